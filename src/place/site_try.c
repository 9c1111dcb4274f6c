/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outlines that a facility could have: rectangles along street lines in several places and
 * proportions, a whole piece of land that is hardly larger than asked, and where no rectangle fits
 * the end of a piece, cut off across its street line.
 */
#include <string.h>

#include "site.h"
#include "street.h"

/* Outlines kept of one piece of land, and in all. */
#define MOST_IN_PIECE 24
#define MOST          120
/* In large towns fewer, so that there are no more ways from houses to outlines than this. */
#define MOST_WAYS 6000000
#define LEAST     12
/* Steps along a street line are at least this. */
#define STEP_M 10.0
/* A site this far from the red line still adjoins its street, for the norms measure ways so. */
#define BEHIND_M 4.0
/* A piece up to this much larger than asked is taken as a whole. */
#define WHOLE 1.3
/* Slope is looked at in so many places each way. */
#define LOOKS 5

typedef struct {
    const AgtGeom *geom;
    double need;
} Keep;

typedef struct {
    AgtSiteRun *run;
    AgtSiteTask *task;
    const AgtSiteZone *zone;
    GArray *keep; /* Keep */
    guint n_large, n_fit, n_gentle, n_apart;
    guint in_piece;
} Try;

void agt_site_free(AgtSiteOutline *s)
{
    g_clear_pointer(&s->ring, g_array_unref);
    agt_geom_unref(s->geom);
    g_free(s->way);
    g_free(s);
}

/* ---- what an outline has to keep ---- */

static void keep_off(Try *y, const AgtFeature *row)
{
    const AgtSiteTask *t = y->task;
    if (agt_feature_withdrawn(row) || agt_geom_is_empty(row->geom))
        return;
    Keep k = {row->geom, agt_norms_apart_m(y->run->job->apart, &t->sample->f, row, false)};
    if (k.need > 0)
        g_array_append_val(y->keep, k);
}

static bool made_anew(const AgtSiteRun *r, const AgtFeature *f)
{
    for (guint i = 0; i < r->tasks->len; i++)
        if (g_ptr_array_find(((AgtSiteTask *)r->tasks->pdata[i])->old, f, NULL))
            return true;
    return false;
}

static void find_keeps(Try *y)
{
    AGT_EACH(y->run->plan, BUILDING, Building, b)
    keep_off(y, &b->f);
    AGT_EACH(y->run->plan, FACILITY, Facility, f)
    if (!made_anew(y->run, &f->f))
        keep_off(y, &f->f);
    for (guint i = 0; i < y->run->taken->len; i++)
        keep_off(y, y->run->taken->pdata[i]);
}

static bool apart(const Try *y, const AgtGeom *g)
{
    for (guint i = 0; i < y->keep->len; i++) {
        const Keep *k = &g_array_index(y->keep, Keep, i);
        if (agt_box_intersects(agt_box_grow(g->box, k->need), k->geom->box) &&
            agt_geom_distance_within_m(g, k->geom, k->need) < k->need)
            return false;
    }
    return true;
}

/* Mean slope, as the norms judge it; where no heights are known nothing is refused. */
static bool gentle(const Try *y, const GArray *ring)
{
    AgtStreetLand l = {.job = y->run->job, .heights = agt_place_heights(y->run->job)};
    AgtBox b = agt_place_ring_box(ring);
    double sum = 0;
    guint n = 0;
    for (guint i = 0; l.heights->len && i < LOOKS * LOOKS; i++) {
        AgtPoint p = {b.minx + (b.maxx - b.minx) * (i % LOOKS + 0.5) / LOOKS,
                      b.miny + (b.maxy - b.miny) * (i / LOOKS + 0.5) / LOOKS};
        double pct = agt_place_ring_contains(ring, p) ? agt_street_slope(&l, p, NULL) : NAN;
        if (isnan(pct))
            continue;
        sum += pct;
        n++;
    }
    return !n || sum / n <= y->task->slope;
}

static bool permitted(const Try *y, AgtSiteOutline *s)
{
    const AgtPlaceJob *job = y->run->job;
    AgtFacility row = *y->task->sample;
    if (!job->clearance || !agt_clearance_proven(job->clearance))
        return false;
    row.f.geom = s->geom;
    return agt_clearance_passes(job->clearance, &row.f);
}

