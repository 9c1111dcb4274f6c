/* SPDX-License-Identifier: Apache-2.0 */
/* House types: outline, axes, modules. */
#include <string.h>

#include "programme.h"

#define SIDES "front|right|rear|left" /* in the order of AgtHouseSide */

/* Number in metres at place i of a corner. */
static bool read_coordinate(const AgtYamlNode *corner, guint i, double *out, GError **error)
{
    const AgtYamlNode *n = agt_yaml_at(corner, i);
    const char *text = agt_yaml_text(n);
    if (!text || !agt_parse_real(text, out)) {
        agt_yaml_error(n, error, "\"%s\" is not a number (write it with a decimal point)",
                       text ? text : "");
        return false;
    }
    if (*out < 0 || *out > 100) {
        agt_yaml_error(n, error, "%s is not between 0 and 100 metres", text);
        return false;
    }
    return true;
}

/* The outline of a house; it begins at axis point A-1, which is x = 0, y = 0. */
static bool read_footprint(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    bool ok;
    const AgtYamlNode *list = programme_read_list(map, "footprint", true, &ok, error);
    if (!list)
        return false;
    guint n = agt_yaml_n(list);
    if (n < 3 || n > 64) {
        agt_yaml_error(list, error, "needs 3 to 64 corners, has %u", n);
        return false;
    }
    AgtPoint corner[64];
    for (guint i = 0; i < n; i++) {
        const AgtYamlNode *c = agt_yaml_at(list, i);
        if (!programme_is_list(c, error))
            return false;
        if (agt_yaml_n(c) != 2) {
            agt_yaml_error(c, error, "a corner is two numbers [x, y]");
            return false;
        }
        if (!read_coordinate(c, 0, &corner[i].x, error) ||
            !read_coordinate(c, 1, &corner[i].y, error))
            return false;
    }
    if (n > 3 && corner[0].x == corner[n - 1].x && corner[0].y == corner[n - 1].y)
        n--;
    g_autoptr(AgtGeom) g = agt_geom_new_polygon(corner, n);
    g_autofree char *reason = NULL;
    if (!agt_geom_is_valid(g, &reason, NULL) || !(agt_geom_area_m2(g) > 0)) {
        agt_yaml_error(list, error, "is not a simple outline: %s", reason ? reason : "no area");
        return false;
    }
    if (g->box.minx != 0 || g->box.miny != 0) {
        agt_yaml_error(list, error, "must begin at x = 0 and y = 0, its axis point A-1");
        return false;
    }
    t->width_m = g->box.maxx;
    t->depth_m = g->box.maxy;
    t->footprint = g_steal_pointer(&g);
    return true;
}

static bool read_axis(const AgtYamlNode *n, AgtHouseAxis *a, GError **error)
{
    a->letter = agt_yaml_get(n, "y") != NULL;
    return agt_yaml_only(n, error, "name", a->letter ? "y" : "x", NULL) &&
           programme_read_name(n, "name", &a->name, error) &&
           agt_yaml_read_real(n, a->letter ? "y" : "x", true, 0, 100, &a->at_m, error);
}

/* Axes 1 and A pass through the origin: the house is set out from where they cross. */
static bool origin_has_axes(const AgtYamlNode *list, const AgtHouseType *t, GError **error)
{
    bool one = false, a = false;
    for (guint i = 0; i < t->n_axes; i++) {
        one = one || (!t->axes[i].letter && t->axes[i].at_m == 0);
        a = a || (t->axes[i].letter && t->axes[i].at_m == 0);
    }
    if (!(one && a))
        agt_yaml_error(list, error, "needs an axis at x = 0 and one at y = 0: they cross in A-1");
    return one && a;
}

static bool read_axes(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    bool ok;
    const AgtYamlNode *list = programme_read_list(map, "axes", false, &ok, error);
    if (!list)
        return ok;
    t->axes = g_new0(AgtHouseAxis, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++, t->n_axes++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        AgtHouseAxis *a = &t->axes[i];
        if (!read_axis(n, a, error))
            return false;
        if (a->at_m > (a->letter ? t->depth_m : t->width_m)) {
            agt_yaml_error(n, error, "lies outside the footprint");
            return false;
        }
        for (guint k = 0; k < i; k++)
            if (strcmp(t->axes[k].name, a->name) == 0) {
                agt_yaml_error(n, error, "axis \"%s\" stands twice", a->name);
                return false;
            }
    }
    return origin_has_axes(list, t, error);
}

static bool read_modules(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    bool ok;
    const AgtYamlNode *list = programme_read_list(map, "modules", false, &ok, error);
    if (!list)
        return ok;
    if (strcmp(t->construction, "modular") != 0) {
        agt_yaml_error(list, error, "only a house of construction: modular has modules");
        return false;
    }
    t->modules = g_new0(AgtHouseModule, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++, t->n_modules++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        AgtHouseModule *m = &t->modules[i];
        if (!agt_yaml_only(n, error, "count", "length_m", "width_m", "height_m", "mass_t",
                           "transport_width_m", NULL) ||
            !programme_read_int(n, "count", 1, 100, &m->count, error) ||
            !agt_yaml_read_real(n, "length_m", true, 1, 30, &m->length_m, error) ||
            !agt_yaml_read_real(n, "width_m", true, 1, 10, &m->width_m, error) ||
            !agt_yaml_read_real(n, "height_m", true, 1, 10, &m->height_m, error) ||
            !agt_yaml_read_real(n, "mass_t", true, 0.1, 200, &m->mass_t, error) ||
            !agt_yaml_read_real(n, "transport_width_m", true, 1, 12, &m->transport_width_m, error))
            return false;
    }
    return true;
}

