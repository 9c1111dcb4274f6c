/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LandXML 1.0 to 1.2: surfaces and points of a survey. No GDAL here; a file in memory is read by
 * GLib's parser, which expands no entity but the five of XML, in pieces and within limits.
 */
#pragma once

#include <agrotown/exchange.h>

/* Limits: a country's survey is smaller, a hostile file is not. */
#define AGT_LANDXML_POINTS_MAX   20000000u
#define AGT_LANDXML_FACES_MAX    40000000u
#define AGT_LANDXML_SURFACES_MAX 1000u
#define AGT_LANDXML_DEPTH_MAX    64u

/* Lines and points of a survey before anything was made of them; heights as in the file. */
typedef struct {
    GArray *pt;  /* of AgtPoint: x east, y north */
    GArray *z;   /* of double */
    GArray *run; /* of guint: where each line begins */
} AgtLandXmlRuns;

/* What a boundary does. */
typedef enum { AGT_LANDXML_OUTER, AGT_LANDXML_VOID, AGT_LANDXML_ISLAND } AgtLandXmlEdge;

typedef struct {
    char *name;          /* never NULL */
    GArray *pt, *z;      /* points of the definition */
    GArray *corner;      /* of guint32, three to a visible triangle, numbers of points */
    guint faces, hidden; /* all faces, and those that are not to be shown */
    guint contours, breaklines, data_points; /* source data */
    AgtLandXmlRuns source;
    AgtLandXmlRuns edge; /* boundaries of the source data, no heights */
    GArray *edge_kind;   /* of AgtLandXmlEdge */
    guint point_files;   /* points kept in other files, which are not read */
} AgtLandXmlSurface;

/* A point with a name. */
typedef struct {
    char *name, *code, *desc; /* "" when not given */
    AgtPoint at;
    double z; /* NaN when not given */
} AgtLandXmlPoint;

typedef struct {
    char *version;
    char *linear_unit, *height_unit; /* as the file says, "" when it says none */
    double unit_m;                   /* metres of coordinates, all three; 0: not said, unknown */
    double height_unit_m;            /* of heights in attributes; as unit_m when not said */
    int epsg;                        /* 0: not said */
    char *wkt, *vertical_datum;      /* "" when not said */
    GPtrArray *surfaces;             /* of AgtLandXmlSurface* */
    GPtrArray *points;               /* of AgtLandXmlPoint* */
    guint references;                /* named points without coordinates of their own */
} AgtLandXml;

/* True when the first element of the file is LandXML. */
bool agt_landxml_is(const char *data, gsize size);
/* Reads a whole file. @errors CONTENT with the line */
AgtLandXml *agt_landxml_read(const char *data, gsize size, GError **error);
/* Empty ones, for the reader. */
AgtLandXml *agt_landxml_new(void);
AgtLandXmlSurface *agt_landxml_surface_new(void);
void agt_landxml_free(AgtLandXml *x);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtLandXml, agt_landxml_free)
/* Metres of a unit as LandXML spells it, 0 when it is none. */
double agt_landxml_unit_m(const char *name);
