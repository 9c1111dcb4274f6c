/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of two rows of eight plots, 25 by 40 m. About 2 % of the houses break their side setback,
 * a third stand slightly turned, 5 % of the blocks carry a hazard and 3 % a release that is too
 * short.
 */
#include "town.h"

#include <math.h>

enum { PER_ROW = 8, PER_BLOCK = 16 };
static const double ORIGIN_E = 640000, ORIGIN_N = 4400000; /* zone 38N, room for every size */
static const double BLOCK_E = 212, BLOCK_N = 92;

typedef struct {
    AgtChangeset *c;
    AgtArena *a;
    guint64 random;
    guint made, wanted;
} Town;

/* xorshift64*: the same numbers everywhere. */
static double uniform(Town *t, double from, double to)
{
    t->random ^= t->random >> 12;
    t->random ^= t->random << 25;
    t->random ^= t->random >> 27;
    guint64 x = t->random * G_GUINT64_CONSTANT(2685821657736338717);
    return from + (to - from) * (double)(x >> 11) / 9007199254740992.0;
}

static double whole_mm(double v)
{
    return round(v * 1000) / 1000;
}

static AgtGeom *ring(Town *t, const AgtPoint *p, guint n)
{
    g_autofree AgtPoint *closed = g_new(AgtPoint, n + 1);
    for (guint i = 0; i <= n; i++)
        closed[i] = (AgtPoint){whole_mm(p[i % n].x), whole_mm(p[i % n].y)};
    return agt_arena_take_geom(t->a, agt_geom_new_polygon(closed, n + 1));
}

static AgtGeom *box(Town *t, double w, double s, double e, double n)
{
    AgtPoint p[] = {{w, s}, {e, s}, {e, n}, {w, n}};
    return ring(t, p, 4);
}

/* A box turned about its middle. */
static AgtGeom *turned(Town *t, double w, double s, double width, double depth, double degrees)
{
    double c = cos(degrees * G_PI / 180), d = sin(degrees * G_PI / 180);
    double x = w + width / 2, y = s + depth / 2, u = width / 2, v = depth / 2;
    AgtPoint p[] = {{x - u * c + v * d, y - u * d - v * c},
                    {x + u * c + v * d, y + u * d - v * c},
                    {x + u * c - v * d, y + u * d + v * c},
                    {x - u * c - v * d, y - u * d + v * c}};
    return ring(t, p, 4);
}

static AgtFeature *row(Town *t, AgtLayerId layer, guint number, AgtGeom *geom)
{
    AgtFeature *f = agt_arena_row(t->a, layer);
    f->id = f->birth = agt_arena_printf(t->a, "%s%07u", agt_layer(layer)->prefix, number);
    f->geom = geom;
    return f;
}

static void add_release(Town *t, guint b, double x, double y)
{
    double missing = uniform(t, 0, 1) < 0.03 ? 70 : 0;
    AgtRelease *r =
        (AgtRelease *)row(t, AGT_LAYER_RELEASE, b, box(t, x - 6, y - 6, x + 206 - missing, y + 86));
    r->kind = "cleared";
    r->status = "handed_over";
    r->cleared_depth_m = 2;
    r->depth_reference = "original";
    r->target_scope = "all";
    r->search_kind = "subsurface";
    r->qa_result = "pass";
    r->qa_date = r->handover_date = r->status_date = "2026-06-01";
    r->qa_id = r->completion_report = r->handover_certificate = r->recipient = "made up";
    r->data_as_of = "2026-10-01";
    r->position_method = "dgnss";
    r->position_error_m = 0.05;
    r->quality = "ok";
    agt_changeset_add(t->c, &r->f);
}

static const char *add_street(Town *t, guint number, double x0, double y0, double x1, double y1)
{
    AgtPoint p[] = {{x0, y0}, {x1, y1}};
    AgtStreet *s = (AgtStreet *)row(t, AGT_LAYER_STREET, number,
                                    agt_arena_take_geom(t->a, agt_geom_new_line(p, 2)));
    s->category = "residential";
    s->width_m = 12;
    s->carriageway_m = 6;
    agt_changeset_add(t->c, &s->f);
    return s->f.id;
}

static void add_house(Town *t, const AgtPlot *plot, double x, double y, gboolean lower)
{
    static const int rooms[] = {2, 3, 3, 3, 4, 4, 5};
    double r = uniform(t, 0, 1);
    double hx = r < 0.01 ? x + 0.2 : r < 0.02 ? x + 25 - 14 - 0.2 : x + 5.5;
    double hy = lower ? y + 6 : y + 40 - 6 - 10;
    double turn = uniform(t, 0, 1) < 0.3 ? uniform(t, -3, 3) : 0;
    AgtBuilding *h =
        (AgtBuilding *)row(t, AGT_LAYER_BUILDING, t->made, turned(t, hx, hy, 14, 10, turn));
    h->kind = "dwelling";
    h->plot = plot->f.id;
    h->rooms = rooms[(guint)uniform(t, 0, 6.999)];
    h->house_type = h->rooms == 2 ? "M2" : h->rooms == 3 ? "M3" : h->rooms == 4 ? "B4" : "B5";
    h->units = 1;
    h->storeys = h->rooms == 5 ? 2 : 1;
    h->fire_degree = h->rooms < 4 ? "V" : "II";
    h->dig_depth_m = 1.2;
    agt_changeset_add(t->c, &h->f);
}

