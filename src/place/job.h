/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the placing room share: a run over one plan.
 *
 * Every computation is done in local coordinates: input is rounded to a tenth of a millimetre and
 * moved by a whole number of metres, so that a plan that lies elsewhere by whole metres gives the
 * same layout to the last bit.
 */
#pragma once

#include <agrotown/place.h>

#include "earth.h"
#include "kernel.h"

#define AGT_PLACE_MAX_TYPES 16
/* A street line counts as reached within this distance, metres: drawing accuracy of red lines. */
#define AGT_PLACE_TOUCH_M 0.25

/* Of a shape a planner signs: a plot of 25 x 60 m has 0.65. */
#define AGT_PLACE_LEAST_ROUNDNESS 0.42
#define AGT_PLACE_LEAST_CONVEXITY 0.78

/* What a zone allows: the strictest of norms, programme and zone. */
typedef struct {
    const AgtPlotStandard *standard; /* what is asked beside the figures below */
    double area_min, area_target, area_max, front_min, depth_min, depth_max;
    AgtNormLimits limit[AGT_PLACE_MAX_TYPES]; /* by entry of the mix */
    AgtNormLimits shallow_limit[AGT_PLACE_MAX_TYPES];
    bool allowed[AGT_PLACE_MAX_TYPES]; /* storeys fit */
    double coverage;                   /* share of the plot, 1: no limit */
    double row_front;   /* least frontage of a plot in a row: widths behind it counted in */
    double house_depth; /* of the deepest house */
    double corner_area_min, corner_front_min; /* of plots on two streets, 0: as others */
    bool front_whole; /* frontage is the whole street line of a plot, also around a corner */
    double roundness; /* least 4 pi area / perimeter squared: a square has 0.785 */
    double convexity; /* least share of the convex hull */
} AgtPlaceRules;

/* A piece of a street axis. */
typedef struct {
    AgtPoint a, b;
    double half;  /* half the width between red lines */
    guint street; /* number in the job's list */
    bool turning; /* a turning area: land of the street that no plot fronts */
} AgtPlaceAxis;

typedef struct _AgtPlaceBlock AgtPlaceBlock;

/* A residential zone. */
typedef struct {
    const AgtLandUse *row;
    AgtPlaceRules rules;
    AgtGeom *land;                   /* local, as drawn */
    double usable_m2;                /* after everything was taken off */
    double forbidden_m2, largest_m2; /* taken off as not permitted today; largest piece left */
    double steep_m2, bare_m2;        /* taken off as too steep; not judged for want of heights */
    bool open;                       /* new plots may be made here (see --within) */
} AgtPlaceZone;

/* A line along a street that plots can front. */
typedef struct {
    AgtPlaceLine line; /* land lies left of it */
} AgtPlaceFront;

/* A house, placed or kept. */
typedef struct {
    const AgtBuilding *kept; /* row that stays, NULL for a new one */
    guint type;              /* entry of the mix; G_MAXUINT for others */
    GArray *outline;         /* ring, local */
    AgtPoint axis;           /* point A-1 */
    AgtPoint middle;         /* of its box */
    double half;             /* half the diagonal of its box */
    double azimuth, gap;
    double own_gap; /* to buildings of its own plot */
    guint yard;     /* number of the secondary building asked for, G_MAXUINT for a dwelling */
    guint looks;    /* where the entrance side looks, see frame.h */
    bool gable;     /* end wall to the street */
    bool mirrored;  /* left and right of its type exchanged */
    bool in_sun;    /* main side where the programme wants it */
    bool shallow;   /* of the type for ground that is not cleared deep */
    bool permitted; /* works lie on permitted ground today */
    gpointer plot;  /* AgtPlacePlot, NULL when on no plot of ours */
} AgtPlaceHouse;

