/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gap: slits between neighbours of a layer. tiling: ground of an area that nothing of a layer
 * covers. within: what lies beyond an area.
 */
#include "private.h"

/* --- gap --- */

/* Edges turned away from each other by more than this do not run alongside: cosine of 10 degrees.
 */
#define ALONGSIDE 0.985

/* The slit between two features as it grows. */
typedef struct {
    double min_m, max_m;
    double widest, area;
    GPtrArray *pieces; /* AgtGeom */
} Slit;

/* Is the ring counter-clockwise around the ground of its polygon? Holes run the other way. */
static bool ground_left(const AgtGeom *g, guint32 ring)
{
    bool hole = false;
    for (guint32 p = 0; p < g->n_parts; p++)
        hole = hole || (ring > g->part[p] && ring < g->part[p + 1]);
    return (agt_geom_ring_area2(g, ring) > 0) != hole;
}

/* Ground between edge a-b, whose own ground lies on the left, and edge c-d that runs back alongside
 * on the right. Where the two part wider than max_m it is a passage and no slit. */
static void between(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d, Slit *s)
{
    /* Most edges near each other run square or the same way: told without their lengths. */
    if (!((b.x - a.x) * (d.x - c.x) + (b.y - a.y) * (d.y - c.y) < 0))
        return;
    double len = hypot(b.x - a.x, b.y - a.y), other = hypot(d.x - c.x, d.y - c.y);
    if (!(len > 0) || !(other > 0))
        return;
    double ux = (b.x - a.x) / len, uy = (b.y - a.y) / len;
    if ((d.x - c.x) * ux + (d.y - c.y) * uy > -ALONGSIDE * other)
        return;
    double sc = (c.x - a.x) * ux + (c.y - a.y) * uy, sd = (d.x - a.x) * ux + (d.y - a.y) * uy;
    double hc = (c.x - a.x) * uy - (c.y - a.y) * ux, hd = (d.x - a.x) * uy - (d.y - a.y) * ux;
    double lo = MAX(0.0, sd), hi = MIN(len, sc);
    if (!(hi - lo > s->min_m))
        return;
    double slope = (hc - hd) / (sc - sd), h0 = hd + slope * (lo - sd), h1 = hd + slope * (hi - sd);
    if (MIN(h0, h1) < -s->min_m || MAX(h0, h1) > s->max_m || MAX(h0, h1) <= s->min_m)
        return;
    h0 = MAX(h0, 0.0);
    h1 = MAX(h1, 0.0);
    AgtPoint corner[] = {{a.x + lo * ux, a.y + lo * uy},
                         {a.x + lo * ux + h0 * uy, a.y + lo * uy - h0 * ux},
                         {a.x + hi * ux + h1 * uy, a.y + hi * uy - h1 * ux},
                         {a.x + hi * ux, a.y + hi * uy}};
    s->widest = MAX(s->widest, MAX(h0, h1));
    s->area += (h0 + h1) / 2 * (hi - lo);
    g_ptr_array_add(s->pieces, agt_geom_new_polygon(corner, G_N_ELEMENTS(corner)));
}

static bool apart(AgtPoint a, AgtPoint b, AgtBox box)
{
    return MAX(a.x, b.x) < box.minx || MIN(a.x, b.x) > box.maxx || MAX(a.y, b.y) < box.miny ||
           MIN(a.y, b.y) > box.maxy;
}

/* Which way a ring runs, found when it is first asked for. */
typedef struct {
    guint32 ring;
    bool known, left;
} Turn;

static bool turns_left(Turn *t, const AgtGeom *g, guint32 ring)
{
    if (!t->known || t->ring != ring)
        *t = (Turn){ring, true, ground_left(g, ring)};
    return t->left;
}

/* All edges of @p g alongside edge a-b. */
static void along_edge(AgtPoint a, AgtPoint b, const AgtGeom *g, Turn *turn, Slit *s)
{
    AgtBox box = {MIN(a.x, b.x) - s->max_m, MIN(a.y, b.y) - s->max_m, MAX(a.x, b.x) + s->max_m,
                  MAX(a.y, b.y) + s->max_m};
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint c = g->pt[i], d = g->pt[i + 1];
            /* A shared edge, the usual case, is told without any arithmetic. */
            if (apart(c, d, box) || (c.x == b.x && c.y == b.y && d.x == a.x && d.y == a.y) ||
                (c.x == a.x && c.y == a.y && d.x == b.x && d.y == b.y))
                continue;
            if (turns_left(turn, g, r))
                between(a, b, c, d, s);
            else
                between(a, b, d, c, s);
        }
}

