/* SPDX-License-Identifier: Apache-2.0 */
/* Surfaces of a LandXML file as height grids: the surveyor's triangles as they are. */
#include "landxml_take.h"

#include <math.h>
#include <string.h>

#include "heights.h"

/* Units that differ by less mean one: the foot and the foot of the survey. */
#define UNIT_SHARE 1e-5
/* A height of 0 this far below all others stands for "not measured", metres. */
#define GAP_M 50.0
/* Sizes of cells to choose from when the profile states none, metres. */
static const double cells[] = {0.5, 1, 2, 5, 10, 20, 50, 100};

static bool refuse(const AgtIntake *in, GError **error, int code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static bool refuse(const AgtIntake *in, GError **error, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, AGT_EXCHANGE_ERROR, code, "\"%s\": %s", in->file->name, text);
    return false;
}

/* One surface on its way into the plan. */
typedef struct {
    AgtIntake *in;
    const AgtLandXml *x;
    const AgtLandXmlSurface *s;
    const AgtTransform *t;
    const char *key;
} Taking;

static bool check_units(const AgtIntake *in, const AgtLandXml *x, GError **error)
{
    const int code = AGT_EXCHANGE_ERROR_CONTENT;
    if (!*x->linear_unit)
        return refuse(in, error, code,
                      "it does not state the unit of its coordinates; have it written with Units");
    if (!(x->unit_m > 0))
        return refuse(in, error, code, "its unit \"%.40s\" is not known", x->linear_unit);
    return fabs(x->height_unit_m / x->unit_m - 1) <= UNIT_SHARE ||
           refuse(in, error, code,
                  "it is in %.40s, but states heights in %.40s, and which heights are meant is not "
                  "clear; have it written in metres",
                  x->linear_unit, x->height_unit);
}

static OGRSpatialReferenceH declared(const AgtIntake *in, const AgtLandXml *x, bool *ok,
                                     GError **error)
{
    *ok = true;
    if (!x->epsg && !*x->wkt)
        return NULL;
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* the message below says it */
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OGRErr e = x->epsg ? OSRImportFromEPSG(srs, x->epsg) : OSRSetFromUserInput(srs, x->wkt);
    if (e == OGRERR_NONE)
        return srs;
    OSRDestroySpatialReference(srs);
    *ok = refuse(in, error, AGT_EXCHANGE_ERROR_CRS,
                 "its coordinate system (EPSG %d, \"%.60s\") is "
                 "not known",
                 x->epsg, x->wkt);
    return NULL;
}

static void survey_points(const AgtTransform *t, const GArray *pt, AgtSourceSurvey *out)
{
    for (guint i = 0; i < pt->len; i++) {
        AgtPoint p = g_array_index(pt, AgtPoint, i);
        out->records++;
        if (agt_transform_wild(t, p.x, p.y)) {
            if (!out->wild++)
                out->wild_at = p;
            continue;
        }
        out->shapes++;
        out->box = agt_box_union(out->box, (AgtBox){p.x, p.y, p.x, p.y});
    }
}

/* Positions in the plan's system, as many as went in; NULL with error set. */
static AgtPoint *moved(const Taking *t, const GArray *pt, GError **error)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POINT);
    for (guint i = 0; i < pt->len; i++) {
        AgtPoint p = g_array_index(pt, AgtPoint, i);
        agt_geom_builder_part(b);
        agt_geom_builder_point(b, p.x, p.y);
    }
    g_autoptr(AgtGeom) all = agt_geom_builder_end(b, error);
    g_autoptr(AgtGeom) there = all ? agt_transform_geom(t->t, all, error) : NULL;
    if (!there)
        return NULL;
    if (there->n_points != pt->len) {
        refuse(t->in, error, AGT_EXCHANGE_ERROR_CONTENT, "surface \"%s\" lost positions on the way",
               t->s->name);
        return NULL;
    }
    AgtPoint *out = g_new(AgtPoint, (gsize)pt->len + 1); /* never NULL */
    if (pt->len)
        memcpy(out, there->pt, sizeof(AgtPoint) * pt->len);
    return out;
}

/* Marks heights that are none; their number. */
static guint mark_heights(const GArray *z, double unit_m, bool *bad)
{
    double lo = INFINITY;
    guint n = 0;
    for (guint i = 0; i < z->len; i++) {
        double v = g_array_index(z, double, i) * unit_m;
        if (v != 0 && v >= AGT_HEIGHT_MIN_M && v <= AGT_HEIGHT_MAX_M)
            lo = fmin(lo, v);
    }
    bool no_zero = isinf(lo) || lo > GAP_M; /* all at 0 is no ground either */
    for (guint i = 0; i < z->len; i++) {
        double v = g_array_index(z, double, i) * unit_m;
        bad[i] = !(v >= AGT_HEIGHT_MIN_M && v <= AGT_HEIGHT_MAX_M) || (v == 0 && no_zero);
        n += bad[i];
    }
    return n;
}

