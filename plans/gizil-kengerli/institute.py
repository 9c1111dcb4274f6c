# SPDX-License-Identifier: Apache-2.0
"""The same village as a design institute would send it: institute.dxf and institute-points.csv.

Drawn from master-plan.gpkg: millimetres in a local grid, Russian layer names in cp1251, outlines
that the draughtsman did not quite close, pieces of lines, bulges, hatches, blocks, contours, and
spot heights that stand as texts beside points of height zero. Everything in it is invented.
"""
import math
import struct

from osgeo import gdal, ogr

import evidence
import ground
from dxf import Drawing
from layout import ORIGIN

# The institute's grid: plan = GRID_ORIGIN + SCALE * turn(local). The scale is that of UTM at this
# place and height: 100 m on the ground are 99.985 m on the map.
GRID_ORIGIN = (659412.37, 4438954.18)
SCALE = 0.999852
TURN = math.radians(11.7)
GAPS_MM = (3, 11, 19, 28, 7, 23)

USES = {"yaşayış": "Жилая", "ictimai": "Общественная", "təhsil": "Образование",
        "səhiyyə": "Здравоохранение", "ticarət": "Торговля", "yaşıllıq": "Озеленение",
        "idman": "Спорт", "istehsalat": "Производство", "mühəndis": "Инженерная",
        "xüsusi": "Специальная", "kənd təsərrüfatı": "Сельхоз"}
STREETS = {"magistral küçə": "Магистральная", "yaşayış küçəsi": "Жилая_улица",
           "məhəllə küçəsi": "Местная", "yol": "Дорога",
           "təsərrüfat keçidi": "Хозпроезд"}
ZONES = {"river": "Водоохранная", "heritage": "Памятник", "power_corridor": "ЛЭП",
         "water_source": "Водозабор", "sanitary": "СЗЗ"}


def local(x, y):
    """Plan metres to millimetres of the drawing."""
    e, n = (x - GRID_ORIGIN[0]) / SCALE, (y - GRID_ORIGIN[1]) / SCALE
    c, s = math.cos(TURN), math.sin(TURN)
    return ((c * e + s * n) * 1000, (c * n - s * e) * 1000)


def rings(g):
    """Rings of a polygon as corners in the drawing, the first one not repeated."""
    return [[local(*p[:2]) for p in g.GetGeometryRef(i).GetPoints()[:-1]]
            for i in range(g.GetGeometryCount())]


def inner_point(g):
    p = g.PointOnSurface()
    return local(p.GetX(), p.GetY())


def short_of(a, b, gap):
    """The point on the way from a to b that is gap away from b."""
    n = math.dist(a, b)
    return (b[0] + (a[0] - b[0]) * gap / n, b[1] + (a[1] - b[1]) * gap / n)


def bulges(pts, every):
    """Every so-manieth long edge is a very flat arc, 1.5 mm high: bulge = 2 h / chord."""
    out = {}
    for i in range(0, len(pts) - 1, every):
        n = math.dist(pts[i], pts[i + 1])
        if n > 4000:
            out[i] = 3.0 / n * (1 if i % 2 else -1)
    return out


def outline(d, layer, ring, k):
    """An outline in one of the four ways draughtsmen draw them."""
    gap = GAPS_MM[k % len(GAPS_MM)]
    if math.dist(ring[-1], ring[0]) < 300 or k % 5 == 0:
        d.polyline(layer, ring, closed=True, bulges=bulges(ring, 7))
    elif k % 5 == 1 and len(ring) <= 12:  # piece by piece, every piece a little short
        for i, a in enumerate(ring):
            b = ring[(i + 1) % len(ring)]
            d.line(layer, a, short_of(a, b, 1 + gap % 3) if math.dist(a, b) > 300 else b)
    elif k % 5 == 2 and len(ring) > 8:  # two halves
        m = len(ring) // 2
        d.polyline(layer, ring[:m + 1], bulges=bulges(ring[:m + 1], 9))
        d.polyline(layer, ring[m:] + [short_of(ring[-1], ring[0], gap)])
    else:
        d.polyline(layer, ring + [short_of(ring[-1], ring[0], gap)], bulges=bulges(ring, 7))


def areas(d, layer_of, source, code_layer="", name_layer="", hatched=False):
    """Polygons of a GeoPackage layer; texts inside them say number and name."""
    for k, f in enumerate(source):
        g = f.GetGeometryRef().GetGeometryRef(0)
        layer = layer_of(f)
        if hatched or g.GetGeometryCount() > 1:
            d.hatch(layer, rings(g))
        else:
            outline(d, layer, rings(g)[0], k)
        p = inner_point(g)
        if code_layer:
            d.text(code_layer, p, 2500, f.GetField("kod"))
        if name_layer:
            d.text(name_layer, (p[0], p[1] - 10), 1800, f.GetField("ad") or "-")


def lines(d, layer_of, source, every=0):
    for f in source:
        pts = [local(*p[:2]) for p in f.GetGeometryRef().GetGeometryRef(0).GetPoints()]
        d.polyline(layer_of(f), pts, bulges=bulges(pts, every) if every else None)


def existing(d):
    """Trees, poles and wells as blocks and circles."""
    d.define("Дерево", [(0, 0, 2500), (0, 0, 300)], [])
    d.define("Опора", [], [(-600, -600, 600, 600), (-600, 600, 600, -600)])
    for code, kind, name, _, _, g in evidence.existing():
        c = g.Centroid()
        p = local(c.GetX() + ORIGIN[0], c.GetY() + ORIGIN[1])
        if kind == "agac":
            d.insert("Деревья", "Дерево", p, [("НОМЕР", code), ("ПОРОДА", name)])
        elif kind == "direk":
            d.insert("Опоры_ЛЭП", "Опора", p, [("НОМЕР", code)])
        elif kind == "quyu":
            d.circle("Колодцы", p, 1500)


