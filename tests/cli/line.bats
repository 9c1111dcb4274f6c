#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The whole line on a hamlet of six houses: each command's product, talk and exit code.
load common

@test "init refuses an existing file and leaves it alone" {
    "$agrotown" init hamlet.sqlite --title Hamlet -q
    sum=$(sha256sum hamlet.sqlite)
    golden init-exists "$agrotown" init hamlet.sqlite --title Hamlet
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "init with a wrong programme names file, line and key, and writes nothing" {
    sed 's/units: 6/units: 6,5/' "$hamlet/programme.yaml" >bad.yaml
    golden init-bad-programme "$agrotown" init hamlet.sqlite --programme bad.yaml
    [ ! -e hamlet.sqlite ] && [ ! -e hamlet.sqlite.part ]
}

@test "init needs a named person" {
    unset AGROTOWN_AUTHOR
    golden init-no-author "$agrotown" init hamlet.sqlite
}

@test "init refuses a CRS in degrees" {
    golden init-degrees "$agrotown" init hamlet.sqlite --crs EPSG:4326
}

@test "import accounts for every record" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    golden import-zones "$agrotown" import hamlet.sqlite "$hamlet/zones.geojson" --profile "$hamlet/master.yaml"
    golden import-zones-again "$agrotown" import hamlet.sqlite "$hamlet/zones.geojson" --profile "$hamlet/master.yaml"
}

@test "import keeps a hazard without geometry" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    golden import-hazards "$agrotown" import hamlet.sqlite "$hamlet/hazards.geojson" --profile "$hamlet/clearance.yaml"
    [ "$(sqlite3 hamlet.sqlite 'select count(*) from hazard_area')" = 2 ]
}

@test "import --dry-run changes no byte" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    sum=$(sha256sum hamlet.sqlite)
    golden import-dry-run "$agrotown" import hamlet.sqlite "$hamlet/streets.geojson" --profile "$hamlet/master.yaml" --dry-run
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "a file without CRS is refused unless one is given" {
    "$agrotown" init hamlet.sqlite --title Hamlet -q
    printf 'key;type;title;wkt\nA;housing;X;"POLYGON((660000 4440000,660100 4440000,660100 4440100,660000 4440000))"\n' >zones.csv
    sed 's/key: key/key: key\n    geometry: {wkt: wkt}/' "$hamlet/master.yaml" >csv.yaml
    golden import-no-crs "$agrotown" import hamlet.sqlite zones.csv --profile csv.yaml
    golden import-with-crs "$agrotown" import hamlet.sqlite zones.csv --profile csv.yaml --crs EPSG:32638
}

@test "place, validate, info" {
    make_hamlet
    golden place "$agrotown" place hamlet.sqlite
    golden validate "$agrotown" validate hamlet.sqlite
    golden validate-construction "$agrotown" validate hamlet.sqlite --for construction
    golden info "$agrotown" info hamlet.sqlite
    golden info-json "$agrotown" info hamlet.sqlite --format json
    golden info-balance "$agrotown" info hamlet.sqlite --balance
    "$agrotown" info hamlet.sqlite --balance --format json | jq -e '.balance[0].design_ha > 0'
    "$agrotown" validate hamlet.sqlite --format json | jq -e '.findings | length > 0'
    "$agrotown" validate hamlet.sqlite --format geojson | jq -e '.type == "FeatureCollection"'
    [ "$("$agrotown" info hamlet.sqlite --format json | jq .units_placed)" = 6 ]
}

@test "the same input gives the same content hash" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    one=$("$agrotown" log hamlet.sqlite --format json | head -1 | jq -r .content)
    rm hamlet.sqlite
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    two=$("$agrotown" log hamlet.sqlite --format json | head -1 | jq -r .content)
    [ "$one" = "$two" ]
}

@test "place again changes nothing; --dry-run writes nothing" {
    make_hamlet
    sum=$(sha256sum hamlet.sqlite)
    "$agrotown" place hamlet.sqlite --dry-run >/dev/null
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
    "$agrotown" place hamlet.sqlite -q >/dev/null
    run "$agrotown" place hamlet.sqlite
    [[ "$output" == *"nothing changed"* ]]
}

