/* SPDX-License-Identifier: Apache-2.0 */
#include "cad_curve.h"

#include <math.h>
#include <string.h>

/* Pieces of one curve at most. */
#define PIECES_MAX 4096
/* Halvings of one span of a spline at most. */
#define SPLINE_DEPTH 10
#define DEGREE_MAX   15
/* Corners of one path beyond which splines are no longer refined. */
#define CORNERS_MAX 1000000

AgtCadPath *agt_cad_path_new(void)
{
    AgtCadPath *p = g_new0(AgtCadPath, 1);
    p->v = g_array_new(FALSE, FALSE, sizeof(AgtCadVertex));
    return p;
}

void agt_cad_path_free(AgtCadPath *p)
{
    if (!p)
        return;
    g_array_unref(p->v);
    g_free(p);
}

void agt_cad_path_add(AgtCadPath *p, double x, double y, double z, double bulge)
{
    AgtCadVertex v = {x, y, z, bulge};
    g_array_append_val(p->v, v);
}

AgtCadMatrix agt_cad_matrix_scale(double x, double y, double z)
{
    return (AgtCadMatrix){{x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0}};
}

AgtCadMatrix agt_cad_matrix_after(const AgtCadMatrix *a, const AgtCadMatrix *b)
{
    AgtCadMatrix out;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 4; k++) {
            double v = k == 3 ? a->m[i * 4 + 3] : 0;
            for (int j = 0; j < 3; j++)
                v += a->m[i * 4 + j] * b->m[j * 4 + k];
            out.m[i * 4 + k] = v;
        }
    return out;
}

static void cross(const double a[3], const double b[3], double out[3])
{
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

static bool unit_vector(double v[3])
{
    double n = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    if (!(n > 1e-12))
        return false;
    for (int i = 0; i < 3; i++)
        v[i] /= n;
    return true;
}

AgtCadMatrix agt_cad_matrix_plane(double nx, double ny, double nz)
{
    double n[3] = {nx, ny, nz}, ax[3], ay[3];
    const double wy[3] = {0, 1, 0}, wz[3] = {0, 0, 1};
    if (!unit_vector(n))
        return agt_cad_matrix_scale(1, 1, 1);
    bool near_z = fabs(n[0]) < 1.0 / 64 && fabs(n[1]) < 1.0 / 64;
    cross(near_z ? wy : wz, n, ax);
    unit_vector(ax);
    cross(n, ax, ay);
    unit_vector(ay);
    return (AgtCadMatrix){{ax[0], ay[0], n[0], 0, ax[1], ay[1], n[1], 0, ax[2], ay[2], n[2], 0}};
}

void agt_cad_matrix_apply(const AgtCadMatrix *m, double *x, double *y, double *z)
{
    const double v[3] = {*x, *y, *z};
    double out[3];
    for (int i = 0; i < 3; i++)
        out[i] =
            m->m[i * 4] * v[0] + m->m[i * 4 + 1] * v[1] + m->m[i * 4 + 2] * v[2] + m->m[i * 4 + 3];
    *x = out[0];
    *y = out[1];
    *z = out[2];
}

double agt_cad_matrix_stretch(const AgtCadMatrix *m)
{
    double sum = 0; /* the Frobenius norm bounds every stretch from above */
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 3; k++)
            sum += m->m[i * 4 + k] * m->m[i * 4 + k];
    return sqrt(sum);
}

/* True when circles stay circles on the map. */
static bool keeps_arcs(const AgtCadMatrix *m)
{
    double a = m->m[0], b = m->m[1], c = m->m[4], d = m->m[5];
    double scale = a * a + b * b + c * c + d * d;
    return fabs(a * a + c * c - b * b - d * d) <= 1e-9 * scale &&
           fabs(a * b + c * d) <= 1e-9 * scale && scale > 0;
}

static bool has_arcs(const AgtCadPath *p)
{
    for (guint i = 0; i < p->v->len; i++)
        if (g_array_index(p->v, AgtCadVertex, i).bulge != 0)
            return true;
    return false;
}

/* Lines that an arc of this radius and angle needs. */
static int pieces(double r, double sweep, double tolerance)
{
    double least = fabs(sweep) / (G_PI / 2); /* a quarter of a circle at most */
    double step = r > tolerance ? 2 * acos(1 - tolerance / r) : G_PI / 2;
    double n = ceil(MAX(least, fabs(sweep) / MAX(step, 1e-6)) - 1e-9);
    return n >= 1 ? (int)MIN(n, PIECES_MAX) : 1; /* n is no number where a radius is none */
}

