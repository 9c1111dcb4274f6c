/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of a programme share. */
#pragma once

#include <agrotown/config.h>

/* Names stand in file names and in the plan file: letters, digits, "-" and "_" only. */
bool programme_read_name(const AgtYamlNode *map, const char *key, const char **out, GError **error);
/* A value of the closed list of a field in the table of layers. */
bool programme_read_listed(const AgtYamlNode *map, const char *key, bool required, AgtLayerId layer,
                           const char *field, const char **out, GError **error);
bool programme_read_int(const AgtYamlNode *map, const char *key, int min, int max, int *out,
                        GError **error);
/* Sets @p error when @p n is no list. */
bool programme_is_list(const AgtYamlNode *n, GError **error);
/* A list under a key; NULL with @p error unset when it is absent and not required. */
const AgtYamlNode *programme_read_list(const AgtYamlNode *map, const char *key, bool required,
                                       bool *ok, GError **error);
/* house_type.c. What is read is freed by programme_type_clear() also after a failure. */
bool programme_read_type(const AgtYamlNode *map, AgtHouseType *t, GError **error);
void programme_type_clear(AgtHouseType *t);

/* standards.c */
bool programme_read_plot(const AgtYamlNode *n, AgtPlotStandard *s, GError **error);
bool programme_read_street(const AgtYamlNode *n, AgtStreetStandard *s, GError **error);
bool programme_read_outbuilding(const AgtYamlNode *n, AgtOutbuilding *b, GError **error);
bool programme_read_facility(const AgtYamlNode *n, AgtFacilityAsk *f, GError **error);
