/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A paper was true for one revision of the plan and one edition of the data. It comes back when
 * anything it shows is blocked now, gone, moved or changed, when the evidence round it changed, and
 * when its time is over.
 */
#include "recall.h"

#include <string.h>

typedef struct {
    AgtStore *store;
    const AgtPlan *plan;
    const char *as_of;
    AgtClearance *clearance;
    AgtFindings *of_data;
    GPtrArray *log;      /* AgtRevision, read when first needed */
    GHashTable *then;    /* content hash -> AgtPlan */
    GHashTable *blocked; /* AgtFeature -> its rules, "" for none */
} Look;

static void free_reason(gpointer p)
{
    AgtRecallReason *r = p;
    g_ptr_array_unref(r->what);
    g_free(r);
}

static void free_paper(gpointer p)
{
    AgtRecallPaper *r = p;
    g_ptr_array_unref(r->reasons);
    g_free(r);
}

/* Takes @p what. */
static void add(AgtRecallPaper *p, const char *code, const char *text, char *what)
{
    AgtRecallReason *r = NULL;
    for (guint i = 0; i < p->reasons->len && !r; i++) {
        AgtRecallReason *x = p->reasons->pdata[i];
        r = strcmp(x->code, code) == 0 ? x : NULL;
    }
    if (!r) {
        r = g_new0(AgtRecallReason, 1);
        *r = (AgtRecallReason){code, text, g_ptr_array_new_with_free_func(g_free)};
        g_ptr_array_add(p->reasons, r);
    }
    g_ptr_array_add(r->what, what);
}

/* --- What holds now --- */

static const char *rules_of(Look *k, const AgtFeature *row)
{
    char *known = g_hash_table_lookup(k->blocked, row);
    if (known)
        return known;
    g_autoptr(AgtFindings) f = agt_findings_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    if (agt_clearance_is_works(row->layer))
        agt_clearance_check(k->clearance, row, f);
    else if (row->layer == AGT_LAYER_SETTING_OUT_POINT)
        agt_clearance_check_entry(k->clearance, row, f);
    agt_findings_sort(f);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->severity == AGT_BLOCK &&
            !g_ptr_array_find_with_equal_func(ids, x->rule->id, g_str_equal, NULL))
            g_ptr_array_add(ids, (gpointer)x->rule->id);
    }
    g_ptr_array_add(ids, NULL);
    known = g_strjoinv(" ", (char **)ids->pdata);
    g_hash_table_insert(k->blocked, (gpointer)row, known);
    return known;
}

static void look_at_now(Look *k, AgtRecallPaper *p, const AgtFeature *row)
{
    const char *rules = agt_clearance_judged(k->clearance) ? rules_of(k, row) : "";
    if (*rules)
        add(p, "blocked", N_("works are blocked now: {what}"),
            g_strdup_printf("%s (%s)", row->id, rules));
}

/* Without settings, or with stale or unaccounted data, no paper for the field holds. */
static void look_at_data(const Look *k, AgtRecallPaper *p)
{
    if (!agt_clearance_judged(k->clearance)) {
        add(p, "not_judged", N_("clearance is not judged: {what}"), g_strdup("B14"));
        return;
    }
    if (agt_clearance_proven(k->clearance))
        return;
    guint before = p->reasons->len;
    for (guint i = 0; i < agt_findings_n(k->of_data); i++) {
        const AgtFinding *x = agt_findings_get(k->of_data, i);
        if (x->severity == AGT_BLOCK && x->layer >= AGT_N_LAYERS)
            add(p, "data", N_("the clearance data as a whole does not hold: {what}"),
                g_strdup_printf("%s %s", x->rule->id, x->arg ? x->arg : ""));
    }
    if (p->reasons->len == before)
        add(p, "data", N_("the clearance data as a whole does not hold: {what}"), g_strdup("B9"));
}

static void look_at_dates(const Look *k, AgtRecallPaper *p, const char *until, const char *data)
{
    if (until && strcmp(until, k->as_of) < 0)
        add(p, "expired", N_("its time is over: {what}"), g_strdup(until));
    const AgtClearanceSettings *s = agt_clearance_settings(k->clearance);
    if (s && data && agt_date_valid(data) && agt_date_days(data, k->as_of) > s->data_age_max_days)
        add(p, "old_data", N_("its clearance data is too old: {what}"), g_strdup(data));
}

/* --- What held then --- */

