#!/bin/bash
# Starts one of three brokers in a container: broker.properties, plus what servers/kafka/config.ts adds for three brokers. With
# a certificate (compose.secure.yml) they have TLS and accounts, as natively with --secure.
set -euo pipefail
umask 077
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
users=()
if [ -f /keys/broker.p12 ]; then
  # What comes later counts. Other containers come in at 9092 and log in there; brokers have a port of their own.
  cat >> "$properties" <<SECURE
listeners=CLIENT://0.0.0.0:$CLIENT_PORT,INTERNAL://0.0.0.0:9092,BROKER://0.0.0.0:9094,CONTROLLER://0.0.0.0:9093
advertised.listeners=CLIENT://127.0.0.1:$CLIENT_PORT,INTERNAL://kafka-$BROKER_ID:9092,BROKER://kafka-$BROKER_ID:9094
inter.broker.listener.name=BROKER
listener.security.protocol.map=CLIENT:SASL_SSL,INTERNAL:SASL_SSL,BROKER:SSL,CONTROLLER:SSL
ssl.keystore.type=PKCS12
ssl.keystore.location=/keys/broker.p12
ssl.keystore.password=$KAFKA_STORE_PASSWORD
ssl.key.password=$KAFKA_STORE_PASSWORD
ssl.truststore.type=PKCS12
ssl.truststore.location=/keys/trust.p12
ssl.truststore.password=$KAFKA_STORE_PASSWORD
ssl.enabled.protocols=TLSv1.3,TLSv1.2
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.internal.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.broker.ssl.client.auth=required
listener.name.controller.ssl.client.auth=required
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:CN=fieldtake-broker;User:admin
SECURE
  # Accounts to begin with, one argument a line: passwords on a command line are there for everybody on the machine to see.
  users=(@/keys/users.args)
fi
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ZmllbGR0YWtlLXN0YWNrMQ -c "$properties" "${users[@]}"
# Half of what compose.yml allows. Not in its environment, or each health check would be a Java of this size.
export KAFKA_HEAP_OPTS="-Xms128m -Xmx512m"
exec /opt/kafka/bin/kafka-server-start.sh "$properties"
