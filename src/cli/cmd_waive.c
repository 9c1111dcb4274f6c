/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown waive: one person asks that a finding be put up with, another one decides. */
#include <string.h>

#include <agrotown/waiver.h>

#include "options.h"
#include "sign.h"
#include "since.h"

typedef struct {
    char *other, *reason, *by, *until, *norms, *against, *message, *format;
    gboolean accept, reject, list;
} Options;

static const AgtOption options[] = {
    {.name = "other",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, other),
     .value = "ID",
     .help = N_("the other feature, for a finding about two of them")},
    {.name = "reason",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, reason),
     .value = "TEXT",
     .help = N_("why the finding may be put up with: what was looked at, which document says so")},
    {.name = "by",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, by),
     .value = "PERSON",
     .help = N_("who asks, or with --accept and --reject who decides: id of a person, or a full "
                "name")},
    {.name = "until",
     .type = AGT_OPT_DATE,
     .offset = offsetof(Options, until),
     .value = "DATE",
     .help = N_("last day of the waiver")},
    {.name = "accept",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, accept),
     .help = N_("accept what somebody else asked for")},
    {.name = "reject",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, reject),
     .help = N_("turn it down; also one that was accepted before")},
    {.name = "list",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, list),
     .help = N_("list the waivers (the same as naming nothing)")},
    AGT_OPTION_NORMS(Options, N_("norm sets to judge by (default az,by; the programme always)")),
    AGT_OPTION_AGAINST(Options, N_("for a deviation from an approved plan: from which")),
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json, of the list")),
    AGT_OPTION_MESSAGE(Options),
};

/* What the command works on. */
typedef struct {
    AgtCli *cli;
    const Options *o;
    AgtWork w;
    AgtFindings *findings;
} Job;

static void job_clear(Job *j)
{
    agt_findings_free(j->findings);
    agt_work_clear(&j->w);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

/* --- Which finding --- */

static const char *other_way(const AgtFinding *x, const char *id)
{
    return strcmp(x->id, id) == 0 ? x->other_id : strcmp(x->other_id, id) == 0 ? x->id : NULL;
}

static void add_once(GPtrArray *list, const char *text)
{
    for (guint i = 0; i < list->len; i++)
        if (strcmp(list->pdata[i], text) == 0)
            return;
    g_ptr_array_add(list, (gpointer)text);
}

static char *joined(const GPtrArray *list)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < list->len && i < 8; i++)
        g_string_append_printf(s, "%s%s", i ? ", " : "", (const char *)list->pdata[i]);
    if (list->len > 8)
        g_string_append_printf(s, " and %u more", list->len - 8);
    return g_string_free(s, FALSE);
}

/* The rule finds nothing about the feature: where it does find something. */
static const AgtFinding *nothing(const Job *j, const char *rule, const char *id, const char *other,
                                 GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < agt_findings_n(j->findings); i++) {
        const AgtFinding *x = agt_findings_get(j->findings, i);
        if (strcmp(x->rule->id, rule) == 0)
            g_ptr_array_add(ids, !*x->id        ? g_strdup("the plan as a whole")
                                 : *x->other_id ? g_strdup_printf("%s with %s", x->id, x->other_id)
                                                : g_strdup(x->id));
    }
    g_autofree char *where = joined(ids);
    agt_refuse(error, AGT_EXIT_DATA,
               "%s finds nothing about %s%s%s as of %s, so there is nothing to waive%s%s", rule,
               id ? id : "the plan as a whole", other ? " with " : "", other ? other : "",
               j->cli->as_of, ids->len ? "; it finds something about " : "", where);
    return NULL;
}

static const AgtFinding *name_other(const char *rule, const char *id, const GPtrArray *others,
                                    GError **error)
{
    g_autofree char *list = joined(others);
    agt_refuse(error, AGT_EXIT_USAGE, "%s finds something about %s with %s: name one with --other",
               rule, id, list);
    return NULL;
}

