/* SPDX-License-Identifier: Apache-2.0 */
#include "approve.h"

#include <agrotown/approved.h>
#include <agrotown/records.h>

/* What stands in a call must be whole before anything is read. */
static bool check(const AgtApprove *a, GError **error)
{
    if (!agt_approved_name(a->as))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "\"--as %s\": write --as approved/NAME, such as approved/master", a->as);
    if (!a->document || !*a->document || !a->date)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "an approved plan needs the number and the date of the document that "
                          "approves it: --document NO --date YYYY-MM-DD");
    return true;
}

/* A reference that could be exchanged unseen would be none. */
static bool check_present(const AgtApprove *a, const AgtPlan *plan, GError **error)
{
    const AgtApprovedPlan *old = agt_approved_find(plan, agt_approved_name(a->as));
    if (!old || a->replace)
        return true;
    return agt_refuse(error, AGT_EXIT_CONFLICT,
                      "%s is in the plan already (document %s of %s); give the new one another "
                      "name, or make it the newer version with --replace",
                      a->as, old->document ? old->document : "?",
                      old->approved_on ? old->approved_on : "?");
}

static bool is_book(AgtLayerId layer)
{
    return layer == AGT_LAYER_SOURCE || layer == AGT_LAYER_QUARANTINE;
}

/* Rows of a delivery, and of the books about it. */
static bool read_file(const AgtApprove *a, const AgtPlan *plan, AgtImportResult **read,
                      GPtrArray *rows, GPtrArray *books, AgtFindings *findings, GError **error)
{
    AgtImportOptions io = *a->import;
    io.reread = true; /* the same file may be in the plan as a plan */
    g_autoptr(AgtPlan) blank = agt_approved_blank(plan);
    *read = agt_import(blank, &io, findings, error);
    for (guint i = 0; *read && i < agt_changeset_n((*read)->changes); i++) {
        const AgtFeature *row = agt_changeset_get((*read)->changes, i)->after;
        g_ptr_array_add(row && is_book(row->layer) ? books : rows, (gpointer)row);
    }
    return *read != NULL;
}

/* What an approval covers: the layers that are planned, not what was placed within them later. */
static bool is_planned(AgtLayerId layer)
{
    static const AgtLayerId layers[] = {
        AGT_LAYER_LAND_USE,      AGT_LAYER_BOUNDARY, AGT_LAYER_RED_LINE,
        AGT_LAYER_BUILDING_LINE, AGT_LAYER_STREET,   AGT_LAYER_FACILITY,
        AGT_LAYER_GREEN,         AGT_LAYER_PARKING,  AGT_LAYER_PROTECTION_ZONE};
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
        if (layers[i] == layer)
            return true;
    return false;
}

static AgtPlan *read_revision(AgtWork *w, const char *revision, GPtrArray *rows, GError **error)
{
    AgtPlan *plan = agt_store_load(w->store, revision, agt_layers_all_but_bulk(), NULL, error);
    for (guint layer = 0; plan && layer < AGT_N_LAYERS; layer++) {
        const AgtTable *t = agt_plan_table(plan, layer);
        for (guint i = 0; is_planned(layer) && i < t->n; i++)
            g_ptr_array_add(rows, (gpointer)t->rows[i]);
    }
    return plan;
}

static void tell(const AgtCli *cli, const AgtApprove *a, const AgtApprovedSum *sum)
{
    g_autofree char *line = g_strdup_printf(
        agt_tr(cli->lang, N_("%s: %u areas and %u lines kept, %u older ones replaced; left out: %u "
                             "points, %u of survey, %u without a place")),
        a->as, sum->areas, sum->lines, sum->replaced, sum->points, sum->survey, sum->records);
    fprintf(cli->out, "%s\n", line);
}

/* Both documents stand in the history: in the message, and in the rows of the books. */
static char *message_of(const AgtApprove *a, const AgtPlan *plan)
{
    const AgtApprovedPlan *old = agt_approved_find(plan, agt_approved_name(a->as));
    if (!old)
        return g_strdup_printf("import %s, document %s of %s", a->as, a->document, a->date);
    return g_strdup_printf("import %s, document %s of %s, in place of document %s of %s", a->as,
                           a->document, a->date, old->document ? old->document : "?",
                           old->approved_on ? old->approved_on : "?");
}

int agt_approve(AgtCli *cli, AgtWork *w, const AgtApprove *a, AgtImportResult **read,
                AgtFindings *findings, GError **error)
{
    if (!check(a, error) || !check_present(a, w->plan, error))
        return -1;
    g_autoptr(GPtrArray) rows = g_ptr_array_new(), books = g_ptr_array_new();
    g_autoptr(AgtPlan) from = a->from_plan ? read_revision(w, cli->args[0], rows, error) : NULL;
    if (a->from_plan ? !from : !read_file(a, w->plan, read, rows, books, findings, error))
        return -1;
    AgtApprovedOptions o = {agt_approved_name(a->as), a->document, a->date};
    AgtApprovedSum sum;
    g_autoptr(AgtChangeset) c = agt_approved_take(w->plan, rows, books, &o, &sum, findings, error);
    g_autofree char *message = c ? message_of(a, w->plan) : NULL;
    if (!c || (!a->dry_run && !agt_work_record(w, cli, c, a->message, message, error)))
        return -1;
    tell(cli, a, &sum);
    return AGT_EXIT_FINE;
}
