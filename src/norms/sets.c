/* SPDX-License-Identifier: Apache-2.0 */
/* Several sets side by side: rules in force, and in which sets a finding holds. */
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

/* Topic of a finding's rule with the features it is about; NULL when it has no topic. The two
 * features stand in order: one set may meet a pair from its other side. */
static char *matter(GHashTable *rules, const AgtFinding *x)
{
    const AgtNormRule *r = g_hash_table_lookup(rules, x->rule);
    if (!r || !*r->topic)
        return NULL;
    const char *a = x->id, *b = x->other_id;
    AgtLayerId la = x->layer, lb = x->other_layer;
    if (la > lb || (la == lb && strcmp(a, b) > 0)) {
        const char *id = a;
        AgtLayerId layer = la;
        a = b;
        b = id;
        la = lb;
        lb = layer;
    }
    return g_strdup_printf("%s\n%d %s\n%d %s", r->topic, (int)la, a, (int)lb, b);
}

/* "az,by": the sets in the order they were chosen. */
static const char *list_sets(const AgtNorms *n, const GHashTable *met, AgtArena *a)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < n->sets->len; i++) {
        const char *name = ((NormSet *)n->sets->pdata[i])->name;
        if (g_hash_table_contains((GHashTable *)met, name))
            g_string_append_printf(out, "%s%s", out->len ? "," : "", name);
    }
    return agt_arena_text(a, out->str);
}

void agt_norms_mark_sets(const AgtNorms *n, AgtFindings *f)
{
    g_autoptr(GHashTable) rules = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) sets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        g_hash_table_insert(rules, (gpointer)&r->rule, (gpointer)r);
    }
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        char *key = matter(rules, x);
        GHashTable *met = key ? g_hash_table_lookup(sets, key) : NULL;
        if (key && !met) {
            met = g_hash_table_new(g_str_hash, g_str_equal);
            g_hash_table_insert(sets, g_strdup(key), met);
        }
        if (met)
            g_hash_table_add(met, (gpointer)x->rule->set);
        g_free(key);
    }
    for (guint i = 0; i < agt_findings_n(f); i++) {
        AgtFinding *x = (AgtFinding *)agt_findings_get(f, i); /* the list is ours to complete */
        g_autofree char *key = matter(rules, x);
        const GHashTable *met = key ? g_hash_table_lookup(sets, key) : NULL;
        if (met && g_hash_table_size((GHashTable *)met) > 1)
            x->sets = list_sets(n, met, agt_findings_arena(f));
    }
}
