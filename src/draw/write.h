/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file write.h
 * Writers of scenes and what they share.
 */
#pragma once

#include "scene.h"

/** Points per millimetre. */
#define PT_PER_MM (72.0 / 25.4)
/** What a finished file may differ from the scene, mm on paper. */
#define PROOF_MM 0.05

/** cairo's PDF: one page per page of the scene and group that is not empty. */
GByteArray *pdf_raw(const AgtScene *s, GError **error);
/** True when the group gets a page in pdf_raw(). */
bool pdf_has_group(const Page *p, guint group);
/** Turns those pages into layers, adds georeference, outline and labels. @errors WRITE */
GBytes *pdf_layers(const AgtScene *s, const GByteArray *raw, GError **error);
/** Reads a finished file back. @errors PROOF */
bool pdf_prove(const AgtScene *s, const char *path, GError **error);
/** Writes a small text file beside @p path with its ending replaced. @errors WRITE */
bool write_side_file(const char *path, const char *ending, const char *text, GError **error);

/** The functions behind the public ones. */
bool scene_write_pdf(const AgtScene *s, const char *path, GError **error);
/** See agt_scene_write_png(). */
bool scene_write_png(const AgtScene *s, guint page, double dpi, const char *path, GError **error);
/** See agt_scene_to_svg(). */
char *scene_to_svg(const AgtScene *s, guint page);
/** See agt_scene_dump(). */
char *scene_dump(const AgtScene *s);
