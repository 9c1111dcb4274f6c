/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "seeded.h"

/* --- One change of one row, as large as one likes --- */

typedef struct {
    const Knob *knob;
    AgtPoint centre;
    double t, reach;
} Turn;

static bool turn_points(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    (void)error;
    const Turn *u = user;
    const Knob *k = u->knob;
    AgtPoint corner = k->how == CORNER && k->corner < n ? pt[k->corner] : u->centre;
    for (size_t i = 0; i < n; i++) {
        if (k->how == CORNER && (pt[i].x != corner.x || pt[i].y != corner.y))
            continue;
        AgtPoint d = {pt[i].x - u->centre.x, pt[i].y - u->centre.y};
        double along = d.x * k->dir.x + d.y * k->dir.y;
        if (k->how == SHIFT || k->how == CORNER)
            pt[i] = (AgtPoint){pt[i].x + u->t * k->dir.x, pt[i].y + u->t * k->dir.y};
        else if (k->how == SCALE)
            pt[i] = (AgtPoint){pt[i].x + d.x * k->sign * u->t / u->reach,
                               pt[i].y + d.y * k->sign * u->t / u->reach};
        else
            pt[i] = (AgtPoint){pt[i].x + k->dir.x * along * k->sign * u->t / u->reach,
                               pt[i].y + k->dir.y * along * k->sign * u->t / u->reach};
    }
    return true;
}

/* Farthest that a corner lies from the centre, along the knob's direction for a squeeze. */
static double reach_of(const AgtGeom *g, AgtPoint c, const Knob *k)
{
    double far = 0;
    for (guint32 i = 0; i < g->n_points; i++) {
        AgtPoint d = {g->pt[i].x - c.x, g->pt[i].y - c.y};
        far = MAX(far, k->how == SQUEEZE ? fabs(d.x * k->dir.x + d.y * k->dir.y) : hypot(d.x, d.y));
    }
    return far;
}

/* The plan with the knob turned by t; NULL when that leaves nothing of the row. */
AgtPlan *knob_turned(const AgtPlan *plan, const Knob *k, double t)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    agt_changeset_keep_plan(c, plan);
    if (k->how == DROP) {
        agt_changeset_remove(c, k->row);
        return agt_plan_apply(plan, c, NULL);
    }
    AgtFeature *row = agt_arena_copy(a, k->row);
    if (k->how == VALUE) {
        agt_row_set_text(a, row, k->field, k->text);
        agt_changeset_change(c, k->row, row);
        return agt_plan_apply(plan, c, NULL);
    }
    if (k->how == COPY) {
        row->id = row->birth = agt_arena_printf(a, "%s-9", k->row->id);
        row->rowid = 0;
        agt_changeset_add(c, row);
        return agt_plan_apply(plan, c, NULL);
    }
    if (k->how == FIELD) {
        agt_row_set_real(row, k->field, agt_row_real(k->row, k->field) + k->sign * t);
    } else {
        Turn u = {.knob = k, .centre = agt_geom_centroid(k->row->geom), .t = t};
        u.reach = reach_of(k->row->geom, u.centre, k);
        if ((k->how == SCALE || k->how == SQUEEZE) && k->sign < 0 && t > 0.9 * u.reach)
            return NULL;
        g_autoptr(AgtGeom) g = agt_geom_map(k->row->geom, turn_points, &u, NULL);
        row->geom = g ? agt_arena_take_geom(a, agt_geom_round_mm(g)) : NULL;
        if (!row->geom)
            return NULL;
    }
    agt_changeset_change(c, k->row, row);
    return agt_plan_apply(plan, c, NULL);
}

const AgtFeature *knob_named(const AgtPlan *plan, AgtLayerId layer, const char *id)
{
    return layer < AGT_N_LAYERS && id && *id ? agt_plan_find(plan, layer, id) : NULL;
}

/* --- Filters of rules --- */

static const char *first_value(const AgtYamlNode *v)
{
    return agt_yaml_text(agt_yaml_kind(v) == AGT_YAML_LIST ? agt_yaml_at(v, 0) : v);
}

static bool has_value(const AgtYamlNode *v, const char *text)
{
    if (agt_yaml_kind(v) != AGT_YAML_LIST)
        return g_strcmp0(agt_yaml_text(v), text) == 0;
    for (guint i = 0; i < agt_yaml_n(v); i++)
        if (g_strcmp0(agt_yaml_text(agt_yaml_at(v, i)), text) == 0)
            return true;
    return false;
}

