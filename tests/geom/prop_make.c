/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of overlay, cuts, rounding, lines, label points, and of writing and reading. */
#include "geom/bridge.h"
#include "shapes.h"

static bool fails(Prop *p, const AgtGeom *g, const char *what, double value)
{
    g_autofree char *text = shapes_text(g);
    return prop_check(p, false, "%s (%.12g): %s", what, value, text);
}

static bool overlay_adds_up(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_valid(p, &ground);
    g_autoptr(AgtGeom) b = shapes_valid(p, &ground);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtGeom) both = agt_geom_intersection(a, b, &error);
    g_autoptr(AgtGeom) only = agt_geom_difference(a, b, &error);
    const AgtGeom *list[] = {a, b};
    g_autoptr(AgtGeom) all = agt_geom_union(list, 2, &error);
    if (error)
        return prop_check(p, false, "%s", error->message);
    double x = agt_geom_area_m2(both), y = agt_geom_area_m2(only), z = agt_geom_area_m2(all);
    double tolerance = 1e-6 * fmax(1.0, z);
    if (fabs(x + y - agt_geom_area_m2(a)) > tolerance)
        return fails(p, a, "common part and rest do not add up", x + y);
    if (fabs(z - y - agt_geom_area_m2(b)) > tolerance)
        return fails(p, a, "union is not b and the rest of a", z);
    if (!agt_geom_is_valid(both, NULL, NULL) || !agt_geom_is_valid(only, NULL, NULL) ||
        !agt_geom_is_valid(all, NULL, NULL))
        return fails(p, a, "a result is not valid", 0);
    return true;
}

/* A line is cut into what is inside and outside; the kind of the result is the lower one. */
static bool line_overlay_adds_up(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) area = shapes_valid(p, &ground);
    g_autoptr(AgtGeom) line = shapes_line(p, &ground);
    g_autoptr(AgtGeom) once = agt_geom_union((const AgtGeom *const[]){line}, 1, NULL);
    g_autoptr(AgtGeom) in = agt_geom_intersection(area, once, NULL);
    g_autoptr(AgtGeom) out = agt_geom_difference(once, area, NULL);
    double sum = agt_geom_length_m(in) + agt_geom_length_m(out);
    if (in->kind != AGT_GEOM_LINE || out->kind != AGT_GEOM_LINE)
        return fails(p, line, "kind", in->kind);
    return fabs(sum - agt_geom_length_m(once)) < 1e-5 || fails(p, line, "length", sum);
}

static AgtPoint random_dir(Prop *p)
{
    static const AgtPoint axes[] = {{1, 0}, {0, 1}, {-1, 0}, {0, -3}, {1, 1}};
    double angle = prop_real(p, 0, 2 * G_PI);
    return prop_one_in(p, 2) ? axes[prop_int(p, 0, 4)] : (AgtPoint){cos(angle), sin(angle)};
}

static double side_of(AgtPoint p, AgtPoint dir, AgtPoint q)
{
    return (dir.x * (q.y - p.y) - dir.y * (q.x - p.x)) / hypot(dir.x, dir.y);
}

static bool on_side(const AgtGeom *g, AgtPoint p, AgtPoint dir, double sign)
{
    for (uint32_t i = 0; i < g->n_points; i++)
        if (sign * side_of(p, dir, g->pt[i]) < -1e-7)
            return false;
    return true;
}

static bool cut_line_divides(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_valid(p, &ground);
    AgtPoint at = prop_one_in(p, 3) ? shapes_on(p, g) : shapes_in_box(p, agt_box_grow(g->box, 1));
    AgtPoint dir = random_dir(p);
    g_autoptr(AgtGeom) left = NULL;
    g_autoptr(AgtGeom) right = NULL;
    g_autoptr(GError) error = NULL;
    if (!agt_geom_cut_line(g, at, dir, &left, &right, &error))
        return fails(p, g, error->message, 0);
    double area = agt_geom_area_m2(left) + agt_geom_area_m2(right);
    if (fabs(area - agt_geom_area_m2(g)) > 1e-6 * fmax(1.0, area))
        return fails(p, g, "areas do not add up", area);
    if (!agt_geom_is_valid(left, NULL, NULL) || !agt_geom_is_valid(right, NULL, NULL))
        return fails(p, g, "a side is not valid", 0);
    return (on_side(left, at, dir, 1) && on_side(right, at, dir, -1)) ||
           fails(p, g, "a side crosses the line", 0);
}

