/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of styles. */
#include "style.h"

#include <string.h>

static void free_match(gpointer data)
{
    g_strfreev(((Match *)data)->values);
}

static void free_rule(gpointer data)
{
    Rule *r = data;
    g_array_unref(r->where);
    g_free(r);
}

void style_free(Style *s)
{
    if (!s)
        return;
    g_ptr_array_unref(s->rules);
    agt_yaml_free(s->doc);
    g_free(s);
}

void as_style_error(GError **error)
{
    if (!error || !*error || (*error)->domain == AGT_DRAW_ERROR)
        return;
    GError *mine = g_error_new_literal(AGT_DRAW_ERROR, AGT_DRAW_ERROR_STYLE, (*error)->message);
    g_clear_error(error);
    g_propagate_error(error, mine);
}

static bool hex_byte(const char *at, guint8 *out)
{
    int hi = g_ascii_xdigit_value(at[0]), lo = hi < 0 ? -1 : g_ascii_xdigit_value(at[1]);
    *out = (guint8)(hi * 16 + lo);
    return hi >= 0 && lo >= 0;
}

bool read_colour(const AgtYamlNode *map, const char *key, Colour *out, GError **error)
{
    const char *text = NULL;
    if (!agt_yaml_read_text(map, key, false, &text, error))
        return false;
    if (!text)
        return true;
    Colour c = {0, 0, 0, 255};
    gsize n = strlen(text);
    if ((n == 7 || n == 9) && text[0] == '#' && hex_byte(text + 1, &c.r) &&
        hex_byte(text + 3, &c.g) && hex_byte(text + 5, &c.b) &&
        (n == 7 || hex_byte(text + 7, &c.a))) {
        *out = c;
        return true;
    }
    agt_yaml_error(agt_yaml_get(map, key), error,
                   "\"%s\" is not a colour: write \"#rrggbb\" or \"#rrggbbaa\"", text);
    return false;
}

static bool read_dash(const AgtYamlNode *map, Line *out, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(map, "dash");
    if (!list)
        return true;
    guint n = agt_yaml_n(list);
    if (agt_yaml_kind(list) != AGT_YAML_LIST || n == 0 || n > 4 || n % 2) {
        agt_yaml_error(list, error, "dash is a list of 2 or 4 lengths in mm");
        return false;
    }
    for (guint i = 0; i < n; i++) {
        const char *text = agt_yaml_text(agt_yaml_at(list, i));
        if (!text || !agt_parse_real(text, &out->dash[i]) || !(out->dash[i] > 0)) {
            agt_yaml_error(agt_yaml_at(list, i), error, "a dash length is a number over 0");
            return false;
        }
    }
    out->n_dash = n;
    return true;
}

static bool read_line(const AgtYamlNode *map, const char *key, Line *out, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, key);
    if (!n)
        return true;
    *out = (Line){.colour = INK, .width = 0.18};
    return agt_yaml_only(n, error, "colour", "width", "dash", "round", NULL) &&
           read_colour(n, "colour", &out->colour, error) &&
           agt_yaml_read_real(n, "width", false, 0, 20, &out->width, error) &&
           agt_yaml_read_bool(n, "round", false, &out->round, error) && read_dash(n, out, error);
}

static bool read_hatches(const AgtYamlNode *map, Rule *r, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(map, "hatch");
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        if (i == G_N_ELEMENTS(r->hatch)) {
            agt_yaml_error(n, error, "a rule has at most 2 hatches");
            return false;
        }
        Hatch *h = &r->hatch[r->n_hatch++];
        *h = (Hatch){.angle_deg = 45, .pitch = 2, .line = {.colour = INK, .width = 0.18}};
        if (!agt_yaml_only(n, error, "angle", "pitch", "colour", "width", NULL) ||
            !agt_yaml_read_real(n, "angle", false, -180, 180, &h->angle_deg, error) ||
            !agt_yaml_read_real(n, "pitch", false, 0.3, 50, &h->pitch, error) ||
            !read_colour(n, "colour", &h->line.colour, error) ||
            !agt_yaml_read_real(n, "width", false, 0.02, 5, &h->line.width, error))
            return false;
    }
    return true;
}