/* The plan that a paper was made from; NULL without error when the file does not know it. */
static const AgtPlan *plan_then(Look *k, const char *content, GError **error)
{
    AgtPlan *plan = content ? g_hash_table_lookup(k->then, content) : NULL;
    if (plan || !content || !*content)
        return plan;
    if (!k->log && !(k->log = agt_store_log_all(k->store, error)))
        return NULL;
    for (guint i = 0; i < k->log->len && !plan; i++) {
        const AgtRevision *r = k->log->pdata[i];
        if (!g_str_has_prefix(r->content, content) || strlen(content) < 12)
            continue;
        g_autofree char *name = g_strdup_printf("r%d", (int)r->seq);
        plan = agt_store_load(k->store, name, agt_validate_layers(), NULL, error);
        if (!plan)
            return NULL;
        g_hash_table_insert(k->then, g_strdup(content), plan);
    }
    return plan;
}

/* Fields that say nothing about the ground or the works. */
static bool bookkeeping(const char *name)
{
    static const char *const fields[] = {
        "note",     "name",      "state",      "phase",      "party",   "pinned",
        "reason",   "source",    "source_key", "data_as_of", "dataset", "points",
        "received", "raw_class", "raw_status", "global_id",  NULL};
    return g_strv_contains(fields, name);
}

/* First field in which two versions differ, "geometry" before all; NULL: none that matters. */
static const char *difference(const AgtFeature *a, const AgtFeature *b)
{
    if (agt_geom_is_empty(a->geom) != agt_geom_is_empty(b->geom) ||
        (!agt_geom_is_empty(a->geom) && !agt_geom_equals(a->geom, b->geom, 0)))
        return "geometry";
    const AgtLayer *layer = agt_layer(a->layer);
    for (guint i = 0; i < layer->n_fields; i++)
        if (!bookkeeping(layer->fields[i].name) && !agt_row_field_equal(a, b, &layer->fields[i]))
            return layer->fields[i].name;
    return NULL;
}

static void look_at_then(AgtRecallPaper *p, const AgtFeature *before, const AgtFeature *now)
{
    const char *what = before ? difference(before, now) : NULL;
    if (!before)
        add(p, "not_then", N_("the revision it was made from does not have: {what}"),
            g_strdup(now->id));
    else if (g_strcmp0(what, "geometry") == 0)
        add(p, "moved", N_("moved or reshaped since: {what}"), g_strdup(now->id));
    else if (what)
        add(p, "changed", N_("changed since: {what}"), g_strdup_printf("%s (%s)", now->id, what));
}

/* --- Evidence that changed --- */

static bool is_near(const Look *k, const AgtFeature *evidence, const GPtrArray *shown)
{
    for (guint i = 0; i < shown->len; i++)
        if (agt_clearance_concerns(k->clearance, evidence, shown->pdata[i]))
            return true;
    return !shown->len;
}

static void note_evidence(const Look *k, AgtRecallPaper *p, const AgtFeature *row,
                          const GPtrArray *shown)
{
    if (is_near(k, row, shown))
        add(p, "evidence", N_("the clearance data round it changed: {what}"), g_strdup(row->id));
}

static void look_at_evidence(const Look *k, AgtRecallPaper *p, const AgtPlan *then,
                             const GPtrArray *shown)
{
    static const AgtLayerId layers[] = {AGT_LAYER_HAZARD_AREA,    AGT_LAYER_HAZARD_LINE,
                                        AGT_LAYER_HAZARD_POINT,   AGT_LAYER_RELEASE,
                                        AGT_LAYER_EXPLOSIVE_FIND, AGT_LAYER_GROUND_CHANGE};
    for (guint l = 0; l < G_N_ELEMENTS(layers); l++) {
        const AgtTable *now = agt_plan_table(k->plan, layers[l]);
        const AgtTable *old = agt_plan_table(then, layers[l]);
        for (guint i = 0; i < now->n; i++) {
            const AgtFeature *was = agt_plan_find(then, layers[l], now->rows[i]->id);
            if (!was || difference(was, now->rows[i]))
                note_evidence(k, p, now->rows[i], shown);
        }
        for (guint i = 0; i < old->n; i++)
            if (!agt_plan_find(k->plan, layers[l], old->rows[i]->id))
                note_evidence(k, p, old->rows[i], shown);
    }
}

/* --- Issued sheets and files --- */

