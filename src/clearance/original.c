/* SPDX-License-Identifier: Apache-2.0 */
/*
 * B13: the coordinates a record was first surveyed with against those it is stored with. Whatever
 * moved it on the way (SK-42 read as WGS 84, a zone number lost, exchanged axes) shows here and
 * nowhere else: 100 m pass every test of the extent (mine-action.md, sections 2.2 and 8).
 *
 * Both were made from the same survey, so its error moves both alike and explains nothing. What may
 * differ: rounding of the text, the operation used here, the operation used at import.
 */
#include <agrotown/crs.h>

#include "private.h"

/* Delivered coordinates have as few as five decimals of a degree: half of the last digit is 0.56 m
 * of latitude and 0.43 m of longitude here, together less than this. */
static const double rounding_m = 1.0;
/* Collapsed outlines are widened to this, as those that are stored. */
static const double min_width_m = 0.5;

/* One system of original coordinates, kept while the records are loaded. */
typedef struct {
    AgtCrs *crs;        /* NULL: the text names none */
    AgtCrsOp *op;       /* NULL: the plan's own system, or no operation */
    bool same;          /* the plan's own system */
    double error_m;     /* of the operation */
    GPtrArray *reading; /* made when the first record differs */
} Origin;

struct _AgtOrigins {
    AgtCrs *plan;
    GHashTable *by_name; /* text -> Origin */
};

static void origin_free(gpointer data)
{
    Origin *o = data;
    g_clear_pointer(&o->reading, g_ptr_array_unref);
    agt_crs_op_free(o->op);
    agt_crs_free(o->crs);
    g_free(o);
}

void clearance_free_origins(AgtClearance *c)
{
    if (!c->origins)
        return;
    agt_crs_free(c->origins->plan);
    g_hash_table_unref(c->origins->by_name);
    g_clear_pointer(&c->origins, g_free);
}

static Origin *origin_new(const AgtClearance *c, const char *name)
{
    Origin *o = g_new0(Origin, 1);
    const AgtCrs *plan = c->origins->plan;
    o->crs = plan ? agt_crs_new(name, NULL) : NULL;
    if (!o->crs)
        return o;
    o->same = agt_crs_epsg(plan) && agt_crs_epsg(o->crs) == agt_crs_epsg(plan);
    o->op = o->same ? NULL : agt_crs_op_new(o->crs, plan, NULL, NULL);
    double stated = o->op ? agt_crs_op_accuracy_m(o->op) : 0;
    o->error_m = stated >= 0 ? stated : c->worst_m;
    if (o->op && (agt_crs_is_sk42(o->crs) || agt_crs_is_sk42(plan)))
        o->error_m = MAX(o->error_m, AGT_SK42_ERROR_M);
    return o;
}

static Origin *origin_of(AgtClearance *c, const char *name)
{
    if (!c->origins) {
        c->origins = g_new0(AgtOrigins, 1);
        c->origins->plan = agt_crs_new(agt_plan_head(c->plan)->crs, NULL);
        c->origins->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, origin_free);
    }
    Origin *o = g_hash_table_lookup(c->origins->by_name, name);
    if (!o) {
        o = origin_new(c, name);
        g_hash_table_insert(c->origins->by_name, g_strdup(name), o);
    }
    return o;
}

/* The system the numbers are in: as stated, or UTM of the zone that stands with them. */
static Origin *system_of(AgtClearance *c, const char *stated, const AgtCrsWritten *w)
{
    Origin *o = origin_of(c, stated);
    if (!o->crs || !w->utm_zone)
        return o;
    int utm = w->utm_zone > 0 ? 32600 + w->utm_zone : 32700 - w->utm_zone;
    if (agt_crs_epsg(o->crs) != utm && agt_crs_epsg(o->crs) != 4326)
        return NULL; /* a zone of UTM in a system that has none, or another zone */
    g_autofree char *name = g_strdup_printf("EPSG:%d", utm);
    return origin_of(c, name);
}

