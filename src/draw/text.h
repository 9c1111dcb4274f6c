/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file text.h
 * Text: a private set of DejaVu fonts, measuring, and drawing with cairo. One user unit is 1 mm.
 *
 * Fonts of the machine are never used: a sheet must not change with what is installed on it.
 */
#pragma once

#include <cairo.h>

#include "scene.h"

/** Height of capitals above the baseline for an em of @p size mm. */
double text_cap(double size);
/** Height of a line's top above its baseline. */
double text_ascent(double size);
/** Distance between the baselines of a paragraph. */
double text_leading(double size);
/**
 * Lines of a text: cut at its line feeds and, when the style says so, wrapped. NULL when the fonts
 * are missing or have no sign for a character; @p error (may be NULL) names both.
 * @errors STYLE, GLYPH
 */
char **text_lines(const TextStyle *style, const char *text, GError **error);
/** Width of one line, 0 when it cannot be set. */
double text_width(const TextStyle *style, const char *text);
/** Draws a text item. */
void text_draw(cairo_t *cr, const Item *it);
