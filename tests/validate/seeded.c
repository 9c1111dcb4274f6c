/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seeded defects. For every norm rule of a clean plan and two of the features it is about, one
 * feature is moved, squeezed, resized or given another figure until the rule speaks; the place
 * where it begins to is found by halving. Then two plans are judged: one a centimetre
 * (or 0.01 of the field's unit) short of that place, one as far beyond.
 *
 * - The break must be found, and be absent on the other side.
 * - It must begin where an independent measure by GEOS says that the limit is.
 * - Nothing may be invented: a finding that only one of the two plans has must stand within reach
 *   of its own limit. That is looked at for one break of each rule.
 *
 * A plan without networks is given some along its streets.
 *
 * usage: seeded PLAN [--list [WORD]]    prints a line a rule (whose id has the word) and
 *                                       "N breaks in M of K rules"
 */
#include "seeded.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <agrotown/store.h>
#include <agrotown/validate.h>

/* Half the width of the step across a limit; largest change tried; rows tried for each rule. */
static const double step = 0.01, farthest = 4096;
enum { ROWS_TRIED = 5, BREAKS_A_RULE = 2 };

typedef struct {
    AgtPlan *plan;
    AgtProgramme *programme;
    AgtNorms *norms;
    guint breaks, rules, wrong;
    bool list;
} Town;

/* --- Judging --- */

/* By rule @p i alone, or with all others that a change of a row of a layer may concern. */
static AgtFindings *judged(const Town *w, const AgtPlan *plan, guint rule, bool alone,
                           AgtLayerId layer)
{
    AgtFindings *out = agt_findings_new();
    g_autoptr(AgtNormsRun) run = agt_norms_run_new(w->norms, plan, w->programme);
    for (guint i = 0; i < agt_norms_n(w->norms); i++) {
        g_autoptr(GError) error = NULL;
        const AgtNormRule *r = agt_norms_get(w->norms, i);
        bool wanted = i == rule || (!alone && !kind_of_vehicles(r) && kind_may_change(r, layer));
        if (wanted && !agt_norms_run_check(run, i, out, &error))
            g_error("%s: %s", agt_norms_get(w->norms, i)->rule.id, error->message);
    }
    return out;
}

static const AgtFinding *about(const AgtFindings *f, const AgtRule *rule, const AgtFeature *row)
{
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->rule == rule &&
            (x->layer >= AGT_N_LAYERS ||
             (x->layer == row->layer && g_strcmp0(x->id, row->id) == 0) ||
             (x->other_layer == row->layer && g_strcmp0(x->other_id, row->id) == 0)))
            return x;
    }
    return NULL;
}

/* Does the rule speak? Then *beyond is how far what it measures is from its limit, NaN for none. */
static bool speaks(const Town *w, guint rule, const Knob *k, double t, double *beyond)
{
    g_autoptr(AgtPlan) plan = knob_turned(w->plan, k, t);
    if (!plan)
        return false;
    g_autoptr(AgtFindings) f = judged(w, plan, rule, true, k->row->layer);
    const AgtFinding *x = about(f, &agt_norms_get(w->norms, rule)->rule, k->of);
    if (x)
        *beyond = fabs(x->measured - x->required);
    return x != NULL;
}

/* There is no half of it. */
static bool at_once(const Knob *k)
{
    return k->how == DROP || k->how == COPY || k->how == VALUE;
}

/*
 * Between lo, where the rule is silent, and hi, where it speaks, to a tenth of a millimetre. What
 * is measured mostly runs evenly: two measures say where it meets the limit, and a place on either
 * side of that proves it; otherwise by halves.
 */
static double narrowed(const Town *w, guint rule, const Knob *k, double lo, double hi, double at_hi)
{
    double last = NAN, at_last = NAN;
    for (guint n = 0; hi - lo > 1e-4; n++) {
        double slope = (at_hi - at_last) / (hi - last), meet = hi - at_hi / slope;
        bool guess = n % 3 && isfinite(meet) && meet > lo && meet < hi;
        double mid = guess ? CLAMP(n % 3 == 1 ? meet + 4e-5 : meet - 4e-5, lo + 2e-5, hi - 2e-5)
                           : (lo + hi) / 2;
        double beyond = NAN;
        if (!speaks(w, rule, k, mid, &beyond)) {
            lo = mid;
            continue;
        }
        last = hi;
        at_last = at_hi;
        hi = mid;
        at_hi = beyond;
    }
    return hi;
}

/* Where the rule begins to speak; NaN when it never does. Lines that pass each other are near each
 * other for a short way only: that is searched in small steps. */
