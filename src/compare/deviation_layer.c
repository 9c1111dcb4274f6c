/* SPDX-License-Identifier: Apache-2.0 */
/* Layers of areas and of lines against their approved selves. */
#include "deviation.h"

/* Under a millimetre and a hundredth of a square metre nothing was changed. */
static const double same_m = 0.001, same_m2 = 0.01;
/* A line farther off than this is another line. */
static const double reach_m = 10;

static bool usable(const AgtFeature *row)
{
    return !agt_feature_withdrawn(row) && !agt_geom_is_empty(row->geom);
}

/* --- Pairs --- */

/* Share of an approved feature that a present one covers, or that runs near it. */
static double likeness(const AgtGeom *approved, const AgtGeom *now)
{
    if (approved->kind == AGT_GEOM_LINE) {
        Offset o = deviate_offset(approved, &now, 1, reach_m);
        double len = agt_geom_length_m(approved), other = agt_geom_length_m(now);
        return o.matched_m / MAX(len, other);
    }
    g_autoptr(AgtGeom) common = agt_geom_intersection(approved, now, NULL);
    double area = MAX(agt_geom_area_m2(approved), agt_geom_area_m2(now));
    return common && area > 0 ? agt_geom_area_m2(common) / area : 0;
}

/* The best of what is left, when half of both is the same ground. */
static gint find_alike(const Approved *a, const GPtrArray *left, const AgtIndex *index,
                       GArray *near)
{
    double best = 0.5;
    gint found = -1;
    g_array_set_size(near, 0);
    agt_index_query(index, agt_box_grow(a->row->f.geom->box, reach_m), near);
    for (guint k = 0; k < near->len; k++) {
        guint32 i = g_array_index(near, guint32, k);
        const AgtFeature *row = left->pdata[i];
        double like = row && row->geom->kind == a->row->f.geom->kind
                          ? likeness(a->row->f.geom, row->geom)
                          : 0;
        if (like > best) {
            best = like;
            found = (gint)i;
        }
    }
    return found;
}

static void match_by_shape(GPtrArray *approved, GPtrArray *left, AgtLayerId layer, GArray *pairs)
{
    g_autofree AgtBox *box = g_new(AgtBox, left->len + 1);
    for (guint i = 0; i < left->len; i++)
        box[i] = ((const AgtFeature *)left->pdata[i])->geom->box;
    g_autoptr(AgtIndex) index = agt_index_new(box, left->len);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < approved->len; i++) {
        Approved *a = approved->pdata[i];
        gint k = a->matched ? -1 : find_alike(a, left, index, near);
        if (a->matched)
            continue;
        Pair p = {layer, k >= 0 ? left->pdata[k] : NULL, a};
        g_array_append_val(pairs, p);
        if (k >= 0)
            left->pdata[k] = NULL;
    }
}

GArray *deviate_match(Deviate *d, AgtLayerId layer)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    const AgtTable *t = agt_plan_table(d->plan, layer);
    GPtrArray *approved = d->approved[layer];
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    for (guint i = 0; i < approved->len; i++) {
        Approved *a = approved->pdata[i];
        if (a->row->feature && !g_hash_table_contains(by_id, a->row->feature))
            g_hash_table_insert(by_id, (gpointer)a->row->feature, a);
    }
    for (guint i = 0; i < t->n; i++) {
        Approved *a = t->rows[i]->id ? g_hash_table_lookup(by_id, t->rows[i]->id) : NULL;
        if (!usable(t->rows[i]))
            continue;
        if (!a || a->matched) {
            g_ptr_array_add(left, (gpointer)t->rows[i]);
            continue;
        }
        a->matched = true;
        Pair p = {layer, t->rows[i], a};
        g_array_append_val(pairs, p);
    }
    match_by_shape(approved, left, layer, pairs);
    for (guint i = 0; i < left->len; i++) {
        Pair p = {layer, left->pdata[i], NULL};
        if (p.now)
            g_array_append_val(pairs, p);
    }
    return pairs;
}

