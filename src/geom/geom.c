/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry values: reference counting, building, boxes. */
#include <agrotown/geom.h>

G_DEFINE_QUARK(agt - geom - error - quark, agt_geom_error)
