/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets of workbooks: the values, and reading them in a child. */
#include <string.h>

#include "child.h"
#include "impl.h"

AgtSheet *agt_sheet_new(const char *name, char **head)
{
    AgtSheet *s = g_new0(AgtSheet, 1);
    s->name = g_strdup(name);
    s->head = head;
    s->rows = g_ptr_array_new();
    return s;
}

void agt_sheet_add(AgtSheet *s, guint number, char **cell)
{
    AgtSheetRow *r = g_new(AgtSheetRow, 1);
    *r = (AgtSheetRow){number, cell};
    g_ptr_array_add(s->rows, r);
}

void agt_sheet_free(AgtSheet *s)
{
    if (!s)
        return;
    for (guint i = 0; i < s->rows->len; i++) {
        AgtSheetRow *r = s->rows->pdata[i];
        g_strfreev(r->cell);
        g_free(r);
    }
    g_ptr_array_unref(s->rows);
    g_strfreev(s->head);
    g_free(s->name);
    g_free(s);
}

bool agt_sheets_write(const char *path, const GPtrArray *sheets, const char *const *numbers,
                      GError **error)
{
    const AgtExchangeImpl *t = agt_exchange_table(error);
    return t && t->write_sheets(path, sheets, numbers, error);
}

/* --- From the child: texts, each ended by a zero; counts as texts --- */

static void put(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text) + 1);
}

static void put_count(GByteArray *out, guint n)
{
    char text[16];
    g_snprintf(text, sizeof text, "%u", n);
    put(out, text);
}

static bool read_here(gpointer data, GByteArray *out, GError **error)
{
    const AgtExchangeImpl *t = agt_exchange_table(error);
    g_autoptr(GPtrArray) sheets = t ? t->read_sheets(data, error) : NULL;
    if (!sheets)
        return false;
    put_count(out, sheets->len);
    for (guint i = 0; i < sheets->len; i++) {
        const AgtSheet *s = sheets->pdata[i];
        put(out, s->name);
        put_count(out, g_strv_length(s->head));
        for (guint k = 0; s->head[k]; k++)
            put(out, s->head[k]);
        put_count(out, s->rows->len);
        for (guint r = 0; r < s->rows->len; r++) {
            const AgtSheetRow *row = s->rows->pdata[r];
            put_count(out, row->number);
            for (guint k = 0; s->head[k]; k++)
                put(out, row->cell[k]);
        }
    }
    return true;
}

typedef struct {
    const char *at, *end;
    bool broken;
} Texts;

static const char *next(Texts *t)
{
    const char *zero =
        t->at < t->end && !t->broken ? memchr(t->at, '\0', (gsize)(t->end - t->at)) : NULL;
    const char *text = t->at;
    if (!zero || !g_utf8_validate(text, zero - text, NULL)) {
        t->broken = true;
        return "";
    }
    t->at = zero + 1;
    return text;
}

static guint next_count(Texts *t)
{
    gint64 n = 0;
    if (!agt_parse_int(next(t), &n) || n < 0 || n > t->end - t->at)
        t->broken = true;
    return t->broken ? 0 : (guint)n;
}

static char **next_texts(Texts *t, guint n)
{
    char **list = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        list[i] = g_strdup(next(t));
    return list;
}

static AgtSheet *next_sheet(Texts *t)
{
    const char *name = next(t);
    guint columns = next_count(t);
    AgtSheet *s = agt_sheet_new(name, next_texts(t, columns));
    guint rows = next_count(t);
    for (guint r = 0; r < rows && !t->broken; r++) {
        gint64 number = 0;
        if (!agt_parse_int(next(t), &number))
            t->broken = true;
        agt_sheet_add(s, (guint)number, next_texts(t, columns));
    }
    return s;
}

GPtrArray *agt_sheets_read(const char *path, GError **error)
{
    AgtChildLimits limits = agt_child_limits_for(path);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *what = g_strdup_printf("reading \"%s\"", base);
    g_autoptr(GBytes) bytes = agt_child_run(read_here, (gpointer)path, &limits, what, error);
    if (!bytes)
        return NULL;
    gsize size;
    Texts t = {.at = g_bytes_get_data(bytes, &size)};
    t.end = t.at + size;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_sheet_free);
    guint n = next_count(&t);
    for (guint i = 0; i < n && !t.broken; i++)
        g_ptr_array_add(list, next_sheet(&t));
    if (!t.broken)
        return g_steal_pointer(&list);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED,
                "the reader of \"%s\" gave no readable table", base);
    return NULL;
}
