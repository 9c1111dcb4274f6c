#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""People edit a plan in QGIS: what they did to houses and plots is told as they meant it, by
`status`, `commit` and `diff`, and nothing else changes.

usage: edit.py PROGRAM SOURCE [CASE...]
"""
from qgis.core import QgsProject

from hands import (PROVIDERS, Town, box, copied, editing, equal, expect, feature, line, main, paste)


def both(case):
    """The case by each of the two ways in which QGIS opens a plan file."""
    def run(_):
        for provider in PROVIDERS:
            town = Town()
            case(town, provider)
    run.__name__ = case.__name__
    return run


def unchanged_but(town, before, *ids):
    """All houses but those with the ids are as they were, to the byte."""
    now = town.rows("building", "birth", "kind", "plot", "house_type", "rooms", "note")
    for name in set(before) | set(now):
        if name not in ids:
            expect(before.get(name) == now.get(name), "%s is not as it was", name)


def houses(town):
    return town.rows("building", "birth", "kind", "plot", "house_type", "rooms", "note")


@both
def a_house_is_moved(town, provider):
    before = houses(town)
    layer = town.layer("building", provider)
    with editing(layer):
        f = feature(layer, "H-001")
        g = f.geometry()
        g.translate(3, -4)
        layer.changeGeometry(f.id(), g)
    status = town.status()
    equal(status.ops(), {"building H-001": "update"}, "what changed")
    equal(status.rules(), {}, "findings")
    shape = status.changes["building", "H-001"]["geometry"]
    equal((shape["kind"], round(shape["distance_m"], 3), round(shape["rotation_deg"], 3)),
          ("moved", 5, 0), "the move")
    expect("H-001  moved 5 m SE (143°)\n" in town.run("status").stdout, "the text does not say so")
    expect("0 added, 1 changed, 0 removed" in town.commit(), "commit counts otherwise")
    unchanged_but(town, before, "H-001")
    moved = [x for x in town.diff() if x.get("id") == "H-001"]
    equal(round(moved[0]["geometry"]["distance_m"], 3), 5, "the move in diff")
    expect("by hand" in town.run("log", code=0).stdout, "the log lacks the revision")


@both
def a_house_is_rotated(town, provider):
    before = houses(town)
    layer = town.layer("building", provider)
    with editing(layer):
        f = feature(layer, "H-002")
        g = f.geometry()
        g.rotate(15, g.boundingBox().center())
        layer.changeGeometry(f.id(), g)
    shape = town.status().changes["building", "H-002"]["geometry"]
    equal((shape["kind"], round(shape["rotation_deg"], 3)), ("moved", 15), "the turn")
    expect(shape["distance_m"] < 0.002, "turned in its place, and moved %s m", shape["distance_m"])
    expect("rotated 15° clockwise" in town.run("status").stdout, "the text does not say so")
    town.commit()
    unchanged_but(town, before, "H-002")


@both
def a_corner_is_dragged(town, provider):
    layer = town.layer("plot", provider)
    with editing(layer):
        f = feature(layer, "P-003")
        p = f.geometry().vertexAt(0)
        layer.moveVertex(p.x() + 0.25, p.y(), f.id(), 0)
    status = town.status()
    equal(status.ops(), {"plot P-003": "update"}, "what changed")
    shape = status.changes["plot", "P-003"]["geometry"]
    equal((shape["kind"], shape["largest_m"]), ("corner_moved", 0.25), "the dragged corner")
    town.commit()


@both
def a_plot_is_split(town, provider):
    layer = town.layer("plot", provider)
    f = feature(layer, "P-002")
    area, middle = f.geometry().area(), f.geometry().boundingBox().center()
    with editing(layer):
        layer.selectByIds([f.id()])
        done = layer.splitFeatures(line((middle.x(), middle.y() - 500),
                                        (middle.x(), middle.y() + 500)))
        equal(int(done), 0, "splitFeatures")
    names = sorted(x["id"] or "" for x in layer.getFeatures())
    status = town.status()
    ops = status.ops()
    equal(ops.pop("plot P-002", None), "update", "the old plot")
    equal(list(ops.values()), ["insert"], "the piece (ids in the file: %s)" % names)
    piece = list(ops)[0].split()[1]
    expect("%s is a piece of P-002" % piece in " ".join(status.rules().values())
           or "copy of P-002" in " ".join(status.rules().values()), "the piece is not told: %s",
           status.rules())
    said = town.commit()
    expect("1 added, 1 changed, 0 removed" in said, "commit: %s", said)
    left = {x["id"]: x.geometry().area() for x in town.layer("plot", provider).getFeatures()}
    expect(abs(left["P-002"] + left[piece] - area) < 0.01, "area was %.3f, is %.3f + %.3f", area,
           left["P-002"], left[piece])
    equal(town.sql("SELECT birth FROM plot WHERE id = ?", piece), [(piece,)], "birth of the piece")


@both
def a_house_is_copied(town, provider):
    before = houses(town)
    layer = town.layer("building", provider)
    with editing(layer):
        f = feature(layer, "H-003")
        g = f.geometry()
        g.translate(0, 60)
        paste(layer, copied(f), g)
    status = town.status()
    equal(status.ops(), {"building H-007": "insert"}, "what changed")
    rules = status.rules()
    equal(list(rules), ["store.copied H-007"], "findings")
    expect("copy of H-003" in rules["store.copied H-007"], "the original is not named: %s", rules)
    expect("1 added, 0 changed, 0 removed" in town.commit(), "commit counts otherwise")
    unchanged_but(town, before, "H-007")
    new = houses(town)["H-007"]
    equal((new[0], new[3]), ("H-007", before["H-003"][3]), "birth and house type of the copy")


@both
def a_copy_and_its_original_are_both_moved(town, provider):
    """Both rows claim to be H-003 and neither is where it was: the row that was only edited is."""
    before = houses(town)
    layer = town.layer("building", provider)
    f = feature(layer, "H-003")
    with editing(layer):
        for step in (50, 70):
            g = f.geometry()
            g.translate(0, step)
            if step == 50:
                paste(layer, copied(f), g)
            else:
                layer.changeGeometry(f.id(), g)
    status = town.status()
    equal(status.ops(), {"building H-003": "update", "building H-007": "insert"}, "ops")
    equal(list(status.rules()), ["store.copied H-007"], "findings")
    equal(status.changes["building", "H-003"]["geometry"]["distance_m"], 70, "the original's way")
    town.commit()
    equal(town.sql("SELECT id FROM building WHERE ogc_fid = ?", f.id()), [("H-003",)], "its row")
    unchanged_but(town, before, "H-003", "H-007")


@both
def two_copies_replace_the_original(town, provider):
    """Cut, then pasted twice to new places: only a person can tell which one is H-003."""
    layer = town.layer("building", provider)
    f = feature(layer, "H-003")
    with editing(layer):
        layer.deleteFeature(f.id())
        for step in (50, 70):
            g = f.geometry()
            g.translate(0, step)
            paste(layer, copied(f), g)
    rules = town.status().rules()
    equal(list(rules), ["store.doubled_id H-003"], "findings")
    expect("more than one row: 7, 8" in rules["store.doubled_id H-003"], "the rows: %s", rules)
    said = town.commit(code=4)
    expect("H-003" in said and "store.doubled_id" in said, "commit does not name it: %s", said)
    layer = town.layer("building", provider)
    with editing(layer):  # as the advice says
        new = max(layer.getFeatures(), key=lambda x: x.id())
        for name in ("id", "birth"):
            layer.changeAttributeValue(new.id(), layer.fields().indexOf(name), None)
    equal(town.status().ops(), {"building H-003": "update", "building H-007": "insert"}, "ops")
    town.commit()


@both
def a_house_is_deleted_and_one_is_drawn(town, provider):
    """Row numbers are never used again, so no house inherits another one's history."""
    before = houses(town)
    layer = town.layer("building", provider)
    last = max(layer.getFeatures(), key=lambda x: x.id())
    gone, row = last["id"], last.id()
    with editing(layer):
        layer.deleteFeature(row)
    with editing(layer):
        paste(layer, {"kind": "dwelling"}, box(660300, 4440300, 9, 11))
    rows = town.sql("SELECT ogc_fid FROM building WHERE id IS NULL OR id = ''")
    expect(len(rows) == 1 and rows[0][0] > row, "the new row is %s, the old was %s", rows, row)
    status = town.status()
    equal(status.ops(), {"building %s" % gone: "delete", "building H-007": "insert"}, "ops")
    equal(list(status.rules()), ["store.no_id H-007"], "findings")
    said = town.commit()
    expect("1 added, 0 changed, 1 removed" in said, "commit: %s", said)
    unchanged_but(town, before, gone, "H-007")
    equal(houses(town)["H-007"][0], "H-007", "birth of the new house")
    removed = [x for x in town.diff() if x.get("id") == gone]
    equal([x["op"] for x in removed], ["delete"], "diff")


