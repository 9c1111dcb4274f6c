/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invariants of mine-action.md section 9 over scenes: adding a hazard, growing an error, ageing the
 * data, deleting a release or a field never turns a block into a pass; order of rows and of parts,
 * ring direction and start vertex change nothing. Included once by each program that makes scenes.
 */
#pragma once

#include <math.h>

#include <agrotown/clearance.h>

#include "support.h"
#include "validate/town.h"

enum { WORKS = 12 };

/* A scene: rows in an arena that outlives the plans made of them. */
typedef struct {
    AgtArena *arena;
    GPtrArray *rows;
    char as_of[11];
    const char *what; /* what was changed, for messages */
    const char *crs;  /* of the plan */
    AgtPoint at;      /* about its middle */
} Scene;

/* Makes the next scene, and how many are to be made; each program has its own. */
static Scene (*make_scene)(GRand *r);
static guint n_scenes;

static void scene_clear(Scene *s)
{
    g_ptr_array_unref(s->rows);
    agt_arena_unref(s->arena);
}

static double any(GRand *r, double lo, double hi)
{
    return g_rand_double_range(r, lo, hi);
}

/* Star-shaped, so always valid. */
static AgtGeom *star(GRand *r, double x, double y, double size)
{
    AgtPoint p[9];
    guint n = (guint)g_rand_int_range(r, 4, 10);
    for (guint i = 0; i < n; i++) {
        double t = 2 * G_PI * i / n, d = size * any(r, 0.7, 1.0);
        p[i] = (AgtPoint){x + d * cos(t), y + d * sin(t)};
    }
    return agt_geom_new_polygon(p, n);
}

static AgtFeature *add(Scene *s, AgtLayerId layer, const char *prefix, guint n, AgtGeom *geom,
                       const char *pairs)
{
    AgtFeature *row = agt_arena_row(s->arena, layer);
    row->id = row->birth = agt_arena_printf(s->arena, "%s-%u", prefix, n);
    row->geom = agt_arena_take_geom(s->arena, geom);
    town_set(s->arena, row, pairs);
    g_ptr_array_add(s->rows, row);
    return row;
}

static const char *one(GRand *r, const char *const *list)
{
    return list[g_rand_int_range(r, 0, (gint)g_strv_length((char **)list))];
}

static void add_hazard(Scene *s, GRand *r, guint n)
{
    static const char *const errors[] = {"0", "2", "20", NULL};
    static const char *const dates[] = {"2026-03-01", "2026-05-31", "2026-07-01", NULL};
    static const char *const statuses[] = {"open", "handed_over", "cancelled", NULL};
    const char *date = one(r, dates);
    double x = s->at.x + any(r, -300, 300), y = s->at.y + any(r, -300, 300);
    g_autofree char *pairs =
        g_strdup_printf(TOWN_EVIDENCE " position_error_m=%s status_date=%s status=%s class=cha",
                        one(r, errors), date, one(r, statuses));
    AgtPoint line[] = {{x, y}, {x + any(r, -80, 80), y + any(r, 1, 80)}};
    if (g_rand_int_range(r, 0, 3) == 0)
        add(s, AGT_LAYER_HAZARD_POINT, "HP", n, agt_geom_new_point(x, y), pairs);
    else if (g_rand_boolean(r))
        add(s, AGT_LAYER_HAZARD_LINE, "HL", n, agt_geom_new_line(line, 2), pairs);
    else
        add(s, AGT_LAYER_HAZARD_AREA, "HZ", n, star(r, x, y, any(r, 3, 60)), pairs);
}

static void add_change(Scene *s, GRand *r, guint n)
{
    static const char *const kinds[] = {"flood", "cut", "fill", "unknown", NULL};
    static const char *const dates[] = {"2026-03-01", "2026-05-01", "2026-07-01", NULL};
    g_autofree char *pairs =
        g_strdup_printf(TOWN_EVIDENCE " kind=%s happened_on=%s", one(r, kinds), one(r, dates));
    add(s, AGT_LAYER_GROUND_CHANGE, "GC", n,
        star(r, s->at.x + any(r, -200, 200), s->at.y + any(r, -200, 200), any(r, 10, 80)), pairs);
}

