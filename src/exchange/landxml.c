/* SPDX-License-Identifier: Apache-2.0 */
#include "landxml.h"

#include <math.h>
#include <string.h>

/* Longest number. */
#define TOKEN_MAX 63
/* The file is fed to the parser in pieces of this many bytes. */
#define PIECE (1 << 20)

/* Elements that matter; whatever else a file holds is passed over. */
typedef enum {
    OTHER,
    ROOT,
    UNITS,
    SURFACES,
    SURFACE,
    SOURCE,
    DEFINITION,
    PNTS,
    P,
    FACES,
    F,
    DATA_POINTS,
    BREAKLINES,
    BREAKLINE,
    CONTOURS,
    CONTOUR,
    BOUNDARIES,
    BOUNDARY,
    LIST2,
    LIST3,
    CG_POINTS,
    CG_POINT,
    POINT_FILES,
} Kind;

/* An element counts only inside the one where it belongs. */
static const struct {
    const char *name;
    Kind kind, inside[3];
} known[] = {
    {"LandXML", ROOT, {OTHER}},
    {"Units", UNITS, {ROOT}},
    {"Surfaces", SURFACES, {ROOT}},
    {"Surface", SURFACE, {SURFACES}},
    {"SourceData", SOURCE, {SURFACE}},
    {"Definition", DEFINITION, {SURFACE}},
    {"Pnts", PNTS, {DEFINITION}},
    {"P", P, {PNTS}},
    {"Faces", FACES, {DEFINITION}},
    {"F", F, {FACES}},
    {"DataPoints", DATA_POINTS, {SOURCE}},
    {"PointFiles", POINT_FILES, {SOURCE}},
    {"Breaklines", BREAKLINES, {SOURCE}},
    {"Breakline", BREAKLINE, {BREAKLINES}},
    {"Contours", CONTOURS, {SOURCE}},
    {"Contour", CONTOUR, {CONTOURS}},
    {"Boundaries", BOUNDARIES, {SOURCE}},
    {"Boundary", BOUNDARY, {BOUNDARIES}},
    {"PntList2D", LIST2, {CONTOUR, BOUNDARY, OTHER}},
    {"PntList3D", LIST3, {DATA_POINTS, BREAKLINE, CONTOUR}},
    {"PntList3D", LIST3, {BOUNDARY, OTHER, OTHER}},
    {"CgPoints", CG_POINTS, {ROOT, CG_POINTS, OTHER}},
    {"CgPoint", CG_POINT, {CG_POINTS}},
};

typedef struct {
    AgtLandXml *x;
    Kind stack[AGT_LANDXML_DEPTH_MAX];
    guint depth;
    GString *text; /* of the element that is open */
    AgtLandXmlSurface *surface;
    GHashTable *ids; /* id of a point of the surface -> number + 1 */
    gint64 id;       /* of the open P */
    bool hidden;     /* of the open F */
    double elevation;
    AgtLandXmlEdge edge;
    guint64 points, faces;
    GArray *numbers; /* of double: those of the open element */
    char *why;       /* first thing that is wrong */
} Reader;

static bool wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool wrong(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, text);
    return false;
}

static const char *attribute(const char **names, const char **values, const char *wanted)
{
    for (; *names; names++, values++)
        if (strcmp(*names, wanted) == 0)
            return *values;
    return NULL;
}

static void replace(char **text, const char *with)
{
    g_free(*text);
    *text = g_strdup(with ? with : "");
}

/* Numbers of the open element; false with the first word that is none. */
static bool read_numbers(Reader *r, GError **error)
{
    g_array_set_size(r->numbers, 0);
    const char *at = r->text->str;
    for (;;) {
        at += strspn(at, " \t\r\n");
        size_t n = strcspn(at, " \t\r\n");
        if (!n)
            return true;
        char token[TOKEN_MAX + 1];
        double v;
        if (n <= TOKEN_MAX) {
            memcpy(token, at, n);
            token[n] = '\0';
        }
        if (n > TOKEN_MAX || !agt_parse_real(token, &v))
            return wrong(error, "\"%.40s\" is no number", at);
        g_array_append_val(r->numbers, v);
        at += n;
    }
}

static double number(const Reader *r, guint i)
{
    return g_array_index(r->numbers, double, i);
}

static bool count_points(Reader *r, guint64 n, GError **error)
{
    r->points += n;
    return r->points <= AGT_LANDXML_POINTS_MAX ||
           wrong(error, "it holds more than %u points", AGT_LANDXML_POINTS_MAX);
}

