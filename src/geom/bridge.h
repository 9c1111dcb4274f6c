/* SPDX-License-Identifier: Apache-2.0 */
/* The way to GEOS and back; the only header of the project that shows a GEOS type. */
#pragma once

#include <geos_c.h>

#include "geom/internal.h"

/* The calling thread's context; made on first use, freed with the thread. */
GEOSContextHandle_t agt_geos(void);
/* Sets error from the thread's last GEOS message: "what: message". Always false. */
bool agt_geos_fail(const char *what, GError **error);
/* New GEOS geometry of the MULTI type, owned by the caller; NULL with error set. */
GEOSGeometry *agt_geos_from(const AgtGeom *g, GError **error);
/* The parts of kind in g, polygons normalized; NULL with error set when g is NULL. Frees g. */
AgtGeom *agt_geos_take(GEOSGeometry *g, AgtGeomKind kind, const char *what, GError **error);
/* Like agt_geos_take() without freeing g, which is not NULL. */
AgtGeom *agt_geos_to(const GEOSGeometry *g, AgtGeomKind kind, const char *what, GError **error);
/* False with error INVALID when g is not valid. */
bool agt_geos_demand_valid(const AgtGeom *g, const char *what, GError **error);
/* All segments of n geometries as lines, noded and without doubles; owned by the caller. */
GEOSGeometry *agt_geos_noded(const AgtGeom *const *g, size_t n, GError **error);

static inline void geos_destroy(GEOSGeometry *g)
{
    if (g)
        GEOSGeom_destroy_r(agt_geos(), g);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GEOSGeometry, geos_destroy)
