/* SPDX-License-Identifier: Apache-2.0 */
/* Text with Pango on a private fontconfig configuration. */
#include "text.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

/* Metrics of DejaVu Sans, in ems (its hhea and OS/2 tables). */
static const double ascent = 0.928, descent = 0.236, cap = 0.729;

static const char *const files[] = {
    "DejaVuSansCondensed.ttf",
    "DejaVuSansCondensed-Bold.ttf",
    "DejaVuSansCondensed-Oblique.ttf",
    "DejaVuSans-Bold.ttf",
};
static const struct {
    const char *family;
    PangoStyle style;
    PangoWeight weight;
    PangoStretch stretch;
} faces[N_FONTS] = {
    [FONT_NORMAL] = {"DejaVu Sans", PANGO_STYLE_NORMAL, PANGO_WEIGHT_NORMAL,
                     PANGO_STRETCH_SEMI_CONDENSED},
    [FONT_BOLD] = {"DejaVu Sans", PANGO_STYLE_NORMAL, PANGO_WEIGHT_BOLD,
                   PANGO_STRETCH_SEMI_CONDENSED},
    [FONT_ITALIC] = {"DejaVu Sans", PANGO_STYLE_OBLIQUE, PANGO_WEIGHT_NORMAL,
                     PANGO_STRETCH_SEMI_CONDENSED},
    [FONT_TITLE] = {"DejaVu Sans", PANGO_STYLE_NORMAL, PANGO_WEIGHT_BOLD, PANGO_STRETCH_NORMAL},
};

/* Folders where the fonts may lie: Debian's, Fedora's, Arch's. */
static char *find_font(const char *file)
{
    static const char *const folder[] = {"/usr/share/fonts/truetype/dejavu",
                                         "/usr/share/fonts/dejavu-sans-fonts",
                                         "/usr/share/fonts/TTF"};
    for (guint i = 0; i < G_N_ELEMENTS(folder); i++) {
        g_autofree char *path = g_build_filename(folder[i], file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static FcConfig *private_fonts(GError **error)
{
    FcConfig *config = FcConfigCreate();
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = find_font(files[i]);
        if (path && FcConfigAppFontAddFile(config, (const FcChar8 *)path))
            continue;
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_STYLE,
                    "the font \"%s\" is not installed: install fonts-dejavu-core and "
                    "fonts-dejavu-extra",
                    files[i]);
        FcConfigDestroy(config);
        return NULL;
    }
    return config;
}

typedef struct {
    PangoFontMap *map;
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *font[N_FONTS];
} Setter;

/* Letters that run into one another ("ff") are one sign to whoever searches or copies the text of a
 * sheet: hashes and ids must come out letter by letter. */
static void without_ligatures(PangoLayout *layout)
{
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_font_features_new("liga=0, clig=0"));
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
}

static Setter *new_setter(GError **error)
{
    FcConfig *config = private_fonts(error);
    if (!config)
        return NULL;
    Setter *s = g_new0(Setter, 1);
    s->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(s->map), config);
    FcConfigDestroy(config);
    s->context = pango_font_map_create_context(s->map);
    pango_cairo_context_set_resolution(s->context, 72);
    pango_context_set_round_glyph_positions(s->context, FALSE);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(s->context, o);
    cairo_font_options_destroy(o);
    s->layout = pango_layout_new(s->context);
    without_ligatures(s->layout);
    for (guint i = 0; i < N_FONTS; i++) {
        s->font[i] = pango_font_description_new();
        pango_font_description_set_family(s->font[i], faces[i].family);
        pango_font_description_set_style(s->font[i], faces[i].style);
        pango_font_description_set_weight(s->font[i], faces[i].weight);
        pango_font_description_set_stretch(s->font[i], faces[i].stretch);
    }
    return s;
}

/* The setter, made once and kept: loading the fonts costs more than drawing a sheet with them. */
static Setter *setter(GError **error)
{
    static Setter *kept;
    if (!kept)
        kept = new_setter(error);
    return kept;
}

double text_cap(double size)
{
    return cap * size;
}

double text_ascent(double size)
{
    return ascent * size;
}

double text_leading(double size)
{
    return (ascent + descent) * size;
}

