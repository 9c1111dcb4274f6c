/* SPDX-License-Identifier: Apache-2.0 */
/* What the PROJ half of this room hands to its face. */
#pragma once

#include <agrotown/crs.h>

/* One coordinate system, taken apart once so that it can be shared between threads. */
struct _AgtCrs {
    char *definition; /* "EPSG:32638" or WKT2; PROJ makes the system again from it */
    char *code, *name;
    char *wkt, *wkt_esri, *proj; /* NULL when PROJ cannot say it so */
    int epsg;
    bool geographic, metric, has_area;
    AgtBox area;
};

/* Functions of the module, in the order of the public header. */
typedef struct {
    AgtCrs *(*crs_new)(const char *text, GError **error);
    AgtCrsOp *(*op_new)(const AgtCrs *from, const AgtCrs *to, const AgtBox *area, GError **error);
    void (*op_free)(AgtCrsOp *op);
    const char *(*op_name)(const AgtCrsOp *op);
    const char *(*op_code)(const AgtCrsOp *op);
    double (*op_accuracy_m)(const AgtCrsOp *op);
    bool (*op_area_of_use)(const AgtCrsOp *op, AgtBox *degrees);
    bool (*op_apply)(AgtCrsOp *op, AgtPoint *pt, size_t n, GError **error);
    bool (*factors)(const AgtCrs *crs, AgtPoint at, AgtCrsFactors *out, GError **error);
} AgtCrsImpl;

/* Weak: there when the module is linked in (tests), else NULL and fetched from the shared module.
 */
extern const AgtCrsImpl agt_crs_impl __attribute__((weak));
