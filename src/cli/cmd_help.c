/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown help: the list of commands, man pages, completion. */
#include "command.h"

typedef struct {
    gboolean names, man, completion;
} Options;

static const AgtOption options[] = {
    {.name = "names",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, names),
     .help = N_("names of all commands, one a line")},
    {.name = "man",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, man),
     .help = N_("the man page instead of the help text")},
    {.name = "completion",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, completion),
     .help = N_("completion script for bash")},
};

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    const AgtCommand *c = agt_command_by_name(cli->args[0]);
    if (cli->args[0] && !c) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, "there is no command \"%s\"",
                    cli->args[0]);
        return -1;
    }
    if (o->names) {
        for (guint i = 0; agt_commands[i]; i++)
            fprintf(cli->out, "%s\n", agt_commands[i]->name);
        return AGT_EXIT_FINE;
    }
    g_autofree char *text = o->completion ? agt_help_completion()
                            : o->man      ? agt_help_man(c)
                            : c           ? agt_help_text(c, cli->lang)
                                          : agt_help_list(cli->lang);
    fputs(text, cli->out);
    return AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_help = {
    .name = "help",
    .group = N_("Help"),
    .summary = N_("explain a command, print man pages or completion"),
    .description = N_("Without a command lists them all."),
    .arguments = "[COMMAND]",
    .max_args = 1,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .run = run,
};
