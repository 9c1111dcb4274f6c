/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <math.h>
#include <string.h>

#include "html_table.h"

static char *date_text(OGRFeatureH f, int field)
{
    int y, m, d, h, min, zone;
    float s;
    if (!OGR_F_GetFieldAsDateTimeEx(f, field, &y, &m, &d, &h, &min, &s, &zone))
        return NULL;
    return g_strdup_printf("%04d-%02d-%02d", y, m, d);
}

static char *real_text(double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf, "%.15g", v);
    if (g_ascii_strtod(buf, NULL) != v)
        g_ascii_dtostr(buf, sizeof buf, v);
    return g_strdup(buf);
}

char *agt_value_text(OGRFeatureH f, int field, bool *bad)
{
    if (!OGR_F_IsFieldSetAndNotNull(f, field))
        return NULL;
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(f, field));
    if (type == OFTReal)
        return real_text(OGR_F_GetFieldAsDouble(f, field));
    if (type == OFTDate || type == OFTDateTime)
        return date_text(f, field);
    const char *raw = OGR_F_GetFieldAsString(f, field);
    bool valid = g_utf8_validate(raw, -1, NULL);
    *bad = *bad || !valid;
    char *text = g_strstrip(valid ? g_strdup(raw) : g_utf8_make_valid(raw, -1));
    if (*text)
        return text;
    g_free(text);
    return NULL;
}

char *agt_value_named(OGRFeatureH f, const char *from, bool *bad)
{
    bool cell = g_str_has_prefix(from, AGT_DESCRIPTION);
    int index = OGR_F_GetFieldIndex(f, cell ? "description" : from);
    char *text = index >= 0 ? agt_value_text(f, index, bad) : NULL;
    if (!cell || !text)
        return text;
    char *out = agt_html_cell(text, from + strlen(AGT_DESCRIPTION));
    g_free(text);
    return out;
}

/* "2026-10-01T12:00", "01.10.2026" and "2026/10/01" as YYYY-MM-DD; month before day is not
 * guessed. */
static char *plain_date(const char *text)
{
    gsize n = strlen(text);
    g_autofree char *head = g_strndup(text, MIN(n, 10));
    bool day_first = n >= 10 && head[2] == '.' && head[5] == '.';
    if (day_first)
        return g_strdup_printf("%.4s-%.2s-%.2s", head + 6, head + 3, head);
    g_strdelimit(head, "/", '-');
    return n <= 10 || text[10] == 'T' || text[10] == ' ' ? g_steal_pointer(&head) : g_strdup(text);
}

static bool set_number(AgtFeature *row, const AgtProfileField *field, const char *text)
{
    double v;
    if (!agt_parse_real(text, &v))
        return false;
    v *= field->factor;
    if (!isfinite(v))
        return false;
    if (field->field->type == AGT_TYPE_REAL) {
        agt_row_set_real(row, field->field, v);
        return true;
    }
    if (v != rint(v) || fabs(v) > 9e15)
        return false;
    agt_row_set_int(row, field->field, (gint64)v);
    return true;
}

static bool set_bool(AgtFeature *row, const AgtField *field, const char *text)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes", "n", "y"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(words[i], text) == 0) {
            agt_row_set_int(row, field, (gint64)(i & 1));
            return true;
        }
    return false;
}

/* Sets text that has gone through the map. */
static AgtValueEnd set_plain(AgtArena *a, AgtFeature *row, const AgtProfileField *field,
                             const char *text)
{
    const AgtField *f = field->field;
    bool ok;
    if (f->type == AGT_TYPE_REAL || f->type == AGT_TYPE_INT) {
        ok = set_number(row, field, text);
    } else if (f->type == AGT_TYPE_BOOL) {
        ok = set_bool(row, f, text);
    } else if (f->type == AGT_TYPE_DATE) {
        g_autofree char *date = plain_date(text);
        ok = agt_date_valid(date);
        if (ok)
            agt_row_set_text(a, row, f, agt_arena_text(a, date));
    } else {
        if (!agt_field_allows(f, text))
            return AGT_VALUE_UNKNOWN;
        agt_row_set_text(a, row, f, agt_arena_text(a, text));
        ok = true;
    }
    return ok ? AGT_VALUE_GIVEN : AGT_VALUE_WRONG;
}

char *agt_value_source(const AgtProfileField *field, OGRFeatureH f, bool *bad)
{
    char *text = agt_value_named(f, field->from, bad);
    return text || !field->other ? text : agt_value_named(f, field->other, bad);
}

/* What the source gives: text, height or nothing. */
static char *source_text(const AgtProfileField *field, OGRFeatureH f, double z, bool *bad)
{
    if (field->value)
        return g_strdup(field->value);
    if (strcmp(field->from, "@z") == 0)
        return isfinite(z) ? real_text(z) : NULL;
    return agt_value_source(field, f, bad);
}

AgtValueEnd agt_value_set(AgtArena *a, AgtFeature *row, const AgtProfileField *field, OGRFeatureH f,
                          double z, char **word)
{
    bool bad = false;
    g_autofree char *text = source_text(field, f, z, &bad);
    const char *mapped = field->map ? agt_profile_word(field, text) : NULL;
    const char *label = text && field->labels ? g_hash_table_lookup(field->labels, text) : NULL;
    if (!mapped && label && field->field->type == AGT_TYPE_TEXT)
        mapped = label; /* a code says nothing to people */
    const char *value = mapped ? mapped : text ? text : field->fallback;
    if (field->fallback && (value == text || value == label) && !bad &&
        !agt_field_allows(field->field, value))
        value = field->fallback;
    AgtValueEnd end;
    if (bad)
        end = AGT_VALUE_TEXT;
    else if (!value)
        end = AGT_VALUE_NULL;
    else
        end = set_plain(a, row, field, value);
    if (end == AGT_VALUE_UNKNOWN || end == AGT_VALUE_WRONG || end == AGT_VALUE_TEXT)
        *word = g_strdup(text ? text : "");
    return end;
}

void agt_value_json_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text; text++) {
        guchar c = (guchar)*text;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c < 0x20)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

char *agt_value_json(OGRFeatureH f)
{
    GString *out = g_string_new("{");
    for (int i = 0; i < OGR_F_GetFieldCount(f); i++) {
        bool bad = false;
        g_autofree char *text = agt_value_text(f, i, &bad);
        if (i)
            g_string_append_c(out, ',');
        g_autofree char *name =
            g_utf8_make_valid(OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(f, i)), -1);
        agt_value_json_string(out, name);
        g_string_append_c(out, ':');
        if (text)
            agt_value_json_string(out, text);
        else
            g_string_append(out, "null");
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}
