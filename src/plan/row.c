/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas, rows and their values. */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct _AgtArena {
    gatomicrefcount refs;
    GMutex lock; /* two threads may add texts to the arena of a shared findings list */
    GStringChunk *texts;
    GArray *blocks;    /* AgtSlab; rows and the like are taken from the last */
    GPtrArray *pieces; /* what is larger than a block */
    gsize used;        /* of the last block */
    GPtrArray *geoms, *bytes;
};

AgtArena *agt_arena_new(void)
{
    AgtArena *a = g_new0(AgtArena, 1);
    g_atomic_ref_count_init(&a->refs);
    g_mutex_init(&a->lock);
    a->texts = g_string_chunk_new(4096);
    a->blocks = g_array_new(FALSE, FALSE, sizeof(AgtSlab));
    a->pieces = g_ptr_array_new_with_free_func(g_free);
    a->geoms = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    a->bytes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    return a;
}

AgtArena *agt_arena_ref(AgtArena *a)
{
    g_atomic_ref_count_inc(&a->refs);
    return a;
}

void agt_arena_unref(AgtArena *a)
{
    if (!a || !g_atomic_ref_count_dec(&a->refs))
        return;
    g_string_chunk_free(a->texts);
    for (guint i = 0; i < a->blocks->len; i++)
        agt_slab_free(g_array_index(a->blocks, AgtSlab, i));
    g_array_unref(a->blocks);
    g_ptr_array_unref(a->pieces);
    g_ptr_array_unref(a->geoms);
    g_ptr_array_unref(a->bytes);
    g_mutex_clear(&a->lock);
    g_free(a);
}

/* The lock is held. */
static gpointer take(AgtArena *a, gsize size)
{
    if (size > AGT_SLAB_BYTES / 4) {
        gpointer piece = g_malloc(size);
        g_ptr_array_add(a->pieces, piece);
        return piece;
    }
    if (!a->blocks->len || a->used + size > AGT_SLAB_BYTES) {
        AgtSlab b = agt_slab_new();
        g_array_append_val(a->blocks, b);
        a->used = 0;
    }
    gpointer p = g_array_index(a->blocks, AgtSlab, a->blocks->len - 1).memory + a->used;
    a->used += size;
    return p;
}

gpointer agt_arena_take(AgtArena *a, gsize size)
{
    g_mutex_lock(&a->lock);
    gpointer p = take(a, (size + 15) & ~(gsize)15);
    g_mutex_unlock(&a->lock);
    return p;
}

gpointer agt_arena_alloc(AgtArena *a, gsize size)
{
    return memset(agt_arena_take(a, size), 0, size);
}

static AgtFeature *make_empty_row(AgtLayerId layer)
{
    const AgtLayer *l = agt_layer(layer);
    AgtFeature *row = g_malloc0(l->row_size);
    row->layer = layer;
    row->pinned = AGT_INT_NULL;
    for (guint i = 0; i < l->n_fields; i++) {
        gpointer member = (char *)row + l->fields[i].offset;
        if (l->fields[i].type == AGT_TYPE_REAL)
            *(double *)member = NAN;
        else if (l->fields[i].type == AGT_TYPE_INT || l->fields[i].type == AGT_TYPE_BOOL)
            *(gint64 *)member = AGT_INT_NULL;
    }
    if (!(l->flags & AGT_LAYER_RECORD))
        row->state = "proposed";
    return row;
}

/* A row without values of each layer, made once, to be copied. */
static const AgtFeature *empty_row(AgtLayerId layer)
{
    static gsize made[AGT_N_LAYERS];
    if (g_once_init_enter(&made[layer]))
        g_once_init_leave(&made[layer], (gsize)make_empty_row(layer));
    return (const AgtFeature *)made[layer];
}

AgtFeature *agt_arena_row(AgtArena *a, AgtLayerId layer)
{
    gsize size = agt_layer(layer)->row_size;
    return memcpy(agt_arena_take(a, size), empty_row(layer), size);
}

AgtFeature *agt_arena_copy(AgtArena *a, const AgtFeature *row)
{
    const AgtLayer *l = agt_layer(row->layer);
    AgtFeature *copy = agt_arena_take(a, l->row_size);
    memcpy(copy, row, l->row_size);
    for (guint i = 0; i < l->n_fields; i++) {
        gpointer member = (char *)copy + l->fields[i].offset;
        AgtType t = l->fields[i].type;
        if (t == AGT_TYPE_TEXT || t == AGT_TYPE_DATE)
            *(const char **)member = agt_arena_text(a, *(const char **)member);
        else if (t == AGT_TYPE_BLOB && *(GBytes **)member)
            *(GBytes **)member = agt_arena_take_bytes(a, g_bytes_ref(*(GBytes **)member));
    }
    if (row->geom)
        copy->geom = agt_arena_take_geom(a, agt_geom_ref(row->geom));
    return copy;
}

const char *agt_arena_text(AgtArena *a, const char *text)
{
    if (!text)
        return NULL;
    g_mutex_lock(&a->lock);
    const char *kept = g_string_chunk_insert_const(a->texts, text);
    g_mutex_unlock(&a->lock);
    return kept;
}

