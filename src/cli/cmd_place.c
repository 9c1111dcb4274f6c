/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown place: plots and houses. */
#include <math.h>

#include "options.h"
#include "place_run.h"

typedef struct {
    char *within, *only, *replace, *norms, *output, *message, *format;
    double seed, variant, variants, threads;
    gboolean keep, released_only, dry_run;
} Options;

static const AgtOption options[] = {
    {.name = "within",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, within),
     .value = "ID",
     .help = N_("zone or block to work in; everything else stays")},
    {.name = "only",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, only),
     .value = "WHAT",
     .choices = "plots|houses|streets|connections|facilities",
     .help = N_("plots, houses with what belongs to them, streets, driveways (connections) or "
                "facilities alone; everything else stays")},
    {.name = "replace",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, replace),
     .value = "ID",
     .help = N_("make one plot or house anew; everything else stays")},
    {.name = "keep",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, keep),
     .help = N_("keep what stands and only add")},
    {.name = "released-only",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, released_only),
     .help = N_("place only on land that is released for building today")},
    AGT_OPTION_NORMS(Options, N_("norm sets to keep (default az,by; the programme always)")),
    {.name = "seed",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, seed),
     .value = "N",
     .min = 0,
     .max = 9007199254740992.0,
     .help = N_("seed of the search; same seed, same plan")},
    {.name = "variants",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, variants),
     .value = "K",
     .min = 2,
     .max = 12,
     .help = N_("show K different layouts side by side, write nothing")},
    {.name = "variant",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, variant),
     .value = "N",
     .min = 0,
     .max = 23,
     .help = N_("take layout N of --variants (default 0)")},
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "DIR",
     .help = N_("with --variants: a plan file of each layout, to be drawn or compared")},
    {.name = "threads",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, threads),
     .value = "N",
     .min = 1,
     .max = 256,
     .help = N_("threads (default one for each processor); the plan is the same with any number")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json, of the figures")),
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
};

static unsigned parts(const char *only)
{
    static const struct {
        const char *name;
        unsigned bits;
    } known[] = {{"plots", AGT_PLACE_PLOTS},
                 {"houses", AGT_PLACE_HOUSES},
                 {"streets", AGT_PLACE_STREETS},
                 {"connections", AGT_PLACE_CONNECTIONS},
                 {"facilities", AGT_PLACE_FACILITIES}};
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_strcmp0(only, known[i].name) == 0)
            return known[i].bits;
    return AGT_PLACE_ALL;
}

/* How many more of the units asked for the proven bound leaves open, in per cent of it. */
static void print_gap(const AgtCli *cli, const AgtPlaceSummary *s)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    int possible = MIN(s->asked, s->bound);
    double gap = possible > s->placed ? 100.0 * (possible - s->placed) / possible : 0;
    g_ascii_formatd(text, sizeof text, "%.1f", gap);
    fprintf(cli->out,
            agt_tr(cli->lang, N_("gap to what is proven possible with these streets: %s %%\n")),
            text);
}

static void print_facilities(const AgtCli *cli, const AgtPlaceSummary *s)
{
    if (!s->facilities_asked)
        return;
    fprintf(cli->out,
            agt_tr(cli->lang, N_("%d of %d facilities stood already, %d were sited, %d of them "
                                 "proven best\n")),
            s->facilities_standing, s->facilities_asked, s->facilities_sited, s->facilities_proven);
}

static void print_summary(const AgtCli *cli, const AgtPlaceSummary *s, bool dwellings)
{
    if (!dwellings) {
        print_facilities(cli, s);
        return;
    }
    fprintf(cli->out,
            agt_tr(cli->lang,
                   N_("%d of %d units placed; at most %d fit on this land with these streets\n")),
            s->placed, s->asked, s->bound);
    print_gap(cli, s);
    for (int rooms = 0; rooms < 10; rooms++)
        if (s->asked_mix[rooms] || s->placed_mix[rooms])
            fprintf(cli->out, agt_tr(cli->lang, N_("  %d rooms: %d of %d\n")), rooms,
                    s->placed_mix[rooms], s->asked_mix[rooms]);
    fprintf(cli->out, agt_tr(cli->lang, N_("%d stand on ground permitted today\n")),
            s->on_permitted);
    if (s->cut_m3 + s->fill_m3 > 0) /* not a number without heights */
        fprintf(cli->out, agt_tr(cli->lang, N_("earthwork: %lld m3 cut, %lld m3 fill\n")),
                llround(s->cut_m3), llround(s->fill_m3));
    print_facilities(cli, s);
}

static bool record(const AgtCli *cli, const Options *o, AgtWork *w, const AgtChangeset *c,
                   const AgtPlaceSummary *s, GError **error)
{
    if (agt_changeset_n(c) == 0) {
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("nothing changed")));
        return true;
    }
    g_autofree char *message =
        parts(o->only) == AGT_PLACE_FACILITIES
            ? g_strdup_printf("place %d of %d facilities", s->facilities_sited, s->facilities_asked)
            : g_strdup_printf("place %d of %d units", s->placed, s->asked);
    return agt_work_record(w, cli, c, o->message, message, error);
}

/* Also when nothing would change: what was edited may be what there is to place on. */
static bool committed(const AgtPlan *plan, const AgtCli *cli, GError **error)
{
    if (agt_plan_head(plan)->uncommitted)
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "\"%s\" has uncommitted edits: run commit to keep them or restore to drop them",
                    cli->plan_path);
    return !agt_plan_head(plan)->uncommitted;
}

