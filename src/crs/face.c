/* SPDX-License-Identifier: Apache-2.0 */
/* The face of the room: PROJ comes with the module, on first use. */
#include <plan/module.h>

#include "impl.h"

G_DEFINE_QUARK(agt - crs - error - quark, agt_crs_error)

/* agt_module_symbol() locks and remembers; only things made by the module come back to it. */
static const AgtCrsImpl *impl(GError **error)
{
    if (&agt_crs_impl)
        return &agt_crs_impl;
    g_autoptr(GError) why = NULL;
    const AgtCrsImpl *table = agt_module_symbol("crs", "agt_crs_impl", &why);
    if (!table)
        g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_FAILED, "%s", why->message);
    return table;
}

AgtCrs *agt_crs_new(const char *text, GError **error)
{
    g_assert(text);
    const AgtCrsImpl *t = impl(error);
    return t ? t->crs_new(text, error) : NULL;
}

void agt_crs_free(AgtCrs *crs)
{
    if (!crs)
        return;
    g_free(crs->definition);
    g_free(crs->code);
    g_free(crs->name);
    g_free(crs->wkt);
    g_free(crs->wkt_esri);
    g_free(crs->proj);
    g_free(crs);
}

const char *agt_crs_code(const AgtCrs *crs)
{
    return crs->code;
}

const char *agt_crs_name(const AgtCrs *crs)
{
    return crs->name;
}

int agt_crs_epsg(const AgtCrs *crs)
{
    return crs->epsg;
}

bool agt_crs_is_geographic(const AgtCrs *crs)
{
    return crs->geographic;
}

bool agt_crs_is_metric(const AgtCrs *crs)
{
    return crs->metric;
}

bool agt_crs_area_of_use(const AgtCrs *crs, AgtBox *degrees)
{
    if (crs->has_area)
        *degrees = crs->area;
    return crs->has_area;
}

char *agt_crs_to_wkt(const AgtCrs *crs, bool esri, GError **error)
{
    const char *wkt = esri ? crs->wkt_esri : crs->wkt;
    if (!wkt)
        g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNSUITABLE,
                    "coordinate system \"%s\" cannot be written as WKT 1", crs->name);
    return g_strdup(wkt);
}

char *agt_crs_to_proj(const AgtCrs *crs)
{
    return g_strdup(crs->proj ? crs->proj : "");
}

AgtCrsOp *agt_crs_op_new(const AgtCrs *from, const AgtCrs *to, const AgtBox *area, GError **error)
{
    const AgtCrsImpl *t = impl(error);
    return t ? t->op_new(from, to, area, error) : NULL;
}

void agt_crs_op_free(AgtCrsOp *op)
{
    if (op)
        impl(NULL)->op_free(op);
}

const char *agt_crs_op_name(const AgtCrsOp *op)
{
    return impl(NULL)->op_name(op);
}

const char *agt_crs_op_code(const AgtCrsOp *op)
{
    return impl(NULL)->op_code(op);
}

double agt_crs_op_accuracy_m(const AgtCrsOp *op)
{
    return impl(NULL)->op_accuracy_m(op);
}

bool agt_crs_op_area_of_use(const AgtCrsOp *op, AgtBox *degrees)
{
    return impl(NULL)->op_area_of_use(op, degrees);
}

bool agt_crs_op_apply(AgtCrsOp *op, AgtPoint *pt, size_t n, GError **error)
{
    return impl(NULL)->op_apply(op, pt, n, error);
}

static bool map_points(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    return agt_crs_op_apply(user, pt, n, error);
}

AgtGeom *agt_crs_op_geom(AgtCrsOp *op, const AgtGeom *g, GError **error)
{
    return agt_geom_map(g, map_points, op, error);
}

bool agt_crs_factors(const AgtCrs *crs, AgtPoint at, AgtCrsFactors *out, GError **error)
{
    return impl(NULL)->factors(crs, at, out, error);
}
