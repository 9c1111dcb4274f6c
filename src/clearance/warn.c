/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings of mine-action.md section 9: what does not forbid works, and should still be looked at.
 * Overlapping parts of one outline are not among them: they are an outline that crosses itself
 * (B8).
 */
#include "private.h"

/* An official check of hazard data: consecutive vertices this far apart are a slip (section 2.2).
 */
static const double vertex_spacing_m = 5000;
/* Places that are often mined; the distance is nobody's figure, so it only informs (section 9). */
static const double place_m = 50;

/* --- Records --- */

static double longest_edge_m(const AgtGeom *g)
{
    double longest = 0;
    for (guint r = 0; g->kind != AGT_GEOM_POINT && r < g->n_rings; r++)
        for (guint i = g->ring[r] + 1; i < g->ring[r + 1]; i++)
            longest = MAX(longest, hypot(g->pt[i].x - g->pt[i - 1].x, g->pt[i].y - g->pt[i - 1].y));
    return longest;
}

static void warn_spacing(const AgtClearance *c, const AgtFeature *row, AgtFindings *out)
{
    double longest = agt_geom_is_empty(row->geom) ? 0 : longest_edge_m(row->geom);
    if (longest <= vertex_spacing_m)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_w_spacing, row);
    x->measured = longest;
    x->required = vertex_spacing_m;
    x->unit = "m";
}

/* Of the bits of all positions (FNV-1a by words). */
static guint shape_hash(gconstpointer p)
{
    const AgtGeom *g = p;
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037) ^ g->n_rings;
    for (guint i = 0; i < g->n_points; i++) {
        guint64 bits[2];
        memcpy(bits, &g->pt[i], sizeof bits);
        h = (h ^ bits[0]) * G_GUINT64_CONSTANT(1099511628211);
        h = (h ^ (h >> 29) ^ bits[1]) * G_GUINT64_CONSTANT(1099511628211);
    }
    return (guint)(h ^ (h >> 32));
}

static gboolean shape_equal(gconstpointer a, gconstpointer b)
{
    const AgtGeom *x = a, *y = b;
    return x->kind == y->kind && x->n_parts == y->n_parts && x->n_rings == y->n_rings &&
           x->n_points == y->n_points &&
           memcmp(x->part, y->part, (x->n_parts + 1) * sizeof *x->part) == 0 &&
           memcmp(x->ring, y->ring, (x->n_rings + 1) * sizeof *x->ring) == 0 &&
           memcmp(x->pt, y->pt, x->n_points * sizeof *x->pt) == 0;
}

/* The record that has the same outline already, NULL when there is none; its like is remembered. */
static const AgtFeature *twin(GHashTable *seen, const AgtFeature *row)
{
    const AgtFeature *first = g_hash_table_lookup(seen, row->geom);
    if (!first)
        g_hash_table_insert(seen, row->geom, (gpointer)row);
    return first;
}

static void warn_twin(const AgtClearance *c, GHashTable *seen, const AgtFeature *row,
                      AgtFindings *out)
{
    const AgtFeature *first = agt_geom_is_empty(row->geom) ? NULL : twin(seen, row);
    if (!first)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_w_twin, row);
    x->other_layer = first->layer;
    x->other_id = agt_arena_text(agt_findings_arena(out), first->id ? first->id : "?");
}

/* A record that only shows the area something may lie in has no outline of its own. */
static void warn_records(const AgtClearance *c, AgtFindings *out)
{
    g_autoptr(GHashTable) hazards = g_hash_table_new(shape_hash, shape_equal);
    g_autoptr(GHashTable) releases = g_hash_table_new(shape_hash, shape_equal);
    for (guint i = 0; i < c->n_hazards; i++) {
        if (c->hazard[i].unplaced)
            continue;
        warn_spacing(c, c->hazard[i].row, out);
        warn_twin(c, hazards, c->hazard[i].row, out);
    }
    for (guint i = 0; i < c->n_releases; i++) {
        warn_spacing(c, &c->release[i].row->f, out);
        warn_twin(c, releases, &c->release[i].row->f, out);
    }
}

/* --- Works --- */

static bool is_recent(const AgtClearance *c, const char *date)
{
    return clearance_date_reached(c, date) &&
           agt_date_days(date, c->as_of) <= c->set.data_age_max_days;
}

