/* SPDX-License-Identifier: Apache-2.0 */
/* Reading import profiles. */
#include "profile.h"

#include <math.h>
#include <string.h>

#include "cad_header.h"

bool agt_exchange_is_evidence(AgtLayerId layer)
{
    return agt_layer(layer)->flags & AGT_LAYER_EVIDENCE;
}

bool agt_exchange_is_hazard(AgtLayerId layer)
{
    return layer == AGT_LAYER_HAZARD_AREA || layer == AGT_LAYER_HAZARD_LINE ||
           layer == AGT_LAYER_HAZARD_POINT;
}

/* Units a source may count in, with their factor to the base unit of the same kind. */
static const struct {
    const char *name, *kind;
    double factor;
} units[] = {
    {"m", "length", 1},       {"mm", "length", 0.001},
    {"cm", "length", 0.01},   {"dm", "length", 0.1},
    {"km", "length", 1000},   {"in", "length", 0.0254},
    {"ft", "length", 0.3048}, {"us-ft", "length", 1200.0 / 3937},
    {"m2", "area", 1},        {"ha", "area", 10000},
    {"km2", "area", 1e6},     {"%", "share", 0.01},
    {"1", "share", 1},        {"kV", "voltage", 1000},
    {"V", "voltage", 1},      {"MPa", "pressure", 1e6},
    {"kPa", "pressure", 1e3}, {"bar", "pressure", 1e5},
    {"l/s", "flow", 0.001},   {"m3/h", "flow", 1.0 / 3600},
    {"m3/s", "flow", 1},      {"kW", "power", 1000},
    {"W", "power", 1},        {"MW", "power", 1e6},
    {"deg", "angle", 1},      {"gon", "angle", 0.9},
    {"km/h", "speed", 1},     {"m3", "volume", 1},
};

static int unit_index(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_strcmp0(units[i].name, name) == 0)
            return (int)i;
    return -1;
}

double agt_profile_length_m(const char *unit)
{
    int i = unit_index(unit);
    return i >= 0 && strcmp(units[i].kind, "length") == 0 ? units[i].factor : 0;
}

static bool read_unit(const AgtYamlNode *node, AgtProfileField *f, GError **error)
{
    const char *name = NULL;
    if (!agt_yaml_read_text(node, "unit", false, &name, error))
        return false;
    if (!name)
        return true;
    int from = unit_index(name), to = unit_index(f->field->unit);
    if (from < 0 || to < 0 || strcmp(units[from].kind, units[to].kind) != 0) {
        agt_yaml_error(agt_yaml_get(node, "unit"), error,
                       "unit \"%s\" cannot be turned into \"%s\" of field %s", name, f->field->unit,
                       f->field->name);
        return false;
    }
    f->factor = units[from].factor / units[to].factor;
    return true;
}

/* Every word on the right side of a map must be one that the field allows. */
static bool check_words(const AgtProfileField *f, GError **error)
{
    for (guint i = 0; f->map && i < agt_yaml_n(f->map); i++) {
        const char *word = agt_yaml_text(agt_yaml_at(f->map, i));
        if (word && agt_field_allows(f->field, word))
            continue;
        agt_yaml_error(agt_yaml_at(f->map, i), error, "field %s allows only %s", f->field->name,
                       f->field->values);
        return false;
    }
    return true;
}

/* A constant or default must fit its field. */
static bool check_constant(const AgtYamlNode *node, const AgtProfileField *f, const char *text,
                           GError **error)
{
    double real;
    gint64 whole;
    bool fits = !text || (f->field->type == AGT_TYPE_TEXT && agt_field_allows(f->field, text)) ||
                (f->field->type == AGT_TYPE_REAL && agt_parse_real(text, &real)) ||
                (f->field->type == AGT_TYPE_DATE && agt_date_valid(text)) ||
                (f->field->type == AGT_TYPE_INT && agt_parse_int(text, &whole)) ||
                (f->field->type == AGT_TYPE_BOOL && agt_parse_int(text, &whole) &&
                 (whole == 0 || whole == 1));
    if (!fits)
        agt_yaml_error(node, error, "\"%s\" does not fit field %s", text, f->field->name);
    return fits;
}

