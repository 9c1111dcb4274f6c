/* SPDX-License-Identifier: Apache-2.0 */
/* The heights of a file's survey as a grid: Delaunay triangles over spot heights and lines. */
#include <math.h>
#include <string.h>

#include "heights.h"
#include "import.h"

/* Lines cut into pieces of a cell may give this many points. */
#define POINTS_MAX 20000000.0
/* Heights of one place that differ by more are a contradiction, metres. */
#define SAME_M 0.01

/* Points ready to be triangulated, one a place. */
typedef struct {
    GArray *pt, *z, *on_line; /* of AgtPoint, double, guint8 */
    guint given;              /* before lines were cut and doubles joined */
    guint doubled;            /* places with several heights */
    double apart_m;           /* the most they differ */
    AgtPoint at;              /* where */
} Points;

static void points_clear(Points *p)
{
    g_array_unref(p->pt);
    g_array_unref(p->z);
    g_array_unref(p->on_line);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Points, points_clear)

static bool refuse(const AgtIntake *in, GError **error, const char *text)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\", terrain: %s; nothing was taken over", in->file->name, text);
    return false;
}

static void add(Points *p, double x, double y, double z, bool on_line)
{
    AgtPoint at = {x, y};
    guint8 line = on_line;
    g_array_append_val(p->pt, at);
    g_array_append_val(p->z, z);
    g_array_append_val(p->on_line, line);
}

static double length(const AgtHeightIntake *h, guint i)
{
    AgtPoint a = g_array_index(h->pt, AgtPoint, i), b = g_array_index(h->pt, AgtPoint, i + 1);
    return hypot(b.x - a.x, b.y - a.y);
}

/* Ends of the run that begins at number @p r of runs. */
static void run_at(const AgtHeightIntake *h, guint r, guint *from, guint *to)
{
    *from = g_array_index(h->run, guint, r);
    *to = r + 1 < h->run->len ? g_array_index(h->run, guint, r + 1) : h->pt->len;
}

static bool cut_lines(const AgtIntake *in, double cell_m, Points *p, GError **error)
{
    const AgtHeightIntake *h = in->heights;
    double total = h->pt->len;
    guint from, to;
    for (guint r = 0; r < h->run->len; r++) {
        run_at(h, r, &from, &to);
        for (guint i = from; i + 1 < to; i++)
            total += length(h, i) / cell_m;
    }
    if (!(total <= POINTS_MAX))
        return refuse(in, error,
                      "its lines cut to cells give more than 20 million points; state a "
                      "larger cell_m");
    for (guint r = 0; r < h->run->len; r++) {
        run_at(h, r, &from, &to);
        for (guint i = from; i < to; i++) {
            AgtPoint a = g_array_index(h->pt, AgtPoint, i);
            double z = g_array_index(h->z, double, i);
            add(p, a.x, a.y, z, to - from > 1);
            int n = i + 1 < to ? (int)ceil(length(h, i) / cell_m) : 0;
            for (int k = 1; k < n; k++) {
                AgtPoint b = g_array_index(h->pt, AgtPoint, i + 1);
                double s = (double)k / n, zb = g_array_index(h->z, double, i + 1);
                add(p, a.x + s * (b.x - a.x), a.y + s * (b.y - a.y), z + s * (zb - z), true);
            }
        }
    }
    return true;
}

/* A point by its place in millimetres; the highest of a place comes first. */
typedef struct {
    gint64 x, y;
    guint i;
    double z;
} Place;