/* A plot, new or kept. */
typedef struct {
    const AgtPlot *kept; /* row that stays, NULL for a new one */
    AgtPlaceBlock *block;
    AgtPlaceZone *zone;
    GArray *ring;  /* outline, local, whole millimetres */
    GArray *front; /* its street line, land on the left */
    guint street;  /* number in the job's list, G_MAXUINT when none */
    double area, frontage, depth;
    double access; /* width of the access strip of a flag plot, 0: none */
    GArray *face;  /* of a flag plot: where its body begins behind the strip, see flag_body.c */
    AgtPlaceHouse *house;
    GPtrArray *yard; /* AgtPlaceHouse: secondary buildings, NULL: none */
    GArray *drive;   /* line of its driveway from the street line, NULL: none */
    bool drive_permitted;
    bool taken;             /* has a kept dwelling, or is no homestead */
    GArray *setback;        /* guint8 per edge of ring: class of the edge, see house.c */
    double rank;            /* lower ranks get a house first */
    guint wants;            /* entry of the mix meant for it, G_MAXUINT */
    const AgtBuilding *old; /* house that stands on the same plot and may be moved, NULL */
    const AgtGeom *stay;    /* only this outline will do, NULL: any; see stay.c */
    double cut_m3, fill_m3; /* of the pad of its house; NaN: no house, no heights */
    double pad_m;           /* level of that pad, the planned ground; NaN: not known */
    double cut_max_m;       /* deepest cut for it, the accuracy of the survey counted in; NaN */
    const AgtGeom *avoid;   /* this outline will not do: its house is to be made anew, NULL */
    const char *id;         /* set when rows are made */
} AgtPlacePlot;

/* A secondary building that could not be placed. */
typedef struct {
    const AgtPlacePlot *plot;
    guint yard;       /* its number */
    const char *what; /* msgid: what is in the way */
} AgtPlaceNoYard;

/* Land between streets. */
struct _AgtPlaceBlock {
    AgtPlaceZone *zone;
    GArray *ring;            /* outline, local, whole millimetres */
    AgtGeom *land;           /* what is free for new plots: without kept plots */
    GArray *street;          /* guint per edge of ring: street along it, G_MAXUINT */
    GPtrArray *fronts;       /* AgtPlaceFront of the free land */
    GPtrArray *plots;        /* AgtPlacePlot, of the present layout and kept */
    GPtrArray *wide, *tight; /* layouts: plots of the area asked for, of the least area; NULL */
    bool mixed;              /* tight is the best mix of ways */
    double reach_m2;         /* free land that plots can reach from a street */
    int bound;               /* proven: never more plots than this */
    bool open;
    double free_m2, free_front_m; /* land and street line no plot took */
    GHashTable *permitted;        /* AgtPrep by house type, see permit.c */
    const char *id;               /* set when rows are made */
};

/* A run. */
typedef struct {
    const AgtPlan *plan;
    const AgtProgramme *programme;
    const AgtPlaceOptions *options;
    AgtFindings *out;
    AgtClearance *clearance; /* NULL: not judged */
    double east, north;      /* whole metres; local = grid - this */
    GPtrArray *streets;      /* const AgtStreet */
    GArray *street_half;     /* double */
    GArray *axes;            /* AgtPlaceAxis */
    AgtIndex *axis_index;
    GPtrArray *right_of_way; /* AgtGeom, local, several per street */
    GPtrArray *zones, *blocks, *houses;
    GPtrArray *plots;                               /* kept ones and those of the present layout */
    GPtrArray *kept_plots;                          /* owns the kept ones */
    GPtrArray *old_plots, *old_houses, *old_blocks; /* rows that may be remade */
    GPtrArray *old_yards, *old_drives;              /* the same: secondary buildings, driveways */
    AgtNormApart *apart;                            /* distances that the norms ask */
    GPtrArray *no_drive;                            /* plots whose driveway finds no way */
    GArray *no_yard;                                /* AgtPlaceNoYard */
    GPtrArray *old_streets, *new_streets;           /* rows this room may make anew; and made */
    AgtStreetStandard lay;                          /* of new streets: programme and norms */
    double lay_lanes, lay_speed;
    bool trial;             /* layouts only tell streets apart: a few ways are tried */
    GPtrArray *heights;     /* of the plan, see street_land.c; NULL: not read yet */
    AgtArena *arena;        /* of new rows; the changeset's */
    const char *only_block; /* block row that alone is laid out, NULL */
    GHashTable *standing, *standing_house; /* see stay.c */
    const AgtPlot *anew;                   /* the one plot that is cut anew (--replace), NULL */
    const AgtPlot *anew_house_on;          /* the plot whose house is made anew, NULL */
    bool anew_as_it_was;                   /* nothing else keeps the rules: as it was */
    AgtPlaceEarth *earth;                  /* NULL: no heights */
    double told;                           /* share of the run that was told of */
    guint n_types;
    const AgtHouseType *type[AGT_PLACE_MAX_TYPES];    /* of the mix, NULL: unknown */
    const AgtHouseType *shallow[AGT_PLACE_MAX_TYPES]; /* for ground not cleared deep, NULL: none */
    bool by_street; /* houses are looked for near the street only */
    bool no_sun;    /* the sun is left alone: houses would be lost for it */
} AgtPlaceJob;

