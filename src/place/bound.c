/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many plots a block can hold at most, with the streets as they are and whatever the layout.
 *
 * What is taken for granted of a plot, nothing else: it is a simple polygon in the free land F of
 * the block; its area is at least a (area_min); it has a frontage, a stretch of at least w
 * (front_min) of one street line, and no two plots share a stretch; each of its corners lies within
 * D (depth_max) of its frontage, and one at least d (depth_min) from the street. That it is cut
 * normal to the street, or in a row, is not assumed.
 *
 * (1) Reach. Let C be a street line that has the frontage of plot P, H its convex hull. The
 * distance to a convex set is a convex function, and every point of P is a mean of corners of P, so
 * every point of P lies within D of H. (Distances to C itself would not do: between two corners
 * near both arms of a bent street lies land farther from either.) So P lies in U(C) = F intersected
 * with H grown by D. The growing errs outwards only. (2) Depth. When no point of U(C) is d or more
 * from the street, C serves no plot. The street is widened by d with arcs inscribed, so it takes
 * too little away, never too much. (3) Area. Let U be the union of U(C) over the lines C that can
 * serve plots. Plots lie in U, do not overlap, and each lies in one connected part of U, for the
 * inside of a simple polygon is connected. So part K has at most floor(area(K) / a). (4) Frontage.
 * The lines C along part K serve at most the sum of floor(length(C) / w). The bound is the sum over
 * the parts of the smaller of (3) and (4).
 *
 * Where a share of each zone is kept free (reserve_pct), plots take no more than the rest of the
 * land of its blocks: floor((1 - share) * sum of area(F) / a) bounds the zone as well, see place.c.
 * That, too, does not grow when F shrinks.
 *
 * Monotone: when F shrinks, for a hazard or otherwise, every line of the new F is part of a line of
 * the old one. So hulls and U(C) cannot grow, no line comes to serve plots that served none, and
 * neither (3) nor (4) grows: a part that falls into pieces of areas x and y gives floor(x / a) +
 * floor(y / a)
 * <= floor((x + y) / a), a line likewise, and the sum of smaller ones is no more than the smaller
 * sum. For that a line must not be broken at bends that depend on what is left of it: see
 * chains_of().
 */
#include "job.h"

#define EPS 1e-6
/* What rounding to millimetres and measuring may add to the depth of a plot. */
#define DEPTH_SLACK_M 0.02
/* A bend of a line that is a corner whatever is left of the line: see front.c. */
#define SHARP       (35 * G_PI / 180)
#define SHARP_OFF_M 8.0

/* A street line: fronts that follow each other around bends. */
typedef struct {
    guint street, part; /* part: of the land within reach */
    double length;
    GArray *pt;
} Chain;

/* What every plot has at least; the most generous of the standards for plots, corner plots and flag
 * plots. */
typedef struct {
    double area, front, depth, reach;
    bool flags;
} Least;

static Least least_of(const AgtPlaceRules *r)
{
    const AgtPlotStandard *s = r->standard;
    Least l = {r->area_min, r->front_min, r->depth_min, r->depth_max, s->flag_access_m > 0};
    if (s->corner_area_min_m2 > 0)
        l.area = fmin(l.area, s->corner_area_min_m2);
    if (s->corner_frontage_min_m > 0)
        l.front = fmin(l.front, s->corner_frontage_min_m);
    if (l.flags)
        l.front = fmin(l.front, s->flag_access_m);
    return l;
}

double agt_place_least_area(const AgtPlaceRules *r)
{
    return least_of(r).area;
}

static void chain_free(Chain *c)
{
    g_array_unref(c->pt);
    g_free(c);
}

static const AgtPlaceFront *front_at(const AgtPlaceBlock *b, guint i)
{
    return b->fronts->pdata[i];
}

static AgtPoint end_of(const AgtPlaceFront *f)
{
    return agt_place_pt(f->line.pt, f->line.pt->len - 1);
}

/* The line f-g turns where they meet, and by so much so plainly that it is a corner wherever the
 * line may be cut: then no frontage goes around it, see break_at_corners() in front.c. */
