/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown settings: the national settings, whom to ask for them, and their two signatures. */
#include <string.h>

#include "load.h"
#include "options.h"
#include "sign.h"

typedef struct {
    char *template, *letter, *sign, *confirm, *document, *message, *format;
    gboolean dry_run;
} Options;

static const AgtOption options[] = {
    {.name = "template",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, template),
     .value = "FILE",
     .help = N_("write an empty settings file to be filled in (YAML)")},
    {.name = "letter",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, letter),
     .value = "FILE",
     .help = N_("write the open questions to the mine action agency (text, in --lang)")},
    {.name = "sign",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, sign),
     .value = "PERSON",
     .help = N_("this person signs: the settings named, or all that nobody signed yet")},
    {.name = "confirm",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, confirm),
     .value = "PERSON",
     .help = N_("this second person confirms: the settings named, or all that are signed only")},
    {.name = "document",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, document),
     .value = "TEXT",
     .help = N_("with --sign: the document that the values come from")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("form of the list (default text)")),
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
};

/* --- Signatures --- */

/* Full names of the settings that the words of the command line name; all for no words. */
static GPtrArray *names_of(char **args, GError **error)
{
    const char *const *all = agt_clearance_setting_names();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; !*args && all[i]; i++)
        g_ptr_array_add(names, g_strdup(all[i]));
    for (; *args; args++) {
        g_autofree char *full = g_str_has_prefix(*args, "clearance.")
                                    ? g_strdup(*args)
                                    : g_strconcat("clearance.", *args, NULL);
        if (!g_strv_contains(all, full)) {
            agt_refuse(error, AGT_EXIT_USAGE,
                       "there is no setting \"%s\"%s; `agrotown settings` lists them", *args, "");
            return NULL;
        }
        g_ptr_array_add(names, g_steal_pointer(&full));
    }
    return g_steal_pointer(&names);
}

/* Does this call sign the setting? What has no usable value is passed over, unless it was named. */
static bool to_be_signed(const AgtPlan *plan, const AgtSetting *row, const char *name,
                         const char *today, bool confirm, bool named, bool *yes, GError **error)
{
    const char *state = agt_clearance_setting_state(plan, name, today);
    bool bad = g_strcmp0(state, "absent") == 0 || g_strcmp0(state, "value") == 0 ||
               g_strcmp0(state, "unit") == 0 || (confirm && g_strcmp0(state, "signature") == 0);
    *yes = !bad && (named || g_strcmp0(state, confirm ? "confirmation" : "signature") == 0 ||
                    (confirm && g_strcmp0(state, "same person") == 0));
    if (!bad || !named)
        return true;
    return agt_refuse(error, AGT_EXIT_DATA,
                      !row ? "%s is not in the plan%s: import or set its value first"
                      : g_strcmp0(state, "signature") == 0
                          ? "%s cannot be confirmed%s: nobody signed it yet (--sign)"
                          : "%s cannot be signed%s: its value or unit does not fit; set it first",
                      name, "");
}

static void sign(AgtChangeset *c, const Options *o, const AgtSetting *before, const char *today)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtSetting *s = (AgtSetting *)agt_arena_copy(a, &before->f);
    if (o->sign) {
        s->signed_by = agt_arena_text(a, o->sign);
        s->signed_on = agt_arena_text(a, today);
        s->confirmed_by = s->confirmed_on = NULL; /* who confirmed stood behind another signature */
        if (o->document)
            s->document = agt_arena_text(a, o->document);
    }
    if (o->confirm) {
        s->confirmed_by = agt_arena_text(a, o->confirm);
        s->confirmed_on = agt_arena_text(a, today);
    }
    agt_changeset_change(c, &before->f, &s->f);
}

static bool sign_all(const AgtCli *cli, const Options *o, const AgtPlan *plan, AgtChangeset *c,
                     GError **error)
{
    g_autoptr(GPtrArray) names = names_of(cli->args, error);
    g_autofree char *today = g_strndup(cli->now, 10);
    for (guint i = 0; names && i < names->len; i++) {
        const char *name = names->pdata[i];
        const AgtSetting *row = (const AgtSetting *)agt_plan_find(plan, AGT_LAYER_SETTING, name);
        bool yes;
        if (!to_be_signed(plan, row, name, today, o->confirm != NULL, *cli->args, &yes, error))
            return false;
        if (yes)
            sign(c, o, row, today);
    }
    return names != NULL;
}

/* One person must not stand on both sides, under whatever spelling. */
static bool check_second(const AgtPlan *plan, const AgtChangeset *c, const char *now,
                         GError **error)
{
    g_autofree char *today = g_strndup(now, 10);
    for (guint i = 0; i < agt_changeset_n(c); i++) {
        const AgtSetting *s = (const AgtSetting *)agt_changeset_get(c, i)->after;
        const char *state = agt_clearance_setting_state(plan, s->f.id, today);
        if (g_strcmp0(state, "same person") == 0)
            return agt_refuse(error, AGT_EXIT_DATA,
                              "%s: a second person must confirm it; \"%s\" signed it", s->f.id,
                              s->signed_by);
        if (s->confirmed_by && state)
            return agt_refuse(error, AGT_EXIT_DATA, "%s cannot be confirmed: its %s does not count",
                              s->f.id, state);
    }
    return true;
}

