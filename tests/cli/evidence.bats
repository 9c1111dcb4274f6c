#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Weekly editions of a clearance dataset, and proof that evidence cannot be taken back: whoever
# tries is stopped by validate for construction, and by the proof of the very house.
load common

weekly="$BATS_TEST_DIRNAME/weekly"

deliver() {
    local file=$1 day=$2
    shift 2
    "$agrotown" import town.sqlite "$file" --profile "$weekly/profile.yaml" --dataset weekly \
        --data-as-of "$day" "$@"
}

sign() {
    "$agrotown" accept town.sqlite weekly --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
}

# A hamlet on released ground, taken over by two people: its houses may be built.
make_town() {
    "$agrotown" init town.sqlite --title Town --programme "$hamlet/programme.yaml" \
        --settings "$hamlet/settings.yaml" -q
    for layer in site zones streets; do
        "$agrotown" import town.sqlite "$hamlet/$layer.geojson" --profile "$hamlet/master.yaml" -q >/dev/null
    done
    deliver "$weekly/week-1.geojson" 2026-10-01 -q >/dev/null
    sign
    "$agrotown" place town.sqlite -q >/dev/null || true
    "$agrotown" clearance town.sqlite H-001 --for construction >before.txt
}

# Ids of hazards that a rule names, in one line.
named() {
    "$agrotown" validate town.sqlite --for construction --format json --all >findings.json || true
    jq -r --arg rule "$1" '[.findings[] | select(.rule == $rule) | .id] | sort | join(" ")' findings.json
}

# The house was permitted and is blocked, and construction with it.
blocked() {
    run -1 "$agrotown" clearance town.sqlite H-001 --for construction
    grep -q 'H-001.*BLOCKED' <<<"$output"
    run -1 "$agrotown" validate town.sqlite --for construction
    ! grep -q '^blocked: 0' <<<"$output"
}

sql() {
    sqlite3 town.sqlite "select load_extension('mod_spatialite'); $1" >/dev/null
}

@test "the newest edition read again is nothing new, and what was signed stands" {
    make_town
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    "$agrotown" accept town.sqlite weekly --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
    sum=$(sha256sum town.sqlite)
    golden weekly-again deliver "$weekly/week-2.geojson" 2026-10-08 --again
    [ "$sum" = "$(sha256sum town.sqlite)" ]
}

@test "two weekly editions: what is new, what is gone, what goes on counting" {
    make_town
    golden weekly-2 deliver "$weekly/week-2.geojson" 2026-10-08
    [ "$(sqlite3 town.sqlite "select count(*) from hazard_area")" = 4 ]
    [ "$(sqlite3 town.sqlite "select count(*) from dataset")" = 1 ]
    golden weekly-editions sqlite3 town.sqlite "select number, mode, data_as_of, extent, source, status, accepted_by, confirmed_by from edition order by number"
    golden weekly-flaws sqlite3 town.sqlite "select imsma_id, flaw from hazard_area where flaw <> '' union all select imsma_id, flaw from release where flaw <> '' order by 1"
    [ "$(named B9 | wc -w)" -ge 1 ] # nobody has accepted the edition
    blocked
    sign
    # 3 is covered by the release that names it; 2 is asked for.
    [ "$(named B10)" = "$(sqlite3 town.sqlite "select id from hazard_area where imsma_id = 'hazard_poly_2'")" ]
    "$agrotown" clearance town.sqlite H-001 --for construction >/dev/null
    golden weekly-3 deliver "$weekly/week-3-changes.geojson" 2026-10-15 --mode delta
    [ "$(sqlite3 town.sqlite "select count(*) from hazard_area where flaw like 'absent%'")" = 2 ]
    "$agrotown" check town.sqlite >/dev/null
}

@test "an older edition is refused, whatever it is called and however it is asked for" {
    make_town
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sum=$(sha256sum town.sqlite)
    cp "$weekly/week-1.geojson" newest.geojson
    golden weekly-older deliver newest.geojson 2026-10-01
    golden weekly-older-again deliver newest.geojson 2026-10-01 --again
    golden weekly-older-date deliver newest.geojson 2026-10-09 --again
    sed 's/"name": "1"/"name": "one"/' "$weekly/week-1.geojson" >other.geojson
    run -4 deliver other.geojson 2026-10-07
    run -4 deliver other.geojson 2026-10-07 --mode delta --again
    [ "$sum" = "$(sha256sum town.sqlite)" ]
    run -3 "$agrotown" import town.sqlite other.geojson --profile "$weekly/profile.yaml" --data-as-of 2026-10-01
    [[ "$output" == *"--dataset weekly"* ]] # not as a dataset of its own either
    [ "$sum" = "$(sha256sum town.sqlite)" ]
}

