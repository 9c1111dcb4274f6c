/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of rules as text: what a rule is about, and its figures. */
#include "private.h"

/* A scalar that YAML reads back as the same text. */
static void put_scalar(GString *out, const char *text)
{
    bool plain = *text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789_.+-/*") == strlen(text);
    if (plain && !strchr("-.*", text[0])) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *c = text; *c; c++) {
        if (strchr("\"\\", *c))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

static void put_node(GString *out, const AgtYamlNode *n)
{
    bool map = agt_yaml_kind(n) == AGT_YAML_MAP;
    if (agt_yaml_kind(n) == AGT_YAML_SCALAR) {
        put_scalar(out, agt_yaml_text(n));
        return;
    }
    g_string_append_c(out, map ? '{' : '[');
    for (guint i = 0; i < agt_yaml_n(n); i++) {
        g_string_append(out, i ? ", " : "");
        if (map) {
            put_scalar(out, agt_yaml_key(n, i));
            g_string_append(out, ": ");
        }
        put_node(out, agt_yaml_at(n, i));
    }
    g_string_append_c(out, map ? '}' : ']');
}

char *agt_norm_flow(const AgtYamlNode *n)
{
    GString *out = g_string_new(NULL);
    put_node(out, n);
    return g_string_free(out, FALSE);
}

bool agt_norm_key(const char *kind, const char *key, AgtNormKey *out)
{
    const KindDef *def = norm_kind(kind);
    for (const KeyDef *k = def ? def->keys : NULL; k && k->name; k++)
        if (strcmp(k->name, key) == 0) {
            bool wish = strcmp(key, "from_programme") == 0;
            *out = k->type == KEY_REAL            ? AGT_NORM_NUMBER
                   : k->type == KEY_TABLE || wish ? AGT_NORM_TABLE
                                                  : AGT_NORM_SUBJECT;
            return true;
        }
    return false;
}

/* In the order of the kind's table, whatever the order in the file. */
static char *keys_text(const AgtNormRule *r, bool figures)
{
    GString *out = g_string_new(NULL);
    for (const KeyDef *k = norm_kind(r->kind)->keys; k->name; k++) {
        AgtNormKey what;
        const AgtYamlNode *value = agt_yaml_get(r->node, k->name);
        if (!value || !agt_norm_key(r->kind, k->name, &what) ||
            (what != AGT_NORM_SUBJECT) != figures)
            continue;
        g_string_append_printf(out, "%s%s: ", out->len ? "; " : "", k->name);
        put_node(out, value);
    }
    return g_string_free(out, FALSE);
}

char *agt_norm_subject(const AgtNormRule *r)
{
    return keys_text(r, false);
}

char *agt_norm_figures(const AgtNormRule *r)
{
    return keys_text(r, true);
}
