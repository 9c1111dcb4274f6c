/* SPDX-License-Identifier: Apache-2.0 */
/* Properties that keep people safe: growing, shrinking, repairing, and answers on bad polygons. */
#include "geom/bridge.h"
#include "shapes.h"

/* Rounding of a position computed by the test itself. */
#define NOISE 1e-8

/* Fill rules of the rings as they came, written down independently of the program: by angles. */
typedef struct {
    bool near, even_odd, non_zero;
    bool released; /* in the exterior of a part and in none of its holes */
} Filled;

static double angle_swept(AgtPoint a, AgtPoint b, AgtPoint p)
{
    double ax = a.x - p.x, ay = a.y - p.y, bx = b.x - p.x, by = b.y - p.y;
    return atan2(ax * by - ay * bx, ax * bx + ay * by);
}

static Filled filled_at(const AgtGeom *g, AgtPoint p)
{
    Filled f = {.near = agt_geom_boundary_distance_m(g, p) < NOISE};
    long total = 0, odd = 0;
    for (uint32_t part = 0; part < g->n_parts; part++) {
        bool in_exterior = false, in_hole = false;
        for (uint32_t j = g->part[part]; j < g->part[part + 1]; j++) {
            double angle = 0.0;
            for (uint32_t i = g->ring[j]; i + 1 < g->ring[j + 1]; i++)
                angle += angle_swept(g->pt[i], g->pt[i + 1], p);
            long winding = lround(angle / (2 * G_PI));
            total += winding;
            odd += labs(winding) & 1;
            if (j == g->part[part])
                in_exterior = winding != 0;
            else
                in_hole |= winding != 0;
        }
        f.released |= in_exterior && !in_hole;
    }
    f.even_odd = odd & 1;
    f.non_zero = total != 0;
    return f;
}

static bool fails(Prop *p, const AgtGeom *g, const char *what, AgtPoint at)
{
    g_autofree char *text = shapes_text(g);
    return prop_check(p, false, "%s at %.9f %.9f: %s", what, at.x, at.y, text);
}

static bool errs(Prop *p, const AgtGeom *g, const GError *error)
{
    g_autofree char *text = shapes_text(g);
    return prop_check(p, false, "%s: %s", error->message, text);
}

static double distance_of(Prop *p, const Ground *g)
{
    static const double some[] = {0.001, 0.5, 1.0, 5.0, 10.0, 50.0};
    return prop_one_in(p, 2) ? some[prop_int(p, 0, 5)] : prop_real(p, 0.001, g->reach);
}

/* A position within d of g, however it was reached, is in the grown polygon. */
static bool grow_contains(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = prop_one_in(p, 3) ? shapes_bad(p, &ground) : shapes_any(p, &ground);
    g_autoptr(GError) error = NULL;
    double d = distance_of(p, &ground);
    g_autoptr(AgtGeom) grown = agt_geom_grow(g, d, &error);
    if (!grown)
        return errs(p, g, error);
    if (!agt_geom_is_valid(grown, NULL, NULL))
        return fails(p, g, "grown polygon is not valid", g->pt[0]);
    for (int k = 0; k < 60; k++) {
        AgtPoint q = shapes_on(p, g);
        double angle = prop_real(p, 0, 2 * G_PI), r = prop_one_in(p, 2) ? d : prop_real(p, 0, d);
        r = fmax(0.0, r - 1e-9);
        AgtPoint at = {q.x + r * cos(angle), q.y + r * sin(angle)};
        if (!agt_geom_contains_point(grown, at))
            return fails(p, g, "grown polygon misses a position", at);
        AgtPoint in = shapes_in_box(p, g->box);
        Filled f = filled_at(g, in);
        if (g->kind == AGT_GEOM_POLYGON && !f.near && f.even_odd &&
            !agt_geom_contains_point(grown, in))
            return fails(p, g, "grown polygon misses the inside", in);
    }
    return true;
}

/* How much farther than d a safe buffer may reach: 1 %, under 5 cm a quarter. */
static double reach_of(double d)
{
    return d * (d < 0.05 ? 1.25 : 1.01) + 1e-5;
}

