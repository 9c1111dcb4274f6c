/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moved PLAN: lays out the plan as it lies, and with every layer and height grid moved by whole
 * metres. Prints both numbers of units; 0 when they are equal and every row of the one layout lies
 * where that of the other does, moved.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <agrotown/place.h>
#include <agrotown/store.h>

#define EAST  10000
#define NORTH (-7000)

typedef struct {
    AgtPlan *plan;
    AgtProgramme *programme;
    AgtNorms *norms;
} Town;

static bool take_norms(Town *t, GError **error)
{
    t->norms = agt_norms_new();
    AGT_EACH(t->plan, CONFIG, Config, c)
    if (g_strcmp0(c->kind, "norms") == 0) {
        const char *slash = strchr(c->f.id, '/');
        AgtYaml *y = agt_yaml_parse(slash ? slash + 1 : c->f.id, c->text, -1, error);
        if (!y || !agt_norms_take(t->norms, y, error))
            return false;
    }
    return true;
}

static bool town_open(Town *t, const char *path, GError **error)
{
    g_autoptr(AgtStore) s = agt_store_open(path, AGT_STORE_READ, error);
    g_autoptr(AgtFindings) loaded = agt_findings_new();
    t->plan = s ? agt_store_load(s, NULL, AGT_LAYERS_ALL, loaded, error) : NULL;
    t->programme = t->plan ? agt_programme_of_plan(t->plan, error) : NULL;
    return t->programme && take_norms(t, error);
}

static AgtPlan *moved(const AgtPlan *plan)
{
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(agt_plan_head(plan));
    AgtArena *a = agt_plan_builder_arena(b);
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        const AgtTable *t = agt_plan_table(plan, layer);
        for (guint i = 0; i < t->n; i++) {
            AgtFeature *row = agt_arena_copy(a, t->rows[i]);
            if (row->geom)
                row->geom = agt_arena_take_geom(
                    a, agt_geom_move(row->geom, (AgtPoint){0, 0}, 0, EAST, NORTH));
            if (layer == AGT_LAYER_TERRAIN) {
                ((AgtTerrain *)row)->west_m += EAST;
                ((AgtTerrain *)row)->north_m += NORTH;
            }
            agt_plan_builder_add(b, row);
        }
    }
    agt_plan_builder_loaded(b, AGT_LAYERS_ALL);
    return agt_plan_builder_end(g_steal_pointer(&b));
}

static AgtChangeset *laid_out(const Town *t, const AgtPlan *plan, AgtPlaceSummary *s)
{
    GError *error = NULL;
    g_autoptr(AgtFindings) findings = agt_findings_new();
    AgtPlaceOptions o = {.as_of = "2026-11-01"};
    AgtChangeset *set = agt_place(plan, t->programme, t->norms, &o, s, findings, &error);
    if (!set)
        fprintf(stderr, "moved: %s\n", error->message);
    g_clear_error(&error);
    return set;
}

static bool same(const AgtFeature *a, const AgtFeature *b)
{
    if (!a || !b || a->layer != b->layer || strcmp(a->id, b->id) != 0 || !a->geom != !b->geom)
        return false;
    if (!a->geom)
        return true;
    g_autoptr(AgtGeom) g = agt_geom_move(a->geom, (AgtPoint){0, 0}, 0, EAST, NORTH);
    return agt_geom_equals(g, b->geom, 1e-6);
}

static guint differing(const AgtChangeset *a, const AgtChangeset *b)
{
    guint n = 0, of = agt_changeset_n(a);
    if (of != agt_changeset_n(b))
        return G_MAXUINT;
    for (guint i = 0; i < of; i++)
        n += !same(agt_changeset_get(a, i)->after, agt_changeset_get(b, i)->after);
    return n;
}

int main(int argc, char **argv)
{
    Town t = {0};
    GError *error = NULL;
    if (argc != 2 || !town_open(&t, argv[1], &error)) {
        fprintf(stderr, "moved: %s\n", error ? error->message : "usage: moved PLAN");
        return 2;
    }
    AgtPlaceSummary here = {0}, there = {0};
    g_autoptr(AgtPlan) other = moved(t.plan);
    g_autoptr(AgtChangeset) a = laid_out(&t, t.plan, &here), b = laid_out(&t, other, &there);
    guint off = a && b ? differing(a, b) : G_MAXUINT;
    printf("%d units of at most %d; moved: %d of at most %d; %u rows lie elsewhere\n", here.placed,
           here.bound, there.placed, there.bound, off);
    agt_plan_unref(t.plan);
    agt_programme_free(t.programme);
    agt_norms_unref(t.norms);
    return off ? 1 : 0;
}
