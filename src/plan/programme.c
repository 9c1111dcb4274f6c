/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be built: the programme and its house types, typed and checked. */
#include <math.h>
#include <string.h>

#include <agrotown/approved.h>

/* Names stand in file names and in the plan file: letters, digits, "-" and "_" only. */
static bool read_name(const AgtYamlNode *map, const char *key, const char **out, GError **error)
{
    const char *name;
    if (!agt_yaml_read_text(map, key, true, &name, error))
        return false;
    for (const char *c = name; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '_') {
            agt_yaml_error(agt_yaml_get(map, key), error,
                           "\"%s\" may hold only letters a-z, digits, \"-\" and \"_\"", name);
            return false;
        }
    *out = name;
    return true;
}

/* A value of the closed list of a field in the table of layers. */
static bool read_listed(const AgtYamlNode *map, const char *key, bool required, AgtLayerId layer,
                        const char *field, const char **out, GError **error)
{
    int n = -1;
    const char *values = agt_layer_field(agt_layer(layer), field)->values;
    if (!agt_yaml_read_choice(map, key, required, values, &n, error))
        return false;
    if (n >= 0)
        *out = agt_yaml_text(agt_yaml_get(map, key));
    return true;
}

static bool read_int(const AgtYamlNode *map, const char *key, int min, int max, int *out,
                     GError **error)
{
    gint64 v;
    if (!agt_yaml_read_int(map, key, true, min, max, &v, error))
        return false;
    *out = (int)v;
    return true;
}

static bool is_list(const AgtYamlNode *n, GError **error)
{
    if (agt_yaml_kind(n) == AGT_YAML_LIST)
        return true;
    agt_yaml_error(n, error, "must be a list");
    return false;
}

/* A list under a key; NULL with @p error unset when it is absent and not required. */
static const AgtYamlNode *read_list(const AgtYamlNode *map, const char *key, bool required,
                                    bool *ok, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, key);
    *ok = true;
    if (!n && !required)
        return NULL;
    if (!n)
        agt_yaml_error(map, error, "key \"%s\" is missing", key);
    else if (is_list(n, error)) {
        if (agt_yaml_n(n) > 0 || !required)
            return n;
        agt_yaml_error(n, error, "is empty");
    }
    *ok = false;
    return NULL;
}

/* Number in metres at place i of a corner. */
static bool read_coordinate(const AgtYamlNode *corner, guint i, double *out, GError **error)
{
    const AgtYamlNode *n = agt_yaml_at(corner, i);
    const char *text = agt_yaml_text(n);
    if (!text || !agt_parse_real(text, out)) {
        agt_yaml_error(n, error, "\"%s\" is not a number (write it with a decimal point)",
                       text ? text : "");
        return false;
    }
    if (*out < 0 || *out > 100) {
        agt_yaml_error(n, error, "%s is not between 0 and 100 metres", text);
        return false;
    }
    return true;
}

/* The outline of a house; it begins at axis point A-1, which is x = 0, y = 0. */
static bool read_footprint(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    bool ok;
    const AgtYamlNode *list = read_list(map, "footprint", true, &ok, error);
    if (!list)
        return false;
    guint n = agt_yaml_n(list);
    if (n < 3 || n > 64) {
        agt_yaml_error(list, error, "needs 3 to 64 corners, has %u", n);
        return false;
    }
    AgtPoint corner[64];
    for (guint i = 0; i < n; i++) {
        const AgtYamlNode *c = agt_yaml_at(list, i);
        if (!is_list(c, error))
            return false;
        if (agt_yaml_n(c) != 2) {
            agt_yaml_error(c, error, "a corner is two numbers [x, y]");
            return false;
        }
        if (!read_coordinate(c, 0, &corner[i].x, error) ||
            !read_coordinate(c, 1, &corner[i].y, error))
            return false;
    }
    if (n > 3 && corner[0].x == corner[n - 1].x && corner[0].y == corner[n - 1].y)
        n--;
    g_autoptr(AgtGeom) g = agt_geom_new_polygon(corner, n);
    g_autofree char *reason = NULL;
    if (!agt_geom_is_valid(g, &reason, NULL) || !(agt_geom_area_m2(g) > 0)) {
        agt_yaml_error(list, error, "is not a simple outline: %s", reason ? reason : "no area");
        return false;
    }
    if (g->box.minx != 0 || g->box.miny != 0) {
        agt_yaml_error(list, error, "must begin at x = 0 and y = 0, its axis point A-1");
        return false;
    }
    t->width_m = g->box.maxx;
    t->depth_m = g->box.maxy;
    t->footprint = g_steal_pointer(&g);
    return true;
}

