#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Branches, tags and merges as a planner uses them.
load common

move() { # ID METRES EAST
    sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); update building set geom = ST_Translate(geom, $2, 0, 0) where id = '$1'" >/dev/null
    "$agrotown" commit hamlet.sqlite -m "$1 moved" -q >/dev/null
}

@test "a variant of its own, and back" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    golden branch-create "$agrotown" branch hamlet.sqlite create variant
    move H-001 2
    golden branch-list "$agrotown" branch hamlet.sqlite
    "$agrotown" export hamlet.sqlite main.geojson --layers building -q
    golden branch-switch "$agrotown" branch hamlet.sqlite switch variant
    run -0 "$agrotown" check hamlet.sqlite
    move H-002 3
    golden branch-log "$agrotown" log hamlet.sqlite -n 3
    golden branch-log-all "$agrotown" log hamlet.sqlite --all -n 3
    "$agrotown" branch hamlet.sqlite switch main -q
    "$agrotown" export hamlet.sqlite again.geojson --layers building -q
    cmp main.geojson again.geojson
    run -1 "$agrotown" diff hamlet.sqlite main..variant --no-findings
    [[ "$output" == *H-001* && "$output" == *H-002* ]]
    "$agrotown" branch hamlet.sqlite --format json | jq -se 'length == 2 and (map(select(.current)) | length == 1) and .[0].name == "main" and .[0].kind == "branch"'
    run -0 "$agrotown" check hamlet.sqlite
}

@test "refused by name: uncommitted edits, names that are taken or no names" {
    make_hamlet
    "$agrotown" branch hamlet.sqlite create variant -q
    run -4 "$agrotown" branch hamlet.sqlite create variant
    run -4 "$agrotown" branch hamlet.sqlite create r7
    [[ "$output" == *"number of a revision"* ]]
    run -4 "$agrotown" branch hamlet.sqlite switch nowhere
    [[ "$output" == *"no branch \"nowhere\""* ]]
    run -2 "$agrotown" branch hamlet.sqlite rename variant
    run -2 "$agrotown" branch hamlet.sqlite create
    run -2 env -u AGROTOWN_AUTHOR "$agrotown" branch hamlet.sqlite create other
    sqlite3 hamlet.sqlite "update land_use set name = 'x'"
    run -4 "$agrotown" branch hamlet.sqlite switch variant
    [[ "$output" == *"uncommitted edits"* ]]
}

@test "tags stay with their revision, locked ones for ever" {
    make_hamlet
    "$agrotown" tag hamlet.sqlite issued/P2
    "$agrotown" tag hamlet.sqlite first r1
    golden tag-list "$agrotown" tag hamlet.sqlite
    run -4 "$agrotown" tag hamlet.sqlite issued/P2 --delete
    [[ "$output" == *locked* ]]
    run -4 "$agrotown" tag hamlet.sqlite first r2
    "$agrotown" tag hamlet.sqlite first --delete
    run -2 "$agrotown" tag hamlet.sqlite --delete
    "$agrotown" place hamlet.sqlite -q >/dev/null
    "$agrotown" log hamlet.sqlite issued/P2 -n 1 --format json | jq -e '.names == ["issued/P2"]'
    run -1 "$agrotown" diff hamlet.sqlite issued/P2..HEAD --no-findings
    "$agrotown" tag hamlet.sqlite --format json | jq -e '.name == "issued/P2" and .kind == "tag" and .locked'
}
