/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of revisions: random edits, and what must hold for all of them. */
#include "../prop.h"
#include "fixture.h"
#include "store/internal.h"

static const AgtLayerId used[] = {AGT_LAYER_PLOT, AGT_LAYER_STREET, AGT_LAYER_NETWORK_NODE,
                                  AGT_LAYER_HAZARD_AREA, AGT_LAYER_SETTING};

/* Random values for the fields that any row of the layer has. */
static void shake(Prop *p, AgtArena *a, AgtFeature *row)
{
    static const char *const notes[] = {NULL, "x", "Xan\xc9\x99lar",
                                        "\xd0\xa3\xd0\xbb\xd0\xb8\xd1\x86\xd0\xb0",
                                        "a 'quoted' \"text\""};
    row->note = agt_arena_text(a, notes[prop_int(p, 0, 4)]);
    if (agt_layer(row->layer)->flags & AGT_LAYER_RECORD)
        return;
    row->pinned = prop_one_in(p, 3) ? 1 : AGT_INT_NULL;
    if (row->layer == AGT_LAYER_PLOT)
        ((AgtPlot *)row)->area_m2 = prop_one_in(p, 4) ? NAN : prop_real(p, -1e6, 1e6);
    if (row->layer == AGT_LAYER_HAZARD_AREA && prop_one_in(p, 2)) {
        guint64 raw = prop_u64(p);
        ((AgtHazardArea *)row)->received = agt_arena_take_bytes(a, g_bytes_new(&raw, sizeof raw));
    }
    if (prop_one_in(p, 5)) {
        row->geom = NULL;
        return;
    }
    double x = prop_real(p, -1e6, 1e6), y = prop_real(p, -1e6, 1e6);
    AgtGeom *g = agt_layer(row->layer)->geom == AGT_LAYER_GEOM_POINT ? agt_geom_new_point(x, y)
                 : agt_layer(row->layer)->geom == AGT_LAYER_GEOM_LINE
                     ? agt_geom_new_line((AgtPoint[]){{x, y}, {x + 1, y - 0.1}}, 2)
                     : square(x, y, prop_real(p, 0.001, 1e4));
    row->geom = agt_arena_take_geom(a, g);
}

/* A changeset for a plan; *next numbers new rows. */
static AgtChangeset *edit(Prop *p, const AgtPlan *plan, guint *next)
{
    AgtChangeset *c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    agt_changeset_keep_plan(c, plan);
    for (guint k = 0; k < G_N_ELEMENTS(used); k++) {
        const AgtTable *t = agt_plan_table(plan, used[k]);
        for (guint i = 0; i < t->n; i++) {
            if (prop_one_in(p, 12)) {
                agt_changeset_remove(c, t->rows[i]);
            } else if (prop_one_in(p, 6)) {
                AgtFeature *row = agt_arena_copy(a, t->rows[i]);
                shake(p, a, row);
                agt_changeset_change(c, t->rows[i], row);
            }
        }
        for (int n = prop_int(p, 0, 2 * p->size); n > 0; n--) {
            AgtFeature *row = agt_arena_row(a, used[k]);
            row->id = row->birth =
                agt_arena_printf(a, "%s%u", agt_layer(used[k])->prefix, (*next)++);
            shake(p, a, row);
            agt_changeset_add(c, row);
        }
    }
    return c;
}

static bool same_rows(const AgtPlan *a, const AgtPlan *b)
{
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *x = agt_plan_table(a, i), *y = agt_plan_table(b, i);
        if (x->n != y->n)
            return false;
        for (guint k = 0; k < x->n; k++)
            if (!agt_row_equal(x->rows[k], y->rows[k]))
                return false;
    }
    return true;
}

static AgtRevision *apply(const Fixture *f, const AgtChangeset *c)
{
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    AgtRevision *r = agt_store_apply(s, c, &info_for_tests, &error);
    assert_no_error(error);
    return r;
}

static AgtPlan *live_of(const Fixture *f, const char *revision)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    AgtPlan *plan = load(s, revision, out);
    assert_int_equal(agt_findings_n(out), 0);
    return plan;
}

/* The same rows in one step from an empty file. */
static char *content_in_one_step(const AgtPlan *plan)
{
    g_auto(Fixture) f = fixture_new();
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_keep_plan(c, plan);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        for (guint k = 0; k < agt_plan_table(plan, i)->n; k++)
            agt_changeset_add(c, agt_plan_table(plan, i)->rows[k]);
    g_autoptr(AgtRevision) r = apply(&f, c);
    return g_strdup(r->content);
}