@test "place --variants shows layouts side by side and writes only what --output names" {
    make_hamlet
    sum=$(sha256sum hamlet.sqlite)
    golden place-variants "$agrotown" place hamlet.sqlite --variants 3
    "$agrotown" place hamlet.sqlite --variants 3 --format json >variants.json
    jq -e '.format == "place.variants/1" and (.variants | length >= 2) and any(.variants[]; .pareto)' variants.json
    jq -e 'all(.variants[]; .units <= .bound and .asked == 6)' variants.json
    "$agrotown" place hamlet.sqlite --variants 3 --output made -q >/dev/null
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
    for n in $(jq '.variants[].variant' variants.json); do
        "$agrotown" check "made/variant-$n.sqlite" -q
        cp hamlet.sqlite taken.sqlite
        "$agrotown" place taken.sqlite --variant "$n" -q >/dev/null
        [ "$("$agrotown" log taken.sqlite --format json | head -1 | jq -r .content)" = \
            "$("$agrotown" log "made/variant-$n.sqlite" --format json | head -1 | jq -r .content)" ]
    done
    [ "$(find made -name '.*' -type f | wc -l)" = 0 ]
    run -2 "$agrotown" place hamlet.sqlite --variants 3 --variant 1
    run -2 "$agrotown" place hamlet.sqlite --output made
    touch taken
    run -5 --separate-stderr "$agrotown" place hamlet.sqlite --variants 3 --output taken/here
    [[ -z "$output" && "$stderr" == *'"taken" is no folder: name another'* ]]
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "place names what a wrong word should have been, and writes nothing" {
    make_hamlet
    sum=$(sha256sum hamlet.sqlite)
    run -3 "$agrotown" place hamlet.sqlite --within nowhere
    [[ "$output" == *'called "nowhere"'*"residential zones are: Z-001"* ]]
    run -3 "$agrotown" place hamlet.sqlite --replace H-999
    [[ "$output" == *'called "H-999"; name a plot or a house'* ]]
    run -2 "$agrotown" place hamlet.sqlite --only bogus
    [[ "$output" == *'"bogus" is not plots|houses|streets|connections'* ]]
    run -2 "$agrotown" place hamlet.sqlite --variant 99
    [[ "$output" == *'--variant: "99" is not between 0 and 23'* ]]
    printf 'vehicle: bus\nwidth_m: 2,5\n' >bus.yaml
    run -3 "$agrotown" import hamlet.sqlite bus.yaml
    [[ "$output" == *"bus.yaml:"* ]]
    run -2 "$agrotown" rules hamlet.sqlite --diff 1999
    [[ "$output" == *"no such file, no revision, and no norm set"* ]]
    run -4 "$agrotown" report hamlet.sqlite -o r.html --baseline none
    [[ "$output" == *'no revision "none": see log'* ]]
    run -3 "$agrotown" report hamlet.sqlite -o r.html --against approved/none
    [[ "$output" == *"no approved/none"*"--as approved/NAME"* ]]
    run -3 "$agrotown" waive hamlet.sqlite az.setback.front H-001 --against approved/none --reason x --by PER-001
    [[ "$output" == *"no approved/none"*"--as approved/NAME"* ]]
    [ ! -e r.html ]
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "place --replace makes one house anew and refuses what people decided" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    "$agrotown" place hamlet.sqlite --replace H-002 >replaced.txt || [ $? = 1 ]
    "$agrotown" diff hamlet.sqlite HEAD~1..HEAD --format json >diff.jsonl || [ $? = 1 ]
    [ "$(jq -s '[.[] | select(.type == "feature")] | map(.id) | unique | length' diff.jsonl)" -le 2 ]
    jq -se 'any(.[]; .type == "feature" and .id == "H-002")' diff.jsonl
    sqlite3 hamlet.sqlite "update plot set state = 'approved' where id = 'P-001'"
    "$agrotown" commit hamlet.sqlite -m "P-001 approved" -q >/dev/null
    sum=$(sha256sum hamlet.sqlite)
    run -4 "$agrotown" place hamlet.sqlite --replace P-001
    [[ "$output" == *"plot P-001 is approved"* ]]
    run -3 "$agrotown" place hamlet.sqlite --replace P-999
    run -2 "$agrotown" place hamlet.sqlite --replace P-002 --keep
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
}

@test "without settings no clearance verdict is given and construction stops with 3" {
    "$agrotown" init hamlet.sqlite --title Hamlet --programme "$hamlet/programme.yaml" -q
    for layer in site zones streets; do
        "$agrotown" import hamlet.sqlite "$hamlet/$layer.geojson" --profile "$hamlet/master.yaml" -q >/dev/null
    done
    "$agrotown" place hamlet.sqlite -q >/dev/null || true
    golden validate-unjudged "$agrotown" validate hamlet.sqlite
    run -3 "$agrotown" validate hamlet.sqlite --for construction
}

@test "a moved house is told by status, commit and diff" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); update building set geom = ShiftCoords(geom, 3.0, 4.0) where id = 'H-001';" >/dev/null
    golden status-moved "$agrotown" status hamlet.sqlite
    run -4 "$agrotown" place hamlet.sqlite
    golden commit-moved "$agrotown" commit hamlet.sqlite -m "H-001 moved"
    golden diff-moved "$agrotown" diff hamlet.sqlite HEAD~1..HEAD
    "$agrotown" diff hamlet.sqlite HEAD~1..HEAD --format json >diff.jsonl || [ $? = 1 ]
    jq -se '.[0].format == "plan.diff/1"' diff.jsonl
    jq -se '[.[] | select(.type == "feature" and .id == "H-001")][0].geometry | .kind == "moved" and (.distance_m - 5 | fabs) < 0.001' diff.jsonl
    golden log "$agrotown" log hamlet.sqlite
    golden check "$agrotown" check hamlet.sqlite
}

