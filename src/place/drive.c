/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Driveways: from the street line along the side of the house where its entrance is, to the yard
 * behind it; where there is no room beside the house, to its front wall. Straight in from the
 * street, on the plot alone, through no building and over nothing that stays.
 */
#include "drive.h"

#include <string.h>

#include "around.h"
#include "frame.h"

/* Left free between a driveway and a wall, and the lines of the plot. */
#define WALL_M  0.5
#define PAVED_M 1.0 /* the same with the paving along the wall */
#define FENCE_M 0.5
/* A car stands on this beside the house when the driveway cannot reach the yard. */
#define CAR_M 5.5
/* The shortest way worth making. */
#define LEAST_M 1.0

/* Where the street line is @p u along the frame; false beyond its ends. */
static bool front_at(const AgtPlacePlot *p, const AgtPlaceFrame *f, double u, double *v)
{
    bool found = false;
    for (guint i = 0; i + 1 < p->front->len; i++) {
        AgtPoint a = agt_place_to_frame(f, agt_place_pt(p->front, i));
        AgtPoint b = agt_place_to_frame(f, agt_place_pt(p->front, i + 1));
        if (fmin(a.x, b.x) > u || fmax(a.x, b.x) < u || a.x == b.x)
            continue;
        double at = a.y + (b.y - a.y) * (u - a.x) / (b.x - a.x);
        *v = found ? fmax(*v, at) : at;
        found = true;
    }
    return found;
}

GArray *agt_place_drive_strip(const AgtPlaceJob *job, const GArray *line)
{
    GArray *ring = agt_place_ring_new();
    AgtPoint a = agt_place_pt(line, 0), b = agt_place_pt(line, line->len - 1);
    AgtPoint d = agt_place_unit(agt_place_sub(b, a));
    AgtPoint side =
        agt_place_along((AgtPoint){0, 0}, agt_place_left(d), job->programme->driveway_m / 2);
    const AgtPoint corner[] = {agt_place_along(a, side, -1), agt_place_along(b, side, -1),
                               agt_place_along(b, side, 1), agt_place_along(a, side, 1)};
    g_array_append_vals(ring, corner, 4);
    return ring;
}

/* On the plot, off its lines but for the street line that it leaves from. */
static bool on_plot(const AgtPlaceJob *job, const AgtPlacePlot *p, const GArray *strip,
                    AgtPoint end)
{
    /* An access strip may be no wider than the driveway; rounding is left to it. */
    double spare = (p->access - job->programme->driveway_m) / 2 - 2 * AGT_PLACE_SLACK_M;
    double fence = p->access > 0 ? CLAMP(spare, 0, FENCE_M) : FENCE_M;
    for (guint i = 0; i < p->ring->len; i++) {
        guint8 c = g_array_index(p->setback, guint8, i);
        bool front = p->access > 0 ? c == AGT_PLACE_EDGE_STREET : c == AGT_PLACE_EDGE_FRONT;
        if (!front &&
            !agt_place_keeps_off(agt_place_pt(p->ring, i),
                                 agt_place_pt(p->ring, (i + 1) % p->ring->len), fence, strip))
            return false;
    }
    return agt_place_ring_contains(p->ring, end);
}

/* The line from the street to @p to, at @p u; NULL when it leaves the plot. */
static GArray *straight(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceFrame *f,
                        double u, double to)
{
    double from = 0;
    if (!front_at(p, f, u, &from) || to - from < LEAST_M)
        return NULL;
    g_autoptr(GArray) line = agt_place_ring_new();
    const AgtPoint end[] = {agt_place_from_frame(f, u, from), agt_place_from_frame(f, u, to)};
    g_array_append_vals(line, end, 2);
    g_autoptr(GArray) strip = agt_place_drive_strip(job, line);
    return on_plot(job, p, strip, end[1]) ? g_steal_pointer(&line) : NULL;
}

/* Beside the house: to the yard behind, to its middle, or for one car. */
static GArray *beside(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceFrame *f,
                      AgtBox house, bool right, bool whole)
{
    double half = job->programme->driveway_m / 2;
    const double gap[] = {PAVED_M, WALL_M};
    const double to[] = {house.maxy, (house.miny + house.maxy) / 2, house.miny + CAR_M};
    for (guint k = 0; k < (whole ? 1 : G_N_ELEMENTS(to)); k++)
        for (guint i = 0; i < G_N_ELEMENTS(gap); i++) {
            double u = right ? house.maxx + gap[i] + half : house.minx - gap[i] - half;
            GArray *line = straight(job, p, f, u, to[k]);
            if (line)
                return line;
        }
    return NULL;
}

/* In front of the house, on the side of its entrance when that looks along the street. */
static GArray *before(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceFrame *f,
                      AgtBox house, guint looks)
{
    double half = fmin(job->programme->driveway_m, house.maxx - house.minx) / 2;
    double middle = (house.minx + house.maxx) / 2;
    double u = looks == AGT_PLACE_LOOK_RIGHT  ? house.maxx - half
               : looks == AGT_PLACE_LOOK_LEFT ? house.minx + half
                                              : middle;
    GArray *line = straight(job, p, f, u, house.miny - WALL_M);
    return line || u == middle ? line : straight(job, p, f, middle, house.miny - WALL_M);
}

/* Through the access strip of a flag plot, on past the house where there is room, else as far as a
 * car needs. */
