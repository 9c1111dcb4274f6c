/* SPDX-License-Identifier: Apache-2.0 */
/* What a drawing has to say about itself, as findings. */
#include <math.h>
#include <string.h>

#include "cad_take.h"

/* A site is larger than a house and smaller than a province, metres. */
#define SITE_MIN_M 20.0
#define SITE_MAX_M 100000.0

static AgtFinding *say(AgtIntake *in, const AgtRule *rule, const char *arg)
{
    AgtFinding *x = agt_findings_add_plan(in->out, rule);
    x->arg = agt_arena_text(agt_findings_arena(in->out), arg);
    return x;
}

static void note_units(AgtIntake *in)
{
    const AgtCad *cad = in->cad;
    AgtFinding *x = say(in, &agt_exchange_cad_units, cad->unit);
    x->measured = cad->unit_m;
    x->what = cad->unit_of_header ? N_("as its header states") : N_("as the profile states");
}

/* Box of everything that is drawn, metres. */
static AgtBox extent(const AgtCad *cad)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadShape *s = ((AgtCadRecord *)g_ptr_array_index(cad->records, i))->shape;
        if (!s || s->wild)
            continue;
        if (s->placed)
            box = agt_box_union(box, (AgtBox){s->at[0], s->at[1], s->at[0], s->at[1]});
        for (guint k = 0; k < s->paths->len; k++) {
            const AgtCadPath *p = g_ptr_array_index(s->paths, k);
            for (guint v = 0; v < p->v->len; v++) {
                const AgtCadVertex *c = &g_array_index(p->v, AgtCadVertex, v);
                box = agt_box_union(box, (AgtBox){c->x, c->y, c->x, c->y});
            }
        }
    }
    return box;
}

static void note_size(AgtIntake *in)
{
    AgtBox box = extent(in->cad);
    if (box.minx > box.maxx)
        return;
    double size = hypot(box.maxx - box.minx, box.maxy - box.miny);
    if (size >= SITE_MIN_M && size <= SITE_MAX_M)
        return;
    AgtFinding *x = say(in, &agt_exchange_cad_size, in->cad->unit);
    x->measured = size;
}

static void note_texts(AgtIntake *in)
{
    const AgtCadHeader *h = in->cad->header;
    static const char *const what[] = {
        [AGT_CAD_TEXT_UTF8] = N_("it looks like UTF-8 read by a code page"),
        [AGT_CAD_TEXT_LATIN] = N_("it looks like Cyrillic read as Western European"),
        [AGT_CAD_TEXT_MIXED] = N_("it mixes Latin and Cyrillic letters in a word"),
        [AGT_CAD_TEXT_INVALID] = N_("it holds bytes that the character set does not have")};
    for (guint i = 0; i < h->doubts->len; i++) {
        const AgtCadTextDoubt *d = &g_array_index(h->doubts, AgtCadTextDoubt, i);
        AgtFinding *x = agt_findings_add_plan(in->out, &agt_exchange_cad_text);
        x->measured = d->n;
        x->what = what[d->doubt];
        x->arg = agt_arena_printf(agt_findings_arena(in->out), "%s%s%s (%s)", d->layer,
                                  *d->text ? ": " : "", d->text, h->charset);
    }
    if (h->letters && !h->charset_stated)
        say(in, &agt_exchange_charset, in->file->name);
}

static void note_hidden(AgtIntake *in)
{
    const AgtCad *cad = in->cad;
    for (guint i = 0; i < cad->header->layers->len; i++) {
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, i);
        if ((l->frozen || l->off) && l->n && cad->own[i])
            say(in, &agt_exchange_cad_hidden, l->name)->measured = l->n;
    }
}

static void note_blocks(AgtIntake *in)
{
    const AgtCad *cad = in->cad;
    for (guint i = 0; i < cad->header->blocks->len; i++) {
        const AgtCadBlock *b = g_ptr_array_index(cad->header->blocks, i);
        if (b->xref)
            say(in, &agt_exchange_cad_xref, b->name);
    }
    if (cad->recursive)
        say(in, &agt_exchange_cad_recursive, in->file->name);
    if (cad->missing)
        say(in, &agt_exchange_cad_missing, in->file->name);
    if (cad->from_blocks)
        say(in, &agt_exchange_cad_inner, in->file->name)->measured = (double)cad->from_blocks;
}

