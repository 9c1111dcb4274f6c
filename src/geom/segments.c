/* SPDX-License-Identifier: Apache-2.0 */
/* Segments of a geometry, with an index when that pays, and where a position lies. */
#include "geom/internal.h"

AgtSegments agt_segments_make(const AgtGeom *g, uint32_t threshold)
{
    AgtSegments s = {g, NULL};
    if (g->n_points <= threshold)
        return s;
    g_autofree AgtBox *box = g_new(AgtBox, g->n_points);
    for (uint32_t j = 0; j < g->n_rings; j++) {
        uint32_t last = g->ring[j + 1] - 1;
        for (uint32_t i = g->ring[j]; i < last; i++)
            box[i] = box_of(g->pt[i], g->pt[i + 1]);
        box[last] = g->kind == AGT_GEOM_POINT ? box_of(g->pt[last], g->pt[last]) : AGT_BOX_EMPTY;
    }
    s.ix = agt_index_new(box, g->n_points);
    return s;
}

void agt_segments_clear(AgtSegments *s)
{
    agt_index_free(s->ix);
    s->ix = NULL;
}

bool agt_segments_visit(const AgtSegments *s, const AgtBox *box, AgtIndexVisit fn, gpointer user)
{
    if (s->ix)
        return agt_index_visit(s->ix, box, fn, user);
    const AgtGeom *g = s->g;
    uint32_t step = g->kind == AGT_GEOM_POINT ? 0 : 1;
    for (uint32_t j = 0; j < g->n_rings; j++)
        for (uint32_t i = g->ring[j]; i + step < g->ring[j + 1]; i++) {
            AgtBox b = box_of(g->pt[i], g->pt[i + step]);
            if (box_meets(&b, box) && fn(i, user))
                return true;
        }
    return false;
}

/* What the rings crossed so far say about a position; rings come in order. */
typedef struct {
    const AgtGeom *g;
    uint32_t part;    /* part of the present ring */
    int part_parity;  /* crossings of all rings of the part */
    bool in_exterior; /* winding number of the exterior is not 0 */
    bool in_hole;     /* winding number of some hole is not 0 */
    int parity;       /* crossings of all rings of all parts */
    AgtLocation where;
    bool wound; /* some part has it by winding numbers */
} Tally;

static void end_part(Tally *t)
{
    bool wound = t->in_exterior && !t->in_hole;
    t->wound |= wound;
    t->where.outer |= wound || (t->part_parity & 1);
    t->part_parity = 0;
    t->in_exterior = t->in_hole = false;
}

static void add_ring(Tally *t, uint32_t ring, int crossings, int winding)
{
    if (ring >= t->g->part[t->part + 1]) {
        end_part(t);
        t->part = agt_geom_part_of(t->g, ring);
    }
    t->part_parity += crossings;
    t->parity += crossings;
    if (ring == t->g->part[t->part])
        t->in_exterior = winding != 0;
    else
        t->in_hole |= winding != 0;
}

static AgtLocation end_tally(Tally *t)
{
    end_part(t);
    t->where.inner = t->wound && (t->parity & 1);
    return t->where;
}

/*
 * Crossing of the ray from p towards +x by segment a-b: 1 upwards, -1 downwards, 0 none. The
 * half-open rule counts a vertex on the ray once.
 */
static int crossing(AgtPoint a, AgtPoint b, AgtPoint p, bool *on)
{
    if ((a.y > p.y && b.y > p.y) || (a.y < p.y && b.y < p.y) || (a.x < p.x && b.x < p.x))
        return 0;
    if (a.y == p.y && b.y == p.y) {
        *on |= lesser(a.x, b.x) <= p.x && p.x <= greater(a.x, b.x);
        return 0;
    }
    int turn = agt_exact_turn(a, b, p);
    if (turn == 0) {
        *on = true;
        return 0;
    }
    if (a.y <= p.y && b.y > p.y)
        return turn > 0 ? 1 : 0;
    if (b.y <= p.y && a.y > p.y)
        return turn < 0 ? -1 : 0;
    return 0;
}

static AgtLocation locate_all(const AgtGeom *g, AgtPoint p)
{
    Tally t = {.g = g};
    for (uint32_t j = 0; j < g->n_rings; j++) {
        int crossings = 0, winding = 0;
        for (uint32_t i = g->ring[j]; i + 1 < g->ring[j + 1]; i++) {
            int c = crossing(g->pt[i], g->pt[i + 1], p, &t.where.on);
            if (t.where.on)
                return t.where;
            crossings += c != 0;
            winding += c;
        }
        if (crossings)
            add_ring(&t, j, crossings, winding);
    }
    return end_tally(&t);
}

/* Crossings found through the index, in its order. */
typedef struct {
    uint32_t point;
    int way;
} Crossing;

typedef struct {
    const AgtGeom *g;
    AgtPoint p;
    bool on;
    GArray *found;
} Ray;

static bool cross_ray(uint32_t i, gpointer user)
{
    Ray *r = user;
    Crossing c = {i, crossing(r->g->pt[i], r->g->pt[i + 1], r->p, &r->on)};
    if (c.way)
        g_array_append_val(r->found, c);
    return r->on;
}

static int by_point(const void *a, const void *b)
{
    const Crossing *x = a, *y = b;
    return (x->point > y->point) - (x->point < y->point);
}

static AgtLocation locate_indexed(const AgtSegments *s, AgtPoint p)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Crossing));
    Ray ray = {s->g, p, false, found};
    AgtBox box = {p.x, p.y, s->g->box.maxx, p.y};
    if (agt_index_visit(s->ix, &box, cross_ray, &ray))
        return (AgtLocation){.on = true};
    if (found->len > 1)
        qsort(found->data, found->len, sizeof(Crossing), by_point);
    Tally t = {.g = s->g};
    for (guint k = 0; k < found->len;) {
        uint32_t ring = agt_geom_ring_of(s->g, g_array_index(found, Crossing, k).point);
        int crossings = 0, winding = 0;
        for (; k < found->len; k++) {
            Crossing c = g_array_index(found, Crossing, k);
            if (c.point >= s->g->ring[ring + 1])
                break;
            crossings++;
            winding += c.way;
        }
        add_ring(&t, ring, crossings, winding);
    }
    return end_tally(&t);
}

AgtLocation agt_segments_locate(const AgtSegments *s, AgtPoint p)
{
    const AgtGeom *g = s->g;
    if (g->kind != AGT_GEOM_POLYGON || p.x < g->box.minx || p.x > g->box.maxx ||
        p.y < g->box.miny || p.y > g->box.maxy)
        return (AgtLocation){0};
    return s->ix ? locate_indexed(s, p) : locate_all(g, p);
}