static GArray *through(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceFrame *f,
                       AgtBox house)
{
    AgtPoint a = agt_place_to_frame(f, agt_place_pt(p->front, 0));
    AgtPoint b = agt_place_to_frame(f, agt_place_pt(p->front, p->front->len - 1));
    double u = (a.x + b.x) / 2, room = job->programme->driveway_m / 2 + WALL_M;
    if (u + room > house.minx && u - room < house.maxx)
        return straight(job, p, f, u, house.miny - WALL_M);
    const double to[] = {house.maxy, (house.miny + house.maxy) / 2, house.miny + CAR_M, CAR_M};
    GArray *line = NULL;
    for (guint k = 0; k < G_N_ELEMENTS(to) && !line; k++)
        line = straight(job, p, f, u, to[k]);
    return line;
}

/* Number @p k of the ways tried, the best first; NULL when that one cannot be. */
static GArray *way(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceFrame *f,
                   AgtBox house, guint looks, guint k)
{
    if (p->access > 0)
        return k ? NULL : through(job, p, f, house);
    bool roomier = house.minx + house.maxx <= 1e-9; /* stands to the left, so more room is right */
    bool right = looks == AGT_PLACE_LOOK_RIGHT || (looks != AGT_PLACE_LOOK_LEFT && roomier);
    bool turned = looks == AGT_PLACE_LOOK_RIGHT || looks == AGT_PLACE_LOOK_LEFT;
    switch (k) {
    case 0:
        return beside(job, p, f, house, right, true);
    case 1:
        return turned ? NULL : beside(job, p, f, house, !right, true);
    case 2:
        return beside(job, p, f, house, right, false);
    case 3:
        return turned ? NULL : beside(job, p, f, house, !right, false);
    case 4:
        return before(job, p, f, house, looks);
    default:
        return beside(job, p, f, house, !right, false);
    }
}

bool agt_place_drive_fits(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceHouse *h)
{
    AgtPlaceFrame f = agt_place_frame(p);
    AgtBox house = agt_place_frame_box(&f, h->outline);
    for (guint k = 0; k < 2; k++) {
        g_autoptr(GArray) line = way(job, p, &f, house, h->looks, k);
        if (line)
            return true;
    }
    return false;
}

/* Side of a house that stays where its entrance is, from its bearing. */
static guint looks_of(const AgtPlaceFrame *f, const AgtPlaceHouse *h)
{
    if (!h->kept)
        return h->looks;
    guint best = AGT_PLACE_LOOK_STREET;
    double least = 360;
    for (guint k = 0; k < 4 && !isnan(h->kept->azimuth_deg); k++) {
        double bearing = agt_place_bearing(agt_place_look_direction(f, k));
        double off = fabs(remainder(bearing - h->kept->azimuth_deg, 360));
        if (off < least - 1e-6) {
            least = off;
            best = k;
        }
    }
    return best;
}

static bool permit(AgtPlaceJob *job, AgtPlacePlot *p, GError **error)
{
    if (!job->clearance || !p->block)
        return true;
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtPath *row = (AgtPath *)agt_arena_row(arena, AGT_LAYER_PATH);
    row->f.id = row->f.birth = "PA-0";
    row->width_m = job->programme->driveway_m;
    row->f.geom = agt_arena_take_geom(arena, agt_place_globalise_line(job, p->drive));
    double depth = agt_clearance_dig_depth_m(job->clearance, &row->f);
    return agt_place_permit_row(job, p->block, &row->f, depth, &p->drive_permitted, error);
}

static bool make(AgtPlaceJob *job, AgtPlaceAround *around, AgtPlacePlot *p, GError **error)
{
    AgtPlaceFrame f = agt_place_frame(p);
    AgtBox house = agt_place_frame_box(&f, p->house->outline);
    agt_place_classify(job, p, &f);
    for (guint k = 0; k < 6 && !p->drive; k++) {
        g_autoptr(GArray) line = way(job, p, &f, house, looks_of(&f, p->house), k);
        g_autoptr(GArray) strip = line ? agt_place_drive_strip(job, line) : NULL;
        if (strip && agt_place_around_open(around, strip))
            p->drive = g_steal_pointer(&line);
    }
    return !p->drive || permit(job, p, error);
}

/* Has people's own driveway, or one that stays. */
static GHashTable *served(const AgtPlaceJob *job)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) old = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < job->old_drives->len; i++)
        g_hash_table_add(old, job->old_drives->pdata[i]);
    AGT_EACH(job->plan, PATH, Path, row)
    {
        bool drive = g_strcmp0(row->kind, "driveway") == 0 && row->plot;
        if (drive && !g_hash_table_contains(old, row) && !agt_feature_withdrawn(&row->f))
            g_hash_table_add(set, (gpointer)row->plot);
    }
    return set;
}

/* Alone asked for, every house gets one; else those that this room placed. */
static bool wanted(const AgtPlaceJob *job, const AgtPlacePlot *p)
{
    const AgtPlaceHouse *h = p->house;
    bool alone = job->options->only == AGT_PLACE_CONNECTIONS;
    return h && h->outline->len > 2 && p->front && p->front->len > 1 && p->zone &&
           agt_place_in_scope(job, p) && (!h->kept || alone || agt_place_made_here(&h->kept->f));
}

bool agt_place_drives(AgtPlaceJob *job, AgtPlaceAround *around, GError **error)
{
    if (job->programme->driveway_m <= 0)
        return true;
    g_autoptr(GHashTable) has = served(job);
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlacePlot *p = job->plots->pdata[i];
        g_clear_pointer(&p->drive, g_array_unref);
        if (!wanted(job, p) ||
            (p->kept && p->kept->f.id && g_hash_table_contains(has, p->kept->f.id)))
            continue;
        if (!make(job, around, p, error))
            return false;
        if (p->drive && job->options->released_only && !p->drive_permitted)
            g_clear_pointer(&p->drive, g_array_unref);
        if (!p->drive)
            g_ptr_array_add(job->no_drive, p);
    }
    return true;
}
