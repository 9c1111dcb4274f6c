/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pass with qpdf: cairo cannot make layers or a georeference. Each of cairo's pages becomes a
 * form XObject under an optional content group (ISO 32000-1, 8.11), one page calls them in order,
 * and each map frame becomes a viewport with a geospatial measure (ISO 32000-2, 12.10).
 *
 * qpdf keeps errors until they are asked for; they are asked for once, at the end.
 */
#include <qpdf/qpdf-c.h>

#include <agrotown/crs.h>

#include "write.h"

/* Numbers of PDF syntax: never a locale's comma. */
static void add_number(GString *to, double v, int decimals)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE], format[8];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_string_append(to, g_ascii_formatd(buf, sizeof buf, format, v));
    g_string_append_c(to, ' ');
}

static qpdf_oh array_of(qpdf_data q, const qpdf_oh *item, guint n)
{
    qpdf_oh a = qpdf_oh_new_array(q);
    for (guint i = 0; i < n; i++)
        qpdf_oh_append_item(q, a, item[i]);
    return a;
}

static void make_groups(qpdf_data q, const AgtScene *s, qpdf_oh ocg[N_GROUPS])
{
    for (guint g = 0; g < N_GROUPS; g++) {
        qpdf_oh d = qpdf_oh_parse(q, "<< /Type /OCG /Intent /View /Usage << /Print << /Subtype "
                                     "/Print /PrintState /ON >> >> >>");
        qpdf_oh name = qpdf_oh_new_unicode_string(q, agt_tr(s->lang, group_title((Group)g)));
        qpdf_oh_replace_key(q, d, "/Name", name);
        ocg[g] = qpdf_make_indirect_object(q, d);
    }
}

/* Layer panel in the order people expect, top first. Hazards are locked on: nobody prints a sheet
 * without them by accident. */
static void add_groups(qpdf_data q, const AgtScene *s, const qpdf_oh ocg[N_GROUPS])
{
    qpdf_oh used[N_GROUPS];
    guint n = 0;
    bool hazards = false;
    for (gint g = N_GROUPS - 1; g >= 0; g--)
        for (guint i = 0; i < s->pages->len; i++)
            if (pdf_has_group(s->pages->pdata[i], (guint)g)) {
                used[n++] = ocg[g];
                hazards |= g == GROUP_HAZARDS;
                break;
            }
    qpdf_oh d = qpdf_oh_parse(q, "<< /Name (agrotown) /BaseState /ON /OFF [] >>");
    qpdf_oh_replace_key(q, d, "/Order", array_of(q, used, n));
    qpdf_oh_replace_key(q, d, "/ON", array_of(q, used, n));
    if (hazards)
        qpdf_oh_replace_key(q, d, "/Locked", array_of(q, &ocg[GROUP_HAZARDS], 1));
    qpdf_oh all = qpdf_oh_new_dictionary(q);
    qpdf_oh_replace_key(q, all, "/OCGs", array_of(q, used, n));
    qpdf_oh_replace_key(q, all, "/D", d);
    qpdf_oh_replace_key(q, qpdf_get_root(q), "/OCProperties", all);
}

/* cairo's page as a form XObject: its content stream is used as it lies, still compressed. */
static qpdf_oh form_of(qpdf_data q, qpdf_oh page, qpdf_oh ocg)
{
    qpdf_oh st = qpdf_oh_get_key(q, page, "/Contents"), d = qpdf_oh_get_dict(q, st);
    qpdf_oh_replace_key(q, d, "/Type", qpdf_oh_new_name(q, "/XObject"));
    qpdf_oh_replace_key(q, d, "/Subtype", qpdf_oh_new_name(q, "/Form"));
    qpdf_oh_replace_key(q, d, "/BBox", qpdf_oh_get_key(q, page, "/MediaBox"));
    qpdf_oh_replace_key(q, d, "/Resources", qpdf_oh_get_key(q, page, "/Resources"));
    qpdf_oh_replace_key(q, d, "/Group", qpdf_oh_get_key(q, page, "/Group"));
    qpdf_oh_replace_key(q, d, "/OC", ocg);
    return st;
}

/* Joins the pages of one sheet into its first one. */
static void join_page(qpdf_data q, const Page *p, const qpdf_oh *page, const qpdf_oh ocg[N_GROUPS])
{
    g_autoptr(GString) calls = g_string_new(NULL);
    qpdf_oh forms = qpdf_oh_new_dictionary(q), properties = qpdf_oh_new_dictionary(q);
    guint n = 0;
    for (guint g = 0; g < N_GROUPS; g++) {
        if (!pdf_has_group(p, g))
            continue;
        char form[8], mark[8];
        g_snprintf(form, sizeof form, "/L%u", g);
        g_snprintf(mark, sizeof mark, "/M%u", g);
        qpdf_oh_replace_key(q, forms, form, form_of(q, page[n++], ocg[g]));
        qpdf_oh_replace_key(q, properties, mark, ocg[g]);
        g_string_append_printf(calls, "/OC %s BDC q %s Do Q EMC\n", mark, form);
    }
    qpdf_oh content = qpdf_oh_new_stream(q), none = qpdf_oh_new_null(q);
    qpdf_oh_replace_stream_data(q, content, (const unsigned char *)calls->str, calls->len, none,
                                none);
    qpdf_oh resources = qpdf_oh_new_dictionary(q);
    qpdf_oh_replace_key(q, resources, "/XObject", forms);
    qpdf_oh_replace_key(q, resources, "/Properties", properties);
    qpdf_oh_replace_key(q, page[0], "/Contents", qpdf_make_indirect_object(q, content));
    qpdf_oh_replace_key(q, page[0], "/Resources", resources);
    qpdf_oh_remove_key(q, page[0], "/StructParents");
}

