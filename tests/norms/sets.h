/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped norm sets and a small programme, for tests. */
#pragma once

#include <agrotown/norms.h>

#include "support.h"

static inline AgtNorms *shipped_norms(void)
{
    static const char *const files[] = {"plans/norms/programme.yaml", "plans/norms/az.yaml",
                                        "plans/norms/by.yaml", "plans/norms/topology.yaml"};
    AgtNorms *n = agt_norms_new();
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = source_path(files[i]);
        GError *error = NULL;
        AgtYaml *y = agt_yaml_load(path, &error);
        assert_no_error(error);
        agt_norms_take(n, y, &error);
        assert_no_error(error);
    }
    return n;
}

static inline const AgtNormRule *rule_of(const AgtNorms *n, const char *id, guint *number)
{
    for (guint i = 0; i < agt_norms_n(n); i++)
        if (strcmp(agt_norms_get(n, i)->rule.id, id) == 0) {
            if (number)
                *number = i;
            return agt_norms_get(n, i);
        }
    fail_msg("no rule %s", id);
    return NULL;
}

static inline char *no_type(const char *type, gpointer user)
{
    (void)user;
    return g_strdup_printf("house_type: %s\ntitle: {az: a, ru: b, en: c}\nrooms: %d\nstoreys: 1\n"
                           "construction: %s\nfire_degree: %s\n"
                           "footprint: [[0,0],[10,0],[10,8],[0,8]]\nheight_m: 4\n"
                           "floor_area_m2: 70\ndig_depth_m: 1\n%s",
                           type, type[1] - '0', type[0] == 'M' ? "modular" : "built",
                           type[0] == 'M' ? "V" : "II",
                           type[0] == 'M' ? "modules: [{count: 2, length_m: 8, width_m: 5, "
                                            "height_m: 3, mass_t: 10, transport_width_m: 5}]\n"
                                          : "entrance: right\nblind_walls: left\n");
}

/* Two dwellings of two rooms and one of four; plots of 600 to 1200 m2. */
static inline AgtProgramme *small_programme(void)
{
    static const char text[] =
        "programme: small\ntitle: {az: a, ru: b, en: c}\nunits: 3\npersons_per_unit: 4\n"
        "mix:\n  - {rooms: 2, units: 2, house_type: M2}\n  - {rooms: 4, units: 1, house_type: B4}\n"
        "plots:\n  - {standard: homestead, area_min_m2: 600, area_target_m2: 900,"
        " area_max_m2: 1200, frontage_min_m: 20, depth_min_m: 20, depth_max_m: 60,"
        " setback_front_m: 5, setback_side_m: 3, setback_rear_m: 4}\n"
        "  - {standard: flags, area_min_m2: 600, area_target_m2: 900,"
        " area_max_m2: 1200, frontage_min_m: 20, depth_min_m: 20, depth_max_m: 60,"
        " setback_front_m: 5, setback_side_m: 3, setback_rear_m: 4, flag_access_m: 4}\n"
        "facilities:\n  - {kind: school, capacity: 100, capacity_unit: places, count: 1}\n"
        "limits: {block_length_max_m: 300, corner_radius_m: 8, slope_max_pct: 20}\n";
    GError *error = NULL;
    AgtProgramme *p = agt_programme_parse("small", text, no_type, NULL, &error);
    assert_no_error(error);
    return p;
}
