/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <string.h>

/* More than any register of permits or waivers; a table beyond it is a mistake or an attack. */
enum { BYTES_MAX = 16 << 20, COLUMNS_MAX = 256, ROWS_MAX = 100000, CELL_MAX = 1 << 16 };

/* Where the reader stands. */
typedef struct {
    const char *name, *at, *end;
    char separator;
    guint line;
} Reader;

static bool fail(const Reader *r, guint line, GError **error, const char *what)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, "%s:%u: %s", r->name, line,
                what);
    return false;
}

static void row_free(gpointer p)
{
    AgtCsvRow *row = p;
    g_strfreev(row->cell);
    g_free(row);
}

void agt_csv_free(AgtCsv *t)
{
    if (!t)
        return;
    g_strfreev(t->head.cell);
    g_ptr_array_unref(t->rows);
    g_free(t);
}

static bool at_end(const Reader *r)
{
    return r->at >= r->end || *r->at == '\n' || *r->at == '\r';
}

/* Behind the opening quote: to the closing one. Doubled quotes stand for one. */
static bool quoted(Reader *r, GString *out, GError **error)
{
    guint from = r->line;
    for (r->at++; r->at < r->end; r->at++) {
        if (*r->at == '"' && r->at + 1 < r->end && r->at[1] == '"')
            r->at++;
        else if (*r->at == '"') {
            r->at++;
            if (at_end(r) || *r->at == r->separator)
                return true;
            return fail(r, r->line, error,
                        "a closing quote must end its cell; write a quote inside a cell as \"\"");
        }
        r->line += *r->at == '\n';
        g_string_append_c(out, *r->at);
    }
    return fail(r, from, error, "the quote opened here is never closed");
}

static bool plain(Reader *r, GString *out, GError **error)
{
    for (; !at_end(r) && *r->at != r->separator; r->at++) {
        if (*r->at == '"')
            return fail(r, r->line, error,
                        "a quote in the middle of a cell: put the whole cell in quotes and write "
                        "\"\" for a quote");
        g_string_append_c(out, *r->at);
    }
    return true;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if (((guchar)*text < 0x20 && *text != '\n' && *text != '\r' && *text != '\t') ||
            *text == 0x7f)
            return true;
    return false;
}

static bool read_cell(Reader *r, GPtrArray *cells, GError **error)
{
    guint line = r->line;
    g_autoptr(GString) out = g_string_new(NULL);
    if (!(r->at < r->end && *r->at == '"' ? quoted(r, out, error) : plain(r, out, error)))
        return false;
    if (out->len > CELL_MAX)
        return fail(r, line, error, "a cell is longer than 65536 bytes");
    if (has_control(out->str))
        return fail(r, line, error, "a cell holds control characters");
    if (cells->len >= COLUMNS_MAX)
        return fail(r, line, error, "more than 256 columns");
    g_ptr_array_add(cells, g_strdup(g_strstrip(out->str)));
    return true;
}

static bool end_line(Reader *r, GError **error)
{
    if (r->at < r->end && *r->at == '\r') {
        if (r->at + 1 >= r->end || r->at[1] != '\n')
            return fail(r, r->line, error,
                        "a line ends with a carriage return alone: save the table with Windows or "
                        "Unix line ends");
        r->at++;
    }
    if (r->at < r->end)
        r->at++;
    r->line++;
    return true;
}

static bool read_row(Reader *r, AgtCsvRow *row, guint *n, GError **error)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    row->line = r->line;
    if (!read_cell(r, cells, error))
        return false;
    while (!at_end(r)) {
        r->at++; /* the separator */
        if (!read_cell(r, cells, error))
            return false;
    }
    if (!end_line(r, error))
        return false;
    *n = cells->len;
    g_ptr_array_add(cells, NULL);
    row->cell = (char **)g_ptr_array_steal(cells, NULL);
    return true;
}

static bool is_blank(const AgtCsvRow *row)
{
    for (char **c = row->cell; *c; c++)
        if (**c)
            return false;
    return true;
}

/* "sep=;" as some spreadsheets write before the header. */
static bool named_separator(Reader *r)
{
    if (r->end - r->at < 5 || g_ascii_strncasecmp(r->at, "sep=", 4) != 0 ||
        !strchr(";,\t", r->at[4]) || (r->end - r->at > 5 && !strchr("\r\n", r->at[5])))
        return false;
    r->separator = r->at[4];
    r->at += 5;
    return true;
}

/* The separator that the first line holds most often outside quotes. */
static char guess(const Reader *r)
{
    static const char candidates[] = ";,\t";
    guint n[3] = {0, 0, 0};
    bool inside = false;
    for (const char *c = r->at; c < r->end && (inside || (*c != '\n' && *c != '\r')); c++) {
        inside ^= *c == '"';
        const char *found = inside ? NULL : memchr(candidates, *c, 3);
        if (found)
            n[found - candidates]++;
    }
    guint best = 0;
    for (guint i = 1; i < 3; i++)
        best = n[i] > n[best] ? i : best;
    return candidates[best];
}

static bool read_rows(Reader *r, AgtCsv *t, GError **error)
{
    while (r->at < r->end) {
        AgtCsvRow row = {0};
        guint n = 0;
        if (!read_row(r, &row, &n, error))
            return false;
        bool blank = is_blank(&row);
        if (!blank && n != t->columns) {
            g_autofree char *what =
                g_strdup_printf("%u cells, but the header has %u", n, t->columns);
            fail(r, row.line, error, what);
        }
        if (blank || n != t->columns) {
            g_strfreev(row.cell);
            if (!blank)
                return false;
            continue;
        }
        g_ptr_array_add(t->rows, g_memdup2(&row, sizeof row));
        if (t->rows->len > ROWS_MAX)
            return fail(r, row.line, error, "more than 100000 lines");
    }
    return true;
}

/* What is no text at all is refused before it is cut into cells. */
static bool check_text(const Reader *r, GError **error)
{
    gsize len = (gsize)(r->end - r->at);
    if (len > BYTES_MAX)
        return fail(r, 1, error, "larger than 16 MiB, which no table of records is");
    if (len >= 2 && (memcmp(r->at, "\xff\xfe", 2) == 0 || memcmp(r->at, "\xfe\xff", 2) == 0))
        return fail(r, 1, error, "the file is UTF-16; save it as CSV UTF-8");
    const char *bad = NULL;
    if (g_utf8_validate_len(r->at, len, &bad))
        return true;
    guint line = 1;
    for (const char *c = r->at; c < bad; c++)
        line += *c == '\n';
    return fail(r, line, error,
                bad < r->end && *bad == '\0' ? "a NUL byte: this is no text file"
                                             : "not UTF-8; save the table as CSV UTF-8");
}

AgtCsv *agt_csv_parse(const char *name, const char *text, gsize len, GError **error)
{
    Reader r = {.name = name, .at = text, .end = text + len, .line = 1};
    if (!check_text(&r, error))
        return NULL;
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        r.at += 3;
    if (named_separator(&r)) {
        if (!end_line(&r, error))
            return NULL;
    } else
        r.separator = guess(&r);
    g_autoptr(AgtCsv) t = g_new0(AgtCsv, 1);
    t->rows = g_ptr_array_new_with_free_func(row_free);
    t->separator = r.separator;
    if (!read_row(&r, &t->head, &t->columns, error))
        return NULL;
    if (is_blank(&t->head)) {
        fail(&r, t->head.line, error, "the first line names no columns");
        return NULL;
    }
    return read_rows(&r, t, error) ? g_steal_pointer(&t) : NULL;
}