/* A height grid of the plan. */
typedef struct {
    AgtHeights *heights;
    double cell_m;
    const AgtTerrain *row;
} AgtPlaceHeights;
/* street_land.c: those that count, finest first; read once. */
const GPtrArray *agt_place_heights(AgtPlaceJob *job);
/* steep.c: land of a zone without what is steeper than its limit. */
AgtGeom *agt_place_gentle(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land,
                          GError **error);
/* The steepest ground that plots of a zone may have, in percent; 0: no limit. */
double agt_place_slope_limit(const AgtPlaceZone *zone);

/* ground.c: from the plan to blocks. */
bool agt_place_ground(AgtPlaceJob *job, GError **error);
/* A block of the land @p part with its street lines. */
AgtPlaceBlock *agt_place_block_new(const AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *part,
                                   GError **error);
/* Takes polygons off the free land of a block and finds its street lines again. */
bool agt_place_take_off(AgtPlaceJob *job, AgtPlaceBlock *b, const GPtrArray *geoms, GError **error);
/* Copy of @p g in local coordinates. */
AgtGeom *agt_place_localise(const AgtPlaceJob *job, const AgtGeom *g, GError **error);
/* Local whole-millimetre ring back in the plan's coordinates. */
AgtGeom *agt_place_globalise(const AgtPlaceJob *job, const GArray *ring);
/* The same for a line. */
AgtGeom *agt_place_globalise_line(const AgtPlaceJob *job, const GArray *line);
/* Street whose line passes @p p within @p tol_m, G_MAXUINT when none. */
guint agt_place_street_at(const AgtPlaceJob *job, AgtPoint p, double tol_m);
/* True when @p p lies nearer to the red lines of the street than @p need. */
bool agt_place_street_within(const AgtPlaceJob *job, AgtPoint p, guint street, double need);
/* True when the ring keeps @p need from the red lines of every street, not only of its own. */
bool agt_place_streets_clear(const AgtPlaceJob *job, const GArray *ring, AgtPoint middle,
                             double half, double need);
/* True for rows this room made and nobody has decided on or taken in hand. */
bool agt_place_made_here(const AgtFeature *row);
/* True for those of them that may be remade: with --keep none. */
bool agt_place_own(const AgtPlaceJob *job, const AgtFeature *row);
void agt_place_zone_free(AgtPlaceZone *z);
void agt_place_block_free(AgtPlaceBlock *b);
void agt_place_plot_free(AgtPlacePlot *p);
void agt_place_house_free(AgtPlaceHouse *h);

/* Adds streets: axes in local coordinates, all of the width of job->lay; @p turning (double) is the
 * diameter of the turning area at the free ends of each, 0 for none; @p rows may be NULL. */
bool agt_place_add_streets(AgtPlaceJob *job, const GPtrArray *axis, const GArray *turning,
                           const GPtrArray *rows, GError **error);
/* Blocks of a zone from its free land. */
bool agt_place_cut_blocks(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land,
                          GError **error);
/* The town's own bounds; empty when it has none. */
AgtGeom *agt_place_bounds(const AgtPlaceJob *job, GError **error);

/* site.c: facilities, once all else is placed; the changeset has rows of all else. */
bool agt_place_sites(AgtPlaceJob *job, const AgtNorms *norms, AgtChangeset *set, AgtPlaceSummary *s,
                     GError **error);
/* A facility that this run sites anew: it takes no land from houses, so that they stand as they
 * did before it was there. */
bool agt_place_site_anew(const AgtPlaceJob *job, const AgtFeature *row);

