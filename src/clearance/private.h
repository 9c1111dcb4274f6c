/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the clearance room share. */
#pragma once

#include <math.h>
#include <string.h>

#include <agrotown/clearance.h>

/* Evidence fields of any clearance row, in one struct whatever the layer. */
typedef struct {
    AGT_FIELDS_EVIDENCE(AGT_C_FIELD)
} Evidence;

/* Fields of hazards of any geometry; finds are hazards too. */
typedef struct {
    AGT_FIELDS_HAZARD(AGT_C_FIELD)
} HazardFields;

/* Names of the flaws a release can have. */
enum {
    FLAW_STATUS = 1,     /* not handed over: no released land at all */
    FLAW_EVIDENCE = 2,   /* B6 */
    FLAW_KIND = 4,       /* B5: cancelled or reduced, nothing was searched throughout */
    FLAW_DEPTH = 8,      /* B4: no depth that may be used */
    FLAW_UNKNOWN = 16,   /* B9: status, kind, CRS, date or quality */
    FLAW_REOPENED = 32,  /* B11 */
    FLAW_EXTENT = 64,    /* B12 */
    FLAW_AREA = 128,     /* B13 */
    FLAW_CHANGED = 256,  /* B4: the ground under the works changed after it was searched */
    FLAW_POSITION = 512, /* B13: original coordinates put it elsewhere */
};

/* A height survey, or the level that a release states for its surface at clearance. */
typedef struct {
    const AgtTerrain *row; /* NULL: a level */
    AgtHeights *grid;      /* NULL: a level */
    double level_m;        /* of a level, everywhere */
    double accuracy_m;
    AgtBox box;
    const char *date; /* NULL: not known */
    bool or_later;    /* not dated itself: the day of a change that names it */
    bool comparable;  /* in the vertical datum of the plan */
    bool known;       /* and of stated accuracy */
    bool design;      /* says that it is no survey: never the present ground */
} Surface;

/* The least upright rectangle round a shape, turned as one of its edges. */
typedef struct {
    AgtPoint corner[4]; /* in order */
    AgtBox box;
} Rectangle;

/* Depths that a house type states, NaN where it does not. */
typedef struct {
    double dig_m, zero_m;
} TypeDepth;

/* What the floor levels of the buildings on a plot say about its levelling. */
typedef struct {
    double lowest_m; /* lowest planned ground; NaN: one of them is not known */
    double cut_m;    /* deepest cut of them; NaN: one of them is not known */
} PlotLevel;

/* Ground that something must lie inside of: a release, a survey extent, a permit. */
typedef struct {
    const AgtFeature *row;
    AgtGeom *geom;   /* valid polygon, never larger than received; NULL when there is none */
    bool is_box;     /* geom is its box */
    double error_m;  /* what it shrinks by */
    AgtGeom *shrunk; /* made on demand under the lock */
} Ground;

typedef struct {
    Ground ground;
    const AgtRelease *row;
    Evidence evidence;
    unsigned flaws;
    double depth_m;        /* floor that may be used, NaN when there is none */
    bool from_ground;      /* it counts from the ground at clearance */
    const char *why_depth; /* msgid: why there is none */
    Surface level;         /* known only when level and accuracy are stated */
    const char *date;      /* earliest of its dates, NULL when one is missing */
    const char *searched;  /* day from which on its ground is known, NULL when unknown */
    const char *lacks;     /* missing evidence fields, comma-separated */
    const char *why_flaw;  /* msgid: why FLAW_UNKNOWN */
    const char *why_moved; /* msgid: why FLAW_POSITION */
    double moved_m, moved_limit_m;
} Release;

typedef struct {
    const AgtFeature *row;
    HazardFields f;
    AgtGeom *geom;        /* valid, contains all that was received; NULL: may lie anywhere */
    double error_m;       /* position errors, plan and setting-out */
    double reach_m;       /* works nearer than this conflict: errors, radius, stand-off */
    bool unplaced;        /* B8: geom is only what bounds it */
    bool anywhere;        /* B8: nothing bounds it */
    bool marked;          /* a marking that stands was recorded along it */
    bool waits;           /* B8: its outline was widened, and nobody has signed for it */
    bool superseded;      /* a linked, later, acceptable release covers it */
    bool absent;          /* B10: the newest edition of its dataset no longer lists it */
    const char *date;     /* newest of its dates, NULL when unknown */
    const char *why_wins; /* msgid: why the releases it overlaps do not end it */
    GArray *over;         /* numbers of handed-over releases that it overlaps, NULL for none */
    AgtGeom *grown;       /* made on demand under the lock */
} Hazard;

