/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <string.h>

static void part_free(gpointer data)
{
    AgtGatePart *p = data;
    g_free(p->name);
    g_ptr_array_unref(p->rows);
    agt_findings_free(p->blocking);
    g_free(p);
}

void agt_gate_clear(AgtGate *g)
{
    if (g->parts)
        g_ptr_array_unref(g->parts);
    agt_clearance_free(g->clearance);
    *g = (AgtGate){0};
}

/* --- The snapshot --- */

/* The day by the machine's own clock: SOURCE_DATE_EPOCH would make old data young again. */
static char *clock_time(void)
{
    g_autoptr(GDateTime) t = g_date_time_new_now_utc();
    return g_date_time_format(t, "%Y-%m-%dT%H:%M:%SZ");
}

static bool check_day(const AgtCli *cli, const char *now, GError **error)
{
    if (strncmp(cli->as_of, now, 10) == 0)
        return true;
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                "what goes to the field is judged for today, %.10s, and not for %s: leave --as-of "
                "and SOURCE_DATE_EPOCH out",
                now, cli->as_of);
    return false;
}

/* The newest revision, and no edit beside it: its hash stands on the product. */
static bool check_snapshot(const AgtWork *w, const AgtRevision *head, const AgtRevision *newest,
                           const AgtRevision *asked, const char *now, GError **error)
{
    const AgtPlanHead *h = agt_plan_head(w->plan);
    if (strcmp(head->hash, asked->hash) != 0)
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "r%d is not the newest revision, and what was known about mines has moved on: "
                    "what goes to the field is made from r%d, leave --revision out",
                    (int)asked->seq, (int)head->seq);
    else if (h->uncommitted || !h->revision || !*h->revision)
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "the plan has uncommitted edits, and no revision would stand for what goes to "
                    "the field: run `agrotown commit` or `agrotown restore` first");
    else if (strcmp(newest->time, now) > 0) /* on whatever branch */
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "the clock of this computer says %s, before the newest revision of the plan "
                    "(%s): set it right, data would look younger than it is",
                    now, newest->time);
    else
        return true;
    return false;
}

bool agt_gate_open(AgtWork *w, const AgtCli *cli, const char *revision, GError **error)
{
    g_autofree char *now = clock_time();
    if (!check_day(cli, now, error) ||
        !agt_work_open(w, cli, AGT_STORE_READ, revision, AGT_LAYERS_ALL, error))
        return false;
    g_autoptr(AgtRevision) head = agt_store_revision(w->store, "HEAD", error);
    g_autoptr(AgtRevision) newest = head ? agt_store_newest(w->store, error) : NULL;
    g_autoptr(AgtRevision) asked =
        newest ? agt_store_revision(w->store, revision ? revision : "HEAD", error) : NULL;
    return asked && check_snapshot(w, head, newest, asked, now, error);
}

/* --- What a product shows --- */

/* Not dug themselves, but people are sent there with an instrument. */
static const AgtLayerId leading[] = {AGT_LAYER_RED_LINE,      AGT_LAYER_BUILDING_LINE,
                                     AGT_LAYER_CONTROL_POINT, AGT_LAYER_SETTING_OUT_POINT,
                                     AGT_LAYER_SURVEY_POINT,  AGT_LAYER_BLOCK};

bool agt_gate_is_field_layer(AgtLayerId layer)
{
    for (guint i = 0; i < G_N_ELEMENTS(leading); i++)
        if (leading[i] == layer)
            return true;
    return agt_clearance_is_works(layer);
}

GPtrArray *agt_gate_rows_of_plan(const AgtPlan *plan)
{
    GPtrArray *out = g_ptr_array_new();
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, l);
        for (guint i = 0; agt_gate_is_field_layer(l) && i < t->n; i++)
            if (!agt_feature_withdrawn(t->rows[i]))
                g_ptr_array_add(out, (gpointer)t->rows[i]);
    }
    return out;
}