static bool read_type(const AgtYamlNode *map, AgtHouseType *t, GError **error)
{
    if (!agt_yaml_only(map, error, "house_type", "title", "rooms", "storeys", "construction",
                       "fire_degree", "footprint", "height_m", "floor_area_m2", "dig_depth_m",
                       NULL) ||
        !read_name(map, "house_type", &t->name, error) ||
        !agt_yaml_read_titles(map, "title", true, t->title, error) ||
        !read_int(map, "rooms", 1, 20, &t->rooms, error) ||
        !read_int(map, "storeys", 1, 5, &t->storeys, error) ||
        !read_listed(map, "construction", true, AGT_LAYER_BUILDING, "construction",
                     &t->construction, error) ||
        !read_listed(map, "fire_degree", true, AGT_LAYER_BUILDING, "fire_degree", &t->fire_degree,
                     error) ||
        !agt_yaml_read_real(map, "height_m", true, 2, 50, &t->height_m, error) ||
        !agt_yaml_read_real(map, "floor_area_m2", true, 10, 2000, &t->floor_area_m2, error) ||
        !agt_yaml_read_real(map, "dig_depth_m", true, 0, 20, &t->dig_depth_m, error) ||
        !read_footprint(map, t, error))
        return false;
    double built = agt_geom_area_m2(t->footprint) * t->storeys;
    if (t->floor_area_m2 > built) {
        char buf[G_ASCII_DTOSTR_BUF_SIZE];
        agt_yaml_error(agt_yaml_get(map, "floor_area_m2"), error,
                       "is more than the footprint holds on %d storeys, %s m2", t->storeys,
                       g_ascii_formatd(buf, sizeof buf, "%.1f", built));
        return false;
    }
    return true;
}

/* What is known while a programme is read. */
typedef struct {
    AgtProgramme *p;
    char *(*type_text)(const char *type, gpointer user);
    gpointer user;
    GArray *types;
} Reader;

static void keep_doc(AgtProgramme *p, AgtYaml *doc)
{
    g_ptr_array_add(p->keep, doc);
}

/* Reads the house type that a share of the mix names, once. */
static bool need_type(Reader *r, const AgtYamlNode *share, const AgtMix *mix, GError **error)
{
    const AgtYamlNode *at = agt_yaml_get(share, "house_type");
    AgtHouseType t = {0};
    for (guint i = 0; i < r->types->len && !t.name; i++)
        if (strcmp(g_array_index(r->types, AgtHouseType, i).name, mix->house_type) == 0)
            t = g_array_index(r->types, AgtHouseType, i);
    if (!t.name) {
        g_autofree char *text = r->type_text(mix->house_type, r->user);
        if (!text) {
            agt_yaml_error(at, error, "there is no house type \"%s\"", mix->house_type);
            return false;
        }
        g_autofree char *name = g_strdup_printf("house type %s", mix->house_type);
        AgtYaml *doc = agt_yaml_parse(name, text, -1, error);
        if (!doc)
            return false;
        keep_doc(r->p, doc);
        if (!read_type(agt_yaml_root(doc), &t, error)) {
            agt_geom_unref(t.footprint);
            return false;
        }
        g_array_append_val(r->types, t);
        if (strcmp(t.name, mix->house_type) != 0) {
            agt_yaml_error(agt_yaml_get(agt_yaml_root(doc), "house_type"), error,
                           "\"%s\" was asked for as \"%s\"", t.name, mix->house_type);
            return false;
        }
    }
    if (t.rooms == mix->rooms)
        return true;
    agt_yaml_error(at, error, "house type \"%s\" has %d rooms, not %d", t.name, t.rooms,
                   mix->rooms);
    return false;
}

static bool read_mix(Reader *r, const AgtYamlNode *root, GError **error)
{
    AgtProgramme *p = r->p;
    bool ok;
    const AgtYamlNode *list = read_list(root, "mix", true, &ok, error);
    if (!list)
        return false;
    p->mix = g_new0(AgtMix, agt_yaml_n(list));
    gint64 sum = 0;
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        AgtMix *m = &p->mix[i];
        if (!agt_yaml_only(n, error, "rooms", "units", "house_type", NULL) ||
            !read_int(n, "rooms", 1, 20, &m->rooms, error) ||
            !read_int(n, "units", 0, 1000000, &m->units, error) ||
            !read_name(n, "house_type", &m->house_type, error) || !need_type(r, n, m, error))
            return false;
        for (guint k = 0; k < i; k++)
            if (strcmp(p->mix[k].house_type, m->house_type) == 0) {
                agt_yaml_error(n, error, "house type \"%s\" stands twice in the mix",
                               m->house_type);
                return false;
            }
        sum += m->units;
        p->n_mix++;
    }
    if (sum == p->units)
        return true;
    agt_yaml_error(list, error, "adds up to %" G_GINT64_FORMAT " units, but \"units\" says %d", sum,
                   p->units);
    return false;
}

