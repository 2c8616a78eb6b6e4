"""Where listeners belong, read from Iceberg for whoever folds."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import SparkSession

from fieldtake_lake.session import NAMESPACE
from fieldtake_lake.stores.rows import strings

from .homes import Claim, homes_of

REVIEWS = f"{NAMESPACE}.reviews"


def known_homes(spark: SparkSession, reviewers: set[str] | None = None) -> Mapping[str, str]:
    """Station by reviewer, of these, or of all."""
    # a lake of before does not say who sent a review
    if reviewers == set() or "station" not in spark.table(REVIEWS).columns:
        return {}
    asked = ""
    if reviewers is not None:
        strings(spark, "reviewer", reviewers).createOrReplaceTempView("asked_of")
        asked = f"LEFT SEMI JOIN asked_of ON asked_of.reviewer = {REVIEWS}.reviewer"
    rows = spark.sql(
        "SELECT reviewer, station, min(struct(unix_millis(appended_at) AS ms, review_id)) AS first "
        f"FROM {REVIEWS} {asked} WHERE station IS NOT NULL GROUP BY reviewer, station"
    ).collect()
    return homes_of(Claim(row.reviewer, row.station, row.first.ms, row.first.review_id) for row in rows)
