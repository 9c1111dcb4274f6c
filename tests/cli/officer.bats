#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the mine-action officer does with a delivery: acceptance by two people.
load common

setup_file() {
    # The hamlet takes a while, so it is made once; every test works on a copy.
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || return 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null || [ $? -eq 1 ]
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
    sed 's/^{"type"/ &/' "$hamlet/releases.geojson" >releases.geojson
    "$agrotown" import hamlet.sqlite releases.geojson --profile "$hamlet/clearance.yaml" -q >/dev/null ||
        [ $? -eq 1 ]
}

copy() { cp "$BATS_FILE_TMPDIR/hamlet.sqlite" .; }

accept() { "$agrotown" accept hamlet.sqlite "$@"; }

@test "accept without a dataset lists the editions and what waits" {
    copy
    unset AGROTOWN_AUTHOR
    golden accept-list accept
    golden accept-list-options accept --by "A. Officer"
    accept --format json >list.json
    jq -e '.datasets | map([.id, (.editions | length), .editions[-1].waits_for_acceptance]) ==
        [["DS-001", 1, false], ["DS-002", 2, true]]' list.json
    jq -e '.datasets[0].waiting_for_disposition == ["HZ-002"]' list.json
}

@test "accept takes two people, writes one revision, and only once" {
    copy
    n=$("$agrotown" log hamlet.sqlite --format json | wc -l)
    golden accept accept DS-002 --edition 2 --by "A. Officer" --confirmed-by PER-002 --reason "read the protocol"
    [ "$("$agrotown" log hamlet.sqlite --format json | wc -l)" = $((n + 1)) ]
    [ "$(sqlite3 hamlet.sqlite "select status, accepted_by, accepted_on, confirmed_by, confirmed_on, reason from edition where dataset = 'DS-002' and number = 2")" = \
        "accepted|PER-001|2026-11-01|PER-002|2026-11-01|read the protocol" ]
    golden accept-twice accept DS-002 --by "A. Officer" --confirmed-by "S. Chief"
    "$agrotown" check hamlet.sqlite
}

@test "rejecting is for ever, and works on what was accepted" {
    copy
    accept DS-002 --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
    golden accept-reject-reason accept DS-002 --reject --by "A. Officer" --confirmed-by "B. Chief"
    golden accept-reject accept DS-002 --reject --reason "the extent is too small" --by "A. Officer" --confirmed-by "B. Chief"
    golden accept-rejected accept DS-002 --by "A. Officer" --confirmed-by "B. Chief"
    [ "$(sqlite3 hamlet.sqlite "select count(*) from release")" = 1 ]
}

@test "what is refused leaves every byte" {
    copy
    sum=$(sha256sum hamlet.sqlite)
    for one in "a.officer" "  A Officer " "A. OFFİCER"; do
        run -2 accept DS-002 --by "A. Officer" --confirmed-by "$one"
        [[ "$output" == *"are one person"* ]]
    done
    name=$(sqlite3 hamlet.sqlite "select title from person where id = 'PER-001'")
    run -2 accept DS-002 --by PER-001 --confirmed-by "$name"
    golden accept-nobody accept DS-002 --by "A. Officer" --author "B. Chief"
    golden accept-blank accept DS-002 --by " . " --confirmed-by "B. Chief"
    golden accept-unknown accept DS-009 --by "A. Officer" --confirmed-by "B. Chief"
    golden accept-old accept DS-002 --edition 1 --by "A. Officer" --confirmed-by "B. Chief"
    golden accept-no-edition accept DS-002 --edition 7 --by "A. Officer" --confirmed-by "B. Chief"
    run -2 accept DS-002 --edition 1.5 --by "A. Officer" --confirmed-by "B. Chief"
    golden accept-set "$agrotown" set hamlet.sqlite edition ED-003 status=accepted
    unset AGROTOWN_AUTHOR
    run -2 accept DS-002 --by "A. Officer" --confirmed-by "B. Chief"
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

dispose() { "$agrotown" dispose hamlet.sqlite "$@"; }

blocked() { "$agrotown" validate hamlet.sqlite --format json | jq '[.findings[] | select(.rule == "B8")] | length > 0'; }

@test "dispose without ids lists what waits; with ids each gets a row" {
    copy
    golden dispose-list dispose
    n=$("$agrotown" log hamlet.sqlite --format json | wc -l)
    golden dispose dispose HZ-002 HZ-002 --decision kept_as_hazard --reason "no coordinates" --by PER-001
    [ "$("$agrotown" log hamlet.sqlite --format json | wc -l)" = $((n + 1)) ]
    [ "$(sqlite3 hamlet.sqlite "select id, subject, decision, reason, signed_by, signed_on from disposition")" = \
        "DP-001|HZ-002|kept_as_hazard|no coordinates|PER-001|2026-11-01" ]
    golden dispose-signed dispose
    golden dispose-twice dispose HZ-002 --decision kept_as_hazard --reason "no coordinates" --by PER-002
    "$agrotown" check hamlet.sqlite
}

@test "a hazard kept as one goes on blocking; the newest disposition holds" {
    copy
    dispose HZ-002 --decision kept_as_hazard --reason x --by PER-001 -q >/dev/null
    [ "$(blocked)" = true ]
    golden dispose-other dispose HZ-002 --decision duplicate --reason "same field as HZ-001" --by PER-002
    [ "$(blocked)" = false ]
    dispose HZ-002 --decision kept_as_hazard --reason "it is not" --by PER-001 -q >/dev/null
    [ "$(blocked)" = true ]
    dispose --format json | jq -e '.records == [{layer: "hazard_area", id: "HZ-002", dataset: "DS-001",
        why: "no_place", bounded_by: "site", detail: "no_geometry", decision: "kept_as_hazard",
        signed_by: "PER-001", signed_on: "2026-11-01", reason: "it is not"}]'
}

