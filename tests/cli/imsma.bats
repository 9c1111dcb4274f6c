#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Clearance data as IMSMA gives it, through the template profiles: whole, and nothing of it permits.
load common

profiles="$AGROTOWN_SOURCE/plans/profiles"

plan() {
    "$agrotown" init town.sqlite --title Town --programme "$hamlet/programme.yaml" --illustrative -q
}

take() { # GOLDEN FILE PROFILE [OPTION...]
    local name=$1 file=$2 profile=$3
    shift 3
    golden "$name" "$agrotown" import town.sqlite "$file" --profile "$profiles/$profile.yaml" \
        --data-as-of 2026-10-01 "$@"
}

sql() { sqlite3 town.sqlite "$1"; }

ring='[[46.9,40.05],[46.901,40.05],[46.901,40.051],[46.9,40.051],[46.9,40.05]]'

@test "a feature service as GeoJSON: words in any case, with spaces, as codes nobody explained" {
    plan
    cat >hazard_poly.geojson <<END
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"imsma_id":"hazard_poly_145","globalid":"{A}","imsma_links":"release_3","hazard_class":"cha ","status":"OPEN","status_date":"2026-05-01","evidence":"Direct"},"geometry":{"type":"Polygon","coordinates":[$ring]}},
{"type":"Feature","properties":{"imsma_id":"hazard_poly_146","hazard_class":" Suspected Hazardous Area","status":"worked on"},"geometry":{"type":"Polygon","coordinates":[$ring]}},
{"type":"Feature","properties":{"imsma_id":"hazard_poly_147","hazard_class":"2","status":"Expired"},"geometry":null}]}
END
    take imsma-core-geojson hazard_poly.geojson imsma-core
    [ "$(sql "select group_concat(class || ' ' || status, ',') from hazard_area")" = "cha open,sha worked_on,unknown unknown" ]
    [ "$(sql "select raw_class || raw_status || quality from hazard_area where source_key = 'hazard_poly_147'")" = "2Expiredfail" ]
    [ "$(sql "select links || global_id from hazard_area where source_key = 'hazard_poly_145'")" = "release_3{A}" ]
}

@test "a feature service as ESRIJSON, a layer of releases: nothing is handed over by a template" {
    plan
    cat >land_release.json <<END
{"geometryType":"esriGeometryPolygon","spatialReference":{"wkid":4326},
"fields":[{"name":"imsma_id","type":"esriFieldTypeString"},{"name":"release_type","type":"esriFieldTypeSmallInteger","domain":{"type":"codedValue","name":"cvd_release","codedValues":[{"name":"Cancelled","code":1},{"name":"Cleared","code":3}]}},{"name":"status","type":"esriFieldTypeString"},{"name":"cleared_depth_m","type":"esriFieldTypeDouble"}],
"features":[{"attributes":{"imsma_id":"release_3","release_type":3,"status":"Handed over","cleared_depth_m":0.2},"geometry":{"rings":[$ring]}}]}
END
    take imsma-core-esrijson land_release.json imsma-core
    [ "$(sql "select kind || status || raw_status || cleared_depth_m from \"release\"")" = "clearedunknownHanded over0.2" ]
}

@test "a shapefile with names of ten letters: Expired stays unknown" {
    plan
    cat >h.csv <<END
Hazard_ID,Hazard_Cla,Status_1,Status_Cha,Status_C_1,WKT
1,CHA,Expired,by order,2019,"POLYGON ((46.9 40.05,46.901 40.05,46.901 40.051,46.9 40.05))"
2,Sha ,open,,,"POLYGON ((46.9 40.05,46.901 40.05,46.901 40.051,46.9 40.05))"
END
    ogr2ogr -q -f "ESRI Shapefile" afg.shp h.csv -a_srs EPSG:4326 -oo GEOM_POSSIBLE_NAMES=WKT -nlt POLYGON
    take imsma-shapefile afg.shp imsma-shapefile
    [ "$(sql "select group_concat(class || ' ' || status || ' ' || raw_status, ',') from hazard_area")" = "cha unknown Expired,sha open open" ]
}

@test "KML: extended data, and a table in the description" {
    plan
    cat >h.kml <<END
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>hazards</name>
<Placemark><name>A</name><ExtendedData><Data name="hazard_class"><value>CHA</value></Data><Data name="status"><value>Open</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>46.9,40.05 46.901,40.05 46.901,40.051 46.9,40.05</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>B</name><description><![CDATA[<table><tr><td>B</td></tr><tr><td><table><tr><td>Hazard class</td><td>SHA</td></tr><tr bgcolor="#D4E4F3"><td>Status</td><td>Closed</td></tr></table></td></tr></table>]]></description>
<Point><coordinates>46.91,40.05</coordinates></Point></Placemark></Folder></Document></kml>
END
    take imsma-kml h.kml imsma-kml
    [ "$(sql "select class || status from hazard_area")" = chaopen ]
    [ "$(sql "select class || status || raw_status from hazard_point")" = shaunknownClosed ]
}

