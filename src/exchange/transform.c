/* SPDX-License-Identifier: Apache-2.0 */
/* Which coordinate system a source layer has, and whether its positions fit. */
#include "transform.h"

#include <math.h>
#include <string.h>

#include "trap.h"

/* Bending of edges and rounding to millimetres when positions are moved. */
#define DENSIFY_ERROR_M 0.006
/* Data may lie this far outside the area of use of its system before it is refused, degrees. */
#define AREA_SLACK_DEG 3.0
/* Farther from the site than this no data belongs to a plan, metres. */
#define SITE_REACH_M 200000.0
/* Largest projected coordinate on Earth with room for zone numbers before the easting. */
#define GRID_MAX_M 1e8

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool refuse(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRS, text);
    return false;
}

/* The system a file declares; *out stays NULL when it declares none (or only "undefined"). */
static bool read_declared(OGRSpatialReferenceH srs, const char *where, AgtCrs **out, GError **error)
{
    const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    char *wkt = NULL;
    if (!srs || OSRExportToWktEx(srs, &wkt, options) != OGRERR_NONE || !wkt) {
        CPLFree(wkt);
        return true;
    }
    /* GeoPackage, 1.1.2: srs_id 0 is "undefined geographic" */
    bool undefined = g_str_has_prefix(wkt, "ENGCRS") || g_str_has_prefix(wkt, "LOCAL_CS") ||
                     g_str_has_prefix(wkt, "GEOGCRS[\"Undefined geographic SRS\"");
    g_autoptr(GError) why = NULL;
    if (!undefined)
        *out = agt_crs_new(wkt, &why);
    CPLFree(wkt);
    return undefined || *out || refuse(error, "%s: %s", where, why->message);
}

/* True when two descriptions mean one system. */
static bool same_system(const AgtCrs *a, const AgtCrs *b)
{
    if (strcmp(agt_crs_code(a), agt_crs_code(b)) == 0)
        return true;
    g_autofree char *x = agt_crs_to_proj(a), *y = agt_crs_to_proj(b);
    return *x && strcmp(x, y) == 0 && strstr(x, "+datum="); /* an ellipsoid alone is no datum */
}

static AgtCrs *read_given(const char *text, const char *where, GError **error)
{
    g_autoptr(GError) why = NULL;
    AgtCrs *crs = agt_crs_new(text, &why);
    if (!crs)
        refuse(error, "%s: %s", where, why->message);
    return crs;
}

/* The site grid that the user or the profile names for the file. Coordinates in SK-42 metres are
 * one such local system: control points known in both prove how they lie, better than any published
 * set of parameters, and what they leave replaces the 15 m. */
static AgtTransform *site_grid(const AgtPlan *plan, const char *crs, const AgtProfile *profile,
                               const char *where, const AgtCrs *own, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtTransform) t = g_new0(AgtTransform, 1);
    const char *name = agt_plan_grid_name(crs);
    bool ok = agt_plan_grid(plan, name, &t->map, &t->point_error_m, &why);
    if (!ok)
        refuse(error, "%s: %s", where, why->message);
    else if (own && !(agt_crs_is_sk42(own) && agt_crs_is_metric(own)))
        ok = refuse(error, "%s declares %s, but is to be in site grid %s; leave the grid out",
                    where, agt_crs_code(own), name);
    else if (profile->north_east)
        ok = refuse(error,
                    "%s: a site grid knows the order of its axes; remove \"axes\" from the "
                    "profile",
                    where);
    if (!ok)
        return NULL;
    t->crs = read_given(agt_plan_head(plan)->crs, where, error);
    t->grid = g_strdup(crs);
    g_autofree char *fit =
        agt_plan_grid_text((const AgtSiteGrid *)agt_plan_find(plan, AGT_LAYER_SITE_GRID, name));
    t->grid_text =
        own ? g_strdup_printf("%s, proven by its control points for %s", fit, agt_crs_code(own))
            : g_strdup(fit);
    t->area_of_use = g_strdup("");
    return t->crs ? g_steal_pointer(&t) : NULL;
}

