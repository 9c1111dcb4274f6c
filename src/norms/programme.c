/* SPDX-License-Identifier: Apache-2.0 */
/* count and mix: what the plan holds against what the programme asks for. */
#include "private.h"

static gint64 units_of(const AgtBuilding *b)
{
    return b->units == AGT_INT_NULL ? 1 : b->units;
}

/* Dwelling units that the filter takes; rooms < 0 takes any number of rooms. */
static gint64 count_units(const AgtPlan *plan, const Rows *where, int rooms)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_BUILDING);
    gint64 n = 0;
    NORM_EACH (i, where) {
        const AgtBuilding *b = (const AgtBuilding *)t->rows[i];
        if (rooms < 0 || b->rooms == rooms)
            n += units_of(b);
    }
    return n;
}

static void compare_units(const AgtNormRule *rule, gint64 found, gint64 asked, const char *arg,
                          AgtFindings *out)
{
    if (found == asked)
        return;
    AgtFinding *x = norm_add(out, rule, NULL);
    norm_measure(x, (double)found, (double)asked, "");
    x->arg = agt_arena_text(agt_findings_arena(out), arg);
}

static bool is_kind(const AgtFacility *f, const char *kind)
{
    return !agt_feature_withdrawn(&f->f) && g_strcmp0(f->kind, kind) == 0;
}

static void compare_facilities(const AgtNormsRun *run, const AgtNormRule *rule, AgtFindings *out)
{
    for (guint i = 0; i < run->programme->n_facilities; i++) {
        const AgtFacilityAsk *ask = &run->programme->facilities[i];
        int n = 0;
        AGT_EACH(run->plan, FACILITY, Facility, f)
        {
            n += is_kind(f, ask->kind);
        }
        if (n >= ask->count)
            continue;
        AgtFinding *x = norm_add(out, rule, NULL);
        norm_measure(x, n, ask->count, "");
        x->arg = agt_arena_text(agt_findings_arena(out), ask->kind);
    }
}

NORM_CHECK(count)
{
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_BUILDING);
    if (!run->programme)
        norm_unjudged(out, rule, N_("there is no programme"));
    else if (strcmp(agt_yaml_text(agt_yaml_get(rule->node, "of")), "units") == 0)
        compare_units(rule, count_units(run->plan, where, -1), run->programme->units, NULL, out);
    else if (!agt_plan_table(run->plan, AGT_LAYER_FACILITY)->loaded)
        norm_unjudged(out, rule, N_("a layer that it needs was not loaded"));
    else
        compare_facilities(run, rule, out);
    return true;
}

NORM_CHECK(mix)
{
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_BUILDING);
    if (!run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    for (guint i = 0; i < run->programme->n_mix; i++) {
        const AgtMix *m = &run->programme->mix[i];
        g_autofree char *arg = g_strdup_printf("%d", m->rooms);
        compare_units(rule, count_units(run->plan, where, m->rooms), m->units, arg, out);
    }
    return true;
}
