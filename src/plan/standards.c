/* SPDX-License-Identifier: Apache-2.0 */
/* What a programme asks of plots, of the streets that place lays, of secondary buildings and of
 * facilities. */
#include <math.h>
#include <string.h>

#include "programme.h"

/* Figures that cannot be kept together would make place search for what cannot be. */
static bool plot_makes_sense(const AgtYamlNode *n, const AgtPlotStandard *s, GError **error)
{
    const char *problem = NULL;
    if (s->area_min_m2 > s->area_target_m2 || s->area_target_m2 > s->area_max_m2)
        problem = "area_min_m2 <= area_target_m2 <= area_max_m2 does not hold";
    else if (s->depth_min_m > s->depth_max_m)
        problem = "depth_min_m is more than depth_max_m";
    else if (s->frontage_min_m * s->depth_min_m > s->area_max_m2)
        problem = "frontage_min_m x depth_min_m is more than area_max_m2";
    else if (2 * s->setback_side_m >= s->frontage_min_m)
        problem = "the side setbacks leave nothing of frontage_min_m";
    else if (s->width_min_m > 0 && 2 * s->setback_side_m >= s->width_min_m)
        problem = "the side setbacks leave nothing of width_min_m";
    else if (s->aspect_max > 0 && s->aspect_max * s->frontage_min_m < s->depth_min_m)
        problem = "no plot of frontage_min_m can be depth_min_m deep within aspect_max";
    else if (s->setback_front_m + s->setback_rear_m >= s->depth_min_m)
        problem = "the front and rear setbacks leave nothing of depth_min_m";
    if (problem)
        agt_yaml_error(n, error, "%s", problem);
    return !problem;
}

/* A key of a standard: its place in the struct, limits, and whether it must be given. */
typedef struct {
    const char *key;
    size_t offset;
    bool required;
    double min, max;
} RealKey;

#define REAL(type, name, required, min, max)                                                       \
    {                                                                                              \
#name, offsetof(type, name), required, min, max                                            \
    }

static bool read_reals(const AgtYamlNode *n, const RealKey *keys, guint n_keys, gpointer into,
                       GError **error)
{
    for (guint i = 0; i < n_keys; i++) {
        double *out = (double *)(gpointer)((char *)into + keys[i].offset);
        if (!agt_yaml_read_real(n, keys[i].key, keys[i].required, keys[i].min, keys[i].max, out,
                                error))
            return false;
    }
    return true;
}

/* Refuses keys that are neither in the table nor in the NULL-ended list @p others. */
static bool only(const AgtYamlNode *n, const RealKey *keys, guint n_keys, const char *const *others,
                 GError **error)
{
    for (guint i = 0; i < agt_yaml_n(n); i++) {
        const char *key = agt_yaml_key(n, i);
        bool known = false;
        for (guint k = 0; k < n_keys && !known; k++)
            known = strcmp(keys[k].key, key) == 0;
        for (guint k = 0; others[k] && !known; k++)
            known = strcmp(others[k], key) == 0;
        if (!known) {
            agt_yaml_error(agt_yaml_at(n, i), error, "unknown key \"%s\"", key);
            return false;
        }
    }
    return true;
}

static const RealKey plot_keys[] = {
    REAL(AgtPlotStandard, area_min_m2, true, 50, 1e6),
    REAL(AgtPlotStandard, area_target_m2, true, 50, 1e6),
    REAL(AgtPlotStandard, area_max_m2, true, 50, 1e6),
    REAL(AgtPlotStandard, frontage_min_m, true, 3, 1000),
    REAL(AgtPlotStandard, depth_min_m, true, 3, 1000),
    REAL(AgtPlotStandard, depth_max_m, true, 3, 1000),
    REAL(AgtPlotStandard, setback_front_m, true, 0, 100),
    REAL(AgtPlotStandard, setback_side_m, true, 0, 100),
    REAL(AgtPlotStandard, setback_rear_m, true, 0, 100),
    REAL(AgtPlotStandard, width_min_m, false, 0, 1000),
    REAL(AgtPlotStandard, frontage_setback_min_m, false, 0, 1000),
    REAL(AgtPlotStandard, corner_frontage_min_m, false, 0, 1000),
    REAL(AgtPlotStandard, corner_area_min_m2, false, 0, 1e6),
    REAL(AgtPlotStandard, aspect_max, false, 0, 100),
    REAL(AgtPlotStandard, flag_access_m, false, 0, 50),
    REAL(AgtPlotStandard, flag_access_max_m, false, 1, 1000),
    REAL(AgtPlotStandard, orientation_deg, false, 0, 360),
    REAL(AgtPlotStandard, orientation_tolerance_deg, false, 0, 90),
    REAL(AgtPlotStandard, reserve_pct, false, 0, 90),
};

