/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown render: sheets as PDF and PNG. */
#include <math.h>
#include <string.h>

#include <agrotown/crs.h>
#include <agrotown/draw.h>

#include "handout.h"
#include "options.h"
#include "rights.h"

typedef struct {
    char *sheet, *of, *output, *paper, *whom, *norms, *revision, *grid, *recipient, *coverage;
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
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, whom),
     .value = "WHOM",
     .help = N_("planning (default), construction: a sheet for the field, or a party's id: what "
                "it may see")},
    {.name = "recipient",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, recipient),
     .value = "PERSON",
     .help = N_("who gets the sheet for the field: the handing out is recorded in the plan")},
    AGT_OPTION_NORMS(Options,
                     N_("norm sets of the findings shown (default az,by; the programme always)")),
    AGT_OPTION_REVISION(Options, N_("revision to draw (the live plan when left out)")),
    {.name = "grid",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, grid),
     .value = "NAME",
     .help = N_("draw the lines of this site grid, too, with local coordinates")},
    {.name = "coverage",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, coverage),
     .value = "KIND",
     .help = N_("on a sheet of the whole plan: shade houses by the way to the nearest facility of "
                "a kind, such as school; without findings")},
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
    AgtRights rights;
    AgtPlan *seen; /* what the receiver may see of the plan */
    AgtFindings *findings, *dataset;
    AgtClearance *clearance; /* of a planning sheet */
    AgtGate gate;            /* of a sheet for the field */
    AgtDrawField field;
    AgtHandout handout;
    AgtRevision *head;
    GPtrArray *coverage;
} Parts;

static void parts_clear(Parts *p)
{
    g_free(p->layout);
    g_free(p->style);
    g_free(p->crs_name);
    agt_findings_free(p->findings);
    agt_findings_free(p->dataset);
    agt_clearance_free(p->clearance);
    agt_handout_clear(&p->handout);
    g_clear_pointer(&p->field.blocking, g_hash_table_unref);
    agt_gate_clear(&p->gate);
    agt_plan_unref(p->seen);
    agt_revision_free(p->head);
    g_clear_pointer(&p->coverage, g_ptr_array_unref);
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

static bool read_files(const AgtCli *cli, const Options *o, AgtDrawOptions *d, Parts *p,
                       GError **error)
{
    d->sheet = o->sheet ? o->sheet : "master";
    if (strspn(d->sheet, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(d->sheet)) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, "--sheet: \"%s\" is no sheet name",
                    d->sheet);
        return false;
    }
    g_autofree char *file = g_strdup_printf("maps/sheet-%s.yaml", d->sheet);
    if (!(p->layout = agt_work_share(cli, file, error)) ||
        !(p->style = agt_work_share(cli, "maps/style.yaml", error)))
        return false;
    d->layout = p->layout;
    d->style = p->style;
    return true;
}

/* A sheet whose layout makes a page a block is judged block by block, any other as a whole. */
static bool add_parts(const AgtWork *w, const AgtDrawOptions *d, Parts *p, GError **error)
{
    bool per_block = false;
    if (!agt_draw_per_block(d, &per_block, error))
        return false;
    const AgtTable *t = agt_plan_table(w->plan, AGT_LAYER_BLOCK);
    for (guint i = 0; per_block && i < t->n; i++)
        if (!agt_feature_withdrawn(t->rows[i]) && t->rows[i]->id &&
            (!d->of || strcmp(d->of, t->rows[i]->id) == 0))
            agt_gate_add(&p->gate, t->rows[i]->id, agt_gate_rows_of_block(w->plan, t->rows[i]));
    if (!per_block || !p->gate.parts)
        agt_gate_add(&p->gate, "", agt_gate_rows_of_plan(w->plan));
    return true;
}

static bool pass_gate(const AgtCli *cli, const Options *o, const AgtWork *w, AgtDrawOptions *d,
                      Parts *p, GError **error)
{
    if (!add_parts(w, d, p, error) || !agt_gate_judge(&p->gate, w, cli, error) ||
        !agt_handout_begin(&p->handout, w, cli, "sheet", p->gate.blocked ? NULL : o->recipient,
                           error))
        return false;
    p->field = (AgtDrawField){.blocking = g_hash_table_new(g_str_hash, g_str_equal),
                              .expires_on = p->gate.expires_on,
                              .issue = p->handout.issue,
                              .recipient = p->handout.who,
                              .holder = p->handout.party};
    for (guint i = 0; i < p->gate.parts->len; i++) {
        const AgtGatePart *part = p->gate.parts->pdata[i];
        if (part->blocked)
            g_hash_table_insert(p->field.blocking, part->name, part->blocking);
    }
    d->field = &p->field;
    d->clearance = p->gate.clearance;
    return true;
}

