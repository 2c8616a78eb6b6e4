"""Puts three takes into the lake's table by hand: one as it should be, one of a station's own script, one without its prompt and without bytes."""

from __future__ import annotations

import sys

from fieldtake_lake.session import open_session
from fieldtake_lake.settings import settings_from_env
from fieldtake_lake.stores.cassandra import provision
from fieldtake_lake.stores.iceberg import TAKES, create_tables

settings = settings_from_env()
# the reviews job writes there too
provision(settings.cassandra)
spark = open_session(settings, "three-takes")
create_tables(spark)
OWN = "script-0123456789abcdef01234567"
for take_id, prompt_id, size in ((sys.argv[1], "p1", 10), ("own", OWN, 10), ("bad", "p9", 0)):
    # by name, so that a column that the lake gets later is empty here
    spark.sql(f"""
      INSERT INTO {TAKES} BY NAME SELECT '{take_id}' AS take_id, DATE '2026-01-01' AS minted_on,
        TIMESTAMP '2026-01-01 10:00:00' AS recorded_at, 'am' AS lang, 's' AS speaker_id, 'se' AS session_id,
        'st' AS station_id, '{prompt_id}' AS prompt_id, 'x' AS prompt_sha256, 's3://lake/{take_id}' AS object_uri,
        {size} AS bytes, repeat('a', 64) AS sha256, 'x-{take_id}' AS pcm_sha256, 48000 AS sample_rate, 1 AS channels,
        16 AS bit_depth, 96000 AS frames, '1' AS app_version, 1 AS version, 1 AS attempt, 'topic2' AS topic,
        0 AS partition, 1 AS offset, TIMESTAMP '2026-01-01 10:00:05' AS sent_at,
        TIMESTAMP '2026-01-01 10:00:06' AS landed_at, 'Selam alem' AS prompt_text""")
spark.stop()
