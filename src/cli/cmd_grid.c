/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown grid: site grids, fitted on control points. */
#include <math.h>
#include <string.h>

#include "grid_points.h"
#include "load.h"
#include "options.h"
#include "sign.h"

typedef struct {
    char *points, *unit, *document, *message;
    double residual_max;
    gboolean dry_run;
} Options;

static const AgtOption options[] = {
    {.name = "points",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, points),
     .value = "FILE",
     .help = N_("control points (CSV with a head line: number; x; y; E; N; height; accuracy); "
                "left out: those of the plan that name the grid")},
    {.name = "unit",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, unit),
     .value = "UNIT",
     .choices = "m|mm|cm|dm|km|in|ft|us-ft",
     .help = N_("unit of the local coordinates in FILE (default m; the fit proves it)")},
    {.name = "residual-max",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, residual_max),
     .value = "M",
     .min = 0.001,
     .max = 100,
     .help = N_("largest residual allowed, metres (default 0.05)")},
    {.name = "document",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, document),
     .value = "TEXT",
     .help = N_("document the points come from (FILE's name when left out)")},
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
};

/* A fit and what it was made from. */
typedef struct {
    const char *name;
    GArray *rows;        /* of AgtGridRow */
    AgtPoint *residuals; /* of each row */
    AgtGridMap map;
    const AgtSiteGrid *before; /* NULL for a new grid */
    AgtSiteGrid *row;
} Fit;

static void fit_clear(Fit *f)
{
    g_clear_pointer(&f->rows, g_array_unref);
    g_clear_pointer(&f->residuals, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fit, fit_clear)

/* A number in cells of its own: the same in every locale. */
static void put(const AgtCli *cli, const char *format, int width, double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    fprintf(cli->out, " %*s", width, g_ascii_formatd(buf, sizeof buf, format, v));
}

/* Left-aligned text, padded by characters. */
/* --- What is printed --- */

static const char *axes_text(const AgtCli *cli, bool swapped)
{
    return swapped ? agt_tr(cli->lang, N_("x north, y east (swapped)"))
                   : agt_tr(cli->lang, N_("x east, y north"));
}

static void print_map(const AgtCli *cli, const Fit *f)
{
    const AgtGridMap *m = &f->map;
    agt_print_cell(cli, agt_tr(cli->lang, N_("scale")), -14);
    put(cli, "%.9f", 0, m->scale);
    fprintf(cli->out, " (");
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    fprintf(cli->out, agt_tr(cli->lang, N_("%s mm on 100 m")),
            g_ascii_formatd(buf, sizeof buf, "%+.1f", (m->scale - 1) * 1e5));
    fprintf(cli->out, ")\n");
    agt_print_cell(cli, agt_tr(cli->lang, N_("rotation")), -14);
    put(cli, "%.7f", 0, m->rotation_deg);
    fprintf(cli->out, "°\n");
    agt_print_cell(cli, agt_tr(cli->lang, N_("axes")), -15);
    fprintf(cli->out, "%s\n", axes_text(cli, m->swapped));
    agt_print_cell(cli, agt_tr(cli->lang, N_("origin")), -14);
    put(cli, "%.4f", 0, m->origin_e_m);
    fprintf(cli->out, " E,");
    put(cli, "%.4f", 0, m->origin_n_m);
    fprintf(cli->out, " N\n");
}

static void print_points(const AgtCli *cli, const Fit *f)
{
    static const char *const heads[] = {N_("local x"), N_("local y"), N_("E"),          N_("N"),
                                        N_("dE mm"),   N_("dN mm"),   N_("residual mm")};
    static const int widths[] = {13, 13, 13, 13, 8, 8, 12};
    agt_print_cell(cli, agt_tr(cli->lang, N_("point")), -10);
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
        const char *head = agt_tr(cli->lang, heads[i]);
        fprintf(cli->out, " %*s%s", MAX(0, widths[i] - (int)g_utf8_strlen(head, -1)), "", head);
    }
    fputc('\n', cli->out);
    for (guint i = 0; i < f->rows->len; i++) {
        const AgtGridRow *p = &g_array_index(f->rows, AgtGridRow, i);
        AgtPoint r = f->residuals[i];
        agt_print_cell(cli, p->id, -10);
        const double v[] = {p->local.x,
                            p->local.y,
                            p->grid.x,
                            p->grid.y,
                            r.x * 1000,
                            r.y * 1000,
                            hypot(r.x, r.y) * 1000};
        for (guint k = 0; k < G_N_ELEMENTS(v); k++) /* + 0: no "-0.0" */
            put(cli, k < 4 ? "%.3f" : "%.1f", widths[k], k < 4 ? v[k] : round(v[k] * 10) / 10 + 0);
        fputc('\n', cli->out);
    }
}

