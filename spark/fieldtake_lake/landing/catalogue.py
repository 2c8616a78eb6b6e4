"""What the lake holds, told to stations where people listen: one record a take on a compacted topic (docs/contracts.md)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from fieldtake_lake.reviews.fold import ReviewRule
from fieldtake_lake.settings import Settings
from fieldtake_lake.stores.kafka import send
from fieldtake_lake.trust.receipts import signed_records

from .receipts import rfc3339

_log = logging.getLogger("catalogue")
# A topic that is not there keeps nobody waiting for a minute, which is the client's own patience.
_PATIENCE_MS = 10_000
_AT_ONCE = 20_000


# Columns of ``takes`` that go out under their own names.
_SAME = (
    "take_id",
    "prompt_id",
    "lang",
    "speaker_id",
    "session_id",
    "station_id",
    "version",
    "object_uri",
    "bytes",
)
_FIGURES = ("sha256", "pcm_sha256", "sample_rate", "channels", "bit_depth", "frames", "quality", "device")
_ASKED = ("kind", "section", "itemcode", "project_id")


def catalogue_record(
    take: Mapping[str, Any], landed_at: datetime, verdict: Mapping[str, object] | None, rule: ReviewRule
) -> tuple[str, str]:
    """Key and value of a row of ``takes``. Times are UTC; ``verdict``: as a receipt's ``review``, None where nobody has judged it."""
    key = str(take["object_uri"]).removeprefix("s3://").partition("/")[2]
    value = {
        **{name: take[name] for name in _SAME},
        "text": take["prompt_text"],
        "recorded_at": rfc3339(take["recorded_at"]),
        "landed_at": rfc3339(landed_at),
        "object_key": key,
        "content_type": "audio/wav" if key.endswith(".wav") else "audio/flac",
        **{name: take[name] for name in (*_FIGURES, *_ASKED)},
        "votes_wanted": rule.of(take["project_id"]).wanted(str(take["take_id"])),
        "verdict": verdict,
    }
    return str(take["take_id"]), json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def publish(spark: SparkSession, settings: Settings, records: Iterable[tuple[str, str | None]]) -> int:
    """Sends records; those without a value say that the take is gone. Answers how many. Safe to repeat."""
    kafka = settings.kafka
    told, left = 0, iter(records)
    while rows := list(islice(left, _AT_ONCE)):
        part = signed_records(settings.lake_key, "catalogue", rows)
        send(spark, kafka, {kafka.catalogue_topic: part}, _PATIENCE_MS)
        told += len(rows)
    return told


def try_publish(spark: SparkSession, settings: Settings, records: Iterable[tuple[str, str | None]]) -> bool:
    """False: the topic is not there, or may not be written. The log says so, and ``housekeeping catalogue`` makes up for it."""
    try:
        publish(spark, settings, records)
    except (PySparkException, Py4JError) as fault:
        _log.warning("topic %s cannot be written: %s", settings.kafka.catalogue_topic, str(fault)[:500])
        return False
    return True