/* street_rows.c: streets where a zone has none. */
/* What new streets are like. */
void agt_place_street_standard(AgtPlaceJob *job, const AgtNorms *norms);
/* Finds the streets of earlier runs that are made anew; they do not count as standing. */
void agt_place_streets_again(AgtPlaceJob *job);
/* Lays streets on @p ground, the part of the free land of a zone where they may be; gives the land
 * without them. */
AgtGeom *agt_place_streets(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land,
                           const AgtGeom *ground, GError **error);
/* Rows of the new streets, with their ids. */
void agt_place_street_rows(AgtPlaceJob *job, AgtChangeset *set);

/* front.c */
void agt_place_front_free(AgtPlaceFront *f);
/* Splits edges of the ring where a street line ends, and says which street lies along each edge. */
GArray *agt_place_street_edges(const AgtPlaceJob *job, GArray *ring);
/* Street lines of a ring, unbroken by sharp corners. */
GPtrArray *agt_place_fronts(const GArray *ring, const GArray *street);

/* bound.c: proven upper bound of plots in a block; -1 on errors. */
int agt_place_bound(const AgtPlaceJob *job, AgtPlaceBlock *b, const AgtPlaceRules *r,
                    GError **error);

/* The least area of any plot. */
double agt_place_least_area(const AgtPlaceRules *r);

/* strip.c: rows of plots along street lines. */
/* The best layout found whose plots have at least @p goal m2. @p mix: also plots of several ways
 * side by side, which takes longer. */
GPtrArray *agt_place_layout(AgtPlaceJob *job, AgtPlaceBlock *b, double goal, bool mix,
                            GError **error);
/* generous.c: plots of the area asked for; as many blocks as needed get the smallest plots instead.
 * @p all: every block does. */
bool agt_place_lay_out(AgtPlaceJob *job, int need, bool all, GError **error);
/* theme.c: what variants are about in turn; after as many they begin elsewhere in the town. */
#define AGT_PLACE_N_THEMES 6
typedef enum {
    AGT_PLACE_AREA_TARGET,
    AGT_PLACE_AREA_LEAST,
    AGT_PLACE_AREA_LARGE, /* between target and most */
} AgtPlaceArea;
typedef struct {
    const char *title; /* msgid */
    AgtPlaceArea area;
    bool short_first; /* rows along the shorter street lines of a block come first */
    bool parallel;    /* side lines of a row are parallel also where the street bends */
    bool by_street;   /* houses look to the street, wherever the sun is */
    bool flags;       /* flag plots also where units are not missing */
} AgtPlaceTheme;
const AgtPlaceTheme *agt_place_theme(const AgtPlaceJob *job);
/* anew.c: which plot or house is to be made anew; refuses what people decided on. */
bool agt_place_take_anew(AgtPlaceJob *job, AgtPlaceOptions *options, GError **error);
/* Another cut of the land of the plot that is made anew; its own when there is no other. */
GPtrArray *agt_place_layout_anew(AgtPlaceJob *job, AgtPlaceBlock *b, GError **error);
/* Plots that can have a house. */
int agt_place_slots(const AgtPlaceJob *job);

/* flag_body.c: finds the face of a flag plot from its outline and the mouth of its strip; false
 * when it is no plot with a strip. *length gets that of the strip, may be NULL. */
bool agt_place_flag_face(AgtPlacePlot *p, double *length);
/* The plot behind the strip alone, its face as its street line; NULL when there is none. */
AgtPlacePlot *agt_place_flag_body(const AgtPlacePlot *p);
/* The line a plot is seen from by what is built on it: its street line, or the face. */
static inline const GArray *agt_place_face(const AgtPlacePlot *p)
{
    return p->face ? p->face : p->front;
}

/* shape.c */
/* Measures a plot from its ring and street line; false when it breaks a rule of the zone. */
bool agt_place_measure(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceRules *r);

/* width.c: longest piece inside the plot of the line @p setback behind its street line. */
double agt_place_width_set_back(const AgtPlacePlot *p, double setback);
/* The narrowest such piece between two depths. */
double agt_place_width_narrowest(const AgtPlacePlot *p, double from, double to);
/* Street lines of the block the plot lies on, their length together, and the shortest. */
guint agt_place_street_lines(const AgtPlacePlot *p, double *sum, double *least);
/* True when the side lines from the ends of the street line have the grid bearing. */
bool agt_place_sides_kept(const AgtPlacePlot *p, double deg, double tolerance);

