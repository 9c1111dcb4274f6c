/* SPDX-License-Identifier: Apache-2.0 */
/* The judgement of one footprint: hazards, containment, depth, evidence. One finding per rule. */
#include "private.h"

/* --- Hazards: B1, B3, B8 and the caution band --- */

typedef struct {
    const Hazard *near, *over, *unplaced, *waits, *caution; /* worst, or first, of each kind */
    double near_m, caution_m;                               /* edge of works to hazard */
    guint n_unplaced, n_waits;
} HazardView;

/* Metres are compared with this in favour of the hazard. */
static const double slack_m = 1e-6;

/* The hazard overlaps a release that the works reach into. */
static bool overlaps_any(const AgtClearance *c, Desk *d, const Hazard *h, const Works *w,
                         const GArray *releases)
{
    for (guint i = 0; h->over && i < h->over->len; i++)
        for (guint k = 0; k < releases->len; k++) {
            guint32 n = g_array_index(releases, guint32, k);
            if (g_array_index(h->over, guint32, i) == n &&
                clearance_within_margin(d, &c->release[n].ground, w))
                return true;
        }
    return false;
}

static void view_hazard(const AgtClearance *c, Desk *d, const Hazard *h, const Works *w,
                        const GArray *releases, HazardView *v)
{
    if (h->superseded)
        return;
    double matters_m = MAX(h->reach_m + slack_m, c->set.caution_m) + w->margin_m;
    double dist = MAX(0.0, clearance_hazard_distance(d, h, w->geom, matters_m) - w->margin_m);
    if (dist <= h->reach_m + slack_m) {
        if (h->unplaced) {
            v->unplaced = v->n_unplaced++ ? v->unplaced : h;
            return;
        }
        if (h->waits)
            v->waits = v->n_waits++ ? v->waits : h;
        if (!v->near || dist - h->reach_m < v->near_m - v->near->reach_m) {
            v->near = h;
            v->near_m = dist;
        }
        if (!v->over && overlaps_any(c, d, h, w, releases))
            v->over = h;
    } else if (dist <= c->set.caution_m && (!v->caution || dist < v->caution_m)) {
        v->caution = h;
        v->caution_m = dist;
    }
}

static void set_other(AgtFindings *out, AgtFinding *x, const AgtFeature *other)
{
    x->other_layer = other->layer;
    x->other_id = other->id ? agt_findings_id(out, other->id) : "?";
}

/* B8: the first of @p n hazards whose place or outline is not known. */
static void report_doubt(const AgtClearance *c, const Works *w, const Hazard *first, guint n,
                         const char *what, AgtFindings *out)
{
    if (!n)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_b8, w->row);
    set_other(out, x, first->row);
    x->what = what;
    x->measured = n;
    x->arg = n > 1 ? agt_arena_printf(agt_findings_arena(out), "%s (+%u)", x->other_id, n - 1)
                   : x->other_id;
}

static void report_hazards(const AgtClearance *c, const Works *w, const HazardView *v,
                           AgtFindings *out)
{
    if (v->near) {
        AgtFinding *x = clearance_add(c, out, &rule_b1, w->row);
        set_other(out, x, v->near->row);
        x->measured = v->near_m;
        x->required = v->near->reach_m;
        x->unit = "m";
    }
    if (v->over) {
        AgtFinding *x = clearance_add(c, out, &rule_b3, w->row);
        set_other(out, x, v->over->row);
        x->what = v->over->why_wins;
    }
    report_doubt(c, w, v->unplaced, v->n_unplaced,
                 N_("it may stand on a hazard whose place is not known"), out);
    report_doubt(c, w, v->waits, v->n_waits,
                 N_("a hazard that it comes too near had to be widened, and nobody has signed for "
                    "it"),
                 out);
    if (v->caution && !v->near) {
        AgtFinding *x = clearance_add(c, out, &rule_w_caution, w->row);
        set_other(out, x, v->caution->row);
        x->measured = v->caution_m;
        x->required = c->set.caution_m;
        x->unit = "m";
        clearance_warn_hazard(c, w, v->caution, out);
    }
}

