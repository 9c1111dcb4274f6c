/* SPDX-License-Identifier: Apache-2.0 */
/* A norm set as a table for experts: a rule a row, every number in a column of its own. */
#include <string.h>

#include "rules_table.h"

/* Keys that rules of every kind have, in the order of the columns; before the figures. */
const char *const agt_rules_head[] = {"id",    "kind",     "topic",   "severity",
                                      "basis", "document", "clause",  "edition",
                                      "from",  "until",    "subject", NULL};
/* Behind the figures. */
const char *const agt_rules_tail[] = {"tables",    "text_az",   "text_ru",   "text_en",
                                      "advice_az", "advice_ru", "advice_en", "note_az",
                                      "note_ru",   "note_en",   NULL};

/* Keys of numbers that the rules of a set use, in order of first use. */
static GPtrArray *number_keys(const AgtNorms *n, const char *set)
{
    GPtrArray *keys = g_ptr_array_new();
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        for (guint k = 0; strcmp(r->rule.set, set) == 0 && k < agt_yaml_n(r->node); k++) {
            AgtNormKey what;
            const char *key = agt_yaml_key(r->node, k);
            if (agt_norm_key(r->kind, key, &what) && what == AGT_NORM_NUMBER &&
                !g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL))
                g_ptr_array_add(keys, (gpointer)key);
        }
    }
    return keys;
}

/* What a rule is about, or its tables, as one YAML mapping; "" for none. */
static char *mapping_of(const AgtNormRule *r, AgtNormKey wanted)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < agt_yaml_n(r->node); i++) {
        AgtNormKey what;
        const char *key = agt_yaml_key(r->node, i);
        if (!agt_norm_key(r->kind, key, &what) || what != wanted)
            continue;
        g_autofree char *value = agt_norm_flow(agt_yaml_at(r->node, i));
        g_string_append_printf(out, "%s%s: %s", out->len ? ", " : "", key, value);
    }
    return out->len ? g_strdup_printf("{%s}", out->str) : g_strdup("");
}

/* "text_az" is the key az of the mapping text. */
static const char *title_of(const AgtYamlNode *rule, const char *column)
{
    const char *bar = strrchr(column, '_');
    g_autofree char *key = g_strndup(column, (gsize)(bar - column));
    const AgtYamlNode *n = agt_yaml_get(rule, key);
    if (n && agt_yaml_kind(n) == AGT_YAML_SCALAR)
        return strcmp(bar, "_en") == 0 ? agt_yaml_text(n) : NULL;
    return agt_yaml_text(agt_yaml_get(n, bar + 1));
}

static char *cell_of(const AgtNormRule *r, const char *column)
{
    if (strcmp(column, "subject") == 0)
        return mapping_of(r, AGT_NORM_SUBJECT);
    if (strcmp(column, "tables") == 0)
        return mapping_of(r, AGT_NORM_TABLE);
    const char *text = agt_yaml_text(agt_yaml_get(r->node, column));
    if (strcmp(column, "from") == 0 || strcmp(column, "until") == 0)
        text = agt_yaml_text(agt_yaml_get(agt_yaml_get(r->node, "in_force"), column));
    if (!text && g_strv_contains(agt_rules_tail, column))
        text = title_of(r->node, column);
    return g_strdup(text ? text : "");
}

static AgtSheet *sheet_of(const AgtNorms *n, const char *set, GPtrArray *numbers)
{
    g_autoptr(GPtrArray) keys = number_keys(n, set);
    g_autoptr(GPtrArray) head = g_ptr_array_new();
    for (guint i = 0; agt_rules_head[i]; i++)
        g_ptr_array_add(head, g_strdup(agt_rules_head[i]));
    for (guint i = 0; i < keys->len; i++) {
        g_ptr_array_add(head, g_strdup(keys->pdata[i]));
        g_ptr_array_add(numbers, g_strdup(keys->pdata[i]));
    }
    for (guint i = 0; agt_rules_tail[i]; i++)
        g_ptr_array_add(head, g_strdup(agt_rules_tail[i]));
    guint columns = head->len;
    g_ptr_array_add(head, NULL);
    AgtSheet *s = agt_sheet_new(set, (char **)g_ptr_array_steal(head, NULL));
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        if (strcmp(r->rule.set, set) != 0)
            continue;
        char **cell = g_new0(char *, columns + 1);
        for (guint k = 0; k < columns; k++)
            cell[k] = cell_of(r, s->head[k]);
        agt_sheet_add(s, s->rows->len + 2, cell);
    }
    return s;
}

static AgtSheet *titles(const AgtNorms *n, const char *const *sets)
{
    static const char *const head[] = {"set", "title_az", "title_ru", "title_en", "edition", NULL};
    AgtSheet *s = agt_sheet_new("sets", g_strdupv((char **)head));
    for (guint i = 0; sets[i]; i++) {
        char **cell = g_new0(char *, G_N_ELEMENTS(head));
        cell[0] = g_strdup(sets[i]);
        for (guint lang = 0; lang < AGT_N_LANGS; lang++)
            cell[1 + lang] = g_strdup(agt_norms_set_title(n, sets[i], lang));
        cell[1 + AGT_N_LANGS] = g_strdup(agt_norms_set_edition(n, sets[i]));
        agt_sheet_add(s, i + 2, cell);
    }
    return s;
}

GPtrArray *agt_rules_sheets(const AgtNorms *norms, const char *const *sets, GPtrArray *numbers)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_sheet_free);
    g_ptr_array_add(list, titles(norms, sets));
    for (guint i = 0; sets[i]; i++)
        g_ptr_array_add(list, sheet_of(norms, sets[i], numbers));
    return list;
}
