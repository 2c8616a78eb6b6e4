"""A table of an older version, on a real Spark and Iceberg: the lander adds its columns, and the rows that are there go on working."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fieldtake_lake.landing.outcome import Origin, TakeRow, Withdrawn
from fieldtake_lake.session import CATALOG, NAMESPACE
from fieldtake_lake.stores.iceberg import (
    TAKES,
    WITHDRAWALS,
    claim_takes,
    create_tables,
    merge_withdrawals,
)
from pyspark.sql import SparkSession

JARS = Path(__file__).parents[2] / ".cache" / "spark" / "jars"

AT = datetime(2026, 3, 7, 12, tzinfo=UTC)
# Both minted on 2026-03-07.
OLD = "019cc85a-0000-7000-8000-000000000001"
NEW = "019cc85a-0000-7000-8000-000000000002"

# As the first version made it, before there were texts, kinds and cards.
_FIRST_TAKES = (
    "take_id string NOT NULL, minted_on date NOT NULL, recorded_at timestamp NOT NULL, lang string NOT NULL, "
    "speaker_id string NOT NULL, session_id string NOT NULL, station_id string NOT NULL, "
    "prompt_id string NOT NULL, prompt_sha256 string NOT NULL, object_uri string NOT NULL, bytes bigint NOT NULL, "
    "sha256 string NOT NULL, pcm_sha256 string NOT NULL, sample_rate int NOT NULL, channels int NOT NULL, "
    "bit_depth int NOT NULL, frames bigint NOT NULL, quality string, gaps string, device string, "
    "app_version string NOT NULL, version int NOT NULL, attempt int NOT NULL, topic string NOT NULL, "
    "partition int NOT NULL, offset bigint NOT NULL, sent_at timestamp NOT NULL, landed_at timestamp NOT NULL"
)
_FIRST_WITHDRAWALS = (
    "speaker_id string NOT NULL, station_id string NOT NULL, withdrawn_at timestamp NOT NULL, "
    "topic string NOT NULL, partition int NOT NULL, offset bigint NOT NULL"
)


@pytest.fixture
def spark(tmp_path: Path) -> Iterator[SparkSession]:
    catalog = f"spark.sql.catalog.{CATALOG}"
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "512m")
        .config("spark.driver.extraClassPath", f"{JARS}/*")
        .config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
        .config("spark.local.dir", str(tmp_path / "local"))
        .config("spark.sql.warehouse.dir", str(tmp_path / "warehouse"))
        .config(catalog, "org.apache.iceberg.spark.SparkCatalog")
        # the catalog that has views without a server
        .config(f"{catalog}.catalog-impl", "org.apache.iceberg.inmemory.InMemoryCatalog")
        .config(f"{catalog}.warehouse", str(tmp_path / "lake"))
        .config(f"{catalog}.cache-enabled", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


def take(take_id: str, text: str | None, sha256: str = "a" * 64) -> TakeRow:
    return TakeRow(
        take_id=take_id,
        recorded_at=AT,
        lang="am",
        speaker_id="sp-1",
        session_id="se-1",
        station_id="st-1",
        prompt_id="p-1",
        prompt_sha256="b" * 64,
        prompt_text=text,
        kind="read",
        section="A",
        itemcode=None,
        object_uri="s3://lake/x.flac",
        bytes=10,
        sha256=sha256,
        pcm_sha256="c" * 64,
        sample_rate=48_000,
        channels=1,
        bit_depth=16,
        frames=480,
        quality=None,
        gaps=None,
        device=None,
        app_version="1",
        version=1,
        attempt=1,
        origin=Origin("topic2", 0, int(take_id[-1])),
        sent_at=AT,
        withdrawal_sha256="d" * 64,
        project_id="market-voices",
    )


def test_an_older_table_gets_its_columns_and_its_rows_go_on_working(spark: SparkSession) -> None:
    spark.sql(f"CREATE NAMESPACE {NAMESPACE}")
    spark.sql(f"CREATE TABLE {TAKES} ({_FIRST_TAKES}) USING iceberg PARTITIONED BY (minted_on)")
    spark.sql(f"CREATE TABLE {WITHDRAWALS} ({_FIRST_WITHDRAWALS}) USING iceberg")
    at = "timestamp'2026-03-07 12:00:00'"
    spark.sql(
        f"INSERT INTO {TAKES} VALUES ('{OLD}', date'2026-03-07', {at}, 'am', 'sp-1', 'se-1', 'st-1', 'p-1', '{'b' * 64}', "
        f"'s3://lake/old.flac', 10, '{'a' * 64}', '{'c' * 64}', 48000, 1, 16, 480, null, null, null, '0', 1, 1, "
        f"'topic2', 0, 1, {at}, {at})"
    )
    spark.sql(f"INSERT INTO {WITHDRAWALS} VALUES ('sp-9', 'st-1', {at}, 'topic2', 0, 7)")

    # A lander of today, started again and again.
    create_tables(spark)
    columns = spark.table(TAKES).columns
    assert columns[-6:] == ["prompt_text", "kind", "section", "itemcode", "withdrawal_sha256", "project_id"]
    spark.sql(f"ALTER TABLE {TAKES} SET TBLPROPERTIES ('write.metadata.previous-versions-max'='7')")
    create_tables(spark)
    assert spark.table(TAKES).columns == columns
    properties = {row["key"]: row["value"] for row in spark.sql(f"SHOW TBLPROPERTIES {TAKES}").collect()}
    assert properties["commit.manifest.min-count-to-merge"] == "8"
    # what an administrator has set stays
    assert properties["write.metadata.previous-versions-max"] == "7"

    # The old row's record is read again, with a new one: the old row stays what it was, its owner is known.
    owners = claim_takes(spark, [take(OLD, "old text"), take(NEW, "new text")], [OLD, NEW], AT)
    assert owners[OLD].object_uri == "s3://lake/old.flac"
    assert owners[NEW].object_uri == "s3://lake/x.flac"
    rows = {row.take_id: row for row in spark.table(TAKES).collect()}
    assert len(rows) == 2
    assert (rows[OLD].prompt_text, rows[OLD].kind, rows[OLD].withdrawal_sha256) == (None, None, None)
    assert rows[OLD].project_id is None
    assert (rows[NEW].prompt_text, rows[NEW].section, rows[NEW].project_id) == (
        "new text",
        "A",
        "market-voices",
    )

    # An old withdrawal counts as before, and a new one has what is new.
    merge_withdrawals(spark, [Withdrawn(Origin("topic2", 0, 8), "sp-8", "st-1", AT)], AT)
    noted = {row.speaker_id: row.noted_at for row in spark.table(WITHDRAWALS).collect()}
    assert noted["sp-9"] is None
    assert noted["sp-8"] is not None


def test_a_claim_adds_each_take_once_and_what_has_to_be_read_for_it_does_not_grow(
    spark: SparkSession,
) -> None:
    create_tables(spark)
    ids = [f"019cc85a-0000-7000-8000-{n:012d}" for n in range(12)]
    for n in range(len(ids)):
        # each batch is done again with what came before it, as after a crash between the commit and the receipts
        known = ids[max(0, n - 1) : n + 1]
        owners = claim_takes(spark, [take(known_id, "text") for known_id in known], known, AT)
        assert set(owners) == set(known)
    assert sorted(row.take_id for row in spark.table(TAKES).collect()) == ids
    assert spark.table(f"{TAKES}.files").count() == len(ids)
    assert spark.table(f"{TAKES}.manifests").count() < len(ids)
    # other bytes under an id that is there: the owner is whoever was first
    again = claim_takes(spark, [take(ids[0], "text", "e" * 64)], [ids[0]], AT)
    assert again[ids[0]].sha256 == "a" * 64