/* A centimetre inside: what only shares an edge with the block is its neighbour's. */
static AgtGeom *core_of(const AgtFeature *block)
{
    AgtGeom *core = agt_geom_shrink(block->geom, 0.01, NULL);
    if (core && !agt_geom_is_empty(core))
        return core;
    agt_geom_unref(core);
    return agt_geom_ref(block->geom);
}

/* What cannot be computed counts as lying in the block. */
static bool lies_in(const AgtFeature *row, const AgtFeature *block, const AgtGeom *core)
{
    bool in = true;
    if (row->layer == AGT_LAYER_PLOT &&
        g_strcmp0(((const AgtPlot *)row)->block, block->id ? block->id : "") == 0)
        return true;
    return !agt_geom_is_empty(row->geom) && agt_box_intersects(row->geom->box, core->box) &&
           (!agt_geom_intersects(row->geom, core, &in, NULL) || in);
}

GPtrArray *agt_gate_rows_of_block(const AgtPlan *plan, const AgtFeature *block)
{
    GPtrArray *out = g_ptr_array_new();
    g_ptr_array_add(out, (gpointer)block);
    if (agt_geom_is_empty(block->geom))
        return out;
    g_autoptr(AgtGeom) core = core_of(block);
    g_autoptr(GPtrArray) all = agt_gate_rows_of_plan(plan);
    for (guint i = 0; i < all->len; i++) {
        const AgtFeature *row = all->pdata[i];
        if (row->layer != AGT_LAYER_BLOCK && lies_in(row, block, core))
            g_ptr_array_add(out, (gpointer)row);
    }
    return out;
}

static void add_once(GPtrArray *out, GHashTable *known, const AgtFeature *row)
{
    if (g_hash_table_add(known, (gpointer)row))
        g_ptr_array_add(out, (gpointer)row);
}

/* Adds what an id names; how many features there are of that name, 0 for none. */
static guint add_named(const AgtPlan *plan, const GPtrArray *all, const char *id, GPtrArray *out,
                       GHashTable *known)
{
    guint n = 0;
    const AgtFeature *block = agt_plan_find(plan, AGT_LAYER_BLOCK, id);
    g_autoptr(GPtrArray) in = block ? agt_gate_rows_of_block(plan, block) : g_ptr_array_new();
    for (guint i = 0; i < in->len; i++, n++)
        add_once(out, known, in->pdata[i]);
    for (guint i = 0; i < all->len; i++) {
        const AgtFeature *row = all->pdata[i];
        const char *plot =
            row->layer == AGT_LAYER_BUILDING ? ((const AgtBuilding *)row)->plot : NULL;
        if (g_strcmp0(row->id, id) != 0 && g_strcmp0(row->phase, id) != 0 &&
            g_strcmp0(plot, id) != 0)
            continue;
        add_once(out, known, row);
        n++;
    }
    return n;
}

GPtrArray *agt_gate_rows_named(const AgtPlan *plan, const char *ids, GError **error)
{
    g_autoptr(GPtrArray) all = agt_gate_rows_of_plan(plan), out = g_ptr_array_new();
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    g_auto(GStrv) names = g_strsplit(ids, ",", -1);
    for (guint i = 0; names[i]; i++) {
        if (add_named(plan, all, g_strstrip(names[i]), out, known))
            continue;
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "--of: no block, phase, plot or other feature of the plan that is dug or built "
                    "is called \"%s\"",
                    names[i]);
        return NULL;
    }
    return g_steal_pointer(&out);
}

void agt_gate_add(AgtGate *g, const char *name, GPtrArray *rows)
{
    if (!g->parts)
        g->parts = g_ptr_array_new_with_free_func(part_free);
    AgtGatePart *p = g_new0(AgtGatePart, 1);
    p->name = g_strdup(name);
    p->rows = rows;
    p->blocking = agt_findings_new();
    g_ptr_array_add(g->parts, p);
}

/* --- The judgement --- */

static void take(AgtFindings *out, const AgtFinding *x)
{
    AgtArena *a = agt_findings_arena(out);
    AgtFinding *y = agt_findings_add_plan(out, x->rule);
    *y = *x;
    y->id = agt_arena_text(a, x->id);
    y->other_id = agt_arena_text(a, x->other_id);
    y->arg = agt_arena_text(a, x->arg);
    y->area = NULL;
    y->lazy = NULL;
}

