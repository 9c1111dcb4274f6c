/* SPDX-License-Identifier: Apache-2.0 */
/* Real plots read from a shapefile and grouped into blocks. */
#include "blocks.h"

#include <stdio.h>
#include <string.h>

#define GAP_M   0.1 /* half the widest gap between plots that still touch */
#define PROBE_M 1.5 /* nothing but street this far before a street line */
#define STEP_M  2.0
#define NEAR_M  0.25
#define FINE_M  0.05 /* frontages are measured in such steps */
#define DEEPER  1.25 /* the task limits no depth; this keeps plots from running through */

static guint32 word(const char *p, bool big)
{
    guint32 v;
    memcpy(&v, p, 4);
    return big ? GUINT32_FROM_BE(v) : GUINT32_FROM_LE(v);
}

static double real(const char *p)
{
    double v;
    guint64 bits;
    memcpy(&bits, p, 8);
    bits = GUINT64_FROM_LE(bits);
    memcpy(&v, &bits, 8);
    return v;
}

static void drawn_free(gpointer p)
{
    Drawn *d = p;
    g_array_unref(d->ring);
    g_free(d);
}

static void block_free(gpointer p)
{
    Block *b = p;
    agt_geom_unref(b->land);
    g_ptr_array_unref(b->plots);
    g_array_unref(b->axes);
    g_free(b);
}

void blocks_free(Blocks *b)
{
    g_ptr_array_unref(b->blocks);
    g_ptr_array_unref(b->plots);
    g_free(b);
}

/* The ring of one record, whole millimetres from the origin; NULL for none or several parts. */
static GArray *ring_of(const char *rec, double east, double north)
{
    guint32 parts = word(rec + 36, false), n = word(rec + 40, false);
    if (word(rec, false) != 5 || parts != 1 || n < 4)
        return NULL;
    g_autoptr(GArray) r = agt_place_ring_new();
    for (guint32 i = 0; i + 1 < n; i++) {
        const char *at = rec + 44 + 4 + 16 * (gsize)i;
        AgtPoint p = {round((real(at) - east) * 1000) / 1000,
                      round((real(at + 8) - north) * 1000) / 1000};
        if (!r->len || agt_place_dist(agt_place_pt(r, r->len - 1), p) > 1e-6)
            g_array_append_val(r, p);
    }
    g_autoptr(AgtGeom) g = r->len > 2 ? agt_place_ring_geom(r) : NULL;
    return g && agt_geom_is_valid(g, NULL, NULL) ? agt_place_ring_of(g, 0) : NULL;
}

/* Field USE of record @p i. */
static bool is_home(const char *dbf, guint i)
{
    guint16 head, len;
    memcpy(&head, dbf + 8, 2);
    memcpy(&len, dbf + 10, 2);
    head = GUINT16_FROM_LE(head);
    len = GUINT16_FROM_LE(len);
    gsize at = head + (gsize)i * len + 1;
    for (const char *f = dbf + 32; *f != '\r' && strcmp(f, "USE") != 0; f += 32)
        at += (guchar)f[16];
    return strncmp(dbf + at, "R1 ", 3) == 0;
}

static void take_plots(Blocks *b, const char *shp, gsize len, const char *dbf)
{
    double east = floor(real(shp + 36)), north = floor(real(shp + 44));
    guint i = 0;
    for (gsize at = 100; at + 12 <= len; at += 8 + 2 * word(shp + at + 4, true), i++) {
        GArray *r = ring_of(shp + at + 8, east, north);
        if (!r) {
            b->unlike++;
            continue;
        }
        Drawn *d = g_new0(Drawn, 1);
        d->ring = r;
        d->home = is_home(dbf, i);
        d->area = agt_place_ring_area(r);
        double round_m = agt_place_ring_perimeter(r);
        d->roundness = 4 * G_PI * d->area / (round_m * round_m);
        d->convexity = d->area / agt_place_ring_hull_area(r);
        g_ptr_array_add(b->plots, d);
    }
}

/* Land of all plots, gaps of drawing closed; one part a block. */
static AgtGeom *dissolve(const Blocks *b, GError **error)
{
    g_autoptr(GPtrArray) wide = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < b->plots->len; i++) {
        g_autoptr(AgtGeom) g = agt_place_ring_geom(((Drawn *)b->plots->pdata[i])->ring);
        AgtGeom *w = agt_geom_buffer_flat(g, GAP_M, error);
        if (!w)
            return NULL;
        g_ptr_array_add(wide, w);
    }
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)wide->pdata, wide->len, error);
    return all ? agt_geom_buffer_flat(all, -GAP_M, error) : NULL;
}

static AgtIndex *index_plots(const Blocks *b)
{
    g_autofree AgtBox *box = g_new(AgtBox, b->plots->len + 1);
    for (guint i = 0; i < b->plots->len; i++)
        box[i] = agt_place_ring_box(((Drawn *)b->plots->pdata[i])->ring);
    return agt_index_new(box, b->plots->len);
}