/* Where the soil of a fill comes from. */
typedef enum { SOIL_UNKNOWN, SOIL_UNSEARCHED, SOIL_SEARCHED } Soil;

/* Ground that changed, or that soil is to be laid on. */
typedef struct {
    const AgtGroundChange *row;
    const AgtWorksArea *heap; /* the row stands for its soil; NULL: a change on record */
    Soil soil;                /* of a fill */
    enum { ASKED_NOT, ASKED_NOW, ASKED } asked;
    AgtGeom *geom;    /* valid, contains all that was received; NULL: may be anywhere */
    double error_m;   /* position errors, plan and setting-out */
    bool unplaced;    /* geom is only what bounds it */
    bool ended;       /* signed: a duplicate, elsewhere or an error; a heap of searched soil */
    const char *date; /* NULL: not known, so later than every release */
    AgtGeom *grown;   /* made on demand under the lock */
} Change;

/* An open hazard that a flood or slide reached. */
typedef struct {
    const Hazard *hazard;
    const Change *change;
    double top_m; /* its highest ground, infinite when unknown */
} Washed;

/* A street, or a piece of one that does not pass as a whole. */
typedef struct {
    const AgtStreet *row;
    AgtGeom *axis;  /* owned */
    double half_m;  /* half width, NaN when unknown */
    bool whole;     /* the street as a whole */
    bool permitted; /* its works passed */
    bool connected; /* reached over permitted pieces from outside */
} Piece;

/* Prepared geometries of one thread. */
typedef struct {
    GHashTable *preps;  /* AgtGeom -> AgtPrep */
    GHashTable *unions; /* GBytes of Ground pointers -> Ground: what they hold together */
    GArray *found;      /* guint32 */
    GArray *near;       /* guint32: releases round the works */
} Desk;

/* A record against the coordinates it was first surveyed with (B13). */
typedef struct {
    const char *problem; /* msgid: why they cannot be compared, NULL */
    bool differs;
    double distance_m, tolerance_m;
    AgtPoint shift;   /* as stored less as first surveyed */
    const char *what; /* msgid: the mistake it looks like */
    AgtGeom *other;   /* owned: the record where its original coordinates put it, NULL */
} Original;

typedef struct _AgtOrigins AgtOrigins; /* landmark.c */
bool clearance_landmarks(AgtClearance *c, const AgtFeature *row, Original *out,
                         const AgtFeature **known, GError **error);
void clearance_report_landmark(const AgtClearance *c, const AgtFeature *row, const Original *o,
                               const AgtFeature *known, AgtFindings *out);

/* original.c */

struct _AgtClearance {
    gatomicrefcount refs; /* its user, and findings with areas that are worked out when asked for */
    AgtPlan *plan;
    AgtPurpose purpose;
    char as_of[11];
    bool judged;
    bool proven; /* no dataset-wide defect */
    AgtClearanceSettings set;
    double worst_m; /* worst of all error classes */
    AgtArena *arena;
    char data_date[11];
    Hazard *hazard;
    guint n_hazards;
    AgtIndex *hazard_index; /* boxes grown by reach and caution */
    GArray *anywhere;       /* numbers of hazards that nothing bounds */
    GHashTable *bounds;     /* where a record lies -> Bounds, bounds.c */
    Release *release;
    guint n_releases;
    AgtIndex *release_index;
    Ground *extent; /* declared extents of datasets */
    guint n_extents;
    AgtIndex *extent_index;
    AgtIndex *place_index; /* places that are often mined, boxes grown */
    Surface *surface;
    guint n_surfaces;
    GHashTable *plot_level; /* plot -> PlotLevel, of plots with a floor level on them */
    GArray *washed;         /* Washed */
    Change *change;
    guint n_changes;
    AgtIndex *change_index;
    GHashTable *type_depth; /* house type -> TypeDepth */
    double type_deepest_m;  /* NaN when there is none */
    Ground *permit;
    guint n_permits;
    GArray *piece; /* Piece: of streets, for access */
    AgtIndex *piece_index;
    GHashTable *reached; /* streets that any connected piece belongs to */
    GMutex lock;
    GPtrArray *desks;    /* idle ones */
    AgtOrigins *origins; /* systems of original coordinates, NULL before the first */
};