static void judge_hazards(AgtClearance *c, Desk *d, const Works *w, const GArray *releases,
                          AgtFindings *out)
{
    HazardView v = {0};
    for (guint i = 0; i < c->anywhere->len; i++) {
        const Hazard *h = &c->hazard[g_array_index(c->anywhere, guint32, i)];
        if (!h->superseded)
            v.unplaced = v.n_unplaced++ ? v.unplaced : h;
    }
    g_array_set_size(d->found, 0);
    agt_index_query(c->hazard_index, agt_box_grow(w->geom->box, w->margin_m), d->found);
    for (guint i = 0; i < d->found->len; i++)
        view_hazard(c, d, &c->hazard[g_array_index(d->found, guint32, i)], w, releases, &v);
    report_hazards(c, w, &v, out);
}

/* --- Containment: B2, B4, B5, B6, B9, B11, B12, B13 --- */

unsigned clearance_flaws_for(const Release *r, const Works *w, const Depth *depth, bool permitted)
{
    unsigned flaws = r->flaws | (depth->voided ? (unsigned)FLAW_CHANGED : 0);
    if (!(flaws & FLAW_KIND))
        return depth->holds || depth->voided ? flaws : flaws | FLAW_DEPTH;
    /* Nothing was searched throughout: no floor, only a permit or no digging at all. */
    flaws &= ~(unsigned)FLAW_DEPTH;
    return !w->undug && (permitted || w->depth_m <= 0) ? flaws & ~(unsigned)FLAW_KIND : flaws;
}

static bool permit_valid(const AgtClearance *c, const AgtPermit *p, double depth_m)
{
    return g_strcmp0(p->kind, "dig") == 0 && g_strcmp0(p->status, "issued") == 0 && p->issuer &&
           *p->issuer && p->document && *p->document && !agt_feature_withdrawn(&p->f) &&
           clearance_date_reached(c, p->valid_from) && p->valid_until &&
           agt_date_valid(p->valid_until) && strcmp(p->valid_until, c->as_of) >= 0 &&
           p->depth_m >= depth_m;
}

const AgtPermit *clearance_permit_for(AgtClearance *c, Desk *d, const Works *w)
{
    for (guint i = 0; i < c->n_permits && w->depth_m > 0; i++) {
        const AgtPermit *p = (const AgtPermit *)c->permit[i].row;
        if (permit_valid(c, p, w->depth_m) && clearance_ground_holds(d, &c->permit[i], w, NULL))
            return p;
    }
    return NULL;
}

static const char *kind_text(const Release *r)
{
    const char *kind = r->row->kind;
    if (g_strcmp0(kind, "cancelled") == 0)
        return N_("cancelled: nobody searched the ground");
    if (g_strcmp0(kind, "reduced") == 0)
        return N_("reduced: the ground was searched in samples only");
    return N_("of unknown kind");
}

static AgtFinding *add_release(const AgtClearance *c, AgtFindings *out, const AgtRule *rule,
                               const Works *w, const Release *r)
{
    AgtFinding *x = clearance_add(c, out, rule, w->row);
    set_other(out, x, &r->row->f);
    return x;
}