static bool revisions_are_what_was_applied(Prop *p)
{
    enum { ROUNDS = 4 };
    g_auto(Fixture) f = fixture_new();
    AgtPlan *plan[ROUNDS + 1] = {live_of(&f, NULL)};
    guint next = 1;
    bool ok = true;
    for (guint i = 0; i < ROUNDS && ok; i++) {
        g_autoptr(AgtChangeset) c = edit(p, plan[i], &next);
        plan[i + 1] = agt_plan_apply(plan[i], c, NULL);
        agt_revision_free(apply(&f, c));
        g_autoptr(AgtPlan) live = live_of(&f, NULL);
        ok = prop_check(p, same_rows(live, plan[i + 1]), "round %u: live rows differ", i);
    }
    g_autofree char *content = content_in_one_step(plan[ROUNDS]);
    g_autoptr(AgtPlan) head = live_of(&f, "HEAD");
    ok = ok && prop_check(p, strcmp(content, agt_plan_head(head)->revision) == 0,
                          "the content hash depends on the way there");
    for (guint i = 0; i < ROUNDS && ok; i++) {
        g_autofree char *name = g_strdup_printf("HEAD~%u", i);
        g_autoptr(AgtRevision) r = NULL;
        g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
        if (!(r = agt_store_revision(s, name, NULL)))
            continue; /* a round without changes made no revision */
        g_autoptr(AgtPlan) then = live_of(&f, name);
        bool met = false;
        for (guint k = 0; k <= ROUNDS; k++)
            met = met || same_rows(then, plan[k]);
        ok = prop_check(p, met, "%s is none of the states", name);
    }
    if (ok)
        assert_whole(&f);
    for (guint i = 0; i <= ROUNDS; i++)
        agt_plan_unref(plan[i]);
    return ok;
}

static bool restoring_gives_the_same_content(Prop *p)
{
    g_auto(Fixture) f = fixture_new();
    guint next = 1;
    g_autoptr(AgtPlan) empty = live_of(&f, NULL);
    g_autoptr(AgtChangeset) c1 = edit(p, empty, &next);
    agt_revision_free(apply(&f, c1));
    g_autoptr(AgtPlan) plan1 = live_of(&f, NULL);
    g_autoptr(AgtChangeset) c2 = edit(p, plan1, &next);
    agt_revision_free(apply(&f, c2));
    g_autoptr(AgtPlan) plan2 = live_of(&f, NULL);
    foreign(&f, false, "UPDATE plot SET note = 'by hand'; DELETE FROM street");
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    agt_revision_free(agt_store_restore(s, "r1", &info_for_tests, &error));
    assert_no_error(error);
    g_clear_pointer(&s, agt_store_close);
    g_autoptr(AgtPlan) back = live_of(&f, NULL);
    bool ok = true;
    for (guint i = 0; i < AGT_N_LAYERS && ok; i++) { /* what is held stays where r2 has it */
        const AgtPlan *want = agt_store_is_held(i) ? plan2 : plan1;
        const AgtTable *x = agt_plan_table(back, i), *y = agt_plan_table(want, i);
        ok = prop_check(p, x->n == y->n, "%s: %u rows, not %u", agt_layer(i)->name, x->n, y->n);
        for (guint k = 0; k < x->n && ok; k++)
            ok = prop_check(p, agt_row_equal(x->rows[k], y->rows[k]), "%s", x->rows[k]->id);
    }
    if (ok)
        assert_whole(&f);
    return ok;
}

static int by_key(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(AgtKey));
}

/* Random changes to a tree, each key once; *kept holds what the tree has then. */
static GArray *tree_edit(Prop *p, GHashTable *kept)
{
    GArray *change = g_array_new(FALSE, TRUE, sizeof(AgtTreeChange));
    GHashTableIter iter;
    gpointer key, value;
    int one_in = prop_int(p, 2, 200);
    g_hash_table_iter_init(&iter, kept);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        AgtTreeChange c = {.key = *(AgtKey *)key};
        if (!prop_one_in(p, one_in))
            continue;
        if (prop_one_in(p, 2))
            c.hash.b[0] = (guint8)(1 + prop_int(p, 0, 200));
        g_array_append_val(change, c);
    }
    for (int n = prop_int(p, 0, 30 * p->size); n > 0; n--) {
        guint64 number = prop_u64(p);
        AgtHash h = agt_sha256(&number, sizeof number);
        AgtTreeChange c = {.hash = h};
        memcpy(c.key.b, h.b, 16);
        g_array_append_val(change, c);
    }
    g_array_sort(change, by_key);
    return change;
}

