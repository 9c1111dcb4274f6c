/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of a real town: plots as people drew them, grouped where they touch, with the street lines
 * that run around them. */
#pragma once

#include "job.h"

/* A plot as drawn. */
typedef struct {
    GArray *ring;     /* local, counter-clockwise */
    bool home;        /* its use is R1 */
    double area;      /* m2 */
    double frontage;  /* metres of its outline on the block's street line */
    double roundness; /* 4 pi area / perimeter squared */
    double convexity; /* share of its convex hull */
} Drawn;

/* Plots that touch each other. */
typedef struct {
    AgtGeom *land;    /* one part */
    GPtrArray *plots; /* Drawn, borrowed */
    GArray *axes;     /* AgtPlaceAxis without width: outline with no other plot before it */
} Block;

typedef struct {
    GPtrArray *plots, *blocks;
    guint unlike; /* plots of several parts or none */
} Blocks;

/* Reads a shapefile of plots (.shp and .dbf with a field USE); NULL with a message on stderr. */
Blocks *blocks_read(const char *shp);
void blocks_free(Blocks *b);
/* All plots R1 with at least @p front_m on a street. */
bool block_counts(const Block *b, double front_m);
/* Mean area, lower quartile of frontages, and how far the shapes go that people drew. */
typedef struct {
    double area, front, roundness, convexity;
} BlockFigures;
BlockFigures block_figures(const Block *b);
/* The rules of the benchmark: not stricter than people were. */
AgtPlaceRules block_rules(const Block *b);
/* A job with this one block under the rules, as deep as people went; call lay_out_free(). */
typedef struct {
    AgtPlaceJob job;
    AgtPlaceZone zone;
    AgtPlaceBlock *block;
} LayOut;
LayOut *lay_out_new(const Block *b, const AgtPlaceRules *rules, GError **error);
void lay_out_free(LayOut *l);