/* The finding that rule and ids name; both ways round for a pair. */
static const AgtFinding *finding_of(const Job *j, const char *rule, const char *id,
                                    const char *other, GError **error)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    const AgtFinding *found = NULL;
    for (guint i = 0; i < agt_findings_n(j->findings); i++) {
        const AgtFinding *x = agt_findings_get(j->findings, i);
        const char *with = strcmp(x->rule->id, rule) != 0 ? NULL
                           : id                           ? other_way(x, id)
                           : *x->id                       ? NULL
                                                          : "";
        if (!with || (other && strcmp(with, other) != 0))
            continue;
        add_once(others, with);
        /* A finding that names the feature first is meant before one that names it second. */
        if (!found || (id && strcmp(found->id, id) != 0 && strcmp(x->id, id) == 0))
            found = x;
    }
    if (!found)
        return nothing(j, rule, id, other, error);
    return others->len > 1 ? name_other(rule, id, others, error) : found;
}

static bool is_rule(const AgtRule *const *list, const char *id)
{
    for (guint i = 0; list[i]; i++)
        if (strcmp(list[i]->id, id) == 0)
            return true;
    return false;
}

static bool check_rule(const Job *j, const char *rule, GError **error)
{
    g_autofree const char **ids = agt_work_rule_ids(j->w.norms);
    if (agt_clearance_is_rule(rule))
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "\"%s\" is a mine-clearance rule, and these are never waived", rule);
    return g_strv_contains(ids, rule) || is_rule(agt_validate_rules(), rule) ||
           is_rule(agt_norms_rules(), rule) || is_rule(agt_deviation_rules(), rule) ||
           agt_refuse(error, AGT_EXIT_USAGE,
                      "the plan has no rule \"%s\"; `agrotown rules` lists them", rule);
}

static bool check_bar(const AgtFinding *x, GError **error)
{
    const char *bar = agt_validate_waiver_bar(x->rule, x->severity);
    return !bar || agt_refuse(error, AGT_EXIT_CONFLICT, "%s takes no waiver: %s", x->rule->id, bar);
}

/* --- Asking --- */

/* A waiver of the same that is not over. */
static const AgtWaiver *open_waiver(const Job *j, const AgtFinding *x)
{
    g_autofree char *subject = agt_finding_fingerprint(x);
    AGT_EACH(j->w.plan, WAIVER, Waiver, w)
    {
        g_autofree char *of = agt_waiver_subject(w);
        bool over = g_strcmp0(w->status, "rejected") == 0 ||
                    (w->valid_until && strcmp(w->valid_until, j->cli->as_of) < 0) ||
                    (g_strcmp0(w->status, "accepted") == 0 && g_strcmp0(x->waiver, w->f.id) != 0);
        if (!over && strcmp(of, subject) == 0)
            return w;
    }
    return NULL;
}

static bool complete(const Job *j, GError **error)
{
    const char *reason = j->o->reason ? j->o->reason : "";
    if (!reason[strspn(reason, " \t\r\n")])
        return agt_refuse(error, AGT_EXIT_USAGE, "say why: --reason TEXT");
    if (!j->o->until)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "say until when: --until DATE; a waiver without an end is a change of "
                          "the rule");
    if (strcmp(j->o->until, j->cli->as_of) < 0)
        return agt_refuse(error, AGT_EXIT_USAGE, "--until %s has passed on %s", j->o->until,
                          j->cli->as_of);
    return true;
}

/* The worst finding about the same: it may be found in several places. */
static const AgtFinding *worst_of(const Job *j, const AgtFinding *x)
{
    g_autofree char *subject = agt_finding_fingerprint(x);
    const AgtFinding *worst = x;
    for (guint i = 0; i < agt_findings_n(j->findings); i++) {
        const AgtFinding *y = agt_findings_get(j->findings, i);
        if (y->rule != x->rule || !(agt_finding_gap(y) > agt_finding_gap(worst)))
            continue;
        g_autofree char *of = agt_finding_fingerprint(y);
        worst = strcmp(of, subject) == 0 ? y : worst;
    }
    return worst;
}