/* Not wasteful either: nothing of it is much farther than d. */
static bool grow_is_tight(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_any(p, &ground);
    double d = distance_of(p, &ground);
    g_autoptr(AgtGeom) grown = agt_geom_grow(g, d, NULL);
    for (uint32_t i = 0; i < grown->n_points; i++) {
        g_autoptr(AgtGeom) at = agt_geom_new_point(grown->pt[i].x, grown->pt[i].y);
        if (agt_geom_distance_m(g, at) > reach_of(d))
            return fails(p, g, "grown polygon reaches too far", grown->pt[i]);
    }
    return true;
}

/* The way taken when a quick buffer fails its proof covers it, too, and agrees with it. */
static bool capsules_agree(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_any(p, &ground);
    g_autoptr(GError) error = NULL;
    double d = distance_of(p, &ground);
    g_autoptr(AgtGeom) slow = agt_geom_grow_by_capsules(g, d, &error);
    if (!slow)
        return errs(p, g, error);
    if (!agt_geom_is_valid(slow, NULL, NULL))
        return fails(p, g, "grown polygon is not valid", g->pt[0]);
    for (uint32_t i = 0; i < slow->n_points; i++) {
        g_autoptr(AgtGeom) at = agt_geom_new_point(slow->pt[i].x, slow->pt[i].y);
        double r = agt_geom_distance_m(g, at);
        if (r > reach_of(d + 1e-6) || r < d)
            return fails(p, g, "corner is too near or too far", slow->pt[i]);
    }
    if (g->kind != AGT_GEOM_POLYGON)
        return true;
    g_autoptr(AgtGeom) core = agt_geom_shrink_by_capsules(g, d / 5, &error);
    if (!core)
        return errs(p, g, error);
    g_autoptr(AgtGeom) quick = agt_geom_shrink(g, d / 5, &error);
    double off = agt_geom_area_m2(core) - agt_geom_area_m2(quick);
    if (fabs(off) > 0.06 * d / 5 * agt_geom_length_m(g))
        return fails(p, g, "cores differ", (AgtPoint){off, d / 5});
    return true;
}

static bool shrink_is_inside(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = prop_one_in(p, 3) ? shapes_bad(p, &ground) : shapes_valid(p, &ground);
    g_autoptr(GError) error = NULL;
    double d = distance_of(p, &ground) / 5.0;
    g_autoptr(AgtGeom) core = agt_geom_shrink(g, d, &error);
    if (!core)
        return errs(p, g, error);
    if (!agt_geom_is_valid(core, NULL, NULL))
        return fails(p, g, "shrunk polygon is not valid", g->pt[0]);
    for (uint32_t k = 0; k < 40 && core->n_points; k++) {
        AgtPoint at = k % 2 ? shapes_on(p, core) : shapes_in_box(p, core->box);
        if (!agt_geom_contains_point(core, at))
            continue;
        Filled f = filled_at(g, at);
        if (!f.even_odd || !f.non_zero || !f.released)
            return fails(p, g, "shrunk polygon leaves the polygon", at);
        /* an edge between two parts is ground like any other */
        if (g->n_parts == 1 && agt_geom_boundary_distance_m(g, at) < d - NOISE)
            return fails(p, g, "shrunk polygon comes too near the boundary", at);
    }
    return true;
}

/* A shrunk polygon keeps what is a little deeper than d. */
static bool shrink_is_tight(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_valid(p, &ground);
    double d = distance_of(p, &ground) / 5.0;
    g_autoptr(AgtGeom) core = agt_geom_shrink(g, d, NULL);
    for (int k = 0; k < 40; k++) {
        AgtPoint at = shapes_in_box(p, g->box);
        if (agt_geom_contains_point(g, at) && agt_geom_boundary_distance_m(g, at) > reach_of(d) &&
            !agt_geom_contains_point(core, at))
            return fails(p, g, "shrunk polygon lost a position", at);
    }
    return true;
}

static bool envelop_contains(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_bad(p, &ground);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtGeom) e = agt_geom_envelop(g, prop_one_in(p, 2) ? 0.0 : 1.0, &error);
    if (!e)
        return errs(p, g, error);
    if (!agt_geom_is_valid(e, NULL, NULL))
        return fails(p, g, "envelope is not valid", g->pt[0]);
    g_autoptr(AgtGeom) written = agt_geom_round_mm(e);
    for (uint32_t i = 0; i < g->n_points; i++)
        if (!agt_geom_contains_point(e, g->pt[i]))
            return fails(p, g, "envelope misses a corner", g->pt[i]);
    for (int k = 0; k < 100; k++) {
        AgtPoint at = shapes_in_box(p, g->box);
        Filled f = filled_at(g, at);
        if (f.near || (!f.even_odd && !f.non_zero))
            continue;
        if (!agt_geom_contains_point(e, at))
            return fails(p, g, "envelope misses a filled position", at);
        bool valid = agt_geom_is_valid(g, NULL, NULL);
        if (!valid && !agt_geom_contains_point(written, at))
            return fails(p, g, "envelope in millimetres misses a filled position", at);
    }
    return true;
}

