#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the program says of a foreign file, and whether its drafts import.
load common

# Folder of the demonstration's files.
plans() { echo "$AGROTOWN_SOURCE/plans/gizil-kengerli"; }

# narrow FILE: no line over 100 columns.
narrow() {
    run awk '{ gsub(/[\200-\277]/, ""); if (length($0) > 100) print FILENAME ": " $0 }' "$1"
    [ -z "$output" ]
}

@test "a shapefile with its side files, system and letters" {
    cp "$(plans)"/existing.* . && touch existing.qix
    golden inspect-shapefile "$agrotown" inspect existing.shp
    narrow stdout.txt
}

@test "a GeoPackage of several layers, and one of them as JSON" {
    golden inspect-geopackage "$agrotown" inspect "$(plans)/master-plan.gpkg"
    narrow stdout.txt
    "$agrotown" inspect "$(plans)/master-plan.gpkg" --layer kuce --format json >one.json
    [ "$(jq -c '[.driver, .damaged, (.layers | length), .layers[0].records, .layers[0].crs]' one.json)" = \
        '["GPKG",false,1,53,"EPSG:32638"]' ]
    [ "$(jq -r '.layers[0].fields[] | select(.name == "kod") | .unique' one.json)" = true ]
    run -3 "$agrotown" inspect "$(plans)/master-plan.gpkg" --layer street
    [[ "$output" == *'has no layer "street"; it holds: sahe, serhed'* ]]
}

@test "a height grid" {
    golden inspect-raster "$agrotown" inspect "$(plans)/heights.tif"
}

@test "drafts of the demonstration import as they are" {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    for file in master-plan.gpkg existing.shp; do
        "$agrotown" inspect "$(plans)/$file" --profile draft.yaml -q >/dev/null
        "$agrotown" import town.sqlite "$(plans)/$file" --profile draft.yaml -q >/dev/null
        rm draft.yaml
    done
    run -0 sqlite3 town.sqlite "select group_concat(stored || '/' || records) from source"
    [ "$output" = "238/238,60/60" ]
    run -0 sqlite3 town.sqlite "select count(*) from land_use where use is null"
    [ "$output" = 0 ]
    run -0 sqlite3 town.sqlite "select group_concat(id) from (select id from street order by id limit 2)"
    [ "$output" = "ST-01,ST-02" ]
    run -0 sqlite3 town.sqlite "select count(*) from exclusion where kind = 'heritage'"
    [ "$output" = 4 ]
}

@test "a draft of clearance data asks for its date and opens no ground" {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    "$agrotown" inspect "$(plans)/clearance.geojson" --profile draft.yaml -q >/dev/null
    run -3 "$agrotown" import town.sqlite "$(plans)/clearance.geojson" --profile draft.yaml
    [[ "$output" == *"data-as-of"* ]]
    sed -i 's/^# data_as_of: YYYY-MM-DD/data_as_of: 2026-10-01/' draft.yaml
    "$agrotown" import town.sqlite "$(plans)/clearance.geojson" --profile draft.yaml -q >/dev/null || [ $? -eq 1 ]
    run -0 sqlite3 town.sqlite "select count(*) from release"
    [ "$output" = 0 ]
    run -0 sqlite3 town.sqlite "select distinct class || ' ' || status from hazard_area"
    [ "$output" = "unknown unknown" ]
    run -0 sqlite3 town.sqlite "select count(*) from source where records <> stored"
    [ "$output" = 0 ]
}

@test "a table: separator, columns with positions, decimal commas" {
    printf 'nr;shahd;lon;lat;h\n1;a;46.8788;40.0988;391,25\n2;b;46.8800;40.1000;402,5\n' >points.csv
    golden inspect-table "$agrotown" inspect points.csv --profile draft.yaml
    grep -q 'geometry: {x: lon, y: lat}' draft.yaml
    grep -q '^# crs: EPSG:4326' draft.yaml
}

@test "a draft never replaces a file" {
    echo mine >draft.yaml
    run -4 "$agrotown" inspect "$(plans)/existing.shp" --profile draft.yaml
    [ "$(cat draft.yaml)" = mine ]
}

