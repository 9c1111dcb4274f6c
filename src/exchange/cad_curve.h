/* SPDX-License-Identifier: Apache-2.0 */
/* Curves of a drawing: arcs are kept as bulges, all others become lines with a stated error. */
#pragma once

#include <agrotown/geom.h>

/* How far a line may lie from the curve that it stands for, metres. */
#define AGT_CAD_CURVE_M 0.0005

/* A corner; bulge is tan(angle / 4) of the arc to the next one, 0 for a straight line. */
typedef struct {
    double x, y, z, bulge;
} AgtCadVertex;

/* A run of corners. */
typedef struct {
    GArray *v; /* of AgtCadVertex */
    bool closed;
} AgtCadPath;

/* Rows of a 3 x 4 matrix: x' = m[0] x + m[1] y + m[2] z + m[3] and so on. */
typedef struct {
    double m[12];
} AgtCadMatrix;

AgtCadPath *agt_cad_path_new(void);
void agt_cad_path_free(AgtCadPath *p);
void agt_cad_path_add(AgtCadPath *p, double x, double y, double z, double bulge);

AgtCadMatrix agt_cad_matrix_scale(double x, double y, double z);
/* First @p b, then @p a. */
AgtCadMatrix agt_cad_matrix_after(const AgtCadMatrix *a, const AgtCadMatrix *b);
/* From the plane of an entity with this extrusion to the world (arbitrary axis algorithm of the
 * DXF reference). */
AgtCadMatrix agt_cad_matrix_plane(double nx, double ny, double nz);
void agt_cad_matrix_apply(const AgtCadMatrix *m, double *x, double *y, double *z);
/* Largest stretch of a length by the matrix. */
double agt_cad_matrix_stretch(const AgtCadMatrix *m);

/* Puts a path through a matrix. Where that would not leave arcs round they become lines first;
 * *error_m grows to how far those may lie from the arcs. */
void agt_cad_path_move(AgtCadPath *p, const AgtCadMatrix *m, double *error_m);
/* Appends an arc about (x, y), angles in radians, from @p start by @p sweep (negative: clockwise);
 * the end is appended, too. */
void agt_cad_path_arc(AgtCadPath *p, double x, double y, double z, double r, double start,
                      double sweep);
/* An elliptic arc: centre, half axes as vectors, parameters in radians. @p stretch: metres of a
 * unit. The end is appended, too. */
void agt_cad_path_ellipse(AgtCadPath *p, const double centre[3], const double major[3],
                          const double minor[3], double start, double sweep, double stretch,
                          double *error_m);
/* A spline as the drawing has it. */
typedef struct {
    int degree;
    GArray *knots;   /* of double */
    GArray *weights; /* of double; empty: all one */
    GArray *control; /* of AgtCadVertex */
} AgtCadSpline;
/* False when the numbers do not make a spline. */
bool agt_cad_path_spline(AgtCadPath *p, const AgtCadSpline *s, double stretch, double *error_m);
/* The corners of a path with its arcs replaced by lines of at most @p step radians. The error, in
 * units of the path, goes to *error when that is larger. */
GArray *agt_cad_path_points(const AgtCadPath *p, double tolerance, double *error);
