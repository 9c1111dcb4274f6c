/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file to import: its bytes are mapped, hashed and opened from memory, so what is hashed is what
 * is read, no stray side file changes the meaning, and nothing can be written beside it.
 */
#pragma once

#include "profile.h"
#include "reader.h"

typedef struct {
    char *name;   /* base name, for messages and matching */
    char *path;   /* for GDAL, in memory */
    char *member; /* name inside of a zip archive, NULL */
    char *sha256;
    bool raster; /* by its ending */
    bool charset_stated;
    /*< private >*/
    char *folder;
    GPtrArray *maps;           /* of GMappedFile* */
    GPtrArray *files;          /* names in memory, to be unlinked */
    GPtrArray *paths, *stamps; /* of the files on disk, as they were when they were opened */
} AgtSourceFile;

AgtSourceFile *agt_source_file_map(const char *path, GError **error);
/* Fails with CONTENT when a file was written to since it was mapped: what was hashed is then not
 * what was read. */
bool agt_source_file_unchanged(const AgtSourceFile *f, GError **error);
void agt_source_file_free(AgtSourceFile *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtSourceFile, agt_source_file_free)
/* Opens for reading; @p said gets the first warning of the reader, newly allocated or NULL. */
GDALDatasetH agt_source_file_open(const AgtSourceFile *f, const AgtProfile *profile, char **said,
                                  GError **error);
