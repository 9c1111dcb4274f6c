#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The formats of validate, read back by programs that are not ours; baselines; exit codes.
load common

setup_file() {
    load common
    setup
    cd "$BATS_FILE_TMPDIR" || exit 1
    make_hamlet
    "$agrotown" place hamlet.sqlite -q >/dev/null
    cp hamlet.sqlite clean.sqlite
    sqlite3 hamlet.sqlite "select load_extension('mod_spatialite'); update building set geom = ST_Translate(geom, -20, 0, 0) where id = 'H-001'" >/dev/null
    "$agrotown" commit hamlet.sqlite -m moved -q >/dev/null
    "$agrotown" waive hamlet.sqlite programme.setback.side H-001 --reason 'drawn, "as built"; =1+1' --by "A. Planner" --until 2027-01-31 -q >/dev/null
    "$agrotown" waive hamlet.sqlite WV-001 --accept --by "B. Chief" -q >/dev/null
    "$agrotown" waive hamlet.sqlite by.gap.houses H-001 --reason asked --by "A. Planner" --until 2027-01-31 -q >/dev/null
}

copy() { cp "$BATS_FILE_TMPDIR"/*.sqlite .; }

# SARIF against the schema of OASIS, lines against ours.
check_documents() {
    /usr/bin/python3 -W ignore - "$AGROTOWN_DATA/schemas/sarif-schema-2.1.0.json" "$@" <<'END'
import json, sys
import jsonschema
schema, sarif, own, lines = (open(p, encoding="utf-8") for p in sys.argv[1:5])
schema = json.load(schema)
jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker()).validate(json.load(sarif))
own = json.load(own)
jsonschema.Draft202012Validator.check_schema(own)
valid = jsonschema.Draft202012Validator(own)
kinds = []
for line in lines:
    valid.validate(json.loads(line))
    kinds.append(json.loads(line)["type"])
assert kinds[0] == "heading" and kinds.count("heading") == 1, kinds
assert json.loads(open(sys.argv[4], encoding="utf-8").readline())["findings"] == kinds.count("finding")
for wrong in ({"type": "finding"}, {"type": "x"}, {}, {"type": "fixed", "fingerprint": "a"}):
    assert not valid.is_valid(wrong), wrong
END
}

have_schema() {
    [ -r "${AGROTOWN_DATA:-}/schemas/sarif-schema-2.1.0.json" ] || { [ -z "${CI:-}" ] && skip "no SARIF schema"; }
}

@test "SARIF passes the official schema, the lines pass ours; waivers are suppressions" {
    copy
    have_schema
    "$agrotown" validate --schema >schema.json
    for options in "" "--lang az" "--for construction" "--baseline r8" "--norms by H-001"; do
        "$agrotown" validate hamlet.sqlite -o out.sarif $options || [ $? = 1 ]
        "$agrotown" validate hamlet.sqlite --format jsonl -o out.jsonl $options || [ $? = 1 ]
        check_documents out.sarif schema.json out.jsonl
    done
    "$agrotown" init bare.sqlite --title Bare -q
    "$agrotown" validate bare.sqlite -o out.sarif
    "$agrotown" validate bare.sqlite -o out.jsonl
    check_documents out.sarif schema.json out.jsonl
    jq -e '.runs[0].invocations[0].toolExecutionNotifications[0].message.text | startswith("mine clearance was not judged")' out.sarif
    "$agrotown" validate hamlet.sqlite --format sarif >out.sarif || [ $? = 1 ]
    jq -e '[.runs[0].results[] | select(.ruleId == "programme.setback.side")] | length == 1 and (.[0].suppressions == [{kind: "external", status: "accepted", justification: "drawn, \"as built\"; =1+1", properties: {waiver: "WV-001", by: "A. Planner", accepted_by: "B. Chief", valid_until: "2027-01-31"}}])' out.sarif
    jq -e '[.runs[0].results[] | select(.ruleId == "by.gap.houses")][0] | .suppressions[0].status == "underReview" and .relatedLocations[0].logicalLocations[0].name == "H-002" and .locations[0].logicalLocations[0].fullyQualifiedName == "building/H-001"' out.sarif
    jq -e '.runs[0] | .results as $r | .tool.driver.rules as $d | [$r[] | $d[.ruleIndex].id == .ruleId] | all' out.sarif
    jq -e '[.runs[0].results[] | select(.ruleId | test("^B[0-9]")) | .suppressions] | all(. == null)' out.sarif
}

@test "CSV, workbook and GeoPackage hold the same rows" {
    copy
    "$agrotown" validate hamlet.sqlite -o out.json || [ $? = 1 ]
    for f in csv xlsx gpkg geojson; do "$agrotown" validate hamlet.sqlite -o out.$f || [ $? = 1 ]; done
    n=$(jq '.findings | length' out.json)
    /usr/bin/python3 - "$n" <<'END'
import csv, sys
raw = open("out.csv", "rb").read()
assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n")
rows = list(csv.DictReader(open("out.csv", encoding="utf-8-sig", newline=""), strict=True))
assert len(rows) == int(sys.argv[1]), len(rows)
waived = [r for r in rows if r["status"] == "waived"]
assert [(r["rule"], r["waiver"], r["severity"]) for r in waived] == [("programme.setback.side", "WV-001", "error")]
assert float(waived[0]["measured"]) < float(waived[0]["required"]) == 3
assert all(r["illustrative"] and r["as_of"] == "2026-11-01" for r in rows)
END
    for f in xlsx gpkg; do
        [ "$(ogrinfo -ro -q out.$f -sql 'select count(*) as n from findings' | sed -n 's/.* n .*= //p')" = "$n" ]
        ogrinfo -ro -q out.$f -sql "select rule from findings where status = 'waived'" | grep programme.setback.side
    done
    [ "$(jq '.features | length' out.geojson)" = "$n" ]
    # Points and areas in the plan's system, where they are.
    ogrinfo -ro -so out.gpkg findings | grep -F 'ID["EPSG",32638]'
    areas=$(jq '[.findings[] | select(.area != null and (.area | test("POLYGON")))] | length' out.json)
    [ "$areas" -gt 0 ]
    [ "$(sqlite3 out.gpkg 'select count(*) from findings_area where geom is not null')" = "$areas" ]
    [ "$(sqlite3 out.gpkg "select count(*) from findings f, rtree_findings_geom r where r.id = f.fid and f.id = 'H-001' and abs(r.minx - f.e_m) < 0.1")" -gt 0 ]
}

@test "the same bytes again, whatever day, zone and locale; in every format" {
    copy
    for f in txt json jsonl sarif csv xlsx gpkg geojson; do
        "$agrotown" validate hamlet.sqlite --all -o one.$f || [ $? = 1 ]
        sleep 0.01
        env TZ=Pacific/Kiritimati LC_ALL=de_DE.UTF-8 SOURCE_DATE_EPOCH=1893456000 \
            "$agrotown" validate hamlet.sqlite --all -o two.$f --as-of 2026-11-01 --lang en || [ $? = 1 ]
        cmp one.$f two.$f
    done
}

@test "a file is whole or not there" {
    copy
    printf 'kept\n' >old.gpkg
    cp old.gpkg old.sarif
    for f in gpkg sarif; do
        code=0
        (trap '' XFSZ; ulimit -f 8; "$agrotown" validate hamlet.sqlite -o old.$f) 2>talk.txt || code=$?
        [ $code = 5 ] || { cat talk.txt; echo "exit $code"; false; }
        [ "$(cat old.$f)" = kept ]
        run -5 "$agrotown" validate hamlet.sqlite -o no/such/folder/x.$f
    done
    [ -z "$(find . -name '.agt-part*' -o -name 'old.*.*')" ]
    golden validate-needs-file "$agrotown" validate hamlet.sqlite --format xlsx
    golden validate-no-file "$agrotown" validate hamlet.sqlite --output ''
}

@test "new, fixed and unchanged since a revision or a report" {
    copy
    "$agrotown" validate hamlet.sqlite --baseline r9 --norms programme --all >now.txt || [ $? = 1 ]
    golden validate-baseline sed -n '/^findings/p; /^since/p; / new)$/p; / new:/p; /^fixed/,$p' now.txt
    "$agrotown" validate clean.sqlite -o before.json || [ $? = 1 ]
    "$agrotown" validate clean.sqlite -o before.jsonl || [ $? = 1 ]
    "$agrotown" validate clean.sqlite -o before.geojson || [ $? = 1 ]
    for f in json jsonl geojson; do
        "$agrotown" validate hamlet.sqlite --baseline before.$f -o now.$f || [ $? = 1 ]
    done
    since='{new, fixed, unchanged}'
    jq -e ".baseline | $since" now.json >one.json
    jq -e ".agrotown.baseline | $since" now.geojson >two.json
    cmp one.json two.json
    [ "$(jq .new one.json)" = "$(grep -c '"baseline":"new"' now.jsonl)" ]
    [ "$(jq .fixed one.json)" = "$(grep -c '"type":"fixed"' now.jsonl)" ]
    "$agrotown" validate hamlet.sqlite --baseline before.json -o now.sarif || [ $? = 1 ]
    [ "$(jq '[.runs[0].results[] | select(.baselineState == "absent")] | length' now.sarif)" = "$(jq .fixed one.json)" ]
    [ "$(jq '[.runs[0].results[] | select(.baselineState == "new")] | length' now.sarif)" = "$(jq .new one.json)" ]
    # Nothing is new since now.
    "$agrotown" validate hamlet.sqlite -o same.json || [ $? = 1 ]
    run -0 "$agrotown" validate hamlet.sqlite --baseline same.json --fail-on new
    run -0 "$agrotown" validate hamlet.sqlite --baseline HEAD --fail-on new-error
    [[ $output == *'since HEAD: new 0, fixed 0, unchanged'* ]]
    run -1 "$agrotown" validate hamlet.sqlite --baseline before.json --fail-on new-error
    run -0 "$agrotown" validate clean.sqlite --baseline same.json --fail-on new-error
    run -1 "$agrotown" validate clean.sqlite --baseline same.json --fail-on not_buildable_yet
}

@test "what is no baseline is said" {
    copy
    golden baseline-revision "$agrotown" validate hamlet.sqlite --baseline r99
    golden baseline-no-file "$agrotown" validate hamlet.sqlite --baseline none.json
    echo '{"type": "FeatureCollection", "features": []}' >foreign.geojson
    golden baseline-foreign "$agrotown" validate hamlet.sqlite --baseline foreign.geojson
    "$agrotown" validate hamlet.sqlite -o whole.json || [ $? = 1 ]
    head -c 5000 whole.json >cut.json
    golden baseline-cut "$agrotown" validate hamlet.sqlite --baseline cut.json
    "$agrotown" init other.sqlite --title Other -q
    golden baseline-other "$agrotown" validate other.sqlite --baseline whole.json
    golden fail-on-new "$agrotown" validate hamlet.sqlite --fail-on new
    golden fail-on-word "$agrotown" validate hamlet.sqlite --fail-on never
}

@test "--fail-on: each word, and blocks fail for construction whatever is said" {
    copy
    "$agrotown" validate hamlet.sqlite -o same.json || [ $? = 1 ]
    run -1 "$agrotown" validate hamlet.sqlite
    run -1 "$agrotown" validate hamlet.sqlite --fail-on error
    run -0 "$agrotown" validate hamlet.sqlite --fail-on block
    run -0 "$agrotown" validate hamlet.sqlite --fail-on none
    run -0 "$agrotown" validate clean.sqlite --norms programme
    for word in not_buildable_yet warning info; do
        run -1 "$agrotown" validate clean.sqlite --fail-on $word
    done
    for word in block not_buildable_yet error warning info none; do
        run -1 "$agrotown" validate clean.sqlite --for construction --fail-on $word
    done
    "$agrotown" validate clean.sqlite --for construction -o built.json || [ $? = 1 ]
    for word in none new new-error new-warning; do
        run -1 "$agrotown" validate clean.sqlite --for construction --baseline built.json --fail-on $word
    done
}

@test "a device is written to, not replaced" {
    make_hamlet
    mkfifo pipe
    cat pipe >got.txt &
    "$agrotown" validate hamlet.sqlite -o pipe >/dev/null || [ $? = 1 ]
    wait
    [ -p pipe ]
    grep -q '^findings: ' got.txt
    run -5 "$agrotown" validate hamlet.sqlite -o /dev/full
    [[ "$output" == *'cannot write to "/dev/full"'* ]]
    [ -c /dev/full ]
}