/* A feature as works. */
typedef struct {
    const AgtFeature *row;
    AgtGeom *geom;       /* owned */
    double half_m;       /* half width of what is drawn as a line */
    double margin_m;     /* ground worked on reaches this far beyond geom */
    double depth_m;      /* dig depth, levelling before it counted in */
    const char *undug;   /* msgid: why the depth cannot be known, NULL */
    GPtrArray *changes;  /* const Change: that they touch; owned, NULL for none */
    const char *problem; /* msgid: why it cannot be judged, NULL */
} Works;

/* The depth of works in a release. */
typedef struct {
    bool holds;
    double margin_m;      /* the stricter of both tests, NaN when nothing can be said */
    double relative_m;    /* searched floor to lowest level, from the ground; NaN: does not stand */
    double level_m;       /* the same by levels, less all errors; NaN: not tested */
    double seen_m;        /* by levels as surveyed, NaN: no survey to compare */
    const Surface *then;  /* surface at clearance that says least for the works, NULL */
    const Surface *now;   /* newest survey that knows all of the ground since, NULL */
    const Change *voided; /* what makes the search void there, NULL */
    const char *missing;  /* msgid: the survey that the test by levels lacks, NULL */
    const char *why;      /* msgid: why it does not hold, NULL */
} Depth;

/* clearance.c */
AgtClearance *clearance_ref(AgtClearance *c);

/* rules.c */
extern const AgtRule rule_b1, rule_b2, rule_b3, rule_b4, rule_b4_changed, rule_b4_soil, rule_b5,
    rule_b6, rule_b7, rule_b8, rule_b9, rule_b10, rule_b11, rule_b12, rule_b13, rule_b14,
    rule_failed, rule_w_margin, rule_w_caution, rule_w_method, rule_w_age, rule_w_surface,
    rule_w_flood, rule_w_spacing, rule_w_twin, rule_w_survey, rule_w_marking, rule_w_operator,
    rule_w_place;
extern const AgtRule rule_b13_position, rule_b13_landmark, rule_w_original;

/* settings.c: reads all settings; the list of what is missing, NULL when complete. */
char *clearance_read_settings(const AgtPlan *plan, const char *as_of, AgtClearanceSettings *out);
double clearance_worst_class(const AgtClearanceSettings *s);

/* evidence.c */
Evidence clearance_evidence(const AgtFeature *row);
double clearance_position_error(const AgtClearance *c, const Evidence *e);
bool clearance_date_reached(const AgtClearance *c, const char *date);
bool clearance_same_name(const char *a, const char *b);
bool clearance_disposed(const AgtClearance *c, const char *subject, bool ends_hazard);
/* The same, signed on or after @p day (NULL: any). */
bool clearance_disposed_since(const AgtClearance *c, const char *subject, bool ends_hazard,
                              const char *day);
AgtFinding *clearance_add(const AgtClearance *c, AgtFindings *out, const AgtRule *rule,
                          const AgtFeature *row);
AgtFinding *clearance_add_plan(const AgtClearance *c, AgtFindings *out, const AgtRule *rule);

/* hazard.c */
bool clearance_load_hazards(AgtClearance *c, AgtFindings *out, GError **error);
double clearance_hazard_distance(Desk *d, const Hazard *h, const AgtGeom *g, double max_m);
AgtGeom *clearance_hazard_grown(AgtClearance *c, Hazard *h, GError **error);

/* waiting.c: its outline is broken, or was when it came: what is drawn is an area that holds it. */
bool clearance_is_widened(const AgtFeature *row);

/* edition.c: whether two people took over the newest edition of every dataset (B9). */
void clearance_check_editions(AgtClearance *c, AgtFindings *out);

/* gone.c: what the newest edition of a dataset no longer lists (B10). */
const char *clearance_missed_on(const AgtPlan *plan, const char *flaws);
bool clearance_gone_disposed(const AgtClearance *c, const Hazard *h, bool ends_hazard);
void clearance_check_gone(const AgtClearance *c, AgtFindings *out);