static void add_settings(Scene *s)
{
    const char *const *list = town_settings();
    for (guint i = 0; list[i]; i += 2) {
        AgtFeature *row = agt_arena_row(s->arena, AGT_LAYER_SETTING);
        row->id = row->birth = agt_arena_printf(s->arena, "clearance.%s", list[i]);
        AgtSetting *set = (AgtSetting *)row;
        set->value = list[i + 1];
        set->unit = town_unit(list[i]);
        set->signed_by = "PER-1";
        set->signed_on = "2026-01-01";
        set->confirmed_by = "PER-2";
        set->confirmed_on = "2026-01-02";
        g_ptr_array_add(s->rows, row);
    }
}

static int srid_of(const Scene *s)
{
    return (int)g_ascii_strtoll(s->crs + 5, NULL, 10);
}

/* Which works are blocked: by a finding of theirs, or because nothing is proven. */
static guint judge(const Scene *s, bool blocked[WORKS], char **text)
{
    const AgtPlanHead head = {.key = "p", .crs = s->crs, .srid = srid_of(s)};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    agt_plan_builder_keep(b, s->arena);
    for (guint i = 0; i < s->rows->len; i++)
        agt_plan_builder_add(b, s->rows->pdata[i]);
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    g_autoptr(AgtFindings) out = agt_findings_new();
    GError *error = NULL;
    g_autoptr(AgtClearance) c = agt_clearance_new(plan, AGT_CONSTRUCTION, s->as_of, out, &error);
    assert_no_error(error);
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_WORKS_AREA);
    for (guint i = 0; i < t->n; i++)
        agt_clearance_check(c, t->rows[i], out);
    guint n = 0;
    for (guint i = 0; i < WORKS; i++)
        blocked[i] = !agt_clearance_proven(c);
    agt_findings_sort(out);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < agt_findings_n(out); i++) {
        const AgtFinding *x = agt_findings_get(out, i);
        if (x->layer == AGT_LAYER_WORKS_AREA && x->severity == AGT_BLOCK)
            blocked[atoi(x->id + 3)] = true;
        g_string_append_printf(all, "%s %s %s %.6f\n", x->rule->id, x->id, x->other_id,
                               isnan(x->measured) ? -1 : x->measured);
    }
    for (guint i = 0; i < WORKS; i++)
        n += blocked[i];
    if (text)
        *text = g_string_free(all, FALSE);
    else
        g_string_free(all, TRUE);
    return n;
}

/* --- Changes for the worse; false when the scene has nothing to change --- */

typedef bool (*Change)(Scene *s, GRand *r);

static bool of_layers(const AgtFeature *row, const AgtLayerId *layers, guint n)
{
    for (guint i = 0; i < n; i++)
        if (row->layer == layers[i])
            return true;
    return false;
}

static gint pick(const Scene *s, GRand *r, const AgtLayerId *layers, guint n)
{
    guint from = (guint)g_rand_int_range(r, 0, (gint)s->rows->len);
    for (guint i = 0; i < s->rows->len; i++) {
        guint k = (from + i) % s->rows->len;
        if (of_layers(s->rows->pdata[k], layers, n))
            return (gint)k;
    }
    return -1;
}

static const AgtLayerId evidence[] = {AGT_LAYER_RELEASE,        AGT_LAYER_HAZARD_AREA,
                                      AGT_LAYER_HAZARD_LINE,    AGT_LAYER_HAZARD_POINT,
                                      AGT_LAYER_EXPLOSIVE_FIND, AGT_LAYER_GROUND_CHANGE};

static bool add_one_hazard(Scene *s, GRand *r)
{
    add_hazard(s, r, 50);
    return true;
}

static bool add_lost_hazard(Scene *s, GRand *r)
{
    (void)r;
    add(s, AGT_LAYER_HAZARD_AREA, "HZ", 60, NULL, "class=cha status=open " TOWN_EVIDENCE);
    return true;
}

static bool grow_error(Scene *s, GRand *r)
{
    gint k = pick(s, r, evidence, G_N_ELEMENTS(evidence));
    if (k < 0)
        return false;
    AgtFeature *row = agt_arena_copy(s->arena, s->rows->pdata[k]);
    const AgtLayer *layer = agt_layer(row->layer);
    const AgtField *own = agt_layer_field(layer, "position_error_m");
    double e = agt_row_is_null(row, own) ? 1 : agt_row_real(row, own);
    agt_row_set_real(row, own, e + any(r, 0.01, 60));
    s->rows->pdata[k] = row;
    return true;
}

