/* SPDX-License-Identifier: Apache-2.0 */
/* From zones, streets and everything that stands in the way to the land of each block. */
#include <string.h>

#include "job.h"

/* A street that gives no width at all. Findings say so. */
#define WIDTH_UNKNOWN_M 10.0
/* Ends of axes this near to another axis are joined to it. */
#define JOIN_M 0.5
/* Obstacles this far off take nothing away. */
#define PLAINLY_OFF_M 0.5
/* Zones that share less only touch: rounding. */
#define OVERLAP_M2 1e-6
/* Pieces a street's land is made of are at least this long. */
#define PIECE_LENGTH_M 120.0

void agt_place_zone_free(AgtPlaceZone *z)
{
    agt_geom_unref(z->land);
    g_free(z);
}

void agt_place_block_free(AgtPlaceBlock *b)
{
    g_clear_pointer(&b->ring, g_array_unref);
    g_clear_pointer(&b->street, g_array_unref);
    g_clear_pointer(&b->fronts, g_ptr_array_unref);
    g_clear_pointer(&b->plots, g_ptr_array_unref);
    g_clear_pointer(&b->permitted, g_hash_table_unref);
    g_clear_pointer(&b->wide, g_ptr_array_unref);
    g_clear_pointer(&b->tight, g_ptr_array_unref);
    agt_geom_unref(b->land);
    g_free(b);
}

typedef struct {
    double east, north;
} Origin;

static bool to_local(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    const Origin *o = user;
    (void)error;
    for (size_t i = 0; i < n; i++) {
        pt[i].x = (round(pt[i].x * 10000) - o->east * 10000) / 10000;
        pt[i].y = (round(pt[i].y * 10000) - o->north * 10000) / 10000;
    }
    return true;
}

AgtGeom *agt_place_localise(const AgtPlaceJob *job, const AgtGeom *g, GError **error)
{
    Origin o = {job->east, job->north};
    return agt_geom_map(g, to_local, &o, error);
}

static AgtPoint *global_points(const AgtPlaceJob *job, const GArray *chain)
{
    AgtPoint *p = g_new(AgtPoint, chain->len);
    for (guint i = 0; i < chain->len; i++) {
        AgtPoint q = agt_place_pt(chain, i);
        p[i].x = (round(q.x * 1000) + job->east * 1000) / 1000;
        p[i].y = (round(q.y * 1000) + job->north * 1000) / 1000;
    }
    return p;
}

AgtGeom *agt_place_globalise(const AgtPlaceJob *job, const GArray *ring)
{
    g_autofree AgtPoint *p = global_points(job, ring);
    return agt_geom_new_polygon(p, ring->len);
}

AgtGeom *agt_place_globalise_line(const AgtPlaceJob *job, const GArray *line)
{
    g_autofree AgtPoint *p = global_points(job, line);
    return agt_geom_new_line(p, line->len);
}

bool agt_place_made_here(const AgtFeature *row)
{
    bool proposed = !row->state || strcmp(row->state, "proposed") == 0;
    bool imported = row->source && *row->source;
    bool reasoned = row->reason && *row->reason; /* this room always gives one */
    return proposed && row->pinned != 1 && !imported && reasoned;
}

bool agt_place_own(const AgtPlaceJob *job, const AgtFeature *row)
{
    return agt_place_made_here(row) && !job->options->keep;
}

/* ---- streets ---- */

static double width_of(AgtPlaceJob *job, const AgtStreet *s)
{
    if (s->width_m > 0)
        return s->width_m;
    double walks = s->sidewalk_m > 0 ? 2 * s->sidewalk_m : 0;
    double width = s->carriageway_m > 0 ? s->carriageway_m + walks : WIDTH_UNKNOWN_M;
    AgtFinding *f = agt_findings_add(job->out, &agt_place_rule_street_width, &s->f);
    f->measured = width;
    f->unit = "m";
    return width;
}

static void add_axes(AgtPlaceJob *job, const AgtGeom *g, double half, guint street)
{
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPlaceAxis a = {g->pt[i], g->pt[i + 1], half, street, false};
            g_array_append_val(job->axes, a);
        }
}

