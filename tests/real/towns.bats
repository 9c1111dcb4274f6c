#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Zones of real towns filled: a German zoning plan along its streets, and hills in Oman within a limit of slope.
# Programmes, street axes and zones are the tests' own; figures in them stand for no norm.
load ../cli/common

towns="$AGROTOWN_DATA/settlements"
profiles="$AGROTOWN_SOURCE/plans/profiles"

need() {
    [ -e "$towns/$1" ] && return
    [ "${CI:-}" != true ] || { echo "no $towns/$1" && return 1; }
    skip "no $towns/$1"
}

# With buffers that end flat, as streets do.
sql() { sqlite3 -cmd "select load_extension('mod_spatialite')" -cmd "select BufferOptions_SetEndCapStyle('FLAT')" "$@" | tail -n +3; }

# collection SRID FEATURE...: GeoJSON
collection() {
    local srid=$1
    shift
    local IFS=,
    echo '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::'"$srid"'"}},"features":['"$*"']}'
}

# box WEST SOUTH EAST NORTH [PROPERTIES]: a feature
box() {
    echo '{"type":"Feature","properties":{'"${5:-}"'},"geometry":{"type":"Polygon","coordinates":[['"[$1,$2],[$3,$2],[$3,$4],[$1,$4],[$1,$2]"']]}}'
}

# axis KEY WIDTH POINTS: a street
axis() {
    echo '{"type":"Feature","properties":{"key":"'"$1"'","w":'"$2"'},"geometry":{"type":"LineString","coordinates":['"$3"']}}'
}

# Houses on plots of 400 m2 and more, as on the edge of a German town.
write_programme() { # UNITS
    mkdir -p programmes house-types
    cat >house-types/EFH.yaml <<'END'
house_type: EFH
title: {az: "Fərdi ev", ru: "Отдельный дом", en: "Detached house"}
rooms: 4
storeys: 2
construction: built
fire_degree: II
footprint: [[0, 0], [10, 0], [10, 9], [0, 9]]
height_m: 8.5
floor_area_m2: 140
dig_depth_m: 1.2
END
    cat >programmes/german.yaml <<END
programme: german
title: {az: "Almaniya", ru: "Германия", en: "Germany"}
units: $1
persons_per_unit: 3
mix: [{rooms: 4, units: $1, house_type: EFH}]
plots:
  - {standard: house, area_min_m2: 400, area_target_m2: 550, area_max_m2: 1200, frontage_min_m: 16, depth_min_m: 20,
     depth_max_m: 45, setback_front_m: 3, setback_side_m: 3, setback_rear_m: 3}
streets: {width_m: 8, carriageway_m: 5, sidewalk_m: 1.5, turning_m: 16, dead_end_max_m: 150}
limits: {block_length_max_m: 300, corner_radius_m: 6, slope_max_pct: 20}
END
}

# The plan of 24 000 m2 of housing, with axes drawn by us between its red lines. A plan of this kind draws
# streets as areas.
make_german() {
    write_programme 40
    cat >axes.yaml <<'END'
profile: axes
layers: [{source: "*", target: street, key: key, fields: {width_m: w, category: {value: residential}, state: {value: built}}}]
END
    collection 31467 \
        "$(axis A 6 '[3565791.6,5950096.8],[3565851.5,5950093.5],[3565912,5950099.5],[3565992,5950106.0],[3566037,5950105.6],[3566122.6,5950106.5],[3566151.6,5950108.2],[3566182.2,5950112.9]')" \
        "$(axis B 5.9 '[3566122.6,5950106.5],[3566122.3,5950144],[3566115.9,5950158.3],[3566109,5950166.5]')" \
        "$(axis C 10.4 '[3566109,5950166.5],[3566103.4,5950175.8],[3566100.1,5950188.2],[3566097.5,5950210.2],[3566098.2,5950229.2],[3566100.9,5950245.6],[3566107.6,5950266.7],[3566122,5950292.5],[3566128.8,5950299.9],[3566143.6,5950311]')" \
        >axes.geojson
    "$agrotown" init plan.sqlite --title LA67 --crs EPSG:31467 --illustrative -q --programme programmes/german.yaml \
        --settings "$hamlet/settings.yaml"
    "$agrotown" import plan.sqlite "$towns/xplan_germany/xplan41_LA67.zip" --profile "$profiles/xplan.yaml" -q >/dev/null
    "$agrotown" import plan.sqlite axes.geojson --profile axes.yaml -q >/dev/null
}

