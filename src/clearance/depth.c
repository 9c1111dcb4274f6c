/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depth, tested twice; the stricter counts. From the ground: dug no deeper than was searched,
 * which stands only while nobody cut, filled, washed or moved that ground. By levels: the lowest
 * level of the works is not below the surface at clearance less the depth searched; that surface is
 * a height survey, or a level that the release states with its accuracy. Where the
 * ground test stands, surveys can only speak against it; where it does not, they must prove the
 * depth less all their errors, and soil laid on top allows nothing deeper. The survey that is
 * missing for that is named.
 */
#include "private.h"

/* What a change does to the depth of a release. */
static const char *effect_of(const Change *g)
{
    const char *kind = g->row->kind;
    if (g_strcmp0(kind, "flood") == 0)
        return N_("a flood, which may carry explosives and wash soil in or away");
    if (g_strcmp0(kind, "slide") == 0)
        return N_("a slide, which may carry explosives and bury them");
    if (g_strcmp0(kind, "erosion") == 0)
        return N_("erosion, which takes searched soil away");
    if (g_strcmp0(kind, "fill") == 0)
        return g->soil == SOIL_SEARCHED
                   ? N_("soil was filled in, and no height surveys show how the ground lies now")
                   : clearance_soil_text(g);
    if (g_strcmp0(kind, "cut") == 0)
        return N_("searched soil was cut off, and no height surveys show how much of it is left");
    return N_("a change of unknown kind");
}

/* Surveyed after the change: of a later day, or named by it and of no earlier one. */
static bool shows(const Surface *s, const Change *g)
{
    if (!s)
        return false;
    int order = g->date && s->date ? strcmp(s->date, g->date) : 0;
    return order > 0 || (order == 0 && g_strcmp0(g->row->terrain, s->row->f.id) == 0);
}

/*
 * The change under the works that voids what the release says, NULL for none. Soil cut off is
 * gone, and soil filled in from searched ground hides nothing: what is left of the searched layer
 * can be proven by levels. Every other change may have brought soil, or explosives, that nobody
 * searched.
 */
static const Change *voided_by(const Release *r, const Works *w, const Surface *now, bool *any)
{
    const Change *cut = NULL;
    *any = false;
    for (guint i = 0; w->changes && i < w->changes->len; i++) {
        const Change *g = w->changes->pdata[i];
        if (!clearance_changed_since(g, r))
            continue;
        *any = true;
        if (g_strcmp0(g->row->kind, "cut") != 0 && g->soil != SOIL_SEARCHED)
            return g;
        cut = shows(now, g) ? cut : g;
    }
    return cut;
}

static bool is_later(const Surface *s, const char *searched)
{
    return s->date && (!searched || strcmp(s->date, searched) >= 0);
}

/* Made after the search; one without a day of its own may have been. */
static bool may_be_later(const Surface *s, const Release *r, const char *searched)
{
    return s->comparable && g_strcmp0(s->row->f.id, r->row->terrain) != 0 &&
           (!s->date || s->or_later || is_later(s, searched));
}

/*
 * Why two surfaces prove no depth, NULL when they may. A level states that the ground was flat:
 * where the ground lies above it, it counts from another vertical datum, or soil was laid on that
 * nobody searched.
 */
static const char *doubt_of(const Release *r, const Surface *then, const Surface *now, double most)
{
    double error = now->accuracy_m + then->accuracy_m;
    if (!now->known || !then->known || !(error < r->depth_m))
        return N_("the height surveys together are not known better than the depth searched");
    if (!then->grid && most > 0) /* whatever the errors: larger ones must not prove more */
        return N_("the present ground lies above the level stated for the surface at clearance: "
                  "it may count from another vertical datum, or soil was laid on it");
    return NULL;
}

/* One survey that may be later, as far as it reaches, against one surface at clearance. */
static void test_survey(const Release *r, const Works *w, const Surface *then, const Surface *s,
                        const char *searched, Depth *x)
{
    double error = s->accuracy_m + then->accuracy_m, least, most;
    double spare = r->depth_m - w->depth_m;
    bool whole = clearance_drop(s, then, w->geom, w->margin_m, &least, &most);
    if (isinf(least))
        return;
    x->seen_m = fmin(x->seen_m, least + spare);
    const char *doubt = doubt_of(r, then, s, most);
    if (doubt) {
        x->missing = doubt;
        return;
    }
    if (isnan(x->level_m) || least - error + spare < x->level_m)
        x->then = then;
    x->level_m = fmin(x->level_m, least - error + spare);
    if (whole && !s->design && is_later(s, searched) &&
        (!x->now || strcmp(s->date, x->now->date) > 0))
        x->now = s;
}

