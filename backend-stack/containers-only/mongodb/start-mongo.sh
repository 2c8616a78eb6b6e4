#!/bin/bash
# Starts MongoDB in a container as a replica set of one: change streams, which Debezium reads, need one; so do members a key.
set -euo pipefail
key=/data/configdb/key
[ -s "$key" ] || head -c 96 /dev/urandom | base64 -w 0 > "$key"
chmod 400 "$key"
chown mongodb "$key"
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all --wiredTigerCacheSizeGB 0.25
