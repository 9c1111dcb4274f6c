/* SPDX-License-Identifier: Apache-2.0 */
/* Typed access to configuration: every value is read to its end or refused where it stands. */
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

/* Reads the text of a scalar into *out by the limits in how, or says why it cannot be. */
typedef bool (*Parse)(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                      GError **error);

/* What all readers below have in common: absent leaves *out alone. */
static bool read_scalar(const AgtYamlNode *map, const char *key, bool required, Parse parse,
                        gconstpointer how, gpointer out, GError **error)
{
    const AgtYamlNode *n;
    const char *text;
    if (!find(map, key, required, &n, &text, error))
        return false;
    return !text || parse(n, text, how, out, error);
}

static bool parse_text(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                       GError **error)
{
    (void)n;
    (void)how;
    (void)error;
    *(const char **)out = text;
    return true;
}

bool agt_yaml_read_text(const AgtYamlNode *map, const char *key, bool required, const char **out,
                        GError **error)
{
    return read_scalar(map, key, required, parse_text, NULL, (gpointer)out, error);
}

/* A limit for people: shortest form, decimal point. */
static char *plain_number(double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(buf, sizeof buf, "%.15g", v));
}

static bool parse_real(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                       GError **error)
{
    const double *limit = how;
    double v;
    if (!agt_parse_real(text, &v)) {
        agt_yaml_error(n, error, "\"%s\" is not a number (write it with a decimal point)", text);
        return false;
    }
    if (v < limit[0] || v > limit[1]) {
        g_autofree char *lo = plain_number(limit[0]), *hi = plain_number(limit[1]);
        if (limit[1] >= G_MAXDOUBLE)
            agt_yaml_error(n, error, "%s is less than %s", text, lo);
        else
            agt_yaml_error(n, error, "%s is not between %s and %s", text, lo, hi);
        return false;
    }
    *(double *)out = v;
    return true;
}

bool agt_yaml_read_real(const AgtYamlNode *map, const char *key, bool required, double min,
                        double max, double *out, GError **error)
{
    const double limit[] = {min, max};
    return read_scalar(map, key, required, parse_real, limit, out, error);
}

static bool parse_int(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                      GError **error)
{
    const gint64 *limit = how;
    gint64 v;
    if (!agt_parse_int(text, &v)) {
        agt_yaml_error(n, error, "\"%s\" is not a whole number", text);
        return false;
    }
    if (v < limit[0] || v > limit[1]) {
        agt_yaml_error(n, error, "%s is not between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
                       text, limit[0], limit[1]);
        return false;
    }
    *(gint64 *)out = v;
    return true;
}

bool agt_yaml_read_int(const AgtYamlNode *map, const char *key, bool required, gint64 min,
                       gint64 max, gint64 *out, GError **error)
{
    const gint64 limit[] = {min, max};
    return read_scalar(map, key, required, parse_int, limit, out, error);
}

static bool parse_bool(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                       GError **error)
{
    (void)how;
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "no") != 0) {
        agt_yaml_error(n, error, "\"%s\" is not true, false, yes or no", text);
        return false;
    }
    *(bool *)out = yes;
    return true;
}

bool agt_yaml_read_bool(const AgtYamlNode *map, const char *key, bool required, bool *out,
                        GError **error)
{
    return read_scalar(map, key, required, parse_bool, NULL, out, error);
}

static bool parse_date(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                       GError **error)
{
    if (!agt_date_valid(text)) {
        agt_yaml_error(n, error, "\"%s\" is not a date YYYY-MM-DD", text);
        return false;
    }
    return parse_text(n, text, how, out, error);
}

bool agt_yaml_read_date(const AgtYamlNode *map, const char *key, bool required, const char **out,
                        GError **error)
{
    return read_scalar(map, key, required, parse_date, NULL, (gpointer)out, error);
}

static bool parse_choice(const AgtYamlNode *n, const char *text, gconstpointer how, gpointer out,
                         GError **error)
{
    g_auto(GStrv) choice = g_strsplit(how, "|", -1);
    for (int i = 0; choice[i]; i++)
        if (strcmp(choice[i], text) == 0) {
            *(int *)out = i;
            return true;
        }
    g_autofree char *list = g_strjoinv(", ", choice);
    agt_yaml_error(n, error, "\"%s\" is none of: %s", text, list);
    return false;
}

bool agt_yaml_read_choice(const AgtYamlNode *map, const char *key, bool required,
                          const char *choices, int *out, GError **error)
{
    return read_scalar(map, key, required, parse_choice, choices, out, error);
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