/* Figures that cannot be kept together would make place search for what cannot be. */
static bool plot_makes_sense(const AgtYamlNode *n, const AgtPlotStandard *s, GError **error)
{
    const char *problem = NULL;
    if (s->area_min_m2 > s->area_target_m2 || s->area_target_m2 > s->area_max_m2)
        problem = "area_min_m2 <= area_target_m2 <= area_max_m2 does not hold";
    else if (s->depth_min_m > s->depth_max_m)
        problem = "depth_min_m is more than depth_max_m";
    else if (s->frontage_min_m * s->depth_min_m > s->area_max_m2)
        problem = "frontage_min_m x depth_min_m is more than area_max_m2";
    else if (2 * s->setback_side_m >= s->frontage_min_m)
        problem = "the side setbacks leave nothing of frontage_min_m";
    else if (s->setback_front_m + s->setback_rear_m >= s->depth_min_m)
        problem = "the front and rear setbacks leave nothing of depth_min_m";
    if (problem)
        agt_yaml_error(n, error, "%s", problem);
    return !problem;
}

static bool read_plot(const AgtYamlNode *n, AgtPlotStandard *s, GError **error)
{
    static const char *const keys[] = {"area_min_m2",    "area_target_m2", "area_max_m2",
                                       "frontage_min_m", "depth_min_m",    "depth_max_m"};
    static const char *const setbacks[] = {"setback_front_m", "setback_side_m", "setback_rear_m"};
    double *const out[] = {&s->area_min_m2,    &s->area_target_m2, &s->area_max_m2,
                           &s->frontage_min_m, &s->depth_min_m,    &s->depth_max_m};
    double *const setback[] = {&s->setback_front_m, &s->setback_side_m, &s->setback_rear_m};
    if (!agt_yaml_only(n, error, "standard", keys[0], keys[1], keys[2], keys[3], keys[4], keys[5],
                       setbacks[0], setbacks[1], setbacks[2], NULL) ||
        !read_name(n, "standard", &s->name, error))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (!agt_yaml_read_real(n, keys[i], true, i < 3 ? 50 : 3, i < 3 ? 1e6 : 1000, out[i],
                                error))
            return false;
    for (guint i = 0; i < G_N_ELEMENTS(setbacks); i++)
        if (!agt_yaml_read_real(n, setbacks[i], true, 0, 100, setback[i], error))
            return false;
    return plot_makes_sense(n, s, error);
}

static bool read_plots(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    bool ok;
    const AgtYamlNode *list = read_list(root, "plots", true, &ok, error);
    if (!list)
        return false;
    p->plots = g_new0(AgtPlotStandard, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        if (!read_plot(n, &p->plots[i], error))
            return false;
        for (guint k = 0; k < i; k++)
            if (strcmp(p->plots[k].name, p->plots[i].name) == 0) {
                agt_yaml_error(n, error, "standard \"%s\" stands twice", p->plots[i].name);
                return false;
            }
        p->n_plots++;
    }
    return true;
}

static bool read_facility(const AgtYamlNode *n, AgtFacilityAsk *f, GError **error)
{
    f->capacity_unit = "";
    if (!agt_yaml_only(n, error, "kind", "capacity", "capacity_unit", "count", NULL) ||
        !read_listed(n, "kind", true, AGT_LAYER_FACILITY, "kind", &f->kind, error) ||
        !agt_yaml_read_real(n, "capacity", false, 0, 1e7, &f->capacity, error) ||
        !read_listed(n, "capacity_unit", f->capacity > 0, AGT_LAYER_FACILITY, "capacity_unit",
                     &f->capacity_unit, error) ||
        !read_int(n, "count", 1, 1000, &f->count, error))
        return false;
    return true;
}

static bool read_facilities(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    bool ok;
    const AgtYamlNode *list = read_list(root, "facilities", false, &ok, error);
    p->facilities = g_new0(AgtFacilityAsk, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++, p->n_facilities++)
        if (!read_facility(agt_yaml_at(list, i), &p->facilities[i], error))
            return false;
    return ok;
}

