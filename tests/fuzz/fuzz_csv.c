/* SPDX-License-Identifier: Apache-2.0 */
/* Tables from anywhere: never a crash; what is read is whole, what is not says where. */
#include <string.h>

#include "exchange/records.h"
#include "exchange/table.h"
#include "fuzz/fuzz.h"

static void check_row(const AgtCsv *t, const AgtCsvRow *row)
{
    g_assert(g_strv_length(row->cell) == t->columns && row->line >= 1);
    for (guint i = 0; i < t->columns; i++)
        g_assert(g_utf8_validate(row->cell[i], -1, NULL));
}

static void check_table(const uint8_t *data, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtCsv) t = agt_csv_parse("fuzz", (const char *)data, len, &error);
    g_assert(!t == (error != NULL));
    if (!t) {
        g_assert(strncmp(error->message, "fuzz:", 5) == 0);
        return;
    }
    check_row(t, &t->head);
    for (guint i = 0; i < t->rows->len; i++)
        check_row(t, t->rows->pdata[i]);
}

/* A plan with one plot, one person. */
static AgtPlan *small_plan(void)
{
    AgtPlanHead head = {.key = "00", .title = "Fuzz", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *plot = agt_arena_row(a, AGT_LAYER_PLOT);
    plot->id = plot->birth = "P-1";
    plot->geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){0, 0, 20, 30}));
    agt_plan_builder_add(b, plot);
    AgtFeature *person = agt_arena_row(a, AGT_LAYER_PERSON);
    person->id = person->birth = "PER-1";
    agt_plan_builder_add(b, person);
    return agt_plan_builder_end(b);
}

/* As records of every kind: either faults, or changes that the plan takes. */
static void check_records(const uint8_t *data, size_t len, const AgtPlan *plan, const char *layer)
{
    const AgtEditOptions options = {0};
    g_autoptr(AgtImportResult) result = g_new0(AgtImportResult, 1);
    g_autoptr(AgtEdit) edit = agt_edit_new(plan, &options);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    result->counts = g_ptr_array_new_with_free_func(agt_records_count_free);
    AgtRecords r = {edit,   "fuzz", (const char *)data, len, layer, "fuzz", false, out,
                    faults, result};
    if (!agt_records_csv(&r, &error) || faults->len)
        return;
    result->changes = agt_edit_end(edit, &error);
    g_assert(!result->changes == (error != NULL));
    g_autoptr(AgtPlan) after = error ? NULL : agt_plan_apply(plan, result->changes, &error);
    g_assert(after || error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static AgtPlan *plan;
    static const char *const layers[] = {"waiver", "permit", "party", "setting"};
    if (!plan)
        plan = small_plan();
    check_table(data, len);
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
        check_records(data, len, plan, layers[i]);
    return 0;
}
