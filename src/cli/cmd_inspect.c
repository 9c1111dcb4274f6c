/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown inspect: what a foreign file holds, and a draft of its import profile. */
#include <agrotown/exchange.h>

#include "load.h"

typedef struct {
    char *profile, *format, *layer;
} Options;

static const AgtOption options[] = {
    {.name = "profile",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, profile),
     .value = "OUT.yaml",
     .help = N_("write a draft of the import profile into this file (- for the output)")},
    {.name = "format",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, format),
     .value = "FORMAT",
     .choices = "text|json",
     .help = N_("form of the output")},
    {.name = "layer",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, layer),
     .value = "NAME",
     .help = N_("describe this layer of the file only")},
};

/* A draft never replaces a profile that somebody has worked on. */
static bool write_draft(const AgtCli *cli, const char *path, const char *draft, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "\"%s\" exists already and is left as it is; name another file for the draft",
                    path);
        return false;
    }
    if (!agt_work_write(cli, path, draft, error))
        return false;
    agt_talk(cli, agt_tr(cli->lang, N_("draft profile written to %s: check each line of it")),
             path);
    return true;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    AgtInspectOptions io = {.path = cli->args[0], .layer = o->layer, .lang = cli->lang};
    g_autoptr(AgtInspection) i = agt_inspect(&io, error);
    if (!i)
        return -1;
    bool draft_only = g_strcmp0(o->profile, "-") == 0;
    if (draft_only)
        fputs(i->profile, cli->out);
    else
        fputs(g_strcmp0(o->format, "json") == 0 ? i->json : i->text, cli->out);
    if (o->profile && !draft_only && !write_draft(cli, o->profile, i->profile, error))
        return -1;
    return i->damaged ? AGT_EXIT_DATA : AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown inspect plans/gizil-kengerli/master-plan.gpkg",
    "agrotown inspect plans/gizil-kengerli/existing.shp --profile existing.yaml",
    NULL,
};

const AgtCommand agt_cmd_inspect = {
    .name = "inspect",
    .group = N_("Data in and out"),
    .summary = N_("say what a foreign file holds and draft its import profile"),
    .description =
        N_("Reads the whole file and tells its layers, kinds of geometry, fields with their "
           "values, extent, unit, character set, coordinate system, and what the coordinates look "
           "like. Records are counted by reading them, not taken from the header. Needs no plan "
           "and changes nothing. With --profile it writes a draft of the import profile: "
           "everything in it is a guess from names and values to be checked; what is unsure is "
           "left out with a comment, and nothing of hazards and releases is taken as permissive. "
           "Exit code 3 says that part of the file cannot be read."),
    .arguments = "FILE",
    .min_args = 1,
    .max_args = 1,
    .plan = AGT_PLAN_NONE,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