static bool repair_is_inside(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_bad(p, &ground);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtGeom) r = agt_geom_repair_inwards(g, &error);
    if (!r)
        return errs(p, g, error);
    if (!agt_geom_is_valid(r, NULL, NULL))
        return fails(p, g, "repaired polygon is not valid", g->pt[0]);
    bool same = agt_geom_equals(g, r, 0.0);
    for (int k = 0; k < 100 && r->n_points && !same; k++) {
        AgtPoint at = k % 2 ? shapes_on(p, r) : shapes_in_box(p, r->box);
        if (!agt_geom_contains_point(r, at))
            continue;
        Filled f = filled_at(g, at);
        if (f.near ? g->n_parts == 1 : !f.even_odd || !f.non_zero || !f.released)
            return fails(p, g, "repaired polygon invents ground", at);
    }
    return true;
}

/* A position both shapes fill by some rule is never overlooked. */
static bool contact_is_never_missed(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_bad(p, &ground);
    g_autoptr(AgtGeom) b = prop_one_in(p, 2) ? shapes_bad(p, &ground) : shapes_any(p, &ground);
    bool meet = false, contact = false;
    agt_geom_intersects(a, b, &meet, NULL);
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    if (meet != agt_prep_intersects(prep, b) || meet != (agt_geom_distance_m(a, b) == 0.0) ||
        meet != (agt_prep_distance_m(prep, b) == 0.0))
        return fails(p, a, "intersects and distance differ", a->pt[0]);
    AgtPoint at = {0, 0};
    for (int k = 0; k < 60 && !contact; k++) {
        at = prop_one_in(p, 2) ? shapes_on(p, b) : shapes_in_box(p, a->box);
        Filled in_a = filled_at(a, at), in_b = filled_at(b, at);
        bool of_b = b->kind == AGT_GEOM_POLYGON && !in_b.near && in_b.even_odd;
        for (uint32_t i = 0; i < b->n_points && !of_b; i++)
            of_b = b->pt[i].x == at.x && b->pt[i].y == at.y;
        contact = of_b && !in_a.near && in_a.even_odd;
    }
    return contact && !meet ? fails(p, a, "contact is missed", at) : true;
}

/* What is said to be covered by a bad polygon lies in it by both rules. */
static bool cover_is_never_invented(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_bad(p, &ground);
    AgtPoint c = shapes_in_box(p, a->box);
    double r = ground.reach * prop_real(p, 0.001, 0.2);
    g_autoptr(AgtGeom) b = agt_geom_new_box((AgtBox){c.x - r, c.y - r, c.x + r, c.y + r});
    g_autoptr(GError) error = NULL;
    bool covered = false;
    if (!agt_geom_covers(a, b, &covered, &error))
        return errs(p, a, error);
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    if (agt_prep_covers(prep, b) != covered)
        return fails(p, a, "prepared answer differs", c);
    for (int k = 0; k < 60 && covered; k++) {
        AgtPoint at = prop_one_in(p, 3) ? shapes_on(p, b) : shapes_in_box(p, b->box);
        Filled f = filled_at(a, at);
        if (!f.near && (!f.even_odd || !f.non_zero || !f.released))
            return fails(p, a, "cover is invented", at);
    }
    return true;
}

int main(void)
{
    static const PropTest tests[] = {
        {"grow contains all within d", grow_contains, 800},
        {"grow is tight", grow_is_tight, 500},
        {"capsules agree", capsules_agree, 150},
        {"shrink is inside", shrink_is_inside, 800},
        {"shrink is tight", shrink_is_tight, 500},
        {"envelop contains both fills", envelop_contains, 900},
        {"repair inwards invents nothing", repair_is_inside, 900},
        {"contact with bad polygons is never missed", contact_is_never_missed, 1200},
        {"cover by bad polygons is never invented", cover_is_never_invented, 800},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