static void index_axes(AgtPlaceJob *job)
{
    g_autofree AgtBox *box = g_new(AgtBox, job->axes->len + 1);
    for (guint i = 0; i < job->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(job->axes, AgtPlaceAxis, i);
        AgtBox b = {fmin(a->a.x, a->b.x), fmin(a->a.y, a->b.y), fmax(a->a.x, a->b.x),
                    fmax(a->a.y, a->b.y)};
        box[i] = agt_box_grow(b, a->half + 1);
    }
    agt_index_free(job->axis_index);
    job->axis_index = agt_index_new(box, job->axes->len);
}

/* Axes whose red lines may lie within @p reach of @p p. */
static const GArray *axes_near(const AgtPlaceJob *job, AgtPoint p, double reach)
{
    static GPrivate scratch = G_PRIVATE_INIT((GDestroyNotify)g_array_unref);
    GArray *hit = g_private_get(&scratch);
    if (!hit) {
        hit = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_private_set(&scratch, hit);
    }
    g_array_set_size(hit, 0);
    AgtBox box = {p.x - reach, p.y - reach, p.x + reach, p.y + reach};
    agt_index_query(job->axis_index, box, hit);
    return hit;
}

bool agt_place_streets_clear(const AgtPlaceJob *job, const GArray *ring, AgtPoint middle,
                             double half, double need)
{
    const GArray *hit = axes_near(job, middle, half + need);
    for (guint i = 0; i < hit->len; i++) {
        const AgtPlaceAxis *a =
            &g_array_index(job->axes, AgtPlaceAxis, g_array_index(hit, guint32, i));
        for (guint k = 0; k < ring->len; k++)
            if (agt_place_segment_segment(a->a, a->b, agt_place_pt(ring, k),
                                          agt_place_pt(ring, (k + 1) % ring->len)) < a->half + need)
                return false;
    }
    return true;
}

bool agt_place_street_within(const AgtPlaceJob *job, AgtPoint p, guint street, double need)
{
    const GArray *hit = axes_near(job, p, need);
    for (guint i = 0; i < hit->len; i++) {
        const AgtPlaceAxis *a =
            &g_array_index(job->axes, AgtPlaceAxis, g_array_index(hit, guint32, i));
        if (a->street == street && agt_place_point_segment(p, a->a, a->b, NULL) < a->half + need)
            return true;
    }
    return false;
}

guint agt_place_street_at(const AgtPlaceJob *job, AgtPoint p, double tol_m)
{
    const GArray *hit = axes_near(job, p, 0);
    double best = tol_m;
    guint street = G_MAXUINT;
    for (guint i = 0; i < hit->len; i++) {
        const AgtPlaceAxis *a =
            &g_array_index(job->axes, AgtPlaceAxis, g_array_index(hit, guint32, i));
        double d = agt_place_point_segment(p, a->a, a->b, NULL) - a->half;
        /* Where two streets cross both are reached: the first keeps it within a millimetre. */
        if (!a->turning && d <= tol_m && (street == G_MAXUINT || d < best - 1e-3)) {
            best = d;
            street = a->street;
        }
    }
    return street;
}

/* How far to lengthen the end of an axis so that it meets the far red line of the street it joins,
 * 0 for a free end. */
static double joined_by(const AgtPlaceJob *job, AgtPoint end, guint street, double half)
{
    double by = 0;
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(job->axis_index, (AgtBox){end.x, end.y, end.x, end.y}, hit);
    for (guint i = 0; i < hit->len; i++) {
        const AgtPlaceAxis *a =
            &g_array_index(job->axes, AgtPlaceAxis, g_array_index(hit, guint32, i));
        if (a->street != street && agt_place_point_segment(end, a->a, a->b, NULL) <= JOIN_M)
            by = fmax(by, fmin(half, a->half));
    }
    return by;
}

/* Points first..last of an axis with its ends lengthened: at a joint to the far red line of the
 * other street, inside the axis by the neighbouring piece. */
