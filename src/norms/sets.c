/* SPDX-License-Identifier: Apache-2.0 */
/* Several sets side by side: rules in force, titles and editions. */
#include "private.h"

bool agt_norm_in_force(const AgtNormRule *r, const char *as_of)
{
    /* Dates are YYYY-MM-DD: they sort as they follow each other. */
    return !as_of || ((!*r->from || strcmp(as_of, r->from) >= 0) &&
                      (!*r->until || strcmp(as_of, r->until) <= 0));
}

static const NormSet *set_of(const AgtNorms *n, const char *name)
{
    for (guint i = 0; i < n->sets->len; i++)
        if (strcmp(((NormSet *)n->sets->pdata[i])->name, name) == 0)
            return n->sets->pdata[i];
    return NULL;
}

const char *agt_norms_set_title(const AgtNorms *n, const char *set, AgtLang lang)
{
    const NormSet *s = set_of(n, set);
    return s ? s->title[lang] : NULL;
}

const char *agt_norms_set_edition(const AgtNorms *n, const char *set)
{
    const NormSet *s = set_of(n, set);
    return s ? s->edition : NULL;
}
