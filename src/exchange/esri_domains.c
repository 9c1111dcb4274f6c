/* SPDX-License-Identifier: Apache-2.0 */
#include "esri_domains.h"

#include <stdbool.h>
#include <string.h>

#define MAX_DEPTH 64
/* Labels of a field; more are no list that people chose from. */
#define MAX_LABELS 10000

/* Where a value stands; each place is named by the one around it. */
typedef enum { ROOT, FIELDS, FIELD, DOMAIN_, VALUES, VALUE, FIELD_NAME, LABEL, CODE, OTHER } Place;

typedef struct {
    const char *at, *end;
    int depth;
    GHashTable *labels; /* what is found */
    GHashTable *codes;  /* of the field that is being read */
    char *field, *label, *code;
} Scan;

static void skip_space(Scan *s)
{
    while (s->at < s->end && *s->at && strchr(" \t\r\n", *s->at))
        s->at++;
}

static Place member_place(Place at, const char *key)
{
    static const struct {
        Place at;
        const char *key;
        Place to;
    } steps[] = {{ROOT, "fields", FIELDS},   {FIELD, "name", FIELD_NAME},
                 {FIELD, "domain", DOMAIN_}, {DOMAIN_, "codedValues", VALUES},
                 {VALUE, "name", LABEL},     {VALUE, "code", CODE}};
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++)
        if (steps[i].at == at && strcmp(steps[i].key, key) == 0)
            return steps[i].to;
    return OTHER;
}

/* Four hexadecimal digits behind "\u"; surrogates become a question mark. */
static bool take_unicode(Scan *s, GString *out)
{
    guint code = 0;
    for (int i = 0; i < 4; i++, s->at++) {
        int digit = s->at < s->end ? g_ascii_xdigit_value(*s->at) : -1;
        if (digit < 0)
            return false;
        code = code * 16 + (guint)digit;
    }
    g_string_append_unichar(out, code && g_unichar_validate(code) ? code : '?');
    return true;
}

static bool take_escape(Scan *s, GString *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (s->at >= s->end)
        return false;
    char c = *s->at++;
    const char *known = c ? strchr(from, c) : NULL;
    if (c == 'u')
        return take_unicode(s, out);
    if (known)
        g_string_append_c(out, to[known - from]);
    return known != NULL;
}

/* A string, newly allocated; NULL when it does not end. */
static char *take_string(Scan *s)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (s->at++; s->at < s->end && *s->at != '"';) {
        char c = *s->at++;
        if (c == '\\' && !take_escape(s, out))
            return NULL;
        if (c != '\\')
            g_string_append_c(out, c ? c : '?');
    }
    if (s->at >= s->end)
        return NULL;
    s->at++;
    return g_utf8_make_valid(out->str, (gssize)out->len);
}

static void keep(Scan *s, Place at, char *text)
{
    char **to = at == FIELD_NAME ? &s->field
                : at == LABEL    ? &s->label
                : at == CODE     ? &s->code
                                 : NULL;
    if (!to) {
        g_free(text);
        return;
    }
    g_free(*to);
    *to = g_strstrip(text);
}

static void end_value(Scan *s)
{
    bool room = s->codes && g_hash_table_size(s->codes) < MAX_LABELS;
    if (s->label && *s->label && s->code && *s->code && room) {
        g_hash_table_replace(s->codes, s->code, s->label);
        s->label = s->code = NULL;
    }
    g_clear_pointer(&s->label, g_free);
    g_clear_pointer(&s->code, g_free);
}

static void start_field(Scan *s)
{
    g_clear_pointer(&s->field, g_free);
    g_clear_pointer(&s->codes, g_hash_table_unref);
    s->codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void end_field(Scan *s)
{
    if (s->field && s->codes && g_hash_table_size(s->codes))
        g_hash_table_replace(s->labels, g_utf8_strdown(s->field, -1), g_steal_pointer(&s->codes));
}

static bool take_value(Scan *s, Place at);

static bool take_object(Scan *s, Place at)
{
    for (s->at++;;) {
        skip_space(s);
        if (s->at < s->end && *s->at == '}')
            return s->at++, true;
        g_autofree char *key = s->at < s->end && *s->at == '"' ? take_string(s) : NULL;
        skip_space(s);
        if (!key || s->at >= s->end || *s->at++ != ':' || !take_value(s, member_place(at, key)))
            return false;
        skip_space(s);
        if (s->at < s->end && *s->at == ',')
            s->at++;
    }
}

static bool take_array(Scan *s, Place at)
{
    Place inner = at == FIELDS ? FIELD : at == VALUES ? VALUE : OTHER;
    for (s->at++;;) {
        skip_space(s);
        if (s->at < s->end && *s->at == ']')
            return s->at++, true;
        if (inner == FIELD)
            start_field(s);
        if (s->at >= s->end || !take_value(s, inner))
            return false;
        if (inner == VALUE)
            end_value(s);
        if (inner == FIELD)
            end_field(s);
        skip_space(s);
        if (s->at < s->end && *s->at == ',')
            s->at++;
    }
}

static bool take_nested(Scan *s, Place at)
{
    bool ok = s->depth < MAX_DEPTH;
    s->depth++;
    ok = ok && (*s->at == '{' ? take_object(s, at) : take_array(s, at));
    s->depth--;
    return ok;
}

static bool take_value(Scan *s, Place at)
{
    skip_space(s);
    if (s->at >= s->end)
        return false;
    if (*s->at == '{' || *s->at == '[')
        return take_nested(s, at);
    if (*s->at == '"') {
        char *text = take_string(s);
        if (text)
            keep(s, at, text);
        return text != NULL;
    }
    const char *from = s->at;
    while (s->at < s->end && (g_ascii_isalnum(*s->at) || (*s->at && strchr("+-.", *s->at))))
        s->at++;
    if (s->at > from)
        keep(s, at, g_strndup(from, (gsize)(s->at - from)));
    return s->at > from;
}

void agt_esri_domains(const char *text, gsize n, GHashTable *labels)
{
    Scan s = {.at = text, .end = text + n, .labels = labels};
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        s.at += 3;
    take_value(&s, ROOT);
    g_free(s.field);
    g_free(s.label);
    g_free(s.code);
    g_clear_pointer(&s.codes, g_hash_table_unref);
}
