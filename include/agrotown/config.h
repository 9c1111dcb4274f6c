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
} AgtMix;
/** Plot standard: lengths in metres, areas in m2. */
typedef struct {
    const char *name;
    double area_min_m2, area_target_m2, area_max_m2;
    double frontage_min_m, depth_min_m, depth_max_m;
    double setback_front_m, setback_side_m, setback_rear_m;
} AgtPlotStandard;
/** A facility asked for. */
typedef struct {
    const char *kind;          /**< of the facility layer */
    double capacity;           /**< 0 when not given */
    const char *capacity_unit; /**< "" when not given */
    int count;
} AgtFacilityAsk;
/** House type: footprint in metres, origin at axis point A-1, front side y = 0. */
typedef struct {
    const char *name;
    const char *title[AGT_N_LANGS];
    int rooms, storeys;
    const char *construction; /**< "modular" or "built" */
    const char *fire_degree;
    double width_m, depth_m; /**< of the footprint's box; width along the street */
    AgtGeom *footprint;
    double height_m, floor_area_m2, dig_depth_m;
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
