/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the script shows, as JSON in a script element. Characters that could end the element or a
 * line of script are written by number: the text stays JSON, and nothing in it is markup.
 */
#include <math.h>
#include <string.h>

#include "balance.h"
#include "html.h"

/* Number of a text among those kept once; the same advice is given many times. */
static guint keep(GHashTable *kept, GPtrArray *list, const char *text)
{
    gpointer number;
    if (g_hash_table_lookup_extended(kept, text, NULL, &number))
        return GPOINTER_TO_UINT(number);
    char *own = g_strdup(text);
    g_ptr_array_add(list, own);
    g_hash_table_insert(kept, own, GUINT_TO_POINTER(list->len - 1));
    return list->len - 1;
}

/* Members of a finding stand in a list, in this order; the script names them likewise. */
static void add_finding(Html *h, AgtJson *j, const AgtFinding *f, GHashTable *kept, GPtrArray *list)
{
    g_autofree char *text = agt_finding_text(f, h->lang), *advice = agt_finding_advice(f, h->lang);
    agt_json_int(j, NULL, GPOINTER_TO_UINT(g_hash_table_lookup(h->rule_index, f->rule)) - 1);
    agt_json_int(j, NULL, f->severity);
    agt_json_int(j, NULL, f->layer < AGT_N_LAYERS ? (int)f->layer : -1);
    agt_json_text(j, NULL, f->id);
    agt_json_int(j, NULL, f->other_layer < AGT_N_LAYERS ? (int)f->other_layer : -1);
    agt_json_text(j, NULL, f->other_id);
    agt_json_real(j, NULL, f->measured, 3);
    agt_json_real(j, NULL, f->required, 3);
    agt_json_text(j, NULL, f->unit ? f->unit : "");
    agt_json_text(j, NULL, text);
    agt_json_text(j, NULL, f->sets ? f->sets : "");
    agt_json_text(j, NULL, agt_finding_waived(f) ? f->waiver : "");
    agt_json_int(j, NULL, keep(kept, list, advice));
}

/* Where the row of a finding lies, when the finding itself does not say. */
static AgtPoint place_of(const Html *h, const AgtFinding *f)
{
    if (isfinite(f->at.x) && isfinite(f->at.y))
        return f->at;
    const AgtFeature *row =
        f->layer < AGT_N_LAYERS && *f->id ? agt_plan_find(h->plan, f->layer, f->id) : NULL;
    if (!row || !row->geom || !row->geom->n_points)
        return (AgtPoint){NAN, NAN};
    return agt_geom_label_point(row->geom);
}

/* The area in centimetres from the place, y up: the script puts it on the map. */
static char *area_path(const AgtGeom *g, AgtPoint from)
{
    GString *out = g_string_new(NULL);
    for (guint r = 0; r < g->part[g->n_parts]; r++) {
        for (guint i = g->ring[r]; i < g->ring[r + 1]; i++)
            g_string_append_printf(out, "%s%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                   i == g->ring[r] ? "M" : "L",
                                   (gint64)llround((g->pt[i].x - from.x) * 100),
                                   (gint64)llround((g->pt[i].y - from.y) * 100));
        if (g->kind == AGT_GEOM_POLYGON)
            g_string_append_c(out, 'Z');
    }
    return g_string_free(out, FALSE);
}

static void add_place(Html *h, AgtJson *j, const AgtFinding *f)
{
    AgtPoint at = place_of(h, f);
    agt_json_real(j, NULL, at.x, 2);
    agt_json_real(j, NULL, at.y, 2);
    g_autoptr(AgtGeom) g = isfinite(at.x) ? agt_finding_area(f) : NULL;
    bool has_area = !agt_geom_is_empty(g) && g->kind != AGT_GEOM_POINT;
    g_autofree char *area = has_area ? area_path(g, at) : g_strdup("");
    agt_json_text(j, NULL, area);
    const AgtReportBaseline *b = h->o->baseline;
    agt_json_int(j, NULL, !b ? 0 : g_hash_table_contains(b->fresh, f) ? 1 : 2);
}

/* Worst first, as many as a page can carry. */
static void add_findings(Html *h, AgtJson *j)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) kept = g_hash_table_new(g_str_hash, g_str_equal);
    guint left = FINDINGS_MAX;
    agt_json_list(j, "findings");
    for (guint severity = 0; severity < AGT_N_SEVERITIES; severity++)
        for (guint i = 0; left && i < agt_findings_n(h->findings); i++) {
            const AgtFinding *f = agt_findings_get(h->findings, i);
            if (f->severity != severity)
                continue;
            agt_json_list(j, NULL);
            add_finding(h, j, f, kept, list);
            add_place(h, j, f);
            agt_json_close(j);
            left--;
        }
    agt_json_close(j);
    agt_json_list(j, "advice");
    for (guint i = 0; i < list->len; i++)
        agt_json_text(j, NULL, list->pdata[i]);
    agt_json_close(j);
}

static void add_rules(Html *h, AgtJson *j)
{
    agt_json_list(j, "rules");
    for (guint i = 0; i < h->rules->len; i++) {
        const AgtRule *r = h->rules->pdata[i];
        const char *d = r->document ? TR(h, r->document) : "",
                   *c = r->clause ? TR(h, r->clause) : "";
        g_autofree char *source = g_strconcat(d, *d && *c ? ", " : "", c, NULL);
        agt_json_object(j, NULL);
        agt_json_text(j, "id", r->id);
        agt_json_text(j, "source", source);
        agt_json_close(j);
    }
    agt_json_close(j);
}

/* Units of the findings as people write them. */
static void add_units(Html *h, AgtJson *j)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    agt_json_object(j, "units");
    for (guint i = 0; i < agt_findings_n(h->findings); i++) {
        const char *unit = agt_findings_get(h->findings, i)->unit;
        if (!unit || !*unit || !g_hash_table_add(seen, (gpointer)unit))
            continue;
        agt_json_text(j, unit,
                      strcmp(unit, "m") == 0    ? TR(h, N_("m"))
                      : strcmp(unit, "m2") == 0 ? TR(h, N_("m²"))
                                                : balance_unit(h->lang, unit));
    }
    agt_json_close(j);
}

static void add_layers(Html *h, AgtJson *j)
{
    agt_json_list(j, "layers");
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        agt_json_text(j, NULL, TR(h, agt_layer(i)->title));
    agt_json_close(j);
}

static char *without_markup(const char *json)
{
    GString *out = g_string_sized_new(strlen(json) + 64);
    for (const char *c = json; *c; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        if (u == '<' || u == '>' || u == '&' || u == 0x2028 || u == 0x2029)
            g_string_append_printf(out, "\\u%04x", u);
        else
            g_string_append_len(out, c, g_utf8_next_char(c) - c);
    }
    return g_string_free(out, FALSE);
}

char *html_data(Html *h)
{
    AgtJson j = agt_json_begin(0);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.page/1");
    html_add_texts(h, &j);
    add_units(h, &j);
    add_layers(h, &j);
    add_rules(h, &j);
    add_findings(h, &j);
    html_add_houses(h, &j);
    agt_json_close(&j);
    g_autofree char *json = agt_json_finish(&j);
    return without_markup(json);
}