static bool cut_area_is_exact(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_valid(p, &ground);
    double whole = agt_geom_area_m2(g), want = whole * prop_real(p, 0.001, 0.999);
    AgtPoint dir = random_dir(p);
    g_autoptr(AgtGeom) cut = NULL;
    g_autoptr(AgtGeom) rest = NULL;
    g_autoptr(GError) error = NULL;
    if (!agt_geom_cut_area(g, dir, want, &cut, &rest, &error))
        return fails(p, g, error->message, want);
    /* a coordinate at 4.4e6 m is rounded to 1e-9 m, along the whole outline */
    double tolerance = fmax(1e-6, 2e-9 * agt_geom_length_m(g));
    if (fabs(agt_geom_area_m2(cut) - want) > tolerance)
        return fails(p, g, "area is off", agt_geom_area_m2(cut) - want);
    if (fabs(agt_geom_area_m2(cut) + agt_geom_area_m2(rest) - whole) > tolerance)
        return fails(p, g, "areas do not add up", want);
    double least = INFINITY, most = -INFINITY;
    for (uint32_t i = 0; i < cut->n_points; i++)
        least = fmin(least, side_of(g->pt[0], dir, cut->pt[i]));
    for (uint32_t i = 0; i < rest->n_points; i++)
        most = fmax(most, side_of(g->pt[0], dir, rest->pt[i]));
    return least >= most - 1e-7 || fails(p, g, "sides overlap", most - least);
}

static bool rounding_keeps_valid(Prop *p)
{
    Ground ground = shapes_ground(p);
    if (prop_one_in(p, 2))
        ground = (Ground){{500000, 4440000}, 0.02, 0.0}; /* shapes of a few millimetres */
    g_autoptr(AgtGeom) g = shapes_valid(p, &ground);
    g_autoptr(AgtGeom) r = agt_geom_round_mm(g);
    g_autoptr(AgtGeom) again = agt_geom_round_mm(r);
    if (!agt_geom_is_valid(r, NULL, NULL))
        return fails(p, g, "rounded polygon is not valid", 0);
    if (!agt_geom_equals(r, again, 0.0))
        return fails(p, g, "rounding twice differs", 0);
    for (uint32_t i = 0; i < r->n_points; i++) {
        AgtPoint q = r->pt[i];
        if (fabs(q.x * 1000 - round(q.x * 1000)) > 1e-5)
            return fails(p, g, "not whole millimetres", q.x);
        if (agt_geom_boundary_distance_m(g, q) > 0.00072)
            return fails(p, g, "moved too far", agt_geom_boundary_distance_m(g, q));
    }
    return true;
}

static bool label_point_is_inside(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_any(p, &ground);
    AgtPoint at = agt_geom_label_point(g);
    if (g->kind != AGT_GEOM_POLYGON)
        return agt_geom_boundary_distance_m(g, at) < 1e-8 || fails(p, g, "not on the line", at.x);
    if (!agt_geom_contains_point(g, at))
        return fails(p, g, "label point lies outside", at.x);
    /* deeper than a tenth of the mean half width */
    double depth = agt_geom_boundary_distance_m(g, at);
    double mean = agt_geom_area_m2(g) / agt_geom_length_m(g);
    return depth > 0.1 * mean || fails(p, g, "label point is near the edge", depth / mean);
}

static bool line_functions_agree(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_line(p, &ground);
    double len = agt_geom_length_m(g), s0 = prop_real(p, 0, len * 0.9);
    double s1 = s0 + (len - s0) * prop_real(p, 0.01, 1);
    g_autoptr(AgtGeom) piece = agt_geom_line_piece(g, s0, s1);
    if (fabs(agt_geom_length_m(piece) - (s1 - s0)) > 1e-6)
        return fails(p, g, "piece is too long or short", agt_geom_length_m(piece));
    AgtPoint dir, at = agt_geom_line_at(g, s0, &dir), start = piece->pt[0];
    if (hypot(at.x - start.x, at.y - start.y) > 1e-8 || fabs(hypot(dir.x, dir.y) - 1) > 1e-9)
        return fails(p, g, "piece starts elsewhere", s0);
    double off, s = agt_geom_line_project(g, at, &off);
    AgtPoint back = agt_geom_line_at(g, s, NULL);
    if (fabs(off) > 1e-8 || hypot(back.x - at.x, back.y - at.y) > 1e-7)
        return fails(p, g, "projection is off", off);
    AgtPoint q = shapes_point(p, &ground);
    agt_geom_line_project(g, q, &off);
    double d = agt_geom_boundary_distance_m(g, q);
    return fabs(fabs(off) - d) < 1e-9 || fails(p, g, "offset is not the distance", off);
}

