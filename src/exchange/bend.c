/* SPDX-License-Identifier: Apache-2.0 */
/* Moving geometry into the plan's system without cutting corners: a straight edge of the source is
 * a bent one in the plan, so points are added until no edge is off by more than a few mm. */
#include <math.h>

#include "transform.h"

/* An edge is halved while its middle is farther than this from the moved middle, metres. */
#define BEND_TOLERANCE_M 0.005
/* Pieces longer than this are halved whatever their middle says: an edge that bends one way and
 * then the other has its middle on the line. At this length such a double bend is under 0.1 mm. */
#define PIECE_MAX_M 2000.0
/* Halvings at most: 16384 pieces of one edge, some 4000 km at 5 mm. */
#define BEND_DEPTH 14

/* One ring in both systems. */
typedef struct {
    GArray *from, *to; /* of AgtPoint */
    GArray *done;      /* of gboolean: the edge that starts here needs no more points */
} Ring;

static AgtPoint middle(AgtPoint a, AgtPoint b)
{
    return (AgtPoint){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

/* Halves every edge whose moved middle is off. Returns false when none was. */
static bool halve(AgtCrsOp *op, Ring *r, bool *ok, GError **error)
{
    guint n = r->from->len;
    g_autoptr(GArray) mid = g_array_sized_new(FALSE, FALSE, sizeof(AgtPoint), n);
    const AgtPoint *f = (const AgtPoint *)r->from->data, *t = (const AgtPoint *)r->to->data;
    const gboolean *done = (const gboolean *)r->done->data;
    for (guint i = 0; i + 1 < n; i++) {
        AgtPoint m = middle(f[i], f[i + 1]);
        if (!done[i])
            g_array_append_val(mid, m);
    }
    g_autofree AgtPoint *moved = g_memdup2(mid->data, mid->len * sizeof(AgtPoint));
    *ok = !mid->len || agt_crs_op_apply(op, moved, mid->len, error);
    if (!*ok || !mid->len)
        return false;
    Ring out = {g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
                g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
                g_array_new(FALSE, FALSE, sizeof(gboolean))};
    bool any = false;
    for (guint i = 0, k = 0; i < n; i++) {
        bool last = i + 1 == n, open = !last && !done[i];
        AgtPoint straight = last ? t[i] : middle(t[i], t[i + 1]);
        bool off =
            open && (hypot(moved[k].x - straight.x, moved[k].y - straight.y) > BEND_TOLERANCE_M ||
                     hypot(t[i + 1].x - t[i].x, t[i + 1].y - t[i].y) > PIECE_MAX_M);
        gboolean end = !off;
        g_array_append_val(out.from, f[i]);
        g_array_append_val(out.to, t[i]);
        g_array_append_val(out.done, end);
        if (off) {
            g_array_append_val(out.from, g_array_index(mid, AgtPoint, k));
            g_array_append_val(out.to, moved[k]);
            g_array_append_val(out.done, end);
            any = true;
        }
        k += open;
    }
    g_array_unref(r->from);
    g_array_unref(r->to);
    g_array_unref(r->done);
    *r = out;
    return any;
}

static double whole_mm(double v)
{
    return round(v * 1000) / 1000;
}

/* Appends one moved ring to the builder. */
static bool move_ring(AgtCrsOp *op, const AgtPoint *pt, guint n, bool edges, AgtGeomBuilder *b,
                      GError **error)
{
    Ring r = {g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
              g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
              g_array_new(FALSE, TRUE, sizeof(gboolean))};
    g_array_append_vals(r.from, pt, n);
    g_array_append_vals(r.to, pt, n);
    g_array_set_size(r.done, n);
    bool ok = agt_crs_op_apply(op, (AgtPoint *)r.to->data, n, error);
    bool bent = edges;
    for (int depth = 0; ok && bent && depth < BEND_DEPTH; depth++)
        bent = halve(op, &r, &ok, error);
    if (ok && bent) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "an edge is so long that its bend in the plan cannot be followed");
        ok = false;
    }
    for (guint i = 0; ok && i < r.to->len; i++) {
        AgtPoint p = g_array_index(r.to, AgtPoint, i);
        agt_geom_builder_point(b, whole_mm(p.x), whole_mm(p.y));
    }
    g_array_unref(r.from);
    g_array_unref(r.to);
    g_array_unref(r.done);
    return ok;
}

/* Straight edges of a site grid stay straight. */
static bool from_grid(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    (void)error;
    const AgtTransform *t = user;
    for (size_t i = 0; i < n; i++) {
        AgtPoint p = agt_crs_grid_to_plan(&t->map, pt[i]);
        pt[i] = (AgtPoint){whole_mm(p.x), whole_mm(p.y)};
    }
    return true;
}

AgtGeom *agt_transform_geom(const AgtTransform *t, const AgtGeom *g, GError **error)
{
    if (t->grid)
        return agt_geom_map(g, from_grid, (gpointer)t, error);
    if (!t->op || agt_geom_is_empty(g))
        return agt_geom_ref(g);
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(g->kind);
    for (uint32_t i = 0; i < g->n_parts; i++)
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            if (j == g->part[i])
                agt_geom_builder_part(b);
            else
                agt_geom_builder_ring(b);
            guint n = g->ring[j + 1] - g->ring[j];
            if (!move_ring(t->op, g->pt + g->ring[j], n, g->kind != AGT_GEOM_POINT, b, error))
                return NULL;
        }
    return agt_geom_builder_end(g_steal_pointer(&b), error);
}
