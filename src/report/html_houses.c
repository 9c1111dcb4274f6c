/* SPDX-License-Identifier: Apache-2.0 */
/* Dwellings: which of them may not be built on, and what their cards say. */
#include <math.h>
#include <string.h>

#include "html.h"
#include "words.h"

/* Ids of buildings that a clearance finding forbids; a finding about the plan as a whole forbids
 * all of them. */
static GHashTable *forbidden_ids(const Html *h, bool *all)
{
    GHashTable *out = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < agt_findings_n(h->findings); i++) {
        const AgtFinding *f = agt_findings_get(h->findings, i);
        if (f->severity > AGT_NOT_BUILDABLE_YET)
            continue;
        *all = *all || f->layer >= AGT_N_LAYERS;
        if (f->layer == AGT_LAYER_BUILDING)
            g_hash_table_add(out, (gpointer)f->id);
        if (f->other_layer == AGT_LAYER_BUILDING)
            g_hash_table_add(out, (gpointer)f->other_id);
    }
    return out;
}

static GHashTable *proofs_by_row(const Html *h)
{
    GHashTable *out = g_hash_table_new(NULL, NULL);
    for (guint i = 0; h->page->proofs && i < h->page->proofs->len; i++) {
        const AgtClearanceProof *p = h->page->proofs->pdata[i];
        g_hash_table_insert(out, (gpointer)p->row, (gpointer)p);
    }
    return out;
}

void html_find_houses(Html *h)
{
    bool all = !h->page->proven;
    g_autoptr(GHashTable) ids = forbidden_ids(h, &all), proofs = proofs_by_row(h);
    h->houses = g_array_new(FALSE, FALSE, sizeof(House));
    AGT_EACH(h->plan, BUILDING, Building, b)
    {
        if (g_strcmp0(b->kind, "dwelling") != 0 || agt_feature_withdrawn(&b->f))
            continue;
        House x = {.row = b, .proof = g_hash_table_lookup(proofs, b)};
        x.plot = b->plot ? (const AgtPlot *)agt_plan_find(h->plan, AGT_LAYER_PLOT, b->plot) : NULL;
        /* When ids were judged alone, no finding of another one proves nothing. */
        x.judged = h->o->clearance_judged && (x.proof || !h->page->only);
        x.forbidden = all || !b->f.id || g_hash_table_contains(ids, b->f.id) ||
                      (x.proof && !x.proof->permitted);
        h->buildable += x.judged && !x.forbidden;
        g_array_append_val(h->houses, x);
    }
}

/* Networks that serve a building or its plot: nodes by what they serve. */
static GHashTable *served(const AgtPlan *plan)
{
    GHashTable *out =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    AGT_EACH(plan, NETWORK_NODE, NetworkNode, n)
    {
        if (!n->serves || agt_feature_withdrawn(&n->f))
            continue;
        GPtrArray *list = g_hash_table_lookup(out, n->serves);
        if (!list)
            g_hash_table_insert(out, (gpointer)n->serves, list = g_ptr_array_new());
        g_ptr_array_add(list, (gpointer)n);
    }
    return out;
}

static void add_networks(AgtJson *j, const House *x, GHashTable *by_id, AgtLang lang)
{
    const char *ids[] = {x->row->f.id, x->row->plot};
    agt_json_list(j, "nets");
    for (guint k = 0; k < G_N_ELEMENTS(ids); k++) {
        const GPtrArray *list = ids[k] ? g_hash_table_lookup(by_id, ids[k]) : NULL;
        for (guint i = 0; list && i < list->len; i++) {
            const AgtNetworkNode *n = list->pdata[i];
            g_autofree char *text = g_strdup_printf(
                "%s: %s", html_word(lang, n->kind ? n->kind : "?"), n->f.id ? n->f.id : "?");
            agt_json_text(j, NULL, text);
        }
    }
    agt_json_close(j);
}

static void add_line(AgtJson *j, char *text)
{
    agt_json_text(j, NULL, g_strstrip(text));
    g_free(text);
}

/* What carries the works, in the words of `agrotown clearance`. */
static void add_hold(AgtJson *j, const AgtClearanceHold *x, AgtLang lang)
{
    const AgtRelease *r = x->release;
    g_autofree char *left = agt_report_number(x->left_m, 2);
    g_autofree char *error = agt_report_number(x->error_m, 2);
    g_autofree char *depth = agt_report_number(x->depth_m, 2);
    add_line(j, agt_report_fill(lang,
                                x->usable ? N_("release {id}, certificate {certificate} of {date}, "
                                               "searched to {depth} m")
                                          : N_("release {id} cannot carry the works; certificate "
                                               "{certificate} of {date}, searched to {depth} m"),
                                "id", r->f.id ? r->f.id : "?", "certificate",
                                r->handover_certificate ? r->handover_certificate : "?", "date",
                                r->handover_date ? r->handover_date : "?", "depth", depth, NULL));
    if (isnan(x->left_m))
        add_line(j, agt_report_fill(lang,
                                    N_("    the works are not inside it as a whole, less {error} m "
                                       "of position error"),
                                    "error", error, NULL));
    else
        add_line(j, agt_report_fill(lang,
                                    N_("    the works lie {left} m inside its edge less {error} m "
                                       "of position error"),
                                    "left", left, "error", error, NULL));
}

