"""Answers, outcomes and prompts in Iceberg: always by key, so that a replay changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.outcome import Origin
from fieldtake_lake.stores.cassandra import from_micros
from fieldtake_lake.stores.iceberg import OUTCOMES, PROMPTS, SPEAKERS, TAKES
from fieldtake_lake.stores.rows import strings

from .history import history
from .records import OutcomeRow, PromptRow, SpeakerRow


class Sent(NamedTuple):
    """Where a record was, and when the broker had it (UTC)."""

    origin: Origin
    sent_at: datetime


_UTC = pa.timestamp("us", tz="UTC")
_SENT_ARROW: list[tuple[str, Any]] = [
    ("topic", pa.string()),
    ("partition", pa.int32()),
    ("offset", pa.int64()),
    ("sent_at", _UTC),
]
_SPEAKERS_ARROW = pa.schema(
    [
        *((name, pa.string()) for name in ("speaker_id", "station_id", "project_id", "answers")),
        ("langs", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("consents", "app_version")),
        ("valid_from", _UTC),
        ("valid_to", _UTC),
        *_SENT_ARROW,
    ]
)
_OUTCOMES_ARROW = pa.schema(
    [
        *((name, pa.string()) for name in ("outcome_id", "outcome")),
        ("holds", pa.bool_()),
        ("reasons", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("prompt_id", "prompt_sha256", "kind", "lang", "project_id")),
        *((name, pa.string()) for name in ("station_id", "speaker_id", "take_id", "app_version")),
        ("at", _UTC),
        *_SENT_ARROW,
    ]
)
_PROMPTS_ARROW = pa.schema(
    [
        *((name, pa.string()) for name in ("prompt_id", "prompt_sha256", "text", "lang", "kind", "section")),
        *((name, pa.string()) for name in ("itemcode", "corpus", "source")),
        ("priority", pa.int32()),
        ("takes_wanted", pa.int32()),
        ("from", pa.string()),
        ("sent_at", _UTC),
    ]
)


def merge_speakers(spark: SparkSession, told: Sequence[tuple[SpeakerRow, Sent]]) -> list[SpeakerRow]:
    """Joins what speakers answered to their histories; answers all rows of those speakers as they are now. ``told`` in order."""
    if not told:
        return []
    wanted = {row.speaker_id for row, _ in told}
    by_speaker: dict[str, list[SpeakerRow]] = {}
    sent: dict[tuple[str, datetime], Sent] = {}
    for row, place in [*_histories(spark, wanted), *told]:
        by_speaker.setdefault(row.speaker_id, []).append(row)
        sent[row.speaker_id, row.valid_from] = place
    rows = [row for each in by_speaker.values() for row in history(each)]
    records = [asdict(row) | _place(sent[row.speaker_id, row.valid_from]) for row in rows]
    _merge(
        spark,
        SPEAKERS,
        pa.Table.from_pylist(records, _SPEAKERS_ARROW),
        "t.speaker_id = s.speaker_id AND t.valid_from = s.valid_from",
        # The history as a whole is written anew; what did not change is left where it is.
        "WHEN MATCHED AND (t.offset <> s.offset OR t.partition <> s.partition OR NOT t.valid_to <=> s.valid_to) "
        "THEN UPDATE SET *",
    )
    return rows


def _histories(spark: SparkSession, speaker_ids: Iterable[str]) -> list[tuple[SpeakerRow, Sent]]:
    times = [F.unix_micros(name).alias(name) for name in ("valid_from", "valid_to", "sent_at")]
    names = [name for name in _SPEAKERS_ARROW.names if name not in ("valid_from", "valid_to", "sent_at")]
    found = spark.table(SPEAKERS).where(F.col("speaker_id").isin(sorted(speaker_ids))).select(*names, *times)
    return [
        (
            SpeakerRow(
                **{name: row[name] for name in names if name not in Origin._fields and name != "langs"},
                langs=None if row.langs is None else list(row.langs),
                valid_from=from_micros(row.valid_from),
                valid_to=None if row.valid_to is None else from_micros(row.valid_to),
            ),
            Sent(Origin(row.topic, row.partition, row.offset), from_micros(row.sent_at)),
        )
        for row in found.collect()
    ]


def merge_outcomes(spark: SparkSession, told: Sequence[tuple[OutcomeRow, Sent]]) -> None:
    """Keeps of each outcome_id the record with the latest ``at``, of the same the one that stands later. ``told`` in order."""
    latest: dict[str, tuple[OutcomeRow, Sent]] = {}
    for row, place in told:
        if row.outcome_id not in latest or row.at >= latest[row.outcome_id][0].at:
            latest[row.outcome_id] = row, place
    records = [asdict(row) | _place(place) for row, place in latest.values()]
    _merge(
        spark,
        OUTCOMES,
        pa.Table.from_pylist(records, _OUTCOMES_ARROW),
        "t.outcome_id = s.outcome_id",
        "WHEN MATCHED AND s.at >= t.at THEN UPDATE SET *",
    )


def merge_prompts(spark: SparkSession, told: Sequence[tuple[PromptRow, datetime]]) -> None:
    """From the topic: the last record of a prompt and its text holds, over what takes said of it. ``told`` in order."""
    last = {(row.prompt_id, row.prompt_sha256): (row, sent_at) for row, sent_at in told}
    records = [asdict(row) | {"from": "topic", "sent_at": sent_at} for row, sent_at in last.values()]
    _merge(
        spark,
        PROMPTS,
        pa.Table.from_pylist(records, _PROMPTS_ARROW),
        _SAME_PROMPT,
        "WHEN MATCHED AND (t.`from` = 'take' OR s.sent_at >= t.sent_at) THEN UPDATE SET *",
    )


_SAME_PROMPT = "t.prompt_id = s.prompt_id AND t.prompt_sha256 = s.prompt_sha256"


def add_prompts_of_takes(spark: SparkSession, takes: DataFrame) -> int:
    """What was asked for in these rows of ``takes``, as far as it is not known; answers how many. Set by set: it may be the whole table."""
    asked = takes.selectExpr(
        *("prompt_id", "prompt_sha256", "prompt_text AS text", "lang", "coalesce(kind, 'read') AS kind"),
        *("section", "itemcode", "cast(NULL AS string) AS corpus", "cast(NULL AS string) AS source"),
        *(
            "cast(NULL AS int) AS priority",
            "cast(NULL AS int) AS takes_wanted",
            "'take' AS `from`",
            "sent_at",
        ),
    )
    known = spark.table(PROMPTS).select(
        "prompt_id", "prompt_sha256", F.col("text").isNotNull().alias("has_text"), F.lit(True).alias("there")
    )
    # Of a prompt whose text one take tells and another does not, the row with the text.
    fresh = (
        asked.join(known, ["prompt_id", "prompt_sha256"], "left")
        .where("there IS NULL OR (NOT has_text AND text IS NOT NULL)")
        .groupBy("prompt_id", "prompt_sha256")
        .agg(
            F.min_by(F.struct(*_PROMPTS_ARROW.names), F.struct(F.col("text").isNull(), "sent_at")).alias(
                "row"
            )
        )
        .select("row.*")
        .localCheckpoint()
    )
    count = fresh.count()
    if count:
        fresh.createOrReplaceTempView("asked_prompts")
        spark.sql(
            f"MERGE INTO {PROMPTS} t USING asked_prompts s ON {_SAME_PROMPT} "
            "WHEN MATCHED AND t.text IS NULL AND s.text IS NOT NULL THEN UPDATE SET t.text = s.text "
            "WHEN NOT MATCHED THEN INSERT *"
        )
    return count


def prompts_of_all_takes(spark: SparkSession) -> int:
    """For a lake of before there was the table."""
    return add_prompts_of_takes(spark, spark.table(TAKES))


def drop_speakers(spark: SparkSession, speaker_ids: Iterable[str]) -> None:
    """The whole history of these."""
    _drop(spark, SPEAKERS, "speaker_id", speaker_ids)


def drop_outcomes(spark: SparkSession, outcome_ids: Iterable[str]) -> None:
    """Those with these ids."""
    _drop(spark, OUTCOMES, "outcome_id", outcome_ids)


def outcomes_of(spark: SparkSession, speaker_id: str) -> list[str]:
    """Keys of what the topic holds of a speaker."""
    found = spark.table(OUTCOMES).where(F.col("speaker_id") == F.lit(speaker_id)).select("outcome_id")
    return [row.outcome_id for row in found.collect()]


def _drop(spark: SparkSession, table: str, column: str, values: Iterable[str]) -> None:
    """No commit where there is nothing."""
    gone = strings(spark, column, sorted(values))
    if spark.table(table).join(gone, column, "left_semi").isEmpty():
        return
    gone.createOrReplaceTempView("dropped_words")
    spark.sql(f"DELETE FROM {table} WHERE {column} IN (SELECT {column} FROM dropped_words)")


def _place(sent: Sent) -> dict[str, object]:
    return sent.origin._asdict() | {"sent_at": sent.sent_at}


def _merge(spark: SparkSession, table: str, rows: pa.Table, same: str, matched: str) -> None:
    if rows.num_rows == 0:
        return
    spark.createDataFrame(rows).createOrReplaceTempView("new_words")
    spark.sql(f"MERGE INTO {table} t USING new_words s ON {same} {matched} WHEN NOT MATCHED THEN INSERT *")
