/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of sheet layouts; paper sizes (ISO 216) and usual scales. */
#include "layout.h"

#include <math.h>
#include <string.h>

#include "style.h"

static const struct {
    const char *name;
    double w, h; /* landscape */
} papers[] = {
    {"A4", 297, 210}, {"A3", 420, 297}, {"A2", 594, 420}, {"A1", 841, 594}, {"A0", 1189, 841},
};

static const double scales[] = {100,  200,   250,   500,   1000,  2000,  2500,
                                5000, 10000, 20000, 25000, 50000, 100000};

void layout_free(Layout *l)
{
    if (!l)
        return;
    agt_yaml_free(l->doc);
    g_free(l);
}

/* "A1" keeps landscape; "WxH" in mm is taken as it stands. */
static bool parse_paper(const char *text, double *w, double *h)
{
    for (guint i = 0; i < G_N_ELEMENTS(papers); i++)
        if (g_ascii_strcasecmp(papers[i].name, text) == 0) {
            *w = papers[i].w;
            *h = papers[i].h;
            return true;
        }
    g_auto(GStrv) part = g_strsplit(text, "x", -1);
    return g_strv_length(part) == 2 && agt_parse_real(part[0], w) && agt_parse_real(part[1], h) &&
           *w >= 100 && *w <= 5000 && *h >= 100 && *h <= 5000;
}

char *paper_name(double w, double h)
{
    for (guint i = 0; i < G_N_ELEMENTS(papers); i++)
        if ((papers[i].w == w && papers[i].h == h) || (papers[i].w == h && papers[i].h == w))
            return g_strdup(papers[i].name);
    g_autofree char *a = decimal(w, 0), *b = decimal(h, 0);
    return g_strdup_printf("%sx%s", a, b);
}

bool paper_for(double w, double h, double *pw, double *ph)
{
    for (guint i = 0; i < G_N_ELEMENTS(papers); i++) {
        bool flat = papers[i].w >= w && papers[i].h >= h;
        if (!flat && !(papers[i].h >= w && papers[i].w >= h))
            continue;
        *pw = flat ? papers[i].w : papers[i].h;
        *ph = flat ? papers[i].h : papers[i].w;
        return true;
    }
    return false;
}

double scale_for(double scale)
{
    for (guint i = 0; i < G_N_ELEMENTS(scales); i++)
        if (scales[i] >= scale)
            return scales[i];
    return ceil(scale / 100000) * 100000;
}

static bool read_paper(const AgtYamlNode *root, Layout *l, GError **error)
{
    const char *text = NULL;
    bool portrait = false;
    if (!agt_yaml_read_text(root, "paper", true, &text, error) ||
        !agt_yaml_read_bool(root, "portrait", false, &portrait, error))
        return false;
    if (!parse_paper(text, &l->paper_w, &l->paper_h)) {
        agt_yaml_error(agt_yaml_get(root, "paper"), error,
                       "\"%s\" is no paper: write A0 to A4 or WIDTHxHEIGHT in mm", text);
        return false;
    }
    if (portrait && l->paper_w > l->paper_h) {
        double w = l->paper_w;
        l->paper_w = l->paper_h;
        l->paper_h = w;
    }
    return true;
}

static bool read_border(const AgtYamlNode *root, Layout *l, GError **error)
{
    /* GOST 21.101: 20 mm at the binding edge, 5 mm elsewhere. */
    l->left = 20;
    l->right = l->top = l->bottom = 5;
    const AgtYamlNode *n = agt_yaml_get(root, "border");
    return !n || (agt_yaml_only(n, error, "left", "right", "top", "bottom", NULL) &&
                  agt_yaml_read_real(n, "left", false, 0, 100, &l->left, error) &&
                  agt_yaml_read_real(n, "right", false, 0, 100, &l->right, error) &&
                  agt_yaml_read_real(n, "top", false, 0, 100, &l->top, error) &&
                  agt_yaml_read_real(n, "bottom", false, 0, 100, &l->bottom, error));
}

