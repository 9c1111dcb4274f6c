/* SPDX-License-Identifier: Apache-2.0 */
/*
 * B13: points that a record names outside its outline (reference points, benchmarks) against the
 * control points of the plan with the same name. They are known independently, so a record whose
 * reference point stands elsewhere stands elsewhere itself (mine-action.md, section 8).
 */
#include <agrotown/config.h>

#include "private.h"

static const AgtControlPoint *control_point(const AgtClearance *c, const char *name)
{
    AGT_EACH(c->plan, CONTROL_POINT, ControlPoint, p)
    if (!agt_feature_withdrawn(&p->f) && !agt_geom_is_empty(p->f.geom) &&
        (clearance_same_name(p->f.id, name) || clearance_same_name(p->f.name, name)))
        return p;
    return NULL;
}

static double number_of(const AgtYamlNode *item, const char *key)
{
    const char *text = agt_yaml_text(agt_yaml_get(item, key));
    double v;
    return text && agt_parse_real(text, &v) ? v : NAN;
}

/* Errors that may part the point of the record from the one of the plan. */
static double allowed(const AgtClearance *c, const AgtFeature *row, const AgtControlPoint *p,
                      const AgtYamlNode *item)
{
    Evidence e = clearance_evidence(row);
    double own = p->accuracy_m >= 0 ? p->accuracy_m : 0, within = number_of(item, "within_m");
    return clearance_position_error(c, &e) + own + (within > 0 ? within : 0);
}

static void judge_point(AgtClearance *c, const AgtFeature *row, const AgtYamlNode *item,
                        Original *worst, const AgtFeature **known)
{
    const char *role = agt_yaml_text(agt_yaml_get(item, "role"));
    const char *id = agt_yaml_text(agt_yaml_get(item, "id"));
    double e = number_of(item, "e"), n = number_of(item, "n");
    bool outside = g_strcmp0(role, "reference") == 0 || g_strcmp0(role, "benchmark") == 0;
    const AgtControlPoint *p = outside && id ? control_point(c, id) : NULL;
    if (!p || isnan(e) || isnan(n))
        return;
    AgtPoint at = p->f.geom->pt[0];
    double d = hypot(e - at.x, n - at.y), limit = allowed(c, row, p, item);
    if (d <= limit || d <= worst->distance_m)
        return;
    worst->differs = true;
    worst->distance_m = d;
    worst->tolerance_m = limit;
    worst->shift = (AgtPoint){e - at.x, n - at.y};
    *known = &p->f;
    const char *x = agt_yaml_text(agt_yaml_get(item, "x"));
    const char *y = agt_yaml_text(agt_yaml_get(item, "y"));
    g_autofree char *numbers = g_strdup_printf("%s %s", x ? x : "", y ? y : "");
    Evidence ev = clearance_evidence(row);
    worst->what = clearance_explain_file(c, ev.crs_declared, numbers, at, limit);
}

bool clearance_landmarks(AgtClearance *c, const AgtFeature *row, Original *out,
                         const AgtFeature **known, GError **error)
{
    *out = (Original){0};
    *known = NULL;
    Evidence e = clearance_evidence(row);
    const AgtTable *points = agt_plan_table(c->plan, AGT_LAYER_CONTROL_POINT);
    if (!e.points || !*e.points || agt_geom_is_empty(row->geom) || !points->n)
        return true;
    g_autoptr(AgtYaml) list = agt_yaml_parse("points", e.points, -1, NULL);
    const AgtYamlNode *root = list ? agt_yaml_root(list) : NULL;
    for (guint i = 0; root && i < agt_yaml_n(root); i++)
        judge_point(c, row, agt_yaml_at(root, i), out, known);
    if (!out->differs)
        return true;
    out->other = clearance_moved(row->geom, (AgtPoint){-out->shift.x, -out->shift.y}, error);
    return out->other != NULL;
}

void clearance_report_landmark(const AgtClearance *c, const AgtFeature *row, const Original *o,
                               const AgtFeature *known, AgtFindings *out)
{
    if (!o->differs)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_b13_landmark, row);
    x->what = o->what;
    x->other_layer = known->layer;
    x->other_id = agt_arena_text(agt_findings_arena(out), known->id ? known->id : "?");
    x->arg = clearance_vector_text(agt_findings_arena(out), row, o->shift);
    x->measured = o->distance_m;
    x->required = o->tolerance_m;
    x->unit = "m";
}
