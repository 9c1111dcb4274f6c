/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown rules: every rule with its clause and how surely it is known; sets side by side. */
#include <string.h>

#include <agrotown/exchange.h>
#include <agrotown/place.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *norms, *format, *diff, *export, *import, *output;
    gboolean compare;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_NORMS(Options, N_("norm sets to list (all that the plan keeps when left out)")),
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json, of the list")),
    {.name = "compare",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, compare),
     .help = N_("where two sets differ on the same matter (az and by when none are named)")},
    {.name = "diff",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, diff),
     .value = "FILE|REV|EDITION",
     .help = N_("what a new edition of a set changes: a file against the plan, or the plan against "
                "the sets of an earlier revision, or against an earlier edition that it kept")},
    {.name = "export",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, export),
     .value = "FILE.xlsx",
     .help = N_("write the sets as a workbook for experts, a rule a row")},
    {.name = "import",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, import),
     .value = "FILE.xlsx",
     .help = N_("check a workbook and write its set, named by --norms, as a norm file")},
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("file to write (the terminal when left out)")},
};

static AgtReportOptions report_options(const AgtCli *cli)
{
    return agt_work_report(cli, AGT_PLANNING, NULL);
}

static int list(AgtCli *cli, const Options *o, const AgtNorms *norms, GError **error)
{
    const AgtRule *const *const own[] = {
        agt_clearance_rules(), agt_norms_rules(),    agt_validate_rules(),  agt_place_rules(),
        agt_store_rules(),     agt_exchange_rules(), agt_deviation_rules(), NULL};
    AgtReportOptions ro = report_options(cli);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_rules_json(own, norms, &ro)
                                : agt_report_rules_text(own, norms, &ro);
    return agt_work_write(cli, o->output, text, error) ? AGT_EXIT_FINE : -1;
}

static int compare(AgtCli *cli, const AgtPlan *plan, GError **error)
{
    const char *a = cli->args[0] ? cli->args[0] : "az";
    const char *b = cli->args[0] && cli->args[1] ? cli->args[1] : "by";
    if (g_strcmp0(a, b) == 0) {
        agt_refuse(error, AGT_EXIT_USAGE, "\"%s\" is one set; name two, such as az by", a);
        return -1;
    }
    g_autofree char *both = g_strdup_printf("%s,%s", a, b);
    g_autoptr(AgtNorms) norms = agt_work_norms_of(plan, both, error);
    if (!norms)
        return -1;
    AgtReportOptions ro = report_options(cli);
    g_autofree char *text = agt_report_rules_compare(norms, a, b, &ro);
    return agt_work_write(cli, NULL, text, error) ? AGT_EXIT_FINE : -1;
}

/* A file holds one set: only that set of the plan is its earlier edition. */
static bool against_file(const AgtPlan *plan, const char *path, AgtNorms **before, AgtNorms **after,
                         GError **error)
{
    g_autoptr(AgtYaml) y = agt_yaml_load(path, error);
    const char *set = NULL;
    if (!y || !agt_yaml_read_text(agt_yaml_root(y), "set", true, &set, error))
        return false;
    g_autofree char *name = g_strdup(set);
    *after = agt_norms_new();
    *before = agt_norms_new();
    if (!agt_norms_take(*after, g_steal_pointer(&y), error))
        return false;
    const char *text = agt_plan_config(plan, "norms", name);
    AgtYaml *kept = text ? agt_yaml_parse(name, text, -1, error) : NULL;
    return !text || (kept && agt_norms_take(*before, kept, error));
}

/* Edition of a norm set that a plan keeps, NULL when it is none; newly allocated. */
static char *edition_of(const AgtConfig *c)
{
    const char *edition = NULL;
    if (!c || g_strcmp0(c->kind, "norms") != 0 || !c->text)
        return NULL;
    g_autoptr(AgtYaml) y = agt_yaml_parse(c->f.id ? c->f.id : "norms", c->text, -1, NULL);
    return y && agt_yaml_read_text(agt_yaml_root(y), "edition", true, &edition, NULL)
               ? g_strdup(edition)
               : NULL;
}

/* True when a set of the plan then bore the edition, and bears another one now. */
static bool bore_edition(const AgtPlan *then, const AgtPlan *now, const char *edition)
{
    AGT_EACH(then, CONFIG, Config, c)
    {
        g_autofree char *was = edition_of(c);
        if (g_strcmp0(was, edition) != 0)
            continue;
        g_autofree char *is =
            edition_of((const AgtConfig *)agt_plan_find(now, AGT_LAYER_CONFIG, c->f.id));
        if (g_strcmp0(is, edition) != 0)
            return true;
    }
    return false;
}

/* The plan as it was when it last kept the edition. */
static AgtPlan *plan_of_edition(const AgtWork *w, const char *edition, GError **error)
{
    g_autoptr(GPtrArray) log = agt_store_log(w->store, NULL, error);
    for (guint i = 0; log && i < log->len; i++) {
        const AgtRevision *r = log->pdata[i];
        g_autofree char *name = g_strdup_printf("r%d", (int)r->seq);
        g_autoptr(AgtPlan) then =
            agt_store_load(w->store, name, AGT_LAYER_BIT(AGT_LAYER_CONFIG), NULL, error);
        if (!then)
            return NULL;
        if (bore_edition(then, w->plan, edition))
            return g_steal_pointer(&then);
    }
    if (log)
        agt_refuse(error, AGT_EXIT_USAGE,
                   "--diff %s: no such file, no revision, and no norm set of the plan bore that "
                   "edition before its present one",
                   edition);
    return NULL;
}