/* bounds.c: the area a hazard without usable geometry may lie in; NULL without error: anywhere. */
AgtGeom *clearance_bounds(AgtClearance *c, const Evidence *e, const char **what, GError **error);

/* change.c */
bool clearance_load_changes(AgtClearance *c, AgtFindings *out, GError **error);
void clearance_free_changes(AgtClearance *c);
GPtrArray *clearance_changes_under(const AgtClearance *c, const Works *w);
bool clearance_changed_since(const Change *g, const Release *r);
void clearance_report_voided(const AgtClearance *c, const Works *w, const Release *r,
                             const Depth *depth, AgtFindings *out);
/* What is left of the land of a release that did not change since; may be empty. */
AgtGeom *clearance_unchanged(AgtClearance *c, const Release *r, AgtGeom *land, GError **error);

/* soil.c: works areas that take soil, as changes of the ground. */
guint clearance_n_heaps(const AgtClearance *c);
bool clearance_load_heaps(AgtClearance *c, GError **error);
/* Heaps of soil that is known to be searched change nothing. */
void clearance_judge_soil(AgtClearance *c);
const char *clearance_soil_text(const Change *g);

/* dig.c */
void clearance_load_types(AgtClearance *c);
void clearance_free_types(AgtClearance *c);
/* +-0.000 above the planned ground by the house type, NaN when nobody says. */
double clearance_type_zero(const AgtClearance *c, const AgtBuilding *b);

/* level.c */
void clearance_load_levels(AgtClearance *c);
/* What levelling takes away below the present ground before anything is dug. */
void clearance_cut(const AgtClearance *c, const AgtFeature *row, AgtClearanceDig *d);

/* invert.c */
/* Depth below the present ground that inverts ask for, NaN when they ask for none; of a feature
 * that is depth_m deep by all else that is known. */
double clearance_invert_depth(const AgtClearance *c, const AgtFeature *row, double depth_m);

/* under.c */
/* Less than nothing round it: the shape as it is. */
Rectangle clearance_rectangle(const AgtGeom *g, double by_m);
/* Highest ground of a survey in the rectangle, NaN when it does not know all of it. */
double clearance_highest(const Surface *s, const Rectangle *r);

/* surface.c */
bool clearance_load_surfaces(AgtClearance *c, GError **error);
void clearance_free_surfaces(AgtClearance *c);
const Surface *clearance_surface(const AgtClearance *c, const char *id);
/* The level that a release states for its surface at clearance. */
Surface clearance_level(const AgtRelease *r);
/* The newest survey round the box, in the vertical datum of the plan and no design; NULL: none. */
const Surface *clearance_present(const AgtClearance *c, AgtBox box);
/* Least and most of now less then over the ground within margin_m of g, as far as both know it;
 * infinite where they know none. False when they do not know all of it. */
bool clearance_drop(const Surface *now, const Surface *then, const AgtGeom *g, double margin_m,
                    double *least, double *most);

/* wash.c */
void clearance_load_washed(AgtClearance *c);
void clearance_warn_washed(const AgtClearance *c, const Works *w, const GArray *near,
                           AgtFindings *out);

/* depth.c */
Depth clearance_depth(const AgtClearance *c, const Release *r, const Works *w);
double clearance_depth_allowed(const Release *r, const Works *w, const Depth *x);
/* What is left of the land of a release where no survey speaks against digging that deep. */
AgtGeom *clearance_not_lowered(const AgtClearance *c, const Release *r, const AgtGeom *land,
                               double depth_m, GError **error);

/* original.c */
bool clearance_original(AgtClearance *c, const AgtFeature *row, Original *out, GError **error);
void clearance_original_clear(Original *o);
void clearance_report_original(const AgtClearance *c, const AgtFeature *row, const Original *o,
                               AgtFindings *out);
/* A valid copy that holds all of it, moved. */
AgtGeom *clearance_moved(const AgtGeom *g, AgtPoint by, GError **error);
void clearance_free_origins(AgtClearance *c);
const char *clearance_vector_text(AgtArena *a, const AgtFeature *row, AgtPoint shift);
/* The mistake in reading @p numbers in the declared system, when they truly lie at @p truth. */
const char *clearance_explain_file(AgtClearance *c, const char *declared, const char *numbers,
                                   AgtPoint truth, double within_m);

