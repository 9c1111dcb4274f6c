#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Distances and areas that norms are judged by, on random pairs of outlines, against SpatiaLite.
load ../cli/common

@test "10 000 random pairs: distances to a micrometre and areas to a square centimetre as in SpatiaLite" {
    "$AGROTOWN_BUILD/tests/norms/pairs" 10000 >pairs.tsv
    cat >pairs.sql <<'SQL'
create table pair (n integer primary key, a text, b text, edges real, distance real, area real, common real);
.mode tabs
.import pairs.tsv pair
select load_extension('mod_spatialite');
create table g as select n, ST_GeomFromText(a) as a, ST_GeomFromText(b) as b, edges, distance, area, common from pair;
create table off as select
  abs(ST_Distance(ST_Boundary(a), ST_Boundary(b)) - edges) as edges,
  abs(ST_Distance(a, b) - distance) as distance,
  abs(ST_Area(a) - area) as area,
  abs(coalesce(ST_Area(ST_Intersection(a, b)), 0) - common) as common, ST_IsValid(a) + ST_IsValid(b) as valid
from g;
.mode list
select 'pairs ' || count(*) || ' valid ' || sum(valid = 2) || ' meeting ' || (select sum(common > 0) from pair) from off;
select 'edges ' || sum(edges > 1e-6) || ' distance ' || sum(distance > 1e-6) || ' area ' || sum(area > 1e-4)
  || ' common ' || sum(common > 1e-4) || ' unknown ' || sum(edges is null or distance is null or area is null) from off;
SQL
    run -0 sqlite3 pairs.sqlite ".read pairs.sql"
    echo "$output"
    [[ "$output" == *"pairs 10000 valid 10000 meeting "[1-9][0-9][0-9][0-9]* ]]
    [[ "$output" == *"edges 0 distance 0 area 0 common 0 unknown 0"* ]]
}
