/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen, told to a planner: lines of at most 100 columns. */
#include <math.h>
#include <string.h>

#include "inspect.h"

#define COLUMNS 100
/* Values begin here. */
#define LABEL 14

typedef struct {
    GString *out;
    AgtLang lang;
} Tell;

/* A number with a point, at most @p decimals behind it, without idle zeros. */
static char *number(double v, int decimals)
{
    char format[16], buf[G_ASCII_DTOSTR_BUF_SIZE];
    if (fabs(v) >= 1e12 || (v != 0 && fabs(v) < 1e-6))
        return g_strdup(g_ascii_formatd(buf, sizeof buf, "%.9g", v));
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(buf, sizeof buf, format, v);
    char *end = buf + strlen(buf);
    while (strchr(buf, '.') && (end[-1] == '0' || end[-1] == '.')) {
        bool point = end[-1] == '.';
        *--end = '\0';
        if (point)
            break;
    }
    return g_strdup(strcmp(buf, "-0") == 0 ? "0" : buf);
}

/* One printable line of a foreign text, cut to so many letters. */
static char *shown(const char *text, glong most)
{
    GString *out = g_string_new(NULL);
    glong n = 0;
    for (const char *p = text; *p && n < most; p = g_utf8_next_char(p), n++) {
        gunichar c = g_utf8_get_char(p);
        bool plain = g_unichar_isprint(c) || c == ' ';
        g_string_append_unichar(out, plain ? c : c < 0x20 ? ' ' : 0xfffd);
        if (n == most - 2 && g_utf8_strlen(p, -1) > 2) {
            g_string_append(out, "…");
            break;
        }
    }
    return g_string_free(out, FALSE);
}

/* "  label       text", wrapped between words under its beginning. */
static void row(Tell *t, const char *label, const char *text)
{
    glong indent = LABEL + 2, at = g_utf8_strlen(label, -1) + 2;
    g_string_append_printf(t->out, "  %s", label);
    for (; at < indent; at++)
        g_string_append_c(t->out, ' ');
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **w = words; *w; w++) {
        glong n = g_utf8_strlen(*w, -1);
        bool first = at == indent;
        if (!first && at + 1 + n > COLUMNS) {
            g_string_append_printf(t->out, "\n%*s", (int)indent, "");
            at = indent;
            first = true;
        }
        g_string_append_printf(t->out, "%s%s", first ? "" : " ", *w);
        at += n + !first;
    }
    g_string_append_c(t->out, '\n');
}

static void rowf(Tell *t, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void rowf(Tell *t, const char *label, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    row(t, label, text);
}

static char *join(const GPtrArray *list)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        g_autofree char *one = shown(list->pdata[i], 80);
        g_string_append_printf(out, "%s%s", i ? ", " : "", one);
    }
    return g_string_free(out, FALSE);
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "polygon 12, point 2" in a fixed order. */
static char *counts(GHashTable *table)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter it;
    gpointer name;
    g_hash_table_iter_init(&it, table);
    while (g_hash_table_iter_next(&it, &name, NULL))
        g_ptr_array_add(names, name);
    g_ptr_array_sort(names, by_text);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++) {
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(table, names->pdata[i]));
        g_autofree char *one = shown(names->pdata[i], 60);
        g_string_append_printf(out, "%s%s %" G_GSIZE_FORMAT, i ? ", " : "", one, n);
    }
    return g_string_free(out, FALSE);
}

