/* SPDX-License-Identifier: Apache-2.0 */
/* Which revisions two branches have in common. */
#include <string.h>

#include "internal.h"

void agt_ancestry_free(AgtAncestry *a)
{
    if (!a)
        return;
    agt_revision_free(a->ours);
    agt_revision_free(a->theirs);
    g_clear_pointer(&a->bases, g_ptr_array_unref);
    g_free(a);
}

static guint hash_of(gconstpointer h)
{
    return agt_get_u32(h);
}

static gboolean same_hash(gconstpointer a, gconstpointer b)
{
    return agt_hash_equal(a, b);
}

/* A commit and all its ancestors. */
static GHashTable *ancestors(AgtStore *s, const AgtHash *commit, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(hash_of, same_hash, g_free, NULL);
    g_autoptr(GArray) todo = g_array_new(FALSE, FALSE, sizeof(AgtHash));
    g_array_append_vals(todo, commit, 1);
    while (todo->len) {
        AgtHash h = g_array_index(todo, AgtHash, todo->len - 1), parent;
        g_array_set_size(todo, todo->len - 1);
        if (!g_hash_table_add(seen, g_memdup2(&h, sizeof h)))
            continue;
        for (int ord = 0; ord < 2; ord++) {
            if (!agt_store_parent(s, &h, ord, &parent, error))
                return NULL;
            if (!agt_hash_is_zero(&parent))
                g_array_append_val(todo, parent);
        }
    }
    return g_steal_pointer(&seen);
}

/* Takes a commit's ancestors, but not itself, off the set. */
static bool drop_ancestors(AgtStore *s, GHashTable *set, const AgtHash *commit, GError **error)
{
    g_autoptr(GHashTable) above = ancestors(s, commit, error);
    GHashTableIter iter;
    gpointer h;
    if (!above)
        return false;
    g_hash_table_iter_init(&iter, above);
    while (g_hash_table_iter_next(&iter, &h, NULL))
        if (!agt_hash_equal(h, commit))
            g_hash_table_remove(set, h);
    return true;
}

static gboolean not_in(gpointer h, gpointer value, gpointer other)
{
    (void)value;
    return !g_hash_table_contains(other, h);
}

/* The newest commit of a set; false when it is empty. A number is higher than its ancestors'. */
static bool newest_of(AgtStore *s, GHashTable *set, AgtRevision **out, GError **error)
{
    GHashTableIter iter;
    gpointer h;
    *out = NULL;
    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &h, NULL)) {
        AgtRevision *r = agt_store_read_revision(s, h, error);
        if (!r) {
            g_clear_pointer(out, agt_revision_free);
            return false;
        }
        AgtRevision *older = *out && (*out)->seq > r->seq ? r : *out;
        *out = older == r ? *out : r;
        agt_revision_free(older);
    }
    return true;
}

/* Of what both have, the newest; then the newest that is not above that one; and so on. */
static bool find_bases(AgtStore *s, AgtAncestry *a, GHashTable *common, GError **error)
{
    for (;;) {
        AgtRevision *r;
        AgtHash h;
        if (!newest_of(s, common, &r, error))
            return false;
        if (!r)
            return true;
        g_ptr_array_add(a->bases, r);
        agt_hash_parse(r->hash, &h);
        if (!drop_ancestors(s, common, &h, error))
            return false;
        g_hash_table_remove(common, &h);
    }
}

static AgtAncestry *compare(AgtStore *s, const char *theirs, GError **error)
{
    AgtHash ours, other;
    if (!agt_store_resolve(s, "HEAD", &ours, error) || !agt_store_resolve(s, theirs, &other, error))
        return NULL;
    g_autoptr(AgtAncestry) a = g_new0(AgtAncestry, 1);
    a->bases = g_ptr_array_new_with_free_func((GDestroyNotify)agt_revision_free);
    a->ours = agt_store_read_revision(s, &ours, error);
    a->theirs = a->ours ? agt_store_read_revision(s, &other, error) : NULL;
    g_autoptr(GHashTable) mine = a->theirs ? ancestors(s, &ours, error) : NULL;
    g_autoptr(GHashTable) common = mine ? ancestors(s, &other, error) : NULL;
    if (!common)
        return NULL;
    g_hash_table_foreach_remove(common, not_in, mine);
    if (!find_bases(s, a, common, error))
        return NULL;
    if (a->bases->len == 0) {
        agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                        "\"%s\" has no revision in common with this branch", theirs);
        return NULL;
    }
    return g_steal_pointer(&a);
}

AgtAncestry *agt_store_ancestry(AgtStore *s, const char *theirs, GError **error)
{
    if (!agt_store_begin(s, false, error))
        return NULL;
    AgtAncestry *a = compare(s, theirs, error);
    agt_store_end(s, false, NULL); /* nothing was written */
    return a;
}

static bool only_base(const AgtAncestry *a, const AgtRevision *r)
{
    const AgtRevision *base = a->bases->pdata[0];
    return a->bases->len == 1 && strcmp(base->hash, r->hash) == 0;
}

bool agt_ancestry_merged(const AgtAncestry *a)
{
    return only_base(a, a->theirs);
}

bool agt_ancestry_forward(const AgtAncestry *a)
{
    return only_base(a, a->ours);
}
