/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen, as JSON: names and numbers only, no sentences but those about positions. */
#include <math.h>

#include "inspect.h"
#include "value.h"

/* "key": for the next value; commas are put by need. */
static void key(GString *out, const char *name)
{
    char last = out->str[out->len - 1];
    if (last != '{' && last != '[')
        g_string_append_c(out, ',');
    if (!name)
        return;
    agt_value_json_string(out, name);
    g_string_append_c(out, ':');
}

static void text(GString *out, const char *name, const char *value)
{
    key(out, name);
    if (value)
        agt_value_json_string(out, value);
    else
        g_string_append(out, "null");
}

static void whole(GString *out, const char *name, guint64 value)
{
    key(out, name);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, value);
}

static void real(GString *out, const char *name, double value)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    key(out, name);
    g_string_append(out, isfinite(value) ? g_ascii_dtostr(buf, sizeof buf, value) : "null");
}

static void boolean(GString *out, const char *name, bool value)
{
    key(out, name);
    g_string_append(out, value ? "true" : "false");
}

static void texts(GString *out, const char *name, const GPtrArray *list)
{
    key(out, name);
    g_string_append_c(out, '[');
    for (guint i = 0; list && i < list->len; i++)
        text(out, NULL, list->pdata[i]);
    g_string_append_c(out, ']');
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

static void counts(GString *out, const char *name, GHashTable *table)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter it;
    gpointer one;
    g_hash_table_iter_init(&it, table);
    while (g_hash_table_iter_next(&it, &one, NULL))
        g_ptr_array_add(names, one);
    g_ptr_array_sort(names, by_text);
    key(out, name);
    g_string_append_c(out, '{');
    for (guint i = 0; i < names->len; i++)
        whole(out, names->pdata[i], GPOINTER_TO_SIZE(g_hash_table_lookup(table, names->pdata[i])));
    g_string_append_c(out, '}');
}

