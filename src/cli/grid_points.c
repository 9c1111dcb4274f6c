/* SPDX-License-Identifier: Apache-2.0 */
#include "grid_points.h"

#include <math.h>
#include <string.h>

#include "command.h"

/* A list of control points is short; more is another kind of file. */
#define MOST_BYTES  1000000
#define MOST_POINTS 1000
/* A control point stands in the plan to the millimetre. */
#define SAME_M 0.0015

enum { NUMBER, LOCAL_X, LOCAL_Y, EAST, NORTH, HEIGHT, ACCURACY, N_COLUMNS };

/* Heads of the columns, folded to lower case; English, Russian, Azerbaijani. */
static const char *const heads[N_COLUMNS][12] = {
    [NUMBER] = {"number", "no", "nr", "id", "point", "name", "номер", "№", "точка", "nömrə",
                "nöqtə"},
    [LOCAL_X] = {"x", "local_x", "local x", "x_local", "x местн", "yerli x", "yerli_x"},
    [LOCAL_Y] = {"y", "local_y", "local y", "y_local", "y местн", "yerli y", "yerli_y"},
    [EAST] = {"e", "east", "easting", "восток", "şərq", "e_m"},
    [NORTH] = {"n", "north", "northing", "север", "şimal", "n_m"},
    [HEIGHT] = {"h", "z", "height", "elevation", "высота", "отметка", "yüksəklik", "hündürlük"},
    [ACCURACY] = {"accuracy", "accuracy_m", "точность", "ско", "dəqiqlik"},
};
static const char *const column_names[N_COLUMNS] = {"number", "local x", "local y", "E",
                                                    "N",      "height",  "accuracy"};

/* A file being read. */
typedef struct {
    const char *name;
    char delimiter[2];
    guint line;
    int column[N_COLUMNS]; /* -1: absent */
    guint n_cells;
} Table;

double agt_grid_unit_m(const char *unit)
{
    static const struct {
        const char *name;
        double metres;
    } units[] = {{"m", 1},     {"mm", 0.001},  {"cm", 0.01},   {"dm", 0.1},
                 {"km", 1000}, {"in", 0.0254}, {"ft", 0.3048}, {"us-ft", 1200.0 / 3937}};
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].metres;
    return 0;
}

static void row_clear(gpointer p)
{
    g_free(((AgtGridRow *)p)->id);
}

static GArray *new_rows(void)
{
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(AgtGridRow));
    g_array_set_clear_func(rows, row_clear);
    return rows;
}

/* Cells without the spaces and quotes around them. */
static char **cells_of(const Table *t, const char *line)
{
    char **cells = g_strsplit(line, t->delimiter, -1);
    for (guint i = 0; cells[i]; i++) {
        g_strstrip(cells[i]);
        size_t n = strlen(cells[i]);
        if (n < 2 || cells[i][0] != '"' || cells[i][n - 1] != '"')
            continue;
        memmove(cells[i], cells[i] + 1, n - 2);
        cells[i][n - 2] = '\0';
        g_strstrip(cells[i]);
    }
    return cells;
}

static int column_of(const char *head)
{
    g_autofree char *folded = g_utf8_casefold(head, -1);
    for (int c = 0; c < N_COLUMNS; c++)
        for (guint i = 0; i < G_N_ELEMENTS(heads[c]) && heads[c][i]; i++) {
            g_autofree char *known = g_utf8_casefold(heads[c][i], -1);
            if (strcmp(known, folded) == 0)
                return c;
        }
    return -1;
}

static bool read_heads(Table *t, const char *line, GError **error)
{
    t->delimiter[0] = strchr(line, ';') ? ';' : strchr(line, '\t') ? '\t' : ',';
    g_auto(GStrv) cells = cells_of(t, line);
    t->n_cells = g_strv_length(cells);
    for (int c = 0; c < N_COLUMNS; c++)
        t->column[c] = -1;
    for (guint i = 0; i < t->n_cells; i++) {
        int c = column_of(cells[i]);
        if (c >= 0 && t->column[c] >= 0)
            return agt_refuse(error, AGT_EXIT_DATA, "%s:%u: two columns mean %s", t->name, t->line,
                              column_names[c]);
        if (c >= 0)
            t->column[c] = (int)i;
    }
    for (int c = NUMBER; c <= LOCAL_Y; c++)
        if (t->column[c] < 0)
            return agt_refuse(error, AGT_EXIT_DATA,
                              "%s:%u: no column is called %s (%s); name the columns in the "
                              "first line: number, x, y, E, N",
                              t->name, t->line, column_names[c], heads[c][0]);
    if ((t->column[EAST] < 0) != (t->column[NORTH] < 0))
        return agt_refuse(error, AGT_EXIT_DATA,
                          "%s:%u: E and N belong together, one of them has no column", t->name,
                          t->line);
    return true;
}

static bool read_number(const Table *t, char **cells, int column, double *out, GError **error)
{
    const char *text = t->column[column] >= 0 ? cells[t->column[column]] : "";
    if (!*text && (column == HEIGHT || column == ACCURACY))
        return true;
    if (agt_parse_real(text, out))
        return true;
    return agt_refuse(error, AGT_EXIT_DATA, "%s:%u: %s is \"%s\", which is no number%s", t->name,
                      t->line, column_names[column], text,
                      strchr(text, ',') ? "; write a decimal point, not a comma" : "");
}