static void add_plots(Town *t, const char *block, const char *street, double x, double y)
{
    for (guint k = 0; k < PER_BLOCK && t->made < t->wanted; k++) {
        double px = x + (k % PER_ROW) * 25, py = y + (k / PER_ROW) * 40;
        t->made++;
        AgtPlot *p = (AgtPlot *)row(t, AGT_LAYER_PLOT, t->made, box(t, px, py, px + 25, py + 40));
        p->use = "homestead";
        p->block = block;
        p->street = street;
        p->area_m2 = 1000;
        p->frontage_m = 25;
        p->depth_m = 40;
        agt_changeset_add(t->c, &p->f);
        add_house(t, p, px, py, k < PER_ROW);
    }
}

static void add_facility(Town *t, guint b, double x, double y)
{
    static const char *const kinds[] = {"school", "kindergarten", "clinic", "shop"};
    AgtFacility *f =
        (AgtFacility *)row(t, AGT_LAYER_FACILITY, b, box(t, x + 201, y + 20, x + 205, y + 60));
    f->kind = kinds[b / 12 % 4];
    agt_changeset_add(t->c, &f->f);
}

static void add_hazard(Town *t, guint b, double x, double y)
{
    double cx = x + uniform(t, 0, 200), cy = y + uniform(t, 0, 80);
    guint corners = 5 + (guint)uniform(t, 0, 35);
    g_autofree AgtPoint *p = g_new(AgtPoint, corners);
    for (guint i = 0; i < corners; i++) {
        double radius = uniform(t, 8, 30), angle = 2 * G_PI * i / corners;
        p[i] = (AgtPoint){cx + radius * cos(angle), cy + radius * sin(angle)};
    }
    AgtHazardArea *h = (AgtHazardArea *)row(t, AGT_LAYER_HAZARD_AREA, b, ring(t, p, corners));
    h->class = b % 2 ? "sha" : "cha";
    h->status = "open";
    h->data_as_of = "2026-10-01";
    h->position_method = "dgnss";
    h->position_error_m = 0.5;
    h->quality = "ok";
    agt_changeset_add(t->c, &h->f);
}

static void add_block(Town *t, guint b, guint columns)
{
    double x = ORIGIN_E + (b % columns) * BLOCK_E, y = ORIGIN_N + (b / columns) * BLOCK_N;
    AgtBlock *block = (AgtBlock *)row(t, AGT_LAYER_BLOCK, b + 1, box(t, x, y, x + 200, y + 80));
    block->area_m2 = 16000;
    agt_changeset_add(t->c, &block->f);
    add_release(t, b + 1, x, y);
    const char *street = add_street(t, 2 * b + 1, x - 6, y - 6, x + 206, y - 6);
    add_street(t, 2 * b + 2, x - 6, y - 6, x - 6, y + 86);
    add_plots(t, block->f.id, street, x, y);
    if (b % 12 == 0)
        add_facility(t, b + 1, x, y);
    if (uniform(t, 0, 1) < 0.05)
        add_hazard(t, b + 1, x, y);
}

void town_make(AgtChangeset *c, guint n, guint64 seed)
{
    Town t = {.c = c, .a = agt_changeset_arena(c), .random = seed * 2 + 1, .wanted = n};
    guint blocks = (n + PER_BLOCK - 1) / PER_BLOCK;
    guint columns = (guint)ceil(sqrt(blocks * BLOCK_N / BLOCK_E));
    guint lines = (blocks + columns - 1) / columns;
    double e = ORIGIN_E + columns * BLOCK_E, top = ORIGIN_N + lines * BLOCK_N;
    AgtGeom *all = box(&t, ORIGIN_E - 100, ORIGIN_N - 100, e + 100, top + 100);
    agt_changeset_add(c, row(&t, AGT_LAYER_SITE, 1, all));
    AgtSurveyExtent *extent = (AgtSurveyExtent *)row(&t, AGT_LAYER_SURVEY_EXTENT, 1, all);
    extent->kind = "dataset";
    extent->data_as_of = "2026-10-01";
    agt_changeset_add(c, &extent->f);
    for (guint b = 0; b < blocks; b++)
        add_block(&t, b, columns);
}
