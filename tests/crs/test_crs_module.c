/* SPDX-License-Identifier: Apache-2.0 */
#include <agrotown/crs.h>

#include "support.h"

static void module_loads_and_errors_keep_their_domain(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtCrs) from = agt_crs_new("EPSG:4326", &error);
    assert_no_error(error);
    g_autoptr(AgtCrs) to = agt_crs_new("EPSG:32638", &error);
    assert_no_error(error);
    g_autoptr(AgtCrsOp) op = agt_crs_op_new(from, to, NULL, &error);
    assert_no_error(error);
    AgtPoint p = {46.878861, 40.098806};
    assert_true(agt_crs_op_apply(op, &p, 1, &error));
    assert_float_equal(p.x, 660152.6, 0.06);
    assert_null(agt_crs_new("nothing", &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNKNOWN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(module_loads_and_errors_keep_their_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
