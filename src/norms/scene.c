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
    g_rec_mutex_init(&run->lock);
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
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        agt_index_free(run->index[i]);
    g_free(run->street);
    g_free(run->edges);
    g_free(run->edges_at);
    g_free(run->plot_of);
    norm_net_free(run->streets);
    norm_access_free(run->access);
    norm_ground_free(run->ground);
    g_rec_mutex_clear(&run->lock);
    agt_plan_unref(run->plan);
    agt_norms_unref(run->norms);
    g_free(run);
}

const AgtIndex *norm_index(AgtNormsRun *run, AgtLayerId layer)
{
    g_rec_mutex_lock(&run->lock);
    if (!run->index[layer]) {
        const AgtTable *t = agt_plan_table(run->plan, layer);
        g_autofree AgtBox *box = g_new(AgtBox, t->n);
        for (guint i = 0; i < t->n; i++)
            box[i] = agt_feature_withdrawn(t->rows[i]) || agt_geom_is_empty(t->rows[i]->geom)
                         ? AGT_BOX_EMPTY
                         : t->rows[i]->geom->box;
        run->index[layer] = agt_index_new(box, t->n);
    }
    g_rec_mutex_unlock(&run->lock);
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

const NormStreet *norm_streets(AgtNormsRun *run)
{
    g_rec_mutex_lock(&run->lock);
    if (!run->street) {
        const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_STREET);
        run->street = g_new0(NormStreet, t->n + 1);
        for (guint i = 0; i < t->n; i++) {
            run->street[i].row = (const AgtStreet *)t->rows[i];
            run->street[i].half_m = half_width(run->street[i].row);
        }
    }
    g_rec_mutex_unlock(&run->lock);
    return run->street;
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
        double turn = norm_signed_area(g, r) > 0 ? 1 : -1;
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
        double turn = norm_signed_area(g, r) > 0 ? 1 : -1;
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

static void classify(AgtNormsRun *run, const AgtPlot *plot, guint8 *cls, GArray *near)
{
    const AgtGeom *g = plot->f.geom;
    const NormStreet *street = norm_streets(run);
    bool own = false;
    norm_near(run, AGT_LAYER_STREET, agt_box_grow(g->box, 60.0), near);
    for (guint k = 0; plot->street && k < near->len; k++) {
        const NormStreet *s = &street[g_array_index(near, guint32, k)];
        if (g_strcmp0(s->row->f.id, plot->street) == 0)
            own = mark_front(g, s, cls) || own;
    }
    for (guint k = 0; !own && k < near->len; k++)
        mark_front(g, &street[g_array_index(near, guint32, k)], cls);
    mark_others(g, cls);
}

static void make_edges(AgtNormsRun *run)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    run->edges_at = g_new0(guint32, t->n + 1);
    for (guint i = 0; i < t->n; i++)
        run->edges_at[i + 1] =
            run->edges_at[i] + (t->rows[i]->geom ? t->rows[i]->geom->n_points : 0);
    run->edges = g_new0(guint8, run->edges_at[t->n] + 1);
    for (guint i = 0; i < t->n; i++)
        if (!agt_feature_withdrawn(t->rows[i]) && !agt_geom_is_empty(t->rows[i]->geom))
            classify(run, (const AgtPlot *)t->rows[i], run->edges + run->edges_at[i], near);
}

const guint8 *norm_plot_edges(AgtNormsRun *run, guint plot)
{
    g_rec_mutex_lock(&run->lock);
    if (!run->edges)
        make_edges(run);
    g_rec_mutex_unlock(&run->lock);
    return run->edges + run->edges_at[plot];
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
        double m2 = norm_overlap_m2(row->geom, t->rows[i]->geom);
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

static void make_plot_of(AgtNormsRun *run)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const AgtTable *p = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    run->plot_of = g_new(guint32, b->n + 1);
    for (guint i = 0; i < b->n; i++) {
        const AgtBuilding *row = (const AgtBuilding *)b->rows[i];
        guint32 n = row->plot ? norm_number_of(p, row->plot) : G_MAXUINT32;
        if (n != G_MAXUINT32 &&
            (agt_feature_withdrawn(p->rows[n]) || agt_geom_is_empty(p->rows[n]->geom)))
            n = G_MAXUINT32;
        if (n == G_MAXUINT32 && !agt_geom_is_empty(row->f.geom))
            n = holding_plot(run, &row->f, near);
        run->plot_of[i] = n;
    }
}

guint32 norm_plot_of(AgtNormsRun *run, guint building)
{
    g_rec_mutex_lock(&run->lock);
    if (!run->plot_of)
        make_plot_of(run);
    g_rec_mutex_unlock(&run->lock);
    return run->plot_of[building];
}

/* The plot's standard is that of its zone; the programme's first one else. */
const AgtPlotStandard *norm_standard(const AgtNormsRun *run, const AgtPlot *plot)
{
    const AgtFeature *zone =
        plot->zone ? agt_plan_find(run->plan, AGT_LAYER_LAND_USE, plot->zone) : NULL;
    return run->programme ? agt_programme_standard(
                                run->programme, zone ? ((const AgtLandUse *)zone)->standard : NULL)
                          : NULL;
}
