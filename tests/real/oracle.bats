#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# 20 000 footprints over the mine records of western Bosnia: rules B1, B2 and B3 against SQL that was
# written from the rules and knows nothing of the program, in SpatiaLite and, where it is installed,
# in PostGIS. ORACLE_FOOTPRINTS tries fewer.
load ../cli/common

here="$AGROTOWN_SOURCE/tests/real/oracle"

setup_file() {
    export AGROTOWN_AUTHOR="T. Tester" AGROTOWN_LANG=en NO_COLOR=1
    local a="$AGROTOWN_BUILD/agrotown" here="$AGROTOWN_SOURCE/tests/real/oracle" name code
    local bosnia="$AGROTOWN_DATA/hazards/bih_west" first="illustrative person A" second="illustrative person B"
    export made="$BATS_FILE_TMPDIR/made"
    mkdir -p "$made"
    cd "$made" || return 1
    if [ ! -d "$bosnia" ]; then
        [ "${CI:-}" != true ] && return
        return 1
    fi
    /usr/bin/python3 -B "$here/data.py" "$bosnia" . "${ORACLE_FOOTPRINTS:-20000}"
    "$a" init plan.sqlite --title Oracle --crs EPSG:32633 --illustrative -q --settings "$here/settings.yaml"
    for name in mines houses; do
        code=0
        "$a" import plan.sqlite "$name.geojson" -q --profile "$here/$name.yaml" >"$name.txt" || code=$?
        [ "$code" -le 1 ] || return 1
    done
    sqlite3 plan.sqlite "select id from hazard_area where flaw like '%no_geometry%'" |
        xargs "$a" dispose plan.sqlite --decision outside --reason "made up for the oracle" --by "$first" -q >dispose.txt
    sqlite3 plan.sqlite "select id from hazard_area where flaw like '%invalid_geometry%'" |
        xargs "$a" dispose plan.sqlite --decision kept_as_hazard --reason "made up for the oracle" --by "$first" -q >>dispose.txt
    "$a" accept plan.sqlite DS-001 --by "$first" --confirmed-by "$second" -q >accept.txt
    code=0
    "$a" clearance plan.sqlite --for construction --format json -o clearance.json -q || code=$?
    [ "$code" -le 1 ] || return 1
    sqlite3 -separator "$(printf '\t')" plan.sqlite "select 'hazard_area', id, flaw from hazard_area where flaw is not null
        union all select 'release', id, flaw from release where flaw is not null" >flaws.tsv
    cat "$here/tables.sql" load.sql | sqlite3 oracle.sqlite
}

setup() {
    [ -e "$made/plan.sqlite" ] || skip "real data is absent"
    cd "$made"
}

# A trap of the test's own would take the place of the one that bats ends a test by.
teardown() { [ -z "${server_folder:-}" ] || server_stop; }

@test "no hazard is lost on the way in" {
    run -0 sqlite3 plan.sqlite "select count(*) from hazard_area"
    [ "$output" = "$(sqlite3 oracle.sqlite 'select count(*) from raw_hazard')" ]
    run -0 sqlite3 plan.sqlite "select count(*) from release"
    [ "$output" = 6442 ]
}

# against RECORDS: the answers of SpatiaLite over the records as stored or received, compared.
against() {
    cp oracle.sqlite "$1.sqlite"
    cat "$here/$1.sql" "$here/spatialite.sql" | spatialite -silent "$1.sqlite" >"$1.txt" 2>&1
    sqlite3 -separator "$(printf '\t')" "$1.sqlite" "select * from answer order by id" >"$1.tsv"
    /usr/bin/python3 -B "$here/compare.py" clearance.json "$1.tsv" flaws.tsv "$1" SpatiaLite >&3
}

@test "SpatiaLite over the records as stored: the same margins to 1 mm" {
    against stored
}

@test "SpatiaLite over the records as received: nothing passes that it blocks" {
    against received
}

@test "PostGIS over the records as received: nothing passes that it blocks" {
    . "$AGROTOWN_SOURCE/tests/bench/server.sh"
    server_find || skip "PostGIS is absent"
    server_start 3>&- # bats waits for whoever holds its channel
    local hex="select ogc_fid || char(9) || id || char(9) || hex(ST_AsBinary(geom)) from building"
    spatialite -silent -noheader plan.sqlite "$hex" >house.tsv
    sql -d postgres -c "create database oracle"
    sql -d oracle -c "create extension postgis" -c "create table raw_house (n integer, id text, wkb text)"
    cat "$here/tables.sql" load.sql | sql -d oracle
    sql -d oracle -c "\\copy raw_house from 'house.tsv'"
    sql -d oracle -f "$here/postgis.sql" 2>postgis.txt
    sql -d oracle -F "$(printf '\t')" -c "select * from answer order by id" >postgis.tsv
    /usr/bin/python3 -B "$here/compare.py" clearance.json postgis.tsv flaws.tsv received PostGIS >&3
}
