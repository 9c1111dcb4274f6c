/* SPDX-License-Identifier: Apache-2.0 */
/* validity, sliver, duplicate: what is wrong with the shape of one feature, or of two alike. */
#include "private.h"

typedef void (*CheckRow)(const AgtNormRule *, double limit, const AgtFeature *, AgtFindings *);

/* Runs a check of single rows over the layers of a rule; @p key names its limit. */
static void each_row(AgtNormsRun *run, const AgtNormRule *rule, const char *key, AgtFindings *out,
                     CheckRow check)
{
    AgtLayerSet layers = norm_layers(rule);
    double limit = norm_real(rule, key, 0);
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        const AgtTable *t = agt_plan_table(run->plan, layer);
        if (!(layers & AGT_LAYER_BIT(layer)))
            continue;
        const Rows *usable = norm_rows(run, NULL, NULL, layer);
        NORM_EACH (i, usable)
            check(rule, limit, t->rows[i], out);
    }
}

/* --- validity --- */

/* GEOS words the defect in English; these are its kinds. */
static const char *defect(const char *reason)
{
    static const char *const words[][2] = {
        {"Self-intersection", N_("its outline crosses or touches itself")},
        {"Hole", N_("a hole lies outside of its outline")},
        {"Nested", N_("one of its parts or holes lies inside another")},
        {"Interior is disconnected", N_("its holes cut it in two")},
        {"Duplicate", N_("one of its rings stands twice")},
        {"Too few points", N_("it has too few different points")},
    };
    for (guint i = 0; reason && i < G_N_ELEMENTS(words); i++)
        if (strstr(reason, words[i][0]))
            return words[i][1];
    return N_("its outline is not valid");
}

/* Ground that belongs to the feature by one way of reading its outline and not by another. */
static AgtGeom *doubtful(const AgtGeom *g)
{
    if (g->kind != AGT_GEOM_POLYGON)
        return NULL;
    g_autoptr(AgtGeom) most = agt_geom_envelop(g, 0, NULL);
    g_autoptr(AgtGeom) least = most ? agt_geom_repair_inwards(g, NULL) : NULL;
    return least ? agt_geom_difference(most, least, NULL) : NULL;
}

static void report_invalid(const AgtNormRule *rule, const AgtFeature *row, const char *reason,
                           AgtPoint where, AgtFindings *out)
{
    AgtFinding *x = norm_add(out, rule, row);
    AgtGeom *area = doubtful(row->geom);
    norm_measure(x, area ? agt_geom_area_m2(area) : 0, 0, "m2");
    x->what = defect(reason);
    x->at = where;
    if (area)
        x->area = agt_arena_take_geom(agt_findings_arena(out), area);
}

/* How far the line through @p at goes out and comes back on itself, 0 when it does not: at the end
 * of the shorter arm the two arms are no more than @p open_m apart. */
static double spike_m(AgtPoint a, AgtPoint at, AgtPoint b, double open_m)
{
    double ux = a.x - at.x, uy = a.y - at.y, vx = b.x - at.x, vy = b.y - at.y;
    double m = hypot(ux, uy), n = hypot(vx, vy), arm = MIN(m, n);
    if (!(ux * vx + uy * vy > 0) || arm <= 5 * open_m)
        return 0;
    return fabs(ux * vy - uy * vx) / MAX(m, n) <= open_m ? arm : 0;
}

static void check_spikes(const AgtNormRule *rule, double open, const AgtFeature *row,
                         AgtFindings *out)
{
    const AgtGeom *g = row->geom;
    double longest = 0;
    AgtPoint at = {NAN, NAN};
    bool closed = g->kind == AGT_GEOM_POLYGON;
    for (guint32 r = 0; r < g->n_rings; r++) {
        guint32 from = g->ring[r], n = g->ring[r + 1] - from - (closed ? 1 : 0);
        for (guint32 i = closed ? 0 : 1; n >= 3 && i < (closed ? n : n - 1); i++) {
            double m = spike_m(g->pt[from + (i + n - 1) % n], g->pt[from + i],
                               g->pt[from + (i + 1) % n], open);
            if (m > longest) {
                longest = m;
                at = g->pt[from + i];
            }
        }
    }
    if (!(longest > 0))
        return;
    AgtFinding *x = norm_add(out, rule, row);
    norm_measure(x, longest, 0, "m");
    x->what = N_("it has a spike that goes out and comes back on itself");
    x->severity = MAX(x->severity, AGT_WARNING); /* the outline can still be read in one way */
    x->at = at;
}

