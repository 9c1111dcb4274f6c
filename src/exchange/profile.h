/* SPDX-License-Identifier: Apache-2.0 */
/* Import profiles: which source layer, field and word becomes which of ours. */
#pragma once

#include <agrotown/exchange.h>

/* One of our fields and where its value comes from. */
typedef struct {
    const AgtField *field;
    const char *from;  /* source field, NULL for a constant; "@z" is the height of a point */
    const char *other; /* source field where that one is empty, NULL */
    const char *value; /* constant, NULL */
    const AgtYamlNode *map;
    const char *fallback;   /* for values without an entry, NULL */
    double factor;          /* source unit to ours */
    const char *inside;     /* CAD layer whose text inside of the outline is the value, NULL */
    bool text;              /* a height text: decimal point or comma, "m" behind it allowed */
    bool unit_stated;       /* factor is of a unit that the profile names */
    double within_m;        /* the text stands beside the record, this near; 0: its own text */
    const char *text_layer; /* CAD layer of those texts, a pattern; NULL: any */
    GHashTable *labels;     /* code -> label of the source field's domain; set by the taker, NULL */
} AgtProfileField;

/* Section "terrain": the heights of the file become a grid. */
typedef struct {
    bool given;
    const char *name, *surveyed_on, *vertical_datum; /* NULL when not given */
    double accuracy_m;                               /* NaN when not given */
    double cell_m, max_edge_m;                       /* 0 when not given */
} AgtProfileTerrain;

/* Section "points": rows are points of outlines, not records of their own. */
typedef struct {
    const AgtYamlNode *node; /* NULL: every row is a record */
    const char *group, *order;
    const char *part, *prefix, *type, *id; /* NULL */
    const AgtYamlNode *vertex, *reference, *benchmark, *evidence, *closing,
        *last;                             /* words of type */
    const char *original_x, *original_y;   /* NULL */
    double spacing_max_m;                  /* neighbouring points are no farther apart */
    const char *bearing, *distance, *from; /* legs, NULL */
    bool from_benchmark;                   /* legs start there, else at the point before */
    double circle;                         /* units of a whole turn */
    double length_m;                       /* metres of a unit of length */
    double misclosure_max_m;               /* NaN when not given */
} AgtProfilePoints;

/* One entry under "layers". */
typedef struct {
    const AgtYamlNode *node;
    const char *source; /* name or pattern */
    bool pattern;
    bool none; /* knowingly left out */
    AgtLayerId target;
    const AgtYamlNode *where;
    const char *key, *id;
    const char *x, *y, *wkt;
    double buffer_m; /* 0: none */
    double close_m;  /* gaps in the outlines of a drawing that may be closed; 0: none */
    bool outline;    /* blocks of a drawing stand with their lines, not with their place */
    GArray *fields;  /* of AgtProfileField */
    const AgtYamlNode *ignore;
    AgtProfilePoints points;
} AgtProfileLayer;

/* A profile; borrows from its AgtYaml. */
typedef struct {
    const char *name, *crs, *data_as_of, *encoding, *key;
    bool north_east;   /* the file has northing first, as Soviet surveys write it */
    GPtrArray *layers; /* of AgtProfileLayer* */
    const char *vertical_datum, *surveyed_on;
    const char *raster_name;
    double accuracy_m; /* NaN when not given */
    double nodata;     /* NaN when not given */
    bool has_raster;
    const char *units;    /* of a drawing, NULL */
    bool overrides_units; /* the header's unit is known to be wrong */
    GStringChunk *made;   /* names of fields that the reader makes */
    AgtProfileTerrain terrain;
} AgtProfile;

/* NULL yaml gives an empty profile. @errors AGT_PLAN_ERROR_CONFIG with file:line:column */
AgtProfile *agt_profile_read(const AgtYaml *yaml, GError **error);
void agt_profile_free(AgtProfile *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtProfile, agt_profile_free)
/* True when the source of an entry names the layer; patterns in any case. */
bool agt_profile_fits(const AgtProfileLayer *l, const char *layer);
/* First entry at or after *from whose source fits; *from is moved behind it. NULL at the end. */
const AgtProfileLayer *agt_profile_next(const AgtProfile *p, const char *layer, guint *from);
/* What the map makes of a word or of the label that the word is a code of, the fallback, or NULL
 * when there is neither. */
const char *agt_profile_word(const AgtProfileField *f, const char *word);
/* True when two words differ in case and outer spaces at most. */
bool agt_profile_same_word(const char *a, const char *b);
/* Section "points" of @p l, whose key and target are read. @errors CONFIG */
bool agt_profile_read_points(AgtProfileLayer *l, GError **error);
/* Metres of a unit of length, 0 when it is none. */
double agt_profile_length_m(const char *unit);
/* Section "terrain" (@p node may be NULL). */
bool agt_profile_read_terrain(AgtProfileTerrain *t, const AgtYamlNode *node, GError **error);
/* Keys "text" and "within_m" of a field. */
bool agt_profile_read_height_text(const AgtYamlNode *node, AgtProfileField *f, GError **error);
/* Reads "412.35", "+412,35", "412 m" whole; *decimals tells whether it has any. */
bool agt_height_text(const char *text, double *out, bool *decimals);
/* True when a layer of the table is clearance evidence. */
bool agt_exchange_is_evidence(AgtLayerId layer);
/* True for hazard_area, hazard_line, hazard_point. */
bool agt_exchange_is_hazard(AgtLayerId layer);
