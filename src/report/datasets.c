/* SPDX-License-Identifier: Apache-2.0 */
/* The clearance datasets of a plan: their editions, who accepted them, what still waits. */
#include <string.h>

#include "heading_json.h"
#include "words.h"

static const char *known(const char *text)
{
    return text && *text ? text : "-";
}

static bool of_dataset(const AgtWait *w, const char *dataset)
{
    return !w->disposition && g_strcmp0(w->dataset, dataset) == 0;
}

static guint waiting_of(const GArray *waiting, const char *dataset)
{
    guint n = 0;
    for (guint i = 0; i < waiting->len; i++)
        n += of_dataset(&g_array_index(waiting, AgtWait, i), dataset);
    return n;
}

/* Editions of a dataset by number. */
static gint by_number(gconstpointer a, gconstpointer b)
{
    const AgtEdition *x = *(const AgtEdition *const *)a, *y = *(const AgtEdition *const *)b;
    return x->number != y->number ? (x->number > y->number) - (x->number < y->number)
                                  : agt_id_compare(x->f.id, y->f.id);
}

static GPtrArray *editions_of(const AgtPlan *plan, const char *dataset)
{
    GPtrArray *out = g_ptr_array_new();
    AGT_EACH(plan, EDITION, Edition, e)
    if (g_strcmp0(e->dataset, dataset) == 0)
        g_ptr_array_add(out, (gpointer)e);
    g_ptr_array_sort(out, by_number);
    return out;
}

static bool accepted(const AgtEdition *e)
{
    return g_strcmp0(e->status, "accepted") == 0;
}

static const AgtSource *source_of(const AgtPlan *plan, const AgtEdition *e)
{
    return e->source ? (const AgtSource *)agt_plan_find(plan, AGT_LAYER_SOURCE, e->source) : NULL;
}

static const char *person_of(const AgtPlan *plan, const char *id)
{
    const AgtPerson *p = id ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, id) : NULL;
    return p && p->title ? p->title : id;
}

static const char *status_text(const AgtEdition *e)
{
    if (accepted(e))
        return N_("accepted");
    return g_strcmp0(e->status, "rejected") == 0 ? N_("rejected") : N_("received");
}

/* Who accepted or rejected an edition, and what it waits for when it is the newest. */
static char *state_of(const AgtPlan *plan, const AgtEdition *e, bool newest, guint waiting,
                      AgtLang lang)
{
    GString *out = g_string_new(NULL);
    if (e->accepted_by)
        g_string_append_printf(out, "%s %s", person_of(plan, e->accepted_by),
                               known(e->accepted_on));
    if (e->confirmed_by)
        g_string_append_printf(out, " + %s %s", person_of(plan, e->confirmed_by),
                               known(e->confirmed_on));
    if (newest && !accepted(e))
        g_string_append_printf(out, "%s%s", out->len ? "; " : "",
                               agt_tr(lang, g_strcmp0(e->status, "rejected") == 0
                                                ? N_("waits for a corrected delivery")
                                                : N_("waits for acceptance")));
    char n[24];
    if (newest && waiting) {
        g_autofree char *text = agt_report_fill(lang, N_("records waiting for a disposition: {n}"),
                                                "n", agt_report_count(n, waiting), NULL);
        g_string_append_printf(out, "%s%s", out->len ? "; " : "", text);
    }
    return g_string_free(out, FALSE);
}

static void add_edition(GString *out, const AgtPlan *plan, const AgtEdition *e, bool newest,
                        guint waiting, AgtLang lang)
{
    const AgtSource *s = source_of(plan, e);
    char n[24] = "?";
    if (e->number != AGT_INT_NULL)
        agt_report_count(n, e->number);
    agt_report_cell(out, known(e->dataset), -20);
    agt_report_cell(out, n, 8);
    g_string_append_c(out, ' ');
    agt_report_cell(out, known(e->mode), -6);
    agt_report_cell(out, known(e->data_as_of), -11);
    agt_report_cell(out, agt_tr(lang, status_text(e)), -13);
    agt_report_cell(out, s ? known(s->file) : "-", -28);
    g_autofree char *state = state_of(plan, e, newest, waiting, lang);
    g_string_append_printf(out, " %s\n", state);
}