@test "coordinates without a system: what they look like" {
    say() { printf 'x,y\n%s\n%s\n' "$1" "$2" >p.csv && "$agrotown" inspect p.csv >out.txt; }
    say 660152.6,4440415.5 660252.6,4440515.5
    grep -q "metres of a zone with 500 000" out.txt
    grep -q "candidate: EPSG:32638" out.txt
    say 8660321.4,4442282.6 8660421.4,4442382.6
    grep -q "zone 8, central" out.txt
    grep -q "candidate: EPSG:28408" out.txt
    say 4442282.6,8660321.4 4442382.6,8660421.4
    grep -q "northing first" out.txt
    grep -q "axes exchanged: EPSG:28408" out.txt
    say 40.0988,46.8788 40.0989,46.8789
    grep -q "axes exchanged: EPSG:4326" out.txt
    say 660152600,4440415500 660252600,4440515500
    grep -q "unit is millimetres: EPSG:32638" out.txt
    say 1250.5,3000 1300,3055.25
    grep -q "local grid" out.txt
}

@test "damaged, empty and absent files are named, with the exit code of their kind" {
    : >empty.geojson
    run "$agrotown" inspect empty.geojson
    [ "$status" -eq 5 ] || [ "$status" -eq 3 ]
    [[ "$output" == *"empty"* ]]
    run -3 "$agrotown" inspect absent.shp
    [[ "$output" == *"absent.shp"*"No such file"* ]]
    head -c 3000 "$(plans)/existing.shp" >cut.shp
    cp "$(plans)/existing.shx" cut.shx
    run -3 "$agrotown" inspect cut.shp
    [[ "$output" == *"DAMAGED"* ]]
    printf 'PK\003\004 rubbish' >broken.zip
    run "$agrotown" inspect broken.zip
    [ "$status" -eq 3 ] || [ "$status" -eq 5 ]
}

@test "an archive of several files lists them" {
    mkdir in && cp "$(plans)"/existing.* "$(plans)/clearance.geojson" in
    (cd in && zip -q ../all.zip ./*)
    run -0 "$agrotown" inspect all.zip
    [[ "$output" == *"clearance.geojson ("* && "$output" == *"ARCHIVE/MEMBER"* ]]
    run -0 "$agrotown" inspect all.zip/existing.shp
    [[ "$output" == *"layer existing: 60 records"* ]]
}

@test "a drawing: unit, letters, layers, nearly closed outlines, blocks, texts" {
    golden inspect-drawing "$agrotown" inspect "$AGROTOWN_SOURCE/tests/cli/drawing.dxf" --profile draft.yaml
    narrow stdout.txt
    grep -q '^# units: mm' draft.yaml
    grep -q 'close_m: 0.05' draft.yaml
    grep -A1 'source: "УЧАСТКИ"' draft.yaml | grep -q 'target: plot'
    "$agrotown" inspect "$AGROTOWN_SOURCE/tests/cli/drawing.dxf" --format json >d.json
    [ "$(jq -c '[.drawing.unit, (.drawing.layers[] | select(.name == "УЧАСТКИ") | [.closed, .nearly_closed])]' d.json)" = \
        '["mm",[1,1]]' ]
}

@test "DWG and binary DXF are refused with what to save instead" {
    printf 'AC1027\000\000\000\000\000\000' >town.dwg
    run -3 "$agrotown" inspect town.dwg
    [[ "$output" == *"DWG"*"ASCII"* ]]
    printf 'AutoCAD Binary DXF\r\n\032\000' >town.dxf
    run -3 "$agrotown" inspect town.dxf
    [[ "$output" == *"binary DXF"*"ASCII"* ]]
}

@test "a planner's language: Azerbaijani and Russian" {
    for lang in az ru; do
        "$agrotown" inspect "$(plans)/existing.shp" --lang $lang >out.txt
        narrow out.txt
    done
    grep -q "слой existing: 60 записей" out.txt
}
