/* SPDX-License-Identifier: Apache-2.0 */
/* What data that lies in the wrong place looks like: each usual misreading is tried, and those that
 * put the data on the site are named (domain/mine-action.md, section 8). */
#include "trap.h"

#include <math.h>
#include <string.h>

/* A mistake explains what lies beside the site only when undoing it takes most of the way back. */
#define REST_MAX 0.5

/* As many readings are named; more would help nobody. */
#define NAMED_MAX 3

AgtBox agt_site_box(const AgtPlan *plan)
{
    AgtBox box = AGT_BOX_EMPTY;
    AGT_EACH(plan, SITE, Site, s)
    if (!agt_geom_is_empty(s->f.geom))
        box = agt_box_union(box, s->f.geom->box);
    return box.minx <= box.maxx ? box : agt_plan_extent(plan);
}

/* Where the data lies when read so; false when part of it cannot be read so. */
static bool box_read(const AgtCrsReading *r, AgtBox b, AgtBox *out)
{
    const AgtPoint c[] = {{b.minx, b.miny},
                          {b.minx, b.maxy},
                          {b.maxx, b.miny},
                          {b.maxx, b.maxy},
                          {(b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2}};
    *out = AGT_BOX_EMPTY;
    for (gsize i = 0; i < G_N_ELEMENTS(c); i++) {
        AgtPoint p;
        if (!agt_crs_reading_apply(r, c[i], &p))
            return false;
        *out = agt_box_union(*out, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return true;
}

static char *describe(const AgtCrsReading *r)
{
    const char *system = agt_crs_reading_system(r);
    switch (agt_crs_reading_trap(r, false)) {
    case AGT_TRAP_SWAPPED:
        return g_strdup_printf("%s with its axes exchanged (northing or latitude first)", system);
    case AGT_TRAP_SK42_AS_WGS84:
        return g_strdup_printf("SK-42 (%s), not WGS 84", system);
    case AGT_TRAP_WGS84_AS_SK42:
        return g_strdup_printf("WGS 84 (%s), not SK-42", system);
    case AGT_TRAP_GAUSS_AS_UTM:
        return g_strdup_printf("Gauss-Krueger (%s), its eastings without zone number or with a "
                               "wrong one",
                               system);
    case AGT_TRAP_UTM_AS_GAUSS:
        return g_strdup_printf("UTM (%s), not Gauss-Krueger", system);
    case AGT_TRAP_ZONE:
        return g_strdup_printf("the zone of %s", system);
    case AGT_TRAP_PREFIX:
        return g_strdup_printf("%s without its zone number before the easting", system);
    case AGT_TRAP_FEET:
        return g_strdup_printf("%s in feet", system);
    case AGT_TRAP_UNITS:
    case AGT_TRAP_NONE:
        break;
    }
    return g_strdup(system);
}

/* The same for every language. */
static char *code_of(const AgtCrsReading *r)
{
    AgtCrsTrap trap = agt_crs_reading_trap(r, false);
    return g_strdup_printf("%s%s", agt_crs_reading_system(r),
                           trap == AGT_TRAP_SWAPPED ? " (y, x)"
                           : trap == AGT_TRAP_FEET  ? " (ft)"
                                                    : "");
}

/* Longitude of the middle of the site, NaN. */
static double site_longitude(const AgtCrs *plan, AgtBox site)
{
    g_autoptr(AgtCrs) degrees = agt_crs_new("EPSG:4326", NULL);
    g_autoptr(AgtCrsOp) op = degrees ? agt_crs_op_new(plan, degrees, NULL, NULL) : NULL;
    AgtPoint p = {(site.minx + site.maxx) / 2, (site.miny + site.maxy) / 2};
    return op && agt_crs_op_apply(op, &p, 1, NULL) ? p.x : NAN;
}

double agt_trap_off_site_m(AgtBox site, AgtBox there)
{
    double dx = MAX(0, MAX(site.minx - there.maxx, there.minx - site.maxx));
    double dy = MAX(0, MAX(site.miny - there.maxy, there.miny - site.maxy));
    return hypot(dx, dy);
}

static bool named(const GString *s, const char *text)
{
    return strstr(s->str, text) != NULL;
}

char *agt_trap_like(const AgtCrs *stated, const AgtPlan *plan, const AgtCrs *to, AgtBox data,
                    double off_m, bool codes)
{
    AgtBox site = agt_site_box(plan);
    if (site.minx > site.maxx || data.minx > data.maxx)
        return NULL;
    double lon = site_longitude(to, site);
    if (isnan(lon))
        return NULL;
    /* hazards around a site are delivered with it: its own size again on every side */
    AgtBox near = agt_box_grow(site, hypot(site.maxx - site.minx, site.maxy - site.miny));
    g_autoptr(GPtrArray) all = agt_crs_readings(stated, to, lon);
    g_autoptr(GString) out = g_string_new(NULL);
    guint n = 0;
    for (guint i = 0; i < all->len && n < NAMED_MAX; i++) {
        AgtBox there;
        if (!box_read(all->pdata[i], data, &there) || !agt_box_intersects(there, near) ||
            agt_trap_off_site_m(site, there) > REST_MAX * off_m)
            continue;
        g_autofree char *text = codes ? code_of(all->pdata[i]) : describe(all->pdata[i]);
        if (named(out, text))
            continue;
        g_string_append_printf(out, "%s%s", n++ ? (codes ? ", " : ", or ") : "", text);
    }
    return out->len ? g_strdup(out->str) : NULL;
}

bool agt_trap_near_site(const AgtPlan *plan, AgtBox there)
{
    AgtBox site = agt_site_box(plan);
    if (site.minx > site.maxx)
        return true;
    double room = hypot(site.maxx - site.minx, site.maxy - site.miny);
    return agt_box_intersects(there, agt_box_grow(site, room));
}
