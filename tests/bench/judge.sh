#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Footprints against hazards and releases: judged by our clearance room (all its rules), and by PostGIS
# (containment and distance alone, indexed), in turn. In one thread processor seconds are compared, in
# two the seconds of our clock with those of PostGIS in its one process. Prints every run and the
# least, median and greatest ratio of the pairs.
# usage: judge.sh JUDGE [HOUSES HAZARDS]    (BENCH_LARGEST: no more houses than that; BENCH_PAIRS: 3)
set -euo pipefail
judge=$(realpath "$1") houses=${2:-420000} hazards=${3:-100000}
largest=${BENCH_LARGEST:-420000}
[ "$houses" -le "$largest" ] || { hazards=$((hazards * largest / houses)) houses=$largest; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/server.sh"
if ! server_find; then
    "$judge" "$houses" "$hazards" 1
    "$judge" "$houses" "$hazards" 2
    echo "judge: PostGIS is absent (Debian: postgresql-15-postgis-3), no ratio"
    [ "${CI:-}" = true ] && exit 1
    exit 0
fi
server_start
trap server_stop EXIT
mkdir "$server_folder/tsv"
"$judge" "$houses" "$hazards" 1 "$server_folder/tsv" >/dev/null
sql -d postgres -c "create database judge"
sql -d judge -c "create extension postgis"
for layer in house hazard release; do
    sql -d judge -c "create table $layer (id text, geom geometry)" -c "\\copy $layer from '$server_folder/tsv/$layer.tsv'" \
        -c "create index on $layer using gist (geom)"
done
sql -d judge -c "vacuum analyze"
for pair in $(seq "${BENCH_PAIRS:-3}"); do
    one=$("$judge" "$houses" "$hazards" 1)
    two=$("$judge" "$houses" "$hazards" 2)
    began=$EPOCHREALTIME
    sql -d judge -f "$here/judge.sql" >"$server_folder/answer"
    ended=$EPOCHREALTIME
    theirs=$(awk -F'|' '/^before/ { s = $2 } /^after/ { printf "%.2f", $2 - s }' "$server_folder/answer")
    wall=$(LC_ALL=C awk -v a="$began" -v b="$ended" 'BEGIN { printf "%.2f", b - a }')
    echo "pair $pair"
    echo "agrotown: $one"
    echo "agrotown: $two"
    echo "PostGIS:  $(grep -E '^(near|inside)' "$server_folder/answer" | tr '\n' ' ')check_s $theirs check_wall_s $wall"
    printf '%s\n%s\n' "$one" "$two" | LC_ALL=C awk -v p="$theirs" -v w="$wall" '
        { for (i = 1; i < NF; i += 2) v[$i] = $(i + 1) }
        NR == 1 { printf "one_judging %f\none_ready %f\none_findings %f\n", p / v["judge_s"],
            p / (v["ready_s"] + v["judge_s"]), p / (v["ready_s"] + v["worded_s"]); first = v["findings"] }
        NR == 2 { printf "two_judging %f\ntwo_ready %f\ntwo_findings %f\n", w / v["judge_wall_s"],
            w / (v["ready_wall_s"] + v["judge_wall_s"]), w / (v["ready_wall_s"] + v["worded_wall_s"])
            if (v["findings"] != first) { print "judge: two threads find something else" >"/dev/stderr"; exit 1 } }' \
        >>"$server_folder/ratios"
done
sort -k1,1 -k2,2n "$server_folder/ratios" | LC_ALL=C awk '
    function tell() { if (n) printf "%-13s %6.1f %6.1f %6.1f\n", name, v[1], n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2, v[n] }
    BEGIN { print "times as fast as PostGIS: least, median, greatest of the pairs" }
    $1 != name { tell(); n = 0; name = $1 } { v[++n] = $2 } END { tell() }'
