/* SPDX-License-Identifier: Apache-2.0 */
/* Findings that are counted while records are read and made once, so that a file with 3000 records
 * of one fault gives one finding (each record carries its own mark). */
#include <string.h>

#include "intake.h"

typedef struct {
    const AgtRule *rule;
    char *text;
    const char *what;
    guint64 n;
} Tally;

static guint tally_hash(gconstpointer p)
{
    const Tally *t = p;
    return g_str_hash(t->rule->id) ^ g_str_hash(t->text) * 31 ^ (t->what ? g_str_hash(t->what) : 0);
}

static gboolean tally_equal(gconstpointer a, gconstpointer b)
{
    const Tally *x = a, *y = b;
    return x->rule == y->rule && strcmp(x->text, y->text) == 0 && g_strcmp0(x->what, y->what) == 0;
}

static void tally_free(gpointer p)
{
    Tally *t = p;
    g_free(t->text);
    g_free(t);
}

void agt_intake_tally(AgtIntake *in, const AgtRule *rule, const char *text, const char *what)
{
    if (!in->tally)
        in->tally = g_hash_table_new_full(tally_hash, tally_equal, tally_free, NULL);
    Tally key = {.rule = rule, .text = (char *)text, .what = what};
    Tally *t = g_hash_table_lookup(in->tally, &key);
    if (!t) {
        t = g_new0(Tally, 1);
        *t = (Tally){.rule = rule, .text = g_strdup(text), .what = what};
        g_hash_table_add(in->tally, t);
    }
    t->n++;
}

static int by_rule(gconstpointer a, gconstpointer b)
{
    const Tally *x = *(const Tally *const *)a, *y = *(const Tally *const *)b;
    int c = strcmp(x->rule->id, y->rule->id);
    if (!c)
        c = strcmp(x->text, y->text);
    return c ? c : g_strcmp0(x->what, y->what);
}

void agt_intake_tally_end(AgtIntake *in)
{
    if (!in->tally)
        return;
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GHashTableIter it;
    gpointer key;
    for (g_hash_table_iter_init(&it, in->tally); g_hash_table_iter_next(&it, &key, NULL);)
        g_ptr_array_add(all, key);
    g_ptr_array_sort(all, by_rule);
    AgtArena *a = agt_findings_arena(in->out);
    for (guint i = 0; i < all->len; i++) {
        const Tally *t = g_ptr_array_index(all, i);
        AgtFinding *x = agt_findings_add_plan(in->out, t->rule);
        x->measured = (double)t->n;
        x->arg = agt_arena_text(a, t->text);
        x->what = t->what;
    }
    g_hash_table_remove_all(in->tally);
}
