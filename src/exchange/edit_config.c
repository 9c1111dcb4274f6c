/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan keeps of its configuration: programme, house types, vehicles, norm sets, settings. */
#include <string.h>

#include <agrotown/norms.h>
#include <agrotown/vehicle.h>

#include "edit.h"
#include "rules.h"

/* A configuration row, new or in place of the one of the same name. */
static void keep_config(AgtEdit *e, const char *kind, const char *name, const char *text)
{
    g_autofree char *id = g_strdup_printf("%s/%s", kind, name);
    const AgtFeature *before = agt_plan_find(e->plan, AGT_LAYER_CONFIG, id);
    AgtConfig *row = (AgtConfig *)(before ? agt_arena_copy(e->arena, before)
                                          : agt_arena_row(e->arena, AGT_LAYER_CONFIG));
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    if (!before)
        row->f.id = row->f.birth = agt_arena_text(e->arena, id);
    row->kind = agt_arena_text(e->arena, kind);
    row->text = agt_arena_text(e->arena, text);
    row->sha256 = agt_arena_text(e->arena, sum);
    agt_edit_keep(e, before, &row->f);
}

/* Where the texts of house types come from. */
typedef struct {
    const AgtEdit *e;
    char *beside;
    const char *share;
    const char *name, *text; /* one that stands for itself, NULL */
    GHashTable *read;        /* name -> text of a file, to be kept in the plan */
} Types;

static char *type_file(Types *t, const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path = folder ? g_build_filename(folder, file, NULL) : NULL;
    char *text = NULL;
    if (!path || strchr(name, '/') || !g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_hash_table_insert(t->read, g_strdup(name), g_strdup(text));
    return text;
}

/* The file beside the programme, the plan's own, then the program's. */
static char *type_text(const char *name, gpointer user)
{
    Types *t = user;
    if (g_strcmp0(name, t->name) == 0)
        return g_strdup(t->text);
    char *text = type_file(t, t->beside, name);
    if (text)
        return text;
    const char *kept = agt_plan_config(t->e->plan, "house_type", name);
    return kept ? g_strdup(kept) : type_file(t, t->share, name);
}

static void keep_types(AgtEdit *e, GHashTable *read)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(read), (GCompareFunc)strcmp);
    for (GList *n = names; n; n = n->next)
        keep_config(e, "house_type", n->data, g_hash_table_lookup(read, n->data));
}

static bool take_programme(AgtEdit *e, const char *path, const char *file, const char *text,
                           GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *beside = g_build_filename(folder, "..", "house-types", NULL);
    g_autoptr(GHashTable) read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Types types = {.e = e, .beside = beside, .share = e->options->house_types, .read = read};
    g_autoptr(AgtProgramme) p = agt_programme_parse(file, text, type_text, &types, error);
    if (!p)
        return false;
    g_autofree char *id = g_strconcat("programme/", p->name, NULL);
    AGT_EACH(e->plan, CONFIG, Config, c)
    if (g_strcmp0(c->kind, "programme") == 0 && g_strcmp0(c->f.id, id) != 0)
        agt_edit_keep(e, &c->f, NULL); /* a plan is built to one programme */
    keep_config(e, "programme", p->name, text);
    keep_types(e, read);
    return true;
}

static bool take_norms(AgtEdit *e, const char *file, const char *text, GError **error)
{
    g_autoptr(AgtNorms) norms = agt_norms_new();
    AgtYaml *y = agt_yaml_parse(file, text, -1, error);
    const char *set = y ? agt_yaml_text(agt_yaml_get(agt_yaml_root(y), "set")) : NULL;
    g_autofree char *name = g_strdup(set);
    if (!y || !agt_norms_take(norms, y, error))
        return false;
    keep_config(e, "norms", name, text);
    return true;
}

static bool uses_type(const AgtProgramme *p, const char *name)
{
    for (guint i = 0; i < p->n_types; i++)
        if (strcmp(p->types[i].name, name) == 0)
            return true;
    return false;
}

/* A house type is checked by the programme that names it. */
static bool take_type(AgtEdit *e, const char *file, const char *name, const char *text,
                      GError **error)
{
    g_autoptr(GHashTable) read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Types types = {.e = e, .name = name, .text = text, .read = read};
    const char *programme = agt_plan_config(e->plan, "programme", NULL);
    g_autoptr(AgtProgramme) p =
        programme ? agt_programme_parse(file, programme, type_text, &types, error) : NULL;
    if (programme && !p)
        return false;
    if (!p || !uses_type(p, name))
        return agt_edit_fail(e, error,
                             "\"%s\": no programme of the plan names house type \"%s\"; import the "
                             "programme, which brings its house types",
                             file, name);
    keep_config(e, "house_type", name, text);
    return true;
}

