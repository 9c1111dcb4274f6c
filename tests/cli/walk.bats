#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# No option, variable, configuration, waiver or stored judgement turns a construction block off: all
# options of the commands are taken from their help and tried against a house that is dug too deep.
load field

setup_file() {
    load field
    setup
    cd "$BATS_FILE_TMPDIR" || exit 1
    make_field
    sqlite3 field.sqlite "update building set dig_depth_m = 2.5 where id = 'H-003'"
    "$agrotown" commit field.sqlite -m deeper -q
    "$agrotown" set field.sqlite party ORG-8 title=Agency rights=plan,hazards --new -q >/dev/null
    "$agrotown" set field.sqlite person PER-8 title=Officer party=ORG-8 --new -q >/dev/null
}

blocked_plan() {
    unset SOURCE_DATE_EPOCH
    cp "$BATS_FILE_TMPDIR/field.sqlite" .
    block=$(sqlite3 field.sqlite 'select block from plot where id = (select plot from building where id = "H-003")')
    today=$(date -u +%F)
}

# words OPTION: the values to try with an option, one a line; none for a flag. An option that is new
# and stands here with no value fails the test: somebody has to think of it.
words() {
    case $1 in
    --sheet) printf '%s\n' master block dossier ;;
    --of) printf '%s\n' "$block" H-003 PH-001 ;;
    --paper) printf '%s\n' A3 A1 4000x4000 ;;
    --scale) printf '%s\n' 200 500 20000 ;;
    --dpi) printf '%s\n' 60 ;;
    --for) printf '%s\n' construction planning construction,ORG-8 ORG-8,construction planning,construction ;;
    --recipient) printf '%s\n' 'R. Quliyev' PER-8 PER-7 '' ;;
    --norms) printf '%s\n' az by none programme '' ;;
    --revision) printf '%s\n' HEAD HEAD~1 HEAD~3 r1 ;;
    --grid | --dataset) printf '%s\n' none ;;
    --coverage) printf '%s\n' school clinic none '' ;;
    --edition) printf '%s\n' 1 ;;
    --format) printf '%s\n' gpkg geojson dxf csv xlsx kml gpx text json jsonl sarif html ;;
    --layers) printf '%s\n' building plot,building street hazard_area control_point ;;
    --crs) printf '%s\n' EPSG:32638 EPSG:4326 EPSG:32639 ;;
    --fail-on) printf '%s\n' block not_buildable_yet error warning info new new-error new-warning none ;;
    --baseline) printf '%s\n' HEAD r1 blocked.json '' ;;
    --against) printf '%s\n' approved/none approved/ '' ;;
    --output | --deviations) ;;
    --as-of) printf '%s\n' 2020-01-01 "$(date -u -d "$today - 1 day" +%F)" "$today" "$(date -u -d "$today + 1 day" +%F)" 2099-01-01 ;;
    --author) printf '%s\n' 'B. Boss' ;;
    --lang) printf '%s\n' az ru en ;;
    --color) printf '%s\n' always never ;;
    --no-findings | --list | --findings | --qgis | --quiet | --all | --schema | --help) echo - ;;
    *)
        echo "no value is known for $1" >&2
        return 1
        ;;
    esac
}

# options COMMAND: its long options, from its help.
options() {
    "$agrotown" "$1" -h --lang en | sed -nE 's/^  (-[a-z], )?(--[a-z-]+).*/\2/p' | sort -u
}

# judged CODE: what was written since is blocked in words, or nothing was.
judged() {
    local f
    for f in $(find . -name 'out*.svg'); do
        case $f in
        *-points.svg)
            ! grep -qE '[0-9]{6}\.[0-9]{3}' "$f" || grep -q 'PLANNING SHEET' "$f" ||
                { echo "coordinates in $f"; return 1; }
            ;;
        *) grep -qE '>ЗАПРЕЩЕНО<|PLANNING|PLANLAŞDIRMA|ПЛАНИРОВАНИЯ' "$f" || { echo "no word in $f"; return 1; } ;;
        esac
    done
    # A sheet that calls itself anything else than planning was made for the field, and failed.
    if grep -lqE '>ЗАПРЕЩЕНО<' $(find . -name 'out*.svg') /dev/null; then
        [ "$1" = 1 ] || { echo "exit $1 with a blocked sheet"; return 1; }
    fi
    for f in $(find . -name 'out*.kml' -o -name 'out*.gpx' -o -name 'out*.dxf' -o -name 'out*.csv' -o -name 'out*.gpkg' -o -name 'out*.xlsx' -o -name 'out*.geojson'); do
        grep -aqE 'PLANNING, NOT FOR THE FIELD|PLANLAŞDIRMA ÜÇÜN|ДЛЯ ПЛАНИРОВАНИЯ' "$f" ||
            [[ $f == *.xlsx || $f == *.gpkg || $f == *.dxf ]] || { echo "let out: $f"; return 1; }
    done
    [ "$(sqlite3 field.sqlite 'select count(*) from issue')" = 0 ] || { echo "recorded as handed out"; return 1; }
    find . -name 'out*' -delete
}

