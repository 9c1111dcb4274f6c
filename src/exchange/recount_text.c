/* SPDX-License-Identifier: Apache-2.0 */
/* Counting in the bytes of GeoJSON, CSV and KML. */
#include <string.h>

#include "recount.h"

#define MAX_DEPTH 200

/* Where in a GeoJSON text a value stands. */
typedef enum { AT_ROOT, AT_FEATURES, AT_FEATURE, AT_GEOMETRY, AT_COORDINATES, AT_OTHER } Place;

typedef struct {
    const char *at, *end;
    AgtJsonCount *out;
    int depth;
} Scan;

static void skip_space(Scan *s)
{
    while (s->at < s->end && strchr(" \t\r\n", *s->at) && *s->at)
        s->at++;
}

/* Moves behind a string and gives its start and length, escapes as they are. */
static bool scan_string(Scan *s, const char **text, gsize *n)
{
    const char *from = ++s->at;
    for (; s->at < s->end && *s->at != '"'; s->at++)
        if (*s->at == '\\')
            s->at++;
    if (s->at >= s->end)
        return false;
    *text = from;
    *n = (gsize)(s->at++ - from);
    return true;
}

static bool is_word(const char *text, gsize n, const char *word)
{
    return n == strlen(word) && memcmp(text, word, n) == 0;
}

/* Place of a member of an object. */
static Place member_place(Place at, const char *key, gsize n)
{
    if (at == AT_ROOT && is_word(key, n, "features"))
        return AT_FEATURES;
    if ((at == AT_ROOT || at == AT_FEATURE) && is_word(key, n, "geometry"))
        return AT_GEOMETRY;
    if ((at == AT_ROOT || at == AT_GEOMETRY) && is_word(key, n, "coordinates"))
        return AT_COORDINATES;
    if ((at == AT_ROOT || at == AT_GEOMETRY) && is_word(key, n, "geometries"))
        return AT_GEOMETRY;
    return AT_OTHER;
}

static bool scan_value(Scan *s, Place at);

static bool scan_object(Scan *s, Place at)
{
    for (s->at++;;) {
        const char *key;
        gsize n;
        skip_space(s);
        if (s->at < s->end && *s->at == '}')
            return s->at++, true;
        if (s->at >= s->end || *s->at != '"' || !scan_string(s, &key, &n))
            return false;
        skip_space(s);
        if (s->at >= s->end || *s->at++ != ':' || !scan_value(s, member_place(at, key, n)))
            return false;
        skip_space(s);
        if (s->at < s->end && *s->at == ',')
            s->at++;
    }
}

static void add_feature(Scan *s)
{
    guint64 none = 0;
    g_array_append_val(s->out->positions, none);
}

/* A position is an array that starts with a number. */
static void note_array(Scan *s, Place at)
{
    skip_space(s);
    bool number = s->at < s->end && (g_ascii_isdigit(*s->at) || *s->at == '-');
    if (at != AT_COORDINATES || !number)
        return;
    if (!s->out->positions->len)
        add_feature(s); /* a geometry that is not wrapped */
    g_array_index(s->out->positions, guint64, s->out->positions->len - 1)++;
}

static bool scan_array(Scan *s, Place at)
{
    s->at++;
    note_array(s, at);
    for (;;) {
        skip_space(s);
        if (s->at < s->end && *s->at == ']')
            return s->at++, true;
        if (at == AT_FEATURES)
            add_feature(s);
        if (s->at >= s->end || !scan_value(s, at == AT_FEATURES ? AT_FEATURE : at))
            return false;
        skip_space(s);
        if (s->at < s->end && *s->at == ',')
            s->at++;
    }
}

static bool scan_value(Scan *s, Place at)
{
    const char *text;
    gsize n;
    skip_space(s);
    if (s->at >= s->end || s->depth >= MAX_DEPTH)
        return false;
    if (*s->at == '"')
        return scan_string(s, &text, &n);
    if (*s->at == '{' || *s->at == '[') {
        s->depth++;
        bool ok = *s->at == '{' ? scan_object(s, at) : scan_array(s, at);
        s->depth--;
        return ok;
    }
    const char *from = s->at;
    while (s->at < s->end && (g_ascii_isalnum(*s->at) || (*s->at && strchr("+-.", *s->at))))
        s->at++;
    return s->at > from;
}

void agt_recount_json(const char *text, gsize n, AgtJsonCount *out)
{
    *out = (AgtJsonCount){.positions = g_array_new(FALSE, FALSE, sizeof(guint64))};
    Scan s = {.at = text, .end = text + n, .out = out};
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        s.at += 3;
    skip_space(&s);
    out->known = s.at < s.end && *s.at == '{' && scan_value(&s, AT_ROOT);
}

void agt_json_count_clear(AgtJsonCount *c)
{
    if (c->positions)
        g_array_unref(c->positions);
}

guint64 agt_recount_csv(const char *text, gsize n, bool *open)
{
    guint64 lines = 0;
    bool start = true, filled = false, quoted = false;
    for (gsize i = 0; i < n; i++) {
        char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < n && text[i + 1] == '"')
                i++;
            else if (c == '"')
                quoted = false;
            continue;
        }
        bool ends = c == '\n' || c == '\r';
        lines += ends && filled;
        quoted = start && c == '"';
        filled = !ends && (filled || c != ' ');
        start = ends || c == ',' || c == ';' || c == '\t' || c == '|';
    }
    *open = quoted;
    return lines + filled;
}

/* The position behind @p word from @p at on, or the end. */
static const char *behind(const char *at, const char *end, const char *word)
{
    const char *found = memmem(at, (gsize)(end - at), word, strlen(word));
    return found ? found + strlen(word) : end;
}

static bool starts(const char *at, const char *end, const char *word)
{
    gsize n = strlen(word);
    return (gsize)(end - at) >= n && memcmp(at, word, n) == 0;
}

guint64 agt_recount_elements(const char *text, gsize n, const char *name)
{
    guint64 count = 0;
    const char *end = text + n, *at = text;
    while (at < end && (at = memchr(at, '<', (gsize)(end - at)))) {
        if (starts(at, end, "<!--"))
            at = behind(at, end, "-->");
        else if (starts(at, end, "<![CDATA["))
            at = behind(at, end, "]]>");
        else {
            const char *next = ++at + strlen(name);
            count += starts(at, end, name) && next < end && strchr(" \t\r\n/>", *next);
        }
    }
    return count;
}

bool agt_recount_is_cut(const char *text, gsize n)
{
    const char *end = text + n, *at = text;
    while ((at = behind(at, end, "\"exceededTransferLimit\"")) < end) {
        while (at < end && (g_ascii_isspace(*at) || *at == ':'))
            at++;
        if (starts(at, end, "true"))
            return true;
    }
    return false;
}
