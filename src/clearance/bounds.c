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

/* Adds what a geometry encloses, grown by its error; false on errors. */
static bool collect(const AgtGeom *geom, double error_m, GPtrArray *into, GError **error)
{
    if (agt_geom_is_empty(geom))
        return true;
    AgtGeom *g = agt_geom_grow(geom, error_m, error);
    if (g)
        g_ptr_array_add(into, g);
    return g != NULL;
}

/* Where its original coordinates or a known reference point put it counts too (B13). */
static bool collect_others(AgtClearance *c, const AgtFeature *row, GPtrArray *into, GError **error)
{
    Original o, mark = {0};
    const AgtFeature *known;
    Evidence e = clearance_evidence(row);
    double error_m = clearance_position_error(c, &e);
    if (!clearance_original(c, row, &o, error))
        return false;
    bool ok = clearance_landmarks(c, row, &mark, &known, error) &&
              collect(o.other, error_m, into, error) && collect(mark.other, error_m, into, error);
    clearance_original_clear(&o);
    clearance_original_clear(&mark);
    return ok;
}

static bool collect_extents(AgtClearance *c, const Evidence *h, ExtentTest test, GPtrArray *into,
                            GError **error)
{
    AGT_EACH(c->plan, SURVEY_EXTENT, SurveyExtent, e)
    {
        Evidence ev = clearance_evidence(&e->f);
        if (test(e, h) && (!collect(e->f.geom, clearance_position_error(c, &ev), into, error) ||
                           !collect_others(c, &e->f, into, error)))
            return false;
    }
    return true;
}

static bool collect_site(const AgtClearance *c, GPtrArray *into, GError **error)
{
    AGT_EACH(c->plan, SITE, Site, s)
    {
        if (!collect(s->f.geom, c->set.plan_error_m + c->set.setting_out_error_m, into, error))
            return false;
    }
    return true;
}

/* What bounds all records of one municipality, map sheet and dataset. */
typedef struct {
    AgtGeom *geom;
    const char *what;
} Bounds;

static void bounds_free(gpointer data)
{
    Bounds *b = data;
    agt_geom_unref(b->geom);
    g_free(b);
}

static AgtGeom *make_bounds(AgtClearance *c, const Evidence *h, const char **what, GError **error)
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

static const char *if_drawn(const AgtClearance *c, const Evidence *h, ExtentTest test,
                            const char *name)
{
    AGT_EACH(c->plan, SURVEY_EXTENT, SurveyExtent, e)
    {
        if (test(e, h))
            return name;
    }
    return "";
}

AgtGeom *clearance_bounds(AgtClearance *c, const Evidence *h, const char **what, GError **error)
{
    if (!c->bounds)
        c->bounds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, bounds_free);
    g_autofree char *key =
        g_strdup_printf("%s\n%s\n%s", if_drawn(c, h, of_municipality, h->municipality),
                        if_drawn(c, h, of_map_sheet, h->map_sheet), h->dataset ? h->dataset : "");
    Bounds *b = g_hash_table_lookup(c->bounds, key);
    if (!b) {
        GError *failed = NULL;
        AgtGeom *geom = make_bounds(c, h, what, &failed);
        if (failed) {
            g_propagate_error(error, failed);
            return NULL;
        }
        b = g_new0(Bounds, 1);
        *b = (Bounds){geom, *what};
        g_hash_table_insert(c->bounds, g_steal_pointer(&key), b);
    }
    *what = b->what;
    return b->geom ? agt_geom_ref(b->geom) : NULL;
}
