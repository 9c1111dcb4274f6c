/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streets for land that has none. A pattern is a frame (a straight direction, or a base line that
 * follows the zone), streets along it at some spacing, and streets across it. Each line is clipped
 * to the land, joined to the streets outside, pruned, and judged by the plots it makes.
 */
#pragma once

#include "job.h"

/* Metres of street that one plot more is worth. */
#define AGT_STREET_METRES_A_PLOT 250.0

/* What streets have to keep: the stricter of programme and norms. */
typedef struct {
    double half, turning, dead_end_max, gradient_max_pct, radius, angle_min; /* angle in radians */
    double block_max;                                /* junction to junction */
    double depth, depth_min, depth_max, front, area; /* of plots */
    double apart; /* junctions along a street are at least this far apart */
} AgtStreetRules;

/* A street outside that ends at the land: streets must go on from here. */
typedef struct {
    AgtPoint at, dir; /* dir leads into the land */
    guint street;
} AgtEntrance;

/* Squares of the land, for counting what rows of plots cover. */
typedef struct {
    double x0, y0, cell;
    guint nx, ny;
    guint8 *inside;
} AgtStreetRaster;

/* A piece of land to be laid out with streets. */
typedef struct {
    AgtPlaceJob *job;
    AgtPlaceZone *zone;
    const AgtGeom *land; /* one polygon, local */
    AgtGeom *inner;      /* where axes may run */
    AgtStreetRules rules;
    AgtStreetRaster raster;
    GArray *entrance; /* AgtEntrance */
    GArray *axes;     /* AgtPlaceAxis: those of standing streets near the land */
    const GPtrArray *heights;
    GArray *meet;   /* AgtPoint: where standing streets meet near the land */
    double steep_m; /* of the streets chosen */
} AgtStreetLand;

/* Where lines run along and across. */
typedef struct {
    GArray *base;          /* chain; NULL: straight along @ref dir */
    AgtPoint origin, dir;  /* straight */
    double s0, s1, t0, t1; /* extent of the land along and across */
    double deg;
    bool follows; /* an edge of the land, an entrance or the slope */
} AgtStreetFrame;

/* One pattern of the sweep. */
typedef struct {
    guint frame;
    double t, pitch;             /* first street along, spacing */
    guint n;                     /* streets along */
    double s, gap;               /* first street across, spacing */
    guint m;                     /* streets across */
    bool through;                /* one along goes on from a street outside */
    double score, units, length; /* estimated; metres of street */
} AgtStreetPattern;

typedef enum { AGT_STREET_ALONG, AGT_STREET_ACROSS, AGT_STREET_ENTRY } AgtStreetKind;

/* A street between two nodes of a network. */
typedef struct {
    guint from, to, line;
    GArray *pt; /* chain */
    double length;
    bool gone;
    bool bad;  /* it breaks a rule: too near to another junction, too sharp */
    bool over; /* the side of a block that it belongs to is too long */
} AgtStreetEdge;

typedef struct {
    AgtPoint at;
    bool joined; /* it lies on a standing street */
} AgtStreetNode;

typedef struct {
    GArray *node;    /* AgtStreetNode */
    GPtrArray *edge; /* AgtStreetEdge */
    GArray *kind;    /* AgtStreetKind of each line */
    guint unjoined;  /* entrances no street goes on from */
    double steep_m;  /* length left out for its gradient */
    guint broken;    /* rules that a street must keep and some does not */
    double worst;    /* sum of what falls short of rules that are no must */
    double gradient; /* mean of the squared gradients, for the choice among equals */
} AgtStreetNet;

/* A street to be made. */
typedef struct {
    GArray *pt; /* local, whole millimetres */
    AgtStreetKind kind;
    double turning, gradient; /* 0: no dead end; NaN: not known */
} AgtStreetMade;

/* street_land.c */
bool agt_street_land_init(AgtStreetLand *l, AgtPlaceJob *job, AgtPlaceZone *zone,
                          const AgtGeom *part, GError **error);
void agt_street_land_clear(AgtStreetLand *l);
/* Square metres of the land farther from every street than plots reach. */
double agt_street_land_unreached(const AgtStreetLand *l);
bool agt_street_inside(const AgtGeom *g, AgtPoint p);
/* Steepest gradient of the chain in percent, in stretches as the norms take them; NaN: unknown. */
double agt_street_gradient(const AgtStreetLand *l, const GArray *chain);

/* Slope in percent and its downhill bearing, NaN: unknown. */
double agt_street_slope(const AgtStreetLand *l, AgtPoint p, double *bearing_deg);
double agt_street_to_boundary(const AgtGeom *g, AgtPoint p);