/* --- Words and figures --- */

static void compare_words(Deviate *d, const DeviationRule *rule, Pair p, const char *field)
{
    const AgtField *f = agt_layer_field(agt_layer(p.layer), field);
    const char *was = deviate_text(d, p.approved, field), *is = agt_row_text(p.now, f);
    if (g_strcmp0(was, is) == 0)
        return;
    AgtDeviation *x = deviate_add(d, rule, p, AGT_N_TOLERANCES, NAN, "");
    x->was = was ? was : "-";
    x->is = agt_arena_text(d->to->arena, is ? is : "-");
    deviate_tell(d);
}

/* What the approved plan does not state was not approved, so there is nothing to compare; what the
 * plan no longer states has changed by all of it. */
static void compare_figures(Deviate *d, const DeviationRule *rule, Pair p, double was, double is,
                            AgtTolerance by, bool percent, const char *unit)
{
    if (isnan(was) || fabs(is - was) < same_m)
        return;
    bool gone = isnan(is);
    double amount = gone ? fabs(was) : fabs(is - was);
    if (percent)
        amount = was > 0 ? 100 * amount / was : 100;
    AgtDeviation *x =
        deviate_add(d, rule, p, gone ? AGT_N_TOLERANCES : by, amount, percent ? "%" : unit);
    x->approved = was;
    x->now = is;
    x->unit = unit;
    if (gone) {
        x->was = deviate_figure(d->to->arena, was, unit);
        x->is = "?";
    }
    deviate_tell(d);
}

/* Only one side has it. */
static void compare_alone(Deviate *d, const DeviationRule *missing, const DeviationRule *fresh,
                          Pair p)
{
    AgtGeom *g = p.now ? p.now->geom : p.approved->row->f.geom;
    bool area = g->kind == AGT_GEOM_POLYGON;
    double amount = area ? agt_geom_area_m2(g) : agt_geom_length_m(g);
    AgtDeviation *x =
        deviate_add(d, p.now ? fresh : missing, p, AGT_N_TOLERANCES, amount, area ? "m2" : "m");
    x->unit = x->difference_unit;
    x->approved = p.now ? 0 : amount;
    x->now = p.now ? amount : 0;
    if (area)
        x->area = agt_arena_take_geom(d->to->arena, agt_geom_ref(g));
    deviate_tell(d);
}

/* --- Areas --- */

typedef struct {
    const DeviationRule *missing, *fresh, *area, *border;
    AgtTolerance area_by, border_by;
} AreaRules;

static AreaRules rules_of(AgtLayerId layer)
{
    if (layer == AGT_LAYER_LAND_USE)
        return (AreaRules){&deviation_zone_missing, &deviation_zone_new,
                           &deviation_zone_area,    &deviation_zone_border,
                           AGT_TOLERANCE_ZONE_AREA, AGT_TOLERANCE_ZONE_BORDER};
    if (layer == AGT_LAYER_FACILITY)
        return (AreaRules){&deviation_facility_missing, &deviation_facility_new,
                           &deviation_facility_area,    NULL,
                           AGT_TOLERANCE_FACILITY_AREA, AGT_N_TOLERANCES};
    return (AreaRules){&deviation_feature_missing, &deviation_feature_new,
                       &deviation_feature_area,    &deviation_feature_border,
                       AGT_TOLERANCE_ZONE_AREA,    AGT_TOLERANCE_ZONE_BORDER};
}

static void compare_border(Deviate *d, const AreaRules *r, Pair p, AgtGeom *changed)
{
    AgtPoint where = {NAN, NAN};
    double moved = deviate_border(p.approved->row->f.geom, p.now->geom, &where);
    if (moved < same_m)
        return;
    AgtDeviation *x = deviate_add(d, r->border, p, r->border_by, moved, "m");
    x->at = where;
    x->changed_m2 = agt_geom_area_m2(changed);
    x->area = agt_arena_take_geom(d->to->arena, agt_geom_ref(changed));
    deviate_tell(d);
}

