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

# export_field FILE [OPTION...]: a file for the field of the block, for a named person.
export_field() {
    local file=$1
    shift
    "$agrotown" export field.sqlite "$file" --for construction --recipient X "$@"
}

@test "files for instruments: written when let out, with day, holder and depth on every mark" {
    make_field
    for f in kml gpx dxf geojson gpkg; do
        export_field "out.$f" --of "$block" -q
        grep -aq 'No known conflict as of' "out.$f"
        sum=$(sha256sum "out.$f" | cut -d' ' -f1)
        [ "$(sqlite3 field.sqlite "select count(*) from issue where file = 'out.$f' and sha256 = '$sum' and kind = 'setting_out'")" = 1 ]
    done
    xmllint --noout out.kml out.gpx
    [ "$(grep -c '<description>' out.kml)" = "$(($(grep -c '<Placemark>' out.kml) + 1))" ]
    grep -q 'no deeper than 2.00 m' out.kml
    [ "$(ogrinfo -q -al out.gpx tracks | grep -c 'name (String) = H-')" = 6 ]
    "$agrotown" check field.sqlite
}

@test "files for instruments: refused for planning, without recipient, when anything in them is blocked" {
    make_field
    e="$agrotown export field.sqlite"
    for f in kml gpx KML; do
        refused 2 'add --for construction' $e "out.$f"
        refused 2 'add --for construction' $e "out.$f" --for planning
        refused 2 'add --recipient' $e "out.$f" --for construction
    done
    refused 2 'add --for construction' $e out.bin --format kml
    refused 2 'add --for construction' $e out.gpkg --of "$block"
    refused 2 'is not set out in the field' $e out.kml --for construction --recipient X --layers hazard_area
    # One house is moved half out of the released land.
    sqlite3 field.sqlite "update building set dig_depth_m = 2.5 where id = 'H-003'"
    "$agrotown" commit field.sqlite -m deeper -q
    for f in kml gpx dxf geojson gpkg csv xlsx; do
        refused 1 'nothing was written' $e "out.$f" --for construction --recipient X --layers building
    done
    [ "$(sqlite3 field.sqlite 'select count(*) from issue')" = 0 ]
    # The other houses are none of its business.
    $e out.kml --for construction --recipient X --of H-001,H-002 -q
    [ "$(grep -c '<Placemark>' out.kml)" = 2 ]
    grep -q 'PLANNING, NOT FOR THE FIELD' <("$agrotown" export field.sqlite plan.geojson -q && cat plan.geojson)
}

# leaks FILE...: fails when a file holds a coordinate, id, class or certificate of the clearance data.
leaks() {
    local text found=0
    for text in 660411 660444 4440100.57 4440133 HZ-001 HA-1 RE-001 RE-1 HC-7 CR-7 hazard_area HAZARD_AREA \
        "$lon" "$lat"; do
        if grep -aqF -- "$text" "$@"; then
            echo "leaked: $text in $(grep -alF -- "$text" "$@" | tr '\n' ' ')"
            found=1
        fi
    done
    return $found
}

@test "a party without the right to hazards gets none of them, in no format" {
    make_field
    "$agrotown" set field.sqlite party ORG-9 title=Builder --new -q >/dev/null
    "$agrotown" set field.sqlite party ORG-8 title=Agency rights=plan,hazards --new -q >/dev/null
    "$agrotown" set field.sqlite party ORG-7 title=Surveyor rights=plot,building --new -q >/dev/null
    "$agrotown" set field.sqlite person PER-9 title=Foreman party=ORG-9 --new -q >/dev/null
    # A note that names a mine, and a house that stands where it stands because of one.
    "$agrotown" set field.sqlite building H-001 note='mine at 660411.23 4440100.57, HZ-001' reason='beside HZ-001' -q >/dev/null
    read -r lon lat _ < <(gdaltransform -s_srs EPSG:32638 -t_srs EPSG:4326 <<<'660411.23 4440100.57' | sed -E 's/([0-9]+\.[0-9]{7})[0-9]*/\1/g')
    mkdir got
    for f in gpkg geojson dxf xlsx; do
        "$agrotown" export field.sqlite got/a.$f --for ORG-9 -q
    done
    "$agrotown" export field.sqlite got/csv --format csv --for ORG-9 -q
    "$agrotown" export field.sqlite got/f.kml --for construction --recipient PER-9 -q
    "$agrotown" render field.sqlite -o got/m.svg --for ORG-9 -q
    "$agrotown" render field.sqlite --sheet block -o got/b.svg --for ORG-9,construction -q
    "$agrotown" render field.sqlite --sheet block -o got/p.svg --for construction --recipient PER-9 -q
    "$agrotown" render field.sqlite -o got/m.pdf --for ORG-9 -q
    pdftotext got/m.pdf got/m.txt
    unzip -qo got/a.xlsx -d got/xlsx
    leaks $(find got -type f)
    # What leaks is found: the agency's file holds all of it.
    "$agrotown" export field.sqlite agency.geojson --for ORG-8 -q
    run ! leaks agency.geojson
    # The mask is there, and does not reach the hazard.
    [ "$(ogrinfo -q got/a.gpkg -sql 'select count(*) from building_mask where permitted and of_id is not null' | grep -o '= [0-9]*' | tr -d '= ')" -ge 19 ]
    ! grep -rqE '66(03[0-9]{2}|04[0-9]{2})\.' got/csv/building_mask.csv
    for bad in "--layers hazard_area" "--findings" "--layers permit"; do
        refused 2 '' "$agrotown" export field.sqlite out.gpkg --for ORG-9 $bad
    done
    refused 2 'leave the other options out' "$agrotown" export field.sqlite out.qgs --for ORG-9
    refused 2 'no party' "$agrotown" export field.sqlite out.gpkg --for ORG-6
    "$agrotown" export field.sqlite few.gpkg --for ORG-7 -q
    ! ogrinfo -q few.gpkg | grep -q street
}

@test "the page for the site file: verdict, figures, or what is missing" {
    make_field
    for lang in az ru en; do
        "$agrotown" clearance field.sqlite H-001 --output page.pdf --lang $lang -q
        [ "$(pdfinfo page.pdf | sed -n 's/^Pages: *//p')" = 1 ]
        pdftotext -raw page.pdf - | tr '\n' ' ' >page.txt
        for text in H-001 HC-7 QA-7 CR-7 "$yesterday" "$today" RE-001 HZ-001; do
            grep -qF -- "$text" page.txt
        done
    done
    grep -qE 'no known con[^ ]+ as of' page.txt
    sqlite3 field.sqlite "update building set dig_depth_m = 2.5 where id = 'H-003'"
    refused 4 'uncommitted edits' "$agrotown" clearance field.sqlite H-003 --output out.pdf
    "$agrotown" commit field.sqlite -m deeper -q
    run -1 "$agrotown" clearance field.sqlite H-003 --output page.pdf
    pdftotext -raw page.pdf - | tr '\n' ' ' >page.txt
    grep -q 'BLOCKED as of' page.txt
    grep -q 'B4 The works of H-003' page.txt
    grep -q 'What is missing, and who could supply it' page.txt
    refused 2 'about one feature' "$agrotown" clearance field.sqlite H-003 H-001 --output out.pdf
    refused 3 'no feature' "$agrotown" clearance field.sqlite H-999 --output out.pdf
    refused 2 'judged for today' "$agrotown" clearance field.sqlite H-001 --output out.pdf --as-of 2026-01-01
}
