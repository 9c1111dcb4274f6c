#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Footprints against hazards and releases: judged by our clearance room (all its rules), and by PostGIS
# (containment and distance alone, indexed) in the same run, both in one thread; prints processor
# seconds, memory and the ratio.
# usage: judge.sh JUDGE [HOUSES HAZARDS]    (BENCH_LARGEST: no more houses than that)
set -euo pipefail
judge=$(realpath "$1") houses=${2:-420000} hazards=${3:-100000}
largest=${BENCH_LARGEST:-420000}
[ "$houses" -le "$largest" ] || { hazards=$((hazards * largest / houses)) houses=$largest; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/server.sh"
if ! server_find; then
    "$judge" "$houses" "$hazards"
    echo "judge: PostGIS is absent (Debian: postgresql-15-postgis-3), no ratio"
    [ "${CI:-}" = true ] && exit 1
    exit 0
fi
server_start
trap server_stop EXIT
mkdir "$server_folder/tsv"
ours=$("$judge" "$houses" "$hazards" "$server_folder/tsv")
sql -d postgres -c "create database judge"
sql -d judge -c "create extension postgis"
for layer in house hazard release; do
    sql -d judge -c "create table $layer (id text, geom geometry)" -c "\\copy $layer from '$server_folder/tsv/$layer.tsv'" \
        -c "create index on $layer using gist (geom)"
done
sql -d judge -c "vacuum analyze"
sql -d judge -f "$here/judge.sql" >"$server_folder/answer"
theirs=$(awk -F'|' '/^before/ { s = $2 } /^after/ { printf "%.2f", $2 - s }' "$server_folder/answer")
echo "agrotown: $ours"
echo "PostGIS:  $(grep -E '^(near|inside)' "$server_folder/answer" | tr '\n' ' ')check_s $theirs"
echo "$ours" | awk -v p="$theirs" '{ printf "ratio: judging %.1f times as fast as PostGIS, with making ready %.1f, with findings %.1f\n", p / $4, p / ($2 + $4), p / $6 }'
