/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merges of random plans: the same from either side, nothing lost, nothing decided that both sides
 * decided differently.
 */
#include <agrotown/compare.h>

#include "prop.h"

static const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638", .srid = 32638};

enum { FEATURES = 12 };

/* A house as a few numbers. */
typedef struct {
    bool there;
    int rooms, level, corner[4]; /* a corner moved so many metres east */
    int state;
} House;

typedef struct {
    House h[FEATURES];
} Town;

static Town some_town(Prop *p)
{
    Town t = {0};
    for (int i = 0; i < FEATURES; i++)
        t.h[i] = (House){.there = prop_int(p, 0, 2) > 0, .rooms = 3};
    return t;
}

static void edit(Prop *p, Town *t)
{
    for (int n = prop_int(p, 0, 1 + p->size / 10); n > 0; n--) {
        House *h = &t->h[prop_int(p, 0, FEATURES - 1)];
        switch (prop_int(p, 0, 9)) {
        case 0:
            h->there = !h->there;
            break;
        case 1:
            h->state = prop_int(p, 0, 2);
            break;
        case 2:
        case 3:
            h->rooms = prop_int(p, 1, 5);
            break;
        case 4:
        case 5:
            h->level = prop_int(p, 1, 5);
            break;
        default:
            h->corner[prop_int(p, 0, 3)] = prop_int(p, 1, 3);
        }
    }
}