@test "a hazard deleted by hand comes back as a block" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    sqlite3 hamlet.sqlite "delete from hazard_area"
    run -1 "$agrotown" validate hamlet.sqlite
    [[ "$output" == *"HZ-1"* || "$output" == *"HA-1"* || "$output" == *"HZ-001"* ]]
    run "$agrotown" commit hamlet.sqlite -m "hazards gone"
    [ "$status" -ne 0 ]
}

@test "render writes a PDF and a PNG, and refuses what does not fit" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    "$agrotown" render hamlet.sqlite --sheet master -o master.pdf -q
    pdfinfo master.pdf | grep -E 'Page size: +238[34]'
    pdftotext master.pdf - | grep -q 'ILLUSTRATIVE'
    "$agrotown" render hamlet.sqlite --sheet block -o block.pdf -q --paper A2
    qpdf --check block.pdf >/dev/null
    "$agrotown" render hamlet.sqlite --sheet master -o master.png --dpi 50 -q
    head -c 8 master.png | cmp - <(printf '\211PNG\r\n\032\n')
    golden render-no-fit "$agrotown" render hamlet.sqlite --sheet master --paper A4 --scale 200 -o x.pdf
    [ ! -e x.pdf ]
}

@test "two renders give the same bytes in each language" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    for lang in az ru en; do
        "$agrotown" render hamlet.sqlite -o a.pdf --lang $lang -q
        "$agrotown" render hamlet.sqlite -o b.pdf --lang $lang -q
        cmp a.pdf b.pdf
    done
}

@test "export writes every format" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    for f in gpkg geojson dxf xlsx; do
        "$agrotown" export hamlet.sqlite "town.$f" -q
        [ -s "town.$f" ]
    done
    "$agrotown" export hamlet.sqlite plots.csv --layers plot -q
    [ "$(ogrinfo -so town.gpkg building | grep -c 'Feature Count: 6')" = 1 ]
    golden export-unknown-layer "$agrotown" export hamlet.sqlite x.gpkg --layers houses
}

@test "rules are listed with their basis" {
    make_hamlet
    "$agrotown" rules hamlet.sqlite >rules.txt
    grep -q '^B1 ' rules.txt
    grep -q unverified rules.txt
}