/* Nothing may become released land, and no hazard closed, because a word was not understood. */
static bool check_fallback(const AgtYamlNode *node, AgtLayerId target, const AgtProfileField *f,
                           GError **error)
{
    static const char *const open[] = {"open", "worked_on", "suspended", "reopened", "unknown"};
    bool harmless = !f->fallback || !agt_exchange_is_evidence(target);
    bool status = strcmp(f->field->name, "status") == 0;
    if (agt_exchange_is_hazard(target))
        harmless = harmless || !status;
    for (gsize i = 0; status && agt_exchange_is_hazard(target) && i < G_N_ELEMENTS(open); i++)
        harmless = harmless || strcmp(f->fallback, open[i]) == 0;
    if (target != AGT_LAYER_RELEASE && !agt_exchange_is_hazard(target))
        harmless = true;
    /* A change that nobody described counts for the worst, and after every release. */
    bool told = strcmp(f->field->name, "kind") == 0 || strcmp(f->field->name, "happened_on") == 0;
    if (target == AGT_LAYER_GROUND_CHANGE && f->fallback && told)
        harmless = strcmp(f->fallback, "unknown") == 0;
    if (!harmless)
        agt_yaml_error(node, error,
                       "field %s of layer %s may not have this default: what is not stated permits "
                       "nothing; remove the default",
                       f->field->name, agt_layer(target)->name);
    return harmless;
}

static bool read_field_map(const AgtYamlNode *node, AgtLayerId target, AgtProfileField *f,
                           GError **error)
{
    if (!agt_yaml_only(node, error, "from", "or", "map", "default", "unit", "value", "text_inside",
                       "text", "within_m", NULL) ||
        !agt_yaml_read_text(node, "from", false, &f->from, error) ||
        !agt_yaml_read_text(node, "or", false, &f->other, error) ||
        !agt_yaml_read_text(node, "text_inside", false, &f->inside, error) ||
        !agt_yaml_read_text(node, "value", false, &f->value, error) ||
        !agt_yaml_read_text(node, "default", false, &f->fallback, error) ||
        !read_unit(node, f, error) || !agt_profile_read_height_text(node, f, error))
        return false;
    f->map = agt_yaml_get(node, "map");
    if (f->map && agt_yaml_kind(f->map) != AGT_YAML_MAP) {
        agt_yaml_error(f->map, error, "map must be a mapping of source words to ours");
        return false;
    }
    if (f->other && !f->from) {
        agt_yaml_error(node, error, "field %s has \"or\" without \"from\"", f->field->name);
        return false;
    }
    if ((f->from != NULL) + (f->value != NULL) + (f->inside != NULL) != 1) {
        agt_yaml_error(node, error, "field %s needs one of from, value and text_inside",
                       f->field->name);
        return false;
    }
    return check_words(f, error) && check_constant(node, f, f->value, error) &&
           check_constant(node, f, f->fallback, error) && check_fallback(node, target, f, error);
}

/* The reader of drawings puts the text that lies inside into a field of this name. */
static void name_inside(AgtProfile *p, AgtProfileField *f)
{
    if (!f->inside)
        return;
    g_autofree char *name = g_strdup_printf("@inside:%s", f->inside);
    f->from = g_string_chunk_insert_const(p->made, name);
}

static bool read_field(AgtProfile *p, const AgtYamlNode *fields, guint i, AgtProfileLayer *l,
                       GError **error)
{
    const AgtYamlNode *node = agt_yaml_at(fields, i);
    const AgtLayer *layer = agt_layer(l->target);
    AgtProfileField f = {.field = agt_layer_field(layer, agt_yaml_key(fields, i)), .factor = 1};
    static const char *const ours[] = {"id",       "birth",   "source", "source_key",
                                       "received", "quality", "flaw",   "transform_error_m",
                                       "heights"};
    bool own = false;
    for (guint k = 0; f.field && k < G_N_ELEMENTS(ours); k++)
        own = own || strcmp(ours[k], f.field->name) == 0;
    if (!f.field || own) {
        agt_yaml_error(node, error, "layer %s has no field \"%s\" that an import may fill",
                       layer->name, agt_yaml_key(fields, i));
        return false;
    }
    if (agt_yaml_kind(node) == AGT_YAML_SCALAR)
        f.from = agt_yaml_text(node);
    else if (!read_field_map(node, l->target, &f, error))
        return false;
    name_inside(p, &f);
    g_array_append_val(l->fields, f);
    return true;
}

static bool may_be_filled(const AgtLayer *layer)
{
    if (layer->flags & AGT_LAYER_BULK)
        return false;
    return !(layer->flags & AGT_LAYER_RECORD) || layer->id == AGT_LAYER_PHASE ||
           layer->id == AGT_LAYER_PARTY || layer->id == AGT_LAYER_PERSON;
}

static bool read_target(AgtProfileLayer *l, GError **error)
{
    const char *name = NULL;
    if (!agt_yaml_read_text(l->node, "target", true, &name, error))
        return false;
    l->none = strcmp(name, "none") == 0;
    const AgtLayer *layer = agt_layer_by_name(name);
    if (!l->none && (!layer || !may_be_filled(layer))) {
        agt_yaml_error(agt_yaml_get(l->node, "target"), error,
                       "\"%s\" is no layer that an import may fill", name);
        return false;
    }
    l->target = layer ? layer->id : AGT_N_LAYERS;
    return true;
}

