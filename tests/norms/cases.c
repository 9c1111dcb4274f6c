/* SPDX-License-Identifier: Apache-2.0 */
/* Runs tests/norms/cases/NAME.txt over NAME.yaml beside it, else over the shipped norm sets. */
#include "cases.h"

#include "norms/sets.h"

static const char *set_path; /* NULL: the shipped ones */
static AgtNorms *shipped;    /* read once for some hundred cases */

static AgtNorms *own_norms(void)
{
    GError *error = NULL;
    AgtNorms *n = agt_norms_new();
    AgtYaml *y = agt_yaml_load(set_path, &error);
    assert_no_error(error);
    agt_norms_take(n, y, &error);
    assert_no_error(error);
    return n;
}

static void judge(const Case *c, AgtFindings *out)
{
    if (!set_path && !shipped)
        shipped = shipped_norms();
    g_autoptr(AgtNorms) norms = set_path ? own_norms() : agt_norms_ref(shipped);
    AgtProgramme *programme = small_programme();
    g_autoptr(AgtNormsRun) run = agt_norms_run_new(norms, c->plan, programme);
    for (guint i = 0; i < agt_norms_n(norms); i++) {
        GError *error = NULL;
        agt_norms_run_check(run, i, out, &error);
        assert_no_error(error);
    }
    for (guint i = 0; i < agt_findings_n(out); i++)
        for (AgtLang lang = 0; lang < AGT_N_LANGS; lang++) {
            g_autofree char *text = agt_finding_text(agt_findings_get(out, i), lang);
            if (strchr(text, '{') || strstr(text, " - "))
                fail_msg("unfilled text: %s", text);
        }
    agt_programme_free(programme);
}

static void run_file(void **state)
{
    g_autofree char *path = source_path(*state);
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".txt"));
    g_autofree char *set = g_strconcat(stem, ".yaml", NULL);
    if (g_str_has_suffix(stem, "/topology")) { /* a shipped set that is judged alone */
        g_free(set);
        set = source_path("plans/norms/topology.yaml");
    }
    set_path = g_file_test(set, G_FILE_TEST_EXISTS) ? set : NULL;
    assert_true(cases_run(path, judge, NULL) > 0);
}

static int free_shipped(void **state)
{
    (void)state;
    g_clear_pointer(&shipped, agt_norms_unref);
    return 0;
}

#define FILE_TEST(name)                                                                            \
    {                                                                                              \
        name, run_file, NULL, NULL, "tests/norms/cases/" name                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST("plots.txt"),           FILE_TEST("houses.txt"),
        FILE_TEST("programme.txt"),       FILE_TEST("absent.txt"),
        FILE_TEST("fields.txt"),          FILE_TEST("distance.txt"),
        FILE_TEST("people.txt"),          FILE_TEST("kept.txt"),
        FILE_TEST("streets.txt"),         FILE_TEST("ground.txt"),
        FILE_TEST("networks.txt"),        FILE_TEST("topology.txt"),
        FILE_TEST("limits_land.txt"),     FILE_TEST("limits_streets.txt"),
        FILE_TEST("limits_people.txt"),   FILE_TEST("limits_zones.txt"),
        FILE_TEST("limits_networks.txt"), FILE_TEST("limits_separation.txt"),
        FILE_TEST("limits_vehicles.txt")};
    return cmocka_run_group_tests(tests, NULL, free_shipped);
}
