#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The same town in PostGIS: a private cluster in a temporary folder runs peers.sql (seven checks). Our
# rule engine runs the same checks (seven.yaml) over the plan in memory, indexes and all that they
# need made on the way, and our program its whole validation from the file (some 180 rules). Prints
# processor seconds, since clocks mean little on a busy machine: ours of one thread, of the whole
# validation those of all threads, of PostGIS those of its one process.
# usage: postgis.sh PROGRAM MAKE_TOWN SOURCE KINDS [HOUSES...]    (BENCH_LARGEST: no town larger)
set -euo pipefail
program=$1 make_town=$2 source=$3 kinds=$4
shift 4
sizes=("$@")
if [ $# -eq 0 ]; then
    sizes=(420)
    for n in 42000 420000; do [ "${BENCH_LARGEST:-420000}" -lt $n ] || sizes+=("$n"); done
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

. "$here/server.sh"
if ! server_find; then
    echo "postgis: not run, PostGIS is absent (Debian: postgresql-15-postgis-3)"
    [ "${CI:-}" = true ] && exit 1
    exit 0
fi
server_start
folder=$server_folder
trap server_stop EXIT
cd "$folder"

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f", b - a }'; }

load() { # NUMBER: database town with the tables of the layers
    sql -d postgres -c "drop database if exists town" -c "create database town"
    sql -d town -c "create extension postgis" >/dev/null
    local layer
    for layer in plot building street facility release hazard_area; do
        sql -d town -c "create table $layer (fid serial primary key, id text, ref text, geom geometry)"
        sql -d town -c "\\copy $layer (id, ref, geom) from '$folder/tsv/$layer.tsv'"
        sql -d town -c "create index on $layer using gist (geom)" -c "create index on $layer (id)"
    done
    sql -d town -c "vacuum analyze"
}

printf '%8s %12s %12s %9s %10s %9s %10s %9s\n' houses 'PostGIS load' 'its 7 checks' 'ours' 'times' \
    'validate' 'times' 'wall'
for n in "${sizes[@]}"; do
    mkdir -p "$folder/tsv" "$folder/town"
    "$make_town" --copy "$folder/tsv" "$n"
    chmod -R a+rX "$folder/tsv"
    t=$(now)
    load "$n"
    loading=$(since "$t")
    sql -d town -f "$here/peers.sql" >"$folder/counts"
    checking=$(awk -F'|' '/^before/ { s = $2 } /^after/ { printf "%.2f", $2 - s }' "$folder/counts")
    whole=$(cd "$here" && python3 -c '
import sys, bench
plan = bench.make_plan(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
wall, cpu, peak, code = bench.weigh([sys.argv[1], "validate", plan])
sys.exit("validate ended with %d" % code) if code > 1 else print("%.2f %.2f" % (cpu, wall))
' "$program" "$make_town" "$source" "$folder/town" "$n")
    "$kinds" "$folder/town/town-$n.sqlite" "$here/seven.yaml" >"$folder/ours"
    ours=$(awk '/all rules$/ { print $1 }' "$folder/ours")
    printf '%8s %12s %12s %9s %10s %9s %10s %9s\n' "$n" "$loading" "$checking" "$ours" \
        "$(awk -v a="$ours" -v b="$checking" 'BEGIN { printf "%.1f", b / a }')" "${whole% *}" \
        "$(awk -v a="${whole% *}" -v b="$checking" 'BEGIN { printf "%.2f", b / a }')" "${whole#* }"
    echo "  PostGIS: $(grep -vE '^(before|after)' "$folder/counts" | tr '\n' ' ')"
    echo "  ours:    $(awk '/findings/ { sub(/^t\./, "", $NF); printf "%s|%s ", $NF, $3 }' "$folder/ours")"
    rm -rf "$folder/tsv" "$folder/town"
done
