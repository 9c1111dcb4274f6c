/* SPDX-License-Identifier: Apache-2.0 */
/* What a row must be as a whole, layer by layer. */
#include <string.h>

#include <agrotown/clearance.h>
#include <agrotown/waiver.h>

#include "edit.h"
#include "rules.h"

const char *agt_edit_closed(const AgtLayer *layer)
{
    static const struct {
        AgtLayerId layer;
        const char *why;
    } closed[] = {
        {AGT_LAYER_CONFIG, "programmes, norm sets and house types are replaced whole: import the "
                           "YAML file"},
        {AGT_LAYER_DECISION, "a decision moves the state of a feature with it and is not written "
                             "by hand"},
        {AGT_LAYER_ISSUE, "it is written by what hands a sheet or a file out"},
        {AGT_LAYER_APPROVED_PLAN, "the approved plan comes by import and is not edited"},
        {AGT_LAYER_APPROVED_LINE, "the approved plan comes by import and is not edited"},
        {AGT_LAYER_SITE_GRID, "a site grid is fitted on control points"},
        {AGT_LAYER_TERRAIN, "heights come by import"},
    };
    if (layer->flags & AGT_LAYER_EVIDENCE)
        return "clearance evidence and its books change only by import or by a signed "
               "disposition, never by hand";
    for (guint i = 0; i < G_N_ELEMENTS(closed); i++)
        if (closed[i].layer == layer->id)
            return closed[i].why;
    return NULL;
}

/* --- What every layer has in common --- */

static const AgtField *field_of(const AgtEdit *e, const char *name)
{
    return agt_layer_field(agt_layer(e->row->layer), name);
}

static bool is_given(const AgtEdit *e, const char *name)
{
    return !agt_row_is_null(e->row, field_of(e, name));
}

/* Every one of the fields must have a value. */
static bool needs(const AgtEdit *e, const char *fields, const char *when, GError **error)
{
    g_auto(GStrv) names = g_strsplit(fields, " ", -1);
    for (guint i = 0; names[i]; i++)
        if (!is_given(e, names[i]))
            return agt_edit_fail(e, error, "%s \"%s\" needs the field \"%s\"%s",
                                 agt_layer(e->row->layer)->name, e->row->id, names[i], when);
    return true;
}

/* Dates of which the first may not lie behind the second. */
static bool dates_in_order(const AgtEdit *e, GError **error)
{
    static const char *const pairs[][2] = {
        {"valid_from", "valid_until"}, {"starts_on", "deadline"},   {"given_on", "valid_until"},
        {"made_on", "due_on"},         {"given_on", "accepted_on"}, {"signed_on", "confirmed_on"}};
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        const AgtField *a = field_of(e, pairs[i][0]), *b = field_of(e, pairs[i][1]);
        const char *from = a ? agt_row_text(e->row, a) : NULL;
        const char *to = b ? agt_row_text(e->row, b) : NULL;
        if (from && to && strcmp(from, to) > 0)
            return agt_edit_fail(e, error, "%s \"%s\": %s %s is later than %s %s",
                                 agt_layer(e->row->layer)->name, e->row->id, a->name, from, b->name,
                                 to);
    }
    return true;
}

/* --- Permits --- */

static bool check_permit(const AgtEdit *e, GError **error)
{
    const AgtPermit *p = (const AgtPermit *)e->row;
    if (p->depth_m <= 0)
        return agt_edit_fail(e, error, "permit \"%s\": depth_m must be more than 0", p->f.id);
    if (!needs(e, "kind status", "", error))
        return false;
    if (strcmp(p->status, "issued") != 0)
        return true;
    return needs(e, "document issuer valid_from valid_until", ": it is issued", error) &&
           (strcmp(p->kind, "dig") != 0 || needs(e, "depth_m", ": it allows digging", error));
}

/* --- Waivers --- */

static bool check_rule(const AgtEdit *e, const char *rule, GError **error)
{
    const char *const *known = e->options->rules;
    if (agt_clearance_is_rule(rule))
        return agt_edit_fail(e, error,
                             "waiver \"%s\": \"%s\" is a mine-clearance rule, and these refuse "
                             "waivers",
                             e->row->id, rule);
    return !known || g_strv_contains(known, rule) ||
           agt_edit_fail(e, error,
                         "waiver \"%s\": the plan has no rule \"%s\"; `agrotown rules` lists them",
                         e->row->id, rule);
}

static const AgtFeature *subject(AgtEdit *e, const char *layer, const char *id, GError **error)
{
    const AgtLayer *l = layer ? agt_layer_by_name(layer) : NULL;
    const AgtFeature *row = l && id ? agt_edit_find(e, l->id, id) : NULL;
    if (!row)
        agt_edit_fail(e, error, "waiver \"%s\": there is no %s \"%s\"", e->row->id,
                      layer ? layer : "layer", id ? id : "");
    return row;
}

static bool any_changed(const AgtEdit *e, const char *fields)
{
    g_auto(GStrv) names = g_strsplit(fields, " ", -1);
    for (guint i = 0; names[i]; i++)
        if (agt_edit_changed(e, names[i]))
            return true;
    return false;
}

#define SUBJECT "rule layer feature other_layer other given_on"

static bool check_subject(AgtEdit *e, AgtWaiver *w, GError **error)
{
    if (!w->layer && !w->feature)
        return true; /* a rule about the plan as a whole */
    const AgtFeature *row = subject(e, w->layer, w->feature, error), *other = NULL;
    if (!row ||
        ((w->other_layer || w->other) && !(other = subject(e, w->other_layer, w->other, error))))
        return false;
    g_autofree char *hash = agt_waiver_fingerprint(row, other);
    if (any_changed(e, SUBJECT))
        w->fingerprint = agt_arena_text(e->arena, hash);
    return agt_waiver_is_for(w->fingerprint, hash) || g_strcmp0(w->status, "accepted") != 0 ||
           agt_edit_fail(e, error,
                         "waiver \"%s\" was given for another shape of %s: look at it again and "
                         "give it anew, with a new given_on",
                         w->f.id, w->feature);
}

