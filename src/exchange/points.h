/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that are points of outlines. A first pass gathers them by group, whatever their order in the
 * file; each group becomes one record when its first row is taken, the others are counted as
 * joined.
 */
#pragma once

#include "intake.h"

/* What a point is for (domain/mine-action.md, section 2.3). */
typedef enum {
    AGT_POINT_VERTEX,    /* a corner of the outline */
    AGT_POINT_REFERENCE, /* found easily, outside: never a corner */
    AGT_POINT_BENCHMARK, /* where legs start: never a corner */
    AGT_POINT_EVIDENCE,  /* a hazard of its own */
    AGT_POINT_CLOSING,   /* end of the leg that leads back to the first corner */
    AGT_POINT_UNKNOWN,   /* a kind that the profile does not list: it may be a corner */
} AgtPointRole;

/* One row. */
typedef struct {
    guint record; /* its number in the layer */
    AgtPointRole role;
    double number;                                     /* NaN when it is none */
    bool last;                                         /* of a kind that ends an outline */
    bool given;                                        /* has coordinates of its own */
    AgtPoint at;                                       /* in the layer's system */
    double bearing, distance;                          /* degrees and metres; NaN */
    const char *part, *said_number, *id, *kind, *from; /* as text, NULL */
    const char *said_x, *said_y, *said_bearing, *said_distance, *original_x, *original_y;
    /*< found out >*/
    bool placed;     /* has a place in the plan */
    bool by_leg;     /* which comes from a leg */
    AgtPoint plan;   /* in the plan's system */
    double spread_m; /* it lies within this distance of it */
    bool twin;       /* repeats a point: no corner */
} AgtTurningPoint;

/* One part of a record. */
typedef struct {
    guint from, to; /* its points, sorted */
    GArray *corner; /* of guint: corners in order */
    bool loose;     /* their order or place is not sure: what holds all of them is taken */
    bool by_leg;
    double reach_m; /* how far off the known corners a missing one may lie */
} AgtPointPart;

/* All points of one record. */
typedef struct _AgtPointGroup {
    const AgtProfileLayer *entry;
    const char *name;    /* as in the file, NULL: the rows name no group */
    GArray *point;       /* of AgtTurningPoint */
    GPtrArray **values;  /* what the rows give for each source field, by its number */
    guint lead;          /* number in the layer of the row that stands for the record */
    GArray *part;        /* of AgtPointPart */
    GString *flaws;      /* "code:detail" separated by newlines */
    double misclosure_m; /* NaN: nothing to close */
    bool unbounded;      /* nothing says how far it reaches */
    bool error_stated;   /* the rows state a position error */
    GBytes *received;    /* corners before they were widened, NULL */
} AgtPointGroup;

/* The points of one source layer. */
typedef struct _AgtPoints {
    GHashTable *by_name;
    GPtrArray *group; /* of AgtPointGroup */
    GArray *turn;     /* of guint, by row: number of the group + 1, 0 for a row that is no point */
    GArray *own;      /* of guint, by row: number of the point + 1 when it is a record of its own */
    GStringChunk *text;
    OGRFeatureDefnH defn; /* fields of the layer, all of text */
    guint taken;
} AgtPoints;

/* points.c: around the passes over a layer. NULL when no entry has points. */
AgtPoints *agt_points_new(const AgtSourceLayer *l);
void agt_points_free(AgtPoints *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPoints, agt_points_free)
/* First pass: every record is shown with its entry (NULL: none). */
void agt_points_see(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g, const AgtProfileLayer *e);
/* Between the passes: orders, places and judges all groups. */
void agt_points_judge(AgtSourceLayer *l);
/* Second pass: every record is shown; true when it was a point and is counted. */
bool agt_points_take(AgtSourceLayer *l, const AgtProfileLayer *entry, AgtImportCount *count);
/* Adds a flaw to a group once. */
void agt_points_flaw(AgtPointGroup *g, const char *code, const char *detail);

/* points_order.c: sorts a group, splits it into parts, finds gaps, doubles and odd numbers. */
void agt_points_order(AgtPointGroup *g);
/* The same parts once places are known: points without a place, too few points. */
void agt_points_check(AgtPointGroup *g);

/* True for a group that is taken as the area round all of its points. */
bool agt_points_too_many(const AgtPointGroup *g);

/* What legs are reckoned with. */
typedef struct {
    const char *bearing_type; /* NULL or "unknown": legs have a length, but no direction */
    double declination_deg;   /* NaN when not stated */
} AgtLegNorth;
/* points_leg.c: places points by their coordinates or their legs, and reckons the misclosure. */
void agt_points_place(AgtSourceLayer *l, AgtPointGroup *g, const AgtLegNorth *north);

/* points_shape.c: the outline as read; coordinates are the plan's when s->moved. Keeps what stood
 * there before it was widened. */
void agt_points_shape(AgtSourceLayer *l, AgtPointGroup *g, AgtShape *s);
/* The points as received, as JSON. */
char *agt_points_json(const AgtPointGroup *g);
/* Corners by the coordinates as first surveyed, "x y; x y"; NULL when not all of them have any. */
char *agt_points_original(const AgtPointGroup *g);

/* points_record.c: while the record of a group is made. */
void agt_points_flaws(AgtSourceLayer *l, AgtEvidence *e);
void agt_points_fill(AgtSourceLayer *l, AgtFeature *row);
