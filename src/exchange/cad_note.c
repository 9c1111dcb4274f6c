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

/* What the records of one layer were. */
typedef struct {
    guint *note, *unread; /* by number of the kind */
    guint twins, inner_unread;
} Seen;

/* Number of a kind among those of a layer; that of kinds which stand in blocks only comes last. */
static guint kind_number(const AgtCadLayer *l, const char *kind)
{
    guint i = 0;
    while (i < l->kinds->len && g_array_index(l->kinds, AgtCadKind, i).kind != kind)
        i++;
    return i;
}

static void see_records(const AgtCad *cad, Seen *seen)
{
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, i);
        Seen *s = &seen[r->layer];
        if (!r->shape)
            continue;
        guint kind = kind_number(g_ptr_array_index(cad->header->layers, r->layer), r->kind);
        s->note[kind] += r->shape->sense == AGT_CAD_NOTE;
        s->unread[kind] += r->shape->sense == AGT_CAD_UNREAD;
        s->twins += r->twin != 0;
        s->inner_unread += r->shape->inner_unread > 0;
    }
}

static void note_kinds(AgtIntake *in, const AgtCadLayer *l, const guint *n, const AgtRule *rule)
{
    g_autoptr(GString) list = g_string_new(NULL);
    guint total = 0;
    for (guint k = 0; k <= l->kinds->len; k++) {
        const char *kind =
            k < l->kinds->len ? g_array_index(l->kinds, AgtCadKind, k).kind : "in blocks";
        if (n[k])
            g_string_append_printf(list, "%s%u %s", list->len ? ", " : "", n[k], kind);
        total += n[k];
    }
    if (!total)
        return;
    AgtFinding *x = agt_findings_add_plan(in->out, rule);
    x->measured = total;
    x->arg = agt_arena_printf(agt_findings_arena(in->out), "%s: %s", l->name, list->str);
}

/* A drawing of which nothing came in is not an empty plan. */
static void note_nothing(AgtIntake *in)
{
    guint taken = 0;
    for (guint i = 0; i < in->result->counts->len; i++) {
        const AgtImportCount *c = g_ptr_array_index(in->result->counts, i);
        taken += c->stored + c->quarantined;
    }
    if (!taken)
        say(in, &agt_exchange_cad_nothing, in->file->name)->measured =
            in->cad->header->entities->len;
}

void agt_cad_note_records(AgtIntake *in)
{
    const AgtCad *cad = in->cad;
    guint n = cad->header->layers->len;
    g_autofree Seen *seen = g_new0(Seen, n + 1);
    for (guint i = 0; i < n; i++) {
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, i);
        seen[i].note = g_new0(guint, l->kinds->len + 1);
        seen[i].unread = g_new0(guint, l->kinds->len + 1);
    }
    see_records(cad, seen);
    for (guint i = 0; i < n; i++) {
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, i);
        note_kinds(in, l, seen[i].note, &agt_exchange_cad_notes);
        note_kinds(in, l, seen[i].unread, &agt_exchange_cad_unread);
        if (seen[i].twins)
            say(in, &agt_exchange_cad_twin, l->name)->measured = seen[i].twins;
        if (seen[i].inner_unread)
            say(in, &agt_exchange_cad_inner_unread, l->name)->measured = seen[i].inner_unread;
        g_free(seen[i].note);
        g_free(seen[i].unread);
    }
    note_nothing(in);
    if (cad->sagitta_m > 0)
        say(in, &agt_exchange_cad_arcs, in->file->name)->measured = cad->sagitta_m;
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
