# SPDX-License-Identifier: Apache-2.0
"""The drawn settlement in local metres: x east, y north of ORIGIN. Everything here is invented.

The order of work is a planner's: main lines (bulvar, ring, bank), quarters between them, parallel
streets that follow the slope in each quarter, cross streets with staggered junctions; what the
street land leaves over are blocks, and every block gets a use.
"""
import math

from curves import (arc, area, at, box, centre, disc, line, opened, parallel, parts, points, spline,
                    union)
from osgeo import ogr

ORIGIN = (660150.0, 4440400.0)

BULVAR = spline([(-592, -42), (-430, 20), (-250, 40), (-70, -12), (110, -70), (280, -75),
                 (430, -12), (586, 96)])
RING = spline([(-470, -386), (-512, -256), (-496, -100), (-518, 60), (-492, 204), (-395, 306),
               (-250, 386), (-100, 431), (40, 437), (160, 405), (280, 399), (396, 338), (474, 222),
               (506, 80), (528, -70), (506, -200), (424, -300), (330, -380), (200, -414), (60, -399),
               (-110, -408), (-300, -422)], closed=True)
QARAMAN = spline([(104, -84), (92, 60), (60, 190), (72, 320), (112, 455)])
GULLY_WEST = spline([(-106, 20), (-128, -110), (-98, -230), (-120, -330), (-140, -445)])
GULLY_EAST = spline([(-22, -6), (-62, -120), (-36, -240), (-58, -340), (-70, -440)])
BANK = spline([(-640, -330), (-520, -432), (-430, -478), (-300, -505), (-110, -492), (60, -478),
               (200, -496), (340, -474), (450, -392), (540, -350), (700, -372), (900, -440),
               (1150, -520), (1400, -560)])
HILL_CENTRE = (150, -200)

# Outline of the settlement, the river bank in the south.
OUTLINE = spline([(-566, -396), (-580, -260), (-556, -100), (-588, 60), (-566, 232), (-452, 368),
                  (-290, 462), (-110, 508), (50, 512), (180, 480), (300, 478), (440, 412),
                  (542, 262), (578, 90), (590, -70), (572, -226), (484, -340), (402, -425)], step=20) + [
    p for p in reversed(BANK) if -566 < p[0] < 402]

STREET = {  # category: width, carriageway, sidewalk, lanes, km/h, dig depth
    "main": (20, 7.0, 2.25, 2, 40, 0.6), "residential": (15, 6.0, 1.5, 2, 40, 0.5),
    "local": (12, 5.5, 1.0, 2, 30, 0.45), "lane": (9, 3.5, 0.0, 1, 20, 0.4),
    "road": (15, 7.0, 0.0, 2, 60, 0.7), "service": (9, 4.5, 0.0, 1, 30, 0.4)}

# Quarter: marker, base line, side, parallels (distance, category, name), cross streets
# (station on the base line, from distance, to distance, skew in metres, category, name).
QUARTERS = [
    ("NW", (-250, 200), BULVAR, [
        (99.5, "residential", "Nar küçəsi"), (195, "local", "Badam küçəsi"),
        (290.5, "residential", "Qaraman yamacı küçəsi")], [
        (210, 0, 99.5, 8, "local", "Bulaq döngəsi"), (430, 0, 99.5, -6, "local", "Tut döngəsi"),
        (150, 99.5, 195, 5, "local", "Heyva döngəsi"), (325, 99.5, 195, 0, "local", "Zoğal döngəsi"),
        (520, 99.5, 290.5, -12, "local", "Əncir küçəsi"), (255, 195, 290.5, 6, "local", "Alça döngəsi"),
        (390, 195, 430, 10, "local", "Palıd küçəsi"), (590, 290.5, 440, 0, "local", "Ardıc döngəsi")]),
    ("NE", (330, 200), None, [
        (262, "residential", "Mədəniyyət küçəsi"), (357.5, "local", "Üzüm küçəsi"),
        (453, "residential", "Çinar küçəsi"), (548.5, "local", "Fıstıq küçəsi")], [
        (64, 262, 357.5, 2, "local", "Gilas döngəsi"), (38, 252, 453, -3, "local", "Püstə küçəsi"),
        (76, 357.5, 453, -2, "local", "Ərik döngəsi"), (56, 453, 640, 2, "local", "Qoz küçəsi"),
        (80, 453, 548.5, 1, "local", "Şaftalı döngəsi")]),
    ("SE", (200, -250), BULVAR, [
        (-99.5, "residential", "Məktəb küçəsi"), (-195, "local", "Söyüd küçəsi"),
        (-281, "local", "Qamış küçəsi")], [
        (905, -99.5, 0, 6, "local", "Lalə döngəsi"), (1060, -195, 0, -8, "local", "Yasəmən küçəsi"),
        (740, -195, -99.5, 8, "local", "Bənövşə döngəsi"),
        (815, -281, -195, -6, "local", "Nərgiz döngəsi"), (735, -420, -281, 5, "local", "Süsən döngəsi"),
        (900, -400, -99.5, -4, "residential", "Dəyirman küçəsi"),
        (1010, -281, -195, 0, "local", "Nanə döngəsi")]),
    ("SW", (-330, -250), parallel(spline([(-620, -354), (-478, -384), (-300, -420), (-110, -408),
                                          (20, -398)]), 0), [
        (95.5, "local", "Balıqçı küçəsi"), (191, "residential", "Şahbulaq küçəsi"),
        (286.5, "local", "Qızılgül küçəsi")], [
        (290, 0, 95.5, 6, "local", "Qarağac döngəsi"), (410, 95.5, 191, -5, "local", "Sərv döngəsi"),
        (235, 95.5, 191, 8, "local", "Cökə döngəsi"),
        (330, 191, 480, 14, "local", "Bazar küçəsi"), (470, 191, 286.5, 4, "local", "Səməni döngəsi"),
        (190, 191, 286.5, 0, "local", "Reyhan döngəsi")]),
]