static void compare_area(Deviate *d, const AreaRules *r, Pair p)
{
    AgtGeom *was = p.approved->row->f.geom, *is = p.now->geom;
    if (agt_geom_equals(was, is, same_m))
        return;
    g_autoptr(AgtGeom) changed = deviate_changed(was, is);
    if (!changed) {
        deviate_add(d, &deviation_failed, p, AGT_N_TOLERANCES, NAN, "");
        deviate_tell(d);
        return;
    }
    double m2 = agt_geom_area_m2(was);
    if (fabs(agt_geom_area_m2(is) - m2) >= same_m2) {
        double now = agt_geom_area_m2(is);
        AgtDeviation *x =
            deviate_add(d, r->area, p, r->area_by, m2 > 0 ? 100 * fabs(now - m2) / m2 : 100, "%");
        x->approved = m2;
        x->now = now;
        x->unit = "m2";
        x->area = agt_arena_take_geom(d->to->arena, agt_geom_ref(changed));
        deviate_tell(d);
    }
    if (r->border && agt_geom_area_m2(changed) >= same_m2)
        compare_border(d, r, p, changed);
}

static void compare_facility(Deviate *d, Pair p)
{
    const AgtFacility *f = (const AgtFacility *)p.now;
    AgtPoint a = agt_geom_centroid(p.approved->row->f.geom), b = agt_geom_centroid(p.now->geom);
    double moved = hypot(b.x - a.x, b.y - a.y);
    if (moved >= same_m) {
        deviate_add(d, &deviation_facility_moved, p, AGT_TOLERANCE_FACILITY_MOVED, moved, "m");
        deviate_tell(d);
    }
    compare_words(d, &deviation_facility_kind, p, "kind");
    compare_figures(d, &deviation_facility_capacity, p, deviate_real(d, p.approved, "capacity"),
                    f->capacity, AGT_TOLERANCE_CAPACITY, true,
                    f->capacity_unit ? f->capacity_unit : "");
}

void deviate_areas(Deviate *d, AgtLayerId layer)
{
    const AreaRules r = rules_of(layer);
    g_autoptr(GArray) pairs = deviate_match(d, layer);
    for (guint i = 0; i < pairs->len; i++) {
        Pair p = g_array_index(pairs, Pair, i);
        if (!p.now || !p.approved) {
            compare_alone(d, r.missing, r.fresh, p);
            continue;
        }
        compare_area(d, &r, p);
        if (layer == AGT_LAYER_LAND_USE)
            compare_words(d, &deviation_zone_use, p, "use");
        if (layer == AGT_LAYER_FACILITY)
            compare_facility(d, p);
    }
}

/* --- Lines --- */

static void compare_axis(Deviate *d, Pair p)
{
    const AgtGeom *was = p.approved->row->f.geom, *is = p.now->geom;
    /* Unlimited: a street of the same id is the same street wherever it went. */
    Offset there = deviate_offset(was, &is, 1, INFINITY),
           back = deviate_offset(is, &was, 1, INFINITY);
    const Offset *worse = there.max_m >= back.max_m ? &there : &back;
    if (worse->max_m < same_m)
        return;
    AgtDeviation *x =
        deviate_add(d, &deviation_street_axis, p, AGT_TOLERANCE_STREET_AXIS, worse->max_m, "m");
    x->mean = (there.mean_m + back.mean_m) / 2;
    x->at = worse->worst;
    deviate_tell(d);
}

static void compare_street(Deviate *d, Pair p)
{
    const AgtStreet *s = (const AgtStreet *)p.now;
    compare_figures(d, &deviation_street_length, p, agt_geom_length_m(p.approved->row->f.geom),
                    agt_geom_length_m(p.now->geom), AGT_TOLERANCE_STREET_LENGTH, true, "m");
    compare_words(d, &deviation_street_category, p, "category");
    compare_figures(d, &deviation_street_width, p, deviate_real(d, p.approved, "width_m"),
                    s->width_m, AGT_TOLERANCE_STREET_WIDTH, false, "m");
}

