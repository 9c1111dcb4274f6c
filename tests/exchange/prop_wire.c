/* SPDX-License-Identifier: Apache-2.0 */
/* Import results there and back: the same, or refused. */
#include "exchange/wire.h"
#include "wire_random.h"

static GBytes *wire_of(Prop *p, const AgtPlan *plan, const AgtImportResult *r, const AgtFindings *f)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    bool ok = agt_wire_write(out, plan, r, f, &error);
    prop_check(p, ok, "write: %s", error ? error->message : "");
    return g_byte_array_free_to_bytes(out);
}

static bool same_row(const AgtFeature *a, const AgtFeature *b)
{
    return a == b || (a && b && a->rowid == b->rowid && agt_row_equal(a, b));
}

static bool same_changes(const AgtChangeset *a, const AgtChangeset *b)
{
    bool same = agt_changeset_n(a) == agt_changeset_n(b);
    for (guint i = 0; same && i < agt_changeset_n(a); i++) {
        const AgtChange *x = agt_changeset_get(a, i), *y = agt_changeset_get(b, i);
        same = x->op == y->op && x->before == y->before && same_row(x->after, y->after);
    }
    return same;
}

static bool same_real(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_finding(const AgtFinding *a, const AgtFinding *b)
{
    return a->rule == b->rule && a->severity == b->severity && a->layer == b->layer &&
           a->other_layer == b->other_layer && strcmp(a->id, b->id) == 0 &&
           strcmp(a->other_id, b->other_id) == 0 && strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->sets, b->sets) == 0 && g_strcmp0(a->what, b->what) == 0 &&
           g_strcmp0(a->arg, b->arg) == 0 && same_real(a->measured, b->measured) &&
           same_real(a->required, b->required) && same_real(a->at.x, b->at.x) &&
           same_real(a->at.y, b->at.y) && !a->area == !b->area &&
           (!a->area || agt_geom_equals(a->area, b->area, 0));
}

static bool same_head(const AgtImportResult *a, const AgtImportResult *b)
{
    bool same = a->same_file == b->same_file && a->accuracy_m == b->accuracy_m &&
                g_strcmp0(a->crs, b->crs) == 0 && g_strcmp0(a->operation, b->operation) == 0 &&
                g_strcmp0(a->area_of_use, b->area_of_use) == 0 &&
                strcmp(a->sha256, b->sha256) == 0 && strcmp(a->driver, b->driver) == 0 &&
                a->counts->len == b->counts->len;
    for (guint i = 0; same && i < a->counts->len; i++) {
        const AgtImportCount *x = a->counts->pdata[i], *y = b->counts->pdata[i];
        same = strcmp(x->layer, y->layer) == 0 && strcmp(x->target, y->target) == 0 &&
               x->records == y->records && x->stored == y->stored &&
               x->quarantined == y->quarantined && x->unmapped == y->unmapped &&
               x->repaired == y->repaired;
    }
    return same;
}

static bool comes_back_the_same(Prop *p)
{
    g_autoptr(AgtPlan) plan = random_plan(p);
    g_autoptr(AgtImportResult) r = random_result(p, plan);
    g_autoptr(AgtFindings) f = agt_findings_new();
    random_findings(p, f);
    g_autoptr(GBytes) bytes = wire_of(p, plan, r, f);
    g_autoptr(AgtFindings) g = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtImportResult) back = agt_wire_read(bytes, plan, g, &error);
    if (!prop_check(p, back != NULL, "read: %s", error ? error->message : "") ||
        !prop_check(p, same_head(r, back), "the head differs") ||
        !prop_check(p, same_changes(r->changes, back->changes), "the changes differ") ||
        !prop_check(p, agt_findings_n(f) == agt_findings_n(g), "findings are lost"))
        return false;
    for (guint i = 0; i < agt_findings_n(f); i++)
        if (!prop_check(p, same_finding(agt_findings_get(f, i), agt_findings_get(g, i)),
                        "finding %u differs", i))
            return false;
    g_autoptr(GBytes) again = wire_of(p, plan, back, g);
    return prop_check(p, g_bytes_equal(bytes, again), "written again it is not the same");
}