/* Ground corners of a frame in degrees, in the order of the LPTS: upper left, lower left, lower
 * right, upper right. */
static bool corner_degrees(const Frame *f, AgtCrsOp *op, AgtPoint corner[4])
{
    AgtBox w = f->world;
    corner[0] = (AgtPoint){w.minx, w.maxy};
    corner[1] = (AgtPoint){w.minx, w.miny};
    corner[2] = (AgtPoint){w.maxx, w.miny};
    corner[3] = (AgtPoint){w.maxx, w.maxy};
    return agt_crs_op_apply(op, corner, 4, NULL);
}

static void add_escaped(GString *to, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '(' || *c == ')' || *c == '\\')
            g_string_append_c(to, '\\');
        g_string_append_c(to, *c);
    }
}

static void add_viewport(GString *to, const Page *p, const Frame *f, const AgtPoint corner[4],
                         const char *wkt)
{
    g_string_append(to, "<< /Type /Viewport /Name (");
    add_escaped(to, f->name);
    g_string_append(to, ") /BBox [ ");
    add_number(to, f->rect.minx * PT_PER_MM, 9);
    add_number(to, (p->h - f->rect.maxy) * PT_PER_MM, 9);
    add_number(to, f->rect.maxx * PT_PER_MM, 9);
    add_number(to, (p->h - f->rect.miny) * PT_PER_MM, 9);
    g_string_append(to, "] /Measure << /Type /Measure /Subtype /GEO /Bounds [ 0 1 0 0 1 0 1 1 ] "
                        "/LPTS [ 0 1 0 0 1 0 1 1 ] /GPTS [ ");
    for (guint i = 0; i < 4; i++) {
        add_number(to, corner[i].y, 12);
        add_number(to, corner[i].x, 12);
    }
    g_string_append_printf(to, "] /PDU [ /M /SQM /DEG ] /GCS << /Type /PROJCS /EPSG %d /WKT (",
                           p->srid);
    add_escaped(to, wkt);
    g_string_append(to, ") >> >> >> ");
}

/* What the georeference needs of the plan's CRS; NULL members when there is none. */
typedef struct {
    AgtCrsOp *op;
    char *wkt;
} Geo;

