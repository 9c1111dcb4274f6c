/* SPDX-License-Identifier: Apache-2.0 */
/* The height of one record, from its Z, its text or a text beside it. */
#include <math.h>
#include <string.h>

#include "cad.h"
#include "heights.h"

/* Heights this far from 0 and from all others of the layer leave a 0 among them in doubt, metres.
 */
#define GAP_M 50.0
/* A Z and a text of one record that differ by more contradict each other, metres. */
#define SAME_M 0.05
/* Z of one line that differ by less are one height, metres. */
#define LEVEL_M 1e-6

double agt_heights_unit_m(const AgtSourceLayer *l)
{
    return l->t && agt_crs_is_geographic(l->t->crs) ? 111000.0 : 1.0;
}

/*
 * Factor from Z to metres: the field's unit, else the drawing's. A drawing comes in metres, Z and
 * all; one in millimetres whose Z are metres says so with a unit of the field.
 */
static double z_factor(const AgtSourceLayer *l, const AgtProfileField *f)
{
    double drawn = l->in->cad && f->unit_stated ? l->in->cad->unit_m : 1;
    return f->factor / drawn;
}

static bool no(const char **what, char **detail, const char *text, const char *said)
{
    *what = text;
    *detail = g_strdup_printf("height_m = \"%.60s\"", said);
    return false;
}

static char *number(double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(buf, sizeof buf, "%.10g", v));
}

/* Height 0 where all others are far from it. */
static bool is_stray_zero(const AgtSourceLayer *l, const AgtProfileLayer *entry,
                          const AgtProfileField *f)
{
    const AgtHeightPass *p = &l->in->heights->pass;
    for (guint i = 0; i < p->tally->len; i++) {
        const AgtHeightTally *t = &g_array_index(p->tally, AgtHeightTally, i);
        double k = z_factor(l, f);
        if (t->entry == entry && t->other)
            return t->lo * k > GAP_M || t->hi * k < -GAP_M;
    }
    return false;
}

/* One height of the geometry; NaN for a line that rises or without heights. */
static bool from_z(AgtSourceLayer *l, OGRGeometryH g, const AgtProfileLayer *entry,
                   const AgtProfileField *f, double *out, const char **what, char **detail)
{
    double lo = INFINITY, hi = -INFINITY, k = z_factor(l, f);
    bool flat = false;
    agt_heights_z(g, &lo, &hi, &flat);
    *out = NAN;
    if (lo > hi)
        return true;
    g_autofree char *low = number(lo), *high = number(hi);
    if (flat || !(lo * k >= AGT_HEIGHT_MIN_M && lo * k <= AGT_HEIGHT_MAX_M))
        return no(what, detail, N_("its height is no height on Earth"), low);
    if (!(hi * k <= AGT_HEIGHT_MAX_M))
        return no(what, detail, N_("its height is no height on Earth"), high);
    if (is_stray_zero(l, entry, f) && (lo == 0 || hi == 0))
        return no(what, detail, N_("its height is 0, far from all others of its layer"), "0");
    if (hi - lo <= LEVEL_M)
        *out = lo * k;
    return true;
}

/* The text that stands beside a record, or none. */
static bool from_beside(const AgtSourceLayer *l, OGRFeatureH f, const AgtProfileField *field,
                        double *out, const char **what, char **detail)
{
    const AgtHeightPass *p = &l->in->heights->pass;
    gint64 fid = OGR_F_GetFID(f);
    const AgtHeightMatch *m = p->match ? g_hash_table_lookup(p->match, &fid) : NULL;
    if (!m || m->label == G_MAXUINT)
        return no(what, detail, N_("no height text stands beside it"), "");
    double v = g_array_index(p->label, AgtHeightLabel, m->label).value;
    g_autofree char *said = number(v);
    if (m->ambiguous)
        return no(what, detail, N_("it is not clear which height text is its own"), said);
    *out = v * field->factor;
    return true;
}

static bool from_text(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                      const AgtProfileField *field, double *out, const char **what, char **detail)
{
    if (field->within_m > 0) {
        if (!from_beside(l, f, field, out, what, detail))
            return false;
    } else {
        bool decimals;
        g_autofree char *text = agt_heights_own_text(f, field->from);
        if (!agt_height_text(text, out, &decimals))
            return no(what, detail, N_("its text is no height"), text ? text : "");
        *out *= field->factor;
    }
    double lo = INFINITY, hi = -INFINITY, k = z_factor(l, field);
    bool flat = false;
    agt_heights_z(g, &lo, &hi, &flat);
    if (lo <= hi && (lo != 0 || hi != 0) &&
        !(fabs(lo * k - *out) <= SAME_M && fabs(hi * k - *out) <= SAME_M)) {
        g_autofree char *z = number(lo);
        return no(what, detail, N_("its Z and its height text differ"), z);
    }
    return true;
}

