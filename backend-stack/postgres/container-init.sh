#!/bin/bash
# Run once by the image, in an empty data folder: the same init.sql as natively.
set -euo pipefail
psql -U postgres -d postgres -q -X -v lake_password="$LAKE_PASSWORD" -v airflow_password="$AIRFLOW_PASSWORD" \
  -v connect_password="$CONNECT_PASSWORD" -v corpus_password="$CORPUS_PASSWORD" -f /config/init.sql
# The prompts' table, by its owner.
PGPASSWORD="$CORPUS_PASSWORD" psql -U corpus -d corpus -q -X -f /prompts.sql
