"""What listeners made of takes, read back for whoever tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from pyspark.sql import Row, SparkSession

from fieldtake_lake.session import NAMESPACE
from fieldtake_lake.stores.rows import strings

from .fold import Fold

VERDICTS = f"{NAMESPACE}.verdicts"


def fold_in(row: Row) -> Fold:
    """A row of ``verdicts`` as the fold it was made of."""
    # a lake of before has no such columns until its reviews are folded again
    refused_said, written_said = (row.asDict().get(name) for name in ("refused", "transcript"))
    refused = tuple((review_id, code) for review_id, code in json.loads(refused_said or "[]"))
    written = json.loads(written_said) if written_said else None
    transcript = written and (written["review_id"], _compact(written["content"]))
    return Fold(row.state, row.approve, row.reject, row.unsure, tuple(row.reasons), refused, transcript)


def spelled(outcome: Fold) -> dict[str, object]:
    """As the contract spells a fold: nothing is said of refused reviews and of a transcript where there is none."""
    said: dict[str, object] = asdict(outcome)
    said.update(
        refused=[{"review_id": review_id, "code": code} for review_id, code in outcome.refused],
        transcript=outcome.transcript
        and {"review_id": outcome.transcript[0], "content": json.loads(outcome.transcript[1])},
    )
    return {name: value for name, value in said.items() if value or name not in ("refused", "transcript")}


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def verdicts_of(
    spark: SparkSession, take_ids: Iterable[str] | None = None
) -> dict[str, Mapping[str, object]]:
    """By take_id, of these takes, or of all. Empty where nobody has listened yet."""
    if not spark.catalog.tableExists(VERDICTS):
        return {}
    rows = spark.table(VERDICTS)
    if take_ids is not None:
        wanted = strings(spark, "take_id", take_ids)
        rows = rows.join(wanted, "take_id", "left_semi")
    return {row.take_id: spelled(fold_in(row)) for row in rows.collect()}
