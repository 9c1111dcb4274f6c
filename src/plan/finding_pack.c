/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings kept small. Of the millions of a large town most share all but the feature, the figure
 * and the place with their neighbours: what is shared is kept once, found through a few slots that
 * newer ones take over, and neighbours at one place share that.
 */
#include <math.h>
#include <string.h>

#include "internal.h"

/* Findings that are whole, slots of what is shared, and findings of the arena at a time. */
enum { RING = 2 * AGT_FINDINGS_OPEN, SLOTS = 64, BATCH = 64 };

typedef struct {
    const AgtRule *rule;
    const char *unit, *what, *arg, *sets, *waiver;
    guint64 required; /* bits of the number */
    guint8 severity, layer, other_layer;
    bool area; /* the place has one, worked out or not */
} Common;

/* Without an area only the point is there. */
typedef struct {
    AgtPoint at;
    AgtGeom *area;
    const AgtLazyArea *lazy;
} Place;

struct _AgtPacked {
    const Common *common;
    const char *id, *other_id;
    double measured;
    const Place *place; /* NULL: none */
};

struct _AgtPacker {
    AgtFinding ring[RING];
    guint next, open; /* next one of the ring to be given out; open: so many of it are in use */
    const Common *slot[SLOTS];
    const Place *place; /* of the last one */
    bool area;          /* it has room for one */
    AgtPacked *free;
    guint n_free;
};

AgtPacker *agt_packer_new(void)
{
    AgtPacker *p = g_malloc(sizeof *p);
    memset((char *)p + sizeof p->ring, 0, sizeof *p - sizeof p->ring);
    return p;
}

static guint64 bits_of(double v)
{
    guint64 bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static guint slot_of(const Common *c)
{
    guint64 h = (guint64)(gsize)c->rule ^ c->required ^ (guint64)(gsize)c->arg << 7 ^
                (guint64)(gsize)c->what << 3 ^ (guint64)c->layer << 17 ^
                (guint64)c->other_layer << 9;
    h *= G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (guint)(h >> 58);
}

/* Texts are compared by their place: equal ones elsewhere cost memory, never truth. */
static bool same_common(const Common *a, const Common *b)
{
    return a->rule == b->rule && a->required == b->required && a->unit == b->unit &&
           a->what == b->what && a->arg == b->arg && a->sets == b->sets && a->waiver == b->waiver &&
           a->severity == b->severity && a->layer == b->layer && a->other_layer == b->other_layer &&
           a->area == b->area;
}

static const Common *common_of(AgtPacker *p, AgtArena *a, const AgtFinding *x)
{
    Common c = {.rule = x->rule,
                .unit = x->unit,
                .what = x->what,
                .arg = x->arg,
                .sets = x->sets,
                .waiver = x->waiver,
                .required = bits_of(x->required),
                .severity = (guint8)x->severity,
                .layer = (guint8)x->layer,
                .other_layer = (guint8)x->other_layer,
                .area = x->area || x->lazy};
    guint i = slot_of(&c);
    if (!p->slot[i] || !same_common(p->slot[i], &c)) {
        Common *made = agt_arena_take(a, sizeof *made);
        *made = c;
        p->slot[i] = made;
    }
    return p->slot[i];
}

static bool same_place(const AgtPacker *p, const AgtFinding *x, bool area)
{
    const Place *last = p->place;
    return last && p->area == area && bits_of(last->at.x) == bits_of(x->at.x) &&
           bits_of(last->at.y) == bits_of(x->at.y) &&
           (!area || (last->area == x->area && last->lazy == x->lazy));
}

static const Place *place_of(AgtPacker *p, AgtArena *a, const AgtFinding *x)
{
    bool area = x->area || x->lazy;
    if (!area && isnan(x->at.x) && isnan(x->at.y))
        return NULL;
    if (same_place(p, x, area))
        return p->place;
    Place *made = agt_arena_take(a, area ? sizeof *made : sizeof made->at);
    made->at = x->at;
    if (area) {
        made->area = x->area;
        made->lazy = x->lazy;
    }
    p->area = area;
    return p->place = made;
}

static gpointer pack(AgtPacker *p, AgtArena *a, const AgtFinding *x)
{
    if (!p->n_free) {
        p->free = agt_arena_take(a, BATCH * sizeof *p->free);
        p->n_free = BATCH;
    }
    AgtPacked *small = &p->free[--p->n_free];
    small->common = common_of(p, a, x);
    small->id = x->id;
    small->other_id = x->other_id;
    small->measured = x->measured;
    small->place = place_of(p, a, x);
    return (gpointer)((gsize)small | 1);
}

void agt_packer_rest(AgtPacker *p, AgtArena *a, GPtrArray *list, guint keep)
{
    guint first = list->len - p->open;
    for (guint i = first; p->open > keep; i++, p->open--)
        list->pdata[i] = pack(p, a, list->pdata[i]);
}

AgtFinding *agt_packer_take(AgtPacker *p, AgtArena *a, GPtrArray *list)
{
    if (p->open == RING)
        agt_packer_rest(p, a, list, RING - AGT_FINDINGS_OPEN);
    AgtFinding *x = &p->ring[p->next];
    p->next = (p->next + 1) % RING;
    p->open++;
    return x;
}

/* --- Reading --- */

static const AgtPacked *packed(gconstpointer entry)
{
    return (const AgtPacked *)((gsize)entry & ~(gsize)1);
}

const AgtFinding *agt_entry_read(gconstpointer entry, AgtFinding *into)
{
    if (!agt_entry_small(entry))
        return entry;
    const AgtPacked *p = packed(entry);
    const Common *c = p->common;
    *into = (AgtFinding){.rule = c->rule,
                         .severity = (AgtSeverity)c->severity,
                         .layer = (AgtLayerId)c->layer,
                         .other_layer = (AgtLayerId)c->other_layer,
                         .waiver = c->waiver,
                         .id = p->id,
                         .other_id = p->other_id,
                         .measured = p->measured,
                         .unit = c->unit,
                         .what = c->what,
                         .arg = c->arg,
                         .at = p->place ? p->place->at : (AgtPoint){NAN, NAN},
                         .area = c->area ? p->place->area : NULL,
                         .lazy = c->area ? p->place->lazy : NULL,
                         .sets = c->sets};
    memcpy(&into->required, &c->required, sizeof into->required);
    return into;
}

AgtEntryHead agt_entry_head(gconstpointer entry)
{
    if (!agt_entry_small(entry)) {
        const AgtFinding *x = entry;
        return (AgtEntryHead){x->rule, x->severity, x->layer, x->waiver != NULL};
    }
    const Common *c = packed(entry)->common;
    return (AgtEntryHead){c->rule, (AgtSeverity)c->severity, (AgtLayerId)c->layer,
                          c->waiver != NULL};
}

const char *agt_entry_id(gconstpointer entry)
{
    return agt_entry_small(entry) ? packed(entry)->id : ((const AgtFinding *)entry)->id;
}
