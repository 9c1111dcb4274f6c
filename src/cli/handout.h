/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file handout.h
 * The log of what was handed out: files are written under a temporary name, recorded in the layer
 * issue, and only then given their name.
 */
#pragma once

#include "gate.h"

/** Files of one handing out. */
typedef struct {
    const char *kind;      /**< "sheet", "setting_out" or "export" */
    const char *recipient; /**< id of a person or a free name; NULL: nothing is recorded */
    const char *who;       /**< the same as a text for people */
    const char *party;     /**< organisation of that person, NULL when not known */
    const char *issue;     /**< id of the first record, borrowed from the arena */
    AgtIdCounter ids;
    AgtArena *arena;
    GPtrArray *temp, *path; /**< char *: what is written, and what it will be called */
} AgtHandout;
/** Removes temporary files that were not given their name, and frees the members. */
void agt_handout_clear(AgtHandout *h);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtHandout, agt_handout_clear)

/**
 * Begins a handing out. @param recipient id of a person, a name, or NULL
 * @errors AGT_EXIT_USAGE an id that no person has, no author
 */
bool agt_handout_begin(AgtHandout *h, const AgtWork *w, const AgtCli *cli, const char *kind,
                       const char *recipient, GError **error);
/** Name to write a file under that will be called @p path; borrowed. */
const char *agt_handout_file(AgtHandout *h, const char *path);
/**
 * Records the files with the features of all parts and gives them their names; without a recipient
 * only the names. On failure no file has appeared. @errors CONFLICT the plan has moved on since
 */
bool agt_handout_end(AgtHandout *h, const AgtWork *w, const AgtCli *cli, const AgtGate *g,
                     GError **error);