/* Cut off anywhere it is refused and nothing is handed out. */
static bool cut_is_refused(Prop *p)
{
    g_autoptr(AgtPlan) plan = random_plan(p);
    g_autoptr(AgtImportResult) r = random_result(p, plan);
    g_autoptr(AgtFindings) f = agt_findings_new();
    random_findings(p, f);
    g_autoptr(GBytes) bytes = wire_of(p, plan, r, f);
    for (int i = 0; i < 20; i++) {
        gsize n = prop_u64(p) % g_bytes_get_size(bytes);
        g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, n);
        g_autoptr(AgtFindings) g = agt_findings_new();
        g_autoptr(GError) error = NULL;
        if (!prop_check(p, !agt_wire_read(part, plan, g, &error) && error, "%zu bytes are taken",
                        n) ||
            !prop_check(p, agt_findings_n(g) == 0, "a refused result left findings"))
            return false;
    }
    return true;
}

/* With bytes changed it is refused, or something sound that can be written again. */
static bool flipped_is_sound(Prop *p)
{
    g_autoptr(AgtPlan) plan = random_plan(p);
    g_autoptr(AgtImportResult) r = random_result(p, plan);
    g_autoptr(AgtFindings) f = agt_findings_new();
    random_findings(p, f);
    g_autoptr(GBytes) bytes = wire_of(p, plan, r, f);
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    for (int i = 0; i < 20; i++) {
        g_autofree guint8 *copy = g_memdup2(data, n);
        for (int k = prop_int(p, 1, 4); k; k--)
            copy[prop_u64(p) % n] ^= (guint8)(1U << prop_int(p, 0, 7));
        g_autoptr(GBytes) wrong = g_bytes_new_static(copy, n);
        g_autoptr(AgtFindings) g = agt_findings_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtImportResult) back = agt_wire_read(wrong, plan, g, &error);
        if (!prop_check(p, !back == (error != NULL), "neither result nor error"))
            return false;
        if (!back)
            continue;
        g_autoptr(GBytes) again = wire_of(p, plan, back, g);
        if (p->message)
            return false;
    }
    return true;
}

/* A hazard that is counted but not there, and one that is there but not counted in full. */
static bool lost_evidence_is_refused(Prop *p)
{
    static const AgtLayerId layers[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                        AGT_LAYER_HAZARD_POINT, AGT_LAYER_RELEASE};
    g_autoptr(AgtPlan) plan = random_plan(p);
    AgtImportResult *r = g_new0(AgtImportResult, 1);
    g_autoptr(AgtImportResult) owner = r;
    r->changes = agt_changeset_new();
    r->sha256 = g_strdup("00ff");
    r->counts = g_ptr_array_new_with_free_func(random_count_free);
    AgtArena *a = agt_changeset_arena(r->changes);
    AgtLayerId layer = layers[prop_int(p, 0, 3)];
    int n = prop_int(p, 1, 5);
    for (int i = 0; i < n; i++) {
        g_autofree char *id = g_strdup_printf("HZ-%d", i);
        AgtFeature *row = agt_arena_row(a, layer);
        row->id = row->birth = agt_arena_text(a, id);
        row->source = "S-9";
        agt_changeset_add(r->changes, row);
    }
    AgtSource *s = (AgtSource *)agt_arena_row(a, AGT_LAYER_SOURCE);
    s->f.id = s->f.birth = "S-9";
    s->sha256 = "00ff";
    agt_changeset_add(r->changes, &s->f);
    AgtImportCount *c = g_new0(AgtImportCount, 1);
    *c = (AgtImportCount){.layer = g_strdup("l"), .target = g_strdup(agt_layer(layer)->name)};
    g_ptr_array_add(r->counts, c);
    for (guint counted = 1; counted <= (guint)n + 2; counted++) {
        c->records = c->stored = counted;
        if (!prop_check(p, agt_wire_balance(plan, r, NULL) == (counted <= (guint)n),
                        "%d rows, %u counted", n, counted))
            return false;
        c->records++;
        if (!prop_check(p, !agt_wire_balance(plan, r, NULL), "a record is in no column"))
            return false;
    }
    return true;
}

int main(void)
{
    static const PropTest tests[] = {
        {"comes back the same", comes_back_the_same, 300},
        {"cut off it is refused", cut_is_refused, 100},
        {"flipped it is refused or sound", flipped_is_sound, 300},
        {"lost evidence is refused", lost_evidence_is_refused, 100},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