static bool densified_is_the_same(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_any(p, &ground);
    double most = ground.reach * prop_real(p, 0.02, 1);
    g_autoptr(AgtGeom) d = agt_geom_densify(g, most);
    for (uint32_t j = 0; j < d->n_rings && g->kind != AGT_GEOM_POINT; j++)
        for (uint32_t i = d->ring[j]; i + 1 < d->ring[j + 1]; i++) {
            double len = hypot(d->pt[i + 1].x - d->pt[i].x, d->pt[i + 1].y - d->pt[i].y);
            if (len > most + 1e-8)
                return fails(p, g, "edge is too long", len);
        }
    return fabs(agt_geom_length_m(d) - agt_geom_length_m(g)) < 1e-6 ||
           fails(p, g, "length differs", agt_geom_length_m(d));
}

static bool movement_keeps_shape(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = shapes_valid(p, &ground);
    AgtPoint c = shapes_point(p, &ground);
    double angle = prop_real(p, -7, 7), dx = prop_real(p, -50, 50), dy = prop_real(p, -50, 50);
    g_autoptr(AgtGeom) there = agt_geom_move(g, c, angle, dx, dy);
    g_autoptr(AgtGeom) home =
        agt_geom_move(there, (AgtPoint){c.x + dx, c.y + dy}, -angle, -dx, -dy);
    if (fabs(agt_geom_area_m2(there) - agt_geom_area_m2(g)) > 1e-6 * fmax(1, agt_geom_area_m2(g)))
        return fails(p, g, "area changed", agt_geom_area_m2(there));
    return agt_geom_equals(g, home, 1e-7) || fails(p, g, "does not come back", angle);
}

static bool text_and_binary_come_back(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) g = prop_one_in(p, 2) ? shapes_bad(p, &ground) : shapes_any(p, &ground);
    g_autoptr(GBytes) wkb = agt_geom_to_wkb(g);
    gsize len;
    const uint8_t *data = g_bytes_get_data(wkb, &len);
    g_autoptr(AgtGeom) b = agt_geom_from_wkb(data, len, NULL);
    if (!b || !agt_geom_equals(g, b, 0.0))
        return fails(p, g, "binary differs", (double)len);
    g_autofree char *wkt = agt_geom_to_wkt(g, 3);
    g_autoptr(AgtGeom) t = agt_geom_from_wkt(wkt, NULL);
    return (t && agt_geom_equals(g, t, 0.0005001)) || fails(p, g, "text differs", 0);
}

/* The result does not depend on where rings start and which way they go. */
static bool overlay_has_a_normal_form(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_valid(p, &ground);
    g_autoptr(AgtGeom) b = shapes_valid(p, &ground);
    const AgtGeom *one[] = {a, b}, *two[] = {b, a};
    g_autoptr(AgtGeom) x = agt_geom_union(one, 2, NULL);
    g_autoptr(AgtGeom) y = agt_geom_union(two, 2, NULL);
    return agt_geom_equals(x, y, 0.0) || fails(p, a, "unions differ by order", x->n_points);
}

int main(void)
{
    static const PropTest tests[] = {
        {"overlay adds up", overlay_adds_up, 2500},
        {"overlay of lines adds up", line_overlay_adds_up, 1500},
        {"overlay has a normal form", overlay_has_a_normal_form, 1000},
        {"cut by a line divides", cut_line_divides, 2000},
        {"cut by area is exact", cut_area_is_exact, 2000},
        {"rounding keeps polygons valid", rounding_keeps_valid, 2000},
        {"label point is inside", label_point_is_inside, 2000},
        {"line functions agree", line_functions_agree, 2000},
        {"densified is the same line", densified_is_the_same, 1000},
        {"movement keeps the shape", movement_keeps_shape, 1000},
        {"text and binary come back", text_and_binary_come_back, 2000},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
