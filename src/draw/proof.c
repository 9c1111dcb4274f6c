/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a finished PDF back: what a builder measures on paper is what was drawn, or the file is
 * not handed out. Page sizes come from the page boxes, frame corners from the rectangles in the
 * content of the frame's layer.
 */
#include <math.h>
#include <qpdf/qpdf-c.h>
#include <string.h>

#include "write.h"

static bool refuse(GError **error, const char *path, const char *what, double is, double should)
{
    g_autofree char *a = decimal(is, 3), *b = decimal(should, 3);
    g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_PROOF,
                "\"%s\" read back differs from what was drawn: %s is %s mm, should be %s mm; "
                "do not use the file",
                path, what, a, b);
    return false;
}

/* Read from the text: qpdf's own numbers stop at the point under a decimal-comma locale. */
static double array_number(qpdf_data q, qpdf_oh array, int i)
{
    double v;
    return agt_parse_real(qpdf_oh_unparse(q, qpdf_oh_get_array_item(q, array, i)), &v) ? v : NAN;
}

static bool prove_size(qpdf_data q, qpdf_oh page, const Page *p, const char *path, GError **error)
{
    qpdf_oh box = qpdf_oh_get_key(q, page, "/MediaBox");
    double w = (array_number(q, box, 2) - array_number(q, box, 0)) / PT_PER_MM;
    double h = (array_number(q, box, 3) - array_number(q, box, 1)) / PT_PER_MM;
    if (!(fabs(w - p->w) <= PROOF_MM))
        return refuse(error, path, "the page width", w, p->w);
    if (!(fabs(h - p->h) <= PROOF_MM))
        return refuse(error, path, "the page height", h, p->h);
    return true;
}

/* Reads the four numbers before "re" at @p at; false when they are not there. */
static bool rectangle_before(const char *start, const char *at, double v[4])
{
    const char *c = at;
    for (int i = 3; i >= 0; i--) {
        while (c > start && g_ascii_isspace(c[-1]))
            c--;
        const char *end = c;
        while (c > start && !g_ascii_isspace(c[-1]))
            c--;
        if (c == end)
            return false;
        g_autofree char *token = g_strndup(c, (gsize)(end - c));
        if (!agt_parse_real(token, &v[i]))
            return false;
    }
    return true;
}

/* Largest corner error of the rectangle in the content that comes closest to the frame, mm. cairo
 * writes y down under one flip of the whole page. */
static double frame_error(const char *content, const Frame *f)
{
    double best = G_MAXDOUBLE;
    for (const char *at = strstr(content, " re"); at; at = strstr(at + 3, " re")) {
        double v[4];
        if (!rectangle_before(content, at, v))
            continue;
        double x0 = MIN(v[0], v[0] + v[2]) / PT_PER_MM, x1 = MAX(v[0], v[0] + v[2]) / PT_PER_MM;
        double y0 = MIN(v[1], v[1] + v[3]) / PT_PER_MM, y1 = MAX(v[1], v[1] + v[3]) / PT_PER_MM;
        double e = MAX(MAX(fabs(x0 - f->rect.minx), fabs(x1 - f->rect.maxx)),
                       MAX(fabs(y0 - f->rect.miny), fabs(y1 - f->rect.maxy)));
        best = MIN(best, e);
    }
    return best;
}

/* Content of the layer that holds the frames, as text; free(). */
static char *frame_content(qpdf_data q, qpdf_oh page)
{
    char name[8];
    g_snprintf(name, sizeof name, "/L%d", GROUP_FRAME);
    qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
    qpdf_oh form = qpdf_oh_get_key(q, qpdf_oh_get_key(q, resources, "/XObject"), name);
    unsigned char *data = NULL;
    size_t n = 0;
    if (!qpdf_oh_is_stream(q, form) ||
        qpdf_oh_get_stream_data(q, form, qpdf_dl_generalized, NULL, &data, &n) != QPDF_SUCCESS)
        return NULL;
    char *text = g_strndup((const char *)data, n);
    free(data);
    return text;
}

static bool prove_page(qpdf_data q, qpdf_oh page, const Page *p, const char *path, GError **error)
{
    if (!prove_size(q, page, p, path, error))
        return false;
    g_autofree char *content = p->frames->len ? frame_content(q, page) : NULL;
    for (guint i = 0; i < p->frames->len; i++) {
        double e = content ? frame_error(content, page_frame(p, i)) : G_MAXDOUBLE;
        if (!(e <= PROOF_MM))
            return refuse(error, path, "the error of a map frame's corner", e, 0);
    }
    return true;
}

bool pdf_prove(const AgtScene *s, const char *path, GError **error)
{
    qpdf_data q = qpdf_init();
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_silence_errors(q);
    bool good =
        qpdf_read(q, path, NULL) == QPDF_SUCCESS && qpdf_get_num_pages(q) == (int)s->pages->len;
    if (!good)
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_PROOF,
                    "\"%s\" cannot be read back whole: %s; do not use the file", path,
                    qpdf_has_error(q) ? qpdf_get_error_full_text(q, qpdf_get_error(q))
                                      : "pages are missing");
    for (guint i = 0; good && i < s->pages->len; i++)
        good = prove_page(q, qpdf_get_page_n(q, i), s->pages->pdata[i], path, error);
    if (good && qpdf_more_warnings(q)) {
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_PROOF,
                    "\"%s\" is damaged: %s; do not use the file", path,
                    qpdf_get_error_full_text(q, qpdf_next_warning(q)));
        good = false;
    }
    qpdf_cleanup(&q);
    return good;
}
