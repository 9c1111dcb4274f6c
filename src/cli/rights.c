/* SPDX-License-Identifier: Apache-2.0 */
#include "rights.h"

#include <string.h>

bool agt_rights_words(char **words, AgtPurpose *purpose, const char **party, GError **error)
{
    *purpose = AGT_PLANNING;
    *party = NULL;
    bool purposed = false;
    for (guint i = 0; words && words[i]; i++) {
        const char *word = g_strstrip(words[i]);
        bool known = strcmp(word, "planning") == 0 || strcmp(word, "construction") == 0;
        if (!*word || (known && purposed) || (!known && *party)) {
            g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                        "--for: \"%s\" is one word too many, or none; write planning or "
                        "construction, the id of a party, or both with a comma between",
                        word);
            return false;
        }
        if (!known)
            *party = word;
        else
            *purpose = agt_work_purpose(word);
        purposed = purposed || known;
    }
    return true;
}

static AgtLayerSet layers_with(bool evidence)
{
    AgtLayerSet out = 0;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        bool is = agt_layer(i)->flags & AGT_LAYER_EVIDENCE;
        if (is == evidence &&
            (is || agt_layer(i)->geom || i == AGT_LAYER_SITE_GRID || i == AGT_LAYER_PHASE))
            out |= AGT_LAYER_BIT(i);
    }
    return out;
}

static bool add_right(const AgtParty *p, const char *word, AgtLayerSet *out, GError **error)
{
    const AgtLayer *l = agt_layer_by_name(word);
    if (strcmp(word, "hazards") == 0)
        *out |= layers_with(true);
    else if (strcmp(word, "plan") == 0)
        *out |= layers_with(false);
    else if (l)
        *out |= AGT_LAYER_BIT(l->id);
    else {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                    "party %s: \"%s\" among its rights is no layer, nor \"plan\" or \"hazards\"; "
                    "correct it with `agrotown set party %s rights=...`",
                    p->f.id, word, p->f.id);
        return false;
    }
    return true;
}

/* A permit or a waiver tells of hazards in words, and its outline is drawn round them. */
static const AgtLayerId telling[] = {AGT_LAYER_PERMIT,   AGT_LAYER_WAIVER, AGT_LAYER_REMARK,
                                     AGT_LAYER_DECISION, AGT_LAYER_ISSUE,  AGT_LAYER_CONFIG};

bool agt_rights_of(const AgtPlan *plan, const char *party, AgtRights *out, GError **error)
{
    AgtPurpose purpose = out->purpose;
    *out = (AgtRights){.purpose = purpose, .layers = AGT_LAYERS_ALL, .hazards = true};
    if (!party)
        return true;
    const AgtParty *p = (const AgtParty *)agt_plan_find(plan, AGT_LAYER_PARTY, party);
    if (!p) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "--for: the plan has no party \"%s\"; write planning, construction, or the id "
                    "of a row of the layer party",
                    party);
        return false;
    }
    out->party = p;
    out->layers = 0;
    g_auto(GStrv) words = g_strsplit(p->rights && *p->rights ? p->rights : "plan", ",", -1);
    for (guint i = 0; words[i]; i++)
        if (!add_right(p, g_strstrip(words[i]), &out->layers, error))
            return false;
    AgtLayerSet evidence = layers_with(true);
    /* Part of the evidence is no picture of the hazards: it is all or none. */
    out->hazards = (out->layers & evidence) == evidence;
    if (out->hazards)
        return true;
    out->layers &= ~evidence;
    for (guint i = 0; i < G_N_ELEMENTS(telling); i++)
        out->layers &= ~AGT_LAYER_BIT(telling[i]);
    return true;
}

/* A row without what people wrote on it: why a house stands where it stands may be a hazard. */
static const AgtFeature *without_words(AgtArena *a, const AgtFeature *from)
{
    AgtFeature *row = agt_arena_copy(a, from);
    row->note = NULL;
    if (agt_layer(row->layer)->geom)
        row->reason = row->source = row->source_key = NULL;
    return row;
}

AgtPlan *agt_rights_plan(const AgtPlan *plan, const AgtRights *r)
{
    if (!r->party)
        return agt_plan_ref(plan);
    AgtPlanBuilder *b = agt_plan_builder_new(agt_plan_head(plan));
    AgtArena *a = agt_plan_builder_arena(b);
    AgtLayerSet loaded = 0;
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, l);
        if (!(r->layers & AGT_LAYER_BIT(l)) || !t->loaded)
            continue;
        loaded |= AGT_LAYER_BIT(l);
        for (guint i = 0; i < t->n; i++)
            agt_plan_builder_add(b, r->hazards ? agt_arena_copy(a, t->rows[i])
                                               : without_words(a, t->rows[i]));
    }
    agt_plan_builder_loaded(b, loaded);
    return agt_plan_builder_end(b);
}
