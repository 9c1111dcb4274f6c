/* SPDX-License-Identifier: Apache-2.0 */
/* What a waiver stands for. */
#include <math.h>
#include <string.h>

#include <agrotown/waiver.h>

/* A text with its end, so that two fields never read as one. */
static void add_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)text, -1);
    g_checksum_update(sum, (const guchar *)"", 1);
}

/* Head fields are left out: who builds a thing and when does not change what it is. Fields that are
 * not given leave no trace, so that a later version with more fields finds the same hash. */
static void add_row(GChecksum *sum, const AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    add_text(sum, layer->name);
    add_text(sum, row->id ? row->id : "");
    if (row->geom) {
        g_autoptr(GBytes) wkb = agt_geom_to_wkb(row->geom);
        gsize n;
        const guchar *data = g_bytes_get_data(wkb, &n);
        g_checksum_update(sum, data, (gssize)n);
    }
    for (guint i = 0; i < layer->n_fields; i++) {
        const AgtField *f = &layer->fields[i];
        if (f->offset < sizeof(AgtFeature) || f->type == AGT_TYPE_BLOB || agt_row_is_null(row, f))
            continue;
        g_autofree char *value = agt_row_string(row, f);
        add_text(sum, f->name);
        add_text(sum, value);
    }
}

char *agt_waiver_fingerprint(const AgtFeature *row, const AgtFeature *other)
{
    if (!row)
        return NULL;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    add_row(sum, row);
    if (other)
        add_row(sum, other);
    return g_strdup(g_checksum_get_string(sum));
}

/* Six places: what agt_report_finding_json() writes, far finer than any rule. */
static void add_figure(GChecksum *sum, double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    add_text(sum, g_ascii_formatd(buf, sizeof buf, "%.6f", v));
}

char *agt_waiver_figures(const AgtFinding *f)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    add_figure(sum, f->measured);
    add_figure(sum, f->required);
    add_text(sum, f->unit ? f->unit : "");
    add_text(sum, f->what ? f->what : "");
    add_text(sum, f->arg ? f->arg : "");
    return g_strdup(g_checksum_get_string(sum));
}

char *agt_waiver_subject(const AgtWaiver *w)
{
    const char *const parts[] = {w->rule, w->layer, w->feature, w->other_layer, w->other};
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        g_string_append_printf(s, "%s%s", i ? "|" : "", parts[i] ? parts[i] : "");
    return g_string_free(s, FALSE);
}

static const AgtFeature *row_of(const AgtPlan *plan, const char *layer, const char *id)
{
    const AgtLayer *l = layer ? agt_layer_by_name(layer) : NULL;
    return l && id ? agt_plan_find(plan, l->id, id) : NULL;
}

void agt_waiver_rows(const AgtPlan *plan, const AgtWaiver *w, const AgtFeature **row,
                     const AgtFeature **other)
{
    *row = row_of(plan, w->layer, w->feature);
    *other = row_of(plan, w->other_layer, w->other);
}

/* --- What it was given for --- */

bool agt_waiver_is_for(const char *fingerprint, const char *rows)
{
    gsize n = rows ? strlen(rows) : 0;
    return n && fingerprint && strncmp(fingerprint, rows, n) == 0 &&
           (!fingerprint[n] || fingerprint[n] == ' ');
}

double agt_finding_gap(const AgtFinding *x)
{
    return fabs(x->measured - x->required);
}

char *agt_waiver_print(const AgtPlan *plan, const AgtWaiver *w, const AgtFinding *x)
{
    const AgtFeature *row, *other;
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    agt_waiver_rows(plan, w, &row, &other);
    if (!w->feature)
        return agt_waiver_figures(x);
    g_autofree char *rows = agt_waiver_fingerprint(row, other);
    double gap = agt_finding_gap(x);
    if (!rows || isnan(gap))
        return g_steal_pointer(&rows);
    return g_strdup_printf("%s %s", rows, g_ascii_formatd(buf, sizeof buf, "%.6f", gap));
}

/* The gap that a fingerprint tells, NaN when it tells none. */
static double gap_told(const char *fingerprint)
{
    const char *space = strchr(fingerprint, ' ');
    double gap = NAN;
    return space && agt_parse_real(space + 1, &gap) ? gap : NAN;
}

const char *agt_waiver_change(const AgtPlan *plan, const AgtWaiver *w, const AgtFinding *x)
{
    if (!w->fingerprint || !*w->fingerprint)
        return N_("it does not tell for which shape or figures");
    if (!w->feature) {
        g_autofree char *figures = agt_waiver_figures(x);
        return strcmp(figures, w->fingerprint) == 0 ? NULL : N_("the figures changed since");
    }
    const AgtFeature *row, *other;
    agt_waiver_rows(plan, w, &row, &other);
    g_autofree char *rows = agt_waiver_fingerprint(row, other);
    if (!agt_waiver_is_for(w->fingerprint, rows))
        return N_("shape or fields have changed since");
    /* Six places were written. */
    return agt_finding_gap(x) > gap_told(w->fingerprint) + 2e-6
               ? N_("the rule asks for more than it did then")
               : NULL;
}
