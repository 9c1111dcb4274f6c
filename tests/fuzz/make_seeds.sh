#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make_seeds.sh SOURCE FOLDER: one small file of every format that import reads, made from the
# fixtures of the project, into FOLDER. Formats of several files get a sub-folder each.
set -euo pipefail
source=$1
out=$2
mkdir -p "$out"
export SOURCE_DATE_EPOCH=0 OGR_CURRENT_DATE=2026-10-01T00:00:00Z
hamlet=$source/tests/cli/hamlet
demo=$source/plans/gizil-kengerli

vector() { # FOLDER ENDING DRIVER INPUT [OPTION...]
    local folder=$out/$1 ending=$2 driver=$3 input=$4
    shift 4
    mkdir -p "$folder"
    ogr2ogr -q -f "$driver" "$folder/seed.$ending" "$input" "$@"
}

vector shape shp "ESRI Shapefile" "$hamlet/hazards.geojson" -where "hid = 'HA-1'"
vector geopackage gpkg GPKG "$hamlet/hazards.geojson"
vector kml kml KML "$hamlet/hazards.geojson" -t_srs EPSG:4326
vector libkml kmz LIBKML "$hamlet/hazards.geojson" -t_srs EPSG:4326
vector gml gml GML "$hamlet/hazards.geojson" -dsco FORMAT=GML3
rm -f "$out/gml/seed.xsd"
vector wkt csv CSV "$hamlet/hazards.geojson" -lco GEOMETRY=AS_WKT
vector points csv CSV "$demo/clearance-points.geojson" -lco GEOMETRY=AS_XY \
    -t_srs EPSG:32638
vector table xlsx XLSX "$hamlet/hazards.geojson"
vector database gdb OpenFileGDB "$hamlet/hazards.geojson" -nlt MULTIPOLYGON
vector geojson geojson GeoJSON "$hamlet/hazards.geojson" -t_srs EPSG:4326
vector lines geojson GeoJSON "$hamlet/streets.geojson" -t_srs EPSG:4326
mkdir -p "$out/drawing"
pairs() { printf '%s\n%s\n' "$@"; } # DXF: a group code, then its value
{
    pairs 0 SECTION 2 HEADER 9 '$ACADVER' 1 AC1015 9 '$DWGCODEPAGE' 3 ANSI_1251 9 '$INSUNITS' 70 6 0 ENDSEC
    pairs 0 SECTION 2 BLOCKS 0 BLOCK 8 0 2 TREE 70 0 10 0 20 0 0 CIRCLE 8 0 10 0 20 0 40 1.5 \
        0 ENDBLK 8 0 0 ENDSEC
    pairs 0 SECTION 2 ENTITIES
    pairs 0 LWPOLYLINE 8 ZONES 90 4 70 1 10 660150 20 4440100 42 0.4 10 660180 20 4440100 \
        10 660180 20 4440130 10 660150 20 4440130
    pairs 0 LINE 8 EDGES 10 660100 20 4440100 11 660140 21 4440105
    pairs 0 ARC 8 EDGES 10 660100 20 4440100 40 12.5 50 10 51 170
    pairs 0 TEXT 8 NAMES 10 660160 20 4440110 40 2.5 1 412.35
    pairs 0 INSERT 8 TREES 2 TREE 10 660190 20 4440120
    pairs 0 ENDSEC 0 EOF
} >"$out/drawing/seed.dxf"
mkdir -p "$out/turning"
cat >"$out/turning/turning.csv" <<'END'
area,part,nr,id,kind,e,n,b,d,from,north,decl,err,ox,oy
A,1,2,p2,turning,660200,4440000,,,,true,6,5,46.88,40.1
A,1,1,p1,turning,660100,4440000,,,,,,,46.87,40.1
A,1,3,p3,turning,660200,4440100,,,,,,,46.88,40.2
A,2,1,b1,benchmark,660000,4440000,,,,,,,,
A,2,2,c1,turning,,,60,300,b1,,,,,
A,2,3,c2,turning,,,150,200,,,,,,
A,2,4,c3,turning,,,240,300,c2,,,,,
A,2,5,,closing,,,330,190,,,,,,
A,2,6,,found,660150,4440050,,,,,,,,
B,,1,,turning,661100,4440000,,,,magnetic,,,,
B,,3,,turning,,,90,50,,,,,,
C,,x,,corner,662000,4440000,,,,,,,,
END
mkdir -p "$out/tiff" "$out/grid" "$out/zip" "$out/surface"
cat >"$out/surface/seed.xml" <<'END'
<?xml version="1.0"?>
<LandXML xmlns="http://www.landxml.org/schema/LandXML-1.2" version="1.2">
<Units><Metric linearUnit="meter" areaUnit="squareMeter" volumeUnit="cubicMeter"/></Units>
<Surfaces><Surface name="ground"><Definition surfType="TIN"><Pnts>
<P id="1">4440100 660100 410.5</P><P id="2">4440100 660140 411.25</P>
<P id="3">4440140 660140 412</P><P id="4">4440140 660100 411</P>
</Pnts><Faces><F>1 2 3</F><F>1 3 4</F></Faces></Definition></Surface></Surfaces>
</LandXML>
END
gdal_translate -q -srcwin 10 10 16 16 "$demo/heights.tif" "$out/tiff/seed.tif"
gdal_translate -q -srcwin 10 10 16 16 -of AAIGrid "$demo/heights.tif" "$out/grid/seed.asc"
rm -f "$out"/*/*.aux.xml
python3 - "$out" <<'END'
import os
import sys
import zipfile

out = sys.argv[1]
with zipfile.ZipFile(os.path.join(out, "zip", "seed.zip"), "w", zipfile.ZIP_DEFLATED) as z:
    for name in ("seed.shp", "seed.shx", "seed.dbf", "seed.prj"):
        z.write(os.path.join(out, "shape", name), name)
END
