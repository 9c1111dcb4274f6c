/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown import: a foreign file into the plan, every record accounted for. */
#include <agrotown/records.h>

#include "approve.h"
#include "options.h"
#include "recall.h"

typedef struct {
    char *profile, *crs, *data_as_of, *dataset, *mode, *extent, *from, *message, *output, *layer;
    char *as, *document, *date;
    gboolean dry_run, again, replace, from_plan;
    double read_seconds, read_memory;
} Options;

static const AgtOption options[] = {
    {.name = "profile",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, profile),
     .value = "FILE",
     .help = N_("how source layers, fields and values map to ours (YAML)")},
    {.name = "crs",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, crs),
     .value = "CRS",
     .help = N_("coordinate system of a file that does not say its own")},
    {.name = "data-as-of",
     .type = AGT_OPT_DATE,
     .offset = offsetof(Options, data_as_of),
     .value = "DATE",
     .help = N_("date the data stands for; clearance data needs one")},
    {.name = "dataset",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, dataset),
     .value = "NAME",
     .help = N_("clearance dataset the file belongs to")},
    {.name = "mode",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, mode),
     .value = "MODE",
     .choices = "full|delta",
     .help = N_("full (default): the file lists all there is within its declared extent; delta: it "
                "lists changes only")},
    {.name = "extent",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, extent),
     .value = "FILE",
     .help = N_("file of areas: the extent that the clearance data was delivered for")},
    {.name = "from",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, from),
     .value = "NAME",
     .help = N_("who delivered the file")},
    {.name = "layer",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, layer),
     .value = "LAYER",
     .choices = "party|person|phase|permit|waiver|setting|remark",
     .help = N_("what a table of records holds (CSV without profile; else by its file name)")},
    {.name = "as",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, as),
     .value = "approved/NAME",
     .help = N_("keep the file as the approved plan NAME, a locked reference that `validate "
                "--against` compares with")},
    {.name = "document",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, document),
     .value = "NO",
     .help = N_("number of the document that approves it")},
    {.name = "date",
     .type = AGT_OPT_DATE,
     .offset = offsetof(Options, date),
     .value = "DATE",
     .help = N_("date of that document")},
    {.name = "replace",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, replace),
     .help = N_("make it the newer version of the approved plan of that name")},
    {.name = "from-plan",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, from_plan),
     .help = N_("FILE is a revision of this plan: its zones, lines, streets and facilities are "
                "what was approved")},
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("write what a delivery of clearance data changes to FILE too, as JSON with all "
                "ids")},
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
    {.name = "again",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, again),
     .help = N_("read the file even when the same bytes were imported before")},
    {.name = "read-seconds",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, read_seconds),
     .value = "N",
     .min = 1,
     .max = 1e6,
     .help = N_("most time that reading may take (default: by the file's size)")},
    {.name = "read-memory",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, read_memory),
     .value = "MB",
     .min = 64,
     .max = 1e6,
     .help = N_("most memory that reading may take (default: by the file's size)")},
};

/* A cell of a table, padded by characters: printf pads by bytes. Negative width: left-aligned. */
static void print_row(const AgtCli *cli, const char *source, const char *target, const guint n[5])
{
    agt_print_cell(cli, source, -28);
    fputc(' ', cli->out);
    agt_print_cell(cli, target, -16);
    for (guint i = 0; i < 5; i++)
        fprintf(cli->out, " %9u", n[i]);
    fputc('\n', cli->out);
}

static void print_counts(const AgtCli *cli, const AgtImportResult *r)
{
    static const char *const titles[] = {N_("records"), N_("stored"), N_("quarant."),
                                         N_("unmapped"), N_("repaired")};
    agt_print_cell(cli, agt_tr(cli->lang, N_("layer in file")), -28);
    fputc(' ', cli->out);
    agt_print_cell(cli, agt_tr(cli->lang, N_("layer")), -16);
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
        agt_print_cell(cli, agt_tr(cli->lang, titles[i]), 10);
    fputc('\n', cli->out);
    guint sum[5] = {0};
    for (guint i = 0; i < r->counts->len; i++) {
        const AgtImportCount *c = r->counts->pdata[i];
        const guint n[] = {c->records, c->stored, c->quarantined, c->unmapped, c->repaired};
        print_row(cli, c->layer, *c->target ? c->target : "-", n);
        for (guint k = 0; k < G_N_ELEMENTS(n); k++)
            sum[k] += n[k];
    }
    print_row(cli, agt_tr(cli->lang, N_("all")), "", sum);
    fprintf(cli->out, "%s: %s\n%s: %s", agt_tr(cli->lang, N_("coordinate system")),
            r->crs ? r->crs : "-", agt_tr(cli->lang, N_("operation")),
            r->operation && *r->operation ? r->operation : "-");
    if (r->accuracy_m >= 0) {
        char buf[G_ASCII_DTOSTR_BUF_SIZE];
        fprintf(cli->out, ", %s %s m", agt_tr(cli->lang, N_("stated accuracy")),
                g_ascii_formatd(buf, sizeof buf, "%.2f", r->accuracy_m));
    }
    fprintf(cli->out, "\nsha256: %s\n", r->sha256 ? r->sha256 : "-");
}