static double begins(const Town *w, guint rule, const Knob *k)
{
    bool whole = at_once(k), line = k->row->layer == AGT_LAYER_NETWORK_LINE && k->gap > 0;
    double lo = 0, hi = whole ? 1 : line ? MAX(0.25, k->gap - 2.5) : 0.25, beyond = NAN;
    while (!speaks(w, rule, k, hi, &beyond)) {
        lo = hi;
        hi = line ? hi + 0.15 : 2 * hi;
        if (hi > (line ? k->gap + 0.3 : farthest) || whole)
            return NAN;
    }
    return whole ? hi : narrowed(w, rule, k, lo, hi, beyond);
}

/* --- Measures of their own --- */

static double area_of(const AgtGeom *g)
{
    double sum = 0;
    for (guint32 r = 0; g && r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            sum += (g->pt[i].x - g->pt[0].x) * (g->pt[i + 1].y - g->pt[0].y) -
                   (g->pt[i + 1].x - g->pt[0].x) * (g->pt[i].y - g->pt[0].y);
    return fabs(sum) / 2;
}

static double edges_distance(const AgtGeom *house, const AgtGeom *plot)
{
    g_autoptr(AgtGeom) edge = agt_geom_boundary(plot);
    return agt_geom_distance_m(house, edge);
}

/* What GEOS measures for the finding; NaN where this test has no measure of its own. */
static double independent(const AgtPlan *plan, const char *kind, const AgtFinding *x)
{
    const AgtFeature *a = knob_named(plan, x->layer, x->id),
                     *b = knob_named(plan, x->other_layer, x->other_id);
    if (strcmp(kind, "area") == 0 && a && strcmp(x->unit, "m2") == 0)
        return area_of(a->geom);
    if (!a || !b || !a->geom || !b->geom)
        return NAN;
    if (strcmp(kind, "setback") == 0)
        return edges_distance(a->geom, b->geom);
    if (strcmp(kind, "gap_between") == 0 || strcmp(kind, "distance_to_layer") == 0)
        return agt_geom_distance_m(a->geom, b->geom);
    if (strcmp(kind, "overlap") == 0 || strcmp(kind, "outside") == 0) {
        g_autoptr(AgtGeom) both = agt_geom_intersection(a->geom, b->geom, NULL);
        return area_of(both);
    }
    if (strcmp(kind, "inside") == 0) {
        g_autoptr(AgtGeom) rest = agt_geom_difference(a->geom, b->geom, NULL);
        return area_of(rest);
    }
    return NAN;
}

/* What lies between the axis of a street and the line that a rule measures from. */
static double off_axis_m(const AgtPlan *plan, const AgtNormRule *r, const AgtFinding *x)
{
    const AgtFeature *b = knob_named(plan, x->other_layer, x->other_id);
    const char *from = agt_yaml_text(agt_yaml_get(r->node, "from"));
    if (!from || !b || x->other_layer != AGT_LAYER_STREET)
        return 0;
    const AgtStreet *street = (const AgtStreet *)b;
    return strcmp(from, "kerb") == 0       ? street->carriageway_m / 2
           : strcmp(from, "red_line") == 0 ? street->width_m / 2
                                           : 0;
}

static bool measured_right(const AgtPlan *plan, const AgtNormRule *r, const AgtFinding *x)
{
    const char *kind = r->kind;
    double m = independent(plan, kind, x) - off_axis_m(plan, r, x);
    if (isnan(m) || isnan(x->measured))
        return true;
    /* A house before a bent edge: other edges may be nearer than those of the rule's class. */
    if (strcmp(kind, "setback") == 0 && m < x->measured)
        return true;
    return fabs(m - x->measured) <= (strcmp(x->unit, "m2") == 0 ? 0.02 : 0.003);
}

/* --- Two plans beside a limit --- */

/* May a finding come or go while something moves by two steps? Only beside its limit. */
static bool near_limit(const AgtFinding *x, double reach_m)
{
    if (isnan(x->measured) || isnan(x->required))
        return false;
    double slack = strcmp(x->unit, "m2") == 0  ? 2 * step * reach_m + 0.6
                   : strcmp(x->unit, "%") == 0 ? 0.2
                                               : 2 * step + 0.06;
    return fabs(x->measured - x->required) <= slack;
}

static char *key_of(const AgtFinding *x)
{
    return g_strdup_printf("%s|%u|%s|%u|%s", x->rule->id, x->layer, x->id, x->other_layer,
                           x->other_id);
}

static GHashTable *keys_of(const AgtFindings *f)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < agt_findings_n(f); i++)
        g_hash_table_insert(set, key_of(agt_findings_get(f, i)), (gpointer)agt_findings_get(f, i));
    return set;
}

