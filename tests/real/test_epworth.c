/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of Epworth (Zimbabwe) subdivided again: every rule kept, no fewer plots than people drew.
 * The benchmark of the same name does all of them. */
#include "blocks.h"
#include "support.h"

#define FIRST 14

static const char *path;

static void check_plots(const Block *b, const LayOut *l, const GPtrArray *plots)
{
    const AgtPlaceRules *r = &l->zone.rules;
    double sum = 0;
    for (guint i = 0; i < plots->len; i++) {
        const AgtPlacePlot *p = plots->pdata[i];
        g_autoptr(AgtGeom) g = agt_place_ring_geom(p->ring);
        g_autoptr(AgtGeom) out = agt_geom_difference(g, b->land, NULL);
        assert_true(agt_geom_is_valid(g, NULL, NULL));
        assert_true(agt_geom_area_m2(g) >= r->area_min - 1e-6);
        assert_true(agt_geom_area_m2(out) < 0.05);
        double front = 0;
        for (guint k = 0; k < b->axes->len; k++) {
            const AgtPlaceAxis *a = &g_array_index(b->axes, AgtPlaceAxis, k);
            AgtPoint m = {(a->a.x + a->b.x) / 2, (a->a.y + a->b.y) / 2};
            g_autoptr(AgtGeom) at = agt_geom_new_point(m.x, m.y);
            if (agt_geom_distance_m(at, g) < 0.02)
                front += agt_place_dist(a->a, a->b);
        }
        assert_true(front >= r->front_min - 4); /* seen in steps of two metres */
        sum += agt_geom_area_m2(g);
        for (guint k = 0; k < i; k++) {
            g_autoptr(AgtGeom) o = agt_place_ring_geom(((AgtPlacePlot *)plots->pdata[k])->ring);
            g_autoptr(AgtGeom) both = agt_geom_intersection(g, o, NULL);
            assert_true(agt_geom_area_m2(both) < 1e-9);
        }
    }
    assert_true(sum <= agt_geom_area_m2(b->land) + 0.05);
}

static void no_fewer_than_people_drew(void **state)
{
    (void)state;
    Blocks *town = blocks_read(path);
    guint seen = 0, enough = 0, people = 0, placed = 0;
    assert_non_null(town);
    for (guint i = 0; i < town->blocks->len && seen < FIRST; i++) {
        const Block *b = town->blocks->pdata[i];
        if (b->plots->len < 4 || b->plots->len > 12 || !block_counts(b, 3))
            continue;
        GError *error = NULL;
        AgtPlaceRules r = block_rules(b);
        LayOut *l = lay_out_new(b, &r, &error);
        assert_no_error(error);
        l->block->bound = agt_place_bound(&l->job, l->block, &l->zone.rules, &error);
        assert_no_error(error);
        GPtrArray *plots = agt_place_layout(&l->job, l->block, r.area_min, true, &error);
        assert_no_error(error);
        check_plots(b, l, plots);
        assert_true((int)plots->len <= l->block->bound);
        seen++;
        people += b->plots->len;
        placed += plots->len;
        enough += plots->len >= b->plots->len;
        g_ptr_array_unref(plots);
        lay_out_free(l);
    }
    print_message("%u blocks, enough in %u; people %u, placed %u\n", seen, enough, people, placed);
    assert_int_equal(seen, FIRST);
    assert_true(enough * 10 >= seen * 9);
    blocks_free(town);
}

int main(void)
{
    g_autofree char *data = data_path("settlements/epworth_zimbabwe/Epworth_Before.shp");
    path = data;
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_fewer_than_people_drew)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
