/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the norms room share. */
#pragma once

#include <math.h>
#include <string.h>

#include <agrotown/norms.h>

/* Lengths nearer to a limit than this keep it: coordinates are whole millimetres. */
#define NORM_EPS_M 0.002
/* The same for numbers that are given in a field: only the last bits may differ. */
#define NORM_EPS 1e-6
/* A set is a bit of a word where findings are marked with theirs. */
#define NORM_SETS_MAX 64

typedef struct {
    char *name;
    AgtYaml *yaml;
    const char *title[AGT_N_LANGS];
    const char *edition;
} NormSet;

struct _AgtNorms {
    gatomicrefcount refs;
    GPtrArray *sets;  /* NormSet */
    GPtrArray *rules; /* AgtNormRule */
};

/* --- Filters: {field: value} or {field: [value, value]} --- */

typedef struct {
    const AgtField *field;
    const AgtYamlNode *values; /* scalar or list */
} Condition;

typedef struct {
    Condition list[8];
    guint n;
} Filter;

bool norm_filter_check(const AgtYamlNode *where, AgtLayerId layer, GError **error);
Filter norm_filter(const AgtYamlNode *rule, const char *key, AgtLayerId layer);
bool norm_filter_takes(const Filter *f, const AgtFeature *row);
/* Same fields with the same values? */
bool norm_filter_equal(const Filter *a, const Filter *b);
bool norm_condition_holds(const Condition *c, const AgtFeature *row);
/* True when a row whose field has this value could be taken. */
bool norm_filter_allows(const Filter *f, const char *field, const char *value);

/* --- Rows: what a filter takes of a layer, found once for all rules that ask for the same --- */

/* Rows of a layer that are not withdrawn, have geometry and are taken by a filter. */
typedef struct {
    guint n;      /* how many */
    guint size;   /* rows of the layer */
    guint64 *bit; /* one for each row of the layer */
} Rows;

/* Those of the filter under @p key of a rule; NULL: all usable rows. Borrowed from the run. */
const Rows *norm_rows(AgtNormsRun *run, const AgtNormRule *rule, const char *key, AgtLayerId layer);
/* The same, with rows that are withdrawn or have no geometry. */
const Rows *norm_rows_all(AgtNormsRun *run, const AgtNormRule *rule, const char *key,
                          AgtLayerId layer);

static inline bool norm_has(const Rows *r, guint32 i)
{
    return r->bit[i / 64] >> (i % 64) & 1;
}

/* The first of them from number @p i on, the number of rows when there is none. */
static inline guint32 norm_next(const Rows *r, guint32 i)
{
    while (i < r->size) {
        guint64 rest = r->bit[i / 64] >> (i % 64);
        if (rest)
            return i + (guint32)__builtin_ctzll(rest);
        i = (i / 64 + 1) * 64;
    }
    return r->size;
}

#define NORM_EACH(i, rows)                                                                         \
    for (guint32 i = norm_next((rows), 0); i < (rows)->size; i = norm_next((rows), i + 1))

/* --- Figures: plain, by the value of a field, by steps of a size --- */

/* Most entries of a table and of a list of steps. */
#define FIGURES_MAX 32

typedef struct {
    const char *value;
    double number;   /* of the value, NaN for texts */
    double min, max; /* NaN: no limit */
} FigureRow;

typedef struct {
    Filter where;
    double up_to, min;
} FigureStep;

typedef struct {
    double min, max;      /* for rows that nothing else speaks of; NaN: no limit */
    const AgtField *by;   /* the field that decides, may be NULL */
    const AgtField *size; /* the field that steps compare */
    FigureRow row[2 * FIGURES_MAX];
    FigureStep step[FIGURES_MAX];
    guint n, n_steps;
} Figures;

/* Checks "by", "table", "table_max", "steps", "step_field" over fields of @p layer; one of them or
 * of the NULL-ended keys must be there. */
bool norm_valid_figures(const AgtYamlNode *rule, AgtLayerId layer, const char *const *keys,
                        GError **error);
/* Figures of a checked rule; keys of the plain ones may be NULL. */
void norm_figures(const AgtNormRule *rule, AgtLayerId layer, const char *min_key,
                  const char *max_key, Figures *f);
/* Limits of a row, NaN where there is none. False when what decides is not given: the limits are
 * then the laxest ones, so that what breaks them is surely wrong. */