/* Does a finding of the data or of the loading hold whatever is shown? Records that touch what is
 * shown are found again with it. */
static bool holds_everywhere(const AgtFinding *x)
{
    return x->severity == AGT_BLOCK && (x->layer >= AGT_N_LAYERS || !agt_layer(x->layer)->geom ||
                                        (agt_layer(x->layer)->flags & AGT_LAYER_EVIDENCE));
}

static void take_whole(const AgtFindings *from, bool evidence_too, AgtFindings *out)
{
    for (guint i = 0; from && i < agt_findings_n(from); i++) {
        const AgtFinding *x = agt_findings_get(from, i);
        if (holds_everywhere(x) && (evidence_too || x->layer >= AGT_N_LAYERS))
            take(out, x);
    }
}

static bool shows(const AgtGatePart *p, const AgtFinding *x)
{
    for (guint i = 0; i < p->rows->len; i++) {
        const AgtFeature *row = p->rows->pdata[i];
        if (row->layer == x->layer && g_strcmp0(row->id, x->id) == 0)
            return true;
    }
    return false;
}

/* The layer called so, AGT_N_LAYERS when there is none. */
static AgtLayerId layer_called(const char *name)
{
    const AgtLayer *l = name ? agt_layer_by_name(name) : NULL;
    return l ? l->id : AGT_N_LAYERS;
}

/* A point is staked for something: what may not be built is not staked. @p judged: those done */
static void judge_row(AgtGate *g, const AgtPlan *plan, const AgtFeature *row, GHashTable *judged,
                      AgtFindings *out)
{
    if (!g_hash_table_add(judged, (gpointer)row))
        return;
    if (agt_clearance_is_works(row->layer)) {
        agt_clearance_check(g->clearance, row, out);
        return;
    }
    agt_clearance_check_entry(g->clearance, row, out);
    if (row->layer != AGT_LAYER_SETTING_OUT_POINT)
        return;
    const AgtSettingOutPoint *p = (const AgtSettingOutPoint *)row;
    AgtLayerId layer = layer_called(p->of_layer);
    const AgtFeature *of =
        layer < AGT_N_LAYERS && p->of_id ? agt_plan_find(plan, layer, p->of_id) : NULL;
    if (of && agt_clearance_is_works(layer))
        judge_row(g, plan, of, judged, out);
}

static void judge_part(AgtGate *g, AgtGatePart *p, const AgtWork *w, const AgtFindings *whole)
{
    g_autoptr(AgtFindings) found = agt_findings_new();
    g_autoptr(GHashTable) judged = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < p->rows->len; i++)
        judge_row(g, w->plan, p->rows->pdata[i], judged, found);
    for (guint i = 0; i < agt_findings_n(whole); i++)
        take(p->blocking, agt_findings_get(whole, i));
    for (guint i = 0; i < agt_findings_n(found); i++)
        if (agt_findings_get(found, i)->severity == AGT_BLOCK)
            take(p->blocking, agt_findings_get(found, i));
    for (guint i = 0; i < agt_findings_n(w->loaded); i++) {
        const AgtFinding *x = agt_findings_get(w->loaded, i);
        if (x->severity == AGT_BLOCK && !holds_everywhere(x) && shows(p, x))
            take(p->blocking, x);
    }
    agt_findings_sort(p->blocking);
    p->blocked = agt_findings_n(p->blocking) > 0 || !agt_clearance_proven(g->clearance);
    g->blocked = g->blocked || p->blocked;
}

static void later_to(const char *date, gint64 days, char out[11])
{
    g_autofree char *iso = g_strconcat(date, "T00:00:00Z", NULL);
    g_autoptr(GDateTime) from = g_date_time_new_from_iso8601(iso, NULL);
    g_autoptr(GDateTime) to = from ? g_date_time_add_days(from, (gint)days) : NULL;
    g_autofree char *text = to ? g_date_time_format(to, "%Y-%m-%d") : NULL;
    g_strlcpy(out, text ? text : date, 11);
}

