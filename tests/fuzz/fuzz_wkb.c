/* SPDX-License-Identifier: Apache-2.0 */
/* Well-known binary from anywhere: never a crash, what is read is written back the same, and the
 * repairs give something valid or an error. */
#include <agrotown/geom.h>

#include "fuzz/fuzz.h"

/* What is done to a hazard or a release of any shape: a valid answer or an error. */
static void repair(const AgtGeom *g)
{
    g_autoptr(AgtGeom) outer = agt_geom_envelop(g, 1.0, NULL);
    g_assert(!outer || agt_geom_is_valid(outer, NULL, NULL));
    g_assert(!outer || agt_geom_is_empty(outer) == agt_geom_is_empty(g));
    if (g->kind != AGT_GEOM_POLYGON || g->n_points == 0)
        return;
    g_autoptr(AgtGeom) inner = agt_geom_repair_inwards(g, NULL);
    g_assert(!inner || agt_geom_is_valid(inner, NULL, NULL));
    AgtPoint at = agt_geom_label_point(g);
    agt_geom_contains_point(g, at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtGeom) g = agt_geom_from_wkb(data, len, &error);
    if (!g) {
        g_assert(error != NULL);
        return 0;
    }
    g_autoptr(GBytes) bytes = agt_geom_to_wkb(g);
    gsize n;
    const uint8_t *again = g_bytes_get_data(bytes, &n);
    g_autoptr(AgtGeom) h = agt_geom_from_wkb(again, n, &error);
    g_assert_no_error(error);
    g_assert(agt_geom_equals(g, h, 0.0));
    g_autoptr(GBytes) same = agt_geom_to_wkb(h);
    g_assert(g_bytes_equal(bytes, same));
    if (g->n_points <= 64)
        repair(g);
    return 0;
}
