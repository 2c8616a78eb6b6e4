#!/bin/sh
# Starts SeaweedFS in a container with the files of the native server. The secrets come from the environment.
set -eu
umask 077
identities=/tmp/s3.json
# By standard input: a command line is there for everybody on the machine to see.
sed -f /dev/stdin /config/s3.json > /tmp/s3.json <<FILL
s|\${S3_LAKE_SECRET}|$S3_LAKE_SECRET|
s|\${S3_LANDER_SECRET}|$S3_LANDER_SECRET|
s|\${S3_STATION_SECRET}|$S3_STATION_SECRET|
s|\${S3_CORPUS_SECRET}|$S3_CORPUS_SECRET|
s|\${S3_TRIGGER_SECRET}|$S3_TRIGGER_SECRET|
FILL
# With accounts (compose.secure.yml) they come filled in, and change while the server runs.
[ ! -f /identities/s3.json ] || identities=/identities/s3.json
# shellcheck disable=SC2046 # one flag a line, without spaces
exec weed -logtostderr=true server -dir=/data -ip=seaweedfs -ip.bind=0.0.0.0 -master.port=9333 -volume.port=8380 \
  -filer -filer.port=8888 -s3 -s3.port=8333 -s3.config="$identities" $(grep '^-' /config/server.flags)
