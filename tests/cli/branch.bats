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

# main and variant differ in one house each, and in the rooms of a third.
make_variants() {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    "$agrotown" branch hamlet.sqlite create variant -q
    sqlite3 hamlet.sqlite "update building set floor_level_m = 351.5 where id = 'H-001'; update building set note = 'ours' where id = 'H-002'"
    [ -z "${1:-}" ] || sqlite3 hamlet.sqlite "update building set rooms = 7 where id = 'H-003'; delete from building where id = 'H-004'"
    "$agrotown" commit hamlet.sqlite -m "on main" -q >/dev/null
    "$agrotown" branch hamlet.sqlite switch variant -q
    sqlite3 hamlet.sqlite "update building set note = 'theirs' where id = 'H-001'"
    [ -z "${1:-}" ] || sqlite3 hamlet.sqlite "update building set rooms = 5, floor_area_m2 = 120 where id = 'H-003'; update building set note = 'kept' where id = 'H-004'"
    "$agrotown" commit hamlet.sqlite -m "on variant" -q >/dev/null
    "$agrotown" branch hamlet.sqlite switch main -q
}

field() { # ID FIELD
    sqlite3 hamlet.sqlite "select $2 from building where id = '$1'"
}

@test "a merge without conflict is one revision with two parents" {
    make_variants
    golden merge-dry-run "$agrotown" merge hamlet.sqlite variant --dry-run
    golden merge-clean "$agrotown" merge hamlet.sqlite variant
    [ "$(field H-001 "floor_level_m || ' ' || note")" = "351.5 theirs" ]
    golden merge-log "$agrotown" log hamlet.sqlite -n 2
    "$agrotown" log hamlet.sqlite -n 1 --format json | jq -e '(.merged | length == 64) and (.parent | length == 64) and .merged != .parent'
    "$agrotown" check hamlet.sqlite >/dev/null
    golden merge-again "$agrotown" merge hamlet.sqlite variant
    "$agrotown" branch hamlet.sqlite switch variant -q
    golden merge-forward "$agrotown" merge hamlet.sqlite main
    run -0 "$agrotown" diff hamlet.sqlite main..variant --no-findings
    "$agrotown" check hamlet.sqlite >/dev/null
}

@test "conflicts are listed, settled and then recorded" {
    make_variants conflicts
    golden merge-conflicts "$agrotown" merge hamlet.sqlite variant -m "variant comes in"
    [ "$(field H-001 note)" = theirs ] # what is beyond dispute lies there
    [ "$(field H-003 rooms)" = 7 ]
    golden conflicts-json "$agrotown" conflicts hamlet.sqlite --format json
    golden merge-commit-early "$agrotown" commit hamlet.sqlite -m early
    golden merge-switch "$agrotown" branch hamlet.sqlite switch variant
    golden merge-place "$agrotown" place hamlet.sqlite
    golden merge-restore "$agrotown" restore hamlet.sqlite
    golden merge-merge "$agrotown" merge hamlet.sqlite variant
    golden resolve-none "$agrotown" resolve hamlet.sqlite H-001 --ours
    golden resolve-how "$agrotown" resolve hamlet.sqlite H-003
    golden resolve-half "$agrotown" resolve hamlet.sqlite H-003 --value rooms=6
    [ "$(field H-003 rooms)" = 7 ]
    golden resolve-value "$agrotown" resolve hamlet.sqlite H-003 --theirs rooms=6
    [ "$(field H-003 "rooms || ' ' || floor_area_m2")" = "6 120.0" ]
    golden resolve-theirs "$agrotown" resolve hamlet.sqlite building/H-004 --theirs
    [ "$(field H-004 note)" = kept ]
    golden conflicts-settled "$agrotown" conflicts hamlet.sqlite
    golden merge-continue "$agrotown" merge hamlet.sqlite --continue
    "$agrotown" check hamlet.sqlite >/dev/null
    "$agrotown" status hamlet.sqlite
    "$agrotown" log hamlet.sqlite -n 1 --format json | jq -e '.message == "variant comes in" and (.merged | length == 64)'
    golden conflicts-none "$agrotown" conflicts hamlet.sqlite
    run -4 "$agrotown" merge hamlet.sqlite --continue
    run -4 "$agrotown" resolve hamlet.sqlite --all --ours
}

@test "a merge is taken back, edits in QGIS with it" {
    make_variants conflicts
    "$agrotown" export hamlet.sqlite before.geojson --layers building -q
    run -4 "$agrotown" merge hamlet.sqlite variant
    sqlite3 hamlet.sqlite "update building set rooms = 8 where id = 'H-003'"
    run -0 "$agrotown" merge hamlet.sqlite --abort
    "$agrotown" export hamlet.sqlite after.geojson --layers building -q
    cmp before.geojson after.geojson
    "$agrotown" status hamlet.sqlite
    "$agrotown" check hamlet.sqlite >/dev/null
    run -4 "$agrotown" merge hamlet.sqlite variant
    sqlite3 hamlet.sqlite "update building set rooms = 8 where id = 'H-003'"
    "$agrotown" resolve hamlet.sqlite H-003 H-004 --keep -q
    "$agrotown" commit hamlet.sqlite -m "by hand" >/dev/null
    [ "$(field H-003 rooms)" = 8 ]
    [ -z "$(field H-004 id)" ]
    "$agrotown" log hamlet.sqlite -n 1 --format json | jq -e '.message == "by hand" and (.merged | length == 64)'
    "$agrotown" check hamlet.sqlite >/dev/null
}

@test "houses pulled onto one another from both sides are a conflict of meaning" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    "$agrotown" branch hamlet.sqlite create variant -q
    copy() { # ID WEST: a small house of its own within the plot
        sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); insert into building (id, birth, kind, state, plot, rooms, geom) select '$1', '$1', 'outbuilding', 'proposed', id, 1, ST_Multi(ST_Translate(ST_Buffer(ST_Centroid(geom), 2), $2, -6, 0)) from plot where id = 'P-001'" >/dev/null
        "$agrotown" commit hamlet.sqlite -m "$1" -q >/dev/null
    }
    copy H-901 0.5
    "$agrotown" branch hamlet.sqlite switch variant -q
    copy H-902 -0.5
    "$agrotown" branch hamlet.sqlite switch main -q
    run -4 "$agrotown" merge hamlet.sqlite variant
    [[ "$output" == *"on neither side"* ]]
    "$agrotown" conflicts hamlet.sqlite --format json >conflicts.json || true
    jq -e '[.conflicts[] | select(.kind == "finding" and (.id == "H-901" or .id == "H-902") and .finding != null)] | length >= 1' conflicts.json
    run -4 "$agrotown" merge hamlet.sqlite --continue # it is still there
    sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); update building set geom = ST_Translate(geom, -6, 0, 0) where id = 'H-902'" >/dev/null
    run "$agrotown" merge hamlet.sqlite --continue
    if [ "$status" = 4 ]; then # what the rules still find is taken over by name
        "$agrotown" resolve hamlet.sqlite --all --keep -q
        "$agrotown" merge hamlet.sqlite --continue
    fi
    "$agrotown" check hamlet.sqlite >/dev/null
}