static void measure_slit(const AgtGeom *p, const AgtGeom *q, Slit *s)
{
    AgtBox reach = agt_box_grow(q->box, s->max_m);
    Turn own = {0}, other = {0};
    for (guint32 r = 0; r < p->n_rings; r++)
        for (guint32 i = p->ring[r]; i + 1 < p->ring[r + 1]; i++) {
            AgtPoint a = p->pt[i], b = p->pt[i + 1];
            if (apart(a, b, reach))
                continue;
            if (turns_left(&own, p, r))
                along_edge(a, b, q, &other, s);
            else
                along_edge(b, a, q, &other, s);
        }
}

/* A third feature may fill what lies between two. */
static void drop_filled(const AgtTable *t, const GArray *near, guint32 i, guint32 j, Slit *s)
{
    s->widest = s->area = 0;
    for (guint k = 0; k < s->pieces->len;) {
        AgtGeom *piece = s->pieces->pdata[k];
        AgtPoint mid = agt_geom_centroid(piece);
        bool filled = false;
        for (guint n = 0; n < near->len; n++) {
            guint32 m = g_array_index(near, guint32, n);
            filled = filled || (m != i && m != j && agt_geom_contains_point(t->rows[m]->geom, mid));
        }
        if (filled) {
            g_ptr_array_remove_index(s->pieces, k);
            continue;
        }
        double area = agt_geom_area_m2(piece);
        const AgtPoint *c = piece->pt;
        s->widest = MAX(s->widest, MAX(hypot(c[1].x - c[0].x, c[1].y - c[0].y),
                                       hypot(c[2].x - c[3].x, c[2].y - c[3].y)));
        s->area += area;
        k++;
    }
}

static void report_slit(const AgtNormRule *rule, const AgtFeature *a, const AgtFeature *b,
                        const Slit *s, AgtFindings *out)
{
    AgtFinding *x = norm_add(out, rule, a);
    AgtArena *arena = agt_findings_arena(out);
    norm_other(out, x, b);
    norm_measure(x, s->widest, s->min_m, "m");
    x->arg = agt_arena_printf(arena, "%.2f", s->area);
    AgtGeom *whole = agt_geom_union((const AgtGeom *const *)s->pieces->pdata, s->pieces->len, NULL);
    if (!whole)
        whole = agt_geom_ref(s->pieces->pdata[0]);
    x->at = agt_geom_label_point(whole);
    x->area = agt_arena_take_geom(arena, whole);
}

static void check_slit(const AgtNormRule *rule, const AgtTable *t, guint32 i, guint32 j,
                       const GArray *near, Slit *s, AgtFindings *out)
{
    g_ptr_array_set_size(s->pieces, 0);
    measure_slit(t->rows[i]->geom, t->rows[j]->geom, s);
    if (s->pieces->len)
        drop_filled(t, near, i, j, s);
    if (s->pieces->len)
        report_slit(rule, t->rows[i], t->rows[j], s, out);
}

static void check_slits(AgtNormsRun *run, const AgtNormRule *rule, const AgtTable *t, Slit *s,
                        AgtFindings *out)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    const Rows *usable = norm_rows(run, NULL, NULL, t->layer->id);
    NORM_EACH (i, usable) {
        norm_near(run, t->layer->id, agt_box_grow(t->rows[i]->geom->box, s->max_m), near);
        for (guint k = 0; k < near->len; k++) {
            guint32 j = g_array_index(near, guint32, k);
            if (j > i)
                check_slit(rule, t, i, j, near, s, out);
        }
    }
}

NORM_CHECK(gap)
{
    AgtLayerSet layers = norm_layers(rule);
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    Slit s = {.min_m = norm_real(rule, "min_m", 0),
              .max_m = norm_real(rule, "max_m", 0),
              .pieces = pieces};
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++)
        if ((layers & AGT_LAYER_BIT(layer)) && agt_layer(layer)->geom == AGT_LAYER_GEOM_POLYGON)
            check_slits(run, rule, agt_plan_table(run->plan, layer), &s, out);
    return true;
}

/* --- tiling --- */