static void print_fit(const AgtCli *cli, const Fit *f, double limit)
{
    char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE], c[G_ASCII_DTOSTR_BUF_SIZE];
    fprintf(cli->out, agt_tr(cli->lang, N_("site grid %s, fitted on %u control points\n")), f->name,
            f->rows->len);
    print_map(cli, f);
    print_points(cli, f);
    fprintf(cli->out,
            agt_tr(cli->lang, N_("largest residual %s m (%s m allowed), root mean square %s m\n")),
            g_ascii_formatd(a, sizeof a, "%.4f", f->map.residual_max_m),
            g_ascii_formatd(b, sizeof b, "%.4f", limit),
            g_ascii_formatd(c, sizeof c, "%.4f", f->map.residual_rms_m));
}

/* --- The changes --- */

static double worst_accuracy(const GArray *rows)
{
    double worst = NAN;
    for (guint i = 0; i < rows->len; i++)
        worst = fmax(worst, g_array_index(rows, AgtGridRow, i).accuracy_m);
    return worst;
}

/* Nothing but the date of the fit would change. */
static bool same_fit(const Fit *f)
{
    if (!f->before)
        return false;
    AgtSiteGrid a = *f->row;
    a.fitted_on = f->before->fitted_on;
    return agt_row_equal(&a.f, &f->before->f);
}

static void change_grid(const AgtCli *cli, const Options *o, Fit *f, AgtChangeset *c)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtFeature *row =
        f->before ? agt_arena_copy(a, &f->before->f) : agt_arena_row(a, AGT_LAYER_SITE_GRID);
    f->row = (AgtSiteGrid *)row;
    if (!f->before)
        row->id = row->birth = agt_arena_text(a, f->name);
    agt_plan_grid_fill(f->row, &f->map);
    f->row->points = f->rows->len;
    f->row->accuracy_m = worst_accuracy(f->rows);
    g_autofree char *base = o->points ? g_path_get_basename(o->points) : NULL;
    if (o->points)
        f->row->unit = agt_arena_text(a, o->unit ? o->unit : "m");
    if (o->document || base)
        f->row->document = agt_arena_text(a, o->document ? o->document : base);
    f->row->fitted_on = agt_arena_printf(a, "%.10s", cli->now);
    if (!f->before)
        agt_changeset_add(c, row);
    else if (!same_fit(f))
        agt_changeset_change(c, &f->before->f, row);
}

/* Letters, digits and - _ . / only: what a person can say on the phone and type again. */
static bool is_plain(const char *id)
{
    return strlen(id) <= 64 && g_ascii_isalnum(id[0]) &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./") ==
               strlen(id);
}

/* The number as id when nobody has it, else the next one. */
static const char *point_id(const AgtPlan *plan, AgtIdCounter *next, AgtArena *a, const char *id)
{
    bool plain = is_plain(id);
    AGT_EACH(plan, CONTROL_POINT, ControlPoint, p)
    plain = plain && g_strcmp0(p->f.id, id) != 0 && g_strcmp0(p->f.birth, id) != 0;
    return plain ? agt_arena_text(a, id) : agt_id_next(next, a);
}

