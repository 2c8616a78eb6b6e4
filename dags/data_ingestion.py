"""Corpus to prompts. Runs on schedule (tops up every registered corpus), by hand, and when an object is created."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, Param, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from fieldtake_dags import alerts, connectors, ingestion, landed
from fieldtake_dags.settings import settings_from_env

PROMPTS = Asset(name="prompts", uri="kafka://topic1")

with DAG(
    "data_ingestion",
    description="Topics and connectors applied, corpus checked and registered, prompts selected and published",
    doc_md=__doc__,
    schedule="0 3 * * *",
    # Two selectors of one corpus wait for each other; runs for several corpora may overlap.
    max_active_runs=4,
    tags=["fieldtake", "prompts"],
    **alerts.dag_args(task=timedelta(hours=1), late=timedelta(hours=2), end=timedelta(hours=6)),
    params={
        "corpus": Param(
            None, type=["null", "string"], description="s3://BUCKET/KEY or a file; none: all registered"
        ),
        "lang": Param(None, type=["null", "string"], description="BCP 47; none: the object's folder says it"),
        "count": Param(200, type="integer", minimum=1, description="prompts to publish"),
        "priority": Param(0, type="integer", minimum=-1000, maximum=1000),
        "etag": Param(None, type=["null", "string"]),
    },
):

    @task
    def apply_topics() -> None:
        """The cluster's topics are as topics.yml says."""
        ingestion.apply_topics(settings_from_env())

    @task
    def apply_connectors() -> dict[str, str]:
        """Kafka Connect's connectors are as their files say; skipped where there is no Connect."""
        settings = settings_from_env()
        if settings.connect_url is None:
            raise AirflowSkipException("this installation has no Kafka Connect")
        folder = settings.root / "backend-stack" / "servers" / "connect" / "connectors"
        wanted = connectors.read_connectors(folder)
        connect = connectors.Connect(settings.connect_url, settings.connect_login)
        return {name: connect.apply(name, config) for name, config in wanted.items()}

    @task
    def plan() -> list[dict[str, Any]]:
        """Which corpora this run is about."""
        settings = settings_from_env()
        params = get_current_context()["params"]
        registered = ingestion.Registry(settings.state).all()
        try:
            return ingestion.plan_runs(params, registered, int(params["count"]))
        except ingestion.CorpusError as error:
            raise AirflowFailException(str(error)) from error

    @task(pool="selector", map_index_template="{{ corpus_uri }}")
    def check(corpus: dict[str, Any]) -> dict[str, Any]:
        """The corpus is readable and has usable sentences; it is registered for the schedule."""
        settings = settings_from_env()
        wanted = ingestion.CorpusRun(**corpus)
        get_current_context()["corpus_uri"] = wanted.uri  # type: ignore[typeddict-unknown-key]
        try:
            ingestion.select(settings, wanted, request=None)
        except ingestion.CorpusError as error:
            if error.code == "not_found" and not get_current_context()["params"]["corpus"]:
                raise AirflowSkipException(f"{error}: passed over until it is there again") from error
            raise AirflowFailException(str(error)) from error
        ingestion.Registry(settings.state).add(wanted)
        return corpus

    @task(pool="selector", outlets=[PROMPTS], map_index_template="{{ corpus_uri }}")
    def select(corpus: dict[str, Any]) -> dict[str, Any]:
        """Publishes the prompts that add most to what is published or has landed. Safe to repeat: the selector's journal knows what was sent, and for which run."""
        wanted = ingestion.CorpusRun(**corpus)
        get_current_context()["corpus_uri"] = wanted.uri  # type: ignore[typeddict-unknown-key]
        run_id = str(get_current_context()["run_id"])
        request = f"{run_id} {wanted.uri} {wanted.lang}"
        settings = settings_from_env()
        with landed.landed_file(settings, wanted.lang) as given:
            return ingestion.select(settings, wanted, request=request, given=given)

    @task_group(prefix_group_id=False)
    def feed(corpus: dict[str, Any]) -> None:
        """Corpus by corpus, so that one that has become useless does not keep the others from being topped up."""
        select(check(corpus))

    apply_topics() >> feed.expand(corpus=plan())
    apply_connectors()
