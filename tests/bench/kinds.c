/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kinds HOUSES SET.yaml...: every rule of the sets over a made-up town with water and sewers, red
 * lines and ground, on one processor. kinds PLAN SET.yaml...: the same over a plan file and its
 * programme. Prints the seconds of each rule and its findings; what rules share is made by the
 * first that needs it.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include <agrotown/norms.h>
#include <agrotown/store.h>

#include "town.h"

typedef struct {
    AgtChangeset *c;
    AgtArena *a;
    guint lines, nodes, reds;
} Extra;

static AgtFeature *add(Extra *x, AgtLayerId layer, guint number, AgtGeom *g)
{
    AgtFeature *f = agt_arena_row(x->a, layer);
    f->id = f->birth = agt_arena_printf(x->a, "%s%07u", agt_layer(layer)->prefix, number);
    f->geom = agt_arena_take_geom(x->a, g);
    return f;
}

static void add_pipe(Extra *x, const char *kind, const char *role, AgtPoint a, AgtPoint b)
{
    AgtPoint p[] = {a, b};
    AgtNetworkLine *l =
        (AgtNetworkLine *)add(x, AGT_LAYER_NETWORK_LINE, ++x->lines, agt_geom_new_line(p, 2));
    l->kind = kind;
    l->role = role;
    l->diameter_mm = 150;
    agt_changeset_add(x->c, &l->f);
}

static void add_node(Extra *x, const char *kind, const char *role, AgtPoint p, const char *serves)
{
    AgtNetworkNode *n =
        (AgtNetworkNode *)add(x, AGT_LAYER_NETWORK_NODE, ++x->nodes, agt_geom_new_point(p.x, p.y));
    n->kind = kind;
    n->role = role;
    n->serves = serves;
    agt_changeset_add(x->c, &n->f);
}

/* Pipes along the street, a manhole at each end and every 40 m, red lines on both sides. */
static void along_street(Extra *x, const AgtStreet *s)
{
    AgtPoint a = s->f.geom->pt[0], b = s->f.geom->pt[1];
    double len = hypot(b.x - a.x, b.y - a.y), ux = (b.x - a.x) / len, uy = (b.y - a.y) / len;
    add_pipe(x, "water", "main", (AgtPoint){a.x - 2 * uy, a.y + 2 * ux},
             (AgtPoint){b.x - 2 * uy, b.y + 2 * ux});
    add_pipe(x, "sewer", "main", (AgtPoint){a.x + uy, a.y - ux}, (AgtPoint){b.x + uy, b.y - ux});
    for (double d = 0; d < len; d += 40)
        add_node(x, "sewer", "manhole", (AgtPoint){a.x + uy + d * ux, a.y - ux + d * uy}, NULL);
    for (int side = -1; side <= 1; side += 2) {
        AgtPoint p[] = {{a.x - side * 6 * uy + 6 * ux, a.y + side * 6 * ux + 6 * uy},
                        {b.x - side * 6 * uy - 6 * ux, b.y + side * 6 * ux - 6 * uy}};
        AgtRedLine *r =
            (AgtRedLine *)add(x, AGT_LAYER_RED_LINE, ++x->reds, agt_geom_new_line(p, 2));
        r->street = s->f.id;
        agt_changeset_add(x->c, &r->f);
    }
}

static void at_house(Extra *x, const AgtFeature *house)
{
    AgtPoint p = agt_geom_centroid(house->geom), q = {p.x, p.y - 5.5}, r = {p.x, p.y - 30};
    add_pipe(x, "water", "service", q, r);
    add_node(x, "water", "service", q, house->id);
}

