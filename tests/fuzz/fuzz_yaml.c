/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration from anywhere: never a crash, and an error is an error with its place. */
#include <string.h>

#include <agrotown/config.h>

#include "fuzz/fuzz.h"

/* Every way of looking at a node. */
static void walk(const AgtYamlNode *n)
{
    for (guint i = 0; i < agt_yaml_n(n); i++) {
        const AgtYamlNode *child = agt_yaml_at(n, i);
        if (agt_yaml_kind(n) == AGT_YAML_MAP) {
            g_autoptr(GError) error = NULL;
            const char *key = agt_yaml_key(n, i), *text = NULL;
            double v;
            g_assert(agt_yaml_get(n, key) == child);
            if (!agt_yaml_read_real(n, key, true, -1e9, 1e9, &v, &error))
                g_assert(strstr(error->message, "fuzz:") == error->message);
            g_clear_error(&error);
            if (agt_yaml_read_text(n, key, true, &text, &error))
                g_assert(text == agt_yaml_text(child) && g_utf8_validate(text, -1, NULL));
        }
        walk(child);
    }
}

static char *no_type(const char *type, gpointer user)
{
    (void)type;
    return g_strdup(user);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtYaml) y = agt_yaml_parse("fuzz", (const char *)data, (gssize)len, &error);
    g_assert(!y == (error != NULL));
    if (y)
        walk(agt_yaml_root(y));
    g_clear_error(&error);
    g_autofree char *text = g_strndup((const char *)data, len);
    g_autoptr(AgtProgramme) p = agt_programme_parse("fuzz", text, no_type, text, &error);
    g_assert(!p == (error != NULL));
    return 0;
}