static int by_place(const void *a, const void *b)
{
    const Place *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    if (p->z != q->z)
        return p->z > q->z ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

/*
 * Of several heights of one place the highest stands: ground taken for higher than it is makes a
 * dig deeper and the cleared layer end higher, so it asks for more clearance, never for less.
 */
static void join_places(Points *p)
{
    guint n = p->pt->len, k = 0;
    g_autofree Place *place = g_new(Place, n + 1);
    for (guint i = 0; i < n; i++) {
        AgtPoint a = g_array_index(p->pt, AgtPoint, i);
        place[i] = (Place){(gint64)floor(a.x * 1000 + 0.5), (gint64)floor(a.y * 1000 + 0.5), i,
                           g_array_index(p->z, double, i)};
    }
    qsort(place, n, sizeof(Place), by_place);
    GArray *pt = g_array_sized_new(FALSE, FALSE, sizeof(AgtPoint), n);
    GArray *z = g_array_sized_new(FALSE, FALSE, sizeof(double), n);
    GArray *on_line = g_array_sized_new(FALSE, FALSE, sizeof(guint8), n);
    for (guint i = 0; i < n; i = k) {
        for (k = i; k < n && place[k].x == place[i].x && place[k].y == place[i].y; k++)
            ;
        g_array_append_val(pt, g_array_index(p->pt, AgtPoint, place[i].i));
        g_array_append_val(z, place[i].z);
        g_array_append_val(on_line, g_array_index(p->on_line, guint8, place[i].i));
        double apart = place[i].z - place[k - 1].z;
        p->doubled += apart > SAME_M ? 1 : 0;
        if (apart > p->apart_m) {
            p->apart_m = apart;
            p->at = g_array_index(p->pt, AgtPoint, place[i].i);
        }
    }
    points_clear(p);
    p->pt = pt;
    p->z = z;
    p->on_line = on_line;
}

void agt_terrain_note(AgtIntake *in, const AgtTerrain *row, const char *made,
                      const AgtTinCounts *counts)
{
    AgtArena *a = agt_findings_arena(in->out);
    AgtFinding *x = agt_findings_add(in->out, &agt_exchange_gridded, &row->f);
    x->measured = row->cell_m;
    x->arg = agt_arena_printf(a, "%s / %" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, made,
                              counts->cells, counts->empty);
    if (counts->too_long) {
        x = agt_findings_add(in->out, &agt_exchange_long_edges, &row->f);
        x->measured = (double)counts->too_long;
        x->required = in->profile->terrain.max_edge_m;
    }
    if (counts->torn) {
        x = agt_findings_add(in->out, &agt_exchange_torn, &row->f);
        x->measured = (double)counts->torn;
    }
    if (counts->flat) {
        x = agt_findings_add(in->out, &agt_exchange_flat, &row->f);
        x->measured = (double)counts->flat;
        x->required = (double)(counts->cells - counts->empty);
    }
}

static void note_doubled(AgtIntake *in, const Points *p, const AgtTerrain *row)
{
    if (!p->doubled)
        return;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    AgtFinding *x = agt_findings_add(in->out, &agt_exchange_heights_apart, &row->f);
    x->measured = p->doubled;
    x->at = p->at;
    x->arg = agt_arena_text(agt_findings_arena(in->out),
                            g_ascii_formatd(text, sizeof text, "%.3f", p->apart_m));
}

static bool store(AgtIntake *in, const Points *p, const GArray *triangles, GError **error)
{
    const AgtProfileTerrain *t = &in->profile->terrain;
    const AgtHeightIntake *own = in->heights;
    AgtTin tin = {.pt = (const AgtPoint *)p->pt->data,
                  .z = (const double *)p->z->data,
                  .on_line = (const guint8 *)p->on_line->data,
                  .corner = (const guint32 *)triangles->data,
                  .n_triangles = triangles->len / 3};
    AgtTinCounts counts;
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtHeights) h = agt_heights_from_tin(&tin, t->cell_m, t->max_edge_m, &counts, &why);
    if (!h)
        return refuse(in, error, why->message);
    if (counts.empty == counts.cells)
        return refuse(in, error,
                      "no cell lies within a triangle whose edges are all within "
                      "max_edge_m");
    AgtTerrainStore what = {.heights = h,
                            .key = "1",
                            .name = t->name ? t->name : in->file->name,
                            .vertical_datum = own->datum_missing ? NULL : own->datum,
                            .surveyed_on = own->date_missing ? NULL : own->oldest,
                            .accuracy_m = own->accuracy_missing ? NAN : own->accuracy_m};
    const AgtTerrain *row = agt_terrain_store(in, &what);
    g_autofree char *made = g_strdup_printf("%u / %u", p->given, tin.n_triangles);
    agt_terrain_note(in, row, made, &counts);
    note_doubled(in, p, row);
    return true;
}

static bool check_terms(const AgtIntake *in, GError **error)
{
    const AgtProfileTerrain *t = &in->profile->terrain;
    if (!agt_plan_table(in->plan, AGT_LAYER_TERRAIN)->loaded)
        return refuse(in, error, "the plan was read without its height grids");
    if (!(t->cell_m > 0) || !(t->max_edge_m > 0))
        return refuse(in, error,
                      "the profile must state cell_m, the size of a cell, and "
                      "max_edge_m, how far apart heights may stand for the ground "
                      "between them to be believed");
    if (!in->heights || !in->heights->pt->len)
        return refuse(in, error,
                      "no record of layers survey and survey_point gave a height: map "
                      "field height_m");
    return !in->heights->datum_mixed ||
           refuse(in, error, "its heights are in several vertical datums; split the file");
}

bool agt_heights_grid(AgtIntake *in, GError **error)
{
    if (!in->profile->terrain.given)
        return true;
    if (!check_terms(in, error))
        return false;
    g_auto(Points) p = {.pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
                        .z = g_array_new(FALSE, FALSE, sizeof(double)),
                        .on_line = g_array_new(FALSE, FALSE, sizeof(guint8)),
                        .given = in->heights->pt->len};
    if (!cut_lines(in, in->profile->terrain.cell_m, &p, error))
        return false;
    join_places(&p);
    g_autoptr(GError) why = NULL;
    g_autoptr(GArray) triangles = agt_geom_delaunay((const AgtPoint *)p.pt->data, p.pt->len, &why);
    if (!triangles)
        return refuse(in, error, why->message);
    return store(in, &p, triangles, error);
}