/* Is there a plot at @p p? */
static bool covered(const Blocks *b, const AgtIndex *index, AgtPoint p)
{
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(index, (AgtBox){p.x, p.y, p.x, p.y}, hit);
    for (guint i = 0; i < hit->len; i++)
        if (agt_place_ring_contains(
                ((Drawn *)b->plots->pdata[g_array_index(hit, guint32, i)])->ring, p))
            return true;
    return false;
}

/* Outline pieces with no other plot before them. Holes are no streets: nobody drives into them. */
static GArray *street_lines(const Blocks *b, const AgtIndex *index, const AgtGeom *land)
{
    GArray *axes = g_array_new(FALSE, FALSE, sizeof(AgtPlaceAxis));
    g_autoptr(GArray) ring = agt_place_ring_of(land, 0);
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint p = agt_place_pt(ring, i), q = agt_place_pt(ring, (i + 1) % ring->len);
        AgtPoint d = agt_place_sub(q, p), in = agt_place_left(agt_place_unit(d));
        guint n = (guint)fmax(1, ceil(agt_place_dist(p, q) / STEP_M));
        for (guint k = 0; k < n; k++) {
            AgtPoint m = agt_place_along(p, d, (k + 0.5) / n);
            AgtPlaceAxis a = {agt_place_along(p, d, (double)k / n),
                              agt_place_along(p, d, (k + 1.0) / n), 0, 0};
            if (!covered(b, index, agt_place_along(m, in, -PROBE_M)))
                g_array_append_val(axes, a);
        }
    }
    return axes;
}

static AgtIndex *index_axes(const GArray *axes)
{
    g_autofree AgtBox *box = g_new(AgtBox, axes->len + 1);
    for (guint i = 0; i < axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(axes, AgtPlaceAxis, i);
        AgtBox at = {fmin(a->a.x, a->b.x), fmin(a->a.y, a->b.y), fmax(a->a.x, a->b.x),
                     fmax(a->a.y, a->b.y)};
        box[i] = agt_box_grow(at, 1);
    }
    return agt_index_new(box, axes->len);
}

static double ring_distance(const GArray *ring, AgtPoint p)
{
    double best = INFINITY;
    for (guint i = 0; i < ring->len; i++)
        best = fmin(best, agt_place_point_segment(p, agt_place_pt(ring, i),
                                                  agt_place_pt(ring, (i + 1) % ring->len), NULL));
    return best;
}

/* Frontages: every step of the street line belongs to the plot nearest to it. */
static void share_street(const Block *b)
{
    for (guint i = 0; i < b->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(b->axes, AgtPlaceAxis, i);
        double len = agt_place_dist(a->a, a->b);
        guint n = (guint)ceil(len / FINE_M);
        for (guint k = 0; k < n; k++) {
            AgtPoint m = agt_place_along(a->a, agt_place_sub(a->b, a->a), (k + 0.5) / n);
            Drawn *at = NULL;
            double best = NEAR_M;
            for (guint d = 0; d < b->plots->len; d++) {
                double far = ring_distance(((Drawn *)b->plots->pdata[d])->ring, m);
                if (far < best) {
                    best = far;
                    at = b->plots->pdata[d];
                }
            }
            if (at)
                at->frontage += len / n;
        }
    }
}

static void group(Blocks *b, const AgtIndex *index, const AgtGeom *part)
{
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    Block *block = g_new0(Block, 1);
    g_ptr_array_add(b->blocks, block);
    block->land = agt_geom_ref((AgtGeom *)part);
    block->plots = g_ptr_array_new();
    block->axes = street_lines(b, index, part);
    agt_index_query(index, part->box, hit);
    for (guint i = 0; i < hit->len; i++) {
        Drawn *d = b->plots->pdata[g_array_index(hit, guint32, i)];
        g_autoptr(AgtGeom) g = agt_place_ring_geom(d->ring);
        g_autoptr(AgtGeom) common = agt_geom_intersection(g, part, NULL);
        if (!common || agt_geom_area_m2(common) < d->area / 2)
            continue;
        g_ptr_array_add(block->plots, d);
    }
    share_street(block);
}

