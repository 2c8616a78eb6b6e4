#!/bin/bash
# Kafka's programs by the names that they have in apache/kafka.
case $(basename "$0") in
  kafka-storage.sh) class=kafka.tools.StorageTool ;;
  kafka-server-start.sh) class=kafka.Kafka ;;
esac
# shellcheck disable=SC2086 # several options in one variable, as Kafka's own scripts have it
exec java ${KAFKA_HEAP_OPTS:--Xmx256m} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '/opt/kafka/libs/*' "$class" "$@"
