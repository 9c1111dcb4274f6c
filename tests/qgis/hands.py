# SPDX-License-Identifier: Apache-2.0
"""What the QGIS tests share: a small town, QGIS itself, and what the program says about a plan."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from contextlib import contextmanager

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (QgsApplication, QgsDataSourceUri, QgsFeature, QgsGeometry, QgsPointXY,
                           QgsVectorLayer, QgsVectorLayerUtils)
except ImportError:
    print("python3-qgis is absent")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

PROVIDERS = ("spatialite", "ogr")
problems = []


def expect(truth, text, *values):
    """Notes what does not hold; the test goes on, so that one run shows all of it."""
    if not truth:
        problems.append("%s: %s" % (Town.case, text % values if values else text))
    return truth


def equal(got, wanted, what):
    return expect(got == wanted, "%s is %r, not %r", what, got, wanted)


class Town:
    """A plan file with what the program says about it. The first one is made, others are copied."""
    program = source = folder = case = ""
    count = 0

    def __init__(self, like=None):
        Town.count += 1
        self.path = os.path.join(Town.folder, "town%d.sqlite" % Town.count)
        shutil.copy(like or os.path.join(Town.folder, "first.sqlite"), self.path)

    def run(self, *words, code=None):
        """Runs a command on the plan: words[0] is the command, the plan comes right behind it."""
        command = [Town.program, words[0], self.path] + list(words[1:])
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if code is not None:
            expect(done.returncode == code, "%s gave %d, not %d: %s%s", " ".join(words),
                   done.returncode, code, done.stdout[-600:], done.stderr[-600:])
        return done

    def status(self, code=1):
        return Status(json.loads(self.run("status", "--format", "json", code=code).stdout or "{}"))

    def commit(self, code=0):
        done = self.run("commit", "-m", "by hand", code=code)
        if code == 0:
            self.whole()
        return done.stdout + done.stderr

    def diff(self, which="HEAD~1..HEAD"):
        done = self.run("diff", which, "--no-findings", "--format", "json")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def whole(self):
        """Nothing is uncommitted, and the file proves whole."""
        self.run("status", code=0)
        self.run("check", code=0)

    def sql(self, text, *values):
        db = sqlite3.connect(self.path)
        rows = db.execute(text, values).fetchall()
        db.commit()
        db.close()
        return rows

    def script(self, text, spatialite=True):
        """What a database tool does to the file."""
        db = sqlite3.connect(self.path)
        if spatialite:
            db.enable_load_extension(True)
            db.load_extension("mod_spatialite")
        db.executescript(text)
        db.commit()
        db.close()

    def rows(self, table, *columns):
        """id -> the columns and the geometry's bytes."""
        names = ", ".join('"%s"' % c for c in columns + ("geom",))
        return {r[0]: r[1:] for r in self.sql('SELECT id, %s FROM "%s"' % (names, table))}

    def layer(self, table, provider="spatialite", geometry="geom"):
        uri = QgsDataSourceUri()
        uri.setDatabase(self.path)
        uri.setDataSource("", table, geometry)
        source = uri.uri() if provider == "spatialite" else self.path + "|layername=" + table
        layer = QgsVectorLayer(source, table, provider)
        expect(layer.isValid(), "%s does not open by %s", table, provider)
        return layer


class Status:
    """`status --format json`."""

    def __init__(self, told):
        self.changes = {(c["layer"], c["id"]): c for c in told.get("changes", [])}
        self.findings = told.get("findings", [])
        self.n = told.get("n")

    def ops(self):
        """{"building H-001": "update"}"""
        return {"%s %s" % key: c["op"] for key, c in self.changes.items()}

    def rules(self):
        """{"store.copied H-007": what the finding says}"""
        return {"%s %s" % (f["rule"], f["id"] or ""): f["text"] for f in self.findings}


@contextmanager
def editing(layer):
    """One round of editing in QGIS, saved at its end; QGIS itself must report success."""
    expect(layer.startEditing(), "%s cannot be edited", layer.name())
    yield layer
    expect(layer.commitChanges(), "%s: QGIS did not save: %s", layer.name(), layer.commitErrors())


def feature(layer, name):
    """The feature with an id."""
    found = [f for f in layer.getFeatures() if f["id"] == name]
    expect(len(found) == 1, "%s has %d rows %s", layer.name(), len(found), name)
    return found[0] if found else QgsFeature(layer.fields())


def paste(layer, attributes, geometry):
    """Edit > Paste Features: as QGIS makes the new feature, with what the clipboard holds."""
    wanted = {layer.fields().indexOf(k): v for k, v in attributes.items()}
    new = QgsVectorLayerUtils.createFeature(layer, geometry, wanted)
    expect(layer.addFeature(new), "%s takes no new feature", layer.name())
    return new


def copied(f, *without):
    """Attributes of a feature as the clipboard has them: all but the row number."""
    names = [x.name() for x in f.fields()]
    return {n: f[n] for n in names if n.lower() != "ogc_fid" and n not in without}


def box(e, n, width, height):
    return QgsGeometry.fromWkt("MULTIPOLYGON(((%f %f, %f %f, %f %f, %f %f, %f %f)))" % (
        e, n, e + width, n, e + width, n + height, e, n + height, e, n))


def line(*points):
    return [QgsPointXY(e, n) for e, n in points]


def make_town(path):
    """The hamlet of the command-line tests with its houses placed."""
    hamlet = os.path.join(Town.source, "tests/cli/hamlet")

    def run(*words):
        done = subprocess.run([Town.program, words[0], path] + list(words[1:]) + ["-q"], check=False,
                              stdout=subprocess.DEVNULL)
        if done.returncode > 1:  # 1: findings, such as the hazard without a shape
            sys.exit("%s gave %d" % (words[0], done.returncode))

    run("init", "--title", "Hamlet", "--programme", hamlet + "/programme.yaml", "--settings",
        hamlet + "/settings.yaml", "--illustrative")
    for name, profile in (("site", "master"), ("zones", "master"), ("streets", "master"),
                          ("hazards", "clearance"), ("releases", "clearance")):
        run("import", "%s/%s.geojson" % (hamlet, name), "--profile", "%s/%s.yaml" % (hamlet, profile))
    run("place")
    db = sqlite3.connect(path)
    if db.execute("SELECT count(*) FROM building").fetchone() != (6,):
        sys.exit("the hamlet has not its six houses")
    db.close()


def main(cases):
    """Runs the cases: functions, each with a new town. argv: PROGRAM SOURCE [NAME...]"""
    Town.program, Town.source, only = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.environ.update(AGROTOWN_AUTHOR="Q. Tester", AGROTOWN_LANG="en",
                      SOURCE_DATE_EPOCH="1793491200", NO_COLOR="1")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = os.environ["XDG_RUNTIME_DIR"] = Town.folder = folder
        make_town(os.path.join(folder, "first.sqlite"))
        app = QgsApplication([], False)
        app.initQgis()
        for case in cases:
            if only and case.__name__ not in only:
                continue
            Town.case = case.__name__
            try:
                case(Town())
            except Exception:  # the other cases are worth running
                expect(False, "%s", traceback.format_exc())
        app.exitQgis()
    for p in problems:
        print("problem: " + p)
    print("%d cases, %d problems" % (len(cases), len(problems)))
    sys.stdout.flush()
    os._exit(1 if problems else 0)  # QGIS may crash while it tears itself down