/* Takes the ring over. */
static AgtSiteOutline *take(Try *y, GArray *ring)
{
    AgtSiteOutline *s = g_new0(AgtSiteOutline, 1);
    s->ring = ring;
    s->geom = agt_place_globalise(y->run->job, ring);
    s->zone = y->zone->row;
    y->n_fit++;
    bool flat = gentle(y, ring);
    y->n_gentle += flat;
    bool off = flat && apart(y, s->geom);
    y->n_apart += off;
    if (off)
        s->permitted = permitted(y, s);
    if (!off || (y->run->job->options->released_only && !s->permitted)) {
        agt_site_free(s);
        return NULL;
    }
    return s;
}

static bool offer(Try *y, GArray *ring)
{
    AgtSiteOutline *s = take(y, ring);
    if (s) {
        g_ptr_array_add(y->task->tried, s);
        y->in_piece++;
    }
    return s != NULL;
}

/* ---- rectangles ---- */

static double mm(double v)
{
    return round(v * 1000) / 1000;
}

/* Rectangle behind the street line from @p s on; NULL when it does not fit. */
static GArray *rectangle(const AgtPlaceLine *line, AgtPrep *land, double s, double w, double d)
{
    AgtPoint p = agt_place_line_at(line, s), q = agt_place_line_at(line, s + w);
    AgtPoint u = agt_place_unit(agt_place_sub(q, p)), v = agt_place_left(u);
    double in = 0;
    for (guint i = 0; i < line->pt->len; i++)
        if (line->at[i] > s && line->at[i] < s + w)
            in = fmax(in, agt_place_dot(agt_place_sub(agt_place_pt(line->pt, i), p), v));
    if (in > BEHIND_M)
        return NULL;
    AgtPoint base = agt_place_along(p, v, in + 0.003);
    const AgtPoint corner[] = {base, agt_place_along(base, u, w),
                               agt_place_along(agt_place_along(base, u, w), v, d),
                               agt_place_along(base, v, d)};
    GArray *ring = agt_place_ring_new();
    for (guint i = 0; i < G_N_ELEMENTS(corner); i++) {
        AgtPoint c = {mm(corner[i].x), mm(corner[i].y)};
        g_array_append_val(ring, c);
    }
    g_autoptr(AgtGeom) g = agt_place_ring_geom(ring);
    if (agt_prep_covers(land, g))
        return ring;
    g_array_unref(ring);
    return NULL;
}

/* Does a rectangle fit anywhere behind the line? */
static bool has_room(const AgtPlaceLine *line, AgtPrep *land, double w, double d)
{
    guint n = line->length < w ? 0 : 1 + (guint)ceil((line->length - w) / fmax(2, w / 8));
    for (guint i = 0; i < n; i++) {
        double s = n > 1 ? (line->length - w) * i / (n - 1) : 0;
        g_autoptr(GArray) ring = rectangle(line, land, s, w, d);
        if (ring)
            return true;
    }
    return false;
}

/* Widths and depths of one area, a square first. */
static bool proportions(const AgtSiteTask *t, guint i, double *w, double *d)
{
    static const double ratio[] = {1, 1.5, 0.67, 2.2, 0.45, 3};
    double area = t->area + 0.5;
    if (i >= G_N_ELEMENTS(ratio))
        return false;
    *w = ceil(fmax(t->width, sqrt(area * ratio[i])) * 100) / 100;
    *d = ceil(fmax(t->depth, area / *w) * 100) / 100;
    if (*w * *d > 1.02 * area) /* the least depth binds */
        *w = ceil(fmax(t->width, area / *d) * 100) / 100;
    return true;
}

