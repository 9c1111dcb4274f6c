/* SPDX-License-Identifier: Apache-2.0 */
/* Technical-economic indicators, groups 1 to 7 of norms.md 3.7: what the programme asks for, what
 * norms ask for, what the plan holds. What the layers do not say is not given, never zero. */
#include <math.h>
#include <string.h>

#include "balance.h"

enum { ROOMS_MAX = 20 };

typedef struct {
    AgtBalance *b;
    const AgtPlan *plan;
    const AgtProgramme *programme;
    const AgtNorms *norms;
    AgtIndicatorGroup group;
    double units, floor_m2; /* of the dwellings; floor NaN when some do not say */
} Work;

static AgtIndicator *add(Work *w, const char *key, const char *title, const char *unit,
                         double design)
{
    AgtIndicator i = {.group = w->group, .key = key, .title = title, .unit = unit};
    i.asked = i.normative = NAN;
    i.design = design;
    g_array_append_val(w->b->indicators, i);
    return &g_array_index(w->b->indicators, AgtIndicator, w->b->indicators->len - 1);
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

static double row_ha(const AgtBalance *b, const char *key)
{
    for (guint i = 0; i < b->rows->len; i++) {
        const AgtBalanceRow *r = &g_array_index(b->rows, AgtBalanceRow, i);
        if (strcmp(r->key, key) == 0)
            return r->design_ha;
    }
    return NAN;
}

static void territory(Work *w)
{
    double total = row_ha(w->b, "total");
    w->group = AGT_TEP_TERRITORY;
    add(w, "territory", N_("Territory within the border"), "ha", total);
    add(w, "homestead", N_("Homestead housing"), "ha", row_ha(w->b, "residential"));
    add(w, "agricultural", N_("Agricultural land"), "ha", row_ha(w->b, "agriculture"));
    add(w, "density", N_("Persons for each hectare"), "1/ha", ratio(w->b->persons, total));
    add(w, "house_density", N_("Dwellings for each hectare"), "1/ha", ratio(w->units, total));
}

static void population(Work *w)
{
    const AgtProgramme *p = w->programme;
    w->group = AGT_TEP_POPULATION;
    AgtIndicator *i = add(w, "persons", N_("Persons"), "", w->b->persons);
    i->asked = p ? p->units * p->persons_per_unit : NAN;
    i = add(w, "families", N_("Families"), "", w->units);
    i->asked = p ? p->units : NAN;
    if (p)
        add(w, "household", N_("Persons in a household"), "", p->persons_per_unit);
}

static void housing(Work *w)
{
    static const char *const number[ROOMS_MAX + 1] = {"",   "1",  "2",  "3",  "4",  "5",  "6",
                                                      "7",  "8",  "9",  "10", "11", "12", "13",
                                                      "14", "15", "16", "17", "18", "19", "20"};
    double placed[ROOMS_MAX + 1] = {0}, asked[ROOMS_MAX + 1] = {0}, plots = 0, plot_m2 = 0;
    AGT_EACH(w->plan, BUILDING, Building, h)
    if (!agt_feature_withdrawn(&h->f) && g_strcmp0(h->kind, "dwelling") == 0)
        placed[h->rooms >= 1 && h->rooms <= ROOMS_MAX ? h->rooms : 0] +=
            h->units == AGT_INT_NULL ? 1 : (double)h->units;
    for (guint i = 0; w->programme && i < w->programme->n_mix; i++)
        asked[CLAMP(w->programme->mix[i].rooms, 0, ROOMS_MAX)] += w->programme->mix[i].units;
    AGT_EACH(w->plan, PLOT, Plot, p)
    if (balance_counts(&p->f) && g_strcmp0(p->use, "homestead") == 0) {
        plots++;
        plot_m2 += agt_geom_area_m2(p->f.geom);
    }
    w->group = AGT_TEP_HOUSING;
    for (int r = 1; r <= ROOMS_MAX; r++)
        if (placed[r] > 0 || asked[r] > 0) {
            AgtIndicator *i = add(w, "rooms", N_("Dwellings with {arg} rooms"), "", placed[r]);
            i->arg = number[r];
            i->asked = w->programme ? asked[r] : NAN;
        }
    if (placed[0] > 0)
        add(w, "rooms_unknown", N_("Dwellings that do not say their rooms"), "", placed[0]);
    add(w, "floor_area", N_("Floor area of the dwellings"), "m2", w->floor_m2);
    add(w, "floor_per_head", N_("Floor area for each person"), "m2",
        ratio(w->floor_m2, w->b->persons));
    add(w, "plots", N_("Homestead plots"), "", plots);
    add(w, "plot_area", N_("Mean homestead plot"), "m2", ratio(plot_m2, plots));
}

/* The programme's wish for a kind; NULL. */
static const AgtFacilityAsk *asked_for(const AgtProgramme *p, const char *kind)
{
    for (guint i = 0; p && i < p->n_facilities; i++)
        if (strcmp(p->facilities[i].kind, kind) == 0)
            return &p->facilities[i];
    return NULL;
}

/* Number and capacity of the facilities of one kind. Capacity NaN when one does not say it, or
 * says it in another unit than the first. */
static guint count_kind(const AgtPlan *plan, const char *kind, double *capacity, const char **unit)
{
    guint n = 0;
    double sum = 0;
    AGT_EACH(plan, FACILITY, Facility, f)
    {
        if (agt_feature_withdrawn(&f->f) || g_strcmp0(f->kind, kind) != 0)
            continue;
        if (n++ == 0)
            *unit = f->capacity_unit;
        sum += g_strcmp0(*unit, f->capacity_unit) == 0 ? f->capacity : NAN;
    }
    *capacity = n ? sum : 0;
    return n;
}

/* Is a filter just {kind: this}, whatever else it may ask? */
static bool is_about(const AgtNormRule *r, const char *kind)
{
    const AgtYamlNode *where = agt_yaml_get(r->node, "where");
    return g_strcmp0(agt_yaml_text(agt_yaml_get(r->node, "layer")), "facility") == 0 &&
           g_strcmp0(agt_yaml_text(agt_yaml_get(where, "kind")), kind) == 0;
}

/* The largest capacity that rules per head ask for; NaN when none does. */
static double normative(const Work *w, const char *kind, const char *unit)
{
    double most = NAN;
    for (guint i = 0; w->norms && w->b->persons > 0 && i < agt_norms_n(w->norms); i++) {
        const AgtNormRule *r = agt_norms_get(w->norms, i);
        double per = NAN, from = 0, to = INFINITY;
        if (strcmp(r->kind, "per_head") != 0 || !is_about(r, kind) ||
            g_strcmp0(agt_yaml_text(agt_yaml_get(r->node, "unit")), unit) != 0)
            continue;
        agt_yaml_read_real(r->node, "min_per_1000", true, 0, 1e9, &per, NULL);
        agt_yaml_read_real(r->node, "persons_from", false, 0, 1e9, &from, NULL);
        agt_yaml_read_real(r->node, "persons_to", false, 0, 1e9, &to, NULL);
        if (w->b->persons >= from && w->b->persons <= to)
            most = fmax(most, per * w->b->persons / 1000);
    }
    return most;
}

static void service(Work *w, const char *kind)
{
    const AgtFacilityAsk *ask = asked_for(w->programme, kind);
    const char *unit = NULL;
    double capacity;
    guint n = count_kind(w->plan, kind, &capacity, &unit);
    if (!n && !ask)
        return;
    AgtIndicator *i = add(w, "facilities", N_("{arg}: number"), "", n);
    i->arg = kind;
    i->asked = ask ? ask->count : NAN;
    bool wished = ask && ask->capacity > 0;
    if (!wished && !(capacity > 0))
        return;
    if (!unit || !*unit)
        unit = ask ? ask->capacity_unit : "";
    i = add(w, "capacity", N_("{arg}: capacity"), unit, capacity);
    i->arg = kind;
    i->normative = normative(w, kind, unit);
    if (wished && g_strcmp0(ask->capacity_unit, unit) == 0)
        i->asked = ask->capacity * ask->count;
}

static void services(Work *w)
{
    const AgtField *kind = agt_layer_field(agt_layer(AGT_LAYER_FACILITY), "kind");
    g_auto(GStrv) kinds = g_strsplit(kind->values, "|", -1);
    w->group = AGT_TEP_SERVICES;
    for (guint i = 0; kinds[i]; i++)
        service(w, g_intern_string(kinds[i]));
}

/* Length of the lines of a layer whose field has this value, km. */
static double length_km(const AgtPlan *plan, AgtLayerId layer, const char *name, const char *value)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    const AgtField *f = agt_layer_field(agt_layer(layer), name);
    double m = 0;
    for (guint i = 0; i < t->n; i++)
        if (balance_counts(t->rows[i]) && g_strcmp0(agt_row_text(t->rows[i], f), value) == 0)
            m += agt_geom_length_m(t->rows[i]->geom);
    return m / 1000;
}