/* The findings that one flawed release gives; each rule once per feature. */
static unsigned report_flaws(const AgtClearance *c, const Works *w, const Release *r,
                             const Depth *depth, unsigned flaws, AgtFindings *out)
{
    AgtFinding *x;
    if (flaws & FLAW_EVIDENCE) {
        x = add_release(c, out, &rule_b6, w, r);
        x->arg = agt_arena_text(agt_findings_arena(out), r->lacks);
    }
    if (flaws & FLAW_KIND)
        add_release(c, out, &rule_b5, w, r)->what = kind_text(r);
    if (flaws & FLAW_DEPTH) {
        x = add_release(c, out, &rule_b4, w, r);
        x->measured = clearance_depth_allowed(r, w, depth);
        x->required = w->undug ? NAN : w->depth_m;
        x->unit = "m";
        x->what = depth->why;
    }
    if (flaws & FLAW_CHANGED)
        clearance_report_voided(c, w, r, depth, out);
    if (flaws & FLAW_UNKNOWN) {
        x = add_release(c, out, &rule_b9, w, r);
        x->what = r->why_flaw;
        x->arg = x->other_id;
    }
    if (flaws & FLAW_REOPENED)
        add_release(c, out, &rule_b11, w, r)->what =
            N_("the release is reopened until it is investigated");
    if (flaws & FLAW_EXTENT) {
        x = add_release(c, out, &rule_b12, w, r);
        x->what = N_("the declared extent of its dataset does not cover the release");
        x->arg = x->other_id;
    }
    if (flaws & FLAW_AREA) {
        x = add_release(c, out, &rule_b13, w, r);
        x->measured = agt_geom_area_m2(r->row->f.geom);
        x->required = r->row->reported_area_m2;
        x->unit = "m2";
    }
    if (flaws & FLAW_POSITION) {
        x = add_release(c, out, &rule_b13_position, w, r);
        x->what = r->why_moved;
        x->arg = x->other_id;
        x->measured = r->moved_m;
        x->required = r->moved_limit_m;
        x->unit = "m";
    }
    return flaws;
}

/* --- B2: ground of the works outside of what is released --- */

/* What the area outside is made of when somebody asks for it. */
typedef struct {
    AgtLazyArea area;
    AgtClearance *c;
    const AgtGeom *works;
    double margin_m;
} Outside;

/* Ground that all releases which are handed over at all hold together near the works. */
static AgtGeom *released_near(AgtClearance *c, const Outside *o)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GPtrArray) part = g_ptr_array_new();
    agt_index_query(c->release_index, agt_box_grow(o->works->box, o->margin_m), near);
    for (guint i = 0; i < near->len; i++) {
        Release *r = &c->release[g_array_index(near, guint32, i)];
        if ((r->flaws & FLAW_STATUS) || !r->ground.geom ||
            agt_geom_distance_within_m(r->ground.geom, o->works, o->margin_m) > o->margin_m)
            continue;
        AgtGeom *shrunk = clearance_ground_shrunk(c, &r->ground, NULL);
        if (!shrunk)
            return NULL;
        g_ptr_array_add(part, shrunk);
    }
    return agt_geom_union((const AgtGeom *const *)part->pdata, part->len, NULL);
}

/* To be shown: that it is not empty was judged before. NULL when it cannot be computed. */
static AgtGeom *ground_outside(const AgtLazyArea *area)
{
    const Outside *o = (const Outside *)area;
    g_autoptr(AgtGeom) all = released_near(o->c, o);
    g_autoptr(AgtGeom) shown = all ? agt_geom_grow_shown(o->works, o->margin_m) : NULL;
    AgtGeom *rest = shown ? agt_geom_difference(shown, all, NULL) : NULL;
    if (rest || !all)
        return rest;
    g_autoptr(AgtGeom) proven = agt_geom_grow(o->works, o->margin_m, NULL);
    return proven ? agt_geom_difference(proven, all, NULL) : NULL;
}

static void show_outside(AgtClearance *c, const Works *w, AgtFinding *x, AgtFindings *out)
{
    AgtArena *a = agt_findings_arena(out);
    Outside *o = agt_arena_alloc(a, sizeof *o);
    *o = (Outside){{ground_outside}, c, agt_arena_take_geom(a, agt_geom_ref(w->geom)), w->margin_m};
    x->lazy = &o->area;
    agt_findings_keep_once(out, c, (AgtKeepFunc)clearance_ref, (GDestroyNotify)agt_clearance_free);
}

static bool weak_method(const char *method)
{
    return !method || (strcmp(method, "dgnss") != 0 && strcmp(method, "bearing_distance") != 0);
}