# try COMMAND...: runs it and judges what came of it.
try() {
    local code=0
    "$@" >said.txt 2>&1 || code=$?
    judged $code || { echo "after: $*"; cat said.txt; return 1; }
    [ $code -le 5 ] || { echo "exit $code: $*"; cat said.txt; return 1; }
    last=$code
}

# walk COMMAND... : the command with every value of every option of it, one by one.
walk() {
    local option value
    for option in $(options "$2"); do
        words "$option" >values.txt
        while IFS= read -r value; do
            if [ "$value" = - ]; then
                try "$@" "$option"
            else
                try "$@" "$option" "$value"
            fi
            [ $last != 0 ] || [[ $option =~ ^--(help|list|for${old:+|revision})$ ]] || { echo "passed: $* $option $value"; return 1; }
        done <values.txt
    done
}

@test "no option of render lets a blocked sheet out" {
    blocked_plan
    for option in $(options render); do words "$option" >/dev/null; done
    walk "$agrotown" render field.sqlite --for construction --sheet block -o out.svg
    try "$agrotown" render field.sqlite --for construction -o out.svg
    [ $last = 1 ]
    # Many at once.
    for whom in construction construction,ORG-8; do
        try "$agrotown" render field.sqlite --for $whom --sheet block --of "$block" -o out.svg --no-findings \
            --norms programme --recipient PER-8 --revision HEAD --scale 500 --paper A2 --lang ru --author X -q
        [ $last = 1 ]
    done
}

@test "no option of export lets a blocked house out" {
    blocked_plan
    walk "$agrotown" export field.sqlite out.kml --for construction --recipient X --of H-003
    try "$agrotown" export field.sqlite out.dxf --for construction --recipient X
    [ $last = 1 ] && grep -q 'nothing was written' said.txt
}

@test "no option of validate and clearance turns a block into a pass" {
    blocked_plan
    "$agrotown" validate field.sqlite --for construction -o blocked.json || [ $? = 1 ]
    for option in $(options validate); do
        words $option >values.txt
        while IFS= read -r value; do
            [[ $option =~ ^--(help|schema|as-of|for|revision)$ ]] || {
                run "$agrotown" validate field.sqlite --for construction H-003 $option ${value:+"$value"}
                [ "$value" != - ] || run "$agrotown" validate field.sqlite --for construction H-003 $option
                [ "$status" != 0 ] || { echo "passed: $option $value"; false; }
            }
        done <values.txt
    done
    # A baseline that knows the block, and a word that asks for new findings only.
    for word in none new new-error new-warning; do
        for since in HEAD blocked.json; do
            run -1 "$agrotown" validate field.sqlite --for construction H-003 --baseline $since --fail-on $word
        done
    done
    walk "$agrotown" clearance field.sqlite H-003 --output out.pdf
    # As a text on the terminal an older revision may be judged: it says which.
    old=yes walk "$agrotown" clearance field.sqlite --for construction H-003
}

@test "no variable of the environment lets a blocked sheet out" {
    blocked_plan
    # Sheets and styles of one's own: nothing drawn, pages for the whole plan, no parts.
    cp -r "$AGROTOWN_SOURCE/maps" maps
    sed -i 's/pages: block/pages: plan/; s/findings_max: .*/findings_max: 0/; s/column: .*/column: []/' maps/sheet-block.yaml
    printf 'style: none\nrules: []\n' >maps/style.yaml
    r="$agrotown render field.sqlite --for construction --sheet block -o out.svg"
    for variable in "AGROTOWN_SHARE=$PWD" SOURCE_DATE_EPOCH=0 SOURCE_DATE_EPOCH=1700000000 SOURCE_DATE_EPOCH=x \
        SOURCE_DATE_EPOCH=4102444800 TZ=Pacific/Kiritimati TZ=America/Adak LANG=C LC_ALL=ru_RU.UTF-8 LC_NUMERIC=de_DE.UTF-8 \
        AGROTOWN_LANG=az AGROTOWN_LANG=xx AGROTOWN_AUTHOR= G_MESSAGES_DEBUG=all OGR_ENABLE_PARTIAL_REPROJECTION=YES \
        PROJ_NETWORK=ON HOME=/nonexistent; do
        try env "$variable" $r
        [ $last != 0 ] || { echo "passed with $variable"; false; }
        try env "$variable" "$agrotown" export field.sqlite out.kml --for construction --recipient X
        [ $last != 0 ]
    done
}

