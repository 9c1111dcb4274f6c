/* SPDX-License-Identifier: Apache-2.0 */
#include "findings_file.h"

#include <string.h>

#include <agrotown/crs.h>
#include <agrotown/exchange.h>

#include "page.h"

/* --- Formats --- */

static char *as_text(const AgtFindingsProduct *p, GError **error)
{
    (void)error;
    return agt_report_findings_text(p->work->plan, p->findings, p->report);
}

static char *as_json(const AgtFindingsProduct *p, GError **error)
{
    (void)error;
    return agt_report_findings_json(p->work->plan, p->findings, p->report);
}

static char *as_lines(const AgtFindingsProduct *p, GError **error)
{
    (void)error;
    return agt_report_findings_lines(p->work->plan, p->findings, p->report);
}

static char *as_sarif(const AgtFindingsProduct *p, GError **error)
{
    (void)error;
    return agt_report_findings_sarif(p->work->plan, p->findings, p->report);
}

static char *as_csv(const AgtFindingsProduct *p, GError **error)
{
    (void)error;
    return agt_report_findings_csv(p->work->plan, p->findings, p->report);
}

/* Plan positions to WGS 84, for GeoJSON. */
static bool to_wgs84(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    return agt_crs_op_apply(user, pt, n, error);
}

static char *as_geojson(const AgtFindingsProduct *p, GError **error)
{
    g_autoptr(AgtCrs) from = agt_crs_new(agt_plan_head(p->work->plan)->crs, error);
    g_autoptr(AgtCrs) to = from ? agt_crs_new("EPSG:4326", error) : NULL;
    g_autoptr(AgtCrsOp) op = to ? agt_crs_op_new(from, to, NULL, error) : NULL;
    return op ? agt_report_findings_geojson(p->work->plan, p->findings, p->report, to_wgs84, op,
                                            error)
              : NULL;
}

static char *as_page(const AgtFindingsProduct *p, GError **error)
{
    return agt_page_text(p->work, p->cli, p->findings, p->revision, p->report, error);
}

/* A row of the table: a format is a text, or (no function) a file that the exchange room writes. */
static const struct {
    const char *name, *ending;
    char *(*text)(const AgtFindingsProduct *p, GError **error);
} formats[] = {
    {"text", ".txt", as_text},     {"json", ".json", as_json},
    {"jsonl", ".jsonl", as_lines}, {"sarif", ".sarif", as_sarif},
    {"csv", ".csv", as_csv},       {"xlsx", ".xlsx", NULL},
    {"gpkg", ".gpkg", NULL},       {"geojson", ".geojson", as_geojson},
    {"html", ".html", as_page},
};

/* --- Choice --- */

/* Row of the table: as named, else by the ending, else text. */
static guint pick(const char *format, const char *output)
{
    g_autofree char *lower = output ? g_ascii_strdown(output, -1) : NULL;
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (format ? strcmp(format, formats[i].name) == 0
                   : lower && g_str_has_suffix(lower, formats[i].ending))
            return i;
    return 0;
}

bool agt_findings_may_write(const char *format, const char *output, GError **error)
{
    guint i = pick(format, output);
    if (output && !*output)
        return agt_refuse(error, AGT_EXIT_USAGE, "--output names no file");
    if (formats[i].text || (output && g_str_has_suffix(output, formats[i].ending)))
        return true;
    return agt_refuse(error, AGT_EXIT_USAGE,
                      "--format %s writes a file: name it with --output FILE%s", formats[i].name,
                      formats[i].ending);
}

static bool write_tables(const AgtFindingsProduct *p, guint format, const char *output,
                         GError **error)
{
    const AgtReportBaseline *b = p->report->baseline;
    AgtExportOptions eo = {.path = output,
                           .format = formats[format].name,
                           .lang = p->cli->lang,
                           .findings = p->findings,
                           .fresh = b ? b->fresh : NULL,
                           .notice = p->notice};
    return agt_export(p->work->plan, &eo, error);
}

bool agt_findings_write(const AgtFindingsProduct *p, const char *format, const char *output,
                        GError **error)
{
    guint i = pick(format, output);
    if (!agt_findings_may_write(format, output, error))
        return false;
    if (!formats[i].text)
        return write_tables(p, i, output, error);
    g_autofree char *text = formats[i].text(p, error);
    return text && agt_work_write(p->cli, output, text, error);
}
