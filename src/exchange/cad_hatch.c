/* SPDX-License-Identifier: Apache-2.0 */
/* Splines, and boundaries of hatches: rows of pairs whose order carries the meaning. */
#include <math.h>

#include "cad_shape.h"

/* Angles of a hatch are in degrees. */
#define DEG (G_PI / 180)

static bool real_at(const GArray *pairs, guint i, double *out)
{
    return agt_cad_real(&g_array_index(pairs, AgtCadPair, i).at, out);
}

bool agt_cad_spline(const GArray *pairs, guint from, guint to, double stretch, AgtCadPath *out,
                    double *error_m)
{
    g_autoptr(GArray) knots = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) weights = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) control = g_array_new(FALSE, FALSE, sizeof(AgtCadVertex));
    AgtCadSpline s = {.degree = 3, .knots = knots, .weights = weights, .control = control};
    bool edge = from > 0; /* in a hatch: other codes for degree and weights */
    for (guint i = from; i < to; i++) {
        const AgtCadPair *p = &g_array_index(pairs, AgtCadPair, i);
        AgtCadVertex fresh = {0};
        double v = 0;
        if (p->code == (edge ? 94 : 71))
            s.degree = (int)CLAMP(agt_cad_int(&p->at), 0, 100);
        if (p->code != 10 && p->code != 20 && p->code != 30 && p->code != 40 &&
            p->code != (edge ? 42 : 41))
            continue;
        if (!real_at(pairs, i, &v))
            return false;
        AgtCadVertex *last =
            control->len ? &g_array_index(control, AgtCadVertex, control->len - 1) : &fresh;
        if (p->code == 10) {
            fresh.x = v;
            g_array_append_val(control, fresh);
        } else if (p->code == 20) {
            last->y = v;
        } else if (p->code == 30) {
            last->z = v;
        } else if (p->code == 40) {
            g_array_append_val(knots, v);
        } else {
            g_array_append_val(weights, v);
        }
    }
    return agt_cad_path_spline(out, &s, stretch, error_m);
}

/* Reading on through the pairs of a hatch. */
typedef struct {
    const GArray *pairs;
    guint at;
    double stretch, *error_m;
    bool ok;
} Cursor;

static int code(const Cursor *c)
{
    return c->at < c->pairs->len ? g_array_index(c->pairs, AgtCadPair, c->at).code : G_MAXINT;
}

/* The number that must come next. */
static double need(Cursor *c, int wanted)
{
    double v = 0;
    if (code(c) != wanted || !real_at(c->pairs, c->at, &v))
        c->ok = false;
    c->at++;
    return v;
}

/* The number if it comes next. */
static double may(Cursor *c, int wanted, double otherwise)
{
    return code(c) == wanted ? need(c, wanted) : otherwise;
}

static void polyline_path(Cursor *c, AgtCadPath *p)
{
    bool bulges = may(c, 72, 0) != 0;
    may(c, 73, 1);
    double n = need(c, 93);
    for (double i = 0; c->ok && i < n; i++) {
        double x = need(c, 10), y = need(c, 20);
        double bulge = bulges || code(c) == 42 ? may(c, 42, 0) : 0;
        agt_cad_path_add(p, x, y, 0, bulge);
    }
}

/* Start and sweep of an arc; clockwise ones are stored mirrored. */
static void angles(Cursor *c, double *start, double *sweep)
{
    double a = need(c, 50) * DEG, b = need(c, 51) * DEG;
    bool left = need(c, 73) != 0;
    double turn = fmod(b - a, 2 * G_PI);
    if (turn <= 1e-12)
        turn += 2 * G_PI;
    *start = left ? a : -a;
    *sweep = left ? turn : -turn;
}

static void arc_edge(Cursor *c, AgtCadPath *p)
{
    double x = need(c, 10), y = need(c, 20), r = need(c, 40), start, sweep;
    angles(c, &start, &sweep);
    if (c->ok)
        agt_cad_path_arc(p, x, y, 0, r, start, sweep);
}

static void ellipse_edge(Cursor *c, AgtCadPath *p)
{
    double centre[3] = {need(c, 10), need(c, 20), 0};
    double major[3] = {need(c, 11), need(c, 21), 0}, ratio = need(c, 40), start, sweep;
    angles(c, &start, &sweep);
    const double minor[3] = {-major[1] * ratio, major[0] * ratio, 0};
    if (c->ok)
        agt_cad_path_ellipse(p, centre, major, minor, start, sweep, c->stretch, c->error_m);
}

static void spline_edge(Cursor *c, AgtCadPath *p)
{
    guint from = c->at;
    while (code(c) != 72 && code(c) != 97 && code(c) != 92 && code(c) != 75 && code(c) != G_MAXINT)
        c->at++;
    c->ok = c->ok && agt_cad_spline(c->pairs, from, c->at, c->stretch, p, c->error_m);
    /* 97 ends a spline with its fit points in new versions and a path in all of them */
    if (code(c) == 97 && c->at + 1 < c->pairs->len) {
        int next = g_array_index(c->pairs, AgtCadPair, c->at + 1).code;
        if (next == 11 || next == 12 || next == 72 || next == 97)
            for (c->at++; code(c) == 11 || code(c) == 21 || code(c) == 12 || code(c) == 22 ||
                          code(c) == 13 || code(c) == 23;)
                c->at++;
    }
}

static void edge_path(Cursor *c, AgtCadPath *p)
{
    double n = need(c, 93);
    for (double i = 0; c->ok && i < n; i++) {
        double kind = need(c, 72);
        if (kind == 1) {
            double x = need(c, 10), y = need(c, 20);
            agt_cad_path_add(p, x, y, 0, 0);
            x = need(c, 11);
            y = need(c, 21);
            agt_cad_path_add(p, x, y, 0, 0);
        } else if (kind == 2) {
            arc_edge(c, p);
        } else if (kind == 3) {
            ellipse_edge(c, p);
        } else if (kind == 4) {
            spline_edge(c, p);
        } else {
            c->ok = false;
        }
    }
}

bool agt_cad_hatch(const GArray *pairs, double stretch, GPtrArray *paths, double *error_m)
{
    Cursor c = {.pairs = pairs, .stretch = stretch, .error_m = error_m, .ok = true};
    while (code(&c) != 91 && code(&c) != G_MAXINT)
        c.at++;
    double n = need(&c, 91);
    for (double i = 0; c.ok && i < n; i++) {
        AgtCadPath *p = agt_cad_path_new();
        p->closed = true;
        g_ptr_array_add(paths, p);
        double given = need(&c, 92);
        unsigned flags = (unsigned)CLAMP(given, 0, 65535);
        if (flags & 2)
            polyline_path(&c, p);
        else
            edge_path(&c, p);
        double sources = may(&c, 97, 0);
        for (double k = 0; c.ok && k < sources && code(&c) == 330; k++)
            c.at++;
    }
    return c.ok && n > 0;
}