static const AgtWaiver *ask(const Job *j, const AgtFinding *x, AgtChangeset *c, GError **error)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtIdCounter ids = agt_id_counter(j->w.plan, AGT_LAYER_WAIVER, 3);
    const AgtWaiver *had = open_waiver(j, x);
    const char *by;
    if (had)
        agt_refuse(error, AGT_EXIT_CONFLICT, "%s asks for it already, %s by %s on %s", had->f.id,
                   g_strcmp0(had->status, "accepted") == 0 ? "and is in force; asked" : "asked",
                   had->by ? had->by : "?", had->given_on ? had->given_on : "?");
    if (had || !complete(j, error) || !agt_sign_person(j->w.plan, "--by", j->o->by, a, &by, error))
        return NULL;
    AgtWaiver *w = (AgtWaiver *)agt_arena_row(a, AGT_LAYER_WAIVER);
    w->f.id = w->f.birth = agt_id_next(&ids, a);
    w->rule = agt_arena_text(a, x->rule->id);
    if (*x->id && x->layer < AGT_N_LAYERS) {
        w->layer = agt_layer(x->layer)->name;
        w->feature = agt_arena_text(a, x->id);
    }
    if (*x->other_id && x->other_layer < AGT_N_LAYERS) {
        w->other_layer = agt_layer(x->other_layer)->name;
        w->other = agt_arena_text(a, x->other_id);
    }
    g_autofree char *print = agt_waiver_print(j->w.plan, w, worst_of(j, x));
    w->fingerprint = agt_arena_text(a, print);
    w->reason = agt_arena_text(a, j->o->reason);
    w->by = by;
    w->given_on = agt_arena_printf(a, "%.10s", j->cli->now);
    w->valid_until = agt_arena_text(a, j->o->until);
    w->status = "under_review";
    agt_changeset_add(c, &w->f);
    return w;
}

/* --- Deciding --- */

static bool may_decide(const Job *j, const AgtWaiver *w, const AgtFinding *x, GError **error)
{
    const char *status = w->status ? w->status : "";
    if (agt_person_same(j->w.plan, w->by, j->o->by))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "\"%s\" asked for %s; a second person must decide on it", j->o->by,
                          w->f.id);
    if (j->o->reject)
        return strcmp(status, "rejected") != 0 ||
               agt_refuse(error, AGT_EXIT_CONFLICT, "%s was rejected by %s on %s already", w->f.id,
                          w->accepted_by ? w->accepted_by : "?",
                          w->accepted_on ? w->accepted_on : "?");
    if (strcmp(status, "under_review") != 0)
        return agt_refuse(error, AGT_EXIT_CONFLICT, "%s was %s by %s on %s; ask for it anew",
                          w->f.id, *status ? status : "decided on",
                          w->accepted_by ? w->accepted_by : "?",
                          w->accepted_on ? w->accepted_on : "?");
    if (!w->valid_until || strcmp(w->valid_until, j->cli->as_of) < 0)
        return agt_refuse(error, AGT_EXIT_CONFLICT, "%s ended on %s; ask for it anew", w->f.id,
                          w->valid_until ? w->valid_until : "?");
    const char *change = agt_waiver_change(j->w.plan, w, worst_of(j, x));
    return !change || agt_refuse(error, AGT_EXIT_CONFLICT,
                                 "%s was asked for something else: %s; look at it as it is now and "
                                 "ask anew",
                                 w->f.id, change);
}