static void add_ground(Extra *x, AgtBox box)
{
    double cell = 20;
    gint64 columns = (gint64)ceil((box.maxx - box.minx) / cell);
    gint64 rows = (gint64)ceil((box.maxy - box.miny) / cell);
    g_autofree float *z = g_new(float, (gsize)(columns * rows));
    for (gint64 i = 0; i < columns * rows; i++)
        z[i] = (float)(300 + 0.02 * cell * (double)(i % columns) + sin((double)(i / columns) / 9));
    g_autoptr(AgtHeights) h = agt_heights_new(columns, rows, box.minx, box.maxy, cell, z);
    AgtTerrain *t = (AgtTerrain *)add(x, AGT_LAYER_TERRAIN, 1, NULL);
    agt_heights_to_row(h, x->a, t);
    t->vertical_datum = "EPSG:5705";
    agt_changeset_add(x->c, &t->f);
}

static void add_extras(AgtChangeset *c)
{
    Extra x = {.c = c, .a = agt_changeset_arena(c)};
    guint n = agt_changeset_n(c);
    AgtBox box = AGT_BOX_EMPTY;
    for (guint i = 0; i < n; i++) {
        const AgtFeature *f = agt_changeset_get(c, i)->after;
        if (f->layer == AGT_LAYER_STREET)
            along_street(&x, (const AgtStreet *)f);
        if (f->layer == AGT_LAYER_BUILDING)
            at_house(&x, f);
        if (f->layer == AGT_LAYER_SITE)
            box = f->geom->box;
    }
    add_ground(&x, box);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static AgtPlan *make_plan(guint houses)
{
    const AgtPlanHead head = {.key = "bench", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    town_make(c, houses, 1);
    add_extras(c);
    agt_plan_builder_keep(b, agt_changeset_arena(c));
    for (guint i = 0; i < agt_changeset_n(c); i++)
        agt_plan_builder_add(b, agt_changeset_get(c, i)->after);
    return agt_plan_builder_end(b);
}

static bool judge(const AgtNorms *norms, const AgtPlan *plan, const AgtProgramme *programme,
                  GError **error)
{
    g_autoptr(AgtNormsRun) run = agt_norms_run_new(norms, plan, programme);
    double all = 0;
    for (guint i = 0; i < agt_norms_n(norms); i++) {
        g_autoptr(AgtFindings) out = agt_findings_new_of(plan);
        double before = seconds();
        if (!agt_norms_run_check(run, i, out, error))
            return false;
        double took = seconds() - before;
        all += took;
        printf("%8.3f s %8u findings  %-18s %s\n", took, agt_findings_n(out),
               agt_norms_get(norms, i)->kind, agt_norms_get(norms, i)->rule.id);
    }
    printf("%8.3f s all rules\n", all);
    return true;
}

static AgtPlan *load_plan(const char *path, AgtProgramme **programme, GError **error)
{
    g_autoptr(AgtStore) store = agt_store_open(path, AGT_STORE_READ, error);
    g_autoptr(AgtFindings) odd = agt_findings_new();
    AgtLayerSet layers = agt_layers_all_but_bulk() | AGT_LAYER_BIT(AGT_LAYER_TERRAIN);
    g_autoptr(AgtPlan) plan = store ? agt_store_load(store, NULL, layers, odd, error) : NULL;
    *programme = plan ? agt_programme_of_plan(plan, error) : NULL;
    return *programme ? g_steal_pointer(&plan) : NULL;
}

static AgtNorms *load_norms(char **names, GError **error)
{
    g_autoptr(AgtNorms) norms = agt_norms_new();
    for (; *names; names++) {
        AgtYaml *y = agt_yaml_load(*names, error);
        if (!y || !agt_norms_take(norms, y, error))
            return NULL;
    }
    return g_steal_pointer(&norms);
}

int main(int argc, char **argv)
{
    gint64 houses = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: kinds HOUSES|PLAN SET.yaml...\n");
        return 2;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtProgramme) programme = NULL;
    g_autoptr(AgtNorms) norms = load_norms(argv + 2, &error);
    g_autoptr(AgtPlan) plan = !norms ? NULL
                              : agt_parse_int(argv[1], &houses) && houses > 0
                                  ? make_plan((guint)houses)
                                  : load_plan(argv[1], &programme, &error);
    if (!plan || !judge(norms, plan, programme, &error)) {
        fprintf(stderr, "kinds: %s\n", error->message);
        return 1;
    }
    return 0;
}
