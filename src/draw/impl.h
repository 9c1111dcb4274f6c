/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file impl.h
 * The table between the face, linked into the program, and the module with cairo, Pango and qpdf.
 */
#pragma once

#include <agrotown/draw.h>

/** Functions of the module, named as the public ones. */
typedef struct {
    AgtScene *(*draw)(const AgtPlan *plan, const AgtDrawOptions *options, GError **error);
    char **(*pages)(const AgtPlan *plan, const AgtDrawOptions *options, GError **error);
    bool (*per_block)(const AgtDrawOptions *options, bool *out, GError **error);
    AgtScene *(*notices)(const AgtPlan *plan, const AgtNotices *notices, GError **error);
    void (*free_scene)(AgtScene *s);
    char *(*dump)(const AgtScene *s);
    bool (*write_pdf)(const AgtScene *s, const char *path, GError **error);
    bool (*write_png)(const AgtScene *s, guint page, double dpi, const char *path, GError **error);
    char *(*to_svg)(const AgtScene *s, guint page);
    guint (*n_pages)(const AgtScene *s);
} AgtDrawImpl;

/** The table. Weak: absent in the program, where it comes from the module. */
extern const AgtDrawImpl agt_draw_impl;
