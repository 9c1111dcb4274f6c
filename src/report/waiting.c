/* SPDX-License-Identifier: Apache-2.0 */
/* Records that wait for a disposition: why, and what bounds the place of each. */
#include <string.h>

#include "heading_json.h"
#include "words.h"

static const char *text_of(const AgtFeature *row, const char *name)
{
    const AgtField *field = agt_layer_field(agt_layer(row->layer), name);
    const char *text = field ? agt_row_text(row, field) : NULL;
    return text && *text ? text : NULL;
}

const char *agt_report_wait_reason(AgtWaitReason reason)
{
    static const char *const text[] = {
        [AGT_WAIT_NOTHING] = "-",
        [AGT_WAIT_QUARANTINED] = N_("not taken into the plan, kept in quarantine"),
        [AGT_WAIT_NO_PLACE] = N_("no usable geometry"),
        [AGT_WAIT_BROKEN] = N_("its outline is broken or incomplete and was widened"),
        [AGT_WAIT_ABSENT] = N_("missing from the newest delivery"),
    };
    return text[reason];
}

static const char *reason_name(AgtWaitReason reason)
{
    static const char *const name[] = {
        [AGT_WAIT_NOTHING] = "",          [AGT_WAIT_QUARANTINED] = "quarantined",
        [AGT_WAIT_NO_PLACE] = "no_place", [AGT_WAIT_BROKEN] = "broken_outline",
        [AGT_WAIT_ABSENT] = "absent",
    };
    return name[reason];
}

const char *agt_report_bounds(const char *bounded_by)
{
    static const struct {
        const char *name, *text;
    } all[] = {{"municipality", N_("bounded by its municipality")},
               {"map_sheet", N_("bounded by its map sheet")},
               {"survey_extent", N_("bounded by the extent of its dataset")},
               {"site", N_("bounded by the site")}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (g_strcmp0(bounded_by, all[i].name) == 0)
            return all[i].text;
    return N_("may lie anywhere");
}

/* What bounds a hazard without a place, or why a record was quarantined. */
static char *details(const AgtFeature *row, AgtLang lang)
{
    const char *bounds = text_of(row, "bounded_by"), *place = text_of(row, "municipality");
    const char *reason = text_of(row, "reason"), *detail = text_of(row, "detail");
    if (row->layer == AGT_LAYER_QUARANTINE)
        return g_strdup_printf("%s%s%s", reason ? reason : "", detail ? ": " : "",
                               detail ? detail : "");
    if (!place)
        place = text_of(row, "map_sheet");
    if (!bounds || strcmp(bounds, "geometry") == 0)
        return g_strdup("");
    return g_strdup_printf("%s%s%s", agt_tr(lang, agt_report_bounds(bounds)), place ? " " : "",
                           place ? place : "");
}

static void add_row(GString *out, const AgtWait *w, AgtLang lang)
{
    g_autofree char *more = g_strchomp(details(w->row, lang));
    const char *id = w->row->id ? w->row->id : "?";
    g_string_append_printf(out, "%s%*s %s: %s%s%s\n", id, (int)MAX(0, 12 - g_utf8_strlen(id, -1)),
                           "", w->dataset ? w->dataset : "-",
                           agt_tr(lang, agt_report_wait_reason(w->reason)), *more ? ", " : "",
                           more);
}

char *agt_report_waiting_text(const AgtPlan *plan, const GArray *waiting, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    guint open = 0;
    char a[24], b[24];
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    for (guint i = 0; i < waiting->len; i++)
        open += !g_array_index(waiting, AgtWait, i).disposition;
    agt_report_line(out, o->lang,
                    N_("records waiting for a disposition: {n}; signed already: {signed}"), "n",
                    agt_report_count(a, open), "signed", agt_report_count(b, waiting->len - open));
    for (guint i = 0; i < waiting->len; i++)
        if (!g_array_index(waiting, AgtWait, i).disposition)
            add_row(out, &g_array_index(waiting, AgtWait, i), o->lang);
    return g_string_free(out, FALSE);
}

void agt_report_wait_json(AgtJson *j, const AgtWait *w)
{
    const AgtDisposition *d = w->disposition;
    agt_json_object(j, NULL);
    agt_json_text(j, "layer", agt_layer(w->row->layer)->name);
    agt_json_text(j, "id", w->row->id);
    agt_json_text(j, "dataset", w->dataset);
    agt_json_text(j, "why", reason_name(w->reason));
    agt_json_text(j, "bounded_by", text_of(w->row, "bounded_by"));
    agt_json_text(j, "detail",
                  w->row->layer == AGT_LAYER_QUARANTINE ? text_of(w->row, "detail")
                                                        : text_of(w->row, "flaw"));
    agt_json_text(j, "decision", d ? d->decision : NULL);
    agt_json_text(j, "signed_by", d ? d->signed_by : NULL);
    agt_json_text(j, "signed_on", d ? d->signed_on : NULL);
    agt_json_text(j, "reason", d ? d->reason : NULL);
    agt_json_close(j);
}

char *agt_report_waiting_json(const GArray *waiting, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.dispositions/1");
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_list(&j, "records");
    for (guint i = 0; i < waiting->len; i++)
        agt_report_wait_json(&j, &g_array_index(waiting, AgtWait, i));
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
