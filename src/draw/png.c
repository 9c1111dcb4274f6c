/* SPDX-License-Identifier: Apache-2.0 */
/* PNG: drawn in horizontal strips, so an A1 sheet at 300 dpi needs a few megabytes. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <png.h>
#include <unistd.h>

#include "paint.h"
#include "write.h"

/* Rows of a strip; a strip of an A1 sheet at 300 dpi is 10 MB. */
enum { STRIP_ROWS = 256 };

typedef struct {
    const Page *page;
    double px_per_mm;
    guint w, h;
    FILE *file;
    png_structp png;
    png_infop info;
    char message[160];
} Writer;

static void on_error(png_structp png, png_const_charp message)
{
    Writer *w = png_get_error_ptr(png);
    g_strlcpy(w->message, message, sizeof w->message);
    longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static cairo_surface_t *draw_strip(const Writer *w, guint from, guint rows)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w->w, (int)rows);
    cairo_t *cr = cairo_create(s);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_translate(cr, 0, -(double)from);
    cairo_scale(cr, w->px_per_mm, w->px_per_mm);
    AgtBox band = {-1, from / w->px_per_mm - 1, w->page->w + 1, (from + rows) / w->px_per_mm + 1};
    for (guint g = 0; g < N_GROUPS; g++)
        paint_group(cr, w->page, (Group)g, &band);
    cairo_destroy(cr);
    cairo_surface_flush(s);
    return s;
}

/* cairo's 32-bit pixels as bytes red, green, blue. */
static void unpack(const guint32 *from, guint8 *to, guint n)
{
    for (guint i = 0; i < n; i++) {
        *to++ = (guint8)(from[i] >> 16);
        *to++ = (guint8)(from[i] >> 8);
        *to++ = (guint8)from[i];
    }
}

static bool write_strip(Writer *w, guint from, guint rows, guint8 *row)
{
    cairo_surface_t *s = draw_strip(w, from, rows);
    if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
        g_strlcpy(w->message, "not enough memory", sizeof w->message);
        cairo_surface_destroy(s);
        return false;
    }
    const guint8 *data = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    if (setjmp(png_jmpbuf(w->png))) {
        cairo_surface_destroy(s);
        return false;
    }
    for (guint y = 0; y < rows; y++) {
        unpack((const guint32 *)(const void *)(data + (gsize)y * (gsize)stride), row, w->w);
        png_write_row(w->png, row);
    }
    cairo_surface_destroy(s);
    return true;
}

static bool write_head(Writer *w)
{
    if (setjmp(png_jmpbuf(w->png)))
        return false;
    png_init_io(w->png, w->file);
    png_set_compression_level(w->png, 3);
    png_set_filter(w->png, 0, PNG_FILTER_SUB);
    png_set_IHDR(w->png, w->info, w->w, w->h, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    guint32 per_metre = (guint32)lround(w->px_per_mm * 1000);
    png_set_pHYs(w->png, w->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(w->png, w->info);
    return true;
}

static bool write_tail(Writer *w)
{
    if (setjmp(png_jmpbuf(w->png)))
        return false;
    png_write_end(w->png, NULL);
    return true;
}

static bool write_image(Writer *w)
{
    w->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, w, on_error, on_warning);
    w->info = png_create_info_struct(w->png);
    g_autofree guint8 *row = g_malloc((gsize)w->w * 3);
    bool good = write_head(w);
    for (guint y = 0; good && y < w->h; y += STRIP_ROWS)
        good = write_strip(w, y, MIN(STRIP_ROWS, w->h - y), row);
    good = good && write_tail(w);
    png_destroy_write_struct(&w->png, &w->info);
    if (good && (fflush(w->file) != 0 || fsync(fileno(w->file)) != 0)) {
        g_strlcpy(w->message, g_strerror(errno), sizeof w->message);
        good = false;
    }
    return good;
}

static bool refuse(GError **error, const char *path, const char *why)
{
    g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_WRITE,
                "cannot write \"%s\": %s; choose another file or free some space", path, why);
    return false;
}

/* World file of the first map frame: pixel size and the centre of the upper left pixel. */
static bool write_world(const Writer *w, const char *path, GError **error)
{
    if (w->page->frames->len == 0)
        return true;
    const Frame *f = page_frame(w->page, 0);
    double step = f->scale / 1000 / w->px_per_mm;
    AgtPoint at = frame_ground(f, (AgtPoint){0.5 / w->px_per_mm, 0.5 / w->px_per_mm});
    double v[6] = {step, 0, 0, -step, at.x, at.y};
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 6; i++) {
        g_autofree char *n = decimal(v[i], 9);
        g_string_append_printf(text, "%s\n", n);
    }
    return write_side_file(path, ".pgw", text->str, error);
}

/* The size in pixels; sizes over libpng's and cairo's limit are refused. */
static bool measure(Writer *w, const Page *p, double dpi, const char *path, GError **error)
{
    w->page = p;
    w->px_per_mm = dpi / 25.4;
    double pw = ceil(p->w * w->px_per_mm - 1e-6), ph = ceil(p->h * w->px_per_mm - 1e-6);
    if (!(dpi > 0) || !(pw >= 1) || !(pw <= 32767) || !(ph >= 1) || !(ph <= 1000000))
        return refuse(error, path,
                      "the picture would be wider than 32767 pixels: ask for less dpi");
    w->w = (guint)pw;
    w->h = (guint)ph;
    return true;
}

bool scene_write_png(const AgtScene *s, guint page, double dpi, const char *path, GError **error)
{
    Writer w = {0};
    if (!measure(&w, s->pages->pdata[page], dpi, path, error))
        return false;
    g_autofree char *part = g_strdup_printf("%s.XXXXXX", path);
    int fd = g_mkstemp_full(part, O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0)
        return refuse(error, path, g_strerror(errno));
    w.file = fdopen(fd, "wb");
    bool good = write_image(&w);
    if (fclose(w.file) != 0 && good) {
        g_strlcpy(w.message, g_strerror(errno), sizeof w.message);
        good = false;
    }
    if (good && rename(part, path) != 0) {
        g_strlcpy(w.message, g_strerror(errno), sizeof w.message);
        good = false;
    }
    if (!good) {
        unlink(part);
        return refuse(error, path, w.message);
    }
    return write_world(&w, path, error);
}
