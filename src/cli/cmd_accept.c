/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown accept: two people take over, or turn down, an edition of clearance data. */
#include <string.h>

#include "options.h"
#include "sign.h"

typedef struct {
    char *by, *confirmed_by, *reason, *message, *format;
    double edition;
    gboolean reject;
} Options;

static const AgtOption options[] = {
    {.name = "by",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, by),
     .value = "PERSON",
     .help = N_("mine-action officer who accepts or rejects: id of a person, or a full name")},
    {.name = "confirmed-by",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, confirmed_by),
     .value = "PERSON",
     .help = N_("second person, who confirms it")},
    {.name = "edition",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, edition),
     .value = "N",
     .min = 1,
     .max = 1e9,
     .help = N_("the edition that is meant: refused when a newer one is there")},
    {.name = "reject",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, reject),
     .help = N_("turn the edition down; also one that was accepted before")},
    {.name = "reason",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, reason),
     .value = "TEXT",
     .help = N_("why; required with --reject")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json, of the list")),
    AGT_OPTION_MESSAGE(Options),
};

static int list(AgtCli *cli, const Options *o, const AgtWork *w, GError **error)
{
    if (o->by || o->confirmed_by || o->reject || o->reason || o->edition > 0 || o->message) {
        agt_refuse(error, AGT_EXIT_USAGE,
                   "name the dataset; `agrotown accept` without options lists them");
        return -1;
    }
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_datasets_json(w->plan, &ro)
                                : agt_report_datasets_text(w->plan, &ro);
    fputs(text, cli->out);
    return AGT_EXIT_FINE;
}

static bool unknown(const AgtPlan *plan, const char *name, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    AGT_EACH(plan, DATASET, Dataset, d)
    g_string_append_printf(all, "%s%s", all->len ? ", " : "", d->f.id);
    if (!all->len)
        return agt_refuse(error, AGT_EXIT_DATA,
                          "the plan has no clearance dataset \"%s\", nor any other; import one",
                          name);
    return agt_refuse(error, AGT_EXIT_DATA, "the plan has no clearance dataset \"%s\"; it has %s",
                      name, all->str);
}

/* The edition as it stands allows what is asked. */
static bool may_change(const AgtEdition *e, const Options *o, GError **error)
{
    gint64 asked = o->edition > 0 ? (gint64)o->edition : e->number;
    bool accepted = g_strcmp0(e->status, "accepted") == 0,
         rejected = g_strcmp0(e->status, "rejected") == 0;
    if ((double)asked != o->edition && o->edition > 0)
        return agt_refuse(error, AGT_EXIT_USAGE, "--edition takes a whole number");
    if (asked > e->number)
        return agt_refuse(error, AGT_EXIT_DATA,
                          "dataset \"%s\" has no edition %d; its newest is edition %d", e->dataset,
                          (int)asked, (int)e->number);
    if (asked < e->number)
        return agt_refuse(
            error, AGT_EXIT_CONFLICT,
            "edition %d of dataset \"%s\" is not the newest: edition %d of %s has taken "
            "its place; look at it and sign that one",
            (int)asked, e->dataset, (int)e->number, e->data_as_of ? e->data_as_of : "?");
    if (accepted && !o->reject)
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "edition %d of dataset \"%s\" was accepted by %s on %s already",
                          (int)e->number, e->dataset, e->accepted_by ? e->accepted_by : "?",
                          e->accepted_on ? e->accepted_on : "?");
    if (rejected)
        return agt_refuse(
            error, AGT_EXIT_CONFLICT,
            "edition %d of dataset \"%s\" was rejected by %s on %s; import a corrected "
            "delivery, or this one again with --again, and sign that edition",
            (int)e->number, e->dataset, e->accepted_by ? e->accepted_by : "?",
            e->accepted_on ? e->accepted_on : "?");
    return true;
}

static bool read_persons(const Options *o, const AgtPlan *plan, AgtEdition *e, AgtArena *a,
                         GError **error)
{
    if (!agt_sign_person(plan, "--by", o->by, a, &e->accepted_by, error) ||
        !agt_sign_person(plan, "--confirmed-by", o->confirmed_by, a, &e->confirmed_by, error))
        return false;
    if (agt_person_same(plan, o->by, o->confirmed_by))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "\"%s\" and \"%s\" are one person; a second person must confirm it",
                          o->by, o->confirmed_by);
    return true;
}