@test "a hazard deleted with sqlite3 blocks until it is restored" {
    make_town
    sql "delete from hazard_area where imsma_id = 'hazard_poly_1'"
    blocked
    "$agrotown" restore town.sqlite --evidence -q
    "$agrotown" clearance town.sqlite H-001 --for construction >/dev/null
}

@test "deleted with the triggers dropped, it blocks all the same" {
    make_town
    for t in $(sqlite3 town.sqlite "select name from sqlite_master where type = 'trigger' and tbl_name = 'hazard_area'"); do
        sqlite3 town.sqlite "drop trigger \"$t\""
    done
    sqlite3 town.sqlite "delete from hazard_area"
    blocked
    run -4 deliver "$weekly/week-2.geojson" 2026-10-08
}

@test "a release enlarged with sqlite3 permits nothing more, and blocks" {
    make_town
    sql "update release set geom = ST_Multi(Buffer(geom, 500)) where imsma_id = 'land_release_1'"
    blocked
    run "$agrotown" commit town.sqlite -m larger
    [ "$status" = 4 ]
}

@test "a release added with sqlite3 permits nothing, and blocks" {
    make_town
    sql "insert into release (id, birth, imsma_id, kind, status, dataset, geom) select 'RE-900', 'RE-900', 'x', kind, status, dataset, ST_Multi(Buffer(geom, 900)) from release limit 1"
    blocked
}

@test "an edition accepted with sqlite3 is not accepted" {
    make_town
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sql "update edition set status = 'accepted', accepted_by = 'A', accepted_on = '2026-10-09', confirmed_by = 'B', confirmed_on = '2026-10-09'"
    blocked
    named B9 >/dev/null
    jq -e '[.findings[] | select(.rule == "B9")] | length > 0' findings.json
}

@test "a disposition written with sqlite3 disposes of nothing" {
    make_town
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sign
    gone=$(sqlite3 town.sqlite "select id from hazard_area where imsma_id = 'hazard_poly_2'")
    sql "insert into disposition (id, birth, subject, decision, reason, signed_by, signed_on) values ('DP-1', 'DP-1', '$gone', 'erroneous', 'x', 'A', '2026-11-01')"
    blocked
    [ "$(named B10)" = "$gone" ]
}

@test "a signed disposition does not make a hand edit good" {
    make_town
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sign
    gone=$(sqlite3 town.sqlite "select id from hazard_area where imsma_id = 'hazard_poly_2'")
    "$agrotown" dispose town.sqlite "$gone" --decision erroneous --reason "one field twice" --by "A. Officer" -q >/dev/null
    [ -z "$(named B10)" ]
    "$agrotown" clearance town.sqlite H-001 --for construction >/dev/null
    sql "delete from hazard_area where id = '$gone'"
    blocked
    "$agrotown" restore town.sqlite --evidence -q
    sql "update release set geom = ST_Multi(Buffer(geom, 500))"
    blocked
}

@test "restore takes back neither evidence nor settings, permits and what was handed out" {
    make_town
    "$agrotown" set town.sqlite permit --new kind=dig status=requested depth_m=1.2 geometry=@plot:P-001 -q
    asked=$("$agrotown" log town.sqlite --format json | jq -r .revision | head -1)
    "$agrotown" set town.sqlite permit PM-001 status=recalled -q
    "$agrotown" restore town.sqlite "r$asked" -q
    [ "$(sqlite3 town.sqlite "select status from permit")" = recalled ]
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    first=$("$agrotown" log town.sqlite --format json | jq -r .revision | tail -1)
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" >hazards.txt
    "$agrotown" restore town.sqlite "r$first" -q
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" | cmp - hazards.txt
    [ "$(sqlite3 town.sqlite "select max(number) from edition")" = 2 ]
    "$agrotown" check town.sqlite >/dev/null
    run -1 "$agrotown" validate town.sqlite --for construction
}

@test "an old revision is judged by the newest evidence, and is called superseded" {
    make_town
    then=$("$agrotown" log town.sqlite --format json | jq -r .revision | head -1)
    "$agrotown" clearance town.sqlite H-001 --for construction --revision "r$then" >/dev/null
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    run -1 "$agrotown" clearance town.sqlite H-001 --for construction --revision "r$then"
    [[ "$output" == *SUPERSEDED* ]]
    run -1 "$agrotown" validate town.sqlite --for construction --revision "r$then"
    [[ "$output" == *SUPERSEDED* ]]
}