static AgtGeom *axis_piece(const AgtPlaceJob *job, const AgtGeom *axis, guint ring, guint first,
                           guint last, guint street, double half)
{
    guint start = axis->ring[ring], end = axis->ring[ring + 1] - 1;
    g_autoptr(GArray) line = agt_place_ring_new();
    guint from = first > start ? first - 1 : first, to = last < end ? last + 1 : last;
    for (guint i = from; i <= to; i++) {
        AgtPoint p = axis->pt[i];
        if (i == start || i == end) {
            AgtPoint in = i == start ? axis->pt[i + 1] : axis->pt[i - 1];
            AgtPoint out = agt_place_unit(agt_place_sub(p, in));
            p = agt_place_along(p, out, joined_by(job, p, street, half));
        }
        g_array_append_val(line, p);
    }
    return agt_geom_new_line((const AgtPoint *)(gpointer)line->data, line->len);
}

/* Land between the red lines, in pieces that overlap: a zone then meets only what is near it. Flat
 * at free ends; at joints it fills the corner. */
static bool right_of_way(AgtPlaceJob *job, const AgtGeom *axis, guint street, double half,
                         GError **error)
{
    for (guint r = 0; r < axis->n_rings; r++) {
        guint end = axis->ring[r + 1] - 1;
        for (guint first = axis->ring[r], last; first < end; first = last) {
            double len = 0;
            for (last = first; last < end && (len < PIECE_LENGTH_M || last == first); last++)
                len += agt_place_dist(axis->pt[last], axis->pt[last + 1]);
            g_autoptr(AgtGeom) line = axis_piece(job, axis, r, first, last, street, half);
            AgtGeom *g = agt_geom_buffer_flat(line, half, error);
            if (!g)
                return false;
            g_ptr_array_add(job->right_of_way, g);
        }
    }
    return true;
}

static bool take_streets(AgtPlaceJob *job, GError **error)
{
    g_autoptr(GPtrArray) axis = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    AGT_EACH(job->plan, STREET, Street, s)
    {
        if (agt_feature_withdrawn(&s->f) || agt_geom_is_empty(s->f.geom) ||
            g_ptr_array_find(job->old_streets, s, NULL))
            continue;
        double half = width_of(job, s) / 2;
        AgtGeom *local = agt_place_localise(job, s->f.geom, error);
        if (!local)
            return false;
        add_axes(job, local, half, job->streets->len);
        g_array_append_val(job->street_half, half);
        g_ptr_array_add(job->streets, (gpointer)s);
        g_ptr_array_add(axis, local);
    }
    index_axes(job);
    for (guint i = 0; i < axis->len; i++) {
        double half = g_array_index(job->street_half, double, i);
        if (!right_of_way(job, axis->pdata[i], i, half, error))
            return false;
    }
    return true;
}

/* Square around the end of an axis, along it: the corners of what is left are plain to stake out.
 */
static AgtGeom *turning_square(AgtPoint p, AgtPoint dir, double r)
{
    AgtPoint left = agt_place_left(dir);
    AgtPoint back = agt_place_along(p, dir, -r), ahead = agt_place_along(p, dir, r);
    const AgtPoint corner[] = {agt_place_along(back, left, -r), agt_place_along(ahead, left, -r),
                               agt_place_along(ahead, left, r), agt_place_along(back, left, r)};
    return agt_geom_new_polygon(corner, 4);
}

/* Turning areas at the free ends: squares, and for the distance of houses a point axis of their
 * own radius. */
static void turning_areas(AgtPlaceJob *job, const AgtGeom *axis, double turning, guint street)
{
    guint last = axis->n_points - 1;
    for (guint e = 0; e < 2 && turning > 0; e++) {
        AgtPoint p = axis->pt[e ? last : 0];
        if (joined_by(job, p, street, turning) > 0)
            continue;
        AgtPlaceAxis a = {p, p, turning / 2, street, true};
        g_array_append_val(job->axes, a);
        AgtPoint dir = agt_place_unit(agt_place_sub(p, axis->pt[e ? last - 1 : 1]));
        g_ptr_array_add(job->right_of_way, turning_square(p, dir, turning / 2));
    }
}

bool agt_place_add_streets(AgtPlaceJob *job, const GPtrArray *axis, const GArray *turning,
                           const GPtrArray *rows, GError **error)
{
    guint first = job->streets->len;
    double half = job->lay.width_m / 2;
    for (guint i = 0; i < axis->len; i++) {
        add_axes(job, axis->pdata[i], half, first + i);
        g_array_append_val(job->street_half, half);
        g_ptr_array_add(job->streets, rows ? rows->pdata[i] : NULL);
    }
    index_axes(job);
    for (guint i = 0; i < axis->len; i++)
        if (!right_of_way(job, axis->pdata[i], first + i, half, error))
            return false;
    for (guint i = 0; i < axis->len; i++)
        turning_areas(job, axis->pdata[i], g_array_index(turning, double, i), first + i);
    index_axes(job);
    return true;
}

