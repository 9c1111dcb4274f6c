/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the page that its script fills: map, findings, houses; and the script's texts. */
#include "html.h"
#include "words.h"

void html_add_texts(Html *h, AgtJson *j)
{
    static const struct {
        const char *name, *text;
    } texts[] = {
        {"shown", N_("{shown} of {all} findings")},
        {"shownFirst", N_("{shown} of {all} findings, the first {first} listed")},
        {"chosen", N_("Finding {n} of {all}")},
        {"previous", N_("Previous")},
        {"next", N_("Next")},
        {"openCard", N_("Card of the house")},
        {"measured", N_("Measured")},
        {"required", N_("Required")},
        {"todo", N_("What to do")},
        {"source", N_("Source")},
        {"sets", N_("Norm sets")},
        {"place", N_("Place")},
        {"noPlace", N_("This finding has no place on the map.")},
        {"other", N_("Second feature")},
        {"waived", N_("waived")},
        {"notWaived", N_("not waived")},
        {"waiver", N_("Waiver")},
        {"fresh", N_("new")},
        {"unchanged", N_("unchanged")},
        {"plan", N_("the plan")},
        {"locked", N_("always shown")},
        {"houses", N_("{shown} of {all} houses")},
        {"housesFirst", N_("{shown} of {all} houses, the first {first} listed")},
        {"verdict0", N_("no known conflict")},
        {"verdict1", N_("not permitted")},
        {"verdict2", N_("not judged")},
        {"type", N_("House type")},
        {"rooms", N_("Rooms")},
        {"storeys", N_("Storeys")},
        {"floor", N_("Floor area, m²")},
        {"built", N_("Construction")},
        {"plot", N_("Plot")},
        {"area", N_("Plot area, m²")},
        {"number", N_("House number")},
        {"block", N_("Block")},
        {"street", N_("Street")},
        {"state", N_("State")},
        {"phase", N_("Phase")},
        {"clearance", N_("Mine clearance")},
        {"noProof", N_("The proof is not on this page: `agrotown clearance PLAN {id}` prints it.")},
        {"networks", N_("Networks connected")},
        {"noNetworks", N_("none in the plan")},
        {"findings", N_("Findings")},
        {"none", N_("none")},
        {"onMap", N_("Show on the map")},
        {"close", N_("Close")},
    };
    agt_json_object(j, "texts");
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        agt_json_text(j, texts[i].name, TR(h, texts[i].text));
    agt_json_close(j);
    agt_json_list(j, "severities");
    for (guint s = 0; s < AGT_N_SEVERITIES; s++)
        agt_json_text(j, NULL, agt_report_severity(h->lang, s));
    agt_json_close(j);
    agt_json_int(j, "buildingLayer", AGT_LAYER_BUILDING);
    agt_json_int(j, "plotLayer", AGT_LAYER_PLOT);
}

static void put_button(Html *h, const char *id, const char *sign, const char *label)
{
    html_put(h,
             "<button type=\"button\" id=\"%s\" aria-label=\"%s\" title=\"%s\"><span "
             "aria-hidden=\"true\">%s</span></button>\n",
             id, TR(h, label), TR(h, label), sign);
}

static void put_map(Html *h)
{
    html_put(h, "<div class=\"mapside\">\n");
    if (!h->page->map) {
        html_put(h, "<p class=\"small\">%s</p>\n",
                 TR(h, h->page->no_map ? h->page->no_map : N_("This report has no map.")));
    } else {
        html_put(h, "<div class=\"mapbox\">\n<div class=\"toolbar\">\n");
        put_button(h, "zoom-in", "+", N_("Zoom in"));
        put_button(h, "zoom-out", "−", N_("Zoom out"));
        put_button(h, "zoom-all", "⤢", N_("Show the whole map"));
        html_put(h,
                 "</div>\n<div id=\"map\" tabindex=\"0\" role=\"group\" aria-label=\"%s\" "
                 "aria-describedby=\"map-help\">%h</div>\n"
                 "<div class=\"ground\" aria-hidden=\"true\"><span id=\"bar\"></span>"
                 "<span id=\"place\"></span></div>\n</div>\n<p id=\"map-help\" class=\"small\">%s"
                 "</p>\n<div id=\"chosen\" aria-live=\"polite\"></div>\n"
                 "<details class=\"layers\"><summary>%s</summary><div id=\"layers\"></div>"
                 "</details>\n<details class=\"legend\" open><summary>%s</summary>%h</details>\n",
                 TR(h, N_("Map of the plan")), h->page->map,
                 TR(h, N_("Drag to move; arrow keys move, + and − zoom, 0 shows all. The wheel "
                          "zooms once the map is chosen.")),
                 TR(h, N_("Layers")), TR(h, N_("Legend")), h->page->legend);
    }
    if (!h->page->map)
        html_put(h, "<div id=\"chosen\" aria-live=\"polite\"></div>\n");
    html_put(h, "</div>\n");
}

static void put_select(Html *h, const char *id, const char *label)
{
    html_put(h, "<label>%s <select id=\"%s\"><option value=\"\">%s</option></select></label>\n",
             TR(h, label), id, TR(h, N_("all of them")));
}

