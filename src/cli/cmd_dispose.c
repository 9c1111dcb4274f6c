/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown dispose: what a named person decides about single records of clearance data. */
#include <string.h>

#include "options.h"
#include "sign.h"

typedef struct {
    char *decision, *reason, *by, *message, *format;
} Options;

static const AgtOption options[] = {
    {.name = "decision",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, decision),
     .value = "DECISION",
     .choices = "kept_as_hazard|duplicate|outside|erroneous|released",
     .help = N_("what is decided about the records named")},
    {.name = "reason",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, reason),
     .value = "TEXT",
     .help = N_("why: what was looked at, which document says so")},
    {.name = "by",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, by),
     .value = "PERSON",
     .help = N_("who signs: id of a person, or a full name")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json, of the list")),
    AGT_OPTION_MESSAGE(Options),
};

static int list(AgtCli *cli, const Options *o, const AgtPlan *plan, const GArray *waiting,
                GError **error)
{
    if (o->decision || o->reason || o->by || o->message) {
        agt_refuse(
            error, AGT_EXIT_USAGE,
            "name the records to decide about; `agrotown dispose` without options lists them");
        return -1;
    }
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_waiting_json(waiting, &ro)
                                : agt_report_waiting_text(plan, waiting, &ro);
    fputs(text, cli->out);
    return AGT_EXIT_FINE;
}

static bool complete(const Options *o, GError **error)
{
    const char *reason = o->reason ? o->reason : "";
    if (!o->decision)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "say what is decided: --decision kept_as_hazard, duplicate, outside, "
                          "erroneous or released");
    if (!reason[strspn(reason, " \t\r\n")])
        return agt_refuse(error, AGT_EXIT_USAGE, "say why: --reason TEXT");
    return true;
}

static const AgtWait *wait_of(const GArray *waiting, const char *id, GError **error)
{
    const AgtWait *found = NULL;
    for (guint i = 0; i < waiting->len; i++) {
        const AgtWait *w = &g_array_index(waiting, AgtWait, i);
        if (g_strcmp0(w->row->id, id) != 0)
            continue;
        if (found) {
            agt_refuse(
                error, AGT_EXIT_DATA,
                "\"%s\" is the id of two records, in layer %s and in layer %s; a disposition "
                "could mean either",
                id, agt_layer(found->row->layer)->name, agt_layer(w->row->layer)->name);
            return NULL;
        }
        found = w;
    }
    if (!found)
        agt_refuse(
            error, AGT_EXIT_DATA,
            "\"%s\" needs no disposition: it is no record in quarantine and no hazard without "
            "a place, with a widened outline or missing from the newest delivery",
            id);
    return found;
}

/* A decision that the record allows, and another one than was signed last. */
static bool fits(const AgtWait *w, const Options *o, GError **error)
{
    bool keeps = strcmp(o->decision, "kept_as_hazard") == 0;
    if (w->reason == AGT_WAIT_BROKEN && !keeps)
        return agt_refuse(
            error, AGT_EXIT_CONFLICT,
            "\"%s\" has a place, so no disposition ends it: only a later release that "
            "is linked to it does. --decision kept_as_hazard says that the widened "
            "outline was looked at",
            w->row->id);
    if (w->disposition && g_strcmp0(w->disposition->decision, o->decision) == 0)
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "\"%s\" needs no disposition: %s signed \"%s\" on %s", w->row->id,
                          w->disposition->signed_by, o->decision,
                          w->disposition->signed_on ? w->disposition->signed_on : "?");
    return true;
}

/* What the decision does, a line each: whoever signs has to see it. */
static void tell(const AgtCli *cli, const AgtWait *w, const Options *o)
{
    bool keeps = strcmp(o->decision, "kept_as_hazard") == 0;
    const char *does = w->row->layer == AGT_LAYER_RELEASE
                           ? N_("the release is gone and permits nothing; nobody is asked about it "
                                "any more")
                       : keeps && w->reason == AGT_WAIT_QUARANTINED
                           ? N_("goes on blocking: it is a hazard that the plan does not hold; "
                                "import it corrected")
                       : keeps ? N_("goes on blocking as a hazard, where it may lie")
                       : w->reason == AGT_WAIT_QUARANTINED
                           ? N_("nothing of it is in the plan, and it holds up no verdict any more")
                           : N_("stays in the plan, and does not count as a hazard any more");
    fprintf(cli->out, "%s: %s: %s\n", w->row->id, o->decision, agt_tr(cli->lang, does));
    if (w->disposition)
        fprintf(
            cli->out, agt_tr(cli->lang, N_("  it takes the place of \"%s\", signed by %s on %s\n")),
            w->disposition->decision ? w->disposition->decision : "?", w->disposition->signed_by,
            w->disposition->signed_on ? w->disposition->signed_on : "?");
}

