/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown conflicts and resolve: what a merge puts to people, and their answers. */
#include <string.h>

#include "merging.h"
#include "options.h"

typedef struct {
    char *format;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json")),
};

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    if (!s)
        return -1;
    GError *bad = NULL;
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, &bad);
    if (bad) {
        g_propagate_error(error, bad);
        return -1;
    }
    if (!m) {
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("no merge is in progress")));
        return AGT_EXIT_FINE;
    }
    if (!agt_merging_print(cli, s, NULL, g_strcmp0(o->format, "json") == 0, error))
        return -1;
    return m->open ? AGT_EXIT_CONFLICT : AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_conflicts = {
    .name = "conflicts",
    .group = N_("Revisions"),
    .summary = N_("what the merge in progress leaves to people"),
    .description =
        N_("Lists the conflicts of the merge in progress with what each side did, and how they "
           "were settled. Exit code 4 while one is open."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .run = run,
};

/* --- resolve --------------------------------------------------------------------------------- */

typedef struct {
    gboolean ours, theirs, base, keep, all;
    char *value, *cell;
} ResolveOptions;

static const AgtOption resolve_options[] = {
    {.name = "ours",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(ResolveOptions, ours),
     .help = N_("as on this branch")},
    {.name = "theirs",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(ResolveOptions, theirs),
     .help = N_("as on the branch that is merged")},
    {.name = "base",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(ResolveOptions, base),
     .help = N_("as it was before the branches parted")},
    {.name = "keep",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(ResolveOptions, keep),
     .help = N_("as it is in the live tables now, merged or edited since; a finding stays one")},
    {.name = "value",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(ResolveOptions, value),
     .value = "FIELD=VALUE",
     .help = N_("a value of one's own; more of them may stand behind the ids")},
    {.name = "cell",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(ResolveOptions, cell),
     .value = "NAME",
     .help = N_("only the conflict about this: geometry, or a field as `conflicts` shows it")},
    {.name = "all",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(ResolveOptions, all),
     .help = N_("every conflict that is open")},
};

/* What was asked for. */
typedef struct {
    const ResolveOptions *o;
    GPtrArray *ids;    /* const char *, NULL-ended words without '=' */
    GPtrArray *values; /* const char *, NULL-ended "FIELD=VALUE" */
    bool sided;
    AgtSide side;
    char *settled;
} Ask;

static void ask_clear(Ask *a)
{
    g_clear_pointer(&a->ids, g_ptr_array_unref);
    g_clear_pointer(&a->values, g_ptr_array_unref);
    g_free(a->settled);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ask, ask_clear)

static bool read_ask(const AgtCli *cli, const ResolveOptions *o, Ask *a, GError **error)
{
    a->o = o;
    a->ids = g_ptr_array_new();
    a->values = g_ptr_array_new();
    if (o->value)
        g_ptr_array_add(a->values, o->value);
    for (guint i = 0; cli->args[i]; i++)
        g_ptr_array_add(strchr(cli->args[i], '=') ? a->values : a->ids, cli->args[i]);
    bool valued = a->values->len > 0;
    g_ptr_array_add(a->values, NULL);
    a->sided = o->ours || o->theirs || o->base;
    a->side = o->theirs ? AGT_SIDE_THEIRS : o->base ? AGT_SIDE_BASE : AGT_SIDE_OURS;
    if (o->ours + o->theirs + o->base + o->keep > 1 || (o->keep && valued) ||
        !(a->sided || o->keep || valued))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "say how: one of --ours, --theirs, --base, --keep, or values "
                          "(agrotown resolve -h)");
    if ((a->ids->len > 0) == o->all)
        return agt_refuse(error, AGT_EXIT_USAGE, "name features, or give --all");
    g_autofree char *list = g_strjoinv(" ", (char **)a->values->pdata);
    a->settled = g_strjoin(a->sided && valued ? " " : "",
                           o->keep     ? "keep"
                           : o->ours   ? "ours"
                           : o->theirs ? "theirs"
                           : o->base   ? "base"
                                       : "",
                           list, NULL);
    return true;
}

/* "H-017", or "building/H-017" where layers share ids. */
static bool names(const char *word, const AgtConflict *c)
{
    const char *slash = strchr(word, '/');
    if (strcmp(word, c->id) == 0)
        return true;
    return slash && c->layer < AGT_N_LAYERS && strcmp(slash + 1, c->id) == 0 &&
           strlen(agt_layer(c->layer)->name) == (size_t)(slash - word) &&
           strncmp(agt_layer(c->layer)->name, word, (size_t)(slash - word)) == 0;
}

static bool asked_for(const Ask *a, const AgtConflict *c)
{
    const char *cell = c->cell + (c->cell[0] == '@');
    if (a->o->cell && strcmp(a->o->cell, cell) != 0)
        return false;
    if (a->o->all)
        return !c->settled;
    for (guint i = 0; i < a->ids->len; i++)
        if (names(a->ids->pdata[i], c))
            return true;
    return false;
}