static void add_proof(AgtJson *j, const AgtClearanceProof *p, const char *as_of, AgtLang lang)
{
    g_autofree char *dig = agt_report_number(p->dig_depth_m, 2);
    g_autofree char *away = agt_report_number(p->hazard_m, 2);
    g_autofree char *need = agt_report_number(p->hazard_need_m, 2);
    char n[24];
    add_line(j, agt_report_fill(lang,
                                p->permitted
                                    ? N_("no known conflict as of {date} to {depth} m below the "
                                         "ground at clearance")
                                    : N_("{depth} m are to be dug; as of {date} not permitted"),
                                "depth", dig, "date", as_of ? as_of : "-", NULL));
    if (p->holds->len)
        add_hold(j, &g_array_index(p->holds, AgtClearanceHold, 0), lang);
    else
        add_line(j, agt_report_fill(lang, N_("  no release is recorded here"), NULL));
    if (p->together)
        add_line(j, agt_report_fill(
                        lang, N_("  several of these releases carry the works together"), NULL));
    if (p->hazard)
        add_line(j, agt_report_fill(lang,
                                    N_("  nearest hazard: {id}, {away} m from the works; more than "
                                       "{need} m is needed"),
                                    "id", p->hazard->id ? p->hazard->id : "?", "away", away, "need",
                                    need, NULL));
    else
        add_line(j, agt_report_fill(lang, N_("  no open hazard with a place is recorded"), NULL));
    if (p->anywhere)
        add_line(j, agt_report_fill(lang, N_("  hazards that may lie anywhere: {n}"), "n",
                                    agt_report_count(n, p->anywhere), NULL));
}

static void add_int(AgtJson *j, const char *name, gint64 v)
{
    if (v == AGT_INT_NULL)
        agt_json_null(j, name);
    else
        agt_json_int(j, name, v);
}

static void add_house(AgtJson *j, const Html *h, const House *x, GHashTable *nets)
{
    const AgtBuilding *b = x->row;
    const AgtPlot *p = x->plot;
    const char *street = p ? p->street : NULL;
    const AgtFeature *s = street ? agt_plan_find(h->plan, AGT_LAYER_STREET, street) : NULL;
    AgtPoint at =
        b->f.geom && b->f.geom->n_points ? agt_geom_label_point(b->f.geom) : (AgtPoint){NAN, NAN};
    agt_json_object(j, NULL);
    agt_json_text(j, "id", b->f.id ? b->f.id : "?");
    agt_json_text(j, "type", b->house_type);
    add_int(j, "rooms", b->rooms);
    add_int(j, "storeys", b->storeys);
    agt_json_real(j, "floor", b->floor_area_m2, 1);
    agt_json_text(j, "built",
                  html_word(h->lang, g_strcmp0(b->construction, "built") == 0 ? "built_on_site"
                                                                              : b->construction));
    agt_json_text(j, "plot", b->plot);
    agt_json_real(j, "area", p && p->f.geom ? agt_geom_area_m2(p->f.geom) : NAN, 0);
    agt_json_text(j, "number", p ? p->number : NULL);
    agt_json_text(j, "block", p ? p->block : NULL);
    agt_json_text(j, "street", s && s->name && *s->name ? s->name : street);
    agt_json_text(j, "state", html_word(h->lang, b->f.state));
    agt_json_text(j, "phase", b->f.phase);
    agt_json_int(j, "verdict", x->judged ? x->forbidden : 2);
    agt_json_real(j, "e", at.x, 2);
    agt_json_real(j, "n", at.y, 2);
    if (x->proof) {
        agt_json_list(j, "proof");
        add_proof(j, x->proof, h->o->as_of, h->lang);
        agt_json_close(j);
    }
    add_networks(j, x, nets, h->lang);
    agt_json_close(j);
}

void html_add_houses(Html *h, AgtJson *j)
{
    g_autoptr(GHashTable) nets = served(h->plan);
    agt_json_list(j, "houses");
    for (guint i = 0; i < MIN(h->houses->len, HOUSES_MAX); i++)
        add_house(j, h, &g_array_index(h->houses, House, i), nets);
    agt_json_close(j);
}