# Rules that a plan breaks, but for the numbers of units asked.
errors() {
    "$agrotown" validate "$1" --norms programme,topology --format json >findings.json || [ $? = 1 ]
    jq -r '.findings[] | select(.severity == "error" and (.rule | test("^programme.(units|mix)$") | not))
        | "\(.rule) \(.layer) \(.id) \(.other_id)"' findings.json | sort
}

# placed FILE: N and bound
placed() { sed -nE 's/^([0-9]+) of [0-9]+ units placed; at most ([0-9]+) .*/\1 \2/p' "$1"; }

@test "a German zoning plan: its housing zones are filled along the streets that stand" {
    local n bound
    need xplan_germany/xplan41_LA67.zip
    make_german
    errors plan.sqlite >before.txt
    "$agrotown" place plan.sqlite --norms programme -q >place.txt || [ $? = 1 ]
    errors plan.sqlite >after.txt
    diff before.txt after.txt
    read -r n bound < <(placed place.txt)
    sql plan.sqlite "select zone, count(*), round(avg(area_m2)) from plot where use = 'homestead' group by zone"
    echo "$n placed, bound $bound"
    [ "$n" -ge 18 ] && [ "$n" -le "$bound" ]
    [ "$(sql plan.sqlite "select count(*) from street where state = 'built'")" = 3 ]
    [ "$(sql plan.sqlite "select count(*) from plot p join land_use z on z.id = p.zone
        where z.use <> 'residential' or st_area(st_difference(p.geom, z.geom)) > 0.01")" = 0 ]
    [ "$(sql plan.sqlite "select count(*) from plot p, street s
        where st_area(st_intersection(p.geom, st_buffer(s.geom, s.width_m / 2 - 0.02))) > 0.01")" = 0 ]
    [ "$(sql plan.sqlite "select count(*) from plot p, green g where st_area(st_intersection(p.geom, g.geom)) > 0.01")" = 0 ]
}

released='"rid":"RE-1","kind":"cleared","st":"handed over","depth":3,"ref":"original","scope":"all","search":"subsurface","qa":"pass","qad":"2026-06-01","qai":"QA-7","cr":"CR-7","hc":"HC-7","hd":"2026-06-20","rcp":"Tikinti","acc":0.5,"std":"2026-06-20"'

# clear NAME WEST SOUTH EAST NORTH: a copy of the plan with that land released
clear() {
    cp plan.sqlite "$1.sqlite"
    collection 31467 "$(box "$2" "$3" "$4" "$5" "$released")" | jq -c '.name = "releases"' >releases.geojson
    "$agrotown" import "$1.sqlite" releases.geojson --profile "$hamlet/clearance.yaml" \
        --extent extent.geojson -q >/dev/null || [ $? = 1 ]
    "$agrotown" accept "$1.sqlite" DS-001 --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
}

