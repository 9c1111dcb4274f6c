/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that have findings: how many, where from, what to do. */
#include <string.h>

#include "html.h"
#include "words.h"

/* Worst severity of a rule's findings, and how many it has. */
typedef struct {
    const AgtFinding *first;
    guint n;
} Count;

static int by_severity(gconstpointer pa, gconstpointer pb, gpointer user)
{
    const AgtRule *a = *(const AgtRule *const *)pa, *b = *(const AgtRule *const *)pb;
    const Count *x = g_hash_table_lookup(user, a), *y = g_hash_table_lookup(user, b);
    int c = (int)x->first->severity - (int)y->first->severity;
    return c ? c : agt_id_compare(a->id, b->id);
}

static GHashTable *count_rules(const AgtFindings *f)
{
    GHashTable *out = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        Count *c = g_hash_table_lookup(out, x->rule);
        if (!c) {
            c = g_new0(Count, 1);
            c->first = x;
            g_hash_table_insert(out, (gpointer)x->rule, c);
        }
        c->n++;
        if (x->severity < c->first->severity)
            c->first = x;
    }
    return out;
}

void html_find_rules(Html *h)
{
    g_autoptr(GHashTable) counts = count_rules(h->findings);
    h->rules = g_ptr_array_new();
    h->rule_index = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < agt_findings_n(h->findings); i++) {
        const AgtRule *r = agt_findings_get(h->findings, i)->rule;
        if (g_hash_table_add(h->rule_index, (gpointer)r))
            g_ptr_array_add(h->rules, (gpointer)r);
    }
    g_ptr_array_sort_with_data(h->rules, by_severity, counts);
    for (guint i = 0; i < h->rules->len; i++)
        g_hash_table_insert(h->rule_index, h->rules->pdata[i], GUINT_TO_POINTER(i + 1));
}

static const char *basis_of(const Html *h, const AgtRule *r)
{
    static const char *const basis[] = {N_("read"), N_("derived"), N_("unverified")};
    return (r->document && *r->document) || (r->clause && *r->clause) ? TR(h, basis[r->basis]) : "";
}

static char *source_of(const Html *h, const AgtRule *r)
{
    bool document = r->document && *r->document, clause = r->clause && *r->clause;
    return g_strconcat(document ? TR(h, r->document) : "", document && clause ? ", " : "",
                       clause ? TR(h, r->clause) : "", NULL);
}

static void put_rule(Html *h, guint number, const AgtRule *r, const Count *c)
{
    g_autofree char *advice = agt_finding_advice(c->first, h->lang);
    g_autofree char *text = agt_finding_text(c->first, h->lang);
    g_autofree char *source = source_of(h, r);
    html_put(h,
             "<tr><td><span class=\"badge s%u\">%s</span></td>"
             "<th scope=\"row\"><button type=\"button\" class=\"link rule\" data-rule=\"%u\">%s"
             "</button></th><td class=\"number\">%u</td><td>%s</td><td>%s</td><td>%s</td>"
             "<td>%s</td></tr>\n",
             (guint)c->first->severity, agt_report_severity(h->lang, c->first->severity), number,
             r->id, c->n, text, advice, source, basis_of(h, r));
}

void html_rules(Html *h)
{
    g_autoptr(GHashTable) counts = count_rules(h->findings);
    html_put(h,
             "<section id=\"rules\" aria-labelledby=\"rules-title\">\n<h2 id=\"rules-title\">%s"
             "</h2>\n",
             TR(h, N_("Rules with findings")));
    if (!h->rules->len) {
        html_put(h, "<p>%s</p>\n</section>\n",
                 TR(h, h->o->clearance_judged
                           ? N_("No rule found anything.")
                           : N_("the norms judged found nothing; of mines nothing can be said")));
        return;
    }
    html_put(h,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"rules-title\">"
             "<table class=\"rules\"><caption>%s</caption>\n<thead><tr><th scope=\"col\">%s</th>"
             "<th scope=\"col\">%s</th><th scope=\"col\" class=\"number\">%s</th>"
             "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
             "<th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
             TR(h, N_("Each rule once, worst first. Choosing a rule lists its findings.")),
             TR(h, N_("Severity")), TR(h, N_("Rule")), TR(h, N_("Findings")),
             TR(h, N_("First finding")), TR(h, N_("What to do")), TR(h, N_("Source")),
             TR(h, N_("Basis")));
    for (guint i = 0; i < h->rules->len; i++) {
        const AgtRule *r = h->rules->pdata[i];
        put_rule(h, i, r, g_hash_table_lookup(counts, r));
    }
    html_put(h, "</tbody></table></div>\n</section>\n");
}

/* A fingerprint is "rule|layer|id|other layer|other id". */
static void put_fixed(Html *h, const char *print)
{
    g_auto(GStrv) part = g_strsplit(print, "|", 5);
    guint n = g_strv_length(part);
    const AgtLayer *layer = n > 1 ? agt_layer_by_name(part[1]) : NULL;
    html_put(h, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td></tr>\n",
             n > 0 ? part[0] : "", layer ? TR(h, layer->title) : "", n > 2 ? part[2] : "",
             n > 4 ? part[4] : "");
}

void html_fixed(Html *h)
{
    const AgtReportBaseline *b = h->o->baseline;
    if (!b || !b->fixed->len)
        return;
    g_autofree char *caption = agt_report_fill(
        h->lang, N_("Findings of {name} that are there no more"), "name", b->name, NULL);
    html_put(h,
             "<section aria-labelledby=\"fixed-title\">\n<h2 id=\"fixed-title\">%s</h2>\n"
             "<div class=\"scroll\"><table><caption>%s</caption>\n<thead><tr>"
             "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
             "<th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
             TR(h, N_("Fixed")), caption, TR(h, N_("Rule")), TR(h, N_("Layer")),
             TR(h, N_("Feature")), TR(h, N_("Second feature")));
    for (guint i = 0; i < b->fixed->len; i++)
        put_fixed(h, b->fixed->pdata[i]);
    html_put(h, "</tbody></table></div>\n</section>\n");
}
