"""Daily figures as files, and old audio in a cheaper storage class. Both may run again without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

_FIGURES = (
    "SELECT day, station_id, lang, takes, seconds, bytes FROM daily_figures WHERE day = %s ORDER BY 2, 3"
)
_HEADER = ("day", "station_id", "lang", "takes", "seconds", "bytes")


class Rows(Protocol):
    """What is used of a database cursor."""

    def execute(self, query: str, values: Sequence[object], /) -> object: ...
    def fetchall(self) -> Sequence[Sequence[object]]: ...


def daily_figures(cursor: Rows, day: date) -> bytes:
    """The figures of one day as CSV, in a fixed order: the same rows are the same bytes."""
    cursor.execute(_FIGURES, (day,))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(cursor.fetchall())
    return out.getvalue().encode()


def figures_key(day: date) -> str:
    """Where in the lake's bucket the day's figures lie."""
    return f"exports/daily/{day:%Y}/{day.isoformat()}.csv"


def cold_candidates(
    objects: Iterable[dict[str, Any]], older_than: datetime, storage_class: str
) -> Iterator[str]:
    """Keys of S3's listing that are older than ``older_than`` and not in ``storage_class`` yet."""
    for each in objects:
        if each["LastModified"] < older_than and each.get("StorageClass", "STANDARD") != storage_class:
            yield each["Key"]


def move_to_cold(
    s3: Any, bucket: str, prefix: str, days: int, storage_class: str, now: datetime | None = None
) -> int:
    """Changes the storage class in place, so that every URI in the tables stays right. Answers how many were moved.

    The copy is conditional on the ETag: an object that is replaced meanwhile is left for the next day. Metadata are
    given again, since not every store lets an object be copied onto itself with none of them said.
    """
    limit = (now or datetime.now(UTC)) - timedelta(days=days)
    moved = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        listed = page.get("Contents", [])
        etags = {each["Key"]: each["ETag"] for each in listed}
        for key in cold_candidates(listed, limit, storage_class):
            head = s3.head_object(Bucket=bucket, Key=key)
            s3.copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": bucket, "Key": key},
                CopySourceIfMatch=etags[key],
                StorageClass=storage_class,
                MetadataDirective="REPLACE",
                Metadata=head["Metadata"],
                ContentType=head["ContentType"],
            )
            moved += 1
    return moved
