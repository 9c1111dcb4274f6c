#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Waivers as their users meet them: one person asks, another one decides, and validate says what
# each of them does.
load common

# The hamlet with H-001 moved over H-002.
setup_file() {
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || exit 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    "$agrotown" set hamlet.sqlite party ORG-001 title=Office --new -q >/dev/null
    "$agrotown" set hamlet.sqlite person PER-001 title="A. Planner" party=ORG-001 --new -q >/dev/null
    "$agrotown" set hamlet.sqlite person PER-002 title="B. Chief" party=ORG-001 --new -q >/dev/null
    sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); update building set geom = ST_Translate(geom, -20, 0, 0) where id = 'H-001'" >/dev/null
    "$agrotown" commit hamlet.sqlite -m moved -q >/dev/null
}

copy() { cp "$BATS_FILE_TMPDIR/hamlet.sqlite" .; }

ask() {
    "$agrotown" waive hamlet.sqlite "$@" --reason "protocol 14" --by PER-001 --until 2027-01-31 -q
}

# counts [OPTION...]: errors and what is waived, of the programme's own rules.
counts() { "$agrotown" validate hamlet.sqlite --format json --norms programme "$@" | jq -c '[.counts.error, .waived]'; }

@test "one asks, another one accepts: the finding is shown and does not count" {
    copy
    [ "$(counts)" = '[3,0]' ]
    golden waive-ask "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --reason "protocol 14" \
        --by PER-001 --until 2027-01-31
    [ "$(counts)" = '[3,0]' ]
    golden waive-accept "$agrotown" waive hamlet.sqlite WV-001 --accept --by "B. Chief"
    [ "$(counts)" = '[2,1]' ]
    golden waive-list "$agrotown" waive hamlet.sqlite --list
    "$agrotown" waive hamlet.sqlite --format json | jq -e '.waivers[0] | .excuses == 1 and .accepted_by == "PER-002"'
    "$agrotown" validate hamlet.sqlite | grep -A3 '^waived  error  programme.setback.side' | grep -F 'WV-001, accepted by PER-002, until 2027-01-31: protocol 14'
    # Its own overlap and plot rule go on failing the plan; without these two it would not.
    run -1 "$agrotown" validate hamlet.sqlite -q --norms programme
    for rule in programme.building.plot programme.building.overlap; do
        ask $rule H-001 >/dev/null
        "$agrotown" waive hamlet.sqlite $rule H-001 --accept --by PER-002 -q >/dev/null
    done
    run -0 "$agrotown" validate hamlet.sqlite -q --norms programme
    run -1 "$agrotown" validate hamlet.sqlite -q --norms programme --as-of 2027-02-01
    [[ $output == *'waiver.expired: 3'* ]]
}

@test "a pair is named both ways round; without --other only where there is one" {
    copy
    ask by.gap.houses H-002 --other H-001 >/dev/null
    "$agrotown" waive hamlet.sqlite by.gap.houses H-001 --accept --by PER-002 -q >/dev/null
    "$agrotown" validate hamlet.sqlite --format json | jq -e '[.findings[] | select(.waiver)] | length == 1 and .[0].rule == "by.gap.houses"'
    [ "$(sqlite3 hamlet.sqlite 'select feature || other from waiver')" = H-001H-002 ]
}

@test "a feature that changed needs a new waiver" {
    copy
    ask programme.setback.side H-001 >/dev/null
    cp hamlet.sqlite asked.sqlite
    "$agrotown" waive hamlet.sqlite WV-001 --accept --by PER-002 -q >/dev/null
    "$agrotown" set hamlet.sqlite building H-001 note=seen -q >/dev/null
    [ "$(counts)" = '[2,1]' ]
    "$agrotown" set hamlet.sqlite building H-001 azimuth_deg=7 -q >/dev/null
    [ "$(counts)" = '[3,0]' ]
    "$agrotown" validate hamlet.sqlite | grep 'WV-001 for programme.setback.side H-001, P-002 was given for something else'
    mv asked.sqlite hamlet.sqlite
    "$agrotown" set hamlet.sqlite building H-001 azimuth_deg=7 -q >/dev/null
    golden waive-changed "$agrotown" waive hamlet.sqlite WV-001 --accept --by PER-002
    ask programme.setback.side H-001 >again.txt || true
    # What was asked for stands in the way until it is turned down.
    "$agrotown" waive hamlet.sqlite WV-001 --reject --by PER-002 -q >/dev/null
    ask programme.setback.side H-001 >/dev/null
    "$agrotown" waive hamlet.sqlite WV-002 --accept --by PER-002 -q >/dev/null
    [ "$(counts)" = '[2,1]' ]
    ! "$agrotown" validate hamlet.sqlite | grep 'waiver\.'
}

