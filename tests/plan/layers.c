/* SPDX-License-Identifier: Apache-2.0 */
/* The table of layers is well formed: every name, prefix, list and offset in it. */
#include <agrotown/plan.h>

#include "support.h"

static bool is_name(const char *s)
{
    if (!g_ascii_islower(*s) || strlen(s) > 40)
        return false;
    for (; *s; s++)
        if (!g_ascii_islower(*s) && !g_ascii_isdigit(*s) && *s != '_')
            return false;
    return true;
}

static void names_are_unique_and_plain(void **state)
{
    (void)state;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) prefixes = g_hash_table_new(g_str_hash, g_str_equal);
    assert_true(AGT_N_LAYERS < 63); /* a set of layers is 64 bits */
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtLayer *l = agt_layer(i);
        assert_int_equal(l->id, i);
        assert_true(is_name(l->name));
        assert_true(g_hash_table_add(names, (gpointer)l->name));
        assert_true(strlen(l->title) > 0);
        if (*l->prefix && !g_hash_table_add(prefixes, (gpointer)l->prefix))
            fail_msg("prefix \"%s\" of %s is taken", l->prefix, l->name);
        assert_ptr_equal(agt_layer_by_name(l->name), l);
        assert_true((l->geom == AGT_LAYER_GEOM_NONE) == ((l->flags & AGT_LAYER_RECORD) != 0));
    }
    assert_null(agt_layer_by_name("no_such_layer"));
    assert_null(agt_layer_by_name(NULL));
}

/* Words that SQL and QGIS would not take unquoted as a column. */
static bool is_sql_word(const char *s)
{
    static const char *const words[] = {
        "add",    "all",   "and",   "as",    "case",   "check", "default", "delete",
        "drop",   "from",  "group", "in",    "index",  "into",  "is",      "join",
        "key",    "limit", "not",   "null",  "on",     "or",    "order",   "select",
        "set",    "table", "then",  "to",    "union",  "when",  "unique",  "using",
        "values", "where", "geom",  "rowid", "ogc_fid"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(s, words[i]) == 0)
            return true;
    return false;
}

static void values_are_well_formed(const AgtLayer *l, const AgtField *f)
{
    if (!*f->values)
        return;
    assert_int_equal(f->type, AGT_TYPE_TEXT);
    if (*f->values == '@') {
        if (!agt_layer_by_name(f->values + 1))
            fail_msg("%s.%s refers to no layer: %s", l->name, f->name, f->values);
        return;
    }
    g_auto(GStrv) value = g_strsplit(f->values, "|", -1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; value[i]; i++) {
        assert_true(strlen(value[i]) > 0);
        assert_true(g_hash_table_add(seen, value[i]));
        assert_true(agt_field_allows(f, value[i]));
    }
    assert_true(g_hash_table_size(seen) >= 2);
    assert_false(agt_field_allows(f, "no such value"));
    assert_false(agt_field_allows(f, f->values)); /* the whole list is not one of its values */
}

static void fields_are_well_formed(void **state)
{
    (void)state;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtLayer *l = agt_layer(i);
        g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GHashTable) offsets = g_hash_table_new(NULL, NULL);
        for (guint k = 0; k < l->n_fields; k++) {
            const AgtField *f = &l->fields[k];
            if (!is_name(f->name) || is_sql_word(f->name))
                fail_msg("%s.%s is no plain column name", l->name, f->name);
            assert_true(g_hash_table_add(names, (gpointer)f->name));
            assert_true(g_hash_table_add(offsets, GSIZE_TO_POINTER(f->offset + 1)));
            assert_true(f->offset + 8 <= l->row_size);
            assert_true(strlen(f->doc) > 0);
            assert_ptr_equal(agt_layer_field(l, f->name), f);
            values_are_well_formed(l, f);
        }
        assert_string_equal(l->fields[0].name, "id");
        assert_string_equal(l->fields[1].name, "birth");
        assert_null(agt_layer_field(l, "no_such_field"));
    }
}

/* A length in a field called _m is in metres, and so on: the unit can be read off the name. */
static void units_fit_names(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"_m", "m"},   {"_m2", "m2"}, {"_pct", "%"},   {"_deg", "deg"}, {"_kw", "kW"},
        {"_mm", "mm"}, {"_kv", "kV"}, {"_l_s", "l/s"}, {"_mpa", "MPa"}, {"_kmh", "km/h"},
    };
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        for (guint k = 0; k < agt_layer(i)->n_fields; k++) {
            const AgtField *f = &agt_layer(i)->fields[k];
            for (guint p = 0; p < G_N_ELEMENTS(pairs); p++)
                if (g_str_has_suffix(f->name, pairs[p][0]) && f->type != AGT_TYPE_TEXT &&
                    strcmp(f->unit, pairs[p][1]) != 0)
                    fail_msg("%s.%s has unit \"%s\"", agt_layer(i)->name, f->name, f->unit);
        }
}

static void bulk_is_left_out(void **state)
{
    (void)state;
    AgtLayerSet set = agt_layers_all_but_bulk();
    assert_false(set & AGT_LAYER_BIT(AGT_LAYER_TERRAIN));
    assert_true(set & AGT_LAYER_BIT(AGT_LAYER_HAZARD_AREA));
    assert_true(set & AGT_LAYER_BIT(AGT_LAYER_SOURCE));
    assert_true((set | AGT_LAYER_BIT(AGT_LAYER_TERRAIN)) == AGT_LAYERS_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_plain),
        cmocka_unit_test(fields_are_well_formed),
        cmocka_unit_test(units_fit_names),
        cmocka_unit_test(bulk_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
