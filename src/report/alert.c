/* SPDX-License-Identifier: Apache-2.0 */
/* The stop list after a find or an accident: what to say first comes first. */
#include <math.h>
#include <string.h>

#include "json.h"
#include "words.h"

/* --- Papers that the find touches --- */

static bool stops(const AgtAlert *a, const char *layer, const char *id)
{
    for (guint i = 0; i < a->list->stops->len; i++) {
        const AgtFeature *row = g_array_index(a->list->stops, AgtStop, i).row;
        if (g_strcmp0(row->id, id) == 0 &&
            (!layer || strcmp(agt_layer(row->layer)->name, layer) == 0))
            return true;
    }
    return false;
}

/* Does a handed-out paper show anything that must stop? One that does not say what it shows
 * counts. */
static bool touches(const AgtAlert *a, const AgtIssue *i)
{
    g_auto(GStrv) shown = g_strsplit(i->features ? i->features : "", ",", -1);
    bool any = false;
    for (guint k = 0; shown[k]; k++) {
        char *id = g_strstrip(shown[k]), *colon = strchr(id, ':');
        any = any || *id;
        if (colon)
            *colon = '\0';
        if (*id && stops(a, colon ? id : NULL, colon ? colon + 1 : id))
            return true;
    }
    return !any;
}

static bool permit_touched(const AgtAlert *a, const AgtPermit *p)
{
    const AgtGeom *at = a->hazard->f.geom, *area = p->f.geom;
    if (!a->list->judged || agt_geom_is_empty(area) || agt_geom_is_empty(at))
        return true;
    if (!(agt_geom_distance_m(area, at) > a->list->reach_m))
        return true;
    for (guint i = 0; i < a->list->stops->len; i++) {
        const AgtGeom *g = g_array_index(a->list->stops, AgtStop, i).row->geom;
        if (!agt_geom_is_empty(g) && !(agt_geom_distance_m(area, g) > 0))
            return true;
    }
    return false;
}

/* Calls @p each with every permit in force and every valid issue that the find touches. */
typedef void (*Each)(gpointer user, const AgtPlan *plan, const AgtFeature *row, const char *kind,
                     const char *what, const char *holder);

static void each_paper(const AgtPlan *plan, const AgtAlert *a, Each each, gpointer user)
{
    AGT_EACH(plan, PERMIT, Permit, p)
    if (g_strcmp0(p->status, "issued") == 0 && !agt_feature_withdrawn(&p->f) &&
        permit_touched(a, p))
        each(user, plan, &p->f, "permit", p->document, p->holder);
    AGT_EACH(plan, ISSUE, Issue, i)
    if (g_strcmp0(i->status, "valid") == 0 && touches(a, i))
        each(user, plan, &i->f, i->kind, i->file, i->recipient);
}

/* --- Text --- */

typedef struct {
    GString *out;
    AgtLang lang;
    guint n;
} Papers;

static void add_paper(gpointer user, const AgtPlan *plan, const AgtFeature *row, const char *kind,
                      const char *what, const char *holder)
{
    Papers *p = user;
    g_autofree char *who = agt_report_holder(plan, holder, p->lang);
    if (!p->n++)
        agt_report_line(p->out, p->lang, N_("Papers that no longer hold; tell their holders:"));
    agt_report_line(p->out, p->lang, N_("  {who}: {id}, {kind}, {what}"), "who", who, "id", row->id,
                    "kind", kind ? kind : "-", "what", what && *what ? what : "-");
}

static void add_stops(GString *out, const AgtAlert *a, AgtLang lang, bool active, const char *head)
{
    guint n = 0;
    for (guint i = 0; i < a->list->stops->len; i++) {
        const AgtStop *s = &g_array_index(a->list->stops, AgtStop, i);
        if (s->active != active)
            continue;
        if (!n++)
            agt_report_line(out, lang, head);
        g_autofree char *d = agt_report_number(s->distance_m, 1);
        agt_report_line(out, lang, N_("  {d} m  {id}, {layer}, {state}  {rules}"), "d", d, "id",
                        s->row->id, "layer", agt_tr(lang, agt_layer(s->row->layer)->title), "state",
                        s->row->state ? s->row->state : "-", "rules", s->rules ? s->rules : "");
    }
}