static bool print_findings(const AgtCli *cli, const AgtPlan *plan, const AgtFindings *f)
{
    if (!agt_findings_n(f))
        return true;
    AgtReportOptions o = agt_work_report(cli, AGT_PLANNING, NULL);
    o.limit = 10;
    g_autofree char *text = agt_report_findings_list(plan, f, &o);
    fputs(text, cli->out);
    return true;
}

/* A register is short enough to be shown; of other files a dry run tells everything. */
static void print_changes(const AgtCli *cli, const AgtPlan *plan, const AgtChangeset *c, bool all)
{
    AgtReportOptions o = agt_work_report(cli, AGT_PLANNING, NULL);
    o.limit = all ? 0 : 20;
    o.illustrative = agt_plan_head(plan)->illustrative;
    g_autofree char *text = agt_report_changes_text(c, &o);
    fputs(text, cli->out);
}

static bool record(const AgtCli *cli, const Options *o, AgtWork *w, const AgtImportResult *r,
                   GError **error)
{
    g_autofree char *base = g_path_get_basename(cli->args[0]);
    g_autofree char *message = g_strdup_printf("import %s", base);
    return agt_work_record(w, cli, r->changes, o->message, message, error);
}

static AgtImportOptions reading(const AgtCli *cli, const Options *o, const AgtYaml *profile,
                                const char *today)
{
    return (AgtImportOptions){.path = cli->args[0],
                              .profile = profile,
                              .profile_name = o->profile,
                              .crs = o->crs,
                              .data_as_of = o->data_as_of,
                              .imported_on = today,
                              .received_from = o->from,
                              .dataset = o->dataset,
                              .mode = o->mode,
                              .extent = o->extent,
                              .reread = o->again,
                              .read_seconds = o->read_seconds,
                              .read_memory_mb = (guint)o->read_memory};
}

static AgtImportResult *take(const AgtCli *cli, const Options *o, AgtWork *w,
                             const AgtYaml *profile, AgtFindings *findings, GError **error)
{
    g_autofree char *today = g_strndup(cli->now, 10);
    AgtImportOptions io = reading(cli, o, profile, today);
    if (!o->layer)
        return agt_import(w->plan, &io, findings, error);
    g_set_error(
        error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
        "--layer is for tables of records (CSV or YAML); a profile names the layers itself");
    return NULL;
}

/* The file as an approved plan. */
static int approve(AgtCli *cli, const Options *o, AgtWork *w, const AgtYaml *profile,
                   GError **error)
{
    g_autofree char *today = g_strndup(cli->now, 10);
    AgtImportOptions io = reading(cli, o, profile, today);
    AgtApprove a = {.as = o->as,
                    .document = o->document,
                    .date = o->date,
                    .replace = o->replace,
                    .from_plan = o->from_plan,
                    .dry_run = o->dry_run,
                    .message = o->message,
                    .import = &io};
    g_autoptr(AgtFindings) findings = agt_findings_new();
    g_autoptr(AgtImportResult) r = NULL;
    int code = agt_approve(cli, w, &a, &r, findings, error);
    if (code < 0)
        return code;
    agt_findings_sort(findings);
    if (r)
        print_counts(cli, r);
    print_findings(cli, w->plan, findings);
    return agt_findings_fail(findings) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

/* People's own registers: parties, permits, waivers, settings, and configuration files. */
static AgtImportResult *take_records(const AgtCli *cli, const Options *o, AgtWork *w,
                                     AgtFindings *findings, GError **error)
{
    if (o->data_as_of || o->dataset || o->mode || o->extent) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "--data-as-of, --dataset, --mode and --extent are for files with a profile; "
                    "\"%s\" is read as a table of records",
                    cli->args[0]);
        return NULL;
    }
    /* A plan whose norm sets cannot be read is cured by importing them anew. */
    g_autoptr(AgtNorms) norms = agt_work_norms_of(w->plan, NULL, NULL);
    g_autoptr(AgtNorms) none = agt_norms_new();
    g_autofree char *today = g_strndup(cli->now, 10);
    g_autofree const char **rules = agt_work_rule_ids(norms ? norms : none);
    g_autofree char *types = g_build_filename(cli->share, "plans", "house-types", NULL);
    AgtRecordsOptions ro = {
        .path = cli->args[0],
        .layer = o->layer,
        .imported_on = today,
        .received_from = o->from,
        .reread = o->again,
        .edit = {.crs = o->crs, .rules = rules, .house_types = types},
    };
    return agt_import_records(w->plan, &ro, findings, error);
}

