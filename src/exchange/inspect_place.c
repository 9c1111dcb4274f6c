/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What coordinates look like. Every statement is a guess with its reason and with what to check;
 * none of them decides anything.
 */
#include <math.h>
#include <string.h>

#include "inspect.h"

/* Azerbaijan with some room round it, degrees: where data of the project may lie. */
static const AgtBox home = {44.5, 38.2, 50.8, 42.1};
/* Positions kept for the median. */
#define CENTRES_MAX 1000000

void agt_seen_place_point(AgtSeenPlace *p, double x, double y)
{
    AgtPoint at = {x, y};
    p->at_origin += fabs(x) < 1e-9 && fabs(y) < 1e-9;
    if (p->centres->len < CENTRES_MAX)
        g_array_append_val(p->centres, at);
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Quantiles of one axis. */
static void spread(const GArray *centres, bool y, double q[3])
{
    g_autoptr(GArray) v = g_array_sized_new(FALSE, FALSE, sizeof(double), centres->len);
    for (guint i = 0; i < centres->len; i++) {
        AgtPoint p = g_array_index(centres, AgtPoint, i);
        double one = y ? p.y : p.x;
        g_array_append_val(v, one);
    }
    g_array_sort(v, by_value);
    guint n = v->len - 1;
    q[0] = g_array_index(v, double, n / 20);
    q[1] = g_array_index(v, double, n / 2);
    q[2] = g_array_index(v, double, n - n / 20);
}

void agt_seen_place_end(AgtSeenPlace *p)
{
    if (!p->centres->len)
        return;
    double x[3], y[3];
    spread(p->centres, false, x);
    spread(p->centres, true, y);
    p->middle = (AgtPoint){x[1], y[1]};
    double reach = 30 * MAX(x[2] - x[0], y[2] - y[0]);
    bool apart = p->centres->len >= 5 && reach > 0;
    for (guint i = 0; i < p->centres->len; i++) {
        AgtPoint c = g_array_index(p->centres, AgtPoint, i);
        bool far = apart && hypot(c.x - p->middle.x, c.y - p->middle.y) > reach;
        if (far && !p->far_off++)
            p->far_at = c;
        if (!far)
            p->core = agt_box_union(p->core, (AgtBox){c.x, c.y, c.x, c.y});
    }
}

void agt_seen_crs(AgtSeenLayer *l, OGRSpatialReferenceH srs)
{
    const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    char *wkt = NULL;
    if (!srs || OSRExportToWktEx(srs, &wkt, options) != OGRERR_NONE || !wkt) {
        CPLFree(wkt);
        return;
    }
    g_autoptr(GError) why = NULL;
    l->crs = agt_crs_new(wkt, &why);
    l->north_first = OSREPSGTreatsAsLatLong(srs) || OSREPSGTreatsAsNorthingEasting(srs);
    l->vertical = OSRIsCompound(srs) || OSRIsVertical(srs);
    if (!l->crs)
        l->crs_said = g_strdup(why->message);
    CPLFree(wkt);
}

/* @p format: a msgid. */
static void say(AgtSeenLayer *l, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(AgtSeenLayer *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(l->says, g_strdup_vprintf(agt_tell(&l->tell, format), args));
    va_end(args);
}

static bool within(AgtBox b, AgtPoint p)
{
    return p.x >= b.minx && p.x <= b.maxx && p.y >= b.miny && p.y <= b.maxy;
}

/* Position in degrees of WGS 84, or false. */
static bool degrees_of(const AgtCrs *crs, AgtPoint p, AgtPoint *out)
{
    g_autoptr(AgtCrs) wgs = agt_crs_new("EPSG:4326", NULL);
    g_autoptr(AgtCrsOp) op = wgs ? agt_crs_op_new(crs, wgs, NULL, NULL) : NULL;
    bool wild = agt_crs_is_geographic(crs) && !(fabs(p.x) <= 180 && fabs(p.y) <= 90);
    *out = p;
    return op && !wild && agt_crs_op_apply(op, out, 1, NULL) && isfinite(out->x);
}

/* Systems that data of the region comes in. */
static const char *const systems[] = {
    "EPSG:4326", "EPSG:32638", "EPSG:32639", "EPSG:28408", "EPSG:28409", "EPSG:28407",
    "EPSG:2498", "EPSG:2499",  "EPSG:2591",  "EPSG:2590",  "EPSG:4284",  "EPSG:3857",
};

/* Where a system would put the middle, when that is near home and within the system's own area. */
static bool try_system(const char *code, AgtPoint p, AgtPoint *degrees)
{
    g_autoptr(AgtCrs) crs = agt_crs_new(code, NULL);
    AgtBox area;
    return crs && degrees_of(crs, p, degrees) && within(home, *degrees) &&
           (!agt_crs_area_of_use(crs, &area) || within(agt_box_grow(area, 0.2), *degrees));
}

/* What has to be done to the coordinates before they fit. */
typedef enum { AS_THEY_ARE, EXCHANGED, MILLIMETRES } Change;

static void say_candidate(AgtSeenLayer *l, const char *code, AgtPoint d, Change change)
{
    static const char *const formats[] = {
        N_("candidate: %s, %s: the middle would lie at %s E, %s N"),
        N_("candidate with the axes exchanged: %s, %s: the middle would lie at %s E, %s N"),
        N_("candidate if the unit is millimetres: %s, %s: the middle would lie at %s E, %s N"),
    };
    g_autoptr(AgtCrs) crs = agt_crs_new(code, NULL);
    say(l, formats[change], code, agt_crs_name(crs), agt_tell_real(&l->tell, d.x, 4),
        agt_tell_real(&l->tell, d.y, 4));
    if (!l->candidate && change != MILLIMETRES)
        l->candidate = g_strdup(code);
}

/* Tries the systems on the changed coordinates. */
static bool try_all(AgtSeenLayer *l, Change change)
{
    AgtPoint p = l->place.middle, d;
    if (change == EXCHANGED)
        p = (AgtPoint){p.y, p.x};
    else if (change == MILLIMETRES)
        p = (AgtPoint){p.x / 1000, p.y / 1000};
    guint before = l->says->len;
    for (gsize i = 0; i < G_N_ELEMENTS(systems); i++)
        if (try_system(systems[i], p, &d))
            say_candidate(l, systems[i], d, change);
    return l->says->len > before;
}

/* Central meridian of a 6-degree zone with its number before the easting. */
static int zone_of(double easting)
{
    double zone = floor(easting / 1e6), within_zone = easting - zone * 1e6;
    bool fits = zone >= 1 && zone <= 60 && within_zone > 100000 && within_zone < 900000;
    return fits ? (int)zone : 0;
}

static bool is_easting(double v)
{
    return v > 100000 && v < 900000;
}

/* Of latitudes from 9 to 68 degrees: farther north a zone number and a northing look alike. */
static bool is_northing(double v)
{
    return v > 1000000 && v < 7600000;
}

static void look_at_degrees(AgtSeenLayer *l)
{
    AgtBox c = l->place.core;
    double wide = MAX(c.maxx - c.minx, c.maxy - c.miny);
    if (wide > 5)
        say(l,
            N_("small numbers: degrees would make it %s degrees wide, so a local grid in metres is "
               "as likely; ask for its control points"),
            agt_tell_real(&l->tell, wide, 0));
    else
        say(l, N_("looks like degrees: no number is over 180 and 90"));
}

static void look_at_metres(AgtSeenLayer *l)
{
    AgtPoint m = l->place.middle;
    int zone = zone_of(m.x), turned = zone_of(m.y);
    if (zone && is_northing(m.y))
        say(l,
            N_("looks like Gauss-Kruger with the zone number before the easting: zone %d, central "
               "meridian %d E; check that the supplier means SK-42 (Pulkovo 1942) and its zone"),
            zone, zone * 6 - 3);
    else if (turned && is_northing(m.x) && m.x > 2000000)
        say(l,
            N_("looks like Gauss-Kruger of zone %d with northing first: the second number carries "
               "the zone; check the axis order with the supplier"),
            turned);
    else if (is_easting(m.x) && is_northing(m.y))
        say(l, N_("looks like metres of a zone with 500 000 at its central meridian (UTM, or "
                  "Gauss-Kruger without zone number): the numbers do not tell the zone or the "
                  "datum"));
    else if (is_easting(m.y) && is_northing(m.x))
        say(l, N_("looks like metres with northing first: the first numbers are as large as "
                  "northings, the second as eastings; check the axis order with the supplier"));
    else if (fabs(m.x) < 100000 && fabs(m.y) < 100000)
        say(l, N_("looks like a local grid: the numbers are too small for a country-wide system; "
                  "ask for the control points that tie it down"));
    else
        say(l, N_("the numbers fit no system used here; ask the supplier for the system"));
}

static void look_at_size(AgtSeenLayer *l)
{
    AgtBox c = l->place.core;
    double wide = MAX(c.maxx - c.minx, c.maxy - c.miny);
    if (wide > 200000)
        say(l,
            N_("%s km across if these are metres: if it is to be one settlement, the unit may be "
               "millimetres"),
            agt_tell_real(&l->tell, wide / 1000, 0));
}

/* No declared system: what the numbers say by themselves. */
static void look_alone(AgtSeenLayer *l)
{
    AgtBox c = l->place.core;
    bool small = c.minx >= -180 && c.maxx <= 180 && c.miny >= -90 && c.maxy <= 90;
    bool turned = c.miny >= -180 && c.maxy <= 180 && c.minx >= -90 && c.maxx <= 90;
    if ((small || turned) && !l->metric)
        look_at_degrees(l);
    else
        look_at_metres(l);
    bool any = try_all(l, AS_THEY_ARE);
    if (!any)
        any = l->swapped = try_all(l, EXCHANGED);
    if (!any && !small)
        any = try_all(l, MILLIMETRES);
    if (!any)
        say(l, N_("none of the systems used in Azerbaijan puts it there"));
    if (!small)
        look_at_size(l);
}

/* Where the declared system puts it. */
static void say_where(AgtSeenLayer *l, AgtPoint d, bool fits)
{
    const char *lon = agt_tell_real(&l->tell, d.x, 4), *lat = agt_tell_real(&l->tell, d.y, 4);
    if (!fits)
        say(l,
            N_("read as declared, the middle lies at %s E, %s N: OUTSIDE the area of use of the "
               "declared system"),
            lon, lat);
    else if (within(home, d))
        say(l, N_("read as declared, the middle lies at %s E, %s N, in or near Azerbaijan"), lon,
            lat);
    else
        say(l, N_("read as declared, the middle lies at %s E, %s N, not in Azerbaijan"), lon, lat);
}

/* A declared system and whether the numbers agree with it. */
static void look_declared(AgtSeenLayer *l)
{
    AgtPoint d, e, m = l->place.middle;
    AgtBox area, c = l->place.core;
    const char *code = agt_crs_code(l->crs);
    bool small = c.minx >= -180 && c.maxx <= 180 && c.miny >= -90 && c.maxy <= 90;
    if (!degrees_of(l->crs, m, &d)) {
        say(l,
            N_("does NOT fit the declared %s: the middle cannot be turned into degrees; these "
               "numbers are in another system"),
            code);
        look_alone(l);
        return;
    }
    if (!agt_crs_is_geographic(l->crs) && small)
        say(l,
            N_("does NOT look like the declared %s: no number is over 180 and 90, as in degrees"),
            code);
    bool known = agt_crs_area_of_use(l->crs, &area), fits = !known || within(area, d);
    bool either = degrees_of(l->crs, (AgtPoint){m.y, m.x}, &e) && (!known || within(area, e));
    say_where(l, d, fits);
    if (l->north_first && (!fits || (either && !agt_crs_is_geographic(l->crs))))
        say(l,
            N_("%s defines northing or latitude first, and files differ in that: check that the "
               "first number read here is the easting or longitude"),
            code);
    if (!within(home, d))
        l->swapped = try_all(l, EXCHANGED);
}

void agt_seen_guess_place(AgtSeenLayer *l)
{
    AgtSeenPlace *p = &l->place;
    agt_seen_place_end(p);
    if (!p->centres->len)
        return;
    if (l->crs)
        look_declared(l);
    else
        look_alone(l);
    if (p->at_origin && p->at_origin < p->centres->len && !l->metric)
        say(l, N_("%s records lie at (0, 0): check whether their position is known"),
            agt_tell_whole(&l->tell, p->at_origin));
    if (p->far_off > p->at_origin)
        say(l, N_("%s records lie far from all others, one of them at (%s, %s): check them"),
            agt_tell_whole(&l->tell, p->far_off), agt_tell_real(&l->tell, p->far_at.x, 3),
            agt_tell_real(&l->tell, p->far_at.y, 3));
}

/* Nearly all values of a column are numbers. */
static bool is_number_column(const AgtSeenField *f)
{
    return f->given && f->reals + f->commas == f->given;
}

static const AgtSeenField *find_axis(const AgtSeenLayer *l, bool east, bool letter)
{
    for (guint i = 0; i < l->fields->len; i++) {
        const AgtSeenField *f = g_ptr_array_index(l->fields, i);
        if (is_number_column(f) && agt_words_axis(f->name, east, letter))
            return f;
    }
    return NULL;
}

void agt_seen_guess_columns(AgtSeenLayer *l)
{
    for (guint i = 0; i < l->fields->len && !l->wkt; i++) {
        const AgtSeenField *f = g_ptr_array_index(l->fields, i);
        if (f->given && f->wkts * 10 >= f->given * 9)
            l->wkt = g_strdup(f->name);
    }
    for (int letter = 0; letter < 2 && !l->wkt && !l->x; letter++) {
        const AgtSeenField *x = find_axis(l, true, letter), *y = find_axis(l, false, letter);
        if (!x || !y)
            continue;
        l->x = g_strdup(x->name);
        l->y = g_strdup(y->name);
    }
}