/* What is stated for the whole survey holds for each record that says nothing of its own. */
static void fill_survey(AgtIntake *in, AgtFeature *row)
{
    const AgtProfileTerrain *t = &in->profile->terrain;
    if (row->layer != AGT_LAYER_SURVEY && row->layer != AGT_LAYER_SURVEY_POINT)
        return;
    const AgtLayer *layer = agt_layer(row->layer);
    const AgtField *datum = agt_layer_field(layer, "vertical_datum");
    const AgtField *date = agt_layer_field(layer, "surveyed_on");
    const AgtField *accuracy = agt_layer_field(layer, "accuracy_m");
    if (t->vertical_datum && agt_row_is_null(row, datum))
        agt_intake_set(in, row, "vertical_datum", t->vertical_datum);
    if (t->surveyed_on && agt_row_is_null(row, date))
        agt_intake_set(in, row, "surveyed_on", t->surveyed_on);
    if (!isnan(t->accuracy_m) && agt_row_is_null(row, accuracy))
        agt_row_set_real(row, accuracy, t->accuracy_m);
}

bool agt_heights_fill(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                      const AgtProfileLayer *entry, AgtFeature *row, const char **what,
                      char **detail)
{
    const AgtProfileField *field = agt_heights_field(entry);
    if (!l->in->heights)
        return true;
    fill_survey(l->in, row);
    if (!field)
        return true;
    double v = agt_row_real(row, field->field);
    if (field->text && !from_text(l, f, g, field, &v, what, detail))
        return false;
    if (!field->text && field->from && strcmp(field->from, "@z") == 0 &&
        !from_z(l, g, entry, field, &v, what, detail))
        return false;
    if (!isnan(v) && !(v >= AGT_HEIGHT_MIN_M && v <= AGT_HEIGHT_MAX_M)) {
        g_autofree char *said = number(v);
        return no(what, detail, N_("its height is no height on Earth"), said);
    }
    agt_row_set_real(row, field->field, v);
    return true;
}

/* All vertices of a geometry of one height. */
static void keep_level(AgtHeightIntake *h, const AgtGeom *g, double z)
{
    g_autofree double *all = g_new(double, g->n_points + 1);
    for (uint32_t i = 0; i < g->n_points; i++)
        all[i] = z;
    for (uint32_t j = 0; j < g->n_rings; j++)
        agt_height_points_line(&h->points, g->pt + g->ring[j], all, g->ring[j + 1] - g->ring[j], 1);
}

/* Vertices of a line or point with heights of their own; positions go through the transformation
 * as points, so that each keeps its height. */
static void keep_rising(AgtSourceLayer *l, OGRGeometryH g, double factor)
{
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
        keep_rising(l, OGR_G_GetGeometryRef(g, i), factor);
    int n = OGR_G_GetGeometryCount(g) ? 0 : OGR_G_GetPointCount(g);
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPoint);
    g_autoptr(GArray) z = g_array_new(FALSE, FALSE, sizeof(double));
    for (int i = 0; i < n; i++) {
        OGRGeometryH one = OGR_G_CreateGeometry(wkbPoint);
        double v = OGR_G_GetZ(g, i);
        OGR_G_SetPoint_2D(one, 0, OGR_G_GetX(g, i), OGR_G_GetY(g, i));
        OGR_G_AddGeometryDirectly(all, one);
        g_array_append_val(z, v);
    }
    AgtShape s;
    agt_shape_read(&s, all, l->t);
    if (n && !s.wild && agt_shape_move(&s, l->t, NULL) && s.point->n_points == z->len)
        agt_height_points_line(&l->in->heights->points, s.point->pt, (const double *)z->data,
                               z->len, factor);
    agt_shape_clear(&s);
    OGR_G_DestroyGeometry(all);
}

static void keep_statements(AgtHeightIntake *h, const AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    const char *datum = agt_row_text(row, agt_layer_field(layer, "vertical_datum"));
    const char *date = agt_row_text(row, agt_layer_field(layer, "surveyed_on"));
    double accuracy = agt_row_real(row, agt_layer_field(layer, "accuracy_m"));
    h->datum_mixed = h->datum_mixed || (datum && h->datum && strcmp(datum, h->datum) != 0);
    h->datum_missing = h->datum_missing || !datum;
    h->datum = datum ? datum : h->datum;
    h->date_missing = h->date_missing || !date;
    h->oldest = date && (!h->oldest || strcmp(date, h->oldest) < 0) ? date : h->oldest;
    h->accuracy_missing = h->accuracy_missing || isnan(accuracy);
    h->accuracy_m = fmax(h->accuracy_m, accuracy);
}

void agt_heights_keep(AgtSourceLayer *l, OGRGeometryH g, const AgtProfileLayer *entry,
                      const AgtFeature *row)
{
    AgtHeightIntake *h = l->in->heights;
    const AgtProfileField *f = agt_heights_field(entry);
    if (!h || !f || !row->geom || !l->in->profile->terrain.given ||
        row->layer == AGT_LAYER_CONTROL_POINT)
        return;
    double v = agt_row_real(row, f->field);
    guint before = h->points.pt->len;
    if (!isnan(v)) {
        keep_level(h, row->geom, v);
    } else if (f->from && strcmp(f->from, "@z") == 0) {
        double lo = INFINITY, hi = -INFINITY;
        bool flat = false;
        agt_heights_z(g, &lo, &hi, &flat);
        if (lo <= hi)
            keep_rising(l, g, z_factor(l, f));
    }
    if (h->points.pt->len > before)
        keep_statements(h, row);
}