/* Who gets a sheet gets no more on it than his party may receive. */
static bool find_rights(const Options *o, const AgtWork *w, const char *party, Parts *p,
                        GError **error)
{
    const AgtPerson *to =
        o->recipient ? (const AgtPerson *)agt_plan_find(w->plan, AGT_LAYER_PERSON, o->recipient)
                     : NULL;
    if (!party && to && to->party && agt_plan_find(w->plan, AGT_LAYER_PARTY, to->party))
        party = to->party;
    if (!agt_rights_of(w->plan, party, &p->rights, error))
        return false;
    p->seen = agt_rights_plan(w->plan, &p->rights);
    return true;
}

static bool judge(const AgtCli *cli, const Options *o, AgtWork *w, AgtDrawOptions *d, Parts *p,
                  GError **error)
{
    AgtValidateSummary summary = {0};
    if (d->purpose == AGT_CONSTRUCTION) {
        if (!pass_gate(cli, o, w, d, p, error))
            return false;
    } else {
        p->dataset = agt_findings_new();
        p->clearance = agt_clearance_new(w->plan, d->purpose, cli->as_of, p->dataset, error);
        d->clearance = p->clearance;
        if (!p->clearance)
            return false;
    }
    d->masked = !p->rights.hazards;
    if (d->masked || ((o->no_findings || o->coverage) && d->purpose == AGT_PLANNING))
        return true;
    p->findings = agt_work_judge(w, cli, d->purpose, NULL, &summary, error);
    d->findings = p->findings;
    return p->findings != NULL;
}

/* Of what the receiver may see: its rows are those that are drawn. */
static bool find_coverage(const AgtCli *cli, const Options *o, const AgtWork *w, AgtDrawOptions *d,
                          Parts *p, GError **error)
{
    if (!o->coverage)
        return true;
    p->coverage = agt_norms_coverage(w->norms, p->seen, w->programme, cli->as_of);
    for (guint i = 0; i < p->coverage->len && !d->coverage; i++) {
        const AgtNormCoverage *c = p->coverage->pdata[i];
        if (strcmp(c->kind, o->coverage) == 0)
            d->coverage = c;
    }
    return d->coverage || agt_refuse(error, AGT_EXIT_USAGE,
                                     "--coverage: neither the programme nor the norm sets ask for "
                                     "facilities of kind \"%s\"",
                                     o->coverage);
}

static bool prepare(AgtCli *cli, const Options *o, AgtWork *w, AgtDrawOptions *d, Parts *p,
                    const char *party, GError **error)
{
    if (!read_files(cli, o, d, p, error) || !find_rights(o, w, party, p, error) ||
        !find_coverage(cli, o, w, d, p, error) || !judge(cli, o, w, d, p, error) ||
        !grid_factors(w->plan, d, p, error))
        return false;
    p->head = agt_store_revision(w->store, o->revision ? o->revision : "HEAD", error);
    if (!p->head)
        return false;
    d->revision_time = p->head->time;
    d->author = p->head->author;
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

static bool write_page(const AgtCli *cli, const Options *o, const AgtScene *s, guint i,
                       const char *path, GError **error)
{
    if (g_str_has_suffix(o->output, ".pdf"))
        return agt_scene_write_pdf(s, path, error);
    if (g_str_has_suffix(o->output, ".png"))
        return agt_scene_write_png(s, i, o->dpi > 0 ? o->dpi : 127, path, error);
    g_autofree char *svg = agt_scene_to_svg(s, i);
    return agt_work_write(cli, path, svg, error);
}

/* A PDF holds all pages, other files one each. What is handed out gets its name at the end. */
static bool write_scene(const AgtCli *cli, const Options *o, const AgtScene *s, char **pages,
                        AgtHandout *h, GError **error)
{
    bool pdf = g_str_has_suffix(o->output, ".pdf");
    guint n = pdf ? 1 : agt_scene_pages(s);
    for (guint i = 0; i < n; i++) {
        g_autofree char *path = page_file(o->output, pages[i], n);
        if (!write_page(cli, o, s, i, h->arena ? agt_handout_file(h, path) : path, error))
            return false;
    }
    return true;
}

static void tell_written(const AgtCli *cli, const Options *o, const AgtScene *s, char **pages)
{
    guint n = agt_scene_pages(s);
    if (g_str_has_suffix(o->output, ".pdf"))
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s, %u pages")), o->output, n);
    for (guint i = 0; !g_str_has_suffix(o->output, ".pdf") && i < n; i++) {
        g_autofree char *path = page_file(o->output, pages[i], n);
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), path);
    }
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

