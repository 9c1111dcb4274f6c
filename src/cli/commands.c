/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands. */
#include <string.h>

#include "command.h"

/* One a line, so that lists put together by git stay right. */
/* clang-format off */
const AgtCommand *const agt_commands[] = {
    &agt_cmd_init,   &agt_cmd_inspect, &agt_cmd_import, &agt_cmd_set,      &agt_cmd_grid,
    &agt_cmd_settings,
    &agt_cmd_export, &agt_cmd_info,    &agt_cmd_place,  &agt_cmd_validate,
    &agt_cmd_report,
    &agt_cmd_clearance,
    &agt_cmd_rules,
    &agt_cmd_waive,
    &agt_cmd_accept,
    &agt_cmd_dispose,
    &agt_cmd_alert,
    &agt_cmd_recall,
    &agt_cmd_render,  &agt_cmd_status, &agt_cmd_commit,   &agt_cmd_log,
    &agt_cmd_diff,   &agt_cmd_restore,
    &agt_cmd_branch,
    &agt_cmd_merge,
    &agt_cmd_conflicts,
    &agt_cmd_resolve,
    &agt_cmd_tag,
    &agt_cmd_check,  &agt_cmd_help,     NULL,
};
/* clang-format on */

const AgtCommand *agt_command_by_name(const char *name)
{
    for (guint i = 0; name && agt_commands[i]; i++)
        if (strcmp(agt_commands[i]->name, name) == 0)
            return agt_commands[i];
    return NULL;
}
