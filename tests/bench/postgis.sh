#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The same town in PostGIS: a private cluster in a temporary folder runs peers.sql (seven checks), our
# program runs its whole validation (more than those seven); prints times and the ratio.
# usage: postgis.sh PROGRAM MAKE_TOWN SOURCE [HOUSES...]    (BENCH_LARGEST: no town larger than that)
set -euo pipefail
program=$1 make_town=$2 source=$3
shift 3
sizes=("${@:-4200}")
[ $# -eq 0 ] && [ "${BENCH_LARGEST:-42000}" -ge 42000 ] && sizes=(4200 42000)
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

printf '%8s %22s %22s %22s %8s\n' houses 'PostGIS load+index s' 'PostGIS 7 checks s' 'agrotown validate s' ratio
for n in "${sizes[@]}"; do
    mkdir -p "$folder/tsv" "$folder/town"
    "$make_town" --copy "$folder/tsv" "$n"
    chmod -R a+rX "$folder/tsv"
    t=$(now)
    load "$n"
    loading=$(since "$t")
    t=$(now)
    sql -d town -f "$here/peers.sql" >"$folder/counts"
    checking=$(since "$t")
    ours=$(cd "$here" && python3 -c '
import sys, bench
plan = bench.make_plan(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
wall, cpu, peak, code = bench.weigh([sys.argv[1], "validate", plan])
sys.exit("validate ended with %d" % code) if code > 1 else print("%.2f" % wall)
' "$program" "$make_town" "$source" "$folder/town" "$n")
    printf '%8s %22s %22s %22s %8s\n' "$n" "$loading" "$checking" "$ours" \
        "$(awk -v a="$ours" -v b="$checking" 'BEGIN { printf "%.2f", a / b }')"
    tr '\n' ' ' <"$folder/counts"
    echo
    rm -rf "$folder/tsv" "$folder/town"
done