static void tell_geometry(Tell *t, const AgtSeenLayer *l)
{
    g_autofree char *kinds = counts(l->kinds), *flaws = counts(l->flaws);
    g_autoptr(GString) s = g_string_new(*kinds ? kinds : "none");
    if (l->null && l->null < l->records)
        g_string_append_printf(s, ", without geometry %" G_GUINT64_FORMAT, l->null);
    if (l->empty)
        g_string_append_printf(s, ", empty %" G_GUINT64_FORMAT, l->empty);
    if (l->curves)
        g_string_append_printf(s, ", with arcs %" G_GUINT64_FORMAT, l->curves);
    if (l->x || l->wkt)
        g_string_append_printf(s, "; positions in column%s %s%s%s", l->x ? "s" : "",
                               l->x ? l->x : l->wkt, l->x ? ", " : "", l->x ? l->y : "");
    row(t, "geometry", s->str);
    if (l->invalid)
        rowf(t, "", "INVALID %" G_GUINT64_FORMAT ": %s", l->invalid, flaws);
    if (l->with_z) {
        g_autofree char *low = number(l->place.zmin, 3), *high = number(l->place.zmax, 3);
        rowf(t, "heights", "%" G_GUINT64_FORMAT " records with Z, %s to %s%s", l->with_z, low, high,
             l->place.zmin == 0 && l->place.zmax == 0 ? ": all zero, so no heights" : "");
    }
}

static void tell_extent(Tell *t, const AgtSeenLayer *l)
{
    AgtBox b = l->place.box;
    if (!(b.minx <= b.maxx))
        return;
    int decimals = MAX(fabs(b.maxx), fabs(b.maxy)) <= 360 ? 7 : 3;
    g_autofree char *x0 = number(b.minx, decimals), *x1 = number(b.maxx, decimals);
    g_autofree char *y0 = number(b.miny, decimals), *y1 = number(b.maxy, decimals);
    rowf(t, "extent", "first numbers %s to %s, second %s to %s", x0, x1, y0, y1);
}

static void tell_place(Tell *t, const AgtSeenLayer *l)
{
    if (l->crs)
        rowf(t, "system", "%s %s, declared by the file%s", agt_crs_code(l->crs),
             agt_crs_name(l->crs), l->vertical ? ", with a vertical system" : "");
    else if (l->crs_said)
        rowf(t, "system", "declared, but not understood: %s", l->crs_said);
    else if (l->place.centres->len)
        row(t, "system", "NONE declared: import needs --crs or crs: in the profile");
    for (guint i = 0; i < l->says->len; i++)
        row(t, i ? "" : "position", l->says->pdata[i]);
}

/* "12 values: a (3), b (2)" or a range. */
static char *values(const AgtSeenField *f, guint64 records)
{
    GString *s = g_string_new(NULL);
    if (!f->given)
        return g_string_free(s, FALSE);
    bool key = agt_seen_is_key(f, records) && records > 1;
    if (key)
        g_string_append(s, "unique; ");
    if (f->reals == f->given && f->distinct > AGT_SEEN_WORDS_SHOWN) {
        g_autofree char *low = number(f->min, 6), *high = number(f->max, 6);
        g_string_append_printf(s, "%s to %s", low, high);
        return g_string_free(s, FALSE);
    }
    if (f->dates == f->given && f->distinct > AGT_SEEN_WORDS_SHOWN) {
        g_string_append_printf(s, "%s to %s", f->first, f->last);
        return g_string_free(s, FALSE);
    }
    g_autoptr(GPtrArray) words = agt_seen_words(f);
    guint most = key || words->len > 4 * AGT_SEEN_WORDS_SHOWN ? 3 : AGT_SEEN_WORDS_SHOWN;
    for (guint i = 0; i < MIN(words->len, most); i++) {
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(f->words, words->pdata[i]));
        g_autofree char *word = shown(words->pdata[i], 32);
        g_string_append_printf(s, "%s%s", i ? ", " : "", word);
        if (n > 1)
            g_string_append_printf(s, " (%" G_GSIZE_FORMAT ")", n);
    }
    if (words->len > most || !f->words)
        g_string_append(s, ", …");
    return g_string_free(s, FALSE);
}

static void pad(GString *s, glong width)
{
    glong n = g_utf8_strlen(s->str, -1);
    for (; n < width; n++)
        g_string_append_c(s, ' ');
}

