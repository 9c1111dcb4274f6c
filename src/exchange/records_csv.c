/* SPDX-License-Identifier: Apache-2.0 */
/* Records from a table. */
#include <string.h>

#include "records.h"
#include "table.h"
#include "titles.h"

/* What a table holds: as named, else by its file name, such as waivers.csv or permits-2026-11.csv.
 */
static const AgtLayer *table_layer(const AgtRecords *r, GError **error)
{
    size_t n = strspn(r->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    g_autofree char *word = r->layer ? g_strdup(r->layer) : g_strndup(r->name, n);
    const AgtLayer *layer = agt_records_layer(word);
    if (layer)
        return layer;
    g_autoptr(GString) list = g_string_new(NULL);
    for (const AgtLayer *const *l = agt_records_layers(); *l; l++)
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", (*l)->name);
    agt_edit_fail(r->edit, error,
                  "\"%s\": say which records the table holds with --layer (%s); a table with "
                  "geometry needs a profile instead (--profile FILE)",
                  r->name, list->str);
    return NULL;
}

/* Name of our field for a column; "" for one of our own exports that holds no field. */
static const char *column(const AgtLayer *layer, const char *title)
{
    if (g_ascii_strcasecmp(title, "illustrative") == 0 || g_ascii_strcasecmp(title, "notice") == 0)
        return "";
    return agt_title_field(layer, g_ascii_strcasecmp(title, "wkt") == 0 ? "geometry" : title);
}

static bool stands_before(const char **name, guint i)
{
    for (guint k = 0; k < i; k++)
        if (*name[i] && strcmp(name[i], name[k]) == 0)
            return true;
    return false;
}

/* Names of our fields for all columns, newly allocated array of borrowed texts. */
static const char **columns(const AgtRecords *r, const AgtLayer *layer, const AgtCsv *t,
                            GError **error)
{
    g_autofree const char **name = g_new0(const char *, t->columns + 1);
    g_autofree char *all = agt_title_list(layer);
    for (guint i = 0; i < t->columns; i++) {
        name[i] = column(layer, t->head.cell[i]);
        if (!name[i] || stands_before(name, i)) {
            agt_edit_fail(r->edit, error, "%s:%u: %s \"%s\"; layer %s has %s", r->name,
                          t->head.line, name[i] ? "two columns" : "unknown column", t->head.cell[i],
                          layer->name, all);
            return NULL;
        }
    }
    return g_steal_pointer(&name);
}

/* Sets all cells; each that does not fit is a fault of its own. */
static bool take_cells(AgtRecords *r, const char *const *name, const AgtCsvRow *row)
{
    bool ok = true;
    for (guint i = 0; name[i]; i++) {
        GError *why = NULL;
        /* A table without shapes leaves them alone. */
        bool blank = strcmp(name[i], "geometry") == 0 && !*row->cell[i];
        if (!*name[i] || strcmp(name[i], "id") == 0 || blank ||
            agt_edit_set(r->edit, name[i], row->cell[i], &why))
            continue;
        agt_records_fault(r, why);
        ok = false;
    }
    return ok;
}

static void take_row(AgtRecords *r, const AgtLayer *layer, const char *const *name,
                     const AgtCsvRow *row)
{
    const char *id = NULL;
    GError *why = NULL;
    for (guint i = 0; name[i]; i++)
        id = strcmp(name[i], "id") == 0 ? row->cell[i] : id;
    if (agt_records_row(r, layer, id, &why) && take_cells(r, name, row))
        agt_edit_row_end(r->edit, r->out, &why);
    agt_records_fault(r, why);
    agt_records_count(r, "-", layer);
}

bool agt_records_csv(AgtRecords *r, GError **error)
{
    const AgtLayer *layer = table_layer(r, error);
    g_autoptr(AgtCsv) t = layer ? agt_csv_parse(r->name, r->text, r->len, error) : NULL;
    g_autofree const char **name = t ? columns(r, layer, t, error) : NULL;
    if (!name)
        return false;
    for (guint i = 0; i < t->rows->len; i++) {
        const AgtCsvRow *row = t->rows->pdata[i];
        g_autofree char *where = g_strdup_printf("%s:%u: ", r->name, row->line);
        agt_edit_at(r->edit, where);
        take_row(r, layer, name, row);
    }
    agt_edit_at(r->edit, "");
    return true;
}