static bool read_field(const AgtYamlNode *map, const char *key, AgtLayerId layer,
                       const AgtField **out, GError **error)
{
    const char *name = NULL;
    if (!agt_yaml_read_text(map, key, false, &name, error))
        return false;
    *out = name ? agt_layer_field(agt_layer(layer), name) : NULL;
    if (!name || *out)
        return true;
    agt_yaml_error(agt_yaml_get(map, key), error, "layer %s has no field \"%s\"",
                   agt_layer(layer)->name, name);
    return false;
}

static bool read_bands(const AgtYamlNode *map, Rule *r, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(map, "bands");
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        if (i == G_N_ELEMENTS(r->band)) {
            agt_yaml_error(n, error, "a rule has at most 2 bands");
            return false;
        }
        Band *b = &r->band[r->n_bands++];
        *b = (Band){.width_m = 6, .fill = WHITE};
        if (!agt_yaml_only(n, error, "field", "width_m", "fill", "edge", NULL) ||
            !read_field(n, "field", r->layer, &b->field, error) ||
            !agt_yaml_read_real(n, "width_m", false, 0.01, 500, &b->width_m, error) ||
            !read_colour(n, "fill", &b->fill, error) || !read_line(n, "edge", &b->edge, error))
            return false;
    }
    return true;
}

static bool read_label(const AgtYamlNode *map, Rule *r, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, "label");
    if (!n)
        return true;
    Label *l = &r->label;
    *l = (Label){.style = {.size = 2, .colour = INK, .align = 0.5}, .priority = 50};
    int fit = r->shape != SHAPE_NONE ? FIT_POINT : FIT_INSIDE, font = FONT_NORMAL;
    if (!agt_yaml_only(n, error, "text", "size", "min_size", "font", "colour", "halo", "fit",
                       "priority", "repeat", "required", NULL) ||
        !agt_yaml_read_text(n, "text", true, &l->text, error) ||
        !agt_yaml_read_real(n, "size", false, 0.8, 50, &l->style.size, error))
        return false;
    l->min_size = l->style.size;
    if (!agt_yaml_read_real(n, "min_size", false, 0.8, 50, &l->min_size, error) ||
        !agt_yaml_read_choice(n, "font", false, "normal|bold|italic|title", &font, error) ||
        !read_colour(n, "colour", &l->style.colour, error) ||
        !agt_yaml_read_real(n, "halo", false, 0, 3, &l->style.halo, error) ||
        !agt_yaml_read_choice(n, "fit", false, "inside|over|line|point", &fit, error) ||
        !agt_yaml_read_int(n, "priority", false, 0, 1000, &l->priority, error) ||
        !agt_yaml_read_real(n, "repeat", false, 0, 1000, &l->repeat, error) ||
        !agt_yaml_read_bool(n, "required", false, &l->required, error))
        return false;
    l->fit = (Fit)fit;
    l->style.font = (Font)font;
    return true;
}

static char **match_values(const AgtYamlNode *n)
{
    GPtrArray *values = g_ptr_array_new();
    if (agt_yaml_kind(n) == AGT_YAML_SCALAR)
        g_ptr_array_add(values, g_strdup(agt_yaml_text(n)));
    for (guint i = 0; agt_yaml_kind(n) == AGT_YAML_LIST && i < agt_yaml_n(n); i++)
        g_ptr_array_add(values, g_strdup(agt_yaml_text(agt_yaml_at(n, i))));
    g_ptr_array_add(values, NULL);
    return (char **)g_ptr_array_free(values, FALSE);
}

static bool read_where(const AgtYamlNode *map, Rule *r, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, "where");
    for (guint i = 0; i < agt_yaml_n(n); i++) {
        const char *name = agt_yaml_key(n, i);
        Match m = {agt_layer_field(agt_layer(r->layer), name), match_values(agt_yaml_at(n, i))};
        g_array_append_val(r->where, m);
        if (!m.field) {
            agt_yaml_error(agt_yaml_at(n, i), error, "layer %s has no field \"%s\"",
                           agt_layer(r->layer)->name, name);
            return false;
        }
        for (char **v = m.values; *v; v++)
            if (**v && !agt_field_allows(m.field, *v)) {
                agt_yaml_error(agt_yaml_at(n, i), error, "%s cannot be \"%s\": it is one of %s",
                               name, *v, m.field->values);
                return false;
            }
    }
    return true;
}

