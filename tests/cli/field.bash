# SPDX-License-Identifier: Apache-2.0
# A hamlet whose houses may be built today: all ground released yesterday, one hazard far away. What
# goes to the field is judged for the day by the clock, so its dates follow the clock.
load common

make_field() {
    unset SOURCE_DATE_EPOCH
    today=$(date -u +%F)
    yesterday=$(date -u -d "$today - 1 day" +%F)
    "$agrotown" init field.sqlite --title Field --programme "$hamlet/programme.yaml" \
        --settings "$hamlet/settings.yaml" -q
    for layer in site zones streets; do
        "$agrotown" import field.sqlite "$hamlet/$layer.geojson" --profile "$hamlet/master.yaml" -q >/dev/null
    done
    cat >clearance.geojson <<END
{"type": "FeatureCollection", "name": "clearance", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32638"}}, "features": [
{"type": "Feature", "properties": {"what": "extent", "hid": "SE-1", "kind": "dataset", "acc": 1.0, "area": 1200000.0}, "geometry": {"type": "Polygon", "coordinates": [[[659500, 4439500], [660700, 4439500], [660700, 4440500], [659500, 4440500], [659500, 4439500]]]}},
{"type": "Feature", "properties": {"what": "hazard", "hid": "HA-1", "cls": "CHA", "st": "Open", "acc": 2.0, "area": 1102.24}, "geometry": {"type": "Polygon", "coordinates": [[[660411.23, 4440100.57], [660444.41, 4440100.57], [660444.41, 4440133.79], [660411.23, 4440133.79], [660411.23, 4440100.57]]]}},
{"type": "Feature", "properties": {"what": "release", "rid": "RE-1", "kind": "cleared", "st": "handed over", "depth": 2.0, "ref": "original", "scope": "all", "search": "subsurface", "qa": "pass", "qad": "$yesterday", "qai": "QA-7", "cr": "CR-7", "hc": "HC-7", "hd": "$yesterday", "rcp": "Tikinti", "acc": 0.5, "std": "$yesterday"}, "geometry": {"type": "Polygon", "coordinates": [[[659800, 4439850], [660300, 4439850], [660300, 4440250], [659800, 4440250], [659800, 4439850]]]}}
]}
END
    {
        sed -e "s/data_as_of: .*/data_as_of: $yesterday/" -e 's/source: hazards/source: clearance/' \
            -e 's/source: releases/source: clearance/' \
            -e 's/    target: hazard_area/&\n    where: {what: hazard}/' \
            -e 's/    target: release/&\n    where: {what: release}/' "$hamlet/clearance.yaml"
        cat <<END
  - source: clearance
    target: survey_extent
    where: {what: extent}
    key: hid
    fields:
      imsma_id: hid
      kind: kind
      position_error_m: acc
      reported_area_m2: area
END
    } >clearance.yaml
    "$agrotown" import field.sqlite clearance.geojson --profile clearance.yaml -q >/dev/null
    "$agrotown" accept field.sqlite DS-001 --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
    "$agrotown" place field.sqlite -q >/dev/null
    block=$(sqlite3 field.sqlite 'select id from block order by id limit 1')
}
