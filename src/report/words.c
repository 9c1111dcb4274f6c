/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

char *agt_report_number(double v, int decimals)
{
    if (!isfinite(v))
        return g_strdup("-");
    char buf[64], format[16];
    g_snprintf(format, sizeof format, fabs(v) < 1e15 ? "%%.%df" : "%%.17g", decimals);
    g_ascii_formatd(buf, sizeof buf, format, v);
    if (strchr(buf, '.') && !strchr(buf, 'e')) {
        size_t n = strlen(buf);
        while (buf[n - 1] == '0')
            buf[--n] = '\0';
        if (buf[n - 1] == '.')
            buf[--n] = '\0';
    }
    return g_strdup(strcmp(buf, "-0") == 0 ? "0" : buf);
}

const char *agt_report_count(char buf[24], gint64 n)
{
    g_snprintf(buf, 24, "%" G_GINT64_FORMAT, n);
    return buf;
}

char *agt_report_fill(AgtLang lang, const char *msgid, ...)
{
    g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);
    va_list args;
    va_start(args, msgid);
    for (const char *name = va_arg(args, const char *); name; name = va_arg(args, const char *))
        g_hash_table_insert(values, (gpointer)name, va_arg(args, char *));
    va_end(args);
    GString *out = g_string_new(NULL);
    for (const char *c = agt_tr(lang, msgid); *c;) {
        const char *end = *c == '{' ? strchr(c, '}') : NULL;
        g_autofree char *name = end ? g_strndup(c + 1, (gsize)(end - c - 1)) : NULL;
        if (name && g_hash_table_contains(values, name)) {
            const char *value = g_hash_table_lookup(values, name);
            g_string_append(out, value ? value : "");
            c = end + 1;
        } else {
            g_string_append_c(out, *c++);
        }
    }
    return g_string_free(out, FALSE);
}

const char *agt_report_wind(AgtLang lang, double bearing_deg)
{
    static const char *const winds[] = {N_("N"), N_("NE"), N_("E"), N_("SE"),
                                        N_("S"), N_("SW"), N_("W"), N_("NW")};
    long k = lround(bearing_deg / 45) % 8;
    return agt_tr(lang, winds[k < 0 ? k + 8 : k]);
}

const char *agt_report_severity(AgtLang lang, AgtSeverity s)
{
    static const char *const names[AGT_N_SEVERITIES] = {N_("block"), N_("not buildable yet"),
                                                        N_("error"), N_("warning"), N_("info")};
    g_assert(s < AGT_N_SEVERITIES);
    return agt_tr(lang, names[s]);
}

void agt_report_paint(GString *out, const AgtReportOptions *o, AgtSeverity s, const char *text)
{
    static const char *const colour[AGT_N_SEVERITIES] = {"1;31", "1;33", "31", "33", "36"};
    if (o->colour)
        g_string_append_printf(out, "\033[%sm%s\033[0m", colour[s], text);
    else
        g_string_append(out, text);
}

const char *agt_report_purpose(AgtPurpose p)
{
    return p == AGT_CONSTRUCTION ? "construction" : "planning";
}

void agt_report_notice(GString *out, const AgtPlanHead *head, AgtLang lang)
{
    if (head && head->illustrative)
        agt_report_line(out, lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"));
}

static bool is_as_grave(const AgtFindings *f, guint i, gpointer severity)
{
    return agt_findings_severity(f, i) == *(const AgtSeverity *)severity;
}

guint agt_report_features(const AgtFindings *f, const AgtFindings *more, AgtSeverity s)
{
    const AgtFindings *lists[] = {f ? f : more, f ? more : NULL, NULL};
    return agt_findings_features(lists, is_as_grave, &s);
}

void agt_report_heading(GString *out, const AgtFindings *f, const AgtFindings *more,
                        const AgtReportOptions *o)
{
    char n[24];
    bool data = o->data_date && *o->data_date;
    if (!o->clearance_judged)
        agt_report_line(out, o->lang,
                        N_("mine clearance was not judged: the national clearance settings are "
                           "missing or not signed"));
    else if (o->purpose == AGT_CONSTRUCTION)
        agt_report_line(out, o->lang, N_("mine clearance was judged for construction"));
    else
        agt_report_line(out, o->lang, N_("mine clearance was judged for planning"));
    if (f && o->clearance_judged) {
        agt_report_count(n, agt_report_features(f, more, AGT_NOT_BUILDABLE_YET));
        agt_report_line(out, o->lang, N_("not buildable yet: {n}"), "n", n);
    }
    if (!o->clearance_judged) /* undated data was not looked for */
        agt_report_line(out, o->lang, N_("as of {date}"), "date", o->as_of ? o->as_of : "-");
    else if (data)
        agt_report_line(out, o->lang, N_("as of {date}; oldest clearance data of {data}"), "date",
                        o->as_of ? o->as_of : "-", "data", o->data_date);
    else
        agt_report_line(out, o->lang, N_("as of {date}; there is no dated clearance data"), "date",
                        o->as_of ? o->as_of : "-");
}

char *agt_report_revision(const AgtPlanHead *head, AgtLang lang)
{
    const char *name = head->revision_name && *head->revision_name ? head->revision_name : NULL;
    g_autofree char *hash = g_strndup(head->revision ? head->revision : "", 12);
    g_autofree char *known = name && *hash ? g_strdup_printf("%s (%s)", name, hash)
                             : name        ? g_strdup(name)
                                           : g_strdup(hash);
    if (!*known)
        return g_strdup(agt_tr(lang, N_("uncommitted edits")));
    return head->uncommitted ? agt_report_fill(lang, N_("{revision} with uncommitted edits"),
                                               "revision", known, NULL)
                             : g_steal_pointer(&known);
}

void agt_report_cell(GString *out, const char *text, int width)
{
    int pad = (int)MAX(0, ABS(width) - g_utf8_strlen(text, -1));
    g_string_append_printf(out, "%*s%s%*s", width > 0 ? pad : 0, "", text, width < 0 ? pad : 0, "");
}

guint agt_report_n_waived(const AgtFindings *f)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += agt_findings_waived(f, i);
    return n;
}

const char *agt_report_mark(const AgtReportOptions *o, const AgtFinding *f)
{
    if (!o->baseline)
        return NULL;
    return g_hash_table_contains(o->baseline->fresh, f) ? "new" : "unchanged";
}
