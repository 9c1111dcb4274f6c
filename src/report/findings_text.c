/* SPDX-License-Identifier: Apache-2.0 */
/* Findings for the terminal: grouped by rule, worst first, what to do once per rule. */
#include <math.h>
#include <string.h>

#include "findings_group.h"

/* From so many findings on threads are worth their start. */
enum { MANY = 50000 };

/* Findings that follow each other, alike in what groups them. */
typedef struct {
    bool waived;
    AgtSeverity severity;
    const AgtRule *rule;
    guint32 first, n;
} Run;

static int by_group(gconstpointer a, gconstpointer b)
{
    const Run *x = a, *y = b;
    int c = (int)x->waived - (int)y->waived;
    if (!c)
        c = (int)x->severity - (int)y->severity;
    return c || x->rule == y->rule ? c : agt_id_compare(x->rule->id, y->rule->id);
}

/* In the printed order whatever order they come in; the sort is stable. What is waived comes last.
 */
static GArray *runs_of(const AgtFindings *f)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
    Run *last = NULL;
    for (guint i = 0; i < agt_findings_n(f); i++) {
        Run one = {agt_findings_waived(f, i), agt_findings_severity(f, i), agt_findings_rule(f, i),
                   i, 1};
        if (last && last->waived == one.waived && last->severity == one.severity &&
            last->rule == one.rule) {
            last->n++;
            continue;
        }
        g_array_append_val(runs, one);
        last = &g_array_index(runs, Run, runs->len - 1);
    }
    g_array_sort(runs, by_group);
    return runs;
}

/* Runs that are told together, and what is told. */
typedef struct {
    guint first, n;
    GString *text;
} Group;

static GArray *groups_of(const GArray *runs)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    for (guint i = 0, n; i < runs->len; i += n) {
        for (n = 1; i + n < runs->len &&
                    by_group(&g_array_index(runs, Run, i), &g_array_index(runs, Run, i + n)) == 0;
             n++)
            ;
        Group g = {i, n, NULL};
        g_array_append_val(groups, g);
    }
    return groups;
}

/* Numbers of the findings of a group. */
static GArray *members_of(const GArray *runs, const Group *g)
{
    GArray *of = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint k = g->first; k < g->first + g->n; k++) {
        const Run *r = &g_array_index(runs, Run, k);
        for (guint32 i = r->first; i < r->first + r->n; i++)
            g_array_append_val(of, i);
    }
    return of;
}

/* "SNiP 2.07.01-89*, table 9 (derived)", "" for rules of the program itself. */
static char *source_of(const AgtFinding *f, AgtLang lang)
{
    const AgtRule *r = f->rule;
    bool document = r->document && *r->document, clause = r->clause && *r->clause;
    if (!document && !clause)
        return g_strdup("");
    static const char *const basis[] = {N_("read"), N_("derived"), N_("unverified")};
    g_autofree char *place =
        g_strdup_printf("%s%s%s", document ? agt_tr(lang, r->document) : "",
                        document && clause ? ", " : "", clause ? agt_tr(lang, r->clause) : "");
    return agt_report_fill(lang, N_("source: {document} ({basis})"), "document", place, "basis",
                           agt_tr(lang, basis[r->basis]), NULL);
}

/* The id goes before the text unless the rule's text says it. */
static void add_finding(GString *out, const AgtFinding *f, const AgtReportOptions *o)
{
    g_autofree char *text = agt_finding_text(f, o->lang);
    bool named = !*f->id || strstr(text, f->id);
    bool fresh = o->baseline && g_hash_table_contains(o->baseline->fresh, f);
    g_string_append_printf(out, "  %s%s%s%s%s", fresh ? agt_tr(o->lang, N_("new:")) : "",
                           fresh ? " " : "", named ? "" : f->id, named ? "" : "  ", text);
    /* It holds in other sets as well. */
    if (f->sets && strcmp(f->sets, f->rule->set ? f->rule->set : "") != 0)
        g_string_append_printf(out, " [%s]", f->sets);
    if (isfinite(f->at.x) && isfinite(f->at.y)) {
        g_autofree char *e = agt_report_number(f->at.x, 1), *n = agt_report_number(f->at.y, 1);
        g_string_append_printf(out, "  (E %s, N %s)", e, n);
    }
    g_string_append_c(out, '\n');
}

/* Who put up with it, until when and why. */
static void add_waiver(GString *out, const AgtPlan *plan, const AgtFinding *f,
                       const AgtReportOptions *o)
{
    const AgtWaiver *w =
        plan ? (const AgtWaiver *)agt_plan_find(plan, AGT_LAYER_WAIVER, f->waiver) : NULL;
    if (!w)
        return;
    agt_report_line(out, o->lang, N_("    {id}, accepted by {who}, until {until}: {reason}"), "id",
                    w->f.id, "who", w->accepted_by ? w->accepted_by : "?", "until",
                    w->valid_until ? w->valid_until : "?", "reason", w->reason ? w->reason : "?");
}

