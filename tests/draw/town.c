/* SPDX-License-Identifier: Apache-2.0 */
#include "town.h"

#include <math.h>

static const double east = 622500, north = 4440000;

static AgtGeom *rectangle(double x, double y, double w, double h)
{
    return agt_geom_new_box((AgtBox){east + x, north + y, east + x + w, north + y + h});
}

static gpointer add(AgtPlanBuilder *b, AgtLayerId layer, const char *id, AgtGeom *g)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = agt_arena_row(a, layer);
    row->id = row->birth = agt_arena_text(a, id);
    row->geom = agt_arena_take_geom(a, g);
    agt_plan_builder_add(b, row);
    return row;
}

static void add_house(AgtPlanBuilder *b, guint i, double x, double y, double depth, int rooms,
                      const char *block)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtPlot *p =
        add(b, AGT_LAYER_PLOT, agt_arena_printf(a, "P-%03u", i), rectangle(x, y, 27, depth));
    p->use = "homestead";
    p->block = block;
    p->area_m2 = 27 * depth;
    AgtBuilding *h = add(b, AGT_LAYER_BUILDING, agt_arena_printf(a, "H-%03u", i),
                         rectangle(x + 7 + 0.2 * (i % 5), y + 6, 11.4, 9));
    h->kind = "dwelling";
    h->plot = p->f.id;
    h->house_type = rooms > 3 ? "B4" : "M3";
    h->rooms = rooms;
    h->units = 1;
    h->axis_e_m = east + x + 7;
    h->axis_n_m = north + y + 6;
}

static void add_block(AgtPlanBuilder *b, guint number, double y)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtBlock *block =
        add(b, AGT_LAYER_BLOCK, agt_arena_printf(a, "B-%02u", number), rectangle(0, y, 27 * 5, 42));
    for (guint i = 0; i < 5; i++)
        add_house(b, (number - 1) * 5 + i + 1, 27.0 * i, y, 42, i % 2 ? 4 : 3, block->f.id);
}

static void add_street(AgtPlanBuilder *b, const char *id, const char *name, const char *category,
                       const AgtPoint *pt, guint n)
{
    AgtPoint q[8];
    for (guint i = 0; i < n; i++)
        q[i] = (AgtPoint){east + pt[i].x, north + pt[i].y};
    AgtStreet *s = add(b, AGT_LAYER_STREET, id, agt_geom_new_line(q, n));
    s->f.name = name;
    s->category = category;
    s->width_m = 15;
    s->carriageway_m = 6;
}

static void add_zones(AgtPlanBuilder *b)
{
    AgtLandUse *z = add(b, AGT_LAYER_LAND_USE, "Z-01", rectangle(-5, -5, 145, 110));
    z->use = "residential";
    z = add(b, AGT_LAYER_LAND_USE, "Z-02", rectangle(150, -5, 60, 110));
    z->use = "education";
    z->f.name = "Məktəb sahəsi";
    AgtFacility *f = add(b, AGT_LAYER_FACILITY, "F-01", rectangle(160, 30, 35, 20));
    f->kind = "school";
    f->f.name = "Məktəb 420 yer";
    AgtExclusion *e = add(b, AGT_LAYER_EXCLUSION, "EX-01", rectangle(175, 80, 10, 10));
    e->kind = "heritage";
    e->f.name = "Türbə";
    e = add(b, AGT_LAYER_EXCLUSION, "EX-02", rectangle(-20, -60, 250, 20));
    e->kind = "water";
    e->f.name = "Xaçınçay";
    add(b, AGT_LAYER_SITE, "SITE-1", rectangle(-20, -35, 250, 160));
}

static void add_clearance(AgtPlanBuilder *b)
{
    AgtHazardArea *h = add(b, AGT_LAYER_HAZARD_AREA, "HZ-1", rectangle(205, 100, 40, 40));
    h->class = "cha";
    h->status = "open";
    h = add(b, AGT_LAYER_HAZARD_AREA, "HZ-2", rectangle(-30, 95, 60, 25));
    h->class = "sha";
    h->status = "open";
    h = add(b, AGT_LAYER_HAZARD_AREA, "HZ-3", NULL);
    h->class = "unknown";
    AgtPoint line[2] = {{east + 100, north + 112}, {east + 180, north + 120}};
    AgtHazardLine *l = add(b, AGT_LAYER_HAZARD_LINE, "HL-1", agt_geom_new_line(line, 2));
    l->class = "cha";
    l->radius_m = 4;
    AgtHazardPoint *p =
        add(b, AGT_LAYER_HAZARD_POINT, "HP-1", agt_geom_new_point(east + 220, north + 10));
    p->class = "eo_spot";
    p->radius_m = 6;
    AgtRelease *r = add(b, AGT_LAYER_RELEASE, "RE-1", rectangle(-10, -10, 155, 100));
    r->kind = "cleared";
    r->status = "handed_over";
    r->qa_result = "pass";
    r->cleared_depth_m = 0.5;
    r->handover_date = "2026-05-01";
    r->handover_certificate = "HC-17";
    r = add(b, AGT_LAYER_RELEASE, "RE-2", rectangle(150, -30, 50, 50));
    r->kind = "reduced";
    r->status = "cleared_not_handed_over";
}

AgtPlan *hamlet(bool illustrative)
{
    AgtPlanHead head = {.key = "test",
                        .title = "Qızıl Kəngərli",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .illustrative = illustrative,
                        .revision = "0123456789abcdef0123456789abcdef",
                        .revision_name = "r3"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    static const AgtPoint main_street[] = {{-20, 50}, {60, 49}, {150, 52}, {230, 60}};
    static const AgtPoint side[] = {{142.5, -30}, {142.5, 52}, {145, 120}};
    add_zones(b);
    add_street(b, "ST-01", "Qarabağ küçəsi", "main", main_street, 4);
    add_street(b, "ST-02", "Şuşa küçəsi", "residential", side, 3);
    add_block(b, 1, 0);
    add_block(b, 2, 57.5);
    add_clearance(b);
    return agt_plan_builder_end(b);
}

char *source_text(const char *relative)
{
    g_autofree char *path = source_path(relative);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    assert_no_error(error);
    return text;
}