static bool read_target(const AgtYamlNode *n, Rule *r, GError **error)
{
    const char *from = NULL, *group = NULL;
    if (!agt_yaml_read_text(n, "from", true, &from, error) ||
        !agt_yaml_read_text(n, "class", true, &r->class, error) ||
        !agt_yaml_read_text(n, "group", true, &group, error))
        return false;
    const AgtLayer *layer = agt_layer_by_name(from);
    if (!layer || layer->geom == AGT_LAYER_GEOM_NONE) {
        agt_yaml_error(agt_yaml_get(n, "from"), error, "there is no layer \"%s\" to draw", from);
        return false;
    }
    r->layer = layer->id;
    r->class = g_intern_string(r->class);
    if (group_parse(group, &r->group))
        return true;
    agt_yaml_error(agt_yaml_get(n, "group"), error, "there is no group \"%s\"", group);
    return false;
}

static bool read_symbol(const AgtYamlNode *map, Rule *r, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, "symbol");
    int shape = SHAPE_NONE;
    r->symbol_mm = 1.5;
    if (n && (!agt_yaml_only(n, error, "shape", "size", NULL) ||
              !agt_yaml_read_choice(n, "shape", true, "none|circle|square|triangle|cross", &shape,
                                    error) ||
              !agt_yaml_read_real(n, "size", false, 0.2, 50, &r->symbol_mm, error)))
        return false;
    r->shape = (Shape)shape;
    return true;
}

static bool read_rule(const AgtYamlNode *n, Rule *r, GError **error)
{
    r->scale_max = 1e9;
    return agt_yaml_only(n, error, "from", "where", "class", "title", "group", "fill", "line",
                         "hatch", "bands", "symbol", "label", "scale_min", "scale_max", NULL) &&
           read_target(n, r, error) && read_where(n, r, error) &&
           agt_yaml_read_titles(n, "title", false, r->title, error) &&
           read_colour(n, "fill", &r->fill, error) && read_line(n, "line", &r->line, error) &&
           read_hatches(n, r, error) && read_bands(n, r, error) && read_symbol(n, r, error) &&
           read_label(n, r, error) &&
           agt_yaml_read_real(n, "scale_min", false, 1, 1e9, &r->scale_min, error) &&
           agt_yaml_read_real(n, "scale_max", false, 1, 1e9, &r->scale_max, error);
}

Style *style_parse(const char *text, GError **error)
{
    g_autoptr(AgtYaml) doc = agt_yaml_parse("style", text, -1, error);
    if (!doc) {
        as_style_error(error);
        return NULL;
    }
    g_autoptr(Style) s = g_new0(Style, 1);
    s->rules = g_ptr_array_new_with_free_func(free_rule);
    const AgtYamlNode *root = agt_yaml_root(doc), *list = agt_yaml_get(root, "rules");
    s->doc = g_steal_pointer(&doc);
    bool good = agt_yaml_only(root, error, "style", "rules", NULL);
    if (good && agt_yaml_n(list) == 0) {
        agt_yaml_error(list ? list : root, error, "a style needs a list \"rules\"");
        good = false;
    }
    for (guint i = 0; good && i < agt_yaml_n(list); i++) {
        Rule *r = g_new0(Rule, 1);
        r->where = g_array_new(FALSE, FALSE, sizeof(Match));
        g_array_set_clear_func(r->where, free_match);
        g_ptr_array_add(s->rules, r);
        good = read_rule(agt_yaml_at(list, i), r, error);
    }
    if (!good) {
        as_style_error(error);
        return NULL;
    }
    return g_steal_pointer(&s);
}

/* An empty text in the list stands for "not given". */
static bool match_value(const Match *m, const AgtFeature *row)
{
    g_autofree char *v = agt_row_string(row, m->field);
    for (char **want = m->values; *want; want++)
        if (strcmp(v ? v : "", *want) == 0)
            return true;
    return false;
}

bool rule_matches(const Rule *r, const AgtFeature *row, double scale)
{
    if (row->layer != r->layer || scale < r->scale_min || scale > r->scale_max)
        return false;
    for (guint i = 0; i < r->where->len; i++)
        if (!match_value(&g_array_index(r->where, Match, i), row))
            return false;
    return true;
}
