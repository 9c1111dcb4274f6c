/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown rules: every rule with its clause and how surely it is known. */
#include <agrotown/exchange.h>
#include <agrotown/place.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *norms;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_NORMS(Options, N_("norm sets to list (all that the plan keeps when left out)")),
};

static void print_rule(const AgtCli *cli, const AgtRule *r)
{
    const char *text = r->text[cli->lang] ? r->text[cli->lang] : r->text[AGT_LANG_EN];
    fprintf(cli->out, "%-28s %-18s %-10s %s%s%s\n    %s\n", r->id, agt_severity_name(r->severity),
            agt_basis_name(r->basis), r->document ? agt_tr(cli->lang, r->document) : "",
            r->clause && *r->clause ? ", " : "", r->clause ? agt_tr(cli->lang, r->clause) : "",
            text ? agt_tr(cli->lang, text) : "");
}

static void print_static(const AgtCli *cli, const AgtRule *const *rules)
{
    for (guint i = 0; rules[i]; i++)
        print_rule(cli, rules[i]);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, NULL, AGT_LAYER_BIT(AGT_LAYER_CONFIG), error) ||
        !agt_work_norms(&w, o->norms, error))
        return -1;
    print_static(cli, agt_clearance_rules());
    print_static(cli, agt_norms_rules());
    print_static(cli, agt_validate_rules());
    print_static(cli, agt_place_rules());
    print_static(cli, agt_store_rules());
    print_static(cli, agt_exchange_rules());
    for (guint i = 0; i < agt_norms_n(w.norms); i++)
        print_rule(cli, &agt_norms_get(w.norms, i)->rule);
    return AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_rules = {
    .name = "rules",
    .group = N_("Planning"),
    .summary = N_("list every rule with its clause and basis"),
    .description = N_("Lists the clearance rules, the program's own rules and those of the norm "
                      "sets in the plan: id, severity, basis (read, derived, unverified), document "
                      "and clause, text. A rule whose basis is unverified informs and never fails "
                      "a plan."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .run = run,
};
