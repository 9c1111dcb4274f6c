/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file paint.h
 * Painting of items with cairo; one user unit is 1 mm.
 */
#pragma once

#include <cairo.h>

#include "scene.h"

/** Paints the items of a group; only those that meet @p only when it is not NULL. */
void paint_group(cairo_t *cr, const Page *p, Group g, const AgtBox *only);
