"""Prints the view of takes with what listeners made of them: ``[[take_id, state, approve], ...]``, those without a verdict first;
then the view of what listeners wrote down.

Then how many rows both have while a withdrawal is in force that is about other takes of the speaker, one that is about these,
and after that was undone.
"""

from __future__ import annotations

import json

from fieldtake_lake.reviews.job import TAKES_HEARD, TRANSCRIPTS
from fieldtake_lake.session import open_session
from fieldtake_lake.settings import settings_from_env
from fieldtake_lake.stores.iceberg import WITHDRAWALS

spark = open_session(settings_from_env(), "takes-heard")


def both() -> list[int]:
    return [spark.table(view).count() for view in (TAKES_HEARD, TRANSCRIPTS)]


rows = spark.sql(f"SELECT take_id, review_state, approve FROM {TAKES_HEARD}").collect()
written = spark.sql(f"SELECT take_text, tier, start_ms, end_ms, text FROM {TRANSCRIPTS}").collect()
seen = []
for proof, station, undone in (
    ("station", "another", "NULL"),
    ("secret", "another", "NULL"),
    ("station", "st", "NULL"),
    (None, "another", "NULL"),
    (None, "another", "now()"),
):
    spark.sql(f"DELETE FROM {WITHDRAWALS}")
    spark.sql(
        f"INSERT INTO {WITHDRAWALS} BY NAME SELECT 's' AS speaker_id, '{station}' AS station_id, now() AS withdrawn_at, "
        "'topic2' AS topic, 0 AS partition, 7L AS offset, 'x' AS secret_sha256, "
        f"{undone} AS undone_at, {'NULL' if proof is None else repr(proof)} AS proof"
    )
    seen.append(both())
spark.stop()
order = sorted(
    ([row.take_id, row.review_state, row.approve] for row in rows), key=lambda row: (row[1] or "", row[0])
)
print(json.dumps(order))
print(json.dumps(sorted(list(row) for row in written), ensure_ascii=False))
print(json.dumps(seen))
