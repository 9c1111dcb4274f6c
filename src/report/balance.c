/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The land balance: which use takes how much of the ground within the border. Ground is counted
 * once in each row however many zones of that use lie on it; ground in zones of different uses is
 * counted in each, and said. Between their red lines streets are streets, whatever zone they
 * cross.
 */
#include "balance.h"

#include <math.h>
#include <string.h>

typedef struct {
    const char *key, *title;
    const char *uses; /* values of the field `use`, with bars around them */
} RowDef;

/* The rows of a Soviet-style balance, norms.md 3.7; what lies in no zone comes last. */
static const RowDef defs[] = {
    {"residential", N_("Homestead housing"), "|residential|"},
    {"public", N_("Public and business, health care, sport"), "|public|health|commercial|sport|"},
    {"education", N_("Education"), "|education|"},
    {"streets", N_("Streets, lanes, squares and transport"), "|transport|"},
    {"green", N_("Green space for common use"), "|green|"},
    {"engineering", N_("Engineering facilities"), "|engineering|"},
    {"production", N_("Production and agro-cluster"), "|production|"},
    {"special", N_("Special use"), "|special|"},
    {"agriculture", N_("Agricultural land"), "|agriculture|"},
    {"water", N_("Water"), "|water|"},
    {"reserve", N_("Reserve"), "|reserve|"},
};

enum { N_USES = G_N_ELEMENTS(defs), STREETS = 3 };

/* Areas of one state of the ground, m2. */
typedef struct {
    double use[N_USES];
    double all; /* of all uses together, each piece of ground once */
    bool known; /* some zone says its use */
} Areas;

bool balance_counts(const AgtFeature *row)
{
    return !agt_feature_withdrawn(row) && !agt_geom_is_empty(row->geom);
}

AgtGeom *balance_union(const GPtrArray *shapes, GError **error)
{
    if (!shapes->len)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    return agt_geom_union((const AgtGeom *const *)shapes->pdata, shapes->len, error);
}

static GPtrArray *shape_list(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
}

static void take_layer(GPtrArray *into, const AgtPlan *plan, AgtLayerId layer)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    for (guint i = 0; i < t->n; i++)
        if (balance_counts(t->rows[i]))
            g_ptr_array_add(into, agt_geom_ref(t->rows[i]->geom));
}

/* What the total is counted within: the settlement's boundary, else the site, else the zones. */
static AgtGeom *border(const AgtPlan *plan, const char **what, GError **error)
{
    g_autoptr(GPtrArray) list = shape_list();
    AGT_EACH(plan, BOUNDARY, Boundary, b)
    if (balance_counts(&b->f) && g_strcmp0(b->kind, "settlement") == 0)
        g_ptr_array_add(list, agt_geom_ref(b->f.geom));
    *what = N_("the boundary of the settlement");
    if (!list->len) {
        take_layer(list, plan, AGT_LAYER_SITE);
        *what = N_("the site");
    }
    if (!list->len) {
        take_layer(list, plan, AGT_LAYER_LAND_USE);
        *what = N_("the zones");
    }
    return balance_union(list, error);
}

static double half_width(const AgtStreet *s)
{
    if (s->width_m > 0)
        return s->width_m / 2;
    double walk = s->sidewalk_m > 0 ? s->sidewalk_m : 0;
    return s->carriageway_m > 0 ? s->carriageway_m / 2 + walk : NAN;
}

/* Ground between red lines within the border. */
static AgtGeom *street_ground(const AgtPlan *plan, const AgtGeom *within, GError **error)
{
    g_autoptr(GPtrArray) list = shape_list();
    AGT_EACH(plan, STREET, Street, s)
    {
        double half = balance_counts(&s->f) ? half_width(s) : NAN;
        if (isnan(half))
            continue;
        AgtGeom *strip = agt_geom_buffer_flat(s->f.geom, half, error);
        if (!strip)
            return NULL;
        g_ptr_array_add(list, strip);
    }
    g_autoptr(AgtGeom) all = balance_union(list, error);
    return all ? agt_geom_intersection(all, within, error) : NULL;
}

static int use_number(const char *use)
{
    g_autofree char *barred = g_strdup_printf("|%s|", use ? use : "");
    for (int i = 0; use && i < N_USES; i++)
        if (strstr(defs[i].uses, barred))
            return i;
    return -1;
}