static bool read_parts(const AgtYamlNode *root, Layout *l, GError **error)
{
    static const char *const names[N_PARTS] = {"legend",    "second", "keymap", "balance",
                                               "programme", "points", "notes",  "findings"};
    const AgtYamlNode *list = agt_yaml_get(root, "column");
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const char *text = agt_yaml_text(agt_yaml_at(list, i));
        guint k = 0;
        while (k < N_PARTS && g_strcmp0(names[k], text) != 0)
            k++;
        if (k == N_PARTS || l->n_parts == N_PARTS) {
            agt_yaml_error(agt_yaml_at(list, i), error, "\"%s\" cannot stand in the column",
                           text ? text : "");
            return false;
        }
        l->part[l->n_parts++] = (Part)k;
    }
    return true;
}

static bool read_layout(const AgtYamlNode *root, Layout *l, GError **error)
{
    int pages = 0;
    l->column = 185;
    l->strip = 78;
    l->text = 2.3;
    l->grid_m = 100;
    l->margin_m = 10;
    l->findings_max = 40;
    l->stage = "P";
    if (!agt_yaml_only(root, error, "sheet", "title", "object", "organisation", "stage", "pages",
                       "paper", "portrait", "scale", "border", "column_mm", "strip_mm", "text_mm",
                       "column", "grid_m", "margin_m", "contour_m", "findings_max", NULL) ||
        !agt_yaml_read_text(root, "sheet", true, &l->name, error) ||
        !agt_yaml_read_titles(root, "title", true, l->title, error) ||
        !agt_yaml_read_titles(root, "object", false, l->object, error) ||
        !agt_yaml_read_titles(root, "organisation", false, l->organisation, error) ||
        !agt_yaml_read_text(root, "stage", false, &l->stage, error) ||
        !agt_yaml_read_choice(root, "pages", false, "plan|block|screen", &pages, error))
        return false;
    l->per_block = pages == 1;
    l->screen = pages == 2;
    return read_paper(root, l, error) && read_border(root, l, error) &&
           agt_yaml_read_real(root, "scale", true, 10, 1e6, &l->scale, error) &&
           agt_yaml_read_real(root, "column_mm", false, 0, 400, &l->column, error) &&
           agt_yaml_read_real(root, "strip_mm", false, 60, 400, &l->strip, error) &&
           agt_yaml_read_real(root, "text_mm", false, 1.5, 10, &l->text, error) &&
           agt_yaml_read_real(root, "grid_m", false, 1, 100000, &l->grid_m, error) &&
           agt_yaml_read_real(root, "margin_m", false, 0, 10000, &l->margin_m, error) &&
           agt_yaml_read_real(root, "contour_m", false, 0, 1000, &l->contour_m, error) &&
           agt_yaml_read_int(root, "findings_max", false, 0, 1000, &l->findings_max, error) &&
           read_parts(root, l, error);
}

Layout *layout_parse(const char *text, GError **error)
{
    g_autoptr(Layout) l = g_new0(Layout, 1);
    l->doc = agt_yaml_parse("layout", text, -1, error);
    if (!l->doc || !read_layout(agt_yaml_root(l->doc), l, error)) {
        as_style_error(error);
        return NULL;
    }
    return g_steal_pointer(&l);
}

bool layout_override(Layout *l, const AgtDrawOptions *o, GError **error)
{
    if (o->paper) {
        bool portrait = l->paper_h > l->paper_w;
        double w, h;
        if (!parse_paper(o->paper, &w, &h)) {
            g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_STYLE,
                        "\"%s\" is no paper: write A0 to A4 or WIDTHxHEIGHT in mm", o->paper);
            return false;
        }
        bool turn = portrait && !strchr(o->paper, 'x');
        l->paper_w = turn ? h : w;
        l->paper_h = turn ? w : h;
    }
    l->own_scale = l->scale;
    if (o->scale > 0)
        l->scale = o->scale;
    return true;
}
