/* SPDX-License-Identifier: Apache-2.0 */
/* Section "points" of a profile. */
#include <math.h>
#include <string.h>

#include "profile.h"

/*
 * Neighbouring points of an outline that are farther apart than this are an error in GICHD's own
 * checks of IMSMA data (domain/mine-action.md, section 2.2).
 */
#define SPACING_MAX_M 5000.0

/* Whole turns. A mil is a 6400th in NATO's count and a 6000th in the Soviet one. */
static const struct {
    const char *name;
    double circle;
} angles[] = {{"deg", 360}, {"gon", 400}, {"mil6400", 6400}, {"mil6000", 6000}};

static bool read_words(const AgtYamlNode *node, const char *key, const AgtYamlNode **out,
                       GError **error)
{
    *out = agt_yaml_get(node, key);
    if (!*out || agt_yaml_kind(*out) == AGT_YAML_LIST)
        return true;
    agt_yaml_error(*out, error, "%s is a list of words, such as [Turning point, Intermediate]",
                   key);
    return false;
}

static bool read_roles(AgtProfilePoints *p, GError **error)
{
    if (!read_words(p->node, "vertex", &p->vertex, error) ||
        !read_words(p->node, "reference", &p->reference, error) ||
        !read_words(p->node, "benchmark", &p->benchmark, error) ||
        !read_words(p->node, "evidence", &p->evidence, error) ||
        !read_words(p->node, "closing", &p->closing, error) ||
        !read_words(p->node, "last", &p->last, error))
        return false;
    bool words = p->last || p->vertex || p->reference || p->benchmark || p->evidence || p->closing;
    if ((p->type != NULL) == (p->vertex != NULL) && (p->type || !words))
        return true;
    agt_yaml_error(p->node, error,
                   "type names the field of the kinds of points, vertex lists the kinds that are "
                   "corners; both are needed, or neither");
    return false;
}

static bool read_angle(AgtProfilePoints *p, const AgtYamlNode *legs, GError **error)
{
    const char *angle = NULL, *length = "m";
    if (!agt_yaml_read_text(legs, "angle", true, &angle, error) ||
        !agt_yaml_read_text(legs, "length", false, &length, error))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(angles); i++)
        if (strcmp(angles[i].name, angle) == 0)
            p->circle = angles[i].circle;
    p->length_m = agt_profile_length_m(length);
    if (p->circle > 0 && p->length_m > 0)
        return true;
    agt_yaml_error(legs, error,
                   "angle is deg, gon, mil6400 or mil6000; length is a unit such as m");
    return false;
}

/* Where legs start is never guessed. */
static bool read_legs(AgtProfilePoints *p, const AgtYamlNode *legs, GError **error)
{
    int chain = -1;
    if (!agt_yaml_only(legs, error, "bearing", "distance", "from", "chain", "angle", "length",
                       "misclosure_max_m", NULL) ||
        !agt_yaml_read_text(legs, "bearing", true, &p->bearing, error) ||
        !agt_yaml_read_text(legs, "distance", true, &p->distance, error) ||
        !agt_yaml_read_text(legs, "from", false, &p->from, error) ||
        !agt_yaml_read_choice(legs, "chain", true, "previous|benchmark", &chain, error) ||
        !agt_yaml_read_real(legs, "misclosure_max_m", false, 0, 10000, &p->misclosure_max_m, error))
        return false;
    p->from_benchmark = chain == 1;
    return read_angle(p, legs, error);
}

static bool read_original(AgtProfilePoints *p, const AgtYamlNode *original, GError **error)
{
    return !original || (agt_yaml_only(original, error, "x", "y", NULL) &&
                         agt_yaml_read_text(original, "x", true, &p->original_x, error) &&
                         agt_yaml_read_text(original, "y", true, &p->original_y, error));
}

/* Only what may be too large or absent without harm: hazards grow, releases permit nothing. */
static bool check_target(const AgtProfileLayer *l, GError **error)
{
    const AgtLayerId ok[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE, AGT_LAYER_RELEASE,
                             AGT_LAYER_SURVEY_EXTENT};
    bool fits = false;
    for (gsize i = 0; !l->none && i < G_N_ELEMENTS(ok); i++)
        fits = fits || l->target == ok[i];
    bool hazard = !l->none && agt_exchange_is_hazard(l->target);
    if (fits && (hazard || !l->points.evidence) && !l->wkt)
        return true;
    agt_yaml_error(l->points.node, error,
                   fits ? "evidence points become hazards, so they go with hazards only; x and y "
                          "stand in section points"
                        : "points make hazard_area, hazard_line, release or survey_extent");
    return false;
}

bool agt_profile_read_points(AgtProfileLayer *l, GError **error)
{
    AgtProfilePoints *p = &l->points;
    *p = (AgtProfilePoints){.node = agt_yaml_get(l->node, "points"),
                            .spacing_max_m = SPACING_MAX_M,
                            .length_m = 1,
                            .misclosure_max_m = NAN};
    if (!p->node)
        return true;
    const AgtYamlNode *legs = agt_yaml_get(p->node, "legs");
    if (!agt_yaml_only(p->node, error, "group", "part", "order", "order_prefix", "type", "id",
                       "vertex", "reference", "benchmark", "evidence", "closing", "last", "x", "y",
                       "original", "spacing_max_m", "legs", NULL) ||
        !agt_yaml_read_text(p->node, "group", true, &p->group, error) ||
        !agt_yaml_read_text(p->node, "order", true, &p->order, error) ||
        !agt_yaml_read_text(p->node, "part", false, &p->part, error) ||
        !agt_yaml_read_text(p->node, "order_prefix", false, &p->prefix, error) ||
        !agt_yaml_read_text(p->node, "type", false, &p->type, error) ||
        !agt_yaml_read_text(p->node, "id", false, &p->id, error) ||
        !agt_yaml_read_text(p->node, "x", false, &l->x, error) ||
        !agt_yaml_read_text(p->node, "y", false, &l->y, error) ||
        !agt_yaml_read_real(p->node, "spacing_max_m", false, 1, 50000, &p->spacing_max_m, error) ||
        !read_roles(p, error) || !read_original(p, agt_yaml_get(p->node, "original"), error) ||
        (legs && !read_legs(p, legs, error)) || !check_target(l, error))
        return false;
    if (!l->x != !l->y) {
        agt_yaml_error(p->node, error, "x and y go together");
        return false;
    }
    if (!l->key)
        l->key = p->group;
    return true;
}