@test "rules: sets side by side, and what a new edition changes" {
    make_hamlet
    golden rules-compare "$agrotown" rules hamlet.sqlite --compare
    golden rules-compare-one "$agrotown" rules hamlet.sqlite --compare az az
    golden rules-compare-unknown "$agrotown" rules hamlet.sqlite --compare az xx
    sed 's/id: by.gap.houses/id: by.gap.new\n    in_force: {from: 2027-01-01}/; s/min_m: 2$/min_m: 2.5/' "$AGROTOWN_SOURCE/plans/norms/by.yaml" >by.yaml
    golden rules-diff "$agrotown" rules hamlet.sqlite --diff by.yaml
    golden rules-diff-same "$agrotown" rules hamlet.sqlite --diff "$AGROTOWN_SOURCE/plans/norms/by.yaml"
    run -0 "$agrotown" rules hamlet.sqlite --format json
    echo "$output" | jq -e '[.rules[] | select(.id == "by.setback.side") | .in_force, .topic] == [true, "setback.side"]'
    # A new edition in the plan, against the revision before it: out of force today, so not judged.
    sed -i 's/^edition: .*/edition: "2027-01"/' by.yaml
    run -0 "$agrotown" import hamlet.sqlite by.yaml -q
    run -1 "$agrotown" rules hamlet.sqlite --diff HEAD~1 --norms by
    edition=$(sed -n 's/^edition: "\(.*\)"/\1/p' "$AGROTOWN_SOURCE/plans/norms/by.yaml")
    [ "$("$agrotown" rules hamlet.sqlite --diff "$edition" --norms by || true)" = "$output" ]
    [[ "$output" == *"+ by.gap.new"*"- by.gap.houses"* ]]
    run -2 "$agrotown" rules hamlet.sqlite --diff 1999
    [[ "$output" == *"no norm set of the plan bore that edition"* ]]
    run -0 "$agrotown" rules hamlet.sqlite --norms by --as-of 2026-12-31
    [[ "$output" == *"in force from 2027-01-01: not in force, not judged"* ]]
    run -0 "$agrotown" rules hamlet.sqlite --norms by --as-of 2027-01-01
    [[ "$output" != *"not in force"* && "$output" == *"in force from 2027-01-01"* ]]
}

@test "rules go out to experts as a workbook and come back checked" {
    make_hamlet
    golden rules-export "$agrotown" rules hamlet.sqlite --export rules.xlsx
    "$agrotown" rules hamlet.sqlite --norms by --import rules.xlsx -o by.yaml
    run -0 "$agrotown" rules hamlet.sqlite --diff by.yaml
    [[ "$output" == "rules: 0 added, 0 removed, 0 changed" ]]
    "$agrotown" rules hamlet.sqlite --export again.xlsx -q
    cmp rules.xlsx again.xlsx
    golden rules-import-no-set "$agrotown" rules hamlet.sqlite --import rules.xlsx
    golden rules-import-none "$agrotown" rules hamlet.sqlite --norms by --import by.yaml
    golden rules-export-csv "$agrotown" rules hamlet.sqlite --export rules.csv
}

@test "restore drops edits, goes back a revision, and never takes evidence back" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    sqlite3 hamlet.sqlite "update plot set note = 'by hand'; delete from hazard_area"
    golden restore-evidence "$agrotown" restore hamlet.sqlite --evidence
    [ "$(sqlite3 hamlet.sqlite "select count(*) from hazard_area")" = 2 ]
    golden restore-head "$agrotown" restore hamlet.sqlite
    "$agrotown" status hamlet.sqlite
    golden restore-r3 "$agrotown" restore hamlet.sqlite r3 # before streets, hazards and houses
    [ "$(sqlite3 hamlet.sqlite "select (select count(*) from building) || ' ' || (select count(*) from hazard_area) || ' ' || (select count(*) from release)")" = "0 2 1" ]
    "$agrotown" check hamlet.sqlite
}

@test "rules, pages and help are as they were" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    golden rules "$agrotown" rules hamlet.sqlite --norms by
    golden render-list "$agrotown" render hamlet.sqlite --sheet block --list
    golden help "$agrotown" help
    golden help-import "$agrotown" help import
    golden export "$agrotown" export hamlet.sqlite plots.csv --layers plot
    head -2 plots.csv
}

@test "clearance: the proof for a feature, or what is missing" {
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null || true
    golden clearance "$agrotown" clearance hamlet.sqlite
    golden clearance-one "$agrotown" clearance hamlet.sqlite H-001 P-008 --for construction
    "$agrotown" clearance hamlet.sqlite --format json H-001 >one.json || [ $? -eq 1 ]
    jq -e '.format == "agrotown.clearance/1" and (.features | length == 1)' one.json
    run -3 "$agrotown" clearance hamlet.sqlite H-999
    [[ "$output" == *H-999* ]]
    sqlite3 hamlet.sqlite "delete from setting where id = 'clearance.standoff_m'"
    run -3 "$agrotown" clearance hamlet.sqlite --lang az
}
