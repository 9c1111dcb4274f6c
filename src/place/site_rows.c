/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the facilities that were sited; those of an earlier run keep their ids. */
#include "site.h"

/* Outlines that were weighed; those of an earlier run stand among the others again. */
static guint weighed(const AgtSiteTask *t)
{
    guint n = 0;
    for (guint i = 0; i < t->tried->len; i++)
        n += !((const AgtSiteOutline *)t->tried->pdata[i])->old;
    return n;
}

static const char *proof_of(const AgtSiteRun *r, const AgtSiteTask *t)
{
    if (!r->house->len)
        return "no houses to choose by";
    if (t->proof.optimal)
        return agt_arena_printf(r->job->arena, "best of %u sites, proven", weighed(t));
    char gap[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(gap, sizeof gap, "%.2f", agt_proof_gap_pct(&t->proof));
    return agt_arena_printf(r->job->arena, "best found of %u sites, gap %s %%", weighed(t), gap);
}

static const char *reason_of(const AgtSiteRun *r, const AgtSiteTask *t, const AgtSiteOutline *s)
{
    const char *ground = !r->job->clearance ? "clearance not judged"
                         : s->permitted     ? "permitted today"
                                            : "not permitted today";
    if (s->units <= 0)
        return agt_arena_printf(r->job->arena, "placed: free land of zone %s; %s; %s",
                                s->zone->f.id, proof_of(r, t), ground);
    return agt_arena_printf(
        r->job->arena,
        "placed: free land of zone %s; serves %.0f units, the farthest by %.0f m; %s; %s",
        s->zone->f.id, s->units, s->reach, proof_of(r, t), ground);
}

/* To the centimetre, and no less. */
static double up(double v)
{
    return ceil(v * 100 - 1e-6) / 100;
}

static void fill(const AgtSiteRun *r, const AgtSiteTask *t, const AgtSiteOutline *s,
                 AgtFacility *row)
{
    AgtArena *arena = r->job->arena;
    const char *title = t->ask->title[AGT_LANG_AZ];
    if (!s->old)
        row->f.geom = agt_arena_take_geom(arena, agt_geom_ref(s->geom));
    if (title && !row->f.name)
        row->f.name = agt_arena_text(arena, title);
    row->kind = t->sample->kind;
    row->capacity = t->sample->capacity;
    row->capacity_unit = t->sample->capacity_unit;
    row->radius_m = t->reach > 0 ? t->reach : NAN;
    row->area_m2 = round(agt_geom_area_m2(row->f.geom) * 10) / 10;
    row->units = (gint64)s->units;
    row->demand = t->demand > 0 ? round(s->demand * 100) / 100 : NAN;
    row->reach_m = s->units > 0 ? up(s->reach) : NAN;
    row->dig_depth_m = t->sample->dig_depth_m;
    row->protection_m = t->sample->protection_m;
    row->vehicles = t->sample->vehicles;
    row->zone = agt_arena_text(arena, s->zone->f.id);
    row->f.reason = reason_of(r, t, s);
}

static bool stays(const AgtSiteTask *t, const AgtFacility *f)
{
    for (guint k = 0; k < t->chosen->len; k++)
        if (((const AgtSiteOutline *)t->tried->pdata[g_array_index(t->chosen, guint, k)])->old == f)
            return true;
    return false;
}

/* A row of an earlier run whose outline was not chosen: its facility moves. */
static const AgtFacility *free_row(AgtSiteTask *t)
{
    for (guint i = 0; i < t->old->len; i++)
        if (!stays(t, t->old->pdata[i]))
            return g_ptr_array_remove_index(t->old, i);
    return NULL;
}

void agt_site_taken(AgtSiteRun *r, AgtSiteTask *t, AgtIdCounter *ids)
{
    for (guint k = 0; k < t->chosen->len; k++) {
        const AgtSiteOutline *s = t->tried->pdata[g_array_index(t->chosen, guint, k)];
        const AgtFacility *old = s->old ? s->old : free_row(t);
        AgtFacility *row = (AgtFacility *)(old ? agt_arena_copy(r->job->arena, &old->f)
                                               : agt_arena_row(r->job->arena, AGT_LAYER_FACILITY));
        if (!old)
            row->f.id = row->f.birth = agt_id_next(ids, r->job->arena);
        fill(r, t, s, row);
        if (old)
            agt_changeset_change(r->set, &old->f, &row->f);
        else
            agt_changeset_add(r->set, &row->f);
        if (s->old)
            g_ptr_array_remove(t->old, (gpointer)old);
        g_ptr_array_add(r->taken, row);
    }
}

void agt_site_remove_rest(AgtSiteRun *r)
{
    for (guint i = 0; i < r->tasks->len; i++) {
        AgtSiteTask *t = r->tasks->pdata[i];
        for (guint k = 0; k < t->old->len; k++)
            agt_changeset_remove(r->set, t->old->pdata[k]);
    }
}
