# SPDX-License-Identifier: Apache-2.0
"""Invented clearance records and invented existing objects, in local metres.

None of this was reported by anybody. It is made to show every outcome: released ground deep enough,
too shallow, without quality assurance, not handed over, only reduced, and ground nobody released.
"""
from curves import area, box, disc, line, spline

DATE = "2026-10-01"
DGNSS = {"position_method": "dgnss", "position_error_m": 0.05}
FIELDS = {"data_as_of": DATE, "crs_original": "EPSG:4326"}


def task(number, title, pts, **more):
    row = {"record_id": "GK-REL-%02d" % number, "record_kind": "release", "title": title,
           "imsma_id": "land_release_%d" % (700 + number), "release_type": "cleared",
           "status": "Handed over", "status_date": "2026-06-%02d" % (10 + number),
           "cleared_depth_m": 1.5, "depth_reference": "original", "target_scope": "all",
           "search_kind": "subsurface", "method": "manual and mechanical",
           "links": "", "operator": "illustrative operator", "accreditation": "ILL-2026-01",
           "qa_result": "pass", "qa_date": "2026-06-%02d" % number, "qa_id": "QA-%02d" % number,
           "completion_report": "CR-%02d" % number, "handover_certificate": "HC-%02d" % number,
           "handover_date": "2026-06-%02d" % (10 + number),
           "recipient": "illustrative recipient", "permitted_use": "construction"}
    row.update(DGNSS, **FIELDS)
    row.update(more)
    return row, area(pts).Buffer(1, 2)  # neighbouring tasks overlap by two metres


def hazard(number, title, kind, status, pts, **more):
    row = {"record_id": "GK-HAZ-%02d" % number, "record_kind": "hazard", "title": title,
           "imsma_id": "hazard_poly_%d" % (140 + number), "class": kind, "status": status,
           "status_date": "2026-05-%02d" % (number + 3), "contamination": "AP,AT,UXO",
           "evidence": "direct"}
    row.update(DGNSS, **FIELDS)
    row.update(more)
    return row, area(pts)


def releases():
    return [
        task(1, "Task 1, west", [(-660, 240), (-560, 380), (-300, 520), (-210, 500), (-205, 330),
                                 (-236, 150), (-240, -60), (-220, -250), (-225, -520), (-340, -520),
                                 (-372, -452), (-480, -428), (-640, -400), (-660, -100)]),
        task(2, "Task 2, centre", [(-210, 500), (-100, 540), (150, 545), (150, 430), (108, 310),
                                   (95, 190), (124, 80), (140, -66), (150, -250), (140, -520),
                                   (-225, -520),
                                   (-220, -250), (-240, -60), (-236, 150), (-205, 330)],
             cleared_depth_m=2.0, links="hazard_poly_144"),
        task(3, "Task 3, north-east", [(150, 545), (330, 540), (395, 470), (350, 300), (320, 120),
                                       (300, -20), (140, -66), (124, 80), (95, 190), (108, 310),
                                       (150, 430)],
             cleared_depth_m=1.5),
        task(4, "Task 4, south-east", [(140, -66), (300, -20), (420, 20), (400, -150), (372, -280),
                                       (330, -520), (140, -520), (150, -250)],
             cleared_depth_m=0.5),
        task(5, "Task 5, east", [(300, -20), (320, 120), (350, 300), (395, 470), (560, 380),
                                 (660, 120), (650, -30), (420, 20)],
             qa_result="pending", qa_date=None, qa_id=None),
        task(6, "Task 6, road to the agro-cluster",
             [(470, -120), (620, -150), (900, -210), (1030, -215), (1030, -310), (880, -310),
              (600, -250), (470, -215)], status="Cleared, not handed over",
             handover_certificate=None, handover_date=None, recipient=None),
        task(7, "Task 7, agro-cluster", [(990, -100), (1400, -90), (1400, -480), (1000, -480)],
             release_type="reduced", cleared_depth_m=None, search_kind="surface"),
    ]


def hazards():
    return [
        hazard(1, "Old trench line on the hill edge", "SHA", "Open",
               [(-330, 497), (-250, 492), (-170, 520), (-90, 530), (-40, 560), (-60, 640),
                (-220, 620), (-350, 560)], evidence="indirect", position_method="map",
               position_error_m=5.0),
        hazard(2, "Minefield at the river bend", "CHA", "Open",
               [(452, -250), (500, -262), (560, -236), (610, -292), (560, -345), (492, -332),
                (440, -300)], position_error_m=1.0),
        hazard(3, "Fighting position on the river terrace", "SHA", "Suspended",
               [(-470, -462), (-424, -458), (-396, -480), (-426, -510), (-484, -490)],
               evidence="indirect", position_method="handheld", position_error_m=6.0),
        hazard(4, "Minefield of task 2", "CHA", "Handed over",
               [(-60, 96), (-10, 90), (24, 130), (10, 190), (-50, 182)],
               status_date="2026-06-12", links="land_release_702"),
        hazard(5, "Belt along the fields", "SHA", "Open",
               [(700, 40), (820, 60), (930, 20), (940, -60), (840, -90), (720, -40)],
               evidence="indirect", position_method="imagery", position_error_m=10.0),
    ]


