/* SPDX-License-Identifier: Apache-2.0 */
/* Import profiles: which source layer, field and word becomes which of ours. */
#pragma once

#include <agrotown/exchange.h>

/* One of our fields and where its value comes from. */
typedef struct {
    const AgtField *field;
    const char *from;  /* source field, NULL for a constant; "@z" is the height of a point */
    const char *value; /* constant, NULL */
    const AgtYamlNode *map;
    const char *fallback; /* for values without an entry, NULL */
    double factor;        /* source unit to ours */
    const char *inside;   /* CAD layer whose text inside of the outline is the value, NULL */
} AgtProfileField;

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
} AgtProfile;

/* NULL yaml gives an empty profile. @errors AGT_PLAN_ERROR_CONFIG with file:line:column */
AgtProfile *agt_profile_read(const AgtYaml *yaml, GError **error);
void agt_profile_free(AgtProfile *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtProfile, agt_profile_free)
/* First entry at or after *from whose source fits; *from is moved behind it. NULL at the end. */
const AgtProfileLayer *agt_profile_next(const AgtProfile *p, const char *layer, guint *from);
/* What the map makes of a word, the fallback, or NULL when there is neither. */
const char *agt_profile_word(const AgtProfileField *f, const char *word);
/* True when a layer of the table is clearance evidence. */
bool agt_exchange_is_evidence(AgtLayerId layer);
/* True for hazard_area, hazard_line, hazard_point. */
bool agt_exchange_is_hazard(AgtLayerId layer);
