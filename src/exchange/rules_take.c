/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A norm set from a table. Each row becomes the YAML of its rule, one line a column, and is checked
 * as any norm file is; a line of YAML that is wrong is the cell it came from.
 */
#include <math.h>
#include <string.h>

#include "rules_table.h"

enum { MISTAKES_MAX = 20 };

typedef struct {
    const AgtSheet *sheet;
    GPtrArray *mistakes;
    GString *rule;   /* YAML of the present row */
    GPtrArray *from; /* column that each of its lines came from */
    const AgtSheetRow *row;
} Take;

static void mistake(Take *t, const char *column, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void mistake(Take *t, const char *column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    if (t->row)
        g_ptr_array_add(t->mistakes, g_strdup_printf("sheet \"%s\", row %u, column \"%s\": %s",
                                                     t->sheet->name, t->row->number, column, what));
    else
        g_ptr_array_add(t->mistakes, g_strdup_printf("sheet \"%s\": %s", t->sheet->name, what));
}

static const char *cell(const Take *t, const char *column)
{
    for (guint k = 0; t->sheet->head[k]; k++)
        if (strcmp(t->sheet->head[k], column) == 0)
            return t->row->cell[k];
    return "";
}

static void put_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t') {
            g_string_append_c(out, ' ');
            continue;
        }
        if (*c == '"' || *c == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

/* A line of the rule's YAML that came from a column. */
static void line(Take *t, const char *column, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void line(Take *t, const char *column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_string_append(t->rule, t->from->len ? "    " : "  - ");
    g_string_append_vprintf(t->rule, format, args);
    va_end(args);
    g_string_append_c(t->rule, '\n');
    g_ptr_array_add(t->from, (gpointer)column);
}

static void text_line(Take *t, const char *column)
{
    const char *text = cell(t, column);
    g_autoptr(GString) quoted = g_string_new(NULL);
    if (!*text)
        return;
    put_quoted(quoted, text);
    line(t, column, "%s: %s", column, quoted->str);
}

static bool is_known(const char *column)
{
    return g_strv_contains(agt_rules_head, column) || g_strv_contains(agt_rules_tail, column);
}

/* A number as short as it reads back exactly: programs store 0.7 as 0.69999999999999996. */
static void number_line(Take *t, const char *column, const char *text)
{
    double v;
    char out[G_ASCII_DTOSTR_BUF_SIZE];
    if (!agt_parse_real(text, &v)) {
        mistake(t, column, "\"%s\" is not a number (write it with a decimal point)", text);
        return;
    }
    g_ascii_formatd(out, sizeof out, "%.15g", v);
    if (g_ascii_strtod(out, NULL) != v)
        g_ascii_dtostr(out, sizeof out, v);
    line(t, column, "%s: %s", column, out);
}

/* The keys of a YAML mapping in a cell, a line each. */
static void mapping_lines(Take *t, const char *column)
{
    g_autoptr(GError) error = NULL;
    const char *text = cell(t, column);
    g_autoptr(AgtYaml) y = *text ? agt_yaml_parse("cell", text, -1, &error) : NULL;
    if (!*text)
        return;
    if (!y || agt_yaml_kind(agt_yaml_root(y)) != AGT_YAML_MAP) {
        mistake(t, column, "%s",
                y ? "a mapping is expected, such as {edge: side}" : error->message);
        return;
    }
    for (guint i = 0; i < agt_yaml_n(agt_yaml_root(y)); i++) {
        g_autofree char *value = agt_norm_flow(agt_yaml_at(agt_yaml_root(y), i));
        line(t, column, "%s: %s", agt_yaml_key(agt_yaml_root(y), i), value);
    }
}

static void force_line(Take *t)
{
    const char *from = cell(t, "from"), *until = cell(t, "until");
    if (*from || *until)
        line(t, *from ? "from" : "until", "in_force: {%s%s%s%s%s}", *from ? "from: " : "", from,
             *from && *until ? ", " : "", *until ? "until: " : "", until);
}

static void titles_line(Take *t, const char *key)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *first = NULL;
    guint given = 0;
    for (guint lang = 0; lang < AGT_N_LANGS; lang++) {
        g_autofree char *column = g_strdup_printf("%s_%s", key, agt_lang_name(lang));
        const char *text = cell(t, column);
        if (!*text)
            continue;
        given++;
        first = first ? first : g_intern_string(column);
        g_string_append_printf(out, "%s%s: ", out->len ? ", " : "", agt_lang_name(lang));
        put_quoted(out, text);
    }
    if (given == 1 && strcmp(key, "note") == 0 && strcmp(first, "note_en") == 0) {
        g_autoptr(GString) quoted = g_string_new(NULL);
        put_quoted(quoted, cell(t, first));
        line(t, first, "note: %s", quoted->str);
    } else if (given) {
        line(t, first, "%s: {%s}", key, out->str);
    }
}

static void make_rule(Take *t)
{
    static const char *const first[] = {"id",     "kind",    "topic", "document",
                                        "clause", "edition", "basis", "severity"};
    static const char *const titles[] = {"text", "advice", "note"};
    g_string_truncate(t->rule, 0);
    g_ptr_array_set_size(t->from, 0);
    for (guint i = 0; i < G_N_ELEMENTS(first); i++)
        text_line(t, first[i]);
    force_line(t);
    mapping_lines(t, "subject");
    for (guint k = 0; t->sheet->head[k]; k++)
        if (!is_known(t->sheet->head[k]) && *t->row->cell[k])
            number_line(t, t->sheet->head[k], t->row->cell[k]);
    mapping_lines(t, "tables");
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
        titles_line(t, titles[i]);
}

#define CHECK_HEAD "title: {az: a, ru: b, en: c}\nedition: e\nrules:\n"
enum { LINES_BEFORE = 4 };

/* Reads the rule as a set of its own; what is wrong is told by its cell. */
static void check_rule(Take *t)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtNorms) norms = agt_norms_new();
    g_autofree char *text =
        g_strdup_printf("set: %s\n" CHECK_HEAD "%s", t->sheet->name, t->rule->str);
    AgtYaml *y = agt_yaml_parse("r", text, -1, &error);
    if (y && agt_norms_take(norms, y, &error))
        return;
    guint64 at = g_ascii_strtoull(error->message + strlen("r:"), NULL, 10);
    bool known = at > LINES_BEFORE && at - LINES_BEFORE <= t->from->len;
    const char *what = strstr(error->message, ": ");
    if (what && g_str_has_prefix(what + 2, "rules[1]") && strstr(what + 2, ": "))
        what = strstr(what + 2, ": "); /* the path says no more than the cell */
    /* What is missing altogether stands at the rule's first line, its id. */
    mistake(t, known ? t->from->pdata[at - LINES_BEFORE - 1] : "id", "%s",
            what ? what + 2 : error->message);
}

