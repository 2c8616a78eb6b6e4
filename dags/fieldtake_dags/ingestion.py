"""What ``data_ingestion`` does: which corpora a run is about, whether they are usable, and feeding the prompts' topic."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .command import CommandError, Finished, run, run_or_fail
from .settings import Settings

# BCP 47, as far as a folder name can be one.
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")
# The selector's own code for "this corpus cannot be used": trying again would change nothing.
_UNUSABLE = 3


class CorpusError(Exception):
    """The corpus itself is at fault; a retry is in vain. ``code`` is the selector's own, where it said one."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class CorpusRun:
    """One corpus object, and how many prompts are wanted of it."""

    uri: str
    lang: str
    count: int
    priority: int = 0
    etag: str | None = None


def language_of(key: str) -> str | None:
    """Corpora lie in a folder of their language: ``am/news.txt`` is Amharic."""
    folder = key.split("/", 1)[0] if "/" in key else ""
    return folder if _LANGUAGE.match(folder) else None


def plan_runs(conf: Mapping[str, Any], registered: Sequence[CorpusRun], count: int) -> list[dict[str, Any]]:
    """A run that names a corpus is about that one; any other (the schedule's) tops up all that are registered.

    Each with as many as this run wants: a large order by hand must not be repeated every night.

    Raises CorpusError for a corpus without a language.
    """
    uri = conf.get("corpus")
    if not uri:
        return [asdict(replace(each, count=count)) for each in registered]
    key = str(uri).removeprefix("s3://").split("/", 1)[-1]
    lang = conf.get("lang") or language_of(key)
    if not lang:
        raise CorpusError(f"{uri}: no language given, and its folder names none (am/..., sw/...)")
    wanted = CorpusRun(
        str(uri), str(lang), int(conf.get("count") or count), int(conf.get("priority") or 0), conf.get("etag")
    )
    return [asdict(wanted)]


class Registry:
    """The corpora that passed their check, in a file beside the selector's journals: what the schedule works through."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "corpora.json"

    def all(self) -> list[CorpusRun]:
        """In the order of registration."""
        if not self._file.exists():
            return []
        return [CorpusRun(**each) for each in json.loads(self._file.read_text("utf-8"))]

    def add(self, corpus: CorpusRun) -> None:
        """A newer version of the same object replaces the older one."""
        kept = [each for each in self.all() if (each.uri, each.lang) != (corpus.uri, corpus.lang)]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps([asdict(each) for each in [*kept, corpus]], indent=1), "utf-8")
        new.replace(self._file)


def selector_command(
    settings: Settings, corpus: CorpusRun, *, request: str | None, given: Path | None = None
) -> list[str]:
    """The text selector's command line; a dry run without ``request``. Secrets are in the environment, never here."""
    dry_run = request is None
    options = {
        "--corpus": corpus.uri,
        "--lang": corpus.lang,
        "--count": str(1 if dry_run else corpus.count),
        "--priority": str(corpus.priority),
        "--topic": settings.prompts_topic,
        "--brokers": settings.kafka,
        "--state": str(settings.state / "selector"),
        "--lineage-topic": "openlineage.events",
        "--report": str(report_file(settings, corpus)),
    }
    if settings.s3_endpoint is not None:
        options["--s3-endpoint"] = settings.s3_endpoint
    if request is not None:
        options["--request"] = request
    if settings.flagged_stations is not None:
        options["--flagged"] = str(settings.flagged_stations)
    if settings.lease_days is not None:
        options["--lease-days"] = str(settings.lease_days)
    if given is not None:
        options["--given"] = str(given)
    words = [word for option in options.items() for word in option]
    cli = settings.root / "backend-stack" / "text-selector" / "cli.ts"
    return [settings.node, str(cli), *words, "--dry-run" if dry_run else "--least-covered"]


def report_file(settings: Settings, corpus: CorpusRun) -> Path:
    """Where the coverage report of a corpus lies; the next run replaces it."""
    name = re.sub(r"[^\w.-]+", "_", f"{corpus.lang}-{corpus.uri.rsplit('/', 1)[-1]}")
    return settings.state / "reports" / f"{name}.html"


def select(
    settings: Settings, corpus: CorpusRun, *, request: str | None, given: Path | None = None
) -> dict[str, Any]:
    """Runs the selector; answers its summary. CorpusError if the corpus is at fault, CommandError otherwise.

    ``request`` names what the prompts are for: tried again under the same name, only what is missing is published, so
    that a task that was killed after its prompts were out does not publish as many again. None: a dry run. ``given`` says what
    is recorded already (``landed.py``); what is published the selector finds in the topic.
    """
    env = {
        "AWS_ACCESS_KEY_ID": settings.s3_access_key,
        "AWS_SECRET_ACCESS_KEY": settings.s3_secret_key,
        "NODE_NO_WARNINGS": "1",
    }
    finished = run(selector_command(settings, corpus, request=request, given=given), env=env)
    if finished.code == _UNUSABLE:
        said = _last_json(finished)
        message = said.get("message", "\n".join(finished.lines[-3:]))
        raise CorpusError(str(message), str(said.get("error", "")))
    if finished.code != 0:
        raise CommandError("the text selector", finished)
    return _last_json(finished)


def apply_topics(settings: Settings) -> None:
    """Brings the cluster's topics to what topics.yml says; creates and changes, never deletes.

    On a cluster with accounts Airflow's own may look only: there it fails if they are not as they should be.
    """
    cli = settings.root / "backend-stack" / "stack" / "cli.ts"
    how = [] if settings.kafka_account is None else ["--check"]
    run_or_fail("stack apply", [settings.node, str(cli), "apply", "--bootstrap", settings.kafka, *how])


def _last_json(finished: Finished) -> dict[str, Any]:
    for line in reversed(finished.lines):
        if line.startswith("{"):
            found = json.loads(line)
            if isinstance(found, dict):
                return found
    return {}
