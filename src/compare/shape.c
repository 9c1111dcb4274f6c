/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened to a geometry: nothing, another order of the same corners, a rigid motion, a few
 * moved corners, or a new shape (anchors/revisions.md 3.6).
 */
#include <math.h>

#include <agrotown/compare.h>

/* Corners of a ring or line; a closed one without its repeated last point. */
typedef struct {
    const AgtPoint *pt;
    guint n;
    bool closed;
} Ring;

/* Turn about the origin of @p from, then shift to @p to. */
typedef struct {
    AgtPoint from, to;
    double c, s;
} Motion;

static const Motion still = {{0, 0}, {0, 0}, 1, 0};

static Ring ring_at(const AgtGeom *g, guint j)
{
    Ring r = {g->pt + g->ring[j], g->ring[j + 1] - g->ring[j], false};
    const AgtPoint *last = &r.pt[r.n - 1];
    if (r.n > 2 && r.pt[0].x == last->x && r.pt[0].y == last->y) {
        r.closed = true;
        r.n--;
    }
    return r;
}

/* Corner i counted on from @p shift, backwards when @p back. */
static AgtPoint corner(const Ring *r, guint i, guint shift, bool back)
{
    guint k = back ? (shift + r->n - i % r->n) % r->n : (shift + i) % r->n;
    return r->pt[k];
}

static AgtPoint moved(const Motion *m, AgtPoint p)
{
    double x = p.x - m->from.x, y = p.y - m->from.y;
    return (AgtPoint){m->to.x + m->c * x - m->s * y, m->to.y + m->s * x + m->c * y};
}

