/* SPDX-License-Identifier: Apache-2.0 */
#include "module.h"

#include <gmodule.h>

#include <agrotown/plan.h>

char *agt_program_folder(void)
{
    g_autofree char *exe = g_file_read_link("/proc/self/exe", NULL);
    return exe ? g_path_get_dirname(exe) : g_strdup(".");
}

/* Path of the module's file, newly allocated, or NULL when it is nowhere. */
static char *find_module(const char *room)
{
    g_autofree char *file = g_strdup_printf("libagrotown-%s.so", room);
    g_autofree char *here = agt_program_folder();
    g_autofree char *library = g_build_filename(here, AGT_MODULE_DIR, NULL);
    const char *folder[] = {g_getenv("AGROTOWN_MODULES"), here, library};
    for (guint i = 0; i < G_N_ELEMENTS(folder); i++) {
        if (!folder[i])
            continue;
        g_autofree char *build = g_build_filename(folder[i], "src", room, file, NULL);
        if (g_file_test(build, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&build);
        g_autofree char *installed = g_build_filename(folder[i], file, NULL);
        if (g_file_test(installed, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&installed);
    }
    return NULL;
}

static GModule *open_module(const char *room, GError **error)
{
    g_autofree char *path = find_module(room);
    if (!path) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE,
                    "the program's part \"%s\" is not installed: install agrotown again", room);
        return NULL;
    }
    GModule *m = g_module_open(path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
    if (!m)
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE,
                    "cannot load \"%s\": %s; install agrotown again", path, g_module_error());
    return m;
}

gconstpointer agt_module_symbol(const char *room, const char *symbol, GError **error)
{
    static GMutex lock;
    static GHashTable *loaded;
    g_autoptr(GMutexLocker) hold = g_mutex_locker_new(&lock);
    (void)hold; /* lives to the end of the function; clang takes it for unused */
    if (!loaded)
        loaded = g_hash_table_new(g_str_hash, g_str_equal);
    GModule *m = g_hash_table_lookup(loaded, room);
    if (!m) {
        m = open_module(room, error);
        if (!m)
            return NULL;
        g_module_make_resident(m);
        g_hash_table_insert(loaded, (gpointer)g_intern_string(room), m);
    }
    gpointer address = NULL;
    if (!g_module_symbol(m, symbol, &address)) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE,
                    "the program's part \"%s\" is of another version: install agrotown again",
                    g_module_name(m));
        return NULL;
    }
    return address;
}