static bool sharp(const AgtPlaceFront *f, const AgtPlaceFront *g)
{
    const GArray *p = f->line.pt, *q = g->line.pt;
    AgtPoint v = end_of(f);
    AgtPoint before = agt_place_pt(p, p->len - 2), after = agt_place_pt(q, 1);
    AgtPoint d = agt_place_sub(v, before), e = agt_place_sub(after, v);
    double turn = fabs(atan2(agt_place_cross(d, e), agt_place_dot(d, e)));
    bool clear_before = p->len == 2 || agt_place_dist(before, v) > SHARP_OFF_M;
    bool clear_after = q->len == 2 || agt_place_dist(v, after) > SHARP_OFF_M;
    return turn >= SHARP + EPS && clear_before && clear_after;
}

static bool follows(const AgtPlaceFront *f, const AgtPlaceFront *g)
{
    AgtPoint a = end_of(f), b = agt_place_pt(g->line.pt, 0);
    return a.x == b.x && a.y == b.y;
}

/* Street lines. A front that begins at a bend belongs to the line before the bend unless the bend
 * is sharp: which bends are corners may depend on where the line ends. Where the rules count a
 * frontage around corners, all fronts are one line. */
static GPtrArray *chains_of(const AgtPlaceJob *job, const AgtPlaceBlock *b, bool whole)
{
    guint n = b->fronts->len;
    g_autofree guint *street = g_new(guint, n + 1), *root = g_new(guint, n + 1);
    for (guint i = 0; i < n; i++) {
        const AgtPlaceLine *l = &front_at(b, i)->line;
        street[i] =
            agt_place_street_at(job, agt_place_line_at(l, l->length / 2), AGT_PLACE_TOUCH_M);
        root[i] = whole ? 0 : i;
    }
    for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n; j++) {
            const AgtPlaceFront *f = front_at(b, i), *g = front_at(b, j);
            if (i == j || street[i] != street[j] || root[i] == root[j] || !follows(f, g) ||
                sharp(f, g))
                continue;
            guint from = root[j], to = root[i];
            for (guint k = 0; k < n; k++)
                root[k] = root[k] == from ? to : root[k];
        }
    GPtrArray *chains = g_ptr_array_new_with_free_func((GDestroyNotify)chain_free);
    for (guint i = 0; i < n; i++) {
        Chain *c = g_new0(Chain, 1);
        c->street = street[i];
        c->pt = agt_place_ring_new();
        for (guint k = 0; k < n; k++) {
            const AgtPlaceLine *l = &front_at(b, k)->line;
            if (root[k] != i)
                continue;
            c->length += l->length;
            g_array_append_vals(c->pt, l->pt->data, l->pt->len);
        }
        if (c->pt->len)
            g_ptr_array_add(chains, c);
        else
            chain_free(c);
    }
    return chains;
}

/* Lines too short for any plot serve none. */
static void drop_short(GPtrArray *chains, double front_min)
{
    for (guint i = chains->len; i > 0; i--)
        if (((const Chain *)chains->pdata[i - 1])->length < front_min - EPS)
            g_ptr_array_remove_index(chains, i - 1);
}

/* The land within reach of a line. A flag plot lies where it likes: its access strip reaches it. */
static AgtGeom *reach_of(const AgtPlaceBlock *b, const Chain *c, const Least *l, GError **error)
{
    if (l->flags)
        return agt_geom_ref(b->land);
    g_autoptr(AgtGeom) line =
        agt_geom_new_line((const AgtPoint *)(gpointer)c->pt->data, c->pt->len);
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(line, error);
    g_autoptr(AgtGeom) grown = hull ? agt_geom_grow(hull, l->reach + DEPTH_SLACK_M, error) : NULL;
    return grown ? agt_geom_intersection(b->land, grown, error) : NULL;
}

static AgtGeom *reach_of_all(const GPtrArray *reach, GError **error)
{
    if (!reach->len)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    return agt_geom_union((const AgtGeom *const *)reach->pdata, reach->len, error);
}

