/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secondary buildings of a homestead. Sheds stand along the line of the plot where the driveway
 * ends, near the house; livestock stands as far back as can be, on the other side. Places are tried
 * on a grid of one metre that begins flush with the setbacks, so that the buildings of plain plots
 * stand in a row; the first one that keeps all distances is taken. Houses stand before: none is
 * moved or lost for a shed.
 */
#include <string.h>

#include "drive.h"
#include "frame.h"

#define STEP_M 1.0
/* Between a wall and a driveway. */
#define DRIVE_GAP_M 0.5
/* Places looked at beyond the first in the hope of ground that is permitted today. */
#define HOPES 12

/* One secondary building being placed. */
typedef struct {
    AgtPlaceJob *job;
    AgtPlaceAround *around;
    AgtPlacePlot *plot;
    const AgtOutbuilding *ask;
    guint k;
    AgtPlaceFrame frame;
    AgtBox bounds, house; /* of plot and house, in the frame */
    double to_street, to_line;
    GArray *near;  /* AgtPlaceNeighbour */
    GArray *drive; /* ring, NULL */
    bool right;    /* looked for from the right */
    guint reached; /* how far any place came in the list of tests */
} Site;

/* The tests in their order, and what it means when no place passes the one after. */
enum { TEST_LINES, TEST_BUILDINGS, TEST_DRIVE, TEST_THINGS, TEST_GROUND, TEST_ALL };
static const char *const in_the_way[] = {
    N_("no place behind the house is far enough from the lines of the plot"),
    N_("no place behind the house is far enough from the buildings around"),
    N_("no place behind the house leaves the driveway free"),
    N_("no place behind the house is far enough from what has to stay"),
    N_("no place behind the house is released for building today"),
};

bool agt_place_is_yard(const AgtBuilding *b)
{
    return g_strcmp0(b->kind, "outbuilding") == 0 || g_strcmp0(b->kind, "livestock") == 0;
}

/* ---- one place ---- */

static bool off_the_lines(const Site *s, const AgtPlaceHouse *h)
{
    const AgtPlacePlot *p = s->plot;
    for (guint i = 0; i < p->ring->len; i++) {
        guint8 c = g_array_index(p->setback, guint8, i);
        bool street = c == AGT_PLACE_EDGE_FRONT || c == AGT_PLACE_EDGE_STREET;
        double need = (street ? fmax(s->to_street, s->to_line) : s->to_line) + AGT_PLACE_SLACK_M;
        if (!agt_place_keeps_off(agt_place_pt(p->ring, i),
                                 agt_place_pt(p->ring, (i + 1) % p->ring->len), need, h->outline))
            return false;
    }
    return agt_place_ring_contains(p->ring, agt_place_pt(h->outline, 0)) &&
           agt_place_streets_clear(s->job, h->outline, h->middle, h->half,
                                   s->to_street + AGT_PLACE_SLACK_M);
}

static bool off_buildings(const Site *s, const AgtPlaceHouse *h)
{
    for (guint i = 0; i < s->near->len; i++) {
        const AgtPlaceNeighbour *n = &g_array_index(s->near, AgtPlaceNeighbour, i);
        if (agt_place_dist(n->house->middle, h->middle) <= n->house->half + h->half + n->need &&
            !agt_place_around_apart(h->outline, n->house, n->need))
            return false;
    }
    return true;
}

static bool off_the_drive(const Site *s, const AgtPlaceHouse *h)
{
    return !s->drive || agt_place_around_apart(s->drive, h, DRIVE_GAP_M);
}

/* Number of the first test that the place fails. */
static guint tested(const Site *s, const AgtPlaceHouse *h)
{
    if (!off_the_lines(s, h))
        return TEST_LINES;
    if (!off_buildings(s, h))
        return TEST_BUILDINGS;
    if (!off_the_drive(s, h))
        return TEST_DRIVE;
    return agt_place_around_clear(s->around, s->k, h->outline) ? TEST_ALL : TEST_THINGS;
}

static bool permit(Site *s, AgtPlaceHouse *h, GError **error)
{
    h->permitted = false;
    if (!s->job->clearance || !s->plot->block)
        return true;
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtFeature *row = agt_arena_copy(arena, &agt_place_around_sample(s->around, s->k)->f);
    row->id = row->birth = "H-0";
    row->geom = agt_arena_take_geom(arena, agt_place_globalise(s->job, h->outline));
    return agt_place_permit_row(s->job, s->plot->block, row, s->ask->dig_depth_m, &h->permitted,
                                error);
}

