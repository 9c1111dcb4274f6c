#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The approved master plan: taken as a locked reference, and what strays from it.
load common

sql() { sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); $1" >/dev/null; }
ask() { sqlite3 hamlet.sqlite "$1"; }

approve() { # FILE OPTIONS...
    local file=$1
    shift
    "$agrotown" import hamlet.sqlite "$file" --profile "$hamlet/master.yaml" "$@"
}

make_approved() {
    make_hamlet
    approve "$hamlet/zones.geojson" --as approved/master --document 12-N --date 2026-03-01 -q >/dev/null
}

@test "a delivery becomes a reference, and the same file is a plan as well" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    golden approved-import approve "$hamlet/zones.geojson" --as approved/master --document 12-N --date 2026-03-01
    approve "$hamlet/zones.geojson" -q >/dev/null
    [ "$(ask 'select count(*) from land_use')" = 2 ]
    [ "$(ask "select group_concat(layer || ' ' || feature || ' ' || document || ' ' || approved_on || ' ' || attributes, '; ')
        from approved_plan")" = 'land_use Z-001 12-N 2026-03-01 {"use": "residential"}; land_use Z-002 12-N 2026-03-01 {"use": "public"}' ]
    [ "$(ask "select file || ' ' || note from source where file like 'approved/%'")" = "approved/master/zones.geojson document 12-N of 2026-03-01" ]
    run -0 "$agrotown" check hamlet.sqlite
}

@test "what a call lacks is named" {
    make_hamlet
    run -2 approve "$hamlet/zones.geojson" --as master --document 1 --date 2026-03-01
    [[ "$output" == *"approved/NAME"* ]]
    run -2 approve "$hamlet/zones.geojson" --as approved/master --date 2026-03-01
    [[ "$output" == *"--document"* ]]
    run -2 approve "$hamlet/zones.geojson" --document 1
    [[ "$output" == *"--as approved/NAME"* ]]
    run -3 "$agrotown" import hamlet.sqlite "$hamlet/hazards.geojson" --profile "$hamlet/clearance.yaml" \
        --data-as-of 2026-10-01 --as approved/master --document 1 --date 2026-03-01
    [[ "$output" == *"target: none"* ]]
    run "$agrotown" validate hamlet.sqlite --against approved/master
    [ "$status" -ne 0 ]
    [[ "$output" == *"no approved/master"* ]]
    run -2 "$agrotown" validate hamlet.sqlite --against master
    run -2 "$agrotown" validate hamlet.sqlite --deviations x.json
}

@test "another document takes its place only when told to, and both stay on record" {
    make_approved
    sed 's/660140.0/660150.0/g' "$hamlet/zones.geojson" >newer.geojson
    run -4 approve newer.geojson --as approved/master --document 15-N --date 2026-09-01
    [[ "$output" == *"document 12-N of 2026-03-01"*"--replace"* ]]
    [ "$(ask 'select distinct document from approved_plan')" = 12-N ]
    approve newer.geojson --as approved/master --document 15-N --date 2026-09-01 --replace -q >/dev/null
    [ "$(ask 'select distinct document from approved_plan')" = 15-N ]
    [ "$(ask "select count(*) from source where file like 'approved/%'")" = 2 ]
    run -0 "$agrotown" log hamlet.sqlite
    [[ "$output" == *"document 15-N of 2026-09-01, in place of document 12-N of 2026-03-01"* ]]
    run -0 "$agrotown" check hamlet.sqlite
}

@test "nobody edits the reference" {
    make_approved
    run -3 "$agrotown" set hamlet.sqlite approved_plan AP-001 note=x
    [[ "$output" == *"comes by import"* ]]
    sql "update approved_plan set geom = ST_Translate(geom, 5, 0, 0) where id = 'AP-001'"
    run "$agrotown" status hamlet.sqlite
    [[ "$output" == *"store.approved_edited"*"AP-001"* ]]
    run "$agrotown" commit hamlet.sqlite -m moved
    [ "$status" -ne 0 ]
    run "$agrotown" validate hamlet.sqlite --against approved/master --format json
    # judged by the recorded version: nothing has moved
    echo "$output" | jq -e '[.findings[] | select(.rule | startswith("approved."))] | length == 0'
    echo "$output" | jq -e '[.findings[] | select(.rule == "store.approved_edited" and .severity == "error")] | length == 1'
    "$agrotown" restore hamlet.sqlite HEAD -q >/dev/null || "$agrotown" restore hamlet.sqlite -q >/dev/null
    run "$agrotown" status hamlet.sqlite
    [[ "$output" != *"store.approved_edited"* ]]
}

@test "a row that somebody adds or deletes is no part of it" {
    make_approved
    sql "insert into approved_plan(id, plan, document, layer, feature, geom)
        select 'AP-900', plan, document, layer, 'Z-900', ST_Translate(geom, 500, 0, 0) from approved_plan where id = 'AP-001';
        delete from approved_plan where id = 'AP-002'"
    run "$agrotown" validate hamlet.sqlite --against approved/master --format json
    echo "$output" | jq -e '[.findings[] | select(.rule | startswith("approved."))] | length == 0'
    echo "$output" | jq -e '[.findings[] | select(.rule == "store.approved_edited")] | length == 2'
}

