/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repair on what mine action centres publish (Bosnia and Herzegovina, data/README.md there): no
 * suspected area is lost or made smaller, no cleared area is made larger. Degrees are stretched to
 * metres about their middle, since only the shape of the rings matters here.
 */
#include <json-glib/json-glib.h>
#include <math.h>

#include <agrotown/geom.h>

#include "support.h"

static char *suspected_path, *cleared_path;

static void add_ring(AgtGeomBuilder *b, JsonArray *ring)
{
    for (guint i = 0; i < json_array_get_length(ring); i++) {
        JsonArray *at = json_array_get_array_element(ring, i);
        agt_geom_builder_point(b, (json_array_get_double_element(at, 0) - 17.0) * 78000.0 + 500000,
                               (json_array_get_double_element(at, 1) - 45.0) * 111000.0 + 4.98e6);
    }
}

static void add_polygon(AgtGeomBuilder *b, JsonArray *rings)
{
    agt_geom_builder_part(b);
    for (guint j = 0; j < json_array_get_length(rings); j++) {
        if (j)
            agt_geom_builder_ring(b);
        add_ring(b, json_array_get_array_element(rings, j));
    }
}

/* Geometry of a feature, NULL when it has none. */
static AgtGeom *geometry_of(JsonObject *feature)
{
    if (json_object_get_null_member(feature, "geometry"))
        return NULL;
    JsonObject *geometry = json_object_get_object_member(feature, "geometry");
    JsonArray *coordinates = json_object_get_array_member(geometry, "coordinates");
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    if (strcmp(json_object_get_string_member(geometry, "type"), "Polygon") == 0)
        add_polygon(b, coordinates);
    else
        for (guint i = 0; i < json_array_get_length(coordinates); i++)
            add_polygon(b, json_array_get_array_element(coordinates, i));
    g_autoptr(GError) error = NULL;
    AgtGeom *g = agt_geom_builder_end(b, &error);
    assert_no_error(error);
    return g;
}

/* All geometries of a file. */
static GPtrArray *read_geometries(const char *path)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    json_parser_load_from_file(parser, path, &error);
    assert_no_error(error);
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    JsonArray *features = json_object_get_array_member(root, "features");
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < json_array_get_length(features); i++) {
        AgtGeom *g = geometry_of(json_array_get_object_element(features, i));
        if (!agt_geom_is_empty(g))
            g_ptr_array_add(all, g);
        else
            agt_geom_unref(g);
    }
    return all;
}

/* Positions of a lattice over g that lie in g, whatever the fill rule, lie in e. */
static bool has_fill_of(const AgtGeom *e, const AgtGeom *g)
{
    for (int k = 0; k < 12 * 12; k++) {
        AgtPoint at = {g->box.minx + (g->box.maxx - g->box.minx) * (k % 12 + 0.5) / 12,
                       g->box.miny + (g->box.maxy - g->box.miny) * (k / 12 + 0.5) / 12};
        if (agt_geom_contains_point(g, at) && !agt_geom_contains_point(e, at))
            return false;
    }
    return true;
}

static void test_suspected_are_enveloped(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) all = read_geometries(suspected_path);
    int invalid = 0;
    for (guint i = 0; i < all->len; i++) {
        const AgtGeom *g = all->pdata[i];
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) e = agt_geom_envelop(g, 1.0, &error);
        assert_no_error(error);
        assert_true(agt_geom_is_valid(e, NULL, NULL));
        assert_true(e->n_points > 0);
        assert_true(has_fill_of(e, g));
        invalid += !agt_geom_is_valid(g, NULL, NULL);
        for (uint32_t k = 0; k < g->n_points; k++)
            assert_true(agt_geom_contains_point(e, g->pt[k]));
    }
    printf("%u suspected areas with geometry, %d of them not valid\n", all->len, invalid);
    assert_int_equal(all->len, 8303 - 2462);
    assert_true(invalid > 100);
}

static void test_suspected_are_grown(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) all = read_geometries(suspected_path);
    for (guint i = 0; i < all->len; i += 5) {
        const AgtGeom *g = all->pdata[i];
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) grown = agt_geom_grow(g, 25.0, &error);
        assert_no_error(error);
        g_autoptr(AgtGeom) outline = agt_geom_boundary(grown);
        assert_true(agt_geom_distance_m(outline, g) >= 25.0);
    }
}

static void test_cleared_are_shrunk(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) all = read_geometries(cleared_path);
    int invalid = 0;
    for (guint i = 0; i < all->len; i++) {
        const AgtGeom *g = all->pdata[i];
        bool valid = agt_geom_is_valid(g, NULL, NULL);
        invalid += !valid;
        if (valid && i % 10)
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) r = agt_geom_repair_inwards(g, &error);
        assert_no_error(error);
        g_autoptr(AgtGeom) core = agt_geom_shrink(g, 5.0, &error);
        assert_no_error(error);
        assert_true(agt_geom_is_valid(r, NULL, NULL) && agt_geom_is_valid(core, NULL, NULL));
        g_autoptr(AgtGeom) e = agt_geom_envelop(g, 0.0, NULL);
        bool covered = false;
        assert_true(r->n_points == 0 || agt_geom_covers(e, r, &covered, NULL));
        assert_true(r->n_points == 0 || covered);
        assert_true(core->n_points == 0 || (agt_geom_covers(r, core, &covered, NULL) && covered));
    }
    printf("%u cleared areas with geometry, %d of them not valid\n", all->len, invalid);
    assert_true(all->len > 6000);
}

int main(void)
{
    suspected_path = data_path("hazards/bih_west/suspect_areas_simplyfied.geojson");
    cleared_path = data_path("hazards/bih_west/cleared_areas_simplyfied.geojson");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suspected_are_enveloped),
        cmocka_unit_test(test_suspected_are_grown),
        cmocka_unit_test(test_cleared_are_shrunk),
    };
    int result = cmocka_run_group_tests(tests, NULL, NULL);
    g_free(suspected_path);
    g_free(cleared_path);
    return result;
}
