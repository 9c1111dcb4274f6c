#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What inspect finds in real files is what was measured in them by hand (README of the test data).
load ../cli/common

# facts FILE FILTER EXPECTED: a jq filter on the JSON of a file.
facts() {
    [ -e "$AGROTOWN_DATA/$1" ] || { [ "${CI:-}" != true ] && skip "no $1"; }
    "$agrotown" inspect "$AGROTOWN_DATA/$1" --format json >facts.json || [ $? -eq 3 ]
    local got
    got=$(jq -c "$2" facts.json)
    [ "$got" = "$3" ] || { echo "$1: $got, not $3" && return 1; }
    "$agrotown" inspect "$AGROTOWN_DATA/$1" --profile - >draft.yaml || [ $? -eq 3 ]
    grep -q '^profile: ' draft.yaml
}

@test "suspected minefields: 8303 records, 2459 without geometry, 337 invalid" {
    facts hazards/bih_west/suspect_areas_simplyfied.geojson \
        '.layers[0] | [.records, .without_geometry, .empty, .flaws["self-intersection"], .flaws["ring self-intersection"]]' \
        '[8303,2459,3,210,127]'
}
@test "a height grid whose nodata is wrong" {
    facts settlements/mazara_oman/dem_10m1.tif '.raster | [.columns, .rows, .nodata, .impossible]' '[339,559,0,95647]'
}
@test "a shapefile without a system" {
    facts bad-input/no-crs/points_wgs84_no_prj.shp '.layers[0] | [.records, .crs]' '[73,null]'
}
@test "metres labelled degrees" {
    facts settlements/plu_france/data2/decoup.shp '.layers[0] | [.crs, (.position[0] | contains("NOT"))]' '["EPSG:4326",true]'
}
@test "a zoning plan in an archive: 16 layers, 314 features" {
    facts settlements/xplan_germany/xplan41_BP2070.zip '[.member, (.layers | length), ([.layers[].records] | add)]' '["xplan.gml",16,314]'
}
@test "OpenStreetMap, packed: 5 layers, 2713 features" {
    facts settlements/monaco/monaco.osm.gz '[.driver, (.layers | length), ([.layers[].records] | add)]' '["OSM",5,2713]'
}
@test "a drawing of a house: millimetres, 147 blocks" {
    facts settlements/dxf/floorplan.dxf '.drawing | [.version, .unit, .blocks]' '["AC1018","mm",147]'
}