static int record(AgtCli *cli, const Options *o, GError **error)
{
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, o->dry_run ? AGT_STORE_READ : AGT_STORE_WRITE, NULL, AGT_LAYERS_ALL,
                       error))
        return -1;
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_keep_plan(c, w.plan);
    if (!sign_all(cli, o, w.plan, c, error))
        return -1;
    if (!agt_changeset_n(c)) {
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("nothing changed")));
        return AGT_EXIT_FINE;
    }
    g_autoptr(AgtPlan) after = agt_plan_apply(w.plan, c, error);
    if (!after || !check_second(after, c, cli->now, error))
        return -1;
    const char *person = o->sign ? o->sign : o->confirm;
    if (!agt_plan_find(w.plan, AGT_LAYER_PERSON, person))
        agt_talk(cli, agt_tr(cli->lang, N_("%s is not in the plan's list of persons")), person);
    g_autofree char *message = g_strdup_printf("settings: %s %s %u", person,
                                               o->sign ? "signs" : "confirms", agt_changeset_n(c));
    if (!o->dry_run && !agt_work_record(&w, cli, c, o->message, message, error))
        return -1;
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    ro.illustrative = agt_plan_head(w.plan)->illustrative;
    g_autofree char *changes = agt_report_changes_text(c, &ro);
    fputs(changes, cli->out);
    return AGT_EXIT_FINE;
}

/* --- The list and the files --- */

static int list(AgtCli *cli, const Options *o, GError **error)
{
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, NULL, AGT_LAYERS_ALL, error))
        return -1;
    AgtReportOptions ro = agt_work_report(cli, AGT_CONSTRUCTION, NULL);
    if (o->letter) {
        g_autofree char *letter = agt_report_settings_letter(w.plan, &ro);
        if (!agt_work_write(cli, o->letter, letter, error))
            return -1;
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), o->letter);
        return AGT_EXIT_FINE;
    }
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_settings_json(w.plan, &ro)
                                : agt_report_settings_text(w.plan, &ro);
    fputs(text, cli->out);
    return agt_report_settings_complete(w.plan, cli->as_of) ? AGT_EXIT_FINE : AGT_EXIT_FINDINGS;
}

static int write_template(AgtCli *cli, const Options *o, GError **error)
{
    g_autofree char *text = agt_report_settings_template();
    if (g_file_test(o->template, G_FILE_TEST_EXISTS)) {
        agt_refuse(error, AGT_EXIT_CONFLICT,
                   "\"%s\" exists already%s; choose another name or move it away", o->template, "");
        return -1;
    }
    if (!agt_work_write(cli, o->template, text, error))
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), o->template);
    return AGT_EXIT_FINE;
}

static bool check_wish(const AgtCli *cli, const Options *o, GError **error)
{
    bool signs = o->sign || o->confirm;
    guint n =
        (o->template != NULL) + (o->letter != NULL) + (o->sign != NULL) + (o->confirm != NULL);
    if (n > 1)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "--template, --letter, --sign and --confirm exclude each other%s",
                          o->sign && o->confirm ? ": each person signs in a call of their own"
                                                : "");
    if ((o->sign && !*o->sign) || (o->confirm && !*o->confirm))
        return agt_refuse(error, AGT_EXIT_USAGE, "name the person who signs");
    if ((o->document || *cli->args) && !signs)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "names of settings and --document go with --sign or --confirm");
    if (o->document && !o->sign)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "--document goes with --sign: another document needs a new signature");
    return !signs || o->dry_run || agt_sign_author(cli, "a signature", error);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (!check_wish(cli, o, error))
        return -1;
    if (o->template)
        return write_template(cli, o, error);
    if (!cli->plan_path) {
        agt_refuse(error, AGT_EXIT_USAGE, "name the plan file (PLAN.sqlite)");
        return -1;
    }
    return o->sign || o->confirm ? record(cli, o, error) : list(cli, o, error);
}

static const char *const examples[] = {
    "agrotown settings town.sqlite",
    "agrotown settings town.sqlite --template settings.yaml",
    "agrotown settings town.sqlite --letter letter.txt --lang az",
    "agrotown settings town.sqlite --sign PER-001 --document \"Letter 12/34 of the agency\"",
    "agrotown settings town.sqlite --confirm PER-002",
    NULL};

const AgtCommand agt_cmd_settings = {
    .name = "settings",
    .group = N_("Data in and out"),
    .summary = N_("national settings for mine clearance: values, letter, signatures"),
    .description =
        N_("Lists the figures that clearance is judged by, with their documents and signatures and "
           "with what is missing; exit code 1 while one is. None has a default. A setting counts "
           "when one person signed it and another one confirmed it; the date is today's. A new "
           "value, unit or document takes both signatures away; a new first signature takes the "
           "confirmation away.\n\n"
           "--template writes an empty file that `init --settings` and `import` take when it is "
           "filled in. --letter writes what has to be asked for this plan."),
    .arguments = "[SETTING...]",
    .min_args = 0,
    .max_args = -1,
    .plan = AGT_PLAN_OPTIONAL,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