/* A whole finding only where there is a baseline: it made them whole. */
static guint fresh_among(const AgtFindings *f, const GArray *of, const AgtReportOptions *o)
{
    guint fresh = 0;
    AgtFinding kept;
    for (guint i = 0; o->baseline && i < of->len; i++)
        fresh += g_hash_table_contains(o->baseline->fresh,
                                       agt_findings_read(f, g_array_index(of, guint32, i), &kept));
    return fresh;
}

static void add_head(GString *out, const AgtFinding *f, guint n, guint fresh,
                     const AgtReportOptions *o)
{
    char count[24];
    if (agt_finding_waived(f))
        g_string_append_printf(out, "%s  ", agt_tr(o->lang, N_("waived")));
    agt_report_paint(out, o, f->severity, agt_report_severity(o->lang, f->severity));
    g_string_append_printf(out, "  %s", f->rule->id);
    if (f->rule->set && *f->rule->set)
        g_string_append_printf(out, " [%s]", f->rule->set);
    g_string_append_printf(out, ": %u", n);
    if (fresh) {
        g_autofree char *words =
            agt_report_fill(o->lang, N_(" ({n} new)"), "n", agt_report_count(count, fresh), NULL);
        g_string_append(out, words);
    }
    g_string_append_c(out, '\n');
}

/* So many findings of one sentence stay single: three lines are read as quickly. */
enum { FEW = 3 };

static void add_bundle(GString *out, const AgtPlan *plan, const AgtBundle *b,
                       const AgtReportOptions *o)
{
    const AgtFinding *f = b->findings->pdata[0];
    if (b->n > 1) {
        g_autofree char *sentence = agt_report_bundle_sentence(b, o);
        g_string_append_printf(out, "  %s  (%u)\n", sentence, b->n);
        agt_report_bundle_ids(out, b, 2 * o->limit, o->lang);
    } else {
        add_finding(out, f, o);
    }
    if (agt_finding_waived(f))
        add_waiver(out, plan, f, o);
}

/* At most so many lines as asked for; what is left out is counted. */
static void add_bundles(GString *out, const AgtPlan *plan, const AgtFindings *f, const GArray *of,
                        bool waived, const AgtReportOptions *o)
{
    /* each waived one by its own waiver */
    g_autoptr(GPtrArray) bundles = agt_report_bundles(f, of, o->limit && !waived ? FEW : 0, o);
    guint told = 0;
    char count[24];
    for (guint i = 0; i < bundles->len; i++) {
        const AgtBundle *b = bundles->pdata[i];
        add_bundle(out, plan, b, o);
        told += b->n;
    }
    if (told < of->len)
        agt_report_line(out, o->lang, N_("  and {n} more"), "n",
                        agt_report_count(count, of->len - told));
}

static void add_group(GString *out, const AgtPlan *plan, const AgtFindings *f, const GArray *of,
                      const AgtReportOptions *o)
{
    const AgtFinding *first = agt_findings_get(f, g_array_index(of, guint32, 0));
    bool waived = agt_finding_waived(first);
    g_autofree char *advice = agt_finding_advice(first, o->lang);
    add_head(out, first, of->len, fresh_among(f, of, o), o);
    add_bundles(out, plan, f, of, waived, o);
    if (*advice && !waived)
        agt_report_line(out, o->lang, N_("  what to do: {advice}"), "advice", advice);
    g_autofree char *source = source_of(first, o->lang);
    if (*source)
        g_string_append_printf(out, "  %s\n", source);
}

typedef struct {
    const AgtPlan *plan;
    const AgtFindings *findings;
    const GArray *runs; /* Run */
    const AgtReportOptions *o;
} List;

static void tell_group(gpointer group, gpointer list)
{
    Group *g = group;
    const List *l = list;
    g_autoptr(GArray) of = members_of(l->runs, g);
    g->text = g_string_new(NULL);
    add_group(g->text, l->plan, l->findings, of, l->o);
}

/* Groups know nothing of each other, so threads change nothing but the time. */
static void tell_groups(GArray *groups, List *l)
{
    bool many = agt_findings_n(l->findings) >= MANY;
    GThreadPool *pool =
        many ? g_thread_pool_new(tell_group, l, (gint)g_get_num_processors(), TRUE, NULL) : NULL;
    for (guint i = 0; i < groups->len; i++)
        if (pool)
            g_thread_pool_push(pool, &g_array_index(groups, Group, i), NULL);
        else
            tell_group(&g_array_index(groups, Group, i), l);
    if (pool)
        g_thread_pool_free(pool, FALSE, TRUE);
}

