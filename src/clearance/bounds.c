/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a hazard or changed ground without usable geometry may lie (B8): its municipality or map
 * sheet, else the extents its dataset was delivered for, else the site, else anywhere.
 */
#include "private.h"

typedef bool (*ExtentTest)(const AgtSurveyExtent *e, const Evidence *h);

static bool of_municipality(const AgtSurveyExtent *e, const Evidence *h)
{
    return g_strcmp0(e->kind, "municipality") == 0 &&
           clearance_same_name(e->f.name, h->municipality);
}

static bool of_map_sheet(const AgtSurveyExtent *e, const Evidence *h)
{
    return g_strcmp0(e->kind, "map_sheet") == 0 && clearance_same_name(e->f.name, h->map_sheet);
}

static bool of_dataset(const AgtSurveyExtent *e, const Evidence *h)
{
    return g_strcmp0(e->kind, "dataset") == 0 && g_strcmp0(e->dataset, h->dataset) == 0;
}

/* Adds what a row encloses, grown by its own error; false on errors. */
static bool collect(const AgtFeature *row, double error_m, GPtrArray *into, GError **error)
{
    if (agt_geom_is_empty(row->geom))
        return true;
    AgtGeom *g = agt_geom_grow(row->geom, error_m, error);
    if (g)
        g_ptr_array_add(into, g);
    return g != NULL;
}

static bool collect_extents(const AgtClearance *c, const Evidence *h, ExtentTest test,
                            GPtrArray *into, GError **error)
{
    AGT_EACH(c->plan, SURVEY_EXTENT, SurveyExtent, e)
    {
        Evidence ev = clearance_evidence(&e->f);
        if (test(e, h) && !collect(&e->f, clearance_position_error(c, &ev), into, error))
            return false;
    }
    return true;
}

static bool collect_site(const AgtClearance *c, GPtrArray *into, GError **error)
{
    AGT_EACH(c->plan, SITE, Site, s)
    {
        if (!collect(&s->f, c->set.plan_error_m + c->set.setting_out_error_m, into, error))
            return false;
    }
    return true;
}

AgtGeom *clearance_bounds(const AgtClearance *c, const Evidence *h, const char **what,
                          GError **error)
{
    g_autoptr(GPtrArray) part = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    *what = N_("the hazard has no usable geometry; it may lie anywhere in its municipality or map "
               "sheet");
    if (!collect_extents(c, h, of_municipality, part, error) ||
        !collect_extents(c, h, of_map_sheet, part, error))
        return NULL;
    if (!part->len) {
        *what = N_("the hazard has no usable geometry; it may lie anywhere in the extent of its "
                   "dataset");
        if (!collect_extents(c, h, of_dataset, part, error))
            return NULL;
    }
    if (!part->len) {
        *what = N_("the hazard has no usable geometry; it may lie anywhere on the site");
        if (!collect_site(c, part, error))
            return NULL;
    }
    if (!part->len) {
        *what = N_("the hazard has no usable geometry; it may lie anywhere");
        return NULL;
    }
    return agt_geom_union((const AgtGeom *const *)part->pdata, part->len, error);
}
