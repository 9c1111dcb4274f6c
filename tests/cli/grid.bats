#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Site grids: fitted on control points, listed, used by import, fitted again.
load common

# A drawing turned by the angle of the triangle 3, 4, 5, in millimetres; P5 is 20 mm off.
points_file() {
    cat >points.csv <<'END'
number;x;y;E;N;H;accuracy
P1;0;0;660000;4440000;401.25;0.02
P2;100000;0;660080;4440060;;
P3;100000;50000;660050;4440100;;0.03
P4;0;50000;659970;4440040;;
P5;50000;20000;660028.012;4440046.016;;
END
}

setup_plan() {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    points_file
}

@test "a grid is fitted, stored with its points, and listed" {
    setup_plan
    golden grid-none "$agrotown" grid town.sqlite
    golden grid-dry-run "$agrotown" grid town.sqlite institute --points points.csv --unit mm --dry-run
    golden grid-fit "$agrotown" grid town.sqlite institute --points points.csv --unit mm
    golden grid-fit-again "$agrotown" grid town.sqlite institute --points points.csv --unit mm
    golden grid-from-plan "$agrotown" grid town.sqlite institute
    golden grid-list "$agrotown" grid town.sqlite
    [ "$(sqlite3 town.sqlite "select count(*) || ' ' || sum(residual_m > 0) || ' ' || max(local_x) from control_point where grid = 'institute'")" = "5 5 100.0" ]
    [ "$(sqlite3 town.sqlite "select unit || ' ' || document || ' ' || accuracy_m from site_grid")" = "mm points.csv 0.03" ]
    "$agrotown" log town.sqlite | grep -q "site grid institute fitted on 5 control points, largest residual 0.0"
    "$agrotown" check town.sqlite
}

@test "what does not fix a grid is refused and says why" {
    setup_plan
    sum=$(sha256sum town.sqlite)
    golden grid-wrong-unit "$agrotown" grid town.sqlite institute --points points.csv
    sed 's/^P3.*/P3;100000;50000;660050;4440110;;/' points.csv >blunder.csv
    golden grid-blunder "$agrotown" grid town.sqlite institute --points blunder.csv --unit mm
    golden grid-limit "$agrotown" grid town.sqlite institute --points points.csv --unit mm --residual-max 0.005
    sed -n 1,3p points.csv >two.csv
    golden grid-two "$agrotown" grid town.sqlite institute --points two.csv --unit mm
    sed 's/660080/660080,5/' points.csv >comma.csv
    golden grid-comma "$agrotown" grid town.sqlite institute --points comma.csv --unit mm
    sed 's/^P2/P1/' points.csv >twice.csv
    golden grid-twice "$agrotown" grid town.sqlite institute --points twice.csv --unit mm
    printf 'a;b;c\n1;2;3\n' >heads.csv
    golden grid-heads "$agrotown" grid town.sqlite institute --points heads.csv
    printf 'number;x;y\n\xcf\xf0;2;3\n' >cp1251.csv
    golden grid-encoding "$agrotown" grid town.sqlite institute --points cp1251.csv
    golden grid-no-points "$agrotown" grid town.sqlite institute
    golden grid-no-name "$agrotown" grid town.sqlite --points points.csv
    golden grid-bad-name "$agrotown" grid town.sqlite "a b" --points points.csv
    [ "$sum" = "$(sha256sum town.sqlite)" ]
}

@test "Russian and Azerbaijani heads, tabs, a byte order mark" {
    setup_plan
    { printf '\xef\xbb\xbf'; sed -e '1s/.*/Точка;X;Y;Восток;Север;Отметка;СКО/' points.csv; } >ru.csv
    "$agrotown" grid town.sqlite ru --points ru.csv --unit mm -q >ru.txt
    sed -e '1s/.*/Nömrə;X;Y;Şərq;Şimal;Yüksəklik;Dəqiqlik/' -e 's/;/\t/g' points.csv >az.csv
    "$agrotown" grid town.sqlite az --points az.csv --unit mm -q >az.txt
    diff <(sed 1d ru.txt) <(sed 1d az.txt)
    [ "$(sqlite3 town.sqlite "select group_concat(id, ' ') from control_point where grid = 'az'")" = "CP-001 CP-002 CP-003 CP-004 CP-005" ]
}

@test "files in the grid land where they belong, and are asked for again after a new fit" {
    setup_plan
    "$agrotown" grid town.sqlite institute --points points.csv --unit mm -q >/dev/null
    printf 'nr;wkt\nP-1;"POLYGON((0 0,100 0,100 50,0 50,0 0))"\n' >plot.csv
    printf 'profile: p\nkey: nr\nlayers: [{source: "*", target: plot, id: nr, geometry: {wkt: wkt}}]\n' >plot.yaml
    golden grid-unknown "$agrotown" import town.sqlite plot.csv --profile plot.yaml --crs grid:institut
    golden grid-import "$agrotown" import town.sqlite plot.csv --profile plot.yaml --crs grid:institute
    sed 's/660080;/660080.02;/' points.csv >new.csv
    golden grid-refit "$agrotown" grid town.sqlite institute --points new.csv --unit mm
    "$agrotown" validate town.sqlite >found.txt || true
    grep -q "plot.csv" found.txt
    "$agrotown" import town.sqlite plot.csv --profile plot.yaml --crs grid:institute -q >/dev/null
    "$agrotown" validate town.sqlite >found.txt || true
    ! grep -q "plot.csv" found.txt
}

@test "control points that came in by import are fitted, too" {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    printf 'nr;E;N;x;y\nA;660000;4440000;0;0\nB;660080;4440060;100;0\nC;660050;4440100;100;50\n' >p.csv
    printf 'profile: p\ncrs: EPSG:32638\nkey: nr\nlayers: [{source: "*", target: control_point, id: nr, geometry: {x: E, y: N}, fields: {name: nr, grid: {value: site}, local_x: x, local_y: y}}]\n' >p.yaml
    "$agrotown" import town.sqlite p.csv --profile p.yaml -q >/dev/null
    golden grid-imported "$agrotown" grid town.sqlite site
    # the same points, local coordinates only: they stand in the plan already
    printf 'number;x;y\nA;5;7\nB;105;7\nC;105;57\n' >local.csv
    golden grid-local-only "$agrotown" grid town.sqlite site --points local.csv
    printf 'number;x;y\nA;5;7\nB;105;7\nZ;105;57\n' >unknown.csv
    golden grid-unknown-point "$agrotown" grid town.sqlite site --points unknown.csv
}

@test "a control point moved away from its grid is found" {
    setup_plan
    "$agrotown" grid town.sqlite institute --points points.csv --unit mm -q >/dev/null
    sqlite3 town.sqlite "update control_point set local_x = local_x + 1 where id = 'P2'"
    "$agrotown" validate town.sqlite >found.txt || true
    grep "P2" found.txt
}
