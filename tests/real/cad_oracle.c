/* SPDX-License-Identifier: Apache-2.0 */
/* Our reader of drawings against GDAL's, which is used for nothing else: every entity that both
 * read has the same extent, and whatever GDAL leaves out is named by ours. */
#include "cad_take.h"
#include "exchange_test.h"

/* Arcs are cut into lines by both; chords of one degree stay this much of the size inside. */
#define SHARE 1e-3

static bool compared(const char *kind)
{
    static const char *const kinds[] = {"LINE",  "LWPOLYLINE", "POLYLINE", "CIRCLE",
                                        "ARC",   "ELLIPSE",    "SPLINE",   "HATCH",
                                        "POINT", "SOLID",      "INSERT"};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

/* Boxes by handle as GDAL reads them. */
static GHashTable *oracle(const char *path)
{
    static const unsigned flags = GDAL_OF_VECTOR | GDAL_OF_READONLY;
    GHashTable *out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GDALDatasetH d = GDALOpenEx(path, flags, NULL, NULL, NULL);
    assert_non_null(d);
    OGRLayerH l = GDALDatasetGetLayer(d, 0);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(l))) {
        const char *handle = OGR_F_GetFieldAsString(f, OGR_F_GetFieldIndex(f, "EntityHandle"));
        OGRGeometryH g = OGR_F_GetGeometryRef(f);
        OGREnvelope e;
        if (g && *handle && !OGR_G_IsEmpty(g)) {
            OGR_G_GetEnvelope(g, &e);
            AgtBox *known = g_hash_table_lookup(out, handle);
            AgtBox box = {e.MinX, e.MinY, e.MaxX, e.MaxY};
            box = known ? agt_box_union(*known, box) : box;
            g_hash_table_insert(out, g_strdup(handle), g_memdup2(&box, sizeof box));
        }
        OGR_F_Destroy(f);
    }
    GDALClose(d);
    return out;
}

static bool near(AgtBox a, AgtBox b)
{
    double slack = 1e-6 + SHARE * (fabs(b.maxx - b.minx) + fabs(b.maxy - b.miny));
    return fabs(a.minx - b.minx) <= slack && fabs(a.miny - b.miny) <= slack &&
           fabs(a.maxx - b.maxx) <= slack && fabs(a.maxy - b.maxy) <= slack;
}

/* Entities compared. */
static guint compare(const char *relative)
{
    g_autofree char *path = data_path(relative);
    agt_gdal_start();
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet;
    g_autoptr(GHashTable) theirs = oracle(path);
    g_autoptr(AgtSourceFile) file = agt_source_file_map(path, NULL);
    AgtCad *cad = NULL;
    GDALDatasetH d = agt_cad_open(file, NULL, &cad, NULL);
    assert_non_null(d);
    assert_int_equal(cad->from_blocks, 0);
    guint n = 0, sheets = 0;
    for (guint i = 0; i < cad->header->layers->len; i++)
        sheets += ((AgtCadLayer *)g_ptr_array_index(cad->header->layers, i))->paper;
    assert_int_equal(cad->records->len + sheets, cad->header->entities->len);
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, i);
        const AgtBox *box = g_hash_table_lookup(theirs, r->key);
        if (!box || !compared(r->kind))
            continue;
        OGRGeometryH g = agt_cad_geometry(r, NULL);
        OGREnvelope e;
        OGR_G_GetEnvelope(g, &e);
        OGR_G_DestroyGeometry(g);
        AgtBox ours = {e.MinX, e.MinY, e.MaxX, e.MaxY};
        if (!near(ours, *box))
            fail_msg("%s %s %s: (%g %g, %g %g) but GDAL (%g %g, %g %g)", relative, r->kind, r->key,
                     ours.minx, ours.miny, ours.maxx, ours.maxy, box->minx, box->miny, box->maxx,
                     box->maxy);
        n++;
    }
    GDALClose(d);
    agt_cad_free(cad);
    return n;
}

static void entities_lie_where_gdal_has_them(void **state)
{
    (void)state;
    assert_int_equal(compare("settlements/dxf/houses_of_parliament_georeferenced.dxf"), 1);
    assert_int_equal(compare("bad-input/gdal/dxf/hatch_as_multipolygon.dxf"), 1);
    guint n = compare("settlements/dxf/floorplan.dxf");
    if (n < 780)
        fail_msg("only %u entities of the floor plan were compared", n);
}

/* A drawing of pictures only is not an empty plan, and its place on Earth is named. */
static void pictures_are_no_plan(void **state)
{
    (void)state;
    g_autofree char *path = data_path("settlements/dxf/Graz_10km_3m.dxf");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32633");
    g_auto(Imported) i =
        import_file(plan, path, "profile: p\nlayers:\n  - {source: '*', target: plot}\n",
                    "EPSG:32633", NULL, false);
    assert_no_error(i.error);
    balanced(i.result, 8, 0, 0, 8);
    assert_int_equal(count_rule(i.findings, "import.cad_nothing"), 1);
    assert_int_equal(count_rule(i.findings, "import.cad_geodata"), 1);
}

/* Inches in the header, 9261 units wide (GDAL), though $EXTMIN says 32 659: 235 m after scaling. */
static void inches_become_metres(void **state)
{
    (void)state;
    g_autofree char *path = data_path("settlements/dxf/houses_of_parliament_georeferenced.dxf");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32630");
    g_auto(Imported) i =
        import_file(plan, path, "profile: p\nlayers:\n  - {source: '*', target: survey}\n",
                    "EPSG:32630", NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 1, 1, 0, 0);
    const AgtGeom *g = agt_plan_table(after, AGT_LAYER_SURVEY)->rows[0]->geom;
    assert_float_equal(g->box.maxx - g->box.minx, 9260.87 * 0.0254, 0.01);
    assert_int_equal(count_rule(i.findings, "import.cad_geodata"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(entities_lie_where_gdal_has_them),
                                       cmocka_unit_test(pictures_are_no_plan),
                                       cmocka_unit_test(inches_become_metres)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