void agt_cad_note_drawing(AgtIntake *in)
{
    note_units(in);
    note_size(in);
    note_texts(in);
    note_hidden(in);
    note_blocks(in);
    if (in->cad->header->geodata)
        say(in, &agt_exchange_cad_geodata,
            *in->cad->header->geodata_crs ? in->cad->header->geodata_crs : "?");
}

/* How many entities of the layer are of kinds of this sense, by kind. */
static void note_kinds(AgtSourceLayer *l, AgtCadSense sense, const AgtRule *rule)
{
    const AgtCad *cad = l->in->cad;
    g_autoptr(GString) list = g_string_new(NULL);
    guint total = 0;
    for (guint i = 0; i < cad->header->layers->len; i++) {
        const AgtCadLayer *layer = g_ptr_array_index(cad->header->layers, i);
        for (guint k = 0; strcmp(layer->name, l->name) == 0 && k < layer->kinds->len; k++) {
            const char *kind = g_array_index(layer->kinds, AgtCadKind, k).kind;
            guint n = 0;
            for (guint r = 0; r < cad->records->len; r++) {
                const AgtCadRecord *rec = g_ptr_array_index(cad->records, r);
                n += rec->layer == i && rec->shape && rec->shape->sense == sense &&
                     rec->kind == kind;
            }
            if (n)
                g_string_append_printf(list, "%s%u %s", list->len ? ", " : "", n, kind);
            total += n;
        }
    }
    if (!total)
        return;
    AgtFinding *x = agt_findings_add_plan(l->in->out, rule);
    x->measured = total;
    x->arg = agt_arena_printf(agt_findings_arena(l->in->out), "%s: %s", l->name, list->str);
}

void agt_cad_note_layer(AgtSourceLayer *l)
{
    const AgtCad *cad = l->in->cad;
    note_kinds(l, AGT_CAD_NOTE, &agt_exchange_cad_notes);
    note_kinds(l, AGT_CAD_UNREAD, &agt_exchange_cad_unread);
    double error = 0;
    guint twins = 0, inner = 0;
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, i);
        const AgtCadLayer *layer = g_ptr_array_index(cad->header->layers, r->layer);
        if (strcmp(layer->name, l->name) != 0)
            continue;
        twins += r->twin != 0;
        inner += r->shape && r->shape->inner_unread;
        error = MAX(error, r->shape ? r->shape->error_m : 0);
    }
    if (twins)
        say(l->in, &agt_exchange_cad_twin, l->name)->measured = twins;
    if (inner)
        say(l->in, &agt_exchange_cad_inner_unread, l->name)->measured = inner;
}

bool agt_cad_is_made(const AgtSourceLayer *l, OGRFeatureH f)
{
    return l->in->cad && agt_cad_record(l->in->cad, f)->ring;
}

void agt_cad_explain(const AgtCad *cad, const AgtCadRecord *r, const char **reason,
                     const char **what, char **detail)
{
    const AgtCadRecord *made =
        r->outlines ? g_ptr_array_index(cad->records, g_array_index(r->outlines, guint, 0)) : NULL;
    if (made && made->reason) {
        *reason = made->reason;
        *what = made->what;
        return;
    }
    if (r->shape && r->shape->sense == AGT_CAD_UNREAD) {
        *reason = "kind";
        *what = N_("it is of a kind that cannot be read; have it drawn as lines");
        *detail = g_strdup(r->kind);
    } else if (r->open && !r->hull) {
        char gap[G_ASCII_DTOSTR_BUF_SIZE], x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(gap, sizeof gap, "%.3f", r->gap_m);
        g_ascii_formatd(x, sizeof x, "%.3f", r->gap_at.x);
        g_ascii_formatd(y, sizeof y, "%.3f", r->gap_at.y);
        *reason = "open_outline";
        *what = N_("its outline is not closed");
        *detail = g_strdup_printf("gap of %s m at %s, %s", gap, x, y);
    }
}
