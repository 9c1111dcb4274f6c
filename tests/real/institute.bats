#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The institute's drawing of the demonstration lands where the GeoPackage it was drawn from lies.
load ../cli/common

demo="$AGROTOWN_SOURCE/plans/gizil-kengerli"
profiles="$AGROTOWN_SOURCE/plans/profiles"

need_gdal() {
    /usr/bin/python3 -c 'from osgeo import ogr' 2>/dev/null && return
    [ "${CI:-}" != true ] && skip "python3-gdal is absent"
    return 1
}

@test "the drawing lands within 5 mm, every entity accounted for" {
    need_gdal
    "$agrotown" init gpkg.sqlite --title "Gizil Kengerli" --illustrative -q
    "$agrotown" import gpkg.sqlite "$demo/master-plan.gpkg" --profile "$profiles/gizil-kengerli-master-plan.yaml" -q >/dev/null
    "$agrotown" init dxf.sqlite --title "Gizil Kengerli" --illustrative -q
    "$agrotown" grid dxf.sqlite institute --points "$demo/institute-points.csv" --unit mm
    "$agrotown" import dxf.sqlite "$demo/institute.dxf" --profile "$profiles/gizil-kengerli-institute.yaml"
    /usr/bin/python3 -B "$AGROTOWN_SOURCE/tests/real/institute.py" gpkg.sqlite dxf.sqlite "$demo/institute.dxf"
}

@test "without its grid, or in another unit, the drawing is refused" {
    "$agrotown" init dxf.sqlite --title "Gizil Kengerli" --illustrative -q
    run -3 "$agrotown" import dxf.sqlite "$demo/institute.dxf" --profile "$profiles/gizil-kengerli-institute.yaml"
    [[ "$output" == *"no site grid \"institute\""* ]]
    run -3 "$agrotown" grid dxf.sqlite institute --points "$demo/institute-points.csv"
    [[ "$output" == *"look like millimetres"* ]]
    "$agrotown" grid dxf.sqlite institute --points "$demo/institute-points.csv" --unit mm -q >/dev/null
    sed 's/units: mm/units: m/' "$profiles/gizil-kengerli-institute.yaml" >metres.yaml
    run -3 "$agrotown" import dxf.sqlite "$demo/institute.dxf" --profile metres.yaml
}