@test "turning points in a table: one outline for an area, legs from a benchmark" {
    plan
    cat >points.csv <<END
area,number,kind,easting,northing,bearing,distance,bearing_type,declination,hazard_class,status,position_accuracy_m
HA-1,1,Landmark,662000,4435500,,,,,SHA,Open,3
HA-1,4,Turning point,662100,4435100,,,,,,,
HA-1,2,Start point,662000,4435000,,,,,,,
HA-1,3,Turning point,662100,4435000,,,,,,,
HA-1,5,Evidence point,662050,4435050,,,,,,,
HA-2,1,Benchmark,663000,4435000,,,Magnetic,6,CHA,Open,3
HA-2,2,Start point,,,60,300,,,,,
HA-2,3,Turning point,,,150,200,,,,,
HA-2,4,End point,,,240,300,,,,,
HA-3,1,Start point,664000,4435000,,,,,CHA,Open,3
HA-3,2,Turning point,664100,4435000,,,,,,,
HA-3,4,Turning point,664100,4435100,,,,,,,
END
    take turning-points points.csv turning-points --crs EPSG:32638
    [ "$(sql "select group_concat(source_key || ' ' || coalesce(flaw, 'whole'), ', ') from hazard_area")" = "HA-1 whole, HA-2 whole, HA-3 point_gap:3" ]
    [ "$(sql "select source_key from hazard_point")" = HA-1/5 ]
    [ "$(sql "select records || ' ' || stored from source where file = 'points.csv'")" = "12 12" ]
    # The same rows the other way round are the same outlines.
    { head -1 points.csv; tail -n +2 points.csv | tac; } >turned.csv
    mv turned.csv points.csv
    "$agrotown" import town.sqlite points.csv --profile "$profiles/turning-points.yaml" \
        --data-as-of 2026-10-01 --crs EPSG:32638 -q || true
    "$agrotown" check town.sqlite
}

@test "points of IMSMA NG: pointno orders, shapes are parts, entered coordinates are kept" {
    plan
    cat >geopoint.csv <<END
hazard_localid,shape_id,shapeenum,pointlocal_id,pointno,pointtypeenum,latitude,longitude,user_entered_x,user_entered_y,coordrefsys,bearing,distance,frompoint_guid,hazard_class,status
H1,7,Polygon,p3,3,Turning point,40.051,46.901,8662230,4435110,SK-42,,,,CHA,Open
H1,7,Polygon,p1,1,Start point,40.05,46.9,8662140,4435000,SK-42,,,,,
H1,7,Polygon,p2,2,Turning point,40.05,46.901,8662230,4435000,SK-42,,,,,
H1,8,polygon,q2,2,Turning point,40.06,46.911,8663130,4436100,SK-42,,,,,
H1,8,polygon,q3,3,Turning point,40.061,46.911,8663130,4436210,SK-42,,,,,
H1,8,polygon,q1,1,Start point,40.06,46.91,8663040,4436100,SK-42,,,,,
H2,9,Point,r1,1,Evidence point,40.07,46.92,,,,,,,EOD spot task,Open
H3,10,Polyline,s1,1,Start point,40.07,46.92,,,,,,,SHA,Open
H3,10,Polyline,s2,2,End point,40.071,46.92,,,,,,,,
END
    take imsma-ng geopoint.csv imsma-ng
    [ "$(sql "select crs_original || ' ' || coalesce(flaw, 'whole') from hazard_area")" = "SK-42 whole" ]
    [ "$(sql "select substr(original_coordinates, 1, 33) from hazard_area")" = "8662140 4435000; 8662230 4435000;" ]
    [ "$(sql "select (select count(*) from hazard_area) || (select count(*) from hazard_line) || (select count(*) from hazard_point)")" = 111 ]
}

@test "any file of hazards is kept whole as hazards that count" {
    plan
    cat >x.geojson <<END
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"colour":"red"},"geometry":{"type":"Polygon","coordinates":[$ring]}},
{"type":"Feature","properties":{"class":"cha","status":"handed_over"},"geometry":{"type":"Point","coordinates":[46.9,40.05]}},
{"type":"Feature","properties":{},"geometry":null}]}
END
    take hazard-generic x.geojson hazard-generic
    [ "$(sql "select (select count(*) from hazard_area) || (select count(*) from hazard_point)")" = 21 ]
}
