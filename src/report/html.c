/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as one HTML page. The page forbids itself everything but its own style and script, by
 * their hashes (Content Security Policy level 2), so that a name from a foreign file that got past
 * the escaping still could not run.
 */
#include "html.h"

#include <string.h>

#include "words.h"

char *html_escape(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    return g_markup_escape_text(valid, -1);
}

void html_put(Html *h, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (const char *c = format; *c; c++) {
        if (*c != '%') {
            g_string_append_c(h->out, *c);
            continue;
        }
        c++;
        g_assert(*c == 's' || *c == 'u' || *c == 'h');
        if (*c == 'u') {
            g_string_append_printf(h->out, "%u", va_arg(args, guint));
            continue;
        }
        const char *text = va_arg(args, const char *);
        g_autofree char *escaped = *c == 's' ? html_escape(text) : NULL;
        if (escaped || text)
            g_string_append(h->out, escaped ? escaped : text);
    }
    va_end(args);
}

const char *html_word(AgtLang lang, const char *value)
{
    static const struct {
        const char *value, *word;
    } words[] = {
        {"proposed", N_("proposed")},  {"approved", N_("approved")},
        {"issued", N_("issued")},      {"staked", N_("staked")},
        {"built", N_("built")},        {"withdrawn", N_("withdrawn")},
        {"water", N_("water supply")}, {"sewer", N_("sewer")},
        {"storm", N_("storm drain")},  {"gas", N_("gas")},
        {"power", N_("power")},        {"telecom", N_("telecom")},
        {"lighting", N_("lighting")},  {"heat", N_("heat")},
        {"modular", N_("modular")},    {"built_on_site", N_("built on site")},
    };
    for (guint i = 0; value && i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].value, value) == 0)
            return agt_tr(lang, words[i].word);
    return value;
}

/* Text inside of a CSS string: everything but letters and digits is written by its number, so no
 * name ends the string, the style element or the line. */
static char *css_string(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new("\"");
    for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        if (g_unichar_isalnum(u) || u == ' ')
            g_string_append_unichar(out, u);
        else
            g_string_append_printf(out, "\\%x ", u);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

/* "Town, r3 (0123456789ab), 2026-11-01": on every printed page. */
static char *stamp_of(const Html *h)
{
    g_autofree char *revision = agt_report_revision(agt_plan_head(h->plan), h->lang);
    return agt_report_fill(h->lang, N_("{title}, {revision}, as of {date}"), "title",
                           agt_plan_head(h->plan)->title, "revision", revision, "date",
                           h->o->as_of ? h->o->as_of : "-", NULL);
}

/* Margin boxes of CSS Paged Media: plan, revision and date at the head of every printed page, its
 * number at the foot. Browsers without them print the title of the page themselves. */
static char *style_of(const Html *h)
{
    g_autofree char *stamp = stamp_of(h), *head = css_string(stamp);
    g_autofree char *notice =
        css_string(agt_plan_head(h->plan)->illustrative
                       ? TR(h, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))
                       : TR(h, N_("This report permits no entry and no works")));
    return g_strdup_printf("%s@page{@top-left{content:%s}@bottom-left{content:%s}"
                           "@bottom-right{content:counter(page)\" / \"counter(pages)}}\n",
                           html_style, head, notice);
}

static char *source_hash(const char *text)
{
    guint8 digest[32];
    gsize n = sizeof digest;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)text, -1);
    g_checksum_get_digest(sum, digest, &n);
    return g_base64_encode(digest, n);
}

static void put_head(Html *h, const char *style)
{
    g_autofree char *of_style = source_hash(style), *of_script = source_hash(html_script);
    g_autofree char *title = stamp_of(h);
    html_put(h,
             "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src 'sha256-%h'; script-src 'sha256-%h'; base-uri 'none'; "
             "form-action 'none'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<meta name=\"generator\" content=\"%s\">\n<title>%s</title>\n<style>%h</style>\n"
             "</head>\n<body>\n",
             agt_lang_name(h->lang), of_style, of_script, h->page->made_with, title, style);
}

static bool has_section(const Html *h, const char *id)
{
    return strcmp(id, "houses") == 0    ? h->houses->len > 0
           : strcmp(id, "figures") == 0 ? h->page->balance != NULL
                                        : true;
}

static void put_navigation(Html *h)
{
    html_put(h, "<nav aria-label=\"%s\"><ul>", TR(h, N_("Sections")));
    static const struct {
        const char *id, *title;
    } sections[] = {
        {"summary", N_("Summary")}, {"judged", N_("Map and findings")},
        {"rules", N_("Rules")},     {"figures", N_("Land balance and indicators")},
        {"houses", N_("Houses")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(sections); i++)
        if (has_section(h, sections[i].id))
            html_put(h, "<li><a href=\"#%s\">%s</a></li>", sections[i].id,
                     TR(h, sections[i].title));
    html_put(h, "</ul></nav>\n");
}

static void put_foot(Html *h)
{
    g_autofree char *data = html_data(h);
    g_autofree char *stamp = stamp_of(h);
    html_put(h,
             "<footer><p>%s</p><p>%s %s</p></footer>\n"
             "<script type=\"application/json\" id=\"data\">%h</script>\n"
             "<script>%h</script>\n</body>\n</html>\n",
             stamp, TR(h, N_("Made with")), h->page->made_with, data, html_script);
}

char *agt_report_findings_html(const AgtPlan *plan, const AgtFindings *f, const AgtReportPage *page,
                               const AgtReportOptions *o)
{
    Html h = {.out = g_string_new(NULL),
              .plan = plan,
              .findings = f,
              .page = page,
              .o = o,
              .lang = o->lang};
    html_find_houses(&h);
    html_find_rules(&h);
    g_autofree char *style = style_of(&h);
    put_head(&h, style);
    html_put(&h, "<a class=\"skip\" href=\"#judged\">%s</a>\n", TR(&h, N_("To the findings")));
    html_summary(&h);
    put_navigation(&h);
    html_put(&h, "<main>\n");
    html_findings(&h);
    html_rules(&h);
    html_fixed(&h);
    html_figures(&h);
    html_houses(&h);
    html_put(&h, "</main>\n");
    put_foot(&h);
    g_array_unref(h.houses);
    g_ptr_array_unref(h.rules);
    g_hash_table_unref(h.rule_index);
    return g_string_free(h.out, FALSE);
}