/* Rows for all ids, or none. */
static AgtChangeset *decide(const AgtCli *cli, const Options *o, const AgtPlan *plan,
                            const GArray *waiting, GError **error)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    AgtArena *a = agt_changeset_arena(c);
    AgtIdCounter ids = agt_id_counter(plan, AGT_LAYER_DISPOSITION, 3);
    const char *by;
    if (!complete(o, error) || !agt_sign_person(plan, "--by", o->by, a, &by, error))
        return NULL;
    for (char **id = cli->args; *id; id++) {
        const AgtWait *w = wait_of(waiting, *id, error);
        if (!w || !fits(w, o, error))
            return NULL;
        if (!g_hash_table_add(seen, *id))
            continue;
        AgtDisposition *d = (AgtDisposition *)agt_arena_row(a, AGT_LAYER_DISPOSITION);
        d->f.id = d->f.birth = agt_id_next(&ids, a);
        d->subject = agt_arena_text(a, *id);
        d->decision = agt_arena_text(a, o->decision);
        d->reason = agt_arena_text(a, o->reason);
        d->signed_by = by;
        d->signed_on = agt_arena_printf(a, "%.10s", cli->now);
        agt_changeset_add(c, &d->f);
    }
    return g_steal_pointer(&c);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    bool any = cli->args[0] != NULL;
    if ((any && !agt_sign_author(cli, "dispose", error)) ||
        !agt_work_open(&w, cli, any ? AGT_STORE_WRITE : AGT_STORE_READ, NULL,
                       agt_layers_all_but_bulk(), error))
        return -1;
    g_autoptr(GArray) waiting = agt_clearance_waiting(w.plan);
    if (!any)
        return list(cli, o, w.plan, waiting, error);
    g_autoptr(AgtChangeset) c = decide(cli, o, w.plan, waiting, error);
    if (!c)
        return -1;
    g_autofree char *message = g_strdup_printf("dispose %s%s: %s", cli->args[0],
                                               cli->args[1] ? " and more" : "", o->decision);
    if (!agt_work_record(&w, cli, c, o->message, message, error))
        return -1;
    agt_sign_tell(cli, w.plan, ((const AgtDisposition *)agt_changeset_get(c, 0)->after)->signed_by);
    for (guint i = 0; i < agt_changeset_n(c); i++)
        tell(cli,
             wait_of(waiting, ((const AgtDisposition *)agt_changeset_get(c, i)->after)->subject,
                     NULL),
             o);
    return AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown dispose town.sqlite",
    "agrotown dispose town.sqlite HZ-017 --decision duplicate --by PER-004 --reason \"same "
    "minefield as HZ-003, record MF-88\"",
    NULL};

const AgtCommand agt_cmd_dispose = {
    .name = "dispose",
    .group = N_("Mine action"),
    .summary = N_("sign what is decided about a record that has no place or is missing"),
    .description =
        N_("Records of clearance data that cannot be used as they are wait for the decision of a "
           "named person: records in quarantine, hazards without usable geometry, whose outline "
           "is broken or incomplete and was widened, or missing from the newest delivery. Each id "
           "gets a disposition of its own, and all that are named are signed as one revision.\n\n"
           "kept_as_hazard: it goes on blocking. duplicate, outside, erroneous, released: it does "
           "not count as a hazard any more. The newest disposition of a record holds, and every "
           "one stays in the plan. A hazard whose place is known is ended by no disposition, "
           "unless it is missing from the newest delivery.\n\n"
           "Without ids it lists what waits."),
    .arguments = "[ID...]",
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
