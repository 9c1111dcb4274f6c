/* SPDX-License-Identifier: Apache-2.0 */
/* The plan as the checks see it: indexes, street widths, edge classes; made once, on demand. */
#include "ground.h"
#include "net.h"

/* Plot corners count as on the street line within this distance; curved lines bulge between. */
static const double corner_m = 1.0, bulge_m = 2.5;

AgtNormsRun *agt_norms_run_new(const AgtNorms *norms, const AgtPlan *plan,
                               const AgtProgramme *programme)
{
    AgtNormsRun *run = g_new0(AgtNormsRun, 1);
    run->norms = agt_norms_ref((AgtNorms *)norms);
    run->plan = agt_plan_ref(plan);
    run->programme = programme;
    run->rows = norm_rows_list();
    run->named = norm_named_list();
    g_mutex_init(&run->rows_lock);
    for (guint i = 0; i < N_SHARED; i++)
        norm_shared_init(&run->shared[i]);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        norm_shared_init(&run->shared_index[i]);
    return run;
}

void agt_norms_run_day(AgtNormsRun *run, const char *as_of)
{
    run->as_of = as_of;
}

void agt_norms_run_free(AgtNormsRun *run)
{
    if (!run)
        return;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        agt_index_free(run->index[i]);
        norm_shared_clear(&run->shared_index[i]);
    }
    for (guint i = 0; i < N_SHARED; i++)
        norm_shared_clear(&run->shared[i]);
    g_free(run->street);
    g_free(run->edges);
    g_free(run->edges_at);
    g_free(run->plot_of);
    norm_net_free(run->streets);
    norm_access_free(run->access);
    norm_ground_free(run->ground);
    norm_setbacks_free(run->setbacks);
    norm_pairs_free(run->pairs);
    norm_swept_free(run->swept);
    g_ptr_array_unref(run->rows);
    g_ptr_array_unref(run->named);
    g_mutex_clear(&run->rows_lock);
    agt_plan_unref(run->plan);
    agt_norms_unref(run->norms);
    g_free(run);
}

static guint begin_index(AgtNormsRun *run, gpointer user)
{
    AgtLayerId layer = GPOINTER_TO_UINT(user);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *usable = norm_rows(run, NULL, NULL, layer);
    g_autofree AgtBox *box = g_new(AgtBox, t->n);
    for (guint i = 0; i < t->n; i++)
        box[i] = norm_has(usable, i) ? t->rows[i]->geom->box : AGT_BOX_EMPTY;
    run->index[layer] = agt_index_new(box, t->n);
    return 0;
}

const AgtIndex *norm_index(AgtNormsRun *run, AgtLayerId layer)
{
    norm_share(run, &run->shared_index[layer], begin_index, NULL, GUINT_TO_POINTER(layer));
    return run->index[layer];
}

void norm_near(AgtNormsRun *run, AgtLayerId layer, AgtBox box, GArray *out)
{
    g_array_set_size(out, 0);
    agt_index_query(norm_index(run, layer), box, out);
}

static double half_width(const AgtStreet *s)
{
    if (agt_feature_withdrawn(&s->f) || agt_geom_is_empty(s->f.geom))
        return NAN;
    if (s->width_m > 0)
        return s->width_m / 2;
    return s->carriageway_m > 0 ? s->carriageway_m / 2 + (s->sidewalk_m > 0 ? s->sidewalk_m : 0)
                                : NAN;
}

static guint begin_streets(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_STREET);
    run->street = g_new0(NormStreet, t->n + 1);
    for (guint i = 0; i < t->n; i++) {
        run->street[i].row = (const AgtStreet *)t->rows[i];
        run->street[i].half_m = half_width(run->street[i].row);
    }
    return 0;
}

const NormStreet *norm_streets(AgtNormsRun *run)
{
    norm_share(run, &run->shared[SHARED_STREETS], begin_streets, NULL, NULL);
    return run->street;
}

