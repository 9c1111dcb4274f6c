/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which height text belongs to which record: the nearest one, when the record is also the nearest
 * to the text and nothing else is about as near. What is in doubt gets no height.
 */
#include <math.h>

#include "heights.h"

/* Another candidate nearer than this many times the distance leaves the pair in doubt. */
#define DOUBT 1.5
/* Distances under this are as good as none, metres: a text on its very point. */
#define TOUCH_M 0.001
/* Heights that differ by less are one height, metres. */
#define SAME_M 0.005

typedef struct {
    guint entity, label;
    double d;
} Pair;

double agt_heights_distance(const AgtHeightLabel *k, const AgtHeightEntity *e)
{
    if (!e->shape)
        return hypot(k->at.x - e->box.minx, k->at.y - e->box.miny);
    OGRGeometryH p = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(p, 0, k->at.x, k->at.y);
    double d = OGR_G_Distance(e->shape, p);
    OGR_G_DestroyGeometry(p);
    return d < 0 ? INFINITY : d;
}

static bool on_layer(const AgtHeightLabel *k, const AgtProfileField *f)
{
    return !f->text_layer || g_pattern_match_simple(f->text_layer, k->on);
}

static GArray *pairs_of(const AgtHeightPass *p)
{
    g_autofree AgtBox *box = g_new(AgtBox, p->label->len + 1);
    for (guint i = 0; i < p->label->len; i++) {
        AgtPoint at = g_array_index(p->label, AgtHeightLabel, i).at;
        box[i] = (AgtBox){at.x, at.y, at.x, at.y};
    }
    g_autoptr(AgtIndex) ix = agt_index_new(box, p->label->len);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (guint i = 0; i < p->entity->len; i++) {
        const AgtHeightEntity *e = &g_array_index(p->entity, AgtHeightEntity, i);
        if (!agt_heights_beside(e->entry))
            continue;
        const AgtProfileField *f = agt_heights_field(e->entry);
        double reach = f->within_m / p->unit_m;
        g_array_set_size(found, 0);
        agt_index_query(ix, agt_box_grow(e->box, reach), found);
        for (guint j = 0; j < found->len; j++) {
            Pair pair = {i, g_array_index(found, guint32, j), 0};
            const AgtHeightLabel *k = &g_array_index(p->label, AgtHeightLabel, pair.label);
            pair.d = on_layer(k, f) ? agt_heights_distance(k, e) : INFINITY;
            if (pair.d <= reach)
                g_array_append_val(out, pair);
        }
    }
    return out;
}

static int by_distance(gconstpointer a, gconstpointer b)
{
    const Pair *p = a, *q = b;
    if (p->d != q->d)
        return p->d < q->d ? -1 : 1;
    if (p->entity != q->entity)
        return p->entity < q->entity ? -1 : 1;
    return (p->label > q->label) - (p->label < q->label);
}

/* Nearest pair of each entity and each label, numbers into the sorted pairs. */
typedef struct {
    guint *entity, *label;
} Nearest;

/* True when pair @p i, the nearest of its entity, has a rival about as near. */
static bool in_doubt(const AgtHeightPass *p, const GArray *pairs, const Nearest *near, guint i)
{
    const Pair *mine = &g_array_index(pairs, Pair, i);
    double value = g_array_index(p->label, AgtHeightLabel, mine->label).value;
    double limit = MAX(mine->d, TOUCH_M / p->unit_m) * DOUBT;
    if (near->label[mine->label] != i)
        return true; /* the text is nearer to another record */
    for (guint j = i + 1; j < pairs->len && g_array_index(pairs, Pair, j).d < limit; j++) {
        const Pair *other = &g_array_index(pairs, Pair, j);
        if (other->label == mine->label && other->entity != mine->entity)
            return true;
        double said = g_array_index(p->label, AgtHeightLabel, other->label).value;
        bool theirs = g_array_index(pairs, Pair, near->label[other->label]).entity != mine->entity;
        if (other->entity == mine->entity && !theirs && fabs(said - value) > SAME_M)
            return true;
    }
    return false;
}

void agt_heights_pair(AgtHeightPass *p)
{
    g_autoptr(GArray) pairs = pairs_of(p);
    g_array_sort(pairs, by_distance);
    g_autofree guint *entity = g_new(guint, p->entity->len + 1);
    g_autofree guint *label = g_new(guint, p->label->len + 1);
    for (guint i = 0; i < p->entity->len; i++)
        entity[i] = G_MAXUINT;
    for (guint i = 0; i < p->label->len; i++)
        label[i] = G_MAXUINT;
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        entity[pair->entity] = MIN(entity[pair->entity], i);
        label[pair->label] = MIN(label[pair->label], i);
    }
    p->match_of = g_array_sized_new(FALSE, FALSE, sizeof(AgtHeightMatch), p->entity->len);
    p->match = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < p->entity->len; i++) {
        const AgtHeightEntity *e = &g_array_index(p->entity, AgtHeightEntity, i);
        AgtHeightMatch m = {.fid = e->fid, .label = G_MAXUINT, .rival = e->rival};
        if (entity[i] != G_MAXUINT) {
            m.label = g_array_index(pairs, Pair, entity[i]).label;
            m.ambiguous = in_doubt(p, pairs, &(Nearest){entity, label}, entity[i]);
        }
        g_array_append_val(p->match_of, m);
    }
    for (guint i = 0; i < p->match_of->len; i++) {
        AgtHeightMatch *m = &g_array_index(p->match_of, AgtHeightMatch, i);
        if (!m->rival)
            g_hash_table_insert(p->match, &m->fid, m);
    }
}
