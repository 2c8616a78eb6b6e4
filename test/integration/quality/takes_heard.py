"""Prints the view of takes with what listeners made of them: ``[[take_id, state, approve], ...]``, those without a verdict first;
then the view of what listeners wrote down."""

from __future__ import annotations

import json

from fieldtake_lake.reviews.job import TAKES_HEARD, TRANSCRIPTS
from fieldtake_lake.session import open_session
from fieldtake_lake.settings import settings_from_env

spark = open_session(settings_from_env(), "takes-heard")
rows = spark.sql(f"SELECT take_id, review_state, approve FROM {TAKES_HEARD}").collect()
written = spark.sql(f"SELECT take_text, tier, start_ms, end_ms, text FROM {TRANSCRIPTS}").collect()
spark.stop()
order = sorted(
    ([row.take_id, row.review_state, row.approve] for row in rows), key=lambda row: (row[1] or "", row[0])
)
print(json.dumps(order))
print(json.dumps(sorted(list(row) for row in written), ensure_ascii=False))