static void check_shape(const AgtNormRule *rule, double open, const AgtFeature *row,
                        AgtFindings *out)
{
    g_autofree char *reason = NULL;
    AgtPoint where = {NAN, NAN};
    if (!agt_geom_is_valid(row->geom, &reason, &where))
        report_invalid(rule, row, reason, where, out);
    else if (row->geom->kind != AGT_GEOM_POINT)
        check_spikes(rule, open, row, out);
}

NORM_CHECK(validity)
{
    each_row(run, rule, "spike_m", out, check_shape);
    return true;
}

/* --- sliver --- */

static void check_sliver(const AgtNormRule *rule, double limit, const AgtFeature *row,
                         AgtFindings *out)
{
    if (row->geom->kind != AGT_GEOM_POLYGON)
        return;
    for (guint32 i = 0; i < row->geom->n_parts; i++) {
        g_autoptr(AgtGeom) part =
            row->geom->n_parts == 1 ? agt_geom_ref(row->geom) : agt_geom_part(row->geom, i);
        double width = norm_width_m(agt_geom_area_m2(part), agt_geom_length_m(part));
        if (!(width > 0) || width >= limit)
            continue;
        AgtFinding *x = norm_add(out, rule, row);
        norm_measure(x, width, limit, "m");
        x->at = agt_geom_label_point(part);
        x->area = agt_arena_take_geom(agt_findings_arena(out), g_steal_pointer(&part));
    }
}

NORM_CHECK(sliver)
{
    each_row(run, rule, "width_m", out, check_sliver);
    return true;
}

/* --- duplicate --- */

static bool all_near(const AgtGeom *a, const AgtGeom *b, double tolerance)
{
    for (guint32 i = 0; i < a->n_points; i++) {
        bool near = b->kind == AGT_GEOM_POINT ? false : norm_within(a->pt[i], b, tolerance);
        for (guint32 k = 0; !near && b->kind == AGT_GEOM_POINT && k < b->n_points; k++)
            near = hypot(a->pt[i].x - b->pt[k].x, a->pt[i].y - b->pt[k].y) <= tolerance;
        if (!near)
            return false;
    }
    return true;
}

static bool same_shape(const AgtGeom *a, const AgtGeom *b, double tolerance)
{
    return a->kind == b->kind && fabs(a->box.minx - b->box.minx) <= tolerance &&
           fabs(a->box.miny - b->box.miny) <= tolerance &&
           fabs(a->box.maxx - b->box.maxx) <= tolerance &&
           fabs(a->box.maxy - b->box.maxy) <= tolerance && all_near(a, b, tolerance) &&
           all_near(b, a, tolerance);
}

/* A valve and a hydrant may stand in one place; two valves of one network do not. */
static bool same_sort(const AgtFeature *a, const AgtFeature *b)
{
    static const char *const names[] = {"kind", "role", "category"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const AgtField *f = agt_layer_field(agt_layer(a->layer), names[i]);
        if (f && !agt_row_field_equal(a, b, f))
            return false;
    }
    return true;
}

static void check_twins(AgtNormsRun *run, const AgtNormRule *rule, double tolerance,
                        const AgtTable *t, guint32 i, GArray *near, AgtFindings *out)
{
    const AgtFeature *a = t->rows[i];
    norm_near(run, t->layer->id, agt_box_grow(a->geom->box, tolerance), near);
    for (guint k = 0; k < near->len; k++) {
        guint32 j = g_array_index(near, guint32, k);
        const AgtFeature *b = t->rows[j];
        if (j <= i || !same_shape(a->geom, b->geom, tolerance) || !same_sort(a, b))
            continue;
        AgtFinding *x = norm_add(out, rule, a);
        bool area = a->geom->kind == AGT_GEOM_POLYGON;
        norm_measure(x, area ? agt_geom_area_m2(a->geom) : agt_geom_length_m(a->geom), 0,
                     area ? "m2" : "m");
        norm_other(out, x, b);
        x->at = agt_geom_label_point(a->geom);
        if (area)
            x->area = agt_arena_take_geom(agt_findings_arena(out), agt_geom_ref(a->geom));
        return; /* of three alike each names the next */
    }
}

NORM_CHECK(duplicate)
{
    AgtLayerSet layers = norm_layers(rule);
    double tolerance = norm_real(rule, "tolerance_m", 0);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        const AgtTable *t = agt_plan_table(run->plan, layer);
        if (!(layers & AGT_LAYER_BIT(layer)))
            continue;
        const Rows *usable = norm_rows(run, NULL, NULL, layer);
        NORM_EACH (i, usable)
            check_twins(run, rule, tolerance, t, i, near, out);
    }
    return true;
}
