#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write two revisions of a synthetic parcel layer as GeoPackages, plus the truth.

  make_revisions.py --out DIR [--n 100000] [--seed 7] [--mod 0.01] [--add 0.005]
                    [--del 0.005] [--splits 0] [--merges 0] [--noise 0] [--renumber]

DIR gets  a.gpkg (base), b.gpkg (modified), truth.jsonl (one line per true change)
and       meta.json (parameters and counts).  Pure standard library: no GDAL here.
The same arguments give the same bytes of geometry and attributes on any machine
(Python's random.Random, one stream per purpose), so a run can be repeated later.

Parcels are five-cornered plots (four corners, one cut) on a 24 m x 18 m grid in
EPSG:32632, ids 'P-0000001'.  Table parcels(fid INTEGER PRIMARY KEY, geom BLOB,
plot_id TEXT, use TEXT, zone TEXT, units INTEGER, area_m2 REAL, note TEXT).

Kinds of change (a modified feature has exactly one; shares of --mod):
  move 30 %   translated by 0.05 to 12 m in a random direction
  rotate 5 %  turned about its centroid by 1 to 20 degrees
  vertex 25 % one corner displaced by 0.2 to 3 m
  attr 35 %   one or two of use/units/zone/note changed, geometry byte-identical
  both 5 %    a move and an attribute change
Extra, off by default:
  --splits K  K plots replaced by two halves with new ids (1 delete + 2 adds)
  --merges K  K pairs of neighbours replaced by one plot    (2 deletes + 1 add)
  --noise F   F of the *unchanged* features get +-1e-9 m coordinate noise
              (no true change: a tolerance-aware diff must not report them)
  --renumber  fid values of b are shuffled (plot_id stays): matching by fid fails
  --rtree     also write the rtree index tables (not filled by triggers)
"""
import argparse, json, math, os, random, sqlite3, struct, sys, time

USES = ["residential", "commercial", "school", "health", "park", "utility", "mixed"]
ZONES = ["R1", "R2", "R3", "C1", "M1", "P1"]
SRID = 32632
WKT = ('PROJCS["WGS 84 / UTM zone 32N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",'
       '6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],'
       'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
       'PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],'
       'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],'
       'AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","32632"]]')
DX, DY, X0, Y0 = 24.0, 18.0, 480000.0, 5400000.0


def ring_of(i, cols, rnd):
    c, r = i % cols, i // cols
    x, y = X0 + c * DX, Y0 + r * DY
    w, h = DX - 0.5, DY - 0.5 - (r % 7 == 0) * 2.0
    cut = 1.0 + rnd.random() * 2.5
    return [(x, y), (x + w, y), (x + w, y + h - cut), (x + w - cut, y + h), (x, y + h)]


def area(p):
    return abs(sum(p[k - 1][0] * p[k][1] - p[k][0] * p[k - 1][1] for k in range(len(p)))) / 2


def gpb(p):
    p = p + [p[0]]
    xs, ys = [q[0] for q in p], [q[1] for q in p]
    head = b"GP\x00\x03" + struct.pack("<i4d", SRID, min(xs), max(xs), min(ys), max(ys))
    flat = [v for q in p for v in q]
    return head + struct.pack("<BIII%dd" % len(flat), 1, 3, 1, len(p), *flat)


def open_gpkg(path, n_hint):
    if os.path.exists(path):
        os.remove(path)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(f"""
PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
PRAGMA application_id=1196444487; PRAGMA user_version=10200;
CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
 ('Undefined Cartesian SRS',-1,'NONE',-1,'undefined',NULL),
 ('Undefined geographic SRS',0,'NONE',0,'undefined',NULL),
 ('WGS 84 geodetic',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]',NULL),
 ('WGS 84 / UTM zone 32N',{SRID},'EPSG',{SRID},'{WKT}',NULL);
CREATE TABLE gpkg_contents(table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY(srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
INSERT INTO gpkg_contents(table_name,data_type,identifier,last_change,srs_id)
 VALUES('parcels','features','parcels','2026-01-01T00:00:00.000Z',{SRID});
CREATE TABLE gpkg_geometry_columns(table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY(table_name,column_name));
INSERT INTO gpkg_geometry_columns VALUES('parcels','geom','POLYGON',{SRID},0,0);
CREATE TABLE parcels(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, plot_id TEXT,
  use TEXT, zone TEXT, units INTEGER, area_m2 DOUBLE, note TEXT);
BEGIN;""")
    return db


def add_rtree(db):
    db.execute("CREATE VIRTUAL TABLE rtree_parcels_geom USING rtree(id,minx,maxx,miny,maxy)")
    rows = db.execute("SELECT fid,geom FROM parcels")
    db.executemany("INSERT INTO rtree_parcels_geom VALUES(?,?,?,?,?)",
                   ((f, *struct.unpack_from("<4d", g, 8)) for f, g in rows.fetchall()))


def transform(kind, p, rnd):
    """Changed ring and a record of what was done."""
    if kind in ("move", "both"):
        d, a = 0.05 + rnd.random() * 11.95, rnd.random() * 2 * math.pi
        dx, dy = d * math.cos(a), d * math.sin(a)
        return [(x + dx, y + dy) for x, y in p], {"dx": round(dx, 6), "dy": round(dy, 6)}
    if kind == "rotate":
        a = math.radians((1 + 19 * rnd.random()) * rnd.choice((-1, 1)))
        cx, cy = sum(q[0] for q in p) / len(p), sum(q[1] for q in p) / len(p)
        ca, sa = math.cos(a), math.sin(a)
        return ([(cx + (x - cx) * ca - (y - cy) * sa, cy + (x - cx) * sa + (y - cy) * ca)
                 for x, y in p], {"deg": round(math.degrees(a), 6)})
    if kind == "vertex":
        k, d, a = rnd.randrange(len(p)), 0.2 + rnd.random() * 2.8, rnd.random() * 2 * math.pi
        q = list(p)
        q[k] = (p[k][0] + d * math.cos(a), p[k][1] + d * math.sin(a))
        return q, {"corner": k, "d": round(d, 6)}
    return p, {}


def main(argv=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    ap.add_argument("--out", required=True)
    ap.add_argument("--n", type=int, default=100000)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--mod", type=float, default=0.01)
    ap.add_argument("--add", type=float, default=0.005)
    ap.add_argument("--del", dest="dele", type=float, default=0.005)
    ap.add_argument("--splits", type=int, default=0)
    ap.add_argument("--merges", type=int, default=0)
    ap.add_argument("--noise", type=float, default=0.0)
    ap.add_argument("--renumber", action="store_true")
    ap.add_argument("--rtree", action="store_true")
    o = ap.parse_args(argv)
    t0 = time.time()
    os.makedirs(o.out, exist_ok=True)
    n, cols = o.n, max(1, int(math.sqrt(o.n * DY / DX)))
    rs = lambda tag: random.Random(f"{o.seed}/{tag}")
    pick, geo, att, noi = rs("pick"), rs("geo"), rs("att"), rs("noise")

    n_mod, n_add, n_del = round(n * o.mod), round(n * o.add), round(n * o.dele)
    merge_left = []
    chosen = pick.sample(range(n), min(n, n_mod + n_del + o.splits))
    mod, rest = chosen[:n_mod], chosen[n_mod:]
    gone, split = set(rest[:n_del]), set(rest[n_del:])
    busy = set(chosen)
    while len(merge_left) < o.merges:               # pairs of row neighbours, untouched otherwise
        i = pick.randrange(n - 1)
        if (i + 1) % cols and i not in busy and i + 1 not in busy:
            merge_left.append(i)
            busy.update((i, i + 1))
    merge_l, merge_r = set(merge_left), {i + 1 for i in merge_left}
    shares = (("move", .30), ("rotate", .05), ("vertex", .25), ("attr", .35), ("both", .05))
    kind_of, k = {}, 0
    for j, (kind, s) in enumerate(shares):
        cnt = n_mod - k if j == len(shares) - 1 else round(n_mod * s)
        for i in mod[k:k + cnt]:
            kind_of[i] = kind
        k += cnt

    fids = list(range(1, n + 1))
    if o.renumber:
        rs("renumber").shuffle(fids)
    da, dbb = (open_gpkg(os.path.join(o.out, f), n) for f in ("a.gpkg", "b.gpkg"))
    ins = "INSERT INTO parcels(fid,geom,plot_id,use,zone,units,area_m2,note) VALUES(?,?,?,?,?,?,?,?)"
    truth = open(os.path.join(o.out, "truth.jsonl"), "w", encoding="utf-8")
    say = lambda d: truth.write(json.dumps(d, separators=(",", ":")) + "\n")
    next_id, ba, bb, pend = n + 1, [], [], None
    counts = {"modified": 0, "added": 0, "deleted": 0, "split": 0, "merge": 0, "noise": 0}

    def row(fid, ring, pid, at):
        return (fid, gpb(ring), pid, at["use"], at["zone"], at["units"], round(area(ring), 2), at["note"])

    base = rs("base")
    for i in range(n):
        ring = ring_of(i, cols, base)
        at = {"use": USES[base.randrange(7)], "zone": ZONES[base.randrange(6)],
              "units": base.randrange(1, 12), "note": None if base.random() < .8 else f"remark {i % 997}"}
        pid = f"P-{i + 1:07d}"
        ba.append(row(i + 1, ring, pid, at))
        if i in gone:
            counts["deleted"] += 1
            say({"op": "delete", "id": pid})
        elif i in split:
            mx = (ring[0][0] + ring[1][0]) / 2
            left = [ring[0], (mx, ring[0][1]), (mx, ring[4][1]), ring[4]]
            right = [(mx, ring[0][1])] + ring[1:4] + [(mx, ring[4][1])]
            ids = []
            for part in (left, right):
                q = f"P-{next_id:07d}"
                bb.append(row(next_id, part, q, at))
                ids.append(q)
                next_id += 1
            counts["split"] += 1
            say({"op": "split", "id": pid, "into": ids})
        elif i in merge_l:
            pend = (i, ring, at, pid)
        elif i in merge_r:
            _, lr, lat, lpid = pend
            q = f"P-{next_id:07d}"
            bb.append(row(next_id, [lr[0], ring[1], ring[2], ring[3], lr[4]], q, lat))
            next_id += 1
            counts["merge"] += 1
            say({"op": "merge", "ids": [lpid, pid], "into": q})
        elif i in kind_of:
            kd = kind_of[i]
            r2, info = transform(kd, ring, geo)
            a2 = dict(at)
            if kd in ("attr", "both"):
                for f in att.sample(["use", "zone", "units", "note"], 1 + (att.random() < .3)):
                    if f == "use":
                        a2[f] = USES[(USES.index(at[f]) + 1 + att.randrange(6)) % 7]
                    elif f == "zone":
                        a2[f] = ZONES[(ZONES.index(at[f]) + 1 + att.randrange(5)) % 6]
                    elif f == "units":
                        a2[f] = at[f] + 1 + att.randrange(4)
                    else:
                        a2[f] = f"revised {i}"
                info["attrs"] = sorted(f for f in a2 if a2[f] != at[f])
            counts["modified"] += 1
            say({"op": "update", "id": pid, "kind": kd, **info})
            bb.append(row(fids[i], r2, pid, a2))
        else:
            if o.noise and noi.random() < o.noise:
                r2 = [(x + noi.choice((-1e-9, 1e-9)), y + noi.choice((-1e-9, 1e-9))) for x, y in ring]
                counts["noise"] += r2 != ring
                rw = list(row(fids[i], ring, pid, at))
                rw[1] = gpb(r2)
                bb.append(tuple(rw))
            else:
                bb.append((fids[i],) + ba[-1][1:])
        if len(ba) >= 20000:
            da.executemany(ins, ba)
            dbb.executemany(ins, bb)
            ba, bb = [], []
    for j in range(n_add):
        ring = ring_of(n + j, cols, base)
        at = {"use": USES[j % 7], "zone": ZONES[j % 6], "units": 1 + j % 9, "note": None}
        q = f"P-{next_id:07d}"
        bb.append(row(next_id, ring, q, at))
        next_id += 1
        counts["added"] += 1
        say({"op": "insert", "id": q})
    da.executemany(ins, ba)
    dbb.executemany(ins, bb)
    truth.close()
    for d in (da, dbb):
        if o.rtree:
            add_rtree(d)
        d.execute("COMMIT")
        d.close()
    meta = {"args": {k: v for k, v in vars(o).items() if k != "out"}, "counts": counts,
            "bytes": {f: os.path.getsize(os.path.join(o.out, f)) for f in ("a.gpkg", "b.gpkg")}}
    with open(os.path.join(o.out, "meta.json"), "w") as f:
        json.dump(meta, f, indent=1)
    print(json.dumps({**meta, "seconds": round(time.time() - t0, 1)}), file=sys.stderr)


if __name__ == "__main__":
    main()