static const guint32 *named_by_plot(AgtNormsRun *run, const char *field, AgtLayerId other)
{
    return norm_named(run, AGT_LAYER_PLOT, agt_layer_field(agt_layer(AGT_LAYER_PLOT), field),
                      other);
}

const guint32 *norm_street_of(AgtNormsRun *run)
{
    return named_by_plot(run, "street", AGT_LAYER_STREET);
}

const guint32 *norm_zone_of(AgtNormsRun *run)
{
    return named_by_plot(run, "zone", AGT_LAYER_LAND_USE);
}

/* --- Edges of plots --- */

static bool on_street(AgtPoint a, AgtPoint b, const NormStreet *s)
{
    const AgtGeom *axis = s->row->f.geom;
    AgtPoint mid = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    return norm_within(a, axis, s->half_m + corner_m) &&
           norm_within(b, axis, s->half_m + corner_m) &&
           norm_within(mid, axis, s->half_m + bulge_m);
}

/* Marks edges on one street; true when there is any. */
static bool mark_front(const AgtGeom *g, const NormStreet *s, guint8 *cls)
{
    bool any = false;
    AgtBox box = agt_box_grow(s->row->f.geom->box, s->half_m + bulge_m);
    if (isnan(s->half_m) || !agt_box_intersects(box, g->box))
        return false;
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            if (on_street(g->pt[i], g->pt[i + 1], s)) {
                cls[i] = EDGE_FRONT;
                any = true;
            }
    return any;
}

/* Sum of the outward normals of the front edges. */
static AgtPoint front_normal(const AgtGeom *g, const guint8 *cls)
{
    AgtPoint n = {0, 0};
    for (guint32 r = 0; r < g->n_rings; r++) {
        double turn = agt_geom_ring_area2(g, r) > 0 ? 1 : -1;
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            if (cls[i] == EDGE_FRONT) {
                n.x += turn * (g->pt[i + 1].y - g->pt[i].y);
                n.y -= turn * (g->pt[i + 1].x - g->pt[i].x);
            }
    }
    return n;
}

/* The other edges: rear when they look away from the street by more than 120 degrees. */
static void mark_others(const AgtGeom *g, guint8 *cls)
{
    AgtPoint f = front_normal(g, cls);
    double flen = hypot(f.x, f.y);
    for (guint32 r = 0; r < g->n_rings; r++) {
        double turn = agt_geom_ring_area2(g, r) > 0 ? 1 : -1;
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            if (cls[i])
                continue;
            double nx = turn * (g->pt[i + 1].y - g->pt[i].y);
            double ny = -turn * (g->pt[i + 1].x - g->pt[i].x);
            double dot = nx * f.x + ny * f.y;
            cls[i] = flen > 0 && dot < -0.5 * flen * hypot(nx, ny) ? EDGE_REAR : EDGE_SIDE;
        }
    }
}

/* Marks edges on the street of an id, which may stand twice; rows lie in order of their ids. */
static bool mark_named(AgtNormsRun *run, const AgtGeom *g, AgtBox box, guint32 first, guint8 *cls)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_STREET);
    bool any = false;
    for (guint32 i = first; i < t->n && g_strcmp0(t->rows[i]->id, t->rows[first]->id) == 0; i++)
        if (!isnan(run->street[i].half_m) && agt_box_intersects(t->rows[i]->geom->box, box))
            any = mark_front(g, &run->street[i], cls) || any;
    return any;
}

static void classify(AgtNormsRun *run, const AgtGeom *g, guint32 named, guint8 *cls, GArray *near)
{
    AgtBox box = agt_box_grow(g->box, 60.0);
    if (named == G_MAXUINT32 || !mark_named(run, g, box, named, cls)) {
        norm_near(run, AGT_LAYER_STREET, box, near);
        for (guint k = 0; k < near->len; k++)
            mark_front(g, &run->street[g_array_index(near, guint32, k)], cls);
    }
    mark_others(g, cls);
}

