/* SPDX-License-Identifier: Apache-2.0 */
/* Dataset-wide rules: declared extents (B12), data dates, accounting, quarantine (B9). */
#include "private.h"

static const AgtLayerId evidence_layers[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                             AGT_LAYER_HAZARD_POINT, AGT_LAYER_EXPLOSIVE_FIND,
                                             AGT_LAYER_RELEASE};

/* --- B9: dates --- */

typedef enum { DATE_OK, DATE_AGEING, DATE_STALE, DATE_FUTURE, DATE_MISSING } DateState;

static DateState date_state(const AgtClearance *c, const char *date, gint64 *days)
{
    *days = 0;
    if (!date || !agt_date_valid(date))
        return DATE_MISSING;
    *days = agt_date_days(date, c->as_of);
    if (*days < 0)
        return DATE_FUTURE;
    if (*days > c->set.data_age_max_days)
        return DATE_STALE;
    return 2 * *days > c->set.data_age_max_days ? DATE_AGEING : DATE_OK;
}

/* Worst date of one dataset, or of one source of records without a dataset. */
typedef struct {
    const char *name;
    const char *date;
    DateState state;
    gint64 days;
    const char *last; /* the date looked at last, and what it said */
    DateState last_state;
    gint64 last_days;
} DateGroup;

static DateGroup *group_of(GPtrArray *groups, GHashTable *by_name, const char *name)
{
    DateGroup *g = g_hash_table_lookup(by_name, name);
    if (!g) {
        g = g_new0(DateGroup, 1);
        g->name = name;
        g_ptr_array_add(groups, g);
        g_hash_table_insert(by_name, (gpointer)name, g);
    }
    return g;
}

static void note_date(AgtClearance *c, DateGroup *g, const char *date)
{
    if (!date || g_strcmp0(date, g->last) != 0)
        g->last_state = date_state(c, date, &g->last_days);
    g->last = date;
    gint64 days = g->last_days;
    DateState state = g->last_state;
    if (state > g->state || (state == g->state && days > g->days)) {
        g->state = state;
        g->days = days;
        g->date = date;
    }
    if (state != DATE_MISSING && (!*c->data_date || strcmp(date, c->data_date) < 0))
        g_strlcpy(c->data_date, date, sizeof c->data_date);
}

static void report_date(AgtClearance *c, const DateGroup *g, AgtFindings *out)
{
    static const char *const what[] = {
        [DATE_AGEING] = N_("clearance data older than half the limit"),
        [DATE_STALE] = N_("clearance data is too old"),
        [DATE_FUTURE] = N_("clearance data is dated after the day judged for"),
        [DATE_MISSING] = N_("clearance data has no data date"),
    };
    if (g->state == DATE_OK)
        return;
    AgtFinding *x = clearance_add_plan(c, out, g->state == DATE_AGEING ? &rule_w_age : &rule_b9);
    x->what = what[g->state];
    x->arg = g->date ? agt_arena_printf(agt_findings_arena(out), "%s, %s", g->name, g->date)
                     : agt_arena_text(agt_findings_arena(out), g->name);
    x->measured = (double)g->days;
    x->required = (double)c->set.data_age_max_days;
    x->unit = "d";
    if (g->state != DATE_AGEING)
        c->proven = false;
}

/* Records that the newest edition lacks and that no longer count: nobody will renew their date. */
static GHashTable *ended_rows(const AgtClearance *c)
{
    GHashTable *set = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < c->n_hazards; i++)
        if (c->hazard[i].absent && c->hazard[i].superseded)
            g_hash_table_add(set, (gpointer)c->hazard[i].row);
    for (guint i = 0; i < c->n_releases; i++)
        if (agt_flaw_has(c->release[i].evidence.flaw, "absent"))
            g_hash_table_add(set, (gpointer)&c->release[i].row->f);
    return set;
}

/* A find reported on site blocks for ever; that it grows old says nothing of the other data. */
static bool is_alert(const AgtFeature *row, const Evidence *e)
{
    return row->layer == AGT_LAYER_HAZARD_POINT && g_strcmp0(e->dataset, "alert") == 0;
}

