/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file place_run.h
 * A run of place under the eyes of a user: progress on a terminal, Ctrl-C, and variants.
 */
#pragma once

#include <agrotown/place.h>

#include "load.h"

/** What a run gave; free with agt_placed_clear(). */
typedef struct {
    AgtChangeset *set;
    AgtFindings *findings; /**< sorted */
    AgtPlaceSummary summary;
    guint variant;
} AgtPlaced;
/** Frees the members. */
void agt_placed_clear(AgtPlaced *p);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtPlaced, agt_placed_clear)

/** Exit code after Ctrl-C, as shells have it: 128 + SIGINT. */
#define AGT_PLACE_STOPPED 130

/**
 * Runs place with progress on a terminal. Ctrl-C ends it with nothing changed.
 * @param[out] stopped set when the user stopped it
 * @return false with @p error, also when stopped
 */
bool agt_place_run(const AgtCli *cli, const AgtWork *w, AgtPlaceOptions options, AgtPlaced *out,
                   bool *stopped, GError **error);

/** Different layouts of one plan, best by their own measure or not; of #AgtPlaced. */
GArray *agt_place_variants(const AgtCli *cli, const AgtWork *w, AgtPlaceOptions options, guint n,
                           bool *stopped, GError **error);
/** Prints them with their figures and marks those that no other beats in all of them. */
bool agt_place_variants_print(const AgtCli *cli, const AgtWork *w, const GArray *list, bool json,
                              GError **error);
/** Can a folder be written to, or made? Asked before the work. */
bool agt_place_variants_folder(const char *folder, GError **error);
/** Writes one plan file for each into a folder: variant-N.sqlite. */
bool agt_place_variants_write(const AgtCli *cli, const GArray *list, const char *folder,
                              GError **error);