static void along(Try *y, const AgtPlaceLine *line, AgtPrep *land)
{
    double w, d, last = 0;
    for (guint k = 0; proportions(y->task, k, &w, &d) && y->in_piece < MOST_IN_PIECE; k++) {
        if (w > line->length || w == last)
            continue;
        guint n = 1 + (guint)ceil((line->length - w) / fmax(STEP_M, w / 4) - 1e-9);
        for (guint i = 0; i < n && y->in_piece < MOST_IN_PIECE; i++) {
            double s = n > 1 ? (line->length - w) * i / (n - 1) : 0;
            GArray *ring = rectangle(line, land, s, w, d);
            if (ring)
                offer(y, ring);
        }
        last = w;
    }
}

/* ---- pieces of land ---- */

static const AgtPlaceFront *longest(const AgtPlaceBlock *b)
{
    const AgtPlaceFront *best = NULL;
    for (guint i = 0; i < b->fronts->len; i++) {
        const AgtPlaceFront *f = b->fronts->pdata[i];
        if (!best || f->line.length > best->line.length + 1e-6)
            best = f;
    }
    return best;
}

/* The whole of a piece without holes that has a street line and the least width and depth. */
static bool offer_whole(Try *y, const AgtPlaceBlock *b, AgtPrep *land)
{
    const AgtPlaceFront *front = longest(b);
    if (!front || b->land->n_rings != 1 || agt_place_ring_area(b->ring) < y->task->area ||
        !agt_place_ring_simple(b->ring) ||
        !has_room(&front->line, land, y->task->width, y->task->depth))
        return false;
    return offer(y, g_array_copy(b->ring));
}

/* The end of a piece, cut off across its longest street line. */
static bool offer_end(Try *y, const AgtPlaceBlock *b, AgtPlaceZone *zone, AgtPoint dir,
                      GError **error)
{
    g_autoptr(AgtGeom) cut = NULL, rest = NULL;
    double area = y->task->area * 1.001 + 1;
    if (area >= agt_geom_area_m2(b->land) * 0.999)
        return true;
    if (!agt_geom_cut_area(b->land, dir, area, &cut, &rest, error))
        return false;
    if (cut->n_parts != 1)
        return true;
    AgtPlaceBlock *own = agt_place_block_new(y->run->job, zone, cut, error);
    g_autoptr(AgtPrep) land = own ? agt_prep_new(own->land, error) : NULL;
    if (land)
        offer_whole(y, own, land);
    g_clear_pointer(&own, agt_place_block_free);
    return land != NULL;
}

static bool offer_ends(Try *y, const AgtPlaceBlock *b, AgtPlaceZone *zone, GError **error)
{
    const AgtPlaceFront *front = longest(b);
    if (!front)
        return true;
    AgtPoint a = agt_place_line_at(&front->line, 0);
    AgtPoint u =
        agt_place_unit(agt_place_sub(agt_place_line_at(&front->line, front->line.length), a));
    AgtPoint across = agt_place_left(u), back = {-across.x, -across.y};
    return offer_end(y, b, zone, across, error) && offer_end(y, b, zone, back, error);
}

static bool try_piece(Try *y, const AgtGeom *piece, GError **error)
{
    AgtPlaceZone zone = {.row = y->zone->row};
    double area = agt_geom_area_m2(piece);
    y->task->largest = fmax(y->task->largest, area);
    if (area < y->task->area)
        return true;
    y->n_large++;
    y->in_piece = 0;
    AgtPlaceBlock *b = agt_place_block_new(y->run->job, &zone, piece, error);
    g_autoptr(AgtPrep) land = b ? agt_prep_new(b->land, error) : NULL;
    bool ok = land != NULL;
    if (ok && area <= WHOLE * y->task->area)
        offer_whole(y, b, land);
    for (guint i = 0; ok && i < b->fronts->len; i++)
        along(y, &((const AgtPlaceFront *)b->fronts->pdata[i])->line, land);
    if (ok && !y->in_piece)
        ok = offer_ends(y, b, &zone, error);
    g_clear_pointer(&b, agt_place_block_free);
    return ok;
}

/* ---- sites of an earlier run ---- */

static GArray *ring_of(const AgtPlaceJob *job, const AgtGeom *g)
{
    g_autoptr(AgtGeom) local = g && g->n_rings == 1 ? agt_place_localise(job, g, NULL) : NULL;
    return local && local->kind == AGT_GEOM_POLYGON ? agt_place_ring_of(local, 0) : NULL;
}

