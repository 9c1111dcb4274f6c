/* SPDX-License-Identifier: Apache-2.0 */
/* Site grids of a plan: from a row of the table to a map, and back. */
#include <math.h>
#include <string.h>

#include <agrotown/plan.h>

/* Names of the plan's grids for a message. */
static char *known_grids(const AgtPlan *plan)
{
    g_autoptr(GString) list = g_string_new(NULL);
    AGT_EACH(plan, SITE_GRID, SiteGrid, g)
    g_string_append_printf(list, "%s%s", list->len ? ", " : "", g->f.id);
    return list->len ? g_strdup_printf("it has: %s", list->str)
                     : g_strdup("it has none; fit one with \"agrotown grid\"");
}

static bool is_whole(const AgtSiteGrid *g)
{
    const double v[] = {g->origin_e_m,     g->origin_n_m, g->scale,      g->rotation_deg,
                        g->residual_max_m, g->centre_x_m, g->centre_y_m, g->spread_m};
    bool whole = g->swapped == 0 || g->swapped == 1;
    for (guint i = 0; i < G_N_ELEMENTS(v); i++)
        whole = whole && isfinite(v[i]);
    return whole && g->scale > 0 && g->spread_m > 0 && g->residual_max_m >= 0;
}

bool agt_plan_grid(const AgtPlan *plan, const char *id, AgtGridMap *out, double *point_error_m,
                   GError **error)
{
    const AgtSiteGrid *g = (const AgtSiteGrid *)agt_plan_find(plan, AGT_LAYER_SITE_GRID, id);
    if (!g) {
        g_autofree char *known = known_grids(plan);
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "the plan has no site grid \"%s\"; %s", id, known);
        return false;
    }
    if (!is_whole(g)) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "site grid \"%s\" is incomplete; fit it again with \"agrotown grid %s\"", id,
                    id);
        return false;
    }
    *out = (AgtGridMap){.origin_e_m = g->origin_e_m,
                        .origin_n_m = g->origin_n_m,
                        .scale = g->scale,
                        .rotation_deg = g->rotation_deg,
                        .swapped = g->swapped == 1,
                        .residual_max_m = g->residual_max_m,
                        .residual_rms_m = g->residual_rms_m,
                        .centre = {g->centre_x_m, g->centre_y_m},
                        .spread_m = g->spread_m};
    if (point_error_m)
        *point_error_m = fmax(g->residual_max_m, g->accuracy_m); /* fmax passes over NaN */
    return true;
}

void agt_plan_grid_fill(AgtSiteGrid *row, const AgtGridMap *map)
{
    row->origin_e_m = map->origin_e_m;
    row->origin_n_m = map->origin_n_m;
    row->scale = map->scale;
    row->rotation_deg = map->rotation_deg;
    row->swapped = map->swapped;
    row->residual_max_m = map->residual_max_m;
    row->residual_rms_m = map->residual_rms_m;
    row->centre_x_m = map->centre.x;
    row->centre_y_m = map->centre.y;
    row->spread_m = map->spread_m;
}

char *agt_plan_grid_text(const AgtSiteGrid *g)
{
    char buf[5][G_ASCII_DTOSTR_BUF_SIZE];
    const double v[] = {g->scale, g->rotation_deg, g->origin_e_m, g->origin_n_m, g->residual_max_m};
    const char *const format[] = {"%.9f", "%.8f", "%.4f", "%.4f", "%.4f"};
    for (guint i = 0; i < G_N_ELEMENTS(v); i++)
        g_ascii_formatd(buf[i], sizeof buf[i], format[i], v[i]);
    return g_strdup_printf("site grid %s: scale %s, rotation %s deg%s, origin %s %s, residual %s m "
                           "of %" G_GINT64_FORMAT " points",
                           g->f.id, buf[0], buf[1], g->swapped == 1 ? ", axes swapped" : "", buf[2],
                           buf[3], buf[4], g->points == AGT_INT_NULL ? 0 : g->points);
}

const char *agt_plan_grid_name(const char *crs)
{
    return crs && g_str_has_prefix(crs, "grid:") ? crs + strlen("grid:") : NULL;
}

bool agt_plan_grid_changed(const AgtPlan *plan, const AgtSource *source)
{
    const char *name = agt_plan_grid_name(source->crs);
    if (!name)
        return false;
    const AgtFeature *row = agt_plan_find(plan, AGT_LAYER_SITE_GRID, name);
    g_autofree char *text = row ? agt_plan_grid_text((const AgtSiteGrid *)row) : NULL;
    return !text || !source->operation || !strstr(source->operation, text);
}