Blocks *blocks_read(const char *shp)
{
    g_autofree char *shape = NULL, *table = NULL;
    g_autofree char *dbf = g_strdup(shp);
    gsize n_shape, n_table;
    g_autoptr(GError) error = NULL;
    memcpy(dbf + strlen(dbf) - 3, "dbf", 3);
    if (!g_file_get_contents(shp, &shape, &n_shape, &error) ||
        !g_file_get_contents(dbf, &table, &n_table, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return NULL;
    }
    Blocks *b = g_new0(Blocks, 1);
    b->plots = g_ptr_array_new_with_free_func(drawn_free);
    b->blocks = g_ptr_array_new_with_free_func(block_free);
    take_plots(b, shape, n_shape, table);
    g_autoptr(AgtIndex) index = index_plots(b);
    g_autoptr(AgtGeom) all = dissolve(b, &error);
    for (guint i = 0; all && i < all->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(all, i);
        group(b, index, part);
    }
    if (error)
        fprintf(stderr, "%s\n", error->message);
    return b;
}

bool block_counts(const Block *b, double front_m)
{
    for (guint i = 0; i < b->plots->len; i++) {
        const Drawn *d = b->plots->pdata[i];
        if (!d->home || d->frontage < front_m)
            return false;
    }
    return b->plots->len > 0;
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

BlockFigures block_figures(const Block *b)
{
    BlockFigures f = {.roundness = 1, .convexity = 1};
    g_autofree double *front = g_new(double, b->plots->len + 1);
    for (guint i = 0; i < b->plots->len; i++) {
        const Drawn *d = b->plots->pdata[i];
        f.area += d->area / b->plots->len;
        f.roundness = fmin(f.roundness, d->roundness);
        f.convexity = fmin(f.convexity, d->convexity);
        front[i] = d->frontage;
    }
    qsort(front, b->plots->len, sizeof *front, by_value);
    double at = (b->plots->len - 1) * 0.25; /* between the two nearest, as spreadsheets do */
    guint lo = (guint)at, hi = MIN(lo + 1, b->plots->len - 1);
    f.front = front[lo] + (front[hi] - front[lo]) * (at - lo);
    return f;
}

AgtPlaceRules block_rules(const Block *b)
{
    static const AgtPlotStandard nothing_more = {.orientation_deg = NAN};
    BlockFigures f = block_figures(b);
    return (AgtPlaceRules){.standard = &nothing_more,
                           .area_min = 0.95 * f.area,
                           .area_target = f.area,
                           .area_max = 1e9,
                           .front_min = f.front - FINE_M,
                           .row_front = f.front - FINE_M,
                           .front_whole = true,
                           .roundness = fmin(f.roundness, AGT_PLACE_LEAST_ROUNDNESS),
                           .convexity = fmin(f.convexity, AGT_PLACE_LEAST_CONVEXITY)};
}

/* Points of the plot's outline on one street line. */
static GArray *points_on(const Drawn *d, const GArray *front)
{
    GArray *on = agt_place_ring_new();
    for (guint i = 0; i < d->ring->len; i++) {
        AgtPoint p = agt_place_pt(d->ring, i), q = agt_place_pt(d->ring, (i + 1) % d->ring->len);
        guint n = (guint)fmax(1, ceil(agt_place_dist(p, q) / 0.25));
        for (guint k = 0; k < n; k++) {
            AgtPoint m = agt_place_along(p, agt_place_sub(q, p), (k + 0.5) / n);
            if (agt_place_chain_distance(front, m, NULL) <= NEAR_M)
                g_array_append_val(on, m);
        }
    }
    return on;
}

/* Greatest distance of a corner from the street line the plot has most of. */
static double depth_of(const Drawn *d, const GPtrArray *fronts)
{
    g_autoptr(GArray) on = agt_place_ring_new();
    for (guint f = 0; f < fronts->len; f++) {
        GArray *here = points_on(d, ((const AgtPlaceFront *)fronts->pdata[f])->line.pt);
        if (here->len > on->len) {
            g_array_unref(on);
            on = here;
        } else {
            g_array_unref(here);
        }
    }
    double depth = 0;
    for (guint i = 0; on->len && i < d->ring->len; i++) {
        double nearest = INFINITY;
        for (guint k = 0; k < on->len; k++)
            nearest = fmin(nearest, agt_place_dist(agt_place_pt(on, k), agt_place_pt(d->ring, i)));
        depth = fmax(depth, nearest);
    }
    return depth;
}

LayOut *lay_out_new(const Block *b, const AgtPlaceRules *rules, GError **error)
{
    static AgtPlaceOptions options = {.only = AGT_PLACE_PLOTS};
    LayOut *l = g_new0(LayOut, 1);
    l->job.options = &options;
    l->job.axes = g_array_ref(b->axes);
    l->job.axis_index = index_axes(b->axes);
    l->job.street_half = g_array_new(FALSE, TRUE, sizeof(double));
    g_array_set_size(l->job.street_half, 1); /* lines without width */
    l->zone.rules = *rules;
    l->zone.open = true;
    l->block = agt_place_block_new(&l->job, &l->zone, b->land, error);
    for (guint i = 0; l->block && i < b->plots->len; i++)
        l->zone.rules.depth_max =
            fmax(l->zone.rules.depth_max, DEEPER * depth_of(b->plots->pdata[i], l->block->fronts));
    return l;
}

void lay_out_free(LayOut *l)
{
    g_clear_pointer(&l->block, agt_place_block_free);
    g_array_unref(l->job.axes);
    g_array_unref(l->job.street_half);
    agt_index_free(l->job.axis_index);
    g_free(l);
}
