/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sites for facilities. One entry of the programme after the other, the largest sites first:
 * outlines that real land has room for, and of them those whose houses have the shortest ways.
 * What is chosen is proven best among these outlines, kind by kind; what one kind has taken the
 * next ones leave alone.
 */
#pragma once

#include <agrotown/siting.h>

#include "job.h"

/* An entry of the programme. */
typedef struct {
    const AgtFacilityAsk *ask;
    AgtFacility *sample;              /* as it would be written, without its place */
    double area, width, depth, slope; /* of a site; area 0: nothing says it */
    double reach, demand;             /* 0: none; in all */
    unsigned uses;                    /* bits: values of land_use.use, in their order */
    double dig_depth;
    GPtrArray *standing; /* const AgtFacility: these count */
    GPtrArray *old;      /* const AgtFacility of an earlier run, may be remade */
    int missing;
    GPtrArray *tried;  /* AgtSiteOutline: where it could be */
    GArray *chosen;    /* guint: of tried */
    double largest;    /* m2 of the largest piece of land for it */
    const char *lacks; /* msgid: why there is no site, NULL */
    AgtProof proof;
} AgtSiteTask;

/* An outline that a facility could have. */
typedef struct {
    GArray *ring;  /* local, whole millimetres */
    AgtGeom *geom; /* in the plan's coordinates */
    const AgtLandUse *zone;
    const AgtFacility *old; /* it stands there already, NULL */
    bool permitted;
    double *way;                 /* per dwelling, metres; +inf: none */
    double units, demand, reach; /* that it serves once chosen */
} AgtSiteOutline;

/* Free land of one zone. */
typedef struct {
    const AgtLandUse *row;
    guint use;
    AgtGeom *land; /* local; NULL: not worked out yet */
} AgtSiteZone;

typedef struct {
    AgtPlaceJob *job;
    AgtPlan *plan; /* with what this run has placed before */
    const AgtNorms *norms;
    AgtChangeset *set;
    AgtNormWays *ways;
    GArray *house;   /* guint: rows of dwellings with a way to a street */
    GPtrArray *lost; /* const AgtFeature: dwellings without */
    double *units;   /* of each of those */
    double all_units;
    GPtrArray *zones;    /* AgtSiteZone */
    GPtrArray *obstacle; /* AgtGeom, local */
    AgtIndex *obstacle_index;
    GPtrArray *taken; /* AgtFeature: facilities sited by this run */
    AgtGeom *hazard;  /* local; where works are blocked or not buildable yet; NULL: not known */
    GPtrArray *tasks; /* AgtSiteTask, in the order of the programme */
} AgtSiteRun;

/* site_land.c */
bool agt_site_land_begin(AgtSiteRun *r, GError **error);
/* Free land of a zone for a task, less what was sited already. */
AgtGeom *agt_site_land(AgtSiteRun *r, AgtSiteZone *z, const AgtSiteTask *t, GError **error);

/* site_try.c: outlines for a task. */
bool agt_site_try(AgtSiteRun *r, AgtSiteTask *t, GError **error);
void agt_site_free(AgtSiteOutline *s);

/* site_choose.c */
bool agt_site_choose(AgtSiteRun *r, AgtSiteTask *t, GError **error);

/* site_rows.c */
/* Rows of what was chosen for a task; the next tasks leave their land alone. */
void agt_site_taken(AgtSiteRun *r, AgtSiteTask *t, AgtIdCounter *ids);
/* What an earlier run sited and this one has no more. */
void agt_site_remove_rest(AgtSiteRun *r);

/* site_reasons.c */
void agt_site_explain(AgtSiteRun *r);