bool norm_figures_of(const Figures *f, const AgtFeature *row, double *min, double *max);
/* The largest minimum. */
double norm_figures_reach(const Figures *f);

/* --- The plan as the checks see it --- */

/* Classes of plot edges, bits. */
enum { EDGE_FRONT = 1, EDGE_SIDE = 2, EDGE_REAR = 4 };

typedef struct {
    const AgtStreet *row;
    double half_m;
} NormStreet;

/* Something that is made once, when it is first asked for. */
typedef struct {
    GMutex lock;
    GCond finished;
    gint done; /* atomic; what was made may be read without the lock */
    bool begun;
    guint n;
    gint parts, left;
    gint next; /* atomic: part that nobody has taken */
} Shared;

/* Rows that one part has; the last one has fewer. */
enum { SHARED_PART = 2048 };

/* Makes ready, and says of how many rows it is: 0 when nothing more is to be done. */
typedef guint (*SharedBegin)(AgtNormsRun *run, gpointer user);
/* Works out some of the rows. */
typedef void (*SharedPart)(AgtNormsRun *run, gpointer user, guint32 from, guint32 to);

void norm_shared_init(Shared *s);
void norm_shared_clear(Shared *s);
/* Comes back when all is done. What begin() and part() share of other things is asked for before,
 * so that no thread waits inside. */
void norm_share(AgtNormsRun *run, Shared *s, SharedBegin begin, SharedPart part, gpointer user);

typedef enum {
    SHARED_STREETS,
    SHARED_EDGES,
    SHARED_PLOT_OF,
    SHARED_NET,
    SHARED_ACCESS,
    SHARED_GROUND,
    SHARED_SETBACKS,
    SHARED_PAIRS,
    SHARED_SWEPT,
    N_SHARED
} SharedThing;

struct _AgtNormsRun {
    AgtNorms *norms;
    AgtPlan *plan;
    const AgtProgramme *programme;
    const char *as_of; /* NULL: every rule is judged */
    GMutex rows_lock;  /* of the two lists */
    GPtrArray *rows;   /* of shared.c */
    GPtrArray *named;
    Shared shared[N_SHARED], shared_index[AGT_N_LAYERS];
    AgtIndex *index[AGT_N_LAYERS];
    NormStreet *street;    /* by number of row; half_m NaN when it cannot be used */
    guint8 *edges;         /* class of every plot edge */
    guint32 *edges_at;     /* first edge of each plot */
    guint32 *plot_of;      /* number of each building's plot, G_MAXUINT32 */
    struct Net *streets;   /* the street network */
    gint gaps_said;        /* atomic */
    struct Access *access; /* of every building to the street network */
    struct Ground *ground; /* height grids */
    struct Setbacks *setbacks;
    struct Pairs *pairs;
    struct Swept *swept; /* vehicles and crossings */
};

void norm_setbacks_free(struct Setbacks *s);
void norm_pairs_free(struct Pairs *p);
void norm_swept_free(struct Swept *s);
GPtrArray *norm_rows_list(void);
GPtrArray *norm_named_list(void);
/* Number of the row of @p other that the text field of each row of a layer names, G_MAXUINT32 for
 * none. */
const guint32 *norm_named(AgtNormsRun *run, AgtLayerId layer, const AgtField *field,
                          AgtLayerId other);

const AgtIndex *norm_index(AgtNormsRun *run, AgtLayerId layer);
const NormStreet *norm_streets(AgtNormsRun *run);
/* Classes of the edges of all plots; one per segment of the rings, in order of points; closing
 * points have none. Those of plot i start at (*at)[i]. */
const guint8 *norm_plot_edges(AgtNormsRun *run, const guint32 **at);
/* Of every building, G_MAXUINT32 for none. */
const guint32 *norm_plot_of(AgtNormsRun *run);
/* The street that each plot names, G_MAXUINT32 for none. */
const guint32 *norm_street_of(AgtNormsRun *run);
/* Number of the row with an id, G_MAXUINT32 when there is none. */
guint32 norm_number_of(const AgtTable *t, const char *id);
/* Numbers of rows of a layer near a box. */
void norm_near(AgtNormsRun *run, AgtLayerId layer, AgtBox box, GArray *out);
/* A row that engines look at: not withdrawn, with geometry, taken by the filter (NULL: by all). */
bool norm_usable(const AgtFeature *row, const Filter *f);
/* Standard of a plot by the number of its zone. */
const AgtPlotStandard *norm_standard(const AgtNormsRun *run, guint32 zone);
/* The zone that each plot names, G_MAXUINT32 for none. */
const guint32 *norm_zone_of(AgtNormsRun *run);

