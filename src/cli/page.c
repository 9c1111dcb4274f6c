/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include <math.h>

#include <agrotown/draw.h>

/* More dwellings than this have no proof on the page: a proof takes as long as a judgement. */
enum { PROOFS_MAX = 2000 };

/* What the page is made of; freed together. */
typedef struct {
    AgtFindings *of_data;
    AgtClearance *clearance;
    GPtrArray *proofs;
    AgtScene *scene;
    AgtBalance *balance;
    char *map, *legend, *norms, *only;
    AgtRevision *head;
} Parts;

static void parts_clear(Parts *p)
{
    if (p->proofs)
        g_ptr_array_unref(p->proofs);
    agt_clearance_free(p->clearance);
    agt_findings_free(p->of_data);
    agt_scene_free(p->scene);
    agt_balance_free(p->balance);
    g_free(p->map);
    g_free(p->legend);
    g_free(p->norms);
    g_free(p->only);
    agt_revision_free(p->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

static bool is_dwelling(const AgtBuilding *b)
{
    return g_strcmp0(b->kind, "dwelling") == 0 && !agt_feature_withdrawn(&b->f);
}

static void prove_dwellings(const AgtPlan *plan, Parts *p)
{
    guint n = 0;
    AGT_EACH(plan, BUILDING, Building, b)
    n += is_dwelling(b);
    p->proofs = g_ptr_array_new_with_free_func((GDestroyNotify)agt_clearance_proof_free);
    if (n > PROOFS_MAX)
        return;
    AGT_EACH(plan, BUILDING, Building, b)
    {
        AgtClearanceProof *proof = is_dwelling(b) ? agt_clearance_prove(p->clearance, &b->f) : NULL;
        if (proof)
            g_ptr_array_add(p->proofs, proof);
    }
}

/* "az, by, programme": the sets whose rules were judged. */
static char *set_names(const AgtNorms *norms)
{
    GString *out = g_string_new(NULL);
    const char *last = NULL;
    for (guint i = 0; norms && i < agt_norms_n(norms); i++) {
        const char *set = agt_norms_get(norms, i)->rule.set;
        if (g_strcmp0(set, last) == 0)
            continue;
        g_string_append_printf(out, "%s%s", out->len ? ", " : "", last = set);
    }
    return g_string_free(out, FALSE);
}

/* A plan without places, or with a sign that no font has, gets a page without a map. */
static bool draw_map(const AgtWork *w, const AgtCli *cli, const AgtFindings *f,
                     const AgtReportOptions *o, Parts *p, GError **error)
{
    g_autofree char *layout = agt_work_share(cli, "maps/sheet-screen.yaml", error);
    g_autofree char *style = layout ? agt_work_share(cli, "maps/style.yaml", error) : NULL;
    if (!style)
        return false;
    AgtDrawOptions d = {.sheet = "screen",
                        .layout = layout,
                        .style = style,
                        .lang = o->lang,
                        .as_of = o->as_of,
                        .revision_time = p->head->time,
                        .author = p->head->author,
                        .purpose = AGT_PLANNING,
                        .findings = f,
                        .clearance = p->clearance,
                        .grid_convergence_deg = NAN,
                        .grid_factor = NAN};
    GError *trouble = NULL;
    p->scene = agt_draw(w->plan, &d, &trouble);
    if (p->scene) {
        p->map = agt_scene_to_svg(p->scene, 0);
        p->legend = agt_scene_to_svg(p->scene, 1);
        return true;
    }
    if (g_error_matches(trouble, AGT_DRAW_ERROR, AGT_DRAW_ERROR_FIT) ||
        g_error_matches(trouble, AGT_DRAW_ERROR, AGT_DRAW_ERROR_GLYPH)) {
        agt_talk(cli, agt_tr(cli->lang, N_("the page has no map: %s")), trouble->message);
        g_clear_error(&trouble);
        return true;
    }
    g_propagate_error(error, trouble);
    return false;
}

char *agt_page_text(const AgtWork *w, const AgtCli *cli, const AgtFindings *f, const char *revision,
                    const AgtReportOptions *o, GError **error)
{
    g_auto(Parts) p = {0};
    p.head = agt_store_revision(w->store, revision ? revision : "HEAD", error);
    p.of_data = agt_findings_new();
    p.clearance =
        p.head ? agt_clearance_new(w->plan, o->purpose, o->as_of, p.of_data, error) : NULL;
    p.balance = p.clearance ? agt_balance_new(w->plan, w->programme, w->norms, error) : NULL;
    if (!p.balance || !draw_map(w, cli, f, o, &p, error))
        return NULL;
    prove_dwellings(w->plan, &p);
    p.norms = set_names(w->norms);
    p.only = cli->args[0] ? g_strjoinv(", ", cli->args) : NULL;
    AgtReportPage page = {.map = p.map,
                          .legend = p.legend,
                          .no_map = N_("The map could not be drawn: the plan has nothing with a "
                                       "place, or a name with a sign that no font has."),
                          .proofs = p.proofs,
                          .proven = agt_clearance_proven(p.clearance) &&
                                    !agt_findings_count(w->loaded, AGT_BLOCK),
                          .balance = p.balance,
                          .norms = p.norms,
                          .only = p.only,
                          .made_with = "agrotown " AGT_VERSION,
                          .author = p.head->author,
                          .made_on = p.head->time};
    return agt_report_findings_html(w->plan, f, &page, o);
}
