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
    "$agrotown" import hamlet.sqlite "$hamlet/releases.geojson" --profile "$hamlet/clearance.yaml" --again -q >/dev/null ||
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
