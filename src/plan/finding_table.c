/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as rows of a table. */
#include <math.h>
#include <string.h>

#include <agrotown/finding_table.h>

static char *text(const char *t)
{
    return t && *t ? g_strdup(t) : NULL;
}

static char *layer_name(AgtLayerId layer)
{
    return layer < AGT_N_LAYERS ? g_strdup(agt_layer(layer)->name) : NULL;
}

static char *figure(double v, const char *format)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(v))
        return NULL;
    g_ascii_formatd(buf, sizeof buf, format, v);
    char *end = buf + strlen(buf);
    while (strchr(buf, '.') && (end[-1] == '0' || end[-1] == '.')) {
        bool point = *--end == '.';
        *end = '\0';
        if (point)
            break;
    }
    return g_strdup(strcmp(buf, "-0") == 0 ? "0" : buf);
}

static char *number(const AgtFindingRow *r)
{
    return g_strdup_printf("%u", r->number);
}
static char *rule(const AgtFindingRow *r)
{
    return g_strdup(r->finding->rule->id);
}
static char *severity(const AgtFindingRow *r)
{
    return g_strdup(agt_severity_name(r->finding->severity));
}
static char *status(const AgtFindingRow *r)
{
    return g_strdup(agt_finding_waived(r->finding) ? "waived" : "open");
}
static char *waiver(const AgtFindingRow *r)
{
    return agt_finding_waived(r->finding) ? text(r->finding->waiver) : NULL;
}
static char *baseline(const AgtFindingRow *r)
{
    return text(r->baseline);
}
static char *layer(const AgtFindingRow *r)
{
    return layer_name(r->finding->layer);
}
static char *id(const AgtFindingRow *r)
{
    return text(r->finding->id);
}
static char *other_layer(const AgtFindingRow *r)
{
    return layer_name(r->finding->other_layer);
}
static char *other(const AgtFindingRow *r)
{
    return text(r->finding->other_id);
}
static char *measured(const AgtFindingRow *r)
{
    return figure(r->finding->measured, "%.6f");
}
static char *required(const AgtFindingRow *r)
{
    return figure(r->finding->required, "%.6f");
}
static char *unit(const AgtFindingRow *r)
{
    return text(r->finding->unit);
}
static char *words(const AgtFindingRow *r)
{
    return agt_finding_text(r->finding, r->lang);
}
static char *advice(const AgtFindingRow *r)
{
    g_autofree char *t = agt_finding_advice(r->finding, r->lang);
    return text(t);
}
static char *sets(const AgtFindingRow *r)
{
    return text(r->finding->sets);
}
static char *basis(const AgtFindingRow *r)
{
    return g_strdup(agt_basis_name(r->finding->rule->basis));
}
static char *document(const AgtFindingRow *r)
{
    return text(r->finding->rule->document ? agt_tr(r->lang, r->finding->rule->document) : NULL);
}
static char *clause(const AgtFindingRow *r)
{
    const char *c = r->finding->rule->clause;
    return c && *c ? g_strdup(agt_tr(r->lang, c)) : NULL;
}
static char *easting(const AgtFindingRow *r)
{
    return figure(r->finding->at.x, "%.3f");
}
static char *northing(const AgtFindingRow *r)
{
    return figure(r->finding->at.y, "%.3f");
}
static char *fingerprint(const AgtFindingRow *r)
{
    return agt_finding_fingerprint(r->finding);
}

const AgtFindingColumn agt_finding_columns[] = {
    {"number", AGT_TYPE_INT},       {"rule", AGT_TYPE_TEXT},     {"severity", AGT_TYPE_TEXT},
    {"status", AGT_TYPE_TEXT},      {"waiver", AGT_TYPE_TEXT},   {"baseline", AGT_TYPE_TEXT},
    {"layer", AGT_TYPE_TEXT},       {"id", AGT_TYPE_TEXT},       {"other_layer", AGT_TYPE_TEXT},
    {"other", AGT_TYPE_TEXT},       {"measured", AGT_TYPE_REAL}, {"required", AGT_TYPE_REAL},
    {"unit", AGT_TYPE_TEXT},        {"text", AGT_TYPE_TEXT},     {"advice", AGT_TYPE_TEXT},
    {"sets", AGT_TYPE_TEXT},        {"basis", AGT_TYPE_TEXT},    {"document", AGT_TYPE_TEXT},
    {"clause", AGT_TYPE_TEXT},      {"e_m", AGT_TYPE_REAL},      {"n_m", AGT_TYPE_REAL},
    {"fingerprint", AGT_TYPE_TEXT}, {NULL, AGT_TYPE_TEXT}};

char *agt_finding_cell(const AgtFindingRow *row, guint i)
{
    /* In the order of the columns. */
    static char *(*const cells[])(const AgtFindingRow *) = {
        number,      rule,     severity, status,   waiver,   baseline,   layer,  id,
        other_layer, other,    measured, required, unit,     words,      advice, sets,
        basis,       document, clause,   easting,  northing, fingerprint};
    G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 == G_N_ELEMENTS(agt_finding_columns));
    g_assert(i < G_N_ELEMENTS(cells));
    return cells[i](row);
}