static void check_dates(AgtClearance *c, AgtFindings *out)
{
    g_autoptr(GHashTable) ended = ended_rows(c);
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < G_N_ELEMENTS(evidence_layers); i++) {
        const AgtTable *t = agt_plan_table(c->plan, evidence_layers[i]);
        for (guint k = 0; k < t->n; k++) {
            Evidence e = clearance_evidence(t->rows[k]);
            if (g_hash_table_contains(ended, t->rows[k]) || is_alert(t->rows[k], &e))
                continue;
            const char *name = e.dataset            ? e.dataset
                               : t->rows[k]->source ? t->rows[k]->source
                                                    : t->layer->name;
            note_date(c, group_of(groups, by_name, name), e.data_as_of);
        }
    }
    for (guint i = 0; i < groups->len; i++)
        report_date(c, groups->pdata[i], out);
}

/* --- B9: accounting --- */

/* Sources that any clearance record came from: their accounting must be complete. */
static GHashTable *evidence_sources(const AgtClearance *c)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < G_N_ELEMENTS(evidence_layers); i++) {
        const AgtTable *t = agt_plan_table(c->plan, evidence_layers[i]);
        for (guint k = 0; k < t->n; k++)
            if (t->rows[k]->source)
                g_hash_table_add(set, (gpointer)t->rows[k]->source);
    }
    return set;
}

static void check_accounting(AgtClearance *c, AgtFindings *out)
{
    g_autoptr(GHashTable) evidence = evidence_sources(c);
    AGT_EACH(c->plan, SOURCE, Source, s)
    {
        const gint64 n[] = {s->records, s->stored, s->quarantined, s->unmapped};
        bool all = true, any = false;
        for (guint i = 0; i < G_N_ELEMENTS(n); i++) {
            all = all && n[i] != AGT_INT_NULL;
            any = any || n[i] != AGT_INT_NULL;
        }
        bool ours = s->f.id && g_hash_table_contains(evidence, s->f.id);
        if ((!any && !ours) || (all && n[0] == n[1] + n[2] + n[3]))
            continue;
        AgtFinding *x = clearance_add(c, out, &rule_b9, &s->f);
        x->what = N_("the records of an imported file are not all accounted for");
        x->arg = agt_arena_printf(agt_findings_arena(out), "%s, %s", s->f.id ? s->f.id : "?",
                                  s->file ? s->file : "?");
        c->proven = false;
    }
}

static bool of_evidence(const AgtQuarantine *q)
{
    const AgtLayer *layer = q->target ? agt_layer_by_name(q->target) : NULL;
    return !layer || (layer->flags & AGT_LAYER_EVIDENCE);
}

static void check_quarantine(AgtClearance *c, AgtFindings *out)
{
    guint n = 0;
    const AgtFeature *first = NULL;
    AGT_EACH(c->plan, QUARANTINE, Quarantine, q)
    {
        /* Kept as a hazard: the plan has no place for it, so it may lie anywhere. */
        if (!of_evidence(q) || clearance_disposed(c, q->f.id, true))
            continue;
        if (!n++)
            first = &q->f;
    }
    if (!n)
        return;
    AgtFinding *x = clearance_add_plan(c, out, &rule_b9);
    x->what = N_("clearance records stand in quarantine without a signed disposition");
    x->arg = agt_arena_printf(agt_findings_arena(out), n > 1 ? "%s (+%u)" : "%s",
                              first->id ? first->id : "?", n - 1);
    x->measured = n;
    c->proven = false;
}

void clearance_check_datasets(AgtClearance *c, AgtFindings *out)
{
    check_dates(c, out);
    check_accounting(c, out);
    check_quarantine(c, out);
}

/* --- B12 --- */

static bool covered_by_extents(AgtClearance *c, Desk *d, const Release *r, bool *covered,
                               GError **error)
{
    g_autoptr(GPtrArray) of = g_ptr_array_new();
    for (guint i = 0; i < c->n_extents; i++) {
        const AgtSurveyExtent *e = (const AgtSurveyExtent *)c->extent[i].row;
        if (c->extent[i].geom && g_strcmp0(e->dataset, r->row->dataset) == 0)
            g_ptr_array_add(of, &c->extent[i]);
    }
    Works w = {.row = &r->row->f, .geom = r->ground.geom};
    return clearance_grounds_hold(c, d, (Ground *const *)of->pdata, of->len, &w, covered, error);
}