/* Axes of the street near the land, as lines. */
static AgtGeom *axes_near(const AgtPlaceJob *job, guint street, AgtBox box)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(job->axis_index, box, hit);
    for (guint i = 0; i < hit->len; i++) {
        const AgtPlaceAxis *a =
            &g_array_index(job->axes, AgtPlaceAxis, g_array_index(hit, guint32, i));
        if (a->street == street && agt_place_dist(a->a, a->b) > 0)
            g_ptr_array_add(list, agt_geom_new_line((AgtPoint[]){a->a, a->b}, 2));
    }
    return agt_geom_collect(AGT_GEOM_LINE, (const AgtGeom *const *)list->pdata, list->len);
}

/* Is any of the land as far from the street as a plot is deep at least? */
static bool deep_enough(const AgtPlaceJob *job, const AgtGeom *land, guint street, const Least *l,
                        bool *deep, GError **error)
{
    *deep = l->flags || street == G_MAXUINT;
    if (*deep)
        return true;
    double half = g_array_index(job->street_half, double, street);
    double need = half + l->depth - DEPTH_SLACK_M;
    g_autoptr(AgtGeom) axes = axes_near(job, street, agt_box_grow(land->box, l->depth));
    for (guint i = 0; i < land->n_points && !*deep; i++) {
        g_autoptr(AgtGeom) p = agt_geom_new_point(land->pt[i].x, land->pt[i].y);
        *deep = !(agt_geom_distance_within_m(axes, p, need) < need);
    }
    if (*deep)
        return true;
    g_autoptr(AgtGeom) wide = agt_geom_buffer(axes, need, error);
    g_autoptr(AgtGeom) rest = wide ? agt_geom_difference(land, wide, error) : NULL;
    if (rest)
        *deep = agt_geom_area_m2(rest) > EPS;
    return rest != NULL;
}

/* Part of the reached land each line lies along. */
static void find_parts(GPtrArray *chains, const AgtGeom *all)
{
    for (guint i = 0; i < chains->len; i++) {
        Chain *c = chains->pdata[i];
        g_autoptr(AgtGeom) line =
            agt_geom_new_line((const AgtPoint *)(gpointer)c->pt->data, c->pt->len);
        double nearest = INFINITY;
        for (guint k = 0; k < all->n_parts; k++) {
            g_autoptr(AgtGeom) part = agt_geom_part(all, k);
            double d = all->n_parts > 1 ? agt_geom_distance_m(part, line) : 0;
            if (d < nearest) {
                nearest = d;
                c->part = k;
            }
        }
    }
}

/* Plots with frontage on the lines of part @p k; @p whole: the one line lies along every part. */
static int by_frontage(const GPtrArray *chains, guint k, bool whole, double front_min)
{
    int sum = 0;
    for (guint i = 0; i < chains->len; i++) {
        const Chain *c = chains->pdata[i];
        sum += whole || c->part == k ? (int)floor(c->length / front_min + EPS) : 0;
    }
    return sum;
}

int agt_place_bound(const AgtPlaceJob *job, AgtPlaceBlock *b, const AgtPlaceRules *r,
                    GError **error)
{
    g_autoptr(GPtrArray) chains = chains_of(job, b, r->front_whole);
    g_autoptr(GPtrArray) reach = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    Least l = least_of(r);
    drop_short(chains, l.front);
    for (guint i = 0; i < chains->len;) {
        bool deep = false;
        g_autoptr(AgtGeom) g = reach_of(b, chains->pdata[i], &l, error);
        if (!g || !deep_enough(job, g, ((Chain *)chains->pdata[i])->street, &l, &deep, error))
            return -1;
        if (deep) {
            g_ptr_array_add(reach, g_steal_pointer(&g));
            i++;
        } else {
            g_ptr_array_remove_index(chains, i);
        }
    }
    g_autoptr(AgtGeom) all = reach_of_all(reach, error);
    if (!all)
        return -1;
    int sum = 0;
    b->reach_m2 = agt_geom_area_m2(all);
    find_parts(chains, all);
    for (guint k = 0; k < all->n_parts; k++) {
        g_autoptr(AgtGeom) part = agt_geom_part(all, k);
        int area = (int)floor(agt_geom_area_m2(part) / l.area + EPS);
        sum += MIN(area, by_frontage(chains, k, r->front_whole, l.front));
    }
    return sum;
}
