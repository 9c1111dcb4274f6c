/* SPDX-License-Identifier: Apache-2.0 */
#include "sign.h"

bool agt_sign_person(const AgtPlan *plan, const char *option, const char *who, AgtArena *a,
                     const char **out, GError **error)
{
    g_autofree char *key = agt_person_key(plan, who ? who : "");
    if (!*key) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "name the person who signs: %s \"A. Name\" or the id of a person; --author is "
                    "who types and signs nothing",
                    option);
        return false;
    }
    const char *id = agt_person_id(plan, who);
    g_autofree char *name = g_strstrip(g_strdup(who));
    *out = agt_arena_text(a, id ? id : name);
    return true;
}

void agt_sign_tell(const AgtCli *cli, const AgtPlan *plan, const char *who)
{
    if (!agt_plan_find(plan, AGT_LAYER_PERSON, who))
        agt_talk(cli, agt_tr(cli->lang, N_("%s is not in the plan's list of persons")), who);
}

bool agt_sign_author(const AgtCli *cli, const char *command, GError **error)
{
    if (cli->author && *cli->author)
        return true;
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                "%s records a revision: say who makes it with --author NAME (or set "
                "AGROTOWN_AUTHOR)",
                command);
    return false;
}
