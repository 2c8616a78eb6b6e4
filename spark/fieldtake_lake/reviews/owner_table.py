"""What project owners said, read back from Iceberg for whoever folds."""

from __future__ import annotations

from collections import defaultdict

from pyspark.sql import SparkSession

from fieldtake_lake.session import NAMESPACE

from .owner_words import OwnerWord, last_says

OWNER_WORDS = f"{NAMESPACE}.owner_words"


def known_words(spark: SparkSession, judged: str | None = None) -> tuple[dict[str, str], frozenset[str]]:
    """Known answers by take_id, and listeners who are set aside. ``judged``: a view of the takes that are asked for; None: all."""
    if not spark.catalog.tableExists(OWNER_WORDS):
        return {}, frozenset()
    asked = "" if judged is None else f"WHERE kind = 'standing' OR about IN (SELECT take_id FROM {judged})"
    words: dict[tuple[str, str], list[OwnerWord]] = defaultdict(list)
    for row in spark.sql(
        "SELECT word_id, kind, about, says, unix_millis(at) AS at, unix_millis(appended_at) AS appended_at "
        f"FROM {OWNER_WORDS} {asked}"
    ).collect():
        words[row.kind, row.about].append(OwnerWord(**row.asDict()))
    says = {about: said for about, each in words.items() if (said := last_says(each)) is not None}
    gold = {about: said for (kind, about), said in says.items() if kind == "gold"}
    return gold, frozenset(about for kind, about in says if kind == "standing")
