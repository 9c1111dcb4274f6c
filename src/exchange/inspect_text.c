/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen, told to a planner. */
#include <math.h>
#include <string.h>

#include "inspect.h"

static void tell_geometry(AgtTell *t, const AgtSeenLayer *l)
{
    g_autoptr(GString) s = g_string_new(agt_tell_counts(t, l->kinds));
    if (!s->len)
        g_string_assign(s, agt_tell(t, N_("none")));
    if (l->null && l->null < l->records)
        g_string_append_printf(s, agt_tell(t, N_(", without geometry %s")),
                               agt_tell_whole(t, l->null));
    if (l->empty)
        g_string_append_printf(s, agt_tell(t, N_(", empty %s")), agt_tell_whole(t, l->empty));
    if (l->curves)
        g_string_append_printf(s, agt_tell(t, N_(", with arcs %s")), agt_tell_whole(t, l->curves));
    if (l->wkt)
        g_string_append_printf(s, agt_tell(t, N_("; positions in column %s")), l->wkt);
    else if (l->x)
        g_string_append_printf(s, agt_tell(t, N_("; positions in columns %s and %s")), l->x, l->y);
    agt_tell_row(t, N_("geometry"), s->str);
    if (l->invalid)
        agt_tell_rowf(t, "", N_("INVALID %s: %s"), agt_tell_whole(t, l->invalid),
                      agt_tell_counts(t, l->flaws));
    if (!l->with_z)
        return;
    bool none = l->place.zmin == 0 && l->place.zmax == 0;
    agt_tell_rowf(t, N_("heights"),
                  none ? N_("%s records with Z, %s to %s: all zero, so no heights")
                       : N_("%s records with Z, %s to %s"),
                  agt_tell_whole(t, l->with_z), agt_tell_real(t, l->place.zmin, 3),
                  agt_tell_real(t, l->place.zmax, 3));
}

void agt_seen_place_text(AgtTell *t, const AgtSeenLayer *l)
{
    AgtBox b = l->place.box;
    int decimals = MAX(fabs(b.maxx), fabs(b.maxy)) <= 360 ? 7 : 3;
    if (b.minx <= b.maxx)
        agt_tell_rowf(t, N_("extent"), N_("first numbers %s to %s, second %s to %s"),
                      agt_tell_real(t, b.minx, decimals), agt_tell_real(t, b.maxx, decimals),
                      agt_tell_real(t, b.miny, decimals), agt_tell_real(t, b.maxy, decimals));
    if (l->crs)
        agt_tell_rowf(t, N_("system"),
                      l->vertical ? N_("%s %s, declared by the file, with a vertical system")
                                  : N_("%s %s, declared by the file"),
                      agt_crs_code(l->crs), agt_crs_name(l->crs));
    else if (l->crs_said)
        agt_tell_rowf(t, N_("system"), N_("declared, but not understood: %s"), l->crs_said);
    else if (l->place.centres->len)
        agt_tell_row(t, N_("system"),
                     N_("NONE declared: import needs --crs or crs: in the profile"));
    for (guint i = 0; i < l->says->len; i++)
        agt_tell_row(t, i ? "" : N_("position"), l->says->pdata[i]);
}

/* Some of the distinct values with their counts. */
static void list_words(AgtTell *t, GString *s, const AgtSeenField *f, bool key)
{
    g_autoptr(GPtrArray) words = agt_seen_words(f);
    guint most = key || words->len > 4 * AGT_SEEN_WORDS_SHOWN ? 3 : AGT_SEEN_WORDS_SHOWN;
    for (guint i = 0; i < MIN(words->len, most); i++) {
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(f->words, words->pdata[i]));
        g_string_append_printf(s, "%s%s", i ? ", " : "", agt_tell_shown(t, words->pdata[i], 32));
        if (n > 1)
            g_string_append_printf(s, " (%" G_GSIZE_FORMAT ")", n);
    }
    if (words->len > most || !f->words)
        g_string_append(s, ", …");
}

/* Values of a field, or their range. */
static char *values(AgtTell *t, const AgtSeenField *f, guint64 records)
{
    GString *s = g_string_new(NULL);
    bool key = agt_seen_is_key(f, records) && records > 1;
    bool many = f->distinct > AGT_SEEN_WORDS_SHOWN;
    if (key)
        g_string_append(s, agt_tell(t, N_("unique; ")));
    if (!f->given)
        return g_string_free(s, FALSE);
    if (many && f->reals == f->given)
        g_string_append_printf(s, agt_tell(t, N_("%s to %s")), agt_tell_real(t, f->min, 6),
                               agt_tell_real(t, f->max, 6));
    else if (many && f->dates == f->given)
        g_string_append_printf(s, agt_tell(t, N_("%s to %s")), f->first, f->last);
    else
        list_words(t, s, f, key);
    return g_string_free(s, FALSE);
}

