/* SPDX-License-Identifier: Apache-2.0 */
/* What is planned, in figures: the land balance and the technical-economic indicators. */
#include <math.h>

#include "balance.h"
#include "html.h"

/* An empty cell says that the figure is not known, not that it is zero. */
static void put_number(Html *h, double v, int decimals)
{
    g_autofree char *n = isfinite(v) ? agt_report_number(v, decimals) : g_strdup("–");
    html_put(h, "<td class=\"number\">%s</td>", n);
}

static void begin_table(Html *h, const char *class, const char *caption, const char *const *heads,
                        guint n)
{
    html_put(h, "<table class=\"%s\"><caption>%s</caption>\n<thead><tr>", class, caption);
    for (guint i = 0; i < n; i++)
        html_put(h, "<th scope=\"col\"%h>%s</th>", i ? " class=\"number\"" : "", TR(h, heads[i]));
    html_put(h, "</tr></thead>\n<tbody>\n");
}

static void put_rest(Html *h, double ha, const char *msgid)
{
    g_autofree char *n = agt_report_number(ha, 2);
    g_autofree char *text = agt_report_fill(h->lang, msgid, "ha", n, NULL);
    if (ha >= 0.005)
        html_put(h, "<p class=\"small\">%s</p>\n", text);
}

static void put_balance(Html *h, const AgtBalance *b)
{
    static const char *const heads[] = {N_("Land use"),   N_("Now, ha"), "%",
                                        N_("Design, ha"), "%",           N_("m² per person")};
    g_autofree char *caption = agt_report_fill(h->lang, N_("land balance, within {border}"),
                                               "border", TR(h, b->border), NULL);
    html_put(h, "<div>\n");
    begin_table(h, "balance", caption, heads, G_N_ELEMENTS(heads));
    for (guint i = 0; i < b->rows->len; i++) {
        const AgtBalanceRow *r = &g_array_index(b->rows, AgtBalanceRow, i);
        html_put(h, "<tr%h><th scope=\"row\">%s</th>", i ? "" : " class=\"total\"",
                 TR(h, r->title));
        put_number(h, r->now_ha, 2);
        put_number(h, r->now_pct, 1);
        put_number(h, r->design_ha, 2);
        put_number(h, r->design_pct, 1);
        put_number(h, r->design_m2_per_head, 1);
        html_put(h, "</tr>\n");
    }
    html_put(h, "</tbody></table>\n");
    put_rest(h, b->outside_ha, N_("zones beyond the border: {ha} ha"));
    put_rest(h, b->overlap_ha, N_("zones of different use overlap: {ha} ha stand in two rows"));
    html_put(h, "</div>\n");
}

static void put_indicator(Html *h, const AgtIndicator *x)
{
    g_autofree char *title = agt_report_indicator_title(x, h->lang);
    const char *unit = balance_unit(h->lang, x->unit);
    html_put(h, "<tr><th scope=\"row\">%s%s%s</th>", title, *unit ? ", " : "", unit);
    put_number(h, x->asked, 2);
    put_number(h, x->normative, 2);
    put_number(h, x->design, 2);
    html_put(h, "</tr>\n");
}

static void put_indicators(Html *h, const AgtBalance *b)
{
    static const char *const heads[] = {N_("Indicator"), N_("Programme"), N_("Norms"),
                                        N_("Design")};
    AgtIndicatorGroup group = 0;
    html_put(h, "<div>\n");
    begin_table(h, "indicators", TR(h, N_("technical-economic indicators")), heads,
                G_N_ELEMENTS(heads));
    for (guint i = 0; i < b->indicators->len; i++) {
        const AgtIndicator *x = &g_array_index(b->indicators, AgtIndicator, i);
        if (x->group != group)
            html_put(h,
                     "%h<tr class=\"part\"><th scope=\"rowgroup\" colspan=\"4\">%u %s</th></tr>\n",
                     i ? "</tbody><tbody>\n" : "", (guint)x->group,
                     agt_report_indicator_group(x->group, h->lang));
        group = x->group;
        put_indicator(h, x);
    }
    html_put(h, "</tbody></table>\n</div>\n");
}

void html_figures(Html *h)
{
    if (!h->page->balance)
        return;
    html_put(
        h,
        "<section id=\"figures\" aria-labelledby=\"figures-title\">\n"
        "<h2 id=\"figures-title\">%s</h2>\n<p class=\"small\">%s</p>\n<div class=\"tables\">\n",
        TR(h, N_("Land balance and indicators")),
        TR(h, N_("A dash says that the plan does not hold the figure; it never stands for "
                 "zero.")));
    put_balance(h, h->page->balance);
    put_indicators(h, h->page->balance);
    html_put(h, "</div>\n</section>\n");
}