char *agt_report_findings_list(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GArray) runs = runs_of(f);
    g_autoptr(GArray) groups = groups_of(runs);
    List l = {plan, f, runs, o};
    tell_groups(groups, &l);
    for (guint i = 0; i < groups->len; i++) {
        GString *text = g_array_index(groups, Group, i).text;
        g_string_append_printf(out, "%s%s", i && o->limit ? "\n" : "", text->str);
        g_string_free(text, TRUE);
    }
    return g_string_free(out, FALSE);
}

char *agt_report_counts_text(const AgtFindings *f, AgtLang lang)
{
    GString *out = g_string_new(NULL);
    guint n[AGT_N_SEVERITIES], waived = agt_findings_tally(f, n);
    for (guint s = 0; s < AGT_N_SEVERITIES; s++)
        g_string_append_printf(out, "%s%s %u", s ? ", " : "", agt_report_severity(lang, s), n[s]);
    if (waived)
        g_string_append_printf(out, ", %s %u", agt_tr(lang, N_("waived")), waived);
    return g_string_free(out, FALSE);
}

/* --- Since a baseline --- */

static void add_since(GString *out, const AgtFindings *f, const AgtReportOptions *o)
{
    char fresh[24], same[24], fixed[24];
    guint n = g_hash_table_size(o->baseline->fresh);
    agt_report_line(out, o->lang, N_("since {name}: new {new}, fixed {fixed}, unchanged {same}"),
                    "name", o->baseline->name, "new", agt_report_count(fresh, n), "fixed",
                    agt_report_count(fixed, o->baseline->fixed->len), "same",
                    agt_report_count(same, agt_findings_n(f) - n));
}

/* "B4|building|H-001||" as "H-001"; "" for the plan as a whole; newly allocated. */
static char *who_of(char **part)
{
    guint n = g_strv_length(part);
    bool pair = n > 4 && *part[4];
    return g_strdup_printf("%s%s%s", n > 2 ? part[2] : "", pair ? ", " : "", pair ? part[4] : "");
}

/* The fingerprints are sorted, so those of a rule follow each other. */
static void add_fixed(GString *out, const AgtReportOptions *o)
{
    const GPtrArray *fixed = o->baseline->fixed;
    g_autofree char *rule = g_strdup("");
    guint n = 0;
    char count[24];
    if (fixed->len)
        agt_report_line(out, o->lang, N_("fixed: {n}"), "n", agt_report_count(count, fixed->len));
    for (guint i = 0; i < fixed->len; i++) {
        g_auto(GStrv) part = g_strsplit(fixed->pdata[i], "|", -1);
        g_autofree char *who = who_of(part);
        if (strcmp(rule, part[0]) != 0) {
            g_free(rule);
            rule = g_strdup(part[0]);
            n = 0;
            g_string_append_printf(out, "%s  %s: %s", i ? "\n" : "", rule, who);
        } else if (!o->limit || n < o->limit) {
            g_string_append_printf(out, "%s%s", *who ? "; " : "", who);
        } else if (n == o->limit) {
            g_string_append(out, "; ...");
        }
        n++;
    }
    if (fixed->len)
        g_string_append_c(out, '\n');
}

/* The best that is ever said, and only when clearance was judged and nothing speaks against. */
static void add_verdict(GString *out, const AgtFindings *f, const AgtReportOptions *o)
{
    for (guint i = 0; i < agt_findings_n(f); i++) {
        if (agt_findings_severity(f, i) != AGT_INFO || agt_findings_waived(f, i))
            return;
    }
    if (o->clearance_judged)
        agt_report_line(out, o->lang, N_("no known conflict as of {date}"), "date",
                        o->as_of ? o->as_of : "-");
    else
        agt_report_line(out, o->lang,
                        N_("the norms judged found nothing; of mines nothing can be said"));
}

char *agt_report_findings_text(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    const AgtPlanHead *head = agt_plan_head(plan);
    agt_report_notice(out, head, o->lang);
    agt_report_heading(out, f, NULL, o);
    g_autofree char *revision = agt_report_revision(head, o->lang);
    agt_report_line(out, o->lang, N_("{title}, {revision}"), "title", head->title, "revision",
                    revision);
    g_autofree char *counts = agt_report_counts_text(f, o->lang);
    agt_report_line(out, o->lang, N_("findings: {counts}"), "counts", counts);
    if (o->baseline)
        add_since(out, f, o);
    g_autofree char *list = agt_report_findings_list(plan, f, o);
    if (*list)
        g_string_append_printf(out, "\n%s", list);
    if (o->baseline && *list && o->baseline->fixed->len)
        g_string_append_c(out, '\n');
    if (o->baseline)
        add_fixed(out, o);
    if (o->limit && *list)
        g_string_append_c(out, '\n');
    if (o->limit && *list)
        agt_report_line(out, o->lang,
                        N_("Each finding with its place: --all, or a file with --output (.html, "
                           ".xlsx, .gpkg)."));
    add_verdict(out, f, o);
    return g_string_free(out, FALSE);
}
