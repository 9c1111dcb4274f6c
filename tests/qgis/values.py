#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever QGIS saves arrives in the file, on every layer and field; what cannot be is refused by
name and loses nothing.

usage: values.py PROGRAM SOURCE [CASE...]
"""
import sqlite3

from qgis.core import QgsGeometry, QgsPointXY
from qgis.PyQt.QtCore import QDate

from hands import PROVIDERS, Town, box, editing, equal, expect, feature, main, paste

SHAPES = {4: "MULTIPOINT((660100 4440100))", 5: "MULTILINESTRING((660100 4440100, 660130 4440120))",
          6: "MULTIPOLYGON(((660100 4440100, 660130 4440100, 660130 4440120, 660100 4440100)))"}
MOVED = {4: "MULTIPOINT((660101 4440100))", 5: "MULTILINESTRING((660101 4440100, 660131 4440120))",
         6: "MULTIPOLYGON(((660101 4440100, 660131 4440100, 660131 4440120, 660101 4440100)))"}


def sample(field):
    """A value for a field by the type that QGIS sees, and a second one."""
    kind = field.typeName().upper()
    if kind in ("DATE",):
        return QDate(2026, 10, 31), QDate(1999, 1, 2)
    if kind in ("DOUBLE", "REAL", "FLOAT"):
        return 3.125, -0.5
    if kind in ("INTEGER", "INTEGER64", "BIGINT"):
        return 1, 0
    return "a'b\"c\nəş 🏠", "x"


def plain(value):
    return value.toString("yyyy-MM-dd") if isinstance(value, QDate) else value


def layers_of(town):
    """name -> geometry type (None: a record table)."""
    spatial = dict(town.sql("SELECT f_table_name, geometry_type FROM geometry_columns"))
    return {name: spatial.get(name) for (name,) in town.sql("SELECT name FROM rev_layer")}


def open_table(town, name, kind, provider):
    return town.layer(name, provider, "geom" if kind else "")


def arrives(town, name, kind, provider):
    """A row is added, edited and deleted; each time the file holds what was saved."""
    layer = open_table(town, name, kind, provider)
    fields = [f for f in layer.fields() if f.name() not in ("ogc_fid", "id", "birth")
              and f.typeName().upper() not in ("BLOB", "BINARY")]
    columns = ", ".join('"%s"' % f.name() for f in fields)
    first, second = ({f.name(): sample(f)[i] for f in fields} for i in (0, 1))

    def row():
        shape = "hex(geom)" if kind else "NULL"
        got = town.sql('SELECT %s, %s FROM "%s" WHERE id = ?' % (columns, shape, name), "X-%s" % provider)
        return got[0] if got else None

    with editing(layer):
        geometry = QgsGeometry.fromWkt(SHAPES[kind]) if kind else QgsGeometry()
        paste(layer, dict(first, id="X-%s" % provider), geometry)
    where = "%s by %s" % (name, provider)
    added = row()
    if not expect(added, "%s: the new row did not arrive", where):
        return
    equal(list(added[:-1]), [plain(v) for v in first.values()], where + ": the new row")
    expect(not kind or added[-1], "%s: the shape did not arrive", where)
    layer = open_table(town, name, kind, provider)
    f = feature(layer, "X-%s" % provider)
    with editing(layer):
        for key, value in second.items():
            expect(layer.changeAttributeValue(f.id(), layer.fields().indexOf(key), value),
                   "%s: %s takes no value", where, key)
        if kind:
            layer.changeGeometry(f.id(), QgsGeometry.fromWkt(MOVED[kind]))
    edited = row()
    equal(list(edited[:-1]), [plain(v) for v in second.values()], where + ": the edited row")
    expect(not kind or edited[-1] != added[-1], "%s: the new shape did not arrive", where)
    again = feature(open_table(town, name, kind, provider), "X-%s" % provider)
    for key, value in second.items():
        equal(plain(again[key]), plain(value), "%s: %s read back" % (where, key))
    if kind:
        expect(again.geometry().isGeosEqual(QgsGeometry.fromWkt(MOVED[kind])), "%s: the shape read back", where)
        whole = "SELECT CheckSpatialIndex('%s', 'geom')" % name
        db = sqlite3.connect(town.path)
        db.enable_load_extension(True)
        db.load_extension("mod_spatialite")
        expect(db.execute(whole).fetchone() == (1,), "%s: the index is not whole", where)
        db.close()


def every_write_arrives(town):
    layers = layers_of(town)
    expect(len(layers) > 40, "%d layers", len(layers))
    for name, kind in layers.items():
        for provider in PROVIDERS:
            arrives(town, name, kind, provider)
    told = {(c["layer"], c["op"]) for c in town.status().changes.values()}
    equal(told, {(name, "insert") for name in layers}, "layers in which status sees new rows")
    for name, kind in layers.items():
        layer = open_table(town, name, kind, "spatialite")
        with editing(layer):
            for provider in PROVIDERS:
                layer.deleteFeature(feature(layer, "X-%s" % provider).id())
        equal(town.sql('SELECT count(*) FROM "%s" WHERE id LIKE \'X-%%\'' % name), [(0,)], name)
    town.run("status", code=0)
    town.whole()


def shape(wkt):
    return lambda layer, f: layer.changeGeometry(f.id(), QgsGeometry.fromWkt(wkt))


def value(field, new):
    return lambda layer, f: layer.changeAttributeValue(f.id(), layer.fields().indexOf(field), new)


def ring(*points):
    return QgsGeometry.fromPolygonXY([[QgsPointXY(*p) for p in points + points[:1]]])


BAD = [  # what is saved, the rule that names it, a word of its text
    (value("use", "castle"), "store.bad_value", 'use = "castle"'),
    (value("pinned", 7), "store.bad_value", 'pinned = "7"'),
    (lambda layer, f: layer.changeGeometry(f.id(), QgsGeometry()), "store.no_geometry", "no shape"),
    (shape("MULTIPOLYGON EMPTY"), "store.no_geometry", "no shape"),
    (shape("LINESTRING(660100 4440100, 660120 4440130)"), "store.bad_geometry", "kind of geometry"),
    (shape("POINT(660100 4440100)"), "store.bad_geometry", "kind of geometry"),
    (shape("MULTIPOLYGON(((660100 4440100, 660130 4440120, 660130 4440100, 660100 4440120, "
           "660100 4440100)))"), "store.invalid_geometry", "Self-intersection"),
    (shape("MULTIPOLYGON(((660100 4440100, 660130 4440120, 660100 4440100, 660100 4440100)))"),
     "store.invalid_geometry", "Too few points"),
    (shape("MULTIPOLYGON(((46.9 40.1, 46.91 40.1, 46.91 40.11, 46.9 40.1)))"), "store.far_shape", "km"),
    (shape("MULTIPOLYGON(((1e300 1e300, 2e300 1e300, 2e300 2e300, 1e300 1e300)))"),
     "store.invalid_geometry", "beyond any map"),
    (lambda layer, f: layer.changeGeometry(f.id(), ring((float("nan"), 1), (2, 3), (3, 1))),
     "store.bad_geometry", "not a number"),
    (lambda layer, f: layer.changeGeometry(f.id(), ring((float("inf"), 1), (2, 3), (3, 1))),
     "store.bad_geometry", "not a number"),
]


def what_cannot_be_is_refused_by_name(_):
    for provider in PROVIDERS:
        town = Town()
        before = town.rows("plot", "birth", "use", "area_m2")
        for act, rule, word in BAD:
            layer = town.layer("plot", provider)
            with editing(layer):
                act(layer, feature(layer, "P-002"))
            rules = town.status().rules()
            equal(list(rules), [rule + " P-002"], "%s by %s" % (word, provider))
            expect(word in " ".join(rules.values()), "%s: %s", word, rules)
            said = town.commit(code=4)
            expect("P-002" in said and rule in said, "commit does not name it: %s", said)
            town.run("restore", code=0)
        equal(town.rows("plot", "birth", "use", "area_m2"), before, "plots by " + provider)
        town.whole()


def what_a_database_tool_writes_is_refused_too(town):
    """Values that no form of QGIS would save."""
    before = town.rows("permit", "valid_until")
    town.sql("INSERT INTO phase(id, birth, title) VALUES('PH-01', 'PH-01', 'one')")
    town.commit()
    for text, arg in (("starts_on = '01.02.2026'", 'starts_on = "01.02.2026"'),
                      ("starts_on = '2026-02-30'", "2026-02-30"), ("starts_on = 46054", "46054"),
                      ("title = CAST(X'ff41' AS TEXT)", "title"), ("title = X'0041'", "(binary)")):
        town.sql("UPDATE phase SET " + text)
        rules = town.status().rules()
        equal(list(rules), ["store.bad_value PH-01"], text)
        expect(arg in rules.get("store.bad_value PH-01", ""), "%s: %s", text, rules)
        town.commit(code=4)
        town.run("restore", code=0)
    for text in ("area_m2 = '3,5'", "area_m2 = 9e999", "area_m2 = 'abc'"):
        town.sql("UPDATE plot SET %s WHERE id = 'P-002'" % text)
        equal(list(town.status().rules()), ["store.bad_value P-002"], text)
        town.run("restore", code=0)
    town.sql("UPDATE plot SET note = 5, number = 7, area_m2 = '12.5' WHERE id = 'P-002'")
    changed = town.status().changes["plot", "P-002"]["attributes"]
    equal((changed["note"][1], changed["number"][1], changed["area_m2"][1]), ("5", "7", 12.5), "numbers")
    town.commit()
    equal(town.rows("permit", "valid_until"), before, "permits")


if __name__ == "__main__":
    main([every_write_arrives, what_cannot_be_is_refused_by_name,
          what_a_database_tool_writes_is_refused_too])