/* release.c */
bool clearance_load_releases(AgtClearance *c, AgtFindings *out, GError **error);
bool clearance_supersede(AgtClearance *c, GError **error);
void clearance_reopen(AgtClearance *c, AgtFindings *out);

/* ground.c */
bool clearance_ground_init(Ground *g, const AgtFeature *row, double error_m, GError **error);
void clearance_ground_clear(Ground *g);
void clearance_ground_free(gpointer g);
bool clearance_ground_holds(Desk *d, const Ground *g, const Works *w, double *left_m);
/* The works to the limit of the ground; less than 0 when they are not inside of it as a whole, by
 * the farthest corner of the feature when that lies outside of the ground as recorded. */
double clearance_ground_room(Desk *d, const Ground *g, const Works *w);
AgtGeom *clearance_ground_shrunk(AgtClearance *c, Ground *g, GError **error);
/* Ground that several grounds hold together, each shrunk; borrowed from the desk. */
const Ground *clearance_united(AgtClearance *c, Desk *d, Ground *const *g, guint n, GError **error);
bool clearance_grounds_hold(AgtClearance *c, Desk *d, Ground *const *g, guint n, const Works *w,
                            bool *holds, GError **error);
/* The same when none of them holds the works alone. */
bool clearance_together_hold(AgtClearance *c, Desk *d, Ground *const *g, guint n, const Works *w,
                             bool *holds, GError **error);

/* dataset.c */
void clearance_check_datasets(AgtClearance *c, AgtFindings *out);
bool clearance_load_extents(AgtClearance *c, AgtFindings *out, GError **error);

/* warn.c */
void clearance_load_warnings(AgtClearance *c, AgtFindings *out);
/* Of an open hazard that the works come near. */
void clearance_warn_hazard(const AgtClearance *c, const Works *w, const Hazard *h,
                           AgtFindings *out);
/* Of releases that carry the works only together. */
void clearance_warn_together(const AgtClearance *c, Desk *d, const Works *w,
                             const GPtrArray *releases, AgtFindings *out);
void clearance_warn_places(const AgtClearance *c, Desk *d, const Works *w, AgtFindings *out);

/* works.c */
Works clearance_works(const AgtClearance *c, const AgtFeature *row);
/* The same for a part of the feature. */
Works clearance_works_on(const AgtClearance *c, const AgtFeature *row, const AgtGeom *geom);
/* The same, dug deeper by that much. */
Works clearance_works_deeper(const AgtClearance *c, const AgtFeature *row, double more_m);
void clearance_works_clear(Works *w);

/* desk.c */
Desk *clearance_desk_take(AgtClearance *c);
void clearance_desk_return(AgtClearance *c, Desk *d);
void clearance_desk_free(gpointer d);
AgtPrep *clearance_prep(Desk *d, AgtGeom *g);
/* agt_geom_distance_within_m() and agt_geom_room_within_m(); g is prepared when that pays. */
double clearance_distance(Desk *d, AgtGeom *g, const AgtGeom *other, double max_m);
double clearance_room(Desk *d, AgtGeom *g, const AgtGeom *other, double enough_m);

/* check.c */
bool clearance_judge(AgtClearance *c, const Works *w, AgtFindings *out, GError **error);
bool clearance_passes(AgtClearance *c, const Works *w);
/* The works pass, and all that they dig out was searched: no permit stands in for that. */
bool clearance_searched(AgtClearance *c, const Works *w);
/* Flaws of a release for these works, depth and permits counted in. */
unsigned clearance_flaws_for(const Release *r, const Works *w, const Depth *depth, bool permitted);
/* The dig permit that covers the works, NULL when there is none. */
const AgtPermit *clearance_permit_for(AgtClearance *c, Desk *d, const Works *w);
/* True when the works reach into the ground as recorded. */
bool clearance_within_margin(Desk *d, const Ground *g, const Works *w);

/* access.c */
void clearance_load_streets(AgtClearance *c);
void clearance_free_streets(AgtClearance *c);
void clearance_judge_access(AgtClearance *c, const AgtFeature *row, AgtFindings *out);