static bool read_geometry(AgtProfileLayer *l, GError **error)
{
    const AgtYamlNode *g = agt_yaml_get(l->node, "geometry");
    if (!g)
        return true;
    if (!agt_yaml_only(g, error, "x", "y", "wkt", NULL) ||
        !agt_yaml_read_text(g, "x", false, &l->x, error) ||
        !agt_yaml_read_text(g, "y", false, &l->y, error) ||
        !agt_yaml_read_text(g, "wkt", false, &l->wkt, error))
        return false;
    if ((l->x && l->y && !l->wkt) || (l->wkt && !l->x && !l->y))
        return true;
    agt_yaml_error(g, error, "geometry needs either x and y or wkt");
    return false;
}

static void layer_free(gpointer p)
{
    AgtProfileLayer *l = p;
    g_array_unref(l->fields);
    g_free(l);
}

/* What only drawings need. */
static bool read_cad_layer(AgtProfileLayer *l, GError **error)
{
    int block = 0;
    if (!agt_yaml_read_real(l->node, "close_m", false, 0, 100, &l->close_m, error) ||
        !agt_yaml_read_choice(l->node, "block", false, "by_target|point|outline", &block, error))
        return false;
    bool area = !l->none && agt_layer(l->target)->geom != AGT_LAYER_GEOM_POINT;
    l->outline = block == 2 || (block == 0 && area);
    return true;
}

/* "@geometry" tells records apart by what they are made of. */
static bool check_where(const AgtYamlNode *where, GError **error)
{
    static const char *const words[] = {"point", "line", "polygon", "mixed", "none", NULL};
    const AgtYamlNode *kinds = where ? agt_yaml_get(where, "@geometry") : NULL;
    bool list = kinds && agt_yaml_kind(kinds) == AGT_YAML_LIST;
    for (guint i = 0; kinds && i < (list ? agt_yaml_n(kinds) : 1); i++) {
        const char *word = agt_yaml_text(list ? agt_yaml_at(kinds, i) : kinds);
        if (word && g_strv_contains(words, word))
            continue;
        agt_yaml_error(kinds, error, "@geometry is point, line, polygon, mixed or none");
        return false;
    }
    return true;
}

static bool read_layer(AgtProfile *p, const AgtYamlNode *node, GError **error)
{
    AgtProfileLayer *l = g_new0(AgtProfileLayer, 1);
    l->node = node;
    l->fields = g_array_new(FALSE, FALSE, sizeof(AgtProfileField));
    g_ptr_array_add(p->layers, l);
    l->key = p->key;
    if (!agt_yaml_only(node, error, "source", "target", "where", "key", "id", "geometry",
                       "buffer_m", "fields", "ignore", "close_m", "block", "points", NULL) ||
        !agt_yaml_read_text(node, "source", true, &l->source, error) || !read_target(l, error) ||
        !agt_yaml_read_text(node, "key", false, &l->key, error) ||
        !agt_yaml_read_text(node, "id", false, &l->id, error) ||
        !agt_yaml_read_real(node, "buffer_m", false, 0.01, 1000, &l->buffer_m, error) ||
        !read_geometry(l, error) || !read_cad_layer(l, error) || !agt_profile_read_points(l, error))
        return false;
    l->pattern = strpbrk(l->source, "*?") != NULL;
    l->where = agt_yaml_get(node, "where");
    if (!check_where(l->where, error))
        return false;
    l->ignore = agt_yaml_get(node, "ignore");
    const AgtYamlNode *fields = agt_yaml_get(node, "fields");
    for (guint i = 0; !l->none && i < agt_yaml_n(fields); i++)
        if (!read_field(p, fields, i, l, error))
            return false;
    return true;
}

static bool read_raster(AgtProfile *p, const AgtYamlNode *node, GError **error)
{
    p->has_raster = true;
    return agt_yaml_only(node, error, "vertical_datum", "accuracy_m", "surveyed_on", "nodata",
                         "name", NULL) &&
           agt_yaml_read_text(node, "vertical_datum", false, &p->vertical_datum, error) &&
           agt_yaml_read_real(node, "accuracy_m", false, 0, 1000, &p->accuracy_m, error) &&
           agt_yaml_read_date(node, "surveyed_on", false, &p->surveyed_on, error) &&
           agt_yaml_read_text(node, "name", false, &p->raster_name, error) &&
           agt_yaml_read_real(node, "nodata", false, -G_MAXDOUBLE, G_MAXDOUBLE, &p->nodata, error);
}