@test "dispositions that are refused leave every byte" {
    copy
    sum=$(sha256sum hamlet.sqlite)
    golden dispose-needless dispose HZ-002 HZ-001 --decision duplicate --reason x --by PER-001
    run -3 dispose HZ-777 --decision duplicate --reason x --by PER-001
    run -2 dispose HZ-002 --decision duplicate --by PER-001
    run -2 dispose HZ-002 --reason x --by PER-001
    run -2 dispose HZ-002 --decision duplicate --reason x
    run -2 dispose HZ-002 --decision duplicate --reason " " --by PER-001
    run -2 dispose HZ-002 --decision gone --reason x --by PER-001
    run -2 dispose --decision duplicate --reason x --by PER-001
    unset AGROTOWN_AUTHOR
    run -2 dispose HZ-002 --decision duplicate --reason x --by PER-001
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "a widened outline waits for a signature, and no signature makes it smaller" {
    copy
    sed 's/\[660180.0, 4440130.0\], \[660150.0, 4440130.0\]/[660150.0, 4440130.0], [660180.0, 4440130.0]/' \
        "$hamlet/hazards.geojson" >hazards.geojson
    "$agrotown" import hamlet.sqlite hazards.geojson --profile "$hamlet/clearance.yaml" -q >/dev/null || [ $? -eq 1 ]
    [ "$(sqlite3 hamlet.sqlite "select id, flaw from hazard_area where id = 'HZ-001'")" = "HZ-001|invalid_geometry" ]
    shape=$(sqlite3 hamlet.sqlite "select hex(geom) from hazard_area where id = 'HZ-001'")
    b8() { "$agrotown" validate hamlet.sqlite --format json | jq '[.findings[] | select(.rule == "B8" and .id == "HZ-001")] | length'; }
    [ "$(b8)" = 1 ]
    golden dispose-widened dispose HZ-001 --decision duplicate --reason x --by PER-001
    golden dispose-widened-kept dispose HZ-001 --decision kept_as_hazard --reason "seen on the sheet" --by PER-001
    [ "$(b8)" = 0 ]
    [ "$shape" = "$(sqlite3 hamlet.sqlite "select hex(geom) from hazard_area where id = 'HZ-001'")" ]
}

@test "the protocol of a delivery, in three languages and as JSON" {
    copy
    golden protocol "$agrotown" clearance hamlet.sqlite --dataset DS-001
    golden protocol-ru "$agrotown" clearance hamlet.sqlite --dataset DS-002 --lang ru
    golden protocol-old "$agrotown" clearance hamlet.sqlite --dataset DS-002 --edition 1 --lang az
    "$agrotown" clearance hamlet.sqlite --dataset DS-001 --format json --output protocol.json
    jq -e '.status == "accepted" and .balanced and .rows_from_file.hazards == 2 and .source.records == 2
        and ([.classes[].records] | add) == 2 and .flaws.no_geometry == 1
        and [.to_decide[].id] == ["HZ-002"]' protocol.json
    hash=$("$agrotown" log hamlet.sqlite --format json | head -1 | jq -r .content)
    [ "$(jq -r .content_sha256 protocol.json)" = "$hash" ]
    [ "$(jq -r .source.sha256 protocol.json)" = "$(sha256sum <"$hamlet/hazards.geojson" | cut -d' ' -f1)" ]
    golden protocol-unknown "$agrotown" clearance hamlet.sqlite --dataset DS-009
    golden protocol-no-edition "$agrotown" clearance hamlet.sqlite --dataset DS-002 --edition 3
    run -2 "$agrotown" clearance hamlet.sqlite --edition 1
    run -2 "$agrotown" clearance hamlet.sqlite H-001 --dataset DS-001
}

@test "the protocol says what was widened, and how far" {
    "$agrotown" init bow.sqlite --title Bow --crs EPSG:32638 --illustrative -q
    cat >hazards.geojson <<'END'
{"type": "FeatureCollection", "name": "hazards", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32638"}}, "features": [
{"type": "Feature", "properties": {"hid": "HA-1", "cls": "CHA", "st": "Open", "acc": 2.0, "area": null}, "geometry": {"type": "Polygon", "coordinates": [[[660000, 4440000], [660100, 4440100], [660100, 4440000], [660000, 4440100], [660000, 4440000]]]}}]}
END
    "$agrotown" import bow.sqlite hazards.geojson --profile "$hamlet/clearance.yaml" --dataset anama -q >/dev/null || [ $? -eq 1 ]
    "$agrotown" clearance bow.sqlite --dataset anama --format json |
        jq -e '.widened_hazards.records == 1 and .narrowed_hazards.records == 0 and
            .widened_hazards.stored_m2 >= .widened_hazards.received_m2 and .widened_hazards.farthest == "HZ-001"'
    "$agrotown" clearance bow.sqlite --dataset anama | grep -q "hazards widened: 1"
}

