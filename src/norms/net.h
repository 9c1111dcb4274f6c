/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a layer as a network: cut where they meet, with lengths along them. */
#pragma once

#include <agrotown/graph.h>

#include "private.h"

/* Line ends nearer than this to another line meet it: drawings snap to the millimetre, old ones to
 * the centimetre. */
#define NET_JOIN_M 0.05
#define NET_NONE   G_MAXUINT32

/* One part of one row. */
typedef struct {
    guint32 row, ring;
    guint32 seg, n_segs; /* its segments */
    guint32 edge, n_edges;
    double length_m;
} NetLine;

typedef struct {
    AgtPoint a, b;
    guint32 line;
    double s; /* of a along the line */
} NetSegment;

/* An edge of the graph. */
typedef struct {
    guint32 line; /* NET_NONE: the way from a point to a line beside it */
    double s0, s1;
} NetEdge;

typedef struct Net {
    const AgtTable *table;
    GArray *line;      /* NetLine */
    GArray *seg;       /* NetSegment */
    GArray *node;      /* AgtPoint */
    GArray *edge;      /* NetEdge, by number of the graph's edges */
    guint32 *line_of;  /* first line of each row, n + 1 */
    guint32 *point_at; /* node of each row of the points, NET_NONE */
    AgtIndex *index;   /* of segments */
    AgtGraph *graph;
} Net;

/* A place on a line, and the straight way to it. */
typedef struct {
    guint32 line; /* NET_NONE: none */
    double s, off_m;
} NetSpot;

/*
 * Network of the rows of @p t that @p where takes. Lines that cross, touch or end on each other are
 * joined there. Rows of @p points (may be NULL) within @p reach_m become nodes: with @p project the
 * nearest place on a line stands for the point, else the point is joined to every line that near.
 */
Net *norm_net_new(const AgtTable *t, const Rows *where, const AgtTable *points,
                  const Rows *points_where, double reach_m, bool project);
void norm_net_free(Net *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Net, norm_net_free)
/* Nearest place within max_m; on the lines of one row unless @p row is NET_NONE. */
NetSpot norm_net_nearest(const Net *net, AgtPoint p, guint32 row, double max_m, GArray *near);
/* The edge a spot lies on; NET_NONE when its line has none. */
guint32 norm_net_edge(const Net *net, const NetSpot *spot);
/* Position on a line at s metres, and its direction. */
AgtPoint norm_net_at(const Net *net, guint32 line, double s, AgtPoint *dir);
/* The network of all usable streets; made once. */
const Net *norm_street_net(AgtNormsRun *run);
/* Where each building leaves for the street network; made once. */
const NetSpot *norm_access(AgtNormsRun *run);
void norm_access_free(struct Access *a);
/* Does a rule on ends that miss what they were drawn to name this end of a street? */
bool norm_end_told(AgtNormsRun *run, guint32 street, guint32 part, bool last);
/* Reports ends of streets that stop just short of another one, but for those that such a rule
 * names; once in a run. */
void norm_street_gaps(AgtNormsRun *run, AgtFindings *out);

/* Calls fn for each free end of a line that is no way out of the plan: the line, how far along it
 * the end lies, and its edge. */
typedef void (*NetEndFunc)(AgtNormsRun *run, const Net *net, guint32 line, double s, guint32 edge,
                           gpointer user);
void norm_each_free_end(AgtNormsRun *run, const Net *net, NetEndFunc fn, gpointer user);
/* Back from a free end, node @p end of an edge, to the next junction or end. */
double norm_dead_end_length(const Net *net, guint32 edge, guint32 end);

#define NET_LINE(net, i) g_array_index((net)->line, NetLine, i)
#define NET_SEG(net, i)  g_array_index((net)->seg, NetSegment, i)
#define NET_NODE(net, i) g_array_index((net)->node, AgtPoint, i)
#define NET_EDGE(net, i) g_array_index((net)->edge, NetEdge, i)