/* weld.c: whole millimetres, shared edges shared exactly. */
void agt_place_weld(AgtPlaceBlock *b, GPtrArray *plots);
/* spike.c: corners of a few degrees at the end of a cut go to the neighbour. */
void agt_place_no_spikes(GPtrArray *plots);
/* The block's outline with the corners of its new plots on it. */
GArray *agt_place_weld_outline(const AgtPlaceBlock *b);

/* overlap.c: do the insides of two rings of whole millimetres meet? */
bool agt_place_rings_overlap(const GArray *a, const GArray *b);
/* The same by more than @p tol metres, as far as corners, middles of edges and crossings show. */
bool agt_place_rings_overlap_plainly(const GArray *a, const GArray *b, double tol);

/* keep.c: what stands and stays, and which rows may be remade. */
/* Entry of the mix that a standing house counts for, G_MAXUINT for none. */
guint agt_place_entry_of(const AgtPlaceJob *job, const AgtBuilding *b);
bool agt_place_keep(AgtPlaceJob *job, GError **error);

/* True for secondary buildings of homesteads. */
bool agt_place_is_yard(const AgtBuilding *b);
/* Distance that dwellings of the programme keep from a building that stays. */
double agt_place_dwellings_need(const AgtPlaceJob *job, const AgtBuilding *b, bool same_plot);
/* True for plots that the run may change something on. */
bool agt_place_in_scope(const AgtPlaceJob *job, const AgtPlacePlot *p);

/* permit.c: is the ground worked on for a house permitted today? */
bool agt_place_permit(AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceHouse *h,
                      bool *permitted, GError **error);
/* The same for any feature with geometry and a depth to be dug to. */
bool agt_place_permit_row(AgtPlaceJob *job, AgtPlaceBlock *b, const AgtFeature *row, double depth_m,
                          bool *permitted, GError **error);
/* Does the middle of the plot lie on ground permitted to the least depth? For ranking only. */
bool agt_place_permit_middle(AgtPlaceJob *job, const AgtPlacePlot *p, bool *permitted,
                             GError **error);

/* near.c: houses by place. */
typedef struct _AgtPlaceNear AgtPlaceNear;
AgtPlaceNear *agt_place_near_new(void);
void agt_place_near_free(AgtPlaceNear *n);
/* Sets middle and half from the outline. */
void agt_place_house_box(AgtPlaceHouse *h);
void agt_place_near_add(AgtPlaceNear *n, AgtPlaceHouse *h);
void agt_place_near_drop(AgtPlaceNear *n, AgtPlaceHouse *h);
/* Houses whose middle lies within @p reach_m of @p p, in a fixed order. */
GPtrArray *agt_place_near_list(const AgtPlaceNear *n, AgtPoint p, double reach_m);
/* True when @p h keeps the gap to all houses on other plots. */
bool agt_place_near_clear(const AgtPlaceNear *n, const AgtPlaceHouse *h);

/* stay.c: what stands well stays. Finds the houses that stand on plots of the present layout. */
void agt_place_find_standing(AgtPlaceJob *job);
/* Before the first layout: what may be remade, by place. */
void agt_place_stay_begin(AgtPlaceJob *job);
/* True when the plots of @p list stand in the plan just so. */
bool agt_place_is_standing(const AgtPlaceJob *job, const GPtrArray *list);
/* Does an outline come into question for the plot's house? */
bool agt_place_may_stand(const AgtPlaceJob *job, const AgtPlacePlot *p, const GArray *outline);

/* each.c: calls @p each for 0..n-1, in several threads; each call works on what is its own. The
 * error of the lowest number counts. The work is a share of the run from @p from to @p to. */
typedef bool (*AgtPlaceEach)(AgtPlaceJob *job, guint i, gpointer user, GError **error);
typedef struct {
    const char *stage; /* msgid */
    double from, to;
} AgtPlaceStage;
bool agt_place_each(AgtPlaceJob *job, guint n, AgtPlaceEach each, gpointer user,
                    const AgtPlaceStage *stage, GError **error);