static bool to_plan(const Origin *o, AgtPoint p, AgtPoint *out)
{
    if (o->op && !agt_crs_op_apply(o->op, &p, 1, NULL))
        return false;
    *out = p;
    return o->op || o->same;
}

/* All positions in one order of their numbers. */
typedef struct {
    GArray *numbers, *plan; /* AgtPoint */
    Origin *origin;         /* of the first one */
    double round_m, error_m;
} Track;

static void track_clear(Track *t)
{
    g_clear_pointer(&t->numbers, g_array_unref);
    g_clear_pointer(&t->plan, g_array_unref);
}

/* Metres of one unit of the numbers, at most: a degree of latitude near the poles. */
static double unit_m(const Origin *o)
{
    return agt_crs_is_geographic(o->crs) ? 111700 : 1;
}

/* False when the numbers make no positions in this order. */
static bool track(AgtClearance *c, const GArray *written, const char *stated, guint order, Track *t)
{
    t->numbers = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    t->plan = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    for (guint i = 0; i < written->len; i++) {
        const AgtCrsWritten *w = &g_array_index(written, AgtCrsWritten, i);
        Origin *o = system_of(c, stated, w);
        AgtPoint p[2], there;
        if (!o || !o->crs)
            return false;
        guint n = agt_crs_written_points(w, o->crs, p);
        if (!to_plan(o, p[MIN(order, n - 1)], &there))
            return false;
        g_array_append_val(t->numbers, p[MIN(order, n - 1)]);
        g_array_append_val(t->plan, there);
        t->origin = i ? t->origin : o;
        t->round_m = MAX(t->round_m, hypot(w->half_unit, w->half_unit) * unit_m(o));
        t->error_m = MAX(t->error_m, o->error_m);
    }
    return true;
}

static double to_nearest(const AgtPoint *pt, guint n, AgtPoint p, AgtPoint *nearest)
{
    double best = INFINITY;
    for (guint i = 0; i < n; i++) {
        double d = hypot(pt[i].x - p.x, pt[i].y - p.y);
        if (d >= best)
            continue;
        best = d;
        *nearest = pt[i];
    }
    return best;
}

