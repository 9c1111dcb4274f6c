/* SPDX-License-Identifier: Apache-2.0 */
/* PDF: cairo draws every group of a page on a page of its own, pdf_layers.c joins them. */
#include <cairo-pdf.h>
#include <errno.h>

#include "paint.h"
#include "write.h"

bool pdf_has_group(const Page *p, guint group)
{
    return p->items[group]->len > 0;
}

static cairo_status_t append(void *to, const unsigned char *data, unsigned n)
{
    g_byte_array_append(to, data, n);
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(cairo_surface_t *surface, const AgtScene *s)
{
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, s->time);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, s->time);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, s->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "agrotown " AGT_VERSION);
    if (s->author)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, s->author);
    if (s->subject)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, s->subject);
    if (s->keywords)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, s->keywords);
}

static void draw_pages(cairo_surface_t *surface, const AgtScene *s)
{
    cairo_t *cr = cairo_create(surface);
    for (guint i = 0; i < s->pages->len; i++) {
        const Page *p = s->pages->pdata[i];
        for (guint g = 0; g < N_GROUPS; g++) {
            if (!pdf_has_group(p, g))
                continue;
            cairo_pdf_surface_set_size(surface, p->w * PT_PER_MM, p->h * PT_PER_MM);
            cairo_save(cr);
            cairo_scale(cr, PT_PER_MM, PT_PER_MM);
            paint_group(cr, p, (Group)g, NULL);
            cairo_restore(cr);
            cairo_show_page(cr);
        }
    }
    cairo_destroy(cr);
}

GByteArray *pdf_raw(const AgtScene *s, GError **error)
{
    g_autoptr(GByteArray) raw = g_byte_array_new();
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, raw, 100, 100);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    set_metadata(surface, s);
    draw_pages(surface, s);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_WRITE, "cannot draw the PDF: %s",
                    cairo_status_to_string(status));
        return NULL;
    }
    return g_steal_pointer(&raw);
}

/* g_file_set_contents_full() writes beside the file, syncs and renames: never half a file. */
static bool save(const char *path, const char *data, gsize n, GError **error)
{
    g_autoptr(GError) e = NULL;
    if (g_file_set_contents_full(path, data, (gssize)n, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &e))
        return true;
    g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_WRITE,
                "cannot write \"%s\": %s; choose another file or free some space", path,
                e->message);
    return false;
}

bool scene_write_pdf(const AgtScene *s, const char *path, GError **error)
{
    g_autoptr(GByteArray) raw = pdf_raw(s, error);
    if (!raw)
        return false;
    g_autoptr(GBytes) pdf = pdf_layers(s, raw, error);
    if (!pdf)
        return false;
    gsize n;
    const char *data = g_bytes_get_data(pdf, &n);
    return save(path, data, n, error) && pdf_prove(s, path, error);
}

bool write_side_file(const char *path, const char *ending, const char *text, GError **error)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    gsize stem = dot && (!slash || dot > slash) ? (gsize)(dot - path) : strlen(path);
    g_autofree char *side = g_strdup_printf("%.*s%s", (int)stem, path, ending);
    return save(side, text, strlen(text), error);
}
