/* SPDX-License-Identifier: Apache-2.0 */
/* A drawing told to a planner, and its layers in a draft profile. */
#include <math.h>
#include <string.h>

#include "inspect.h"

/* Texts that do not look right, one example for each kind of doubt. */
static void tell_doubts(AgtTell *t, const AgtCadHeader *h)
{
    static const char *const what[] = {
        [AGT_CAD_TEXT_UTF8] =
            N_("texts on layer %s are UTF-8, not of the stated code page: \"%s\""),
        [AGT_CAD_TEXT_LATIN] =
            N_("texts on layer %s look like Cyrillic read as Western European: \"%s\""),
        [AGT_CAD_TEXT_MIXED] = N_("texts on layer %s mix Latin and Cyrillic letters: \"%s\""),
        [AGT_CAD_TEXT_INVALID] =
            N_("texts on layer %s hold bytes that the code page lacks: \"%s\""),
    };
    for (guint i = 0; i < h->doubts->len; i++) {
        const AgtCadTextDoubt *d = &g_array_index(h->doubts, AgtCadTextDoubt, i);
        if (d->doubt > AGT_CAD_TEXT_FINE && d->doubt < (int)G_N_ELEMENTS(what))
            agt_tell_rowf(t, N_("WARNING"), what[d->doubt], agt_tell_shown(t, d->layer, 40),
                          agt_tell_shown(t, *d->text ? d->text : d->layer, 40));
    }
}

static void tell_header(AgtTell *t, const AgtSeenDrawing *d)
{
    const AgtCadHeader *h = d->head;
    agt_tell_rowf(t, N_("version"), "%s", *h->version ? h->version : "?");
    if (d->unit)
        agt_tell_rowf(t, N_("unit"), N_("%s, by $INSUNITS: check it against a known length"),
                      d->unit);
    else
        agt_tell_row(t, N_("unit"),
                     N_("NOT stated ($INSUNITS): import needs units: in the profile, such as mm"));
    if (h->letters || *h->codepage)
        agt_tell_rowf(t, N_("letters"),
                      h->charset_stated ? N_("%s, as the drawing states ($DWGCODEPAGE %s)")
                                        : N_("read as %s: the drawing states none (%s)"),
                      h->charset, *h->codepage ? h->codepage : "-");
    if (h->geodata)
        agt_tell_rowf(t, N_("place"),
                      N_("a GEODATA object is there (%s): ask which system it means"),
                      h->geodata_crs && *h->geodata_crs ? h->geodata_crs : "-");
    tell_doubts(t, h);
}

static const char *kinds_of(AgtTell *t, const AgtCadLayer *l)
{
    g_autoptr(GString) s = g_string_new(NULL);
    for (guint i = 0; i < l->kinds->len; i++) {
        const AgtCadKind *k = &g_array_index(l->kinds, AgtCadKind, i);
        g_string_append_printf(s, "%s%s %u", i ? ", " : "", k->kind, k->n);
    }
    return agt_tell_shown(t, s->str, 400);
}

static void tell_outlines(AgtTell *t, const AgtSeenDrawing *d, const AgtSeenDrawn *l)
{
    if (l->closed)
        agt_tell_rowf(t, N_("outlines"), N_("%s closed"), agt_tell_whole(t, l->closed));
    if (!l->gaps)
        return;
    double close = agt_seen_drawn_close_m(d, l);
    agt_tell_rowf(t, l->closed ? "" : N_("outlines"),
                  N_("%s NEARLY closed: gaps of %s to %s %s between their ends"),
                  agt_tell_whole(t, l->gaps), agt_tell_real(t, l->gap_min, 4),
                  agt_tell_real(t, l->gap_max, 4), d->unit ? d->unit : "?");
    if (close > 0)
        agt_tell_rowf(t, "", N_("close_m: %s in the profile would close them"),
                      agt_tell_real(t, close, 4));
}

static void tell_drawn(AgtTell *t, const AgtSeenDrawing *d, const AgtSeenDrawn *l)
{
    const AgtCadLayer *c = l->head;
    g_string_append_c(t->out, '\n');
    g_string_append_printf(t->out, agt_tell(t, N_("CAD layer %s: %s entities%s%s\n")),
                           agt_tell_shown(t, c->name, 60), agt_tell_whole(t, c->n),
                           c->frozen ? agt_tell(t, N_(", FROZEN")) : "",
                           c->off ? agt_tell(t, N_(", switched off")) : "");
    if (c->n)
        agt_tell_row(t, N_("kinds"), kinds_of(t, c));
    if (c->paper)
        agt_tell_rowf(t, N_("on paper"), N_("%s entities, on sheets only: not ground"),
                      agt_tell_whole(t, c->paper));
    tell_outlines(t, d, l);
    if (l->inserts)
        agt_tell_row(t, N_("blocks"), agt_tell_counts(t, l->blocks));
    if (l->texts)
        agt_tell_rowf(t, N_("texts"),
                      l->numbers == l->texts ? N_("%s, all numbers: %s") : N_("%s: %s"),
                      agt_tell_whole(t, l->texts), agt_tell_join(t, l->samples));
    if (l->with_z)
        agt_tell_rowf(t, N_("heights"), N_("%s entities with Z, %s to %s"),
                      agt_tell_whole(t, l->with_z), agt_tell_real(t, l->zmin, 3),
                      agt_tell_real(t, l->zmax, 3));
    else if (l->texts && l->numbers == l->texts)
        agt_tell_row(t, N_("heights"), N_("Z is 0; the texts may be the heights"));
}

void agt_seen_drawing_text(AgtTell *t, const AgtSeenDrawing *d)
{
    guint empty = 0;
    if (d->place->damage)
        agt_tell_row(t, N_("DAMAGED"), d->place->damage);
    tell_header(t, d);
    agt_seen_place_text(t, d->place);
    if (d->head->blocks->len)
        agt_tell_rowf(t, N_("blocks"), N_("%s defined"), agt_tell_whole(t, d->head->blocks->len));
    if (!d->shapes)
        agt_tell_row(t, N_("WARNING"),
                     N_("no line, area, block, text or point stands in its model space: there is "
                        "nothing to import, and that is no proof of empty ground"));
    for (guint i = 0; i < d->layers->len; i++) {
        const AgtSeenDrawn *l = d->layers->pdata[i];
        empty += !l->head->n && !l->head->paper;
        if (l->head->n || l->head->paper)
            tell_drawn(t, d, l);
    }
    if (empty)
        agt_tell_rowf(t, "", N_("and %s CAD layers without entities"), agt_tell_whole(t, empty));
}