static bool check_options(const Options *o, AgtPurpose purpose, GError **error)
{
    static const char *const endings[] = {".pdf", ".png", ".svg"};
    bool known = false;
    for (guint i = 0; o->output && i < G_N_ELEMENTS(endings); i++)
        known = known || g_str_has_suffix(o->output, endings[i]);
    if (!o->list && !known)
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "say where to draw: --output FILE.pdf, FILE.png or FILE.svg");
    else if (o->recipient && purpose != AGT_CONSTRUCTION)
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "--recipient is for sheets that go to the field: add --for construction");
    else
        return true;
    return false;
}

/* Ends the handing out of a sheet for the field, and says what became of it. */
static int hand_out(const AgtCli *cli, const Options *o, const AgtWork *w, Parts *p, GError **error)
{
    if (!agt_handout_end(&p->handout, w, cli, &p->gate, error))
        return -1;
    agt_gate_tell(&p->gate, cli);
    if (p->gate.blocked && o->recipient)
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("not recorded as handed out: it is blocked")));
    else if (!p->handout.issue)
        agt_talk(cli, "%s",
                 agt_tr(cli->lang, N_("not registered, and the sheet says so: name its recipient "
                                      "with --recipient PERSON")));
    return p->gate.blocked ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

static int draw(const AgtCli *cli, const Options *o, const AgtWork *w, const AgtDrawOptions *d,
                Parts *p, GError **error)
{
    g_auto(GStrv) pages = agt_draw_pages(p->seen, d, error);
    g_autoptr(AgtScene) s = pages ? agt_draw(p->seen, d, error) : NULL;
    if (!s || !write_scene(cli, o, s, pages, &p->handout, error))
        return -1;
    int code = d->field ? hand_out(cli, o, w, p, error) : AGT_EXIT_FINE;
    if (code >= 0)
        tell_written(cli, o, s, pages);
    return code;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    g_auto(Parts) parts = {0};
    g_auto(GStrv) whom = o->whom ? g_strsplit(o->whom, ",", -1) : NULL;
    const char *party = NULL;
    AgtDrawOptions d = {.of = o->of,
                        .site_grid = o->grid,
                        .lang = cli->lang,
                        .paper = o->paper,
                        .scale = o->scale,
                        .as_of = cli->as_of};
    if (!agt_rights_words(whom, &d.purpose, &party, error) || !check_options(o, d.purpose, error))
        return -1;
    bool field = d.purpose == AGT_CONSTRUCTION;
    if (!(field ? agt_gate_open(&w, cli, o->revision, error)
                : agt_work_open(&w, cli, AGT_STORE_READ, o->revision, AGT_LAYERS_ALL, error)) ||
        !agt_work_norms(&w, o->norms, error) || !prepare(cli, o, &w, &d, &parts, party, error))
        return -1;
    return o->list ? list(cli, parts.seen, &d, error) : draw(cli, o, &w, &d, &parts, error);
}

static const char *const examples[] = {
    "agrotown render town.sqlite --sheet master -o master.pdf --lang az",
    "agrotown render town.sqlite --sheet block --of B-07 -o B-07.png --dpi 254",
    "agrotown render town.sqlite --coverage school -o school.png",
    "agrotown render town.sqlite --sheet block --of B-07 --for construction --recipient PER-003 "
    "-o B-07.pdf",
    NULL};

const AgtCommand agt_cmd_render = {
    .name = "render",
    .group = N_("Maps"),
    .summary = N_("draw sheets as PDF, PNG or SVG"),
    .description =
        N_("Draws at exact scale with grid, scale bar, north, legend, title block, hazards and "
           "findings. A plan that does not fit is refused with the paper and the scale that "
           "would do. A written PDF is read back and proved. A sheet for the field (--for "
           "construction) is judged for today from the newest revision; while a blocking rule "
           "holds for what it shows it says BLOCKED across the map, has no coordinates, and the "
           "exit code is 1. Every other sheet is for planning and says so."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