/* What contradicts itself. */
static bool sensible(const Options *o, GError **error)
{
    if (o->variants > 0 && (o->variant > 0 || o->replace))
        return agt_refuse(error, AGT_EXIT_USAGE, "--variants shows layouts: leave out %s",
                          o->replace ? "--replace" : "--variant");
    if (o->output && !(o->variants > 0))
        return agt_refuse(error, AGT_EXIT_USAGE, "--output goes with --variants");
    if (o->replace && (o->within || o->only || o->keep))
        return agt_refuse(
            error, AGT_EXIT_USAGE,
            "--replace names what is made anew: leave out --within, --only and --keep");
    return true;
}

static AgtPlaceOptions place_options(const AgtCli *cli, const Options *o)
{
    return (AgtPlaceOptions){.only = parts(o->only),
                             .within = o->within,
                             .replace = o->replace,
                             .keep = o->keep,
                             .released_only = o->released_only,
                             .seed = (guint64)o->seed,
                             .variant = (guint)o->variant,
                             .threads = (guint)o->threads,
                             .as_of = cli->as_of};
}

/* Ctrl-C is no error of anybody. */
static int stopped_or_failed(const AgtCli *cli, bool stopped, GError **error)
{
    if (!stopped)
        return -1;
    g_clear_error(error);
    agt_talk(cli, "%s", agt_tr(cli->lang, N_("stopped; the plan is as it was")));
    return AGT_PLACE_STOPPED;
}

static int show_variants(const AgtCli *cli, const Options *o, const AgtWork *w, GError **error)
{
    bool stopped = false, json = g_strcmp0(o->format, "json") == 0;
    if (o->output && !agt_place_variants_folder(o->output, error))
        return -1;
    g_autoptr(GArray) list =
        agt_place_variants(cli, w, place_options(cli, o), (guint)o->variants, &stopped, error);
    if (!list)
        return stopped_or_failed(cli, stopped, error);
    if (!agt_place_variants_print(cli, w, list, json, error) ||
        (o->output && !agt_place_variants_write(cli, list, o->output, error)))
        return -1;
    for (guint i = 0; i < list->len; i++)
        if (!agt_findings_fail(g_array_index(list, AgtPlaced, i).findings))
            return AGT_EXIT_FINE;
    return AGT_EXIT_FINDINGS;
}

static bool show(const AgtCli *cli, const Options *o, const AgtWork *w, AgtPlaced *p,
                 GError **error)
{
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    ro.limit = 10;
    ro.illustrative = agt_plan_head(w->plan)->illustrative;
    if (g_strcmp0(o->format, "json") == 0) {
        g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(AgtPlaced));
        g_array_append_vals(one, p, 1);
        return agt_place_variants_print(cli, w, one, true, error);
    }
    print_summary(cli, &p->summary, parts(o->only) != AGT_PLACE_FACILITIES);
    g_autofree char *text = agt_findings_n(p->findings)
                                ? agt_report_findings_list(w->plan, p->findings, &ro)
                                : g_strdup("");
    fputs(text, cli->out);
    if (!o->dry_run)
        return true;
    g_autofree char *changes = agt_report_changes_text(p->set, &ro);
    fputs(changes, cli->out);
    return true;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    g_auto(AgtPlaced) p = {0};
    bool reads = o->dry_run || o->variants > 0, stopped = false;
    if (!sensible(o, error))
        return -1;
    if (!agt_work_open(&w, cli, reads ? AGT_STORE_READ : AGT_STORE_WRITE, NULL, AGT_LAYERS_ALL,
                       error) ||
        !agt_work_norms(&w, o->norms, error))
        return -1;
    if (!reads && !committed(w.plan, cli, error))
        return -1;
    if (!w.programme) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                    "\"%s\" keeps no programme: make the plan with init --programme FILE",
                    cli->plan_path);
        return -1;
    }
    if (o->variants > 0)
        return show_variants(cli, o, &w, error);
    if (!agt_place_run(cli, &w, place_options(cli, o), &p, &stopped, error))
        return stopped_or_failed(cli, stopped, error);
    if (!show(cli, o, &w, &p, error) ||
        (!o->dry_run && !record(cli, o, &w, p.set, &p.summary, error)))
        return -1;
    return agt_findings_fail(p.findings) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

static const char *const examples[] = {"agrotown place town.sqlite --author \"A. Planner\"",
                                       "agrotown place town.sqlite --released-only --dry-run",
                                       "agrotown place town.sqlite --variants 4 --output out",
                                       "agrotown place town.sqlite --replace P-017",
                                       "agrotown place town.sqlite --only facilities",
                                       NULL};

const AgtCommand agt_cmd_place = {
    .name = "place",
    .group = N_("Planning"),
    .summary = N_("lay out plots and houses in the residential zones"),
    .description = N_(
        "Cuts blocks and plots with street access from the residential zones and sets houses on "
        "them in the mix of the programme, keeping the limits of the norm sets. Uses all land "
        "that is not excluded and marks what cannot be built yet; with --released-only uses "
        "released land alone. What is approved, issued, staked, built or pinned never moves, and "
        "of the rest only what has to move moves: what stands well keeps its place and its id. "
        "Every unit that could not be placed is a finding with its reason. Ctrl-C leaves the "
        "plan as it was (exit 130). Earthwork is that of level pads under the houses and of "
        "streets within their gradient, from the height grids of the plan; where mine clearance "
        "is judged pads are filled and never cut. Facilities of the programme that the plan lacks "
        "are sited last, on free land behind streets where the ways of the houses over the "
        "streets are shortest; info --coverage shows who is served."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