bool knob_fits(const AgtFeature *row, const AgtYamlNode *where)
{
    for (guint i = 0; where && i < agt_yaml_n(where); i++) {
        const char *name = agt_yaml_key(where, i);
        g_autofree char *text = agt_row_string(row, agt_layer_field(agt_layer(row->layer), name));
        if (!has_value(agt_yaml_get(where, name), text))
            return false;
    }
    return !agt_feature_withdrawn(row) && !agt_geom_is_empty(row->geom);
}

/* --- Which features, and what is done to them --- */

/* Does the layer have what a filter asks for? */
static bool has_fields(AgtLayerId layer, const AgtYamlNode *where)
{
    for (guint i = 0; i < agt_yaml_n(where); i++)
        if (!agt_layer_field(agt_layer(layer), agt_yaml_key(where, i)))
            return false;
    return true;
}

/* Of a rule about several layers the one that has most to break. */
static AgtLayerId fullest(const AgtPlan *plan, const AgtYamlNode *layers)
{
    AgtLayerId best = AGT_LAYER_SITE;
    guint most = 0;
    for (guint i = 0; i < agt_yaml_n(layers); i++) {
        AgtLayerId layer = agt_layer_by_name(agt_yaml_text(agt_yaml_at(layers, i)))->id;
        guint n = agt_plan_table(plan, layer)->n;
        if (n > most)
            best = layer;
        most = MAX(most, n);
    }
    return best;
}

AgtLayerId knob_subject(const AgtPlan *plan, const AgtNormRule *r)
{
    const char *name = agt_yaml_text(agt_yaml_get(r->node, "layer"));
    if (name)
        return agt_layer_by_name(name)->id;
    if (agt_yaml_get(r->node, "layers"))
        return fullest(plan, agt_yaml_get(r->node, "layers"));
    if (g_strcmp0(agt_yaml_text(agt_yaml_get(r->node, "of")), "facilities") == 0)
        return AGT_LAYER_FACILITY;
    static const struct {
        const char *kind;
        AgtLayerId layer;
    } of_kind[] = {{"frontage", AGT_LAYER_PLOT},          {"dead_end", AGT_LAYER_STREET},
                   {"swept_path", AGT_LAYER_STREET},      {"turning", AGT_LAYER_STREET},
                   {"driveway", AGT_LAYER_PATH},          {"separation", AGT_LAYER_NETWORK_LINE},
                   {"spacing", AGT_LAYER_NETWORK_NODE},   {"crane_stand", AGT_LAYER_BUILDING},
                   {"plot_per_place", AGT_LAYER_FACILITY}};
    for (guint i = 0; i < G_N_ELEMENTS(of_kind); i++)
        if (strcmp(of_kind[i].kind, r->kind) == 0)
            return of_kind[i].layer;
    static const AgtLayerId likely[] = {AGT_LAYER_BUILDING, AGT_LAYER_STREET,
                                        AGT_LAYER_NETWORK_LINE, AGT_LAYER_NETWORK_NODE,
                                        AGT_LAYER_FACILITY};
    for (guint i = 0; i < G_N_ELEMENTS(likely); i++)
        if (has_fields(likely[i], agt_yaml_get(r->node, "where")))
            return likely[i];
    return AGT_LAYER_BUILDING;
}

static AgtPoint unit(double x, double y)
{
    double n = hypot(x, y);
    return n > 0 ? (AgtPoint){x / n, y / n} : (AgtPoint){1, 0};
}

static void add_shift(GArray *out, const AgtFeature *row, AgtPoint dir)
{
    Knob k = {.how = SHIFT, .row = row, .of = row, .dir = dir};
    g_array_append_val(out, k);
}

/* Towards the nearest feature of the other layer. */
static void add_towards(const AgtPlan *plan, const AgtNormRule *r, const AgtFeature *row,
                        GArray *out)
{
    const char *name = agt_yaml_text(agt_yaml_get(r->node, "other"));
    const AgtYamlNode *where = agt_yaml_get(r->node, "other_where");
    AgtLayerId layer = name ? agt_layer_by_name(name)->id : row->layer;
    const AgtTable *t = agt_plan_table(plan, layer);
    double best = INFINITY;
    AgtPoint dir = {0, 0};
    const AgtFeature *nearest = NULL;
    for (guint i = 0; i < t->n; i++) {
        AgtPoint p, q;
        if (t->rows[i] == row || !knob_fits(t->rows[i], where))
            continue;
        double d = agt_geom_nearest(row->geom, t->rows[i]->geom, &p, &q);
        if (d > 0 && d < best) {
            best = d;
            nearest = t->rows[i];
            dir = unit(q.x - p.x, q.y - p.y);
        }
    }
    if (!isfinite(best))
        return;
    Knob near = {.how = SHIFT, .row = row, .of = row, .dir = dir, .gap = best};
    g_array_append_val(out, near);
    /* And the other one towards it, or away. */
    for (int sign = -1; name && sign <= 1; sign += 2) {
        Knob k = {.how = SHIFT, .row = nearest, .of = row, .dir = {sign * dir.x, sign * dir.y}};
        g_array_append_val(out, k);
    }
}

