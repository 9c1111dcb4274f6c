/* SPDX-License-Identifier: Apache-2.0 */
/* Typed access to configuration: every value is read to its end or refused where it stands. */
#include <math.h>
#include <string.h>

#include <agrotown/config.h>

/*
 * Finds a value that must be a scalar with a text. *text stays NULL when the key is absent and not
 * required; a key without a value is an error, for it is more likely forgotten than meant.
 */
static bool find(const AgtYamlNode *map, const char *key, bool required, const AgtYamlNode **node,
                 const char **text, GError **error)
{
    *text = NULL;
    *node = agt_yaml_get(map, key);
    if (!*node) {
        if (required)
            agt_yaml_error(map, error, "key \"%s\" is missing", key);
        return !required;
    }
    if (agt_yaml_kind(*node) != AGT_YAML_SCALAR) {
        agt_yaml_error(*node, error, "must be a single value");
        return false;
    }
    const char *t = agt_yaml_text(*node);
    if (!*t) {
        agt_yaml_error(*node, error, "has no value");
        return false;
    }
    *text = t;
    return true;
}

bool agt_yaml_read_text(const AgtYamlNode *map, const char *key, bool required, const char **out,
                        GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    if (text)
        *out = text;
    return true;
}

/* A limit for people: shortest form, decimal point. */
static char *plain_number(double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(buf, sizeof buf, "%.15g", v));
}

bool agt_yaml_read_real(const AgtYamlNode *map, const char *key, bool required, double min,
                        double max, double *out, GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    if (!text)
        return true;
    double v;
    if (!agt_parse_real(text, &v)) {
        agt_yaml_error(n, error, "\"%s\" is not a number (write it with a decimal point)", text);
        return false;
    }
    if (v < min || v > max) {
        g_autofree char *lo = plain_number(min), *hi = plain_number(max);
        if (max >= G_MAXDOUBLE)
            agt_yaml_error(n, error, "%s is less than %s", text, lo);
        else
            agt_yaml_error(n, error, "%s is not between %s and %s", text, lo, hi);
        return false;
    }
    *out = v;
    return true;
}

bool agt_yaml_read_int(const AgtYamlNode *map, const char *key, bool required, gint64 min,
                       gint64 max, gint64 *out, GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    if (!text)
        return true;
    gint64 v;
    if (!agt_parse_int(text, &v)) {
        agt_yaml_error(n, error, "\"%s\" is not a whole number", text);
        return false;
    }
    if (v < min || v > max) {
        agt_yaml_error(n, error, "%s is not between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
                       text, min, max);
        return false;
    }
    *out = v;
    return true;
}

bool agt_yaml_read_bool(const AgtYamlNode *map, const char *key, bool required, bool *out,
                        GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    if (!text)
        return true;
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "no") != 0) {
        agt_yaml_error(n, error, "\"%s\" is not true, false, yes or no", text);
        return false;
    }
    *out = yes;
    return true;
}

bool agt_yaml_read_date(const AgtYamlNode *map, const char *key, bool required, const char **out,
                        GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    if (!text)
        return true;
    if (!agt_date_valid(text)) {
        agt_yaml_error(n, error, "\"%s\" is not a date YYYY-MM-DD", text);
        return false;
    }
    *out = text;
    return true;
}

bool agt_yaml_read_choice(const AgtYamlNode *map, const char *key, bool required,
                          const char *choices, int *out, GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    if (!text)
        return true;
    g_auto(GStrv) choice = g_strsplit(choices, "|", -1);
    for (int i = 0; choice[i]; i++)
        if (strcmp(choice[i], text) == 0) {
            *out = i;
            return true;
        }
    g_autofree char *list = g_strjoinv(", ", choice);
    agt_yaml_error(n, error, "\"%s\" is none of: %s", text, list);
    return false;
}

bool agt_yaml_read_titles(const AgtYamlNode *map, const char *key, bool required,
                          const char *out[AGT_N_LANGS], GError **error)
{
    const AgtYamlNode *n = agt_yaml_get(map, key);
    if (!n) {
        if (required)
            agt_yaml_error(map, error, "key \"%s\" is missing", key);
        return !required;
    }
    if (!agt_yaml_only(n, error, "az", "ru", "en", NULL))
        return false;
    const char *text[AGT_N_LANGS];
    for (guint i = 0; i < AGT_N_LANGS; i++)
        if (!agt_yaml_read_text(n, agt_lang_name((AgtLang)i), true, &text[i], error))
            return false;
    memcpy(out, text, sizeof text);
    return true;
}