/* Points between two corners on their arc. */
static void arc_points(GArray *out, const AgtCadVertex *a, const AgtCadVertex *b, double tolerance,
                       double *error)
{
    double dx = b->x - a->x, dy = b->y - a->y, chord = hypot(dx, dy);
    double sweep = 4 * atan(a->bulge), half = sweep / 2;
    if (!(chord > 0) || fabs(sin(half)) < 1e-12)
        return;
    double r = chord / 2 / fabs(sin(half)), off = chord / 2 / tan(half);
    /* the centre lies left of the chord for an arc of less than half a turn counter-clockwise */
    double cx = (a->x + b->x) / 2 - dy / chord * off, cy = (a->y + b->y) / 2 + dx / chord * off;
    double start = atan2(a->y - cy, a->x - cx);
    int n = pieces(r, sweep, tolerance);
    *error = MAX(*error, r * (1 - cos(sweep / n / 2)));
    for (int i = 1; i < n; i++) {
        double t = start + sweep * i / n;
        AgtCadVertex v = {cx + r * cos(t), cy + r * sin(t), a->z + (b->z - a->z) * i / n, 0};
        g_array_append_val(out, v);
    }
}

GArray *agt_cad_path_points(const AgtCadPath *p, double tolerance, double *error)
{
    GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(AgtCadVertex), p->v->len);
    const AgtCadVertex *v = (const AgtCadVertex *)p->v->data;
    guint n = p->v->len;
    for (guint i = 0; i < n; i++) {
        AgtCadVertex flat = v[i];
        flat.bulge = 0;
        g_array_append_val(out, flat);
        if (v[i].bulge != 0 && (i + 1 < n || p->closed))
            arc_points(out, &v[i], &v[(i + 1) % n], tolerance, error);
    }
    return out;
}

void agt_cad_path_move(AgtCadPath *p, const AgtCadMatrix *m, double *error_m)
{
    double turn = 1;
    if (has_arcs(p)) {
        double stretch = agt_cad_matrix_stretch(m), error = 0;
        bool level = fabs(m->m[2]) + fabs(m->m[6]) <= 1e-12 * stretch;
        turn = m->m[0] * m->m[5] - m->m[1] * m->m[4] < 0 ? -1 : 1;
        if (!keeps_arcs(m) || !level) {
            GArray *flat = agt_cad_path_points(p, AGT_CAD_CURVE_M / MAX(stretch, 1e-9), &error);
            g_array_unref(p->v);
            p->v = flat;
            *error_m = MAX(*error_m, error * stretch);
        }
    }
    for (guint i = 0; i < p->v->len; i++) {
        AgtCadVertex *v = &g_array_index(p->v, AgtCadVertex, i);
        agt_cad_matrix_apply(m, &v->x, &v->y, &v->z);
        v->bulge *= turn;
    }
}

void agt_cad_path_arc(AgtCadPath *p, double x, double y, double z, double r, double start,
                      double sweep)
{
    double quarters = ceil(fabs(sweep) / (G_PI / 2) - 1e-9);
    int n = quarters >= 1 ? (int)MIN(quarters, 8) : 1;
    for (int i = 0; i <= n; i++) {
        double t = start + sweep * i / n;
        agt_cad_path_add(p, x + r * cos(t), y + r * sin(t), z, i < n ? tan(sweep / n / 4) : 0);
    }
}

void agt_cad_path_ellipse(AgtCadPath *p, const double centre[3], const double major[3],
                          const double minor[3], double start, double sweep, double stretch,
                          double *error_m)
{
    double a = sqrt(major[0] * major[0] + major[1] * major[1] + major[2] * major[2]);
    double b = sqrt(minor[0] * minor[0] + minor[1] * minor[1] + minor[2] * minor[2]);
    /* an ellipse is a circle squeezed, and so is the gap between its chords and arcs */
    double r = MAX(a, b) * stretch;
    int n = pieces(r, sweep, AGT_CAD_CURVE_M);
    *error_m = MAX(*error_m, r * (1 - cos(sweep / n / 2)));
    for (int i = 0; i <= n; i++) {
        double c = cos(start + sweep * i / n), s = sin(start + sweep * i / n);
        agt_cad_path_add(p, centre[0] + major[0] * c + minor[0] * s,
                         centre[1] + major[1] * c + minor[1] * s,
                         centre[2] + major[2] * c + minor[2] * s, 0);
    }
}

/* A point with its weight: x, y, z times w, and w. */
typedef struct {
    double c[4];
} Weighted;

static Weighted between(const Weighted *a, const Weighted *b, double t)
{
    Weighted out;
    for (int i = 0; i < 4; i++)
        out.c[i] = a->c[i] * (1 - t) + b->c[i] * t;
    return out;
}

static AgtCadVertex flat(const Weighted *w)
{
    return (AgtCadVertex){w->c[0] / w->c[3], w->c[1] / w->c[3], w->c[2] / w->c[3], 0};
}

