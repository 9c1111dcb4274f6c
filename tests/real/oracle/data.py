#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Footprints over the mine records of western Bosnia, and those records made ready for the oracle.
usage: oracle_data.py BIH_WEST FOLDER [FOOTPRINTS]

Writes into FOLDER, the same for the same data:
  mines.geojson   the records as they are, numbered, dated and linked, and an extent round them
  houses.geojson  footprints: a third inside cleared ground, a third within 30 m of an edge, a
                  third anywhere (EPSG:32633)
  load.sql        the records again as well-known text, for the oracle alone
"""
import json
import math
import os
import random
import sys

SEED = 20261122
ZONE_MERIDIAN = math.radians(15)
HAZARD_DAYS = ("2019-05-01", "2021-05-01", "2023-05-01")  # the last is later than any release
RELEASE_DAYS = ("2020-03-01", "2022-03-01")


def project(lon, lat):
    """UTM 33N by Krueger's series of third order; millimetres here, for placing only."""
    f, a = 1 / 298.257223563, 6378137.0
    n = f / (2 - f)
    big = a / (1 + n) * (1 + n * n / 4 + n ** 4 / 64)
    alpha = (n / 2 - 2 * n * n / 3 + 5 * n ** 3 / 16, 13 * n * n / 48 - 3 * n ** 3 / 5, 61 * n ** 3 / 240)
    phi, lam = math.radians(lat), math.radians(lon) - ZONE_MERIDIAN
    e = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi, eta = math.atan2(t, math.cos(lam)), math.atanh(math.sin(lam) / math.sqrt(1 + t * t))
    x = eta + sum(k * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, k in enumerate(alpha, 1))
    y = xi + sum(k * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, k in enumerate(alpha, 1))
    return 500000 + 0.9996 * big * x, 0.9996 * big * y


def polygons_of(geometry):
    if not geometry:
        return []
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


class Record:
    def __init__(self, number, feature):
        self.number, self.feature = number, feature
        self.rings = [[project(*p[:2]) for p in ring] for poly in polygons_of(feature["geometry"]) for ring in poly]
        points = [p for ring in self.rings for p in ring]
        self.box = points and (min(p[0] for p in points), min(p[1] for p in points),
                               max(p[0] for p in points), max(p[1] for p in points))
        self.area = abs(sum(a[0] * b[1] - a[1] * b[0] for r in self.rings[:1] for a, b in zip(r, r[1:]))) / 2

    def has(self, x, y):
        inside = False
        for ring in self.rings:
            for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
                if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                    inside = not inside
        return inside


def read(path):
    with open(path, encoding="utf-8") as f:
        return [Record(i + 1, x) for i, x in enumerate(json.load(f)["features"])]