/* An outline that stands in this land and keeps all that is asked today. */
static bool try_old(Try *y, const AgtGeom *land, GError **error)
{
    g_autoptr(AgtPrep) prep = agt_geom_is_empty(land) ? NULL : agt_prep_new(land, error);
    for (guint i = 0; prep && i < y->task->old->len; i++) {
        const AgtFacility *f = y->task->old->pdata[i];
        GArray *ring = ring_of(y->run->job, f->f.geom);
        g_autoptr(AgtGeom) g = ring ? agt_place_ring_geom(ring) : NULL;
        bool fits = g && agt_box_intersects(g->box, land->box) &&
                    agt_geom_area_m2(g) >= y->task->area - 0.5 && agt_prep_covers(prep, g);
        if (!fits) {
            g_clear_pointer(&ring, g_array_unref);
            continue;
        }
        AgtSiteOutline *s = take(y, ring);
        if (s) {
            s->old = f;
            g_ptr_array_add(y->task->tried, s);
        }
    }
    return prep || agt_geom_is_empty(land);
}

/* ---- all ---- */

/* Evenly spaced ones when there are more than can be weighed; those that stand stay. */
static void thin_out(const AgtSiteRun *r, GPtrArray *tried)
{
    guint n = tried->len, kept = 0, most = MOST_WAYS / MAX(1, r->house->len);
    most = CLAMP(most, LEAST, MOST);
    for (guint i = 0; i < n && n > most; i++) {
        AgtSiteOutline *s = tried->pdata[i];
        if (s->old || (guint64)i * most / n != ((guint64)i + 1) * most / n)
            tried->pdata[kept++] = s;
        else
            agt_site_free(s);
    }
    if (n > most)
        g_ptr_array_set_size(tried, (gint)kept);
}

static bool find_ways(AgtSiteRun *r, AgtSiteTask *t)
{
    g_autofree double *way = g_new(double, agt_plan_table(r->plan, AGT_LAYER_BUILDING)->n + 1);
    for (guint i = t->tried->len; i-- > 0;) {
        AgtSiteOutline *s = t->tried->pdata[i];
        if (!agt_norms_ways_to(r->ways, s->geom, way)) {
            agt_site_free(s);
            g_ptr_array_remove_index(t->tried, i);
            continue;
        }
        s->way = g_new(double, r->house->len + 1);
        for (guint k = 0; k < r->house->len; k++)
            s->way[k] = way[g_array_index(r->house, guint, k)];
    }
    return t->tried->len > 0;
}

static const char *why_none(const Try *y, guint zones)
{
    return !zones         ? N_("no zone of the plan has a use that it may stand in")
           : !y->n_large  ? N_("no piece of free land is as large as its site")
           : !y->n_fit    ? N_("no piece of free land behind a street line has its width and depth")
           : !y->n_gentle ? N_("where it has room the ground is too steep")
           : !y->n_apart
               ? N_("where it has room it stands too near to houses or to other facilities")
           : y->run->job->options->released_only
               ? N_("where it has room the ground is not permitted today")
               : N_("no way leads to where it has room");
}

bool agt_site_try(AgtSiteRun *r, AgtSiteTask *t, GError **error)
{
    g_autoptr(GArray) keep = g_array_new(FALSE, FALSE, sizeof(Keep));
    Try y = {.run = r, .task = t, .keep = keep};
    guint zones = 0;
    find_keeps(&y);
    for (guint i = 0; i < r->zones->len; i++) {
        AgtSiteZone *z = r->zones->pdata[i];
        if (!(t->uses >> z->use & 1))
            continue;
        zones++;
        y.zone = z;
        g_autoptr(AgtGeom) land = agt_site_land(r, z, t, error);
        if (!land || !try_old(&y, land, error))
            return false;
        for (guint k = 0; k < land->n_parts; k++) {
            g_autoptr(AgtGeom) piece = agt_geom_part(land, k);
            if (!try_piece(&y, piece, error))
                return false;
        }
    }
    thin_out(r, t->tried);
    if (!find_ways(r, t))
        t->lacks = why_none(&y, zones);
    return true;
}
