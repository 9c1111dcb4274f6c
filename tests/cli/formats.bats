#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The same zones in every format a planner may be handed: each arrives whole.
load common

# One format: file, driver, and whether it keeps the CRS.
arrives() { # FILE DRIVER [ogr2ogr options]
    local file=$1 driver=$2
    shift 2
    ogr2ogr -q -f "$driver" "$file" "$hamlet/zones.geojson" -nln zones "$@"
    "$agrotown" init town.sqlite --title Hamlet -q
    "$agrotown" import town.sqlite "$file" --profile "${profile:-$hamlet/master.yaml}" ${crs:+--crs "$crs"} -q >counts.txt || {
        cat counts.txt
        return 1
    }
    [ "$(sqlite3 town.sqlite "select group_concat(use || ':' || name) from (select use, name from land_use order by use)")" = "public:Mərkəz,residential:Şərq məhəlləsi" ]
    # 140 x 92 m, wherever the file has been on its way
    [ "$(sqlite3 town.sqlite "select count(*) from idx_land_use_geom where abs(xmax - xmin - 140) < 0.05 and abs(ymax - ymin - 92) < 0.05 and abs(xmin - 660000) < 0.05")" = 1 ]
}

@test "GeoPackage" { arrives zones.gpkg GPKG; }
@test "Shapefile" { arrives zones.shp "ESRI Shapefile" -lco ENCODING=UTF-8; }
@test "FileGDB" { arrives zones.gdb OpenFileGDB; }
@test "GML" { arrives zones.gml GML -dsco FORMAT=GML3.2; }
@test "KML, in degrees" { arrives zones.kml LIBKML -t_srs EPSG:4326; }
@test "GeoJSON after RFC 7946, in degrees" { arrives zones.geojson GeoJSON -t_srs EPSG:4326 -lco COORDINATE_PRECISION=9; }
@test "CSV with WKT, CRS named by the user" {
    sed 's/key: key/key: key\n    geometry: {wkt: WKT}/' "$hamlet/master.yaml" >csv.yaml
    profile=csv.yaml crs=EPSG:32638 arrives zones.csv CSV -lco GEOMETRY=AS_WKT
}

@test "DXF: lines by layer, units and CRS named by the user" {
    ogr2ogr -q -f DXF streets.dxf "$hamlet/streets.geojson" -sql "select 'STREETS' as Layer from streets"
    cat >dxf.yaml <<'END'
profile: drawing
units: {value: m, overrides_header: true} # GDAL writes inches into every header
layers:
  - source: STREETS
    target: street
    key: EntityHandle
    fields:
      category: {value: residential}
      width_m: {value: 12}
END
    "$agrotown" init town.sqlite --title Hamlet -q
    "$agrotown" import town.sqlite streets.dxf --profile dxf.yaml --crs EPSG:32638 -q >/dev/null
    [ "$(sqlite3 town.sqlite 'select count(*) from street')" = 3 ]
}

@test "CSV with x and y, a point in a point layer" {
    printf 'nr,lon,lat,h\nCP1,46.878861,40.098806,391.25\nCP2,46.88,40.1,402\n' >points.csv
    cat >points.yaml <<'END'
profile: control
crs: EPSG:4326
layers:
  - source: points
    target: control_point
    key: nr
    geometry: {x: lon, y: lat}
    fields: {name: nr, height_m: h}
END
    "$agrotown" init town.sqlite --title Hamlet -q
    "$agrotown" import town.sqlite points.csv --profile points.yaml -q >/dev/null
    [ "$(sqlite3 town.sqlite "select count(*) from control_point c join idx_control_point_geom i on i.pkid = c.ogc_fid where name = 'CP1' and abs(xmin - 660152.6) < 0.3 and abs(ymin - 4440415.5) < 0.6")" = 1 ]
}

@test "a height grid as ASCII and as HGT" {
    gdal_translate -q -of AAIGrid "$AGROTOWN_SOURCE/plans/gizil-kengerli/heights.tif" heights.asc
    printf 'profile: heights\nraster:\n  vertical_datum: EPSG:5705\n  accuracy_m: 0.3\n  surveyed_on: 2026-05-01\n' >heights.yaml
    "$agrotown" init town.sqlite --title Hamlet -q
    "$agrotown" import town.sqlite heights.asc --profile heights.yaml --crs EPSG:32638 -q >/dev/null
    [ "$(sqlite3 town.sqlite 'select count(*) from terrain where min_m > 300 and max_m < 500')" = 1 ]
}