@both
def the_id_of_a_dead_house_is_not_given_again(town, provider):
    layer = town.layer("building", provider)
    with editing(layer):
        layer.deleteFeature(feature(layer, "H-006").id())
    town.commit()
    layer = town.layer("building", provider)
    with editing(layer):
        paste(layer, {"id": "H-006", "kind": "dwelling"}, box(660300, 4440300, 9, 11))
    equal(list(town.status().rules()), ["store.reserved_id H-006"], "findings")
    town.commit(code=4)
    layer = town.layer("building", provider)
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "H-006").id(), layer.fields().indexOf("id"), None)
    equal(town.status().ops(), {"building H-007": "insert"}, "ops")
    town.commit()


@both
def a_house_is_cut_and_pasted(town, provider):
    """The same house in another row is the same house."""
    before = houses(town)
    layer = town.layer("building", provider)
    f = feature(layer, "H-004")
    with editing(layer):
        layer.deleteFeature(f.id())
        paste(layer, copied(f), f.geometry())
    town.run("status", code=0)
    expect("nothing changed" in town.commit(), "a commit of nothing")
    unchanged_but(town, before)
    layer = town.layer("building", provider)
    f = feature(layer, "H-004")
    g = f.geometry()
    g.translate(1, 0)
    with editing(layer):
        layer.deleteFeature(f.id())
        paste(layer, copied(f), g)
    status = town.status()
    equal(status.ops(), {"building H-004": "update"}, "ops")
    equal(status.changes["building", "H-004"]["geometry"]["distance_m"], 1, "the move")
    town.commit()
    unchanged_but(town, before, "H-004")


