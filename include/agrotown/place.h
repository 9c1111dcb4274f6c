/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file place.h
 * From zones, streets, exclusions, hazards and releases to blocks, plots and houses.
 */
#pragma once

#include <agrotown/clearance.h>
#include <agrotown/norms.h>

G_BEGIN_DECLS

/** Parts of the work, bits. */
enum {
    AGT_PLACE_PLOTS = 1,
    AGT_PLACE_HOUSES = 2,      /**< with their outbuildings */
    AGT_PLACE_STREETS = 4,     /**< where a zone has none */
    AGT_PLACE_CONNECTIONS = 8, /**< driveways */
    AGT_PLACE_FACILITIES = 16, /**< social facilities, on land that is left for them */
    AGT_PLACE_TRANSPORT = 32,  /**< bus line, stops, parking, footways, ways for cattle */
    AGT_PLACE_ALL = 63
};
/** Called as the work goes on; @p share 0..1 never falls. False stops the work. */
typedef bool (*AgtPlaceProgress)(gpointer user, const char *stage, double share);

/** What to place. */
typedef struct {
    unsigned only;       /**< AGT_PLACE_* bits */
    const char *within;  /**< id of a zone or block, NULL: the whole plan */
    const char *replace; /**< id of one plot or house to make anew, NULL: none */
    bool keep;           /**< keep what stands and only add */
    bool released_only;  /**< only on permitted ground */
    guint64 seed;
    const char *as_of; /**< date the clearance verdicts stand for */
    guint variant;     /**< 0: the layout with the most units; others are different good layouts,
                            see agt_place_variant_title() */
    guint threads;     /**< 0: as many as the machine has; the result is the same with any number */
    AgtPlaceProgress progress; /**< NULL: not told */
    gpointer user;
} AgtPlaceOptions;

/** Figures of a run. */
typedef struct {
    int asked, placed, bound;          /**< bound: proven upper bound of units on this land */
    int on_permitted;                  /**< of placed: on ground permitted today */
    int asked_mix[10], placed_mix[10]; /**< by rooms */
    double plots_m2, streets_m;
    int streets_made;                          /**< streets laid by this run */
    int facilities_asked, facilities_standing; /**< of the programme; of them, what stood already */
    int facilities_sited, facilities_proven;   /**< by this run; of them, on proven best sites */
    double cut_m3, fill_m3; /**< earthwork of plots and streets; NaN without a height grid */
} AgtPlaceSummary;

/**
 * Places dwellings, and then the facilities of the programme that the plan lacks. Never moves what
 * is approved, issued, staked, built or pinned. Every unit that could not be placed is a finding
 * with its reason. Pure: same input and seed, same changeset.
 */
AgtChangeset *agt_place(const AgtPlan *plan, const AgtProgramme *programme, const AgtNorms *norms,
                        const AgtPlaceOptions *options, AgtPlaceSummary *summary, AgtFindings *out,
                        GError **error);
/** What a variant is about: a msgid. */
const char *agt_place_variant_title(guint variant);
/** Where in the town it begins: a msgid. */
const char *agt_place_variant_start(guint variant);
/** Rules of this room, NULL-ended. */
const AgtRule *const *agt_place_rules(void);

G_END_DECLS