static void count(const Taking *t, const char *what, guint records, guint left_out)
{
    if (!records)
        return;
    g_autofree char *layer = g_strdup_printf("%s %s", t->s->name, what);
    AgtImportCount *c = agt_intake_count(t->in, layer, agt_layer(AGT_LAYER_TERRAIN)->name);
    c->records += records;
    c->stored += records - left_out;
    c->joined += records - left_out; /* all of them became one row */
    c->unmapped += left_out;
}

static void note_bad(const Taking *t, guint n)
{
    if (!n)
        return;
    AgtFinding *x = agt_findings_add_plan(t->in->out, &agt_exchange_heights_impossible);
    x->measured = n;
    x->arg = agt_arena_text(agt_findings_arena(t->in->out), t->s->name);
}

static double choose_cell(const AgtProfileTerrain *p, AgtBox box, guint points)
{
    if (p->cell_m > 0)
        return p->cell_m;
    double wanted = sqrt((box.maxx - box.minx) * (box.maxy - box.miny) / MAX(points, 1));
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        if (cells[i] >= wanted / 2)
            return cells[i];
    return cells[G_N_ELEMENTS(cells) - 1];
}

/* A height grid of triangles over points in the plan's system. */
static const AgtTerrain *store(const Taking *t, const AgtTin *tin, const AgtGeom *const edge[2],
                               guint points, GError **error)
{
    const AgtProfileTerrain *p = &t->in->profile->terrain;
    AgtBox box = AGT_BOX_EMPTY;
    for (gsize i = 0; i < 3 * (gsize)tin->n_triangles; i++) {
        AgtPoint at = tin->pt[tin->corner[i]];
        box = agt_box_union(box, (AgtBox){at.x, at.y, at.x, at.y});
    }
    AgtTinCounts counts;
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtHeights) h =
        agt_heights_from_tin(tin, choose_cell(p, box, points), p->max_edge_m, &counts, &why);
    g_autoptr(AgtHeights) cut = h ? agt_heights_cut(h, edge[0], edge[1], &counts.empty) : NULL;
    if (!h || counts.empty == counts.cells) {
        refuse(t->in, error, AGT_EXCHANGE_ERROR_CONTENT,
               "surface \"%s\": %s; nothing was taken over", t->s->name,
               why ? why->message : "no cell has a height");
        return NULL;
    }
    g_autofree char *name = p->name && t->x->surfaces->len == 1 ? g_strdup(p->name)
                            : p->name ? g_strdup_printf("%s %s", p->name, t->s->name)
                                      : g_strdup(t->s->name);
    AgtTerrainStore what = {.heights = cut,
                            .key = t->key,
                            .name = name,
                            .vertical_datum = p->vertical_datum,
                            .surveyed_on = p->surveyed_on,
                            .accuracy_m = p->accuracy_m};
    const AgtTerrain *row = agt_terrain_store(t->in, &what);
    g_autofree char *made = g_strdup_printf("%u / %u", points, tin->n_triangles);
    agt_terrain_note(t->in, row, made, &counts);
    return row;
}

/* The faces of the definition, less those with a corner that has no height. */
static bool take_faces(const Taking *t, GError **error)
{
    const AgtLandXmlSurface *s = t->s;
    g_autofree AgtPoint *pt = moved(t, s->pt, error);
    if (!pt)
        return false;
    g_autofree bool *bad = g_new0(bool, s->z->len + 1);
    guint n_bad = mark_heights(s->z, t->x->unit_m, bad), dropped = 0;
    g_autofree double *z = g_new(double, s->z->len + 1);
    for (guint i = 0; i < s->z->len; i++)
        z[i] = bad[i] ? 0 : g_array_index(s->z, double, i) * t->x->unit_m;
    g_autoptr(GArray) corner = g_array_sized_new(FALSE, FALSE, sizeof(guint32), s->corner->len);
    for (guint i = 0; i + 2 < s->corner->len; i += 3) {
        const guint32 *c = &g_array_index(s->corner, guint32, i);
        if (bad[c[0]] || bad[c[1]] || bad[c[2]])
            dropped++;
        else
            g_array_append_vals(corner, c, 3);
    }
    AgtTin tin = {
        .pt = pt, .z = z, .corner = (const guint32 *)corner->data, .n_triangles = corner->len / 3};
    note_bad(t, n_bad);
    count(t, "points", s->pt->len, n_bad);
    count(t, "faces", s->faces, MIN(s->hidden + dropped, s->faces));
    return store(t, &tin, (const AgtGeom *const[2]){NULL, NULL}, s->pt->len - n_bad, error);
}