/* "units: mm", or "units: {value: mm, overrides_header: true}" where the header is wrong. */
static bool read_units(AgtProfile *p, const AgtYamlNode *root, GError **error)
{
    const AgtYamlNode *node = agt_yaml_get(root, "units");
    int overrides = 0;
    if (!node)
        return true;
    if (agt_yaml_kind(node) == AGT_YAML_SCALAR)
        p->units = agt_yaml_text(node);
    else if (!agt_yaml_only(node, error, "value", "overrides_header", NULL) ||
             !agt_yaml_read_text(node, "value", true, &p->units, error) ||
             !agt_yaml_read_choice(node, "overrides_header", false, "false|true", &overrides,
                                   error))
        return false;
    p->overrides_units = overrides == 1;
    if (agt_cad_unit_m(p->units) > 0)
        return true;
    agt_yaml_error(node, error,
                   "\"%s\" is no unit of a drawing; use mm, cm, dm, m, km, in, ft, "
                   "us-ft or yd",
                   p->units ? p->units : "");
    return false;
}

AgtProfile *agt_profile_read(const AgtYaml *yaml, GError **error)
{
    g_autoptr(AgtProfile) p = g_new0(AgtProfile, 1);
    p->layers = g_ptr_array_new_with_free_func(layer_free);
    p->made = g_string_chunk_new(256);
    p->accuracy_m = p->nodata = p->terrain.accuracy_m = NAN;
    int axes = 0;
    if (!yaml)
        return g_steal_pointer(&p);
    const AgtYamlNode *root = agt_yaml_root(yaml);
    if (!agt_yaml_only(root, error, "profile", "title", "crs", "data_as_of", "encoding", "key",
                       "layers", "raster", "axes", "units", "terrain", NULL) ||
        !agt_yaml_read_text(root, "profile", true, &p->name, error) ||
        !agt_yaml_read_text(root, "crs", false, &p->crs, error) ||
        !agt_yaml_read_date(root, "data_as_of", false, &p->data_as_of, error) ||
        !agt_yaml_read_text(root, "encoding", false, &p->encoding, error) ||
        !agt_yaml_read_text(root, "key", false, &p->key, error) ||
        !agt_yaml_read_choice(root, "axes", false, "east_north|north_east", &axes, error) ||
        !read_units(p, root, error) ||
        !agt_profile_read_terrain(&p->terrain, agt_yaml_get(root, "terrain"), error))
        return NULL;
    p->north_east = axes == 1;
    const AgtYamlNode *layers = agt_yaml_get(root, "layers");
    for (guint i = 0; i < agt_yaml_n(layers); i++)
        if (!read_layer(p, agt_yaml_at(layers, i), error))
            return NULL;
    const AgtYamlNode *raster = agt_yaml_get(root, "raster");
    if (raster && !read_raster(p, raster, error))
        return NULL;
    return g_steal_pointer(&p);
}

void agt_profile_free(AgtProfile *p)
{
    if (!p)
        return;
    g_ptr_array_unref(p->layers);
    g_string_chunk_free(p->made);
    g_free(p);
}

/* Exports of one system write names of layers in any case. */
bool agt_profile_fits(const AgtProfileLayer *l, const char *layer)
{
    if (!l->pattern)
        return strcmp(l->source, layer) == 0;
    g_autofree char *p = g_utf8_casefold(l->source, -1), *name = g_utf8_casefold(layer, -1);
    return g_pattern_match_simple(p, name);
}

const AgtProfileLayer *agt_profile_next(const AgtProfile *p, const char *layer, guint *from)
{
    while (*from < p->layers->len) {
        const AgtProfileLayer *l = g_ptr_array_index(p->layers, (*from)++);
        if (agt_profile_fits(l, layer))
            return l;
    }
    return NULL;
}

/* Case and spaces at the ends do not change a word: exports of one system differ in both. */
static char *plain(const char *word)
{
    g_autofree char *bare = g_strstrip(g_strdup(word));
    return g_utf8_casefold(bare, -1);
}

static const char *mapped(const AgtProfileField *f, const char *word)
{
    g_autofree char *wanted = plain(word ? word : "");
    for (guint i = 0; f->map && i < agt_yaml_n(f->map); i++) {
        g_autofree char *key = plain(agt_yaml_key(f->map, i));
        if (strcmp(key, wanted) == 0)
            return agt_yaml_text(agt_yaml_at(f->map, i));
    }
    return NULL;
}

const char *agt_profile_word(const AgtProfileField *f, const char *word)
{
    const char *out = mapped(f, word);
    const char *label = !out && word && f->labels ? g_hash_table_lookup(f->labels, word) : NULL;
    if (label)
        out = mapped(f, label);
    return out ? out : f->fallback;
}

bool agt_profile_same_word(const char *a, const char *b)
{
    g_autofree char *x = plain(a ? a : ""), *y = plain(b ? b : "");
    return strcmp(x, y) == 0;
}