/* The shapes of a layer near a box that a filter takes; borrowed. */
static GPtrArray *shapes_near(AgtNormsRun *run, AgtLayerId layer, const Rows *where, AgtBox box)
{
    const AgtTable *t = agt_plan_table(run->plan, layer);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    GPtrArray *list = g_ptr_array_new();
    norm_near(run, layer, box, near);
    for (guint k = 0; k < near->len; k++) {
        guint32 i = g_array_index(near, guint32, k);
        if (norm_has(where, i) && t->rows[i]->geom->kind == AGT_GEOM_POLYGON)
            g_ptr_array_add(list, t->rows[i]->geom);
    }
    return list;
}

/* A plan and its part may have one outline: what one lacks the other lacks as well. */
static bool told_before(const AgtTable *t, guint32 i, const Rows *where)
{
    double area = agt_geom_area_m2(t->rows[i]->geom);
    NORM_EACH (k, where) {
        if (k >= i)
            break;
        if (fabs(agt_geom_area_m2(t->rows[k]->geom) - area) > 1e-3 * area)
            continue;
        if (agt_geom_common_m2(t->rows[k]->geom, t->rows[i]->geom) > (1 - 1e-3) * area)
            return true;
    }
    return false;
}

static void report_holes(const AgtNormRule *rule, const AgtFeature *parent, const AgtGeom *open,
                         double tolerance, AgtFindings *out)
{
    for (guint32 i = 0; i < open->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(open, i);
        double area = agt_geom_area_m2(part);
        double width = norm_width_m(area, agt_geom_length_m(part));
        if (!(width > tolerance))
            continue;
        AgtFinding *x = norm_add(out, rule, parent);
        norm_measure(x, area, 0, "m2");
        x->arg = agt_arena_printf(agt_findings_arena(out), "%.3f", width);
        x->at = agt_geom_label_point(part);
        x->area = agt_arena_take_geom(agt_findings_arena(out), g_steal_pointer(&part));
    }
}

/* An area of which nothing is covered has not been filled at all, which is no gap. */
static bool check_tiles(AgtNormsRun *run, const AgtNormRule *rule, const AgtFeature *parent,
                        AgtLayerId layer, const Rows *where, AgtFindings *out)
{
    double tolerance = norm_real(rule, "tolerance_m", 0);
    g_autoptr(GPtrArray) tiles = shapes_near(run, layer, where, parent->geom->box);
    g_autoptr(AgtGeom) cover =
        tiles->len ? agt_geom_union((const AgtGeom *const *)tiles->pdata, tiles->len, NULL) : NULL;
    if (!tiles->len)
        return true;
    g_autoptr(AgtGeom) open = cover ? agt_geom_difference(parent->geom, cover, NULL) : NULL;
    if (!open)
        return false;
    double area = agt_geom_area_m2(parent->geom), left = agt_geom_area_m2(open);
    if (area - left > tolerance * agt_geom_length_m(parent->geom))
        report_holes(rule, parent, open, tolerance, out);
    return true;
}

NORM_CHECK(tiling)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_LAND_USE);
    AgtLayerId over = norm_layer(rule, "parent", AGT_LAYER_BOUNDARY);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const Rows *parent_where = norm_rows(run, rule, "parent_where", over);
    const AgtTable *t = agt_plan_table(run->plan, over);
    bool whole = true;
    NORM_EACH (i, parent_where)
        if (t->rows[i]->geom->kind == AGT_GEOM_POLYGON && !told_before(t, i, parent_where))
            whole = check_tiles(run, rule, t->rows[i], layer, where, out) && whole;
    if (!whole)
        norm_unjudged(out, rule, N_("an outline is not valid"));
    return true;
}

/* --- within --- */

bool norm_valid_within(const AgtYamlNode *rule, GError **error)
{
    if ((agt_yaml_get(rule, "layer") != NULL) + (agt_yaml_get(rule, "layers") != NULL) == 1)
        return true;
    agt_yaml_error(rule, error, "the rule needs one of \"layer\" and \"layers\"");
    return false;
}

static void report_beyond(const AgtNormRule *rule, const AgtFeature *row, const AgtGeom *rest,
                          AgtFindings *out)
{
    AgtFinding *x = norm_add(out, rule, row);
    bool area = rest->kind == AGT_GEOM_POLYGON;
    norm_measure(x, area ? agt_geom_area_m2(rest) : agt_geom_length_m(rest), 0, area ? "m2" : "m");
    x->at = agt_geom_label_point(rest);
    if (area)
        x->area = agt_arena_take_geom(agt_findings_arena(out), agt_geom_ref(rest));
}