static bool age_data(Scene *s, GRand *r)
{
    static const char *const later[] = {"2026-11-02", "2026-12-30", "2027-06-01", "2027-10-01",
                                        "2027-10-02", "2031-01-01", NULL};
    g_strlcpy(s->as_of, one(r, later), sizeof s->as_of);
    return true;
}

static bool remove_one(Scene *s, GRand *r, AgtLayerId layer)
{
    gint k = pick(s, r, &layer, 1);
    if (k >= 0)
        g_ptr_array_remove_index(s->rows, (guint)k);
    return k >= 0;
}

static bool delete_release(Scene *s, GRand *r)
{
    return remove_one(s, r, AGT_LAYER_RELEASE);
}

static bool delete_permit(Scene *s, GRand *r)
{
    return remove_one(s, r, AGT_LAYER_PERMIT);
}

static bool delete_setting(Scene *s, GRand *r)
{
    return remove_one(s, r, AGT_LAYER_SETTING);
}

/*
 * Any field but the names by which the row is known, and the error of its own: where that is not
 * given the class of the method counts by definition, which may be the smaller one.
 */
static bool delete_field(Scene *s, GRand *r)
{
    gint k = pick(s, r, evidence, G_N_ELEMENTS(evidence));
    if (k < 0)
        return false;
    AgtFeature *row = agt_arena_copy(s->arena, s->rows->pdata[k]);
    const AgtLayer *layer = agt_layer(row->layer);
    const AgtField *f = &layer->fields[g_rand_int_range(r, 0, (gint)layer->n_fields)];
    if (agt_row_is_null(row, f) || strcmp(f->name, "id") == 0 || strcmp(f->name, "birth") == 0 ||
        strcmp(f->name, "position_error_m") == 0)
        return false;
    if (f->type == AGT_TYPE_REAL)
        agt_row_set_real(row, f, NAN);
    else if (f->type == AGT_TYPE_TEXT || f->type == AGT_TYPE_DATE)
        agt_row_set_text(s->arena, row, f, NULL);
    else
        return false;
    s->what = agt_arena_printf(s->arena, "%s.%s", row->id, f->name);
    s->rows->pdata[k] = row;
    return true;
}

static bool delete_geometry(Scene *s, GRand *r)
{
    gint k = pick(s, r, evidence, G_N_ELEMENTS(evidence));
    if (k < 0)
        return false;
    AgtFeature *row = agt_arena_copy(s->arena, s->rows->pdata[k]);
    row->geom = NULL;
    s->rows->pdata[k] = row;
    return true;
}

static bool change_ground(Scene *s, GRand *r)
{
    add_change(s, r, 50);
    return true;
}

static bool take_soil(Scene *s, GRand *r)
{
    static const AgtLayerId layer = AGT_LAYER_WORKS_AREA;
    gint k = pick(s, r, &layer, 1);
    if (k < 0)
        return false;
    AgtWorksArea *row = (AgtWorksArea *)agt_arena_copy(s->arena, s->rows->pdata[k]);
    row->soil_from = "RE-404";
    s->rows->pdata[k] = &row->f;
    return true;
}

static bool scale_field(Scene *s, GRand *r, AgtLayerId layer, const char *name, double factor)
{
    gint k = pick(s, r, &layer, 1);
    if (k < 0)
        return false;
    AgtFeature *row = agt_arena_copy(s->arena, s->rows->pdata[k]);
    const AgtField *f = agt_layer_field(agt_layer(layer), name);
    agt_row_set_real(row, f, agt_row_real(row, f) * factor + (factor > 1 ? 0.3 : 0));
    s->rows->pdata[k] = row;
    return true;
}

static bool dig_deeper(Scene *s, GRand *r)
{
    return scale_field(s, r, AGT_LAYER_WORKS_AREA, "dig_depth_m", any(r, 1.01, 3));
}

