"""What was read, for takes that landed before the tables had a column for it.

A text is known by its SHA-256, which every take has named from the beginning: whatever source gives a text with that
digest gives the right one, for each take of that prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.cassandra import Serving, TakeText, from_micros
from fieldtake_lake.stores.iceberg import PROMPTS, TAKES
from fieldtake_lake.words.tables import prompts_of_all_takes

from .removal import Report

_CHUNK = 1_000


def fill_texts(spark: SparkSession, settings: Settings, files: Iterable[Path]) -> Report:
    """Fills ``prompt_text`` where it is missing, from takes still in the topic, from dead letters, from prompts, and from JSON lines.

    ``files``: lines with ``prompt_text`` or ``text``, such as a small lake's ``takes.jsonl`` and ``prompts.jsonl``. Cassandra
    comes first, then Iceberg, and the prompts of all takes last: killed in between, the next run finds the same again.
    ``missing`` counts takes whose text nobody knows any more, ``prompts`` those that were not known.
    """
    texts = _known_texts(spark, settings, files).persist()
    try:
        bare = spark.table(TAKES).where("prompt_text IS NULL")
        found = bare.drop("prompt_text").join(texts, "prompt_sha256").persist()
        filled = found.count()
        if filled:
            with Serving(settings.cassandra) as serving:
                takes = _take_texts(found)
                while rows := list(islice(takes, _CHUNK)):
                    serving.set_texts(rows)
            texts.createOrReplaceTempView("known_texts")
            spark.sql(
                f"MERGE INTO {TAKES} t USING known_texts s ON t.prompt_text IS NULL AND t.prompt_sha256 = s.prompt_sha256 "
                "WHEN MATCHED THEN UPDATE SET prompt_text = s.prompt_text"
            )
        prompts = prompts_of_all_takes(spark)
        missing = spark.table(TAKES).where("prompt_text IS NULL").count()
        return {"filled": filled, "missing": missing, "prompts": prompts}
    finally:
        texts.unpersist()


def _known_texts(spark: SparkSession, settings: Settings, files: Iterable[Path]) -> DataFrame:
    """``prompt_sha256`` and ``prompt_text``, each digest once."""
    kafka = settings.kafka
    # As a pattern, a topic that is not there has no records.
    names = "|".join(map(re.escape, (kafka.takes_topic, kafka.dead_topic)))
    options = kafka.options() | {"subscribePattern": f"^(?:{names})$", "includeHeaders": "true"}
    asked = spark.table(PROMPTS).select(F.col("text").alias("prompt_text"))
    sent = (
        spark.read.format("kafka")
        .options(**options, startingOffsets="earliest", failOnDataLoss="false")
        .load()
        .select(
            F.expr(
                "cast(try_element_at(filter(headers, h -> h.key = 'prompt_text'), -1).value as string)"
            ).alias("prompt_text")
        )
    )
    sent = sent.union(asked)
    for file in files:
        lines = spark.read.schema("prompt_text string, text string").json(str(file.resolve()))
        sent = sent.union(lines.selectExpr("coalesce(prompt_text, text) AS prompt_text"))
    return (
        sent.where("prompt_text IS NOT NULL")
        .select(F.sha2("prompt_text", 256).alias("prompt_sha256"), "prompt_text")
        .dropDuplicates(["prompt_sha256"])
    )


def _take_texts(found: DataFrame) -> Iterator[TakeText]:
    times = [F.unix_micros(name).alias(name) for name in ("recorded_at", "sent_at")]
    columns = ("take_id", "speaker_id", "prompt_id", "station_id", "prompt_text")
    for row in found.select(*columns, *times).toLocalIterator():
        yield TakeText(
            take_id=row.take_id,
            speaker_id=row.speaker_id,
            prompt_id=row.prompt_id,
            station_id=row.station_id,
            recorded_at=from_micros(row.recorded_at),
            sent_at=from_micros(row.sent_at),
            prompt_text=row.prompt_text,
        )
