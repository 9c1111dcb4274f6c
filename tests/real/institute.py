#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what came from the institute's drawing with the GeoPackage it was drawn from.
usage: institute.py PLAN_OF_GPKG PLAN_OF_DXF INSTITUTE.DXF
Every feature of one has its match in the other; every vertex of either lies within 5 mm of the
linework of its match; the drawing's entities are counted here once more, by their own reader."""
import json
import sqlite3
import sys
from collections import Counter

from osgeo import ogr

ogr.UseExceptions()
NEAR_M = 0.005
LAYERS = ["site", "boundary", "land_use", "street", "red_line", "facility", "green", "parking",
          "protection_zone"]
# Layers whose outlines have their number as a text inside.
NUMBERED = {"land_use", "facility", "parking"}
# Entities that belong to the one before them.
PARTS = {"VERTEX", "ATTRIB", "SEQEND"}


def linework(g):
    """Lines of a geometry and its vertices."""
    polygon = ogr.GT_Flatten(g.GetGeometryType()) in (ogr.wkbMultiPolygon, ogr.wkbPolygon)
    lines = g.Boundary() if polygon else g.Clone()
    points = []

    def walk(q):
        for i in range(q.GetGeometryCount()):
            walk(q.GetGeometryRef(i))
        if not q.GetGeometryCount():
            points.extend(p[:2] for p in q.GetPoints())
    walk(g)
    return lines, points


def features(plan, layer):
    ds = ogr.Open(plan)
    return [(f.GetField("id"), f.GetField("note")) + linework(f.GetGeometryRef())
            for f in ds.GetLayer(layer)]


def off(points, lines):
    """Largest distance of the points from the lines."""
    worst = 0.0
    for x, y in points:
        p = ogr.Geometry(ogr.wkbPoint)
        p.AddPoint_2D(x, y)
        worst = max(worst, p.Distance(lines))
    return worst


def near(a, b):
    """Quick test whether b can be the match of a."""
    e, f = a.GetEnvelope(), b.GetEnvelope()
    return max(abs(u - v) for u, v in zip(e, f)) < 0.05


def compare(one, two, layer):
    """Complaints, vertices compared and the largest distance."""
    a, b = features(one, layer), features(two, layer)
    wrong, worst, n = [], 0.0, 0
    free = list(range(len(b)))
    for name, _, lines, points in a:
        found = [(max(off(points, b[k][2]), off(b[k][3], lines)), k)
                 for k in free if near(lines, b[k][2])]
        if not found:
            wrong.append("%s %s has no match" % (layer, name))
            continue
        d, k = min(found)
        free.remove(k)
        worst, n = max(worst, d), n + len(points) + len(b[k][3])
        if d > NEAR_M:
            wrong.append("%s %s is %.1f mm off %s" % (layer, name, d * 1000, b[k][0]))
        if layer in NUMBERED and b[k][1] != name:
            wrong.append("%s %s got the number %s" % (layer, name, b[k][1]))
    wrong += ["%s %s of the drawing has no match" % (layer, b[k][0]) for k in free]
    return wrong, n, worst, len(a)


def entities(path):
    """Entities of the model by layer."""
    with open(path, "rb") as f:
        rows = [r.strip() for r in f.read().decode("cp1251").split("\n")]
    pairs = list(zip(map(int, filter(None, rows[0::2])), rows[1::2]))
    start = pairs.index((2, "ENTITIES"))
    found, kind = Counter(), None
    for code, value in pairs[start + 1:]:
        if (code, value) == (0, "ENDSEC"):
            break
        if code == 0:
            kind = None if value in PARTS else value
        elif code == 8 and kind:
            found[value] += 1
            kind = None
    return found


def accounted(plan, path):
    """Complaints about the books of the import."""
    row = sqlite3.connect(plan).execute(
        "select records, stored, quarantined, unmapped, counts from source").fetchone()
    booked = Counter()
    for c in json.loads(row[4]):
        booked[c["layer"]] += c["records"]
    drawn = entities(path)
    wrong = ["%s: %d drawn, %d booked" % (k, drawn[k], booked[k])
             for k in sorted(set(drawn) | set(booked)) if drawn[k] != booked[k]]
    if row[0] != sum(row[1:4]) or row[0] != sum(drawn.values()) or row[2]:
        wrong.append("records %d, stored %d, quarantined %d, unmapped %d; drawn %d" % (
            row[:4] + (sum(drawn.values()),)))
    return wrong, row


def main(one, two, path):
    wrong, row = accounted(two, path)
    total, most = 0, 0.0
    for layer in LAYERS:
        said, n, worst, count = compare(one, two, layer)
        print("%-16s %3d features, %5d vertices, largest distance %.1f mm" % (
            layer, count, n, worst * 1000))
        wrong += said
        total, most = total + n, max(most, worst)
    print("all: %d vertices within %.1f mm; %d entities = %d stored + %d quarantined + %d unmapped"
          % ((total, most * 1000) + row[:4]))
    if total < 20000:
        wrong.append("only %d vertices were compared" % total)
    for w in wrong[:20]:
        print("WRONG: " + w)
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:4]))