static const AgtFeature *find_shown(const AgtPlan *plan, const char *word)
{
    const char *colon = strchr(word, ':');
    g_autofree char *name = colon ? g_strndup(word, (gsize)(colon - word)) : NULL;
    const AgtLayer *layer = name ? agt_layer_by_name(name) : NULL;
    if (colon)
        return layer ? agt_plan_find(plan, layer->id, colon + 1) : NULL;
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtFeature *row = agt_plan_find(plan, (AgtLayerId)l, word);
        if (row && agt_clearance_is_works((AgtLayerId)l))
            return row;
    }
    return NULL;
}

static void look_at_permit(Look *k, AgtRecallPaper *p, const AgtPermit *permit);

static void look_at_shown(Look *k, AgtRecallPaper *p, const AgtPlan *then, const char *word,
                          GPtrArray *shown)
{
    const AgtFeature *now = find_shown(k->plan, word);
    const AgtFeature *before = then ? find_shown(then, word) : NULL;
    if (!now || agt_feature_withdrawn(now)) {
        const char *colon = strchr(word, ':');
        add(p, "removed", N_("no longer in the plan: {what}"), g_strdup(colon ? colon + 1 : word));
        return;
    }
    g_ptr_array_add(shown, (gpointer)now);
    if (then)
        look_at_then(p, before, now);
    if (now->layer == AGT_LAYER_PERMIT)
        look_at_permit(k, p, (const AgtPermit *)now);
    look_at_now(k, p, now);
}

static bool look_at_issue(Look *k, AgtRecallPaper *p, const AgtIssue *issue, GError **error)
{
    GError *failed = NULL;
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    const AgtPlan *then = plan_then(k, issue->revision, &failed);
    if (failed) {
        g_propagate_error(error, failed);
        return false;
    }
    if (!then)
        add(p, "revision", N_("the revision it was made from is not in this plan: {what}"),
            g_strdup(issue->revision ? issue->revision : "-"));
    g_auto(GStrv) words = g_strsplit(issue->features ? issue->features : "", ",", -1);
    for (guint i = 0; words[i]; i++)
        if (*g_strstrip(words[i]))
            look_at_shown(k, p, then, words[i], shown);
    if (!shown->len && !p->reasons->len)
        add(p, "unknown", N_("it does not say what it shows: {what}"), g_strdup(p->row->id));
    if (then)
        look_at_evidence(k, p, then, shown);
    return true;
}

/* --- Permits --- */

static bool reaches_permit(Look *k, const AgtPermit *permit)
{
    bool hit = true;
    g_autoptr(AgtGeom) ground =
        agt_clearance_hazard_ground(k->clearance, permit->f.geom->box, NULL);
    if (ground && agt_geom_is_empty(ground))
        return false;
    return !ground || !agt_geom_intersects(ground, permit->f.geom, &hit, NULL) || hit;
}

/* A permit may stand on land that is not released yet, but on none that a hazard reaches. */
static void look_at_permit(Look *k, AgtRecallPaper *p, const AgtPermit *permit)
{
    static const char *const by_hazards[] = {"B1", "B3", "B8", "B11", NULL};
    if (!agt_clearance_judged(k->clearance))
        return;
    if (agt_geom_is_empty(permit->f.geom)) {
        add(p, "unknown", N_("it does not say what it shows: {what}"), g_strdup(permit->f.id));
        return;
    }
    if (reaches_permit(k, permit))
        add(p, "hazard", N_("a hazard reaches into its area: {what}"), g_strdup(permit->f.id));
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(k->plan, (AgtLayerId)l);
        for (guint i = 0; i < t->n && agt_clearance_is_works((AgtLayerId)l); i++) {
            const AgtFeature *row = t->rows[i];
            if (agt_geom_is_empty(row->geom) || agt_feature_withdrawn(row) ||
                !agt_box_intersects(row->geom->box, permit->f.geom->box) ||
                agt_geom_distance_m(row->geom, permit->f.geom) > 0)
                continue;
            g_auto(GStrv) rules = g_strsplit(rules_of(k, row), " ", -1);
            for (guint r = 0; rules[r]; r++)
                if (g_strv_contains(by_hazards, rules[r])) {
                    look_at_now(k, p, row);
                    break;
                }
        }
    }
}

/* --- All papers --- */

static bool in_force(const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_ISSUE)
        return g_strcmp0(((const AgtIssue *)row)->status, "valid") == 0;
    return g_strcmp0(((const AgtPermit *)row)->status, "issued") == 0 &&
           !agt_feature_withdrawn(row);
}