static AgtControlPoint *point_row(const AgtPlan *plan, const AgtGridRow *p, AgtIdCounter *next,
                                  AgtArena *a)
{
    if (p->before)
        return (AgtControlPoint *)agt_arena_copy(a, &p->before->f);
    AgtControlPoint *row = (AgtControlPoint *)agt_arena_row(a, AGT_LAYER_CONTROL_POINT);
    row->f.id = row->f.birth = point_id(plan, next, a, p->id);
    row->f.name = agt_arena_text(a, p->id);
    row->f.geom = agt_arena_take_geom(a, agt_geom_new_point(p->grid.x, p->grid.y));
    return row;
}

static void change_points(const AgtPlan *plan, const Fit *f, AgtChangeset *c)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtIdCounter next = agt_id_counter(plan, AGT_LAYER_CONTROL_POINT, 3);
    for (guint i = 0; i < f->rows->len; i++) {
        const AgtGridRow *p = &g_array_index(f->rows, AgtGridRow, i);
        AgtControlPoint *row = point_row(plan, p, &next, a);
        AgtPoint at = row->f.geom->pt[0];
        if (at.x != p->grid.x || at.y != p->grid.y)
            row->f.geom = agt_arena_take_geom(a, agt_geom_new_point(p->grid.x, p->grid.y));
        row->grid = agt_arena_text(a, f->name);
        row->local_x = p->local.x;
        row->local_y = p->local.y;
        if (!isnan(p->height_m))
            row->height_m = p->height_m;
        if (!isnan(p->accuracy_m))
            row->accuracy_m = p->accuracy_m;
        row->residual_m = round(hypot(f->residuals[i].x, f->residuals[i].y) * 1e5) / 1e5;
        if (p->before)
            agt_changeset_change(c, &p->before->f, &row->f);
        else
            agt_changeset_add(c, &row->f);
    }
}

/* --- Fitting --- */

static bool read_points(const AgtPlan *plan, const Options *o, Fit *f, GError **error)
{
    if (!o->points && o->unit)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "--unit belongs to --points: the plan keeps local coordinates in "
                          "metres");
    f->rows = o->points ? agt_grid_points_read(plan, o->points, f->name,
                                               agt_grid_unit_m(o->unit ? o->unit : "m"), error)
                        : agt_grid_points_of(plan, f->name);
    if (!f->rows)
        return false;
    if (o->points || f->rows->len)
        return true;
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                "no control point of the plan names site grid \"%s\" with local coordinates; give "
                "them with --points FILE.csv",
                f->name);
    return false;
}

static bool fit_rows(Fit *f, const Options *o, double limit, GError **error)
{
    guint n = f->rows->len;
    g_autofree AgtGridPoint *p = g_new(AgtGridPoint, n + 1);
    f->residuals = g_new0(AgtPoint, n + 1);
    for (guint i = 0; i < n; i++) {
        const AgtGridRow *row = &g_array_index(f->rows, AgtGridRow, i);
        p[i] = (AgtGridPoint){row->id, row->local, row->grid};
    }
    AgtGridLimits limits = {.residual_max_m = limit,
                            .unit_m = agt_grid_unit_m(o->unit ? o->unit : "m")};
    return agt_crs_grid_fit(p, n, &limits, &f->map, f->residuals, error);
}

/* Files that were read in the grid as it was before. */
static guint print_outdated(const AgtCli *cli, const AgtPlan *plan, const Fit *f)
{
    guint n = 0;
    g_autofree char *now = agt_plan_grid_text(f->row);
    AGT_EACH(plan, SOURCE, Source, s)
    {
        if (g_strcmp0(agt_plan_grid_name(s->crs), f->name) != 0 ||
            (s->operation && strstr(s->operation, now)))
            continue;
        fprintf(cli->out,
                agt_tr(cli->lang, N_("%s (%s) was read with another fit: import it again\n")),
                s->file, s->f.id);
        n++;
    }
    return n;
}

static bool check_call(const AgtCli *cli, const Options *o, GError **error)
{
    if (!is_plain(cli->args[0]))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "\"%s\" is no name for a site grid: letters, digits and - _ . / only",
                          cli->args[0]);
    return o->dry_run || agt_sign_author(cli, "grid", error);
}