/* Its box from (u, v) rightwards and inwards. */
static void put(const Site *s, AgtPlaceHouse *h, double u, double v, bool turned)
{
    double w = turned ? s->ask->depth_m : s->ask->width_m;
    double d = turned ? s->ask->width_m : s->ask->depth_m;
    const AgtPoint corner[] = {
        agt_place_from_frame(&s->frame, u, v), agt_place_from_frame(&s->frame, u + w, v),
        agt_place_from_frame(&s->frame, u + w, v + d), agt_place_from_frame(&s->frame, u, v + d)};
    g_array_set_size(h->outline, 0);
    g_array_append_vals(h->outline, corner, 4);
    h->axis = corner[0];
    h->looks = AGT_PLACE_LOOK_STREET;
    h->azimuth = agt_place_bearing(agt_place_look_direction(&s->frame, AGT_PLACE_LOOK_STREET));
    agt_place_house_box(h);
}

/* ---- all places ---- */

/* A copy of the place, kept when it is the first or the first on permitted ground. */
static bool consider(Site *s, const AgtPlaceHouse *h, AgtPlaceHouse **best, guint *hopes,
                     GError **error)
{
    AgtPlaceHouse *c = g_memdup2(h, sizeof *h);
    c->outline = g_array_copy(h->outline);
    bool ok = permit(s, c, error);
    bool take = ok && (c->permitted || (!*best && !s->job->options->released_only));
    *hopes += !c->permitted;
    if (take && *best)
        agt_place_house_free(*best);
    if (take)
        *best = c;
    else
        agt_place_house_free(c);
    return ok;
}

/* Rows of places: the depths of their near walls, in the order to be tried. */
static GArray *depths(const Site *s, double d)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(double));
    double from = s->house.maxy, to = s->bounds.maxy - s->to_line - AGT_PLACE_SLACK_M - d;
    bool back = strcmp(s->ask->kind, "livestock") == 0;
    double gap = fmax(s->ask->from_house_m, STEP_M) + AGT_PLACE_SLACK_M;
    for (guint i = 0; from + gap + i * STEP_M <= to + 1e-9; i++) {
        double v = back ? to - i * STEP_M : from + gap + i * STEP_M;
        g_array_append_val(out, v);
    }
    if (!back && to >= from)
        g_array_append_val(out, to);
    return out;
}

static bool done(AgtPlaceHouse *h, bool ok)
{
    g_array_unref(h->outline);
    return ok;
}

static bool search(Site *s, bool turned, AgtPlaceHouse **best, GError **error)
{
    double w = turned ? s->ask->depth_m : s->ask->width_m;
    double d = turned ? s->ask->width_m : s->ask->depth_m;
    double lo = s->bounds.minx + s->to_line + AGT_PLACE_SLACK_M;
    double hi = s->bounds.maxx - s->to_line - AGT_PLACE_SLACK_M - w;
    bool hope = s->job->clearance && (s->plot->house->permitted || s->job->options->released_only);
    guint hopes = 0, most = hope ? HOPES : 0;
    g_autoptr(GArray) v = depths(s, d);
    AgtPlaceHouse h = {.type = G_MAXUINT, .yard = s->k, .plot = s->plot};
    h.outline = agt_place_ring_new();
    bool ok = true;
    for (guint i = 0; ok && i < v->len; i++)
        for (guint j = 0; ok && lo + j * STEP_M <= hi + 1e-9; j++) {
            if (*best && ((*best)->permitted || hopes > most))
                return done(&h, ok);
            put(s, &h, s->right ? hi - j * STEP_M : lo + j * STEP_M, g_array_index(v, double, i),
                turned);
            guint reached = tested(s, &h);
            s->reached = MAX(s->reached, reached);
            if (reached == TEST_ALL)
                ok = consider(s, &h, best, &hopes, error);
        }
    return done(&h, ok);
}

/* ---- one plot ---- */

static const AgtStreet *street_of(const AgtPlaceJob *job, const AgtPlacePlot *p)
{
    return p->street < job->streets->len ? job->streets->pdata[p->street] : NULL;
}

/* On which side the driveway ends; without one on the right. */
static bool drive_is_right(const Site *s)
{
    if (!s->plot->drive)
        return true;
    const GArray *line = s->plot->drive;
    AgtPoint end = agt_place_to_frame(&s->frame, agt_place_pt(line, line->len - 1));
    return end.x >= (s->house.minx + s->house.maxx) / 2 - 1e-6;
}