/* ---- what stands in the way ---- */

typedef struct {
    GPtrArray *geom; /* local */
    AgtIndex *index;
} Obstacles;

static bool add_obstacle(const AgtPlaceJob *job, GPtrArray *list, const AgtFeature *row,
                         double grow, GError **error)
{
    if (agt_feature_withdrawn(row) || agt_geom_is_empty(row->geom))
        return true;
    g_autoptr(AgtGeom) local = agt_place_localise(job, row->geom, error);
    if (!local)
        return false;
    bool line = local->kind != AGT_GEOM_POLYGON;
    AgtGeom *g = grow > 0 ? (line ? agt_geom_grow(local, grow, error)
                                  : agt_geom_buffer_flat(local, grow, error))
                          : agt_geom_ref(local);
    if (!g)
        return false;
    g_ptr_array_add(list, g);
    return true;
}

static bool forbids_housing(const AgtProtectionZone *z)
{
    static const char *const kinds[] = {"sanitary", "water_source", "power_corridor", "heritage",
                                        "river"};
    for (guint i = 0; z->kind && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(z->kind, kinds[i]) == 0)
            return true;
    return !z->kind; /* unknown counts against */
}

/* A building of another kind keeps its own ground and the largest side setback around it; those of
 * a homestead belong to their plot. */
static bool building_in_the_way(const AgtPlaceJob *job, const AgtBuilding *b)
{
    bool homestead = g_strcmp0(b->kind, "dwelling") == 0 || agt_place_is_yard(b);
    return !(homestead && (agt_place_own(job, &b->f) || b->plot));
}

static bool collect_obstacles(AgtPlaceJob *job, GPtrArray *list, GError **error)
{
    for (guint i = 0; i < job->right_of_way->len; i++)
        g_ptr_array_add(list, agt_geom_ref(job->right_of_way->pdata[i]));
    AGT_EACH(job->plan, EXCLUSION, Exclusion, x)
    if (!add_obstacle(job, list, &x->f, x->buffer_m > 0 ? x->buffer_m : 0, error))
        return false;
    AGT_EACH(job->plan, PROTECTION_ZONE, ProtectionZone, z)
    if (forbids_housing(z) && !add_obstacle(job, list, &z->f, 0, error))
        return false;
    AGT_EACH(job->plan, FACILITY, Facility, c)
    if (!agt_place_site_anew(job, &c->f) && !add_obstacle(job, list, &c->f, 0, error))
        return false;
    AGT_EACH(job->plan, PARKING, Parking, p)
    if (!add_obstacle(job, list, &p->f, 0, error))
        return false;
    AGT_EACH(job->plan, GREEN, Green, g)
    if (!add_obstacle(job, list, &g->f, 0, error))
        return false;
    AGT_EACH(job->plan, BUILDING, Building, b)
    if (building_in_the_way(job, b) && !add_obstacle(job, list, &b->f, 3, error))
        return false;
    return true;
}

static AgtIndex *index_of(const GPtrArray *list)
{
    g_autofree AgtBox *box = g_new(AgtBox, list->len + 1);
    for (guint i = 0; i < list->len; i++)
        box[i] = ((const AgtGeom *)list->pdata[i])->box;
    return agt_index_new(box, list->len);
}

/* Land less all obstacles near it. Those that plainly lie off it, as most streets around a zone do,
 * would only make the overlay slower. */
static AgtGeom *less(const AgtGeom *land, const GPtrArray *list, const AgtIndex *index,
                     GError **error)
{
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GPtrArray) near = g_ptr_array_new();
    agt_index_query(index, land->box, hit);
    for (guint i = 0; i < hit->len; i++) {
        const AgtGeom *g = list->pdata[g_array_index(hit, guint32, i)];
        if (!(agt_geom_distance_within_m(land, g, PLAINLY_OFF_M) >= PLAINLY_OFF_M))
            g_ptr_array_add(near, (gpointer)g);
    }
    if (!near->len)
        return agt_geom_ref(land);
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)near->pdata, near->len, error);
    return all ? agt_geom_difference(land, all, error) : NULL;
}