const char *agt_arena_text_n(AgtArena *a, const char *text, gsize n)
{
    g_mutex_lock(&a->lock);
    const char *kept = g_string_chunk_insert_len(a->texts, text, (gssize)n);
    g_mutex_unlock(&a->lock);
    return kept;
}

const char *agt_arena_printf(AgtArena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return agt_arena_text(a, text);
}

AgtGeom *agt_arena_take_geom(AgtArena *a, AgtGeom *g)
{
    if (g) {
        g_mutex_lock(&a->lock);
        g_ptr_array_add(a->geoms, g);
        g_mutex_unlock(&a->lock);
    }
    return g;
}

GBytes *agt_arena_take_bytes(AgtArena *a, GBytes *bytes)
{
    if (bytes) {
        g_mutex_lock(&a->lock);
        g_ptr_array_add(a->bytes, bytes);
        g_mutex_unlock(&a->lock);
    }
    return bytes;
}

static gconstpointer member_of(const AgtFeature *row, const AgtField *field)
{
    return (const char *)row + field->offset;
}

bool agt_row_is_null(const AgtFeature *row, const AgtField *field)
{
    gconstpointer m = member_of(row, field);
    switch (field->type) {
    case AGT_TYPE_REAL:
        return isnan(*(const double *)m);
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        return *(const gint64 *)m == AGT_INT_NULL;
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
    case AGT_TYPE_BLOB:
        break;
    }
    return *(gconstpointer const *)m == NULL;
}

const char *agt_row_text(const AgtFeature *row, const AgtField *field)
{
    g_assert(field->type == AGT_TYPE_TEXT || field->type == AGT_TYPE_DATE);
    return *(const char *const *)member_of(row, field);
}

double agt_row_real(const AgtFeature *row, const AgtField *field)
{
    if (field->type == AGT_TYPE_REAL)
        return *(const double *)member_of(row, field);
    gint64 v = agt_row_int(row, field);
    return v == AGT_INT_NULL ? NAN : (double)v;
}

gint64 agt_row_int(const AgtFeature *row, const AgtField *field)
{
    g_assert(field->type == AGT_TYPE_INT || field->type == AGT_TYPE_BOOL);
    return *(const gint64 *)member_of(row, field);
}

GBytes *agt_row_bytes(const AgtFeature *row, const AgtField *field)
{
    g_assert(field->type == AGT_TYPE_BLOB);
    return *(GBytes *const *)member_of(row, field);
}

char *agt_row_string(const AgtFeature *row, const AgtField *field)
{
    if (agt_row_is_null(row, field))
        return NULL;
    switch (field->type) {
    case AGT_TYPE_REAL: {
        char buf[G_ASCII_DTOSTR_BUF_SIZE];
        double v = agt_row_real(row, field);
        for (int digits = 15; digits <= 17; digits++) { /* shortest that reads back the same */
            char format[8];
            g_snprintf(format, sizeof format, "%%.%dg", digits);
            g_ascii_formatd(buf, sizeof buf, format, v);
            if (g_ascii_strtod(buf, NULL) == v)
                break;
        }
        return g_strdup(buf);
    }
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        return g_strdup_printf("%" G_GINT64_FORMAT, agt_row_int(row, field));
    case AGT_TYPE_BLOB:
        return g_strdup_printf("%" G_GSIZE_FORMAT " bytes",
                               g_bytes_get_size(agt_row_bytes(row, field)));
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
        break;
    }
    return g_strdup(agt_row_text(row, field));
}

bool agt_parse_real(const char *text, double *out)
{
    /* No hexadecimal, infinity or NaN: digits, sign, point and exponent only. */
    if (!text || !*text || strspn(text, "+-.0123456789eE") != strlen(text))
        return false;
    char *end = NULL;
    errno = 0;
    double v = g_ascii_strtod(text, &end);
    if (end == text || *end || !isfinite(v) || (errno == ERANGE && fabs(v) > 1))
        return false;
    *out = v;
    return true;
}

bool agt_parse_int(const char *text, gint64 *out)
{
    if (!text)
        return false;
    const char *digits = *text == '-' || *text == '+' ? text + 1 : text;
    if (!*digits || strspn(digits, "0123456789") != strlen(digits))
        return false;
    errno = 0;
    gint64 v = g_ascii_strtoll(text, NULL, 10);
    if (errno == ERANGE || v == AGT_INT_NULL)
        return false;
    *out = v;
    return true;
}

static int digits(const char *t, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++)
        v = v * 10 + g_ascii_digit_value(t[i]);
    return v;
}

static bool date_read(const char *t, GDate *out)
{
    if (!t || strlen(t) != 10 || t[4] != '-' || t[7] != '-')
        return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !g_ascii_isdigit(t[i]))
            return false;
    GDateDay d = (GDateDay)digits(t + 8, 2);
    GDateMonth m = (GDateMonth)digits(t + 5, 2);
    GDateYear y = (GDateYear)digits(t, 4);
    if (!g_date_valid_dmy(d, m, y))
        return false;
    g_date_clear(out, 1);
    g_date_set_dmy(out, d, m, y);
    return true;
}

