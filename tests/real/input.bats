#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Real input made by others goes through the whole line: init, import, info, validate, check, render.
load ../cli/common

# need FILE: absent data skips the test; in CI it fails.
need() {
    data="$AGROTOWN_DATA/$1"
    [ -e "$data" ] && return
    [ "${CI:-}" != true ] || { echo "no $data" && return 1; }
    skip "no $data"
}

new_plan() {
    "$agrotown" init plan.sqlite --title "$1" --crs "$2" --illustrative -q
}

# take FILE PROFILE [OPTION...]: exit code 1 means that it was taken and something was found.
take() {
    local file=$1 profile="$AGROTOWN_SOURCE/plans/profiles/$2.yaml"
    shift 2
    run "$agrotown" import plan.sqlite "$AGROTOWN_DATA/$file" --profile "$profile" "$@"
    [ "$status" -le 1 ]
}

sql() { sqlite3 plan.sqlite "$1"; }

# count QUERY NUMBER
count() {
    run -0 sql "select count(*) from $1"
    [ "$output" = "$2" ] || { echo "$1: $output, not $2" && return 1; }
}

# What holds of every plan: nothing was lost, the file is whole, and nothing is called safe.
whole() {
    count "source where records <> stored + quarantined + unmapped" 0
    count quarantine 0
    run -0 "$agrotown" check plan.sqlite
    "$agrotown" validate plan.sqlite --all --format json >findings.json || [ $? -eq 1 ]
    jq -e '[.findings[] | select(.severity == "not_buildable_yet")] | length > 0' findings.json
    run "$agrotown" validate plan.sqlite --for construction -q
    [ "$status" -eq 1 ] || [ "$status" -eq 3 ]
}

# page SCALE: the sheet is drawn, has its scale and warns.
page() {
    run -0 "$agrotown" render plan.sqlite --paper A1 --scale "$1" -o page.pdf -q
    run -0 pdfinfo page.pdf
    [[ "$output" == *"2383.94 x 1683.78"* ]]
    pdftotext page.pdf page.txt
    grep -q "1:$1" page.txt
    grep -q "MINE CLEARANCE WAS NOT JUDGED" page.txt
    grep -q "treat as hazardous" page.txt
}

@test "western Bosnia: 8303 suspected and 6442 cleared areas" {
    need hazards/bih_west/suspect_areas_simplyfied.geojson
    new_plan "Western Bosnia" EPSG:32633
    take hazards/bih_west/suspect_areas_simplyfied.geojson bih-west-suspected --data-as-of 2024-07-31
    take hazards/bih_west/cleared_areas_simplyfied.geojson bih-west-cleared --data-as-of 2024-07-31
    whole
    count "hazard_area where class = 'sha' and status = 'open'" 8303
    count "hazard_area where geom is null" 2462
    count "hazard_area where geom is null and quality <> 'fail'" 0
    count release 6442
    count "release where status <> 'unknown'" 0
    run -0 "$agrotown" info plan.sqlite --format json
    echo "$output" | jq -e '.crs == "EPSG:32633" and .units_placed == 0'
    page 600000
    grep -q "Suspected hazardous area" page.txt
    tr '\n' ' ' <page.txt >line.txt
    grep -q "not handed over" line.txt
    grep -q "may lie anywhere on this sheet: 2462 (HZ-" line.txt
}

# german FILE CRS PLACES SCALE [OPTION...]: PLACES are land use, red lines, building lines.
german() {
    local file="settlements/xplan_germany/$1" crs=$2 scale=$6 n
    local layers=(land_use red_line building_line) places=("$3" "$4" "$5")
    shift 6
    need "$file"
    new_plan "$(basename "$file" .zip)" "$crs"
    take "$file" xplan "$@"
    whole
    count "boundary where kind = 'planning'" 1
    for n in 0 1 2; do count "${layers[n]}" "${places[n]}"; done
    page "$scale"
}

@test "BP2070 (Germany): zones and boundary from XPlanGML 4.1" {
    german xplan41_BP2070.zip EPSG:31467 57 10 56 5000
}

@test "LA67 (Germany)" {
    german xplan41_LA67.zip EPSG:31467 12 4 5 2000
    grep -q "Homestead housing" page.txt
}

@test "Eidelstedt 4 (Germany): refused without a coordinate system, taken with one" {
    need settlements/xplan_germany/xplan41_Eidelstedt_4_V4.zip
    new_plan Eidelstedt EPSG:25832
    run -3 "$agrotown" import plan.sqlite "$data" --profile "$AGROTOWN_SOURCE/plans/profiles/xplan.yaml"
    [[ "$output" == *"no coordinate system"*--crs* ]]
    count source 0
    rm plan.sqlite
    german xplan41_Eidelstedt_4_V4.zip EPSG:25832 8 3 8 2000 --crs EPSG:25832
}

@test "Epworth (Zimbabwe): 5918 plots and the three pairs that overlap" {
    need settlements/epworth_zimbabwe/Epworth_Before.shp
    new_plan Epworth EPSG:32736
    take settlements/epworth_zimbabwe/Epworth_Before.shp epworth
    whole
    count plot 5918
    run -0 jq -r '.findings[] | select(.rule == "programme.plot.overlap") | .text' findings.json
    [ "${#lines[@]}" -eq 3 ]
    [[ "$output" == *"P-2726 and P-5828"*"P-4664 and P-4676"*"P-4664 and P-5837"* ]]
    page 10000
    grep -q "Homestead plot" page.txt
}

@test "Mazara (Oman): heights with a wrong no-data value are refused, and taken with the right one" {
    need settlements/mazara_oman/dem_10m1.tif
    new_plan Mazara EPSG:32640
    run -3 "$agrotown" import plan.sqlite "$data"
    [[ "$output" == *"95647 of 189501 cells"*"no height on Earth"*raster.nodata* ]]
    count terrain 0
    take settlements/mazara_oman/dem_10m1.tif mazara
    take settlements/mazara_oman/buildings_projected.shp mazara
    take settlements/mazara_oman/roads_projected.shp mazara
    whole
    count "terrain where empty_cells = 95647 and min_m between 92 and 93 and max_m between 512 and 513" 1
    count "exclusion where kind = 'building'" 800
    count survey 148
    page 10000
    grep -q "Contour lines every 10 m" page.txt
    grep -q "Existing object to keep" page.txt
}

@test "a French plan in metres labelled as degrees is refused with the reason" {
    need settlements/plu_france/PRESCRIPTION_LIN.shp
    new_plan France EPSG:2154
    printf 'profile: any\nlayers:\n  - {source: "*", target: red_line}\n' >any.yaml
    for name in PRESCRIPTION_LIN data2/decoup; do
        run -3 "$agrotown" import plan.sqlite "$AGROTOWN_DATA/settlements/plu_france/$name.shp" --profile any.yaml
        [[ "$output" == *"declares EPSG:4326"*"metres, not degrees"* ]]
    done
    count source 0
    count red_line 0
}
