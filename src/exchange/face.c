/* SPDX-License-Identifier: Apache-2.0 */
/* The face of the room: GDAL comes with the module, on first use. */
#include <plan/module.h>

#include "impl.h"

G_DEFINE_QUARK(agt - exchange - error - quark, agt_exchange_error)

static const AgtExchangeImpl *impl(GError **error)
{
    if (&agt_exchange_impl)
        return &agt_exchange_impl;
    g_autoptr(GError) why = NULL;
    const AgtExchangeImpl *table = agt_module_symbol("exchange", "agt_exchange_impl", &why);
    if (!table)
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN, "%s", why->message);
    return table;
}

void agt_import_result_free(AgtImportResult *r)
{
    if (!r)
        return;
    agt_changeset_free(r->changes);
    if (r->counts)
        g_ptr_array_unref(r->counts);
    g_free(r->crs);
    g_free(r->operation);
    g_free(r->area_of_use);
    g_free(r->sha256);
    g_free(r->driver);
    g_free(r);
}

AgtImportResult *agt_import(const AgtPlan *plan, const AgtImportOptions *options, AgtFindings *out,
                            GError **error)
{
    g_assert(plan && options && options->path && out);
    const AgtExchangeImpl *t = impl(error);
    return t ? t->import(plan, options, out, error) : NULL;
}

bool agt_export(const AgtPlan *plan, const AgtExportOptions *options, GError **error)
{
    g_assert(plan && options && options->path);
    const AgtExchangeImpl *t = impl(error);
    return t && t->export(plan, options, error);
}
