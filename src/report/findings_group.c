/* SPDX-License-Identifier: Apache-2.0 */
#include "findings_group.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 100 };

static void bundle_free(gpointer data)
{
    AgtBundle *b = data;
    g_ptr_array_unref(b->findings);
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

char *agt_report_bundle_sentence(const AgtBundle *b, const AgtReportOptions *o)
{
    const AgtFinding *f = b->findings->pdata[0];
    AgtFinding any = *f;
    any.id = "…";
    g_autofree char *text = agt_finding_text(&any, o->lang);
    bool fresh = o->baseline && g_hash_table_contains(o->baseline->fresh, f);
    return fresh ? g_strdup_printf("%s %s", agt_tr(o->lang, N_("new:")), text)
                 : g_steal_pointer(&text);
}

/* --- Findings that say the same: told by what the text of their rule uses, not by the text, since
 * there may be a million of them --- */

enum { MEASURED = 1, REQUIRED = 2, OTHER = 4, WHAT = 8, ARG = 16 };

static unsigned used_by(const AgtRule *rule)
{
    static const char *const names[] = {"{measured}", "{required}", "{other}", "{what}", "{arg}"};
    const char *text = rule->text[AGT_LANG_EN] ? rule->text[AGT_LANG_EN] : "";
    unsigned used = 0;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        used |= strstr(text, names[i]) ? 1U << i : 0;
    return used;
}

/* A figure as agt_finding_text() rounds it: millimetres, finer beside the limit. */
static gint64 shown(const AgtFinding *f, double v)
{
    double unit = fabs(f->measured - f->required) < 0.0015 ? 1e6 : 1e3;
    return isfinite(v) && fabs(v) < 1e12 ? (gint64)llround(v * unit) : G_MAXINT64;
}

static guint text_hash(const char *text)
{
    return text ? g_str_hash(text) : 0;
}

static guint alike_hash(gconstpointer p)
{
    const AgtFinding *f = p;
    unsigned used = used_by(f->rule);
    guint64 h = (guint64)(gsize)f->rule;
    if (used & MEASURED)
        h = h * 31 + (guint64)shown(f, f->measured);
    if (used & REQUIRED)
        h = h * 31 + (guint64)shown(f, f->required);
    if (used & OTHER)
        h = h * 31 + text_hash(f->other_id);
    if (used & ARG)
        h = h * 31 + text_hash(f->arg);
    return (guint)(h ^ (h >> 32));
}

static gboolean alike(gconstpointer a, gconstpointer b)
{
    const AgtFinding *x = a, *y = b;
    unsigned used = used_by(x->rule);
    return x->rule == y->rule &&
           (!(used & MEASURED) || shown(x, x->measured) == shown(y, y->measured)) &&
           (!(used & REQUIRED) || shown(x, x->required) == shown(y, y->required)) &&
           (!(used & OTHER) || g_strcmp0(x->other_id, y->other_id) == 0) &&
           (!(used & WHAT) || g_strcmp0(x->what, y->what) == 0) &&
           (!(used & ARG) || g_strcmp0(x->arg, y->arg) == 0) && g_strcmp0(x->unit, y->unit) == 0 &&
           g_strcmp0(x->sets, y->sets) == 0;
}

static AgtBundle *add_bundle(GPtrArray *out)
{
    AgtBundle *b = g_new0(AgtBundle, 1);
    b->findings = g_ptr_array_new();
    g_ptr_array_add(out, b);
    return b;
}

/* New findings and others are never put together. */
static guint side(const AgtFinding *f, const AgtReportOptions *o)
{
    return o->baseline && g_hash_table_contains(o->baseline->fresh, f);
}

static void bundle_alike(GPtrArray *out, const GPtrArray *part, guint few,
                         const AgtReportOptions *o)
{
    GHashTable *count[2], *open[2];
    for (guint i = 0; i < 2; i++) {
        count[i] = g_hash_table_new(alike_hash, alike);
        open[i] = g_hash_table_new(alike_hash, alike);
    }
    for (guint i = 0; i < part->len; i++) {
        GHashTable *c = count[side(part->pdata[i], o)];
        guint had = GPOINTER_TO_UINT(g_hash_table_lookup(c, part->pdata[i]));
        g_hash_table_insert(c, part->pdata[i], GUINT_TO_POINTER(had + 1));
    }
    for (guint i = 0; i < part->len; i++) {
        guint k = side(part->pdata[i], o);
        bool many = GPOINTER_TO_UINT(g_hash_table_lookup(count[k], part->pdata[i])) > few;
        AgtBundle *b = many ? g_hash_table_lookup(open[k], part->pdata[i]) : NULL;
        if (!b)
            b = add_bundle(out);
        g_ptr_array_add(b->findings, part->pdata[i]);
        if (many)
            g_hash_table_insert(open[k], part->pdata[i], b);
    }
    for (guint i = 0; i < 2; i++) {
        g_hash_table_unref(count[i]);
        g_hash_table_unref(open[i]);
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
        g_ptr_array_add(add_bundle(out)->findings, part->pdata[i]);
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
