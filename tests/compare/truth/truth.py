#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two revisions with a known truth go in as files and must come out of `diff` as that truth.

usage: truth.py PROGRAM WORKFOLDER
The files are a planner's: rows shuffled, a fifth of the unchanged parcels with 1e-9 m of noise.
"""
import collections
import json
import math
import os
import shutil
import subprocess
import sys

# The leak checker now and then crashes on a program that loads modules (tests/cli/common.bash).
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"

HERE = os.path.dirname(os.path.abspath(__file__))


def run(program, folder, *args, codes=(0,)):
    env = dict(os.environ, AGROTOWN_AUTHOR="T. Tester", AGROTOWN_LANG="en",
               SOURCE_DATE_EPOCH="1793491200")
    done = subprocess.run([program, *args], cwd=folder, env=env, text=True, capture_output=True)
    if done.returncode not in codes:
        sys.exit("%s: exit %d\n%s" % (" ".join(args), done.returncode, done.stderr))
    return done.stdout


def revisions(program, folder):
    """The lines of the diff, by id, and the truth."""
    subprocess.run([sys.executable, os.path.join(HERE, "make_revisions.py"), "--out", folder, "--n",
                    "3000", "--mod", "0.1", "--noise", "0.2", "--splits", "20", "--merges", "20",
                    "--renumber"], check=True, stderr=subprocess.DEVNULL)
    run(program, folder, "init", "rev.sqlite", "--title", "Truth", "--crs", "EPSG:32632", "-q")
    for name in "ab":  # a delivery keeps its file name
        os.makedirs(os.path.join(folder, name + ".d"))
        delivered = os.path.join(folder, name + ".d", "parcels.gpkg")
        shutil.move(os.path.join(folder, name + ".gpkg"), delivered)
        run(program, folder, "import", "rev.sqlite", delivered, "--profile",
            os.path.join(HERE, "profile.yaml"), "-q", codes=(0, 1))
    lines = [json.loads(row) for row in run(
        program, folder, "diff", "rev.sqlite", "HEAD~1..HEAD", "--no-findings", "--format", "json",
        codes=(1,)).splitlines()]
    found = {d["id"]: d for d in lines if d["type"] == "feature" and d["layer"] == "plot"}
    with open(os.path.join(folder, "truth.jsonl"), encoding="utf-8") as f:
        return found, [json.loads(row) for row in f]


def is_move(d, dx, dy):
    g = d.get("geometry", {})
    return g.get("kind") == "moved" and math.hypot(g["dx_m"] - dx, g["dy_m"] - dy) < 1e-3


def right(t, found):
    """Is this truth told; what is told is taken out of found."""
    if t["op"] == "split":
        return [found.pop(i, {}).get("op") for i in [t["id"], *t["into"]]] == \
            ["delete", "insert", "insert"]
    if t["op"] == "merge":
        return [found.pop(i, {}).get("op") for i in [*t["ids"], t["into"]]] == \
            ["delete", "delete", "insert"]
    d = found.pop(t["id"], {})
    if t["op"] != "update":
        return d.get("op") == t["op"]
    g = d.get("geometry", {})
    attributes = set(d.get("attributes", ())) - {"area_m2"}
    named = {"use": "street", "zone": "number", "units": "zone", "note": "note"}
    if attributes != {named[a] for a in t.get("attrs", ())} or d.get("op") != "update":
        return False
    if t["kind"] == "attr":
        return not g
    if t["kind"] in ("move", "both"):
        return is_move(d, t["dx"], t["dy"]) and g["rotation_deg"] == 0
    if t["kind"] == "rotate":
        return is_move(d, 0, 0) and abs(g["rotation_deg"] + t["deg"]) < 0.01
    return g.get("kind") == "corner_moved" and g["corners"] == 1 and \
        abs(g["distance_m"] - t["d"]) < 1e-3


def main():
    program, folder = (os.path.abspath(p) for p in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    found, truth = revisions(program, folder)
    score = collections.Counter()
    for t in truth:
        ok = right(t, found)
        score[t.get("kind", t["op"]), ok] += 1
        if not ok:
            print("not told:", t)
    for d in list(found.values())[:5]:
        print("told but not true:", d)
    for (kind, ok), n in sorted(score.items()):
        print("%-8s %-6s %d" % (kind, "right" if ok else "wrong", n))
    sys.exit(1 if found or any(not ok for _, ok in score) or len(score) < 9 else 0)


main()