@test "no way of asking for it gets a waiver of a mine-clearance rule" {
    blocked_plan
    "$agrotown" validate field.sqlite --for construction --format json >before.json || [ $? = 1 ]
    rules=$("$agrotown" rules field.sqlite | grep -oE '^(B[0-9-]*[a-z]*|W-[a-z]+) ')
    [ "$(wc -w <<<"$rules")" -gt 20 ]
    say=(--reason x --by "A. Planner" --until 2099-01-01 --author X -q)
    for rule in $rules b4 B99; do
        run "$agrotown" waive field.sqlite $rule H-003 "${say[@]}"
        [ "$status" != 0 ]
        [[ $output == *'never waived'* ]]
        run "$agrotown" set field.sqlite waiver --new rule=$rule layer=building feature=H-003 reason=x by=PER-8 \
            given_on=2020-01-01 valid_until=2099-01-01 status=accepted accepted_by=PER-8 accepted_on=2020-01-01 --author X
        [ "$status" != 0 ]
        printf 'id,rule,layer,feature,reason,by,given_on,valid_until\nWV-1,%s,building,H-003,x,PER-8,2020-01-01,2099-01-01\n' $rule >waivers.csv
        run "$agrotown" import field.sqlite waivers.csv --author X
        [ "$status" != 0 ]
    done
    [ "$(sqlite3 field.sqlite 'select count(*) from waiver')" = 0 ]
    # Rows in the table itself: for every rule, signed by two, for this house and every other feature
    # of the finding, with each fingerprint that could fit.
    jq -r '.findings[] | select(.severity == "block") | [.rule, .layer, .id, .other_layer, .other_id] | @tsv' before.json >blocks.txt
    [ -s blocks.txt ]
    n=0
    while IFS=$'\t' read -r rule layer id other_layer other; do
        for status in accepted under_review; do
            n=$((n + 1))
            sqlite3 field.sqlite "insert into waiver(id, birth, rule, layer, feature, other_layer, other, reason, by, given_on, valid_until, status, accepted_by, accepted_on, fingerprint)
                values ('WV-$n', 'WV-$n', '$rule', nullif('$layer', ''), nullif('$id', ''), nullif('$other_layer', ''), nullif('$other', ''), 'x', 'A', '2020-01-01', '2099-01-01', '$status', 'B', '2020-01-01', '$(printf x | sha256sum | cut -c1-64)')"
        done
    done <blocks.txt
    "$agrotown" commit field.sqlite -m waived -q >/dev/null
    "$agrotown" validate field.sqlite --for construction --format json >after.json && false
    blocks='[.findings[] | select(.severity == "block") | [.fingerprint, .waiver]]'
    [ "$(jq -c "$blocks" before.json)" = "$(jq -c "$blocks" after.json)" ]
    [ "$(jq '[.findings[] | select(.rule == "waiver.refused")] | length' after.json)" = $n ]
    [ "$(jq .counts.block before.json)" = "$(jq .counts.block after.json)" ]
    run -1 "$agrotown" validate field.sqlite --for construction H-003 -q --fail-on none
    run "$agrotown" waive field.sqlite WV-2 --accept --by C -q --author X
    [ "$status" != 0 ]
    try "$agrotown" export field.sqlite out.kml --for construction --recipient X
    [ $last = 1 ]
}

@test "no waiver, note, state or stored judgement in the plan lets a blocked house out" {
    blocked_plan
    r="$agrotown render field.sqlite --for construction --sheet block --of $block -o out.svg"
    "$agrotown" validate field.sqlite -q >/dev/null || true
    # What a person with the file in his hands can write into it, rule by rule.
    sqlite3 field.sqlite <<'END'
insert into waiver(id, birth, rule, layer, feature, reason, by, given_on, valid_until, status)
    values ('WV-001', 'WV-001', 'B4', 'building', 'H-003', 'x', 'X', '2020-01-01', '2099-01-01', 'accepted');
insert into waiver(id, birth, rule, layer, feature, reason, by, given_on, valid_until, status)
    values ('WV-002', 'WV-002', '*', '', '', 'x', 'X', '2020-01-01', '2099-01-01', 'accepted');
update building set state = 'built', reason = 'cleared', note = 'permitted', pinned = 1 where id = 'H-003';
insert into issue(id, birth, kind, file, status, features) values ('IS-001', 'IS-001', 'sheet', 'x.pdf', 'recalled', 'building:H-003');
delete from issue;
END
    "$agrotown" commit field.sqlite -m waived -q >/dev/null
    for table in $(sqlite3 field.sqlite "select name from sqlite_master where type = 'table' and name like '%fact%'"); do
        sqlite3 field.sqlite "update $table set value = '{\"block\":0}'" || true
    done
    try $r
    [ $last = 1 ]
    try "$agrotown" export field.sqlite out.kml --for construction --recipient X
    [ $last = 1 ]
    # Evidence improved by hand counts as no evidence.
    sqlite3 field.sqlite "update release set cleared_depth_m = 9"
    try $r
    [ $last = 4 ]
    run -4 "$agrotown" commit field.sqlite -m better
    try $r
    [ $last = 4 ]
}
