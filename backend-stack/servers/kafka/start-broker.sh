#!/bin/bash
# Starts one of three brokers in a container: broker.properties, plus what servers/kafka/config.ts adds for three brokers.
set -euo pipefail
properties=/tmp/server.properties
cp /config/broker.properties "$properties"
cat >> "$properties" <<OWN
process.roles=broker,controller
node.id=$BROKER_ID
controller.quorum.voters=1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093
listeners=CLIENT://0.0.0.0:$CLIENT_PORT,INTERNAL://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093
advertised.listeners=CLIENT://127.0.0.1:$CLIENT_PORT,INTERNAL://kafka-$BROKER_ID:9092
inter.broker.listener.name=INTERNAL
controller.listener.names=CONTROLLER
listener.security.protocol.map=CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=/var/lib/kafka/data/log
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
OWN
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ZmllbGR0YWtlLXN0YWNrMQ -c "$properties"
# Half of what compose.yml allows. Not in its environment, or each health check would be a Java of this size.
export KAFKA_HEAP_OPTS="-Xms128m -Xmx512m"
exec /opt/kafka/bin/kafka-server-start.sh "$properties"
