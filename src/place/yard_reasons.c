/* SPDX-License-Identifier: Apache-2.0 */
/* What homesteads had to do without, and the counts of what was chosen for them. */
#include "frame.h"

RULE(no_yard, "no_yard", AGT_INFO,
     N_("Plot {id} has no \"{arg}\" ({measured} x {required} m): {what}."),
     N_("Deepen the plot, or ask for a smaller secondary building in the programme."));
RULE(no_driveway, "no_driveway", AGT_INFO,
     N_("The house of plot {id} has no driveway {required} m wide: none leads from the street to "
        "the side of its entrance, on the plot and clear of what stands there."),
     N_("Widen the plot, or choose a narrower driveway or a house type with its entrance on "
        "another side."));
RULE(sun, "sun", AGT_INFO,
     N_("{measured} of {required} houses do not turn their main side to the bearing {arg} that the "
        "programme asks for."),
     N_("Choose a house type whose main side and entrance lie on different sides, or widen the "
        "tolerance."));
RULE(shallow, "shallow", AGT_INFO,
     N_("{measured} of {required} houses are of the type for shallow ground: the land is not "
        "cleared deep enough for the first type of their rooms."),
     N_("Have the land cleared deeper to use the first type there."));

static void count_houses(const AgtPlaceJob *job, guint *n, guint *dark, guint *shallow)
{
    for (guint i = 0; i < job->plots->len; i++) {
        const AgtPlaceHouse *h = ((const AgtPlacePlot *)job->plots->pdata[i])->house;
        if (!h || h->kept)
            continue;
        ++*n;
        *dark += !h->in_sun;
        *shallow += h->shallow;
    }
}

static void add_count(AgtPlaceJob *job, const AgtRule *rule, guint have, guint of, const char *arg)
{
    if (!have)
        return;
    AgtFinding *f = agt_findings_add_plan(job->out, rule);
    f->measured = have;
    f->required = of;
    f->arg = arg;
}

static const AgtFeature *row_of(const AgtPlaceJob *job, AgtArena *arena, const AgtPlacePlot *p)
{
    if (p->kept)
        return &p->kept->f;
    AgtFeature *row = agt_arena_row(arena, AGT_LAYER_PLOT);
    row->id = row->birth = p->id;
    row->geom = agt_arena_take_geom(arena, agt_place_globalise(job, p->ring));
    return row;
}

void agt_place_explain_yards(AgtPlaceJob *job)
{
    AgtArena *arena = agt_findings_arena(job->out);
    for (guint i = 0; i < job->no_yard->len; i++) {
        const AgtPlaceNoYard *y = &g_array_index(job->no_yard, AgtPlaceNoYard, i);
        const AgtOutbuilding *o = &job->programme->outbuildings[y->yard];
        AgtFinding *f =
            agt_findings_add(job->out, &agt_place_rule_no_yard, row_of(job, arena, y->plot));
        f->what = y->what;
        f->arg = agt_arena_text(arena, o->name);
        f->measured = o->width_m;
        f->required = o->depth_m;
        f->unit = "m";
    }
    for (guint i = 0; i < job->no_drive->len; i++) {
        AgtFinding *f = agt_findings_add(job->out, &agt_place_rule_no_driveway,
                                         row_of(job, arena, job->no_drive->pdata[i]));
        f->required = job->programme->driveway_m;
        f->unit = "m";
    }
    guint n = 0, dark = 0, shallow = 0;
    count_houses(job, &n, &dark, &shallow);
    g_autofree char *bearing = g_strdup_printf("%.0f", job->programme->sun_bearing_deg);
    add_count(job, &agt_place_rule_sun, dark, n, agt_arena_text(arena, bearing));
    add_count(job, &agt_place_rule_shallow, shallow, n, NULL);
}
