/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown set: fields of features and records, written down by a person. */
#include <string.h>

#include <agrotown/records.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *crs, *message;
    gboolean make, remove, dry_run;
} Options;

static const AgtOption options[] = {
    {.name = "new",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, make),
     .help = N_("make a new one; without an id it gets the next number")},
    {.name = "delete",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, remove),
     .help = N_("remove it, unless something else names it")},
    {.name = "crs",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, crs),
     .value = "CRS",
     .help = N_("coordinate system of geometry=WKT (the plan's when left out)")},
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
};

/* What the words of the command line ask for. */
typedef struct {
    const AgtLayer *layer;
    char **ids;    /* NULL-ended; one NULL entry stands for the next number */
    guint n_ids;   /* 0: none given */
    char **fields; /* "name=value", borrowed */
} Wish;

static bool unknown_layer(const char *name, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        g_string_append_printf(all, "%s%s", i ? ", " : "", agt_layer(i)->name);
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, "there is no layer \"%s\"; there are %s",
                name, all->str);
    return false;
}

static bool read_wish(const AgtCli *cli, const Options *o, Wish *w, GError **error)
{
    char **args = cli->args;
    w->layer = agt_layer_by_name(args[0]);
    if (!w->layer)
        return unknown_layer(args[0], error);
    bool named = args[1] && !strchr(args[1], '=');
    w->ids = named ? g_strsplit(args[1], ",", -1) : g_new0(char *, 1);
    w->n_ids = g_strv_length(w->ids);
    w->fields = args + (named ? 2 : 1);
    for (char **f = w->fields; *f; f++)
        if (!strchr(*f, '=') || **f == '=')
            return agt_refuse(error, AGT_EXIT_USAGE, "\"%s\" is not FIELD=VALUE", *f);
    if (o->make && o->remove)
        return agt_refuse(error, AGT_EXIT_USAGE, "%s", "--new and --delete exclude each other");
    if (!w->n_ids && !o->make)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "name the %s by its id, or make a new one with --new", w->layer->name);
    if (o->remove ? *w->fields != NULL : !*w->fields)
        return agt_refuse(error, AGT_EXIT_USAGE, "%s",
                          o->remove ? "--delete takes no fields"
                                    : "say what to set: FIELD=VALUE (FIELD= empties the field)");
    return true;
}

static bool set_row(AgtEdit *e, const Wish *w, const char *id, AgtEditMode mode,
                    AgtFindings *findings, GError **error)
{
    if (!agt_edit_row(e, w->layer->id, id, mode, error))
        return false;
    for (char **f = w->fields; *f; f++) {
        const char *value = strchr(*f, '=') + 1;
        g_autofree char *name = g_strndup(*f, (gsize)(value - 1 - *f));
        if (!agt_edit_set(e, name, value, error))
            return false;
    }
    return agt_edit_row_end(e, findings, error);
}

static AgtChangeset *edit(const Options *o, AgtWork *work, const Wish *w, AgtFindings *findings,
                          GError **error)
{
    g_autoptr(AgtNorms) norms = agt_work_norms_of(work->plan, NULL, error);
    if (!norms)
        return NULL;
    g_autofree const char **rules = agt_work_rule_ids(norms);
    AgtEditOptions eo = {.crs = o->crs, .rules = rules};
    g_autoptr(AgtEdit) e = agt_edit_new(work->plan, &eo);
    for (guint i = 0; i < MAX(w->n_ids, 1); i++) {
        const char *id = w->n_ids ? g_strstrip(w->ids[i]) : NULL;
        AgtEditMode mode = o->make ? AGT_EDIT_NEW : AGT_EDIT_CHANGE;
        if (!(o->remove ? agt_edit_remove(e, w->layer->id, id, error)
                        : set_row(e, w, id, mode, findings, error)))
            return NULL;
    }
    return agt_edit_end(e, error);
}

/* "set waiver WV-001" and the names of the fields, for the log. */
static char *own_message(const Options *o, const Wish *w, const AgtChangeset *c)
{
    const AgtChange *first = agt_changeset_get(c, 0);
    GString *s = g_string_new(o->remove ? "delete " : "set ");
    g_string_append_printf(s, "%s %s", w->layer->name,
                           (first->after ? first->after : first->before)->id);
    if (agt_changeset_n(c) > 1)
        g_string_append_printf(s, " and %u more", agt_changeset_n(c) - 1);
    for (char **f = w->fields; *f; f++)
        g_string_append_printf(s, "%s %.*s", f == w->fields ? ":" : ",",
                               (int)(strchr(*f, '=') - *f), *f);
    return g_string_free(s, FALSE);
}

static bool finish(const AgtCli *cli, const Options *o, AgtWork *work, const Wish *w,
                   const AgtChangeset *c, AgtFindings *findings, GError **error)
{
    if (!agt_changeset_n(c)) {
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("nothing changed")));
        return true;
    }
    g_autofree char *message = own_message(o, w, c);
    if (!o->dry_run && !agt_work_record(work, cli, c, o->message, message, error))
        return false;
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    ro.illustrative = agt_plan_head(work->plan)->illustrative;
    g_autofree char *changes = agt_report_changes_text(c, &ro);
    fputs(changes, cli->out);
    if (agt_findings_n(findings)) {
        g_autofree char *list = agt_report_findings_list(work->plan, findings, &ro);
        fputs(list, cli->out);
    }
    return true;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    Wish w = {0};
    g_auto(AgtWork) work = {0};
    g_autoptr(AgtFindings) findings = agt_findings_new();
    bool ok = read_wish(cli, o, &w, error) &&
              agt_work_open(&work, cli, o->dry_run ? AGT_STORE_READ : AGT_STORE_WRITE, NULL,
                            AGT_LAYERS_ALL, error);
    g_autoptr(AgtChangeset) c = ok ? edit(o, &work, &w, findings, error) : NULL;
    ok = c && finish(cli, o, &work, &w, c, findings, error);
    g_strfreev(w.ids);
    return ok ? AGT_EXIT_FINE : -1;
}

static const char *const examples[] = {
    "agrotown set town.sqlite plot P-017,P-018 phase=PH-002 --author \"A. Planner\"",
    "agrotown set town.sqlite person --new title=\"B. Officer\" party=ORG-001",
    "agrotown set town.sqlite permit --new kind=dig status=requested depth_m=1.2 "
    "geometry=@plot:P-017",
    "agrotown set town.sqlite setting clearance.standoff_m value=12 signed_by=PER-001 "
    "signed_on=2026-11-01",
    NULL};

const AgtCommand agt_cmd_set = {
    .name = "set",
    .group = N_("Data in and out"),
    .summary = N_("change fields of features and records"),
    .description =
        N_("Sets fields of one or several rows of a layer, as one revision, and prints what "
           "changed. FIELD= empties a field; geometry=WKT or geometry=@LAYER:ID,ID gives a new "
           "feature its place. `agrotown info --layers` describes all layers and fields.\n\n"
           "Values are checked strictly, and people, organisations and phases must be in the plan "
           "before they are named. Clearance evidence is never set by hand; of what was decided "
           "(states from approved on) only phase, party and note are; mine-clearance rules refuse "
           "waivers; and a setting that changes loses its signatures unless it is signed in the "
           "same command."),
    .arguments = "LAYER [ID,...] [FIELD=VALUE...]",
    .min_args = 1,
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