/* Works that pass still lean on a release: say where it is weak. */
static void report_leaning(const AgtClearance *c, const Works *w, const Release *r, double left_m,
                           AgtFindings *out)
{
    if (left_m < r->ground.error_m) {
        AgtFinding *x = add_release(c, out, &rule_w_margin, w, r);
        x->measured = left_m;
        x->required = r->ground.error_m;
        x->unit = "m";
    }
    if (weak_method(r->row->position_method))
        add_release(c, out, &rule_w_method, w, r)->arg = agt_arena_text(
            agt_findings_arena(out), r->row->position_method ? r->row->position_method : "unknown");
    if (r->flaws & FLAW_KIND)
        add_release(c, out, &rule_w_surface, w, r)->what = kind_text(r);
}

/* A release that the works reach into, and what it says to them. */
typedef struct {
    Release *release;
    Depth depth;
    unsigned flaws;
} Candidate;

typedef struct {
    GArray *of;            /* Candidate */
    GPtrArray *any, *good; /* Ground: of all, and of those that may be relied on */
    GPtrArray *of_good;    /* Release */
} Candidates;

static bool counts(const Release *r)
{
    return !(r->flaws & FLAW_STATUS) && r->ground.geom;
}

static Candidates candidates(AgtClearance *c, Desk *d, const Works *w, const GArray *near,
                             bool permit)
{
    Candidates k = {g_array_new(FALSE, FALSE, sizeof(Candidate)), g_ptr_array_new(),
                    g_ptr_array_new(), g_ptr_array_new()};
    for (guint i = 0; i < near->len; i++) {
        Candidate x = {.release = &c->release[g_array_index(near, guint32, i)]};
        Release *r = x.release;
        if (!counts(r) || !clearance_within_margin(d, &r->ground, w))
            continue;
        x.depth = clearance_depth(c, r, w);
        x.flaws = clearance_flaws_for(r, w, &x.depth, permit);
        g_array_append_val(k.of, x);
        g_ptr_array_add(k.any, &r->ground);
        if (x.flaws)
            continue;
        g_ptr_array_add(k.good, &r->ground);
        g_ptr_array_add(k.of_good, r);
    }
    return k;
}

static void candidates_clear(Candidates *k)
{
    g_array_unref(k->of);
    g_ptr_array_unref(k->good);
    g_ptr_array_unref(k->any);
    g_ptr_array_unref(k->of_good);
}

bool clearance_within_margin(Desk *d, const Ground *g, const Works *w)
{
    return !(clearance_distance(d, g->geom, w->geom, w->margin_m) > w->margin_m);
}

/* The works lie outside what all releases that are handed over at all hold together. What is
 * measured is how far they reach beyond the release that holds most of them. */
static void report_outside(AgtClearance *c, Desk *d, const Works *w, const Candidates *k,
                           AgtFindings *out)
{
    AgtFinding *x = clearance_add(c, out, &rule_b2, w->row);
    x->what = N_("no usable release covers any part of them");
    if (!k->any->len)
        return;
    x->what = N_("part of them lies outside every release, each less its position error");
    double most = -INFINITY;
    for (guint i = 0; i < k->any->len; i++)
        most = MAX(most, clearance_ground_room(d, k->any->pdata[i], w));
    x->measured = MAX(0.0, -most);
    x->required = 0;
    x->unit = "m";
    show_outside(c, w, x, out);
}

static bool report_refusal(AgtClearance *c, Desk *d, const Works *w, const Candidates *k,
                           AgtFindings *out, GError **error)
{
    unsigned told = 0;
    for (guint i = 0; i < k->of->len; i++) {
        const Candidate *x = &g_array_index(k->of, Candidate, i);
        told |= report_flaws(c, w, x->release, &x->depth, x->flaws & ~told, out);
    }
    bool holds = false;
    if (told && !clearance_grounds_hold(c, d, (Ground *const *)k->any->pdata, k->any->len, w,
                                        &holds, error))
        return false;
    /* Handed over but flawed: the flaws say it all. Else the ground itself is missing. */
    if (!holds)
        report_outside(c, d, w, k, out);
    return true;
}