/* The edition with its signatures. */
static const AgtEdition *sign(const AgtCli *cli, const Options *o, const AgtPlan *plan,
                              const AgtEdition *before, AgtChangeset *c, GError **error)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtEdition *e = (AgtEdition *)agt_arena_copy(a, &before->f);
    if (!read_persons(o, plan, e, a, error))
        return NULL;
    e->status = o->reject ? "rejected" : "accepted";
    e->accepted_on = e->confirmed_on = agt_arena_printf(a, "%.10s", cli->now);
    e->reason = agt_arena_text(a, o->reason);
    agt_changeset_change(c, &before->f, &e->f);
    return e;
}

static void tell(const AgtCli *cli, const AgtPlan *plan, const AgtEdition *e, bool reject)
{
    fprintf(cli->out,
            agt_tr(cli->lang,
                   reject ? N_("%s, edition %d of %s: rejected by %s, confirmed by %s; it goes on "
                               "blocking construction\n")
                          : N_("%s, edition %d of %s: accepted by %s, confirmed by %s\n")),
            e->dataset, (int)e->number, e->data_as_of ? e->data_as_of : "?", e->accepted_by,
            e->confirmed_by);
    g_autoptr(GArray) waiting = agt_clearance_waiting(plan);
    guint n = 0;
    for (guint i = 0; i < waiting->len; i++) {
        const AgtWait *w = &g_array_index(waiting, AgtWait, i);
        n += !w->disposition && g_strcmp0(w->dataset, e->dataset) == 0;
    }
    if (n)
        fprintf(cli->out,
                agt_tr(cli->lang, N_("records of it that still wait for a disposition and go on "
                                     "blocking: %u\n")),
                n);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    const char *name = cli->args[0];
    g_auto(AgtWork) w = {0};
    if (name && !agt_sign_author(cli, "accept", error))
        return -1;
    if (!agt_work_open(&w, cli, name ? AGT_STORE_WRITE : AGT_STORE_READ, NULL,
                       agt_layers_all_but_bulk(), error))
        return -1;
    if (!name)
        return list(cli, o, &w, error);
    const AgtEdition *e = agt_clearance_newest_edition(w.plan, name);
    if (!e) {
        unknown(w.plan, name, error);
        return -1;
    }
    if (o->reject && (!o->reason || !*o->reason)) {
        agt_refuse(error, AGT_EXIT_USAGE, "say why the edition is rejected: --reason TEXT");
        return -1;
    }
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    if (!may_change(e, o, error) || !(e = sign(cli, o, w.plan, e, c, error)))
        return -1;
    g_autofree char *message = g_strdup_printf(
        "%s edition %d of %s", o->reject ? "reject" : "accept", (int)e->number, e->dataset);
    if (!agt_work_record(&w, cli, c, o->message, message, error))
        return -1;
    agt_sign_tell(cli, w.plan, e->accepted_by);
    agt_sign_tell(cli, w.plan, e->confirmed_by);
    tell(cli, w.plan, e, o->reject);
    return AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown accept town.sqlite",
    "agrotown accept town.sqlite anama --edition 3 --by PER-004 --confirmed-by \"S. Chief\"",
    "agrotown accept town.sqlite anama --reject --reason \"extent too small\" --by PER-004 "
    "--confirmed-by \"S. Chief\"",
    NULL};

const AgtCommand agt_cmd_accept = {
    .name = "accept",
    .group = N_("Mine action"),
    .summary = N_("accept or reject an edition of clearance data, by two people"),
    .description =
        N_("Writes into the plan who accepted the newest edition of a clearance dataset and who "
           "confirmed it, as one revision. Until then the edition blocks construction. The two "
           "must be different people, and --author stands for neither. An edition that is not the "
           "newest cannot be signed; one that was rejected is replaced by a new delivery. "
           "Rejecting takes no record out of the plan: hazards stay.\n\n"
           "Without a dataset it lists the datasets with their editions, who signed them, and what "
           "still waits for a signature. `agrotown clearance --dataset NAME` prints the protocol "
           "to read before signing."),
    .arguments = "[DATASET]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
