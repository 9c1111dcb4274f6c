/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect_tell.h"

#include <math.h>
#include <string.h>

#define COLUMNS 100
/* Texts begin in this column. */
#define INDENT 16

const char *agt_tell(const AgtTell *t, const char *msgid)
{
    return agt_tr(t->lang, msgid);
}

static const char *keep(AgtTell *t, const char *text)
{
    return g_string_chunk_insert(t->words, text);
}

const char *agt_tell_whole(AgtTell *t, guint64 v)
{
    char buf[32];
    g_snprintf(buf, sizeof buf, "%" G_GUINT64_FORMAT, v);
    return keep(t, buf);
}

const char *agt_tell_real(AgtTell *t, double v, int decimals)
{
    char format[16], buf[G_ASCII_DTOSTR_BUF_SIZE + 16];
    if (fabs(v) >= 1e12 || (v != 0 && fabs(v) < 1e-6))
        return keep(t, g_ascii_formatd(buf, sizeof buf, "%.9g", v));
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(buf, sizeof buf, format, v);
    char *end = buf + strlen(buf);
    while (strchr(buf, '.') && (end[-1] == '0' || end[-1] == '.'))
        *--end = '\0';
    return keep(t, strcmp(buf, "-0") == 0 ? "0" : buf);
}

const char *agt_tell_share(AgtTell *t, guint64 part, guint64 all)
{
    double pct = all ? 100 * (double)part / (double)all : 0;
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf - 1, "%.1f", pct);
    g_strlcat(buf, "%", sizeof buf);
    return keep(t, buf);
}

const char *agt_tell_shown(AgtTell *t, const char *text, glong most)
{
    g_autoptr(GString) out = g_string_new(NULL);
    glong n = 0, all = g_utf8_strlen(text, -1);
    for (const char *p = text; *p && n < (all > most ? most - 1 : most); n++) {
        gunichar c = g_utf8_get_char(p);
        bool plain = g_unichar_isprint(c);
        g_string_append_unichar(out, plain ? c : c < 0x20 ? ' ' : 0xfffd);
        p = g_utf8_next_char(p);
    }
    if (all > most)
        g_string_append(out, "…");
    return keep(t, out->str);
}

const char *agt_tell_join(AgtTell *t, const GPtrArray *list)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(out, "%s%s", i ? ", " : "", agt_tell_shown(t, list->pdata[i], 80));
    return keep(t, out->str);
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *agt_tell_counts(AgtTell *t, GHashTable *table)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new(NULL);
    GHashTableIter it;
    gpointer name;
    g_hash_table_iter_init(&it, table);
    while (g_hash_table_iter_next(&it, &name, NULL))
        g_ptr_array_add(names, name);
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++) {
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(table, names->pdata[i]));
        g_string_append_printf(out, "%s%s %" G_GSIZE_FORMAT, i ? ", " : "",
                               agt_tell_shown(t, names->pdata[i], 60), n);
    }
    return keep(t, out->str);
}

void agt_tell_wrap(GString *line, const char *text, glong at)
{
    glong indent = at;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **w = words; *w; w++) {
        glong n = g_utf8_strlen(*w, -1);
        bool first = at == indent;
        if (!first && at + 1 + n > COLUMNS) {
            g_string_append_printf(line, "\n%*s", (int)indent, "");
            at = indent;
            first = true;
        }
        g_string_append_printf(line, "%s%s", first ? "" : " ", *w);
        at += n + !first;
    }
    while (line->len && line->str[line->len - 1] == ' ')
        g_string_truncate(line, line->len - 1);
}

void agt_tell_row(AgtTell *t, const char *label, const char *text)
{
    const char *shown = *label ? agt_tell(t, label) : "";
    g_autoptr(GString) line = g_string_new("  ");
    g_string_append(line, shown);
    for (glong at = g_utf8_strlen(line->str, -1); at < INDENT; at++)
        g_string_append_c(line, ' ');
    agt_tell_wrap(line, *text ? agt_tell(t, text) : "", INDENT);
    g_string_append_printf(t->out, "%s\n", line->str);
}

void agt_tell_rowf(AgtTell *t, const char *label, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(agt_tell(t, format), args);
    va_end(args);
    agt_tell_row(t, label, text);
}
