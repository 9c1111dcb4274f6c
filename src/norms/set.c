/* SPDX-License-Identifier: Apache-2.0 */
/* Norm sets: reading and checking of plans/norms/NAME.yaml. */
#include "private.h"

static void set_free(gpointer p)
{
    NormSet *s = p;
    g_free(s->name);
    agt_yaml_free(s->yaml);
    g_free(s);
}

AgtNorms *agt_norms_new(void)
{
    AgtNorms *n = g_new0(AgtNorms, 1);
    g_atomic_ref_count_init(&n->refs);
    n->sets = g_ptr_array_new_with_free_func(set_free);
    n->rules = g_ptr_array_new_with_free_func(g_free);
    return n;
}

AgtNorms *agt_norms_ref(AgtNorms *n)
{
    g_atomic_ref_count_inc(&n->refs);
    return n;
}

void agt_norms_unref(AgtNorms *n)
{
    if (!n || !g_atomic_ref_count_dec(&n->refs))
        return;
    g_ptr_array_unref(n->rules);
    g_ptr_array_unref(n->sets);
    g_free(n);
}

guint agt_norms_n(const AgtNorms *n)
{
    return n->rules->len;
}

const AgtNormRule *agt_norms_get(const AgtNorms *n, guint i)
{
    return g_ptr_array_index(n->rules, i);
}

/* --- Keys --- */

static const char *const common_keys[] = {"id",       "kind",  "document", "clause",
                                          "edition",  "basis", "text",     "advice",
                                          "severity", "note",  "topic",    "in_force"};

static bool is_common(const char *key)
{
    for (guint i = 0; i < G_N_ELEMENTS(common_keys); i++)
        if (strcmp(key, common_keys[i]) == 0)
            return true;
    return false;
}

static const KeyDef *key_def(const KindDef *kind, const char *key)
{
    for (const KeyDef *k = kind->keys; k->name; k++)
        if (strcmp(k->name, key) == 0)
            return k;
    return NULL;
}

/* Layer that a field or filter key speaks of. */
static bool layer_of_key(const AgtYamlNode *rule, const KeyDef *k, AgtLayerId *out, GError **error)
{
    *out = k->layer;
    if (!k->of)
        return true;
    const char *name = agt_yaml_text(agt_yaml_get(rule, k->of));
    const AgtLayer *layer = name ? agt_layer_by_name(name) : NULL;
    if (!layer) {
        agt_yaml_error(rule, error, "\"%s\" needs a layer in \"%s\"", k->name, k->of);
        return false;
    }
    *out = layer->id;
    return true;
}

static bool check_layer(const AgtYamlNode *rule, const KeyDef *k, GError **error)
{
    const char *name = NULL;
    if (!agt_yaml_read_text(rule, k->name, true, &name, error))
        return false;
    const AgtLayer *layer = agt_layer_by_name(name);
    if (layer && layer->geom != AGT_LAYER_GEOM_NONE)
        return true;
    agt_yaml_error(agt_yaml_get(rule, k->name), error, "\"%s\" is no layer with geometry", name);
    return false;
}

static bool check_layers(const AgtYamlNode *rule, const KeyDef *k, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(rule, k->name);
    if (agt_yaml_kind(list) != AGT_YAML_LIST || !agt_yaml_n(list)) {
        agt_yaml_error(list, error, "\"%s\" is a list of layers", k->name);
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const char *name = agt_yaml_text(agt_yaml_at(list, i));
        const AgtLayer *layer = name ? agt_layer_by_name(name) : NULL;
        if (layer && layer->geom != AGT_LAYER_GEOM_NONE)
            continue;
        agt_yaml_error(agt_yaml_at(list, i), error, "\"%s\" is no layer with geometry",
                       name ? name : "?");
        return false;
    }
    return true;
}

static bool check_field(const AgtYamlNode *rule, const KeyDef *k, GError **error)
{
    const char *name = NULL;
    AgtLayerId layer;
    if (!layer_of_key(rule, k, &layer, error) ||
        !agt_yaml_read_text(rule, k->name, true, &name, error))
        return false;
    if (agt_layer_field(agt_layer(layer), name))
        return true;
    agt_yaml_error(agt_yaml_get(rule, k->name), error, "layer %s has no field \"%s\"",
                   agt_layer(layer)->name, name);
    return false;
}