/* One indicator for each value of a closed list that has any length; the sum of them all. */
static double lengths(Work *w, AgtLayerId layer, const char *name, const char *key,
                      const char *title)
{
    const AgtField *f = agt_layer_field(agt_layer(layer), name);
    g_auto(GStrv) values = g_strsplit(f->values, "|", -1);
    double sum = length_km(w->plan, layer, name, NULL);
    if (sum > 0)
        add(w, key, title, "km", sum)->arg = "unknown";
    for (guint i = 0; values[i]; i++) {
        double km = length_km(w->plan, layer, name, values[i]);
        if (km > 0)
            add(w, key, title, "km", km)->arg = g_intern_string(values[i]);
        sum += km;
    }
    return sum;
}

static void transport(Work *w)
{
    w->group = AGT_TEP_TRANSPORT;
    double km = lengths(w, AGT_LAYER_STREET, "category", "streets", N_("Streets: {arg}"));
    add(w, "streets_total", N_("Streets and roads, all"), "km", km);
    add(w, "street_density", N_("Streets for each square kilometre"), "km/km2",
        ratio(km, row_ha(w->b, "total") / 100));
}

static void engineering(Work *w)
{
    double power = 0, water = 0;
    AGT_EACH(w->plan, FACILITY, Facility, f)
    if (!agt_feature_withdrawn(&f->f)) {
        power += f->power_kw > 0 ? f->power_kw : 0;
        water += f->water_l_s > 0 ? f->water_l_s : 0;
    }
    w->group = AGT_TEP_ENGINEERING;
    double km =
        lengths(w, AGT_LAYER_NETWORK_LINE, "kind", "networks", N_("Engineering networks: {arg}"));
    add(w, "networks_total", N_("Engineering networks, all"), "km", km);
    if (power > 0)
        add(w, "facility_power", N_("Power of the facilities that state it"), "kW", power);
    if (water > 0)
        add(w, "facility_water", N_("Water of the facilities that state it"), "l/s", water);
}