# A branch that was made before an edition knows nothing of it, and gets nowhere without it.
@test "an old branch takes the newest edition along and blocks like the plan" {
    make_town
    "$agrotown" branch town.sqlite create before -q
    "$agrotown" set town.sqlite permit --new status=requested kind=dig depth_m=1.2 geometry=@plot:P-001 -q
    "$agrotown" set town.sqlite permit PM-001 status=recalled -q
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" >hazards.txt
    golden evidence-branch "$agrotown" branch town.sqlite switch before
    blocked
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" | cmp - hazards.txt
    [ "$(sqlite3 town.sqlite "select max(number) from edition")" = 2 ]
    [ "$(sqlite3 town.sqlite "select status from permit")" = recalled ]
    run -4 deliver "$weekly/week-1.geojson" 2026-10-01 --again
    "$agrotown" check town.sqlite >/dev/null
    sign # here, and it holds there: the edition is the same
    "$agrotown" clearance town.sqlite H-001 --for construction >/dev/null
    "$agrotown" branch town.sqlite switch main -q
    "$agrotown" clearance town.sqlite H-001 --for construction >/dev/null
    "$agrotown" check town.sqlite >/dev/null
}

@test "a branch without any clearance data blocks by what the plan has" {
    make_town
    first=$("$agrotown" log town.sqlite --format json | jq -r .revision | tail -1)
    "$agrotown" branch town.sqlite create empty "r$first" -q
    "$agrotown" branch town.sqlite switch empty -q
    [ "$(sqlite3 town.sqlite "select count(*) from hazard_area")" -ge 1 ]
    [ "$(sqlite3 town.sqlite "select count(*) from building")" = 0 ]
    sql "delete from hazard_area where imsma_id = 'hazard_poly_1'"
    run -4 "$agrotown" branch town.sqlite switch main
    run -1 "$agrotown" validate town.sqlite --for construction
    "$agrotown" restore town.sqlite -q
    "$agrotown" branch town.sqlite switch main -q
    "$agrotown" clearance town.sqlite H-001 --for construction >/dev/null
}

@test "HEAD pointed at an old revision with sqlite3 hides no hazard" {
    make_town
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sign
    old=$("$agrotown" log town.sqlite --format json | jq -r .revision | sed -n 4p)
    sql "update rev_ref set commit_hash = (select hash from rev_commit where seq = $old); delete from hazard_area where imsma_id = 'hazard_poly_1'; update rev_ident set died = 1, row = null, oid = null where human in (select human from rev_ident i where i.row not in (select ogc_fid from hazard_area)) and layer = (select layer from rev_layer where name = 'hazard_area'); delete from rev_dirty"
    blocked
    run -1 "$agrotown" check town.sqlite
    [[ "$output" == *"older clearance evidence"* ]]
}

@test "a merge with a branch that knows less takes no evidence back" {
    make_town
    "$agrotown" branch town.sqlite create side -q
    "$agrotown" branch town.sqlite switch side -q
    sqlite3 town.sqlite "update building set note = 'side' where id = 'H-002'"
    "$agrotown" commit town.sqlite -m side -q >/dev/null
    "$agrotown" branch town.sqlite switch main -q
    sqlite3 town.sqlite "update building set note = 'main' where id = 'H-003'"
    "$agrotown" commit town.sqlite -m main -q >/dev/null
    deliver "$weekly/week-2.geojson" 2026-10-08 -q >/dev/null
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" >hazards.txt
    "$agrotown" merge town.sqlite side -q >/dev/null
    [ "$(sqlite3 town.sqlite "select group_concat(note, ' ') from (select note from building where note <> '' order by id)")" = "side main" ]
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" | cmp - hazards.txt
    [ "$(sqlite3 town.sqlite "select max(number) from edition")" = 2 ]
    blocked
    "$agrotown" check town.sqlite >/dev/null
    # The other way round: side gets what main knows, and blocks too.
    "$agrotown" branch town.sqlite switch side -q
    blocked
    "$agrotown" merge town.sqlite main -q >/dev/null
    sqlite3 town.sqlite "select id, imsma_id, flaw, hex(geom) from hazard_area order by id" | cmp - hazards.txt
    blocked
}

@test "an alert reaches the plan in the middle of a merge, and every branch after it" {
    make_town
    "$agrotown" branch town.sqlite create side -q
    sqlite3 town.sqlite "update building set rooms = 7 where id = 'H-002'"
    "$agrotown" commit town.sqlite -m main -q >/dev/null
    "$agrotown" branch town.sqlite switch side -q
    sqlite3 town.sqlite "update building set rooms = 8 where id = 'H-002'"
    "$agrotown" commit town.sqlite -m side -q >/dev/null
    run -4 "$agrotown" merge town.sqlite main
    "$agrotown" alert town.sqlite --near H-001 --by "A. Digger" -q >/dev/null || true
    [ "$(sqlite3 town.sqlite "select count(*) from hazard_point")" = 1 ]
    blocked
    "$agrotown" merge town.sqlite --abort -q
    [ "$(sqlite3 town.sqlite "select count(*) from hazard_point")" = 1 ]
    blocked
    "$agrotown" branch town.sqlite switch main -q
    [ "$(sqlite3 town.sqlite "select count(*) from hazard_point")" = 1 ]
    blocked
    "$agrotown" check town.sqlite >/dev/null
}
