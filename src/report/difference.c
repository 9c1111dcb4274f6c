/* SPDX-License-Identifier: Apache-2.0 */
/* One feature's difference in words: "moved 3.2 m NE (042°), use residential -> mixed". */
#include <math.h>
#include <string.h>

#include "words.h"

static void add_piece(GString *out, char *piece)
{
    if (out->len)
        g_string_append(out, ", ");
    g_string_append(out, piece);
    g_free(piece);
}

/* Metres for people: millimetres below a metre, centimetres above. */
static char *metres(double m)
{
    return agt_report_number(m, m < 1 ? 3 : 2);
}

static char *three_digits(double deg)
{
    return g_strdup_printf("%03ld", lround(deg) % 360);
}

static void add_motion(GString *out, const AgtShape *s, AgtLang lang)
{
    if (s->moved_m > 0) {
        g_autofree char *m = metres(s->moved_m), *deg = three_digits(s->bearing_deg);
        add_piece(out,
                  agt_report_fill(lang, N_("moved {m} m {wind} ({bearing}°)"), "m", m, "wind",
                                  agt_report_wind(lang, s->bearing_deg), "bearing", deg, NULL));
    }
    if (s->rotated_deg != 0) {
        double turn = fabs(s->rotated_deg);
        g_autofree char *deg = agt_report_number(turn, turn < 0.1 ? 4 : 1);
        add_piece(out, agt_report_fill(lang,
                                       s->rotated_deg > 0 ? N_("rotated {deg}° clockwise")
                                                          : N_("rotated {deg}° anticlockwise"),
                                       "deg", deg, NULL));
    }
}

static void add_corners(GString *out, const AgtShape *s, AgtLang lang)
{
    g_autofree char *m = metres(s->largest_m), *deg = three_digits(s->bearing_deg);
    char n[24];
    add_piece(out,
              agt_report_fill(lang, N_("corners moved: {n}, by up to {m} m {wind} ({bearing}°)"),
                              "n", agt_report_count(n, s->corners), "m", m, "wind",
                              agt_report_wind(lang, s->bearing_deg), "bearing", deg, NULL));
}

static void add_shape(GString *out, const AgtShape *s, AgtLang lang)
{
    g_autofree char *m = metres(s->largest_m);
    switch (s->change) {
    case AGT_GEO_SAME:
        break;
    case AGT_GEO_REORDERED:
        add_piece(out, g_strdup(agt_tr(lang, N_("same corners in another order"))));
        break;
    case AGT_GEO_MOVED:
        add_motion(out, s, lang);
        break;
    case AGT_GEO_CORNER:
        add_corners(out, s, lang);
        break;
    case AGT_GEO_RESHAPED:
        add_piece(out,
                  agt_report_fill(lang, N_("reshaped, outline up to {m} m away"), "m", m, NULL));
        break;
    case AGT_GEO_GAINED:
        add_piece(out, g_strdup(agt_tr(lang, N_("has a geometry now"))));
        break;
    case AGT_GEO_LOST:
        add_piece(out, g_strdup(agt_tr(lang, N_("has no geometry any more"))));
        break;
    }
}

/* Both areas with as few places as tell them apart; nothing under a hundredth of a m2. */
static bool add_area(GString *out, double before, double after, AgtLang lang)
{
    if (!(fabs(after - before) >= 0.01))
        return false;
    for (int places = 0; places <= 2; places++) {
        g_autofree char *a = agt_report_number(before, places),
                        *b = agt_report_number(after, places);
        if (strcmp(a, b) == 0)
            continue;
        double pct = before > 0 ? (after - before) / before * 100 : NAN;
        g_autofree char *p = agt_report_number(fabs(pct), fabs(pct) < 1 ? 2 : 0);
        if (isnan(pct) || strcmp(p, "0") == 0)
            add_piece(out, agt_report_fill(lang, N_("area {a} -> {b} m2"), "a", a, "b", b, NULL));
        else
            add_piece(out, agt_report_fill(lang, N_("area {a} -> {b} m2 ({sign}{pct} %)"), "a", a,
                                           "b", b, "sign", pct < 0 ? "-" : "+", "pct", p, NULL));
        return true;
    }
    return false;
}

/* A value on one short line; "-" when not given. */
static char *short_value(const AgtFeature *row, const AgtField *f)
{
    enum { SHORT = 48 };
    g_autofree char *value = agt_row_string(row, f);
    if (!value)
        return g_strdup("-");
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    for (char *c = valid; *c; c++)
        if ((guchar)*c < 0x20)
            *c = ' ';
    if (g_utf8_strlen(valid, -1) <= SHORT)
        return g_steal_pointer(&valid);
    g_autofree char *head = g_utf8_substring(valid, 0, SHORT - 1);
    return g_strconcat(head, "…", NULL);
}

static void add_field(GString *out, const AgtDiff *d, const AgtField *f, AgtLang lang)
{
    g_autofree char *a = short_value(d->before, f), *b = short_value(d->after, f);
    if (strcmp(a, b) == 0) /* blobs of one size, or a difference behind the cut */
        add_piece(out, agt_report_fill(lang, N_("{field} changed"), "field", f->name, NULL));
    else
        add_piece(out,
                  g_strdup_printf("%s %s -> %s%s%s", f->name, a, b, *f->unit ? " " : "", f->unit));
}