/* The outline, and the same grown by the tolerance: what stays in that follows the border. */
typedef struct {
    AgtGeom *narrow, *wide;
    AgtPrep *prep;
} Scope;

static void scope_clear(Scope *s)
{
    agt_prep_free(s->prep);
    agt_geom_unref(s->wide);
    agt_geom_unref(s->narrow);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scope, scope_clear)

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtLayerId over;
    const Rows *parents;
    double tolerance;
    Scope all; /* of all parents; nothing when they are many */
} Within;

/* More parents than this are looked at row by row, those near it only. */
enum { FEW_PARENTS = 8 };

static bool make_scope(const GPtrArray *parents, double tolerance, Scope *s)
{
    s->narrow = agt_geom_union((const AgtGeom *const *)parents->pdata, parents->len, NULL);
    s->wide = s->narrow ? agt_geom_buffer(s->narrow, tolerance, NULL) : NULL;
    s->prep = s->wide ? agt_prep_new(s->wide, NULL) : NULL;
    return s->prep != NULL;
}

static bool judge_within(const Within *w, const AgtFeature *row, const Scope *s, AgtFindings *out)
{
    if (agt_prep_covers(s->prep, row->geom))
        return true;
    bool area = row->geom->kind == AGT_GEOM_POLYGON;
    g_autoptr(AgtGeom) rest = agt_geom_difference(row->geom, area ? s->narrow : s->wide, NULL);
    if (rest && !agt_geom_is_empty(rest))
        report_beyond(w->rule, row, rest, out);
    return rest != NULL;
}

/* What one parent covers is within all of them; of the others only the parents near the row matter.
 */
static bool judge_among_many(const Within *w, const AgtFeature *row, AgtFindings *out)
{
    AgtBox box = agt_box_grow(row->geom->box, w->tolerance + NORM_EPS_M);
    g_autoptr(GPtrArray) near = shapes_near(w->run, w->over, w->parents, box);
    bool covered = false;
    for (guint i = 0; !covered && i < near->len; i++)
        if (!agt_geom_covers(near->pdata[i], row->geom, &covered, NULL))
            covered = false;
    if (covered)
        return true;
    if (!near->len) {
        report_beyond(w->rule, row, row->geom, out);
        return true;
    }
    g_auto(Scope) scope = {0};
    return make_scope(near, w->tolerance, &scope) && judge_within(w, row, &scope, out);
}

static bool check_layer_within(const Within *w, AgtLayerId layer, AgtFindings *out)
{
    const AgtTable *t = agt_plan_table(w->run->plan, layer);
    const Rows *where = norm_rows(w->run, w->rule, "where", layer);
    bool whole = true;
    NORM_EACH (i, where)
        whole = (w->all.prep ? judge_within(w, t->rows[i], &w->all, out)
                             : judge_among_many(w, t->rows[i], out)) &&
                whole;
    return whole;
}

NORM_CHECK(within)
{
    AgtLayerSet layers = norm_layers(rule);
    Within w = {.run = run, .rule = rule, .over = norm_layer(rule, "parent", AGT_LAYER_BOUNDARY)};
    w.parents = norm_rows(run, rule, "parent_where", w.over);
    w.tolerance = norm_real(rule, "tolerance_m", 0);
    const AgtTable *t = agt_plan_table(run->plan, w.over);
    g_autoptr(GPtrArray) parents = g_ptr_array_new();
    NORM_EACH (i, w.parents)
        if (t->rows[i]->geom->kind == AGT_GEOM_POLYGON)
            g_ptr_array_add(parents, t->rows[i]->geom);
    if (!parents->len)
        return true; /* no such outline, nothing to be beyond of */
    bool few = parents->len <= FEW_PARENTS;
    bool whole = !few || make_scope(parents, w.tolerance, &w.all);
    for (guint layer = 0; (!few || w.all.prep) && layer < AGT_N_LAYERS; layer++)
        if (layers & AGT_LAYER_BIT(layer))
            whole = check_layer_within(&w, layer, out) && whole;
    scope_clear(&w.all);
    if (!whole)
        norm_unjudged(out, rule, N_("an outline is not valid"));
    return true;
}