/* Refuses a name that no conflict has. */
static bool check_ids(const Ask *a, const GPtrArray *conflicts, GError **error)
{
    for (guint i = 0; i < a->ids->len; i++) {
        bool found = false;
        for (guint k = 0; k < conflicts->len && !found; k++)
            found =
                names(a->ids->pdata[i], conflicts->pdata[k]) && asked_for(a, conflicts->pdata[k]);
        if (!found)
            return agt_refuse(error, AGT_EXIT_DATA,
                              "%s is in no conflict of the merge: see "
                              "agrotown conflicts",
                              (const char *)a->ids->pdata[i]);
    }
    return true;
}

/* --- the live rows as they become ------------------------------------------------------------ */

typedef struct {
    const AgtPlan *plan;
    GHashTable *now; /* "layer/birth" -> row, NULL where it was deleted by an answer before */
    AgtArena *arena;
} Live;

static char *key_of(const AgtDispute *d)
{
    return g_strdup_printf("%d/%s", (int)d->layer, d->birth);
}

static const AgtFeature *live_row(const Live *l, const AgtDispute *d)
{
    gpointer row = NULL;
    g_autofree char *key = key_of(d);
    if (d->layer >= AGT_N_LAYERS || g_hash_table_lookup_extended(l->now, key, NULL, &row))
        return row;
    const AgtTable *t = agt_plan_table(l->plan, d->layer);
    for (guint i = 0; i < t->n; i++)
        if (g_strcmp0(t->rows[i]->birth, d->birth) == 0)
            return t->rows[i];
    return NULL;
}

static bool settle(const Ask *a, Live *l, const AgtDispute *d, const AgtConflict *c, GArray *out,
                   GError **error)
{
    AgtSettlement x = {.dispute = d, .settled = a->settled, .write = !a->o->keep};
    const AgtFeature *live = live_row(l, d);
    if (x.write && d->layer < AGT_N_LAYERS && (agt_store_held_layers() & AGT_LAYER_BIT(d->layer)))
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "%s belongs to no branch and is not merged: correct the plan, or take "
                          "the finding over with --keep",
                          c->id);
    if (a->sided && !agt_conflict_take(c, live, a->side, l->arena, &live, error))
        return false;
    if (a->values->len > 1 && !agt_conflict_set(c, live, (const char *const *)a->values->pdata,
                                                a->sided, l->arena, &live, error))
        return false;
    x.live = live;
    if (x.write)
        g_hash_table_insert(l->now, key_of(d), (gpointer)live);
    g_array_append_val(out, x);
    return true;
}

static bool settle_all(const Ask *a, AgtStore *s, const AgtMergeState *m, GArray *out, Live *l,
                       GError **error)
{
    g_autoptr(GPtrArray) conflicts = agt_merging_conflicts(m);
    if (!check_ids(a, conflicts, error))
        return false;
    for (guint i = 0; i < conflicts->len; i++)
        if (asked_for(a, conflicts->pdata[i]) &&
            !settle(a, l, m->disputes->pdata[i], conflicts->pdata[i], out, error))
            return false;
    return agt_store_merge_settle(s, out, error);
}

static int run_resolve(AgtCli *cli, const void *values, GError **error)
{
    g_auto(Ask) a = {0};
    if (!read_ask(cli, values, &a, error))
        return -1;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_WRITE, error);
    GError *bad = NULL;
    g_autoptr(AgtMergeState) m = s ? agt_store_merge_state(s, &bad) : NULL;
    if (bad)
        g_propagate_error(error, bad);
    else if (s && !m)
        agt_refuse(error, AGT_EXIT_CONFLICT, "no merge is in progress");
    g_autoptr(AgtFindings) unused = agt_findings_new();
    g_autoptr(AgtPlan) plan = m ? agt_store_load(s, NULL, AGT_LAYERS_ALL, unused, error) : NULL;
    if (!plan)
        return -1;
    g_autoptr(GArray) settlements = g_array_new(FALSE, FALSE, sizeof(AgtSettlement));
    g_autoptr(GHashTable) now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(AgtArena) arena = agt_arena_new();
    Live l = {plan, now, arena};
    if (!settle_all(&a, s, m, settlements, &l, error))
        return -1;
    g_autoptr(AgtMergeState) left = agt_store_merge_state(s, error);
    if (!left)
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("settled: %u; open: %u")), settlements->len, left->open);
    if (!left->open)
        agt_talk(cli, "%s",
                 agt_tr(cli->lang, N_("`agrotown merge --continue` runs the rules and records")));
    return AGT_EXIT_FINE;
}

static const char *const resolve_examples[] = {
    "agrotown resolve town.sqlite H-017 --theirs",
    "agrotown resolve town.sqlite H-017 --ours --value rooms=4",
    "agrotown resolve town.sqlite --all --ours", NULL};

const AgtCommand agt_cmd_resolve = {
    .name = "resolve",
    .group = N_("Revisions"),
    .summary = N_("settle conflicts of the merge in progress"),
    .description =
        N_("Settles the conflicts of the features named: by a side, by values, or by what lies in "
           "the live tables, for instance edited in QGIS (--keep). Fields that make sense together "
           "only are in dispute together: a value alone is refused while others of them differ. "
           "Nothing is recorded before `merge --continue`."),
    .arguments = "[ID...] [FIELD=VALUE...]",
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = resolve_options,
    .n_options = G_N_ELEMENTS(resolve_options),
    .options_size = sizeof(ResolveOptions),
    .examples = resolve_examples,
    .run = run_resolve,
};