static void words(GString *out, const AgtSeenField *f)
{
    g_autoptr(GPtrArray) list = agt_seen_words(f);
    key(out, "values");
    g_string_append_c(out, '[');
    for (guint i = 0; i < MIN(list->len, AGT_SEEN_WORDS_SHOWN); i++) {
        key(out, NULL);
        g_string_append_c(out, '{');
        text(out, "value", list->pdata[i]);
        whole(out, "records", GPOINTER_TO_SIZE(g_hash_table_lookup(f->words, list->pdata[i])));
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void field(GString *out, const AgtSeenField *f, guint64 records)
{
    key(out, NULL);
    g_string_append_c(out, '{');
    text(out, "name", f->name);
    text(out, "type", f->type);
    whole(out, "width", (guint64)f->width);
    whole(out, "given", f->given);
    whole(out, "distinct", f->distinct);
    boolean(out, "distinct_complete", f->words != NULL);
    boolean(out, "unique", agt_seen_is_key(f, records));
    whole(out, "numbers", f->reals);
    whole(out, "decimal_commas", f->commas);
    whole(out, "dates", f->dates);
    whole(out, "not_utf8", f->bad);
    whole(out, "wrongly_decoded", f->garbled);
    real(out, "min", f->min);
    real(out, "max", f->max);
    text(out, "first", f->first);
    text(out, "last", f->last);
    words(out, f);
    g_string_append_c(out, '}');
}

static void box(GString *out, const AgtSeenPlace *p)
{
    const double v[] = {p->box.minx, p->box.miny, p->box.maxx, p->box.maxy};
    key(out, "extent");
    if (!(p->box.minx <= p->box.maxx)) {
        g_string_append(out, "null");
        return;
    }
    g_string_append_c(out, '[');
    for (gsize i = 0; i < G_N_ELEMENTS(v); i++)
        real(out, NULL, v[i]);
    g_string_append_c(out, ']');
}

static void place(GString *out, const AgtSeenLayer *l)
{
    box(out, &l->place);
    text(out, "crs", l->crs ? agt_crs_code(l->crs) : NULL);
    text(out, "crs_candidate", l->candidate);
    boolean(out, "axes_exchanged", l->swapped);
    whole(out, "at_origin", l->place.at_origin);
    whole(out, "far_off", l->place.far_off);
    texts(out, "position", l->says);
    text(out, "damage", l->damage);
}

static void layer(GString *out, const AgtSeenLayer *l)
{
    key(out, NULL);
    g_string_append_c(out, '{');
    text(out, "name", l->name);
    whole(out, "records", l->records);
    key(out, "stated");
    g_string_append_printf(out, "%" G_GINT64_FORMAT, l->stated);
    counts(out, "geometry", l->kinds);
    whole(out, "without_geometry", l->null);
    whole(out, "empty", l->empty);
    whole(out, "with_z", l->with_z);
    whole(out, "with_arcs", l->curves);
    whole(out, "invalid", l->invalid);
    counts(out, "flaws", l->flaws);
    place(out, l);
    key(out, "fields");
    g_string_append_c(out, '[');
    for (guint i = 0; i < l->fields->len; i++)
        field(out, l->fields->pdata[i], l->records);
    g_string_append(out, "]}");
}

static void raster(GString *out, const AgtSeenRaster *r)
{
    key(out, "raster");
    g_string_append_c(out, '{');
    whole(out, "columns", (guint64)r->columns);
    whole(out, "rows", (guint64)r->rows);
    whole(out, "bands", (guint64)r->bands);
    text(out, "type", r->type);
    real(out, "cell_width", r->placed ? r->gt[1] : NAN);
    real(out, "cell_height", r->placed ? -r->gt[5] : NAN);
    text(out, "unit", r->unit);
    real(out, "nodata", r->nodata);
    whole(out, "cells", r->cells);
    whole(out, "empty", r->empty);
    whole(out, "not_a_number", r->nan);
    whole(out, "impossible", r->wild);
    real(out, "first_impossible", r->wild ? r->wild_value : NAN);
    real(out, "min", r->min);
    real(out, "max", r->max);
    boolean(out, "vertical_system", r->place->vertical);
    place(out, r->place);
    g_string_append_c(out, '}');
}

static void drawn(GString *out, const AgtSeenDrawing *d, const AgtSeenDrawn *l)
{
    key(out, NULL);
    g_string_append_c(out, '{');
    text(out, "name", l->head->name);
    boolean(out, "frozen", l->head->frozen);
    boolean(out, "off", l->head->off);
    whole(out, "entities", l->head->n);
    whole(out, "on_paper", l->head->paper);
    key(out, "kinds");
    g_string_append_c(out, '{');
    for (guint i = 0; i < l->head->kinds->len; i++)
        whole(out, g_array_index(l->head->kinds, AgtCadKind, i).kind,
              g_array_index(l->head->kinds, AgtCadKind, i).n);
    g_string_append_c(out, '}');
    whole(out, "closed", l->closed);
    whole(out, "nearly_closed", l->gaps);
    real(out, "gap_min", l->gap_min);
    real(out, "gap_max", l->gap_max);
    real(out, "close_m", l->gaps && d->unit ? agt_seen_drawn_close_m(d, l) : NAN);
    whole(out, "texts", l->texts);
    whole(out, "number_texts", l->numbers);
    texts(out, "samples", l->samples);
    counts(out, "blocks", l->blocks);
    whole(out, "with_z", l->with_z);
    g_string_append_c(out, '}');
}

static void drawing(GString *out, const AgtSeenDrawing *d)
{
    key(out, "drawing");
    g_string_append_c(out, '{');
    text(out, "version", d->head->version);
    text(out, "unit", d->unit);
    text(out, "codepage", d->head->codepage);
    text(out, "charset", d->head->charset);
    boolean(out, "charset_stated", d->head->charset_stated);
    whole(out, "text_doubts", d->head->doubts->len);
    whole(out, "blocks", d->head->blocks->len);
    place(out, d->place);
    key(out, "layers");
    g_string_append_c(out, '[');
    for (guint i = 0; i < d->layers->len; i++)
        drawn(out, d, d->layers->pdata[i]);
    g_string_append(out, "]}");
}

static void survey(GString *out, const AgtLandXml *x)
{
    key(out, "survey");
    g_string_append_c(out, '{');
    text(out, "version", x->version);
    text(out, "unit", x->linear_unit);
    whole(out, "epsg", (guint64)MAX(x->epsg, 0));
    text(out, "vertical_datum", x->vertical_datum);
    whole(out, "points", x->points->len);
    key(out, "surfaces");
    g_string_append_c(out, '[');
    for (guint i = 0; i < x->surfaces->len; i++) {
        const AgtLandXmlSurface *one = x->surfaces->pdata[i];
        key(out, NULL);
        g_string_append_c(out, '{');
        text(out, "name", one->name);
        whole(out, "points", one->pt->len);
        whole(out, "triangles", one->faces);
        whole(out, "hidden", one->hidden);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]}");
}

char *agt_seen_json(const AgtSeen *s)
{
    GString *out = g_string_new("{");
    text(out, "file", s->file->name);
    text(out, "member", s->file->member);
    text(out, "driver", s->driver);
    whole(out, "bytes", s->size);
    text(out, "sha256", s->file->sha256);
    texts(out, "side_files", s->used);
    texts(out, "not_read", s->unused);
    text(out, "charset", s->charset);
    text(out, "charset_guess", s->charset_guess);
    text(out, "delimiter", s->delimiter);
    text(out, "reader", s->warning);
    texts(out, "members", s->members);
    boolean(out, "damaged", agt_seen_damaged(s));
    if (s->raster)
        raster(out, s->raster);
    if (s->drawing)
        drawing(out, s->drawing);
    if (s->survey)
        survey(out, s->survey);
    key(out, "layers");
    g_string_append_c(out, '[');
    for (guint i = 0; i < s->layers->len; i++)
        layer(out, s->layers->pdata[i]);
    g_string_append(out, "]}\n");
    return g_string_free(out, FALSE);
}