AgtTransform *agt_transform_new(const AgtPlan *plan, const AgtImportOptions *options,
                                const AgtProfile *profile, const char *where,
                                OGRSpatialReferenceH declared, GError **error)
{
    g_autoptr(AgtCrs) own = NULL;
    if (!read_declared(declared, where, &own, error))
        return NULL;
    const char *stated = options->crs ? options->crs : profile->crs;
    if (agt_plan_grid_name(stated)) {
        AgtTransform *grid = site_grid(plan, stated, profile, where, own, error);
        if (grid)
            grid->origin = options->crs ? "option" : "profile";
        return grid;
    }
    const char *text = options->crs ? options->crs : own ? NULL : profile->crs;
    g_autoptr(AgtCrs) given = text ? read_given(text, where, error) : NULL;
    if (text && !given)
        return NULL;
    if (!own && !given) {
        refuse(error,
               "%s states no coordinate system; ask the supplier which one it is and name it with "
               "--crs, such as --crs EPSG:28408",
               where);
        return NULL;
    }
    if (own && given && !same_system(own, given)) {
        refuse(error,
               "%s declares %s, but --crs says %s; leave --crs out or have the file corrected",
               where, agt_crs_code(own), agt_crs_code(given));
        return NULL;
    }
    AgtTransform *t = g_new0(AgtTransform, 1);
    t->swapped = profile->north_east;
    t->origin = own ? "file" : options->crs ? "option" : "profile";
    t->crs = own ? g_steal_pointer(&own) : g_steal_pointer(&given);
    t->area_of_use = g_strdup("");
    return t;
}

AgtTransform *agt_transform_none(const AgtPlan *plan)
{
    AgtTransform *t = g_new0(AgtTransform, 1);
    t->origin = "";
    t->crs = agt_crs_new(agt_plan_head(plan)->crs, NULL);
    g_assert(t->crs); /* made once already when the import began */
    t->area_of_use = g_strdup("");
    return t;
}

void agt_transform_free(AgtTransform *t)
{
    if (!t)
        return;
    agt_crs_op_free(t->op);
    agt_crs_free(t->crs);
    g_free(t->area_of_use);
    g_free(t->like);
    agt_crs_op_free(t->back);
    g_free(t->grid);
    g_free(t->grid_text);
    g_free(t);
}

const char *agt_transform_crs(const AgtTransform *t)
{
    return t->grid ? t->grid : agt_crs_code(t->crs);
}

char *agt_transform_operation(const AgtTransform *t)
{
    if (t->grid)
        return g_strdup(t->grid_text);
    if (!t->op)
        return NULL;
    const char *code = agt_crs_op_code(t->op), *name = agt_crs_op_name(t->op);
    return *code ? g_strdup_printf("%s (%s)", name, code) : g_strdup(name);
}

bool agt_transform_wild(const AgtTransform *t, double x, double y)
{
    if (agt_crs_is_geographic(t->crs))
        return !(fabs(x) <= 180.0 + 1e-9 && fabs(y) <= 90.0 + 1e-9);
    return !(fabs(x) <= GRID_MAX_M && fabs(y) <= GRID_MAX_M);
}

/* What a layer is to be put in, and what it would look like. */
typedef struct {
    const AgtPlan *plan;
    const AgtCrs *to;
    const char *where;
} Place;

/* "; it looks like ..." for a refusal, "" when no usual mistake puts the data on the site. */
static char *hint(const AgtTransform *t, const Place *at, AgtBox b)
{
    g_autofree char *like = agt_trap_like(t->crs, at->plan, at->to, b, INFINITY, false);
    return like ? g_strdup_printf("; it looks like %s", like) : g_strdup("");
}

