/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be built: the programme and its house types, typed and checked. */
#include "programme.h"

#include <math.h>
#include <string.h>

#include <agrotown/approved.h>

bool programme_read_name(const AgtYamlNode *map, const char *key, const char **out, GError **error)
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

bool programme_read_listed(const AgtYamlNode *map, const char *key, bool required, AgtLayerId layer,
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

bool programme_read_int(const AgtYamlNode *map, const char *key, int min, int max, int *out,
                        GError **error)
{
    gint64 v;
    if (!agt_yaml_read_int(map, key, true, min, max, &v, error))
        return false;
    *out = (int)v;
    return true;
}

bool programme_is_list(const AgtYamlNode *n, GError **error)
{
    if (agt_yaml_kind(n) == AGT_YAML_LIST)
        return true;
    agt_yaml_error(n, error, "must be a list");
    return false;
}

const AgtYamlNode *programme_read_list(const AgtYamlNode *map, const char *key, bool required,
                                       bool *ok, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, key);
    *ok = true;
    if (!n && !required)
        return NULL;
    if (!n)
        agt_yaml_error(map, error, "key \"%s\" is missing", key);
    else if (programme_is_list(n, error)) {
        if (agt_yaml_n(n) > 0 || !required)
            return n;
        agt_yaml_error(n, error, "is empty");
    }
    *ok = false;
    return NULL;
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

/* A house type by name, read once; NULL with @p error set when there is none such. */
static const AgtHouseType *type_of(Reader *r, const AgtYamlNode *at, const char *name,
                                   GError **error)
{
    for (guint i = 0; i < r->types->len; i++)
        if (strcmp(g_array_index(r->types, AgtHouseType, i).name, name) == 0)
            return &g_array_index(r->types, AgtHouseType, i);
    g_autofree char *text = r->type_text(name, r->user);
    if (!text) {
        agt_yaml_error(at, error,
                       "there is no house type \"%s\": put %s.yaml into a folder house-types "
                       "beside that of the programme",
                       name, name);
        return NULL;
    }
    g_autofree char *title = g_strdup_printf("house type %s", name);
    AgtYaml *doc = agt_yaml_parse(title, text, -1, error);
    if (!doc)
        return NULL;
    keep_doc(r->p, doc);
    AgtHouseType t = {0};
    bool ok = programme_read_type(agt_yaml_root(doc), &t, error);
    if (ok && strcmp(t.name, name) != 0) {
        agt_yaml_error(agt_yaml_get(agt_yaml_root(doc), "house_type"), error,
                       "\"%s\" was asked for as \"%s\"", t.name, name);
        ok = false;
    }
    if (!ok) {
        programme_type_clear(&t);
        return NULL;
    }
    g_array_append_val(r->types, t);
    return &g_array_index(r->types, AgtHouseType, r->types->len - 1);
}

/* The house type that a key of a share of the mix names. */
static bool need_type(Reader *r, const AgtYamlNode *share, const char *key, const char *name,
                      int rooms, GError **error)
{
    const AgtYamlNode *at = agt_yaml_get(share, key);
    const AgtHouseType *t = type_of(r, at, name, error);
    if (t && t->rooms != rooms)
        agt_yaml_error(at, error, "house type \"%s\" has %d rooms, not %d", t->name, t->rooms,
                       rooms);
    return t && t->rooms == rooms;
}

/* The type for ground that is not cleared deep needs less depth, else it helps nobody. */
static bool shallower(Reader *r, const AgtYamlNode *share, const AgtMix *m, GError **error)
{
    if (!m->shallow_type)
        return true;
    if (!need_type(r, share, "shallow_type", m->shallow_type, m->rooms, error))
        return false;
    const AgtYamlNode *at = agt_yaml_get(share, "shallow_type");
    double depth = type_of(r, at, m->house_type, NULL)->dig_depth_m;
    bool ok = type_of(r, at, m->shallow_type, NULL)->dig_depth_m < depth;
    if (!ok)
        agt_yaml_error(at, error, "is dug no less deep than \"%s\"", m->house_type);
    return ok;
}

static bool read_mix(Reader *r, const AgtYamlNode *root, GError **error)
{
    AgtProgramme *p = r->p;
    bool ok;
    const AgtYamlNode *list = programme_read_list(root, "mix", true, &ok, error);
    if (!list)
        return false;
    p->mix = g_new0(AgtMix, agt_yaml_n(list));
    gint64 sum = 0;
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        AgtMix *m = &p->mix[i];
        if (!agt_yaml_only(n, error, "rooms", "units", "house_type", "shallow_type", NULL) ||
            !programme_read_int(n, "rooms", 1, 20, &m->rooms, error) ||
            !programme_read_int(n, "units", 0, 1000000, &m->units, error) ||
            !programme_read_name(n, "house_type", &m->house_type, error) ||
            !need_type(r, n, "house_type", m->house_type, m->rooms, error) ||
            (agt_yaml_get(n, "shallow_type") &&
             !programme_read_name(n, "shallow_type", &m->shallow_type, error)) ||
            !shallower(r, n, m, error))
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

static bool read_plots(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    bool ok;
    const AgtYamlNode *list = programme_read_list(root, "plots", true, &ok, error);
    if (!list)
        return false;
    p->plots = g_new0(AgtPlotStandard, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        if (!programme_read_plot(n, &p->plots[i], error))
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

static bool read_facilities(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    bool ok;
    const AgtYamlNode *list = programme_read_list(root, "facilities", false, &ok, error);
    p->facilities = g_new0(AgtFacilityAsk, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++, p->n_facilities++)
        if (!programme_read_facility(agt_yaml_at(list, i), &p->facilities[i], error))
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

static bool read_outbuildings(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    bool ok;
    const AgtYamlNode *list = programme_read_list(root, "outbuildings", false, &ok, error);
    p->outbuildings = g_new0(AgtOutbuilding, agt_yaml_n(list));
    for (guint i = 0; i < agt_yaml_n(list); i++, p->n_outbuildings++) {
        const AgtYamlNode *n = agt_yaml_at(list, i);
        if (!programme_read_outbuilding(n, &p->outbuildings[i], error))
            return false;
        for (guint k = 0; k < i; k++)
            if (strcmp(p->outbuildings[k].name, p->outbuildings[i].name) == 0) {
                agt_yaml_error(n, error, "outbuilding \"%s\" stands twice",
                               p->outbuildings[i].name);
                return false;
            }
    }
    return ok;
}

/* How houses stand on their plots. */
static bool read_siting(AgtProgramme *p, const AgtYamlNode *root, GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(root, "siting");
    p->driveway_m = 3;
    p->sun_bearing_deg = NAN;
    p->sun_tolerance_deg = 60;
    return !n ||
           (agt_yaml_only(n, error, "driveway_m", "sun_bearing_deg", "sun_tolerance_deg", NULL) &&
            agt_yaml_read_real(n, "driveway_m", false, 0, 20, &p->driveway_m, error) &&
            agt_yaml_read_real(n, "sun_bearing_deg", false, 0, 360, &p->sun_bearing_deg, error) &&
            agt_yaml_read_real(n, "sun_tolerance_deg", false, 1, 180, &p->sun_tolerance_deg,
                               error));
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
                         "plots", "streets", "outbuildings", "siting", "facilities", "limits",
                         "approved", NULL) &&
           programme_read_name(root, "programme", &p->name, error) &&
           agt_yaml_read_titles(root, "title", true, p->title, error) &&
           programme_read_int(root, "units", 1, 1000000, &p->units, error) &&
           agt_yaml_read_real(root, "persons_per_unit", true, 0.5, 20, &p->persons_per_unit,
                              error) &&
           read_mix(r, root, error) && read_plots(p, root, error) &&
           programme_read_street(agt_yaml_get(root, "streets"), &p->street, error) &&
           read_outbuildings(p, root, error) && read_siting(p, root, error) &&
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
        programme_type_clear(&p->types[i]);
    g_free(p->mix);
    g_free(p->plots);
    g_free(p->facilities);
    g_free(p->outbuildings);
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
