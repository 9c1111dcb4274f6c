/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown branch and tag: lines of planning, and names of revisions. */
#include <string.h>

#include "options.h"
#include "recall.h"
#include "sign.h"

typedef struct {
    char *format;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json (one object a line)")),
};

static void print_ref(const AgtCli *cli, const AgtRef *r, bool json)
{
    const AgtRevision *at = r->revision;
    if (json) {
        AgtReportRef ref = {.name = r->name,
                            .tag = r->tag,
                            .locked = r->locked,
                            .current = r->current,
                            .seq = at ? at->seq : 0,
                            .content = at ? at->content : NULL,
                            .time = at ? at->time : NULL,
                            .message = at ? at->message : NULL};
        g_autofree char *line = agt_report_ref_json(&ref);
        fprintf(cli->out, "%s\n", line);
        return;
    }
    fprintf(cli->out, "%s ", r->current ? "*" : " ");
    agt_print_cell(cli, r->name, -20);
    if (at)
        fprintf(cli->out, "  r%d  %.12s  %s  %s", (int)at->seq, at->content, at->time, at->message);
    else
        fprintf(cli->out, "  %s", agt_tr(cli->lang, N_("no revision yet")));
    fprintf(cli->out, "%s%s\n", r->locked ? "  " : "",
            r->locked ? agt_tr(cli->lang, N_("(locked)")) : "");
}

static int list(const AgtCli *cli, bool tags, const char *format, GError **error)
{
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    g_autoptr(GPtrArray) refs = s ? agt_store_refs(s, error) : NULL;
    for (guint i = 0; refs && i < refs->len; i++)
        if (((const AgtRef *)refs->pdata[i])->tag == tags)
            print_ref(cli, refs->pdata[i], g_strcmp0(format, "json") == 0);
    return refs ? AGT_EXIT_FINE : -1;
}

/* A store to write, once it is known who writes. */
static AgtStore *open_to_write(const AgtCli *cli, const char *command, GError **error)
{
    return agt_sign_author(cli, command, error)
               ? agt_store_open(cli->plan_path, AGT_STORE_WRITE, error)
               : NULL;
}

static int create(AgtCli *cli, GError **error)
{
    g_autoptr(AgtStore) s = open_to_write(cli, "branch create", error);
    AgtRevisionInfo info = agt_work_revision(cli, "branch");
    if (!s || !agt_store_branch(s, cli->args[1], cli->args[2], &info, error))
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("made branch %s; `agrotown branch switch %s` goes there")),
             cli->args[1], cli->args[1]);
    return AGT_EXIT_FINE;
}

static int go(AgtCli *cli, GError **error)
{
    g_autoptr(AgtStore) s = open_to_write(cli, "branch switch", error);
    g_autoptr(AgtRevision) before = s ? agt_store_newest(s, error) : NULL;
    if (!s || (error && *error))
        return -1;
    g_autofree char *message =
        g_strdup_printf("clearance evidence comes along to %s", cli->args[1]);
    AgtRevisionInfo info = agt_work_revision(cli, message);
    g_autoptr(AgtRevision) r = agt_store_switch(s, cli->args[1], &info, error);
    if (!r)
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("on branch %s, r%d (%.12s)")), cli->args[1], (int)r->seq,
             r->content);
    if (before && r->seq > before->seq)
        agt_talk(cli,
                 agt_tr(cli->lang,
                        N_("the branch was behind in what has one history for the whole file "
                           "(clearance evidence, settings, permits, papers handed out): r%d brings "
                           "it along (%u added, %u changed, %u removed)")),
                 (int)r->seq, r->added, r->changed, r->removed);
    agt_recall_say(cli, s);
    return AGT_EXIT_FINE;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    const char *what = cli->args[0], *name = what ? cli->args[1] : NULL;
    if (!what || (strcmp(what, "list") == 0 && !name))
        return list(cli, false, o->format, error);
    if (strcmp(what, "create") == 0 && name)
        return create(cli, error);
    if (strcmp(what, "switch") == 0 && name && !cli->args[2])
        return go(cli, error);
    agt_refuse(error, AGT_EXIT_USAGE,
               "branch takes nothing, `create NAME [REV]` or `switch NAME` (agrotown branch -h)");
    return -1;
}

static const char *const examples[] = {
    "agrotown branch town.sqlite", "agrotown branch town.sqlite create south-variant",
    "agrotown branch town.sqlite switch south-variant --author \"A. Planner\"", NULL};

const AgtCommand agt_cmd_branch = {
    .name = "branch",
    .group = N_("Revisions"),
    .summary = N_("list branches, make one, go to one"),
    .description =
        N_("A branch is a line of planning of its own: a variant beside the plan. `create` makes "
           "one at a revision (HEAD when left out), `switch` puts the live tables to it and "
           "refuses over uncommitted edits. Branches differ in what is planned, never in what is "
           "known: clearance evidence with its acceptances and dispositions, settings, permits, "
           "persons, height grids, control points and papers handed out have one history for the "
           "whole file, and the newest of it comes along to every branch."),
    .arguments = "[create NAME [REV] | switch NAME]",
    .max_args = 3,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};

/* --- tag ------------------------------------------------------------------------------------- */

typedef struct {
    char *format;
    gboolean lock, remove;
} TagOptions;

static const AgtOption tag_options[] = {
    AGT_OPTION_FORMAT(TagOptions, "text|json", N_("text or json (one object a line)")),
    {.name = "lock",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(TagOptions, lock),
     .help = N_("the tag can never be deleted; those under issued/ always are locked")},
    {.name = "delete",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(TagOptions, remove),
     .help = N_("take the tag away, unless it is locked")},
};

static int run_tag(AgtCli *cli, const void *values, GError **error)
{
    const TagOptions *o = values;
    const char *name = cli->args[0];
    if (!name && !o->remove && !o->lock)
        return list(cli, true, o->format, error);
    if (!name || (o->remove && (o->lock || cli->args[1]))) {
        agt_refuse(error, AGT_EXIT_USAGE,
                   "name the tag: agrotown tag NAME [REV], or NAME --delete");
        return -1;
    }
    g_autoptr(AgtStore) s = open_to_write(cli, "tag", error);
    if (!s)
        return -1;
    AgtRevisionInfo info = agt_work_revision(cli, "tag");
    bool lock = o->lock || g_str_has_prefix(name, "issued/");
    bool ok = o->remove ? agt_store_untag(s, name, &info, error)
                        : agt_store_tag(s, name, cli->args[1], lock, &info, error);
    return ok ? AGT_EXIT_FINE : -1;
}

static const char *const tag_examples[] = {"agrotown tag town.sqlite issued/P2",
                                           "agrotown tag town.sqlite before-council r12",
                                           "agrotown diff town.sqlite issued/P2..HEAD", NULL};

const AgtCommand agt_cmd_tag = {
    .name = "tag",
    .group = N_("Revisions"),
    .summary = N_("name a revision, or list the names"),
    .description =
        N_("A tag names a revision (HEAD when left out) and stays with it; wherever a revision is "
           "asked for, its name will do. A tag is never moved. A locked one, such as issued/P2, "
           "can never be deleted."),
    .arguments = "[NAME [REV]]",
    .max_args = 2,
    .plan = AGT_PLAN_NEEDED,
    .options = tag_options,
    .n_options = G_N_ELEMENTS(tag_options),
    .options_size = sizeof(TagOptions),
    .examples = tag_examples,
    .run = run_tag,
};
