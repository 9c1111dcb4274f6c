#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the illustrative data of Gizil Kengerli again: python3-gdal and the standard library only.

usage: draw.py [FOLDER]      writes master-plan.gpkg, existing.shp, clearance.geojson,
                             clearance-points.geojson, heights.tif, institute.dxf and
                             institute-points.csv (default: this folder)
"""
import json
import os
import struct
import sys

from osgeo import gdal, ogr, osr

import cluster
import evidence
import ground
import institute
from curves import area, box, centre, disc, line, moved, parts, union
from layout import BANK, ORIGIN, OUTLINE, STREET, fitted, joined
from zones import zones

gdal.UseExceptions()
gdal.SetConfigOption("OGR_CURRENT_DATE", "2026-10-01T00:00:00Z")

USE_NAMES = {"residential": "yaşayış", "public": "ictimai", "education": "təhsil",
             "health": "səhiyyə", "commercial": "ticarət", "green": "yaşıllıq", "sport": "idman",
             "production": "istehsalat", "engineering": "mühəndis", "special": "xüsusi",
             "agriculture": "kənd təsərrüfatı"}
CATEGORY_NAMES = {"main": "magistral küçə", "residential": "yaşayış küçəsi", "local": "məhəllə küçəsi",
                  "lane": "döngə", "road": "yol", "service": "təsərrüfat keçidi"}
# Sanitary widths of the facilities in the village, metres (norms.md 2.6 and 2.8; illustrative).
SANITARY = {"water_tower": 30}
LINE_35KV = [(378, 422), (440, 500), (640, 735)]
# One stated operation, so that the file comes out alike whatever PROJ offers: the inverse of
# Pulkovo 1942 to WGS 84 (16), EPSG:15865, on the ellipsoids' own projections; it ends in the order of
# EPSG:28408, northing first, which GDAL turns into the east, north of a Shapefile.
TO_28408 = ("+proj=pipeline +step +inv +proj=utm +zone=38 +ellps=WGS84 +step +proj=push +v_3 "
            "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=25 +y=-141 +z=-78.5 +rx=0 "
            "+ry=-0.35 +rz=-0.736 +s=0 +convention=coordinate_frame +step +inv +proj=cart "
            "+ellps=krass +step +proj=pop +v_3 +step +proj=tmerc +lat_0=0 +lon_0=45 +k=1 "
            "+x_0=8500000 +y_0=0 +ellps=krass +step +proj=axisswap +order=2,1")


def srs(code):
    s = osr.SpatialReference()
    s.ImportFromEPSG(code)
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return s


def placed(g):
    return moved(g, *ORIGIN)


def multi(g):
    kind = ogr.GT_Flatten(g.GetGeometryType())
    if kind == ogr.wkbPolygon:
        return ogr.ForceToMultiPolygon(g)
    return ogr.ForceToMultiLineString(g) if kind == ogr.wkbLineString else g


def write(ds, name, kind, fields, rows, crs=32638, options=()):
    """One layer; fields: (name, OGR type, width). Rows: values in that order, then the geometry."""
    layer = ds.CreateLayer(name, srs(crs), kind, options=list(options))
    for title, what, width in fields:
        d = ogr.FieldDefn(title, what)
        d.SetWidth(width)
        if what == ogr.OFTReal and width:
            d.SetPrecision(2)
        layer.CreateField(d)
    layer.StartTransaction()
    for row in rows:
        f = ogr.Feature(layer.GetLayerDefn())
        for k, v in enumerate(row[:-1]):
            if v is not None and v != "":
                f.SetField(k, v)
        f.SetGeometryDirectly(row[-1])
        layer.CreateFeature(f)
    layer.CommitTransaction()


T, R, N = ogr.OFTString, ogr.OFTReal, ogr.OFTInteger


def land_rows():
    """Zones of the settlement and of the cluster: (area, use, kind, name, capacity, unit, sanitary)."""
    village, way, lines = zones()
    rows = [r + (SANITARY.get(r[2], 0),) for r in village]
    rows += cluster.zones(lambda c: STREET[c][0])
    return rows, way, lines


def protection(rows):
    """Protection zones: (kind, name, width, area)."""
    out = [("river", "Xaçınçayın su mühafizə zolağı", 50,
            line(BANK).Buffer(50, 8).Intersection(area(OUTLINE)))]
    for code, kind, name, _, _, g in evidence.existing():
        if kind == "kurqan":
            out.append(("heritage", name + ", mühafizə zonası", 20, g.Buffer(20, 6)))
    corridor = line(LINE_35KV).Buffer(15, 1)
    out.append(("power_corridor", "35 kV xəttin mühafizə zolağı", 15,
                corridor.Intersection(area(OUTLINE))))
    for r in rows:
        if r[2] == "water_tower":
            out.append(("water_source", r[3] + ", sanitar zona", 30, disc(*centre(r[0]), 30, 32)))
    farms = [r[0].Buffer(r[6], 12) for r in rows if r[6] >= 100 and r[2] != "cemetery"]
    out.append(("sanitary", "Aqroklasterin sanitar mühafizə zonası", 300, union(farms)))
    grave = [r[0].Buffer(300, 12) for r in rows if r[2] == "cemetery"]
    out.append(("sanitary", "Qəbiristanlığın sanitar mühafizə zonası", 300, union(grave)))
    return out


# Car parks: facility, place, turn, spaces.
PARKINGS = [("market", -205, 8, -8, 40), ("shop", -138, -12, -16, 24), ("clinic", -72, 18, -20, 8),
            ("mosque", 22, -22, -17, 16), ("administration", 144, -44, -10, 16),
            ("sports", 25, -180, -17, 20), ("school", 100, -154, -12, 12)]


def parkings(rows):
    """Car parks: (spaces, charging, name of the facility, area)."""
    of = {r[2]: r for r in rows}
    return [(n, n // 8, of[kind][3], box(x, y, n / 2 * 2.5, 16, turn).Intersection(of[kind][0]))
            for kind, x, y, turn, n in PARKINGS]


def master_plan(path):
    rows, way, lines = land_rows()
    ds = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    village, farm = placed(area(OUTLINE)), placed(area(cluster.OUTLINE))
    poly, curve = ogr.wkbMultiPolygon, ogr.wkbMultiLineString
    code = [("kod", T, 16), ("ad", T, 80)]
    write(ds, "sahe", poly, code + [("rayon", T, 40), ("statistik_kod", T, 16)], [
        ("SITE-1", "Qızıl Kəngərli aqroşəhərciyi (nümunəvi)", "Ağdam", "60905058", multi(village)),
        ("SITE-2", "Aqroklaster (nümunəvi)", "Ağdam", "60905058", multi(farm))])
    write(ds, "serhed", poly, code + [("novu", T, 24)], [
        ("BD-1", "Yaşayış məntəqəsinin sərhədi", "məntəqə", multi(village.Clone())),
        ("BD-2", "Aqroklasterin sərhədi", "aqroklaster", multi(farm.Clone()))])
    write(ds, "funksional_zona", poly, code + [("teyinat", T, 24), ("mertebe", N, 0),
                                               ("tikinti_faizi", R, 8)], [
        ("Z-%02d" % (k + 1), r[3], USE_NAMES[r[1]], 2 if r[1] == "residential" else None,
         40.0 if r[1] == "residential" else None, multi(placed(r[0]))) for k, r in enumerate(rows)])
    axes = joined(lines + [(fitted(p, [r[0] for r in lines + cluster.STREETS[:2] if r[0] != p]), c, n, e)
                           for p, c, n, e in cluster.STREETS])
    write(ds, "kuce", curve, code + [("kateqoriya", T, 24), ("en_m", R, 8), ("yol_m", R, 8),
                                     ("seki_m", R, 8), ("zolaq", N, 0), ("suret", N, 0),
                                     ("ortuk", T, 16), ("qazma_m", R, 8), ("xarici", N, 0)], [
        ("ST-%02d" % (k + 1), n, CATEGORY_NAMES[c]) + tuple(map(float, STREET[c][:3]))
        + STREET[c][3:5] + ("asfalt", STREET[c][5], int(e), multi(placed(line(p))))
        for k, (p, c, n, e) in enumerate(axes)])
    write(ds, "qirmizi_xett", curve, code, [
        ("RL-%02d" % (k + 1), "", multi(placed(g))) for k, g in enumerate(
            parts(way.Intersection(area(OUTLINE)).Boundary().Difference(
                line(OUTLINE + OUTLINE[:1]).Buffer(0.01)), ogr.wkbLineString))])
    sites = [r for r in rows if r[2] not in ("", "park", "square", "other", "shelter_belt")
             or r[3] == "Bayraq meydanı"]
    write(ds, "obyekt", poly, code + [("novu", T, 24), ("tutum", R, 12), ("vahid", T, 12),
                                      ("sanitar_m", R, 8)], [
        ("F-%02d" % (k + 1), r[3], r[2], float(r[4]) or None, r[5], float(r[6]) or None,
         multi(placed(r[0]))) for k, r in enumerate(sites)])
    number = {r[3]: "F-%02d" % (k + 1) for k, r in enumerate(sites)}
    green = [r for r in rows if r[1] == "green"]
    write(ds, "yasilliq", poly, code + [("novu", T, 24)], [
        ("G-%02d" % (k + 1), r[3], r[2] or "shelter_belt", multi(placed(r[0])))
        for k, r in enumerate(green)])
    write(ds, "dayanacaq", poly, code + [("yer", N, 0), ("elektrik", N, 0), ("obyekt", T, 16)], [
        ("PK-%02d" % (k + 1), "", n, c, number[f], multi(placed(g)))
        for k, (n, c, f, g) in enumerate(parkings(rows))])
    write(ds, "muhafize_zonasi", poly, code + [("novu", T, 24), ("en_m", R, 8)], [
        ("PZ-%02d" % (k + 1), n, kind, float(w), multi(placed(g)))
        for k, (kind, n, w, g) in enumerate(protection(rows))])


def existing(path):
    step = osr.CoordinateTransformationOptions()
    step.SetOperation(TO_28408)
    move = osr.CreateCoordinateTransformation(srs(32638), srs(28408), step)

    def turned(g):
        g = placed(g)
        g.Transform(move)
        return moved(g, 0, 0)
    ds = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(os.path.dirname(path) or ".")
    write(ds, os.path.basename(path)[:-4], ogr.wkbPolygon, [
        ("KOD", T, 12), ("NOVU", T, 16), ("AD", T, 60), ("TEDBIR", T, 8), ("MESAFE", R, 8)],
        [(c, kind, n, keep, float(b), turned(g)) for c, kind, n, keep, b, g in evidence.existing()],
        crs=28408, options=["ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=2026-10-01"])


def geojson(path, title, rows):
    """GeoJSON in WGS 84 with 9 decimals (0.1 mm), one record a line."""
    move = osr.CreateCoordinateTransformation(srs(32638), srs(4326))

    def coords(g):
        if g.GetGeometryCount():
            return [coords(g.GetGeometryRef(i)) for i in range(g.GetGeometryCount())]
        pts = [[round(v, 9) for v in p[:2]] for p in g.GetPoints()]
        return pts[0] if g.GetGeometryName() == "POINT" else pts
    out = []
    for row, g in rows:
        g = placed(g)
        reported = {"reported_area_m2": round(g.GetArea())} if g.GetDimension() == 2 else {}
        g.Transform(move)
        geometry = {"type": g.GetGeometryName().title(),
                    "coordinates": coords(g)}
        out.append(json.dumps({"type": "Feature", "properties": dict(row, **reported),
                               "geometry": geometry}, ensure_ascii=False))
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"type": "FeatureCollection", "name": "%s", "features": [\n' % title)
        f.write(",\n".join(out) + "\n]}\n")


def heights(path):
    grid = ground.grid()
    opts = ["COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=NO"]
    ds = gdal.GetDriverByName("GTiff").Create(path, ground.COLUMNS, ground.ROWS, 1,
                                              gdal.GDT_Float32, opts)
    ds.SetProjection(srs(32638).ExportToWkt())
    ds.SetGeoTransform((ORIGIN[0] + ground.WEST, ground.CELL, 0, ORIGIN[1] + ground.NORTH, 0,
                        -ground.CELL))
    band = ds.GetRasterBand(1)
    band.SetNoDataValue(-9999)
    band.WriteRaster(0, 0, ground.COLUMNS, ground.ROWS,
                     b"".join(struct.pack("<%df" % len(r), *r) for r in grid),
                     buf_type=gdal.GDT_Float32)
    del band, ds


def main(folder):
    for name in os.listdir(folder):
        if name.startswith(("master-plan.", "existing.", "clearance", "heights.",
                            "institute.dxf", "institute-points.")):
            os.remove(os.path.join(folder, name))
    master_plan(os.path.join(folder, "master-plan.gpkg"))
    existing(os.path.join(folder, "existing.shp"))
    geojson(os.path.join(folder, "clearance.geojson"), "clearance",
            evidence.extents() + evidence.hazards() + evidence.releases())
    geojson(os.path.join(folder, "clearance-points.geojson"), "clearance-points",
            [(row, ogr.CreateGeometryFromWkt("POINT(%g %g)" % (x, y)))
             for row, x, y in evidence.finds()])
    heights(os.path.join(folder, "heights.tif"))
    institute.draw(*(os.path.join(folder, n) for n in (
        "master-plan.gpkg", "institute.dxf", "institute-points.csv")))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))