@test "what strays is measured, classed and shown" {
    make_approved
    sql "update land_use set geom = CastToMulti(ST_GeomFromText('POLYGON((660000 4440000, 660140 4440000, 660140 4440098, 660000 4440098, 660000 4440000))', 32638)) where id = 'Z-001';
        update land_use set use = 'green' where id = 'Z-002'"
    "$agrotown" commit hamlet.sqlite -m larger -q >/dev/null
    run "$agrotown" validate hamlet.sqlite --against approved/master --deviations d.json --all
    sed -n '/^compared with/,$p' <<<"$output" >table.txt
    golden approved-table cat table.txt
    jq -e '.format == "agrotown.deviations/1" and .compared == 2 and .agree == 0 and .approval == 3' d.json
    jq -e '.deviations[] | select(.rule == "approved.zone.area") | .difference > 6.5 and .difference < 6.6 and .illustrative' d.json
    jq -e '.deviations[] | select(.rule == "approved.zone.border") | .difference == 6 and .changed_m2 == 840' d.json
    jq -e '.deviations[] | select(.rule == "approved.zone.use") | .approved == "public" and .now == "green" and (.illustrative | not)' d.json
    for lang in az ru; do
        run "$agrotown" validate hamlet.sqlite --against approved/master --lang $lang
        [[ "$output" != *"needs a new approval"* ]]
    done
}

@test "deviations take waivers and a baseline like other findings" {
    make_approved
    sql "update land_use set use = 'green' where id = 'Z-002'"
    "$agrotown" commit hamlet.sqlite -m green -q >/dev/null
    strays() { "$agrotown" validate hamlet.sqlite --against approved/master --format json "$@" || [ $? = 1 ]; }
    strays --baseline HEAD~1 | jq -e '[.findings[] | select(.rule == "approved.zone.use") | .baseline] == ["new"]'
    strays --baseline HEAD | jq -e '[.findings[] | select(.rule == "approved.zone.use") | .baseline] == ["unchanged"]'
    run -2 "$agrotown" waive hamlet.sqlite approved.zone.nothing Z-002 --reason x --by PER-001 --until 2027-01-31
    "$agrotown" set hamlet.sqlite party ORG-001 title=Office --new -q >/dev/null
    "$agrotown" set hamlet.sqlite person PER-001 title="A. Planner" party=ORG-001 --new -q >/dev/null
    "$agrotown" set hamlet.sqlite person PER-002 title="B. Chief" party=ORG-001 --new -q >/dev/null
    # Without the approved plan there is nothing to waive.
    run -3 "$agrotown" waive hamlet.sqlite approved.zone.use Z-002 --reason "protocol 3" --by PER-001 --until 2027-01-31
    "$agrotown" waive hamlet.sqlite approved.zone.use Z-002 --against approved/master --reason "protocol 3" --by PER-001 --until 2027-01-31 -q >/dev/null
    "$agrotown" waive hamlet.sqlite WV-001 --accept --by PER-002 --against approved/master -q >/dev/null
    strays | jq -e '[.findings[] | select(.rule == "approved.zone.use")] | length == 1 and .[0].waiver == "WV-001"'
    "$agrotown" report hamlet.sqlite --against approved/master --baseline HEAD~1 -o page.html -q >/dev/null
    grep -q 'approved.zone.use' page.html
}

@test "tolerances of the programme count, and a wrong one is refused by line" {
    make_approved
    sql "update land_use set geom = CastToMulti(ST_GeomFromText('POLYGON((660000 4440000, 660140 4440000, 660140 4440098, 660000 4440098, 660000 4440000))', 32638)) where id = 'Z-001'"
    "$agrotown" commit hamlet.sqlite -m larger -q >/dev/null
    { cat "$hamlet/programme.yaml"; printf 'approved:\n  zone_area_pct: [10, 20]\n  zone_border_m: [5.9, 6.1]\n'; } >programme.yaml
    mkdir -p house-types && cp "$AGROTOWN_SOURCE"/plans/house-types/*.yaml house-types/
    "$agrotown" import hamlet.sqlite programme.yaml -q >/dev/null
    run "$agrotown" validate hamlet.sqlite --against approved/master --deviations d.json
    jq -e '.within == 1 and .agree == 1 and .approval == 0 and ([.deviations[].illustrative] | any | not)' d.json
    sed -i 's/\[5.9, 6.1\]/[6.1, 5.9]/' programme.yaml
    run -3 "$agrotown" import hamlet.sqlite programme.yaml
    [[ "$output" == *"programme.yaml:"*"tolerance"* ]]
}

@test "a revision of the plan can be what was approved" {
    make_hamlet
    "$agrotown" import hamlet.sqlite HEAD --from-plan --as approved/own --document 3 --date 2026-05-05 -q >/dev/null
    [ "$(ask "select group_concat(distinct layer) from approved_line")" = street ]
    [ "$(ask "select count(*) from approved_plan where layer = 'land_use'")" = 2 ]
    sql "delete from street where id = (select min(id) from street)"
    "$agrotown" commit hamlet.sqlite -m gone -q >/dev/null
    run -1 "$agrotown" validate hamlet.sqlite --against approved/own --format json
    echo "$output" | jq -e '[.findings[] | select(.rule == "approved.street.missing" and .severity == "error")] | length == 1'
}

@test "points are left out, counted and said why" {
    make_hamlet
    printf '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32638"}}, "features": [
        {"type": "Feature", "properties": {"key": "1"}, "geometry": {"type": "Point", "coordinates": [660010, 4440010]}},
        {"type": "Feature", "properties": {"key": "2"}, "geometry": {"type": "LineString", "coordinates": [[660010, 4440010], [660050, 4440010]]}}]}' >net.geojson
    printf 'profile: net\nkey: key\nlayers:\n  - {source: net, target: network_node, where: {"@geometry": point}, fields: {kind: {value: water}}}\n  - {source: net, target: network_line, fields: {kind: {value: water}}}\n' >net.yaml
    run -0 "$agrotown" import hamlet.sqlite net.geojson --profile net.yaml --as approved/net --document 4 --date 2026-05-05
    [[ "$output" == *"1 lines kept"*"left out: 1 points"* ]]
    [[ "$output" == *"network_node"*"a point decides no ground"* ]]
}
