"""Landing health, daily figures and cold storage."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from fieldtake_dags import archive, command
from fieldtake_dags.landing import LandingBehindError, Progress, judge, read_progress, waiting


def checkpoint(folder: Path, batches: dict[int, str], committed: int) -> None:
    for name in ("offsets", "commits"):
        (folder / name).mkdir()
    for number, offsets in batches.items():
        (folder / "offsets" / str(number)).write_text(f"v1\n{{}}\n{offsets}")
    for number in range(committed + 1):
        (folder / "commits" / str(number)).write_text("v1\n{}")
        os.utime(folder / "commits" / str(number), (1000, 1000))


def test_progress_is_that_of_the_last_committed_batch(tmp_path: Path) -> None:
    assert read_progress(tmp_path, "topic2") is None
    offsets = {9: '{"topic2":{"0":5}}', 10: '{"topic2":{"0":8,"1":2}}', 11: '{"topic2":{"0":99,"1":99}}'}
    checkpoint(tmp_path, offsets, 10)
    assert read_progress(tmp_path, "topic2", now=1030) == Progress({0: 8, 1: 2}, 30)


def test_a_backlog_is_no_fault_but_standing_still_is() -> None:
    ends = {0: 10, 1: 5, 2: 0}
    assert waiting(Progress({0: 10, 1: 2}, 0), ends) == 3
    assert judge(Progress({0: 1}, 5), ends, 600) == 14
    assert judge(Progress({0: 10, 1: 5}, 99_999), ends, 600) == 0
    with pytest.raises(LandingBehindError, match="14 takes wait"):
        judge(Progress({0: 1}, 601), ends, 600)
    with pytest.raises(LandingBehindError):
        judge(None, ends, 600)


class Cursor:
    def __init__(self, *rows: tuple[object, ...]) -> None:
        self.rows = rows

    def execute(self, query: str, values: Sequence[object], /) -> None:
        assert values == (date.min, date(2026, 2, 4))

    def fetchall(self) -> tuple[tuple[object, ...], ...]:
        return self.rows


class Bucket:
    """As much of S3 as exports and cold storage use."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.gone = ""

    def get_paginator(self, _: str) -> Bucket:
        return self

    def paginate(self, **_: str) -> list[dict[str, object]]:
        old = datetime(2026, 1, 1, tzinfo=UTC)
        listed = [
            {"Key": key, "ETag": f'"{hashlib.md5(body).hexdigest()}"', "LastModified": old}
            for key, body in self.objects.items()
        ]
        return [{"Contents": listed}] if listed else [{}]

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto's names
        self.objects[Key] = Body

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, object]:  # noqa: N803
        if Key == self.gone:
            raise ClientError({"Error": {"Code": "404"}}, "HeadObject")
        return {"Metadata": {}, "ContentType": "audio/flac"}

    def copy_object(self, *, Key: str, **_: object) -> None:  # noqa: N803
        self.objects[Key] += b" cold"


def test_figures_are_csv_under_their_day_and_a_day_that_changed_is_exported_again() -> None:
    first = (date(2026, 2, 3), "lab, north", "am", 4, 12.5, 99)
    second = (date(2026, 2, 4), "van", "sw", 1, 2.0, 9)
    bucket = Bucket()

    def export(*rows: tuple[object, ...]) -> list[str]:
        days = archive.daily_figures(Cursor(*rows), date.min, date(2026, 2, 4))
        return archive.export_changed(bucket, "lake", days)

    keys = ["exports/daily/2026/2026-02-03.csv", "exports/daily/2026/2026-02-04.csv"]
    assert export(first, second) == keys
    assert bucket.objects[keys[0]].decode() == (
        'day,station_id,lang,takes,seconds,bytes\n2026-02-03,"lab, north",am,4,12.5,99\n'
    )
    assert export(first, second) == []
    # a laptop came back from the field with takes of that day
    late = (date(2026, 2, 3), "lab, north", "am", 5, 14.5, 120)
    assert export(late, second) == keys[:1]
    assert b",5,14.5,120" in bucket.objects[keys[0]]


@pytest.mark.parametrize("word", ["=cmd|' /C calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_station_that_is_called_like_a_formula_is_a_word_in_the_figures(word: str) -> None:
    row = (date(2026, 2, 3), word, "am", 4, -12.5, 99)
    (figures,) = archive.daily_figures(Cursor(row), date.min, date(2026, 2, 4)).values()
    _header, cells = csv.reader(io.StringIO(figures.decode(), newline=""))
    assert cells == ["2026-02-03", f"'{word}", "am", "4", "-12.5", "99"]


def test_an_object_that_was_erased_meanwhile_does_not_stop_the_rest_from_cooling() -> None:
    bucket = Bucket()
    bucket.objects = {"audio/a": b"a", "audio/b": b"b"}
    bucket.gone = "audio/a"
    assert archive.move_to_cold(bucket, "lake", "audio/", 90, "COLD", datetime(2026, 9, 1, tzinfo=UTC)) == 1
    assert bucket.objects == {"audio/a": b"a", "audio/b": b"b cold"}


def test_only_old_objects_of_another_class_are_moved() -> None:
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    listed = [
        {"Key": "old", "LastModified": old},
        {"Key": "new", "LastModified": new},
        {"Key": "cold", "LastModified": old, "StorageClass": "GLACIER_IR"},
    ]
    assert list(archive.cold_candidates(listed, datetime(2026, 3, 1, tzinfo=UTC), "GLACIER_IR")) == ["old"]


def test_a_stopped_task_takes_its_program_with_it(tmp_path: Path) -> None:
    """As when Airflow ends a task: the line handler raises as a timeout would."""
    mark = tmp_path / "pid"

    def stop(_: str) -> None:
        raise TimeoutError

    # the shell's own child is what would be left behind; it does not listen to polite signals
    late = f"while [ ! -s {mark} ]; do sleep 0.01; done"
    script = f"(trap '' TERM; {late}; echo started; exec sleep 60) & echo $! > {mark}; wait"
    with pytest.raises(TimeoutError):
        command.run(["/bin/sh", "-c", script], on_line=stop)
    end = time.monotonic() + 5
    while alive(int(mark.read_text())):
        assert time.monotonic() < end
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """A zombie that nobody has collected yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
