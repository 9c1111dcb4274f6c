/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown check: the plan file's integrity. */
#include "load.h"

static int run(AgtCli *cli, const void *values, GError **error)
{
    (void)values;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    g_autoptr(AgtFindings) f = agt_findings_new();
    if (!s || !agt_store_check(s, f, error))
        return -1;
    agt_findings_sort(f);
    if (agt_findings_n(f)) {
        AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
        g_autofree char *list = agt_report_findings_list(NULL, f, &ro);
        fputs(list, cli->out);
    } else {
        fprintf(cli->out, agt_tr(cli->lang, N_("%s: file, history and live tables are whole\n")),
                cli->plan_path);
    }
    return agt_findings_n(f) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_check = {
    .name = "check",
    .group = N_("Revisions"),
    .summary = N_("prove the integrity of the plan file"),
    .description = N_("Checks the database, rehashes every stored version, tree and revision, and "
                      "compares the live tables with the last revision and the noted edits."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .run = run,
};