static const AgtWaiver *decide(const Job *j, const AgtWaiver *w, const AgtFinding *x,
                               AgtChangeset *c, GError **error)
{
    AgtArena *a = agt_changeset_arena(c);
    const char *by;
    if (!agt_sign_person(j->w.plan, "--by", j->o->by, a, &by, error) || !may_decide(j, w, x, error))
        return NULL;
    AgtWaiver *out = (AgtWaiver *)agt_arena_copy(a, &w->f);
    out->status = j->o->reject ? "rejected" : "accepted";
    out->accepted_by = by;
    out->accepted_on = agt_arena_printf(a, "%.10s", j->cli->now);
    agt_changeset_change(c, &w->f, &out->f);
    return out;
}

/* The waiver that the words name: by its id, else the newest one of the finding. */
static const AgtWaiver *waiver_of(const Job *j, const AgtFinding *x, GError **error)
{
    g_autofree char *subject = agt_finding_fingerprint(x);
    const AgtWaiver *found = NULL;
    AGT_EACH(j->w.plan, WAIVER, Waiver, w)
    {
        g_autofree char *of = agt_waiver_subject(w);
        if (strcmp(of, subject) == 0)
            found = w;
    }
    if (!found)
        agt_refuse(error, AGT_EXIT_DATA,
                   "nobody asked for this waiver: leave --accept and --reject out to ask for it");
    return found;
}

/* --- The command --- */

static bool check_words(const Options *o, char **args, GError **error)
{
    bool decides = o->accept || o->reject;
    if (o->accept && o->reject)
        return agt_refuse(error, AGT_EXIT_USAGE, "--accept and --reject exclude each other");
    if (o->list && args[0])
        return agt_refuse(error, AGT_EXIT_USAGE, "--list names no rule");
    if (!args[0] && (o->other || o->reason || o->by || o->until || o->message || decides))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "name the rule and the feature; `agrotown waive` without options lists "
                          "the waivers");
    if (decides && (o->reason || o->until))
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "what is decided on is the waiver as it was asked for: leave --reason "
                          "and --until out");
    return true;
}

static bool open_job(Job *j, bool writes, GError **error)
{
    AgtValidateSummary summary = {0};
    if (!agt_judge_may(NULL, j->o->against, error) ||
        !agt_work_open(&j->w, j->cli, writes ? AGT_STORE_WRITE : AGT_STORE_READ, NULL,
                       agt_validate_layers(), error) ||
        !agt_work_norms(&j->w, j->o->norms, error))
        return false;
    AgtJudge by = {.purpose = AGT_PLANNING,
                   .as_of = j->cli->as_of,
                   .norms = j->w.norms,
                   .programme = j->w.programme,
                   .against = j->o->against};
    j->findings = agt_judge(j->w.plan, j->w.loaded, &by, &summary, error);
    return j->findings != NULL;
}

static int list(const Job *j)
{
    AgtReportOptions ro = agt_work_report(j->cli, AGT_PLANNING, NULL);
    g_autofree char *text = g_strcmp0(j->o->format, "json") == 0
                                ? agt_report_waivers_json(j->w.plan, j->findings, &ro)
                                : agt_report_waivers_text(j->w.plan, j->findings, &ro);
    fputs(text, j->cli->out);
    return AGT_EXIT_FINE;
}

static void tell(const AgtCli *cli, const AgtWaiver *w)
{
    g_autofree char *other = w->other ? g_strdup_printf(", %s", w->other) : g_strdup("");
    g_autofree char *what =
        g_strdup_printf("%s: %s %s%s", w->f.id, w->rule, w->feature ? w->feature : "", other);
    if (g_strcmp0(w->status, "under_review") == 0)
        fprintf(cli->out,
                agt_tr(cli->lang, N_("%s: asked for by %s until %s; it counts once a second person "
                                     "accepts it (--accept --by PERSON)\n")),
                what, w->by, w->valid_until);
    else if (g_strcmp0(w->status, "accepted") == 0)
        fprintf(cli->out, agt_tr(cli->lang, N_("%s: accepted by %s until %s\n")), what,
                w->accepted_by, w->valid_until);
    else
        fprintf(cli->out, agt_tr(cli->lang, N_("%s: rejected by %s; the finding counts\n")), what,
                w->accepted_by);
}