/* An extent in doubt declares nothing, as a release in doubt gives no land (B13). */
static bool check_position(AgtClearance *c, const AgtFeature *row, bool *doubt, AgtFindings *out,
                           GError **error)
{
    Original o, mark;
    const AgtFeature *known;
    if (!clearance_original(c, row, &o, error))
        return false;
    clearance_report_original(c, row, &o, out);
    bool ok = clearance_landmarks(c, row, &mark, &known, error);
    if (ok)
        clearance_report_landmark(c, row, &mark, known, out);
    *doubt = o.problem || o.differs || mark.differs;
    clearance_original_clear(&o);
    clearance_original_clear(&mark);
    return ok;
}

static bool declares(const AgtSurveyExtent *e)
{
    return g_strcmp0(e->kind, "dataset") == 0 && !agt_feature_withdrawn(&e->f) &&
           !agt_flaw_has(e->flaw, "absent") && !agt_geom_is_empty(e->f.geom);
}

/* An extent says what the data was delivered for; it is exact by definition. */
static bool load_extents(AgtClearance *c, AgtFindings *out, GError **error)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_SURVEY_EXTENT);
    c->extent = g_new0(Ground, t->n);
    g_autofree AgtBox *box = g_new0(AgtBox, t->n);
    for (guint i = 0; i < t->n; i++) {
        const AgtSurveyExtent *e = (const AgtSurveyExtent *)t->rows[i];
        bool doubt;
        if (!check_position(c, &e->f, &doubt, out, error))
            return false;
        if (doubt || !declares(e))
            continue;
        Ground *g = &c->extent[c->n_extents];
        if (!clearance_ground_init(g, &e->f, 0, error)) {
            clearance_ground_clear(g);
            return false;
        }
        box[c->n_extents++] = g->geom ? g->geom->box : AGT_BOX_EMPTY;
    }
    c->extent_index = agt_index_new(box, c->n_extents);
    return true;
}

static bool check_releases(AgtClearance *c, Desk *d, AgtFindings *out, GError **error)
{
    for (guint i = 0; i < c->n_releases; i++) {
        Release *r = &c->release[i];
        bool covered = false;
        if (!r->ground.geom)
            continue;
        if (!covered_by_extents(c, d, r, &covered, error))
            return false;
        if (covered)
            continue;
        r->flaws |= FLAW_EXTENT;
        if (agt_flaw_has(r->evidence.flaw, "absent")) /* told by B9; it permits nothing anyway */
            continue;
        AgtFinding *x = clearance_add(c, out, &rule_b12, &r->row->f);
        x->what = N_("the declared extent of its dataset does not cover the release");
        x->arg = agt_arena_text(agt_findings_arena(out), r->row->f.id ? r->row->f.id : "?");
    }
    return true;
}

/* A position outside the area of use may be off by any amount. */
static void check_areas_of_use(AgtClearance *c, AgtFindings *out)
{
    for (guint i = 0; i < c->n_hazards + c->n_releases; i++) {
        Release *r = i < c->n_hazards ? NULL : &c->release[i - c->n_hazards];
        const AgtFeature *row = r ? &r->row->f : c->hazard[i].row;
        Evidence e = clearance_evidence(row);
        if (!agt_flaw_has(e.flaw, "outside_area"))
            continue;
        if (r)
            r->flaws |= FLAW_EXTENT;
        AgtFinding *x = clearance_add(c, out, &rule_b12, row);
        x->what = N_("the record lies outside the area that its coordinate system or operation is "
                     "made for");
        x->arg = agt_arena_text(agt_findings_arena(out), row->id ? row->id : "?");
    }
}

bool clearance_load_extents(AgtClearance *c, AgtFindings *out, GError **error)
{
    check_areas_of_use(c, out);
    if (!load_extents(c, out, error))
        return false;
    if (!c->n_extents) {
        AgtFinding *x = clearance_add_plan(c, out, &rule_b12);
        x->what = N_("no dataset declares the extent it was delivered for");
        x->arg = "survey_extent";
        c->proven = false;
        return true;
    }
    Desk *d = clearance_desk_take(c);
    bool ok = check_releases(c, d, out, error);
    clearance_desk_return(c, d);
    return ok;
}
