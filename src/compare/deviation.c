/* SPDX-License-Identifier: Apache-2.0 */
/* A plan against the approved one: what is compared, how it is classed, what is found. */
#include "deviation.h"

/* --- Attributes as approved --- */

static const AgtYamlNode *attribute(const Approved *a, const char *field)
{
    Approved *own = (Approved *)a;
    if (!own->yaml && a->row->attributes)
        own->yaml = agt_yaml_parse("attributes", a->row->attributes, -1, NULL); /* JSON is YAML */
    return own->yaml ? agt_yaml_get(agt_yaml_root(own->yaml), field) : NULL;
}

const char *deviate_text(const Deviate *d, const Approved *a, const char *field)
{
    const char *text = agt_yaml_text(attribute(a, field));
    return text ? agt_arena_text(d->to->arena, text) : NULL;
}

double deviate_real(const Deviate *d, const Approved *a, const char *field)
{
    (void)d;
    double v = NAN;
    const char *text = agt_yaml_text(attribute(a, field));
    return text && agt_parse_real(text, &v) ? v : NAN;
}

static void approved_free(gpointer p)
{
    Approved *a = p;
    agt_yaml_free(a->yaml);
    g_free(a);
}

/* --- Findings --- */

static AgtDeviationClass class_of(const AgtApprovedLimits *l, AgtTolerance by, double amount)
{
    if (by == AGT_N_TOLERANCES)
        return AGT_DEVIATION_APPROVAL;
    if (amount <= l->within[by])
        return AGT_DEVIATION_WITHIN;
    return amount <= l->agree[by] ? AGT_DEVIATION_AGREE : AGT_DEVIATION_APPROVAL;
}

AgtDeviation *deviate_add(Deviate *d, const DeviationRule *rule, Pair p, AgtTolerance by,
                          double amount, const char *unit)
{
    AgtDeviation x = {.rule = &rule->rule,
                      .measure = rule->measure,
                      .class = class_of(d->limits, by, amount),
                      .illustrative = by < AGT_N_TOLERANCES && !d->limits->stated[by],
                      .layer = p.layer,
                      .id = p.now && p.now->id ? p.now->id : "",
                      .approved_id = p.approved && p.approved->row->feature
                                         ? agt_arena_text(d->to->arena, p.approved->row->feature)
                                         : "",
                      .approved = NAN,
                      .now = NAN,
                      .difference = amount,
                      .mean = NAN,
                      .changed_m2 = NAN,
                      .unit = "",
                      .difference_unit = unit,
                      .at = {NAN, NAN}};
    x.id = agt_arena_text(d->to->arena, x.id);
    const AgtGeom *g = p.now && p.now->geom ? p.now->geom
                       : p.approved         ? p.approved->row->f.geom
                                            : NULL;
    if (!agt_geom_is_empty(g))
        x.at = agt_geom_inside_point(g);
    g_array_append_val(d->to->rows, x);
    return &g_array_index(d->to->rows, AgtDeviation, d->to->rows->len - 1);
}

const char *deviate_figure(AgtArena *a, double v, const char *unit)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf, "%.2f", v);
    return agt_arena_printf(a, "%s%s%s", buf, *unit ? " " : "", unit);
}

/* "1200.00 m2 -> 1350.00 m2", "residential -> public", or the mean. */
static const char *details(AgtFindings *out, const AgtDeviation *x)
{
    AgtArena *a = agt_findings_arena(out);
    if (x->was || x->is)
        return agt_arena_printf(a, "%s \u2192 %s", x->was ? x->was : "?", x->is ? x->is : "?");
    if (!isnan(x->mean))
        return deviate_figure(a, x->mean, "");
    if (!isnan(x->changed_m2))
        return deviate_figure(a, x->changed_m2, "m2");
    if (!isnan(x->approved) && !isnan(x->now))
        return agt_arena_printf(a, "%s \u2192 %s", deviate_figure(a, x->approved, ""),
                                deviate_figure(a, x->now, x->unit));
    return NULL;
}

static AgtSeverity severity_of(const AgtDeviation *x)
{
    static const AgtSeverity of[] = {AGT_INFO, AGT_WARNING, AGT_ERROR};
    return x->illustrative ? MAX(of[x->class], AGT_WARNING) : of[x->class];
}

void deviate_tell(Deviate *d)
{
    const AgtDeviation *x = &g_array_index(d->to->rows, AgtDeviation, d->to->rows->len - 1);
    AgtArena *a = agt_findings_arena(d->out);
    AgtFinding *f = agt_findings_add_plan(d->out, x->rule);
    f->severity = severity_of(x);
    f->layer = x->layer;
    f->id = agt_arena_text(a, x->id);
    if (*x->approved_id) {
        f->other_layer = x->layer;
        f->other_id = agt_arena_text(a, x->approved_id);
    }
    f->measured = x->difference;
    f->unit = x->difference_unit;
    f->what = agt_deviation_class_text(x->class);
    f->arg = details(d->out, x);
    f->at = x->at;
    if (x->area)
        f->area = agt_arena_take_geom(a, agt_geom_ref(x->area));
}

/* --- Counts --- */

/* A count changes by whole things; in percent of what was approved. */
static void tell_count(Deviate *d, AgtLayerId layer, const char *word, double approved, double now)
{
    if (approved == now)
        return;
    double pct = approved > 0 ? 100 * fabs(now - approved) / approved : 100;
    AgtDeviation *x =
        deviate_add(d, &deviation_count, (Pair){.layer = layer}, AGT_TOLERANCE_COUNT, pct, "%");
    AgtArena *a = d->to->arena;
    x->approved = approved;
    x->now = now;
    x->id = agt_arena_text(a, word);
    x->was = agt_arena_printf(a, "%s: %" G_GINT64_FORMAT, word, (gint64)approved);
    x->is = agt_arena_printf(a, "%" G_GINT64_FORMAT, (gint64)now);
    deviate_tell(d);
}

