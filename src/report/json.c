/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <math.h>
#include <string.h>

#include "words.h"

AgtJson agt_json_begin(guint pretty)
{
    return (AgtJson){g_string_new(NULL), 0, pretty, false, g_string_new(NULL)};
}

char *agt_json_finish(AgtJson *j)
{
    g_assert(j->depth == 0);
    g_string_append_c(j->out, '\n');
    g_string_free(j->open, TRUE);
    return g_string_free(j->out, FALSE);
}

static void new_line(AgtJson *j)
{
    if (j->depth > j->pretty)
        return;
    g_string_append_c(j->out, '\n');
    for (guint i = 0; i < j->depth; i++)
        g_string_append(j->out, "  ");
}

static void quote(AgtJson *j, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(j->out, '"');
    const char *from = valid; /* of what is copied as it is */
    for (const char *c = valid; *c; c++) {
        guchar u = (guchar)*c;
        if (u >= 0x20 && u != '"' && u != '\\' && u != 0x7f)
            continue;
        g_string_append_len(j->out, from, c - from);
        from = c + 1;
        if (u == '"' || u == '\\')
            g_string_append_printf(j->out, "\\%c", u);
        else if (u == '\n')
            g_string_append(j->out, "\\n");
        else
            g_string_append_printf(j->out, "\\u%04x", u);
    }
    g_string_append(j->out, from);
    g_string_append_c(j->out, '"');
}

/* Comma, line and name before a value. */
static void lead_in(AgtJson *j, const char *name)
{
    if (j->comma)
        g_string_append(j->out, j->pretty && j->depth > j->pretty ? ", " : ",");
    if (j->depth)
        new_line(j);
    j->comma = true;
    if (name) {
        quote(j, name);
        g_string_append(j->out, j->pretty ? ": " : ":");
    }
}

static void open_container(AgtJson *j, const char *name, char open, char close)
{
    lead_in(j, name);
    g_string_append_c(j->out, open);
    g_string_append_c(j->open, close);
    j->depth++;
    j->comma = false;
}

void agt_json_object(AgtJson *j, const char *name)
{
    open_container(j, name, '{', '}');
}

void agt_json_list(AgtJson *j, const char *name)
{
    open_container(j, name, '[', ']');
}

void agt_json_close(AgtJson *j)
{
    g_assert(j->depth > 0);
    bool empty = !j->comma;
    bool own_line = j->depth <= j->pretty && !empty;
    j->depth--;
    if (own_line)
        new_line(j);
    g_string_append_c(j->out, j->open->str[j->open->len - 1]);
    g_string_truncate(j->open, j->open->len - 1);
    j->comma = true;
}

void agt_json_text(AgtJson *j, const char *name, const char *text)
{
    lead_in(j, name);
    if (text)
        quote(j, text);
    else
        g_string_append(j->out, "null");
}

void agt_json_int(AgtJson *j, const char *name, gint64 v)
{
    lead_in(j, name);
    g_string_append_printf(j->out, "%" G_GINT64_FORMAT, v);
}

void agt_json_bool(AgtJson *j, const char *name, bool v)
{
    lead_in(j, name);
    g_string_append(j->out, v ? "true" : "false");
}

void agt_json_null(AgtJson *j, const char *name)
{
    lead_in(j, name);
    g_string_append(j->out, "null");
}

void agt_json_real(AgtJson *j, const char *name, double v, int decimals)
{
    if (!isfinite(v)) {
        agt_json_null(j, name);
        return;
    }
    lead_in(j, name);
    g_autofree char *text = agt_report_number(v, decimals);
    g_string_append(j->out, text);
}