@test "in it, released land alone is built on, and a hazard over a block takes houses away" {
    local all half less bound
    need xplan_germany/xplan41_LA67.zip
    make_german
    collection 31467 "$(box 3565700 5950000 3566300 5950400)" >extent.geojson
    clear all 3565700 5950000 3566300 5950400
    cp all.sqlite less.sqlite
    clear half 3566050 5950000 3566300 5950400
    collection 31467 "$(box 3566000 5950250 3566060 5950280 '"hid":"HA-1","cls":"CHA","st":"Open","acc":1,"area":1800')" |
        jq -c '.name = "hazards"' >hazards.geojson
    "$agrotown" import less.sqlite hazards.geojson --profile "$hamlet/clearance.yaml" \
        --extent extent.geojson -q >/dev/null || [ $? = 1 ]
    "$agrotown" accept less.sqlite DS-002 --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
    for name in all half less; do
        "$agrotown" place $name.sqlite --norms programme --released-only -q >$name.txt || [ $? = 1 ]
        read -r n bound < <(placed $name.txt)
        echo "$name: $n placed, bound $bound"
        printf -v $name %s "$n"
        grep -q "^$n stand on ground permitted today" $name.txt
        [ "$n" -le "$bound" ]
    done
    [ "$all" -ge 15 ]
    [ "$half" -lt "$all" ] && [ "$half" -gt 0 ]
    [ "$less" -lt "$all" ] && [ "$less" -gt 0 ]
    grep -q "land that is not permitted today is left out" less.txt
    [ "$(sql less.sqlite "select count(*) from building b, hazard_area h where st_intersects(b.geom, h.geom)")" = 0 ]
}

@test "hills in Oman: no plot, house or street on ground steeper than the limit" {
    local n bound
    need mazara_oman/dem_10m1.tif
    /usr/bin/python3 -c 'from osgeo import gdal' 2>/dev/null || { [ "${CI:-}" != true ] && skip "python3-gdal is absent"; }
    write_programme 60
    sed -i 's/slope_max_pct: 20/slope_max_pct: 15/; s/turning_m: 16,/turning_m: 16, gradient_max_pct: 10,/' programmes/german.yaml
    # The roads are streets here, and the heights state no datum: one has to be assumed.
    sed 's/  name: Mazara/  name: Mazara\n  vertical_datum: EPSG:5773\n  accuracy_m: 5/
        s/target: survey/target: street/
        s/{kind: {value: edge}, name: ROADNAMEE}/{name: ROADNAMEE, width_m: {value: "10"}, category: {value: residential}, state: {value: built}}/' \
        "$profiles/mazara.yaml" >mazara.yaml
    printf 'profile: zone\nlayers: [{source: "*", target: land_use, fields: {use: {value: residential}}}]\n' >zone.yaml
    # 400 x 300 m, 1600 m east and 3400 m south of the corner of the heights
    collection 32640 "$(box 690395 2554455 690795 2554755)" >zone.geojson
    "$agrotown" init plan.sqlite --title Mazara --crs EPSG:32640 --illustrative -q --programme programmes/german.yaml
    for name in dem_10m1.tif buildings_projected.shp roads_projected.shp; do
        "$agrotown" import plan.sqlite "$towns/mazara_oman/$name" --profile mazara.yaml -q >/dev/null || [ $? = 1 ]
    done
    "$agrotown" import plan.sqlite zone.geojson --profile zone.yaml -q >/dev/null
    "$agrotown" place plan.sqlite --norms programme -q >place.txt || [ $? = 1 ]
    read -r n bound < <(placed place.txt)
    echo "$n placed, bound $bound"
    [ "$n" -ge 20 ] && [ "$n" -le "$bound" ]
    grep -qE "[0-9]+ m2 of zone Z-001 were left free: they are steeper than 15 %" place.txt
    /usr/bin/python3 "$AGROTOWN_SOURCE/tests/real/towns.py" "$towns/mazara_oman/dem_10m1.tif" plan.sqlite 15
    [ "$(sql plan.sqlite "select count(*) from street where state <> 'built' and (gradient_max_pct > 10 or length_m < 20)")" = 0 ]
    [ "$(sql plan.sqlite "select count(*) from street where state <> 'built'")" -ge 1 ]
    [ "$(sql plan.sqlite "select count(*) from building b, exclusion x where st_distance(b.geom, x.geom) < 0.01")" = 0 ]
}
