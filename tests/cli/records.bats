#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Registers of people's own as CSV and YAML: whole or not at all, every mistake with its line.
load common

setup_file() {
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || return 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null || [ $? -eq 1 ]
}

copy() { cp "$BATS_FILE_TMPDIR/hamlet.sqlite" .; }

sql() { sqlite3 hamlet.sqlite "$1"; }

@test "a register comes in, twice the same changes nothing, a newer one updates" {
    copy
    golden records-yaml "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml"
    golden records-yaml-again "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml"
    golden records-csv "$agrotown" import hamlet.sqlite "$hamlet/records/waivers.csv"
    [ "$(sql "select group_concat(id, ' ') from waiver")" = "WV-001 WV-007" ]
    [ "$(sql "select count(*) from waiver where length(fingerprint) = 64 and status = 'under_review'")" = 2 ]
    [ "$(sql "select reason from waiver where id = 'WV-001'")" = 'old wall; "kept" by order' ]
    [ "$(sql "select count(*) from source where records = 0 or records <> stored + quarantined + unmapped")" = 0 ]
    sed 's/^;az/WV-001;az/; s/the same/another reason/' "$hamlet/records/waivers.csv" >waivers.csv
    golden records-csv-newer "$agrotown" import hamlet.sqlite waivers.csv
    [ "$(sql "select count(*) from waiver")" = 2 ]
    "$agrotown" check hamlet.sqlite
}

@test "a newer table must say which record is which" {
    copy
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
    "$agrotown" import hamlet.sqlite "$hamlet/records/waivers.csv" -q >/dev/null
    sed 's/the same/another reason/' "$hamlet/records/waivers.csv" >waivers.csv
    golden records-no-id "$agrotown" import hamlet.sqlite waivers.csv
}

@test "every mistake of a table is told at once and nothing is taken" {
    copy
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
    sum=$(sha256sum hamlet.sqlite)
    golden records-bad "$agrotown" import hamlet.sqlite "$hamlet/records/waivers-bad.csv"
    printf 'parties:\n  - {id: ORG-009, title: X, roles: Y}\n  - {id: ORG-009}\nphases:\n  PH-009: {title: X, starts_on: 2027-12, party: ORG-099}\n' >bad.yaml
    golden records-bad-yaml "$agrotown" import hamlet.sqlite bad.yaml
    printf 'hazards:\n  - {id: HZ-001, status: cancelled}\n' >hazards.yaml
    golden records-evidence "$agrotown" import hamlet.sqlite hazards.yaml
    printf 'id;status\nHZ-001;cancelled\n' >hazards.csv
    golden records-evidence-csv "$agrotown" import hamlet.sqlite hazards.csv
    golden records-column "$agrotown" import hamlet.sqlite hazards.csv --layer phase
    printf 'id;title\nPH-009;caf\xe9\n' >phases.csv
    golden records-encoding "$agrotown" import hamlet.sqlite phases.csv
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "a table that went out comes back without a change" {
    copy
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
    "$agrotown" import hamlet.sqlite "$hamlet/records/waivers.csv" -q >/dev/null
    "$agrotown" export hamlet.sqlite out --format csv --layers party,person,phase,permit,waiver,setting -q
    for layer in party person phase permit waiver setting; do
        "$agrotown" import hamlet.sqlite out/$layer.csv --dry-run >$layer.txt
        [ "$(grep -c 'added, .* changed, .* removed' $layer.txt)" = 1 ] # the source row
        grep -q '^Imported file: 1 added, 0 changed, 0 removed' $layer.txt
    done
}

@test "settings of an existing plan: signed again by a file, unsigned by a table" {
    copy
    sed 's/standoff_m: {value: 10/standoff_m: {value: 12/; s/2026-10-0/2026-10-1/' "$hamlet/settings.yaml" >new.yaml
    "$agrotown" import hamlet.sqlite new.yaml -q >settings.txt
    [ "$(sql "select value || signed_by || signed_on from setting where id = 'clearance.standoff_m'")" = "12A. Officer2026-10-12" ]
    sed 's/A. Officer/B. Officer/' new.yaml >one-person.yaml
    golden records-one-person "$agrotown" import hamlet.sqlite one-person.yaml
    sed 's/: 12/: 12,5/; s/depth_road_m: {value: 0.4, unit: m}/depth_road_m: {value: 0.4, unit: cm}/' new.yaml >wrong.yaml
    golden records-settings-wrong "$agrotown" import hamlet.sqlite wrong.yaml
    printf 'id,value\nclearance.standoff_m,15\n' >settings.csv
    golden records-settings-csv "$agrotown" import hamlet.sqlite settings.csv
    [ "$(sql "select count(*) from setting where signed_by is null")" = 1 ]
}

@test "init takes no settings that import would refuse" {
    sed 's/B. Officer/a. OFFICER/' "$hamlet/settings.yaml" >one-person.yaml
    golden records-init-one-person "$agrotown" init new.sqlite --settings one-person.yaml
    sed 's/standoff_m/stand_off_m/' "$hamlet/settings.yaml" >typo.yaml
    golden records-init-typo "$agrotown" init new.sqlite --settings typo.yaml
    [ ! -e new.sqlite ] && [ ! -e new.sqlite.part ]
}

@test "norm sets, programme and house types of an existing plan are replaced after the same checks" {
    copy
    sed 's/edition: "2026-11/edition: "2027-01/' "$AGROTOWN_SHARE/plans/norms/az.yaml" >az.yaml
    golden records-norms "$agrotown" import hamlet.sqlite az.yaml --dry-run
    sed 's/min_m: 5/min_m: 5,5/' "$AGROTOWN_SHARE/plans/norms/az.yaml" >bad.yaml
    golden records-norms-bad "$agrotown" import hamlet.sqlite bad.yaml
    sed 's/^programme: .*/programme: other/' "$hamlet/programme.yaml" >programme.yaml
    golden records-programme "$agrotown" import hamlet.sqlite programme.yaml
    [ "$("$agrotown" info hamlet.sqlite --format json | jq -r .programme)" = other ]
    golden records-type "$agrotown" import hamlet.sqlite "$AGROTOWN_SHARE/plans/house-types/B5.yaml"
}
