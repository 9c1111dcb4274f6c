/* SPDX-License-Identifier: Apache-2.0 */
/* The summary of a delivery: hazards new, changed, gone, released, and what that means for works.
 */
#include "heading_json.h"
#include "words.h"

/* Ids that are printed before the rest is counted. */
static const guint most_ids = 20;

static void add_list(GString *out, const char *text, const GPtrArray *rows, bool states,
                     AgtLang lang)
{
    char n[24];
    agt_report_line(out, lang, text, "n", agt_report_count(n, rows->len));
    for (guint i = 0; i < rows->len && i < most_ids; i++) {
        const AgtFeature *row = rows->pdata[i];
        bool say = states && row->state && g_strcmp0(row->state, "proposed") != 0;
        g_string_append_printf(out, "%s%s%s%s%s", i ? ", " : "    ", row->id ? row->id : "?",
                               say ? " (" : "", say ? row->state : "", say ? ")" : "");
    }
    if (rows->len > most_ids) {
        g_autofree char *more = agt_report_fill(lang, N_(" and {n} more"), "n",
                                                agt_report_count(n, rows->len - most_ids), NULL);
        g_string_append(out, more);
    }
    if (rows->len)
        g_string_append_c(out, '\n');
}

char *agt_report_news_text(const AgtClearanceNews *n, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    agt_report_line(out, o->lang, N_("What this delivery changes, once it is accepted:"));
    add_list(out, N_("  hazards new: {n}"), n->added, false, o->lang);
    add_list(out, N_("  hazards changed: {n}"), n->changed, false, o->lang);
    add_list(out, N_("  hazards gone from the delivery, kept in the plan: {n}"), n->gone, false,
             o->lang);
    if (!n->is_judged) {
        agt_report_line(
            out, o->lang,
            N_("  works were not judged: the national clearance settings are missing or "
               "not signed"));
        return g_string_free(out, FALSE);
    }
    add_list(out, N_("  hazards ended by a release: {n}"), n->released, false, o->lang);
    if (!n->proven)
        agt_report_line(out, o->lang,
                        N_("  A defect of the data as a whole permits no works at all; "
                           "`agrotown clearance` names it."));
    add_list(out, N_("  newly BLOCKED for construction: {n}"), n->blocked, true, o->lang);
    add_list(out, N_("  newly buildable: {n}"), n->buildable, true, o->lang);
    return g_string_free(out, FALSE);
}

static void list_json(AgtJson *j, const char *name, const GPtrArray *rows)
{
    agt_json_list(j, name);
    for (guint i = 0; i < rows->len; i++) {
        const AgtFeature *row = rows->pdata[i];
        agt_json_object(j, NULL);
        agt_json_text(j, "layer", agt_layer(row->layer)->name);
        agt_json_text(j, "id", row->id);
        agt_json_text(j, "state", row->state);
        agt_json_close(j);
    }
    agt_json_close(j);
}

char *agt_report_news_json(const AgtClearanceNews *n, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.delivery/1");
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_bool(&j, "illustrative", o->illustrative);
    agt_json_bool(&j, "clearance_judged", n->is_judged);
    agt_json_bool(&j, "clearance_proven", n->proven);
    agt_json_int(&j, "works_judged", n->judged);
    list_json(&j, "hazards_new", n->added);
    list_json(&j, "hazards_changed", n->changed);
    list_json(&j, "hazards_gone", n->gone);
    list_json(&j, "hazards_released", n->released);
    list_json(&j, "newly_blocked", n->blocked);
    list_json(&j, "newly_buildable", n->buildable);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