static bool read_side(const AgtYamlNode *map, const char *key, AgtHouseSide *out, GError **error)
{
    int side = (int)*out;
    if (!agt_yaml_read_choice(map, key, false, SIDES, &side, error))
        return false;
    *out = (AgtHouseSide)side;
    return true;
}

/* Names of sides as "left,rear". */
static bool read_blind(const AgtYamlNode *map, unsigned *out, GError **error)
{
    const char *text = NULL;
    if (!agt_yaml_read_text(map, "blind_walls", false, &text, error) || !text)
        return !text && !agt_yaml_get(map, "blind_walls");
    g_auto(GStrv) sides = g_strsplit(SIDES, "|", -1), names = g_strsplit(text, ",", -1);
    for (guint i = 0; names[i]; i++) {
        guint side = 0;
        while (sides[side] && strcmp(sides[side], g_strstrip(names[i])) != 0)
            side++;
        if (!sides[side]) {
            agt_yaml_error(agt_yaml_get(map, "blind_walls"), error,
                           "\"%s\" is no side: front, right, rear or left", names[i]);
            return false;
        }
        *out |= 1u << side;
    }
    return true;
}

static bool fits(const AgtYamlNode *map, const AgtHouseType *t, GError **error)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    double built = agt_geom_area_m2(t->footprint) * t->storeys;
    bool across = t->entrance == AGT_SIDE_FRONT || t->entrance == AGT_SIDE_REAR;
    const char *key = NULL;
    if (t->floor_area_m2 > built) {
        agt_yaml_error(agt_yaml_get(map, "floor_area_m2"), error,
                       "is more than the footprint holds on %d storeys, %s m2", t->storeys,
                       g_ascii_formatd(buf, sizeof buf, "%.1f", built));
        return false;
    }
    if (t->foundation_depth_m > t->dig_depth_m)
        agt_yaml_error(agt_yaml_get(map, key = "foundation_depth_m"), error,
                       "is deeper than dig_depth_m");
    else if (t->entrance_m > (across ? t->width_m : t->depth_m))
        agt_yaml_error(agt_yaml_get(map, key = "entrance_m"), error, "lies beyond its side");
    return !key;
}

/* What follows from other figures when it is not given. */
static bool read_defaulted(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    t->foundation_depth_m = t->dig_depth_m;
    t->zero_m = 0.6;
    t->vehicles = "";
    if (!agt_yaml_read_real(map, "foundation_depth_m", false, 0, 20, &t->foundation_depth_m,
                            error) ||
        !agt_yaml_read_real(map, "zero_m", false, -2, 5, &t->zero_m, error) ||
        !read_side(map, "entrance", &t->entrance, error) ||
        !read_side(map, "main_side", &t->main_side, error) || !read_blind(map, &t->blind, error))
        return false;
    bool across = t->entrance == AGT_SIDE_FRONT || t->entrance == AGT_SIDE_REAR;
    t->entrance_m = (across ? t->width_m : t->depth_m) / 2;
    return agt_yaml_read_real(map, "entrance_m", false, 0, 100, &t->entrance_m, error) &&
           agt_yaml_read_text(map, "vehicles", false, &t->vehicles, error);
}

bool programme_read_type(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    return agt_yaml_only(map, error, "house_type", "title", "rooms", "storeys", "construction",
                         "fire_degree", "footprint", "height_m", "floor_area_m2", "dig_depth_m",
                         "foundation_depth_m", "zero_m", "entrance", "entrance_m", "main_side",
                         "blind_walls", "axes", "modules", "vehicles", NULL) &&
           programme_read_name(map, "house_type", &t->name, error) &&
           agt_yaml_read_titles(map, "title", true, t->title, error) &&
           programme_read_int(map, "rooms", 1, 20, &t->rooms, error) &&
           programme_read_int(map, "storeys", 1, 5, &t->storeys, error) &&
           programme_read_listed(map, "construction", true, AGT_LAYER_BUILDING, "construction",
                                 &t->construction, error) &&
           programme_read_listed(map, "fire_degree", true, AGT_LAYER_BUILDING, "fire_degree",
                                 &t->fire_degree, error) &&
           agt_yaml_read_real(map, "height_m", true, 2, 50, &t->height_m, error) &&
           agt_yaml_read_real(map, "floor_area_m2", true, 10, 2000, &t->floor_area_m2, error) &&
           agt_yaml_read_real(map, "dig_depth_m", true, 0, 20, &t->dig_depth_m, error) &&
           read_footprint(map, t, error) && read_defaulted(map, t, error) &&
           read_axes(map, t, error) && read_modules(map, t, error) && fits(map, t, error);
}

void programme_type_clear(AgtHouseType *t)
{
    agt_geom_unref(t->footprint);
    g_free(t->axes);
    g_free(t->modules);
}
