/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of the protocol that a mine-action officer reads before signing an edition. */
#pragma once

#include <agrotown/report.h>

/* Records of one class and status. Keys are borrowed from the plan. */
typedef struct {
    AgtLayerId layer;
    const char *raw_class, *class;   /* class of a hazard, kind of a release */
    const char *raw_status, *status; /* as received, as mapped */
    guint records, absent;
    double area_m2;          /* of areas as stored */
    double received_area_m2; /* as received */
} AgtProtocolClass;

/* What was changed about outlines between the delivery and the plan. */
typedef struct {
    guint records;
    double received_m2, stored_m2;
    double farthest_m; /* largest distance that an outline moved */
    const char *farthest_id;
    double largest_m2; /* largest change of an area */
    const char *largest_id;
} AgtProtocolShape;

/* How often a code occurs. */
typedef struct {
    const char *code;
    guint n;
} AgtProtocolCount;

typedef struct {
    const AgtPlan *plan;
    const AgtDataset *dataset;
    const AgtEdition *edition;
    const AgtSource *source;       /* NULL when the edition names none */
    const AgtSurveyExtent *extent; /* declared extent, NULL */
    AgtArena *arena;
    GArray *classes;                        /* of AgtProtocolClass */
    GArray *flaws;                          /* of AgtProtocolCount, most frequent first */
    guint hazards, releases, finds, others; /* rows in the plan from the edition's file */
    AgtBox box;
    AgtProtocolShape grown, shrunk;  /* hazards and finds; releases */
    AgtProtocolShape shrunk_hazards; /* must stay empty */
    AgtProtocolShape grown_releases; /* must stay empty */
    GPtrArray *quarantined;          /* of AgtQuarantine, of the edition's file */
    GArray *waiting;                 /* of AgtWait, of the dataset */
    char settings_hash[65];
} AgtProtocol;

/* Gathers; free with agt_protocol_clear(). */
void agt_protocol_read(AgtProtocol *p, const AgtPlan *plan, const AgtDataset *dataset,
                       const AgtEdition *edition);
void agt_protocol_clear(AgtProtocol *p);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtProtocol, agt_protocol_clear)
/* Rows of the plan that the file made: all kinds. */
guint agt_protocol_rows(const AgtProtocol *p);
/* What is wrong with the books, a msgid; NULL when they balance. */
const char *agt_protocol_imbalance(const AgtProtocol *p);
