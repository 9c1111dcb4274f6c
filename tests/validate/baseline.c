/* SPDX-License-Identifier: Apache-2.0 */
/* What is new since a baseline, and that no damaged report passes for one. */
#include <agrotown/validate.h>

#include "support.h"

static const AgtRule rules[] = {
    {.id = "a.gap", .severity = AGT_ERROR, .text = {[AGT_LANG_EN] = "x"}},
    {.id = "b.width", .severity = AGT_WARNING, .text = {[AGT_LANG_EN] = "x"}},
    {.id = "B2", .severity = AGT_BLOCK, .text = {[AGT_LANG_EN] = "x"}},
};

/* "rule id severity waived", separated by ";": 0 a.gap, 1 b.width, 2 B2. */
static AgtFindings *findings(const char *text)
{
    AgtFindings *f = agt_findings_new();
    g_auto(GStrv) item = g_strsplit(text, ";", -1);
    for (guint i = 0; item[i] && *item[i]; i++) {
        g_auto(GStrv) word = g_strsplit(item[i], " ", -1);
        AgtFinding *x = agt_findings_add_plan(f, &rules[*word[0] - '0']);
        x->layer = AGT_LAYER_BUILDING;
        x->id = agt_arena_text(agt_findings_arena(f), word[1]);
        AgtSeverity severity;
        assert_true(agt_severity_parse(word[2], &severity));
        x->severity = severity;
        x->waiver = word[3] ? "WV-001" : NULL;
    }
    return f;
}

/* Compares two lists; "+" and "=" for each of today's, then the number fixed. */
static void compared(const char *before, const char *now, const char *wanted)
{
    g_autoptr(AgtFindings) then = findings(before), f = findings(now);
    g_autoptr(AgtBaseline) b = agt_baseline_new();
    agt_baseline_add(b, then);
    agt_baseline_compare(b, f);
    g_autoptr(GString) got = g_string_new(NULL);
    for (guint i = 0; i < agt_findings_n(f); i++)
        g_string_append_c(
            got, g_hash_table_contains(agt_baseline_fresh(b), agt_findings_get(f, i)) ? '+' : '=');
    g_string_append_printf(got, "%u", agt_baseline_fixed(b)->len);
    if (strcmp(got->str, wanted) != 0)
        fail_msg("%s -> %s: %s, not %s", before, now, got->str, wanted);
}

static void new_fixed_unchanged(void **state)
{
    (void)state;
    compared("", "", "0");
    compared("0 H-1 error", "0 H-1 error", "=0");
    compared("0 H-1 error", "0 H-2 error", "+1");
    compared("0 H-1 error", "1 H-1 warning", "+1");
    compared("0 H-1 error;0 H-1 error", "0 H-1 error", "=1");
    compared("0 H-1 error", "0 H-1 error;0 H-1 error", "=+0");
    /* Worse is new; milder is not. */
    compared("2 H-1 not_buildable_yet", "2 H-1 block", "+0");
    compared("2 H-1 block", "2 H-1 not_buildable_yet", "=0");
    compared("0 H-1 info;0 H-1 error", "0 H-1 error;0 H-1 error", "=+0");
    /* A waiver that ended makes a finding new; one that was given does not. */
    compared("0 H-1 error w", "0 H-1 error", "+0");
    compared("0 H-1 error", "0 H-1 error w", "=0");
    compared("0 H-1 error w", "0 H-1 error w", "=0");
    /* A mark on what blocks is no waiver. */
    compared("2 H-1 block w", "2 H-1 block", "=0");
    compared("2 H-1 block", "2 H-1 block w", "=0");
}

static const char report[] =
    "{\"format\": \"agrotown.findings/1\", \"title\": \"a \\\"fingerprint\\\": [x\", "
    "\"plan_key\": \"k1\",\n \"counts\": {\"block\": 1}, \"findings\": [\n"
    "{\"rule\": \"B2\", \"severity\": \"block\", \"fingerprint\": \"B2|building|H-1||\", "
    "\"waiver\": null, \"text\": \"\\u0041 {\\n\"},\n"
    "{\"rule\": \"a.gap\", \"severity\": \"error\", \"fingerprint\": \"a.gap|building|H-2||\", "
    "\"waiver\": \"WV-1\"}]}\n";
static const char lines[] =
    "{\"type\":\"heading\",\"plan_key\":\"k1\",\"findings\":2}\n"
    "{\"type\":\"finding\",\"severity\":\"block\",\"fingerprint\":\"B2|building|H-1||\"}\n"
    "{\"type\":\"finding\",\"severity\":\"error\",\"fingerprint\":\"a.gap|building|H-2||\","
    "\"waiver\":\"WV-1\"}\n"
    "{\"type\":\"fixed\",\"fingerprint\":\"a.gap|building|H-3||\"}\n";

static void reports_are_read(void **state)
{
    (void)state;
    const char *const texts[] = {report, lines};
    g_autoptr(AgtFindings) f = findings("2 H-1 block;0 H-2 error;0 H-3 error");
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(AgtBaseline) b = agt_baseline_new();
        GError *error = NULL;
        assert_true(agt_baseline_read(b, "x.json", texts[i], "k1", &error));
        assert_no_error(error);
        agt_baseline_compare(b, f);
        assert_int_equal(agt_baseline_fixed(b)->len, 0);
        assert_int_equal(g_hash_table_size(agt_baseline_fresh(b)), 2); /* H-2 was waived */
    }
}

static bool reads(const char *text, const char *key, const char *says)
{
    g_autoptr(AgtBaseline) b = agt_baseline_new();
    g_autoptr(GError) error = NULL;
    bool ok = agt_baseline_read(b, "x.json", text, key, &error);
    assert_true(ok == (error == NULL));
    if (!ok && says && !strstr(error->message, says))
        fail_msg("\"%s\" does not say \"%s\"", error->message, says);
    return ok;
}

/* Cut anywhere, or with a byte lost: refused, or (where a blank or a comma went) read the same. */
static void damaged_reports_are_refused(void **state)
{
    (void)state;
    const char *const texts[] = {report, lines};
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++)
        for (gsize n = 0; n + 1 < strlen(texts[t]); n++) {
            g_autofree char *cut = g_strndup(texts[t], n);
            /* What is fixed may be cut off between its lines: it is no part of the baseline. */
            const char *last = strstr(texts[t], "{\"type\":\"fixed\"");
            if (last && texts[t] + n + 1 >= last && (texts[t] + n <= last))
                continue;
            if (reads(cut, "k1", NULL))
                fail_msg("text %u cut at %u passes", t, (guint)n);
        }
    assert_false(reads("{\"plan_key\": \"k1\"]", "k1", "cut off"));
    assert_false(reads("{\"plan_key\": \"k1\"}}", "k1", "cut off"));
    assert_false(reads(report, "k2", "another plan"));
    assert_false(reads("", "k1", "no report"));
    assert_false(reads("hello", "k1", "no report"));
    assert_false(reads("{\"type\": \"FeatureCollection\", \"features\": []}", "k1", "no report"));
    assert_false(reads("\xff\xfe{\"plan_key\": \"k1\"}", "k1", "no report"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_fixed_unchanged),
        cmocka_unit_test(reports_are_read),
        cmocka_unit_test(damaged_reports_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
