/* SPDX-License-Identifier: Apache-2.0 */
#include "titles.h"

#include <string.h>

static const struct {
    const char *field, *title;
} titles[] = {
    {"id", N_("id")},
    {"note", N_("note")},
    {"name", N_("name")},
    {"title", N_("title")},
    {"kind", N_("kind")},
    {"status", N_("status")},
    {"document", N_("document")},
    {"issuer", N_("issued by")},
    {"depth_m", N_("depth, m")},
    {"valid_from", N_("valid from")},
    {"valid_until", N_("valid until")},
    {"geometry", N_("geometry")},
    {"phase", N_("phase")},
    {"party", N_("organisation")},
    {"starts_on", N_("start")},
    {"deadline", N_("deadline")},
    {"country", N_("country")},
    {"role", N_("role")},
    {"rights", N_("rights")},
    {"contact", N_("contact")},
    {"rule", N_("rule")},
    {"layer", N_("layer")},
    {"feature", N_("feature")},
    {"reason", N_("reason")},
    {"by", N_("by whom")},
    {"given_on", N_("given on")},
    {"other", N_("other feature")},
    {"accepted_by", N_("accepted by")},
    {"accepted_on", N_("accepted on")},
    {"value", N_("value")},
    {"unit", N_("unit")},
    {"signed_by", N_("signed by")},
    {"signed_on", N_("signed on")},
    {"confirmed_by", N_("confirmed by")},
    {"confirmed_on", N_("confirmed on")},
    {"text", N_("remark")},
    {"made_on", N_("made on")},
    {"due_on", N_("due on")},
    {"answer", N_("answer")},
    {"answered_by", N_("answered by")},
};

static bool same(const char *a, const char *b)
{
    g_autofree char *x = g_utf8_casefold(a, -1), *y = g_utf8_casefold(b, -1);
    g_autofree char *p = g_utf8_normalize(x, -1, G_NORMALIZE_NFC),
                    *q = g_utf8_normalize(y, -1, G_NORMALIZE_NFC);
    return g_strcmp0(p, q) == 0;
}

static bool means(guint i, const char *title)
{
    if (same(title, titles[i].title))
        return true;
    for (int lang = 0; lang < AGT_N_LANGS; lang++)
        if (same(title, agt_tr((AgtLang)lang, titles[i].title)))
            return true;
    return false;
}

/* Our own name of a column of this layer, NULL. */
static const char *own_name(const AgtLayer *layer, const char *name)
{
    const AgtField *f = agt_layer_field(layer, name);
    if (f)
        return f->name;
    return layer->geom && strcmp(name, "geometry") == 0 ? "geometry" : NULL;
}

const char *agt_title_field(const AgtLayer *layer, const char *title)
{
    const char *name = own_name(layer, title);
    for (guint i = 0; !name && i < G_N_ELEMENTS(titles); i++)
        if (means(i, title))
            name = own_name(layer, titles[i].field);
    return name;
}

char *agt_title_list(const AgtLayer *layer)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
        if (own_name(layer, titles[i].field))
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", titles[i].field);
    return g_string_free(list, FALSE);
}