static bool is_rule_of(const AgtNorms *n, const char *set, const char *id)
{
    for (guint i = 0; i < agt_norms_n(n); i++)
        if (strcmp(agt_norms_get(n, i)->rule.set, set) == 0 &&
            strcmp(agt_norms_get(n, i)->rule.id, id) == 0)
            return true;
    return false;
}

/* Every rule that was there, and none twice. */
static void check_ids(Take *t, const AgtNorms *before)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < t->sheet->rows->len; i++) {
        t->row = t->sheet->rows->pdata[i];
        const char *id = cell(t, "id");
        if (!*id)
            mistake(t, "id", "a rule needs an id");
        else if (!g_hash_table_add(seen, (gpointer)id))
            mistake(t, "id", "rule \"%s\" stands twice", id);
    }
    t->row = NULL;
    for (guint i = 0; before && i < agt_norms_n(before); i++) {
        const AgtRule *r = &agt_norms_get(before, i)->rule;
        if (strcmp(r->set, t->sheet->name) == 0 && is_rule_of(before, r->set, r->id) &&
            !g_hash_table_contains(seen, r->id))
            mistake(t, "id",
                    "rule \"%s\" is missing; ids never change, and a rule ends with a date in "
                    "\"until\"",
                    r->id);
    }
}

static const AgtSheet *sheet_called(const GPtrArray *sheets, const char *name)
{
    for (guint i = 0; i < sheets->len; i++)
        if (strcmp(((AgtSheet *)sheets->pdata[i])->name, name) == 0)
            return sheets->pdata[i];
    return NULL;
}

/* Title and edition of the set, from the sheet "sets". */
static void put_titles(Take *t, const GPtrArray *sheets, GString *out)
{
    Take own = {.sheet = sheet_called(sheets, "sets"), .mistakes = t->mistakes};
    for (guint i = 0; own.sheet && i < own.sheet->rows->len; i++) {
        own.row = own.sheet->rows->pdata[i];
        if (strcmp(cell(&own, "set"), t->sheet->name) != 0)
            continue;
        g_string_append_printf(out, "set: %s\ntitle:\n", t->sheet->name);
        for (guint lang = 0; lang < AGT_N_LANGS; lang++) {
            g_autofree char *column = g_strdup_printf("title_%s", agt_lang_name(lang));
            g_string_append_printf(out, "  %s: ", agt_lang_name(lang));
            put_quoted(out, cell(&own, column));
            g_string_append_c(out, '\n');
        }
        g_string_append(out, "edition: ");
        put_quoted(out, cell(&own, "edition"));
        g_string_append(out, "\nrules:\n");
        return;
    }
    g_ptr_array_add(t->mistakes,
                    g_strdup_printf("sheet \"sets\" has no row for \"%s\"", t->sheet->name));
}

static bool fail(const GPtrArray *mistakes, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < mistakes->len && i < MISTAKES_MAX; i++)
        g_string_append_printf(all, "%s%s", i ? "\n" : "", (char *)mistakes->pdata[i]);
    if (mistakes->len > MISTAKES_MAX)
        g_string_append_printf(all, "\nand %u more", mistakes->len - MISTAKES_MAX);
    g_set_error_literal(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, all->str);
    return false;
}

char *agt_rules_from_sheets(const GPtrArray *sheets, const char *set, const AgtNorms *before,
                            GError **error)
{
    g_autoptr(GPtrArray) mistakes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) from = g_ptr_array_new();
    g_autoptr(GString) rule = g_string_new(NULL), out = g_string_new(NULL);
    Take t = {.sheet = sheet_called(sheets, set), mistakes, rule, from, NULL};
    if (!t.sheet) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "the workbook has no sheet \"%s\"", set);
        return NULL;
    }
    put_titles(&t, sheets, out);
    check_ids(&t, before);
    for (guint i = 0; i < t.sheet->rows->len; i++) {
        guint had = mistakes->len;
        t.row = t.sheet->rows->pdata[i];
        make_rule(&t);
        if (mistakes->len == had)
            check_rule(&t);
        g_string_append(out, rule->str);
    }
    if (mistakes->len) {
        fail(mistakes, error);
        return NULL;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