static bool take_vehicle(AgtEdit *e, const char *file, const char *text, GError **error)
{
    g_autoptr(AgtVehicle) v = agt_vehicle_parse(file, text, error);
    if (!v)
        return false;
    keep_config(e, "vehicle", v->name, text);
    return true;
}

bool agt_edit_config(AgtEdit *e, const char *path, const char *text, GError **error)
{
    g_autofree char *file = g_path_get_basename(path);
    g_autoptr(AgtYaml) y = agt_yaml_parse(file, text, -1, error);
    if (!y)
        return false;
    const AgtYamlNode *root = agt_yaml_root(y);
    const char *type = agt_yaml_text(agt_yaml_get(root, "house_type"));
    if (agt_yaml_get(root, "rules"))
        return take_norms(e, file, text, error);
    if (agt_yaml_get(root, "vehicle"))
        return take_vehicle(e, file, text, error);
    return type ? take_type(e, file, type, text, error)
                : take_programme(e, path, file, text, error);
}

/* --- Settings --- */

/* A value of the root or of one setting is set when it is there. */
static bool set_from(AgtEdit *e, const AgtYamlNode *map, const char *key, const char *field,
                     GError **error)
{
    const char *text = NULL;
    return agt_yaml_read_text(map, key, false, &text, error) &&
           (!text || agt_edit_set(e, field, text, error));
}

/* The signatures of the file stand under each of its settings. */
static bool sign(AgtEdit *e, const AgtYamlNode *root, const AgtYamlNode *value, GError **error)
{
    static const char *const keys[] = {"signed_by", "signed_on", "confirmed_by", "confirmed_on"};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (!set_from(e, root, keys[i], keys[i], error))
            return false;
    return set_from(e, agt_yaml_get(value, "document") ? value : root, "document", "document",
                    error);
}

static bool take_setting(AgtEdit *e, const AgtYamlNode *root, const char *name,
                         const AgtYamlNode *value, AgtFindings *out, GError **error)
{
    const char *text = NULL;
    return agt_yaml_only(value, error, "value", "unit", "document", "note", NULL) &&
           agt_yaml_read_text(value, "value", true, &text, error) &&
           agt_edit_row(e, AGT_LAYER_SETTING, name, AGT_EDIT_EITHER, error) &&
           agt_edit_set(e, "value", text, error) && set_from(e, value, "unit", "unit", error) &&
           set_from(e, value, "note", "note", error) && sign(e, root, value, error) &&
           agt_edit_row_end(e, out, error);
}

/* People of a settings file are named in words; who is not in the list is said. */
static void say_unlisted(const AgtEdit *e, const char *name, AgtFindings *out)
{
    if (name && out && !agt_edit_find(e, AGT_LAYER_PERSON, name))
        agt_findings_add_plan(out, &agt_exchange_unlisted)->arg =
            agt_arena_text(agt_findings_arena(out), name);
}

/* One mistake about the two people, not one for each setting they sign. */
static bool check_people(const AgtEdit *e, const AgtYamlNode *root, AgtFindings *out,
                         GError **error)
{
    const char *first = NULL, *second = NULL;
    if (!agt_yaml_read_text(root, "signed_by", false, &first, error) ||
        !agt_yaml_read_text(root, "confirmed_by", false, &second, error))
        return false;
    if (first && second && agt_edit_same_person(e, first, second)) {
        agt_yaml_error(agt_yaml_get(root, "confirmed_by"), error,
                       "a second person must confirm the settings, not \"%s\" again", second);
        return false;
    }
    say_unlisted(e, first, out);
    say_unlisted(e, second, out);
    return true;
}

bool agt_edit_settings(AgtEdit *e, const AgtYamlNode *root, AgtFindings *out, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(root, "settings");
    if (!agt_yaml_only(root, error, "title", "document", "signed_by", "signed_on", "confirmed_by",
                       "confirmed_on", "settings", NULL) ||
        !check_people(e, root, out, error))
        return false;
    e->free_names = true;
    g_autoptr(GString) faults = g_string_new(NULL);
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        g_autoptr(GError) place = NULL, why = NULL;
        agt_yaml_error(agt_yaml_at(list, i), &place, "%s", "");
        agt_edit_at(e, place->message);
        if (!take_setting(e, root, agt_yaml_key(list, i), agt_yaml_at(list, i), out, &why))
            g_string_append_printf(faults, "%s%s", faults->len ? "\n  " : "", why->message);
    }
    agt_edit_at(e, "");
    return !faults->len || agt_edit_fail(e, error, "%s", faults->str);
}
