#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The data files of the demonstration are what plans/gizil-kengerli/draw.py draws, byte for byte.
usage: drawn.py SOURCE"""
import os
import subprocess
import sys
import tempfile

try:
    from osgeo import gdal
except ImportError:
    print("python3-gdal is absent")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

NAMES = ["master-plan.gpkg", "existing.shp", "existing.shx", "existing.dbf", "existing.prj",
         "existing.cpg", "clearance.geojson", "clearance-points.geojson", "heights.tif",
         "institute.dxf", "institute-points.csv"]


def differing(one, other):
    """Names whose bytes differ between two folders."""
    out = []
    for name in NAMES:
        with open(os.path.join(one, name), "rb") as a, open(os.path.join(other, name), "rb") as b:
            if a.read() != b.read():
                out.append(name)
    return out


def main(source):
    folder = os.path.join(source, "plans", "gizil-kengerli")
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run([sys.executable, "-B", os.path.join(folder, "draw.py"), fresh], check=True)
        wrong = differing(folder, fresh)
        with open(os.path.join(fresh, "existing.cpg"), "a", encoding="utf-8") as f:
            f.write(" ")
        assert "existing.cpg" in differing(folder, fresh), "the comparison sees nothing"
    big = [n for n in NAMES if os.path.getsize(os.path.join(folder, n)) > 1e6]
    print("GDAL %s; differ: %s; over 1 MB: %s" % (gdal.__version__, wrong or "none", big or "none"))
    return 1 if wrong or big else 0


sys.exit(main(sys.argv[1]))