static void count_up(GHashTable *t, const char *key, double by)
{
    double *v = g_hash_table_lookup(t, key);
    if (!v) {
        v = g_new0(double, 1);
        g_hash_table_insert(t, g_strdup(key), v);
    }
    *v += by;
}

static double counted(GHashTable *t, const char *key)
{
    const double *v = g_hash_table_lookup(t, key);
    return v ? *v : 0;
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

/* How many a feature stands for: a dwelling for its units. */
static double units_of(AgtLayerId layer, double units)
{
    return layer == AGT_LAYER_BUILDING && units > 0 ? units : 1;
}

/* Numbers by the words of one field: facilities by kind, dwellings, plots by use. */
static void count_layer(Deviate *d, AgtLayerId layer, const char *field)
{
    const AgtTable *t = agt_plan_table(d->plan, layer);
    const AgtField *f = agt_layer_field(agt_layer(layer), field);
    const AgtField *units = agt_layer_field(agt_layer(layer), "units");
    g_autoptr(GHashTable) was = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) is = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < d->approved[layer]->len; i++) {
        const Approved *a = d->approved[layer]->pdata[i];
        const char *word = deviate_text(d, a, field);
        count_up(was, word ? word : "-", units_of(layer, deviate_real(d, a, "units")));
    }
    for (guint i = 0; i < t->n; i++) {
        const char *word = agt_row_text(t->rows[i], f);
        if (agt_feature_withdrawn(t->rows[i]) || agt_geom_is_empty(t->rows[i]->geom))
            continue;
        double n =
            units && !agt_row_is_null(t->rows[i], units) ? agt_row_real(t->rows[i], units) : 1;
        count_up(is, word ? word : "-", units_of(layer, n));
    }
    g_autoptr(GList) words = g_hash_table_get_keys(was);
    words = g_list_sort(words, by_text);
    for (GList *w = words; w; w = w->next)
        tell_count(d, layer, w->data, counted(was, w->data), counted(is, w->data));
}

/* --- The whole --- */

static void collect(Deviate *d, AgtLayerId table, const char *name)
{
    const AgtTable *t = agt_plan_table(d->plan, table);
    for (guint i = 0; i < t->n; i++) {
        const AgtApprovedPlan *row = (const AgtApprovedPlan *)t->rows[i];
        const AgtLayer *layer = row->layer ? agt_layer_by_name(row->layer) : NULL;
        if (g_strcmp0(row->plan, name) != 0 || !layer || agt_geom_is_empty(row->f.geom))
            continue;
        Approved *a = g_new0(Approved, 1);
        a->row = row;
        g_ptr_array_add(d->approved[layer->id], a);
        d->to->compared++;
    }
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const AgtDeviation *x = a, *y = b;
    int c = (int)x->layer - (int)y->layer;
    c = c ? c : agt_id_compare(*x->id ? x->id : x->approved_id, *y->id ? y->id : y->approved_id);
    return c ? c : strcmp(x->rule->id, y->rule->id);
}

static void compare_layers(Deviate *d)
{
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        if (!d->approved[layer]->len)
            continue;
        if (layer == AGT_LAYER_RED_LINE)
            deviate_red_lines(d);
        else if (agt_layer(layer)->geom == AGT_LAYER_GEOM_LINE)
            deviate_lines(d, layer);
        else
            deviate_areas(d, layer);
    }
    static const struct {
        AgtLayerId layer;
        const char *field;
    } counts[] = {
        {AGT_LAYER_FACILITY, "kind"}, {AGT_LAYER_BUILDING, "kind"}, {AGT_LAYER_PLOT, "use"}};
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
        if (d->approved[counts[i].layer]->len)
            count_layer(d, counts[i].layer, counts[i].field);
}

AgtDeviations *agt_deviate(const AgtPlan *plan, const char *name, const AgtApprovedLimits *limits,
                           AgtFindings *out, GError **error)
{
    const AgtApprovedPlan *any = agt_approved_find(plan, name);
    if (!any) {
        g_autofree char *list = agt_approved_list(plan);
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "the plan has no approved/%s; it has %s: import it with --as approved/NAME",
                    name, *list ? list : "none");
        return NULL;
    }
    AgtDeviations *to = g_new0(AgtDeviations, 1);
    to->arena = agt_arena_new();
    to->plan = agt_plan_ref(plan);
    to->rows = g_array_new(FALSE, FALSE, sizeof(AgtDeviation));
    to->name = agt_arena_text(to->arena, name);
    to->document = agt_arena_text(to->arena, any->document);
    to->approved_on = agt_arena_text(to->arena, any->approved_on);
    Deviate d = {.plan = plan, .limits = limits, .to = to, .out = out};
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        d.approved[i] = g_ptr_array_new_with_free_func(approved_free);
    collect(&d, AGT_LAYER_APPROVED_PLAN, name);
    collect(&d, AGT_LAYER_APPROVED_LINE, name);
    compare_layers(&d);
    g_array_sort(to->rows, by_place);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        g_ptr_array_unref(d.approved[i]);
    return to;
}

void agt_deviations_free(AgtDeviations *d)
{
    if (!d)
        return;
    g_array_unref(d->rows);
    agt_arena_unref(d->arena);
    agt_plan_unref(d->plan);
    g_free(d);
}

guint agt_deviations_count(const AgtDeviations *d, AgtDeviationClass c)
{
    guint n = 0;
    for (guint i = 0; i < d->rows->len; i++)
        n += g_array_index(d->rows, AgtDeviation, i).class == c;
    return n;
}