static void put_filters(Html *h)
{
    html_put(h,
             "<form id=\"filters\" role=\"search\" aria-label=\"%s\">\n<fieldset><legend>%s"
             "</legend><div id=\"severities\"></div></fieldset>\n<div class=\"fields\">\n",
             TR(h, N_("Filter of the findings")), TR(h, N_("Severity")));
    put_select(h, "by-rule", N_("Rule"));
    put_select(h, "by-layer", N_("Layer"));
    put_select(h, "by-set", N_("Norm set"));
    put_select(h, "by-status", N_("Status"));
    html_put(h,
             "<label class=\"wide\">%s <input id=\"by-text\" type=\"search\" autocomplete=\"off\">"
             "</label>\n<button type=\"reset\">%s</button>\n</div>\n</form>\n"
             "<p class=\"count\"><output id=\"count\" aria-live=\"polite\"></output></p>\n",
             TR(h, N_("Id or words")), TR(h, N_("Reset")));
}

typedef struct {
    const char *key, *title, *class;
} Column;

static void put_columns(Html *h, const char *table, const char *caption, const Column *c, guint n)
{
    html_put(h, "<table id=\"%s\"><caption>%s</caption>\n<thead><tr>", table, caption);
    for (guint i = 0; i < n; i++)
        html_put(h,
                 "<th scope=\"col\" class=\"%s\" data-key=\"%s\"><button type=\"button\" "
                 "class=\"sort\">%s</button></th>",
                 c[i].class, c[i].key, TR(h, c[i].title));
    html_put(h, "</tr></thead>\n<tbody></tbody></table>\n");
}

/* A page that does not hold everything says so where the list begins. */
static void put_left_out(Html *h, guint all, guint most, const char *msgid)
{
    char a[24], b[24];
    g_autofree char *text = agt_report_fill(h->lang, msgid, "n", agt_report_count(a, most), "all",
                                            agt_report_count(b, all), NULL);
    if (all > most)
        html_put(h, "<p class=\"notice\">%s</p>\n", text);
}

static void put_findings(Html *h)
{
    static const Column columns[] = {
        {"severity", N_("Severity"), "severity"}, {"feature", N_("Feature"), "feature"},
        {"text", N_("Finding"), "text"},          {"rule", N_("Rule"), "rule"},
        {"measured", N_("Measured"), "number"},   {"required", N_("Required"), "number"},
        {"sets", N_("Norm sets"), "sets"},        {"status", N_("Status"), "status"},
    };
    html_put(h, "<div class=\"listside\">\n");
    put_left_out(h, agt_findings_n(h->findings), FINDINGS_MAX,
                 N_("Only the worst {n} of {all} findings are listed here and marked on the map; "
                    "the counts are of all of them. `agrotown validate PLAN --format jsonl` writes "
                    "every one."));
    put_filters(h);
    html_put(h, "<div class=\"scroll\" id=\"findings-scroll\">");
    put_columns(h, "findings",
                TR(h, N_("Findings. A finding that is chosen is shown on the map; up and down keys "
                         "go from one to the next.")),
                columns, G_N_ELEMENTS(columns));
    html_put(h, "</div>\n<p><button type=\"button\" id=\"more\" hidden>%s</button></p>\n</div>\n",
             TR(h, N_("Show more")));
}

void html_houses(Html *h)
{
    static const Column columns[] = {
        {"id", N_("House"), "feature"},          {"type", N_("House type"), "type"},
        {"rooms", N_("Rooms"), "number"},        {"plot", N_("Plot"), "plot"},
        {"area", N_("Plot area, m²"), "number"}, {"street", N_("Street"), "street"},
        {"state", N_("State"), "state"},         {"verdict", N_("Mine clearance"), "verdict"},
        {"count", N_("Findings"), "number"},
    };
    if (!h->houses->len)
        return;
    html_put(
        h,
        "<section id=\"houses\" aria-labelledby=\"houses-title\">\n<h2 id=\"houses-title\">%s"
        "</h2>\n<form id=\"house-filters\" role=\"search\" aria-label=\"%s\" class=\"fields\">\n",
        TR(h, N_("Houses")), TR(h, N_("Filter of the houses")));
    put_select(h, "by-verdict", N_("Mine clearance"));
    html_put(h,
             "<label class=\"wide\">%s <input id=\"by-house\" type=\"search\" autocomplete=\"off\">"
             "</label>\n<label class=\"check\"><input type=\"checkbox\" id=\"print-cards\"> %s"
             "</label>\n</form>\n<p class=\"count\"><output id=\"house-count\" "
             "aria-live=\"polite\"></output></p>\n",
             TR(h, N_("Id, plot, street or type")),
             TR(h, N_("print a card for each house listed")));
    put_left_out(h, h->houses->len, HOUSES_MAX,
                 N_("Only the first {n} of {all} houses have a row and a card here; the map and "
                    "the counts are of all of them."));
    html_put(h, "<div class=\"scroll\">");
    put_columns(h, "house-list", TR(h, N_("Houses. A house that is chosen opens its card.")),
                columns, G_N_ELEMENTS(columns));
    html_put(h,
             "</div>\n<p><button type=\"button\" id=\"more-houses\" hidden>%s</button></p>\n"
             "<div id=\"cards\"></div>\n</section>\n<dialog id=\"card\" "
             "aria-labelledby=\"card-title\"></dialog>\n",
             TR(h, N_("Show more")));
}

void html_findings(Html *h)
{
    html_put(h,
             "<section id=\"judged\" aria-labelledby=\"judged-title\">\n<h2 id=\"judged-title\">%s"
             "</h2>\n<div class=\"split\">\n",
             TR(h, N_("Map and findings")));
    put_map(h);
    put_findings(h);
    html_put(h, "</div>\n</section>\n");
}