static guint begin_edges(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    run->edges_at = g_new0(guint32, t->n + 1);
    for (guint i = 0; i < t->n; i++)
        run->edges_at[i + 1] =
            run->edges_at[i] + (t->rows[i]->geom ? t->rows[i]->geom->n_points : 0);
    run->edges = g_new0(guint8, run->edges_at[t->n] + 1);
    return t->n;
}

static void find_edges(AgtNormsRun *run, gpointer user G_GNUC_UNUSED, guint32 from, guint32 to)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    const guint32 *named = norm_street_of(run);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = from; i < to; i++)
        if (norm_usable(t->rows[i], NULL))
            classify(run, t->rows[i]->geom, named[i], run->edges + run->edges_at[i], near);
}

const guint8 *norm_plot_edges(AgtNormsRun *run, const guint32 **at)
{
    norm_streets(run);
    norm_street_of(run);
    norm_index(run, AGT_LAYER_STREET);
    norm_share(run, &run->shared[SHARED_EDGES], begin_edges, find_edges, NULL);
    *at = run->edges_at;
    return run->edges;
}

/* --- Buildings and their plots --- */

static guint32 holding_plot(AgtNormsRun *run, const AgtFeature *row, GArray *near)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    guint32 best = G_MAXUINT32;
    double most = 0;
    norm_near(run, AGT_LAYER_PLOT, row->geom->box, near);
    for (guint k = 0; k < near->len; k++) {
        guint32 i = g_array_index(near, guint32, k);
        double m2 = agt_geom_common_m2(row->geom, t->rows[i]->geom);
        if (m2 > most) {
            most = m2;
            best = i;
        }
    }
    return best;
}

/* Number of a row by its id: rows are in id order. */
guint32 norm_number_of(const AgtTable *t, const char *id)
{
    guint32 lo = 0, hi = t->n;
    while (lo < hi) {
        guint32 mid = lo + (hi - lo) / 2;
        if (agt_id_compare(t->rows[mid]->id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n && g_strcmp0(t->rows[lo]->id, id) == 0 ? lo : G_MAXUINT32;
}

static const guint32 *named_plots(AgtNormsRun *run)
{
    return norm_named(run, AGT_LAYER_BUILDING,
                      agt_layer_field(agt_layer(AGT_LAYER_BUILDING), "plot"), AGT_LAYER_PLOT);
}

static guint begin_plot_of(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    guint n = agt_plan_table(run->plan, AGT_LAYER_BUILDING)->n;
    run->plot_of = g_new(guint32, n + 1);
    return n;
}

static void find_plot_of(AgtNormsRun *run, gpointer user G_GNUC_UNUSED, guint32 from, guint32 to)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const Rows *usable = norm_rows(run, NULL, NULL, AGT_LAYER_PLOT);
    const guint32 *named = named_plots(run);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = from; i < to; i++) {
        guint32 n = named[i];
        if (n != G_MAXUINT32 && !norm_has(usable, n))
            n = G_MAXUINT32;
        if (n == G_MAXUINT32 && !agt_geom_is_empty(b->rows[i]->geom))
            n = holding_plot(run, b->rows[i], near);
        run->plot_of[i] = n;
    }
}

const guint32 *norm_plot_of(AgtNormsRun *run)
{
    named_plots(run);
    norm_index(run, AGT_LAYER_PLOT);
    norm_share(run, &run->shared[SHARED_PLOT_OF], begin_plot_of, find_plot_of, NULL);
    return run->plot_of;
}

/* The plot's standard is that of its zone; the programme's first one else. */
const AgtPlotStandard *norm_standard(const AgtNormsRun *run, guint32 zone)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_LAND_USE);
    const char *name = zone < t->n ? ((const AgtLandUse *)t->rows[zone])->standard : NULL;
    return run->programme ? agt_programme_standard(run->programme, name) : NULL;
}
