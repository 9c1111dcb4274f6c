/* SPDX-License-Identifier: Apache-2.0 */
/* The table that the face calls through, and what all PROJ files share. */
#include <gmodule.h>

#include "handle.h"

/* PROJ prints to stderr by default; our errors say it themselves. */
static void quiet(void *user, int level, const char *message)
{
    (void)user;
    g_debug("PROJ %d: %s", level, message);
}

AgtProjContext *agt_proj_context_new(void)
{
    AgtProjContext *c = proj_context_create();
    g_assert(c);
    proj_log_func(c, NULL, quiet);
    proj_context_set_enable_network(c, 0);
    return c;
}

const char *agt_proj_message(AgtProjContext *c)
{
    int n = proj_context_errno(c);
    const char *text = n ? proj_context_errno_string(c, n) : NULL;
    return text ? text : "no reason given";
}

AgtProj *agt_proj_make(AgtProjContext *c, const AgtCrs *crs, GError **error)
{
    AgtProj *p = proj_create(c, crs->definition);
    if (!p)
        g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_FAILED,
                    "coordinate system \"%s\" cannot be made again: %s", crs->name,
                    agt_proj_message(c));
    return p;
}

bool agt_proj_area(AgtProjContext *c, const AgtProj *object, AgtBox *degrees)
{
    AgtBox b;
    if (!proj_get_area_of_use(c, object, &b.minx, &b.miny, &b.maxx, &b.maxy, NULL) ||
        b.minx < -180 || b.miny < -90 || b.maxx < -180 || b.maxy < -90)
        return false; /* PROJ says -1000 where it knows nothing */
    if (b.maxx < b.minx)
        b.maxx += 360;
    *degrees = b;
    return true;
}

G_MODULE_EXPORT const AgtCrsImpl agt_crs_impl = {
    .crs_new = agt_proj_crs_new,
    .op_new = agt_proj_op_new,
    .op_free = agt_proj_op_free,
    .op_name = agt_proj_op_name,
    .op_code = agt_proj_op_code,
    .op_accuracy_m = agt_proj_op_accuracy_m,
    .op_area_of_use = agt_proj_op_area_of_use,
    .op_apply = agt_proj_op_apply,
    .factors = agt_proj_factors,
};