/* ---- whole millimetres, never outwards ---- */

static bool left_or_on(AgtPoint a, AgtPoint b, AgtPoint p)
{
    return agt_place_cross(agt_place_sub(b, a), agt_place_sub(p, a)) >= -1e-9;
}

/* The nearest whole-millimetre point that lies on the land side at a corner. */
static AgtPoint round_corner(AgtPoint before, AgtPoint at, AgtPoint after)
{
    AgtPoint best = {round(at.x * 1000) / 1000, round(at.y * 1000) / 1000};
    bool convex = agt_place_cross(agt_place_sub(at, before), agt_place_sub(after, at)) >= 0;
    double nearest = INFINITY;
    if (agt_place_dist(best, at) < 1e-6)
        return best;
    double x0 = floor(at.x * 1000), y0 = floor(at.y * 1000);
    for (int i = -1; i <= 2; i++)
        for (int j = -1; j <= 2; j++) {
            AgtPoint p = {(x0 + i) / 1000, (y0 + j) / 1000};
            bool l1 = left_or_on(before, at, p), l2 = left_or_on(at, after, p);
            double d = agt_place_dist(p, at);
            if ((convex ? l1 && l2 : l1 || l2) && d < nearest - 1e-9) {
                nearest = d;
                best = p;
            }
        }
    return best;
}

/* Ring of @p g with land on its left: the exterior as it is, holes the other way round. */
static GArray *land_ring(const AgtGeom *g, guint ring, bool hole)
{
    GArray *r = agt_place_ring_of(g, ring);
    AgtPoint *p = (AgtPoint *)(gpointer)r->data;
    for (guint i = 0, j = r->len; hole && i + 1 < j; i++, j--) {
        AgtPoint keep = p[i];
        p[i] = p[j - 1];
        p[j - 1] = keep;
    }
    return r;
}

static GArray *round_ring(const AgtGeom *g, guint ring, bool hole)
{
    g_autoptr(GArray) r = land_ring(g, ring, hole);
    GArray *out = agt_place_ring_new();
    for (guint i = 0; i < r->len; i++) {
        AgtPoint p = round_corner(agt_place_pt(r, (i + r->len - 1) % r->len), agt_place_pt(r, i),
                                  agt_place_pt(r, (i + 1) % r->len));
        g_array_append_val(out, p);
    }
    agt_place_ring_tidy(out, 0.01, 0.0011);
    return out;
}

/* Splits edges where street lines end, finds the fronts, and gives the polygon with those points.
 */
static AgtGeom *land_with_fronts(const AgtPlaceJob *job, const AgtGeom *part, GArray **outline,
                                 GArray **street, GPtrArray *fronts, GError **error)
{
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    for (guint k = 0; k < part->n_rings; k++) {
        g_autoptr(GArray) r = round_ring(part, k, k > 0);
        if (r->len < 3 || fabs(agt_place_ring_area(r)) < 0.01)
            continue;
        g_autoptr(GArray) along = agt_place_street_edges(job, r);
        g_autoptr(GPtrArray) found = agt_place_fronts(r, along);
        if (fronts)
            g_ptr_array_extend_and_steal(fronts, g_steal_pointer(&found));
        if (k == 0)
            agt_geom_builder_part(b);
        else
            agt_geom_builder_ring(b);
        for (guint i = 0; i < r->len; i++)
            agt_geom_builder_point(b, agt_place_pt(r, i).x, agt_place_pt(r, i).y);
        if (k == 0 && outline)
            *outline = g_steal_pointer(&r);
        if (k == 0 && street)
            *street = g_steal_pointer(&along);
    }
    g_autoptr(AgtGeom) g = agt_geom_builder_end(g_steal_pointer(&b), error);
    if (!g || agt_geom_is_valid(g, NULL, NULL))
        return g_steal_pointer(&g);
    return agt_geom_repair_inwards(g, error);
}

/* ---- blocks ---- */