/* Zones by use within the border; @p streets is taken off them and added to the row of streets. */
static bool measure(const AgtPlan *plan, bool now, const AgtGeom *within, const AgtGeom *streets,
                    Areas *out, GError **error)
{
    g_autoptr(GPtrArray) whole = shape_list();
    for (int u = 0; u < N_USES; u++) {
        g_autoptr(GPtrArray) list = shape_list();
        AGT_EACH(plan, LAND_USE, LandUse, z)
        if (balance_counts(&z->f) && use_number(now ? z->use_now : z->use) == u)
            g_ptr_array_add(list, agt_geom_ref(z->f.geom));
        out->known = out->known || list->len;
        if (u == STREETS)
            g_ptr_array_add(list, agt_geom_ref((AgtGeom *)streets));
        g_autoptr(AgtGeom) all = balance_union(list, error);
        g_autoptr(AgtGeom) inside = all ? agt_geom_intersection(all, within, error) : NULL;
        if (!inside)
            return false;
        AgtGeom *own =
            u == STREETS ? agt_geom_ref(inside) : agt_geom_difference(inside, streets, error);
        if (!own)
            return false;
        out->use[u] = agt_geom_area_m2(own);
        g_ptr_array_add(whole, own);
    }
    g_autoptr(AgtGeom) all = balance_union(whole, error);
    if (all)
        out->all = agt_geom_area_m2(all);
    return all != NULL;
}

static void add_row(AgtBalance *b, const char *key, const char *title, double now_m2,
                    double design_m2, double total_m2)
{
    bool any = total_m2 > 0;
    AgtBalanceRow row = {.key = key, .title = title};
    row.now_ha = now_m2 / 10000;
    row.design_ha = design_m2 / 10000;
    row.now_pct = any ? 100 * now_m2 / total_m2 : NAN;
    row.design_pct = any ? 100 * design_m2 / total_m2 : NAN;
    row.design_m2_per_head = b->persons > 0 ? design_m2 / b->persons : NAN;
    g_array_append_val(b->rows, row);
}

static void add_rows(AgtBalance *b, double total, const Areas *now, const Areas *design)
{
    double sum = 0;
    add_row(b, "total", N_("Total within the border"), total, total, total);
    for (int u = 0; u < N_USES; u++) {
        add_row(b, defs[u].key, defs[u].title, now->known ? now->use[u] : NAN, design->use[u],
                total);
        sum += design->use[u];
    }
    add_row(b, "unassigned", N_("In no zone"), now->known ? MAX(0.0, total - now->all) : NAN,
            MAX(0.0, total - design->all), total);
    b->overlap_ha = MAX(0.0, sum - design->all) / 10000;
}

static double persons_of(const AgtPlan *plan, const AgtProgramme *programme)
{
    gint64 units = 0;
    AGT_EACH(plan, BUILDING, Building, h)
    if (!agt_feature_withdrawn(&h->f) && g_strcmp0(h->kind, "dwelling") == 0)
        units += h->units == AGT_INT_NULL ? 1 : h->units;
    return programme ? (double)units * programme->persons_per_unit : NAN;
}

/* Zones beyond the border. */
static bool measure_outside(AgtBalance *b, const AgtPlan *plan, const AgtGeom *within,
                            GError **error)
{
    g_autoptr(GPtrArray) list = shape_list();
    take_layer(list, plan, AGT_LAYER_LAND_USE);
    g_autoptr(AgtGeom) all = balance_union(list, error);
    g_autoptr(AgtGeom) beyond = all ? agt_geom_difference(all, within, error) : NULL;
    if (beyond)
        b->outside_ha = agt_geom_area_m2(beyond) / 10000;
    return beyond != NULL;
}

static bool fill(AgtBalance *b, const AgtPlan *plan, GError **error)
{
    Areas now = {0}, design = {0};
    g_autoptr(AgtGeom) none = agt_geom_new_empty(AGT_GEOM_POLYGON);
    g_autoptr(AgtGeom) within = border(plan, &b->border, error);
    g_autoptr(AgtGeom) streets = within ? street_ground(plan, within, error) : NULL;
    if (!streets || !measure_outside(b, plan, within, error) ||
        !measure(plan, true, within, none, &now, error) ||
        !measure(plan, false, within, streets, &design, error))
        return false;
    add_rows(b, agt_geom_area_m2(within), &now, &design);
    return true;
}

AgtBalance *agt_balance_new(const AgtPlan *plan, const AgtProgramme *programme,
                            const AgtNorms *norms, GError **error)
{
    g_autoptr(AgtBalance) b = g_new0(AgtBalance, 1);
    b->rows = g_array_new(FALSE, FALSE, sizeof(AgtBalanceRow));
    b->indicators = g_array_new(FALSE, FALSE, sizeof(AgtIndicator));
    b->persons = persons_of(plan, programme);
    if (!fill(b, plan, error) || !balance_indicators(b, plan, programme, norms, error))
        return NULL;
    return g_steal_pointer(&b);
}

void agt_balance_free(AgtBalance *b)
{
    if (!b)
        return;
    g_array_unref(b->rows);
    g_array_unref(b->indicators);
    g_free(b);
}