static void add_place(GString *out, const AgtAlert *a, AgtLang lang)
{
    const AgtHazardPoint *h = a->hazard;
    AgtPoint at = agt_geom_centroid(h->f.geom);
    g_autofree char *e = agt_report_number(at.x, 1), *n = agt_report_number(at.y, 1);
    g_autofree char *spread = agt_report_number(h->transform_error_m, 1);
    agt_report_line(
        out, lang,
        g_strcmp0(h->class, "accident") == 0
            ? N_("STOP WORK. Accident, {date}, at E {e} N {n}. Reported by {by}.")
            : N_("STOP WORK. Explosive find, {date}, at E {e} N {n}. Reported by {by}."),
        "date", h->found_on, "e", e, "n", n, "by", a->by);
    if (a->near_id)
        agt_report_line(out, lang,
                        N_("The place is only known as near {id}: up to {spread} m more is added "
                           "to its position error."),
                        "id", a->near_id, "spread", spread);
    if (a->emergency)
        agt_report_line(out, lang, N_("Call: {line}"), "line", a->emergency);
    else
        agt_report_line(out, lang,
                        N_("No emergency line is in the settings: call the mine action "
                           "agency."));
}

static void add_record(GString *out, const AgtAlert *a, AgtLang lang)
{
    if (a->drill)
        agt_report_line(out, lang, N_("A drill: nothing was recorded."));
    else if (a->failed)
        agt_report_line(out, lang,
                        N_("THE ALERT IS NOT IN THE PLAN FILE: {why}. Repeat the command as soon "
                           "as the file can be written. The list below holds all the same."),
                        "why", a->failed);
    else
        agt_report_line(out, lang, N_("Recorded as {id} in {revision}. It blocks from now on."),
                        "id", a->hazard->f.id, "revision", a->revision);
}

char *agt_report_alert_text(const AgtPlan *plan, const AgtAlert *a, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    add_place(out, a, o->lang);
    add_record(out, a, o->lang);
    g_autofree char *reach = agt_report_number(a->list->reach_m, 1);
    if (a->list->judged)
        agt_report_line(out, o->lang,
                        N_("All works within {reach} m of the place stop, and all on land whose "
                           "release it reopens."),
                        "reach", reach);
    else
        agt_report_line(out, o->lang,
                        N_("How far works must stop cannot be said without the national settings: "
                           "all works stop until the mine action agency says how far."));
    if (!a->list->stops->len)
        agt_report_line(out, o->lang, N_("No works of the plan lie there."));
    add_stops(out, a, o->lang, true, N_("Stop now (issued, staked or built), nearest first:"));
    add_stops(out, a, o->lang, false, N_("Must not begin, nearest first:"));
    Papers p = {out, o->lang, 0};
    each_paper(plan, a, add_paper, &p);
    return g_string_free(out, FALSE);
}

/* --- JSON --- */

static void add_paper_json(gpointer user, const AgtPlan *plan, const AgtFeature *row,
                           const char *kind, const char *what, const char *holder)
{
    AgtJson *j = user;
    const AgtPerson *p =
        holder ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, holder) : NULL;
    agt_json_object(j, NULL);
    agt_json_text(j, "layer", agt_layer(row->layer)->name);
    agt_json_text(j, "id", row->id);
    agt_json_text(j, "kind", kind);
    agt_json_text(j, "document", what);
    agt_json_text(j, "holder", holder);
    agt_json_text(j, "holder_name", p ? p->title : NULL);
    agt_json_text(j, "contact", p ? p->contact : NULL);
    agt_json_close(j);
}

char *agt_report_alert_json(const AgtPlan *plan, const AgtAlert *a, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    AgtPoint at = agt_geom_centroid(a->hazard->f.geom);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.alert/1");
    agt_json_bool(&j, "illustrative", agt_plan_head(plan)->illustrative);
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_text(&j, "kind", g_strcmp0(a->hazard->class, "accident") == 0 ? "accident" : "find");
    agt_json_text(&j, "id", a->hazard->f.id);
    agt_json_real(&j, "e", at.x, 3);
    agt_json_real(&j, "n", at.y, 3);
    agt_json_text(&j, "found_on", a->hazard->found_on);
    agt_json_text(&j, "reported_by", a->by);
    agt_json_text(&j, "emergency_line", a->emergency);
    agt_json_bool(&j, "recorded", a->revision != NULL);
    agt_json_text(&j, "revision", a->revision);
    agt_json_text(&j, "not_recorded", a->failed);
    agt_json_bool(&j, "judged", a->list->judged);
    agt_json_real(&j, "reach_m", a->list->reach_m, 3);
    agt_json_list(&j, "stop");
    for (guint i = 0; i < a->list->stops->len; i++) {
        const AgtStop *s = &g_array_index(a->list->stops, AgtStop, i);
        agt_json_object(&j, NULL);
        agt_json_text(&j, "layer", agt_layer(s->row->layer)->name);
        agt_json_text(&j, "id", s->row->id);
        agt_json_text(&j, "state", s->row->state);
        agt_json_bool(&j, "active", s->active);
        agt_json_real(&j, "distance_m", s->distance_m, 3);
        agt_json_text(&j, "rules", s->rules);
        agt_json_close(&j);
    }
    agt_json_close(&j);
    agt_json_list(&j, "papers");
    each_paper(plan, a, add_paper_json, &j);
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