static bool is_usable(const AgtClearance *c, const Release *r, const Works *w, bool permit)
{
    Depth depth = clearance_depth(c, r, w);
    return !clearance_flaws_for(r, w, &depth, permit);
}

/* A release that carries the works alone, NULL for none: that with most room to its limit, or with
 * left_m NULL, which is quicker, any. */
static const Release *carrier(AgtClearance *c, Desk *d, const Works *w, const GArray *near,
                              bool permit, double *left_m)
{
    const Release *best = NULL;
    double left = 0, most = -1;
    for (guint i = 0; i < near->len && !(best && !left_m); i++) {
        const Release *r = &c->release[g_array_index(near, guint32, i)];
        if (!counts(r) || !clearance_ground_holds(d, &r->ground, w, left_m ? &left : NULL) ||
            left <= most || !is_usable(c, r, w, permit))
            continue;
        best = r;
        most = left;
    }
    if (left_m)
        *left_m = most;
    return best;
}

static bool good_hold(AgtClearance *c, Desk *d, const Works *w, const Candidates *k, bool *holds,
                      GError **error)
{
    return clearance_together_hold(c, d, (Ground *const *)k->good->pdata, k->good->len, w, holds,
                                   error);
}

static bool judge_containment(AgtClearance *c, Desk *d, const Works *w, const GArray *near,
                              AgtFindings *out, GError **error)
{
    bool holds = false, permit = clearance_permit_for(c, d, w) != NULL;
    double left;
    const Release *best = carrier(c, d, w, near, permit, &left);
    if (best) {
        report_leaning(c, w, best, left, out);
        return true;
    }
    Candidates k = candidates(c, d, w, near, permit);
    bool ok =
        good_hold(c, d, w, &k, &holds, error) && (holds || report_refusal(c, d, w, &k, out, error));
    if (holds)
        clearance_warn_together(c, d, w, k.of_good, out);
    candidates_clear(&k);
    return ok;
}

/* --- B12 for the works themselves --- */

static bool within_extent(AgtClearance *c, Desk *d, const Works *w, bool *holds, GError **error)
{
    *holds = true;
    if (!c->n_extents)
        return true; /* the missing extents are a finding of the whole plan */
    g_autoptr(GPtrArray) part = g_ptr_array_new();
    g_array_set_size(d->found, 0);
    agt_index_query(c->extent_index, agt_box_grow(w->geom->box, w->margin_m), d->found);
    for (guint i = 0; i < d->found->len; i++)
        g_ptr_array_add(part, &c->extent[g_array_index(d->found, guint32, i)]);
    return clearance_grounds_hold(c, d, (Ground *const *)part->pdata, part->len, w, holds, error);
}

static bool judge_extent(AgtClearance *c, Desk *d, const Works *w, AgtFindings *out, GError **error)
{
    bool holds = false;
    if (!within_extent(c, d, w, &holds, error))
        return false;
    if (holds)
        return true;
    AgtFinding *x = clearance_add(c, out, &rule_b12, w->row);
    x->what = N_("it lies outside the extent that the clearance data was delivered for");
    x->arg = agt_arena_text(agt_findings_arena(out), w->row->id ? w->row->id : "?");
    return true;
}

static GArray *releases_near(const AgtClearance *c, Desk *d, const Works *w)
{
    g_array_set_size(d->near, 0);
    agt_index_query(c->release_index, agt_box_grow(w->geom->box, w->margin_m), d->near);
    return d->near;
}

/* All rules but B7. */
bool clearance_judge(AgtClearance *c, const Works *w, AgtFindings *out, GError **error)
{
    if (w->problem) {
        clearance_add(c, out, &rule_b2, w->row)->what = w->problem;
        return true;
    }
    Desk *d = clearance_desk_take(c);
    GArray *near = releases_near(c, d, w);
    judge_hazards(c, d, w, near, out);
    bool ok = judge_containment(c, d, w, near, out, error) && judge_extent(c, d, w, out, error);
    clearance_warn_places(c, d, w, out);
    clearance_warn_washed(c, w, near, out);
    clearance_desk_return(c, d);
    return ok;
}

