#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Fields written down by a person: what is set, what is refused, and that nothing half is recorded.
load common

setup_file() {
    # The hamlet takes a while, so it is made once; every test works on a copy.
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || return 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null || [ $? -eq 1 ]
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
}

copy() { cp "$BATS_FILE_TMPDIR/hamlet.sqlite" .; }

revisions() { "$agrotown" log hamlet.sqlite --format json | wc -l; }

@test "set changes fields, makes records and removes them, each as one revision" {
    copy
    n=$(revisions)
    golden set-fields "$agrotown" set hamlet.sqlite plot P-001,P-002 phase=PH-001 note="first two"
    golden set-new "$agrotown" set hamlet.sqlite person --new title="C. Builder" party=ORG-001
    golden set-new-named "$agrotown" set hamlet.sqlite phase PH-009 --new title="Last" -m "a last phase"
    golden set-empty "$agrotown" set hamlet.sqlite plot P-001 note=
    golden set-delete "$agrotown" set hamlet.sqlite person PER-003 --delete
    golden set-nothing "$agrotown" set hamlet.sqlite plot P-001 phase=PH-001
    [ "$(revisions)" = $((n + 5)) ]
    [ "$("$agrotown" log hamlet.sqlite --format json | jq -r .message | sed -n 3p)" = "a last phase" ]
    "$agrotown" check hamlet.sqlite
}

@test "a permit takes its area from plots or from WKT in any system" {
    copy
    "$agrotown" set hamlet.sqlite permit --new kind=dig status=requested depth_m=1.2 geometry=@plot:P-001,P-002 -q
    golden set-permit-wkt "$agrotown" set hamlet.sqlite permit --new kind=works status=requested \
        geometry="POLYGON((660050 4440050,660060 4440050,660060 4440060,660050 4440050))"
    golden set-permit-crs "$agrotown" set hamlet.sqlite permit --new kind=works status=requested --crs EPSG:4326 \
        geometry="POLYGON((46.878 40.095,46.8785 40.095,46.8785 40.0955,46.878 40.095))" -n
    golden set-permit-degrees "$agrotown" set hamlet.sqlite permit --new kind=works status=requested \
        geometry="POLYGON((46.878 40.095,46.8785 40.095,46.8785 40.0955,46.878 40.095))"
    [ "$(sqlite3 hamlet.sqlite "select count(*) from permit")" = 3 ]
}

@test "a setting that changes loses its signatures, and the verdict with them" {
    copy
    golden set-setting "$agrotown" set hamlet.sqlite setting clearance.standoff_m value=12
    run "$agrotown" validate hamlet.sqlite --for construction
    [ "$status" -eq 3 ]
    "$agrotown" set hamlet.sqlite setting clearance.standoff_m signed_by=PER-001 signed_on=2026-11-01 -q >/dev/null
    run "$agrotown" validate hamlet.sqlite --for construction
    [ "$status" -eq 3 ]
    golden set-setting-same-person "$agrotown" set hamlet.sqlite setting clearance.standoff_m \
        confirmed_by=PER-001 confirmed_on=2026-11-01
    "$agrotown" set hamlet.sqlite setting clearance.standoff_m confirmed_by=PER-002 confirmed_on=2026-11-01 -q >/dev/null
    run "$agrotown" validate hamlet.sqlite --for construction
    [ "$status" -eq 1 ]
    golden set-setting-comma "$agrotown" set hamlet.sqlite setting clearance.standoff_m value=12,5
    golden set-setting-typo "$agrotown" set hamlet.sqlite setting clearance.standof_m value=12 --new
}

@test "what must not be set by hand is refused, and the file keeps every byte" {
    copy
    sum=$(sha256sum hamlet.sqlite)
    golden set-evidence "$agrotown" set hamlet.sqlite hazard_area HZ-001 status=cancelled
    golden set-evidence-delete "$agrotown" set hamlet.sqlite release RE-001 --delete
    golden set-clearance-waiver "$agrotown" set hamlet.sqlite waiver --new rule=B2 layer=building feature=H-001 \
        reason=x by=PER-001 given_on=2026-11-01
    golden set-decision "$agrotown" set hamlet.sqlite building H-001 state=approved
    golden set-own-field "$agrotown" set hamlet.sqlite plot P-001 birth=P-002
    golden set-config "$agrotown" set hamlet.sqlite config norms/az note=x
    golden set-reference "$agrotown" set hamlet.sqlite plot P-001 phase=PH-099
    golden set-referenced "$agrotown" set hamlet.sqlite party ORG-001 --delete
    golden set-unknown-layer "$agrotown" set hamlet.sqlite plots P-001 note=x
    golden set-unknown-field "$agrotown" set hamlet.sqlite plot P-001 colour=red
    golden set-unknown-value "$agrotown" set hamlet.sqlite plot P-001 use=house
    golden set-unknown-id "$agrotown" set hamlet.sqlite plot P-777 note=x
    golden set-usage "$agrotown" set hamlet.sqlite plot P-001 note
    golden set-dry-run "$agrotown" set hamlet.sqlite plot P-001 note=x --dry-run
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "the fields that can be set are listed by layer" {
    copy
    golden set-layers "$agrotown" info hamlet.sqlite --layers waiver phase
    golden set-layers-unknown "$agrotown" info hamlet.sqlite --layers waivers
    golden set-layers-word "$agrotown" info hamlet.sqlite waiver
}

@test "set waits for uncommitted edits" {
    copy
    sqlite3 hamlet.sqlite "update plot set note = 'by hand' where id = 'P-001'"
    golden set-uncommitted "$agrotown" set hamlet.sqlite plot P-002 note=x
}
