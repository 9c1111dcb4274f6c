/* SPDX-License-Identifier: Apache-2.0 */
/* Heights in profiles, and texts that are heights. */
#include <math.h>
#include <string.h>

#include "profile.h"

bool agt_profile_read_terrain(AgtProfileTerrain *t, const AgtYamlNode *node, GError **error)
{
    *t = (AgtProfileTerrain){.accuracy_m = NAN};
    if (!node)
        return true;
    t->given = true;
    return agt_yaml_only(node, error, "name", "cell_m", "accuracy_m", "surveyed_on",
                         "vertical_datum", "max_edge_m", NULL) &&
           agt_yaml_read_text(node, "name", false, &t->name, error) &&
           agt_yaml_read_real(node, "cell_m", false, 0.05, 1000, &t->cell_m, error) &&
           agt_yaml_read_real(node, "max_edge_m", false, 0.1, 100000, &t->max_edge_m, error) &&
           agt_yaml_read_real(node, "accuracy_m", false, 0.001, 1000, &t->accuracy_m, error) &&
           agt_yaml_read_date(node, "surveyed_on", false, &t->surveyed_on, error) &&
           agt_yaml_read_text(node, "vertical_datum", false, &t->vertical_datum, error);
}

bool agt_profile_read_height_text(const AgtYamlNode *node, AgtProfileField *f, GError **error)
{
    f->unit_stated = agt_yaml_get(node, "unit") != NULL;
    const AgtYamlNode *text = agt_yaml_get(node, "text"), *within = agt_yaml_get(node, "within_m");
    if (!text && !within)
        return true;
    const char *word = text ? agt_yaml_text(text) : NULL;
    bool height = strcmp(f->field->name, "height_m") == 0;
    if (!height || !word || !*word || strcmp(word, "false") == 0 || f->value) {
        agt_yaml_error(text ? text : within, error,
                       height ? "text must be true, or the name of the CAD layer of the height "
                                "texts (* and ? allowed), and goes without value"
                              : "text and within_m are for field height_m only");
        return false;
    }
    if (!agt_yaml_read_real(node, "within_m", false, 0.001, 1000, &f->within_m, error))
        return false;
    f->text = true;
    f->text_layer = strcmp(word, "true") == 0 ? NULL : word;
    if (!f->from)
        f->from = "Text"; /* as GDAL calls the text of a DXF entity */
    if (f->text_layer && !(f->within_m > 0)) {
        agt_yaml_error(text, error, "texts of another layer need within_m");
        return false;
    }
    return true;
}

/* Length of a unit behind the number, 0 when there is none. */
static size_t unit_length(const char *s)
{
    static const char *const units[] = {"m", "\xd0\xbc"}; /* Latin m, Cyrillic em */
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(s, units[i]) == 0)
            return strlen(units[i]);
    return 0;
}

bool agt_height_text(const char *text, double *out, bool *decimals)
{
    g_autofree char *s = text ? g_strstrip(g_strdup(text)) : NULL;
    if (!s || strlen(s) > 24)
        return false;
    char *at = s + (*s == '+' || *s == '-');
    size_t whole = strspn(at, "0123456789");
    at += whole;
    size_t part = 0;
    if (*at == ',' || *at == '.') {
        *at = '.';
        part = strspn(at + 1, "0123456789");
        at += 1 + part;
        if (!part)
            return false;
    }
    char *end = at;
    while (*at == ' ')
        at++;
    if (!whole || whole > 5 || part > 6 || (*at && !unit_length(at)))
        return false;
    *end = '\0';
    *decimals = part > 0;
    return agt_parse_real(*s == '+' ? s + 1 : s, out);
}