bool programme_read_plot(const AgtYamlNode *n, AgtPlotStandard *s, GError **error)
{
    static const char *const others[] = {"standard", "remainder", NULL};
    s->orientation_deg = NAN;
    s->orientation_tolerance_deg = 15;
    s->flag_access_max_m = 60;
    int remainder = AGT_REMAINDER_SPREAD;
    if (!only(n, plot_keys, G_N_ELEMENTS(plot_keys), others, error) ||
        !programme_read_name(n, "standard", &s->name, error) ||
        !read_reals(n, plot_keys, G_N_ELEMENTS(plot_keys), s, error) ||
        !agt_yaml_read_choice(n, "remainder", false, "spread|last|leave", &remainder, error))
        return false;
    s->remainder = (AgtRemainder)remainder;
    return plot_makes_sense(n, s, error);
}

static const RealKey street_keys[] = {
    REAL(AgtStreetStandard, width_m, false, 3, 100),
    REAL(AgtStreetStandard, carriageway_m, false, 2, 60),
    REAL(AgtStreetStandard, sidewalk_m, false, 0, 20),
    REAL(AgtStreetStandard, dig_depth_m, false, 0, 20),
    REAL(AgtStreetStandard, gradient_max_pct, false, 0.1, 30),
    REAL(AgtStreetStandard, dead_end_max_m, false, 0, 2000),
    REAL(AgtStreetStandard, turning_m, false, 0, 100),
    REAL(AgtStreetStandard, curve_radius_m, false, 0, 2000),
    REAL(AgtStreetStandard, junction_angle_deg, false, 10, 90),
};

bool programme_read_street(const AgtYamlNode *n, AgtStreetStandard *s, GError **error)
{
    static const char *const others[] = {"category", "surface", "vehicles", NULL};
    *s = (AgtStreetStandard){.category = "residential",
                             .surface = "gravel",
                             .vehicles = "",
                             .width_m = 15,
                             .carriageway_m = 6,
                             .sidewalk_m = 1.5,
                             .dig_depth_m = 0.6,
                             .gradient_max_pct = 8,
                             .dead_end_max_m = 150,
                             .turning_m = 16,
                             .curve_radius_m = 30,
                             .junction_angle_deg = 60};
    if (!n)
        return true;
    if (!only(n, street_keys, G_N_ELEMENTS(street_keys), others, error) ||
        !programme_read_listed(n, "category", false, AGT_LAYER_STREET, "category", &s->category,
                               error) ||
        !programme_read_listed(n, "surface", false, AGT_LAYER_STREET, "surface", &s->surface,
                               error) ||
        !agt_yaml_read_text(n, "vehicles", false, &s->vehicles, error) ||
        !read_reals(n, street_keys, G_N_ELEMENTS(street_keys), s, error))
        return false;
    bool fits = s->carriageway_m + 2 * s->sidewalk_m <= s->width_m;
    if (!fits)
        agt_yaml_error(n, error, "carriageway_m and two of sidewalk_m are more than width_m");
    return fits;
}

static const RealKey outbuilding_keys[] = {
    REAL(AgtOutbuilding, width_m, true, 0.5, 50),
    REAL(AgtOutbuilding, depth_m, true, 0.5, 50),
    REAL(AgtOutbuilding, height_m, true, 1, 20),
    REAL(AgtOutbuilding, dig_depth_m, true, 0, 20),
    REAL(AgtOutbuilding, from_house_m, false, 0, 200),
    REAL(AgtOutbuilding, from_neighbour_m, false, 0, 200),
    REAL(AgtOutbuilding, from_boundary_m, false, 0, 100),
    REAL(AgtOutbuilding, from_street_m, false, 0, 200),
};