/* What a delivery of clearance data means for the works. Told after it is recorded: the delivery is
 * in the plan whether or not this can be computed. */
static bool tell_news(const AgtCli *cli, const Options *o, const AgtPlan *plan,
                      const AgtChangeset *changes, GError **error)
{
    if (!agt_clearance_concerned(changes))
        return true;
    g_autoptr(AgtClearanceNews) n = agt_clearance_news(plan, changes, cli->as_of, error);
    if (!n)
        return false;
    AgtReportOptions ro = agt_work_report(cli, AGT_CONSTRUCTION, NULL);
    ro.illustrative = agt_plan_head(plan)->illustrative;
    g_autofree char *text = agt_report_news_text(n, &ro), *json = agt_report_news_json(n, &ro);
    fputs(text, cli->out);
    return !o->output || agt_work_write(cli, o->output, json, error);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (!o->as && (o->document || o->date || o->replace || o->from_plan)) {
        agt_refuse(error, AGT_EXIT_USAGE,
                   "--document, --date, --replace and --from-plan are for approved plans: give "
                   "--as approved/NAME");
        return -1;
    }
    g_autoptr(AgtYaml) profile = o->profile ? agt_yaml_load(o->profile, error) : NULL;
    if (o->profile && !profile)
        return -1;
    if (!agt_work_open(&w, cli, o->dry_run ? AGT_STORE_READ : AGT_STORE_WRITE, NULL, AGT_LAYERS_ALL,
                       error))
        return -1;
    if (o->as)
        return approve(cli, o, &w, profile, error);
    g_autoptr(AgtFindings) findings = agt_findings_new();
    bool register_file = !o->profile && agt_records_fit(cli->args[0]);
    g_autoptr(AgtImportResult) r = register_file ? take_records(cli, o, &w, findings, error)
                                                 : take(cli, o, &w, profile, findings, error);
    if (!r)
        return -1;
    if (r->same_file) {
        agt_talk(cli, "%s",
                 agt_tr(cli->lang, o->again && o->profile
                                       ? N_("the same file, read again, is the newest edition of "
                                            "its dataset as it stands: nothing to do")
                                       : N_("the same file was imported before: nothing to do")));
        return AGT_EXIT_FINE;
    }
    agt_findings_sort(findings);
    print_counts(cli, r);
    print_findings(cli, w.plan, findings);
    if (!o->dry_run && !record(cli, o, &w, r, error))
        return -1;
    if (o->dry_run || register_file)
        print_changes(cli, w.plan, r->changes, o->dry_run);
    if (!tell_news(cli, o, w.plan, r->changes, error))
        return -1;
    if (!o->dry_run)
        agt_recall_say(cli, w.store);
    return agt_findings_fail(findings) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown import town.sqlite plans/gizil-kengerli/master-plan.gpkg --profile "
    "plans/profiles/gizil-kengerli-master-plan.yaml",
    "agrotown import town.sqlite permits.csv --dry-run", NULL};

const AgtCommand agt_cmd_import = {
    .name = "import",
    .group = N_("Data in and out"),
    .summary = N_("take a vector file or a height grid into the plan"),
    .description = N_(
        "Reads GeoJSON, GeoPackage, Shapefile, FileGDB, DXF, KML, GML, CSV, and height grids "
        "(GeoTIFF, ASCII grid, HGT). Records in the file = stored + quarantined + unmapped, or "
        "nothing is changed. Records of hazard and release layers are never left out: one "
        "without usable geometry is kept as a hazard where it may lie. A file without a "
        "coordinate system is refused unless one is given. The same file again changes nothing; "
        "a new version of it updates its records by key.\n\n"
        "Clearance data belongs to a dataset (--dataset), under whatever file name it comes; each "
        "delivery is an edition of it, which two people have to accept. Its records match by "
        "global id, IMSMA id or key. What a full list lacks within the extent that it declares "
        "(--extent, or its own) is kept and marked: a hazard goes on counting, a release permits "
        "nothing any more. A delivery that is older than the newest edition is refused.\n\n"
        "Without a profile, CSV and YAML files are read as registers of people's own: parties, "
        "persons, phases, permits, waivers, settings, remarks (columns are the names or titles "
        "of our fields, records match by id, geometry is WKT or @plot:P-017,P-018), or as a "
        "programme, norm set or house type, which replaces the one of its name. Such a file is "
        "taken whole or, with all its mistakes listed, not at all."),
    .arguments = "FILE",
    .min_args = 1,
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
