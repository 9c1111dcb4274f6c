/* SPDX-License-Identifier: Apache-2.0 */
/* What every cmocka program here includes: cmocka with its headers in order, and the real data. */
#pragma once

/* cmocka.h wants the others before it. */
/* clang-format off */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>
/* clang-format on */

/* Every test program follows the locale it is run under, so that a decimal comma shows. */
__attribute__((constructor)) static void use_locale(void)
{
    setlocale(LC_ALL, "");
}

/* Exit code that meson counts as "skipped". */
#define SKIPPED 77

/* Path of a file of the project, newly allocated. */
static inline char *source_path(const char *relative)
{
    const char *root = g_getenv("AGROTOWN_SOURCE");
    return g_build_filename(root ? root : ".", relative, NULL);
}

/*
 * Path of real data, newly allocated. Absent data ends the program as skipped, or as failed when
 * CI=true. Ask before the first test runs.
 */
static inline char *data_path(const char *relative)
{
    const char *root = g_getenv("AGROTOWN_DATA");
    char *path = g_build_filename(root ? root : "../shared/data", relative, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    bool ci = g_strcmp0(g_getenv("CI"), "true") == 0;
    fprintf(stderr, "%s: data \"%s\" is absent\n", ci ? "failed" : "skipped", path);
    exit(ci ? 1 : SKIPPED);
}

/* Fails with the message of a GError. */
#define assert_no_error(err)                                                                       \
    do {                                                                                           \
        if (err)                                                                                   \
            fail_msg("%s", (err)->message);                                                        \
    } while (0)