/* Outlines of one kind as one polygon; NULL when there is none. */
static AgtGeom *edges_of(const AgtLandXmlSurface *s, const AgtPoint *pt, AgtLandXmlEdge kind)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    bool any = false;
    for (guint r = 0; r < s->edge.run->len; r++) {
        guint from = g_array_index(s->edge.run, guint, r);
        guint to =
            r + 1 < s->edge.run->len ? g_array_index(s->edge.run, guint, r + 1) : s->edge.pt->len;
        if (g_array_index(s->edge_kind, AgtLandXmlEdge, r) != kind || to - from < 4)
            continue;
        any = true;
        agt_geom_builder_part(b);
        for (guint i = from; i < to; i++)
            agt_geom_builder_point(b, pt[i].x, pt[i].y);
    }
    AgtGeom *g = agt_geom_builder_end(b, NULL);
    if (!any)
        g_clear_pointer(&g, agt_geom_unref);
    return g;
}

/* Lines and points of the source data; a line is parted where a height is missing. */
static guint gather(const Taking *t, const AgtPoint *pt, AgtHeightPoints *out)
{
    const AgtLandXmlRuns *r = &t->s->source;
    g_autofree bool *bad = g_new0(bool, r->z->len + 1);
    guint n_bad = mark_heights(r->z, t->x->unit_m, bad);
    for (guint k = 0; k < r->run->len; k++) {
        guint begin = g_array_index(r->run, guint, k);
        guint to = k + 1 < r->run->len ? g_array_index(r->run, guint, k + 1) : r->pt->len;
        for (guint i = begin; i <= to; i++) {
            if (i < to && !bad[i])
                continue;
            agt_height_points_line(out, pt + begin, &g_array_index(r->z, double, begin), i - begin,
                                   t->x->unit_m);
            begin = i + 1;
        }
    }
    return n_bad;
}

/* Contours, break lines and single points where no faces are given. */
static bool take_source(const Taking *t, GError **error)
{
    const AgtLandXmlSurface *s = t->s;
    const AgtProfileTerrain *p = &t->in->profile->terrain;
    if (!(p->cell_m > 0) || !(p->max_edge_m > 0))
        return refuse(t->in, error, AGT_EXCHANGE_ERROR_CONTENT,
                      "surface \"%s\" has no faces; to make them of its contours and points, state "
                      "cell_m and max_edge_m in section terrain of the profile",
                      s->name);
    g_autofree AgtPoint *pt = moved(t, s->source.pt, error);
    g_autofree AgtPoint *edge = pt ? moved(t, s->edge.pt, error) : NULL;
    if (!edge)
        return false;
    g_auto(AgtHeightPoints) hp;
    agt_height_points_init(&hp);
    guint n_bad = gather(t, pt, &hp);
    note_bad(t, n_bad);
    count(t, "lines and points", s->source.pt->len, n_bad);
    g_autoptr(GError) why = NULL;
    g_autoptr(GArray) triangles = agt_height_points_triangles(&hp, p->cell_m, &why);
    if (!triangles)
        return refuse(t->in, error, AGT_EXCHANGE_ERROR_CONTENT, "surface \"%s\": %s", s->name,
                      why->message);
    AgtTin tin = agt_height_points_tin(&hp, triangles);
    g_autoptr(AgtGeom) within = edges_of(s, edge, AGT_LANDXML_OUTER);
    g_autoptr(AgtGeom) without = edges_of(s, edge, AGT_LANDXML_VOID);
    const AgtTerrain *row =
        store(t, &tin, (const AgtGeom *const[2]){within, without}, hp.given, error);
    if (row)
        agt_terrain_note_doubled(t->in, row, &hp);
    return row != NULL;
}

static bool take_surface(AgtIntake *in, const AgtLandXml *x, guint i, const AgtTransform *t,
                         GError **error)
{
    const AgtLandXmlSurface *s = g_ptr_array_index(x->surfaces, i);
    guint same = 0;
    for (guint k = 0; k < i; k++)
        same +=
            strcmp(((AgtLandXmlSurface *)g_ptr_array_index(x->surfaces, k))->name, s->name) == 0;
    g_autofree char *key = same ? g_strdup_printf("surface %s#%u", s->name, same + 1)
                                : g_strdup_printf("surface %s", s->name);
    Taking taking = {.in = in, .x = x, .s = s, .t = t, .key = key};
    if (s->point_files) {
        AgtFinding *f = agt_findings_add_plan(in->out, &agt_exchange_point_files);
        f->measured = s->point_files;
        f->arg = agt_arena_text(agt_findings_arena(in->out), s->name);
    }
    if (s->faces)
        return take_faces(&taking, error);
    if (s->source.pt->len)
        return take_source(&taking, error);
    count(&taking, "points", s->pt->len, s->pt->len);
    agt_findings_add_plan(in->out, &agt_exchange_empty)->arg =
        agt_arena_text(agt_findings_arena(in->out), s->name);
    return true;
}

