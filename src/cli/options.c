/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GLib parses the words; the table above it adds what GOptionContext lacks: choices, ranges,
 * strict numbers and dates, and values in a struct instead of in global variables.
 */
#include "options.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK(agt - cli - error - quark, agt_cli_error)

bool agt_refuse(GError **error, AgtExit code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AGT_CLI_ERROR, (gint)code, text);
    return false;
}

const AgtOption agt_common_options[] = {
    {.name = "as-of",
     .type = AGT_OPT_DATE,
     .offset = offsetof(AgtCommonValues, as_of),
     .value = "DATE",
     .help = N_("date the judgements stand for (today when left out)")},
    {.name = "author",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(AgtCommonValues, author),
     .value = "NAME",
     .help = N_("who makes the change: a person's name (or AGROTOWN_AUTHOR in the environment)")},
    {.name = "lang",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(AgtCommonValues, lang),
     .value = "az|ru|en",
     .choices = "az|ru|en",
     .help = N_("language of messages and sheets")},
    {.name = "color",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(AgtCommonValues, colour),
     .value = "auto|always|never",
     .choices = "auto|always|never",
     .help = N_("colour on the terminal")},
    {.name = "quiet",
     .letter = 'q',
     .type = AGT_OPT_FLAG,
     .offset = offsetof(AgtCommonValues, quiet),
     .help = N_("no talk on the error channel")},
    {.name = "help",
     .letter = 'h',
     .type = AGT_OPT_FLAG,
     .offset = offsetof(AgtCommonValues, help),
     .help = N_("show this help")},
};
const guint agt_n_common_options = G_N_ELEMENTS(agt_common_options);

void agt_common_values_clear(AgtCommonValues *v)
{
    g_free(v->lang);
    g_free(v->colour);
    g_free(v->as_of);
    g_free(v->author);
}

static bool usage(GError **error, const AgtOption *o, const char *value, const char *wanted)
{
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, "--%s: \"%s\" is not %s", o->name, value,
                wanted);
    return false;
}

static bool among(const char *choices, const char *value)
{
    g_auto(GStrv) list = g_strsplit(choices, "|", -1);
    return g_strv_contains((const char *const *)list, value);
}

/* Checks one text and stores it in the struct; takes the text. */
static bool store(const AgtOption *o, char *taken, void *values, GError **error)
{
    g_autofree char *text = taken;
    char *member = (char *)values + o->offset;
    if (!text)
        return true;
    if (o->type == AGT_OPT_REAL) {
        double v;
        if (!agt_parse_real(text, &v))
            return usage(error, o, text, "a number");
        if (v < o->min || v > o->max) {
            g_autofree char *range = g_strdup_printf("between %g and %g", o->min, o->max);
            return usage(error, o, text, range);
        }
        *(double *)(gpointer)member = v;
        return true;
    }
    if (!g_utf8_validate(text, -1, NULL))
        return usage(error, o, "?", "UTF-8 text");
    if (o->type == AGT_OPT_DATE && !agt_date_valid(text))
        return usage(error, o, text, "a date YYYY-MM-DD");
    if (o->type == AGT_OPT_CHOICE && !among(o->choices, text))
        return usage(error, o, text, o->choices);
    *(char **)(gpointer)member = g_steal_pointer(&text);
    return true;
}

/* One row of the table on its way through GOptionContext. */
typedef struct {
    const AgtOption *option;
    void *values;
    char *text;
    gboolean flag;
} Slot;

static void add_slots(GArray *slots, const AgtOption *options, guint n, void *values)
{
    for (guint i = 0; i < n; i++) {
        Slot s = {&options[i], values, NULL, FALSE};
        g_array_append_val(slots, s);
    }
}

bool agt_options_parse(const AgtCommand *c, char ***args, AgtCommonValues *common, void *values,
                       GError **error)
{
    g_autoptr(GArray) slots = g_array_new(FALSE, TRUE, sizeof(Slot));
    if (c)
        add_slots(slots, c->options, c->n_options, values);
    add_slots(slots, agt_common_options, agt_n_common_options, common);
    g_autofree GOptionEntry *entries = g_new0(GOptionEntry, slots->len + 1);
    for (guint i = 0; i < slots->len; i++) {
        Slot *s = &g_array_index(slots, Slot, i);
        bool flag = s->option->type == AGT_OPT_FLAG;
        entries[i] = (GOptionEntry){
            .long_name = s->option->name,
            .short_name = s->option->letter,
            .arg = flag ? G_OPTION_ARG_NONE : G_OPTION_ARG_STRING,
            .arg_data = flag ? (gpointer)&s->flag : (gpointer)&s->text,
        };
    }
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) bad = NULL;
    bool ok = g_option_context_parse_strv(context, args, &bad);
    if (!ok)
        g_set_error_literal(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, bad->message);
    for (guint i = 0; i < slots->len; i++) {
        Slot *s = &g_array_index(slots, Slot, i);
        if (!ok)
            g_free(s->text);
        else if (s->option->type == AGT_OPT_FLAG)
            *(gboolean *)(gpointer)((char *)s->values + s->option->offset) = s->flag;
        else
            ok = store(s->option, s->text, s->values, error);
    }
    return ok;
}

void agt_options_clear(const AgtCommand *c, void *values)
{
    for (guint i = 0; c && i < c->n_options; i++) {
        const AgtOption *o = &c->options[i];
        if (o->type == AGT_OPT_TEXT || o->type == AGT_OPT_DATE || o->type == AGT_OPT_CHOICE)
            g_free(*(char **)(gpointer)((char *)values + o->offset));
    }
}