static void set_text(Setter *s, const TextStyle *style, const char *text, int len)
{
    pango_font_description_set_absolute_size(s->font[style->font], style->size * PANGO_SCALE);
    pango_layout_set_font_description(s->layout, s->font[style->font]);
    pango_layout_set_width(s->layout,
                           style->wrap > 0 ? (int)(style->wrap * PANGO_SCALE + 0.5) : -1);
    pango_layout_set_wrap(s->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(s->layout, text, len);
}

/* The first character of the text that the face lacks. */
static gunichar missing(Setter *s, const TextStyle *style, const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        set_text(s, style, p, (int)(g_utf8_next_char(p) - p));
        if (pango_layout_get_unknown_glyphs_count(s->layout) > 0)
            return g_utf8_get_char(p);
    }
    return 0xfffd;
}

/* True when the text can be set; it is left in the layout. */
static bool check(Setter *s, const TextStyle *style, const char *text, GError **error)
{
    if (!g_utf8_validate(text, -1, NULL)) {
        g_autofree char *shown = g_utf8_make_valid(text, -1);
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_GLYPH,
                    "the text \"%s\" is not UTF-8: import its source again with the right encoding",
                    shown);
        return false;
    }
    set_text(s, style, text, -1);
    if (pango_layout_get_unknown_glyphs_count(s->layout) > 0) {
        gunichar u = missing(s, style, text);
        char shown[7] = {0};
        g_unichar_to_utf8(u, shown);
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_GLYPH,
                    "no font has the character \"%s\" (U+%04X) of the text \"%s\": change the text",
                    shown, u, text);
        return false;
    }
    return true;
}

char **text_lines(const TextStyle *style, const char *text, GError **error)
{
    Setter *s = setter(error);
    if (!s || !check(s, style, text, error))
        return NULL;
    GPtrArray *lines = g_ptr_array_new();
    for (GSList *l = pango_layout_get_lines_readonly(s->layout); l; l = l->next) {
        const PangoLayoutLine *line = l->data;
        char *cut = g_strndup(text + line->start_index, (gsize)line->length);
        g_ptr_array_add(lines, g_strchomp(cut));
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}

double text_width(const TextStyle *style, const char *text)
{
    Setter *s = setter(NULL);
    if (!s || !*text)
        return 0;
    int w, h;
    TextStyle one_line = *style;
    one_line.wrap = 0;
    set_text(s, &one_line, text, -1);
    pango_layout_get_size(s->layout, &w, &h);
    return (double)w / PANGO_SCALE;
}

static void set_colour(cairo_t *cr, Colour c)
{
    cairo_set_source_rgba(cr, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0);
}

/* Light ground for the text, whose layout starts at the origin. An outline of glyphs is long in a
 * file; under numbers, of which a block has hundreds, a box does as well. */
static void draw_halo(cairo_t *cr, Setter *s, const Item *it, double base)
{
    double r = it->style.halo;
    set_colour(cr, (Colour){255, 255, 255, 230});
    if (strspn(it->text, "0123456789.,") == strlen(it->text)) {
        double h = text_cap(it->style.size);
        cairo_rectangle(cr, -r / 2, base - h - r / 2, it->w + r, h + r);
        cairo_fill(cr);
        return;
    }
    cairo_move_to(cr, 0, 0);
    pango_cairo_layout_path(cr, s->layout);
    cairo_set_line_width(cr, 2 * r);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
}

void text_draw(cairo_t *cr, const Item *it)
{
    Setter *s = setter(NULL);
    if (!s)
        return;
    TextStyle one_line = it->style;
    one_line.wrap = 0;
    set_text(s, &one_line, it->text, -1);
    double base = (double)pango_layout_get_baseline(s->layout) / PANGO_SCALE;
    cairo_save(cr);
    cairo_translate(cr, it->x, it->y);
    cairo_rotate(cr, it->style.angle_rad);
    cairo_translate(cr, -it->style.align * it->w, it->up - base);
    pango_cairo_update_context(cr, s->context);
    if (it->style.halo > 0)
        draw_halo(cr, s, it, base);
    set_colour(cr, it->colour);
    cairo_move_to(cr, 0, 0);
    pango_cairo_show_layout(cr, s->layout);
    cairo_restore(cr);
}