static double apart(AgtPoint a, AgtPoint b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

static bool all_meet(const Ring *a, const Ring *b, const Motion *m, guint shift, bool back,
                     double tol)
{
    for (guint i = 0; i < a->n; i++)
        if (apart(moved(m, a->pt[i]), corner(b, i, shift, back)) > tol)
            return false;
    return true;
}

/* Same corners after the motion, whatever the start and direction of @p b. */
static bool ring_meets(Ring a, Ring b, const Motion *m, double tol)
{
    if (a.n != b.n || a.closed != b.closed)
        return false;
    if (!a.closed)
        return all_meet(&a, &b, m, 0, false, tol) || all_meet(&a, &b, m, b.n - 1, true, tol);
    for (guint s = 0; s < b.n; s++)
        if (apart(moved(m, a.pt[0]), b.pt[s]) <= tol &&
            (all_meet(&a, &b, m, s, false, tol) || all_meet(&a, &b, m, s, true, tol)))
            return true;
    return false;
}

/* Exterior meets exterior, and each hole one hole. */
static bool part_meets(const AgtGeom *a, guint i, const AgtGeom *b, guint k, const Motion *m,
                       double tol)
{
    guint a0 = a->part[i], b0 = b->part[k], n = a->part[i + 1] - a0;
    if (n != b->part[k + 1] - b0 || !ring_meets(ring_at(a, a0), ring_at(b, b0), m, tol))
        return false;
    g_autofree bool *used = g_new0(bool, n);
    for (guint j = 1; j < n; j++) {
        guint hit = 0;
        for (guint l = 1; l < n && !hit; l++)
            if (!used[l] && ring_meets(ring_at(a, a0 + j), ring_at(b, b0 + l), m, tol))
                hit = l;
        if (!hit)
            return false;
        used[hit] = true;
    }
    return true;
}

/* Same corners after the motion, whatever the order of parts, holes and corners. */
static bool all_parts_meet(const AgtGeom *a, const AgtGeom *b, const Motion *m, double tol)
{
    if (a->n_parts != b->n_parts || a->n_points != b->n_points)
        return false;
    g_autofree bool *used = g_new0(bool, b->n_parts);
    for (guint i = 0; i < a->n_parts; i++) {
        bool hit = false;
        for (guint n = 0; n < b->n_parts && !hit; n++) {
            guint k = (i + n) % b->n_parts; /* most often part i itself */
            if (used[k] || !part_meets(a, i, b, k, m, tol))
                continue;
            hit = used[k] = true;
        }
        if (!hit)
            return false;
    }
    return true;
}

static bool same_structure(const AgtGeom *a, const AgtGeom *b)
{
    if (a->n_parts != b->n_parts || a->n_rings != b->n_rings || a->n_points != b->n_points)
        return false;
    for (guint i = 0; i <= a->n_parts; i++)
        if (a->part[i] != b->part[i])
            return false;
    for (guint j = 0; j <= a->n_rings; j++)
        if (a->ring[j] != b->ring[j])
            return false;
    return true;
}

/* Pairs of corners under one correspondence. */
typedef struct {
    GArray *a, *b; /* of AgtPoint */
} Pairs;

static void pairs_add(Pairs *p, const Ring *a, const Ring *b, guint shift, bool back)
{
    for (guint i = 0; i < a->n; i++) {
        AgtPoint q = corner(b, i, shift, back);
        g_array_append_val(p->a, a->pt[i]);
        g_array_append_val(p->b, q);
    }
}

static AgtPoint mean(const GArray *pts)
{
    AgtPoint m = {0, 0};
    const AgtPoint *p = (const AgtPoint *)(gconstpointer)pts->data;
    for (guint i = 0; i < pts->len; i++) { /* about the first corner, for the digits */
        m.x += p[i].x - p[0].x;
        m.y += p[i].y - p[0].y;
    }
    return (AgtPoint){p[0].x + m.x / pts->len, p[0].y + m.y / pts->len};
}

static double worst_of(const Pairs *p, const Motion *m)
{
    double worst = 0;
    for (guint i = 0; i < p->a->len; i++)
        worst = fmax(worst, apart(moved(m, g_array_index(p->a, AgtPoint, i)),
                                  g_array_index(p->b, AgtPoint, i)));
    return worst;
}

/* Least-squares rigid motion of the pairs (no mirror); a pure shift where that is enough. */
static bool fit(const Pairs *p, double tol, Motion *out)
{
    Motion m = still;
    m.from = mean(p->a);
    m.to = mean(p->b);
    if (worst_of(p, &m) > tol) {
        double dot = 0, cross = 0;
        for (guint i = 0; i < p->a->len; i++) {
            AgtPoint a = g_array_index(p->a, AgtPoint, i), b = g_array_index(p->b, AgtPoint, i);
            a = (AgtPoint){a.x - m.from.x, a.y - m.from.y};
            b = (AgtPoint){b.x - m.to.x, b.y - m.to.y};
            dot += a.x * b.x + a.y * b.y;
            cross += a.x * b.y - a.y * b.x;
        }
        double r = hypot(dot, cross);
        if (!(r > 0))
            return false;
        m.c = dot / r;
        m.s = cross / r;
        if (worst_of(p, &m) > tol)
            return false;
    }
    *out = m;
    return true;
}

static Pairs pairs_new(void)
{
    return (Pairs){g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
                   g_array_new(FALSE, FALSE, sizeof(AgtPoint))};
}

static void pairs_clear(Pairs *p)
{
    g_array_unref(p->a);
    g_array_unref(p->b);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pairs, pairs_clear)

/* All corners of both in their own order; false when the structures differ. */
static bool pairs_in_order(const AgtGeom *a, const AgtGeom *b, Pairs *p)
{
    if (!same_structure(a, b))
        return false;
    for (guint j = 0; j < a->n_rings; j++) {
        Ring ra = ring_at(a, j), rb = ring_at(b, j);
        if (ra.n != rb.n)
            return false;
        pairs_add(p, &ra, &rb, 0, false);
    }
    return true;
}

static double turn_of(const Motion *m)
{
    return fabs(atan2(m->s, m->c));
}

/* The smallest turn that carries ring a0 of @p a onto ring j of @p b, and all else with it. */
static bool fit_ring(const AgtGeom *a, const AgtGeom *b, guint j, double tol, bool found,
                     Motion *best)
{
    Ring ra = ring_at(a, 0), rb = ring_at(b, j);
    if (ra.n != rb.n || ra.closed != rb.closed)
        return found;
    double edge = ra.n > 1 ? apart(ra.pt[0], ra.pt[1]) : 0;
    for (guint k = 0; k < 2 * rb.n; k++) {
        guint shift = k / 2;
        bool back = k % 2;
        if (!ra.closed && shift != (back ? rb.n - 1 : 0))
            continue;
        AgtPoint b0 = corner(&rb, 0, shift, back), b1 = corner(&rb, 1, shift, back);
        if (ra.n > 1 && fabs(apart(b0, b1) - edge) > 2 * tol)
            continue; /* the first edge alone rules out nearly every start */
        g_auto(Pairs) p = pairs_new();
        pairs_add(&p, &ra, &rb, shift, back);
        Motion m;
        if (fit(&p, tol, &m) && (!found || turn_of(&m) < turn_of(best)) &&
            all_parts_meet(a, b, &m, 2 * tol)) {
            *best = m;
            found = true;
        }
    }
    return found;
}

static bool find_motion(const AgtGeom *a, const AgtGeom *b, double tol, Motion *out)
{
    if (a->n_parts != b->n_parts || a->n_rings != b->n_rings || a->n_points != b->n_points)
        return false;
    g_auto(Pairs) p = pairs_new();
    if (pairs_in_order(a, b, &p) && fit(&p, tol, out))
        return true;
    bool found = false;
    for (guint k = 0; k < b->n_parts; k++)
        found = fit_ring(a, b, b->part[k], tol, found, out);
    return found;
}

static double bearing(double dx, double dy)
{
    double deg = atan2(dx, dy) * (180 / G_PI);
    return deg < 0 ? deg + 360 : deg;
}

static void set_shift(AgtShape *s, double dx, double dy)
{
    s->dx_m = dx;
    s->dy_m = dy;
    s->moved_m = hypot(dx, dy);
    s->bearing_deg = bearing(dx, dy);
}

static AgtShape shape_moved(const AgtGeom *a, const Motion *m, double tol)
{
    AgtShape s = {.change = AGT_GEO_MOVED};
    g_autoptr(GArray) pts = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    for (guint j = 0; j < a->n_rings; j++) {
        Ring r = ring_at(a, j);
        g_array_append_vals(pts, r.pt, r.n);
    }
    AgtPoint centre = mean(pts), now = moved(m, centre);
    double radius = 0;
    for (guint i = 0; i < pts->len; i++) {
        AgtPoint p = g_array_index(pts, AgtPoint, i);
        radius = fmax(radius, apart(p, centre));
        s.largest_m = fmax(s.largest_m, apart(p, moved(m, p)));
    }
    if (apart(centre, now) > tol)
        set_shift(&s, now.x - centre.x, now.y - centre.y);
    double turn = atan2(m->s, m->c);
    if (fabs(turn) * radius > tol)
        s.rotated_deg = -turn * (180 / G_PI);
    return s;
}

/* Corners apart under the correspondence, the worst of them into @p s. */
static guint count_apart(const Pairs *p, double tol, AgtShape *s)
{
    guint n = 0;
    for (guint i = 0; i < p->a->len; i++) {
        AgtPoint a = g_array_index(p->a, AgtPoint, i), b = g_array_index(p->b, AgtPoint, i);
        double d = apart(a, b);
        n += d > tol;
        if (d > s->largest_m) {
            set_shift(s, b.x - a.x, b.y - a.y);
            s->largest_m = d;
        }
    }
    s->corners = n;
    return n;
}

/* One side of a rectangle pushed out is two corners moved; more than half is another shape. */
static bool few(const Pairs *p, guint n)
{
    return n <= MAX(1u, p->a->len / 2);
}

/* Few corners moved: in order, or for a single ring with another start or direction. */
static bool find_corners(const AgtGeom *a, const AgtGeom *b, double tol, AgtShape *out)
{
    g_auto(Pairs) p = pairs_new();
    AgtShape s = {.change = AGT_GEO_CORNER};
    if (!pairs_in_order(a, b, &p))
        return false;
    if (few(&p, count_apart(&p, tol, &s))) {
        *out = s;
        return true;
    }
    Ring ra = ring_at(a, 0), rb = ring_at(b, 0);
    enum { CORNERS_MAX = 500 }; /* quadratic from here on */
    if (a->n_rings != 1 || ra.n > CORNERS_MAX || ra.closed != rb.closed)
        return false;
    bool found = false;
    for (guint k = 0; k < 2 * rb.n; k++) {
        if (!ra.closed && k / 2 != (k % 2 ? rb.n - 1 : 0))
            continue;
        g_auto(Pairs) q = pairs_new();
        AgtShape t = {.change = AGT_GEO_CORNER};
        pairs_add(&q, &ra, &rb, k / 2, k % 2);
        if (!few(&q, count_apart(&q, tol, &t)) || (found && t.corners >= out->corners))
            continue;
        *out = t;
        found = true;
    }
    return found;
}

/* Distance from the farthest corner of @p a to the lines of @p b. */
static double farthest(const AgtGeom *a, const AgtGeom *b)
{
    double worst = 0;
    for (guint i = 0; i < a->n_points; i++) {
        double d;
        if (b->kind == AGT_GEOM_POINT) {
            d = INFINITY;
            for (guint k = 0; k < b->n_points; k++)
                d = fmin(d, apart(a->pt[i], b->pt[k]));
        } else {
            d = agt_geom_boundary_distance_m(b, a->pt[i]);
        }
        worst = fmax(worst, d);
    }
    return worst;
}

/* Hausdorff distance between the lines of two shapes; edges are cut so that a bulge between two
 * corners is seen to 1 % of the length. */
static double hausdorff_m(const AgtGeom *a, const AgtGeom *b)
{
    if (a->kind == AGT_GEOM_POINT || b->kind == AGT_GEOM_POINT)
        return fmax(farthest(a, b), farthest(b, a));
    double step = fmax(0.01, fmax(agt_geom_length_m(a), agt_geom_length_m(b)) / 100);
    g_autoptr(AgtGeom) da = agt_geom_densify(a, step), db = agt_geom_densify(b, step);
    return fmax(farthest(da, b), farthest(db, a));
}

AgtShape agt_shape_compare(const AgtGeom *a, const AgtGeom *b, double tol_m)
{
    bool none_a = agt_geom_is_empty(a), none_b = agt_geom_is_empty(b);
    if (none_a || none_b)
        return (AgtShape){.change = none_a && none_b ? AGT_GEO_SAME
                                    : none_a         ? AGT_GEO_GAINED
                                                     : AGT_GEO_LOST};
    if (agt_geom_equals(a, b, tol_m))
        return (AgtShape){.change = AGT_GEO_SAME};
    if (all_parts_meet(a, b, &still, tol_m))
        return (AgtShape){.change = AGT_GEO_REORDERED};
    Motion m;
    if (find_motion(a, b, tol_m, &m))
        return shape_moved(a, &m, tol_m);
    AgtShape s;
    if (find_corners(a, b, tol_m, &s))
        return s;
    return (AgtShape){.change = AGT_GEO_RESHAPED, .largest_m = hausdorff_m(a, b)};
}

const char *agt_geo_change_name(AgtGeoChange g)
{
    static const char *const names[] = {"same",     "reordered", "moved", "corner_moved",
                                        "reshaped", "gained",    "lost"};
    g_assert(g < G_N_ELEMENTS(names));
    return names[g];
}
