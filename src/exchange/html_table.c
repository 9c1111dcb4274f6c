/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KML that a GIS writes keeps attributes as <table><tr><td>name</td><td>value</td></tr>..., often a
 * table inside of a table. No HTML is understood beyond rows, cells, line breaks and entities.
 */
#include "html_table.h"

#include <stdbool.h>
#include <string.h>

/* Text longer than this is no table of attributes. */
#define HTML_MAX ((gsize)1 << 20)

typedef struct {
    GString *cell; /* text of the cell or line that is being read */
    GString *first;
    guint cells;  /* finished cells of the row */
    bool in_cell; /* outside of cells text is a line */
    char *wanted;
    GString *found; /* NULL: nothing yet */
} Scan;

static char *folded(const char *text)
{
    g_autofree char *bare = g_strstrip(g_strdup(text));
    return g_utf8_casefold(bare, -1);
}

static void keep(Scan *s, const char *name, const char *value)
{
    g_autofree char *plain = folded(name), *text = g_strstrip(g_strdup(value));
    if (strcmp(plain, s->wanted) != 0 || !*text)
        return;
    if (!s->found)
        s->found = g_string_new(text);
    else if (strcmp(s->found->str, text) != 0)
        g_string_append_printf(s->found, " | %s", text);
}

static void end_row(Scan *s)
{
    if (s->cells == 2)
        keep(s, s->first->str, s->cell->str);
    s->cells = 0;
    s->in_cell = false;
    g_string_truncate(s->cell, 0);
}

/* "Status: Open" outside of tables. */
static void end_line(Scan *s)
{
    char *colon = s->in_cell || s->cells ? NULL : strchr(s->cell->str, ':');
    if (colon) {
        *colon = '\0';
        keep(s, s->cell->str, colon + 1);
    }
    if (!s->cells)
        g_string_truncate(s->cell, 0);
}

static void end_cell(Scan *s)
{
    if (!s->in_cell)
        return;
    s->in_cell = false;
    if (++s->cells == 1)
        g_string_assign(s->first, s->cell->str);
}

static void start_cell(Scan *s)
{
    end_cell(s);
    s->in_cell = true;
    g_string_truncate(s->cell, 0);
}

static bool is_tag(const char *tag, const char *word)
{
    gsize n = strlen(word);
    return g_ascii_strncasecmp(tag, word, n) == 0 && !g_ascii_isalnum(tag[n]);
}

static void take_tag(Scan *s, const char *tag)
{
    if (is_tag(tag, "td") || is_tag(tag, "th")) {
        start_cell(s);
    } else if (is_tag(tag, "/td") || is_tag(tag, "/th")) {
        end_cell(s);
    } else if (is_tag(tag, "tr") || is_tag(tag, "/tr")) {
        end_cell(s);
        end_row(s);
    } else if (is_tag(tag, "table") || is_tag(tag, "/table")) {
        end_line(s);
        end_cell(s);
        end_row(s);
    } else if (is_tag(tag, "br") || is_tag(tag, "p") || is_tag(tag, "/p") || is_tag(tag, "div") ||
               is_tag(tag, "/div")) {
        if (s->in_cell)
            g_string_append_c(s->cell, ' ');
        else
            end_line(s);
    }
}

/* Appends what an entity stands for; returns where the text goes on. */
static const char *take_entity(Scan *s, const char *at)
{
    static const struct {
        const char *name, *text;
    } named[] = {{"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},
                 {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", " "}};
    for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
        if (g_str_has_prefix(at, named[i].name)) {
            g_string_append(s->cell, named[i].text);
            return at + strlen(named[i].name);
        }
    char *end;
    bool hex = g_ascii_strncasecmp(at, "&#x", 3) == 0;
    guint64 code =
        g_str_has_prefix(at, "&#") ? g_ascii_strtoull(at + (hex ? 3 : 2), &end, hex ? 16 : 10) : 0;
    if (code && code <= 0x10ffff && *end == ';' && g_unichar_validate((gunichar)code)) {
        g_string_append_unichar(s->cell, code == 0xa0 ? ' ' : (gunichar)code);
        return end + 1;
    }
    g_string_append_c(s->cell, *at);
    return at + 1;
}

static void scan(Scan *s, const char *at)
{
    while (*at) {
        const char *close = *at == '<' ? strchr(at, '>') : NULL;
        if (close) {
            take_tag(s, at + 1);
            at = close + 1;
        } else if (*at == '&') {
            at = take_entity(s, at);
        } else if (*at == '\n' && !s->in_cell) {
            end_line(s);
            at++;
        } else {
            g_string_append_c(s->cell, *at++);
        }
    }
    end_line(s);
    end_cell(s);
    end_row(s);
}

char *agt_html_cell(const char *html, const char *name)
{
    if (!html || strlen(html) > HTML_MAX)
        return NULL;
    Scan s = {.cell = g_string_new(NULL), .first = g_string_new(NULL), .wanted = folded(name)};
    scan(&s, html);
    g_string_free(s.cell, TRUE);
    g_string_free(s.first, TRUE);
    g_free(s.wanted);
    return s.found ? g_string_free(s.found, FALSE) : NULL;
}
