# SPDX-License-Identifier: Apache-2.0
"""The agro-cluster, downwind (south-east) of the houses, in local metres; invented like the rest."""
from curves import area, line, parts, spline, union
from osgeo import ogr

OUTLINE = spline([(1006, -238), (1060, -148), (1180, -122), (1322, -140), (1362, -250),
                  (1352, -400), (1270, -462), (1140, -448), (1030, -410)], step=20, closed=True)[:-1]
APPROACH = spline([(509, -180), (600, -196), (760, -236), (900, -262), (1020, -268)])
MAIN_ROAD = spline([(1020, -268), (1120, -276), (1220, -262), (1330, -272)])
CROSS_ROAD = spline([(1188, -270), (1180, -350), (1196, -432)])
NORTH_ROAD = spline([(1215, -262), (1200, -190), (1206, -140)])
STREETS = [(APPROACH, "road", "Aqroklaster yolu", False),
           (MAIN_ROAD, "service", "Klaster baş keçidi", False),
           (CROSS_ROAD, "service", "Ferma keçidi", False),
           (NORTH_ROAD, "service", "İstixana keçidi", False)]
CUTS = [[(1085, -120), (1098, -290)], [(1280, -110), (1286, -290)], [(1090, -260), (1082, -460)],
        [(1180, -350), (1380, -340)], [(1000, -352), (1188, -362)], [(1268, -330), (1262, -480)],
        [(990, -205), (1110, -214)], [(1206, -150), (1208, -100)], [(1194, -422), (1199, -490)],
        [(1322, -272), (1390, -276)]]
# Point, use, kind, name, capacity, unit, width of the sanitary zone.
USES = [
    ((1050, -185), "special", "cemetery", "Qəbiristanlıq", 0, "", 300),
    ((1060, -240), "agriculture", "veterinary", "Baytarlıq məntəqəsi", 0, "", 100),
    ((1150, -200), "production", "vegetables", "Meyvə-tərəvəz anbarı və emalı", 2000, "tonnes", 50),
    ((1240, -200), "agriculture", "greenhouse", "İstixana", 6000, "m2", 100),
    ((1320, -220), "production", "dairy", "Süd qəbulu və emalı", 10, "tonnes", 100),
    ((1050, -310), "production", "machinery", "Texnika təmiri emalatxanası", 30, "vehicles", 300),
    ((1140, -310), "production", "feed", "Qarışıq yem sexi", 20, "tonnes", 100),
    ((1270, -310), "production", "poultry", "Quşçuluq ferması", 40000, "birds", 300),
    ((1055, -385), "engineering", "treatment", "Çirkab su təmizləyici qurğu", 300, "m3_day", 200),
    ((1135, -405), "production", "meat", "Kiçik ət emalı sexi", 3, "tonnes", 300),
    ((1230, -400), "production", "poultry", "Quşçuluq ferması, ikinci növbə", 40000, "birds", 300),
    ((1310, -390), "production", "manure", "Qapalı peyin anbarı", 2000, "tonnes", 300),
]


def zones(width):
    """Rows (area, use, kind, name, capacity, unit, sanitary width) and the street land."""
    way = union([line(p).Buffer(width(c) / 2, 8) for p, c, _, _ in STREETS])
    pieces = parts(area(OUTLINE).Difference(way))
    for c in CUTS:
        cut, out = line(c), []
        for f in pieces:
            if cut.Crosses(f):
                out += [p for p in parts(f.Boundary().Union(cut).Polygonize())
                        if f.Contains(p.PointOnSurface())]
            else:
                out.append(f)
        pieces = out
    rows = []
    for f in pieces:
        use = [u for u in USES if f.Contains(_point(u[0]))]
        rows.append((f,) + (use[0][1:] if use else ("green", "", "Qoruyucu zolaq", 0, "", 0)))
    return rows


def _point(xy):
    return ogr.CreateGeometryFromWkt("POINT(%g %g)" % xy)
