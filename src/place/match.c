/* SPDX-License-Identifier: Apache-2.0 */
/* The same place keeps its id: new outlines take over the ids of the old ones they cover best. */
#include "job.h"

/* Share of the smaller outline that must be common. */
#define LEAST_SHARE 0.25

static int by_common(gconstpointer a, gconstpointer b)
{
    const AgtPlacePair *p = a, *q = b;
    if (p->common != q->common)
        return p->common > q->common ? -1 : 1;
    if (p->old != q->old)
        return p->old < q->old ? -1 : 1;
    return (p->new > q->new) - (p->new < q->new);
}

/* Common area, to a hundredth of a square metre so that the order does not hang on the last bit. */
static bool common_area(const AgtGeom *a, const AgtGeom *b, double *area, GError **error)
{
    *area = 0;
    if (agt_geom_equals(a, b, 5e-4)) {
        *area = agt_geom_area_m2(a);
        return true;
    }
    g_autoptr(AgtGeom) common = agt_geom_intersection(a, b, error);
    if (!common)
        return false;
    *area = round(agt_geom_area_m2(common) * 100) / 100;
    return true;
}

guint *agt_place_match_pairs(GArray *pairs, guint n_old, guint n_new)
{
    g_autofree gboolean *used = g_new0(gboolean, n_old + 1);
    guint *match = g_new(guint, n_new + 1);
    for (guint i = 0; i < n_new; i++)
        match[i] = G_MAXUINT;
    g_array_sort(pairs, by_common);
    for (guint i = 0; i < pairs->len; i++) {
        AgtPlacePair p = g_array_index(pairs, AgtPlacePair, i);
        if (used[p.old] || match[p.new] != G_MAXUINT)
            continue;
        used[p.old] = TRUE;
        match[p.new] = p.old;
    }
    return match;
}

guint *agt_place_match(const AgtPlaceJob *job, const GPtrArray *old_rows, const GPtrArray *new_geom,
                       GError **error)
{
    (void)job;
    g_autofree AgtBox *box = g_new(AgtBox, new_geom->len + 1);
    for (guint i = 0; i < new_geom->len; i++)
        box[i] = ((const AgtGeom *)new_geom->pdata[i])->box;
    g_autoptr(AgtIndex) index = agt_index_new(box, new_geom->len);
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(AgtPlacePair));
    for (guint i = 0; i < old_rows->len; i++) {
        const AgtGeom *old = ((const AgtFeature *)old_rows->pdata[i])->geom;
        g_array_set_size(hit, 0);
        if (!agt_geom_is_empty(old))
            agt_index_query(index, old->box, hit);
        for (guint k = 0; k < hit->len; k++) {
            AgtPlacePair p = {0, i, g_array_index(hit, guint32, k)};
            const AgtGeom *new = new_geom->pdata[p.new];
            if (!common_area(old, new, &p.common, error))
                return NULL;
            double least = LEAST_SHARE * fmin(agt_geom_area_m2(old), agt_geom_area_m2(new));
            if (p.common > least)
                g_array_append_val(pairs, p);
        }
    }
    return agt_place_match_pairs(pairs, old_rows->len, new_geom->len);
}
