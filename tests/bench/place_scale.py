#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The way from foreign files to houses at growing sizes, through the command line: init, import of zones,
streets and trees, place with the plan file written. Zones of 4 by 6 blocks for 420 units each.
usage: place_scale.py PROGRAM SOURCE [ZONES...]    (BENCH_LARGEST: no more units than that)"""
import json
import math
import os
import subprocess
import sys
import tempfile

import bench

COLUMNS, LINES, TREES = 4, 6, 6
BLOCK_E, BLOCK_N, STREET = 250, 92, 15
STEP_E, STEP_N = 1350, 1000
UNITS = 420
PROFILE = """profile: bench
layers:
  - {source: "*zones", target: land_use, key: key, fields: {use: {value: residential}}}
  - {source: "*streets", target: street, key: key, fields: {category: {value: residential}, width_m: {value: "15"}}}
  - {source: "*trees", target: exclusion, key: key, fields: {kind: {value: tree}, buffer_m: {value: "2"}}}
"""


def feature(key, kind, points):
    return {"type": "Feature", "properties": {"key": key},
            "geometry": {"type": kind, "coordinates": [points] if kind == "Polygon" else points}}


def box(x0, y0, x1, y1):
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]


def zone(number, side):
    """(zone, streets, trees) of one zone, turned by a few degrees."""
    turn = math.radians(number * 5 % 13 - 6)
    east, north = 600000 + number % side * STEP_E, 4400000 + number // side * STEP_N
    cos, sin = math.cos(turn), math.sin(turn)

    def at(points):
        return [(round(east + x * cos - y * sin, 3), round(north + x * sin + y * cos, 3)) for x, y in points]

    w, h = COLUMNS * (BLOCK_E + STREET), LINES * (BLOCK_N + STREET)
    ys = [STREET / 2 + i * (BLOCK_N + STREET) for i in range(LINES + 1)]
    xs = [STREET / 2 + i * (BLOCK_E + STREET) for i in range(COLUMNS + 1)]
    lines = [[(-20, y), (w + STREET + 20, y)] for y in ys] + [[(x, ys[0]), (x, ys[-1])] for x in xs]
    corners = [(60 + 157.3 * ((i * 7 + number) % TREES), 40 + 91.7 * i) for i in range(TREES)]
    return (feature("Z%d" % number, "Polygon", at(box(0, 0, w + STREET, h + STREET))),
            [feature("S%d.%d" % (number, i), "LineString", at(l)) for i, l in enumerate(lines)],
            [feature("T%d.%d" % (number, i), "Polygon", at(box(x, y, x + 3, y + 3)))
             for i, (x, y) in enumerate(corners)])


def write_files(folder, zones):
    side = math.ceil(math.sqrt(zones))
    layers = {"zones": [], "streets": [], "trees": []}
    for number in range(zones):
        one, streets, trees = zone(number, side)
        layers["zones"].append(one)
        layers["streets"] += streets
        layers["trees"] += trees
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32638"}}
    for name, features in layers.items():
        with open(os.path.join(folder, name + ".geojson"), "w", encoding="utf-8") as f:
            json.dump({"type": "FeatureCollection", "name": name, "crs": crs, "features": features}, f)
    with open(os.path.join(folder, "profile.yaml"), "w", encoding="utf-8") as f:
        f.write(PROFILE)
    return list(layers)


def steps(program, source, folder, zones):
    """(name, words) of every call."""
    plan = os.path.join(folder, "town.sqlite")
    author = ["--author", "Bench", "-q"]
    programme = bench.programme_for(source, folder, zones * UNITS)
    yield "init", [program, "init", plan, "--title", "Bench", "--crs", "EPSG:32638", "--programme", programme,
                   "--settings", os.path.join(source, "plans/gizil-kengerli/settings.yaml"),
                   "--illustrative"] + author
    for name in write_files(folder, zones):
        yield "import", [program, "import", plan, os.path.join(folder, name + ".geojson"), "--profile",
                         os.path.join(folder, "profile.yaml")] + author
    yield "place", [program, "place", plan] + author


def placed(program, plan):
    text = subprocess.run([program, "info", plan, "--format", "json"], check=True, capture_output=True).stdout
    return json.loads(text)["units_placed"]


def main(program, source, *sizes):
    largest = int(os.environ.get("BENCH_LARGEST", 100 * UNITS))
    before = {}
    print("%6s %7s %7s %-8s %8s %8s %8s   growth of cpu" % ("zones", "asked", "placed", "command", "wall s",
                                                            "cpu s", "peak MB"))
    for zones in [int(s) for s in sizes] or [z for z in (1, 10, 100) if z * UNITS <= largest]:
        with tempfile.TemporaryDirectory() as folder:
            total = {}
            for name, words in steps(program, source, folder, zones):
                wall, cpu, peak, code = bench.weigh(words)
                if code not in (0, 1):
                    sys.exit("%s ended with %d at %d zones" % (name, code, zones))
                old = total.get(name, (0, 0, 0))
                total[name] = old[0] + wall, old[1] + cpu, max(old[2], peak)
            units = placed(program, os.path.join(folder, "town.sqlite"))
            for name, (wall, cpu, peak) in total.items():
                growth = "x%.1f for x%.0f" % (cpu / before[name][1], zones / before[name][0]) if name in before else ""
                print("%6d %7d %7d %-8s %8.2f %8.2f %8.1f   %s" % (zones, zones * UNITS, units, name, wall, cpu, peak,
                                                                   growth), flush=True)
                before[name] = zones, cpu


main(*sys.argv[1:])
