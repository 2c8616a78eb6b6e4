#!/bin/bash
# Run once by the image, in an empty data folder: the same init.sql as natively. psql takes the passwords from the
# environment: a command line is there for everybody on the machine to see.
set -euo pipefail
psql -U postgres -d postgres -q -X <<'SQL'
\set ON_ERROR_STOP on
\getenv lake_password LAKE_PASSWORD
\getenv airflow_password AIRFLOW_PASSWORD
\getenv connect_password CONNECT_PASSWORD
\getenv corpus_password CORPUS_PASSWORD
\i /config/init.sql
SQL
# The prompts' table, by its owner.
PGPASSWORD="$CORPUS_PASSWORD" psql -U corpus -d corpus -q -X -f /prompts.sql
