/* SPDX-License-Identifier: Apache-2.0 */
/*
 * B9: clearance data counts when two people have taken over the newest edition of its dataset, one
 * who accepted it and another one who confirmed it. What permits works without an edition was never
 * delivered by anybody.
 */
#include "private.h"

/* One dataset, as the records name it. */
typedef struct {
    const char *name;
    bool permits; /* it holds a release or a declared extent */
} Group;

static bool permits(const AgtFeature *row)
{
    return (row->layer == AGT_LAYER_RELEASE || row->layer == AGT_LAYER_SURVEY_EXTENT) &&
           !agt_flaw_has(clearance_evidence(row).flaw, "absent");
}

static Group *group_of(GPtrArray *groups, GHashTable *by_name, const char *name)
{
    Group *g = g_hash_table_lookup(by_name, name);
    if (g)
        return g;
    g = g_new0(Group, 1);
    g->name = name;
    g_ptr_array_add(groups, g);
    g_hash_table_insert(by_name, (gpointer)name, g);
    return g;
}

static void report(AgtClearance *c, const char *what, const char *arg, AgtFindings *out)
{
    AgtFinding *x = clearance_add_plan(c, out, &rule_b9);
    x->what = what;
    x->arg = arg;
    c->proven = false;
}

static bool is_signed(const AgtClearance *c, const AgtEdition *e)
{
    return g_strcmp0(e->status, "accepted") == 0 && e->accepted_by && *e->accepted_by &&
           e->confirmed_by && *e->confirmed_by &&
           !agt_person_same(c->plan, e->accepted_by, e->confirmed_by) &&
           clearance_date_reached(c, e->accepted_on) && clearance_date_reached(c, e->confirmed_on);
}

static void check_group(AgtClearance *c, const Group *g, AgtFindings *out)
{
    AgtArena *a = agt_findings_arena(out);
    const AgtEdition *e = agt_clearance_newest_edition(c->plan, g->name);
    if (!e) { /* what only forbids, such as an alert, may stand alone */
        if (g->permits)
            report(c, N_("a clearance dataset has no edition that anybody could accept"),
                   agt_arena_text(a, g->name), out);
        return;
    }
    if (is_signed(c, e))
        return;
    bool rejected = g_strcmp0(e->status, "rejected") == 0;
    report(c,
           rejected ? N_("the newest edition of a clearance dataset was rejected")
                    : N_("the newest edition of a clearance dataset is not accepted by two people"),
           agt_arena_printf(a, "%s, %d, %s", g->name, (int)e->number,
                            e->data_as_of ? e->data_as_of : "?"),
           out);
}

void clearance_check_editions(AgtClearance *c, AgtFindings *out)
{
    static const AgtLayerId layers[] = {AGT_LAYER_HAZARD_AREA,  AGT_LAYER_HAZARD_LINE,
                                        AGT_LAYER_HAZARD_POINT, AGT_LAYER_EXPLOSIVE_FIND,
                                        AGT_LAYER_RELEASE,      AGT_LAYER_SURVEY_EXTENT};
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    const AgtFeature *stray = NULL;
    guint n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        const AgtTable *t = agt_plan_table(c->plan, layers[i]);
        for (guint k = 0; k < t->n; k++) {
            const char *name = clearance_evidence(t->rows[k]).dataset;
            if (!name || !*name) {
                stray = n++ ? stray : t->rows[k];
                continue;
            }
            Group *g = group_of(groups, by_name, name);
            g->permits = g->permits || permits(t->rows[k]);
        }
    }
    AGT_EACH(c->plan, EDITION, Edition, e)
    if (e->dataset)
        group_of(groups, by_name, e->dataset);
    if (stray)
        report(c, N_("clearance records belong to no dataset"),
               agt_arena_printf(agt_findings_arena(out), n > 1 ? "%s (+%u)" : "%s",
                                stray->id ? stray->id : "?", n - 1),
               out);
    for (guint i = 0; i < groups->len; i++)
        check_group(c, groups->pdata[i], out);
}