@both
def attributes_are_edited(town, provider):
    text = "O'Neil \"x\"; DROP TABLE plot;--\nəğıİşçöü Ъ 🏠\t" + "ş" * 4096
    layer = town.layer("building", provider)
    with editing(layer):
        f = feature(layer, "H-005")
        for name, value in (("note", text), ("rooms", 9), ("storeys", 2), ("height_m", 7.25),
                            ("fire_degree", "IIIa"), ("pinned", 1), ("name", "  ")):
            expect(layer.changeAttributeValue(f.id(), layer.fields().indexOf(name), value),
                   "%s cannot be edited", name)
    changed = town.status().changes["building", "H-005"]["attributes"]
    equal(changed["note"], [None, text], "the note")
    equal({k: v[1] for k, v in changed.items() if k != "note"},
          {"rooms": 9, "storeys": 2, "height_m": 7.25, "fire_degree": "IIIa", "pinned": 1,
           "name": "  "}, "the values")
    town.commit()
    equal(feature(town.layer("building", provider), "H-005")["note"], text, "the note read back")
    told = [x for x in town.diff() if x.get("id") == "H-005"][0]["attributes"]["note"]
    equal(told, [None, text], "the note in diff")
    layer = town.layer("building", provider)
    with editing(layer):
        f = feature(layer, "H-005")
        layer.changeAttributeValue(f.id(), layer.fields().indexOf("note"), None)
    equal(town.status().changes["building", "H-005"]["attributes"], {"note": [text, None]}, "back")
    town.commit()


@both
def identity_is_edited(town, provider):
    """A new id is a rename of the same house; birth is put back; a taken id is refused."""
    layer = town.layer("building", provider)
    ids, births = layer.fields().indexOf("id"), layer.fields().indexOf("birth")
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "H-001").id(), ids, "H-900")
        layer.changeAttributeValue(feature(layer, "H-002").id(), births, "H-777")
        layer.changeAttributeValue(feature(layer, "H-003").id(), births, None)
        f = feature(layer, "H-004")
        layer.changeAttributeValue(f.id(), births, "")
        layer.changeAttributeValue(f.id(), ids, "")
    status = town.status()
    equal(status.ops(), {"building H-900": "update"}, "ops")
    equal(sorted(status.rules()), ["store.birth_edited H-002", "store.birth_edited H-003",
                                   "store.birth_edited H-004"], "findings")
    said = town.commit()
    expect("0 added, 1 changed, 0 removed" in said, "commit: %s", said)
    equal(town.sql("SELECT id, birth FROM building ORDER BY ogc_fid LIMIT 4"),
          [("H-900", "H-001"), ("H-002", "H-002"), ("H-003", "H-003"), ("H-004", "H-004")], "ids")
    layer = town.layer("building", provider)
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "H-005").id(), ids, "H-006")
    equal(list(town.status().rules()), ["store.reserved_id H-006"], "findings")
    town.commit(code=4)