static void pad(GString *s, glong width)
{
    for (glong n = g_utf8_strlen(s->str, -1); n < width; n++)
        g_string_append_c(s, ' ');
}

/* Name, type, share filled, distinct values, some of them. */
static void tell_field(AgtTell *t, const AgtSeenField *f, guint64 records)
{
    g_autofree char *list = values(t, f, records);
    g_autoptr(GString) s = g_string_new("    ");
    g_string_append(s, agt_tell_shown(t, f->name, 26));
    pad(s, 30);
    g_string_append_printf(s, " %s", f->type);
    if (f->width)
        g_string_append_printf(s, " %d", f->width);
    pad(s, 42);
    int filled = records ? (int)(100 * f->given / records) : 0;
    if (f->given && !filled)
        g_string_append(s, "  <1%");
    else
        g_string_append_printf(s, "%4d%%", filled);
    g_string_append_printf(s, " %7" G_GUINT64_FORMAT "%s ", f->distinct, f->words ? " " : "+");
    agt_tell_wrap(s, list, g_utf8_strlen(s->str, -1));
    g_string_append_printf(t->out, "%s\n", s->str);
}

static void tell_letters(AgtTell *t, const AgtSeenField *f)
{
    const char *name = agt_tell_shown(t, f->name, 30);
    if (f->bad)
        agt_tell_rowf(t, N_("WARNING"), N_("%s: %s values are not UTF-8: state the encoding"), name,
                      agt_tell_whole(t, f->bad));
    if (f->garbled)
        agt_tell_rowf(t, N_("WARNING"),
                      N_("%s: %s values look wrongly decoded: \"%s\" may be \"%s\""), name,
                      agt_tell_whole(t, f->garbled), agt_tell_shown(t, f->sample, 40),
                      agt_tell_shown(t, f->repaired, 40));
    if (f->commas && f->reals + f->commas == f->given)
        agt_tell_rowf(t, N_("WARNING"),
                      N_("%s: %s numbers have a decimal comma: import reads a point only"), name,
                      agt_tell_whole(t, f->commas));
}

static void tell_fields(AgtTell *t, const AgtSeenLayer *l)
{
    g_autoptr(GString) head = g_string_new("    ");
    g_string_append(head, agt_tell(t, N_("field")));
    pad(head, 31);
    g_string_append(head, agt_tell(t, N_("type")));
    pad(head, 42);
    g_string_append(head, agt_tell(t, N_("given distinct values")));
    if (l->fields->len)
        g_string_append_printf(t->out, "%s\n", head->str);
    for (guint i = 0; i < l->fields->len; i++)
        tell_field(t, l->fields->pdata[i], l->records);
    for (guint i = 0; i < l->fields->len; i++)
        tell_letters(t, l->fields->pdata[i]);
}

static void tell_layer(AgtTell *t, const AgtSeenLayer *l)
{
    bool differs = l->stated >= 0 && (guint64)l->stated != l->records;
    g_string_append_c(t->out, '\n');
    g_string_append_printf(t->out,
                           agt_tell(t, differs ? N_("layer %s: %s records (the file states %s)\n")
                                               : N_("layer %s: %s records\n")),
                           agt_tell_shown(t, l->name, 60), agt_tell_whole(t, l->records),
                           agt_tell_whole(t, (guint64)MAX(l->stated, 0)));
    if (l->damage)
        agt_tell_row(t, N_("DAMAGED"), l->damage);
    tell_geometry(t, l);
    agt_seen_place_text(t, l);
    tell_fields(t, l);
}

static void tell_cells(AgtTell *t, const AgtSeenRaster *r)
{
    guint64 all = r->cells, good = all - r->empty - r->nan - r->wild;
    if (r->nodata_stated)
        agt_tell_rowf(t, N_("no data"), N_("%s is declared, %s of the cells hold it"),
                      agt_tell_real(t, r->nodata, 6), agt_tell_share(t, r->empty, all));
    else
        agt_tell_row(t, N_("no data"), N_("no value is declared for it"));
    if (good)
        agt_tell_rowf(t, N_("heights"), N_("%s to %s in %s of the cells"),
                      agt_tell_real(t, r->min, 3), agt_tell_real(t, r->max, 3),
                      agt_tell_share(t, good, all));
    if (r->nan)
        agt_tell_rowf(t, "", N_("%s of the cells hold no number"), agt_tell_share(t, r->nan, all));
    if (r->wild)
        agt_tell_rowf(t, N_("WARNING"),
                      N_("%s of the cells hold what is no height on Earth, the first %s (%s of the "
                         "cells): if that is the true \"no data\", state it as raster.nodata"),
                      agt_tell_share(t, r->wild, all), agt_tell_real(t, r->wild_value, 6),
                      agt_tell_share(t, r->wild_same, all));
}