/* The works conflict with a hazard: what view_hazard() takes for near or unplaced. */
static bool conflicts(Desk *d, const Hazard *h, const Works *w)
{
    double reach_m = h->reach_m + slack_m;
    return !h->superseded &&
           MAX(0.0, clearance_hazard_distance(d, h, w->geom, reach_m + w->margin_m) -
                        w->margin_m) <= reach_m;
}

static bool hazard_free(AgtClearance *c, Desk *d, const Works *w)
{
    for (guint i = 0; i < c->anywhere->len; i++)
        if (!c->hazard[g_array_index(c->anywhere, guint32, i)].superseded)
            return false;
    g_array_set_size(d->found, 0);
    agt_index_query(c->hazard_index, agt_box_grow(w->geom->box, w->margin_m), d->found);
    for (guint i = 0; i < d->found->len; i++)
        if (conflicts(d, &c->hazard[g_array_index(d->found, guint32, i)], w))
            return false;
    return true;
}

static bool land_holds(AgtClearance *c, Desk *d, const Works *w, const GArray *near, bool permit)
{
    bool declared = false;
    bool held = carrier(c, d, w, near, permit, NULL) != NULL;
    if (!held && near->len > 1) {
        Candidates k = candidates(c, d, w, near, permit);
        bool ok = good_hold(c, d, w, &k, &held, NULL);
        held = ok && held;
        candidates_clear(&k);
    }
    return held && within_extent(c, d, w, &declared, NULL) && declared;
}

/* Whether clearance_judge() would find nothing that forbids the works; what cannot be computed
 * forbids them. Quicker, since no refusal is worded or measured. */
bool clearance_passes(AgtClearance *c, const Works *w)
{
    if (w->problem)
        return false;
    Desk *d = clearance_desk_take(c);
    const GArray *near = releases_near(c, d, w);
    bool ok = near->len && hazard_free(c, d, w) &&
              land_holds(c, d, w, near, clearance_permit_for(c, d, w) != NULL);
    clearance_desk_return(c, d);
    return ok;
}

/* Less is no digging. */
static const double least_dug_m = 0.01;

bool clearance_searched(AgtClearance *c, const Works *w)
{
    if (w->problem || w->undug)
        return false;
    Works dug = *w; /* soil is taken from below the surface, be it a spade's depth */
    dug.depth_m = MAX(w->depth_m, least_dug_m);
    Desk *d = clearance_desk_take(c);
    const GArray *near = releases_near(c, d, &dug);
    bool ok = near->len && hazard_free(c, d, &dug) && land_holds(c, d, &dug, near, false);
    clearance_desk_return(c, d);
    return ok;
}

bool agt_clearance_passes(AgtClearance *c, const AgtFeature *row)
{
    if (!c->judged || !agt_clearance_is_works(row->layer) || agt_feature_withdrawn(row))
        return false;
    Works w = clearance_works(c, row);
    bool ok = clearance_passes(c, &w);
    clearance_works_clear(&w);
    return ok;
}

static void report_failure(const AgtClearance *c, const AgtFeature *row, const GError *failed,
                           AgtFindings *out)
{
    AgtFinding *x = clearance_add(c, out, &rule_failed, row);
    x->arg = agt_arena_text(agt_findings_arena(out), failed ? failed->message : "?");
}

void agt_clearance_check(AgtClearance *c, const AgtFeature *row, AgtFindings *out)
{
    if (!c->judged || !agt_clearance_is_works(row->layer) || agt_feature_withdrawn(row))
        return;
    GError *failed = NULL;
    Works w = clearance_works(c, row);
    /* What cannot be computed counts against the feature and is never silent. */
    if (!clearance_judge(c, &w, out, &failed))
        report_failure(c, row, failed, out);
    g_clear_error(&failed);
    clearance_works_clear(&w);
    clearance_judge_access(c, row, out);
}
