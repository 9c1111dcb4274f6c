# SPDX-License-Identifier: Apache-2.0
"""What the streets leave over gets a use: housing, public land, green, engineering."""
from curves import area, at, box, line, opened, parts, union
from layout import BANK, BULVAR, OUTLINE, RING, STREET, joined, streets
from osgeo import ogr

ROW_DEPTH = 38.0  # one row of plots behind the street line

DEEPEST = 62.0

# Lines that divide a block between two uses.
CUTS = [[(152, -110), (163, 90)], [(206, -110), (217, 90)], [(262, -110), (272, 80)],
        [(-174, -170), (-166, 70)], [(209, -60), (189, -200)],
        [(-116, -40), (-88, 120)], [(-52, -60), (-10, 110)], [(396, -10), (420, -150)]]

# Uses of blocks: point in the block, use, kind of facility or green ("" for none), name, capacity.
BLOCK_USES = [
    ((130, -10), "public", "administration", "Kənd icra nümayəndəliyi", 0, ""),
    ((185, -10), "public", "square", "Bayraq meydanı", 0, ""),
    ((240, -10), "public", "club", "Klub-icma mərkəzi", 200, "seats"),
    ((285, -20), "public", "library", "Kitabxana və muzey otağı", 0, ""),
    ((100, -120), "education", "school", "Tam orta məktəb", 420, "places"),
    ((240, -130), "education", "kindergarten", "Uşaq bağçası", 100, "places"),
    ((25, -210), "sport", "sports", "İdman meydançası", 0, ""),
    ((-200, -40), "commercial", "market", "Bazar", 40, "places"),
    ((-140, -50), "commercial", "shop", "Ticarət və məişət xidməti mərkəzi", 600, "m2"),
    ((-70, 45), "health", "clinic", "Tibb məntəqəsi", 0, ""),
    ((20, 0), "special", "mosque", "Məscid", 300, "places"),
    ((480, -40), "engineering", "fire_depot", "Yanğın deposu", 2, "vehicles"),
    ((425, -80), "public", "guest_house", "Qonaq evi", 20, "places"),
    ((0, 380), "green", "park", "Kurqan parkı", 0, ""),
    ((-85, -90), "green", "park", "Mərkəzi park", 0, ""),
    ((-80, -270), "green", "park", "Quru dərə bağı", 0, ""),
    ((-100, -390), "green", "park", "Söyüdlük", 0, ""),
]
# Sites in the belt outside the ring: centre, width, depth, turn, use, kind, name, capacity, unit,
# and the room kept free beside them.
BELT_USES = [
    ((366, 416), 84, 60, -31, "engineering", "substation", "35 kV paylayıcı qurğu", 6300, "kva", 10),
    ((-40, 466), 36, 30, 8, "engineering", "water_tower", "Su qülləsi və rezervuar", 300, "m3_day", 31),
]
# Gaps in the outer row of houses, in metres along the ring.
BELT_GAPS = (690, 905, 1180, 1560, 1790, 2050)


def right_of_way(rows):
    return union([line(p).Buffer(STREET[c][0] / 2, 8) for p, c, _, _ in rows])


def split(face, cuts):
    """Divides an area along lines that cross it."""
    whole = [face]
    for c in cuts:
        cut, out = line(c), []
        for f in whole:
            if not cut.Crosses(f):
                out.append(f)
                continue
            net = f.Boundary().Union(cut)
            out += [p for p in parts(net.Polygonize()) if f.Contains(p.PointOnSurface())]
        whole = out
    return whole


def blocks():
    """All blocks as (area, inside the ring)."""
    rows = joined(streets())
    way = right_of_way(rows)
    site, ring = area(OUTLINE), area(RING)
    out = []
    for f in parts(site.Difference(way)):
        inner = ring.Contains(f.PointOnSurface())
        for p in split(f, CUTS if inner else []):
            out.append((p, inner))
    return out, way, rows


def belt(face, way):
    """Housing and green of the belt outside the ring."""
    gaps = union([line([at(RING, s, 0), at(RING, s, 90)]).Buffer(9, 1) for s in BELT_GAPS]
                 + [box(*b[0], b[1] + 2 * b[9], b[2] + 90, b[3]) for b in BELT_USES])
    bank = line(BANK).Buffer(75)
    homes = face.Intersection(way.Buffer(ROW_DEPTH, 8)).Difference(gaps).Difference(bank)
    homes = opened(homes.Difference(line(BULVAR).Buffer(45)), 2.5)
    sites = [box(*b[0], b[1], b[2], b[3]).Intersection(face) for b in BELT_USES]
    return [h for h in parts(homes) if opened(h, 14).Area() > 2500], sites


def zones():
    """Rows (area, use, kind, name, capacity, unit); everything of the site but the streets."""
    rows, (faces, way, lines) = [], blocks()
    for face, inner in faces:
        use = next((u for u in BLOCK_USES if face.Contains(ogr.CreateGeometryFromWkt(
            "POINT(%g %g)" % u[0]))), None)
        if use:
            rows.append((face,) + use[1:])
        elif inner:
            homes = opened(face.Intersection(way.Buffer(DEEPEST, 8)), 10)
            big = [h for h in parts(homes) if h.Area() > 3000]
            if len(big) == 1 and face.Area() - big[0].Area() < 900:
                big = [face]
            rows += [(h, "residential", "", "", 0, "") for h in big]
            rest = face.Difference(union(big)) if big else face
            rows += [(g, "green", "square", "", 0, "") for g in parts(opened(rest, 2))
                     if g.Area() > 150]
        else:
            homes, sites = belt(face, way)
            rows += [(h, "residential", "", "", 0, "") for h in homes]
            rest = face
            for h in homes:
                rest = rest.Difference(h)
            for s, b in zip(sites, BELT_USES):
                if s.Area() > 100:
                    rows.append((s, b[4], b[5], b[6], b[7], b[8]))
                    rest = rest.Difference(s)
            for g in parts(opened(rest, 1.5)):
                river = g.Intersects(line(BANK).Buffer(5))
                if g.Area() > 200:
                    rows.append((g, "green", "other" if river else "shelter_belt",
                                 "Xaçınçay sahil zolağı" if river else "", 0, ""))
    return rows, way, lines