static bool read_limits(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(root, "limits");
    if (!n) {
        agt_yaml_error(root, error, "key \"limits\" is missing");
        return false;
    }
    return agt_yaml_only(n, error, "block_length_max_m", "corner_radius_m", "slope_max_pct",
                         NULL) &&
           agt_yaml_read_real(n, "block_length_max_m", true, 20, 5000, &p->block_length_max_m,
                              error) &&
           agt_yaml_read_real(n, "corner_radius_m", true, 0, 100, &p->corner_radius_m, error) &&
           agt_yaml_read_real(n, "slope_max_pct", true, 0.1, 100, &p->slope_max_pct, error);
}

/* Read where a plan is compared with the approved one; checked with the rest. */
static bool check_approved(const AgtYamlNode *root, GError **error)
{
    AgtApprovedLimits limits;
    return agt_approved_limits_read(agt_yaml_get(root, "approved"), &limits, error);
}

static bool read_programme(Reader *r, const AgtYamlNode *root, GError **error)
{
    AgtProgramme *p = r->p;
    return agt_yaml_only(root, error, "programme", "title", "units", "persons_per_unit", "mix",
                         "plots", "facilities", "limits", "approved", NULL) &&
           read_name(root, "programme", &p->name, error) &&
           agt_yaml_read_titles(root, "title", true, p->title, error) &&
           read_int(root, "units", 1, 1000000, &p->units, error) &&
           agt_yaml_read_real(root, "persons_per_unit", true, 0.5, 20, &p->persons_per_unit,
                              error) &&
           read_mix(r, root, error) && read_plots(p, root, error) &&
           read_facilities(p, root, error) && read_limits(p, root, error) &&
           check_approved(root, error);
}

AgtProgramme *agt_programme_parse(const char *name, const char *text,
                                  char *(*type_text)(const char *type, gpointer user),
                                  gpointer user, GError **error)
{
    g_autoptr(AgtProgramme) p = g_new0(AgtProgramme, 1);
    p->keep = g_ptr_array_new_with_free_func((GDestroyNotify)agt_yaml_free);
    AgtYaml *doc = agt_yaml_parse(name, text, -1, error);
    if (!doc)
        return NULL;
    keep_doc(p, doc);
    Reader r = {p, type_text, user, g_array_new(FALSE, TRUE, sizeof(AgtHouseType))};
    bool ok = read_programme(&r, agt_yaml_root(doc), error);
    p->n_types = r.types->len;
    p->types = (AgtHouseType *)(gpointer)g_array_free(r.types, FALSE);
    return ok ? g_steal_pointer(&p) : NULL;
}

static char *type_text_of_plan(const char *type, gpointer plan)
{
    return g_strdup(agt_plan_config(plan, "house_type", type));
}

AgtProgramme *agt_programme_of_plan(const AgtPlan *plan, GError **error)
{
    const AgtConfig *found = NULL;
    AGT_EACH(plan, CONFIG, Config, c)
    {
        if (g_strcmp0(c->kind, "programme") != 0)
            continue;
        if (found) {
            g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG,
                        "the plan holds two programmes, \"%s\" and \"%s\": remove one", found->f.id,
                        c->f.id);
            return NULL;
        }
        found = c;
    }
    if (!found || !found->text) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG,
                    "the plan holds no programme: give one to \"init\"");
        return NULL;
    }
    g_autofree char *name = g_strdup(found->f.id ? found->f.id : "programme");
    return agt_programme_parse(name, found->text, type_text_of_plan, (gpointer)plan, error);
}

void agt_programme_free(AgtProgramme *p)
{
    if (!p)
        return;
    for (guint i = 0; i < p->n_types; i++)
        agt_geom_unref(p->types[i].footprint);
    g_free(p->mix);
    g_free(p->plots);
    g_free(p->facilities);
    g_free(p->types);
    g_ptr_array_unref(p->keep);
    g_free(p);
}

const AgtPlotStandard *agt_programme_standard(const AgtProgramme *p, const char *name)
{
    for (guint i = 0; name && i < p->n_plots; i++)
        if (strcmp(p->plots[i].name, name) == 0)
            return &p->plots[i];
    return &p->plots[0];
}

const AgtHouseType *agt_programme_type(const AgtProgramme *p, const char *name)
{
    for (guint i = 0; name && i < p->n_types; i++)
        if (strcmp(p->types[i].name, name) == 0)
            return &p->types[i];
    return NULL;
}