static bool start_surface(Reader *r, const char **names, const char **values, GError **error)
{
    if (r->x->surfaces->len >= AGT_LANDXML_SURFACES_MAX)
        return wrong(error, "it holds more than %u surfaces", AGT_LANDXML_SURFACES_MAX);
    const char *name = attribute(names, values, "name");
    AgtLandXmlSurface *s = agt_landxml_surface_new();
    s->name = name && *name ? g_strdup(name) : g_strdup_printf("%u", r->x->surfaces->len + 1);
    g_ptr_array_add(r->x->surfaces, s);
    r->surface = s;
    g_hash_table_remove_all(r->ids);
    return true;
}

/* Ids are whole numbers in every version of the schema. */
static bool start_p(Reader *r, const char **names, const char **values, GError **error)
{
    const char *id = attribute(names, values, "id");
    if (!id || !agt_parse_int(id, &r->id) || r->id < 0 || r->id > G_MAXUINT32)
        return wrong(error, "a point of surface \"%.60s\" has the id \"%.20s\", which is no number",
                     r->surface->name, id ? id : "");
    if (g_hash_table_contains(r->ids, GUINT_TO_POINTER((guint)r->id)))
        return wrong(error, "surface \"%.60s\" has two points %s", r->surface->name, id);
    return true;
}

static void start_units(Reader *r, const char **names, const char **values)
{
    const char *linear = attribute(names, values, "linearUnit");
    const char *height = attribute(names, values, "elevationUnit");
    AgtLandXml *x = r->x;
    replace(&x->linear_unit, linear);
    replace(&x->height_unit, height);
    x->unit_m = agt_landxml_unit_m(x->linear_unit);
    x->height_unit_m = height ? agt_landxml_unit_m(height) : x->unit_m;
}

static bool start_crs(Reader *r, const char **names, const char **values, GError **error)
{
    const char *code = attribute(names, values, "epsgCode");
    gint64 epsg = 0;
    if (code && g_ascii_strncasecmp(code, "EPSG:", 5) == 0)
        code += 5;
    if (code && *code && (!agt_parse_int(code, &epsg) || epsg < 0 || epsg > G_MAXINT))
        return wrong(error, "epsgCode \"%.20s\" is no number", code);
    r->x->epsg = (int)epsg;
    replace(&r->x->wkt, attribute(names, values, "ogcWktCode"));
    replace(&r->x->vertical_datum, attribute(names, values, "verticalDatum"));
    return true;
}

static bool start_contour(Reader *r, const char **names, const char **values, GError **error)
{
    const char *text = attribute(names, values, "elev");
    r->elevation = NAN;
    return !text || agt_parse_real(text, &r->elevation) ||
           wrong(error,
                 "a contour of surface \"%.60s\" has the height \"%.40s\", which is no number",
                 r->surface->name, text);
}

static bool start_cg(Reader *r, const char **names, const char **values, GError **error)
{
    if (!count_points(r, 1, error))
        return false;
    AgtLandXmlPoint *c = g_new0(AgtLandXmlPoint, 1);
    replace(&c->name, attribute(names, values, "name"));
    replace(&c->code, attribute(names, values, "code"));
    replace(&c->desc, attribute(names, values, "desc"));
    g_ptr_array_add(r->x->points, c);
    return true;
}

static bool start(Reader *r, Kind kind, const char **names, const char **values, GError **error)
{
    const char *text;
    switch (kind) {
    case SURFACE:
        return start_surface(r, names, values, error);
    case P:
        return start_p(r, names, values, error);
    case F:
        r->hidden = g_strcmp0(attribute(names, values, "i"), "1") == 0;
        return true;
    case CONTOUR:
        r->surface->contours++;
        return start_contour(r, names, values, error);
    case BREAKLINE:
        r->surface->breaklines++;
        return true;
    case BOUNDARY:
        text = attribute(names, values, "bndType");
        r->edge = g_strcmp0(text, "void") == 0     ? AGT_LANDXML_VOID
                  : g_strcmp0(text, "island") == 0 ? AGT_LANDXML_ISLAND
                                                   : AGT_LANDXML_OUTER;
        return true;
    case POINT_FILES:
        r->surface->point_files++;
        return true;
    case CG_POINT:
        return start_cg(r, names, values, error);
    case ROOT:
        replace(&r->x->version, attribute(names, values, "version"));
        return true;
    default:
        return true;
    }
}

/* Northing comes first in LandXML. */
static AgtPoint position(const Reader *r, guint i)
{
    return (AgtPoint){number(r, i + 1), number(r, i)};
}