static void tell_raster(AgtTell *t, const AgtSeenRaster *r)
{
    g_string_append_c(t->out, '\n');
    g_string_append_printf(t->out, agt_tell(t, N_("raster: %d x %d cells, bands: %d, of %s\n")),
                           r->columns, r->rows, r->bands, r->type ? r->type : "?");
    if (r->place->damage)
        agt_tell_row(t, N_("DAMAGED"), r->place->damage);
    if (r->placed)
        agt_tell_rowf(t, N_("cell"),
                      r->upright
                          ? N_("%s x %s in the unit of its system")
                          : N_("%s x %s in the unit of its system; NOT upright: import refuses it"),
                      agt_tell_real(t, r->gt[1], 9), agt_tell_real(t, -r->gt[5], 9));
    else
        agt_tell_row(t, N_("cell"), N_("the file does not say where its cells lie"));
    if (r->unit && *r->unit)
        agt_tell_rowf(t, N_("unit"), N_("%s, as declared"), r->unit);
    agt_seen_place_text(t, r->place);
    tell_cells(t, r);
    agt_tell_row(t, N_("vertical"),
                 r->place->vertical
                     ? N_("the system has a vertical part: name it as raster.vertical_datum")
                     : N_("no vertical datum is stated: ask for it; without one there is no "
                          "verdict on depth"));
}

static void tell_charset(AgtTell *t, const AgtSeen *s)
{
    if (s->charset)
        agt_tell_rowf(t, N_("letters"),
                      s->charset_sure
                          ? N_("%s, stated by the .cpg file")
                          : N_("%s, stated by a byte of the .dbf file, which is often wrong"),
                      s->charset);
    if (s->charset_guess)
        agt_tell_rowf(t, s->charset ? "" : N_("letters"),
                      s->charset
                          ? N_("but the bytes look like %s: check a name below")
                          : N_("no character set is stated; the bytes look like %s: check a name "
                               "below"),
                      s->charset_guess);
}

static void tell_head(AgtTell *t, const AgtSeen *s)
{
    g_string_append_printf(t->out, "%s: %s\n", agt_tell_shown(t, s->file->name, 70),
                           s->driver ? s->driver : agt_tell(t, N_("zip archive")));
    if (s->file->member)
        agt_tell_row(t, N_("member"), s->file->member);
    if (s->size)
        agt_tell_rowf(t, N_("size"), N_("%s bytes"), agt_tell_whole(t, s->size));
    agt_tell_row(t, N_("sha256"), s->file->sha256);
    if (s->used->len)
        agt_tell_row(t, N_("with it"), agt_tell_join(t, s->used));
    if (s->unused->len)
        agt_tell_rowf(t, N_("not read"), N_("%s (beside it, of the same name)"),
                      agt_tell_join(t, s->unused));
    tell_charset(t, s);
    if (s->delimiter)
        agt_tell_rowf(t, N_("columns"), N_("separated by %s"), agt_tell(t, s->delimiter));
    if (s->warning)
        agt_tell_row(t, N_("reader"), s->warning);
}

char *agt_seen_text(const AgtSeen *s)
{
    AgtTell t = {g_string_new(NULL), s->lang, g_string_chunk_new(1024)};
    tell_head(&t, s);
    if (s->members) {
        agt_tell_row(&t, N_("members"), agt_tell_join(&t, s->members));
        agt_tell_row(&t, "", N_("several files: inspect one of them as ARCHIVE/MEMBER"));
    }
    if (s->drawing)
        agt_seen_drawing_text(&t, s->drawing);
    else if (s->survey)
        agt_seen_survey_text(&t, s->survey);
    else if (s->raster)
        tell_raster(&t, s->raster);
    else if (!s->layers->len && !s->members)
        agt_tell_row(&t, "", N_("the file holds no layer"));
    for (guint i = 0; i < s->layers->len; i++)
        tell_layer(&t, s->layers->pdata[i]);
    g_string_chunk_free(t.words);
    return g_string_free(t.out, FALSE);
}
