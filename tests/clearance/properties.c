/* SPDX-License-Identifier: Apache-2.0 */
/* The invariants over random scenes. */
#include "invariants.h"

static void add_release(Scene *s, GRand *r, guint n)
{
    static const char *const depths[] = {"2", "1", "0.3", NULL};
    static const char *const errors[] = {"0", "1", "4", "30", NULL};
    static const char *const kinds[] = {"cleared", "cleared", "cleared", "reduced", NULL};
    static const char *const results[] = {"pass", "pass", "pass", "fail", NULL};
    g_autofree char *pairs = g_strdup_printf(
        TOWN_RELEASE " cleared_depth_m=%s position_error_m=%s kind=%s qa_result=%s links=HZ-1,HP-2",
        one(r, depths), one(r, errors), one(r, kinds), one(r, results));
    add(s, AGT_LAYER_RELEASE, "RE", n, star(r, any(r, -80, 80), any(r, -80, 80), any(r, 60, 400)),
        pairs);
}

static void add_find(Scene *s, GRand *r, guint n)
{
    static const char *const dates[] = {"2026-03-01", "2026-05-31", "2026-07-01", NULL};
    g_autofree char *pairs =
        g_strdup_printf(TOWN_EVIDENCE " found_on=%s disposal=blown_up", one(r, dates));
    add(s, AGT_LAYER_EXPLOSIVE_FIND, "XF", n,
        agt_geom_new_point(any(r, -300, 300), any(r, -300, 300)), pairs);
}

static Scene scene(GRand *r)
{
    static const char *const kinds[] = {
        "kind=laydown dig_depth_m=0.5",
        "kind=laydown dig_depth_m=0.5",
        "kind=camp dig_depth_m=0",
        "kind=camp dig_depth_m=0",
        "kind=spoil dig_depth_m=0 soil_from=RE-1",
        "kind=spoil dig_depth_m=0 soil_from=WA-0,WA-1",
    };
    Scene s = {agt_arena_new(), g_ptr_array_new(), "2026-11-01", NULL, "EPSG:32638", {0, 0}};
    add_settings(&s);
    add(&s, AGT_LAYER_SURVEY_EXTENT, "SE", 1, town_box(-5000, -5000, 5000, 5000),
        "kind=dataset " TOWN_EVIDENCE);
    add(&s, AGT_LAYER_EDITION, "ED", 1, NULL, TOWN_EDITION);
    guint releases = (guint)g_rand_int_range(r, 1, 5), hazards = (guint)g_rand_int_range(r, 0, 5);
    for (guint i = 0; i < releases; i++)
        add_release(&s, r, i + 1);
    for (guint i = 0; i < hazards; i++)
        add_hazard(&s, r, i + 1);
    if (g_rand_int_range(r, 0, 4) == 0)
        add_find(&s, r, 1);
    if (g_rand_int_range(r, 0, 3) == 0)
        add_change(&s, r, 1);
    add(&s, AGT_LAYER_PERMIT, "PM", 1, star(r, 0, 0, 200),
        "kind=dig status=issued document=N issuer=PER-2 depth_m=0.6 valid_from=2026-01-01 "
        "valid_until=2026-12-31");
    for (guint i = 0; i < WORKS; i++)
        add(&s, AGT_LAYER_WORKS_AREA, "WA", i,
            star(r, any(r, -120, 120), any(r, -120, 120), any(r, 2, 20)),
            kinds[g_rand_int_range(r, 0, G_N_ELEMENTS(kinds))]);
    return s;
}

int main(void)
{
    make_scene = scene;
    n_scenes = 250;
    return cmocka_run_group_tests(invariants, NULL, NULL);
}
