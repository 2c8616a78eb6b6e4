"""Daily figures as files, and old audio in a cheaper storage class. Both may run again without harm."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

# What S3 answers about an object that was deleted, or replaced, since it was listed.
_GONE = ("404", "NoSuchKey", "PreconditionFailed", "412")

_FIGURES = (
    "SELECT day, station_id, lang, takes, seconds, bytes FROM daily_figures "
    "WHERE day BETWEEN %s AND %s ORDER BY 1, 2, 3"
)
_HEADER = ("day", "station_id", "lang", "takes", "seconds", "bytes")
_FOLDER = "exports/daily/"
# What a cell begins with that a spreadsheet computes (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Rows(Protocol):
    """What is used of a database cursor."""

    def execute(self, query: str, values: Sequence[object], /) -> object: ...
    def fetchall(self) -> Sequence[Sequence[object]]: ...


def daily_figures(cursor: Rows, first: date, last: date) -> dict[date, bytes]:
    """The figures of each day that has any, as CSV in a fixed order: the same rows are the same bytes."""
    cursor.execute(_FIGURES, (first, last))
    days: dict[date, bytes] = {}
    for day, rows in groupby(cursor.fetchall(), key=lambda row: row[0]):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows([_as_text(cell) for cell in row] for row in rows)
        assert isinstance(day, date)  # noqa: S101 - the column's type
        days[day] = out.getvalue().encode()
    return days


def _as_text(cell: object) -> object:
    """A word that a spreadsheet would take for a formula, such as a station called `=cmd|...`, behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def figures_key(day: date) -> str:
    """Where in the lake's bucket the day's figures lie."""
    return f"{_FOLDER}{day:%Y}/{day.isoformat()}.csv"


def export_changed(s3: Any, bucket: str, days: Mapping[date, bytes]) -> list[str]:
    """Puts the figures that are not there as they are now; answers their keys.

    Any day may change for months: a laptop comes back from the field, a speaker withdraws. An ETag that is no MD5
    (a bucket enciphered with keys of its own) only means that a day is written again.
    """
    there: dict[str, str] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_FOLDER):
        there |= {each["Key"]: each["ETag"].strip('"') for each in page.get("Contents", [])}
    changed = {
        figures_key(day): body
        for day, body in days.items()
        if there.get(figures_key(day)) != hashlib.md5(body, usedforsecurity=False).hexdigest()
    }
    for key, body in changed.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    return list(changed)


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

    The copy is conditional on the ETag: an object that is replaced or erased meanwhile is left alone. Metadata are
    given again, since not every store lets an object be copied onto itself with none of them said.
    """
    limit = (now or datetime.now(UTC)) - timedelta(days=days)
    moved = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        listed = page.get("Contents", [])
        etags = {each["Key"]: each["ETag"] for each in listed}
        for key in cold_candidates(listed, limit, storage_class):
            moved += _cool(s3, bucket, key, etags[key], storage_class)
    return moved


def _cool(s3: Any, bucket: str, key: str, etag: str, storage_class: str) -> bool:
    from botocore.exceptions import ClientError  # here, so that parsing a DAG does not load it

    try:
        head = s3.head_object(Bucket=bucket, Key=key)
        s3.copy_object(
            Bucket=bucket,
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
            CopySourceIfMatch=etag,
            StorageClass=storage_class,
            MetadataDirective="REPLACE",
            Metadata=head["Metadata"],
            ContentType=head["ContentType"],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return False
        raise
    return True