static bool end_p(Reader *r, GError **error)
{
    AgtLandXmlSurface *s = r->surface;
    if (r->numbers->len != 3)
        return wrong(error,
                     "point %" G_GINT64_FORMAT " of surface \"%.60s\" has %u coordinates, "
                     "not northing, easting and height",
                     r->id, s->name, r->numbers->len);
    if (!count_points(r, 1, error))
        return false;
    AgtPoint p = position(r, 0);
    double z = number(r, 2);
    g_array_append_val(s->pt, p);
    g_array_append_val(s->z, z);
    g_hash_table_insert(r->ids, GUINT_TO_POINTER((guint)r->id), GUINT_TO_POINTER(s->pt->len));
    return true;
}

/* Corners of a face: three, or four of a cell of a grid, which becomes two triangles. */
static bool end_f(Reader *r, GError **error)
{
    AgtLandXmlSurface *s = r->surface;
    guint32 corner[4];
    guint n = r->numbers->len;
    if (++r->faces > AGT_LANDXML_FACES_MAX)
        return wrong(error, "it holds more than %u faces", AGT_LANDXML_FACES_MAX);
    s->faces++;
    if (n != 3 && n != 4)
        return wrong(error, "face %u of surface \"%.60s\" has %u corners", s->faces, s->name, n);
    for (guint i = 0; i < n; i++) {
        double id = number(r, i);
        bool whole = id >= 0 && id <= G_MAXUINT32 && id == floor(id);
        guint at =
            whole ? GPOINTER_TO_UINT(g_hash_table_lookup(r->ids, GUINT_TO_POINTER((guint)id))) : 0;
        if (!at)
            return wrong(error,
                         "face %u of surface \"%.60s\" names point %.10g, which is not there",
                         s->faces, s->name, id);
        corner[i] = at - 1;
    }
    s->hidden += r->hidden;
    const guint32 second[] = {corner[0], corner[2], n == 4 ? corner[3] : 0};
    if (!r->hidden)
        g_array_append_vals(s->corner, corner, 3);
    if (!r->hidden && n == 4)
        g_array_append_vals(s->corner, second, 3);
    return true;
}

/* A list of positions of a contour, break line, boundary or of single points. */
static bool end_list(Reader *r, Kind kind, Kind parent, GError **error)
{
    AgtLandXmlSurface *s = r->surface;
    guint step = kind == LIST3 ? 3 : 2, n = r->numbers->len / step;
    if (r->numbers->len % step)
        return wrong(error, "a list of positions of surface \"%.60s\" ends in the middle of one",
                     s->name);
    if (!count_points(r, n, error))
        return false;
    if (parent != BOUNDARY && step == 2 && n && isnan(r->elevation))
        return wrong(error, "a contour of surface \"%.60s\" states no height", s->name);
    AgtLandXmlRuns *out = parent == BOUNDARY ? &s->edge : &s->source;
    if (parent == BOUNDARY)
        g_array_append_val(s->edge_kind, r->edge);
    for (guint i = 0; i < n; i++) {
        AgtPoint p = position(r, i * step);
        double z = parent == CONTOUR && !isnan(r->elevation) ? r->elevation
                   : step == 3                               ? number(r, i * step + 2)
                                                             : NAN;
        if (!i || parent == DATA_POINTS)
            g_array_append_val(out->run, out->pt->len);
        g_array_append_val(out->pt, p);
        g_array_append_val(out->z, z);
    }
    if (parent == BOUNDARY && !n)
        g_array_append_val(out->run, out->pt->len);
    s->data_points += parent == DATA_POINTS ? n : 0;
    return true;
}

static bool end_cg(Reader *r, GError **error)
{
    AgtLandXmlPoint *c = g_ptr_array_index(r->x->points, r->x->points->len - 1);
    if (!r->numbers->len) { /* a reference to another point */
        r->x->references++;
        g_ptr_array_set_size(r->x->points, (gint)r->x->points->len - 1);
        return true;
    }
    if (r->numbers->len != 2 && r->numbers->len != 3)
        return wrong(error, "point \"%.60s\" has %u coordinates", c->name, r->numbers->len);
    c->at = position(r, 0);
    c->z = r->numbers->len == 3 ? number(r, 2) : NAN;
    return true;
}

static bool holds_numbers(Kind k)
{
    return k == P || k == F || k == LIST2 || k == LIST3 || k == CG_POINT;
}

static bool end(Reader *r, Kind kind, Kind parent, GError **error)
{
    if (holds_numbers(kind) && !read_numbers(r, error))
        return false;
    if (kind == P)
        return end_p(r, error);
    if (kind == F)
        return end_f(r, error);
    if (kind == LIST2 || kind == LIST3)
        return end_list(r, kind, parent, error);
    return kind != CG_POINT || end_cg(r, error);
}

