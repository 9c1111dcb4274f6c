# SPDX-License-Identifier: Apache-2.0
"""Writes a DXF R2000 drawing by hand, in cp1251 as a design institute's CAD does; other letters
become \\U+XXXX. The standard library only, so that the bytes never depend on a version."""

CODEPAGE = "cp1251"


def encoded(text):
    """Bytes in the code page of the drawing."""
    out = b""
    for c in text:
        try:
            out += c.encode(CODEPAGE)
        except UnicodeEncodeError:
            out += b"\\U+%04X" % ord(c)
    return out


def number(v):
    """Drawing units with one decimal: a tenth of a millimetre."""
    text = "%.1f" % v
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


class Drawing:
    """Entities in the order they are added; layers as they are first used."""

    def __init__(self):
        self.layers = {}
        self.blocks = {}
        self.body = []
        self.handle = 0x100
        self.box = None

    def next_handle(self):
        self.handle += 1
        return "%X" % self.handle

    def pairs(self, *pairs):
        self.body += pairs

    def start(self, kind, layer, subclass, colour=7):
        self.layers.setdefault(layer, colour)
        self.pairs((0, kind), (5, self.next_handle()), (100, "AcDbEntity"), (8, layer))
        if subclass:
            self.pairs((100, subclass))

    def seen(self, x, y):
        b = self.box or (x, y, x, y)
        self.box = (min(b[0], x), min(b[1], y), max(b[2], x), max(b[3], y))

    def at(self, x, y, code=10, z=None):
        self.seen(x, y)
        self.pairs((code, number(x)), (code + 10, number(y)))
        if z is not None:
            self.pairs((code + 20, number(z)))

    def polyline(self, layer, pts, closed=False, bulges=None, elevation=None):
        """LWPOLYLINE; bulges: {index of the corner: bulge of the edge behind it}."""
        self.start("LWPOLYLINE", layer, "AcDbPolyline")
        self.pairs((90, len(pts)), (70, 1 if closed else 0))
        if elevation is not None:
            self.pairs((38, number(elevation)))
        for i, p in enumerate(pts):
            self.at(*p)
            if bulges and i in bulges:
                self.pairs((42, "%.9f" % bulges[i]))

    def old_polyline(self, layer, pts, z):
        """POLYLINE with heights at its corners, as survey programs write contours."""
        self.start("POLYLINE", layer, "AcDb3dPolyline")
        self.pairs((66, 1), (10, "0"), (20, "0"), (30, "0"), (70, 8))
        for p in pts:
            self.start("VERTEX", layer, "AcDbVertex")
            self.pairs((100, "AcDb3dPolylineVertex"))
            self.at(*p, z=z)
            self.pairs((70, 32))
        self.start("SEQEND", layer, None)

    def line(self, layer, a, b):
        self.start("LINE", layer, "AcDbLine")
        self.at(*a, z=0)
        self.at(*b, code=11, z=0)

    def hatch(self, layer, rings):
        """A solid hatch; every ring a closed polyline."""
        self.start("HATCH", layer, "AcDbHatch")
        self.pairs((10, "0"), (20, "0"), (30, "0"), (210, "0"), (220, "0"), (230, "1"),
                   (2, "SOLID"), (70, 1), (71, 0), (91, len(rings)))
        for k, ring in enumerate(rings):
            self.pairs((92, 3 if k == 0 else 2), (72, 0), (73, 1), (93, len(ring)))
            for p in ring:
                self.at(*p)
            self.pairs((97, 0))
        self.pairs((75, 1), (76, 1), (98, 0))

    def circle(self, layer, centre, radius):
        self.start("CIRCLE", layer, "AcDbCircle")
        self.at(*centre, z=0)
        self.pairs((40, number(radius)))

    def point(self, layer, p):
        self.start("POINT", layer, "AcDbPoint")
        self.at(*p, z=0)

    def text(self, layer, p, height, text, turn_deg=0):
        self.start("TEXT", layer, "AcDbText")
        self.at(*p, z=0)
        self.pairs((40, number(height)), (1, text))
        if turn_deg:
            self.pairs((50, "%.4f" % turn_deg))
        self.pairs((100, "AcDbText"))

    def insert(self, layer, block, p, tags):
        """A block with its attributes."""
        self.start("INSERT", layer, "AcDbBlockReference")
        self.pairs((66, 1), (2, block))
        self.at(*p, z=0)
        for k, (tag, text) in enumerate(tags):
            self.start("ATTRIB", layer, "AcDbText")
            self.at(p[0] + 1500, p[1] + 1500 - 1200 * k, z=0)
            self.pairs((40, "900"), (1, text), (100, "AcDbAttribute"), (2, tag), (70, 0))
        self.start("SEQEND", layer, None)

    def define(self, name, circles, lines):
        """A block of circles (x, y, r) and lines (x, y, x, y) in millimetres."""
        self.blocks[name] = (circles, lines)

    def table(self, name, rows):
        h = self.next_handle()
        out = [(0, "TABLE"), (2, name), (5, h), (100, "AcDbSymbolTable"), (70, len(rows))]
        for kind, subclass, values in rows:
            out += [(0, kind), (105 if kind == "DIMSTYLE" else 5, self.next_handle()),
                    (100, "AcDbSymbolTableRecord"), (100, subclass)] + values
        return out + [(0, "ENDTAB")]

    def tables(self):
        line = [(3, ""), (72, 65), (73, 0), (40, "0")]
        types = [("LTYPE", "AcDbLinetypeTableRecord", [(2, n), (70, 0)] + line)
                 for n in ("ByBlock", "ByLayer", "Continuous")]
        names = [("0", 7)] + list(self.layers.items())
        layers = [("LAYER", "AcDbLayerTableRecord", [(2, n), (70, 0), (62, c), (6, "Continuous")])
                  for n, c in names]
        style = [("STYLE", "AcDbTextStyleTableRecord",
                  [(2, "Standard"), (70, 0), (40, "0"), (41, "1"), (50, "0"), (71, 0), (42, "2.5"),
                   (3, "txt"), (4, "")])]
        records = [("BLOCK_RECORD", "AcDbBlockTableRecord", [(2, n)])
                   for n in ["*Model_Space", "*Paper_Space"] + list(self.blocks)]
        out = [(0, "SECTION"), (2, "TABLES")]
        for name, rows in (("LTYPE", types), ("LAYER", layers), ("STYLE", style), ("VIEW", []),
                           ("UCS", []), ("APPID", [("APPID", "AcDbRegAppTableRecord",
                                                    [(2, "ACAD"), (70, 0)])]),
                           ("DIMSTYLE", []), ("BLOCK_RECORD", records)):
            out += self.table(name, rows)
        return out + [(0, "ENDSEC")]

    def block_section(self):
        out = [(0, "SECTION"), (2, "BLOCKS")]
        kept, self.body = self.body, []
        for name in ["*Model_Space", "*Paper_Space"] + list(self.blocks):
            self.pairs((0, "BLOCK"), (5, self.next_handle()), (100, "AcDbEntity"), (8, "0"),
                       (100, "AcDbBlockBegin"), (2, name), (70, 0), (10, "0"), (20, "0"),
                       (30, "0"), (3, name), (1, ""))
            box = self.box
            circles, lines = self.blocks.get(name, ((), ()))
            for x, y, r in circles:
                self.circle("0", (x, y), r)
            for a, b, c, d in lines:
                self.line("0", (a, b), (c, d))
            self.box = box  # a block is no place
            self.pairs((0, "ENDBLK"), (5, self.next_handle()), (100, "AcDbEntity"), (8, "0"),
                       (100, "AcDbBlockEnd"))
        out += self.body
        self.body = kept
        return out + [(0, "ENDSEC")]

    def header(self):
        b = self.box
        return [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015"),
                (9, "$DWGCODEPAGE"), (3, "ANSI_1251"), (9, "$INSUNITS"), (70, 4),
                (9, "$MEASUREMENT"), (70, 1), (9, "$EXTMIN"), (10, number(b[0])),
                (20, number(b[1])), (30, "0"), (9, "$EXTMAX"), (10, number(b[2])),
                (20, number(b[3])), (30, "0"), (9, "$HANDSEED"), (5, "FFFFF"), (0, "ENDSEC")]

    def write(self, path):
        self.layers.pop("0", None)
        objects = [(0, "SECTION"), (2, "OBJECTS"), (0, "DICTIONARY"), (5, "C"),
                   (100, "AcDbDictionary"), (0, "ENDSEC"), (0, "EOF")]
        blocks = self.block_section()
        body = [(0, "SECTION"), (2, "ENTITIES")] + self.body + [(0, "ENDSEC")]
        everything = self.header() + self.tables() + blocks + body + objects
        with open(path, "wb") as f:
            for code, value in everything:
                f.write(b"%3d\n" % code + encoded(str(value)) + b"\n")
