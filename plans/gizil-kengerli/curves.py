# SPDX-License-Identifier: Apache-2.0
"""Curves and areas in plane metres: splines, parallels, and a thin hand on OGR geometry."""
import math

from osgeo import ogr

ogr.UseExceptions()


def spline(points, step=12.0, closed=False):
    """Catmull-Rom curve through the points, sampled about every step metres."""
    p = list(points)
    if closed:
        p = [p[-1]] + p + [p[0], p[1]]
    else:
        p = [(2 * p[0][0] - p[1][0], 2 * p[0][1] - p[1][1])] + p
        p += [(2 * p[-1][0] - p[-2][0], 2 * p[-1][1] - p[-2][1])]
    out = []
    for i in range(1, len(p) - 2):
        a, b, c, d = p[i - 1], p[i], p[i + 1], p[i + 2]
        n = max(2, round(math.dist(b, c) / step))
        for k in range(n):
            t = k / n
            w = ((-t + 2 * t * t - t ** 3) / 2, (2 - 5 * t * t + 3 * t ** 3) / 2,
                 (t + 4 * t * t - 3 * t ** 3) / 2, (t ** 3 - t * t) / 2)
            out.append(tuple(sum(w[j] * q[m] for j, q in enumerate((a, b, c, d)))
                             for m in (0, 1)))
    out.append(p[-2] if not closed else out[0])
    return out


def arc(centre, radius, start_deg, end_deg, step=12.0):
    """Arc of a circle; degrees anti-clockwise from east."""
    a, b = math.radians(start_deg), math.radians(end_deg)
    n = max(2, round(abs(b - a) * radius / step))
    return [(centre[0] + radius * math.cos(a + (b - a) * k / n),
             centre[1] + radius * math.sin(a + (b - a) * k / n)) for k in range(n + 1)]


def stations(pts):
    """Distance of every vertex from the start."""
    s = [0.0]
    for a, b in zip(pts, pts[1:]):
        s.append(s[-1] + math.dist(a, b))
    return s


def at(pts, s, d=0.0):
    """Point at distance s along the line, d metres to the left of it."""
    run = stations(pts)
    i = 1
    while i < len(run) - 1 and run[i] < s:
        i += 1
    (x0, y0), (x1, y1) = pts[i - 1], pts[i]
    t = (s - run[i - 1]) / (run[i] - run[i - 1])
    ux, uy = (x1 - x0) / (run[i] - run[i - 1]), (y1 - y0) / (run[i] - run[i - 1])
    return (x0 + (x1 - x0) * t - uy * d, y0 + (y1 - y0) * t + ux * d)


def parallel(pts, d):
    """The line d metres to the left, vertex by vertex (curves here are wider than d)."""
    out = []
    for i, (x, y) in enumerate(pts):
        a, b = pts[max(0, i - 1)], pts[min(len(pts) - 1, i + 1)]
        n = math.dist(a, b)
        out.append((x - (b[1] - a[1]) / n * d, y + (b[0] - a[0]) / n * d))
    return out


def line(pts):
    g = ogr.Geometry(ogr.wkbLineString)
    for x, y in pts:
        g.AddPoint_2D(round(x, 3), round(y, 3))
    return g


def area(pts):
    r = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in pts:
        r.AddPoint_2D(round(x, 3), round(y, 3))
    r.CloseRings()
    g = ogr.Geometry(ogr.wkbPolygon)
    g.AddGeometry(r)
    return g


def box(x, y, w, h, turn_deg=0.0):
    """Rectangle around a centre, turned anti-clockwise."""
    c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    return area([(x + u * w / 2 * c - v * h / 2 * s, y + u * w / 2 * s + v * h / 2 * c)
                 for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))])


def disc(x, y, r, n=16):
    return area([(x + r * math.cos(2 * math.pi * k / n), y + r * math.sin(2 * math.pi * k / n))
                 for k in range(n)])


def union(geoms):
    g = None
    for h in geoms:
        g = h.Clone() if g is None else g.Union(h)
    return g


def parts(g, kind=ogr.wkbPolygon):
    """Simple parts of one kind, in a fixed order: by west edge, then south edge."""
    if g is None or g.IsEmpty():
        return []
    if g.GetGeometryCount() and ogr.GT_Flatten(g.GetGeometryType()) in (
            ogr.wkbMultiPolygon, ogr.wkbMultiLineString, ogr.wkbGeometryCollection):
        out = []
        for i in range(g.GetGeometryCount()):
            out += parts(g.GetGeometryRef(i).Clone(), kind)
    else:
        out = [g] if ogr.GT_Flatten(g.GetGeometryType()) == kind else []
    return sorted(out, key=lambda h: (h.GetEnvelope()[0], h.GetEnvelope()[2], h.GetEnvelope()[1]))


def opened(g, r):
    """Drops what is narrower than 2 r."""
    g = moved(g, 0, 0).Buffer(0)  # whole millimetres, so that overlay does not stumble
    return moved(g.Buffer(-r, 4).Buffer(r, 4), 0, 0).Buffer(0).Intersection(g)


def centre(g):
    p = g.PointOnSurface()
    return p.GetX(), p.GetY()


def points(g):
    return [(p[0], p[1]) for p in g.GetPoints()]


def moved(g, dx, dy):
    """Copy shifted by dx, dy with coordinates on whole millimetres."""
    h = g.Clone()

    def walk(q):
        for i in range(q.GetGeometryCount()):
            walk(q.GetGeometryRef(i))
        if q.GetGeometryCount() == 0:
            for i in range(q.GetPointCount()):
                q.SetPoint_2D(i, round(q.GetX(i) + dx, 3), round(q.GetY(i) + dy, 3))
    walk(h)
    return h
