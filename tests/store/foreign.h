/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of foreign hands share: committing, refusing, and nothing left behind. */
#pragma once

#include "fixture.h"

#define BOX(x, y, m)                                                                               \
    "ST_Multi(GeomFromText('POLYGON((" #x " " #y "," #x " " #m "," #m " " #m "," #m " " #y "," #x  \
    " " #y "))', 32638))"

static inline AgtRevision *commit(const Fixture *f, AgtFindings *out, GError **error)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    return agt_store_commit(s, &info_for_tests, out, error);
}

static inline AgtRevision *commit_well(const Fixture *f, AgtFindings *out)
{
    GError *error = NULL;
    AgtRevision *r = commit(f, out, &error);
    assert_no_error(error);
    return r;
}

/* The commit is refused, and nothing of it stays in the file. */
static inline void commit_refused(const Fixture *f, const char *rule)
{
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtRevision) r = commit(f, out, &error);
    assert_null(r);
    assert_true(g_error_matches(error, AGT_STORE_ERROR, AGT_STORE_ERROR_CONFLICT));
    if (count_rule(out, rule) == 0)
        fail_msg("no finding of %s", rule);
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtRevision) head = agt_store_revision(s, "HEAD", NULL);
    assert_int_equal(head->seq, 1);
}

static inline void restore_head(const Fixture *f)
{
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    g_autoptr(AgtRevision) r = agt_store_restore(s, "HEAD", &info_for_tests, &error);
    assert_no_error(error);
    assert_int_equal(r->seq, 1);
}

static inline void assert_clean(const Fixture *f)
{
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtChangeset) c = agt_store_status(s, out, &error);
    assert_no_error(error);
    assert_int_equal(agt_changeset_n(c), 0);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    g_autoptr(AgtPlan) head = load(s, "HEAD", NULL);
    assert_int_equal(agt_findings_n(out), 0);
    assert_same_rows(live, head);
    assert_whole(f);
}

static inline void apply_refused(const Fixture *f)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_add(c, make_row(agt_changeset_arena(c), AGT_LAYER_PLOT, "P-900", 0));
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtRevision) r = agt_store_apply(s, c, &info_for_tests, &error);
    assert_null(r);
    assert_true(g_error_matches(error, AGT_STORE_ERROR, AGT_STORE_ERROR_CONFLICT));
    assert_non_null(strstr(error->message, "restore"));
}
