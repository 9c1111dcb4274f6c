/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown render: sheets as PDF and PNG. */
#include <math.h>
#include <string.h>

#include <agrotown/crs.h>
#include <agrotown/draw.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *sheet, *of, *output, *paper, *purpose, *norms, *revision, *grid;
    double scale, dpi;
    gboolean list, no_findings;
} Options;

static const AgtOption options[] = {
    {.name = "sheet",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, sheet),
     .value = "NAME",
     .help = N_("sheet layout: master (default) or block; --list names all")},
    {.name = "of",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, of),
     .value = "ID",
     .help = N_("block to draw on a block sheet (all when left out)")},
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("file to write: .pdf, .png or .svg")},
    {.name = "paper",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, paper),
     .value = "SIZE",
     .help = N_("paper such as A1 or 594x420 mm (the layout's when left out)")},
    {.name = "scale",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, scale),
     .value = "N",
     .min = 50,
     .max = 1000000,
     .help = N_("scale 1:N (the layout's when left out)")},
    {.name = "dpi",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, dpi),
     .value = "N",
     .min = 30,
     .max = 1200,
     .help = N_("resolution of PNG (default 127)")},
    {.name = "for",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, purpose),
     .value = "PURPOSE",
     .choices = "planning|construction",
     .help = N_("planning (default) or construction: a sheet with blocked works says BLOCKED")},
    AGT_OPTION_NORMS(Options,
                     N_("norm sets of the findings shown (default az,by; the programme always)")),
    AGT_OPTION_REVISION(Options, N_("revision to draw (the live plan when left out)")),
    {.name = "grid",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, grid),
     .value = "NAME",
     .help = N_("draw the lines of this site grid, too, with local coordinates")},
    {.name = "no-findings",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, no_findings),
     .help = N_("leave the planning findings off the sheet (hazards always stay)")},
    {.name = "list",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, list),
     .help = N_("list the sheets and pages instead of drawing")},
};

/* Texts and judgements a drawing needs; freed together. */
typedef struct {
    char *layout, *style, *crs_name;
    AgtFindings *findings, *dataset;
    AgtClearance *clearance;
    AgtRevision *head;
} Parts;

static void parts_clear(Parts *p)
{
    g_free(p->layout);
    g_free(p->style);
    g_free(p->crs_name);
    agt_findings_free(p->findings);
    agt_findings_free(p->dataset);
    agt_clearance_free(p->clearance);
    agt_revision_free(p->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

/* Convergence and grid factor at the middle of the plan; a plan without features has none. */
static bool grid_factors(const AgtPlan *plan, AgtDrawOptions *d, Parts *p, GError **error)
{
    g_autoptr(AgtCrs) crs = agt_crs_new(agt_plan_head(plan)->crs, error);
    if (!crs)
        return false;
    p->crs_name = g_strdup(agt_crs_name(crs));
    d->crs_name = p->crs_name;
    d->grid_convergence_deg = d->grid_factor = NAN;
    AgtBox box = agt_plan_extent(plan);
    AgtCrsFactors f;
    if (box.minx <= box.maxx &&
        agt_crs_factors(crs, (AgtPoint){(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2}, &f,
                        NULL)) {
        d->grid_convergence_deg = f.convergence_deg;
        d->grid_factor = f.grid_factor;
    }
    return true;
}

static bool prepare(AgtCli *cli, const Options *o, AgtWork *w, AgtDrawOptions *d, Parts *p,
                    GError **error)
{
    d->sheet = o->sheet ? o->sheet : "master";
    if (strspn(d->sheet, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(d->sheet)) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, "--sheet: \"%s\" is no sheet name",
                    d->sheet);
        return false;
    }
    g_autofree char *file = g_strdup_printf("maps/sheet-%s.yaml", d->sheet);
    AgtValidateSummary summary = {0};
    if (!(p->layout = agt_work_share(cli, file, error)) ||
        !(p->style = agt_work_share(cli, "maps/style.yaml", error)) ||
        !(p->findings = agt_work_judge(w, cli, d->purpose, NULL, &summary, error)))
        return false;
    p->dataset = agt_findings_new();
    p->clearance = agt_clearance_new(w->plan, d->purpose, cli->as_of, p->dataset, error);
    if (!p->clearance || !grid_factors(w->plan, d, p, error))
        return false;
    p->head = agt_store_revision(w->store, o->revision ? o->revision : "HEAD", error);
    if (!p->head)
        return false;
    d->layout = p->layout;
    d->style = p->style;
    d->revision_time = p->head->time;
    d->author = p->head->author;
    d->clearance = p->clearance;
    d->findings = o->no_findings && d->purpose == AGT_PLANNING ? NULL : p->findings;
    return true;
}

/* FILE for one page, FILE-name for several. */
static char *page_file(const char *output, const char *page, guint n)
{
    if (n == 1)
        return g_strdup(output);
    const char *dot = strrchr(output, '.');
    g_autofree char *stem = g_strndup(output, (gsize)(dot - output));
    return g_strdup_printf("%s-%s%s", stem, page, dot);
}

static bool write_pages(const AgtCli *cli, const Options *o, const AgtScene *s, char **pages,
                        GError **error)
{
    bool png = g_str_has_suffix(o->output, ".png");
    for (guint i = 0; i < agt_scene_pages(s); i++) {
        g_autofree char *path = page_file(o->output, pages[i], agt_scene_pages(s));
        g_autofree char *svg = png ? NULL : agt_scene_to_svg(s, i);
        if (png ? !agt_scene_write_png(s, i, o->dpi > 0 ? o->dpi : 127, path, error)
                : !agt_work_write(cli, path, svg, error))
            return false;
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), path);
    }
    return true;
}

