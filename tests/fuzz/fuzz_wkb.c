/* SPDX-License-Identifier: Apache-2.0 */
/* Well-known binary from anywhere: never a crash, and what is read is written back the same. */
#include <agrotown/geom.h>

#include "fuzz/fuzz.h"

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
    return 0;
}
