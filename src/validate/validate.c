/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule over a plan. The work is cut into tasks in a fixed order; each task has findings of
 * its own, joined in that order and sorted, so the result does not depend on the threads.
 */
#include <malloc.h>
#include <math.h>
#include <string.h>

#include <agrotown/finding_pack.h>
#include <agrotown/validate.h>

#include "validate/rules.h"
#include "validate/waiver.h"

/* Rows of one layer judged by one task: small enough to share out, large enough to be worth it. */
enum { CHUNK = 512 };
/* Below this many tasks threads cost more than they bring. */
enum { FEW_TASKS = 8 };
/* Buildings of a town whose memory is worth a thought. */
enum { LARGE = 50000 };

typedef struct {
    AgtLayerId layer; /* AGT_N_LAYERS: a norm rule */
    guint from, to;   /* rows; or the number of the rule */
    AgtFindings *out;
    GError *error;
} Task;

typedef struct {
    const AgtPlan *plan;
    const AgtValidateOptions *options;
    AgtClearance *clearance; /* NULL when it could not be prepared */
    AgtNormsRun *norms;      /* NULL without norms, and when all of them are judged */
    GHashTable *ids;         /* NULL: all */
    GArray *tasks;           /* Task */
} Job;

AgtLayerSet agt_validate_layers(void)
{
    return agt_layers_all_but_bulk() | AGT_LAYER_BIT(AGT_LAYER_TERRAIN);
}

/* --- Tasks --- */

static bool asked_for(const Job *job, const AgtFeature *row)
{
    return !job->ids || (row->id && g_hash_table_contains(job->ids, row->id));
}

static void check_rows(const Job *job, const Task *t)
{
    const AgtTable *table = agt_plan_table(job->plan, t->layer);
    for (guint i = t->from; i < t->to; i++)
        if (asked_for(job, table->rows[i]))
            agt_clearance_check(job->clearance, table->rows[i], t->out);
}

static void run_task(gpointer data, gpointer user)
{
    Task *t = data;
    Job *job = user;
    agt_findings_small(t->out);
    if (t->layer == AGT_N_LAYERS)
        agt_norms_run_check(job->norms, t->from, t->out, &t->error);
    else
        check_rows(job, t);
    agt_findings_pack(t->out);
}

static void add_task(Job *job, AgtLayerId layer, guint from, guint to)
{
    Task t = {.layer = layer, .from = from, .to = to, .out = agt_findings_new_of(job->plan)};
    g_array_append_val(job->tasks, t);
}

static void plan_norms(Job *job)
{
    for (guint i = 0; job->norms && i < agt_norms_n(job->options->norms); i++)
        add_task(job, AGT_N_LAYERS, i, i + 1);
}

static void plan_clearance(Job *job)
{
    if (!job->clearance || !agt_clearance_judged(job->clearance))
        return;
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        guint n = agt_clearance_is_works(layer) ? agt_plan_table(job->plan, layer)->n : 0;
        for (guint from = 0; from < n; from += CHUNK)
            add_task(job, layer, from, MIN(n, from + CHUNK));
    }
}

static guint thread_count(const Job *job, guint tasks)
{
    guint n = job->options->threads ? job->options->threads : g_get_num_processors();
    return tasks < FEW_TASKS && !job->options->threads ? 1 : n;
}