/* Out of the plot, over each of its edges. */
static void add_over_edges(const AgtPlan *plan, const AgtFeature *row, GArray *out)
{
    const AgtBuilding *b = (const AgtBuilding *)row;
    const AgtFeature *plot =
        row->layer == AGT_LAYER_BUILDING ? knob_named(plan, AGT_LAYER_PLOT, b->plot) : NULL;
    const AgtGeom *g = plot ? plot->geom : NULL;
    double turn = g && g->n_rings ? 1 : 0, sum = 0;
    for (guint32 i = 0; g && i + 1 < g->ring[1]; i++)
        sum += (g->pt[i + 1].x - g->pt[i].x) * (g->pt[i + 1].y + g->pt[i].y - 2 * g->pt[0].y);
    turn = sum > 0 ? -1 : 1; /* sum > 0: clockwise */
    for (guint32 i = 0; g && i + 1 < g->ring[1]; i++) {
        double dx = g->pt[i + 1].x - g->pt[i].x, dy = g->pt[i + 1].y - g->pt[i].y;
        if (hypot(dx, dy) > 5)
            add_shift(out, row, unit(turn * dy, -turn * dx));
    }
}

static void add_sizes(const AgtFeature *row, GArray *out)
{
    AgtPoint corner[4];
    double angle = 0;
    if (!row->geom || row->geom->kind != AGT_GEOM_POLYGON)
        return;
    if (agt_geom_min_rectangle(row->geom, corner, &angle, NULL))
        for (int side = 1; side >= 0; side--) { /* the shorter side faces the street */
            Knob k = {.how = SQUEEZE,
                      .row = row,
                      .of = row,
                      .sign = -1,
                      .dir = {cos(angle + side * G_PI / 2), sin(angle + side * G_PI / 2)}};
            g_array_append_val(out, k);
        }
    for (int sign = -1; sign <= 1; sign += 2) {
        Knob k = {.how = SCALE, .row = row, .of = row, .sign = sign};
        g_array_append_val(out, k);
    }
}

/* Rules about the run of outlines and lines. */
static bool bends(const AgtNormRule *r)
{
    static const char *const kinds[] = {"validity", "sliver",   "gap",    "tiling",
                                        "within",   "dangling", "joined", "dead_end"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(r->kind, kinds[i]) == 0)
            return true;
    return false;
}

/* One corner of an outline or the end of a line. */
static void add_corners(const AgtFeature *row, GArray *out)
{
    for (guint i = 0; i < MIN(2u, row->geom->n_points); i++)
        for (int d = 0; d < 4; d++) {
            Knob k = {.how = CORNER,
                      .row = row,
                      .of = row,
                      .corner = i,
                      .dir = {cos(0.3 + d * G_PI / 2), sin(0.3 + d * G_PI / 2)}};
            g_array_append_val(out, k);
        }
}

static void add_field(const AgtFeature *row, const char *name, GArray *out)
{
    const AgtField *f = name ? agt_layer_field(agt_layer(row->layer), name) : NULL;
    if (!f || (f->type != AGT_TYPE_REAL && f->type != AGT_TYPE_INT) || agt_row_is_null(row, f))
        return;
    for (int sign = -1; sign <= 1; sign += 2) {
        Knob k = {.how = FIELD, .row = row, .of = row, .sign = sign, .field = f};
        g_array_append_val(out, k);
    }
}

/* Every word that its field may hold. */
static void add_words(const AgtNormRule *r, const AgtFeature *row, GArray *out)
{
    const char *name = agt_yaml_text(agt_yaml_get(r->node, "field"));
    const AgtField *f = name ? agt_layer_field(agt_layer(row->layer), name) : NULL;
    if (!f || f->type != AGT_TYPE_TEXT || !*f->values)
        return;
    g_auto(GStrv) word = g_strsplit(f->values, "|", -1);
    for (guint i = 0; word[i]; i++) {
        Knob k = {
            .how = VALUE, .row = row, .of = row, .field = f, .text = g_intern_string(word[i])};
        g_array_append_val(out, k);
    }
}

