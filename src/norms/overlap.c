/* SPDX-License-Identifier: Apache-2.0 */
/* inside, overlap, outside: what lies in what, with the amount in square metres. */
#include "private.h"

/* Common area as a geometry for the map; amounts never depend on it. */
static void show_area(AgtFindings *out, AgtFinding *x, AgtGeom *area)
{
    if (area && !agt_geom_is_empty(area)) {
        x->at = agt_geom_centroid(area);
        x->area = agt_arena_take_geom(agt_findings_arena(out), area);
    } else {
        agt_geom_unref(area);
    }
}

/* Two features that are not both areas overlap when they meet at all. */
static bool amount(const AgtFeature *a, const AgtFeature *b, double *m2, GError **error)
{
    if (a->geom->kind == AGT_GEOM_POLYGON && b->geom->kind == AGT_GEOM_POLYGON) {
        *m2 = agt_geom_common_m2(a->geom, b->geom);
        return true;
    }
    bool meet = false;
    if (!agt_geom_intersects(a->geom, b->geom, &meet, error))
        return false;
    *m2 = meet ? INFINITY : 0;
    return true;
}

/* Outlines drawn twice differ by a hair: a strip no wider than that is no overlap. What cannot be
 * computed counts as wide. */
static bool is_hair(const AgtGeom *common, double width_m)
{
    return width_m > 0 && common && norm_widest_m(common) <= width_m;
}

/*
 * Is the common area surely within the tolerance, by the boxes alone? It lies in both boxes, and
 * even an outline that crosses itself counts no ground more often than it has corners. The sum it
 * would be worked out by has a term for each pair of edges, none larger than the box around both;
 * each adds less than 1e-14 of that by rounding.
 */
static bool surely_little(const AgtGeom *a, const AgtGeom *b, double tolerance)
{
    const AgtBox *p = &a->box, *q = &b->box, all = agt_box_union(*p, *q);
    double w = MIN(p->maxx, q->maxx) - MAX(p->minx, q->minx);
    double h = MIN(p->maxy, q->maxy) - MAX(p->miny, q->miny);
    double pairs = (double)a->n_points * b->n_points;
    double spare = 1e-14 * pairs * (all.maxx - all.minx) * (all.maxy - all.miny);
    return a->kind == AGT_GEOM_POLYGON && b->kind == AGT_GEOM_POLYGON &&
           w * h * pairs + spare <= tolerance;
}

static bool check_pair(const AgtNormRule *rule, const AgtFeature *a, const AgtFeature *b,
                       double tolerance, AgtFindings *out, GError **error)
{
    double m2 = 0;
    if (!agt_box_intersects(a->geom->box, b->geom->box) ||
        surely_little(a->geom, b->geom, tolerance))
        return true;
    if (!amount(a, b, &m2, error))
        return false;
    if (m2 <= tolerance)
        return true;
    g_autoptr(AgtGeom) common = isfinite(m2) ? agt_geom_intersection(a->geom, b->geom, NULL) : NULL;
    if (is_hair(common, norm_real(rule, "tolerance_m", 0)))
        return true;
    AgtFinding *x = norm_add(out, rule, a);
    norm_other(out, x, b);
    if (isfinite(m2)) {
        norm_measure(x, m2, tolerance, "m2");
        show_area(out, x, g_steal_pointer(&common));
    }
    return true;
}

/* overlap: pairs within a layer, each once; outside: a layer against another. */
NORM_CHECK(overlap)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    AgtLayerId other = norm_layer(rule, "other", layer);
    bool within = !agt_yaml_get(rule->node, "other");
    const Rows *where = norm_rows(run, rule, "where", layer);
    const Rows *other_where = norm_rows(run, rule, within ? "where" : "other_where", other);
    const AgtTable *t = agt_plan_table(run->plan, layer), *u = agt_plan_table(run->plan, other);
    double tolerance = norm_real(rule, "tolerance_m2", 0);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    NORM_EACH (i, where) {
        norm_near(run, other, t->rows[i]->geom->box, near);
        for (guint k = 0; k < near->len; k++) {
            guint32 j = g_array_index(near, guint32, k);
            if ((within && j <= i) || t->rows[i] == u->rows[j] || !norm_has(other_where, j))
                continue;
            if (!check_pair(rule, t->rows[i], u->rows[j], tolerance, out, error))
                return false;
        }
    }
    return true;
}

/* --- inside --- */

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtLayerId parent;
    const Rows *parent_where;
    const guint32 *named; /* by number of row, NULL when no field names the parent */
    double tolerance;
    GArray *near;
} Inside;

static const AgtFeature *named_parent(const Inside *s, guint32 i)
{
    guint32 p = s->named ? s->named[i] : G_MAXUINT32;
    return p != G_MAXUINT32 && norm_has(s->parent_where, p)
               ? agt_plan_table(s->run->plan, s->parent)->rows[p]
               : NULL;
}

/* The parent that holds most of a row; *held_m2 is that much. */
static const AgtFeature *best_parent(const Inside *s, const AgtFeature *row, double *held_m2)
{
    const AgtTable *t = agt_plan_table(s->run->plan, s->parent);
    const AgtFeature *best = NULL;
    *held_m2 = 0;
    norm_near(s->run, s->parent, row->geom->box, s->near);
    for (guint k = 0; k < s->near->len; k++) {
        guint32 i = g_array_index(s->near, guint32, k);
        double m2 =
            norm_has(s->parent_where, i) ? agt_geom_common_m2(row->geom, t->rows[i]->geom) : 0;
        if (m2 > *held_m2) {
            *held_m2 = m2;
            best = t->rows[i];
        }
    }
    return best;
}

static void check_inside(const Inside *s, const AgtFeature *row, guint32 i, AgtFindings *out)
{
    double held = 0, area = agt_geom_area_m2(row->geom);
    const AgtFeature *parent = named_parent(s, i);
    if (parent)
        held = agt_geom_common_m2(row->geom, parent->geom);
    else
        parent = best_parent(s, row, &held);
    if (area - held <= s->tolerance)
        return;
    AgtFinding *x = norm_add(out, s->rule, row);
    norm_measure(x, area - held, s->tolerance, "m2");
    if (!parent)
        return;
    norm_other(out, x, parent);
    show_area(out, x, agt_geom_difference(row->geom, parent->geom, NULL));
}

NORM_CHECK(inside)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const char *by = agt_yaml_text(agt_yaml_get(rule->node, "by"));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    Inside s = {.run = run, .rule = rule, .near = near};
    s.parent = norm_layer(rule, "parent", AGT_LAYER_PLOT);
    s.parent_where = norm_rows(run, rule, "parent_where", s.parent);
    s.tolerance = norm_real(rule, "tolerance_m2", 0);
    if (norm_absent(run, rule, where, s.parent, out))
        return true;
    s.named = by ? norm_named(run, layer, agt_layer_field(agt_layer(layer), by), s.parent) : NULL;
    NORM_EACH (i, where)
        check_inside(&s, t->rows[i], i, out);
    return true;
}