static void site_init(Site *s, AgtPlaceJob *job, AgtPlaceAround *around, AgtPlacePlot *p, guint k)
{
    const AgtOutbuilding *ask = &job->programme->outbuildings[k];
    const AgtPlotStandard *std = agt_programme_standard(job->programme, p->zone->row->standard);
    AgtNormSetback b =
        agt_norms_setback(job->apart, agt_place_around_sample(around, k), street_of(job, p), std);
    *s = (Site){.job = job, .around = around, .plot = p, .ask = ask, .k = k};
    s->frame = agt_place_frame(p);
    agt_place_classify(job, p, &s->frame);
    s->bounds = agt_place_frame_box(&s->frame, p->ring);
    s->house = agt_place_frame_box(&s->frame, p->house->outline);
    s->to_line = fmax(ask->from_boundary_m, fmax(b.side_m, b.rear_m));
    s->to_street = fmax(ask->from_street_m, b.front_m);
    s->near = agt_place_around_list(around, p, k);
    s->drive = p->drive ? agt_place_drive_strip(job, p->drive) : NULL;
    s->right = drive_is_right(s) == (strcmp(ask->kind, "livestock") != 0);
}

static void site_clear(Site *s)
{
    g_array_unref(s->near);
    g_clear_pointer(&s->drive, g_array_unref);
}

/* Ground that is built over on a plot. */
static double built_m2(const AgtPlacePlot *p)
{
    double sum = agt_place_ring_area(p->house->outline);
    for (guint i = 0; p->yard && i < p->yard->len; i++)
        sum += fabs(agt_place_ring_area(((const AgtPlaceHouse *)p->yard->pdata[i])->outline));
    return fabs(sum);
}

static bool place_one(AgtPlaceJob *job, AgtPlaceAround *around, AgtPlacePlot *p, guint k,
                      GError **error)
{
    Site s;
    AgtPlaceHouse *best = NULL;
    const AgtOutbuilding *ask = &job->programme->outbuildings[k];
    const char *what = N_("the plot is built over as far as the coverage allows");
    bool ok = true;
    if (built_m2(p) + ask->width_m * ask->depth_m <= p->zone->rules.coverage * p->area + 1e-6) {
        site_init(&s, job, around, p, k);
        ok = search(&s, false, &best, error);
        if (ok && !best)
            ok = search(&s, true, &best, error);
        what = in_the_way[MIN(s.reached, TEST_GROUND)];
        site_clear(&s);
    }
    if (best) {
        g_ptr_array_add(p->yard, best);
        agt_place_around_add(around, best);
    } else {
        AgtPlaceNoYard none = {p, k, what};
        g_array_append_val(job->no_yard, none);
    }
    return ok;
}

/* Secondary buildings that stay, by plot: as many of a kind are there already. */
static guint standing(const AgtPlaceJob *job, GHashTable *kept, const AgtPlacePlot *p, guint k)
{
    const AgtOutbuilding *ask = job->programme->outbuildings;
    const GPtrArray *list = g_hash_table_lookup(kept, p);
    guint have = 0, before = 0;
    for (guint i = 0; list && i < list->len; i++)
        have += g_strcmp0(((const AgtPlaceHouse *)list->pdata[i])->kept->kind, ask[k].kind) == 0;
    for (guint i = 0; i < k; i++)
        before += strcmp(ask[i].kind, ask[k].kind) == 0;
    return have > before;
}

static GHashTable *kept_by_plot(const AgtPlaceJob *job)
{
    GHashTable *map = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < job->houses->len; i++) {
        AgtPlaceHouse *h = job->houses->pdata[i];
        if (!h->kept || !h->plot || !agt_place_is_yard(h->kept))
            continue;
        GPtrArray *list = g_hash_table_lookup(map, h->plot);
        if (!list)
            g_hash_table_insert(map, h->plot, list = g_ptr_array_new());
        g_ptr_array_add(list, h);
    }
    return map;
}

/* Homesteads that this room made, whatever part of them is made anew. */
static bool wanted(const AgtPlaceJob *job, const AgtPlacePlot *p)
{
    const AgtPlaceHouse *h = p->house;
    return h && h->outline->len > 2 && p->front && p->front->len > 1 && p->zone &&
           agt_place_in_scope(job, p) && (!h->kept || agt_place_made_here(&h->kept->f));
}

static bool buildings(AgtPlaceJob *job, AgtPlaceAround *around, GError **error)
{
    g_autoptr(GHashTable) kept = kept_by_plot(job);
    for (guint k = 0; k < job->programme->n_outbuildings; k++)
        for (guint i = 0; i < job->plots->len; i++) {
            AgtPlacePlot *p = job->plots->pdata[i];
            if (!wanted(job, p) || standing(job, kept, p, k))
                continue;
            if (!p->yard)
                p->yard = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_house_free);
            if (!place_one(job, around, p, k, error))
                return false;
        }
    return true;
}

bool agt_place_yards(AgtPlaceJob *job, GError **error)
{
    bool houses = job->options->only & AGT_PLACE_HOUSES;
    if (!houses && !(job->options->only & AGT_PLACE_CONNECTIONS))
        return true;
    g_autoptr(AgtPlaceAround) around = agt_place_around_new(job, error);
    return around && agt_place_drives(job, around, error) &&
           (!houses || buildings(job, around, error));
}
