#!/bin/bash
# As the image's own documents: a few settings by their names, all others as CONNECT_ with underscores in place of dots.
set -euo pipefail
[ "${1:-}" = start ] || exec "$@"
umask 077
export CONNECT_BOOTSTRAP_SERVERS="$BOOTSTRAP_SERVERS" CONNECT_GROUP_ID="$GROUP_ID"
export CONNECT_CONFIG_STORAGE_TOPIC="$CONFIG_STORAGE_TOPIC" CONNECT_OFFSET_STORAGE_TOPIC="$OFFSET_STORAGE_TOPIC"
export CONNECT_STATUS_STORAGE_TOPIC="$STATUS_STORAGE_TOPIC" CONNECT_PLUGIN_PATH="${CONNECT_PLUGIN_PATH:-/kafka/connect}"
export CONNECT_KEY_CONVERTER="${KEY_CONVERTER:-org.apache.kafka.connect.json.JsonConverter}"
export CONNECT_VALUE_CONVERTER="${VALUE_CONVERTER:-org.apache.kafka.connect.json.JsonConverter}"
export CONNECT_REST_ADVERTISED_HOST_NAME="${ADVERTISED_HOST_NAME:-$(hostname -i)}" CONNECT_REST_ADVERTISED_PORT=8083
export CONNECT_LISTENERS="${CONNECT_LISTENERS:-http://0.0.0.0:8083}"
settings=/kafka/config/connect-distributed.properties
: > "$settings"
for name in $(compgen -e CONNECT_); do
  key=${name#CONNECT_}
  key=${key,,}
  printf '%s=%s\n' "${key//_/.}" "${!name}" >> "$settings"
done
# shellcheck disable=SC2086 # several options in one variable, as Kafka's own scripts have it
exec java ${HEAP_OPTS:--Xmx512m} -XX:+UseSerialGC ${KAFKA_OPTS:-} -cp '/kafka/libs/*' \
  org.apache.kafka.connect.cli.ConnectDistributed "$settings"