/* Runs the tasks from number @p first on. */
static void run_tasks(Job *job, guint first)
{
    guint n = thread_count(job, job->tasks->len - first);
    if (n <= 1) {
        for (guint i = first; i < job->tasks->len; i++)
            run_task(&g_array_index(job->tasks, Task, i), job);
        return;
    }
    GThreadPool *pool = g_thread_pool_new(run_task, job, (gint)n, TRUE, NULL);
    for (guint i = first; i < job->tasks->len; i++)
        g_thread_pool_push(pool, &g_array_index(job->tasks, Task, i), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
}

/* With single features asked for, findings about other features are left out. Findings about the
 * plan or the clearance data stay: they hold for every feature. */
static bool concerns(const Job *job, const AgtFinding *x)
{
    if (!job->ids || x->layer >= AGT_N_LAYERS || !agt_clearance_is_works(x->layer))
        return true;
    return g_hash_table_contains(job->ids, x->id) || g_hash_table_contains(job->ids, x->other_id);
}

/* A copy of the findings that concern the features asked for. */
static AgtFindings *concerning(const Job *job, AgtFindings *all)
{
    if (!job->ids)
        return all;
    AgtFindings *some = agt_findings_new();
    for (guint i = 0; i < agt_findings_n(all); i++) {
        AgtFinding kept;
        const AgtFinding *x = agt_findings_read(all, i, &kept);
        if (concerns(job, x))
            *agt_findings_add_plan(some, x->rule) = *x;
    }
    /* The texts live in the findings they came from. */
    agt_findings_keep(some, all, (GDestroyNotify)agt_findings_free);
    return some;
}

static bool is_large(const AgtPlan *plan)
{
    return agt_plan_table(plan, AGT_LAYER_BUILDING)->n >= LARGE;
}

/* What was freed between what stays is of use to others: of a large town some hundred MB. */
static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

static void prepare_clearance(Job *job, AgtFindings *out)
{
    const AgtValidateOptions *o = job->options;
    GError *error = NULL;
    job->clearance = agt_clearance_new(job->plan, o->purpose, o->as_of, out, &error);
    if (!job->clearance)
        validate_clearance_failed(out, o->purpose, error);
    g_clear_error(&error);
}

/*
 * Norms first, then clearance: what one of them needs makes room for the other, so that a large
 * town needs the memory of one.
 */
static void judge(Job *job, AgtFindings *out)
{
    plan_norms(job);
    run_tasks(job, 0);
    agt_norms_run_free(job->norms);
    job->norms = NULL;
    if (is_large(job->plan))
        give_back();
    prepare_clearance(job, out);
    guint first = job->tasks->len;
    plan_clearance(job);
    run_tasks(job, first);
    agt_clearance_rest(job->clearance);
    if (is_large(job->plan))
        give_back();
}

static void join_tasks(Job *job, AgtFindings *out)
{
    for (guint i = 0; i < job->tasks->len; i++) {
        Task *t = &g_array_index(job->tasks, Task, i);
        if (t->error) {
            const char *rule = t->layer == AGT_N_LAYERS
                                   ? agt_norms_get(job->options->norms, t->from)->rule.id
                                   : agt_layer(t->layer)->name;
            validate_failed(out, rule, t->error);
            g_clear_error(&t->error);
        }
        agt_findings_join(out, t->out);
        agt_findings_free(t->out);
    }
}

/* --- Summary --- */

static bool is_clearance_rule(const AgtRule *rule)
{
    const AgtRule *const *list = agt_clearance_rules();
    for (guint i = 0; list[i]; i++)
        if (list[i] == rule)
            return true;
    return false;
}

static bool forbids(const AgtFindings *f, guint i, gpointer user G_GNUC_UNUSED)
{
    AgtSeverity severity = agt_findings_severity(f, i);
    const AgtRule *rule = agt_findings_rule(f, i);
    return agt_findings_layer(f, i) == AGT_LAYER_BUILDING &&
           (severity == AGT_BLOCK || severity == AGT_NOT_BUILDABLE_YET) &&
           (is_clearance_rule(rule) || validate_is_failure(rule));
}

static guint forbidden_buildings(const Job *job, const AgtFindings *out, guint buildings)
{
    const AgtFindings *lists[] = {out, NULL};
    return !job->clearance || !agt_clearance_proven(job->clearance)
               ? buildings
               : agt_findings_features(lists, forbids, NULL);
}

static void summarize(const Job *job, const AgtFindings *out, AgtValidateSummary *s)
{
    *s = (AgtValidateSummary){0};
    s->clearance_judged = job->clearance && agt_clearance_judged(job->clearance);
    const char *date = job->clearance ? agt_clearance_data_date(job->clearance) : NULL;
    g_strlcpy(s->data_date, date ? date : "", sizeof s->data_date);
    AGT_EACH(job->plan, BUILDING, Building, b)
    {
        if (agt_feature_withdrawn(&b->f) || !asked_for(job, &b->f))
            continue;
        s->buildings++;
        if (g_strcmp0(b->kind, "dwelling") == 0)
            s->dwellings += b->units == AGT_INT_NULL ? 1 : (guint)MAX(b->units, 0);
    }
    s->not_buildable = forbidden_buildings(job, out, s->buildings);
}

/* --- The whole --- */

static void prepare(Job *job)
{
    const AgtValidateOptions *o = job->options;
    if (o->norms)
        job->norms = agt_norms_run_new(o->norms, job->plan, o->programme);
    if (job->norms)
        agt_norms_run_day(job->norms, o->as_of);
    for (guint i = 0; o->ids && o->ids[i]; i++)
        g_hash_table_add(job->ids, (gpointer)o->ids[i]);
}

AgtFindings *agt_validate(const AgtPlan *plan, const AgtValidateOptions *options,
                          AgtValidateSummary *summary, GError **error)
{
    if (!options->as_of || !agt_date_valid(options->as_of)) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "\"%s\" is not a date; write YYYY-MM-DD", options->as_of ? options->as_of : "");
        return NULL;
    }
    AgtFindings *out = agt_findings_new_of(plan);
    Job job = {.plan = plan, .options = options};
    job.ids = options->ids ? g_hash_table_new(g_str_hash, g_str_equal) : NULL;
    job.tasks = g_array_new(FALSE, FALSE, sizeof(Task));
    prepare(&job);
    judge(&job, out);
    validate_plan_rules(plan, options, out);
    join_tasks(&job, out);
    if (is_large(plan))
        give_back();
    if (options->norms)
        agt_norms_mark_sets(options->norms, out);
    if (options->more && !options->more(plan, out, options->more_user, error))
        g_clear_pointer(&out, agt_findings_free);
    if (out) {
        validate_waivers(plan, options, out);
        out = concerning(&job, out);
        agt_findings_sort(out);
        if (summary)
            summarize(&job, out, summary);
    }
    agt_clearance_free(job.clearance);
    g_array_unref(job.tasks);
    g_clear_pointer(&job.ids, g_hash_table_unref);
    return out;
}
