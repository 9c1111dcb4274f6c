/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Main of a fuzz target without libFuzzer: FOLDER [MUTATIONS]. Replays each file of
 * the folder in order of name, then as many mutations of each. The same files give the same run;
 * AGROTOWN_SEED changes it. A crash leaves the input in fuzz-crash.bin of the working folder.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "mutate.h"

static const uint8_t *present;
static size_t present_len;

/* Only calls that are allowed in a signal handler. */
static void keep_input(int number)
{
    int fd = creat("fuzz-crash.bin", 0644);
    if (fd >= 0 && write(fd, present, present_len) == (ssize_t)present_len)
        close(fd);
    signal(number, SIG_DFL);
    raise(number);
}

static void run(const uint8_t *data, size_t len)
{
    present = data;
    present_len = len;
    LLVMFuzzerTestOneInput(data, len);
}

static void replay(const char *path, int mutations)
{
    g_autofree char *data = NULL;
    gsize len;
    if (!g_file_get_contents(path, &data, &len, NULL))
        g_error("%s cannot be read", path);
    run((const uint8_t *)data, len);
    Prop p = prop_start(prop_seed(), len);
    for (int k = 0; k < mutations; k++) {
        g_autoptr(GByteArray) d = g_byte_array_new();
        g_byte_array_append(d, (const guint8 *)data, (guint)len);
        fuzz_mutate(&p, d);
        run(d->data, d->len);
    }
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = argc > 1 ? g_dir_open(argv[1], 0, NULL) : NULL;
    if (!dir)
        g_error("folder %s of the corpus cannot be read", argc > 1 ? argv[1] : "(none)");
    for (const char *name; (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_build_filename(argv[1], name, NULL));
    g_ptr_array_sort(names, by_name);
    if (names->len == 0)
        g_error("folder %s of the corpus is empty", argv[1]);
    signal(SIGSEGV, keep_input);
    signal(SIGABRT, keep_input);
    int mutations = argc > 2 ? (int)g_ascii_strtoll(argv[2], NULL, 10) : 0;
    for (guint i = 0; i < names->len; i++)
        replay(names->pdata[i], mutations);
    g_print("%u files, %d mutations of each\n", names->len, mutations);
    return 0;
}
