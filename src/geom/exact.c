/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact orientation and segment tests. A floating-point filter answers nearly always; else the
 * determinant is summed without rounding as an expansion (J. R. Shewchuk, Adaptive Precision
 * Floating-Point Arithmetic and Fast Robust Geometric Predicates, 1997).
 */
#include "geom/internal.h"

/* Error bound of the filter, (3 + 16 eps) eps with eps = 2^-53. */
#define TURN_BOUND 3.3306690738754716e-16

/* A sum of doubles that do not overlap, least first. */
typedef struct {
    double term[20];
    int n;
} Expansion;

static void two_sum(double a, double b, double *sum, double *rest)
{
    *sum = a + b;
    double bv = *sum - a;
    double av = *sum - bv;
    *rest = (a - av) + (b - bv);
}

static void grow(Expansion *e, double b)
{
    double q = b;
    for (int i = 0; i < e->n; i++)
        two_sum(q, e->term[i], &q, &e->term[i]);
    e->term[e->n++] = q;
}

static void add_product(Expansion *e, double a, double b)
{
    double p = a * b;
    grow(e, fma(a, b, -p));
    grow(e, p);
}

static int sign(const Expansion *e)
{
    for (int i = e->n - 1; i >= 0; i--)
        if (e->term[i] != 0.0)
            return e->term[i] > 0.0 ? 1 : -1;
    return 0;
}

/* a.x b.y - a.x c.y - c.x b.y - a.y b.x + a.y c.x + c.y b.x, without rounding. */
static int exact_turn(AgtPoint a, AgtPoint b, AgtPoint c)
{
    Expansion e = {.n = 0};
    add_product(&e, a.x, b.y);
    add_product(&e, -a.x, c.y);
    add_product(&e, -c.x, b.y);
    add_product(&e, -a.y, b.x);
    add_product(&e, a.y, c.x);
    add_product(&e, c.y, b.x);
    return sign(&e);
}

int agt_exact_turn(AgtPoint a, AgtPoint b, AgtPoint c)
{
    double left = (a.x - c.x) * (b.y - c.y), right = (a.y - c.y) * (b.x - c.x);
    double det = left - right, bound = TURN_BOUND * (fabs(left) + fabs(right));
    if (det > bound)
        return 1;
    if (det < -bound)
        return -1;
    return exact_turn(a, b, c);
}

static bool in_box(AgtPoint a, AgtPoint b, AgtPoint p)
{
    return p.x >= lesser(a.x, b.x) && p.x <= greater(a.x, b.x) && p.y >= lesser(a.y, b.y) &&
           p.y <= greater(a.y, b.y);
}

bool agt_exact_segments_meet(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d)
{
    AgtBox ab = box_of(a, b), cd = box_of(c, d);
    if (!box_meets(&ab, &cd))
        return false;
    int c_side = agt_exact_turn(a, b, c), d_side = agt_exact_turn(a, b, d);
    if (c_side * d_side > 0)
        return false;
    int a_side = agt_exact_turn(c, d, a), b_side = agt_exact_turn(c, d, b);
    if (a_side * b_side > 0)
        return false;
    if (c_side * d_side < 0 && a_side * b_side < 0)
        return true;
    return (c_side == 0 && in_box(a, b, c)) || (d_side == 0 && in_box(a, b, d)) ||
           (a_side == 0 && in_box(c, d, a)) || (b_side == 0 && in_box(c, d, b));
}

/* A common point of two segments that meet. */
static AgtPoint common_point(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d)
{
    if (agt_exact_turn(a, b, c) == 0 && in_box(a, b, c))
        return c;
    if (agt_exact_turn(a, b, d) == 0 && in_box(a, b, d))
        return d;
    if (agt_exact_turn(c, d, a) == 0 && in_box(c, d, a))
        return a;
    if (agt_exact_turn(c, d, b) == 0 && in_box(c, d, b))
        return b;
    double denominator = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
    double t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / denominator;
    t = isfinite(t) ? CLAMP(t, 0.0, 1.0) : 0.5;
    return (AgtPoint){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

double agt_segments_distance2(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d, AgtPoint *on_ab,
                              AgtPoint *on_cd)
{
    if (agt_exact_segments_meet(a, b, c, d)) {
        *on_ab = *on_cd = common_point(a, b, c, d);
        return 0.0;
    }
    AgtPoint at;
    double best = agt_segment_nearest(a, b, c, &at), d2;
    *on_ab = at, *on_cd = c;
    if ((d2 = agt_segment_nearest(a, b, d, &at)) < best)
        best = d2, *on_ab = at, *on_cd = d;
    if ((d2 = agt_segment_nearest(c, d, a, &at)) < best)
        best = d2, *on_ab = a, *on_cd = at;
    if ((d2 = agt_segment_nearest(c, d, b, &at)) < best)
        best = d2, *on_ab = b, *on_cd = at;
    return best;
}
