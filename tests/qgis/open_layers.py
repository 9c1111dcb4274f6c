#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every layer of a plan file opens in QGIS as a registered spatial table with its stored style and
draws something; spatialite finds the geometry registered and the spatial index whole. A mine layer
that looks like empty ground kills.

usage: open_layers.py PROGRAM SOURCE      PROGRAM makes the plan file; SOURCE is the project's folder
"""
import os
import sqlite3
import subprocess
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (QgsApplication, QgsDataSourceUri, QgsMapRendererCustomPainterJob,
                           QgsMapSettings, QgsRectangle, QgsVectorLayer)
    from qgis.PyQt.QtCore import QSize, Qt
    from qgis.PyQt.QtGui import QColor, QImage, QPainter
except ImportError:
    print("python3-qgis is absent")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

E, N = 660150.0, 4440400.0
SHAPES = {"MULTIPOINT": "MULTIPOINT(({e} {n}))",
          "MULTILINESTRING": "MULTILINESTRING(({w} {s}, {e} {n}))",
          "MULTIPOLYGON": "MULTIPOLYGON((({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s})))"}
TYPES = {4: "MULTIPOINT", 5: "MULTILINESTRING", 6: "MULTIPOLYGON"}
problems = []


def expect(truth, text, *values):
    if not truth:
        problems.append(text % values)


def make_plan(program, source, folder):
    plan = os.path.join(folder, "probe.sqlite")
    subprocess.run([program, "init", plan, "--title", "Probe", "--crs", "EPSG:32638", "--programme",
                    os.path.join(source, "plans/programmes/gizil-kengerli.yaml"), "--settings",
                    os.path.join(source, "plans/gizil-kengerli/settings.yaml"), "--illustrative",
                    "--author", "Probe"], check=True, stdout=subprocess.DEVNULL)
    return plan


def spatial_tables(db):
    return db.execute("SELECT f_table_name, f_geometry_column, geometry_type, spatial_index_enabled "
                      "FROM geometry_columns ORDER BY f_table_name").fetchall()


def fill(plan):
    """One feature into every layer, as a person in QGIS would leave it: without any class set."""
    db = sqlite3.connect(plan)
    db.enable_load_extension(True)
    db.load_extension("mod_spatialite")
    tables = spatial_tables(db)
    for table, column, kind, indexed in tables:
        expect(kind in TYPES, "%s: geometry type %s is not a multi type in XY", table, kind)
        expect(indexed == 1, "%s: no spatial index", table)
        if kind not in TYPES:
            continue
        wkt = SHAPES[TYPES[kind]].format(w=E - 20, s=N - 20, e=E + 20, n=N + 20)
        have = {r[1] for r in db.execute('PRAGMA table_info("%s")' % table)}
        row = {k: v for k, v in (("id", "X-1"), ("birth", "X-1"), ("state", "proposed")) if k in have}
        db.execute('INSERT INTO "%s" (%s, "%s") VALUES (%s, GeomFromText(?, 32638))' % (
            table, ", ".join(row), column, ", ".join("?" * len(row))), list(row.values()) + [wkt])
    db.commit()
    for table, column, _, _ in tables:
        whole = db.execute("SELECT CheckSpatialIndex(?, ?)", (table, column)).fetchone()[0]
        expect(whole == 1, "%s: CheckSpatialIndex says %s", table, whole)
        hit = db.execute("SELECT count(*) FROM SpatialIndex WHERE f_table_name = ? AND search_frame = "
                         "BuildMbr(?, ?, ?, ?)", (table, E - 30, N - 30, E + 30, N + 30)).fetchone()[0]
        expect(hit == 1, "%s: the spatial index finds %s rows, not 1", table, hit)
    db.close()
    return tables


def drawn_pixels(layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(200, 200))
    settings.setExtent(QgsRectangle(E - 40, N - 40, E + 40, N + 40))
    settings.setBackgroundColor(QColor(255, 255, 255))
    image = QImage(QSize(200, 200), QImage.Format_ARGB32)
    image.fill(Qt.white)
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    return sum(image.pixelColor(x, y) != QColor(255, 255, 255) for x in range(200) for y in range(200))


def look(plan, table, column):
    """Opens a layer in both ways that QGIS offers for such a file."""
    uri = QgsDataSourceUri()
    uri.setDatabase(plan)
    uri.setDataSource("", table, column)
    for source, provider in ((uri.uri(), "spatialite"), (plan + "|layername=" + table, "ogr")):
        layer = QgsVectorLayer(source, table, provider)
        expect(layer.isValid(), "%s: does not open in QGIS by %s", table, provider)
        if not layer.isValid():
            continue
        expect(layer.crs().authid() == "EPSG:32638", "%s: CRS %s by %s", table,
               layer.crs().authid(), provider)
        expect(layer.featureCount() == 1, "%s: %d features", table, layer.featureCount())
        _, loaded = layer.loadDefaultStyle()
        expect(loaded, "%s: the default style does not load by %s", table, provider)
        n = drawn_pixels(layer)
        print("%-20s %-10s %6d pixels" % (table, provider, n))
        expect(n > 0, "%s: draws nothing by %s", table, provider)


def main(program, source):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        os.environ["XDG_RUNTIME_DIR"] = folder
        plan = make_plan(program, source, folder)
        app = QgsApplication([], False)
        app.initQgis()
        tables = fill(plan)
        expect(len(tables) > 25, "only %d spatial tables", len(tables))
        for name in ("hazard_area", "hazard_line", "hazard_point", "release", "plot", "building"):
            expect(name in [t[0] for t in tables], "%s is not registered", name)
        for table, column, _, _ in tables:
            look(plan, table, column)
        app.exitQgis()
    for p in problems:
        print("problem: " + p)
    return 1 if problems else 0


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2])
    sys.stdout.flush()
    os._exit(code)  # QGIS may crash while it tears itself down
