/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown place: plots and houses. */
#include <agrotown/place.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *within, *only, *norms, *message, *format;
    double seed;
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
     .choices = "plots|houses",
     .help = N_("plots or houses alone")},
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
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
};

static unsigned parts(const char *only)
{
    if (g_strcmp0(only, "plots") == 0)
        return AGT_PLACE_PLOTS;
    return g_strcmp0(only, "houses") == 0 ? AGT_PLACE_HOUSES : AGT_PLACE_ALL;
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

static void print_summary(const AgtCli *cli, const AgtPlaceSummary *s)
{
    fprintf(cli->out, agt_tr(cli->lang, N_("%d of %d units placed; at most %d fit on this land\n")),
            s->placed, s->asked, s->bound);
    print_gap(cli, s);
    for (int rooms = 0; rooms < 10; rooms++)
        if (s->asked_mix[rooms] || s->placed_mix[rooms])
            fprintf(cli->out, agt_tr(cli->lang, N_("  %d rooms: %d of %d\n")), rooms,
                    s->placed_mix[rooms], s->asked_mix[rooms]);
    fprintf(cli->out, agt_tr(cli->lang, N_("%d stand on ground permitted today\n")),
            s->on_permitted);
}

static bool record(const AgtCli *cli, const Options *o, AgtWork *w, const AgtChangeset *c,
                   const AgtPlaceSummary *s, GError **error)
{
    if (agt_changeset_n(c) == 0) {
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("nothing changed")));
        return true;
    }
    g_autofree char *message = g_strdup_printf("place %d of %d units", s->placed, s->asked);
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

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, o->dry_run ? AGT_STORE_READ : AGT_STORE_WRITE, NULL, AGT_LAYERS_ALL,
                       error) ||
        !agt_work_norms(&w, o->norms, error))
        return -1;
    if (!o->dry_run && !committed(w.plan, cli, error))
        return -1;
    if (!w.programme) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_DATA,
                    "\"%s\" keeps no programme: make the plan with init --programme FILE",
                    cli->plan_path);
        return -1;
    }
    AgtPlaceOptions po = {.only = parts(o->only),
                          .within = o->within,
                          .keep = o->keep,
                          .released_only = o->released_only,
                          .seed = (guint64)o->seed,
                          .as_of = cli->as_of};
    AgtPlaceSummary summary = {0};
    g_autoptr(AgtFindings) findings = agt_findings_new();
    g_autoptr(AgtChangeset) c =
        agt_place(w.plan, w.programme, w.norms, &po, &summary, findings, error);
    if (!c)
        return -1;
    agt_findings_sort(findings);
    print_summary(cli, &summary);
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    ro.limit = 10;
    ro.illustrative = agt_plan_head(w.plan)->illustrative;
    g_autofree char *text =
        agt_findings_n(findings) ? agt_report_findings_list(w.plan, findings, &ro) : g_strdup("");
    fputs(text, cli->out);
    g_autofree char *changes = o->dry_run ? agt_report_changes_text(c, &ro) : NULL;
    if (changes)
        fputs(changes, cli->out);
    else if (!record(cli, o, &w, c, &summary, error))
        return -1;
    return agt_findings_fail(findings) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

static const char *const examples[] = {"agrotown place town.sqlite --author \"A. Planner\"",
                                       "agrotown place town.sqlite --released-only --dry-run",
                                       NULL};

const AgtCommand agt_cmd_place = {
    .name = "place",
    .group = N_("Planning"),
    .summary = N_("lay out plots and houses in the residential zones"),
    .description =
        N_("Cuts blocks and plots with street access from the residential zones and sets houses on "
           "them in the mix of the programme, keeping the limits of the norm sets. Uses all land "
           "that is not excluded and marks what cannot be built yet; with --released-only uses "
           "released land alone. What is approved, issued, staked, built or pinned never moves. "
           "Every unit that could not be placed is a finding with its reason."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
