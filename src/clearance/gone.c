/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hazards that an earlier edition of their dataset had and the newest one lacks (B10). Import keeps
 * them, marked "absent:EDITION"; they count until a linked later release covers them, or until a
 * person has signed, after they were missed, what became of each.
 */
#include "private.h"

/* Day on which the edition arrived that lacks the hazard; NULL when that is not known. */
const char *clearance_missed_on(const AgtPlan *plan, const char *flaws)
{
    const char *at = strstr(flaws, "absent:");
    size_t n = at ? strcspn(at + 7, ",") : 0;
    g_autofree char *id = g_strndup(at ? at + 7 : "", n);
    const AgtEdition *e = (const AgtEdition *)agt_plan_find(plan, AGT_LAYER_EDITION, id);
    const AgtFeature *s = e && e->source ? agt_plan_find(plan, AGT_LAYER_SOURCE, e->source) : NULL;
    return s ? ((const AgtSource *)s)->imported_on : NULL;
}

/* What was signed before the hazard went missing was not signed about that. */
bool clearance_gone_disposed(const AgtClearance *c, const Hazard *h, bool ends_hazard)
{
    return h->absent && clearance_disposed_since(c, h->row->id, ends_hazard,
                                                 clearance_missed_on(c->plan, h->f.flaw));
}

void clearance_check_gone(const AgtClearance *c, AgtFindings *out)
{
    for (guint i = 0; i < c->n_hazards; i++) {
        const Hazard *h = &c->hazard[i];
        if (!h->absent || h->superseded || clearance_gone_disposed(c, h, false))
            continue;
        AgtFinding *x = clearance_add(c, out, &rule_b10, h->row);
        x->arg = agt_arena_text(agt_findings_arena(out), h->f.dataset ? h->f.dataset : "?");
    }
}
