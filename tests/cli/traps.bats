#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Coordinates in the wrong place: the program says which mistake it looks like. The site lies round
# 46.90 E 40.05 N; in UTM zone 38 that is E 662070 N 4435036, in EPSG:28408 E 8662240 N 4436901.
load common

# A site of 400 m, so that 1.9 km lead off it.
plan() {
    "$agrotown" init town.sqlite --title Town --settings "$hamlet/settings.yaml" --illustrative -q
    cat >site.csv <<END
nr,wkt
SITE-1,"POLYGON ((661870 4434836, 662270 4434836, 662270 4435236, 661870 4435236, 661870 4434836))"
END
    cat >site.yaml <<END
profile: site
crs: EPSG:32638
layers:
  - source: site
    target: site
    id: nr
    geometry: {wkt: wkt}
END
    "$agrotown" import town.sqlite site.csv --profile site.yaml -q
    cat >hazards.yaml <<END
profile: hazards
data_as_of: 2026-10-01
layers:
  - source: h
    key: nr
    target: hazard_area
    geometry: {wkt: wkt}
    fields:
      class: {value: cha}
      status: {value: open}
      position_method: {value: dgnss}
      crs_original: system
      original_coordinates: original
END
}

# A square of SIZE at X Y in the system CRS, with what stands in its columns of the first survey.
square() { # CRS X Y SIZE [SYSTEM ORIGINAL]
    LC_ALL=C awk -v x="$2" -v y="$3" -v s="$4" -v c="${5:-}" -v o="${6:-}" 'BEGIN {
        f = "%.7f %.7f"; print "nr,system,original,wkt"
        printf "1,%s,\"%s\",\"POLYGON ((" f ", " f ", " f ", " f "))\"\n", c, o, x, y, x + s, y, x + s, y + s, x, y
    }' >h.csv
    run --separate-stderr "$agrotown" import town.sqlite h.csv --profile hazards.yaml ${1:+--crs "$1"}
}

refused() { # WORDS
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"$1"* ]]
    [ "$(sqlite3 town.sqlite 'select count(*) from hazard_area')" -eq 0 ]
}

@test "a file without a coordinate system is refused" {
    plan
    square "" 662060 4435026 20
    refused "no coordinate system"
}

@test "a zone number stripped or too many, axes exchanged, the zone beside, feet, degrees: each is named" {
    plan
    square EPSG:28408 662230 4436890 20
    refused "it looks like EPSG:28408 without its zone number"
    square EPSG:32638 8662230 4436890 20
    refused "it looks like Gauss-Krueger (EPSG:28408)"
    square EPSG:32638 4435026 662060 20
    refused "axes are exchanged"
    square EPSG:32638 150218 4441356 20
    refused "it looks like the zone of EPSG:32639"
    square EPSG:32638 2172112 14550610 60
    refused "it looks like EPSG:32638 in feet"
    square EPSG:32638 46.9 40.05 0.0002
    refused "it looks like EPSG:4326"
    square EPSG:4326 662060 4435026 20
    refused "it looks like EPSG:32638"
}

@test "Gauss-Krueger without its zone number, called UTM, lies 1.9 km away: named, not refused" {
    plan
    square EPSG:32638 662230 4436890 20
    [ "$status" -ne 3 ]
    [[ "$output$stderr" == *"would lie on it if it were read in another coordinate system: h: EPSG:28408"* ]]
}

@test "SK-42 keeps its operation and 15 m of error" {
    plan
    square EPSG:28408 8662230 4436890 20
    [ "$(sqlite3 town.sqlite "select operation like '%Pulkovo 1942 to WGS 84%EPSG:15865%' from source where crs = 'EPSG:28408'")" -eq 1 ]
    [ "$(sqlite3 town.sqlite 'select transform_error_m >= 15 and transform_error_m < 15.1 from hazard_area')" -eq 1 ]
}

@test "SK-42 read as WGS 84 shows against the original coordinates, and both places count" {
    plan
    square EPSG:4326 46.9000000 40.0500000 0.0002 EPSG:4284 \
        "40.0500000 46.9000000; 40.0500000 46.9002000; 40.0502000 46.9002000"
    run --separate-stderr "$agrotown" validate town.sqlite --for construction
    [[ "$output" == *"SK-42 coordinates that were read as WGS 84"* ]]
    [[ "$output" == *"(E +1"*" m, N +1"* ]]
    run --separate-stderr "$agrotown" validate town.sqlite --for construction --lang ru
    [[ "$output" == *"СК-42"* ]]
}

@test "original coordinates that agree raise nothing" {
    plan
    square EPSG:4326 46.9000000 40.0500000 0.0002 EPSG:4326 \
        "40.0500000 46.9000000; 40.0500000 46.9002000; 40.0502000 46.9002000"
    run --separate-stderr "$agrotown" validate town.sqlite --for construction
    [[ "$output" != *"original coordinates"* ]]
}

@test "heights that declare another vertical system than the profile says are refused" {
    plan
    cat >dem.asc <<END
ncols 2
nrows 2
xllcorner 662000
yllcorner 4435000
cellsize 10
nodata_value -9999
400 401
402 403
END
    printf 'profile: dem\nraster: {vertical_datum: EPSG:5705, accuracy_m: 0.1, surveyed_on: 2026-05-01}\n' >dem.yaml
    gdal_translate -q -a_srs EPSG:32638+5773 dem.asc dem.tif
    run --separate-stderr "$agrotown" import town.sqlite dem.tif --profile dem.yaml
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"declares heights in EPSG:5773"*"never converted"* ]]
    gdal_translate -q -a_srs EPSG:32638+5705 dem.asc baltic.tif
    "$agrotown" import town.sqlite baltic.tif --profile dem.yaml -q
    [ "$(sqlite3 town.sqlite 'select vertical_datum from terrain')" = EPSG:5705 ]
}
