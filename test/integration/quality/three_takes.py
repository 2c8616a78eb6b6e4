"""Puts three takes into the lake's table by hand: one as it should be, one of a station's own script, one without its prompt and without bytes."""

from __future__ import annotations

import sys

from fieldtake_lake.session import open_session
from fieldtake_lake.settings import settings_from_env
from fieldtake_lake.stores.iceberg import TAKES, create_tables

spark = open_session(settings_from_env(), "three-takes")
create_tables(spark)
OWN = "script-0123456789abcdef01234567"
for take_id, prompt_id, size in ((sys.argv[1], "p1", 10), ("own", OWN, 10), ("bad", "p9", 0)):
    spark.sql(f"""
      INSERT INTO {TAKES} SELECT '{take_id}', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:00', 'am', 's', 'se', 'st',
        '{prompt_id}', 'x', 's3://lake/{take_id}', {size}, repeat('a', 64), 'x', 48000, 1, 16, 96000, NULL, NULL, NULL,
        '1', 1, 1, 'topic2', 0, 1, TIMESTAMP '2026-01-01 10:00:05', TIMESTAMP '2026-01-01 10:00:06', 'Selam alem'""")
spark.stop()