def contours(d):
    """Contours every 5 m from the height grid of the demonstration."""
    grid = ground.grid()
    raster = gdal.GetDriverByName("MEM").Create("", ground.COLUMNS, ground.ROWS, 1, gdal.GDT_Float64)
    raster.SetGeoTransform((ORIGIN[0] + ground.WEST, ground.CELL, 0, ORIGIN[1] + ground.NORTH, 0,
                            -ground.CELL))
    for r, row in enumerate(grid):
        raster.GetRasterBand(1).WriteRaster(0, r, ground.COLUMNS, 1, gdal_row(row),
                                            buf_type=gdal.GDT_Float64)
    out = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = out.CreateLayer("contours", None, ogr.wkbLineString)
    layer.CreateField(ogr.FieldDefn("z", ogr.OFTReal))
    gdal.ContourGenerate(raster.GetRasterBand(1), 5, 0, [], 0, 0, layer, -1, 0)
    found = [(f.GetField("z"), f.GetGeometryRef().GetPoints()) for f in layer]
    for k, (z, pts) in enumerate(sorted(found, key=lambda c: (c[0], c[1][0]))):
        pts = [local(*p[:2]) for p in pts]
        if k % 3 == 2:
            d.old_polyline("Горизонтали", pts, z * 1000)
        else:
            d.polyline("Горизонтали", pts, elevation=z * 1000)


def gdal_row(row):
    return struct.pack("<%dd" % len(row), *row)


def spots(d):
    """Spot heights every 150 m: a point of height zero, its height a text to the right."""
    for i in range(-4, 9):
        for k in range(-3, 4):
            x, y = 150.0 * i + 7 * (k % 3), 150.0 * k + 11 * (i % 2)
            p = local(x + ORIGIN[0], y + ORIGIN[1])
            d.point("Отметки", p)
            d.text("Отметки_текст", (p[0] + 700, p[1] + 200), 1200,
                   "%.2f" % ground.height(x, y))


def frame(d):
    """What every sheet has and no plan needs."""
    x0, y0, x1, y1 = d.box
    a = [(x0 - 20000, y0 - 20000), (x1 + 20000, y0 - 20000), (x1 + 20000, y1 + 20000),
         (x0 - 20000, y1 + 20000)]
    for i in range(4):
        d.line("Рамка", a[i], a[(i + 1) % 4])
    d.text("Рамка", (x0, y0 - 15000), 6000,
           "Агрогородок Кызыл-Кенгерли. Генеральный план (иллюстративно)")
    d.text("Рамка", (x0, y0 - 19000), 3000, "Qızıl Kəngərli, nümunəvi. Система координат: местная")


# Numbers, places in local plan metres, and what the surveyor's measurement was off by, mm.
POINTS = [("ПП-1", -640, -480, 401.212, (1.2, -0.8)), ("ПП-2", 690, -455, 388.044, (-0.9, 1.1)),
          ("ПП-3", 655, 520, 402.871, (0.6, 1.4)), ("ПП-4", -615, 505, 417.330, (-1.3, -0.5)),
          ("ПП-5", 1180, -395, 383.905, (0.4, -1.2))]


def points(path):
    """The control points: number, drawing, plan, height, accuracy."""
    rows = ["Номер;X;Y;Восток;Север;Отметка;СКО"]
    for name, x, y, h, off in POINTS:
        e, n = ORIGIN[0] + x, ORIGIN[1] + y
        lx, ly = local(e, n)
        rows.append("%s;%.1f;%.1f;%.3f;%.3f;%.3f;0.010" % (
            name, lx, ly, e + off[0] / 1000, n + off[1] / 1000, h))
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(rows) + "\n")


def draw(package, dxf_path, csv_path):
    """Draws the GeoPackage again."""
    ds = ogr.Open(package)
    d = Drawing()
    areas(d, lambda f: "Граница_участка", ds.GetLayer("sahe"))
    areas(d, lambda f: "Граница_населенного_пункта", ds.GetLayer("serhed"))
    areas(d, lambda f: "Зона_" + USES[f.GetField("teyinat")], ds.GetLayer("funksional_zona"),
          "Номера_зон", "Названия_зон")
    lines(d, lambda f: "Ось_" + STREETS[f.GetField("kateqoriya")], ds.GetLayer("kuce"))
    lines(d, lambda f: "Красные_линии", ds.GetLayer("qirmizi_xett"), 11)
    areas(d, lambda f: "Объекты", ds.GetLayer("obyekt"), "Номера_объектов", "Названия_объектов")
    areas(d, lambda f: "Зеленые_насаждения", ds.GetLayer("yasilliq"), hatched=True)
    areas(d, lambda f: "Стоянки", ds.GetLayer("dayanacaq"), "Номера_стоянок")
    areas(d, lambda f: "Охранная_" + ZONES[f.GetField("novu")], ds.GetLayer("muhafize_zonasi"))
    existing(d)
    contours(d)
    spots(d)
    for name, x, y, _, _ in POINTS:
        p = local(ORIGIN[0] + x, ORIGIN[1] + y)
        d.point("Опорные_пункты", p)
        d.text("Опорные_пункты", (p[0] + 800, p[1] + 800), 1500, name)
    frame(d)
    d.write(dxf_path)
    points(csv_path)
