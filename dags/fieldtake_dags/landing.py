"""Whether the landing job keeps up: what its checkpoint says it has done against what the topic holds."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .settings import Settings


class LandingBehindError(Exception):
    """Takes wait in the topic and no batch has been committed for too long."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``next_offsets`` by partition: the first offset not yet landed. ``age_s``: seconds since the last commit."""

    next_offsets: Mapping[int, int]
    age_s: float


def read_progress(checkpoint: Path, topic: str, now: float | None = None) -> Progress | None:
    """Of a Spark checkpoint folder; None before its first committed batch."""
    commits = [file for file in (checkpoint / "commits").glob("*") if file.name.isdigit()]
    if not commits:
        return None
    last = max(commits, key=lambda file: int(file.name))
    # version, then metadata, then one line of JSON a source
    lines = (checkpoint / "offsets" / last.name).read_text("utf-8").splitlines()[2:]
    offsets: dict[int, int] = {}
    for line in lines:
        for partition, offset in json.loads(line).get(topic, {}).items():
            offsets[int(partition)] = int(offset)
    return Progress(offsets, (time.time() if now is None else now) - last.stat().st_mtime)


def waiting(progress: Progress | None, ends: Mapping[int, int]) -> int:
    """Records that the topic holds beyond what has landed."""
    landed = {} if progress is None else progress.next_offsets
    return sum(max(0, end - landed.get(partition, 0)) for partition, end in ends.items())


def judge(progress: Progress | None, ends: Mapping[int, int], patience_s: float) -> int:
    """Answers how many takes wait. LandingBehindError if some do and nothing has been committed for ``patience_s``.

    A backlog alone is no fault: a laptop back from two months in the field makes one. Standing still is.
    """
    left = waiting(progress, ends)
    age = float("inf") if progress is None else progress.age_s
    if left > 0 and age > patience_s:
        raise LandingBehindError(f"{left} takes wait and the last batch was committed {age:.0f} s ago")
    return left


def topic_ends(settings: Settings, topic: str) -> dict[int, int]:
    """The topic's end by partition."""
    from confluent_kafka import (  # here, so that parsing a DAG does not load a native library
        Consumer,
        TopicPartition,
    )

    account = {} if settings.kafka_account is None else settings.kafka_account.librdkafka()
    where = {"bootstrap.servers": settings.kafka, "group.id": "fieldtake-landing-health"}
    consumer = Consumer({**where, **account})
    try:
        partitions = consumer.list_topics(topic, timeout=15).topics[topic].partitions
        return {
            number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=15)[1]
            for number in partitions
        }
    finally:
        consumer.close()