@test "a rule that asks for more ends the waiver, one that asks for less does not" {
    copy
    ask programme.setback.side H-001 >/dev/null
    "$agrotown" waive hamlet.sqlite WV-001 --accept --by PER-002 -q >/dev/null
    [ "$(counts)" = '[2,1]' ]
    side() { # METRES: the side setback of the programme
        sed "s/setback_side_m: [0-9.]*/setback_side_m: $1/" "$hamlet/programme.yaml" >programme.yaml
        mkdir -p house-types && cp "$AGROTOWN_SOURCE"/plans/house-types/*.yaml house-types/
        "$agrotown" import hamlet.sqlite programme.yaml -q >/dev/null
    }
    side 2.5
    [ "$(counts)" = '[2,1]' ]
    side 3.5
    [ "$(counts | jq '.[1]')" = 0 ]
    "$agrotown" validate hamlet.sqlite | grep -A2 'WV-001 for programme.setback.side H-001.* was given for something else: the rule asks for more than it did then'
}

@test "what is refused, and why" {
    copy
    sum=$(sha256sum hamlet.sqlite)
    say=(--reason x --by PER-001 --until 2027-01-31)
    golden waive-clearance "$agrotown" waive hamlet.sqlite B2 P-001 "${say[@]}"
    golden waive-caution "$agrotown" waive hamlet.sqlite W-caution P-001 "${say[@]}"
    golden waive-not-judged "$agrotown" waive hamlet.sqlite validate.no-terrain "${say[@]}"
    golden waive-rule "$agrotown" waive hamlet.sqlite az.nothing H-001 "${say[@]}"
    golden waive-feature "$agrotown" waive hamlet.sqlite programme.setback.side H-003 "${say[@]}"
    golden waive-no-feature "$agrotown" waive hamlet.sqlite programme.setback.side "${say[@]}"
    golden waive-other "$agrotown" waive hamlet.sqlite by.gap.houses H-001 --other H-005 "${say[@]}"
    golden waive-reason "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --by PER-001 --until 2027-01-31
    golden waive-until "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --by PER-001 --reason x
    golden waive-past "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --by PER-001 --reason x --until 2026-10-31
    golden waive-date "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --by PER-001 --reason x --until 31.01.2027
    golden waive-nobody "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --reason x --until 2027-01-31
    golden waive-both "$agrotown" waive hamlet.sqlite WV-001 --accept --reject --by PER-002
    golden waive-nothing-asked "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --accept --by PER-002
    golden waive-no-waiver "$agrotown" waive hamlet.sqlite WV-009 --accept --by PER-002
    golden waive-words "$agrotown" waive hamlet.sqlite --reason x
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
    ask programme.setback.side H-001 >/dev/null
    sum=$(sha256sum hamlet.sqlite)
    golden waive-twice "$agrotown" waive hamlet.sqlite programme.setback.side H-001 "${say[@]}"
    golden waive-same-person "$agrotown" waive hamlet.sqlite WV-001 --accept --by "a. planner"
    golden waive-undecided "$agrotown" waive hamlet.sqlite WV-001
    golden waive-reason-late "$agrotown" waive hamlet.sqlite WV-001 --accept --by PER-002 --reason y
    golden waive-ended "$agrotown" waive hamlet.sqlite WV-001 --accept --by PER-002 --as-of 2027-02-01
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "a register of waivers in a table: accepted ones name a second person" {
    copy
    head=id,rule,layer,feature,other_layer,other,reason,by,given_on,valid_until,status,accepted_by,accepted_on
    printf '%s\nWV-001,programme.setback.side,building,H-001,plot,P-002,x,PER-001,2026-10-01,2027-01-31,accepted,PER-001,2026-10-02\n' $head >waivers.csv
    run -3 "$agrotown" import hamlet.sqlite waivers.csv
    [[ $output == *'a second person'* ]]
    printf '%s\nWV-001,programme.setback.side,building,H-001,plot,P-002,x,PER-001,2026-10-01,2027-01-31,accepted,PER-002,2026-10-02\n' $head >waivers.csv
    "$agrotown" import hamlet.sqlite waivers.csv -q >/dev/null
    [ "$(counts)" = '[2,1]' ]
    # The finding is about house and plot: a waiver that names the house alone excuses nothing.
    "$agrotown" set hamlet.sqlite waiver WV-001 other_layer= other= status=under_review -q >/dev/null
    "$agrotown" validate hamlet.sqlite | grep 'together with another feature, which the waiver must name'
}

@test "in Azerbaijani and Russian" {
    copy
    ask programme.setback.side H-001 >/dev/null
    "$agrotown" waive hamlet.sqlite --lang az | grep 'baxılan kənarlaşma'
    "$agrotown" waive hamlet.sqlite --lang ru | grep 'отступление на рассмотрении'
    "$agrotown" validate hamlet.sqlite --lang ru | grep 'ждёт второе лицо уже 0 дн'
}