/* "added", with the title of a record that has one: an id alone says little of a person. */
static char *come_or_gone(const AgtFeature *row, const char *word)
{
    const AgtField *title = agt_layer_field(agt_layer(row->layer), "title");
    g_autofree char *text = title ? short_value(row, title) : NULL;
    return text ? g_strdup_printf("%s: %s", word, text) : g_strdup(word);
}

char *agt_report_difference(const AgtDiff *d, AgtLang lang)
{
    if (d->op == AGT_ADD)
        return come_or_gone(d->after, agt_tr(lang, N_("added")));
    if (d->op == AGT_REMOVE)
        return come_or_gone(d->before, agt_tr(lang, N_("removed")));
    GString *out = g_string_new(NULL);
    add_shape(out, &d->geometry, lang);
    bool area = d->geometry.change != AGT_GEO_SAME && d->geometry.change != AGT_GEO_MOVED &&
                add_area(out, d->area_before_m2, d->area_after_m2, lang);
    for (guint i = 0; i < d->fields->len; i++) {
        const AgtField *f = d->fields->pdata[i];
        if (!area || strcmp(f->name, "area_m2") != 0)
            add_field(out, d, f, lang);
    }
    if (!out->len) /* a changeset holds noise too */
        g_string_append(out, agt_tr(lang, N_("geometry differs within the tolerance")));
    return g_string_free(out, FALSE);
}

static void diff_free(gpointer p)
{
    AgtDiff *d = p;
    g_ptr_array_unref(d->fields);
    g_free(d);
}

static double area_of(const AgtFeature *row)
{
    return row && row->geom && row->geom->kind == AGT_GEOM_POLYGON ? agt_geom_area_m2(row->geom)
                                                                   : NAN;
}

static AgtDiff *diff_of(const AgtChange *c, double tol_m)
{
    AgtDiff *d = g_new0(AgtDiff, 1);
    *d = (AgtDiff){.op = c->op,
                   .before = c->before,
                   .after = c->after,
                   .area_before_m2 = area_of(c->before),
                   .area_after_m2 = area_of(c->after),
                   .fields = g_ptr_array_new()};
    if (c->op != AGT_CHANGE)
        return d;
    d->geometry = agt_shape_compare(c->before->geom, c->after->geom, tol_m);
    const AgtLayer *l = agt_layer(c->after->layer);
    for (guint i = 0; i < l->n_fields; i++)
        if (!agt_row_field_equal(c->before, c->after, &l->fields[i]))
            g_ptr_array_add(d->fields, (gpointer)&l->fields[i]);
    return d;
}

static int by_layer(gconstpointer a, gconstpointer b)
{
    const AgtDiff *x = *(const AgtDiff *const *)a, *y = *(const AgtDiff *const *)b;
    const AgtFeature *fx = x->after ? x->after : x->before, *fy = y->after ? y->after : y->before;
    if (fx->layer != fy->layer)
        return fx->layer < fy->layer ? -1 : 1;
    return agt_id_compare(fx->id, fy->id);
}

GPtrArray *agt_report_diffs(const AgtChangeset *c, double tol_m)
{
    GPtrArray *diffs = g_ptr_array_new_with_free_func(diff_free);
    for (guint i = 0; i < agt_changeset_n(c); i++)
        g_ptr_array_add(diffs, diff_of(agt_changeset_get(c, i), tol_m));
    g_ptr_array_sort(diffs, by_layer);
    return diffs;
}

static AgtLayerId layer_of(const AgtDiff *d)
{
    return (d->after ? d->after : d->before)->layer;
}

void agt_report_diff_lines(GString *out, const GPtrArray *diffs, AgtLang lang, guint limit)
{
    for (guint i = 0, n; i < diffs->len; i += n) {
        AgtLayerId layer = layer_of(diffs->pdata[i]);
        guint ops[3] = {0, 0, 0};
        for (n = 0; i + n < diffs->len && layer_of(diffs->pdata[i + n]) == layer; n++)
            ops[((const AgtDiff *)diffs->pdata[i + n])->op]++;
        char a[24], c[24], r[24];
        agt_report_line(
            out, lang, N_("{layer}: {a} added, {c} changed, {r} removed"), "layer",
            agt_tr(lang, agt_layer(layer)->title), "a", agt_report_count(a, ops[AGT_ADD]), "c",
            agt_report_count(c, ops[AGT_CHANGE]), "r", agt_report_count(r, ops[AGT_REMOVE]));
        guint shown = limit ? MIN(limit, n) : n;
        for (guint k = i; k < i + shown; k++) {
            const AgtDiff *d = diffs->pdata[k];
            const char *id = (d->after ? d->after : d->before)->id;
            g_autofree char *text = agt_report_difference(d, lang);
            g_string_append_printf(out, "  %s  %s\n", id ? id : agt_tr(lang, N_("(no id)")), text);
        }
        if (shown < n)
            agt_report_line(out, lang, N_("  and {n} more"), "n", agt_report_count(a, n - shown));
    }
}
