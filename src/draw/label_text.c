/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates of labels: "{name|kind}" takes the first field that is given, "{area_m2:0}" rounds a
 * number, "{area}" is the area of the geometry in m2. Closed lists are shown as words.
 */
#include <string.h>

#include "style.h"
#include "words.h"

/* Value of one field for people, newly allocated; NULL when not given. */
static char *field_text(const AgtFeature *row, const char *name, int decimals, AgtLang lang)
{
    if (strcmp(name, "area") == 0)
        return row->geom ? decimal(agt_geom_area_m2(row->geom), MAX(decimals, 0)) : NULL;
    const AgtField *f = agt_layer_field(agt_layer(row->layer), name);
    if (!f || agt_row_is_null(row, f))
        return NULL;
    if (f->type == AGT_TYPE_REAL && decimals >= 0)
        return decimal(agt_row_real(row, f), decimals);
    char *v = agt_row_string(row, f);
    if (v && f->type == AGT_TYPE_TEXT && *f->values && *f->values != '@') {
        const char *word = word_of(lang, v);
        if (word != v) {
            g_free(v);
            v = g_strdup(word);
        }
    }
    if (v && !*v)
        g_clear_pointer(&v, g_free);
    return v;
}

/* The part between braces. */
static char *slot_text(const AgtFeature *row, const char *slot, gsize n, AgtLang lang)
{
    g_autofree char *copy = g_strndup(slot, n);
    char *colon = strchr(copy, ':');
    int decimals = colon ? g_ascii_digit_value(colon[1]) : -1;
    if (colon)
        *colon = 0;
    g_auto(GStrv) names = g_strsplit(copy, "|", -1);
    for (char **name = names; *name; name++) {
        char *v = field_text(row, *name, decimals, lang);
        if (v)
            return v;
    }
    return NULL;
}

char *label_text(const char *pattern, const AgtFeature *row, AgtLang lang)
{
    GString *out = g_string_new(NULL);
    bool slots = false, given = false;
    for (const char *c = pattern; *c; c++) {
        const char *end = *c == '{' ? strchr(c, '}') : NULL;
        if (!end) {
            g_string_append_c(out, *c);
            continue;
        }
        g_autofree char *v = slot_text(row, c + 1, (gsize)(end - c - 1), lang);
        slots = true;
        if (v) {
            given = true;
            g_string_append(out, v);
        }
        c = end;
    }
    if (slots && !given)
        return g_string_free(out, TRUE);
    return g_strchomp(g_string_free(out, FALSE));
}