/* A marking that was seen lately no farther from the hazard than all errors and the stand-off. */
static void note_marking(AgtClearance *c, const AgtMarking *m, GArray *near)
{
    Evidence e = clearance_evidence(&m->f);
    double error_m = clearance_position_error(c, &e);
    g_array_set_size(near, 0);
    agt_index_query(c->hazard_index, agt_box_grow(m->f.geom->box, error_m), near);
    for (guint i = 0; i < near->len; i++) {
        Hazard *h = &c->hazard[g_array_index(near, guint32, i)];
        double limit_m = h->reach_m + error_m;
        h->marked = h->marked || agt_geom_distance_within_m(h->geom, m->f.geom, limit_m) <= limit_m;
    }
}

static void load_markings(AgtClearance *c)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    AGT_EACH(c->plan, MARKING, Marking, m)
    if (!agt_geom_is_empty(m->f.geom) && is_recent(c, m->seen_on))
        note_marking(c, m, near);
}

static void add_hazard(const AgtClearance *c, const Works *w, const AgtRule *rule, const Hazard *h,
                       AgtFindings *out)
{
    AgtFinding *x = clearance_add(c, out, rule, w->row);
    x->other_layer = h->row->layer;
    x->other_id = agt_arena_text(agt_findings_arena(out), h->row->id ? h->row->id : "?");
    x->arg = h->f.status_date ? agt_arena_text(agt_findings_arena(out), h->f.status_date) : "?";
}

void clearance_warn_hazard(const AgtClearance *c, const Works *w, const Hazard *h, AgtFindings *out)
{
    if (g_strcmp0(h->f.class, "sha") == 0 && !is_recent(c, h->f.status_date))
        add_hazard(c, w, &rule_w_survey, h, out);
    if (!h->marked)
        add_hazard(c, w, &rule_w_marking, h, out);
}

void clearance_warn_together(const AgtClearance *c, Desk *d, const Works *w,
                             const GPtrArray *releases, AgtFindings *out)
{
    const AgtRelease *first = NULL;
    for (guint i = 0; i < releases->len; i++) {
        Release *r = releases->pdata[i];
        if (!clearance_within_margin(d, &r->ground, w))
            continue;
        if (!first)
            first = r->row;
        const char *a = first->operator, * b = r->row->operator;
        if (first == r->row || (!a && !b) || clearance_same_name(a, b))
            continue;
        AgtFinding *x = clearance_add(c, out, &rule_w_operator, w->row);
        x->arg = agt_arena_printf(agt_findings_arena(out), "%s: %s, %s: %s",
                                  first->f.id ? first->f.id : "?", a ? a : "?",
                                  r->row->f.id ? r->row->f.id : "?", b ? b : "?");
        return;
    }
}

static bool often_mined(const AgtExclusion *e)
{
    static const char *const kinds[] = {"ruin", "power_pole", "well", NULL};
    return e->kind && g_strv_contains(kinds, e->kind) && !agt_geom_is_empty(e->f.geom) &&
           !agt_feature_withdrawn(&e->f);
}

static void load_places(AgtClearance *c)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_EXCLUSION);
    g_autofree AgtBox *box = g_new0(AgtBox, t->n);
    for (guint i = 0; i < t->n; i++)
        box[i] = often_mined((const AgtExclusion *)t->rows[i])
                     ? agt_box_grow(t->rows[i]->geom->box, place_m)
                     : AGT_BOX_EMPTY;
    c->place_index = agt_index_new(box, t->n);
}

void clearance_load_warnings(AgtClearance *c, AgtFindings *out)
{
    load_markings(c);
    load_places(c);
    warn_records(c, out);
}

/* The nearest of the places that the mine action agency names as often mined. */
void clearance_warn_places(const AgtClearance *c, Desk *d, const Works *w, AgtFindings *out)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_EXCLUSION);
    const AgtFeature *best = NULL;
    double best_m = place_m;
    g_array_set_size(d->found, 0);
    agt_index_query(c->place_index, agt_box_grow(w->geom->box, w->margin_m), d->found);
    for (guint i = 0; i < d->found->len; i++) {
        const AgtFeature *row = t->rows[g_array_index(d->found, guint32, i)];
        double m = MAX(0, agt_geom_distance_within_m(row->geom, w->geom, best_m + w->margin_m) -
                              w->margin_m);
        if (m > best_m || (m == best_m && best))
            continue;
        best = row;
        best_m = m;
    }
    if (!best)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_w_place, w->row);
    x->other_layer = best->layer;
    x->other_id = agt_arena_text(agt_findings_arena(out), best->id ? best->id : "?");
    x->arg = agt_arena_text(agt_findings_arena(out), ((const AgtExclusion *)best)->kind);
    x->measured = best_m;
    x->required = place_m;
    x->unit = "m";
}
