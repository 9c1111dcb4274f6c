/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files that know PROJ: a context that never touches the network or prints. */
#pragma once

#include <proj.h>

#include "impl.h"

typedef PJ_CONTEXT AgtProjContext;
typedef PJ AgtProj;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtProj, proj_destroy)

static inline void agt_proj_context_free(AgtProjContext *c)
{
    proj_context_destroy(c);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtProjContext, agt_proj_context_free)

/* A context of its own for one object or one thread. */
AgtProjContext *agt_proj_context_new(void);
/* What PROJ says of the last failure, never NULL. */
const char *agt_proj_message(AgtProjContext *c);
/* The system again, in a context of the caller. */
AgtProj *agt_proj_make(AgtProjContext *c, const AgtCrs *crs, GError **error);
/* Area of use in degrees; one across the antimeridian gets an east edge over 180. */
bool agt_proj_area(AgtProjContext *c, const AgtProj *object, AgtBox *degrees);

AgtCrs *agt_proj_crs_new(const char *text, GError **error);
AgtCrsOp *agt_proj_op_new(const AgtCrs *from, const AgtCrs *to, const AgtBox *area, GError **error);
void agt_proj_op_free(AgtCrsOp *op);
const char *agt_proj_op_name(const AgtCrsOp *op);
const char *agt_proj_op_code(const AgtCrsOp *op);
double agt_proj_op_accuracy_m(const AgtCrsOp *op);
bool agt_proj_op_area_of_use(const AgtCrsOp *op, AgtBox *degrees);
bool agt_proj_op_apply(AgtCrsOp *op, AgtPoint *pt, size_t n, GError **error);
bool agt_proj_factors(const AgtCrs *crs, AgtPoint at, AgtCrsFactors *out, GError **error);
