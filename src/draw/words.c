/* SPDX-License-Identifier: Apache-2.0 */
/* Values of closed lists as words for people. */
#include "words.h"

#include <string.h>

static const struct {
    const char *value, *word;
} words[] = {
    {"accident", N_("Accident")},
    {"administration", N_("Administration")},
    {"agriculture", N_("Agricultural land")},
    {"agro_cluster", N_("Agro-cluster")},
    {"ammo", N_("Ammunition")},
    {"battle_area", N_("Battle area")},
    {"building", N_("Existing building")},
    {"bus_stop", N_("Bus stop")},
    {"canal", N_("Canal")},
    {"cancelled", N_("cancelled")},
    {"cha", N_("Confirmed hazardous area")},
    {"charging", N_("Charging station")},
    {"cleared", N_("cleared")},
    {"clinic", N_("Clinic")},
    {"club", N_("Club")},
    {"commercial", N_("Commercial")},
    {"education", N_("Education")},
    {"engineering", N_("Engineering facilities")},
    {"eo_spot", N_("Explosive ordnance spot")},
    {"fire_depot", N_("Fire depot")},
    {"green", N_("Green space")},
    {"guest_house", N_("Guest house")},
    {"health", N_("Health care")},
    {"heritage", N_("Heritage")},
    {"indication", N_("Indication of hazard")},
    {"kindergarten", N_("Kindergarten")},
    {"library", N_("Library")},
    {"livestock", N_("Livestock")},
    {"market", N_("Market")},
    {"mosque", N_("Mosque")},
    {"park", N_("Park")},
    {"production", N_("Production")},
    {"public", N_("Public and business")},
    {"pumping", N_("Pumping station")},
    {"reduced", N_("reduced")},
    {"reserve", N_("Reserve")},
    {"residential", N_("Homestead housing")},
    {"ruin", N_("Ruin")},
    {"school", N_("School")},
    {"sha", N_("Suspected hazardous area")},
    {"shop", N_("Shop")},
    {"special", N_("Special use")},
    {"sport", N_("Sport")},
    {"sports", N_("Sports ground")},
    {"square", N_("Square")},
    {"substation", N_("Substation")},
    {"transport", N_("Streets and transport")},
    {"tree", N_("Tree")},
    {"turning_loop", N_("Turning loop")},
    {"unknown", N_("unknown")},
    {"water", N_("Water")},
    {"well", N_("Well")},
};

const char *word_of(AgtLang lang, const char *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].value, value) == 0)
            return agt_tr(lang, words[i].word);
    return value;
}
