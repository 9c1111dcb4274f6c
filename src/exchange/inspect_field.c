/* SPDX-License-Identifier: Apache-2.0 */
/* The values of one field of a source layer: how many, which, of what sort. */
#include <math.h>
#include <string.h>

#include "inspect.h"
#include "value.h"

static const char *type_name(OGRFieldType type)
{
    switch (type) {
    case OFTInteger:
    case OFTInteger64:
        return "integer";
    case OFTReal:
        return "real";
    case OFTDate:
    case OFTDateTime:
        return "date";
    case OFTTime:
        return "time";
    case OFTBinary:
        return "binary";
    case OFTString:
        return "text";
    default:
        return "list";
    }
}

AgtSeenField *agt_seen_field_new(OGRFieldDefnH defn)
{
    AgtSeenField *f = g_new0(AgtSeenField, 1);
    f->name = g_utf8_make_valid(OGR_Fld_GetNameRef(defn), -1);
    f->type = type_name(OGR_Fld_GetType(defn));
    f->width = MAX(OGR_Fld_GetWidth(defn), 0);
    f->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->min = INFINITY;
    f->max = -INFINITY;
    return f;
}

void agt_seen_field_free(gpointer field)
{
    AgtSeenField *f = field;
    if (f->words)
        g_hash_table_unref(f->words);
    g_free(f->name);
    g_free(f->first);
    g_free(f->last);
    g_free(f->sample);
    g_free(f->repaired);
    g_free(f);
}

static void count_word(AgtSeenField *f, const char *text)
{
    if (!f->words)
        return;
    gpointer n = g_hash_table_lookup(f->words, text);
    f->distinct += n == NULL;
    g_hash_table_insert(f->words, g_strdup(text), GSIZE_TO_POINTER(GPOINTER_TO_SIZE(n) + 1));
    if (f->distinct > AGT_SEEN_WORDS_MAX)
        g_clear_pointer(&f->words, g_hash_table_unref);
}

/* "12,5": a number as people write it here. */
static bool has_decimal_comma(const char *text, double *out)
{
    const char *comma = strchr(text, ',');
    if (!comma || strchr(comma + 1, ',') || strchr(text, '.'))
        return false;
    g_autofree char *point = g_strdup(text);
    point[comma - text] = '.';
    return agt_parse_real(point, out);
}

static bool begins_wkt(const char *text)
{
    static const char *const words[] = {"POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLL"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strncasecmp(text, words[i], strlen(words[i])) == 0 && strchr(text, '('))
            return true;
    return false;
}

static void judge_number(AgtSeenField *f, const char *text)
{
    double v;
    gint64 whole;
    bool real = agt_parse_real(text, &v), comma = !real && has_decimal_comma(text, &v);
    f->commas += comma;
    if (!real && !comma)
        return;
    f->reals += real;
    f->wholes += agt_parse_int(text, &whole);
    f->decimals = f->decimals || v != floor(v);
    f->min = MIN(f->min, v);
    f->max = MAX(f->max, v);
}

/* YYYY-MM-DD, with a time behind it or not; DD.MM.YYYY. */
static char *date_of(const char *text)
{
    gsize n = strlen(text);
    g_autofree char *head = g_strndup(text, MIN(n, 10));
    if (n >= 10 && head[2] == '.' && head[5] == '.') {
        char *turned = g_strdup_printf("%.4s-%.2s-%.2s", head + 6, head + 3, head);
        g_free(head);
        head = turned;
    }
    return agt_date_valid(head) ? g_steal_pointer(&head) : NULL;
}

static void judge_date(AgtSeenField *f, const char *text)
{
    g_autofree char *date = date_of(text);
    if (!date)
        return;
    f->dates++;
    if (!f->first || strcmp(date, f->first) < 0) {
        g_free(f->first);
        f->first = g_strdup(date);
    }
    if (!f->last || strcmp(date, f->last) > 0) {
        g_free(f->last);
        f->last = g_strdup(date);
    }
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((guchar)*text >= 0x80)
            return false;
    return true;
}

static void judge_letters(AgtSeenField *f, const char *text)
{
    if (is_ascii(text))
        return;
    if (!f->sample)
        f->sample = g_strdup(text);
    char *repaired = agt_letters_repair(text);
    if (!repaired)
        return;
    if (!f->garbled++) {
        g_free(f->sample);
        f->sample = g_strdup(text);
        f->repaired = g_steal_pointer(&repaired);
    }
    g_free(repaired);
}

void agt_seen_field_add(AgtSeenField *f, OGRFeatureH feature, int index)
{
    bool bad = false;
    g_autofree char *text = agt_value_text(feature, index, &bad);
    f->bad += bad;
    if (!text)
        return;
    f->given++;
    count_word(f, text);
    judge_number(f, text);
    judge_date(f, text);
    f->wkts += begins_wkt(text);
    if (!bad)
        judge_letters(f, text);
}

typedef struct {
    const AgtSeenField *f;
} Order;

static int by_count(gconstpointer a, gconstpointer b, gpointer user)
{
    const Order *o = user;
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    gsize nx = GPOINTER_TO_SIZE(g_hash_table_lookup(o->f->words, x));
    gsize ny = GPOINTER_TO_SIZE(g_hash_table_lookup(o->f->words, y));
    return nx != ny ? (nx < ny) - (nx > ny) : strcmp(x, y);
}

GPtrArray *agt_seen_words(const AgtSeenField *f)
{
    GPtrArray *out = g_ptr_array_new();
    if (!f->words)
        return out;
    GHashTableIter it;
    gpointer word;
    g_hash_table_iter_init(&it, f->words);
    while (g_hash_table_iter_next(&it, &word, NULL))
        g_ptr_array_add(out, word);
    Order o = {f};
    g_ptr_array_sort_with_data(out, by_count, &o);
    return out;
}

bool agt_seen_is_key(const AgtSeenField *f, guint64 records)
{
    return records && f->words && f->given == records && f->distinct == records && !f->decimals &&
           strcmp(f->type, "date") != 0;
}
