/* SPDX-License-Identifier: Apache-2.0 */
/* The head of the page: what it is, what was judged and what was not, and the counts. */
#include <math.h>
#include <string.h>

#include "html.h"
#include "words.h"

static void put_fact(Html *h, const char *name, const char *value)
{
    html_put(h, "<div><dt>%s</dt><dd>%s</dd></div>\n", TR(h, name), value);
}

/* A fact that is a sentence of the text report. */
static void put_judged(Html *h)
{
    const AgtReportOptions *o = h->o;
    put_fact(h, N_("Mine clearance"),
             TR(h, !o->clearance_judged
                       ? N_("NOT JUDGED: the national clearance settings are missing or not "
                            "signed; nothing can be said of mines")
                   : o->purpose == AGT_CONSTRUCTION ? N_("judged for construction")
                                                    : N_("judged for planning")));
    put_fact(h, N_("Oldest clearance data"),
             !o->clearance_judged            ? TR(h, N_("not looked for"))
             : o->data_date && *o->data_date ? o->data_date
                                             : TR(h, N_("there is no dated clearance data")));
    put_fact(h, N_("Norm sets"),
             h->page->norms && *h->page->norms ? h->page->norms : TR(h, N_("none")));
    put_fact(h, N_("Judged"), h->page->only ? h->page->only : TR(h, N_("the whole plan")));
}

/* "2026-11-01T00:00:00Z" as "2026-11-01 00:00 UTC". */
static char *time_words(const char *time)
{
    if (strlen(time) != 20 || time[10] != 'T' || time[19] != 'Z')
        return g_strdup(time);
    return g_strdup_printf("%.10s %.5s UTC", time, time + 11);
}

static void put_facts(Html *h)
{
    const AgtPlanHead *head = agt_plan_head(h->plan);
    g_autofree char *revision = agt_report_revision(head, h->lang);
    html_put(h, "<dl class=\"facts\">\n");
    put_fact(h, N_("Revision"), revision);
    if (head->revision && *head->revision)
        html_put(h, "<div><dt>%s</dt><dd class=\"hash\">%s</dd></div>\n", TR(h, N_("Content hash")),
                 head->revision);
    put_fact(h, N_("As of"), h->o->as_of ? h->o->as_of : "-");
    put_judged(h);
    if (h->page->author)
        put_fact(h, N_("Revision made by"), h->page->author);
    if (h->page->made_on) {
        g_autofree char *when = time_words(h->page->made_on);
        put_fact(h, N_("Revision made on"), when);
    }
    put_fact(h, N_("Coordinates"), head->crs);
    put_fact(h, N_("Heights"), head->vertical_datum);
    html_put(h, "</dl>\n");
}

static void put_tile(Html *h, const char *class, guint n, const char *title)
{
    html_put(h, "<li class=\"tile %s\"><b>%u</b> <span>%s</span></li>\n", class, n, title);
}

/* Findings that an accepted waiver excuses stay in the list, but not in the counts. */
static guint waived(const AgtFindings *f)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += agt_finding_waived(agt_findings_get(f, i));
    return n;
}

static void put_buildable(Html *h)
{
    if (!h->houses->len)
        return;
    char of[24];
    g_autofree char *title = agt_report_fill(
        h->lang,
        h->o->clearance_judged
            ? N_("of {all} dwellings without known conflict with mine clearance as of {date}")
            : N_("{all} dwellings; mine clearance was not judged"),
        "all", agt_report_count(of, h->houses->len), "date", h->o->as_of ? h->o->as_of : "-", NULL);
    if (h->o->clearance_judged)
        put_tile(h, "houses", h->buildable, title);
    else
        html_put(h, "<li class=\"tile houses\"><b>?</b> <span>%s</span></li>\n", title);
}

static void put_baseline(Html *h)
{
    const AgtReportBaseline *b = h->o->baseline;
    if (!b)
        return;
    g_autofree char *fresh =
        agt_report_fill(h->lang, N_("new since {name}"), "name", b->name, NULL);
    g_autofree char *fixed =
        agt_report_fill(h->lang, N_("fixed since {name}"), "name", b->name, NULL);
    put_tile(h, "since", g_hash_table_size(b->fresh), fresh);
    put_tile(h, "since", b->fixed->len, fixed);
}

static void put_counts(Html *h)
{
    html_put(h, "<h3>%s</h3>\n<ul class=\"tiles\">\n", TR(h, N_("Findings by severity")));
    for (guint s = 0; s < AGT_N_SEVERITIES; s++) {
        g_autofree char *class = g_strdup_printf("s%u", s);
        put_tile(h, class, agt_findings_count(h->findings, (AgtSeverity)s),
                 agt_report_severity(h->lang, s));
    }
    guint n = waived(h->findings);
    if (n)
        put_tile(h, "waived", n, TR(h, N_("waived, not counted")));
    put_baseline(h);
    put_buildable(h);
    html_put(h, "</ul>\n");
}

void html_summary(Html *h)
{
    const AgtPlanHead *head = agt_plan_head(h->plan);
    html_put(h, "<header id=\"summary\">\n<p class=\"kind\">%s</p>\n<h1>%s</h1>\n",
             TR(h, N_("Validation report")), head->title);
    if (head->illustrative)
        html_put(h, "<p class=\"notice\">%s</p>\n",
                 TR(h, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION")));
    if (!h->o->clearance_judged)
        html_put(
            h, "<p class=\"notice\">%s</p>\n",
            TR(h, N_("MINE CLEARANCE WAS NOT JUDGED. This report permits no works and no entry "
                     "anywhere.")));
    if (head->uncommitted)
        html_put(h, "<p class=\"notice\">%s</p>\n",
                 TR(h, N_("The plan has uncommitted edits: no revision stands for this report.")));
    html_put(
        h, "<noscript><p class=\"notice\">%s</p></noscript>\n",
        TR(h, N_("Map, findings and houses need JavaScript, which this browser does not run. "
                 "The rules with their counts stand below; all findings are in the text report.")));
    put_facts(h);
    put_counts(h);
    html_put(h, "<p class=\"small\">%s</p>\n</header>\n",
             TR(h, N_("The best that is ever said of mines is \"no known conflict\" as of a day. "
                      "This report permits no entry and no works; what is built is permitted by "
                      "signed papers for construction only. A rule whose figure is not verified "
                      "informs and never fails a plan.")));
}
