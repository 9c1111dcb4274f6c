/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown log: revisions, newest first. */
#include "load.h"
#include "options.h"

typedef struct {
    char *format;
    double number;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json (one object a line)")),
    {.name = "number",
     .letter = 'n',
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, number),
     .value = "N",
     .min = 1,
     .max = 1e9,
     .help = N_("at most N revisions")},
};

static void print_text(const AgtCli *cli, const AgtRevision *r)
{
    fprintf(cli->out, "r%" G_GINT64_FORMAT "  %.12s  %s  %s\n    %s\n", r->seq, r->content, r->time,
            r->author, r->message);
    fprintf(cli->out, agt_tr(cli->lang, N_("    %u added, %u changed, %u removed\n")), r->added,
            r->changed, r->removed);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    g_autoptr(GPtrArray) list = s ? agt_store_log(s, cli->args[0], error) : NULL;
    if (!list)
        return -1;
    guint most = o->number > 0 ? (guint)o->number : list->len;
    for (guint i = 0; i < list->len && i < most; i++) {
        const AgtRevision *r = list->pdata[i];
        if (g_strcmp0(o->format, "json") != 0) {
            print_text(cli, r);
            continue;
        }
        AgtReportRevision rr = {.seq = r->seq,
                                .hash = r->hash,
                                .content = r->content,
                                .parent = r->parent,
                                .author = r->author,
                                .time = r->time,
                                .message = r->message,
                                .added = r->added,
                                .changed = r->changed,
                                .removed = r->removed};
        g_autofree char *line = agt_report_revision_json(&rr);
        fprintf(cli->out, "%s\n", line);
    }
    return AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_log = {
    .name = "log",
    .group = N_("Revisions"),
    .summary = N_("list the revisions, newest first"),
    .description = N_("Shows number, content hash, time, author, message and counts of each "
                      "revision. The content hash is the one printed on drawings."),
    .arguments = "[REV]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .run = run,
};