static void keep(GHashTable *kept, const GArray *change)
{
    for (guint i = 0; i < change->len; i++) {
        const AgtTreeChange *c = &g_array_index(change, AgtTreeChange, i);
        if (agt_hash_is_zero(&c->hash))
            g_hash_table_remove(kept, &c->key);
        else
            g_hash_table_insert(kept, g_memdup2(&c->key, 16), g_memdup2(&c->hash, 32));
    }
}

static AgtTree rebuilt(AgtStore *s, GHashTable *kept)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(AgtTreeChange));
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, kept);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        AgtTreeChange c = {*(AgtKey *)key, *(AgtHash *)value};
        g_array_append_val(all, c);
    }
    g_array_sort(all, by_key);
    AgtTree t = {0};
    GError *error = NULL;
    agt_tree_update(s, &t, (AgtTreeChange *)(gpointer)all->data, all->len, &error);
    assert_no_error(error);
    return t;
}

static bool count_one(const AgtKey *key, const AgtHash *a, const AgtHash *b, gpointer user,
                      GError **error)
{
    (void)key, (void)error;
    g_assert(!agt_hash_equal(a, b));
    ++*(guint *)user;
    return true;
}

/* Changes that do change something, against what was kept before. */
static guint effective(GHashTable *kept, const GArray *change)
{
    guint n = 0;
    for (guint i = 0; i < change->len; i++) {
        const AgtTreeChange *c = &g_array_index(change, AgtTreeChange, i);
        const AgtHash *was = g_hash_table_lookup(kept, &c->key);
        n += was ? !agt_hash_equal(was, &c->hash) : !agt_hash_is_zero(&c->hash);
    }
    return n;
}

static bool a_tree_forgets_its_history(Prop *p)
{
    g_auto(Fixture) f = fixture_new();
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    g_autoptr(GHashTable) kept = g_hash_table_new_full(agt_key_hash, agt_key_equal, g_free, g_free);
    AgtTree t = {0};
    GError *error = NULL;
    bool ok = true;
    assert_true(agt_store_begin(s, true, NULL));
    for (int round = 0; round < 4 && ok; round++) {
        AgtTree before = t;
        guint n = 0;
        g_autoptr(GArray) change = tree_edit(p, kept);
        guint want = effective(kept, change);
        keep(kept, change);
        agt_tree_update(s, &t, (AgtTreeChange *)(gpointer)change->data, change->len, &error);
        assert_no_error(error);
        AgtTree fresh = rebuilt(s, kept);
        ok = prop_check(p, agt_hash_equal(&t.root, &fresh.root), "round %d: another root", round) &&
             prop_check(p, t.count == g_hash_table_size(kept), "round %d: count", round);
        agt_tree_diff(s, &before.root, &t.root, count_one, &n, &error);
        assert_no_error(error);
        ok = ok && prop_check(p, n == want, "round %d: %u differences, not %u", round, n, want);
    }
    agt_store_end(s, false, NULL);
    return ok;
}

static bool a_row_is_its_bytes(Prop *p)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    g_auto(AgtObject) o;
    agt_object_init(&o);
    for (guint k = 0; k < AGT_N_LAYERS; k++) {
        AgtFeature *row = agt_arena_row(a, k);
        row->id = row->birth = "X-1";
        shake(p, a, row);
        agt_object_encode(&o, row);
        GError *error = NULL;
        AgtFeature *back = agt_object_decode(a, k, o.body->data, o.body->len, &error);
        assert_no_error(error);
        if (!prop_check(p, agt_row_equal(row, back), "layer %s", agt_layer(k)->name))
            return false;
        guint n = o.body->len; /* damage is refused or gives another row, never a crash */
        guint at = (guint)prop_int(p, 0, (int)n - 1);
        o.body->data[at] ^= (guint8)(1 + prop_int(p, 0, 254));
        AgtFeature *other = agt_object_decode(a, k, o.body->data, n, NULL);
        AgtFeature *cut = agt_object_decode(a, k, o.body->data, at, NULL);
        if (!prop_check(p, !cut, "layer %s: read from %u bytes", agt_layer(k)->name, at))
            return false;
        (void)other;
    }
    return true;
}

int main(void)
{
    static const PropTest tests[] = {
        {"a row is its canonical bytes", a_row_is_its_bytes, 40},
        {"a tree forgets its history", a_tree_forgets_its_history, 40},
        {"revisions are what was applied", revisions_are_what_was_applied, 8},
        {"restoring gives the same content", restoring_gives_the_same_content, 6},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