/* street_column.c: how many plots a pattern of a frame has, less what its streets cost; closed
 * form.
 */
typedef struct _AgtStreetColumns AgtStreetColumns;
AgtStreetColumns *agt_street_columns(const AgtStreetLand *l, const AgtStreetFrame *f);
void agt_street_columns_free(AgtStreetColumns *c);
double agt_street_closed_form(const AgtStreetLand *l, const AgtStreetFrame *f,
                              const AgtStreetColumns *c, const AgtStreetPattern *p);

/* street_frame.c */
GPtrArray *agt_street_frames(const AgtStreetLand *l);
void agt_street_frame_free(AgtStreetFrame *f);
/* Street along the frame at distance @p t, or across it at @p s; NULL when there is none. */
GArray *agt_street_along(const AgtStreetLand *l, const AgtStreetFrame *f, double t);
GArray *agt_street_across(const AgtStreetLand *l, const AgtStreetFrame *f, double s);

/* street_net.c */
AgtStreetNet *agt_street_net(const AgtStreetLand *l, const AgtStreetFrame *f,
                             const AgtStreetPattern *p);
void agt_street_net_free(AgtStreetNet *n);
double agt_street_net_length(const AgtStreetNet *n);
/* A copy without one edge, pruned. */
AgtStreetNet *agt_street_net_without(const AgtStreetLand *l, const AgtStreetNet *n, guint edge);
/* A copy with a straight way more through @p at, from street to street or to where the land ends;
 * NULL when there is no room for it. */
AgtStreetNet *agt_street_net_with(const AgtStreetLand *l, const AgtStreetNet *n, AgtPoint at,
                                  AgtPoint dir);
/* Takes away what hangs loose, is too long or not joined; after edges are gone. */
void agt_street_prune(const AgtStreetLand *l, AgtStreetNet *n);
/* Way between the ends of an edge when it is taken away; infinite when there is none. */
double agt_street_detour(const AgtStreetNet *n, guint edge);
/* Streets of the network, each from end to end. */
GPtrArray *agt_street_made(const AgtStreetLand *l, const AgtStreetNet *n);
void agt_street_made_free(AgtStreetMade *m);

/* street_join.c: streets outside. */
/* Lengthens the ends of a clipped line to the streets outside; tells which ends are joined. */
void agt_street_reach_out(const AgtStreetLand *l, GArray *chain, bool joined[2]);
/* Ways from the entrances to the lines; appended to @p lines. */
void agt_street_enter(const AgtStreetLand *l, GPtrArray *lines, GArray *kind, GArray *joined);

/* Distance along the ray to segment a-b, infinite when it misses; to the end of the land. */
double agt_street_ray(AgtPoint p, AgtPoint dir, AgtPoint a, AgtPoint b);
double agt_street_leaves_land(const AgtStreetLand *l, AgtPoint p, AgtPoint dir);

/* street_score.c: plots that rows along these streets can have, estimated. */
double agt_street_estimate(const AgtStreetLand *l, const AgtStreetNet *n);
/* The same less what the streets cost. */
double agt_street_value(const AgtStreetNet *n, double plots);
/* Middles of land that no row takes and that is large enough for plots, largest first. */
GArray *agt_street_idle(const AgtStreetLand *l, const AgtStreetNet *n);

/* street_mend.c: adds and takes away streets until every rule is kept and no single street more or
 * less gains anything. Takes @p n. */
AgtStreetNet *agt_street_mend(const AgtStreetLand *l, AgtStreetNet *n);

/* street_sweep.c: streets of one piece of land; an empty list when none are worth it. */
GPtrArray *agt_street_sweep(AgtStreetLand *l, GError **error);

/* street_trial.c */
/* Makes the streets part of the job; @p rows may be NULL. */
bool agt_place_street_lay(AgtPlaceJob *job, const GPtrArray *made, const GPtrArray *rows,
                          GError **error);
/* Plots of the area asked for that an exact layout with these streets has, -1 on errors. */
int agt_place_street_trial(const AgtPlaceJob *job, const AgtPlaceZone *zone, const AgtGeom *land,
                           const GPtrArray *made, GError **error);
/* Land without the polygons from number @p first on. */
AgtGeom *agt_place_street_rest(const GPtrArray *right_of_way, guint first, const AgtGeom *land,
                               GError **error);

/* street_rows.c */
AgtStreetRules agt_street_rules(const AgtPlaceJob *job, const AgtPlaceZone *zone);
