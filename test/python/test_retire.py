"""PostgresStore by age: what is too old, and how long things are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fieldtake_lake.upkeep.expiry import retire_claims
from fieldtake_lake.upkeep.keep_days import Keep, keep_from_env

OLD, YOUNG = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
LIMIT = datetime(2026, 1, 1, tzinfo=UTC)


class Buckets:
    """As much of S3 as claims use: pages of two."""

    def __init__(self, **buckets: dict[str, datetime]) -> None:
        self.buckets = buckets
        self.refuses = ""

    def get_paginator(self, _: str) -> Buckets:
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        if Bucket not in self.buckets:
            raise ClientError({"Error": {"Code": "NoSuchBucket"}}, "ListObjectsV2")
        listed = [
            {"Key": key, "LastModified": at}
            for key, at in self.buckets[Bucket].items()
            if key.startswith(Prefix)
        ]
        for start in range(0, len(listed), 2):
            yield {"Contents": listed[start : start + 2]}
        yield {}

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        keys = [each["Key"] for each in Delete["Objects"]]
        assert keys
        for key in keys:
            if key != self.refuses:
                del self.buckets[Bucket][key]
        return {"Errors": [{"Key": key, "Code": "AccessDenied"} for key in keys if key == self.refuses]}


def test_old_claims_go_page_by_page_and_young_ones_stay() -> None:
    claims = {
        f"claims/st/{key}": at for key, at in {"a": OLD, "b": YOUNG, "c": OLD, "d": OLD, "e": YOUNG}.items()
    }
    # What somebody else keeps in the same bucket is none of the lake's business.
    s3 = Buckets(claims=claims | {"audio/am/a": OLD}, more={"claims/st/x": OLD})
    assert retire_claims(s3, ("claims", "more", "not-there"), LIMIT, dry=True) == 4
    assert len(s3.buckets["claims"]) == 6
    assert retire_claims(s3, ("claims", "more", "not-there"), LIMIT, dry=False) == 4
    assert s3.buckets == {
        "claims": {"claims/st/b": YOUNG, "claims/st/e": YOUNG, "audio/am/a": OLD},
        "more": {},
    }
    assert retire_claims(s3, ("claims",), LIMIT, dry=False) == 0


def test_claims_kept_for_good_are_not_even_listed() -> None:
    assert retire_claims(None, ("claims",), None, dry=False) == 0


def test_a_claim_that_cannot_be_deleted_is_named() -> None:
    s3 = Buckets(claims={"claims/a": OLD, "claims/b": OLD})
    s3.refuses = "claims/b"
    with pytest.raises(RuntimeError, match=r"1 of 2 claims in claims .* such as claims/b: AccessDenied"):
        retire_claims(s3, ("claims",), LIMIT, dry=False)


def test_audio_is_kept_for_good_unless_somebody_says_otherwise() -> None:
    assert keep_from_env({}) == Keep(claims=400, dead_letters=400, results=400, audio=None)
    named = {
        "FIELDTAKE_KEEP_AUDIO_DAYS": " 3650 ",
        "FIELDTAKE_KEEP_CLAIMS_DAYS": "forever",
        "FIELDTAKE_KEEP_RESULTS_DAYS": "",
    }
    assert keep_from_env(named) == Keep(claims=None, dead_letters=400, results=400, audio=3650)


@pytest.mark.parametrize(
    ("name", "value"),
    [("AUDIO", "0"), ("AUDIO", "90"), ("CLAIMS", "30"), ("DEAD_LETTERS", "0"), ("AUDIO", "-400"), ("AUDIO", "1e3"),
     ("RESULTS", "a year"), ("AUDIO", "٣٦٥٠")],
)  # fmt: skip
def test_what_would_delete_too_early_or_says_nothing_clear_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"FIELDTAKE_KEEP_{name}_DAYS={value}: a number of days"):
        keep_from_env({f"FIELDTAKE_KEEP_{name}_DAYS": value})