/* The plan's row of the point: of this grid by number or name, else one that has no grid yet. */
static const AgtControlPoint *known_point(const AgtPlan *plan, const char *grid, const char *id)
{
    const AgtControlPoint *loose = NULL;
    AGT_EACH(plan, CONTROL_POINT, ControlPoint, p)
    {
        bool named = g_strcmp0(p->f.id, id) == 0 || g_strcmp0(p->f.name, id) == 0;
        if (!named || agt_feature_withdrawn(&p->f) || agt_geom_is_empty(p->f.geom))
            continue;
        if (g_strcmp0(p->grid, grid) == 0)
            return p;
        if (!p->grid && !loose)
            loose = p;
    }
    return loose;
}

/* Position in the plan: the file's, or that of a control point the plan has already. */
static bool place(const Table *t, const AgtPlan *plan, const char *grid, char **cells,
                  AgtGridRow *row, GError **error)
{
    row->before = known_point(plan, grid, row->id);
    if (t->column[EAST] < 0) {
        if (row->before)
            row->grid = row->before->f.geom->pt[0];
        return row->before ||
               agt_refuse(error, AGT_EXIT_DATA,
                          "%s:%u: the file has no E and N, and the plan has no control point %s",
                          t->name, t->line, row->id);
    }
    if (!read_number(t, cells, EAST, &row->grid.x, error) ||
        !read_number(t, cells, NORTH, &row->grid.y, error))
        return false;
    if (!row->before || row->before->grid)
        return true;
    AgtPoint p = row->before->f.geom->pt[0];
    return hypot(p.x - row->grid.x, p.y - row->grid.y) <= SAME_M ||
           agt_refuse(error, AGT_EXIT_DATA,
                      "%s:%u: control point %s stands elsewhere in the plan; is it another "
                      "point of the same number? correct the file, or give it a number of its "
                      "own",
                      t->name, t->line, row->id);
}

static bool read_row(const Table *t, const AgtPlan *plan, const char *grid, double unit_m,
                     const char *line, GArray *rows, GError **error)
{
    g_auto(GStrv) cells = cells_of(t, line);
    if (g_strv_length(cells) != t->n_cells)
        return agt_refuse(error, AGT_EXIT_DATA,
                          "%s:%u: %u cells, but the first line names %u columns", t->name, t->line,
                          g_strv_length(cells), t->n_cells);
    AgtGridRow row = {.height_m = NAN, .accuracy_m = NAN};
    const char *id = cells[t->column[NUMBER]];
    if (!*id)
        return agt_refuse(error, AGT_EXIT_DATA, "%s:%u: the point has no number", t->name, t->line);
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(g_array_index(rows, AgtGridRow, i).id, id) == 0)
            return agt_refuse(error, AGT_EXIT_DATA, "%s:%u: point %s occurs twice", t->name,
                              t->line, id);
    row.id = g_strdup(id);
    bool ok = read_number(t, cells, LOCAL_X, &row.local.x, error) &&
              read_number(t, cells, LOCAL_Y, &row.local.y, error) &&
              read_number(t, cells, HEIGHT, &row.height_m, error) &&
              read_number(t, cells, ACCURACY, &row.accuracy_m, error) &&
              place(t, plan, grid, cells, &row, error);
    if (ok && row.accuracy_m < 0)
        ok = agt_refuse(error, AGT_EXIT_DATA, "%s:%u: accuracy is under zero", t->name, t->line);
    row.local = (AgtPoint){row.local.x * unit_m, row.local.y * unit_m};
    if (ok)
        g_array_append_val(rows, row);
    else
        g_free(row.id);
    return ok;
}

static char *read_text(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize n;
    if (!g_file_get_contents(path, &text, &n, error))
        return NULL;
    if (n > MOST_BYTES) {
        agt_refuse(error, AGT_EXIT_DATA, "%s is too large for a list of control points", path);
        return NULL;
    }
    if (!g_utf8_validate(text, (gssize)n, NULL)) {
        agt_refuse(error, AGT_EXIT_DATA, "%s is not UTF-8 text; save it as \"CSV UTF-8\"", path);
        return NULL;
    }
    return g_steal_pointer(&text);
}

GArray *agt_grid_points_read(const AgtPlan *plan, const char *path, const char *grid, double unit_m,
                             GError **error)
{
    g_autofree char *text = read_text(path, error);
    if (!text)
        return NULL;
    g_autofree char *base = g_path_get_basename(path);
    Table t = {.name = base};
    g_autoptr(GArray) rows = new_rows();
    g_auto(GStrv) lines =
        g_strsplit(g_str_has_prefix(text, "\357\273\277") ? text + 3 : text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        t.line = i + 1;
        lines[i][strcspn(lines[i], "\r")] = '\0';
        if (!lines[i][strspn(lines[i], " \t")] || lines[i][0] == '#')
            continue;
        bool ok = t.n_cells ? read_row(&t, plan, grid, unit_m, lines[i], rows, error)
                            : read_heads(&t, lines[i], error);
        if (ok && rows->len > MOST_POINTS)
            ok =
                agt_refuse(error, AGT_EXIT_DATA, "%s has more than %d points", t.name, MOST_POINTS);
        if (!ok)
            return NULL;
    }
    return g_steal_pointer(&rows);
}

GArray *agt_grid_points_of(const AgtPlan *plan, const char *grid)
{
    GArray *rows = new_rows();
    AGT_EACH(plan, CONTROL_POINT, ControlPoint, p)
    {
        if (g_strcmp0(p->grid, grid) != 0 || isnan(p->local_x) || isnan(p->local_y) ||
            agt_feature_withdrawn(&p->f) || agt_geom_is_empty(p->f.geom))
            continue;
        AgtGridRow row = {.id = g_strdup(p->f.name ? p->f.name : p->f.id),
                          .local = {p->local_x, p->local_y},
                          .grid = p->f.geom->pt[0],
                          .height_m = p->height_m,
                          .accuracy_m = p->accuracy_m,
                          .before = p};
        g_array_append_val(rows, row);
    }
    return rows;
}