static AgtPlan *plan_of(const Town *t)
{
    static const char *const states[] = {"proposed", "approved", "staked"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    for (int i = 0; i < FEATURES; i++) {
        const House *h = &t->h[i];
        if (!h->there)
            continue;
        AgtBuilding *row = (AgtBuilding *)agt_arena_row(a, AGT_LAYER_BUILDING);
        double x = 100 * i;
        row->f.id = row->f.birth = agt_arena_printf(a, "H-%d", i);
        row->f.state = states[h->state];
        row->rooms = h->rooms;
        row->floor_level_m = h->level;
        const AgtPoint c[] = {{x + h->corner[0], 0},
                              {x + 20 + h->corner[1], 0},
                              {x + 20 + h->corner[2], 15},
                              {x + h->corner[3], 15}};
        row->f.geom = agt_arena_take_geom(a, agt_geom_new_polygon(c, 4));
        agt_plan_builder_add(b, &row->f);
    }
    return agt_plan_builder_end(b);
}

/* Base and both sides, merged both ways. */
typedef struct {
    Town base, ours, theirs;
    AgtPlan *b, *o, *t;
    AgtMerge *m, *back;
} Case;

static AgtMerge *merged(const AgtPlan *base, const AgtPlan *ours, const AgtPlan *theirs)
{
    return agt_merge(&base, 1, ours, theirs, AGT_LAYERS_ALL, 0.001, NULL);
}

static Case some_case(Prop *p)
{
    Case c = {.base = some_town(p)};
    c.ours = c.theirs = c.base;
    edit(p, &c.ours);
    edit(p, &c.theirs);
    c.b = plan_of(&c.base);
    c.o = plan_of(&c.ours);
    c.t = plan_of(&c.theirs);
    c.m = merged(c.b, c.o, c.t);
    c.back = merged(c.b, c.t, c.o);
    return c;
}

static void case_clear(Case *c)
{
    agt_merge_free(c->m);
    agt_merge_free(c->back);
    agt_plan_unref(c->b);
    agt_plan_unref(c->o);
    agt_plan_unref(c->t);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static bool same_plans(const AgtPlan *a, const AgtPlan *b)
{
    g_autoptr(AgtComparison) c = agt_compare(a, b, 0);
    return c->diffs->len == 0;
}

static bool a_merge_is_the_same_from_either_side(Prop *p)
{
    g_auto(Case) c = some_case(p);
    if (!prop_check(p, c.m->conflicts->len == c.back->conflicts->len, "%u against %u conflicts",
                    c.m->conflicts->len, c.back->conflicts->len))
        return false;
    for (guint i = 0; i < c.m->conflicts->len; i++) {
        const AgtConflict *x = c.m->conflicts->pdata[i], *y = c.back->conflicts->pdata[i];
        if (!prop_check(p, strcmp(x->id, y->id) == 0 && strcmp(x->cell, y->cell) == 0,
                        "%s %s against %s %s", x->id, x->cell, y->id, y->cell))
            return false;
    }
    return c.m->conflicts->len > 0 ||
           prop_check(p, same_plans(c.m->result, c.back->result), "two results");
}

static bool a_plan_merged_with_itself_is_itself(Prop *p)
{
    g_auto(Case) c = some_case(p);
    g_autoptr(AgtMerge) self = merged(c.b, c.o, c.o), copy = NULL;
    g_autoptr(AgtPlan) twin = plan_of(&c.ours); /* the same without sharing rows */
    copy = merged(c.b, c.o, twin);
    return prop_check(p, !self->conflicts->len && !agt_changeset_n(self->changes), "itself") &&
           prop_check(p, !copy->conflicts->len && !agt_changeset_n(copy->changes), "its twin");
}

static bool with_an_ancestor_nothing_is_decided(Prop *p)
{
    g_auto(Case) c = some_case(p);
    g_autoptr(AgtMerge) on = merged(c.b, c.b, c.t), off = merged(c.b, c.t, c.b);
    return prop_check(p, !on->conflicts->len && same_plans(on->result, c.t), "forward") &&
           prop_check(p, !off->conflicts->len && !agt_changeset_n(off->changes), "back");
}

static bool has_conflict(const AgtMerge *m, const char *id)
{
    for (guint i = 0; i < m->conflicts->len; i++)
        if (strcmp(((const AgtConflict *)m->conflicts->pdata[i])->id, id) == 0)
            return true;
    return false;
}

/* Of three values the one that a merge must give; *both when the sides disagree. */
static int merged_value(int base, int ours, int theirs, bool *both)
{
    *both = *both || (ours != base && theirs != base && ours != theirs);
    return ours != base ? ours : theirs;
}

/* Where no conflict is named, the result has every change of each side; where the sides disagree,
 * a conflict is named. */
static bool nothing_is_lost_or_decided_in_silence(Prop *p)
{
    g_auto(Case) c = some_case(p);
    for (int i = 0; i < FEATURES; i++) {
        const House *b = &c.base.h[i], *o = &c.ours.h[i], *t = &c.theirs.h[i];
        g_autofree char *id = g_strdup_printf("H-%d", i);
        bool named = has_conflict(c.m, id), both = false;
        const AgtBuilding *r =
            (const AgtBuilding *)agt_plan_find(c.m->result, AGT_LAYER_BUILDING, id);
        House want = {.rooms = merged_value(b->rooms, o->rooms, t->rooms, &both),
                      .level = merged_value(b->level, o->level, t->level, &both),
                      .state = merged_value(b->state, o->state, t->state, &both)};
        for (int k = 0; k < 4; k++)
            want.corner[k] = merged_value(b->corner[k], o->corner[k], t->corner[k], &both);
        if (b->there && o->there && t->there) {
            if (!prop_check(p, named || !both, "%s: the sides disagree, no conflict", id))
                return false;
            if (named)
                continue;
            bool good = r && r->rooms == want.rooms && r->floor_level_m == want.level;
            for (int k = 0; good && k < 4; k++)
                good = r->f.geom->pt[k].x == 100 * i + (k == 1 || k == 2 ? 20 : 0) + want.corner[k];
            if (!prop_check(p, good, "%s: a change is lost", id))
                return false;
        } else if (!named) {
            bool there = b->there ? o->there && t->there : o->there || t->there;
            if (!prop_check(p, there == (r != NULL), "%s: there or not", id))
                return false;
        }
    }
    return true;
}

int main(void)
{
    static const PropTest tests[] = {
        {"a merge is the same from either side", a_merge_is_the_same_from_either_side, 400},
        {"a plan merged with itself is itself", a_plan_merged_with_itself_is_itself, 200},
        {"with an ancestor nothing is decided", with_an_ancestor_nothing_is_decided, 200},
        {"nothing is lost or decided in silence", nothing_is_lost_or_decided_in_silence, 600},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