bool programme_read_outbuilding(const AgtYamlNode *n, AgtOutbuilding *b, GError **error)
{
    static const char *const others[] = {"outbuilding", "title", "kind", "fire_degree", NULL};
    b->from_boundary_m = 1;
    int kind;
    if (!only(n, outbuilding_keys, G_N_ELEMENTS(outbuilding_keys), others, error) ||
        !programme_read_name(n, "outbuilding", &b->name, error) ||
        !agt_yaml_read_titles(n, "title", true, b->title, error) ||
        !agt_yaml_read_choice(n, "kind", true, "outbuilding|livestock", &kind, error) ||
        !programme_read_listed(n, "fire_degree", true, AGT_LAYER_BUILDING, "fire_degree",
                               &b->fire_degree, error))
        return false;
    b->kind = agt_yaml_text(agt_yaml_get(n, "kind"));
    return read_reals(n, outbuilding_keys, G_N_ELEMENTS(outbuilding_keys), b, error);
}

static const RealKey facility_keys[] = {
    REAL(AgtFacilityAsk, capacity, false, 0, 1e7),
    REAL(AgtFacilityAsk, area_m2, false, 1, 1e7),
    REAL(AgtFacilityAsk, width_min_m, false, 1, 5000),
    REAL(AgtFacilityAsk, depth_min_m, false, 1, 5000),
    REAL(AgtFacilityAsk, slope_max_pct, false, 0.1, 100),
    REAL(AgtFacilityAsk, radius_m, false, 1, 1e5),
    REAL(AgtFacilityAsk, demand_per_person, false, 0, 1e4),
    REAL(AgtFacilityAsk, demand_per_unit, false, 0, 1e4),
    REAL(AgtFacilityAsk, dig_depth_m, false, 0, 50),
    REAL(AgtFacilityAsk, protection_m, false, 0, 5000),
};

/* A list of uses of land, separated by commas. */
static bool uses_known(const AgtYamlNode *n, const char *uses, GError **error)
{
    const char *values = agt_layer_field(agt_layer(AGT_LAYER_LAND_USE), "use")->values;
    g_auto(GStrv) known = g_strsplit(values, "|", -1);
    g_auto(GStrv) given = g_strsplit(uses, ",", -1);
    for (guint i = 0; given[i]; i++)
        if (!g_strv_contains((const char *const *)known, g_strstrip(given[i]))) {
            agt_yaml_error(n, error, "\"%s\" is none of %s", given[i], values);
            return false;
        }
    return true;
}

/* What cannot be kept together. */
static bool facility_makes_sense(const AgtYamlNode *n, const AgtFacilityAsk *f, GError **error)
{
    const char *problem = NULL;
    if ((f->demand_per_person > 0 || f->demand_per_unit > 0) && f->capacity <= 0)
        problem = "a demand needs a capacity to be met with";
    else if (f->area_m2 > 0 && f->width_min_m * f->depth_min_m > f->area_m2)
        problem = "width_min_m x depth_min_m is more than area_m2";
    else if (f->capacity_unit[0] && f->capacity <= 0)
        problem = "capacity_unit is given without a capacity";
    if (problem)
        agt_yaml_error(n, error, "%s", problem);
    return !problem;
}

bool programme_read_facility(const AgtYamlNode *n, AgtFacilityAsk *f, GError **error)
{
    static const char *const others[] = {"kind",     "title", "capacity_unit", "count", "uses",
                                         "vehicles", NULL};
    f->capacity_unit = f->uses = f->vehicles = "";
    f->dig_depth_m = NAN;
    gint64 count = 0;
    if (!only(n, facility_keys, G_N_ELEMENTS(facility_keys), others, error) ||
        !programme_read_listed(n, "kind", true, AGT_LAYER_FACILITY, "kind", &f->kind, error) ||
        !agt_yaml_read_titles(n, "title", false, f->title, error) ||
        !read_reals(n, facility_keys, G_N_ELEMENTS(facility_keys), f, error) ||
        !programme_read_listed(n, "capacity_unit", f->capacity > 0, AGT_LAYER_FACILITY,
                               "capacity_unit", &f->capacity_unit, error) ||
        !agt_yaml_read_int(n, "count", true, 1, 1000, &count, error) ||
        !agt_yaml_read_text(n, "uses", false, &f->uses, error) ||
        !agt_yaml_read_text(n, "vehicles", false, &f->vehicles, error) ||
        (*f->uses && !uses_known(agt_yaml_get(n, "uses"), f->uses, error)))
        return false;
    f->count = (int)count;
    return facility_makes_sense(n, f, error);
}