bool agt_date_valid(const char *text)
{
    GDate d;
    return date_read(text, &d);
}

gint64 agt_date_days(const char *a, const char *b)
{
    GDate da, db;
    bool ok = date_read(a, &da) && date_read(b, &db);
    g_assert(ok);
    return g_date_days_between(&da, &db);
}

void agt_row_set_text(AgtArena *a, AgtFeature *row, const AgtField *field, const char *text)
{
    g_assert(field->type == AGT_TYPE_TEXT || field->type == AGT_TYPE_DATE);
    *(const char **)(gpointer)member_of(row, field) = agt_arena_text(a, text);
}

void agt_row_set_real(AgtFeature *row, const AgtField *field, double v)
{
    if (field->type == AGT_TYPE_REAL)
        *(double *)(gpointer)member_of(row, field) = v;
    else /* what no INT can hold is not given; -2^63 itself means that */
        agt_row_set_int(row, field, fabs(v) < 0x1p63 ? (gint64)v : AGT_INT_NULL);
}

void agt_row_set_int(AgtFeature *row, const AgtField *field, gint64 v)
{
    g_assert(field->type == AGT_TYPE_INT || field->type == AGT_TYPE_BOOL);
    *(gint64 *)(gpointer)member_of(row, field) = v;
}

static bool bad_value(GError **error, const AgtField *field, const char *text, const char *wanted)
{
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE, "field \"%s\": \"%s\" is not %s",
                field->name, text, wanted);
    return false;
}

bool agt_row_set_string(AgtArena *a, AgtFeature *row, const AgtField *field, const char *text,
                        GError **error)
{
    if (!text || !*text)
        return true;
    switch (field->type) {
    case AGT_TYPE_REAL: {
        double v;
        if (!agt_parse_real(text, &v))
            return bad_value(error, field, text, "a number (decimal point, no unit)");
        agt_row_set_real(row, field, v);
        return true;
    }
    case AGT_TYPE_INT: {
        gint64 v;
        if (!agt_parse_int(text, &v))
            return bad_value(error, field, text, "a whole number");
        agt_row_set_int(row, field, v);
        return true;
    }
    case AGT_TYPE_BOOL:
        if (strcmp(text, "1") == 0 || g_ascii_strcasecmp(text, "true") == 0 ||
            g_ascii_strcasecmp(text, "yes") == 0)
            agt_row_set_int(row, field, 1);
        else if (strcmp(text, "0") == 0 || g_ascii_strcasecmp(text, "false") == 0 ||
                 g_ascii_strcasecmp(text, "no") == 0)
            agt_row_set_int(row, field, 0);
        else
            return bad_value(error, field, text, "yes or no");
        return true;
    case AGT_TYPE_DATE:
        if (!agt_date_valid(text))
            return bad_value(error, field, text, "a date YYYY-MM-DD");
        break;
    case AGT_TYPE_BLOB:
        return bad_value(error, field, text, "text (the field holds binary data)");
    case AGT_TYPE_TEXT:
        if (!g_utf8_validate(text, -1, NULL))
            return bad_value(error, field, "?", "UTF-8 text");
        if (!agt_field_allows(field, text)) {
            g_autofree char *wanted = g_strconcat("one of ", field->values, NULL);
            return bad_value(error, field, text, wanted);
        }
        break;
    }
    agt_row_set_text(a, row, field, text);
    return true;
}

bool agt_row_field_equal(const AgtFeature *a, const AgtFeature *b, const AgtField *field)
{
    switch (field->type) {
    case AGT_TYPE_REAL: {
        double x = agt_row_real(a, field), y = agt_row_real(b, field);
        return x == y || (isnan(x) && isnan(y));
    }
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        return agt_row_int(a, field) == agt_row_int(b, field);
    case AGT_TYPE_BLOB: {
        GBytes *x = agt_row_bytes(a, field), *y = agt_row_bytes(b, field);
        return x == y || (x && y && g_bytes_equal(x, y));
    }
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
        break;
    }
    return g_strcmp0(agt_row_text(a, field), agt_row_text(b, field)) == 0;
}

bool agt_row_equal(const AgtFeature *a, const AgtFeature *b)
{
    if (a->layer != b->layer)
        return false;
    const AgtLayer *l = agt_layer(a->layer);
    for (guint i = 0; i < l->n_fields; i++)
        if (!agt_row_field_equal(a, b, &l->fields[i]))
            return false;
    if (!a->geom || !b->geom)
        return a->geom == b->geom;
    return agt_geom_equals(a->geom, b->geom, 0);
}

bool agt_flaw_has(const char *flaws, const char *code)
{
    size_t n = strlen(code);
    for (const char *at = flaws; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        at += strspn(at, " ");
        if (strncmp(at, code, n) == 0 && (!at[n] || strchr(",: ", at[n])))
            return true;
    }
    return false;
}