@both
def ids_are_swapped(town, provider):
    """Two houses that swap their ids, not their births: the births say who is who."""
    layer = town.layer("building", provider)
    ids = layer.fields().indexOf("id")
    with editing(layer):
        a, b = feature(layer, "H-001"), feature(layer, "H-002")
        layer.changeAttributeValue(a.id(), ids, "H-002")
        layer.changeAttributeValue(b.id(), ids, "H-001")
    before = town.sql("SELECT birth, hex(geom) FROM building ORDER BY birth")
    town.commit(code=4)  # two people would call two houses H-001: renamed one at a time
    equal(town.sql("SELECT birth, hex(geom) FROM building ORDER BY birth"), before, "the rows")


@both
def shapes_are_swapped(town, provider):
    """Two rows swap their shapes: told as two moves, each with its distance."""
    layer = town.layer("building", provider)
    a, b = feature(layer, "H-001"), feature(layer, "H-002")
    with editing(layer):
        layer.changeGeometry(a.id(), b.geometry())
        layer.changeGeometry(b.id(), a.geometry())
    status = town.status()
    equal(status.ops(), {"building H-001": "update", "building H-002": "update"}, "ops")
    expect(status.rules() == {}, "findings %s", status.rules())
    town.commit()


@both
def rows_are_swapped(town, provider):
    """Everything but the row number is swapped: the same houses, nothing changed."""
    before = houses(town)
    layer = town.layer("building", provider)
    a, b = feature(layer, "H-001"), feature(layer, "H-002")
    with editing(layer):
        for one, other in ((a, b), (b, a)):
            for name, value in copied(other).items():
                layer.changeAttributeValue(one.id(), layer.fields().indexOf(name), value)
            layer.changeGeometry(one.id(), other.geometry())
    town.run("status", code=0)
    expect("nothing changed" in town.commit(), "a commit of nothing")
    unchanged_but(town, before)


@both
def edits_are_undone(town, provider):
    layer = town.layer("building", provider)
    expect(layer.startEditing(), "no editing")
    f = feature(layer, "H-001")
    g = f.geometry()
    g.translate(3, 4)
    layer.changeGeometry(f.id(), g)
    layer.deleteFeature(feature(layer, "H-002").id())
    layer.undoStack().undo()
    layer.undoStack().undo()
    expect(layer.commitChanges(), "no saving")
    town.run("status", code=0)
    layer.startEditing()
    layer.deleteFeature(feature(layer, "H-003").id())
    layer.rollBack()
    town.run("status", code=0)
    town.whole()


@both
def saving_in_two_steps(town, provider):
    """Saved, edited on, saved again: told against the last revision."""
    layer = town.layer("building", provider)
    for step in (2, 3):
        with editing(layer):
            f = feature(layer, "H-001")
            g = f.geometry()
            g.translate(step, 0)
            layer.changeGeometry(f.id(), g)
    equal(town.status().changes["building", "H-001"]["geometry"]["distance_m"], 5, "the way")
    with editing(layer):
        f = feature(layer, "H-001")
        g = f.geometry()
        g.translate(-5, 0)
        layer.changeGeometry(f.id(), g)
    town.run("status", code=0)  # back where it was, to the bit
    town.whole()


def edited_and_committed_meanwhile(town):
    """A layer stays open in QGIS while the plan is committed and edited again."""
    layer = town.layer("building")
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "H-001").id(), layer.fields().indexOf("rooms"), 7)
    town.commit()
    with editing(layer):
        layer.changeAttributeValue(feature(layer, "H-002").id(), layer.fields().indexOf("rooms"), 8)
    equal(town.status().ops(), {"building H-002": "update"}, "ops")
    town.commit()