static bool record_fit(AgtWork *w, const AgtCli *cli, const Options *o, const Fit *f,
                       const AgtChangeset *c, GError **error)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *message = g_strdup_printf(
        "site grid %s fitted on %u control points, largest residual %s m", f->name, f->rows->len,
        g_ascii_formatd(buf, sizeof buf, "%.4f", f->map.residual_max_m));
    return agt_work_record(w, cli, c, o->message, message, error);
}

static int fit_grid(AgtCli *cli, const Options *o, GError **error)
{
    if (!check_call(cli, o, error))
        return -1;
    g_auto(AgtWork) w = {0};
    g_auto(Fit) f = {.name = cli->args[0]};
    double limit = o->residual_max > 0 ? o->residual_max : AGT_GRID_RESIDUAL_MAX_M;
    if (!agt_work_open(&w, cli, o->dry_run ? AGT_STORE_READ : AGT_STORE_WRITE, NULL,
                       agt_layers_all_but_bulk(), error) ||
        !read_points(w.plan, o, &f, error) || !fit_rows(&f, o, limit, error))
        return -1;
    f.before = (const AgtSiteGrid *)agt_plan_find(w.plan, AGT_LAYER_SITE_GRID, f.name);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_keep_plan(c, w.plan);
    change_grid(cli, o, &f, c);
    change_points(w.plan, &f, c);
    agt_changeset_sort(c);
    print_fit(cli, &f, limit);
    bool outdated = print_outdated(cli, w.plan, &f) > 0, changed = agt_changeset_n(c) > 0;
    if (!changed)
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("nothing changed")));
    if (changed && !o->dry_run && !record_fit(&w, cli, o, &f, c, error))
        return -1;
    return outdated ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

/* --- Listing --- */

static guint files_in(const AgtPlan *plan, const char *name)
{
    guint n = 0;
    AGT_EACH(plan, SOURCE, Source, s)
    n += g_strcmp0(agt_plan_grid_name(s->crs), name) == 0;
    return n;
}

static int list_grids(AgtCli *cli, GError **error)
{
    g_auto(AgtWork) w = {0};
    AgtLayerSet layers = AGT_LAYER_BIT(AGT_LAYER_SITE_GRID) | AGT_LAYER_BIT(AGT_LAYER_SOURCE);
    if (!agt_work_open(&w, cli, AGT_STORE_READ, NULL, layers, error))
        return -1;
    AGT_EACH(w.plan, SITE_GRID, SiteGrid, g)
    {
        g_autofree char *text = agt_plan_grid_text(g);
        fprintf(cli->out, agt_tr(cli->lang, N_("%s; fitted %s; %u files read in it\n")), text,
                g->fitted_on ? g->fitted_on : "?", files_in(w.plan, g->f.id));
    }
    if (!agt_plan_table(w.plan, AGT_LAYER_SITE_GRID)->n)
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("the plan has no site grid")));
    return AGT_EXIT_FINE;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (cli->args[0])
        return fit_grid(cli, o, error);
    if (!o->points)
        return list_grids(cli, error);
    agt_refuse(error, AGT_EXIT_USAGE,
               "name the grid that the points are for: agrotown grid NAME --points FILE.csv");
    return -1;
}

static const char *const examples[] = {
    "agrotown grid town.sqlite institute --points plans/gizil-kengerli/institute-points.csv --unit "
    "mm",
    "agrotown import town.sqlite institute.dxf --crs grid:institute --profile institute.yaml",
    NULL};

const AgtCommand agt_cmd_grid = {
    .name = "grid",
    .group = N_("Data in and out"),
    .summary = N_("fit a site grid on control points, or list the grids"),
    .description =
        N_("Fits the local grid NAME of a drawing on three or more control points known in the "
           "drawing and in the plan: one scale, one rotation, axes as they are or swapped. Prints "
           "and stores the fit with the residual of each point. Refused are points on one line, a "
           "residual over the limit (the point that spoils the fit is named) and a scale that "
           "tells of a wrong unit. Files are then imported with --crs grid:NAME; the largest "
           "residual joins the position error of hazards and releases. Without NAME the grids are "
           "listed."),
    .arguments = "[NAME]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
