/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown log: revisions, newest first. */
#include "load.h"
#include "options.h"

typedef struct {
    char *format;
    double number;
    gboolean all;
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
    {.name = "all",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, all),
     .help = N_("the revisions of all branches")},
};

/* Branches and tags at a revision, NULL-ended; the texts are borrowed. */
static const char **names_at(const GPtrArray *refs, const AgtRevision *r)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < refs->len; i++) {
        const AgtRef *ref = refs->pdata[i];
        if (ref->revision && ref->revision->seq == r->seq)
            g_ptr_array_add(names, ref->name);
    }
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

static void print_text(const AgtCli *cli, const AgtRevision *r, const char *const *names)
{
    g_autofree char *at = g_strjoinv(", ", (char **)names);
    fprintf(cli->out, "r%" G_GINT64_FORMAT "  %.12s  %s  %s%s%s%s\n    %s\n", r->seq, r->content,
            r->time, r->author, *at ? "  (" : "", at, *at ? ")" : "", r->message);
    if (r->merged_seq)
        fprintf(cli->out, agt_tr(cli->lang, N_("    merged r%d\n")), (int)r->merged_seq);
    fprintf(cli->out, agt_tr(cli->lang, N_("    %u added, %u changed, %u removed\n")), r->added,
            r->changed, r->removed);
}

static void print_json(const AgtCli *cli, const AgtRevision *r, const char *const *names)
{
    AgtReportRevision rr = {.seq = r->seq,
                            .hash = r->hash,
                            .content = r->content,
                            .parent = r->parent,
                            .merged = r->merged,
                            .author = r->author,
                            .time = r->time,
                            .message = r->message,
                            .added = r->added,
                            .changed = r->changed,
                            .removed = r->removed,
                            .names = names};
    g_autofree char *line = agt_report_revision_json(&rr);
    fprintf(cli->out, "%s\n", line);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (o->all && cli->args[0]) {
        agt_refuse(error, AGT_EXIT_USAGE, "--all lists every revision: leave %s out", cli->args[0]);
        return -1;
    }
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    g_autoptr(GPtrArray) refs = s ? agt_store_refs(s, error) : NULL;
    g_autoptr(GPtrArray) list = !refs    ? NULL
                                : o->all ? agt_store_log_all(s, error)
                                         : agt_store_log(s, cli->args[0], error);
    if (!list)
        return -1;
    guint most = o->number > 0 ? (guint)o->number : list->len;
    for (guint i = 0; i < list->len && i < most; i++) {
        g_autofree const char **names = names_at(refs, list->pdata[i]);
        if (g_strcmp0(o->format, "json") == 0)
            print_json(cli, list->pdata[i], names);
        else
            print_text(cli, list->pdata[i], names);
    }
    return AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_log = {
    .name = "log",
    .group = N_("Revisions"),
    .summary = N_("list the revisions, newest first"),
    .description =
        N_("Shows number, content hash, time, author, branches and tags, message and counts of "
           "each revision of the present branch. The content hash is the one printed on "
           "drawings."),
    .arguments = "[REV]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .run = run,
};