def extents():
    row = {"record_id": "GK-EXT-01", "record_kind": "extent", "title": "Declared extent",
           "extent_kind": "dataset"}
    row.update(DGNSS, **FIELDS)
    return [(row, area([(-900, -760), (1560, -760), (1560, 760), (-900, 760)]))]


def finds():
    """Point records: (attributes, x, y)."""
    base = dict(DGNSS, **FIELDS)
    spots = [("GK-FIND-01", "find", -330, 120, 0.12, "AP", "2026-03-04"),
             ("GK-FIND-02", "find", -20, 140, 0.18, "AT", "2026-03-19"),
             ("GK-FIND-03", "find", 5, 150, 0.15, "AP", "2026-03-20"),
             ("GK-FIND-04", "find", 210, 310, 0.35, "UXO", "2026-04-11")]
    out = [(dict(base, record_id=i, record_kind=k, found_on=on, depth_found_m=depth, category=what,
                 condition="destroyed", disposal="demolished on the spot"), x, y)
           for i, k, x, y, depth, what, on in spots]
    out.append((dict(base, record_id="GK-SPOT-01", record_kind="spot", found_on="2026-09-12",
                     category="UXO", status="Open", status_date="2026-09-12", radius_m=10.0,
                     position_method="handheld", position_error_m=5.0), 556, -392))
    return out


def existing():
    """Existing objects: (code, kind, name, to be kept, buffer, area)."""
    rows = []

    def add(kind, name, keep, buffer, geom):
        rows.append(("OBJ-%03d" % (len(rows) + 1), kind, name, keep, buffer, geom))
    for k, (x, y, r) in enumerate([(-40, 372, 14), (12, 352, 11), (-10, 402, 9), (-84, -300, 12)]):
        add("kurqan", "Kurqan %d" % (k + 1), "saxla", 20, disc(x, y, r, 20))
    add("arx", "Köhnə suvarma arxı", "saxla", 3,
        line(spline([(-112, -36), (-102, -70), (-88, -140), (-70, -240), (-92, -330), (-104, -420),
                     (-108, -490)])).Buffer(1.6, 2))
    add("arx", "Bənd arxı", "saxla", 3, line(spline([(-558, 118), (-566, 170), (-552, 225),
                                                     (-520, 282)])).Buffer(1.5, 2))
    for x, y, name in ((-78, -80, "Bulaq quyusu"), (-168, -24, "Köhnə quyu"),
                       (40, -190, "Məktəb quyusu")):
        add("quyu", name, "saxla", 5, disc(x, y, 1.5, 8))
    ruins = [(-150, -70, 14, 9, 12), (-205, -30, 12, 10, -8), (-180, -92, 11, 9, 30),
             (-90, -50, 12, 8, 15), (-70, -150, 13, 9, -20), (-66, -205, 10, 8, 40),
             (60, -130, 16, 10, 5), (150, -150, 12, 9, -12), (40, 10, 14, 10, 18),
             (240, -20, 13, 9, -25), (-300, 90, 12, 9, 10), (-335, 180, 13, 8, -15),
             (-255, 255, 12, 9, 22), (190, 190, 12, 9, 8), (260, 290, 11, 9, -30),
             (200, -240, 13, 9, 4), (300, -330, 12, 9, -18), (-330, -210, 12, 10, 14),
             (-400, -300, 12, 9, -6), (-230, -340, 14, 9, 26)]
    for k, (x, y, w, d, turn) in enumerate(ruins):
        add("xarabaliq", "Ev xarabalığı %d" % (k + 1), "sok", 0, box(x, y, w, d, turn))
    add("xarabaliq", "Köhnə məscidin qalığı", "saxla", 6, box(24, 22, 12, 9, 12))
    trees = [(-80, -30), (-92, -118), (-70, -175), (-58, -262), (-96, -300), (-88, -352),
             (-104, -402), (40, 392), (-30, 335), (-66, 388), (50, 330), (-150, -96), (84, -112),
             (172, -132), (30, -222), (-300, -468), (-180, -462), (60, -446), (220, -458),
             (-74, -66)]
    for k, (x, y) in enumerate(trees):
        add("agac", "Çinar" if k % 3 == 0 else "Qoz ağacı", "saxla", 3, disc(x, y, 2.5, 10))
    for k in range(9):
        add("direk", "35 kV dirək %d" % (k + 1), "saxla", 5,
            box(384 + 24 * k, 429.5 + 28.6 * k, 1.2, 1.2, 50))
    add("bina", "Nasos stansiyası", "saxla", 6, box(-120, -462, 9, 7, 8))
    return rows