AgtPlaceBlock *agt_place_block_new(const AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *part,
                                   GError **error)
{
    AgtPlaceBlock *b = g_new0(AgtPlaceBlock, 1);
    b->zone = zone;
    b->open = zone->open;
    b->plots = g_ptr_array_new();
    b->fronts = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_front_free);
    b->land = land_with_fronts(job, part, &b->ring, &b->street, b->fronts, error);
    if (!b->land)
        g_clear_pointer(&b, agt_place_block_free);
    return b;
}

static bool add_block(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *part, GError **error)
{
    AgtPlaceBlock *b = agt_place_block_new(job, zone, part, error);
    if (b)
        g_ptr_array_add(job->blocks, b);
    return b != NULL;
}

bool agt_place_take_off(AgtPlaceJob *job, AgtPlaceBlock *b, const GPtrArray *geoms, GError **error)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(AgtGeom) all =
        agt_geom_union((const AgtGeom *const *)geoms->pdata, geoms->len, error);
    g_autoptr(AgtGeom) rest = all ? agt_geom_difference(b->land, all, error) : NULL;
    if (!rest)
        return false;
    g_ptr_array_set_size(b->fronts, 0);
    for (guint i = 0; i < rest->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(rest, i);
        if (agt_geom_area_m2(part) < 1)
            continue;
        AgtGeom *land = land_with_fronts(job, part, NULL, NULL, b->fronts, error);
        if (!land)
            return false;
        g_ptr_array_add(parts, land);
    }
    agt_geom_unref(b->land);
    b->land = agt_geom_collect(AGT_GEOM_POLYGON, (const AgtGeom *const *)parts->pdata, parts->len);
    return true;
}

/* Does another part of the land lie in the hole? */
static bool encloses(const AgtGeom *land, const AgtGeom *part, guint hole)
{
    g_autoptr(GArray) ring = agt_place_ring_of(part, hole);
    for (guint i = 0; i < land->n_parts; i++) {
        AgtPoint p = land->pt[land->ring[land->part[i]]];
        if (agt_place_ring_contains(ring, p))
            return true;
    }
    return false;
}

/* Land around another block, as a loop of streets leaves it, is cut through: a block's outline has
 * no hole. */
static bool cut_open(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land, const AgtGeom *part,
                     GError **error)
{
    guint hole = 1;
    while (hole < part->n_rings && !encloses(land, part, hole))
        hole++;
    if (hole >= part->n_rings)
        return agt_geom_area_m2(part) < zone->rules.area_min * 0.999 ||
               add_block(job, zone, part, error);
    g_autoptr(GArray) ring = agt_place_ring_of(part, hole);
    AgtPoint dir = agt_place_sub(agt_place_pt(ring, 1), agt_place_pt(ring, 0));
    g_autoptr(AgtGeom) left = NULL, right = NULL;
    if (!agt_geom_cut_line(part, agt_place_ring_centroid(ring), dir, &left, &right, error))
        return false;
    const AgtGeom *halves[] = {left, right};
    for (guint h = 0; h < 2; h++)
        for (guint i = 0; i < halves[h]->n_parts; i++) {
            g_autoptr(AgtGeom) one = agt_geom_part(halves[h], i);
            if (!cut_open(job, zone, land, one, error))
                return false;
        }
    return true;
}

bool agt_place_cut_blocks(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land, GError **error)
{
    for (guint i = 0; i < land->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(land, i);
        if (!cut_open(job, zone, land, part, error))
            return false;
        zone->usable_m2 += agt_geom_area_m2(part);
        zone->largest_m2 = fmax(zone->largest_m2, agt_geom_area_m2(part));
    }
    return true;
}

/* The town's own bounds; empty when it has none. */
AgtGeom *agt_place_bounds(const AgtPlaceJob *job, GError **error)
{
    g_autoptr(GPtrArray) bounds = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    AGT_EACH(job->plan, BOUNDARY, Boundary, b)
    {
        bool bounds_town =
            b->kind && (strcmp(b->kind, "settlement") == 0 || strcmp(b->kind, "planning") == 0);
        if (bounds_town && b->f.geom && b->f.geom->kind == AGT_GEOM_POLYGON &&
            !add_obstacle(job, bounds, &b->f, 0, error))
            return NULL;
    }
    return bounds->len ? agt_geom_union((const AgtGeom *const *)bounds->pdata, bounds->len, error)
                       : agt_geom_new_empty(AGT_GEOM_POLYGON);
}

