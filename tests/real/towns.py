#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How steep the ground is under what was placed, computed apart from the program: GDAL's slope of Zevenbergen
and Thorne at the centres of the cells, and the same difference of bilinear heights every 2 m between them.
usage: towns.py HEIGHTS PLAN LIMIT_PCT    prints the steepest of each layer; 1 when one is over the limit"""
import math
import struct
import sys

from osgeo import gdal, ogr

gdal.UseExceptions()


class Ground:
    """A grid of heights; what is no height on Earth is empty."""

    def __init__(self, path):
        raster = gdal.Open(path)
        self.west, self.cell, _, self.north, _, _ = raster.GetGeoTransform()
        self.columns, self.rows = raster.RasterXSize, raster.RasterYSize
        band = raster.GetRasterBand(1)
        self.z = struct.unpack("<%df" % (self.columns * self.rows),
                               band.ReadRaster(buf_type=gdal.GDT_Float32))
        slopes = gdal.DEMProcessing("", raster, "slope", format="MEM", slopeFormat="percent",
                                    alg="ZevenbergenThorne")
        self.slopes = struct.unpack("<%df" % (self.columns * self.rows),
                                    slopes.GetRasterBand(1).ReadRaster(buf_type=gdal.GDT_Float32))

    def height(self, x, y):
        i, j = (x - self.west) / self.cell - 0.5, (self.north - y) / self.cell - 0.5
        c, r = math.floor(i), math.floor(j)
        z = [self.z[(r + b) * self.columns + c + a] for b in (0, 1) for a in (0, 1)]
        if min(z) < -1000:
            sys.exit("%.0f %.0f: no heights there" % (x, y))
        u, v = i - c, j - r
        return (z[0] * (1 - u) + z[1] * u) * (1 - v) + (z[2] * (1 - u) + z[3] * u) * v

    def between(self, x, y):
        d = self.cell
        return 100 * math.hypot(self.height(x + d, y) - self.height(x - d, y),
                                self.height(x, y + d) - self.height(x, y - d)) / (2 * d)

    def centres(self, box):
        """(x, y, slope) of the cells whose centres lie in a box."""
        for r in range(math.floor((self.north - box[3]) / self.cell), math.ceil((self.north - box[2]) / self.cell)):
            for c in range(math.floor((box[0] - self.west) / self.cell), math.ceil((box[1] - self.west) / self.cell)):
                yield (self.west + (c + 0.5) * self.cell, self.north - (r + 0.5) * self.cell,
                       self.slopes[r * self.columns + c])


def every(start, end, step):
    n = math.floor(start / step)
    while n * step <= end:
        yield n * step
        n += 1


def steepest(ground, shape):
    box = shape.GetEnvelope()
    most = 0

    def inside(x, y):
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(x, y)
        return shape.Contains(point)

    for x, y, pct in ground.centres(box):
        if inside(x, y):
            most = max(most, pct)
    for x in every(box[0], box[1], 2.0):
        for y in every(box[2], box[3], 2.0):
            if inside(x, y):
                most = max(most, ground.between(x, y))
    return most


def main(heights, plan, limit):
    ground, file = Ground(heights), ogr.Open(plan)
    over = 0
    for layer in ("plot", "building", "street"):
        n, most = 0, 0
        rows = file.ExecuteSQL("select id, reason, geom, %s width from %s where state <> 'built'" %
                               ("width_m" if layer == "street" else "0", layer))
        for row in rows:
            shape = row.GetGeometryRef().Clone()
            if layer == "street":
                shape = shape.Buffer(row.GetField("width") / 2 - 0.1)
            n, most = n + 1, max(most, steepest(ground, shape))
        print("%s: %d, at most %.2f %%" % (layer, n, most))
        over += most > float(limit) + 0.01 or n == 0
    return 1 if over else 0


sys.exit(main(*sys.argv[1:]))