def several_layers_in_one_transaction(town):
    """Project option "Automatic transaction groups": all layers are saved together."""
    project = QgsProject.instance()
    project.clear()
    project.setAutoTransaction(True)
    layers = [town.layer(name, "ogr") for name in ("building", "plot", "street")]
    project.addMapLayers(layers)
    for layer in layers:
        expect(layer.startEditing(), "%s cannot be edited", layer.name())
    for layer, name in zip(layers, ("H-001", "P-001", "ST-01")):
        layer.changeAttributeValue(feature(layer, name).id(), layer.fields().indexOf("note"), "x")
    f = feature(layers[0], "H-002")
    layers[0].deleteFeature(f.id())
    paste(layers[0], {"kind": "livestock"}, f.geometry())
    for layer in layers:
        expect(layer.commitChanges(), "%s: %s", layer.name(), layer.commitErrors())
    project.clear()
    project.setAutoTransaction(False)
    equal(town.status().ops(), {"building H-001": "update", "building H-002": "delete",
                                "building H-007": "insert", "plot P-001": "update",
                                "street ST-01": "update"}, "ops")
    town.commit()


@both
def a_feature_of_another_layer_is_pasted(town, provider):
    """A plot pasted into the houses: it keeps the fields that both have, and gets an id."""
    layer = town.layer("building", provider)
    f = feature(town.layer("plot", provider), "P-001")
    with editing(layer):
        names = {x.name() for x in layer.fields()}
        paste(layer, {k: v for k, v in copied(f).items() if k in names}, f.geometry())
    status = town.status()
    equal(status.ops(), {"building H-007": "insert"}, "ops")
    equal(list(status.rules()), ["store.foreign_id H-007"], "findings")
    expect("P-001" in status.rules()["store.foreign_id H-007"], "the old id is not named")
    town.commit()
    equal(town.sql("SELECT birth FROM building WHERE id = 'H-007'"), [("H-007",)], "birth")


@both
def houses_are_merged(town, provider):
    """Merge Selected Features: one row takes the union, the other is deleted."""
    layer = town.layer("plot", provider)
    a, b = feature(layer, "P-001"), feature(layer, "P-002")
    with editing(layer):
        layer.changeGeometry(a.id(), a.geometry().combine(b.geometry()).convexHull())
        layer.deleteFeature(b.id())
    equal(town.status().ops(), {"plot P-001": "update", "plot P-002": "delete"}, "ops")
    town.commit()


@both
def a_whole_layer_is_moved(town, provider):
    """Select all, move: every house is told, none is lost."""
    layer = town.layer("building", provider)
    with editing(layer):
        for f in list(layer.getFeatures()):
            g = f.geometry()
            g.translate(0.5, 0)
            layer.changeGeometry(f.id(), g)
    status = town.status()
    equal(set(status.ops().values()), {"update"}, "ops")
    equal([c["geometry"]["distance_m"] for c in status.changes.values()], [0.5] * 6, "the ways")
    town.commit()


def a_copy_of_the_plan_is_edited_too(town):
    """Two copies edited in two offices: each tells its own edits, neither knows the other's."""
    other = Town(town.path)
    for where, name in ((town, "H-001"), (other, "H-002")):
        layer = where.layer("building")
        with editing(layer):
            layer.changeAttributeValue(feature(layer, name).id(), layer.fields().indexOf("note"), "x")
        equal(where.status().ops(), {"building %s" % name: "update"}, "ops")
        where.commit()


if __name__ == "__main__":
    main([a_house_is_moved, a_house_is_rotated, a_corner_is_dragged, a_plot_is_split,
          a_house_is_copied, a_copy_and_its_original_are_both_moved,
          two_copies_replace_the_original,
          a_house_is_deleted_and_one_is_drawn, the_id_of_a_dead_house_is_not_given_again,
          a_house_is_cut_and_pasted, attributes_are_edited, identity_is_edited, ids_are_swapped,
          shapes_are_swapped, rows_are_swapped, edits_are_undone, saving_in_two_steps,
          edited_and_committed_meanwhile, several_layers_in_one_transaction,
          a_feature_of_another_layer_is_pasted, houses_are_merged, a_whole_layer_is_moved,
          a_copy_of_the_plan_is_edited_too])