/* Who asks for a waiver does not decide on it, and what was accepted is what stands there. */
static bool check_acceptance(const AgtEdit *e, const AgtWaiver *w, GError **error)
{
    if (strcmp(w->status, "under_review") == 0)
        return true;
    if (!needs(e, "accepted_by accepted_on", ": somebody decided on it", error))
        return false;
    if (agt_edit_same_person(e, w->by, w->accepted_by))
        return agt_edit_fail(e, error,
                             "waiver \"%s\": a second person must decide on it, not \"%s\", who "
                             "asked for it",
                             w->f.id, w->accepted_by);
    return !e->before || !any_changed(e, SUBJECT " reason by valid_until") ||
           any_changed(e, "accepted_by accepted_on") ||
           agt_edit_fail(e, error,
                         "waiver \"%s\" was decided on as it stands: with the change set "
                         "status=under_review, or accepted_by and accepted_on anew",
                         w->f.id);
}

static bool check_waiver(AgtEdit *e, GError **error)
{
    AgtWaiver *w = (AgtWaiver *)e->row;
    if (!w->status)
        w->status = "under_review";
    return needs(e, "rule reason by given_on", "", error) && check_rule(e, w->rule, error) &&
           check_subject(e, w, error) && check_acceptance(e, w, error);
}

/* --- Settings --- */

static const char *const signature[] = {"signed_by", "signed_on", "confirmed_by", "confirmed_on"};

/* A signature stands for one value: with another one it is gone, unless given anew. */
static void drop_signature(AgtEdit *e, AgtFindings *out)
{
    AgtSetting *row = (AgtSetting *)e->row;
    bool was_signed = row->signed_by != NULL, dropped = false;
    if (!agt_edit_changed(e, "value") && !agt_edit_changed(e, "unit") &&
        !agt_edit_changed(e, "document"))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(signature); i++)
        if (!g_hash_table_contains(e->given, signature[i])) {
            dropped = dropped || is_given(e, signature[i]);
            agt_row_set_text(e->arena, e->row, field_of(e, signature[i]), NULL);
        }
    if (dropped)
        agt_findings_add(
            out, row->signed_by || !was_signed ? &agt_exchange_unconfirmed : &agt_exchange_unsigned,
            e->row);
}

/* The name behind a reference, folded: two ids of one person are one person. */
static char *person(const AgtEdit *e, const char *id)
{
    const AgtPerson *p = (const AgtPerson *)agt_edit_find(e, AGT_LAYER_PERSON, id);
    g_autofree char *name = g_strstrip(g_strdup(p && p->title ? p->title : id));
    g_autofree char *normal = g_utf8_normalize(name, -1, G_NORMALIZE_ALL);
    return g_utf8_casefold(normal ? normal : name, -1);
}

bool agt_edit_same_person(const AgtEdit *e, const char *a, const char *b)
{
    g_autofree char *x = person(e, a), *y = person(e, b);
    return strcmp(x, y) == 0;
}

static bool check_signature(const AgtEdit *e, const AgtSetting *s, GError **error)
{
    if (!s->signed_by != !s->signed_on || !s->confirmed_by != !s->confirmed_on)
        return agt_edit_fail(e, error,
                             "setting \"%s\": a signature is a person and a date: signed_by and "
                             "signed_on, confirmed_by and confirmed_on",
                             s->f.id);
    if (!s->confirmed_by)
        return true;
    if (!s->signed_by)
        return agt_edit_fail(e, error, "setting \"%s\": it is confirmed but not signed", s->f.id);
    return !agt_edit_same_person(e, s->signed_by, s->confirmed_by) ||
           agt_edit_fail(e, error, "setting \"%s\": a second person must confirm it, not \"%s\"",
                         s->f.id, s->confirmed_by);
}

static bool check_setting(AgtEdit *e, AgtFindings *out, GError **error)
{
    const AgtSetting *s = (const AgtSetting *)e->row;
    const char *const *names = agt_clearance_setting_names();
    if (!g_strv_contains(names, s->f.id)) {
        g_autofree char *list = g_strjoinv(", ", (char **)names);
        return agt_edit_fail(e, error, "there is no setting \"%s\"; there are %s", s->f.id, list);
    }
    const char *flaw = agt_clearance_setting_flaw(s);
    if (flaw)
        return agt_edit_fail(e, error, "setting \"%s\": %s", s->f.id, flaw);
    drop_signature(e, out);
    return check_signature(e, s, error);
}

static bool check_layer(AgtEdit *e, AgtFindings *out, GError **error)
{
    switch (e->row->layer) {
    case AGT_LAYER_PARTY:
    case AGT_LAYER_PERSON:
    case AGT_LAYER_PHASE:
        return needs(e, "title", "", error);
    case AGT_LAYER_PERMIT:
        return check_permit(e, error);
    case AGT_LAYER_WAIVER:
        return check_waiver(e, error);
    case AGT_LAYER_SETTING:
        return check_setting(e, out, error);
    case AGT_LAYER_REMARK:
        if (!((AgtRemark *)e->row)->status)
            ((AgtRemark *)e->row)->status = "open";
        return needs(e, "text by", "", error);
    default:
        return true;
    }
}

bool agt_edit_check(AgtEdit *e, AgtFindings *out, GError **error)
{
    return check_layer(e, out, error) && dates_in_order(e, error);
}