box() { echo "[[[$1,$2],[$3,$2],[$3,$4],[$1,$4],[$1,$2]]]"; }

collection() {
    echo '{"type": "FeatureCollection", "name": "'"$1"'", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32638"}}, "features": ['
    cat
    echo ']}'
}

delivery() { # FILE DATASET
    "$agrotown" import hamlet.sqlite "$1.geojson" --profile "$hamlet/clearance.yaml" --dataset "$2" \
        --data-as-of 2026-10-20 --extent extent.geojson --output "$1.json"
}

@test "a weekly delivery ends with what it forbids and permits, the most urgent first" {
    copy
    "$agrotown" set hamlet.sqlite permit PM-001 --delete -q >/dev/null
    dispose HZ-002 --decision duplicate --reason "same field as HZ-001" --by PER-001 -q >/dev/null
    echo '{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": '"$(box 659000 4439000 661000 4441000)"'}}' |
        collection extent >extent.geojson
    # The first delivery releases everything to 3 m, the second finds a mine beside the only street.
    jq ".features[0].properties += {depth: 3.0} | .features[0].geometry.coordinates =
        $(box 659800 4439800 660300 4440300)" "$hamlet/releases.geojson" >releases.geojson
    golden news-releases delivery releases DS-002
    jq -e '.clearance_proven and (.newly_blocked | length == 0) and .newly_buildable[0] ==
        {layer: "building", id: "H-001", state: "proposed"}' releases.json
    sqlite3 hamlet.sqlite "update building set state = 'staked' where id = 'H-005';
        update building set state = 'issued' where id = 'H-004'"
    "$agrotown" commit hamlet.sqlite -m "set out" -q >/dev/null
    echo '{"type": "Feature", "properties": {"hid": "HA-3", "cls": "CHA", "st": "Open", "acc": 2.0, "area": null},
        "geometry": {"type": "Polygon", "coordinates": '"$(box 660010 4440010 660015 4440015)"'}}' | collection hazards >hazards.geojson
    golden news-hazards delivery hazards DS-001
    jq -e '[.newly_blocked[].id][:3] == ["H-005", "H-004", "H-001"] and ([.hazards_new[].id] == ["HZ-003"]) and
        (.hazards_gone | map(.id) | index("HZ-001") != null) and (.newly_buildable | length == 0)' hazards.json
    # What the summary says is what the plan is judged to be.
    [ "$("$agrotown" clearance hamlet.sqlite --format json | jq '[.features[] | select(.permitted)] | length')" = 0 ]
    "$agrotown" check hamlet.sqlite
}
