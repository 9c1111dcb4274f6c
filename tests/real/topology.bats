#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The demonstration plan, clean as imported, broken by hand in every way that the rules of topology
# know, a centimetre short of each limit and a centimetre beyond it. Every break is found where it
# is one, and nothing else is.
load ../cli/common

setup_file() {
    export AGROTOWN_AUTHOR="T. Tester" AGROTOWN_LANG=en NO_COLOR=1 SOURCE_DATE_EPOCH=1793491200
    export made="$BATS_FILE_TMPDIR/made"
    mkdir -p "$made" && cd "$made" || return 1
    "$AGROTOWN_BUILD/agrotown" init plan.sqlite --title "Qızıl Kəngərli" --crs EPSG:32638 --illustrative -q
    "$AGROTOWN_BUILD/agrotown" import plan.sqlite "$AGROTOWN_SOURCE/plans/gizil-kengerli/master-plan.gpkg" -q \
        --profile "$AGROTOWN_SOURCE/plans/profiles/gizil-kengerli-master-plan.yaml" >/dev/null
}

# Rows of a drawing 3 km south of the town, in metres from a corner of its own.
row() { # LAYER ID FIELDS VALUES WKT
    printf "insert into %s(id, %s, geom) values('%s', %s, CastToMulti(ShiftCoords(ST_GeomFromText('%s', 32638), 660000, 4437000)));" \
        "$1" "$3" "$2" "$4" "$5"
}
box() { echo "POLYGON(($1 $2, $3 $2, $3 $4, $1 $4, $1 $2))"; } # WEST SOUTH EAST NORTH
zone() { row land_use "$1" use "'green'" "$2"; }

# found SQL: the rules of topology that a broken plan breaks, each with how often.
found() {
    rm -f broken.sqlite*
    cp "$made/plan.sqlite" broken.sqlite
    sqlite3 broken.sqlite "select load_extension('mod_spatialite'); $1" >/dev/null || return 1
    "$agrotown" validate broken.sqlite --norms topology --format json >findings.json || [ $? -eq 1 ] || return 1
    jq -r '[.findings[] | select(.rule | startswith("topology.")) | .rule[9:]] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' findings.json
}

# breaks NAME SHORT BEYOND EXPECTED: the first does no harm, the second is found as EXPECTED alone.
breaks() {
    local got
    got=$(found "$2") || { echo "$1: cannot be judged" && return 1; }
    [ -z "$got" ] || { echo "$1, a centimetre short: $got" && return 1; }
    got=$(found "$3") || { echo "$1: cannot be judged" && return 1; }
    [ "$got" = "$4" ] || { echo "$1, a centimetre beyond: \"$got\", expected \"$4\"" && return 1; }
    printf '%-44s %s\n' "$1" "$got"
}

@test "the demonstration plan breaks none of the rules" {
    run -0 found ""
    [ -z "$output" ] || { echo "$output" && return 1; }
}

@test "every break is found a centimetre beyond its limit, and nothing before it" {
    local z y
    z=$(zone Z-901 "$(box 0 0 50 40)")
    breaks "slit between zones" "$z$(zone Z-902 "$(box 50.04 0 99 40)")" "$z$(zone Z-902 "$(box 50.06 0 99 40)")" "gap 1"
    breaks "passage between zones" "$z$(zone Z-902 "$(box 50.51 0 99 40)")" "$z$(zone Z-902 "$(box 50.49 0 99 40)")" "gap 1"
    breaks "overlap of zones" "$z$(zone Z-902 "$(box 50 0 99 40)")" "$z$(zone Z-902 "$(box 49.98 0 99 40)")" "zone.overlap 1"
    breaks "zone as a strip" "$(zone Z-901 "$(box 0 0 90 0.51)")" "$(zone Z-901 "$(box 0 0 90 0.49)")" "sliver 1"
    y=$(row block B-901 note "''" "$(box 0 0 50 40)")
    breaks "slit between blocks" "$y$(row block B-902 note "''" "$(box 50.04 0 99 40)")" "$y$(row block B-902 note "''" "$(box 50.06 0 99 40)")" "gap 1"
    breaks "overlap of blocks" "$y$(row block B-902 note "''" "$(box 50 0 99 40)")" "$y$(row block B-902 note "''" "$(box 49.98 0 99 40)")" "block.overlap 1"
    y=$(row red_line RL-901 name "''" "LINESTRING(0 0, 90 0, 90 50)")
    breaks "red line twice" "$y$(row red_line RL-902 name "''" "LINESTRING(0 0.02, 89.98 0.02, 89.98 50)")" \
        "$y$(row red_line RL-902 name "''" "LINESTRING(90 50, 90 0, 0 0)")" "duplicate 1"
    breaks "spike" "$(zone Z-901 "POLYGON((0 0, 50 0, 50 40, 25.03 40, 25.015 60, 25 40, 0 40, 0 0))")" \
        "$(zone Z-901 "POLYGON((0 0, 50 0, 50 40, 25.01 40, 25.005 60, 25 40, 0 40, 0 0))")" "validity 1"
    breaks "crossed outline" "$(zone Z-901 "POLYGON((0 0, 50 0, 50 40, 0 40, 0 0))")" \
        "$(zone Z-901 "POLYGON((0 0, 50 40, 50 0, 0 40, 0 0))")" "validity 1"
    y=$(row boundary BD-901 kind "'planning'" "$(box 0 0 100 40)")$(
        echo "update land_use set state = 'withdrawn'; update red_line set state = 'withdrawn'; update facility set state = 'withdrawn'; update green set state = 'withdrawn'; update parking set state = 'withdrawn';")
    breaks "ground of a plan without a zone" "$y$(zone Z-901 "$(box 0 0 99.991 40)")" "$y$(zone Z-901 "$(box 0 0 99.98 40)")" "plan.gap 1"
    breaks "zone beyond the plan" "$y$(zone Z-901 "$(box 0 0 100.009 40)")" "$y$(zone Z-901 "$(box 0 0 100.02 40)")" "plan.beyond 1"
    y=$(row street ST-901 category "'local'" "LINESTRING(0 0, 300 0)")
    breaks "street that misses another" "$y$(row street ST-902 category "'local'" "LINESTRING(50 0.01, 50 90)")" \
        "$y$(row street ST-902 category "'local'" "LINESTRING(50 0.03, 50 90)")" "street.dangling 1"
    breaks "street that ends beside another" "$y$(row street ST-902 category "'local'" "LINESTRING(50 1.01, 50 90)")" \
        "$y$(row street ST-902 category "'local'" "LINESTRING(50 0.99, 50 90)")" "street.dangling 1"
    y=$(row network_node NN-901 "kind, role" "'water', 'source'" "POINT(0 0)")$(row network_line NL-901 kind "'water'" "LINESTRING(0 0, 90 0)")
    breaks "pipe that misses another" "$y$(row network_line NL-902 kind "'water'" "LINESTRING(50 0.01, 50 90)")" \
        "$y$(row network_line NL-902 kind "'water'" "LINESTRING(50 0.03, 50 90)")" "network.dangling 1"
    breaks "pipe that is not joined" "$y$(row network_line NL-902 kind "'water'" "LINESTRING(50 0, 50 90)")" \
        "$y$(row network_line NL-902 kind "'water'" "LINESTRING(50 0.51, 50 90)")" "network.joined 1"
}
