/* SPDX-License-Identifier: Apache-2.0 */
/* Public siting instances: each proven, at the published optimum, with few nodes. */
#include "bench/siting_files.h"
#include "support.h"

#define NODES 3000 /* far from what any of them needs, and a few seconds at most */

/* "name optimum" or "name,optimum" a line. */
static void check_all(const char *list, bool (*read)(const char *, AgtSitingFile *, GError **),
                      guint32 least)
{
    g_autofree char *path = data_path(list), *folder = g_path_get_dirname(path), *text = NULL;
    guint32 seen = 0;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    for (guint32 k = 0; line[k]; k++) {
        g_auto(GStrv) word = g_strsplit_set(g_strstrip(line[k]), " ,", -1);
        guint32 n = g_strv_length(word);
        if (n < 2 || !g_ascii_isdigit(word[n - 1][0]))
            continue;
        g_autofree char *name = g_strconcat(word[0], ".txt", NULL);
        g_autofree char *file = g_build_filename(folder, name, NULL);
        g_autoptr(GError) error = NULL;
        AgtSitingFile f;
        read(file, &f, &error);
        assert_no_error(error);
        f.what.step_limit = NODES;
        f.what.solver = false;
        g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&f.what, &error);
        assert_no_error(error);
        assert_true(a->feasible && a->proof.optimal);
        if (a->proof.value != g_ascii_strtod(word[n - 1], NULL))
            fail_msg("%s: %.3f instead of %s", word[0], a->proof.value, word[n - 1]);
        agt_siting_file_clear(&f);
        seen++;
    }
    assert_true(seen >= least);
}

static void pmed(void **state)
{
    (void)state;
    check_all("instances/pmedian/optima.txt", agt_siting_read_pmed, 5);
}

static void holmberg(void **state)
{
    (void)state;
    check_all("instances/sscflp/optima.csv", agt_siting_read_holmberg, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pmed), cmocka_unit_test(holmberg)};
    g_free(data_path("instances/pmedian/optima.txt"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
