#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# National settings: the list, the empty file and back, the letter, two signatures.
load common

setup_file() {
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || return 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null || [ $? -eq 1 ]
    "$agrotown" import hamlet.sqlite "$hamlet/records/register.yaml" -q >/dev/null
}

# Numbers of revisions count what the hamlet is made of, which is not the matter here.
normalise() { sed -E 's#\b[0-9a-f]{12}\b#HASH#g; s#\br[0-9]+ #rN #g'; }

copy() { cp "$BATS_FILE_TMPDIR/hamlet.sqlite" .; }

# Every value of an empty settings file filled in, one way or another.
fill() {
    sed -E -e 's/(_days: \{value: )""/\1"365"/' -e 's/(_line: \{value: )""/\1"call 101"/' \
        -e 's/(clearance\.[a-z_]+: \{value: )""/\1"1.5"/' "$@"
}

judged() {
    run "$agrotown" validate hamlet.sqlite --for construction
    [ "$status" -ne 3 ]
}

unjudged() { run -3 "$agrotown" validate hamlet.sqlite --for construction; }

@test "the list shows values, documents and both signatures, and what is missing" {
    copy
    golden settings-list "$agrotown" settings hamlet.sqlite
    "$agrotown" set hamlet.sqlite setting clearance.standoff_m value=12 -q >/dev/null
    golden settings-unsigned "$agrotown" settings hamlet.sqlite --lang ru
    [ "$("$agrotown" settings hamlet.sqlite --format json | jq -r '.settings[] | select(.missing) | .name')" = clearance.standoff_m ]
    "$agrotown" settings hamlet.sqlite --as-of 2026-10-02 >/dev/null && false # not confirmed yet that day
    run "$agrotown" settings hamlet.sqlite --as-of 2026-10-02 --format json
    [ "$(jq -r '[.settings[] | select(.missing == "confirmation")] | length' <<<"$output")" = 22 ]
}

@test "the empty file is refused as it is, and taken by init and import when it is filled in" {
    golden settings-template "$agrotown" settings --template empty.yaml
    [ "$(grep -c '^  clearance\.' empty.yaml)" = 23 ]
    run ! grep -Eq '^ *# (az|ru|en): *$' empty.yaml
    run -3 "$agrotown" init town.sqlite --settings empty.yaml
    [ "$(grep -c 'has no value' <<<"$output")" = 23 ]
    run -4 "$agrotown" settings --template empty.yaml
    fill empty.yaml >filled.yaml
    "$agrotown" init town.sqlite --settings filled.yaml -q
    run "$agrotown" settings town.sqlite --format json
    [ "$(jq -r '[.settings[].missing] | unique | join(",")' <<<"$output")" = signature ]
    sed -e 's/^#signed_by: /signed_by: A. One/' -e 's/^#signed_on: .*/signed_on: 2026-10-01/' \
        -e 's/^#confirmed_by: /confirmed_by: B. Two/' -e 's/^#confirmed_on: .*/confirmed_on: 2026-10-02/' \
        -e 's/^#document: /document: Letter 1/' filled.yaml >signed.yaml
    "$agrotown" init signed.sqlite --settings signed.yaml -q
    "$agrotown" settings signed.sqlite
    "$agrotown" import town.sqlite signed.yaml -q
    "$agrotown" settings town.sqlite
    sed 's/value: "1.5"/value: "2.5"/' filled.yaml >changed.yaml
    "$agrotown" import town.sqlite changed.yaml -q
    run "$agrotown" settings town.sqlite --format json
    [ "$(jq -r '[.settings[] | select(.missing == "signature")] | length' <<<"$output")" = 21 ]
}

@test "one person signs, another one confirms, and only then clearance is judged" {
    copy
    "$agrotown" set hamlet.sqlite setting clearance.standoff_m value=12 -q >/dev/null
    unjudged
    golden settings-confirm-first "$agrotown" settings hamlet.sqlite standoff_m --confirm PER-002
    golden settings-sign "$agrotown" settings hamlet.sqlite --sign PER-001 --document "Letter 12"
    unjudged
    golden settings-same-person "$agrotown" settings hamlet.sqlite --confirm " a. OFFICER "
    unjudged
    golden settings-confirm "$agrotown" settings hamlet.sqlite --confirm PER-002
    judged
    "$agrotown" settings hamlet.sqlite standoff_m --sign "C. Third" -q >/dev/null
    unjudged
    run -2 "$agrotown" settings hamlet.sqlite --sign PER-001 --confirm PER-002
    run -2 "$agrotown" settings hamlet.sqlite standof_m --sign PER-001
    run -2 "$agrotown" settings hamlet.sqlite --confirm PER-002 --document X
    "$agrotown" check hamlet.sqlite
}

@test "the letter asks for what this plan needs, in three languages" {
    copy
    "$agrotown" set hamlet.sqlite setting clearance.standoff_m value=12 -q >/dev/null
    for lang in en az ru; do
        "$agrotown" settings hamlet.sqlite --letter letter.txt --lang $lang -q
        golden settings-letter-$lang cat letter.txt
    done
}

@test "a value changed past the program does not go under the old signatures" {
    copy
    sqlite3 hamlet.sqlite "update setting set value = '0' where id = 'clearance.standoff_m'"
    run -4 "$agrotown" commit hamlet.sqlite -m sly
    [[ "$output" == *"clearance.standoff_m was changed and kept signatures"* ]]
    "$agrotown" restore hamlet.sqlite -q
    [ "$(sqlite3 hamlet.sqlite "select value from setting where id = 'clearance.standoff_m'")" = 10 ]
}

@test "a setting changed by hand is no signed setting, whatever stands beside it" {
    copy
    judged
    sqlite3 hamlet.sqlite "update setting set value = '0' where id = 'clearance.standoff_m'"
    run "$agrotown" validate hamlet.sqlite --for construction
    [ "$status" -eq 3 ]
    [[ "$output" == *"absent, wrong or not signed by two persons: clearance.standoff_m ("*")."* ]]
    [[ "$output" == *"B14"* ]]
    run "$agrotown" commit hamlet.sqlite -m "a smaller distance"
    [ "$status" -ne 0 ]
    "$agrotown" restore hamlet.sqlite
    judged
}
