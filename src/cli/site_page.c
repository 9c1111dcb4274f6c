/* SPDX-License-Identifier: Apache-2.0 */
#include "site_page.h"

#include <agrotown/draw.h>

bool agt_site_page_wanted(const char *output)
{
    return output && g_str_has_suffix(output, ".pdf");
}

/* The one feature named, of those that are built or dug. */
static const AgtFeature *named(const AgtCli *cli, const AgtPlan *plan, GError **error)
{
    if (g_strv_length(cli->args) != 1) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "a page for the site file is about one feature: name its id");
        return NULL;
    }
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtFeature *row =
            agt_clearance_is_works(l) ? agt_plan_find(plan, l, cli->args[0]) : NULL;
        if (row && !agt_feature_withdrawn(row))
            return row;
    }
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                "no feature that is built or dug has the id \"%s\"; `agrotown info` counts the "
                "layers that have features",
                cli->args[0]);
    return NULL;
}

static bool write_page(const AgtCli *cli, const AgtWork *w, const AgtGate *g,
                       const AgtClearanceProof *proof, const char *output, GError **error)
{
    const AgtGatePart *part = g->parts->pdata[0];
    g_autoptr(GHashTable) blocking = g_hash_table_new(g_str_hash, g_str_equal);
    if (part->blocked)
        g_hash_table_insert(blocking, "", part->blocking);
    AgtDrawField field = {.blocking = blocking, .expires_on = g->expires_on};
    g_autofree char *layout = agt_work_share(cli, "maps/sheet-dossier.yaml", error);
    g_autofree char *style = layout ? agt_work_share(cli, "maps/style.yaml", error) : NULL;
    g_autoptr(AgtRevision) head = style ? agt_store_revision(w->store, "HEAD", error) : NULL;
    if (!head)
        return false;
    AgtDrawOptions d = {.sheet = "dossier",
                        .layout = layout,
                        .style = style,
                        .lang = cli->lang,
                        .as_of = cli->as_of,
                        .revision_time = head->time,
                        .author = head->author,
                        .purpose = AGT_CONSTRUCTION,
                        .clearance = g->clearance,
                        .field = &field,
                        .proof = proof};
    g_autoptr(AgtScene) s = agt_draw(w->plan, &d, error);
    return s && agt_scene_write_pdf(s, output, error);
}

int agt_site_page_run(AgtCli *cli, const char *revision, const char *output, GError **error)
{
    g_auto(AgtWork) w = {0};
    g_auto(AgtGate) gate = {0};
    const AgtFeature *row =
        agt_gate_open(&w, cli, revision, error) ? named(cli, w.plan, error) : NULL;
    if (!row)
        return -1;
    GPtrArray *rows = g_ptr_array_new();
    g_ptr_array_add(rows, (gpointer)row);
    agt_gate_add(&gate, "", rows);
    if (!agt_gate_judge(&gate, &w, cli, error))
        return -1;
    g_autoptr(AgtClearanceProof) proof = agt_clearance_prove(gate.clearance, row);
    if (!write_page(cli, &w, &gate, proof, output, error))
        return -1;
    agt_gate_tell(&gate, cli);
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), output);
    return gate.blocked ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}