static bool check_key(const AgtYamlNode *rule, const KeyDef *k, GError **error)
{
    double real;
    bool yes;
    int choice;
    AgtLayerId layer;
    switch (k->type) {
    case KEY_REAL:
        return agt_yaml_read_real(rule, k->name, true, 0, 1e9, &real, error);
    case KEY_BOOL:
        return agt_yaml_read_bool(rule, k->name, true, &yes, error);
    case KEY_CHOICE:
        return agt_yaml_read_choice(rule, k->name, true, k->of, &choice, error);
    case KEY_LAYER:
        return check_layer(rule, k, error);
    case KEY_FIELD:
        return check_field(rule, k, error);
    case KEY_WHERE:
        return layer_of_key(rule, k, &layer, error) &&
               norm_filter_check(agt_yaml_get(rule, k->name), layer, error);
    case KEY_LAYERS:
        return check_layers(rule, k, error);
    case KEY_TABLE:
        return true; /* its kind checks it */
    }
    g_assert_not_reached();
}

static bool check_keys(const AgtYamlNode *rule, const KindDef *kind, GError **error)
{
    for (guint i = 0; i < agt_yaml_n(rule); i++) {
        const char *key = agt_yaml_key(rule, i);
        const KeyDef *k = key_def(kind, key);
        if (!k && !is_common(key)) {
            agt_yaml_error(agt_yaml_at(rule, i), error, "a rule of kind %s has no key \"%s\"",
                           kind->name, key);
            return false;
        }
        if (k && !check_key(rule, k, error))
            return false;
    }
    for (const KeyDef *k = kind->keys; k->name; k++)
        if (k->required && !agt_yaml_get(rule, k->name)) {
            agt_yaml_error(rule, error, "a rule of kind %s needs the key \"%s\"", kind->name,
                           k->name);
            return false;
        }
    return !kind->valid || kind->valid(rule, error);
}

/* --- Rules --- */

/* What is not surely known must not fail a plan, whatever the file says. */
static AgtSeverity capped(AgtSeverity severity, AgtBasis basis)
{
    static const AgtSeverity worst[] = {AGT_ERROR, AGT_WARNING, AGT_INFO};
    return MAX(severity, worst[basis]);
}

static bool known_id(const AgtNorms *n, const char *id)
{
    for (guint i = 0; i < n->rules->len; i++)
        if (strcmp(agt_norms_get(n, i)->rule.id, id) == 0)
            return true;
    return false;
}

static bool read_id(const AgtNorms *n, const NormSet *set, const AgtYamlNode *node, AgtRule *rule,
                    GError **error)
{
    if (!agt_yaml_read_text(node, "id", true, &rule->id, error))
        return false;
    g_autofree char *prefix = g_strdup_printf("%s.", set->name);
    if (!g_str_has_prefix(rule->id, prefix)) {
        agt_yaml_error(agt_yaml_get(node, "id"), error, "rule ids of this set start with \"%s\"",
                       prefix);
        return false;
    }
    if (known_id(n, rule->id)) {
        agt_yaml_error(agt_yaml_get(node, "id"), error, "rule \"%s\" stands twice", rule->id);
        return false;
    }
    return true;
}

static bool read_head(const AgtYamlNode *node, AgtRule *rule, GError **error)
{
    int basis = 0, severity = 0;
    rule->clause = "";
    if (!agt_yaml_read_text(node, "document", true, &rule->document, error) ||
        !agt_yaml_read_text(node, "clause", false, &rule->clause, error) ||
        !agt_yaml_read_choice(node, "basis", true, "read|derived|unverified", &basis, error) ||
        !agt_yaml_read_choice(node, "severity", true, "error|warning|info", &severity, error) ||
        !agt_yaml_read_titles(node, "text", true, rule->text, error) ||
        !agt_yaml_read_titles(node, "advice", false, rule->advice, error))
        return false;
    rule->basis = (AgtBasis)basis;
    rule->severity = capped((AgtSeverity)(AGT_ERROR + severity), rule->basis);
    return true;
}