/* Coordinates as the coordinate system counts them. */
static void scale(const AgtLandXml *x, const AgtTransform *t)
{
    if (x->unit_m == 1 || !agt_crs_is_metric(t->crs))
        return;
    for (guint i = 0; i < x->surfaces->len; i++) {
        const AgtLandXmlSurface *s = g_ptr_array_index(x->surfaces, i);
        GArray *const all[] = {s->pt, s->source.pt, s->edge.pt};
        for (gsize k = 0; k < G_N_ELEMENTS(all); k++)
            for (guint j = 0; j < all[k]->len; j++) {
                AgtPoint *p = &g_array_index(all[k], AgtPoint, j);
                *p = (AgtPoint){p->x * x->unit_m, p->y * x->unit_m};
            }
    }
    for (guint i = 0; i < x->points->len; i++) {
        AgtLandXmlPoint *p = g_ptr_array_index(x->points, i);
        p->at = (AgtPoint){p->at.x * x->unit_m, p->at.y * x->unit_m};
    }
}

static bool place(AgtIntake *in, const AgtLandXml *x, AgtTransform *t, const char *where,
                  GError **error)
{
    AgtSourceSurvey s = {.box = AGT_BOX_EMPTY};
    scale(x, t);
    for (guint i = 0; i < x->surfaces->len; i++) {
        const AgtLandXmlSurface *surface = g_ptr_array_index(x->surfaces, i);
        survey_points(t, surface->pt, &s);
        survey_points(t, surface->source.pt, &s);
        survey_points(t, surface->edge.pt, &s);
    }
    if (s.wild)
        return refuse(in, error, AGT_EXCHANGE_ERROR_CONTENT,
                      "%" G_GUINT64_FORMAT " of its points cannot be in %s, the first at (%.10g, "
                      "%.10g); nothing was taken over",
                      s.wild, agt_crs_code(t->crs), s.wild_at.x, s.wild_at.y);
    if (!s.shapes)
        return true;
    if (!agt_transform_fit(t, in->plan, in->plan_crs, &s, where, error))
        return false;
    agt_intake_note_transform(in, t, in->file->name);
    return true;
}

/* Points with names go the way of a vector layer, when the profile maps it. */
static bool take_points(AgtIntake *in, const AgtLandXml *x, OGRSpatialReferenceH srs,
                        GError **error)
{
    guint from = 0;
    if (!x->points->len && !x->references)
        return true;
    if (!agt_profile_next(in->profile, AGT_LANDXML_POINTS_LAYER, &from)) {
        AgtImportCount *c = agt_intake_count(in, AGT_LANDXML_POINTS_LAYER, "");
        c->records = c->unmapped = x->points->len + x->references;
        return true;
    }
    GDALDatasetH d = agt_landxml_points(x, srs);
    bool ok = agt_vector_take(in, d, error);
    GDALClose(d);
    if (ok && x->references) {
        AgtImportCount *c = agt_intake_count(in, AGT_LANDXML_POINTS_LAYER, "");
        c->records += x->references;
        c->unmapped += x->references;
    }
    return ok && (x->surfaces->len || agt_heights_grid(in, error));
}

static bool take_all(AgtIntake *in, const AgtLandXml *x, OGRSpatialReferenceH srs, GError **error)
{
    g_autofree char *where = g_strdup_printf("\"%s\"", in->file->name);
    g_autoptr(AgtTransform) t =
        agt_transform_new(in->plan, in->options, in->profile, where, srs, error);
    if (!t || !place(in, x, t, where, error))
        return false;
    for (guint i = 0; i < x->surfaces->len; i++)
        if (!take_surface(in, x, i, t, error))
            return false;
    if (!x->surfaces->len && !x->points->len)
        return refuse(in, error, AGT_EXCHANGE_ERROR_CONTENT, "it holds no surface and no points");
    return take_points(in, x, srs, error);
}

bool agt_landxml_take(AgtIntake *in, GError **error)
{
    gsize size;
    g_autofree char *owned = NULL;
    const char *data = agt_landxml_bytes(in->file, &size, &owned, error);
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtLandXml) x = data ? agt_landxml_read(data, size, &why) : NULL;
    if (!x)
        return data && refuse(in, error, AGT_EXCHANGE_ERROR_CONTENT, "%s", why->message);
    if (!agt_plan_table(in->plan, AGT_LAYER_TERRAIN)->loaded)
        return refuse(in, error, AGT_EXCHANGE_ERROR_CONTENT,
                      "the plan was read without its height grids");
    bool ok = check_units(in, x, error);
    OGRSpatialReferenceH srs = ok ? declared(in, x, &ok, error) : NULL;
    ok = ok && take_all(in, x, srs, error);
    if (srs)
        OSRDestroySpatialReference(srs);
    return ok;
}