static double shallowest_house(const AgtPlaceJob *job)
{
    double depth = INFINITY;
    for (guint i = 0; i < job->n_types; i++)
        if (job->type[i])
            depth = fmin(depth, job->type[i]->dig_depth_m);
    return depth;
}

/* What is permitted to the depth. */
static AgtGeom *permitted(AgtPlaceJob *job, const AgtGeom *land, double depth, GError **error)
{
    if (!job->clearance || !isfinite(depth))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    AgtBox box = {land->box.minx + job->east, land->box.miny + job->north,
                  land->box.maxx + job->east, land->box.maxy + job->north};
    g_autoptr(AgtGeom) ground =
        agt_clearance_permitted_ground(job->clearance, agt_box_grow(box, 1), depth, error);
    g_autoptr(AgtGeom) local = ground ? agt_place_localise(job, ground, error) : NULL;
    return local ? agt_geom_intersection(land, local, error) : NULL;
}

/* Where streets may be laid: they may be dug deeper than the shallowest house. */
static AgtGeom *street_ground(AgtPlaceJob *job, const AgtGeom *land, GError **error)
{
    if (!job->options->released_only || job->lay.dig_depth_m <= shallowest_house(job))
        return agt_geom_ref(land);
    return permitted(job, land, job->lay.dig_depth_m, error);
}

/* Land of zone @p n. Where plans draw zones over each other the first has the ground, or their
 * plots would overlap. */
static AgtGeom *own_land(const AgtPlaceJob *job, guint n, GError **error)
{
    const AgtGeom *land = ((const AgtPlaceZone *)job->zones->pdata[n])->land;
    g_autoptr(GPtrArray) over = g_ptr_array_new();
    for (guint i = 0; i < n; i++) {
        AgtGeom *other = ((const AgtPlaceZone *)job->zones->pdata[i])->land;
        if (agt_box_intersects(land->box, other->box) &&
            agt_geom_common_m2(land, other) > OVERLAP_M2)
            g_ptr_array_add(over, other);
    }
    if (!over->len)
        return agt_geom_ref(land);
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)over->pdata, over->len, error);
    return all ? agt_geom_difference(land, all, error) : NULL;
}

static bool do_zone(AgtPlaceJob *job, guint n, const AgtGeom *bounds, const GPtrArray *list,
                    const AgtIndex *index, GError **error)
{
    AgtPlaceZone *zone = job->zones->pdata[n];
    g_autoptr(AgtGeom) own = own_land(job, n, error);
    g_autoptr(AgtGeom) bounded = !own || agt_geom_is_empty(bounds)
                                     ? agt_geom_ref(own)
                                     : agt_geom_intersection(own, bounds, error);
    g_autoptr(AgtGeom) free_land = bounded ? less(bounded, list, index, error) : NULL;
    g_autoptr(AgtGeom) land = free_land ? agt_place_gentle(job, zone, free_land, error) : NULL;
    if (land && job->options->released_only) {
        AgtGeom *cut = permitted(job, land, shallowest_house(job), error);
        if (cut)
            zone->forbidden_m2 = agt_geom_area_m2(land) - agt_geom_area_m2(cut);
        agt_geom_unref(land);
        land = cut;
    }
    g_autoptr(AgtGeom) ground = land ? street_ground(job, land, error) : NULL;
    g_autoptr(AgtGeom) rest = ground ? agt_place_streets(job, zone, land, ground, error) : NULL;
    return rest && agt_place_cut_blocks(job, zone, rest, error);
}

bool agt_place_ground(AgtPlaceJob *job, GError **error)
{
    if (!take_streets(job, error))
        return false;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    if (!collect_obstacles(job, list, error))
        return false;
    g_autoptr(AgtIndex) index = index_of(list);
    g_autoptr(AgtGeom) bounds = agt_place_bounds(job, error);
    for (guint i = 0; i < job->zones->len; i++)
        if (!bounds || !do_zone(job, i, bounds, list, index, error))
            return false;
    if (!job->streets->len)
        agt_findings_add_plan(job->out, &agt_place_rule_no_streets);
    return true;
}
