/* SPDX-License-Identifier: Apache-2.0 */
/* What the points of a record say on the row that is stored. */
#include <math.h>
#include <string.h>

#include "points.h"

/* What a flaw means, by its code. */
static const struct {
    const char *code, *what;
} meanings[] = {
    {"point_gap", N_("numbers are missing among their points; the area that a missing point could "
                     "reach was taken")},
    {"point_place", N_("points have no usable coordinates and no leg; the area that they could "
                       "reach was taken")},
    {"points_few", N_("they have too few points for an outline; the area that the missing ones "
                      "could reach was taken")},
    {"point_number", N_("points have no number, so their order is not known; the area round all "
                        "of them was taken")},
    {"point_double", N_("different points have one number, so their order is not known; the area "
                        "round all of them was taken")},
    {"point_twice", N_("a point is given twice")},
    {"point_kind", N_("points are of a kind that the profile does not list; the area round all of "
                      "them was taken")},
    {"point_group", N_("rows do not say which record they belong to; the area round all of them "
                       "was taken")},
    {"points_many", N_("they have more points than an outline can have; the area round all of "
                       "them was taken")},
    {"point_bearing", N_("bearings of legs cannot be read; the whole circle was taken")},
    {"point_distance", N_("lengths of legs cannot be read")},
    {"bearing_type", N_("the north of the bearings is not stated; the whole circle was taken")},
    {"declination", N_("the declination of magnetic bearings is not stated; the whole circle was "
                       "taken")},
};

static const char *meaning(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (strcmp(meanings[i].code, code) == 0)
            return meanings[i].what;
    return NULL;
}

/* Every kind of flaw is counted once for the record. */
static void take_flaws(AgtSourceLayer *l, AgtEvidence *e)
{
    g_auto(GStrv) lines = g_strsplit(l->group->flaws->str, "\n", -1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; lines[i]; i++) {
        char *detail = strchr(lines[i], ':');
        if (!*lines[i])
            continue;
        if (detail)
            *detail++ = '\0';
        bool first = g_hash_table_add(seen, lines[i]);
        agt_evidence_flaw(l, e, lines[i], detail, first ? meaning(lines[i]) : NULL);
    }
}

/* Room for the misclosure where no position error stands on the row to add it to. */
static void widen(AgtSourceLayer *l, AgtEvidence *e, double by_m)
{
    if (!e->geom)
        return;
    bool hazard = agt_exchange_is_hazard(e->layer);
    AgtGeom *out = hazard                              ? agt_geom_grow(e->geom, by_m, NULL)
                   : e->geom->kind == AGT_GEOM_POLYGON ? agt_geom_shrink(e->geom, by_m, NULL)
                                                       : NULL;
    bool usable = out && !agt_geom_is_empty(out);
    if (!usable)
        agt_evidence_flaw(l, e, "misclosure", NULL,
                          N_("the area cannot be reckoned with their misclosure"));
    if (!usable && hazard) {
        agt_geom_unref(out);
        out = agt_geom_new_box(agt_box_grow(e->geom->box, by_m));
    }
    if (!e->received)
        e->received = agt_geom_to_wkb(e->geom);
    agt_geom_unref(e->geom);
    e->geom = usable || hazard ? out : NULL;
    if (hazard)
        e->layer = AGT_LAYER_HAZARD_AREA;
}

void agt_points_flaws(AgtSourceLayer *l, AgtEvidence *e)
{
    const AgtPointGroup *g = l->group;
    const AgtProfilePoints *p = &g->entry->points;
    take_flaws(l, e);
    if (!isnan(g->misclosure_m) && g->misclosure_m > p->misclosure_max_m) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.2f", g->misclosure_m);
        agt_evidence_flaw(l, e, "misclosure", number,
                          N_("their legs close worse than the profile allows"));
    }
    if (g->received && !e->received)
        e->received = g_bytes_ref(g->received);
    if (g->misclosure_m > 0 && !g->error_stated)
        widen(l, e, g->misclosure_m);
}

static void tell_misclosure(AgtSourceLayer *l, AgtFeature *row)
{
    const AgtPointGroup *g = l->group;
    double most = g->entry->points.misclosure_max_m;
    if (isnan(g->misclosure_m))
        return;
    AgtFinding *x = agt_findings_add(
        l->in->out, isnan(most) ? &agt_exchange_misclosure_unbound : &agt_exchange_misclosure, row);
    x->measured = g->misclosure_m;
    x->required = most;
    if (!isnan(most) && g->misclosure_m > most)
        x->severity = AGT_WARNING;
}

void agt_points_fill(AgtSourceLayer *l, AgtFeature *row)
{
    const AgtPointGroup *g = l->group;
    const AgtLayer *layer = agt_layer(row->layer);
    g_autofree char *json = agt_points_json(g), *original = agt_points_original(g);
    agt_intake_set(l->in, row, "points", json);
    const AgtField *f = agt_layer_field(layer, "original_coordinates");
    if (original && agt_row_is_null(row, f))
        agt_intake_set(l->in, row, "original_coordinates", original);
    const AgtField *error = agt_layer_field(layer, "position_error_m");
    if (g->error_stated && g->misclosure_m > 0)
        agt_row_set_real(row, error, agt_row_real(row, error) + g->misclosure_m);
    tell_misclosure(l, row);
}
