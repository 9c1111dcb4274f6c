/* SPDX-License-Identifier: Apache-2.0 */
#include "findings_group.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 100 };

static void bundle_free(gpointer data)
{
    AgtBundle *b = data;
    g_ptr_array_unref(b->findings);
    g_free(b->sentence);
    g_free(b);
}

/* How far a finding is off; those without figures are worst, since nothing says that they are not.
 */
static double excess(const AgtFinding *f)
{
    double d = fabs(f->measured - f->required);
    return isfinite(d) ? d : INFINITY;
}

static int by_need(gconstpointer a, gconstpointer b, gpointer user)
{
    const AgtReportOptions *o = user;
    const AgtFinding *x = *(const AgtFinding *const *)a, *y = *(const AgtFinding *const *)b;
    int c = o->baseline ? (int)g_hash_table_contains(o->baseline->fresh, y) -
                              (int)g_hash_table_contains(o->baseline->fresh, x)
                        : 0;
    return c ? c : (excess(y) > excess(x)) - (excess(y) < excess(x));
}

/* What is said of the finding, whichever feature it is about; new ones are told apart. */
static char *sentence_of(const AgtFinding *f, const AgtReportOptions *o)
{
    AgtFinding any = *f;
    any.id = "…";
    g_autofree char *text = agt_finding_text(&any, o->lang);
    bool fresh = o->baseline && g_hash_table_contains(o->baseline->fresh, f);
    return fresh ? g_strdup_printf("%s %s", agt_tr(o->lang, N_("new:")), text)
                 : g_steal_pointer(&text);
}

static AgtBundle *add_bundle(GPtrArray *out, const char *sentence)
{
    AgtBundle *b = g_new0(AgtBundle, 1);
    b->findings = g_ptr_array_new();
    b->sentence = g_strdup(sentence);
    g_ptr_array_add(out, b);
    return b;
}

/* Sentences of the findings, and how often each occurs. */
static GPtrArray *sentences_of(const GPtrArray *part, GHashTable *count, const AgtReportOptions *o)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < part->len; i++) {
        char *sentence = sentence_of(part->pdata[i], o);
        guint had = GPOINTER_TO_UINT(g_hash_table_lookup(count, sentence));
        g_ptr_array_add(out, sentence);
        g_hash_table_insert(count, g_strdup(sentence), GUINT_TO_POINTER(had + 1));
    }
    return out;
}

static void bundle_alike(GPtrArray *out, const GPtrArray *part, guint few,
                         const AgtReportOptions *o)
{
    g_autoptr(GHashTable) count = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) open = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) sentences = sentences_of(part, count, o);
    for (guint i = 0; i < part->len; i++) {
        const char *sentence = sentences->pdata[i];
        bool alike = GPOINTER_TO_UINT(g_hash_table_lookup(count, sentence)) > few;
        AgtBundle *b = alike ? g_hash_table_lookup(open, sentence) : NULL;
        if (!b)
            b = add_bundle(out, sentence);
        g_ptr_array_add(b->findings, part->pdata[i]);
        if (alike)
            g_hash_table_replace(open, b->sentence, b);
    }
}

GPtrArray *agt_report_bundles(const GPtrArray *list, guint first, guint n, guint few,
                              const AgtReportOptions *o)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(bundle_free);
    g_autoptr(GPtrArray) part = g_ptr_array_new();
    for (guint i = first; i < first + n; i++)
        g_ptr_array_add(part, list->pdata[i]);
    if (o->limit && n > o->limit) /* the sort is stable: by id where nothing else tells */
        g_ptr_array_sort_with_data(part, by_need, (gpointer)o);
    if (few) {
        bundle_alike(out, part, few, o);
        return out;
    }
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(add_bundle(out, NULL)->findings, part->pdata[i]);
    return out;
}

void agt_report_bundle_ids(GString *out, const AgtBundle *b, guint limit, AgtLang lang)
{
    guint shown = limit ? MIN(limit, b->findings->len) : b->findings->len;
    glong column = 4;
    char count[24];
    for (guint i = 0; i < shown; i++) {
        const char *id = ((const AgtFinding *)b->findings->pdata[i])->id;
        glong width = g_utf8_strlen(id, -1) + 2;
        bool full = i && column + width > COLUMNS;
        column = full ? 4 + width : column + width;
        g_string_append_printf(out, "%s%s", !i ? "    " : full ? ",\n    " : ", ", id);
    }
    g_string_append_c(out, '\n');
    if (shown < b->findings->len)
        agt_report_line(out, lang, N_("    and {n} more"), "n",
                        agt_report_count(count, b->findings->len - shown));
}