/* Distance of a control point from the chord. */
static double off_chord(const AgtCadVertex *a, const AgtCadVertex *b, const AgtCadVertex *p)
{
    double dx = b->x - a->x, dy = b->y - a->y, n = dx * dx + dy * dy;
    double t = n > 0 ? ((p->x - a->x) * dx + (p->y - a->y) * dy) / n : 0;
    t = CLAMP(t, 0, 1);
    return hypot(a->x + t * dx - p->x, a->y + t * dy - p->y);
}

/* Halves a Bezier piece until its control points, in whose hull it lies, are near its chord. */
static void bezier(AgtCadPath *p, const Weighted *q, int degree, double stretch, int depth,
                   double *error_m)
{
    AgtCadVertex a = flat(&q[0]), b = flat(&q[degree]);
    double off = 0;
    for (int i = 1; i < degree; i++) {
        AgtCadVertex c = flat(&q[i]);
        off = MAX(off, off_chord(&a, &b, &c) * stretch);
    }
    if (off <= AGT_CAD_CURVE_M || depth >= SPLINE_DEPTH || p->v->len > CORNERS_MAX) {
        agt_cad_path_add(p, b.x, b.y, b.z, 0);
        *error_m = MAX(*error_m, off);
        return;
    }
    Weighted left[DEGREE_MAX + 1], right[DEGREE_MAX + 1], w[DEGREE_MAX + 1];
    memcpy(w, q, sizeof(Weighted) * (gsize)(degree + 1));
    for (int k = 0; k <= degree; k++) {
        left[k] = w[0];
        right[degree - k] = w[degree - k];
        for (int i = 0; i < degree - k; i++)
            w[i] = between(&w[i], &w[i + 1], 0.5);
    }
    bezier(p, left, degree, stretch, depth + 1, error_m);
    bezier(p, right, degree, stretch, depth + 1, error_m);
}

/* The blossom of the span at knot @p k: de Boor's scheme with another parameter on each level. */
static Weighted blossom(const AgtCadSpline *s, const Weighted *c, int k, double lo, double hi,
                        int n_hi)
{
    const double *t = (const double *)s->knots->data;
    Weighted d[DEGREE_MAX + 1];
    memcpy(d, c, sizeof(Weighted) * (gsize)(s->degree + 1));
    for (int r = 1; r <= s->degree; r++) {
        double u = r <= n_hi ? hi : lo;
        for (int j = s->degree; j >= r; j--) {
            int i = j + k - s->degree;
            double span = t[i + s->degree - r + 1] - t[i];
            d[j] = between(&d[j - 1], &d[j], span > 0 ? (u - t[i]) / span : 0);
        }
    }
    return d[s->degree];
}

static bool is_spline(const AgtCadSpline *s)
{
    guint n = s->control->len;
    bool ok = s->degree >= 1 && s->degree <= DEGREE_MAX && n > (guint)s->degree && n <= 1000000 &&
              s->knots->len == n + (guint)s->degree + 1 &&
              (!s->weights->len || s->weights->len == n);
    for (guint i = 1; ok && i < s->knots->len; i++)
        ok = g_array_index(s->knots, double, i) >= g_array_index(s->knots, double, i - 1);
    for (guint i = 0; ok && i < s->weights->len; i++)
        ok = g_array_index(s->weights, double, i) > 0; /* else the hull does not hold the curve */
    return ok;
}

bool agt_cad_path_spline(AgtCadPath *p, const AgtCadSpline *s, double stretch, double *error_m)
{
    if (!is_spline(s))
        return false;
    guint n = s->control->len;
    g_autofree Weighted *c = g_new(Weighted, n);
    for (guint i = 0; i < n; i++) {
        const AgtCadVertex *v = &g_array_index(s->control, AgtCadVertex, i);
        double w = s->weights->len ? g_array_index(s->weights, double, i) : 1;
        c[i] = (Weighted){{v->x * w, v->y * w, v->z * w, w}};
    }
    bool first = true;
    for (guint k = (guint)s->degree; k < n; k++) {
        double lo = g_array_index(s->knots, double, k), hi = g_array_index(s->knots, double, k + 1);
        if (!(hi > lo))
            continue;
        Weighted q[DEGREE_MAX + 1];
        for (int j = 0; j <= s->degree; j++)
            q[j] = blossom(s, c + k - (guint)s->degree, (int)k, lo, hi, j);
        if (first) {
            AgtCadVertex start = flat(&q[0]);
            agt_cad_path_add(p, start.x, start.y, start.z, 0);
            first = false;
        }
        bezier(p, q, s->degree, stretch, 0, error_m);
    }
    return !first;
}
