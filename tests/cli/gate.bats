#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What goes to the field passes one gate.
load field

# refused CODE TEXT COMMAND...: ends with CODE, says TEXT, and writes no file called out.*
refused() {
    local code=0 want=$1 text=$2
    shift 2
    "$@" >said.txt 2>&1 || code=$?
    [ "$code" = "$want" ] || { echo "exit $code, not $want: $*"; cat said.txt; false; }
    grep -qF -- "$text" said.txt || { echo "not said: $text"; cat said.txt; false; }
    [ -z "$(find . -name '*out.*')" ] || { echo "written: $(ls -a)"; false; }
}


@test "a sheet that is let out carries day, depth, whom to call, holder and revision" {
    make_field
    "$agrotown" render field.sqlite --sheet block --of "$block" --for construction \
        --recipient "R. Quliyev" -o out.pdf 2>said.txt
    pdftotext -raw out.pdf - | tr '\n' ' ' >out.txt
    grep -qE 'No known con[^ ]+ as of' out.txt
    grep -q "no deeper than 2.00 m" out.txt
    grep -q "ask the mine action agency" out.txt
    grep -q "Not valid after 20" out.txt
    grep -q "IS-001, holder: R. Quliyev" out.txt
    ! grep -qE 'BLOCKED|QADA|ЗАПРЕЩЕНО|PLANNING SHEET' out.txt
    head=$("$agrotown" log field.sqlite --format json | sed -n 2p | jq -r .content)
    tr -d ' \n' <out.txt | grep -q "$head"
    run -0 sqlite3 -separator ' ' field.sqlite \
        'select kind, file, sha256, revision, recipient, issued_on, status from issue'
    [ "$output" = "sheet out.pdf $(sha256sum out.pdf | cut -d' ' -f1) $head R. Quliyev $today valid" ]
    sqlite3 field.sqlite 'select features from issue' | grep -q 'building:H-001'
    "$agrotown" check field.sqlite
    [ "$(find . -name '.agt-*')" = "" ]
}

@test "without a recipient a sheet says that it is not registered, and nothing is recorded" {
    make_field
    sum=$(sha256sum field.sqlite)
    "$agrotown" render field.sqlite --sheet block --of "$block" --for construction -o out.svg -q
    grep -q 'NOT REGISTERED' out-"$block".svg
    [ "$sum" = "$(sha256sum field.sqlite)" ]
}

@test "a blocked sheet says so in three languages, has no coordinates, is not recorded" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    unset SOURCE_DATE_EPOCH
    block=$(sqlite3 hamlet.sqlite 'select id from block limit 1')
    "$agrotown" render hamlet.sqlite --sheet block --of "$block" -o planning.svg -q
    grep -qE '[0-9]{6}\.[0-9]{3}' "planning-$block-points.svg"
    for lang in az ru en; do
        run -1 "$agrotown" render hamlet.sqlite --sheet block --of "$block" --for construction \
            --recipient X --lang $lang -o out.svg
        for word in QADAĞANDIR ЗАПРЕЩЕНО BLOCKED; do
            grep -q ">$word<" "out-$block.svg"
        done
        ! grep -qE '[0-9]{6}\.[0-9]{3}' "out-$block-points.svg"
        [ "$(sqlite3 hamlet.sqlite 'select count(*) from issue')" = 0 ]
    done
    run -1 "$agrotown" render hamlet.sqlite --for construction -o out.svg
    grep -q '>ЗАПРЕЩЕНО<' out.svg
}

@test "planning sheets say that they are not for the field" {
    make_field
    "$agrotown" render field.sqlite --sheet block --of "$block" -o plan.pdf -q
    pdftotext -raw plan.pdf - | tr '\n' ' ' | grep -q 'PLANNING SHEET, NOT FOR THE FIELD'
    "$agrotown" render field.sqlite -o plan.pdf -q
    pdftotext -raw plan.pdf - | tr '\n' ' ' | grep -q 'PLANNING SHEET, NOT FOR THE FIELD'
}

@test "the field is judged for today, from the newest revision, with nothing uncommitted" {
    make_field
    r="$agrotown render field.sqlite --sheet block --for construction -o out.pdf"
    refused 2 'judged for today' $r --as-of 2026-01-01
    refused 2 'judged for today' $r --as-of "$(date -u -d "$today + 1 day" +%F)"
    refused 2 'judged for today' env SOURCE_DATE_EPOCH=1700000000 $r
    refused 2 'judged for today' env SOURCE_DATE_EPOCH=4102444800 $r
    refused 4 'is not the newest revision' $r --revision HEAD~1
    refused 2 'no person' $r --recipient PER-099
    refused 2 'no person' $r --recipient ''
    refused 2 'add --for construction' "$agrotown" render field.sqlite -o out.pdf --recipient X
    refused 2 'say who hands it out' env -u AGROTOWN_AUTHOR $r --recipient X
    sqlite3 field.sqlite "update building set note = 'moved' where id = 'H-001'"
    refused 4 'uncommitted edits' $r
}

@test "without signed settings nothing is made for the field" {
    make_field
    "$agrotown" set field.sqlite setting clearance.standoff_m value=0 -q
    refused 3 'nothing is made for the field' "$agrotown" render field.sqlite --for construction -o out.pdf
}

@test "a file that cannot get its name is not recorded" {
    make_field
    mkdir out.pdf
    run -5 "$agrotown" render field.sqlite --sheet block --for construction --recipient X -o out.pdf
    [ "$(sqlite3 field.sqlite 'select count(*) from issue')" = 0 ]
    run -5 "$agrotown" render field.sqlite --sheet block --for construction --recipient X -o no/out.pdf
    [ "$(sqlite3 field.sqlite 'select count(*) from issue')" = 0 ]
}
