#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Papers in people's hands that are no longer true.
load field

handed_out() {
    make_field
    "$agrotown" render field.sqlite --sheet block --of "$block" --for construction \
        --recipient "R. Quliyev" -o sheet.pdf -q
}

sql() { sqlite3 field.sqlite "$1"; }

codes() { "$agrotown" recall field.sqlite "$@" --format json | jq -r '[.recall[] | .id + ":" + ([.reasons[].code] | join("+"))] | join(" ")'; }

later() { date -u -d "$today + $1 days" +%F; }

@test "a sheet just handed out stands; after a find nearby it must come back, and commit says so" {
    handed_out
    run -0 "$agrotown" recall field.sqlite
    [[ "$output" == *"nothing to recall; 1 papers"* ]]
    "$agrotown" alert field.sqlite --near H-001 -q >/dev/null
    run -1 "$agrotown" recall field.sqlite
    [[ "$output" == *"R. Quliyev"*"IS-001, sheet, sheet.pdf"*" P-001 (B1"*"HP-001"* ]]
    [ "$(codes)" = "IS-001:blocked+evidence" ]
    sql "update plot set note = 'x' where id = 'P-001'"
    run -0 "$agrotown" commit field.sqlite -m note
    [[ "$output" == *"RECALL: 1 of 1 papers"* ]]
    run -0 "$agrotown" recall field.sqlite --mark --author "A. Officer" || [ "$status" -eq 1 ]
    [ "$(sql 'select status from issue')" = recalled ]
    run -0 "$agrotown" recall field.sqlite
    run -0 "$agrotown" check field.sqlite
}

@test "a house moved, changed or gone since; a mere note or the next state is no reason" {
    handed_out
    sql "update building set note = 'x', state = 'staked' where id = 'H-001'"
    "$agrotown" commit field.sqlite -m note >out.txt
    run ! grep RECALL out.txt
    [ "$(codes)" = "" ]
    sql "update building set dig_depth_m = 1.1 where id = 'H-001'"
    [ "$(codes)" = "IS-001:changed" ]
    "$agrotown" restore field.sqlite HEAD -q
    sql "delete from building where id = 'H-002'"
    [ "$(codes)" = "IS-001:removed" ]
    "$agrotown" restore field.sqlite HEAD -q
    sql "update building set state = 'withdrawn' where id = 'H-002'"
    [ "$(codes)" = "IS-001:removed" ]
}

@test "time over, data too old, settings no longer signed: the paper comes back" {
    handed_out
    "$agrotown" recall field.sqlite --as-of "$(later 2)"
    codes --as-of "$(later 400)" | grep -q expired
    codes --as-of "$(later 400)" | grep -q old_data
    "$agrotown" set field.sqlite setting clearance.standoff_m value=11 -q >/dev/null
    [ "$(codes)" = "IS-001:not_judged" ]
}

@test "a permit that a hazard reaches, or whose time is over, comes back to its holder first" {
    make_field
    "$agrotown" set field.sqlite person PER-001 --new title="C. Builder" contact="+994 00" -q >/dev/null
    "$agrotown" set field.sqlite permit --new kind=dig status=issued document=D-1 issuer=PER-001 \
        holder=PER-001 depth_m=1 valid_from="$yesterday" valid_until="$(later 30)" geometry=@plot:P-001 -q >/dev/null
    "$agrotown" recall field.sqlite
    [ "$(codes --as-of "$(later 31)")" = "PM-001:expired" ]
    "$agrotown" alert field.sqlite --near H-001 >list.txt
    grep -q "C. Builder (PER-001), +994 00: PM-001" list.txt
    codes | grep -q '^PM-001:hazard'
}

@test "the stop notice: a page for each holder, in big letters, with what, why and whom to call" {
    handed_out
    "$agrotown" render field.sqlite --sheet block --of "$block" --for construction \
        --recipient "S. Hasanov" -o second.pdf -q
    "$agrotown" alert field.sqlite --near H-001 -q >/dev/null
    for lang in az ru en; do
        run -1 "$agrotown" recall field.sqlite -o stop.pdf --lang $lang
        pdftotext -raw stop.pdf stop.txt
        [ "$(grep -o DAYANDIRIN stop.txt | wc -l)" = 2 ]
        for word in СТОП STOP IS-001 IS-002 HP-001 "R. Quliyev" "S. Hasanov" "mine action agency"; do
            grep -q -- "$word" stop.txt || { echo "no $word"; cat stop.txt; false; }
        done
        run ! grep -qE 'ILLUSTRATIVE|NÜMUN|ИЛЛЮСТР' stop.txt
    done
    # The red band is there, edge to edge, and the white word in it.
    pdftoppm -r 20 -f 1 -l 1 stop.pdf page
    python3 - page*.ppm <<'END'
import sys
d = open(sys.argv[1], 'rb').read().split(b'\n', 3)
w, h = map(int, d[1].split())
px = d[3]
at = lambda x, y: px[3 * (y * w + x):3 * (y * w + x) + 3]
assert at(1, h // 10)[0] > 150 > 60 > at(1, h // 10)[1], at(1, h // 10)
assert at(w - 2, h // 10)[0] > 150 > 60 > at(w - 2, h // 10)[1]
band = [at(x, y) for y in range(h // 5) for x in range(w)]
white = sum(min(p) > 200 for p in band) / len(band)
assert 0.05 < white < 0.5, white
END
    run -2 "$agrotown" recall field.sqlite -o stop.txt
}