static void free_geo(Geo *g)
{
    agt_crs_op_free(g->op);
    g_free(g->wkt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Geo, free_geo)

/* The viewport's degrees are of the plan's own datum where PROJ can say it exactly; a plan in a
 * CRS that has no way to WGS 84 is printed without georeference. */
static void find_geo(const AgtScene *s, Geo *g)
{
    g_autoptr(AgtCrs) plan = s->crs && *s->crs ? agt_crs_new(s->crs, NULL) : NULL;
    g_autoptr(AgtCrs) degrees = plan ? agt_crs_new("EPSG:4326", NULL) : NULL;
    if (!degrees)
        return;
    g->op = agt_crs_op_new(plan, degrees, NULL, NULL);
    if (g->op)
        g->wkt = agt_crs_to_wkt(plan, true, NULL);
}

static void add_viewports(qpdf_data q, const Page *p, qpdf_oh page, Geo *geo)
{
    g_autoptr(GString) text = g_string_new("[ ");
    guint n = 0;
    for (guint i = 0; geo->wkt && i < p->frames->len; i++) {
        const Frame *f = page_frame(p, i);
        AgtPoint corner[4];
        if (!corner_degrees(f, geo->op, corner))
            continue;
        add_viewport(text, p, f, corner, geo->wkt);
        n++;
    }
    g_string_append(text, "]");
    if (n > 0)
        qpdf_oh_replace_key(q, page, "/VP", qpdf_oh_parse(q, text->str));
}

static void add_outline(qpdf_data q, const AgtScene *s, const qpdf_oh *page)
{
    guint n = s->pages->len;
    g_autofree qpdf_oh *item = g_new(qpdf_oh, n);
    qpdf_oh outline = qpdf_make_indirect_object(q, qpdf_oh_new_dictionary(q));
    for (guint i = 0; i < n; i++)
        item[i] = qpdf_make_indirect_object(q, qpdf_oh_new_dictionary(q));
    for (guint i = 0; i < n; i++) {
        const Page *p = s->pages->pdata[i];
        qpdf_oh dest[2] = {page[i], qpdf_oh_new_name(q, "/Fit")};
        qpdf_oh_replace_key(q, item[i], "/Title", qpdf_oh_new_unicode_string(q, p->title));
        qpdf_oh_replace_key(q, item[i], "/Parent", outline);
        qpdf_oh_replace_key(q, item[i], "/Dest", array_of(q, dest, 2));
        if (i > 0)
            qpdf_oh_replace_key(q, item[i], "/Prev", item[i - 1]);
        if (i + 1 < n)
            qpdf_oh_replace_key(q, item[i], "/Next", item[i + 1]);
    }
    qpdf_oh_replace_key(q, outline, "/First", item[0]);
    qpdf_oh_replace_key(q, outline, "/Last", item[n - 1]);
    qpdf_oh_replace_key(q, outline, "/Count", qpdf_oh_new_integer(q, n));
    qpdf_oh_replace_key(q, qpdf_get_root(q), "/Outlines", outline);
}

/* Office printers must not shrink a sheet that has a scale; each page is called by its name. */
static void add_catalogue(qpdf_data q, const AgtScene *s)
{
    qpdf_oh root = qpdf_get_root(q), nums = qpdf_oh_new_array(q);
    for (guint i = 0; i < s->pages->len; i++) {
        const Page *p = s->pages->pdata[i];
        qpdf_oh label = qpdf_oh_new_dictionary(q);
        qpdf_oh_replace_key(q, label, "/P", qpdf_oh_new_unicode_string(q, p->name));
        qpdf_oh_append_item(q, nums, qpdf_oh_new_integer(q, i));
        qpdf_oh_append_item(q, nums, label);
    }
    qpdf_oh labels = qpdf_oh_new_dictionary(q);
    qpdf_oh_replace_key(q, labels, "/Nums", nums);
    qpdf_oh_replace_key(q, root, "/PageLabels", labels);
    qpdf_oh_replace_key(q, root, "/ViewerPreferences",
                        qpdf_oh_parse(q, "<< /PrintScaling /None /DisplayDocTitle true >>"));
    qpdf_oh_replace_key(q, root, "/Lang", qpdf_oh_new_string(q, agt_lang_name(s->lang)));
}

static void join_all(qpdf_data q, const AgtScene *s)
{
    qpdf_oh ocg[N_GROUPS];
    make_groups(q, s, ocg);
    add_groups(q, s, ocg);
    guint n = (guint)qpdf_get_num_pages(q), at = 0;
    g_autofree qpdf_oh *raw = g_new(qpdf_oh, n), *page = g_new(qpdf_oh, s->pages->len);
    for (guint i = 0; i < n; i++)
        raw[i] = qpdf_get_page_n(q, i);
    g_auto(Geo) geo = {0};
    find_geo(s, &geo);
    g_autoptr(GArray) spare = g_array_new(FALSE, FALSE, sizeof(qpdf_oh));
    for (guint i = 0; i < s->pages->len; i++) {
        const Page *p = s->pages->pdata[i];
        page[i] = raw[at];
        join_page(q, p, raw + at, ocg);
        add_viewports(q, p, page[i], &geo);
        bool first = true;
        for (guint g = 0; g < N_GROUPS; g++)
            if (pdf_has_group(p, g)) {
                if (!first)
                    g_array_append_val(spare, raw[at]);
                first = false;
                at++;
            }
    }
    for (guint i = 0; i < spare->len; i++)
        qpdf_remove_page(q, g_array_index(spare, qpdf_oh, i));
    add_outline(q, s, page);
    add_catalogue(q, s);
}

static GBytes *finish(qpdf_data q, GError **error)
{
    if (!qpdf_has_error(q)) {
        qpdf_init_write_memory(q);
        qpdf_set_minimum_pdf_version(q, "1.7");
        qpdf_set_deterministic_ID(q, QPDF_TRUE);
        qpdf_set_object_stream_mode(q, qpdf_o_disable);
        qpdf_set_compress_streams(q, QPDF_TRUE);
        qpdf_set_suppress_original_object_IDs(q, QPDF_TRUE);
        qpdf_write(q);
    }
    if (qpdf_has_error(q)) {
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_WRITE, "cannot make the PDF's layers: %s",
                    qpdf_get_error_full_text(q, qpdf_get_error(q)));
        return NULL;
    }
    return g_bytes_new(qpdf_get_buffer(q), qpdf_get_buffer_length(q));
}

GBytes *pdf_layers(const AgtScene *s, const GByteArray *raw, GError **error)
{
    qpdf_data q = qpdf_init();
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_silence_errors(q);
    GBytes *out = NULL;
    if (qpdf_read_memory(q, "drawing", (const char *)raw->data, raw->len, NULL) == QPDF_SUCCESS)
        join_all(q, s);
    out = finish(q, error);
    qpdf_cleanup(&q);
    return out;
}