void deviate_lines(Deviate *d, AgtLayerId layer)
{
    bool street = layer == AGT_LAYER_STREET;
    g_autoptr(GArray) pairs = deviate_match(d, layer);
    for (guint i = 0; i < pairs->len; i++) {
        Pair p = g_array_index(pairs, Pair, i);
        if (!p.now || !p.approved) {
            compare_alone(d, street ? &deviation_street_missing : &deviation_feature_missing,
                          street ? &deviation_street_new : &deviation_feature_new, p);
            continue;
        }
        compare_axis(d, p);
        if (street)
            compare_street(d, p);
    }
}

/* --- Red lines: one may be cut in two, or two joined, so each is compared with all near it. --- */

static GPtrArray *lines_near(const GPtrArray *shapes, const AgtIndex *index, AgtBox box)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    GPtrArray *list = g_ptr_array_new();
    agt_index_query(index, agt_box_grow(box, reach_m), near);
    for (guint k = 0; k < near->len; k++)
        g_ptr_array_add(list, shapes->pdata[g_array_index(near, guint32, k)]);
    return list;
}

static AgtIndex *index_of(const GPtrArray *shapes)
{
    g_autofree AgtBox *box = g_new(AgtBox, shapes->len + 1);
    for (guint i = 0; i < shapes->len; i++)
        box[i] = ((const AgtGeom *)shapes->pdata[i])->box;
    return agt_index_new(box, shapes->len);
}

static Offset offset_from(const AgtGeom *g, const GPtrArray *shapes, const AgtIndex *index)
{
    g_autoptr(GPtrArray) near = lines_near(shapes, index, g->box);
    return deviate_offset(g, (const AgtGeom *const *)near->pdata, near->len, reach_m);
}

static void tell_length(Deviate *d, const DeviationRule *rule, Pair p, const Offset *o)
{
    if (o->beyond_m < same_m)
        return;
    AgtDeviation *x = deviate_add(d, rule, p, AGT_TOLERANCE_RED_LINE_LENGTH, o->beyond_m, "m");
    x->at = o->first_beyond;
    deviate_tell(d);
}

static void compare_red_line(Deviate *d, Approved *a, const GPtrArray *now, const AgtIndex *index)
{
    Pair p = {AGT_LAYER_RED_LINE, NULL, a};
    Offset o = offset_from(a->row->f.geom, now, index);
    tell_length(d, &deviation_red_line_missing, p, &o);
    if (o.max_m < same_m)
        return;
    AgtDeviation *x =
        deviate_add(d, &deviation_red_line_offset, p, AGT_TOLERANCE_RED_LINE, o.max_m, "m");
    x->mean = o.mean_m;
    x->at = o.worst;
    deviate_tell(d);
}

void deviate_red_lines(Deviate *d)
{
    const AgtTable *t = agt_plan_table(d->plan, AGT_LAYER_RED_LINE);
    GPtrArray *approved = d->approved[AGT_LAYER_RED_LINE];
    g_autoptr(GPtrArray) was = g_ptr_array_new(), is = g_ptr_array_new();
    for (guint i = 0; i < approved->len; i++)
        g_ptr_array_add(was, ((const Approved *)approved->pdata[i])->row->f.geom);
    for (guint i = 0; i < t->n; i++)
        if (usable(t->rows[i]))
            g_ptr_array_add(is, t->rows[i]->geom);
    g_autoptr(AgtIndex) was_index = index_of(was), is_index = index_of(is);
    for (guint i = 0; i < approved->len; i++)
        compare_red_line(d, approved->pdata[i], is, is_index);
    for (guint i = 0; i < t->n; i++) {
        if (!usable(t->rows[i]))
            continue;
        Pair p = {AGT_LAYER_RED_LINE, t->rows[i], NULL};
        Offset o = offset_from(t->rows[i]->geom, was, was_index);
        tell_length(d, &deviation_red_line_new, p, &o);
    }
}
