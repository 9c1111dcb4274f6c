/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a coordinate system from text and taking it apart. */
#include <math.h>
#include <proj.h>
#include <proj_experimental.h> /* proj_crs_demote_to_2D() */
#include <string.h>

#include "handle.h"

/* Confidence of proj_identify() from which a system without a code is taken for the coded one:
 * equivalent in everything but the name (PROJ manual, proj_identify). */
#define SAME_SYSTEM 90

/*
 * PROJ also looks names up loosely ("foo" gives Amersfoort), reads parameter files ("+init=") and
 * makes operations; none of these is a coordinate system that somebody stated.
 */
static bool states_a_system(const char *text)
{
    if (strstr(text, "+init=") || strstr(text, "+step"))
        return false;
    if (strchr(text, '[') || text[0] == '{' || g_str_has_prefix(text, "+proj="))
        return true;
    const char *colon = strchr(text, ':');
    return colon && colon > text && colon[1] && !strpbrk(text, " \t\r\n/\\");
}

static AgtProj *parse(AgtProjContext *c, const char *text, GError **error)
{
    g_autofree char *clean = g_strstrip(g_strdup(text));
    g_autoptr(AgtProj) p = NULL;
    if (states_a_system(clean)) {
        bool bare = g_str_has_prefix(clean, "+proj=") && !strstr(clean, "+type=crs");
        g_autofree char *whole = g_strconcat(clean, bare ? " +type=crs" : "", NULL);
        p = proj_create(c, whole);
    }
    if (p && proj_is_crs(p))
        return g_steal_pointer(&p);
    g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNKNOWN,
                "\"%.80s\" names no coordinate system; write a code such as EPSG:32638", clean);
    return NULL;
}

/* The horizontal, two-dimensional part. */
static AgtProj *horizontal(AgtProjContext *c, AgtProj *whole, GError **error)
{
    g_autoptr(AgtProj) p = whole;
    while (proj_get_type(p) == PJ_TYPE_COMPOUND_CRS) {
        AgtProj *part = proj_crs_get_sub_crs(c, p, 0);
        if (!part)
            break;
        proj_destroy(p);
        p = part;
    }
    PJ_TYPE type = proj_get_type(p);
    if (type == PJ_TYPE_GEOGRAPHIC_3D_CRS || type == PJ_TYPE_PROJECTED_CRS) {
        AgtProj *flat = proj_crs_demote_to_2D(c, NULL, p);
        if (flat) {
            proj_destroy(p);
            p = flat;
        }
    }
    type = proj_get_type(p);
    if (type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_PROJECTED_CRS ||
        type == PJ_TYPE_BOUND_CRS)
        return g_steal_pointer(&p);
    g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNSUITABLE,
                "\"%s\" is not a horizontal coordinate system on the Earth; name a geographic or "
                "projected one",
                proj_get_name(p));
    return NULL;
}

/* The coded system that PROJ holds for the same as @p p, which has no code, or NULL. */
static AgtProj *identify(AgtProjContext *c, const AgtProj *p)
{
    int *confidence = NULL;
    PJ_OBJ_LIST *found = proj_identify(c, p, "EPSG", NULL, &confidence);
    AgtProj *same = NULL;
    if (found && proj_list_get_count(found) > 0 && confidence[0] >= SAME_SYSTEM)
        same = proj_list_get(c, found, 0);
    proj_int_list_destroy(confidence);
    proj_list_destroy(found);
    return same;
}

/* True when both horizontal axes of a projected system are in metres. */
static bool in_metres(AgtProjContext *c, const AgtProj *p)
{
    g_autoptr(AgtProj) cs = proj_crs_get_coordinate_system(c, p);
    int n = cs ? proj_cs_get_axis_count(c, cs) : 0;
    bool metres = n >= 2;
    for (int i = 0; i < n && i < 2; i++) {
        double factor = 0;
        metres = metres &&
                 proj_cs_get_axis_info(c, cs, i, NULL, NULL, NULL, &factor, NULL, NULL, NULL) &&
                 factor == 1.0;
    }
    return metres;
}

static void read_kind(AgtCrs *crs, AgtProjContext *c, const AgtProj *p)
{
    g_autoptr(AgtProj) base =
        proj_get_type(p) == PJ_TYPE_BOUND_CRS ? proj_get_source_crs(c, p) : proj_clone(c, p);
    PJ_TYPE type = proj_get_type(base);
    crs->geographic = type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
    crs->metric = type == PJ_TYPE_PROJECTED_CRS && in_metres(c, base);
    crs->has_area = agt_proj_area(c, base, &crs->area);
    const char *name = proj_get_name(base);
    bool nameless = !name || !*name || g_ascii_strcasecmp(name, "unknown") == 0;
    crs->name = g_strdup(nameless && crs->proj ? crs->proj : name);
}

static void read_code(AgtCrs *crs, const AgtProj *p)
{
    const char *authority = proj_get_id_auth_name(p, 0), *code = proj_get_id_code(p, 0);
    bool coded = authority && code && proj_get_type(p) != PJ_TYPE_BOUND_CRS;
    crs->code = coded ? g_strdup_printf("%s:%s", authority, code) : g_strdup(crs->name);
    if (coded && strcmp(authority, "EPSG") == 0)
        crs->epsg = (int)g_ascii_strtoll(code, NULL, 10);
}

static char *wkt(AgtProjContext *c, const AgtProj *p, PJ_WKT_TYPE type)
{
    const char *const options[] = {"MULTILINE=NO", NULL};
    return g_strdup(proj_as_wkt(c, p, type, options));
}

AgtCrs *agt_proj_crs_new(const char *text, GError **error)
{
    g_autoptr(AgtProjContext) c = agt_proj_context_new();
    AgtProj *whole = parse(c, text, error);
    g_autoptr(AgtProj) p = whole ? horizontal(c, whole, error) : NULL;
    if (!p)
        return NULL;
    if (!proj_get_id_code(p, 0) && proj_get_type(p) != PJ_TYPE_BOUND_CRS) {
        AgtProj *same = identify(c, p);
        if (same) {
            proj_destroy(p);
            p = same;
        }
    }
    g_autoptr(AgtCrs) crs = g_new0(AgtCrs, 1);
    crs->wkt = wkt(c, p, PJ_WKT1_GDAL);
    crs->wkt_esri = wkt(c, p, PJ_WKT1_ESRI);
    crs->proj = g_strdup(proj_as_proj_string(c, p, PJ_PROJ_4, NULL));
    read_kind(crs, c, p);
    read_code(crs, p);
    crs->definition = crs->epsg ? g_strdup(crs->code) : wkt(c, p, PJ_WKT2_2019);
    if (crs->definition)
        return g_steal_pointer(&crs);
    g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_FAILED,
                "coordinate system \"%s\" cannot be written down by PROJ", crs->name);
    return NULL;
}