/* Ground of a layer's rows, each piece once, ha. */
static double ground_ha(const AgtPlan *plan, AgtLayerId layer, const char *kind, GError **error)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    const AgtField *f = agt_layer_field(agt_layer(layer), "kind");
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (guint i = 0; i < t->n; i++)
        if (balance_counts(t->rows[i]) &&
            (!kind || g_strcmp0(agt_row_text(t->rows[i], f), kind) == 0))
            g_ptr_array_add(list, t->rows[i]->geom);
    g_autoptr(AgtGeom) all = balance_union(list, error);
    return all ? agt_geom_area_m2(all) / 10000 : NAN;
}

static bool environment(Work *w, GError **error)
{
    double green = ground_ha(w->plan, AGT_LAYER_GREEN, NULL, error);
    if (isnan(green))
        return false;
    double sanitary = ground_ha(w->plan, AGT_LAYER_PROTECTION_ZONE, "sanitary", error);
    if (isnan(sanitary))
        return false;
    w->group = AGT_TEP_ENVIRONMENT;
    add(w, "green", N_("Green spaces"), "ha", green);
    add(w, "green_per_head", N_("Green spaces for each person"), "m2",
        ratio(green * 10000, w->b->persons));
    add(w, "sanitary", N_("Sanitary protection zones"), "ha", sanitary);
    return true;
}

static void count_dwellings(Work *w)
{
    AGT_EACH(w->plan, BUILDING, Building, h)
    if (!agt_feature_withdrawn(&h->f) && g_strcmp0(h->kind, "dwelling") == 0) {
        w->units += h->units == AGT_INT_NULL ? 1 : (double)h->units;
        w->floor_m2 += h->floor_area_m2;
    }
}

bool balance_indicators(AgtBalance *b, const AgtPlan *plan, const AgtProgramme *programme,
                        const AgtNorms *norms, GError **error)
{
    Work w = {.b = b, .plan = plan, .programme = programme, .norms = norms};
    count_dwellings(&w);
    territory(&w);
    population(&w);
    housing(&w);
    services(&w);
    transport(&w);
    engineering(&w);
    return environment(&w, error);
}