/* Tells how far the run is; false with an error when it is to stop. */
bool agt_place_tell(AgtPlaceJob *job, const char *stage, double share, GError **error);

/* house.c: first good place for a house of entry @p type of the mix, NULL when there is none. */
AgtPlaceHouse *agt_place_house_try(AgtPlaceJob *job, AgtPlacePlot *p, guint type,
                                   const AgtPlaceNear *near, GError **error);

/* assign.c: which plot gets which house. */
bool agt_place_assign(AgtPlaceJob *job, AgtPlaceSummary *summary, GError **error);

/* pad.c: level of the pad of the plot's new house, as far down as clearance allows; sets pad_m and
 * cut_max_m. */
void agt_place_pad_level(AgtPlaceJob *job, AgtPlacePlot *p);

/* earth_job.c: pads of the houses, and the sums of pads and streets. */
bool agt_place_earthwork(AgtPlaceJob *job, AgtPlaceSummary *s, GError **error);
/* Work of one street within its own gradient, else the programme's; NaN without heights. */
AgtPlaceWork agt_place_street_work(const AgtPlaceJob *job, const AgtStreet *s);
/* Deepest cut below the present ground, the accuracy of the survey counted in; NaN: not known. */
double agt_place_deepest_cut(const AgtPlaceWork *w);
/* yard.c: what belongs to a house, once all houses stand: driveway and secondary buildings. */
bool agt_place_yards(AgtPlaceJob *job, GError **error);
/* yard_rows.c */
void agt_place_yard_rows(AgtPlaceJob *job, AgtChangeset *set, AgtIdCounter *ids);
/* yard_reasons.c */
void agt_place_explain_yards(AgtPlaceJob *job);

/* rows.c */
bool agt_place_rows(AgtPlaceJob *job, AgtChangeset *set, GError **error);
/* The row to fill: a copy of the one whose id it takes over, else a new one. */
AgtFeature *agt_place_row_for(AgtArena *arena, const AgtFeature *old, AgtLayerId layer,
                              AgtIdCounter *ids);
void agt_place_put_row(AgtChangeset *set, const AgtFeature *old, const AgtFeature *row);
/* match.c: which new outline takes over which old row: same place, same id. Gives one old number
 * per new outline, G_MAXUINT for none. */
guint *agt_place_match(const AgtPlaceJob *job, const GPtrArray *old_rows, const GPtrArray *new_geom,
                       GError **error);
/* What an old row and a new one have in common: m2, m. */
typedef struct {
    double common;
    guint old, new;
} AgtPlacePair;
/* The same from pairs that come into question: those with the most in common first. */
guint *agt_place_match_pairs(GArray *pairs, guint n_old, guint n_new);

/* A rule of this room; static before it where only its own file uses it. */
#define RULE(name, ident, sev, message, help)                                                      \
    const AgtRule agt_place_rule_##name = {.id = "place." ident,                                   \
                                           .severity = sev,                                        \
                                           .basis = AGT_BASIS_READ,                                \
                                           .set = "",                                              \
                                           .document = "",                                         \
                                           .clause = "",                                           \
                                           .text = {[AGT_LANG_EN] = message},                      \
                                           .advice = {[AGT_LANG_EN] = help}}

/* reasons.c */
void agt_place_explain(AgtPlaceJob *job, const AgtChangeset *set, const AgtPlaceSummary *summary);
extern const AgtRule agt_place_rule_no_yard, agt_place_rule_no_driveway, agt_place_rule_sun,
    agt_place_rule_shallow;
extern const AgtRule agt_place_rule_no_streets, agt_place_rule_no_zone, agt_place_rule_street_width,
    agt_place_rule_not_judged, agt_place_rule_no_type, agt_place_rule_no_other,
    agt_place_rule_no_way_out, agt_place_rule_entrance, agt_place_rule_steep,
    agt_place_rule_unreached;
extern const AgtRule agt_place_rule_site_none, agt_place_rule_site_reach, agt_place_rule_site_would,
    agt_place_rule_site_nobody, agt_place_rule_site_lost, agt_place_rule_site_capacity,
    agt_place_rule_site_permitted;
