/* SPDX-License-Identifier: Apache-2.0 */
/* Help, man pages and completion, all from the table of commands. */
#include <string.h>

#include "command.h"

/* "agrotown import [PLAN] FILE [options]" */
static char *usage_line(const AgtCommand *c)
{
    GString *s = g_string_new("agrotown ");
    g_string_append(s, c->name);
    if (c->plan == AGT_PLAN_NEEDED || c->plan == AGT_PLAN_OPTIONAL)
        g_string_append(s, " [PLAN]");
    else if (c->plan == AGT_PLAN_NEW)
        g_string_append(s, " PLAN");
    if (c->arguments && *c->arguments)
        g_string_append_printf(s, " %s", c->arguments);
    g_string_append(s, " [options]");
    return g_string_free(s, FALSE);
}

static char *option_words(const AgtOption *o)
{
    g_autofree char *letter = o->letter ? g_strdup_printf("-%c, ", o->letter) : g_strdup("");
    return o->type == AGT_OPT_FLAG ? g_strdup_printf("%s--%s", letter, o->name)
                                   : g_strdup_printf("%s--%s %s", letter, o->name, o->value);
}

static void append_options(GString *s, const AgtOption *options, guint n, AgtLang lang)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *words = option_words(&options[i]);
        g_string_append_printf(s, "  %-28s %s\n", words, agt_tr(lang, options[i].help));
    }
}

char *agt_help_text(const AgtCommand *c, AgtLang lang)
{
    GString *s = g_string_new(NULL);
    g_autofree char *usage = usage_line(c);
    g_string_append_printf(s, "%s\n\n%s\n\n%s\n", usage, agt_tr(lang, c->summary),
                           agt_tr(lang, c->description));
    if (c->n_options) {
        g_string_append_printf(s, "\n%s\n", agt_tr(lang, N_("Options")));
        append_options(s, c->options, c->n_options, lang);
    }
    g_string_append_printf(s, "\n%s\n", agt_tr(lang, N_("Options of every command")));
    append_options(s, agt_common_options, agt_n_common_options, lang);
    if (c->examples && c->examples[0]) {
        g_string_append_printf(s, "\n%s\n", agt_tr(lang, N_("Examples")));
        for (guint i = 0; c->examples[i]; i++)
            g_string_append_printf(s, "  %s\n", c->examples[i]);
    }
    return g_string_free(s, FALSE);
}

char *agt_help_list(AgtLang lang)
{
    GString *s = g_string_new("agrotown ");
    g_string_append_printf(s, "%s COMMAND [PLAN] ...\n\n%s\n", AGT_VERSION,
                           agt_tr(lang, N_("Plans a settlement on formerly mined land: loads the "
                                           "layers of a master plan, places houses, validates "
                                           "against mine clearance and norms, prints maps, keeps "
                                           "and compares revisions.")));
    const char *group = NULL;
    for (guint i = 0; agt_commands[i]; i++) {
        const AgtCommand *c = agt_commands[i];
        if (g_strcmp0(group, c->group) != 0)
            g_string_append_printf(s, "\n%s\n", agt_tr(lang, c->group));
        group = c->group;
        g_string_append_printf(s, "  %-10s %s\n", c->name, agt_tr(lang, c->summary));
    }
    g_string_append_printf(s, "\n%s\n%s\n",
                           agt_tr(lang, N_("agrotown COMMAND -h explains a command.")),
                           agt_tr(lang, N_("Exit codes: 0 fine, 1 findings or differences, 2 "
                                           "usage, 3 bad input data, 4 conflict, 5 input or "
                                           "output, 70 a bug in the program.")));
    return g_string_free(s, FALSE);
}

/* Text with roff's special characters escaped. */
static void append_roff(GString *s, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\\' || *p == '-')
            g_string_append_c(s, '\\');
        if ((p == text || p[-1] == '\n') && (*p == '.' || *p == '\''))
            g_string_append(s, "\\&");
        g_string_append_c(s, *p);
    }
}

