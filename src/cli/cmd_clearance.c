/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown clearance: the proof for features, or what is missing. */
#include <string.h>

#include "load.h"
#include "options.h"
#include "protocol.h"
#include "site_page.h"

typedef struct {
    char *purpose, *format, *output, *revision, *dataset;
    double edition;
} Options;

static const AgtOption options[] = {
    {.name = "for",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, purpose),
     .value = "PURPOSE",
     .choices = "planning|construction",
     .help = N_("planning (default) or construction, where every clearance rule blocks")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json")),
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("file to write (the terminal when left out); FILE.pdf: the page for the site file "
                "of one feature, judged for construction today")},
    {.name = "dataset",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, dataset),
     .value = "NAME",
     .help = N_("print the protocol of a clearance dataset, to be read before it is accepted")},
    {.name = "edition",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, edition),
     .value = "N",
     .min = 1,
     .max = 1e9,
     .help = N_("edition of the dataset (the newest when left out)")},
    AGT_OPTION_REVISION(Options, N_("revision to judge (the live plan when left out)")),
};

static void prove(AgtClearance *c, const AgtFeature *row, GPtrArray *out)
{
    AgtClearanceProof *p = agt_feature_withdrawn(row) ? NULL : agt_clearance_prove(c, row);
    if (p)
        g_ptr_array_add(out, p);
}

static bool prove_named(AgtClearance *c, const AgtPlan *plan, const char *id, GPtrArray *out,
                        GError **error)
{
    guint before = out->len;
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtFeature *row = agt_clearance_is_works(l) ? agt_plan_find(plan, l, id) : NULL;
        if (row)
            prove(c, row, out);
    }
    if (out->len > before || !agt_clearance_judged(c))
        return true;
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                "no feature that is built or dug has the id \"%s\"; `agrotown info` counts the "
                "layers that have features",
                id);
    return false;
}

static void prove_all(AgtClearance *c, const AgtPlan *plan, GPtrArray *out)
{
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, l);
        for (guint i = 0; agt_clearance_is_works(l) && i < t->n; i++)
            prove(c, t->rows[i], out);
    }
}

static bool all_permitted(const GPtrArray *proofs)
{
    for (guint i = 0; i < proofs->len; i++)
        if (!((const AgtClearanceProof *)proofs->pdata[i])->permitted)
            return false;
    return true;
}

static char *product(const Options *o, const AgtWork *w, const GPtrArray *proofs, bool table,
                     const AgtFindings *of_data, const AgtReportOptions *ro)
{
    return g_strcmp0(o->format, "json") == 0
               ? agt_report_clearance_json(w->plan, proofs, of_data, ro)
               : agt_report_clearance_text(w->plan, proofs, table, of_data, ro);
}

/* Findings of the data as a whole; those about single records stand in the dossiers that they
 * touch. */
static AgtFindings *of_whole(const AgtFindings *all)
{
    AgtFindings *out = agt_findings_new();
    for (guint i = 0; i < agt_findings_n(all); i++) {
        const AgtFinding *x = agt_findings_get(all, i);
        if (x->layer < AGT_N_LAYERS)
            continue;
        AgtFinding *y = agt_findings_add_plan(out, x->rule);
        AgtArena *a = agt_findings_arena(out);
        *y = *x;
        y->id = y->other_id = "";
        y->arg = agt_arena_text(a, x->arg);
        y->area = NULL;
        y->lazy = NULL;
    }
    return out;
}

/* What the file itself says against its evidence: a hand edit blocks whatever it was made to. */
static void add_loaded(const AgtFindings *loaded, AgtFindings *whole, const GPtrArray *proofs)
{
    for (guint i = 0; i < agt_findings_n(loaded); i++) {
        const AgtFinding *x = agt_findings_get(loaded, i);
        if (x->severity == AGT_BLOCK || strcmp(x->rule->id, "store.superseded") == 0)
            *agt_findings_add_plan(whole, x->rule) = *x;
    }
    for (guint i = 0; agt_findings_count(loaded, AGT_BLOCK) && i < proofs->len; i++)
        ((AgtClearanceProof *)proofs->pdata[i])->permitted = false;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (o->dataset || o->edition > 0)
        return agt_protocol_run(cli, o->dataset, o->edition, o->revision, o->format, o->output,
                                error);
    if (agt_site_page_wanted(o->output))
        return agt_site_page_run(cli, o->revision, o->output, error);
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision, agt_validate_layers(), error))
        return -1;
    AgtPurpose purpose = agt_work_purpose(o->purpose);
    g_autoptr(AgtFindings) data = agt_findings_new();
    g_autoptr(AgtClearance) c = agt_clearance_new(w.plan, purpose, cli->as_of, data, error);
    if (!c)
        return -1;
    g_autoptr(GPtrArray) proofs =
        g_ptr_array_new_with_free_func((GDestroyNotify)agt_clearance_proof_free);
    bool table = !cli->args[0];
    for (char **id = cli->args; *id; id++)
        if (!prove_named(c, w.plan, *id, proofs, error))
            return -1;
    if (table)
        prove_all(c, w.plan, proofs);
    AgtReportOptions ro = agt_work_report(cli, purpose, NULL);
    ro.clearance_judged = agt_clearance_judged(c);
    ro.data_date = agt_clearance_data_date(c);
    ro.colour = ro.colour && !o->output;
    ro.limit = 20;
    g_autoptr(AgtFindings) whole = of_whole(data);
    add_loaded(w.loaded, whole, proofs);
    g_autofree char *text = product(o, &w, proofs, table, whole, &ro);
    if (!agt_work_write(cli, o->output, text, error))
        return -1;
    if (!agt_clearance_judged(c))
        return AGT_EXIT_DATA;
    return all_permitted(proofs) && !agt_findings_count(w.loaded, AGT_BLOCK) ? AGT_EXIT_FINE
                                                                             : AGT_EXIT_FINDINGS;
}

static const char *const examples[] = {
    "agrotown clearance town.sqlite H-017", "agrotown clearance town.sqlite --for construction",
    "agrotown clearance town.sqlite H-017 --output H-017.pdf --lang az",
    "agrotown clearance town.sqlite --dataset anama --lang ru", NULL};

const AgtCommand agt_cmd_clearance = {
    .name = "clearance",
    .group = N_("Planning"),
    .summary = N_("the proof for a feature: what carries it, how much room is left"),
    .description =
        N_("For each feature named: the release that covers its works with certificate, date, "
           "depth and quality check, the metres left to the release's edge and to the nearest "
           "hazard, the depth left below what is dug, and the date of the data; or what is missing "
           "and what to ask for. Without ids a table of everything that is built or dug. Exit code "
           "1 when a feature is not permitted, 3 when clearance was not judged.\n\n"
           "With --dataset it prints the protocol of a delivery instead: file, coordinate system, "
           "records and hectares by class and status in the file and in the plan, what was widened "
           "and by how much, what was put aside and why, what waits for a decision, who accepted "
           "it."),
    .arguments = "[ID...]",
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