/* {from: DATE, until: DATE}, one of the two at least, in this order. */
static bool read_force(const AgtYamlNode *node, AgtNormRule *r, GError **error)
{
    const AgtYamlNode *force = agt_yaml_get(node, "in_force");
    r->from = r->until = "";
    if (!force)
        return true;
    if (!agt_yaml_only(force, error, "from", "until", NULL) ||
        !agt_yaml_read_date(force, "from", false, &r->from, error) ||
        !agt_yaml_read_date(force, "until", false, &r->until, error))
        return false;
    if (!*r->from && !*r->until) {
        agt_yaml_error(force, error, "\"in_force\" needs a date \"from\" or \"until\"");
        return false;
    }
    if (*r->from && *r->until && strcmp(r->from, r->until) > 0) {
        agt_yaml_error(force, error, "\"in_force\" ends before it begins");
        return false;
    }
    return true;
}

/* A plain note is in English. */
static bool read_note(const AgtYamlNode *node, AgtNormRule *r, GError **error)
{
    const AgtYamlNode *note = agt_yaml_get(node, "note");
    if (!note || agt_yaml_kind(note) != AGT_YAML_SCALAR)
        return agt_yaml_read_titles(node, "note", false, r->note, error);
    return agt_yaml_read_text(node, "note", true, &r->note[AGT_LANG_EN], error);
}

static bool read_rest(const AgtYamlNode *node, const NormSet *set, AgtNormRule *r, GError **error)
{
    r->topic = "";
    r->edition = set->edition;
    return agt_yaml_read_text(node, "topic", false, &r->topic, error) &&
           agt_yaml_read_text(node, "edition", false, &r->edition, error) &&
           read_force(node, r, error) && read_note(node, r, error);
}

static bool read_rule(AgtNorms *n, const NormSet *set, const AgtYamlNode *node, GError **error)
{
    g_autofree AgtNormRule *r = g_new0(AgtNormRule, 1);
    if (agt_yaml_kind(node) != AGT_YAML_MAP) {
        agt_yaml_error(node, error, "a rule is a mapping");
        return false;
    }
    if (!read_id(n, set, node, &r->rule, error) || !read_head(node, &r->rule, error) ||
        !read_rest(node, set, r, error) || !agt_yaml_read_text(node, "kind", true, &r->kind, error))
        return false;
    const KindDef *kind = norm_kind(r->kind);
    if (!kind) {
        g_autofree char *all = g_strjoinv(", ", (char **)agt_norm_kinds());
        agt_yaml_error(agt_yaml_get(node, "kind"), error, "no kind of check \"%s\"; there are %s",
                       r->kind, all);
        return false;
    }
    if (!check_keys(node, kind, error))
        return false;
    r->rule.set = set->name;
    r->node = node;
    g_ptr_array_add(n->rules, g_steal_pointer(&r));
    return true;
}

static bool read_set(AgtNorms *n, NormSet *set, GError **error)
{
    const AgtYamlNode *root = agt_yaml_root(set->yaml);
    const char *name = NULL;
    if (!agt_yaml_only(root, error, "set", "title", "edition", "note", "rules", NULL) ||
        !agt_yaml_read_text(root, "set", true, &name, error) ||
        !agt_yaml_read_titles(root, "title", true, set->title, error) ||
        !agt_yaml_read_text(root, "edition", true, &set->edition, error))
        return false;
    set->name = g_strdup(name);
    for (guint i = 0; i < n->sets->len; i++)
        if (strcmp(((NormSet *)n->sets->pdata[i])->name, name) == 0) {
            agt_yaml_error(agt_yaml_get(root, "set"), error, "the set \"%s\" was chosen twice",
                           name);
            return false;
        }
    if (n->sets->len == NORM_SETS_MAX) {
        agt_yaml_error(root, error, "at most %d norm sets can be chosen at once", NORM_SETS_MAX);
        return false;
    }
    const AgtYamlNode *rules = agt_yaml_get(root, "rules");
    if (!rules || agt_yaml_kind(rules) != AGT_YAML_LIST) {
        agt_yaml_error(root, error, "a norm set needs a list \"rules\"");
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(rules); i++)
        if (!read_rule(n, set, agt_yaml_at(rules, i), error))
            return false;
    return true;
}

bool agt_norms_take(AgtNorms *n, AgtYaml *y, GError **error)
{
    NormSet *set = g_new0(NormSet, 1);
    guint before = n->rules->len;
    set->yaml = y;
    if (read_set(n, set, error)) {
        g_ptr_array_add(n->sets, set);
        return true;
    }
    g_ptr_array_set_size(n->rules, (gint)before);
    set_free(set);
    return false;
}
