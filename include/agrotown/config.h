/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file config.h
 * Configuration files: a YAML reader with strict scalars and positions, and the typed programme.
 *
 * Every value is text until it is asked for; numbers are read to their end with a decimal point
 * ("3,5" and "3.5abc" are errors, not 3). Aliases, tags, duplicate keys, depth over 64 and files
 * over 16 MiB are refused. Every error says file:line:column and the key.
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

typedef struct _AgtYaml AgtYaml;         /**< a document; owns its nodes */
typedef struct _AgtYamlNode AgtYamlNode; /**< scalar, list or mapping; borrowed */

/** Reads a document from text; @p name stands in messages. @errors AGT_PLAN_ERROR_CONFIG */
AgtYaml *agt_yaml_parse(const char *name, const char *text, gssize len, GError **error);
/** Reads a file. @errors AGT_PLAN_ERROR_FILE, CONFIG */
AgtYaml *agt_yaml_load(const char *path, GError **error);
/** NULL is allowed. */
void agt_yaml_free(AgtYaml *y);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtYaml, agt_yaml_free)
/** Root node. */
const AgtYamlNode *agt_yaml_root(const AgtYaml *y);

/** Kind of a node. */
typedef enum { AGT_YAML_SCALAR, AGT_YAML_LIST, AGT_YAML_MAP } AgtYamlKind;
/** Kind of @p n. */
AgtYamlKind agt_yaml_kind(const AgtYamlNode *n);
/** Child of a mapping by key, NULL when absent. NULL-safe. */
const AgtYamlNode *agt_yaml_get(const AgtYamlNode *n, const char *key);
/** Entries of a list or mapping. NULL gives 0. */
guint agt_yaml_n(const AgtYamlNode *n);
/** Entry @p i. */
const AgtYamlNode *agt_yaml_at(const AgtYamlNode *n, guint i);
/** Key of entry @p i of a mapping. */
const char *agt_yaml_key(const AgtYamlNode *n, guint i);
/** Text of a scalar, NULL for other kinds and for NULL. Borrowed. */
const char *agt_yaml_text(const AgtYamlNode *n);
/** Sets @p error to CONFIG with file:line:column of @p n and the formatted message. */
void agt_yaml_error(const AgtYamlNode *n, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/** Refuses keys of mapping @p n that are not in the NULL-ended list. */
bool agt_yaml_only(const AgtYamlNode *n, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Typed access: @p key in mapping @p map; when absent, *out is left as it is (the default) unless
 * @p required. All give false with @p error set on a wrong value. */
/** Text. */
bool agt_yaml_read_text(const AgtYamlNode *map, const char *key, bool required, const char **out,
                        GError **error);
/** Finite number within min..max. */
bool agt_yaml_read_real(const AgtYamlNode *map, const char *key, bool required, double min,
                        double max, double *out, GError **error);
/** Integer within min..max. */
bool agt_yaml_read_int(const AgtYamlNode *map, const char *key, bool required, gint64 min,
                       gint64 max, gint64 *out, GError **error);
/** true/false/yes/no. */
bool agt_yaml_read_bool(const AgtYamlNode *map, const char *key, bool required, bool *out,
                        GError **error);
/** Date YYYY-MM-DD. */
bool agt_yaml_read_date(const AgtYamlNode *map, const char *key, bool required, const char **out,
                        GError **error);
/** One of "a|b|c"; *out gets its number. */
bool agt_yaml_read_choice(const AgtYamlNode *map, const char *key, bool required,
                          const char *choices, int *out, GError **error);
/** {az: ..., ru: ..., en: ...}, all three demanded. */
bool agt_yaml_read_titles(const AgtYamlNode *map, const char *key, bool required,
                          const char *out[AGT_N_LANGS], GError **error);

/** @name Programme: what is to be built (plans/programmes/NAME.yaml) @{ */
/** Share of dwellings with a number of rooms. */
typedef struct {
    int rooms;
    int units;
    const char *house_type; /**< name of a house type */
    /** type of the same rooms offered where the ground is not cleared deep enough for the first;
     *  NULL: none */
    const char *shallow_type;
} AgtMix;
/** What is done with a street line that is longer than its plots need. */
typedef enum {
    AGT_REMAINDER_SPREAD, /**< all plots of the row get wider */
    AGT_REMAINDER_LAST,   /**< the last plot of the row takes it, up to the largest area */
    AGT_REMAINDER_LEAVE   /**< it stays free, for use by the block */
} AgtRemainder;
/**
 * Plot standard: lengths in metres, areas in m2. Widths are measured along the street line
 * (frontage), along the line set back by @ref setback_front_m, and as the narrowest width over the
 * depth that a house takes. The keys of the file have the names of the fields.
 */
typedef struct {
    const char *name;
    double area_min_m2, area_target_m2, area_max_m2;
    double frontage_min_m, depth_min_m, depth_max_m;
    double setback_front_m, setback_side_m, setback_rear_m;
    double width_min_m;            /**< narrowest width; 0: not asked */
    double frontage_setback_min_m; /**< width at the set back line; 0: not asked */
    double corner_frontage_min_m;  /**< each street line of a corner plot; 0: frontage_min_m */
    double corner_area_min_m2;     /**< 0: area_min_m2 */
    double aspect_max;             /**< depth to width at most; 0: not asked */
    double flag_access_m;          /**< width of the access strip of flag plots; 0: none allowed */
    double flag_access_max_m;      /**< its longest; default 60 */
    double orientation_deg;        /**< grid bearing of the side lines, modulo 180; NaN: free */
    double orientation_tolerance_deg; /**< default 15 */
    double reserve_pct;               /**< share of each zone kept free for utilities; default 0 */
    AgtRemainder remainder;           /**< default spread */
} AgtPlotStandard;
/**
 * Streets that place lays where a zone has none: lengths in metres. Every figure is the
 * programme's; the defaults are usual figures of village plans, not norms.
 */
typedef struct {
    const char *category;      /**< of the street layer; default "residential" */
    const char *surface;       /**< of the street layer; default "gravel" */
    const char *vehicles;      /**< who must pass, comma-separated; default "" */
    double width_m;            /**< between red lines; default 15 */
    double carriageway_m;      /**< default 6 */
    double sidewalk_m;         /**< default 1.5 */
    double dig_depth_m;        /**< default 0.6 */
    double gradient_max_pct;   /**< default 8 */
    double dead_end_max_m;     /**< longest dead end; default 150 */
    double turning_m;          /**< diameter of the turning area at its end; default 16 */
    double curve_radius_m;     /**< least radius of a bend; default 30 */
    double junction_angle_deg; /**< least angle between streets; default 60 */
} AgtStreetStandard;
/** A secondary building of a homestead: shed, summer kitchen, livestock. Lengths in metres. */
typedef struct {
    const char *name;
    const char *title[AGT_N_LANGS];
    const char *kind; /**< "outbuilding" or "livestock", of the building layer */
    const char *fire_degree;
    double width_m, depth_m, height_m, dig_depth_m;
    double from_house_m;     /**< from the dwelling of its plot; default 0 */
    double from_neighbour_m; /**< from dwellings of other plots; default 0 */
    double from_boundary_m;  /**< from the lines of the plot; default 1 */
    double from_street_m;    /**< from the street line; default 0 */
} AgtOutbuilding;
/**
 * A facility asked for. The keys of the file have the names of the fields. What is not given comes
 * from the norm sets where they have it; where they have not, it is not asked.
 */
typedef struct {
    const char *kind;               /**< of the facility layer */
    const char *title[AGT_N_LANGS]; /**< NULL: as its kind is called */
    double capacity;                /**< of each; 0 when not given */
    const char *capacity_unit;      /**< "" when not given */
    int count;
    double area_m2;       /**< of its site; 0: from the norm sets */
    double width_min_m;   /**< of its site along the street; 0: from its area */
    double depth_min_m;   /**< 0: from its area */
    double slope_max_pct; /**< of the ground of its site; 0: that of the limits */
    double radius_m;      /**< longest way on foot from a house; 0: from the norm sets */
    double demand_per_person, demand_per_unit; /**< of its capacity, added up; 0: none */
    const char *uses;     /**< of zones it may stand in, comma-separated; "": the usual ones */
    const char *vehicles; /**< that must reach it, comma-separated, "" */
    double dig_depth_m;   /**< deepest excavation; NaN: not given */
    double protection_m;  /**< width of its sanitary protection zone; 0: none */
} AgtFacilityAsk;
/** A side of a building, seen from the street: its front is the side y = 0. */
typedef enum { AGT_SIDE_FRONT, AGT_SIDE_RIGHT, AGT_SIDE_REAR, AGT_SIDE_LEFT } AgtHouseSide;
/** A setting-out axis of a house type: a line across it. */
typedef struct {
    const char *name; /**< "1", "2" or "A", "B" as on the drawing */
    bool letter;      /**< true: along x at y = at_m; false: along y at x = at_m */
    double at_m;
} AgtHouseAxis;
/** Modules of one size of a modular house. */
typedef struct {
    int count;
    double length_m, width_m, height_m;
    double mass_t;
    double transport_width_m; /**< on the truck */
} AgtHouseModule;
/** House type: footprint in metres, origin at axis point A-1, front side y = 0. */
typedef struct {
    const char *name;
    const char *title[AGT_N_LANGS];
    int rooms, storeys;
    const char *construction; /**< "modular" or "built" */
    const char *fire_degree;
    double width_m, depth_m; /**< of the footprint's box; width along the street */
    AgtGeom *footprint;
    double height_m, floor_area_m2;
    double dig_depth_m;        /**< deepest excavation, over-dig and blinding counted in */
    double foundation_depth_m; /**< underside of the foundation below ground; default dig_depth_m */
    double zero_m; /**< +-0.000, the finished floor, above the planned ground; default 0.6 */
    AgtHouseSide entrance;  /**< side of the door; default front */
    double entrance_m;      /**< of the door along its side, from its left end seen from outside;
                             *   default the middle */
    AgtHouseSide main_side; /**< side of the living rooms, for the sun; default front */
    unsigned blind;         /**< bits 1 << AgtHouseSide: walls without windows; default 0 */
    AgtHouseAxis *axes;     /**< in the order of the file; 1 and A cross in the origin */
    guint n_axes;
    AgtHouseModule *modules;
    guint n_modules;
    const char *vehicles; /**< who must reach it to set it up and serve it, comma-separated, "" */
} AgtHouseType;
/** A programme with its house types; free with agt_programme_free(). */
typedef struct {
    const char *name;
    const char *title[AGT_N_LANGS];
    int units; /**< dwellings asked for */
    double persons_per_unit;
    AgtMix *mix; /**< units add up to @ref units */
    guint n_mix;
    AgtPlotStandard *plots; /**< first one is the default */
    guint n_plots;
    AgtFacilityAsk *facilities;
    guint n_facilities;
    AgtHouseType *types;
    guint n_types;
    AgtStreetStandard street;     /**< for streets that place lays; all defaults when not given */
    AgtOutbuilding *outbuildings; /**< on each homestead */
    guint n_outbuildings;
    double driveway_m; /**< width of the way from the street to the house; default 3, 0: none */
    double
        sun_bearing_deg; /**< where the main side of houses should look, grid bearing; NaN: free */
    double sun_tolerance_deg; /**< default 60 */
    double block_length_max_m, corner_radius_m, slope_max_pct;
    /*< private >*/
    GPtrArray *keep;
} AgtProgramme;
/** Reads a programme and the house types it names. @p type_text gives the YAML text of a type by
 *  name (newly allocated, NULL when unknown). @errors AGT_PLAN_ERROR_CONFIG */
AgtProgramme *agt_programme_parse(const char *name, const char *text,
                                  char *(*type_text)(const char *type, gpointer user),
                                  gpointer user, GError **error);
/** Programme kept in a plan's config table. @errors CONFIG when there is none */
AgtProgramme *agt_programme_of_plan(const AgtPlan *plan, GError **error);
/** NULL is allowed. */
void agt_programme_free(AgtProgramme *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtProgramme, agt_programme_free)
/** Standard by name, the first for NULL or an unknown name. */
const AgtPlotStandard *agt_programme_standard(const AgtProgramme *p, const char *name);
/** House type by name, NULL when unknown. */
const AgtHouseType *agt_programme_type(const AgtProgramme *p, const char *name);
/** @} */

G_END_DECLS
