#!/bin/sh
# Starts SeaweedFS in a container with the files of the native server. The secrets come from the environment.
set -eu
umask 077
sed -e "s|\${S3_LAKE_SECRET}|$S3_LAKE_SECRET|" -e "s|\${S3_STATION_SECRET}|$S3_STATION_SECRET|" \
    -e "s|\${S3_CORPUS_SECRET}|$S3_CORPUS_SECRET|" /config/s3.json > /tmp/s3.json
# shellcheck disable=SC2046 # one flag a line, without spaces
exec weed -logtostderr=true server -dir=/data -ip=seaweedfs -ip.bind=0.0.0.0 -master.port=9333 -volume.port=8380 \
  -filer -filer.port=8888 -s3 -s3.port=8333 -s3.config=/tmp/s3.json $(grep '^-' /config/server.flags)