# A lane of its own through the wedge between two families of streets: station from, to, distance.
WEDGE_LANE = (96, 332, -59, "local", "Yaşıl döngə")

MAIN_LINES = [(BULVAR, "main", "Xaçınçay bulvarı", True), (RING, "residential", "", False),
              (QARAMAN, "main", "Qaraman küçəsi", False),
              (GULLY_WEST, "local", "Dərəqırağı küçəsi", False),
              (GULLY_EAST, "local", "Körpü küçəsi", False)]


def family(base, s, d):
    """Point at station s and distance d; without a base line s is an angle around the hill."""
    if base is None:
        return arc(HILL_CENTRE, d, s, s + 1)[0]
    return at(base, s, d)


def quarters():
    """Areas between the main lines, by the name of their marker."""
    net = union([line(m[0]) for m in MAIN_LINES] + [line(OUTLINE + OUTLINE[:1])])
    faces = parts(net.Polygonize())
    out = {}
    for q in QUARTERS:
        p = ogr.CreateGeometryFromWkt("POINT(%g %g)" % q[1])
        out[q[0]] = next(f for f in faces if f.Contains(p))
    return out


def ring_streets():
    """The ring cut into three named streets at the bulvar and the bank."""
    cut = line(BULVAR)
    pts = RING
    hits = [i for i in range(len(pts) - 1) if line(pts[i:i + 2]).Intersects(cut)]
    west, east = hits[0], hits[-1]

    def meet(i):
        p = line(pts[i:i + 2]).Intersection(cut)
        return p.GetX(), p.GetY()
    w, e = meet(west), meet(east)
    low = [i for i, p in enumerate(pts) if p == RING[0]][0]
    se = max(range(east, len(pts)), key=lambda i: pts[i][0] - pts[i][1] - (0 if pts[i][1] > -380 else 1e6))
    north = [w] + pts[west + 1:east + 1] + [e]
    south_east = [e] + pts[east + 1:se + 1]
    bank = pts[se:] if pts[-1] == pts[0] else pts[se:] + [pts[0]]
    south_west = pts[low:west + 1] + [w]
    return [(north, "residential", "Bağlar küçəsi"), (south_east, "residential", "Günəş küçəsi"),
            (bank, "residential", "Sahil küçəsi"), (south_west, "residential", "Qala küçəsi")]


def trimmed(pts, *limits):
    """Cuts a line drawn too long at the outermost crossings with the limits."""
    whole = line(pts)
    ends = [whole.Intersection(line(q)) for q in limits]
    pieces = parts(whole.Difference(union([e.Buffer(0.001) for e in ends])), ogr.wkbLineString)
    return points(max(pieces, key=lambda g: g.Length()))


def halves(pts, cutter):
    """A street in two where another one meets it: pieces that are released and built apart."""
    if cutter is None:
        return [pts]
    hit = line(pts).Intersection(line(cutter))
    gap = line(pts).Difference(hit.Buffer(0.001))
    return [points(g) for g in parts(gap, ogr.wkbLineString)]


