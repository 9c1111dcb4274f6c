/* SPDX-License-Identifier: Apache-2.0 */
/* The result of an import, from a reader that has gone wrong: refused, or something sound. */
#include "exchange/wire.h"
#include "exchange/wire_random.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    Prop p = prop_start(1, 1); /* the plan that the seeds were made for */
    g_autoptr(AgtPlan) plan = random_plan(&p);
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, len);
    g_autoptr(AgtFindings) findings = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtImportResult) r = agt_wire_read(bytes, plan, findings, &error);
    g_assert(!r == (error != NULL));
    if (!r)
        return 0;
    g_autoptr(GByteArray) out = g_byte_array_new();
    bool ok = agt_wire_write(out, plan, r, findings, &error);
    g_assert_no_error(error);
    g_assert(ok);
    g_autoptr(AgtPlan) after = agt_plan_apply(plan, r->changes, &error);
    g_assert(!after == (error != NULL));
    return 0;
}