static bool write_scene(const AgtCli *cli, const Options *o, const AgtScene *s, char **pages,
                        GError **error)
{
    if (!g_str_has_suffix(o->output, ".pdf"))
        return write_pages(cli, o, s, pages, error);
    if (!agt_scene_write_pdf(s, o->output, error))
        return false;
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s, %u pages")), o->output, agt_scene_pages(s));
    return true;
}

static int list(const AgtCli *cli, const AgtPlan *plan, const AgtDrawOptions *d, GError **error)
{
    g_auto(GStrv) pages = agt_draw_pages(plan, d, error);
    if (!pages)
        return -1;
    for (guint i = 0; pages[i]; i++)
        fprintf(cli->out, "%s %s\n", d->sheet, pages[i]);
    return AGT_EXIT_FINE;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (!o->list && (!o->output ||
                     !(g_str_has_suffix(o->output, ".pdf") || g_str_has_suffix(o->output, ".png") ||
                       g_str_has_suffix(o->output, ".svg")))) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "say where to draw: --output FILE.pdf, FILE.png or FILE.svg");
        return -1;
    }
    g_auto(AgtWork) w = {0};
    g_auto(Parts) parts = {0};
    AgtDrawOptions d = {.of = o->of,
                        .site_grid = o->grid,
                        .lang = cli->lang,
                        .paper = o->paper,
                        .scale = o->scale,
                        .as_of = cli->as_of,
                        .purpose = agt_work_purpose(o->purpose)};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision, AGT_LAYERS_ALL, error) ||
        !agt_work_norms(&w, o->norms, error) || !prepare(cli, o, &w, &d, &parts, error))
        return -1;
    if (o->list)
        return list(cli, w.plan, &d, error);
    g_auto(GStrv) pages = agt_draw_pages(w.plan, &d, error);
    g_autoptr(AgtScene) s = pages ? agt_draw(w.plan, &d, error) : NULL;
    return s && write_scene(cli, o, s, pages, error) ? AGT_EXIT_FINE : -1;
}

static const char *const examples[] = {
    "agrotown render town.sqlite --sheet master -o master.pdf --lang az",
    "agrotown render town.sqlite --sheet block --of B-07 -o B-07.png --dpi 254", NULL};

const AgtCommand agt_cmd_render = {
    .name = "render",
    .group = N_("Maps"),
    .summary = N_("draw sheets as PDF, PNG or SVG"),
    .description =
        N_("Draws at exact scale with grid, scale bar, north, legend, title block, hazards and "
           "findings. A plan that does not fit is refused with the paper and the scale that "
           "would do. A written PDF is read back and proved."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