/* --- Measures: own kernels for small polygons --- */

double norm_segment_distance(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d);
double norm_segment_geom_distance(AgtPoint a, AgtPoint b, const AgtGeom *g);
/* Distance of a position to the lines of a geometry, or to its points. */
double norm_point_geom_distance(AgtPoint p, const AgtGeom *g);
/* Is a position within d of a line? */
bool norm_within(AgtPoint p, const AgtGeom *line, double d);
/* Width of the rectangle that has this area and this outline: what a long strip is across, to the
 * square of its width over its length; the side of the square for what is no strip. */
double norm_width_m(double area_m2, double outline_m);
/* Largest such width among the parts of a polygon. */
double norm_widest_m(const AgtGeom *g);
/* Length of segment a-b that faces a line within d of it. */
double norm_contact_m(AgtPoint a, AgtPoint b, const AgtGeom *line, double d);

/* --- Kinds of check: one table --- */

typedef enum {
    KEY_REAL,
    KEY_BOOL,
    KEY_CHOICE,
    KEY_LAYER,
    KEY_FIELD,
    KEY_WHERE,
    KEY_TABLE,
    KEY_LAYERS, /* a list of layers */
} KeyType;

typedef struct {
    const char *name;
    KeyType type;
    bool required;
    const char *of;   /* choices; or the key that names the layer of a field or filter */
    AgtLayerId layer; /* when `of` is NULL: the layer itself */
} KeyDef;

/* What limits are asked for. */
typedef struct {
    const AgtProgramme *programme;
    const AgtPlotStandard *standard;
    const AgtHouseType *type;
} LimitsAsk;

typedef struct {
    const char *name;
    const KeyDef *keys;
    bool (*valid)(const AgtYamlNode *rule, GError **error); /* beyond single keys; may be NULL */
    bool (*check)(AgtNormsRun *run, const AgtNormRule *rule, AgtFindings *out, GError **error);
    void (*limits)(const AgtNormRule *rule, const LimitsAsk *ask, AgtNormLimits *out);
    AgtLayerSet reads; /* layers it looks at that no key names */
} KindDef;

const KindDef *norm_kind(const char *name);

/* Checked values of a rule. */
double norm_real(const AgtNormRule *rule, const char *key, double otherwise);
bool norm_bool(const AgtNormRule *rule, const char *key);
AgtLayerId norm_layer(const AgtNormRule *rule, const char *key, AgtLayerId otherwise);
/* Those of the key "layers", and the one of the key "layer". */
AgtLayerSet norm_layers(const AgtNormRule *rule);

/* Findings of a rule. */
AgtFinding *norm_add(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row);
void norm_measure(AgtFinding *x, double measured, double required, const char *unit);
void norm_other(AgtFindings *out, AgtFinding *x, const AgtFeature *other);
/* The rule could not be judged: a finding, never silence. */
void norm_unjudged(AgtFindings *out, const AgtNormRule *rule, const char *what);
/* The same, as grave as the rule. */
void norm_unjudged_as(AgtFindings *out, const AgtNormRule *rule, const char *what);
/* Rules of the room that stand with their kinds. */
const AgtRule *norm_rule_gap(void);
const AgtRule *norm_rule_no_way(void);
/* Rows that a rule could not judge: one finding for all of them, which names the first. */
typedef struct {
    guint n;
    const AgtFeature *first;
} Skipped;
#define NORM_UNDECIDED N_("the field that decides which figure holds is not given")
void norm_skip(Skipped *s, const AgtFeature *row);
void norm_skipped(AgtFindings *out, const AgtNormRule *rule, const Skipped *s, const char *what);
/* A finding when @p v is beyond @p min or @p max (NaN: no limit); true when it is not. */
bool norm_judge(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row, double v,
                double min, double max, const char *unit);
/* True when @p needed holds nothing at all to compare the rows of @p layer with: one finding then,
 * not one for each of them. */
bool norm_absent(AgtNormsRun *run, const AgtNormRule *rule, const Rows *where, AgtLayerId needed,
                 AgtFindings *out);

#define NORM_CHECK(name)                                                                           \
    bool norm_check_##name(AgtNormsRun *run, const AgtNormRule *rule, AgtFindings *out,            \
                           GError **error G_GNUC_UNUSED)
