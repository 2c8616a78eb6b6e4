#!/bin/sh
# make-buckets.sh MASTER BUCKET...: makes those that are not there yet, so that a second start is as good as the first.
set -eu
master=$1
shift
there=$(echo s3.bucket.list | weed shell -master="$master")
for bucket in "$@"; do
  echo "$there" | grep -q "^ *$bucket[[:space:]]" || echo "s3.bucket.create -name $bucket"
done | weed shell -master="$master"