/* The box of the data in degrees of WGS 84, from a grid of positions over it. */
static bool degrees_of(const AgtCrs *crs, AgtBox b, AgtBox *out, const char *where, GError **error)
{
    if (agt_crs_is_geographic(crs)) {
        *out = b;
        return true;
    }
    g_autoptr(AgtCrs) wgs = read_given("EPSG:4326", where, error);
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtCrsOp) op = wgs ? agt_crs_op_new(crs, wgs, NULL, &why) : NULL;
    if (!op)
        return wgs && refuse(error, "%s: %s", where, why->message);
    *out = AGT_BOX_EMPTY;
    for (int i = 0; i < 25; i++) {
        AgtPoint p = {b.minx + (b.maxx - b.minx) * (i % 5) / 4,
                      b.miny + (b.maxy - b.miny) * (i / 5) / 4};
        if (!agt_crs_op_apply(op, &p, 1, &why))
            return refuse(
                error, "%s: its coordinates do not fit %s (%s); name the right coordinate system",
                where, agt_crs_code(crs), why->message);
        *out = agt_box_union(*out, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return true;
}

/* Metres labelled degrees, and degrees labelled metres. */
static bool check_units(const AgtTransform *t, const AgtSourceSurvey *s, const Place *at,
                        GError **error)
{
    const char *where = at->where;
    bool degrees = agt_crs_is_geographic(t->crs);
    if (s->wild * 2 > s->shapes + s->wild) {
        AgtPoint w = s->wild_at;
        g_autofree char *like = hint(t, at, (AgtBox){w.x, w.y, w.x, w.y});
        return refuse(
            error,
            "%s declares %s, but %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
            " shapes cannot be in it, the first at (%.10g, %.10g): %s; have the file "
            "corrected%s",
            where, agt_crs_code(t->crs), s->wild, s->shapes + s->wild, s->wild_at.x, s->wild_at.y,
            degrees ? "these look like metres, not degrees" : "no such place exists on Earth",
            like);
    }
    AgtBox b = s->box;
    if (s->shapes && !degrees && b.minx >= -180 && b.maxx <= 180 && b.miny >= -90 && b.maxy <= 90) {
        g_autofree char *like = hint(t, at, b);
        return refuse(error,
                      "%s is to be in %s, but its coordinates (%.8g to %.8g, %.8g to %.8g) look "
                      "like degrees, not metres; name the right coordinate system%s",
                      where, agt_crs_code(t->crs), b.minx, b.maxx, b.miny, b.maxy, like);
    }
    return true;
}

static bool box_within(AgtBox inner, AgtBox outer)
{
    bool y = inner.miny >= outer.miny && inner.maxy <= outer.maxy;
    bool x = inner.minx >= outer.minx && inner.maxx <= outer.maxx;
    bool turned = inner.minx + 360 >= outer.minx && inner.maxx + 360 <= outer.maxx;
    return y && (x || turned);
}

/* True when the data would fit with its axes exchanged: a Soviet survey has northing first. */
static bool fits_swapped(const AgtTransform *t, AgtBox b, AgtBox area)
{
    AgtBox other = {b.miny, b.minx, b.maxy, b.maxx}, degrees;
    return degrees_of(t->crs, other, &degrees, "", NULL) && box_within(degrees, area);
}

static bool check_area(AgtTransform *t, AgtBox box, AgtBox degrees, const Place *at, GError **error)
{
    const char *where = at->where;
    AgtBox area;
    if (!agt_crs_area_of_use(t->crs, &area))
        return true;
    t->outside_area = !box_within(degrees, area);
    t->area = area;
    if (box_within(degrees, agt_box_grow(area, AREA_SLACK_DEG)))
        return true;
    bool swapped = fits_swapped(t, box, area);
    g_autofree char *like = swapped ? g_strdup("") : hint(t, at, box);
    return refuse(error,
                  "%s lies at %.4f to %.4f degrees east, %.4f to %.4f north, but %s is made for "
                  "%.4g to %.4g east, %.4g to %.4g north: %s%s",
                  where, degrees.minx, degrees.maxx, degrees.miny, degrees.maxy,
                  agt_crs_code(t->crs), area.minx, area.maxx, area.miny, area.maxy,
                  swapped ? "its axes are exchanged; have the file corrected, or state \"axes: "
                            "north_east\" in the profile if the supplier confirms that northing "
                            "stands first"
                          : "the coordinate system is wrong; ask the supplier for the right one",
                  like);
}

/* @p b in source units. Data beside the site that a usual mistake would put on it is named. */
static bool check_site(AgtTransform *t, const Place *at, AgtBox b, GError **error)
{
    AgtBox site = agt_site_box(at->plan);
    if (site.minx > site.maxx)
        return true;
    AgtPoint c[] = {{b.minx, b.miny}, {b.minx, b.maxy}, {b.maxx, b.miny}, {b.maxx, b.maxy}};
    g_autoptr(GError) why = NULL;
    if (t->op && !agt_crs_op_apply(t->op, c, G_N_ELEMENTS(c), &why))
        return refuse(error, "%s: %s", at->where, why->message);
    AgtBox there = AGT_BOX_EMPTY;
    for (gsize i = 0; i < G_N_ELEMENTS(c); i++)
        there = agt_box_union(there, (AgtBox){c[i].x, c[i].y, c[i].x, c[i].y});
    if (agt_trap_near_site(at->plan, there))
        return true;
    t->off_site_m = agt_trap_off_site_m(site, there);
    bool within = agt_box_intersects(there, agt_box_grow(site, SITE_REACH_M));
    t->like = t->grid ? NULL : agt_trap_like(t->crs, at->plan, at->to, b, t->off_site_m, within);
    if (within)
        return true;
    return refuse(error,
                  "%s, read as %s, lies %.0f km from the site of the plan: the coordinate system "
                  "or the axis order is wrong, or it is the wrong file%s%s",
                  at->where, agt_transform_crs(t), t->off_site_m / 1000,
                  t->like ? "; it looks like " : "", t->like ? t->like : "");
}

static AgtBox common(AgtBox a, AgtBox b)
{
    return (AgtBox){MAX(a.minx, b.minx), MAX(a.miny, b.miny), MIN(a.maxx, b.maxx),
                    MIN(a.maxy, b.maxy)};
}

static void describe(AgtTransform *t, const AgtCrs *to, AgtBox degrees)
{
    AgtBox area;
    t->accuracy_m = agt_crs_op_accuracy_m(t->op);
    t->error_m = t->accuracy_m < 0 ? NAN : t->accuracy_m;
    if (t->accuracy_m != 0 && (agt_crs_is_sk42(t->crs) || agt_crs_is_sk42(to)))
        t->error_m = isnan(t->error_m) ? NAN : MAX(t->error_m, AGT_SK42_ERROR_M);
    t->error_m += DENSIFY_ERROR_M;
    if (!agt_crs_op_area_of_use(t->op, &area))
        return;
    g_free(t->area_of_use);
    char buf[4][G_ASCII_DTOSTR_BUF_SIZE];
    const double v[] = {area.minx, area.miny, area.maxx, area.maxy};
    for (int i = 0; i < 4; i++)
        g_ascii_formatd(buf[i], sizeof buf[i], "%.6g", v[i]);
    t->area_of_use = g_strdup_printf("%s %s %s %s", buf[0], buf[1], buf[2], buf[3]);
    t->outside_area = t->outside_area || !box_within(degrees, area);
    t->area = common(t->area, area);
}

/* The box of local data in the plan, from its turned corners. */
static AgtBox box_in_plan(const AgtGridMap *map, AgtBox b)
{
    const AgtPoint c[] = {{b.minx, b.miny}, {b.minx, b.maxy}, {b.maxx, b.miny}, {b.maxx, b.maxy}};
    AgtBox out = AGT_BOX_EMPTY;
    for (gsize i = 0; i < G_N_ELEMENTS(c); i++) {
        AgtPoint p = agt_crs_grid_to_plan(map, c[i]);
        out = agt_box_union(out, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return out;
}

/* A drawing in a site grid: the fit stands, its error grows with the distance of the data. */
static bool fit_grid(AgtTransform *t, const Place *at, const AgtSourceSurvey *s, GError **error)
{
    const char *where = at->where;
    bool placed = s->box.minx <= s->box.maxx;
    t->accuracy_m =
        placed ? agt_crs_grid_error_m(&t->map, t->point_error_m, s->box) : t->point_error_m;
    t->error_m = t->accuracy_m + DENSIFY_ERROR_M;
    if (s->wild * 2 > s->shapes + s->wild)
        return refuse(error, "%s: a position such as (%.10g, %.10g) cannot be in site grid %s",
                      where, s->wild_at.x, s->wild_at.y, agt_plan_grid_name(t->grid));
    return !placed || check_site(t, at, box_in_plan(&t->map, s->box), error);
}

/* True when the site lies outside the area that the plan's own system is made for. */
static bool plan_outside(const Place *at)
{
    AgtBox site = agt_site_box(at->plan), area, there;
    return site.minx <= site.maxx && agt_crs_area_of_use(at->to, &area) &&
           !(degrees_of(at->to, site, &there, at->where, NULL) && box_within(there, area));
}

static bool place_degrees(const AgtTransform *t, const Place *at, AgtBox b, AgtBox *degrees,
                          GError **error)
{
    GError *why = NULL;
    if (degrees_of(t->crs, b, degrees, at->where, &why))
        return true;
    g_autofree char *like = hint(t, at, b);
    bool ok = refuse(error, "%s%s", why->message, like);
    g_error_free(why);
    return ok;
}

bool agt_transform_fit(AgtTransform *t, const AgtPlan *plan, const AgtCrs *to,
                       const AgtSourceSurvey *s, const char *where, GError **error)
{
    const Place at = {plan, to, where};
    t->area = (AgtBox){-360, -90, 360, 90};
    if (t->grid)
        return fit_grid(t, &at, s, error);
    if (!check_units(t, s, &at, error))
        return false;
    bool placed = s->box.minx <= s->box.maxx;
    AgtBox degrees = AGT_BOX_EMPTY;
    if (placed && !place_degrees(t, &at, s->box, &degrees, error))
        return false;
    if (placed && !check_area(t, s->box, degrees, &at, error))
        return false;
    if (!same_system(t->crs, to)) {
        g_autoptr(GError) why = NULL;
        t->op = agt_crs_op_new(t->crs, to, placed ? &degrees : NULL, &why);
        if (!t->op)
            return refuse(error, "%s: %s", where, why->message);
        describe(t, to, degrees);
    }
    if (placed && plan_outside(&at)) { /* then nothing in it lies inside */
        t->outside_area = true;
        t->area = AGT_BOX_EMPTY;
    }
    g_autoptr(AgtCrs) wgs = t->outside_area ? agt_crs_new("EPSG:4326", NULL) : NULL;
    if (wgs)
        t->back = agt_crs_op_new(to, wgs, NULL, NULL);
    return !placed || check_site(t, &at, s->box, error);
}

bool agt_transform_outside(const AgtTransform *t, const AgtGeom *g)
{
    if (!t->outside_area)
        return false;
    AgtBox b = g->box, there = AGT_BOX_EMPTY;
    AgtPoint c[] = {{b.minx, b.miny}, {b.minx, b.maxy}, {b.maxx, b.miny}, {b.maxx, b.maxy}};
    if (!t->back || !agt_crs_op_apply(t->back, c, G_N_ELEMENTS(c), NULL))
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(c); i++)
        there = agt_box_union(there, (AgtBox){c[i].x, c[i].y, c[i].x, c[i].y});
    return !box_within(there, t->area);
}