def streets():
    """All street axes of the settlement: (points, category, name, external)."""
    out = [(p, "main", "Xaçınçay bulvarı", True) for p in halves(BULVAR, QARAMAN)]
    for p, c, n in ring_streets():
        out += [(q, c, n, False) for q in halves(p, QARAMAN if n == "Bağlar küçəsi" else
                                                 GULLY_EAST if n == "Sahil küçəsi" else None)]
    out += [(trimmed(m[0], BULVAR, RING), m[1], m[2], m[3]) for m in MAIN_LINES[2:]]
    area_of = quarters()
    for name, _, base, along, _ in QUARTERS:
        for d, category, title in along:
            run = arc(HILL_CENTRE, d, 140, -40) if base is None else parallel(base, d)
            for p in parts(line(run).Intersection(area_of[name]), ogr.wkbLineString):
                if p.Length() > 90:
                    out.append((points(p), category, title, False))
    for name, _, base, _, cross in QUARTERS:
        for s, d0, d1, skew, category, title in cross:
            a, b = family(base, s, d0), family(base, s + skew, d1)
            mid = family(base, s + skew * 0.6, (d0 + d1) / 2)
            for p in parts(line(spline([a, mid, b])).Intersection(area_of[name]), ogr.wkbLineString):
                if p.Length() > 50:
                    out.append((fitted(points(p), [r[0] for r in out]), category, title, False))
    s0, s1, d, category, title = WEDGE_LANE
    lane = [at(BULVAR, s0 + (s1 - s0) * k / 16, d) for k in range(17)]
    out.append((fitted(lane, [r[0] for r in out], 40), category, title, False))
    return out


def fitted(pts, others, reach=18.0):
    """Lengthens or shortens both ends to the nearest other line, when one is within reach."""
    net = union([line(o) for o in others])
    for _ in (0, 1):
        pts = pts[::-1]
        (x0, y0), (x1, y1) = pts[-2], pts[-1]
        n = math.dist(pts[-2], pts[-1])
        ux, uy = (x1 - x0) / n * reach, (y1 - y0) / n * reach
        hits = line([(x1 - ux, y1 - uy), (x1 + ux, y1 + uy)]).Intersection(net)
        spots = [(p.GetX(), p.GetY()) for p in parts(hits, ogr.wkbPoint)]
        if not spots:
            continue
        spot = min(spots, key=lambda p: math.dist(p, pts[-1]))
        while len(pts) > 2 and math.dist(pts[-1], spot) < reach and math.dist(
                pts[0], pts[-1]) > math.dist(pts[0], spot) - 3:
            pts = pts[:-1]
        pts = pts + [spot]
    return pts


def joined(rows):
    """Puts a vertex into every line where another one meets it, so that the network is a graph."""
    rows = [([(round(x, 3), round(y, 3)) for x, y in r[0]],) + r[1:] for r in rows]
    nodes = []
    for pts, *_ in rows:
        for i in (0, -1):
            near = [n for n in nodes if math.dist(n, pts[i]) < 0.02]
            pts[i] = near[0] if near else pts[i]
            nodes += [] if near else [pts[i]]
    out = []
    for i, (pts, category, title, external) in enumerate(rows):
        for j, other in enumerate(rows):
            if i == j:
                continue
            ends = [other[0][0], other[0][-1]]
            for end in ends:
                pts = with_vertex(pts, end)
            hit = line(pts).Intersection(line(other[0]))
            for p in parts(hit, ogr.wkbPoint):
                spot = (round(p.GetX(), 3), round(p.GetY(), 3))
                if min(math.dist(spot, e) for e in ends + [pts[0], pts[-1]]) > 3:
                    pts = with_vertex(pts, spot)
        out.append((pts, category, title, external))
    return out


def with_vertex(pts, p, reach=2.0):
    """Inserts p into the nearest segment when it is within reach; an end within reach moves to p."""
    g = ogr.Geometry(ogr.wkbPoint)
    g.AddPoint_2D(*p)
    best = min(range(len(pts) - 1), key=lambda i: line(pts[i:i + 2]).Distance(g))
    if line(pts[best:best + 2]).Distance(g) > reach:
        return pts
    for i in (best, best + 1):
        if (pts[i][0] - p[0]) ** 2 + (pts[i][1] - p[1]) ** 2 < 1e-4:
            return pts[:i] + [p] + pts[i + 1:]
    return pts[:best + 1] + [p] + pts[best + 1:]