static bool clear_less(Scene *s, GRand *r)
{
    return scale_field(s, r, AGT_LAYER_RELEASE, "cleared_depth_m", any(r, 0.01, 0.6));
}

static bool set_value(Scene *s, const char *name, const char *value)
{
    for (guint i = 0; i < s->rows->len; i++) {
        AgtFeature *row = s->rows->pdata[i];
        if (row->layer != AGT_LAYER_SETTING || strcmp(row->id, name) != 0)
            continue;
        row = agt_arena_copy(s->arena, row);
        ((AgtSetting *)row)->value = value;
        s->rows->pdata[i] = row;
    }
    return true;
}

static bool widen_batter(Scene *s, GRand *r)
{
    static const char *const ratios[] = {"1", "3", "8", NULL};
    return set_value(s, "clearance.batter_ratio", one(r, ratios));
}

static bool widen_spoil(Scene *s, GRand *r)
{
    static const char *const widths[] = {"1", "5", "20", NULL};
    return set_value(s, "clearance.spoil_m", one(r, widths));
}

static bool widen_standoff(Scene *s, GRand *r)
{
    (void)r;
    return set_value(s, "clearance.standoff_m", "25");
}

/* Without settings nothing is judged, which blocks all; judge() sees that as "not proven". */
static void check_change(const char *name, Change change)
{
    GRand *r = g_rand_new_with_seed(20261101);
    guint changed = 0, passed = 0, newly = 0;
    for (guint i = 0; i < n_scenes; i++) {
        Scene s = make_scene(r);
        bool before[WORKS], after[WORKS];
        passed += WORKS - judge(&s, before, NULL);
        if (change(&s, r)) {
            changed++;
            judge(&s, after, NULL);
            for (guint k = 0; k < WORKS; k++) {
                if (before[k] && !after[k])
                    fail_msg("%s %s: scene %u: WA-%u was blocked and passes now", name,
                             s.what ? s.what : "", i, k);
                newly += !before[k] && after[k];
            }
        }
        scene_clear(&s);
    }
    g_rand_free(r);
    print_message("%s: %u scenes changed, %u works passed before, %u newly blocked\n", name,
                  changed, passed, newly);
    assert_true(changed > n_scenes / 20 && passed > n_scenes && newly > 0);
}

#define WORSE(change)                                                                              \
    static void test_##change(void **state)                                                        \
    {                                                                                              \
        (void)state;                                                                               \
        check_change(#change, change);                                                             \
    }

WORSE(add_one_hazard)
WORSE(add_lost_hazard)
WORSE(grow_error)
WORSE(age_data)
WORSE(delete_release)
WORSE(delete_permit)
WORSE(delete_setting)
WORSE(delete_field)
WORSE(delete_geometry)
WORSE(widen_standoff)
WORSE(change_ground)
WORSE(take_soil)
WORSE(dig_deeper)
WORSE(clear_less)
WORSE(widen_batter)
WORSE(widen_spoil)

/* --- What must not matter --- */

static AgtGeom *turned(const AgtGeom *g)
{
    AgtGeomBuilder *b = agt_geom_builder_new(g->kind);
    for (guint32 p = 0; p < g->n_parts; p++)
        for (guint32 k = g->part[p]; k < g->part[p + 1]; k++) {
            guint32 from = g->ring[k], n = g->ring[k + 1] - from - 1;
            if (k == g->part[p])
                agt_geom_builder_part(b);
            else
                agt_geom_builder_ring(b);
            for (guint32 i = 0; i <= n; i++) {
                AgtPoint q = g->pt[from + (2 * n + 2 - i) % n];
                agt_geom_builder_point(b, q.x, q.y);
            }
        }
    return agt_geom_builder_end(b, NULL);
}

/* The same parts the other way round. */
static AgtGeom *parts_turned(const AgtGeom *g)
{
    g_autoptr(GPtrArray) part = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint32 p = g->n_parts; p-- > 0;)
        g_ptr_array_add(part, agt_geom_part(g, p));
    return agt_geom_collect(g->kind, (const AgtGeom *const *)part->pdata, part->len);
}

/* All polygons run the other way round from another corner, their parts and all rows come in
 * another order. */