/* Name, type, share filled, distinct values; the values stand below when they are long. */
static void tell_field(Tell *t, const AgtSeenField *f, guint64 records)
{
    g_autofree char *name = shown(f->name, 26), *list = values(f, records);
    g_autoptr(GString) s = g_string_new("    ");
    g_string_append(s, name);
    pad(s, 30);
    g_string_append_printf(s, " %s", f->type);
    if (f->width)
        g_string_append_printf(s, " %d", f->width);
    pad(s, 42);
    int filled = records ? (int)(100 * f->given / records) : 0;
    g_string_append_printf(s, "%4d%% %7" G_GUINT64_FORMAT "%s ", filled, f->distinct,
                           f->words ? " " : "+");
    glong at = g_utf8_strlen(s->str, -1), indent = at;
    g_auto(GStrv) parts = g_strsplit(list, " ", -1);
    for (char **w = parts; *w; w++) {
        glong n = g_utf8_strlen(*w, -1);
        if (at > indent && at + 1 + n > COLUMNS) {
            g_string_append_printf(s, "\n%*s", (int)indent, "");
            at = indent;
        }
        if (at > indent)
            g_string_append_c(s, ' ');
        at += n + (at > indent);
        g_string_append(s, *w);
    }
    g_string_append_printf(t->out, "%s\n", g_strchomp(s->str));
}

static void tell_letters(Tell *t, const AgtSeenField *f)
{
    g_autofree char *name = shown(f->name, 30);
    g_autofree char *sample = f->sample ? shown(f->sample, 40) : NULL;
    g_autofree char *right = f->repaired ? shown(f->repaired, 40) : NULL;
    if (f->bad)
        rowf(t, "WARNING", "%s: %" G_GUINT64_FORMAT " values are not UTF-8: state encoding", name,
             f->bad);
    if (f->garbled)
        rowf(t, "WARNING",
             "%s: %" G_GUINT64_FORMAT " values look wrongly decoded: \"%s\" may be \"%s\"", name,
             f->garbled, sample, right);
    if (f->commas && f->reals + f->commas == f->given)
        rowf(t, "WARNING",
             "%s: %" G_GUINT64_FORMAT " numbers have a decimal comma: import reads a point only",
             name, f->commas);
}

static void tell_fields(Tell *t, const AgtSeenLayer *l)
{
    if (l->fields->len)
        g_string_append(t->out,
                        "    field                      type        given  distinct values\n");
    for (guint i = 0; i < l->fields->len; i++)
        tell_field(t, l->fields->pdata[i], l->records);
    for (guint i = 0; i < l->fields->len; i++)
        tell_letters(t, l->fields->pdata[i]);
}

static void tell_layer(Tell *t, const AgtSeenLayer *l)
{
    g_autofree char *name = shown(l->name, 60);
    g_string_append_printf(t->out, "\nlayer %s: %" G_GUINT64_FORMAT " records", name, l->records);
    if (l->stated >= 0 && (guint64)l->stated != l->records)
        g_string_append_printf(t->out, " (the file states %" G_GINT64_FORMAT ")", l->stated);
    g_string_append_c(t->out, '\n');
    if (l->damage)
        rowf(t, "DAMAGED", "%s", l->damage);
    tell_geometry(t, l);
    tell_extent(t, l);
    tell_place(t, l);
    tell_fields(t, l);
}

/* "49.5%" */
static char *share(guint64 part, guint64 all)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    double pct = all ? 100 * (double)part / (double)all : 0;
    return g_strdup_printf("%s%%", g_ascii_formatd(buf, sizeof buf, "%.1f", pct));
}