static void add_titles(GString *out, AgtLang lang)
{
    static const struct {
        const char *text;
        int width;
    } titles[] = {{N_("dataset"), -20}, {N_("edition"), 8},  {N_("mode"), -7},
                  {N_("data of"), -11}, {N_("status"), -13}, {N_("file"), -29}};
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++) {
        if (i == 2)
            g_string_append_c(out, ' ');
        agt_report_cell(out, agt_tr(lang, titles[i].text), i == 2 ? -6 : titles[i].width);
    }
    g_string_append_printf(out, "%s\n", agt_tr(lang, N_("signed by, waits for")));
}

char *agt_report_datasets_text(const AgtPlan *plan, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GArray) waiting = agt_clearance_waiting(plan);
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    if (!agt_plan_table(plan, AGT_LAYER_DATASET)->n)
        agt_report_line(out, o->lang, N_("the plan has no clearance dataset"));
    else
        add_titles(out, o->lang);
    AGT_EACH(plan, DATASET, Dataset, d)
    {
        g_autoptr(GPtrArray) all = editions_of(plan, d->f.id);
        for (guint i = 0; i < all->len; i++)
            add_edition(out, plan, all->pdata[i], i + 1 == all->len, waiting_of(waiting, d->f.id),
                        o->lang);
    }
    return g_string_free(out, FALSE);
}

static void edition_json(AgtJson *j, const AgtPlan *plan, const AgtEdition *e, bool newest)
{
    const AgtSource *s = source_of(plan, e);
    agt_json_object(j, NULL);
    if (e->number == AGT_INT_NULL)
        agt_json_null(j, "number");
    else
        agt_json_int(j, "number", e->number);
    agt_json_text(j, "id", e->f.id);
    agt_json_text(j, "mode", e->mode);
    agt_json_text(j, "data_as_of", e->data_as_of);
    agt_json_text(j, "source", e->source);
    agt_json_text(j, "file", s ? s->file : NULL);
    agt_json_text(j, "status", e->status);
    agt_json_text(j, "accepted_by", e->accepted_by);
    agt_json_text(j, "accepted_on", e->accepted_on);
    agt_json_text(j, "confirmed_by", e->confirmed_by);
    agt_json_text(j, "confirmed_on", e->confirmed_on);
    agt_json_text(j, "reason", e->reason);
    agt_json_bool(j, "newest", newest);
    agt_json_bool(j, "waits_for_acceptance", newest && !accepted(e));
    agt_json_close(j);
}

static void waiting_json(AgtJson *j, const GArray *waiting, const char *dataset)
{
    agt_json_list(j, "waiting_for_disposition");
    for (guint i = 0; i < waiting->len; i++) {
        const AgtWait *w = &g_array_index(waiting, AgtWait, i);
        if (of_dataset(w, dataset))
            agt_json_text(j, NULL, w->row->id);
    }
    agt_json_close(j);
}

char *agt_report_datasets_json(const AgtPlan *plan, const AgtReportOptions *o)
{
    g_autoptr(GArray) waiting = agt_clearance_waiting(plan);
    AgtJson j = agt_json_begin(3);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.datasets/1");
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_list(&j, "datasets");
    AGT_EACH(plan, DATASET, Dataset, d)
    {
        g_autoptr(GPtrArray) all = editions_of(plan, d->f.id);
        agt_json_object(&j, NULL);
        agt_json_text(&j, "id", d->f.id);
        agt_json_text(&j, "title", d->title);
        agt_json_text(&j, "supplier", d->supplier);
        agt_json_list(&j, "editions");
        for (guint i = 0; i < all->len; i++)
            edition_json(&j, plan, all->pdata[i], i + 1 == all->len);
        agt_json_close(&j);
        waiting_json(&j, waiting, d->f.id);
        agt_json_close(&j);
    }
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