/* Surfaces at clearance that can be compared: a survey, a stated level, or both. */
static guint surfaces_then(const AgtClearance *c, const Release *r, const Surface *then[2])
{
    const Surface *survey = clearance_surface(c, r->row->terrain);
    guint n = 0;
    if (survey && survey->comparable)
        then[n++] = survey;
    if (r->level.known)
        then[n++] = &r->level;
    return n;
}

static const char *missing_then(const Release *r)
{
    if (r->row->terrain)
        return N_("the height survey of the ground at clearance is absent or damaged, or "
                  "not in the vertical datum of the plan");
    if (!isnan(r->row->reference_level_m))
        return N_("the release states the level of its surface at clearance, and not how accurate "
                  "that level is");
    return N_("no height survey of the ground at clearance belongs to the release");
}

/*
 * Every survey since is compared with what is known of the ground at clearance. What they show is
 * held against the works however accurate both are; a depth is proven by them only less all
 * their errors, and where x->now knows the ground as a whole.
 */
static void test_levels(const AgtClearance *c, const Release *r, const Works *w, Depth *x)
{
    const char *searched = r->searched;
    const Surface *then[2];
    guint n = surfaces_then(c, r, then);
    x->missing = missing_then(r);
    if (!n)
        return;
    x->then = then[0];
    x->missing = N_("no later height survey with its date and in the vertical datum of the plan "
                    "covers the works");
    AgtBox box = agt_box_grow(w->geom->box, w->margin_m);
    for (guint i = 0; i < n * c->n_surfaces; i++) {
        const Surface *s = &c->surface[i / n];
        if (may_be_later(s, r, searched) && agt_box_intersects(s->box, box))
            test_survey(r, w, then[i % n], s, searched, x);
    }
    if (x->now)
        x->missing = NULL;
}

static const char *reason(const Release *r, const Works *w, const Depth *x)
{
    if (isnan(r->depth_m))
        return r->why_depth;
    if (w->undug)
        return w->undug;
    if (!r->from_ground && !x->now)
        return N_("the depth counts from a surface that is not known to be the ground, and no "
                  "later height survey shows the ground well enough");
    if (!(x->relative_m < 0))
        return N_("by the height surveys too little is left above what was not searched");
    return N_("the ground below was not searched");
}

Depth clearance_depth(const AgtClearance *c, const Release *r, const Works *w)
{
    Depth x = {.relative_m = NAN, .level_m = NAN, .seen_m = NAN, .margin_m = NAN};
    bool changed;
    if (!isnan(r->depth_m) && !w->undug)
        test_levels(c, r, w, &x);
    x.voided = voided_by(r, w, x.now, &changed);
    if (r->from_ground && !changed && !w->undug)
        x.relative_m = r->depth_m - w->depth_m;
    if (!x.voided && !isnan(x.relative_m))
        x.margin_m = fmin(x.relative_m, x.seen_m);
    else if (!x.voided && x.now)
        x.margin_m = fmin(fmin(x.level_m, x.seen_m), r->depth_m - w->depth_m);
    x.holds = x.margin_m >= 0;
    x.why = x.voided ? effect_of(x.voided) : x.holds ? NULL : reason(r, w, &x);
    return x;
}

/* The deepest that may be dug, less than nothing where the searched layer is gone; NaN: none. */
double clearance_depth_allowed(const Release *r, const Works *w, const Depth *x)
{
    return isnan(x->margin_m) ? r->from_ground && !x->voided ? r->depth_m : NAN
                              : x->margin_m + w->depth_m;
}

AgtGeom *clearance_not_lowered(const AgtClearance *c, const Release *r, const AgtGeom *land,
                               double depth_m, GError **error)
{
    g_autoptr(AgtGeom) rest = agt_geom_ref((AgtGeom *)land);
    const char *searched = r->searched;
    const Surface *then[2];
    guint n = surfaces_then(c, r, then);
    for (guint i = 0; i < n * c->n_surfaces; i++) {
        const Surface *s = &c->surface[i / n];
        double least, most;
        if (agt_geom_is_empty(rest) || !may_be_later(s, r, searched) ||
            !agt_box_intersects(s->box, rest->box))
            continue;
        clearance_drop(s, then[i % n], rest, 0, &least, &most);
        if (least + r->depth_m - depth_m >= 0) /* infinite where they know nothing */
            continue;
        g_autoptr(AgtGeom) seen = agt_geom_new_box(s->box);
        AgtGeom *less = agt_geom_difference(rest, seen, error);
        if (!less)
            return NULL;
        agt_geom_unref(rest);
        rest = less;
    }
    return g_steal_pointer(&rest);
}
