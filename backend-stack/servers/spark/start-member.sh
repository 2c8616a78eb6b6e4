#!/bin/bash
# Starts a member of the cluster, or what is submitted to it, in a container with the native cluster's properties.
#   start-member.sh master|worker|submit ARGUMENTS
set -euo pipefail
umask 077
conf=/tmp/cluster.conf
# By standard input: a command line is there for everybody on the machine to see.
sed -f /dev/stdin /config/cluster.conf > "$conf" <<FILL
s|\${SPARK_SECRET}|$SPARK_SECRET|
s|\${STATE}|/state|
FILL
mkdir -p /state/recovery
case "$1" in
  master) run=(spark-class org.apache.spark.deploy.master.Master) ;;
  worker) run=(spark-class org.apache.spark.deploy.worker.Worker --work-dir /state/work) ;;
  submit) run=(spark-submit) ;;
esac
exec "/opt/spark/bin/${run[0]}" "${run[@]:1}" --properties-file "$conf" "${@:2}"
