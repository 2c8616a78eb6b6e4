#!/bin/bash
# What the image's own entrypoint does: as root it gives the folder to postgres and goes on as postgres; an empty folder is
# filled, with a server that listens on a socket only, and the scripts of /docker-entrypoint-initdb.d are run.
set -euo pipefail
if [ "$(id -u)" = 0 ]; then
  chown -R postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # shellcheck disable=SC2086 # several options in one variable
  initdb -D "$PGDATA" -U postgres --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  export PGPASSWORD="$POSTGRES_PASSWORD"
  pg_ctl -D "$PGDATA" -o "${*:2} -c listen_addresses=''" -w start
  for file in /docker-entrypoint-initdb.d/*; do
    echo "running $file"
    bash "$file"
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
fi
exec "$@"