/* Figures that the rule names, and those that its kind reads without naming them. */
static void add_fields(const AgtNormRule *r, const AgtFeature *row, GArray *out)
{
    static const char *const implied[][2] = {
        {"per_head", "capacity"},          {"plot_per_place", "capacity"},
        {"distance_to_layer", "capacity"}, {"dead_end", "turning_m"},
        {"swept_path", "carriageway_m"},   {"turning", "turning_m"},
        {"driveway", "width_m"},           {"gradient", "invert_to_m"}};
    for (guint i = 0; i < agt_yaml_n(r->node); i++)
        add_field(row, agt_yaml_text(agt_yaml_at(r->node, i)), out);
    for (guint i = 0; i < G_N_ELEMENTS(implied); i++)
        if (strcmp(implied[i][0], r->kind) == 0)
            add_field(row, implied[i][1], out);
}

/* A building in it that swells or shrinks. */
static void add_built(const AgtPlan *plan, const AgtFeature *zone, GArray *out)
{
    AGT_EACH(plan, BUILDING, Building, b)
    if (!agt_geom_is_empty(b->f.geom) &&
        agt_geom_contains_point(zone->geom, agt_geom_inside_point(b->f.geom))) {
        for (int sign = 1; sign >= -1; sign -= 2) {
            Knob k = {.how = SCALE, .row = &b->f, .of = zone, .sign = sign};
            g_array_append_val(out, k);
        }
        return;
    }
}

GArray *knob_list(const AgtPlan *plan, const AgtNormRule *r, const AgtFeature *row)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Knob));
    add_fields(r, row, out);
    add_words(r, row, out);
    if (row->geom && !agt_geom_is_empty(row->geom)) {
        bool sizes_first = strcmp(r->kind, "area") == 0 || strcmp(r->kind, "frontage") == 0;
        if (sizes_first)
            add_sizes(row, out);
        if (strcmp(r->kind, "setback") == 0)
            add_over_edges(plan, row, out);
        if (strcmp(r->kind, "coverage") == 0)
            add_built(plan, row, out);
        add_towards(plan, r, row, out);
        for (int i = 0; i < 8; i++)
            add_shift(out, row, (AgtPoint){cos(i * G_PI / 4), sin(i * G_PI / 4)});
        if (!sizes_first)
            add_sizes(row, out);
        if (bends(r))
            add_corners(row, out);
        Knob copy = {.how = COPY, .row = row, .of = row};
        g_array_append_val(out, copy);
    }
    Knob drop = {.how = DROP, .row = row, .of = row};
    g_array_append_val(out, drop);
    return out;
}

/* --- A plan that has what the rule is about --- */

static void relabel(AgtChangeset *c, const AgtFeature *row, const AgtYamlNode *where)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtFeature *new = agt_arena_copy(a, row);
    for (guint i = 0; i < agt_yaml_n(where); i++) {
        const char *name = agt_yaml_key(where, i);
        agt_row_set_string(a, new, agt_layer_field(agt_layer(row->layer), name),
                           first_value(agt_yaml_get(where, name)), NULL);
    }
    agt_changeset_change(c, row, new);
}

/* Where nothing fits a filter of the rule, some rows are given what it asks for. */
static void make_fit(const AgtPlan *plan, AgtChangeset *c, AgtLayerId layer,
                     const AgtYamlNode *where, guint wanted)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    for (guint i = 0; where && wanted < t->n && i < t->n; i++)
        if (knob_fits(t->rows[i], where))
            return;
    guint stride = MAX(1, t->n / wanted);
    for (guint i = stride / 2; where && i < t->n; i += stride)
        if (!agt_feature_withdrawn(t->rows[i]) && !agt_geom_is_empty(t->rows[i]->geom))
            relabel(c, t->rows[i], where);
}

bool knob_hopeless(const AgtPlan *plan, const AgtNormRule *r)
{
    static const char *const compared[] = {"layer", "other", "parent"};
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        const char *name = agt_yaml_text(agt_yaml_get(r->node, compared[i]));
        if (name && !agt_plan_table(plan, agt_layer_by_name(name)->id)->n)
            return true;
    }
    return !agt_plan_table(plan, knob_subject(plan, r))->n;
}

AgtPlan *knob_fitting(const AgtPlan *plan, const AgtNormRule *r)
{
    static const char *const compared[][2] = {{"other", "other_where"}, {"parent", "parent_where"}};
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_keep_plan(c, plan);
    make_fit(plan, c, knob_subject(plan, r), agt_yaml_get(r->node, "where"), 8);
    make_fit(plan, c, AGT_LAYER_STREET, agt_yaml_get(r->node, "street_where"), G_MAXUINT);
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        const char *name = agt_yaml_text(agt_yaml_get(r->node, compared[i][0]));
        if (name && agt_layer_by_name(name)->id != knob_subject(plan, r))
            make_fit(plan, c, agt_layer_by_name(name)->id, agt_yaml_get(r->node, compared[i][1]),
                     1);
    }
    AgtPlan *out = agt_plan_apply(plan, c, NULL);
    return out ? out : agt_plan_ref(plan);
}
