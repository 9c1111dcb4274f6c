/* SPDX-License-Identifier: Apache-2.0 */
/* Siting instances in the formats of the OR-Library (p-median) and of Holmberg's collection. */
#pragma once

#include <agrotown/siting.h>

/* An instance with all that it points to. */
typedef struct {
    AgtSiting what;
    double *matrix, *opening, *demand, *capacity;
} AgtSitingFile;

/* "pmed": vertices, edges, p, then edges; repeated edges: the last one counts. */
bool agt_siting_read_pmed(const char *path, AgtSitingFile *f, GError **error);
/* Sites and clients, capacities, opening costs, demands, then a row of costs for each client. */
bool agt_siting_read_holmberg(const char *path, AgtSitingFile *f, GError **error);
/* A random p-median instance made as those of the OR-Library were: a connected graph with whole
 * costs from 1 to 100. */
void agt_siting_make_pmed(guint32 n, guint32 n_edges, guint32 p, guint32 seed, AgtSitingFile *f);
void agt_siting_file_clear(AgtSitingFile *f);