static void tell_cells(Tell *t, const AgtSeenRaster *r)
{
    guint64 good = r->cells - r->empty - r->nan - r->wild;
    g_autofree char *nodata = number(r->nodata, 6), *wild = number(r->wild_value, 6);
    g_autofree char *low = number(r->min, 3), *high = number(r->max, 3);
    g_autofree char *of_good = share(good, r->cells), *of_empty = share(r->empty, r->cells);
    g_autofree char *of_nan = share(r->nan, r->cells), *of_wild = share(r->wild, r->cells);
    g_autofree char *of_same = share(r->wild_same, r->cells);
    if (r->nodata_stated)
        rowf(t, "no data", "%s is declared, %s of the cells hold it", nodata, of_empty);
    else
        row(t, "no data", "no value is declared for it");
    if (good)
        rowf(t, "heights", "%s to %s in %s of the cells", low, high, of_good);
    if (r->nan)
        rowf(t, "", "%s of the cells hold no number", of_nan);
    if (r->wild)
        rowf(t, "WARNING",
             "%s of the cells hold what is no height on Earth, the first %s (%s of the cells): if "
             "that is the true \"no data\", state it as raster.nodata",
             of_wild, wild, of_same);
}

static void tell_raster(Tell *t, const AgtSeenRaster *r)
{
    g_autofree char *w = number(r->gt[1], 9), *h = number(-r->gt[5], 9);
    g_string_append_printf(t->out, "\nraster: %d x %d cells, %d band%s of %s\n", r->columns,
                           r->rows, r->bands, r->bands == 1 ? "" : "s", r->type ? r->type : "?");
    if (r->place->damage)
        rowf(t, "DAMAGED", "%s", r->place->damage);
    if (r->placed)
        rowf(t, "cell", "%s x %s in the unit of its system%s", w, h,
             r->upright ? "" : "; NOT upright: import refuses it");
    else
        row(t, "cell", "the file does not say where its cells lie");
    if (r->unit && *r->unit)
        rowf(t, "unit", "%s, as declared", r->unit);
    tell_extent(t, r->place);
    tell_place(t, r->place);
    tell_cells(t, r);
    row(t, "vertical",
        r->place->vertical ? "the system has a vertical part: name it as raster.vertical_datum"
                           : "no vertical datum is stated: ask for it; without one there is no "
                             "verdict on depth");
}

static void tell_head(Tell *t, const AgtSeen *s)
{
    g_autofree char *name = shown(s->file->name, 70), *used = join(s->used);
    g_autofree char *unused = join(s->unused);
    g_string_append_printf(t->out, "%s: %s\n", name, s->driver ? s->driver : "zip archive");
    if (s->file->member)
        rowf(t, "member", "%s", s->file->member);
    if (s->size)
        rowf(t, "size", "%" G_GUINT64_FORMAT " bytes", s->size);
    row(t, "sha256", s->file->sha256);
    if (s->used->len)
        rowf(t, "with it", "%s", used);
    if (s->unused->len)
        rowf(t, "not read", "%s (beside it, of the same name)", unused);
    if (s->charset)
        rowf(t, "letters", "%s, %s", s->charset, s->charset_from);
    else if (s->charset_guess)
        rowf(t, "letters", "no character set is stated; the bytes look like %s: check a name below",
             s->charset_guess);
    if (s->delimiter)
        rowf(t, "columns", "separated by %s", s->delimiter);
    if (s->warning)
        rowf(t, "reader", "%s", s->warning);
}

char *agt_seen_text(const AgtSeen *s, AgtLang lang)
{
    Tell t = {g_string_new(NULL), lang};
    tell_head(&t, s);
    if (s->members) {
        g_autofree char *list = join(s->members);
        rowf(&t, "members", "%s", list);
        row(&t, "", "several files: inspect one of them as ARCHIVE/MEMBER");
    }
    if (s->raster)
        tell_raster(&t, s->raster);
    else if (!s->layers->len && !s->members)
        row(&t, "", "the file holds no layer");
    for (guint i = 0; i < s->layers->len; i++)
        tell_layer(&t, s->layers->pdata[i]);
    return g_string_free(t.out, FALSE);
}