static bool named(Job *j, const AgtWaiver **w, const AgtFinding **x, GError **error)
{
    char **args = j->cli->args;
    *w = (const AgtWaiver *)agt_plan_find(j->w.plan, AGT_LAYER_WAIVER, args[0]);
    const char *rule = *w ? (*w)->rule : args[0], *id = *w ? (*w)->feature : args[1];
    const char *other = *w ? (*w)->other : j->o->other;
    bool decides = j->o->accept || j->o->reject;
    if (!*w && decides && g_str_has_prefix(args[0], agt_layer(AGT_LAYER_WAIVER)->prefix))
        return agt_refuse(error, AGT_EXIT_DATA,
                          "there is no waiver \"%s\"; `agrotown waive` lists them", args[0]);
    if (*w && (args[1] || j->o->other))
        return agt_refuse(error, AGT_EXIT_USAGE, "%s names rule and features itself", args[0]);
    if (*w && !decides)
        return agt_refuse(error, AGT_EXIT_USAGE, "say what is decided on %s: --accept or --reject",
                          args[0]);
    return check_rule(j, rule ? rule : "", error) && (*x = finding_of(j, rule, id, other, error)) &&
           check_bar(*x, error);
}

static const AgtWaiver *change(Job *j, AgtChangeset *c, GError **error)
{
    const AgtWaiver *w;
    const AgtFinding *x = NULL;
    if (!named(j, &w, &x, error))
        return NULL;
    if (!j->o->accept && !j->o->reject)
        return ask(j, x, c, error);
    if (!w)
        w = waiver_of(j, x, error);
    return w ? decide(j, w, x, c, error) : NULL;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(Job) j = {.cli = cli, .o = o};
    bool writes = cli->args[0] != NULL;
    if (!check_words(o, cli->args, error) || (writes && !agt_sign_author(cli, "waive", error)) ||
        !open_job(&j, writes, error))
        return -1;
    if (!writes)
        return list(&j);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    const AgtWaiver *w = change(&j, c, error);
    if (!w)
        return -1;
    g_autofree char *message = g_strdup_printf("%s waiver %s of %s",
                                               o->accept   ? "accept"
                                               : o->reject ? "reject"
                                                           : "ask for",
                                               w->f.id, w->rule);
    if (!agt_work_record(&j.w, cli, c, o->message, message, error))
        return -1;
    agt_sign_tell(cli, j.w.plan, w->accepted_by ? w->accepted_by : w->by);
    tell(cli, w);
    return AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown waive town.sqlite",
    "agrotown waive town.sqlite az.setback.front H-017 --reason \"protocol 14 of the district\" "
    "--by PER-003 --until 2027-06-30",
    "agrotown waive town.sqlite WV-001 --accept --by \"S. Chief\"", NULL};

const AgtCommand agt_cmd_waive = {
    .name = "waive",
    .group = N_("Planning"),
    .summary = N_("ask that a finding be put up with, and decide on it, by two people"),
    .description =
        N_("Writes into the plan that findings of a rule about a feature, or about two of them "
           "(--other), are put up with until a day, and why. It counts once a second person has "
           "accepted it, and as long as the features keep their shape and their fields. RULE alone "
           "means a finding about the plan as a whole; its figures must stay as they are.\n\n"
           "`agrotown validate` goes on showing what is waived, and says which waivers have ended, "
           "do not fit any more or excuse nothing. Mine-clearance rules, what blocks, and findings "
           "that say that something was not judged take no waivers.\n\n"
           "With the id of a waiver and --accept or --reject somebody else decides on it. Without "
           "arguments it lists the waivers and what each of them does today."),
    .arguments = "[RULE [FEATURE] | WAIVER]",
    .max_args = 2,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
