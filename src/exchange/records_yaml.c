/* SPDX-License-Identifier: Apache-2.0 */
/* Records, settings and configuration from YAML. */
#include <string.h>

#include "records.h"

/* "file:line:column: " of a node, by way of the message that stands there. */
static char *place_of(const AgtYamlNode *n)
{
    g_autoptr(GError) said = NULL;
    agt_yaml_error(n, &said, "%s", "");
    return g_strdup(said->message);
}

static bool take_field(AgtRecords *r, const char *key, const AgtYamlNode *value, GError **error)
{
    const char *text = agt_yaml_text(value);
    g_autofree char *where = place_of(value);
    agt_edit_at(r->edit, where);
    if (!text)
        return agt_edit_fail(r->edit, error, "must be a single value");
    if (!*text)
        return agt_edit_fail(r->edit, error, "has no value");
    return strcmp(key, "id") == 0 || agt_edit_set(r->edit, key, text, error);
}

/* Sets all fields; each that does not fit is a fault of its own. */
static bool take_fields(AgtRecords *r, const AgtYamlNode *record)
{
    bool ok = true;
    for (guint i = 0; i < agt_yaml_n(record); i++) {
        GError *why = NULL;
        ok = take_field(r, agt_yaml_key(record, i), agt_yaml_at(record, i), &why) && ok;
        agt_records_fault(r, why);
    }
    return ok;
}

static bool take_record(AgtRecords *r, const AgtLayer *layer, const AgtYamlNode *record,
                        const char *id, GError **error)
{
    g_autofree char *where = place_of(record);
    agt_edit_at(r->edit, where);
    if (agt_yaml_kind(record) != AGT_YAML_MAP)
        return agt_edit_fail(r->edit, error, "a record is a mapping {field: value}");
    if (!agt_records_row(r, layer, id, error))
        return false;
    if (!take_fields(r, record))
        return true; /* its faults are told */
    agt_edit_at(r->edit, where);
    return agt_edit_row_end(r->edit, r->out, error);
}

/* A list of records, each with its id in it, or a mapping from id to record. */
static void take_section(AgtRecords *r, const char *section, const AgtLayer *layer,
                         const AgtYamlNode *list)
{
    bool map = agt_yaml_kind(list) == AGT_YAML_MAP;
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const AgtYamlNode *record = agt_yaml_at(list, i);
        const char *id = map ? agt_yaml_key(list, i) : agt_yaml_text(agt_yaml_get(record, "id"));
        GError *why = NULL;
        take_record(r, layer, record, id, &why);
        agt_records_fault(r, why);
        agt_records_count(r, section, layer);
    }
    agt_edit_at(r->edit, "");
}

static bool no_section(const AgtRecords *r, const AgtYamlNode *at, const char *key, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (const AgtLayer *const *l = agt_records_layers(); *l; l++)
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", (*l)->name);
    g_autofree char *where = place_of(at);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "%s\"%s\" is no list of records (%s) and \"%s\" is no settings, programme, norm "
                "or house type file",
                where, key, list->str, r->name);
    return false;
}

static bool take_sections(AgtRecords *r, const AgtYamlNode *root, GError **error)
{
    for (guint i = 0; i < agt_yaml_n(root); i++) {
        const char *key = agt_yaml_key(root, i);
        const AgtYamlNode *list = agt_yaml_at(root, i);
        const AgtLayer *layer = agt_records_layer(key);
        if (!layer || agt_yaml_kind(list) == AGT_YAML_SCALAR)
            return no_section(r, list, key, error);
        take_section(r, key, layer, list);
    }
    return true;
}

/* A settings file signs all that it holds, so its root has more than sections. */
static bool is_settings_file(const AgtYamlNode *root)
{
    const AgtYamlNode *list = agt_yaml_get(root, "settings");
    if (!list || agt_yaml_kind(list) != AGT_YAML_MAP)
        return false;
    for (guint i = 0; i < agt_yaml_n(root); i++)
        if (agt_yaml_at(root, i) != list && agt_records_layer(agt_yaml_key(root, i)))
            return false;
    return true;
}

static bool take_settings(AgtRecords *r, const AgtYamlNode *root, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(root, "settings");
    for (guint i = 0; i < agt_yaml_n(list); i++)
        agt_records_count(r, "settings", agt_layer(AGT_LAYER_SETTING));
    return agt_edit_settings(r->edit, root, r->out, error);
}

bool agt_records_yaml(AgtRecords *r, GError **error)
{
    g_autoptr(AgtYaml) y = agt_yaml_parse(r->name, r->text, (gssize)r->len, error);
    if (!y)
        return false;
    const AgtYamlNode *root = agt_yaml_root(y);
    if (agt_yaml_kind(root) != AGT_YAML_MAP)
        return agt_edit_fail(r->edit, error, "\"%s\" is no mapping of lists of records", r->name);
    if (agt_yaml_get(root, "programme") || agt_yaml_get(root, "rules") ||
        agt_yaml_get(root, "house_type") || agt_yaml_get(root, "vehicle")) {
        agt_records_count(r, "-", agt_layer(AGT_LAYER_CONFIG));
        return agt_edit_config(r->edit, r->path, r->text, error);
    }
    return is_settings_file(root) ? take_settings(r, root, error) : take_sections(r, root, error);
}
