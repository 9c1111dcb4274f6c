#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Clearance evidence edited by hand in QGIS blocks, is named, and never holds; the recorded hazards
and releases count until evidence is restored.

usage: evidence.py PROGRAM SOURCE [CASE...]
"""
from hands import PROVIDERS, Town, box, copied, editing, equal, expect, feature, main, paste


def blocks(town, *rules):
    """Every command that judges says so, every command that writes refuses."""
    equal(sorted(town.status().rules()), sorted(rules), "findings")
    said = town.run("validate", code=1).stdout
    for rule in rules:
        expect(rule.split()[0] in said, "validate does not tell %s: %s", rule, said[:300])
    expect("findings: block %d" % len(rules) in said, "validate does not count it: %s", said[:300])
    town.commit(code=4)
    town.run("place", code=4)


def comes_back(town, before, added=False):
    """`restore --evidence` brings recorded rows back and leaves other edits and added rows."""
    town.sql("UPDATE plot SET note = 'kept' WHERE id = 'P-001'")
    town.run("restore", "--evidence", code=0)
    for name in ("hazard_area", "release"):
        now = town.sql('SELECT id, status, birth, geom FROM "%s"' % name)
        expect(all((k,) + v in now for k, v in before[name].items()), "%s is not as imported", name)
        expect(added or len(now) == len(before[name]), "%s has other rows", name)
    if not added:
        equal(town.status().ops(), {"plot P-001": "update"}, "the edits left")
        town.commit()


def evidence(town):
    return {name: town.rows(name, "status", "birth") for name in ("hazard_area", "release")}


def each(case):
    def run(_):
        for provider in PROVIDERS:
            town = Town()
            case(town, provider, evidence(town))
    run.__name__ = case.__name__
    return run


@each
def a_hazard_is_deleted(town, provider, before):
    layer = town.layer("hazard_area", provider)
    with editing(layer):
        layer.deleteFeature(feature(layer, "HZ-001").id())
    blocks(town, "store.evidence_edited HZ-001")
    comes_back(town, before)


@each
def a_hazard_is_shrunk_and_moved(town, provider, before):
    layer = town.layer("hazard_area", provider)
    f = feature(layer, "HZ-001")
    with editing(layer):
        layer.changeGeometry(f.id(), box(660150, 4440100, 1, 1))
    blocks(town, "store.evidence_edited HZ-001")
    comes_back(town, before)


@each
def a_hazard_is_declared_closed(town, provider, before):
    layer = town.layer("hazard_area", provider)
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "HZ-001").id(), layer.fields().indexOf("status"),
                                   "handed_over")
    blocks(town, "store.evidence_edited HZ-001")
    comes_back(town, before)


@each
def a_release_is_enlarged(town, provider, before):
    layer = town.layer("release", provider)
    with editing(layer):
        layer.changeGeometry(feature(layer, "RE-001").id(), box(659800, 4439900, 900, 900))
    blocks(town, "store.evidence_edited RE-001")
    comes_back(town, before)


@each
def a_release_is_drawn(town, provider, before):
    """A release drawn by hand permits nothing, and is never deleted for anybody either."""
    layer = town.layer("release", provider)
    f = feature(layer, "RE-001")
    with editing(layer):
        paste(layer, copied(f, "id", "birth"), box(659800, 4439900, 900, 900))
    equal([r.split()[0] for r in town.status().rules()], ["store.evidence_added"], "findings")
    yet = [town.run("validate", "--format", "json").stdout.count('"B2"') for town in (Town(), town)]
    equal(yet[1], yet[0], "houses outside of releases")
    town.commit(code=4)
    comes_back(town, before, added=True)
    expect(len(town.rows("release")) >= 1, "the drawn release is gone")
    layer = town.layer("release", provider)
    with editing(layer):
        layer.deleteFeature(max(x.id() for x in layer.getFeatures()))
    town.commit()


@each
def a_hazard_is_drawn(town, provider, before):
    """A hazard drawn by hand over a house counts at once, and blocks until it is imported."""
    layer = town.layer("hazard_area", provider)
    house = feature(town.layer("building", provider), "H-001").geometry().boundingBox()
    with editing(layer):
        paste(layer, {"class": "cha", "status": "open"},
              box(house.xMinimum() - 5, house.yMinimum() - 5, 25, 25))
    equal([r.split()[0] for r in town.status().rules()], ["store.evidence_added"], "findings")
    said = town.run("validate", code=1).stdout
    expect("H-001" in said and "row-" in said, "the house is not in conflict with it: %s", said[:400])
    town.commit(code=4)
    comes_back(town, before, added=True)
    expect(len(town.sql("SELECT 1 FROM hazard_area")) == len(before["hazard_area"]) + 1,
           "restore took the hazard that somebody drew")


@each
def a_hazard_is_copied(town, provider, before):
    layer = town.layer("hazard_area", provider)
    f = feature(layer, "HZ-001")
    g = f.geometry()
    g.translate(30, 0)
    with editing(layer):
        paste(layer, copied(f), g)
    equal([r.split()[0] for r in town.status().rules()], ["store.evidence_added"], "findings")
    town.commit(code=4)
    comes_back(town, before, added=True)


@each
def the_records_behind_them_are_edited(town, provider, before):
    """Sources, datasets, editions: a newer data date typed by hand does not hold."""
    layer = town.layer("edition", provider, "")
    with editing(layer):
        for f in list(layer.getFeatures()):
            layer.changeAttributeValue(f.id(), layer.fields().indexOf("number"), 99)
    rules = sorted(town.status().rules())
    equal({r.split()[0] for r in rules}, {"store.evidence_edited"}, "findings")
    blocks(town, *rules)
    comes_back(town, before)


if __name__ == "__main__":
    main([a_hazard_is_deleted, a_hazard_is_shrunk_and_moved, a_hazard_is_declared_closed,
          a_release_is_enlarged, a_release_is_drawn, a_hazard_is_drawn, a_hazard_is_copied,
          the_records_behind_them_are_edited])