#define NORM_LIMITS(name)                                                                          \
    void norm_limits_##name(const AgtNormRule *rule, const LimitsAsk *ask G_GNUC_UNUSED,           \
                            AgtNormLimits *out)

NORM_CHECK(setback);
NORM_LIMITS(setback);
NORM_CHECK(inside);
NORM_CHECK(overlap);
NORM_CHECK(gap_between);
NORM_LIMITS(gap_between);
bool norm_valid_gap(const AgtYamlNode *rule, GError **error);
/* Distance that a gap_between rule asks of two buildings it takes. */
double norm_gap_of(const AgtNormRule *rule, const AgtBuilding *a, const AgtBuilding *b);
/* Are the walls of two buildings that face each other need_m apart wherever one of them is not
 * known to be blind? */
bool norm_blind_apart(const AgtNormsRun *run, const AgtBuilding *a, const AgtBuilding *b,
                      double need_m);
/* Largest distance that it can ask. */
double norm_gap_reach(const AgtNormRule *rule);
/* EDGE_ bits that a setback rule is about, and what the programme's standard asks of them. */
unsigned norm_setback_edges(const AgtNormRule *rule);
double norm_setback_of(const AgtPlotStandard *s, unsigned classes);
NORM_CHECK(street_access);
NORM_CHECK(count);
NORM_CHECK(mix);
NORM_CHECK(area);
NORM_LIMITS(area);
NORM_CHECK(frontage);
NORM_LIMITS(frontage);
NORM_CHECK(distance_to_layer);
NORM_CHECK(coverage);
NORM_LIMITS(coverage);
NORM_CHECK(per_head);
bool norm_valid_per_head(const AgtYamlNode *rule, GError **error);
NORM_CHECK(share);
bool norm_valid_share(const AgtYamlNode *rule, GError **error);
NORM_CHECK(plot_per_place);
bool norm_valid_plot_per_place(const AgtYamlNode *rule, GError **error);
NORM_CHECK(field_range);
NORM_CHECK(field_required);
bool norm_valid_required(const AgtYamlNode *rule, GError **error);
NORM_CHECK(field_in);
bool norm_valid_in(const AgtYamlNode *rule, GError **error);
NORM_CHECK(length);
NORM_CHECK(network_distance);
NORM_CHECK(dead_end);
bool norm_valid_dead_end(const AgtYamlNode *rule, GError **error);
NORM_CHECK(visibility);
NORM_CHECK(gradient);
NORM_CHECK(slope);
NORM_CHECK(validity);
NORM_CHECK(sliver);
NORM_CHECK(duplicate);
NORM_CHECK(gap);
NORM_CHECK(tiling);
NORM_CHECK(within);
bool norm_valid_within(const AgtYamlNode *rule, GError **error);
NORM_CHECK(dangling);
NORM_CHECK(joined);
NORM_LIMITS(slope);
NORM_CHECK(width);
NORM_CHECK(spacing);
bool norm_valid_spacing(const AgtYamlNode *rule, GError **error);
NORM_CHECK(connection);
NORM_CHECK(separation);
bool norm_valid_separation(const AgtYamlNode *rule, GError **error);

/* Whole rules checked, beyond single keys. */
bool norm_valid_area(const AgtYamlNode *rule, GError **error);
bool norm_valid_coverage(const AgtYamlNode *rule, GError **error);
bool norm_valid_distance(const AgtYamlNode *rule, GError **error);
bool norm_valid_gradient(const AgtYamlNode *rule, GError **error);
bool norm_valid_length(const AgtYamlNode *rule, GError **error);
bool norm_valid_min(const AgtYamlNode *rule, GError **error);
bool norm_valid_network(const AgtYamlNode *rule, GError **error);
bool norm_valid_range(const AgtYamlNode *rule, GError **error);
bool norm_valid_slope(const AgtYamlNode *rule, GError **error);
bool norm_valid_visibility(const AgtYamlNode *rule, GError **error);
bool norm_valid_width(const AgtYamlNode *rule, GError **error);
NORM_CHECK(swept_path);
NORM_CHECK(turning);
NORM_CHECK(driveway);
NORM_CHECK(reach);
NORM_CHECK(crane_stand);
bool norm_valid_fleet(const AgtYamlNode *rule, GError **error);
bool norm_valid_reach(const AgtYamlNode *rule, GError **error);
NORM_CHECK(near);
bool norm_valid_near(const AgtYamlNode *rule, GError **error);
