#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Room borders: a room includes its own headers, those of lower rooms, GLib, the C library, and the
one foreign library it is the only user of (DESIGN section 2)."""
import re

import lint

# crs stands a step above geom: it transforms geometries.
LEVEL = {"lang": 0, "geom": 1, "graph": 1, "crs": 1.5, "plan": 2, "norms": 3, "clearance": 3,
         "store": 4, "exchange": 4, "place": 4, "validate": 4, "compare": 4, "draw": 4, "report": 4,
         "cli": 5}
HEADER_ROOM = {"layers": "plan", "config": "plan", "approved": "plan", "deviation": "compare", "waiver": "plan", "vehicle": "plan", "finding_pack": "plan", "finding_table": "plan",
               "records": "exchange", "siting": "graph", "flow": "graph"}
# What is drawn and reported is a comparison too: its record type is shown by these two faces.
SHOWS = {("draw", "compare"), ("report", "compare")}
# The loader of modules serves every room that is loaded on first use.
SERVICE = "plan/module.h"
FOREIGN = [(r"geos_c\.h", "geom"), (r"(coin/)?Cbc_C_Interface\.h|coin/.*", "graph"),
           (r"proj(_experimental)?\.h", "crs"), (r"yaml\.h|zlib\.h", "plan"),
           (r"sqlite3(ext)?\.h|spatialite.*", "store"),
           (r"(gdal/)?(gdal|ogr|cpl)[a-z_0-9]*\.h", "exchange"),
           (r"cairo.*|pango/.*|qpdf/.*|png\.h|fontconfig/.*", "draw"), (r"json-glib/.*", "report"),
           (r"libintl\.h", "lang"), (r"linux/(audit|filter|seccomp)\.h", "exchange")]
COMMON = re.compile(r"glib(/.*)?\.h|glib-object\.h|gio/gio\.h|glib-unix\.h|gmodule\.h|(assert|ctype|errno|"
                    r"fcntl|float|inttypes|limits|locale|malloc|math|setjmp|signal|stdarg|stdatomic|stdbool|"
                    r"stddef|stdint|stdio|stdlib|string|strings|time|unistd)\.h|sys/[a-z]+\.h")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<|")([^>"]+)[>"]', re.M)


def room_of_header(name):
    base = name.split("/")[-1][:-2]
    return HEADER_ROOM.get(base, base)


def judge(room, bracket, name, public):
    """Complaint about one #include, or None."""
    own = name.startswith("agrotown/")
    if name == SERVICE:
        return None
    if own or ("/" in name and name.split("/")[0] in LEVEL):
        other = room_of_header(name) if own else name.split("/")[0]
        if other not in LEVEL:
            return "unknown room header %s" % name
        if other == room or LEVEL[other] < LEVEL[room] or room == "cli":
            return None
        return None if (room, other) in SHOWS and own else "room %s includes %s" % (room, name)
    if bracket == '"':
        return None if "/" not in name else "odd path %s" % name
    for pattern, owner in FOREIGN:
        if re.fullmatch(pattern, name):
            if public:
                return "a public header shows %s" % name
            return None if owner == room else "%s belongs to room %s" % (name, owner)
    return None if COMMON.fullmatch(name) else "header %s has no owner" % name


def check(root):
    out = []
    for path in lint.files(root, (".c", ".h"), ("src", "include")):
        parts = path.split("/")
        public = parts[0] == "include"
        room = room_of_header(parts[-1]) if public else parts[1]
        if room not in LEVEL:
            out.append("%s: no such room \"%s\"" % (path, room))
            continue
        text = lint.read(root, path)
        for m in INCLUDE.finditer(text):
            said = judge(room, m.group(1), m.group(2), public)
            if said:
                out.append("%s:%d: %s" % (path, lint.line_of(text, m.start()), said))
    return out


lint.main(check, [
    ({"src/geom/a.c": "#include <glib.h>\n#include \"a.h\"\n#include <agrotown/geom.h>\n"}, None),
    ({"src/place/a.c": "#include <agrotown/draw.h>\n"}, "room place includes"),
    ({"src/geom/a.c": "#include <agrotown/plan.h>\n"}, "room geom includes"),
    ({"src/validate/a.c": "#include <geos_c.h>\n"}, "belongs to room geom"),
    ({"src/store/a.c": "# include \"place/rows.h\"\n"}, "room store includes"),
    ({"src/plan/a.c": "#include <curl/curl.h>\n"}, "no owner"),
    ({"include/agrotown/geom.h": "#include <geos_c.h>\n"}, "public header shows"),
])
