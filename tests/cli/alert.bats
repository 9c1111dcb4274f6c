#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A find or an accident: nothing may keep the stop list from being printed.
load common

setup_file() {
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || return 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null || [ $? -eq 1 ]
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
}

normalise() { sed -E 's#\b[0-9a-f]{12}\b#HASH#g; s#\br[0-9]+#rN#g'; }

copy() { cp "$BATS_FILE_TMPDIR/hamlet.sqlite" .; }

sql() { sqlite3 hamlet.sqlite "$1"; }

blocked() { "$agrotown" validate hamlet.sqlite --for construction --format json | jq -e --arg id "$1" 'any(.findings[]; .id == $id and (.rule == "B1" or .rule == "B11"))' >/dev/null; }

@test "a find near a house blocks at once and lists what must stop, what is being built first" {
    copy
    sql "update building set state = 'staked' where id = 'H-003'"
    "$agrotown" commit hamlet.sqlite -m staked >/dev/null
    golden alert-near "$agrotown" alert hamlet.sqlite --near H-002 --by "C. Builder" --note "rusty metal"
    [ "$(sql "select class || status || dataset || position_method from hazard_point")" = eo_spotopenalertunknown ]
    blocked H-003
    "$agrotown" check hamlet.sqlite
    # The next one gets its own id, and the first one does not hide what the second one stops.
    golden alert-at-az "$agrotown" alert hamlet.sqlite --at 660071,4440082 --kind accident --lang az
    [ "$(sql "select group_concat(id) from hazard_point")" = HP-001,HP-002 ]
}

@test "without settings everything is listed, and it is said that no distance can be given" {
    copy
    "$agrotown" set hamlet.sqlite setting clearance.standoff_m value=12 -q >/dev/null
    golden alert-unjudged "$agrotown" alert hamlet.sqlite --near H-002 --by "C. Builder"
    [ "$("$agrotown" alert hamlet.sqlite --near H-002 -n --format json | jq '.stop | length')" = \
        "$(sql "select (select count(*) from building) + (select count(*) from plot) + (select count(*) from street) + (select count(*) from path)")" ]
}

@test "edits that nobody committed stay as they are, and the alert is recorded beside them" {
    copy
    sql "update plot set note = 'x' where id = 'P-001'; delete from building where id = 'H-006'"
    before=$("$agrotown" status hamlet.sqlite || true)
    "$agrotown" alert hamlet.sqlite --near H-002 -q >/dev/null
    [ "$("$agrotown" status hamlet.sqlite || true)" = "$before" ]
    "$agrotown" check hamlet.sqlite
    blocked H-003
    "$agrotown" commit hamlet.sqlite -m "the edits" >/dev/null
    "$agrotown" check hamlet.sqlite
    [ "$(sql "select count(*) from hazard_point")" = 1 ]
    "$agrotown" restore hamlet.sqlite HEAD~2 -q >/dev/null
    blocked H-003
}

@test "a file that another program holds: loudly not recorded, and the list is printed" {
    copy
    (echo "begin exclusive; select 1;" && sleep 20) | sqlite3 hamlet.sqlite >held.txt &
    until [ -s held.txt ] || ! kill -0 $!; do sleep 0.1; done
    run --separate-stderr "$agrotown" alert hamlet.sqlite --near H-002 --by "C. Builder"
    kill $! 2>/dev/null || true
    [ "$status" -eq 5 ]
    [[ "$output" == *"THE ALERT IS NOT IN THE PLAN FILE"* && "$output" == *"H-003, Building"* ]]
    [[ "$stderr" == *"NOT RECORDED"* ]]
}

@test "a drill records nothing; a place that cannot be in the plan is refused, a mistake is named" {
    copy
    sum=$(sha256sum hamlet.sqlite)
    "$agrotown" alert hamlet.sqlite --near H-002 --dry-run >drill.txt
    grep -q "A drill" drill.txt
    run -2 "$agrotown" alert hamlet.sqlite --at 46.9,40.05
    run -2 "$agrotown" alert hamlet.sqlite --at 4440082,660071
    run -2 "$agrotown" alert hamlet.sqlite --at "660071,5 4440082"
    run -2 "$agrotown" alert hamlet.sqlite --near H-999
    run -2 "$agrotown" alert hamlet.sqlite --near H-002 --on 2026-11-02
    run -2 "$agrotown" alert hamlet.sqlite
    [ "$(sha256sum hamlet.sqlite)" = "$sum" ]
}
