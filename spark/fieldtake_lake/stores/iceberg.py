"""The Iceberg tables, and how rows get into them: always by key, so that a replay changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.landing.headers import minted_at
from fieldtake_lake.landing.outcome import ConsentRow, Origin, Refused, TakeRow, Withdrawn
from fieldtake_lake.landing.proof import Scope, scope_of
from fieldtake_lake.landing.resolve import Owner
from fieldtake_lake.landing.withdrawals import ERASED, Gone, Noted, Said, Statement
from fieldtake_lake.session import NAMESPACE

from .cassandra import from_micros

TAKES = f"{NAMESPACE}.takes"
DEAD_LETTERS = f"{NAMESPACE}.dead_letters"
WITHDRAWALS = f"{NAMESPACE}.withdrawals"
COUNTS = f"{NAMESPACE}.counts"
ERASURES = f"{NAMESPACE}.erasures"
CONSENTS = f"{NAMESPACE}.consents"
RETIRED_TAKES = f"{NAMESPACE}.retired_takes"
# The takes that may be used: a view, for people. What a withdrawal in force speaks of is not in it, from that moment on.
TAKES_IN_USE = f"{NAMESPACE}.takes_in_use"
# Made by the checker itself, with its first results.
RESULTS = f"{NAMESPACE}.quality_results"
SPEAKERS = f"{NAMESPACE}.speakers"
OUTCOMES = f"{NAMESPACE}.outcomes"
PROMPTS = f"{NAMESPACE}.prompts"

# Old metadata files are dropped as new ones come; a commit every second would otherwise leave thousands. Manifests are merged
# as they come, too: whoever looks for a take reads all of them, a few milliseconds each.
_PROPERTIES = {
    "format-version": "2",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    "write.distribution-mode": "none",
    "write.merge.distribution-mode": "none",
    "write.merge.mode": "merge-on-read",
    "write.parquet.compression-codec": "zstd",
    "commit.retry.num-retries": "10",
    "commit.manifest.min-count-to-merge": "8",
    "history.expire.min-snapshots-to-keep": "1",
}

# minted_on is the day in the take_id itself, so every retry of a take looks for it in the same partition, however late
# it comes. recorded_at is what the station says; sent_at is the broker's append time; both UTC.
_TABLES = {
    TAKES: (
        "take_id string NOT NULL, minted_on date NOT NULL, recorded_at timestamp NOT NULL, lang string NOT NULL, "
        "speaker_id string NOT NULL, session_id string NOT NULL, station_id string NOT NULL, "
        "prompt_id string NOT NULL, prompt_sha256 string NOT NULL, object_uri string NOT NULL, bytes bigint NOT NULL, "
        "sha256 string NOT NULL, pcm_sha256 string NOT NULL, sample_rate int NOT NULL COMMENT 'Hz', "
        "channels int NOT NULL, bit_depth int NOT NULL, frames bigint NOT NULL COMMENT 'samples a channel', "
        "quality string COMMENT 'JSON', gaps string COMMENT 'JSON', device string, app_version string NOT NULL, "
        "version int NOT NULL, attempt int NOT NULL, topic string NOT NULL, partition int NOT NULL, "
        "offset bigint NOT NULL, sent_at timestamp NOT NULL, landed_at timestamp NOT NULL, "
        "prompt_text string COMMENT 'what was read', kind string COMMENT 'what was asked for; null: read', "
        "section string, itemcode string",
        "PARTITIONED BY (minted_on)",
    ),
    DEAD_LETTERS: (
        "topic string NOT NULL, partition int NOT NULL, offset bigint NOT NULL, code string NOT NULL, "
        "message string NOT NULL, take_id string, station_id string, sent_at timestamp NOT NULL, "
        "refused_at timestamp NOT NULL",
        "",
    ),
    WITHDRAWALS: (
        "speaker_id string NOT NULL, station_id string NOT NULL, withdrawn_at timestamp NOT NULL, "
        "topic string NOT NULL, partition int NOT NULL, offset bigint NOT NULL",
        "",
    ),
    COUNTS: (
        "grain string NOT NULL COMMENT 'minute or hour', dimension string NOT NULL COMMENT 'speaker, station or lang', "
        "value string NOT NULL, window_start timestamp NOT NULL, takes bigint NOT NULL, seconds double NOT NULL",
        "PARTITIONED BY (days(window_start))",
    ),
    ERASURES: (
        "speaker_id string NOT NULL, withdrawn_at timestamp NOT NULL, erased_at timestamp NOT NULL, "
        "takes bigint NOT NULL, bytes bigint NOT NULL",
        "",
    ),
    CONSENTS: (
        "speaker_id string NOT NULL, text_sha256 string NOT NULL, lang string NOT NULL, version string NOT NULL, "
        "given_at timestamp NOT NULL, station_id string NOT NULL",
        "",
    ),
    # Takes that went by age. Nothing of it says who spoke.
    RETIRED_TAKES: (
        "take_id string NOT NULL, minted_on date NOT NULL, recorded_at timestamp NOT NULL, lang string NOT NULL, "
        "station_id string NOT NULL, prompt_id string NOT NULL, bytes bigint NOT NULL, sha256 string NOT NULL, "
        "seconds double NOT NULL, landed_at timestamp NOT NULL, retired_at timestamp NOT NULL",
        "PARTITIONED BY (minted_on)",
    ),
    SPEAKERS: (
        "speaker_id string NOT NULL, station_id string NOT NULL, project_id string NOT NULL, "
        "answers string NOT NULL COMMENT 'JSON', langs array<string>, consents string NOT NULL COMMENT 'JSON', "
        "app_version string NOT NULL, valid_from timestamp NOT NULL, "
        "valid_to timestamp COMMENT 'null: it is so today', topic string NOT NULL, partition int NOT NULL, "
        "offset bigint NOT NULL, sent_at timestamp NOT NULL",
        "",
    ),
    OUTCOMES: (
        "outcome_id string NOT NULL, outcome string NOT NULL, holds boolean NOT NULL, reasons array<string> NOT NULL, "
        "prompt_id string NOT NULL, prompt_sha256 string NOT NULL, kind string NOT NULL, lang string NOT NULL, "
        "project_id string NOT NULL, station_id string NOT NULL, speaker_id string, take_id string, "
        "app_version string NOT NULL, at timestamp NOT NULL, topic string NOT NULL, partition int NOT NULL, "
        "offset bigint NOT NULL, sent_at timestamp NOT NULL",
        "",
    ),
    # What a take tells has neither corpus nor priority, and its text may not be known.
    PROMPTS: (
        "prompt_id string NOT NULL, prompt_sha256 string NOT NULL, text string, lang string NOT NULL, "
        "kind string NOT NULL, section string, itemcode string, corpus string, source string, priority int, "
        "takes_wanted int, `from` string NOT NULL COMMENT 'topic or take', sent_at timestamp NOT NULL",
        "",
    ),
}

_UTC = pa.timestamp("us", tz="UTC")
_TAKES_ARROW = pa.schema(
    [
        *((name, pa.string()) for name in ("take_id",)),
        ("minted_on", pa.date32()),
        ("recorded_at", _UTC),
        *((name, pa.string()) for name in ("lang", "speaker_id", "session_id", "station_id", "prompt_id")),
        *((name, pa.string()) for name in ("prompt_sha256", "object_uri")),
        ("bytes", pa.int64()),
        *((name, pa.string()) for name in ("sha256", "pcm_sha256")),
        *((name, pa.int32()) for name in ("sample_rate", "channels", "bit_depth")),
        ("frames", pa.int64()),
        *((name, pa.string()) for name in ("quality", "gaps", "device", "app_version")),
        *((name, pa.int32()) for name in ("version", "attempt")),
        ("topic", pa.string()),
        ("partition", pa.int32()),
        ("offset", pa.int64()),
        ("sent_at", _UTC),
        ("landed_at", _UTC),
        *(
            (name, pa.string())
            for name in ("prompt_text", "kind", "section", "itemcode", "withdrawal_sha256", "project_id")
        ),
    ]
)

# Columns that came later, by table: added to a lake of before, in the order in which they came. Nothing is ever taken away.
_LATER = {
    TAKES: (
        ("prompt_text", "string COMMENT 'what was read'"),
        ("kind", "string COMMENT 'what was asked for; null: read'"),
        ("section", "string"),
        ("itemcode", "string"),
        ("withdrawal_sha256", "string COMMENT 'of the secret with which the speaker can withdraw'"),
        ("project_id", "string COMMENT 'for which it was recorded; null: the station did not say'"),
    ),
    WITHDRAWALS: (
        ("proof", "string COMMENT 'station, secret or administrator; null: believed for all of the speaker'"),
        ("secret_sha256", "string"),
        ("noted_at", "timestamp COMMENT 'from when on the quarantine counts; null: it is over'"),
        ("undone_at", "timestamp"),
    ),
    ERASURES: (("proof", "string"), ("station_id", "string"), ("secret_sha256", "string")),
}


def create_tables(spark: SparkSession) -> None:
    """Makes what is missing, tables, columns and properties; changes nothing that is there."""
    spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {NAMESPACE}")
    for name, (columns, partitioning) in _TABLES.items():
        spark.sql(
            f"CREATE TABLE IF NOT EXISTS {name} ({columns}) USING iceberg {partitioning} "
            f"TBLPROPERTIES ({_listed(_PROPERTIES)})"
        )
        known = _properties_of(spark, name)
        if missing := {key: value for key, value in _PROPERTIES.items() if key not in known}:
            spark.sql(f"ALTER TABLE {name} SET TBLPROPERTIES ({_listed(missing)})")
    for name, later in _LATER.items():
        there = set(spark.table(name).columns)
        for column, kind in later:
            if column not in there:
                spark.sql(f"ALTER TABLE {name} ADD COLUMN {column} {kind}")
    make_view(
        spark,
        TAKES_IN_USE,
        f"SELECT t.* FROM {TAKES} t WHERE NOT EXISTS ({_WITHDRAWN})",
        view_of_takes(spark, "1"),
    )


def _listed(properties: Mapping[str, str]) -> str:
    return ", ".join(f"'{key}'='{value}'" for key, value in properties.items())


def _properties_of(spark: SparkSession, name: str) -> dict[str, str]:
    return {row["key"]: row["value"] for row in spark.sql(f"SHOW TBLPROPERTIES {name}").collect()}


def view_of_takes(spark: SparkSession, version: str) -> str:
    """The version of a view that shows every column of ``takes``: columns are only ever added."""
    return f"{version}-{len(spark.table(TAKES).columns)}"


# How far a withdrawal goes: as landing/proof.py has it.
_WITHDRAWN = (
    f"SELECT 1 FROM {WITHDRAWALS} w WHERE w.speaker_id = t.speaker_id AND w.undone_at IS NULL "
    "AND (coalesce(w.proof, '') NOT IN ('station', 'secret') OR w.station_id = t.station_id "
    "OR (w.proof = 'secret' AND w.secret_sha256 = t.withdrawal_sha256))"
)
_VIEW_VERSION = "fieldtake.version"


def make_view(spark: SparkSession, name: str, select: str, version: str) -> None:
    """Makes the view, anew where it is one of another version: a view keeps the columns that there were."""
    namespace, _, table = name.rpartition(".")
    is_there = not spark.sql(f"SHOW VIEWS IN {namespace} LIKE '{table}'").isEmpty()
    if is_there and _properties_of(spark, name).get(_VIEW_VERSION) == version:
        return
    spark.sql(f"CREATE OR REPLACE VIEW {name} TBLPROPERTIES ('{_VIEW_VERSION}' = '{version}') AS {select}")


def claim_takes(
    spark: SparkSession, rows: Sequence[TakeRow], take_ids: Iterable[str], landed_at: datetime
) -> dict[str, Owner]:
    """Adds the rows whose take_id is not there yet (one row a take_id); answers who owns each of ``take_ids``.

    A look and an append take half as long as a MERGE, which is as safe: it looks as well, and adds without a lock. That no
    second lander adds between the two is the checkpoint's business.
    """
    there = owners_of(spark, take_ids)
    new = [row for row in rows if row.take_id not in there]
    if new:
        records = [_take_record(row, landed_at) for row in new]
        # one file, whatever the number of cores: small files are what compaction has to read
        spark.createDataFrame(pa.Table.from_pylist(records, _TAKES_ARROW)).coalesce(1).writeTo(TAKES).append()
    return there | {row.take_id: Owner(row.sha256, row.object_uri, row.origin) for row in new}


def owners_of(spark: SparkSession, take_ids: Iterable[str]) -> dict[str, Owner]:
    """The committed rows of these take_ids."""
    ids = sorted(set(take_ids))
    if not ids:
        return {}
    listed = ", ".join(f"'{take_id}'" for take_id in ids)
    found = spark.sql(
        f"SELECT take_id, sha256, object_uri, topic, partition, offset FROM {TAKES} "
        f"WHERE {_among(ids)} AND take_id IN ({listed})"
    ).collect()
    return {
        row.take_id: Owner(row.sha256, row.object_uri, Origin(row.topic, row.partition, row.offset))
        for row in found
    }


def merge_dead_letters(spark: SparkSession, refused: Sequence[Refused], at: datetime) -> None:
    """Inserts refusals by where the record was; a replay finds them there."""
    schema = pa.schema(
        [
            *_ORIGIN_ARROW,
            *((name, pa.string()) for name in ("code", "message", "take_id", "station_id")),
            ("sent_at", _UTC),
            ("refused_at", _UTC),
        ]
    )
    records = [
        item.origin._asdict()
        | {"code": item.code, "message": item.message, "take_id": item.take_id, "station_id": item.station_id}
        | {"sent_at": item.sent_at, "refused_at": at}
        for item in refused
    ]
    _merge_by_origin(spark, DEAD_LETTERS, "new_dead", pa.Table.from_pylist(records, schema))


def merge_withdrawals(spark: SparkSession, withdrawn: Sequence[Withdrawn], at: datetime) -> None:
    """Inserts withdrawals by where the record was, and by speaker: after a topic was made anew, another may stand there."""
    schema = pa.schema(
        [
            ("speaker_id", pa.string()),
            ("station_id", pa.string()),
            ("withdrawn_at", _UTC),
            *_ORIGIN_ARROW,
            ("proof", pa.string()),
            ("secret_sha256", pa.string()),
            ("noted_at", _UTC),
            ("undone_at", _UTC),
        ]
    )
    records = [
        {"speaker_id": item.speaker_id, "station_id": item.station_id, "withdrawn_at": item.withdrawn_at}
        | item.origin._asdict()
        | {"proof": item.proof, "secret_sha256": item.secret_sha256, "noted_at": at, "undone_at": None}
        for item in withdrawn
    ]
    rows = pa.Table.from_pylist(records, schema)
    _merge_by_origin(spark, WITHDRAWALS, "new_withdrawals", rows, "AND t.speaker_id = s.speaker_id")


def noted_withdrawals(spark: SparkSession, speakers: Iterable[str]) -> list[Noted]:
    """The withdrawals of these speakers that are committed, also those that were undone."""
    found = (
        spark.table(WITHDRAWALS)
        .where(F.col("speaker_id").isin(sorted(speakers)))
        .select(
            *("speaker_id", "station_id", "secret_sha256", "topic", "partition", "offset"),
            F.expr("unix_micros(withdrawn_at)").alias("micros"),
            F.col("undone_at").isNotNull().alias("undone"),
        )
        .collect()
    )
    return [
        Noted(
            Statement(row.speaker_id, row.station_id, from_micros(row.micros), row.secret_sha256),
            Origin(row.topic, row.partition, row.offset),
            row.undone,
        )
        for row in found
    ]


def merge_consents(spark: SparkSession, rows: Sequence[ConsentRow]) -> None:
    """One row for each speaker and text, with the first time it was agreed to. ``rows`` hold each at most once."""
    if not rows:
        return
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("speaker_id", "text_sha256", "lang", "version")),
            ("given_at", _UTC),
            ("station_id", pa.string()),
        ]
    )
    _view(spark, "new_consents", pa.Table.from_pylist([row._asdict() for row in rows], schema))
    spark.sql(
        f"MERGE INTO {CONSENTS} t USING new_consents s "
        "ON t.speaker_id = s.speaker_id AND t.text_sha256 = s.text_sha256 "
        "WHEN MATCHED AND s.given_at < t.given_at THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )


def takes_about(spark: SparkSession, speaker_id: str, scope: Scope) -> list[tuple[str, str]]:
    """(take_id, station_id) of the takes that a withdrawal speaks of."""
    found = spark.sql(
        f"SELECT take_id, station_id, withdrawal_sha256 FROM {TAKES} WHERE speaker_id = :speaker",
        {"speaker": speaker_id},
    ).collect()
    return [
        (row.take_id, row.station_id) for row in found if scope.covers(row.station_id, row.withdrawal_sha256)
    ]


def who_is_gone(spark: SparkSession) -> Gone:
    """Every speaker of whom a withdrawal or an erasure is committed."""
    gone: dict[str, set[Said]] = {}
    scope = ("speaker_id", "proof", "station_id", "secret_sha256")
    noted = spark.table(WITHDRAWALS).where("undone_at IS NULL")
    for row in noted.select(*scope, "topic", "partition", "offset").collect():
        gone.setdefault(row.speaker_id, set()).add(
            Said(Origin(row.topic, row.partition, row.offset), _scope(row))
        )
    for row in spark.table(ERASURES).select(*scope).distinct().collect():
        gone.setdefault(row.speaker_id, set()).add(Said(ERASED, _scope(row)))
    return {speaker: tuple(origins) for speaker, origins in gone.items()}


def _scope(row: Row) -> Scope:
    return scope_of(row.proof, row.station_id or "", row.secret_sha256)


_ORIGIN_ARROW: list[tuple[str, Any]] = [
    ("topic", pa.string()),
    ("partition", pa.int32()),
    ("offset", pa.int64()),
]


def _merge_by_origin(spark: SparkSession, table: str, view: str, rows: pa.Table, more: str = "") -> None:
    if rows.num_rows == 0:
        return
    _view(spark, view, rows)
    spark.sql(
        f"MERGE INTO {table} t USING {view} s ON t.topic = s.topic AND t.partition = s.partition "
        f"AND t.offset = s.offset {more} WHEN NOT MATCHED THEN INSERT *"
    )


def _view(spark: SparkSession, name: str, rows: pa.Table) -> None:
    spark.createDataFrame(rows).createOrReplaceTempView(name)


def _among(take_ids: Sequence[str]) -> str:
    """A condition on constants, for Iceberg to skip partitions and files by. take_ids are checked UUIDs."""
    days = sorted({f"DATE'{minted_at(take_id):%Y-%m-%d}'" for take_id in take_ids})
    return (
        f"minted_on IN ({', '.join(days)}) AND take_id >= '{min(take_ids)}' AND take_id <= '{max(take_ids)}'"
    )


def _take_record(row: TakeRow, landed_at: datetime) -> dict[str, object]:
    columns = {name: getattr(row, name) for name in TakeRow.__slots__ if name != "origin"}
    return (
        columns | row.origin._asdict() | {"minted_on": minted_at(row.take_id).date(), "landed_at": landed_at}
    )