static bool look_at_paper(Look *k, const AgtFeature *row, AgtRecall *out, GError **error)
{
    AgtRecallPaper *p = g_new0(AgtRecallPaper, 1);
    p->row = row;
    p->reasons = g_ptr_array_new_with_free_func(free_reason);
    bool ok = true;
    look_at_data(k, p);
    if (row->layer == AGT_LAYER_ISSUE) {
        const AgtIssue *i = (const AgtIssue *)row;
        p->kind = i->kind;
        p->document = i->file;
        p->holder = i->recipient;
        look_at_dates(k, p, i->expires_on, i->data_as_of);
        ok = look_at_issue(k, p, i, error);
    } else {
        const AgtPermit *m = (const AgtPermit *)row;
        p->kind = "permit";
        p->document = m->document;
        p->holder = m->holder;
        look_at_dates(k, p, m->valid_until, NULL);
        look_at_permit(k, p, m);
    }
    out->looked_at++;
    if (ok && p->reasons->len)
        g_ptr_array_add(out->papers, p);
    else
        free_paper(p);
    return ok;
}

/* Who has no name comes first: somebody must find out. */
static int by_holder(gconstpointer a, gconstpointer b)
{
    const AgtRecallPaper *x = *(AgtRecallPaper *const *)a, *y = *(AgtRecallPaper *const *)b;
    int c = g_strcmp0(x->holder, y->holder);
    if (c)
        return c;
    return x->row->layer != y->row->layer ? (x->row->layer < y->row->layer ? -1 : 1)
                                          : agt_id_compare(x->row->id, y->row->id);
}

static bool look(Look *k, AgtRecall *out, GError **error)
{
    static const AgtLayerId layers[] = {AGT_LAYER_ISSUE, AGT_LAYER_PERMIT};
    for (guint l = 0; l < G_N_ELEMENTS(layers); l++) {
        const AgtTable *t = agt_plan_table(k->plan, layers[l]);
        for (guint i = 0; i < t->n; i++)
            if (in_force(t->rows[i]) && !look_at_paper(k, t->rows[i], out, error))
                return false;
    }
    g_ptr_array_sort(out->papers, by_holder);
    return true;
}

bool agt_recall_any(const AgtPlan *plan)
{
    AGT_EACH(plan, ISSUE, Issue, i)
    if (in_force(&i->f))
        return true;
    AGT_EACH(plan, PERMIT, Permit, p)
    if (in_force(&p->f))
        return true;
    return false;
}

AgtRecall *agt_recall_find(AgtStore *store, const AgtPlan *plan, const char *as_of, GError **error)
{
    g_autoptr(AgtRecall) out = g_new0(AgtRecall, 1);
    g_autoptr(AgtFindings) of_data = agt_findings_new();
    g_autoptr(AgtClearance) c = agt_clearance_new(plan, AGT_CONSTRUCTION, as_of, of_data, error);
    out->papers = g_ptr_array_new_with_free_func(free_paper);
    if (!c)
        return NULL;
    Look k = {.store = store, .plan = plan, .as_of = as_of, .clearance = c, .of_data = of_data};
    k.then = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)agt_plan_unref);
    k.blocked = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    bool ok = look(&k, out, error);
    g_hash_table_unref(k.then);
    g_hash_table_unref(k.blocked);
    g_clear_pointer(&k.log, g_ptr_array_unref);
    return ok ? g_steal_pointer(&out) : NULL;
}

void agt_recall_free(AgtRecall *r)
{
    if (r)
        g_ptr_array_unref(r->papers);
    g_free(r);
}

void agt_recall_say(const AgtCli *cli, AgtStore *store)
{
    g_autoptr(AgtFindings) f = agt_findings_new();
    g_autoptr(AgtPlan) plan = agt_store_load(store, NULL, agt_validate_layers(), f, NULL);
    g_autoptr(GError) why = NULL;
    if (!plan || !agt_recall_any(plan))
        return;
    g_autoptr(AgtRecall) r = agt_recall_find(store, plan, cli->as_of, &why);
    if (!r)
        agt_talk(cli, agt_tr(cli->lang, N_("papers handed out could not be looked at: %s")),
                 why ? why->message : "?");
    else if (r->papers->len)
        fprintf(cli->out,
                agt_tr(cli->lang, N_("RECALL: %u of %u papers handed out are no longer true: "
                                     "agrotown recall %s\n")),
                r->papers->len, r->looked_at, cli->plan_path);
}