static AgtBox box_of(const GArray *points)
{
    AgtBox b = AGT_BOX_EMPTY;
    for (guint i = 0; i < points->len; i++) {
        AgtPoint p = g_array_index(points, AgtPoint, i);
        b = agt_box_union(b, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return b;
}

/* True when the positions draw the record, and are not only a place of it. */
static bool draws(const AgtGeom *g, guint n)
{
    return g->kind == AGT_GEOM_POINT || n >= (g->kind == AGT_GEOM_POLYGON ? 3 : 2);
}

/* The record as its original positions draw it. */
static AgtGeom *drawn(const AgtGeom *g, const Track *t)
{
    const AgtPoint *pt = (const AgtPoint *)t->plan->data;
    guint n = t->plan->len;
    if (g->kind == AGT_GEOM_LINE)
        return agt_geom_new_line(pt, n);
    if (g->kind == AGT_GEOM_POLYGON)
        return agt_geom_new_polygon(pt, n);
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(AGT_GEOM_POINT);
    for (guint i = 0; i < n; i++) {
        agt_geom_builder_part(b);
        agt_geom_builder_point(b, pt[i].x, pt[i].y);
    }
    return agt_geom_builder_end(g_steal_pointer(&b), NULL);
}

/* Largest distance between a corner of one and the other, and the shift of their middles. */
static double outline_distance(const AgtGeom *g, const Track *t, AgtPoint *shift)
{
    const AgtPoint *pt = (const AgtPoint *)t->plan->data;
    g_autoptr(AgtGeom) other = drawn(g, t);
    AgtPoint unused;
    double far = 0;
    for (guint i = 0; i < t->plan->len; i++)
        far = MAX(far, to_nearest(g->pt, g->n_points, pt[i], &unused));
    for (guint i = 0; i < g->n_points; i++)
        far = MAX(far, g->kind == AGT_GEOM_POINT ? to_nearest(pt, t->plan->len, g->pt[i], &unused)
                                                 : agt_geom_boundary_distance_m(other, g->pt[i]));
    AgtBox a = g->box, b = box_of(t->plan);
    *shift = (AgtPoint){(a.minx + a.maxx - b.minx - b.maxx) / 2,
                        (a.miny + a.maxy - b.miny - b.maxy) / 2};
    return MAX(far, hypot(shift->x, shift->y));
}

/* One or two positions of an area or line: they are to lie on it. */
static double place_distance(const AgtGeom *g, const Track *t, AgtPoint *shift)
{
    double far = 0;
    *shift = (AgtPoint){0, 0};
    for (guint i = 0; i < t->plan->len; i++) {
        AgtPoint p = g_array_index(t->plan, AgtPoint, i), on = p, at;
        g_autoptr(AgtGeom) point = agt_geom_new_point(p.x, p.y);
        double d = agt_geom_nearest(g, point, &on, &at);
        if (!(d > far))
            continue;
        far = d;
        *shift = (AgtPoint){on.x - p.x, on.y - p.y};
    }
    return far;
}

static double measure(const AgtGeom *g, const Track *t, AgtPoint *shift)
{
    return draws(g, t->plan->len) ? outline_distance(g, t, shift) : place_distance(g, t, shift);
}

static const char *mistake(AgtCrsTrap trap)
{
    switch (trap) {
    case AGT_TRAP_SWAPPED:
        return N_("it looks like axes that were exchanged");
    case AGT_TRAP_SK42_AS_WGS84:
        return N_("it looks like SK-42 coordinates that were read as WGS 84");
    case AGT_TRAP_WGS84_AS_SK42:
        return N_("it looks like WGS 84 coordinates that were read as SK-42");
    case AGT_TRAP_GAUSS_AS_UTM:
        return N_("it looks like Gauss-Krueger coordinates that were read as UTM");
    case AGT_TRAP_UTM_AS_GAUSS:
        return N_("it looks like UTM coordinates that were read as Gauss-Krueger");
    case AGT_TRAP_ZONE:
        return N_("it looks like coordinates that were read in the wrong zone");
    case AGT_TRAP_PREFIX:
        return N_("it looks like a zone number before the easting that was lost or added");
    case AGT_TRAP_FEET:
        return N_("it looks like feet that were taken for metres");
    case AGT_TRAP_UNITS:
        return N_("it looks like degrees and metres that were mixed up");
    case AGT_TRAP_NONE:
        break;
    }
    return N_("no known mistake explains it");
}

static GPtrArray *readings_of(const AgtClearance *c, Origin *o, AgtPoint numbers)
{
    if (!o->reading) {
        g_autoptr(AgtCrs) degrees = agt_crs_new("EPSG:4326", NULL);
        g_autoptr(AgtCrsOp) op = agt_crs_op_new(o->crs, degrees, NULL, NULL);
        AgtPoint p = numbers;
        bool ok = agt_crs_is_geographic(o->crs) || (op && agt_crs_op_apply(op, &p, 1, NULL));
        o->reading = ok ? agt_crs_readings(o->crs, c->origins->plan, p.x)
                        : g_ptr_array_new_with_free_func(g_free);
    }
    return o->reading;
}

/* The mistake that brings the numbers nearest to a place; @p right: they are in their system. */
static const char *explain_place(const AgtClearance *c, Origin *o, AgtPoint numbers,
                                 AgtPoint stored, double within_m, bool right)
{
    const GPtrArray *all = readings_of(c, o, numbers);
    double best = within_m;
    AgtCrsTrap trap = AGT_TRAP_NONE;
    AgtPoint there;
    for (guint i = 0; i < all->len; i++) {
        if (!agt_crs_reading_apply(all->pdata[i], numbers, &there))
            continue;
        double d = hypot(there.x - stored.x, there.y - stored.y);
        if (d >= best)
            continue;
        best = d;
        trap = agt_crs_reading_trap(all->pdata[i], right);
    }
    return mistake(trap);
}

/* The mistake that brings the first position nearest to where the record stands. */
static const char *explain(const AgtClearance *c, const Track *t, const Original *found)
{
    AgtPoint numbers = g_array_index(t->numbers, AgtPoint, 0);
    AgtPoint here = g_array_index(t->plan, AgtPoint, 0);
    AgtPoint stored = {here.x + found->shift.x, here.y + found->shift.y};
    return explain_place(c, t->origin, numbers, stored, found->tolerance_m, true);
}

const char *clearance_explain_file(AgtClearance *c, const char *declared, const char *numbers,
                                   AgtPoint truth, double within_m)
{
    Origin *o = declared ? origin_of(c, declared) : NULL;
    AgtPoint p[2];
    g_autoptr(GArray) w =
        o && o->crs ? agt_crs_read_written(numbers, agt_crs_is_geographic(o->crs), NULL) : NULL;
    if (!w || w->len != 1 ||
        !agt_crs_written_points(&g_array_index(w, AgtCrsWritten, 0), o->crs, p))
        return mistake(AGT_TRAP_NONE);
    return explain_place(c, o, p[0], truth, within_m, false);
}

/* True when a usual mistake is shorter than what rounding and transformation explain, so that it
 * was not looked for. None is shorter than twice the error of SK-42. */
static bool too_coarse(const AgtClearance *c, const Track *t, double tolerance_m)
{
    AgtPoint numbers = g_array_index(t->numbers, AgtPoint, 0), there;
    AgtPoint here = g_array_index(t->plan, AgtPoint, 0);
    if (tolerance_m < 2 * AGT_SK42_ERROR_M + rounding_m)
        return false;
    const GPtrArray *all = readings_of(c, t->origin, numbers);
    for (guint i = 0; i < all->len; i++)
        if (agt_crs_reading_apply(all->pdata[i], numbers, &there) &&
            hypot(there.x - here.x, there.y - here.y) <= tolerance_m)
            return true;
    return false;
}

AgtGeom *clearance_moved(const AgtGeom *g, AgtPoint by, GError **error)
{
    const AgtPoint middle = {0, 0};
    bool broken = g->kind == AGT_GEOM_POLYGON && !agt_geom_is_valid(g, NULL, NULL);
    g_autoptr(AgtGeom) whole = broken ? agt_geom_envelop(g, min_width_m, error) : agt_geom_ref(g);
    return whole ? agt_geom_move(whole, middle, 0, by.x, by.y) : NULL;
}

/* The record moved to where its original coordinates put it. */
static bool move_out(const AgtGeom *g, const Track *t, Original *out, GError **error)
{
    if (!draws(g, t->plan->len)) {
        out->other = clearance_moved(g, (AgtPoint){-out->shift.x, -out->shift.y}, error);
        return out->other != NULL;
    }
    g_autoptr(AgtGeom) plain = drawn(g, t);
    out->other = g->kind == AGT_GEOM_POLYGON ? agt_geom_envelop(plain, min_width_m, error)
                                             : g_steal_pointer(&plain);
    return out->other != NULL;
}

static double stored_error(const AgtClearance *c, const Evidence *e)
{
    return e->transform_error_m >= 0 ? e->transform_error_m : c->worst_m;
}

/* Order of the numbers that brings the record nearer to where it stands. */
static bool best_track(AgtClearance *c, const AgtGeom *g, const GArray *written, const char *stated,
                       Track *best, Original *out)
{
    out->distance_m = INFINITY;
    for (guint order = 0; order < 2; order++) {
        Track t = {0};
        AgtPoint shift;
        double d = track(c, written, stated, order, &t) ? measure(g, &t, &shift) : INFINITY;
        if (!(d < out->distance_m)) {
            track_clear(&t);
            continue;
        }
        track_clear(best);
        *best = t;
        out->distance_m = d;
        out->shift = shift;
    }
    return out->distance_m < INFINITY;
}

static bool compare(AgtClearance *c, const AgtGeom *g, const Evidence *e, const GArray *written,
                    Original *out, GError **error)
{
    Track t = {0};
    bool ok = true;
    if (!best_track(c, g, written, e->crs_original, &t, out)) {
        out->problem = N_("they do not fit the coordinate system that is stated for them");
        return true;
    }
    out->tolerance_m = rounding_m + t.round_m + t.error_m + stored_error(c, e);
    if (out->distance_m > out->tolerance_m) {
        out->differs = true;
        out->what = explain(c, &t, out);
        ok = move_out(g, &t, out, error);
    } else if (too_coarse(c, &t, out->tolerance_m)) {
        out->problem = N_("they are so coarse that the usual mistakes do not show");
    }
    track_clear(&t);
    return ok;
}

/* The outline as received, before it was widened or cut. */
static AgtGeom *received(const AgtFeature *row, const Evidence *e)
{
    gsize len = 0;
    const guint8 *data = e->received ? g_bytes_get_data(e->received, &len) : NULL;
    AgtGeom *g = data ? agt_geom_from_wkb(data, len, NULL) : NULL;
    return g && !agt_geom_is_empty(g) ? g : (agt_geom_unref(g), agt_geom_ref(row->geom));
}

/* Most digits behind a decimal point in a text: the resolution of what was written. */
static int decimals_of(const char *text)
{
    int most = 0;
    for (const char *c = text; *c; c++) {
        int n = 0;
        if (*c == '.')
            while (g_ascii_isdigit(c[n + 1]))
                n++;
        most = MAX(most, n);
    }
    return most;
}

/* The outline that the import of turning points makes of their original coordinates. */
static GArray *from_wkt(const char *text)
{
    g_autoptr(AgtGeom) g = agt_geom_from_wkt(text, NULL);
    if (!g || agt_geom_is_empty(g))
        return NULL;
    GArray *out = g_array_new(FALSE, TRUE, sizeof(AgtCrsWritten));
    for (guint i = 0; i < g->n_points; i++) {
        AgtCrsWritten w = {.at = g->pt[i], .half_unit = pow(10, -decimals_of(text)) / 2};
        g_array_append_val(out, w);
    }
    return out;
}

static GArray *read_text(const char *text, bool degrees)
{
    bool wkt = g_ascii_isalpha(*text) && strchr(text, '(');
    return wkt ? from_wkt(text) : agt_crs_read_written(text, degrees, NULL);
}

/* Longitude of the record, NaN when it cannot be computed. */
static double longitude(AgtClearance *c, const AgtGeom *g)
{
    const Origin *o = origin_of(c, "EPSG:4326");
    g_autoptr(AgtCrsOp) back = o->crs ? agt_crs_op_new(c->origins->plan, o->crs, NULL, NULL) : NULL;
    AgtPoint p = g->pt[0];
    return back && agt_crs_op_apply(back, &p, 1, NULL) ? p.x : NAN;
}

/* The zone of 6 degrees whose number stands before one of two numbers, 0 when it is not the zone
 * that the record lies in or beside. */
static int zone_before(const AgtCrsWritten *w, double lon_deg)
{
    double here = floor(lon_deg / 6) + 1;
    const double v[] = {w->at.x, w->at.y};
    for (int d = 0; d < 3; d++)
        for (guint i = 0; i < G_N_ELEMENTS(v); i++)
            if (floor(v[i] / 1e6) == here + (d == 2 ? -1 : d) && (!w->order_known || i == 0))
                return (int)floor(v[i] / 1e6);
    return 0;
}

/* "SK-42" and "WGS 84" are no systems, but with the numbers they leave one: degrees, or a zone of
 * Gauss-Krueger whose number stands before the easting. Returns a code, NULL. */
static char *system_by_words(AgtClearance *c, const char *words, const char *text, const AgtGeom *g)
{
    g_autoptr(GArray) degrees = read_text(text, true);
    const AgtCrsWritten *first = degrees ? &g_array_index(degrees, AgtCrsWritten, 0) : NULL;
    bool plain = first && fabs(first->at.x) <= 180 && fabs(first->at.y) <= 180;
    g_autoptr(GRegex) wgs =
        g_regex_new("^\\s*(gcs[ _])?wgs[ _-]*(19)?84\\s*$", G_REGEX_CASELESS, 0, NULL);
    if (g_regex_match(wgs, words, 0, NULL))
        return plain ? g_strdup("EPSG:4326") : NULL;
    if (!agt_crs_text_is_sk42(words))
        return NULL;
    if (plain)
        return g_strdup("EPSG:4284");
    g_autoptr(GArray) metres = read_text(text, false);
    int zone = metres ? zone_before(&g_array_index(metres, AgtCrsWritten, 0), longitude(c, g)) : 0;
    return zone >= 2 && zone <= 32 ? g_strdup_printf("EPSG:%d", 28400 + zone) : NULL;
}

/* Code or text of the system that the original coordinates are in, NULL when it is not known. */
static char *system_stated(AgtClearance *c, const Evidence *e, const AgtGeom *g)
{
    const Origin *o = origin_of(c, e->crs_original);
    return o->crs ? g_strdup(e->crs_original)
                  : system_by_words(c, e->crs_original, e->original_coordinates, g);
}

bool clearance_original(AgtClearance *c, const AgtFeature *row, Original *out, GError **error)
{
    *out = (Original){0};
    Evidence e = clearance_evidence(row);
    if (!e.original_coordinates || !*e.original_coordinates || agt_geom_is_empty(row->geom))
        return true;
    if (!e.crs_original || !*e.crs_original) {
        out->problem = N_("their coordinate system is not stated");
        return true;
    }
    g_autoptr(AgtGeom) g = received(row, &e);
    g_autofree char *system = system_stated(c, &e, g);
    if (!system) {
        out->problem = N_("their coordinate system is not known");
        return true;
    }
    bool degrees = agt_crs_is_geographic(origin_of(c, system)->crs);
    g_autoptr(GArray) written = read_text(e.original_coordinates, degrees);
    if (!written) {
        out->problem = N_("they cannot be read");
        return true;
    }
    e.crs_original = system;
    return compare(c, g, &e, written, out, error);
}

void clearance_original_clear(Original *o)
{
    g_clear_pointer(&o->other, agt_geom_unref);
}

const char *clearance_vector_text(AgtArena *a, const AgtFeature *row, AgtPoint shift)
{
    char e[G_ASCII_DTOSTR_BUF_SIZE], n[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(e, sizeof e, "%+.1f", shift.x);
    g_ascii_formatd(n, sizeof n, "%+.1f", shift.y);
    return agt_arena_printf(a, "%s (E %s m, N %s m)", row->id ? row->id : "?", e, n);
}

void clearance_report_original(const AgtClearance *c, const AgtFeature *row, const Original *o,
                               AgtFindings *out)
{
    AgtArena *a = agt_findings_arena(out);
    if (o->problem) {
        AgtFinding *x = clearance_add(c, out, &rule_w_original, row);
        x->what = o->problem;
        return;
    }
    if (!o->differs)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_b13_position, row);
    x->what = o->what;
    x->arg = clearance_vector_text(a, row, o->shift);
    x->measured = o->distance_m;
    x->required = o->tolerance_m;
    x->unit = "m";
    if (o->other && o->other->kind == AGT_GEOM_POLYGON)
        x->area = agt_arena_take_geom(a, agt_geom_ref(o->other));
}