static void man_options(GString *s, const AgtOption *options, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *words = option_words(&options[i]);
        g_string_append(s, ".TP\n.B ");
        append_roff(s, words);
        g_string_append_c(s, '\n');
        append_roff(s, options[i].help);
        g_string_append_c(s, '\n');
    }
}

static char *man_program(void)
{
    GString *s = g_string_new(".TH AGROTOWN 1 \"\" \"agrotown " AGT_VERSION "\"\n"
                              ".SH NAME\nagrotown \\- plans a settlement on formerly mined land\n"
                              ".SH SYNOPSIS\n.B agrotown\nCOMMAND [PLAN] ...\n.SH COMMANDS\n");
    for (guint i = 0; agt_commands[i]; i++) {
        g_string_append_printf(s, ".TP\n.BR agrotown\\-%s (1)\n", agt_commands[i]->name);
        append_roff(s, agt_commands[i]->summary);
        g_string_append_c(s, '\n');
    }
    g_string_append(s, ".SH EXIT STATUS\n0 fine, 1 findings or differences, 2 usage, 3 bad input "
                       "data, 4 conflict, 5 input or output, 70 a bug in the program.\n");
    return g_string_free(s, FALSE);
}

char *agt_help_man(const AgtCommand *c)
{
    if (!c)
        return man_program();
    GString *s = g_string_new(NULL);
    g_autofree char *upper = g_ascii_strup(c->name, -1);
    g_autofree char *usage = usage_line(c);
    g_string_append_printf(s,
                           ".TH AGROTOWN-%s 1 \"\" \"agrotown " AGT_VERSION "\"\n.SH NAME\n"
                           "agrotown\\-%s \\- ",
                           upper, c->name);
    append_roff(s, c->summary);
    g_string_append(s, "\n.SH SYNOPSIS\n");
    append_roff(s, usage);
    g_string_append(s, "\n.SH DESCRIPTION\n");
    append_roff(s, c->description);
    g_string_append(s, "\n.SH OPTIONS\n");
    man_options(s, c->options, c->n_options);
    man_options(s, agt_common_options, agt_n_common_options);
    if (c->examples && c->examples[0]) {
        g_string_append(s, ".SH EXAMPLES\n.nf\n");
        for (guint i = 0; c->examples[i]; i++) {
            append_roff(s, c->examples[i]);
            g_string_append_c(s, '\n');
        }
        g_string_append(s, ".fi\n");
    }
    return g_string_free(s, FALSE);
}

static void completion_words(GString *s, const AgtOption *options, guint n)
{
    for (guint i = 0; i < n; i++)
        g_string_append_printf(s, " --%s", options[i].name);
}

char *agt_help_completion(void)
{
    GString *s = g_string_new("# bash completion for agrotown, made from its table of commands\n"
                              "_agrotown() {\n    local cur=${COMP_WORDS[COMP_CWORD]} words\n"
                              "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"");
    for (guint i = 0; agt_commands[i]; i++)
        g_string_append_printf(s, "%s%s", i ? " " : "", agt_commands[i]->name);
    g_string_append(s, "\"\n    else\n        case ${COMP_WORDS[1]} in\n");
    for (guint i = 0; agt_commands[i]; i++) {
        g_string_append_printf(s, "        %s) words=\"", agt_commands[i]->name);
        completion_words(s, agt_commands[i]->options, agt_commands[i]->n_options);
        completion_words(s, agt_common_options, agt_n_common_options);
        g_string_append(s, "\" ;;\n");
    }
    g_string_append(s,
                    "        esac\n    fi\n"
                    "    case $cur in\n"
                    "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
                    "    *) if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=($(compgen -W "
                    "\"$words\" -- \"$cur\")); else COMPREPLY=($(compgen -f -- \"$cur\")); fi ;;\n"
                    "    esac\n}\ncomplete -F _agrotown agrotown\n");
    return g_string_free(s, FALSE);
}