static void order_and_direction(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(5);
    for (guint i = 0; i < n_scenes; i++) {
        Scene s = make_scene(r);
        bool before[WORKS], after[WORKS];
        g_autofree char *want = NULL, *got = NULL;
        judge(&s, before, &want);
        for (guint k = 0; k < s.rows->len; k++) {
            AgtFeature *row = agt_arena_copy(s.arena, s.rows->pdata[k]);
            if (row->geom && row->geom->kind == AGT_GEOM_POLYGON) {
                g_autoptr(AgtGeom) other = turned(row->geom);
                row->geom = agt_arena_take_geom(s.arena, parts_turned(other));
            }
            guint to = (guint)g_rand_int_range(r, 0, (gint)k + 1);
            s.rows->pdata[k] = s.rows->pdata[to];
            s.rows->pdata[to] = row;
        }
        judge(&s, after, &got);
        assert_string_equal(want, got);
        scene_clear(&s);
    }
    g_rand_free(r);
}

/* What place may use passes when it is judged, and the hazard ground never does. */
static void grounds_agree_with_verdicts(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(6);
    guint inside = 0, touching = 0;
    for (guint i = 0; i < n_scenes; i++) {
        Scene s = make_scene(r);
        const AgtPlanHead head = {.key = "p", .crs = s.crs, .srid = srid_of(&s)};
        AgtPlanBuilder *b = agt_plan_builder_new(&head);
        agt_plan_builder_keep(b, s.arena);
        for (guint k = 0; k < s.rows->len; k++)
            agt_plan_builder_add(b, s.rows->pdata[k]);
        g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
        g_autoptr(AgtFindings) ignored = agt_findings_new();
        g_autoptr(AgtClearance) c =
            agt_clearance_new(plan, AGT_CONSTRUCTION, s.as_of, ignored, NULL);
        AgtBox box = agt_box_grow((AgtBox){s.at.x, s.at.y, s.at.x, s.at.y}, 500);
        g_autoptr(AgtGeom) may = agt_clearance_permitted_ground(c, box, 0.5, NULL);
        g_autoptr(AgtGeom) hazard = agt_clearance_hazard_ground(c, box, NULL);
        const AgtTable *t = agt_plan_table(plan, AGT_LAYER_WORKS_AREA);
        for (guint k = 0; k < t->n; k++) {
            g_autoptr(AgtFindings) out = agt_findings_new();
            agt_clearance_check(c, t->rows[k], out);
            bool held = false, met = false;
            assert_true(agt_geom_covers(may, t->rows[k]->geom, &held, NULL));
            /* Deep inside: the drawn hazard ground is a little larger than the exact reach. */
            g_autoptr(AgtGeom) core = agt_geom_shrink(hazard, 0.5, NULL);
            assert_true(agt_geom_intersects(core, t->rows[k]->geom, &met, NULL));
            guint blocks = agt_findings_count(out, AGT_BLOCK);
            if (held && blocks)
                fail_msg("scene %u: %s lies on permitted ground and is blocked", i, t->rows[k]->id);
            if (met && !blocks)
                fail_msg("scene %u: %s lies on hazard ground and passes", i, t->rows[k]->id);
            inside += held;
            touching += met;
        }
        scene_clear(&s);
    }
    assert_true(inside > n_scenes / 4 && touching > n_scenes / 4);
    g_rand_free(r);
}

static const struct CMUnitTest invariants[] = {
    cmocka_unit_test(test_add_one_hazard),  cmocka_unit_test(test_add_lost_hazard),
    cmocka_unit_test(test_grow_error),      cmocka_unit_test(test_age_data),
    cmocka_unit_test(test_delete_release),  cmocka_unit_test(test_delete_permit),
    cmocka_unit_test(test_delete_setting),  cmocka_unit_test(test_delete_field),
    cmocka_unit_test(test_delete_geometry), cmocka_unit_test(test_widen_standoff),
    cmocka_unit_test(test_change_ground),   cmocka_unit_test(test_take_soil),
    cmocka_unit_test(test_dig_deeper),      cmocka_unit_test(test_clear_less),
    cmocka_unit_test(test_widen_batter),    cmocka_unit_test(test_widen_spoil),
    cmocka_unit_test(order_and_direction),  cmocka_unit_test(grounds_agree_with_verdicts),
};