static double perimeter(const AgtFeature *row)
{
    g_autoptr(AgtGeom) edge =
        row->geom && row->geom->kind == AGT_GEOM_POLYGON ? agt_geom_boundary(row->geom) : NULL;
    return edge ? agt_geom_length_m(edge) : row->geom ? agt_geom_length_m(row->geom) : 1;
}

/* Sight triangles hang on junctions, and a street that moves by a centimetre makes or unmakes one:
 * then the whole triangle comes or goes, however far what stands in it is from its limit. */
static bool of_junction(const Town *w, const AgtFinding *x, const Knob *k)
{
    for (guint i = 0; i < agt_norms_n(w->norms); i++)
        if (&agt_norms_get(w->norms, i)->rule == x->rule)
            return k->row->layer == AGT_LAYER_STREET &&
                   strcmp(agt_norms_get(w->norms, i)->kind, "visibility") == 0;
    return false;
}

/* Findings that one plan alone has and that its limit does not explain. */
static guint invented(const Town *w, const AgtFindings *here, const AgtFindings *there,
                      const AgtRule *rule, const Knob *k)
{
    g_autoptr(GHashTable) other = keys_of(there);
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(here); i++) {
        const AgtFinding *x = agt_findings_get(here, i);
        g_autofree char *key = key_of(x);
        if (x->rule == rule || of_junction(w, x, k) || g_hash_table_contains(other, key) ||
            near_limit(x, perimeter(k->row)))
            continue;
        printf("    not explained: %s measured %g required %g %s\n", key, x->measured, x->required,
               x->unit);
        n++;
    }
    return n;
}

static const char *const how_names[] = {"moved",   "resized",  "squeezed", "bent",
                                        "changed", "reworded", "dropped",  "copied"};

/* Two plans, short of the place where the rule begins to speak and beyond it. */
typedef struct {
    AgtPlan *good, *bad;
    AgtFindings *before, *after;
    const AgtFinding *x; /* the break */
} Sides;

static void sides_clear(Sides *s)
{
    agt_findings_free(s->before);
    agt_findings_free(s->after);
    agt_plan_unref(s->good);
    agt_plan_unref(s->bad);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sides, sides_clear)

static const char *what_is_wrong(const Town *w, const Sides *s, const AgtNormRule *r, const Knob *k,
                                 bool whole)
{
    if (!s->x)
        return "the break is not found";
    if (about(s->before, &r->rule, k->of))
        return "the plan short of the limit fails too";
    if (!measured_right(s->bad, r, s->x))
        return "GEOS measures something else";
    if (!whole && !kind_jumps(r) &&
        invented(w, s->after, s->before, &r->rule, k) +
            invented(w, s->before, s->after, &r->rule, k))
        return "other findings came or went";
    return NULL;
}

/* False when the break is none at a limit: what is measured jumped over it, as the front of a
 * corner plot does. Then something else is tried. */
static bool beside(Town *w, guint i, const Knob *k, double t, bool with_all)
{
    const AgtNormRule *r = agt_norms_get(w->norms, i);
    bool whole = at_once(k);
    g_auto(Sides) s = {0};
    /* What jumps may jump back. */
    double in = kind_jumps(r) ? 2e-4 : step, beyond = kind_jumps(r) ? 0 : step;
    s.good = whole ? agt_plan_ref(w->plan) : knob_turned(w->plan, k, MAX(0, t - in));
    s.bad = knob_turned(w->plan, k, whole ? 1 : t + beyond);
    s.after = judged(w, s.bad, i, !with_all, k->row->layer);
    s.x = about(s.after, &r->rule, k->of);
    if (s.x && !whole && !kind_jumps(r) && strcmp(s.x->unit, "m") == 0 && !near_limit(s.x, 1))
        return false;
    s.before = judged(w, s.good, i, !with_all, k->row->layer);
    const char *wrong = what_is_wrong(w, &s, r, k, whole);
    if (wrong || w->list)
        printf("  %s %s %s by %.3f%s%s\n", agt_layer(k->row->layer)->name, k->row->id,
               how_names[k->how], t, wrong ? ": " : "", wrong ? wrong : "");
    if (wrong && s.x)
        printf("    measured %g (GEOS %g), required %g %s, other %s\n", s.x->measured,
               independent(s.bad, r->kind, s.x), s.x->required, s.x->unit, s.x->other_id);
    w->breaks += 2;
    w->wrong += wrong != NULL;
    return true;
}

