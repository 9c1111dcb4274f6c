/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sign.h
 * People who sign: named with an option, never taken from --author.
 */
#pragma once

#include "load.h"

/** Reads the person an option names: the id of a person of the plan where there is one, else the
 *  name as written. @param option "--by", for the message
 *  @errors AGT_EXIT_USAGE: nobody is named */
bool agt_sign_person(const AgtPlan *plan, const char *option, const char *who, AgtArena *a,
                     const char **out, GError **error);
/** Says so when a person who signed is not in the plan's list. */
void agt_sign_tell(const AgtCli *cli, const AgtPlan *plan, const char *who);
/** True when --author names who types, as recording a revision needs. @errors AGT_EXIT_USAGE */
bool agt_sign_author(const AgtCli *cli, const char *command, GError **error);
