#!/bin/bash
# Starts Cassandra in a container with the native node's cassandra.yaml.
set -euo pipefail
address=$(hostname -i)
sed -e "s|\${LISTEN}|$address|g" -e 's|${RPC}|0.0.0.0|' -e 's|${DATA}|/var/lib/cassandra|g' \
    -e 's|${CQL_PORT}|9042|' -e 's|${STORAGE_PORT}|7000|g' /config/cassandra.yaml > "$CASSANDRA_CONF/cassandra.yaml"
chown -R cassandra /var/lib/cassandra
export JVM_EXTRA_OPTS="-Dcassandra.ring_delay_ms=1000 -Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.superuser_setup_delay_ms=0"
exec setpriv --reuid=cassandra --regid=cassandra --init-groups cassandra -f