def neighbours(hazards, releases, cell=2000.0):
    """Releases whose box meets that of a hazard, by grid."""
    grid = {}
    cells = lambda b: ((i, j) for i in range(int(b[0] // cell), int(b[2] // cell) + 1)
                       for j in range(int(b[1] // cell), int(b[3] // cell) + 1))
    for r in releases:
        for c in cells(r.box) if r.box else ():
            grid.setdefault(c, []).append(r)
    for h in hazards:
        met = {r.number: r for c in (cells(h.box) if h.box else ()) for r in grid.get(c, ())}
        yield h, [r for _, r in sorted(met.items())
                  if r.box[0] <= h.box[2] and h.box[0] <= r.box[2] and r.box[1] <= h.box[3] and h.box[1] <= r.box[3]]


def wkt(geometry):
    text = lambda ring: "(" + ",".join("%r %r" % (p[0], p[1]) for p in ring) + ")"
    parts = ["(" + ",".join(text(r) for r in poly) + ")" for poly in polygons_of(geometry)]
    return "MULTIPOLYGON(%s)" % ",".join(parts)


def house(random_, x, y):
    w, d, turn = random_.uniform(7, 14), random_.uniform(7, 12), random_.uniform(0, math.pi)
    c, s = math.cos(turn), math.sin(turn)
    corner = [(x + i * w / 2 * c - j * d / 2 * s, y + i * w / 2 * s + j * d / 2 * c)
              for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    return [[round(a, 3), round(b, 3)] for a, b in corner]


def inside(random_, records, weights):
    while True:
        r = random_.choices(records, cum_weights=weights)[0]
        ring = house(random_, random_.uniform(r.box[0], r.box[2]), random_.uniform(r.box[1], r.box[3]))
        if all(r.has(x, y) for x, y in ring):
            return ring


def beside(random_, records):
    r = random_.choice(records)
    ring = random_.choice(r.rings)
    k, t = random_.randrange(len(ring) - 1), random_.random()
    (ax, ay), (bx, by) = ring[k], ring[k + 1]
    out, turn = random_.uniform(0, 30), random_.uniform(0, 2 * math.pi)
    return house(random_, ax + t * (bx - ax) + out * math.cos(turn), ay + t * (by - ay) + out * math.sin(turn))


def within(releases, first):
    """No suspected area lies inside a cleared one as a whole, so none would ever end: half-sized
    copies of some cleared areas stand in, half of them (as of all hazards) linked."""
    for k, r in enumerate(r for r in releases[::100] if r.area > 400 and len(r.rings) == 1):
        ring = r.feature["geometry"]["coordinates"][0]
        x, y = sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
        half = [[(p[0] + x) / 2, (p[1] + y) / 2] for p in ring]
        yield Record(first + k, feature({"type": "Polygon", "coordinates": [half]}, fileId="made up"))


def in_zone(records):
    """Those inside the area of use of UTM 33N: east of 18 degrees rule B12 stands for itself."""
    return [r for r in records if r.rings and r.box[2] < project(17.99, 45)[0] - 5000]


def houses(hazards, releases, n):
    random_ = random.Random(SEED)
    hazards, releases = in_zone(hazards), in_zone(releases)
    cleared = [r for r in releases if r.area > 400]
    weights, total = [], 0
    for r in cleared:
        total += r.area
        weights.append(total)
    placed = [r for r in hazards + releases if r.rings]
    box = whole(placed)
    for i in range(n):
        if i % 3 == 0:
            yield inside(random_, cleared, weights)
        elif i % 3 == 1:
            yield beside(random_, placed)
        else:
            yield house(random_, random_.uniform(box[0], box[2]), random_.uniform(box[1], box[3]))


def whole(records):
    return (min(r.box[0] for r in records), min(r.box[1] for r in records),
            max(r.box[2] for r in records), max(r.box[3] for r in records))


def write(path, features, crs=None):
    out = {"type": "FeatureCollection", "features": features}
    if crs:
        out["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::" + crs}}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(out, f)


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def numbered(records, kind, days, links):
    for r in records:
        yield feature(r.feature["geometry"], oid="%s%d" % (kind[0].upper(), r.number), kind=kind,
                      day=days[r.number % len(days)], links=",".join("R%d" % k for k in links.get(r.number, ())),
                      fileId=r.feature["properties"].get("fileId"))


def extent(records):
    points = [p for r in records for poly in polygons_of(r.feature["geometry"]) for ring in poly for p in ring]
    w, e = min(p[0] for p in points) - 0.1, max(p[0] for p in points) + 0.1
    s, n = min(p[1] for p in points) - 0.1, max(p[1] for p in points) + 0.1
    ring = [[w, s], [e, s], [e, n], [w, n], [w, s]]
    return feature({"type": "Polygon", "coordinates": [ring]}, oid="E1", kind="extent")


def load_sql(hazards, releases, links):
    yield "begin;"
    for table, records, days in (("raw_hazard", hazards, HAZARD_DAYS), ("raw_release", releases, RELEASE_DAYS)):
        for r in records:
            text = "'%s'" % wkt(r.feature["geometry"]) if r.rings else "null"
            yield "insert into %s values (%d, '%s', %s);" % (table, r.number, days[r.number % len(days)], text)
    for h, of in links.items():
        for r in of:
            yield "insert into link values (%d, %d);" % (h, r)
    yield "commit;"


def main(source, folder, n="20000"):
    hazards = read(os.path.join(source, "suspect_areas_simplyfied.geojson"))
    releases = read(os.path.join(source, "cleared_areas_simplyfied.geojson"))
    hazards += within(releases, len(hazards) + 1)
    # Half of the hazards that cleared ground may touch name it, so that some of them end.
    links = {h.number: [r.number for r in met] for h, met in neighbours(hazards, releases) if h.number % 2 == 0 and met}
    write(os.path.join(folder, "mines.geojson"),
          list(numbered(hazards, "hazard", HAZARD_DAYS, links)) + list(numbered(releases, "release", RELEASE_DAYS, {})) +
          [extent(hazards + releases)])
    write(os.path.join(folder, "houses.geojson"),
          [feature({"type": "Polygon", "coordinates": [ring]}, oid="H-%05d" % (i + 1))
           for i, ring in enumerate(houses(hazards, releases, int(n)))], "32633")
    with open(os.path.join(folder, "load.sql"), "w", encoding="utf-8") as f:
        f.write("\n".join(load_sql(hazards, releases, links)) + "\n")


main(*sys.argv[1:])
