/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol.h"

#include <math.h>

static const AgtDataset *dataset_of(const AgtPlan *plan, const char *name, GError **error)
{
    const AgtFeature *row = agt_plan_find(plan, AGT_LAYER_DATASET, name);
    if (!row)
        agt_refuse(error, AGT_EXIT_DATA,
                   "the plan has no clearance dataset \"%s\"; `agrotown accept` lists those it has",
                   name);
    return (const AgtDataset *)row;
}

/* Name of the last revision in which the edition was the newest: newer deliveries change its rows
 * and the row of its file. NULL without error when there is none. */
static char *revision_with(AgtStore *s, const char *dataset, gint64 number, GError **error)
{
    g_autoptr(GPtrArray) log = agt_store_log_all(s, error);
    for (guint i = 0; log && i < log->len; i++) {
        const AgtRevision *r = log->pdata[i];
        g_autoptr(AgtPlan) plan =
            agt_store_load(s, r->hash, AGT_LAYER_BIT(AGT_LAYER_EDITION), NULL, error);
        const AgtEdition *e = plan ? agt_clearance_newest_edition(plan, dataset) : NULL;
        if (!plan || (e && e->number == number))
            return plan ? g_strdup(r->hash) : NULL;
    }
    return NULL;
}

/* Loads the plan in which the edition asked for is the newest, when that is not the present one. */
static bool go_back(AgtWork *w, const AgtCli *cli, const char *dataset, gint64 number,
                    GError **error)
{
    GError *failed = NULL;
    const AgtEdition *newest = agt_clearance_newest_edition(w->plan, dataset);
    if (!newest || newest->number == number)
        return true;
    if (number > newest->number)
        return agt_refuse(error, AGT_EXIT_DATA,
                          "dataset \"%s\" has no edition %d; its newest is %d", dataset,
                          (int)number, (int)newest->number);
    agt_talk(cli, agt_tr(cli->lang, N_("SUPERSEDED: edition %d of %s has taken its place")),
             (int)newest->number, newest->data_as_of ? newest->data_as_of : "?");
    g_autofree char *hash = revision_with(w->store, dataset, number, &failed);
    if (failed) {
        g_propagate_error(error, failed);
        return false;
    }
    if (!hash)
        return agt_refuse(
            error, AGT_EXIT_DATA,
            "no revision of the plan holds edition %d of dataset \"%s\" as its newest", (int)number,
            dataset);
    AgtPlan *plan = agt_store_load(w->store, hash, agt_layers_all_but_bulk(), NULL, error);
    if (!plan)
        return false;
    agt_plan_unref(w->plan);
    w->plan = plan;
    return true;
}

int agt_protocol_run(AgtCli *cli, const char *name, double number, const char *revision,
                     const char *format, const char *output, GError **error)
{
    g_auto(AgtWork) w = {0};
    if (!name || cli->args[0] || number != floor(number)) {
        agt_refuse(error, AGT_EXIT_USAGE, "%s",
                   !name          ? "--edition goes with --dataset NAME"
                   : cli->args[0] ? "the protocol of a dataset takes no ids of features"
                                  : "--edition takes a whole number");
        return -1;
    }
    if (!agt_work_open(&w, cli, AGT_STORE_READ, revision, agt_layers_all_but_bulk(), error) ||
        !dataset_of(w.plan, name, error) ||
        (number > 0 && !go_back(&w, cli, name, (gint64)number, error)))
        return -1;
    const AgtDataset *d = dataset_of(w.plan, name, error);
    const AgtEdition *e = agt_clearance_newest_edition(w.plan, name);
    if (!d || !e) {
        if (d)
            agt_refuse(error, AGT_EXIT_DATA, "dataset \"%s\" has no edition yet", name);
        return -1;
    }
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    g_autofree char *text = g_strcmp0(format, "json") == 0
                                ? agt_report_protocol_json(w.plan, d, e, &ro)
                                : agt_report_protocol_text(w.plan, d, e, &ro);
    return agt_work_write(cli, output, text, error) ? AGT_EXIT_FINE : -1;
}
