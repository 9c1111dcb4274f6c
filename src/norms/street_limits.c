/* SPDX-License-Identifier: Apache-2.0 */
/* Limits for streets that are laid anew: read from the same rules, by the same figures, as the
 * checks judge them by. */
#include "private.h"

static void at_least(double *limit, double v)
{
    if (isfinite(v))
        *limit = fmax(*limit, v);
}

static void at_most(double *limit, double v)
{
    if (isfinite(v))
        *limit = *limit > 0 ? fmin(*limit, v) : v;
}

static void of_field(const char *field, double min, double max, AgtNormStreetLimits *out)
{
    if (strcmp(field, "width_m") == 0) {
        at_least(&out->width_min_m, min);
        at_most(&out->width_max_m, max);
    } else if (strcmp(field, "carriageway_m") == 0) {
        at_least(&out->carriageway_min_m, min);
    } else if (strcmp(field, "sidewalk_m") == 0) {
        at_least(&out->sidewalk_min_m, min);
    } else if (strcmp(field, "lanes") == 0) {
        at_least(&out->lanes_min, min);
    } else if (strcmp(field, "speed_kmh") == 0) {
        at_least(&out->speed_min_kmh, min);
    }
}

/* A rule about the street; its figures where its kind has any that are limits. */
static void of_rule(const AgtNormRule *rule, const AgtStreet *street, AgtNormStreetLimits *out)
{
    static const char *const keys[][3] = {{"field_range", "min", "max"},
                                          {"gradient", "min_pct", "max_pct"},
                                          {"dead_end", NULL, "max_m"}};
    guint kind = 0;
    while (kind < G_N_ELEMENTS(keys) && strcmp(rule->kind, keys[kind][0]) != 0)
        kind++;
    if (kind == G_N_ELEMENTS(keys) ||
        norm_layer(rule, "layer", AGT_LAYER_STREET) != AGT_LAYER_STREET)
        return;
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_STREET);
    Figures figures;
    double min, max;
    norm_figures(rule, AGT_LAYER_STREET, keys[kind][1], keys[kind][2], &figures);
    if (!norm_filter_takes(&where, &street->f) ||
        !norm_figures_of(&figures, &street->f, &min, &max))
        return;
    if (kind == 0) {
        of_field(agt_yaml_text(agt_yaml_get(rule->node, "field")), min, max, out);
    } else if (kind == 1) {
        at_most(&out->gradient_max_pct, max);
    } else {
        at_most(&out->dead_end_max_m, max);
        at_least(&out->turning_min_m, norm_real(rule, "turning_min_m", 0));
    }
}

AgtNormStreetLimits agt_norms_street_limits(const AgtNorms *n, const char *category,
                                            const char *as_of)
{
    AgtNormStreetLimits out = {0};
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtStreet *street = (AgtStreet *)agt_arena_row(arena, AGT_LAYER_STREET);
    street->category = agt_arena_text(arena, category);
    for (guint i = 0; n && i < agt_norms_n(n); i++)
        if (agt_norm_in_force(agt_norms_get(n, i), as_of))
            of_rule(agt_norms_get(n, i), street, &out);
    return out;
}