/* The first day on which data is too old, or a permit that may carry works here has ended. */
static void set_dates(AgtGate *g, const AgtWork *w, const AgtCli *cli)
{
    const char *data = agt_clearance_data_date(g->clearance);
    g_strlcpy(g->data_date, data ? data : "", sizeof g->data_date);
    g_strlcpy(g->expires_on, cli->as_of, sizeof g->expires_on);
    if (data)
        later_to(data, agt_clearance_settings(g->clearance)->data_age_max_days, g->expires_on);
    AGT_EACH(w->plan, PERMIT, Permit, p)
    {
        bool near = false;
        const char *end = p->valid_until;
        if (g_strcmp0(p->status, "issued") != 0 || agt_feature_withdrawn(&p->f) || !end ||
            !agt_date_valid(end) || strcmp(end, cli->as_of) < 0 || agt_geom_is_empty(p->f.geom))
            continue;
        for (guint k = 0; !near && k < g->parts->len; k++) {
            const AgtGatePart *part = g->parts->pdata[k];
            for (guint i = 0; !near && i < part->rows->len; i++) {
                const AgtFeature *row = part->rows->pdata[i];
                near = !agt_geom_is_empty(row->geom) &&
                       agt_box_intersects(row->geom->box, p->f.geom->box);
            }
        }
        if (near && strcmp(end, g->expires_on) < 0)
            g_strlcpy(g->expires_on, end, sizeof g->expires_on);
    }
}

static bool refuse_unjudged(const AgtFindings *data, const AgtCli *cli, GError **error)
{
    g_autofree char *why =
        agt_findings_n(data) ? agt_finding_text(agt_findings_get(data, 0), cli->lang) : NULL;
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA, "nothing is made for the field: %s",
                why ? why : "B14");
    return false;
}

bool agt_gate_judge(AgtGate *g, const AgtWork *w, const AgtCli *cli, GError **error)
{
    g_autoptr(AgtFindings) data = agt_findings_new(), whole = agt_findings_new();
    g->clearance = agt_clearance_new(w->plan, AGT_CONSTRUCTION, cli->as_of, data, error);
    if (!g->clearance)
        return false;
    if (!agt_clearance_judged(g->clearance))
        return refuse_unjudged(data, cli, error);
    bool proven = agt_clearance_proven(g->clearance);
    take_whole(data, !proven, whole);
    take_whole(w->loaded, true, whole);
    for (guint i = 0; i < g->parts->len; i++) {
        AgtGatePart *p = g->parts->pdata[i];
        if (!p->rows->len) {
            g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                        "there is nothing to judge in what was asked for, so nothing can be let "
                        "out to the field");
            return false;
        }
        judge_part(g, p, w, whole);
    }
    set_dates(g, w, cli);
    return true;
}

/* --- What is said of it --- */

static void tell_rule(const AgtGatePart *p, guint first, guint n, const AgtCli *cli)
{
    const AgtFinding *x = agt_findings_get(p->blocking, first);
    g_autofree char *text = agt_finding_text(x, cli->lang);
    fprintf(cli->talk, "  %s (%u): %s\n", x->rule->id, n, text);
}

void agt_gate_tell(const AgtGate *g, const AgtCli *cli)
{
    for (guint k = 0; k < g->parts->len; k++) {
        const AgtGatePart *p = g->parts->pdata[k];
        guint n = agt_findings_n(p->blocking), from = 0;
        if (p->blocked)
            fprintf(cli->talk,
                    agt_tr(cli->lang, N_("BLOCKED%s%s: %u findings of the blocking rules\n")),
                    *p->name ? " " : "", p->name, n);
        for (guint i = 1; i <= n; i++)
            if (i == n || agt_findings_get(p->blocking, i)->rule !=
                              agt_findings_get(p->blocking, from)->rule) {
                tell_rule(p, from, i - from, cli);
                from = i;
            }
    }
}