static Kind kind_of(const char *name, Kind parent, guint depth)
{
    const char *colon = strchr(name, ':');
    const char *local = colon ? colon + 1 : name;
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strcmp(known[i].name, local) != 0)
            continue;
        bool fits = known[i].kind == ROOT && depth == 0;
        for (int k = 0; k < 3; k++)
            fits = fits || (known[i].inside[k] != OTHER && known[i].inside[k] == parent);
        if (fits)
            return known[i].kind;
    }
    return OTHER;
}

static void on_start(GMarkupParseContext *c, const char *name, const char **names,
                     const char **values, gpointer user, GError **error)
{
    (void)c;
    Reader *r = user;
    if (r->depth >= AGT_LANDXML_DEPTH_MAX) {
        wrong(error, "elements lie in each other over %u deep", AGT_LANDXML_DEPTH_MAX);
        return;
    }
    Kind parent = r->depth ? r->stack[r->depth - 1] : OTHER;
    Kind kind = kind_of(name, parent, r->depth);
    if (r->depth == 0 && kind != ROOT) {
        wrong(error, "its first element is \"%.40s\", not LandXML", name);
        return;
    }
    r->stack[r->depth++] = kind;
    g_string_truncate(r->text, 0);
    if (parent == UNITS && (strcmp(name, "Metric") == 0 || strcmp(name, "Imperial") == 0))
        start_units(r, names, values);
    else if (parent == ROOT && strcmp(name, "CoordinateSystem") == 0)
        start_crs(r, names, values, error);
    else
        start(r, kind, names, values, error);
}

static void on_end(GMarkupParseContext *c, const char *name, gpointer user, GError **error)
{
    (void)c;
    (void)name;
    Reader *r = user;
    Kind kind = r->stack[--r->depth];
    end(r, kind, r->depth ? r->stack[r->depth - 1] : OTHER, error);
    g_string_truncate(r->text, 0);
}

static void on_text(GMarkupParseContext *c, const char *text, gsize n, gpointer user,
                    GError **error)
{
    (void)c;
    (void)error;
    Reader *r = user;
    if (r->depth && holds_numbers(r->stack[r->depth - 1]))
        g_string_append_len(r->text, text, (gssize)n);
}

/* Comments and processing instructions are passed over; a document type may define entities. */
static void on_passed(GMarkupParseContext *c, const char *text, gsize n, gpointer user,
                      GError **error)
{
    (void)c;
    (void)user;
    if (n >= 9 && g_ascii_strncasecmp(text, "<!DOCTYPE", 9) == 0)
        wrong(error, "it holds a document type declaration, which LandXML does not have");
}

/* The parser may find several errors at once and warns when they are handed back: the first
 * counts. */
static void on_error(GMarkupParseContext *c, GError *error, gpointer user)
{
    (void)c;
    Reader *r = user;
    if (!r->why)
        r->why = g_strdup(error->message);
}

/* Parses all of it; the line is added to what is wrong. */
static bool parse(Reader *r, const char *data, gsize size, GError **error)
{
    static const GMarkupParser parser = {on_start, on_end, on_text, on_passed, on_error};
    g_autoptr(GMarkupParseContext) c =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, r, NULL);
    bool ok = true;
    for (gsize at = 0; ok && at < size; at += PIECE)
        ok = g_markup_parse_context_parse(c, data + at, (gssize)MIN(size - at, PIECE), NULL);
    ok = ok && g_markup_parse_context_end_parse(c, NULL);
    if (ok)
        return true;
    int line = 0;
    g_markup_parse_context_get_position(c, &line, NULL);
    g_autofree char *text = g_utf8_make_valid(r->why ? r->why : "it is damaged", -1);
    return wrong(error, "line %d: %s", line, text);
}

AgtLandXml *agt_landxml_read(const char *data, gsize size, GError **error)
{
    g_autoptr(AgtLandXml) x = agt_landxml_new();
    Reader r = {.x = x,
                .text = g_string_new(NULL),
                .ids = g_hash_table_new(NULL, NULL),
                .numbers = g_array_new(FALSE, FALSE, sizeof(double))};
    gsize bom = size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    bool ok = parse(&r, data + bom, size - bom, error);
    g_string_free(r.text, TRUE);
    g_hash_table_unref(r.ids);
    g_array_unref(r.numbers);
    g_free(r.why);
    return ok ? g_steal_pointer(&x) : NULL;
}