/* Rules that whole features break, and how. */
static bool fits_rule(const AgtNormRule *r, const Knob *k)
{
    bool counted = strcmp(r->kind, "count") == 0 || strcmp(r->kind, "mix") == 0;
    bool twice = strcmp(r->kind, "duplicate") == 0;
    bool worded = strcmp(r->kind, "field_in") == 0;
    return (k->how == DROP) == counted && (k->how == COPY) == twice && (k->how == VALUE) == worded;
}

/* One break of one row; false when no knob makes the rule speak. */
static bool break_row(Town *w, guint i, const AgtFeature *row, bool with_all)
{
    const AgtNormRule *r = agt_norms_get(w->norms, i);
    g_autoptr(GArray) list = knob_list(w->plan, r, row);
    for (guint n = 0; n < list->len; n++) {
        const Knob *k = &g_array_index(list, Knob, n);
        if (!fits_rule(r, k))
            continue;
        double t = begins(w, i, k);
        if (!isnan(t) && beside(w, i, k, t, with_all))
            return true;
    }
    return false;
}

/* Rows spread over the table, those without a finding of the rule. */
static guint break_rows(Town *w, guint i, guint *broken)
{
    const AgtNormRule *r = agt_norms_get(w->norms, i);
    const AgtYamlNode *where = agt_yaml_get(r->node, "where");
    g_autoptr(AgtFindings) clean = judged(w, w->plan, i, true, AGT_LAYER_SITE);
    const AgtTable *t = agt_plan_table(w->plan, knob_subject(w->plan, r));
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint n = 0; n < t->n; n++) {
        bool of_rule = knob_fits(t->rows[n], where);
        if (of_rule && !about(clean, &r->rule, t->rows[n]))
            g_ptr_array_add(rows, (gpointer)t->rows[n]);
        *broken += of_rule && about(clean, &r->rule, t->rows[n]);
    }
    guint done = 0, stride = (rows->len + ROWS_TRIED - 1) / ROWS_TRIED;
    /* The first break of a rule is judged by all rules, the second by its own: that takes half the
     * time. A rule that none of three rows breaks is not broken by a fourth. */
    for (guint n = 0, tried = 0; n < rows->len && done < BREAKS_A_RULE && (done || tried < 3);
         n += stride, tried++)
        done += break_row(w, i, rows->pdata[n], !done);
    return done;
}

static guint break_rule(Town *w, guint i, guint *broken)
{
    AgtPlan *clean = w->plan;
    w->plan = knob_fitting(w->plan, agt_norms_get(w->norms, i));
    guint done = break_rows(w, i, broken);
    agt_plan_unref(w->plan);
    w->plan = clean;
    return done;
}

static bool opened(Town *w, const char *path, GError **error)
{
    g_autoptr(AgtStore) s = agt_store_open(path, AGT_STORE_READ, error);
    g_autoptr(AgtFindings) loaded = agt_findings_new();
    w->plan = s ? agt_store_load(s, NULL, agt_validate_layers(), loaded, error) : NULL;
    w->programme = w->plan ? agt_programme_of_plan(w->plan, error) : NULL;
    w->norms = agt_norms_new();
    if (!w->programme)
        return false;
    AgtPlan *bare = w->plan;
    w->plan = nets_added(bare);
    agt_plan_unref(bare);
    AGT_EACH(w->plan, CONFIG, Config, c)
    if (g_strcmp0(c->kind, "norms") == 0) {
        const char *slash = strchr(c->f.id, '/');
        AgtYaml *y = agt_yaml_parse(slash ? slash + 1 : c->f.id, c->text, -1, error);
        if (!y || !agt_norms_take(w->norms, y, error))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    Town w = {.list = argc > 2};
    GError *error = NULL;
    if (argc < 2 || !opened(&w, argv[1], &error)) {
        fprintf(stderr, "seeded: %s\n",
                error ? error->message : "usage: seeded PLAN [--list [WORD]]");
        return 2;
    }
    guint missed = 0;
    for (guint i = 0; i < agt_norms_n(w.norms); i++) {
        const AgtNormRule *r = agt_norms_get(w.norms, i);
        if (argc > 3 && !strstr(r->rule.id, argv[3]))
            continue;
        bool empty = knob_hopeless(w.plan, r);
        guint already = 0, n = empty ? 0 : break_rule(&w, i, &already);

        printf("%-36s %-18s %u broken%s\n", r->rule.id, r->kind, n,
               n >= BREAKS_A_RULE ? ""
               : empty            ? ", a layer is empty"
               : already          ? ", the others were before"
                                  : ", no more found");
        w.rules += n > 0;
        missed += !n && !empty && !already;
    }
    printf("%u breaks in %u of %u rules, %u wrong, %u rules not broken\n", w.breaks, w.rules,
           agt_norms_n(w.norms), w.wrong, missed);
    return w.wrong > 0;
}