static AgtPlan *plan_then(const AgtWork *w, const char *name, GError **error)
{
    g_autoptr(AgtRevision) r = agt_store_revision(w->store, name, NULL);
    return r ? agt_store_load(w->store, name, AGT_LAYER_BIT(AGT_LAYER_CONFIG), NULL, error)
             : plan_of_edition(w, name, error);
}

static bool against_revision(const AgtWork *w, const Options *o, AgtNorms **before,
                             AgtNorms **after, GError **error)
{
    g_autoptr(AgtPlan) then = plan_then(w, o->diff, error);
    *before = then ? agt_work_norms_of(then, o->norms, error) : NULL;
    *after = *before ? agt_work_norms_of(w->plan, o->norms, error) : NULL;
    return *after != NULL;
}

static int diff(AgtCli *cli, const AgtWork *w, const Options *o, GError **error)
{
    g_autoptr(AgtNorms) before = NULL, after = NULL;
    bool file = g_file_test(o->diff, G_FILE_TEST_EXISTS), same = false;
    if (!(file ? against_file(w->plan, o->diff, &before, &after, error)
               : against_revision(w, o, &before, &after, error)))
        return -1;
    AgtReportOptions ro = report_options(cli);
    g_autofree char *text = agt_report_rules_diff(before, after, &ro, &same);
    if (!agt_work_write(cli, NULL, text, error))
        return -1;
    return same ? AGT_EXIT_FINE : AGT_EXIT_FINDINGS;
}

/* Names of the chosen sets, those of az and by that the plan has when none are. */
static char **set_names(const AgtNorms *norms, const char *chosen)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_auto(GStrv) names = g_strsplit(chosen ? chosen : "az,by", ",", -1);
    for (guint i = 0; names[i]; i++)
        if (agt_norms_set_title(norms, g_strstrip(names[i]), AGT_LANG_EN))
            g_ptr_array_add(list, g_strdup(names[i]));
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_steal(list, NULL);
}

static int export_rules(AgtCli *cli, const Options *o, const AgtNorms *norms, GError **error)
{
    if (!g_str_has_suffix(o->export, ".xlsx")) {
        agt_refuse(error, AGT_EXIT_USAGE, "\"%s\": rules are written as .xlsx", o->export);
        return -1;
    }
    g_auto(GStrv) sets = set_names(norms, o->norms);
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) sheets = agt_rules_sheets(norms, (const char *const *)sets, numbers);
    g_ptr_array_add(numbers, NULL);
    if (!agt_sheets_write(o->export, sheets, (const char *const *)numbers->pdata, error))
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), o->export);
    return AGT_EXIT_FINE;
}

static int import_rules(AgtCli *cli, const Options *o, const AgtNorms *norms, GError **error)
{
    if (!o->norms || strchr(o->norms, ',')) {
        agt_refuse(error, AGT_EXIT_USAGE, "name the set to read with --norms, such as --norms az");
        return -1;
    }
    g_autoptr(GPtrArray) sheets = agt_sheets_read(o->import, error);
    g_autofree char *text = sheets ? agt_rules_from_sheets(sheets, o->norms, norms, error) : NULL;
    if (!text) {
        g_prefix_error(error, "%s: ", o->import);
        return -1;
    }
    return agt_work_write(cli, o->output, text, error) ? AGT_EXIT_FINE : -1;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (cli->args[0] && !o->compare) {
        agt_refuse(error, AGT_EXIT_USAGE, "sets are named with --compare: rules --compare az by");
        return -1;
    }
    if (!agt_work_open(&w, cli, AGT_STORE_READ, NULL, AGT_LAYER_BIT(AGT_LAYER_CONFIG), error))
        return -1;
    if (o->compare)
        return compare(cli, w.plan, error);
    if (o->diff)
        return diff(cli, &w, o, error);
    if (!agt_work_norms(&w, o->norms, error))
        return -1;
    return o->export   ? export_rules(cli, o, w.norms, error)
           : o->import ? import_rules(cli, o, w.norms, error)
                       : list(cli, o, w.norms, error);
}

static const char *const examples[] = {
    "agrotown rules town.sqlite --norms az",
    "agrotown rules town.sqlite --compare az by",
    "agrotown rules town.sqlite --diff az-2027.yaml",
    "agrotown rules town.sqlite --norms az --export az.xlsx",
    "agrotown rules town.sqlite --norms az --import az.xlsx -o az.yaml",
    NULL};

const AgtCommand agt_cmd_rules = {
    .name = "rules",
    .group = N_("Planning"),
    .summary = N_("list every rule with its clause and basis"),
    .description = N_("Lists the clearance rules, the program's own rules and those of the norm "
                      "sets in the plan: id, severity, basis (read, derived, unverified), document "
                      "and clause, text, kind of check and figures, and when a rule is in force. A "
                      "rule whose basis is unverified informs and never fails a plan. Sets are "
                      "compared by the matter that their rules are about; a new edition by the ids "
                      "of its rules. As a workbook rules go to the experts and come back checked; "
                      "\"import\" takes the file that was written into the plan."),
    .arguments = "[SET SET]",
    .max_args = 2,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
