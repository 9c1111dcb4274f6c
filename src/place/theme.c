/* SPDX-License-Identifier: Apache-2.0 */
/* What variants are about: each is a layout that a planner would set beside the others. */
#include "job.h"

static const AgtPlaceTheme themes[AGT_PLACE_N_THEMES] = {
    {.title = N_("plots of the area asked for, rows along the longer streets")},
    {.title = N_("plots as small as allowed, houses along the street"),
     .area = AGT_PLACE_AREA_LEAST,
     .by_street = true},
    {.title = N_("larger plots, rows along the shorter streets first"),
     .area = AGT_PLACE_AREA_LARGE,
     .short_first = true},
    {.title = N_("rows along the shorter streets first, side lines of a row parallel, houses along "
                 "the street"),
     .short_first = true,
     .parallel = true,
     .by_street = true},
    {.title = N_("plots as small as allowed, those behind the row with a strip to the street where "
                 "the standard allows it"),
     .area = AGT_PLACE_AREA_LEAST,
     .flags = true},
    {.title = N_("larger plots, side lines of a row parallel"),
     .area = AGT_PLACE_AREA_LARGE,
     .parallel = true},
};

const AgtPlaceTheme *agt_place_theme(const AgtPlaceJob *job)
{
    return &themes[job->options->variant % AGT_PLACE_N_THEMES];
}

const char *agt_place_variant_title(guint variant)
{
    return themes[variant % AGT_PLACE_N_THEMES].title;
}

const char *agt_place_variant_start(guint variant)
{
    static const char *const starts[] = {N_("from the middle outwards"), N_("from the north on"),
                                         N_("from the south on"), N_("from the west on")};
    return starts[variant / AGT_PLACE_N_THEMES % G_N_ELEMENTS(starts)];
}
