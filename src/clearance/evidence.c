/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence fields, position errors, dates, dispositions: what every clearance record has. */
#include <agrotown/crs.h>

#include "private.h"

#define COPY(type, name, unit, values, doc) .name = r->name,

Evidence clearance_evidence(const AgtFeature *row)
{
    switch ((int)row->layer) {
#define CASE(UP, Camel)                                                                            \
    case AGT_LAYER_##UP: {                                                                         \
        const Agt##Camel *r = (const Agt##Camel *)row;                                             \
        return (Evidence){AGT_FIELDS_EVIDENCE(COPY)};                                              \
    }
        CASE(HAZARD_AREA, HazardArea)
        CASE(HAZARD_LINE, HazardLine)
        CASE(HAZARD_POINT, HazardPoint)
        CASE(RELEASE, Release)
        CASE(SURVEY_EXTENT, SurveyExtent)
        CASE(EXPLOSIVE_FIND, ExplosiveFind)
        CASE(GROUND_CHANGE, GroundChange)
        CASE(MARKING, Marking)
#undef CASE
    default:
        g_assert_not_reached();
    }
}

static double class_error(const AgtClearance *c, const char *method)
{
    const AgtClearanceSettings *s = &c->set;
    const struct {
        const char *method;
        double error_m;
    } table[] = {
        {"dgnss", s->error_dgnss_m},
        {"handheld", s->error_handheld_m},
        {"map", s->error_map_m},
        {"bearing_distance", s->error_bearing_distance_m},
        {"imagery", s->error_imagery_m},
        {"sketch", s->error_sketch_m},
        {"soviet_record", s->error_soviet_record_m},
    };
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_strcmp0(method, table[i].method) == 0)
            return table[i].error_m;
    return c->worst_m;
}

static double transform_error(const AgtClearance *c, const Evidence *e)
{
    double t = e->transform_error_m >= 0 ? e->transform_error_m : c->worst_m;
    bool sk42 = agt_crs_text_is_sk42(e->crs_declared) || agt_crs_text_is_sk42(e->crs_original);
    return sk42 ? MAX(t, AGT_SK42_ERROR_M) : t;
}

/* Linear sum, never root-sum-square (mine-action.md section 8). */
double clearance_position_error(const AgtClearance *c, const Evidence *e)
{
    double own =
        e->position_error_m >= 0 ? e->position_error_m : class_error(c, e->position_method);
    return own + transform_error(c, e) + c->set.plan_error_m + c->set.setting_out_error_m;
}

/* True for a date that is given, exists and is not after the day judged for. */
bool clearance_date_reached(const AgtClearance *c, const char *date)
{
    return date && agt_date_valid(date) && strcmp(date, c->as_of) <= 0;
}

/* Names as people write them: blanks around and case do not count. Empty names equal nothing. */
bool clearance_same_name(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    g_autofree char *x = g_utf8_casefold(a, -1), *y = g_utf8_casefold(b, -1);
    return *g_strstrip(x) && strcmp(x, g_strstrip(y)) == 0;
}

/* The newest signed disposition of a record: whoever finds that an earlier one was wrong takes it
 * back with another. Rows come in the order of their ids. */
static const AgtDisposition *newest_disposition(const AgtClearance *c, const char *subject,
                                                const char *day)
{
    const AgtDisposition *last = NULL;
    AGT_EACH(c->plan, DISPOSITION, Disposition, d)
    {
        bool is_signed = d->decision && d->signed_by && *d->signed_by &&
                         clearance_date_reached(c, d->signed_on) &&
                         !(day && strcmp(d->signed_on, day) < 0);
        if (g_strcmp0(d->subject, subject) == 0 && is_signed &&
            (!last || strcmp(d->signed_on, last->signed_on) >= 0))
            last = d;
    }
    return last;
}

/* A signed disposition for a record. One that keeps the record as a hazard ends nothing. */
bool clearance_disposed_since(const AgtClearance *c, const char *subject, bool ends_hazard,
                              const char *day)
{
    const AgtDisposition *d = newest_disposition(c, subject, day);
    return d && (!ends_hazard || strcmp(d->decision, "kept_as_hazard") != 0);
}

bool clearance_disposed(const AgtClearance *c, const char *subject, bool ends_hazard)
{
    return clearance_disposed_since(c, subject, ends_hazard, NULL);
}

static AgtSeverity severity(const AgtClearance *c, const AgtRule *rule)
{
    if (rule->severity != AGT_BLOCK)
        return rule->severity;
    return c->purpose == AGT_CONSTRUCTION ? AGT_BLOCK : AGT_NOT_BUILDABLE_YET;
}

/* Where a feature is shown. */
static AgtPoint place_of(const AgtFeature *row)
{
    if (agt_geom_is_empty(row->geom))
        return (AgtPoint){NAN, NAN};
    if (row->geom->kind == AGT_GEOM_POLYGON) {
        AgtPoint middle = agt_geom_centroid(row->geom);
        if (agt_geom_contains_point(row->geom, middle))
            return middle;
    }
    return agt_geom_label_point(row->geom);
}

AgtFinding *clearance_add(const AgtClearance *c, AgtFindings *out, const AgtRule *rule,
                          const AgtFeature *row)
{
    guint n = agt_findings_n(out);
    const AgtFinding *last = n ? agt_findings_get(out, n - 1) : NULL;
    const char *id = row->id ? row->id : "";
    AgtFinding *x = agt_findings_add_plan(out, rule);
    x->severity = severity(c, rule);
    x->layer = row->layer;
    /* Several findings of one feature stand together: look for its place once. */
    if (last && last->layer == row->layer && !isnan(last->at.x) && strcmp(last->id, id) == 0) {
        x->id = last->id;
        x->at = last->at;
    } else {
        x->id = agt_findings_id(out, id);
        x->at = place_of(row);
    }
    return x;
}

AgtFinding *clearance_add_plan(const AgtClearance *c, AgtFindings *out, const AgtRule *rule)
{
    AgtFinding *x = agt_findings_add_plan(out, rule);
    x->severity = severity(c, rule);
    return x;
}
