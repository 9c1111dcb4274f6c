/* SPDX-License-Identifier: Apache-2.0 */
/* Site grids: a similarity of the plane fitted on control points. Needs no PROJ. */
#include <math.h>

#include <agrotown/crs.h>

/* The other axis order must miss by this many times more, and by more than the limit, to be ruled
 * out: points on a line fit both ways. */
#define CLEARLY_WORSE 4.0
/* Control points nearer than this to each other are one place: in the plan, and in a drawing whose
 * unit may have been taken for another, metres. */
#define ONE_PLACE_M    1.0
#define ONE_PLACE_HERE 1e-6
/* A scale within this share of a unit's length looks like that unit. */
#define LOOKS_LIKE 0.003

#define DEG (G_PI / 180)

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool refuse(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AGT_CRS_ERROR, AGT_CRS_ERROR_FIT, text);
    return false;
}

/* Number for a message, the same in every locale. */
static const char *number(char buf[G_ASCII_DTOSTR_BUF_SIZE], const char *format, double v)
{
    return g_ascii_formatd(buf, G_ASCII_DTOSTR_BUF_SIZE, format, v);
}

static AgtPoint ordered(bool swapped, AgtPoint p)
{
    return swapped ? (AgtPoint){p.y, p.x} : p;
}

AgtPoint agt_crs_grid_to_plan(const AgtGridMap *map, AgtPoint local)
{
    AgtPoint p = ordered(map->swapped, local);
    double a = map->scale * cos(map->rotation_deg * DEG);
    double b = map->scale * sin(map->rotation_deg * DEG);
    return (AgtPoint){map->origin_e_m + (a * p.x - b * p.y), map->origin_n_m + (b * p.x + a * p.y)};
}

AgtPoint agt_crs_grid_to_local(const AgtGridMap *map, AgtPoint plan)
{
    double c = cos(map->rotation_deg * DEG) / map->scale;
    double s = sin(map->rotation_deg * DEG) / map->scale;
    double e = plan.x - map->origin_e_m, n = plan.y - map->origin_n_m;
    return ordered(map->swapped, (AgtPoint){c * e + s * n, c * n - s * e});
}

/* Means of the points but one (@p left_out = n: all). */
static void centres(const AgtGridPoint *p, guint n, guint left_out, AgtPoint *local, AgtPoint *grid)
{
    double used = left_out < n ? n - 1 : n;
    AgtPoint l = {0, 0}, g = {0, 0};
    for (guint i = 0; i < n; i++) {
        if (i == left_out)
            continue;
        l.x += (p[i].local.x - p[0].local.x) / used;
        l.y += (p[i].local.y - p[0].local.y) / used;
        g.x += (p[i].grid.x - p[0].grid.x) / used;
        g.y += (p[i].grid.y - p[0].grid.y) / used;
    }
    *local = (AgtPoint){p[0].local.x + l.x, p[0].local.y + l.y};
    *grid = (AgtPoint){p[0].grid.x + g.x, p[0].grid.y + g.y};
}

/* Largest residual and their mean square over the points that were used. */
static void measure(const AgtGridPoint *p, guint n, guint left_out, AgtGridMap *map)
{
    double sum = 0, used = left_out < n ? n - 1 : n;
    map->residual_max_m = 0;
    for (guint i = 0; i < n; i++) {
        AgtPoint q = agt_crs_grid_to_plan(map, p[i].local);
        double d = hypot(q.x - p[i].grid.x, q.y - p[i].grid.y);
        if (i == left_out)
            continue;
        map->residual_max_m = MAX(map->residual_max_m, d);
        sum += d * d;
    }
    map->residual_rms_m = sqrt(sum / used);
}

/* Least squares in one axis order: k e^(ir) = sum conj(z) w / sum |z|^2, centred. */
static AgtGridMap solve(const AgtGridPoint *p, guint n, guint left_out, bool swapped)
{
    AgtPoint local, grid;
    centres(p, n, left_out, &local, &grid);
    double re = 0, im = 0, square = 0;
    for (guint i = 0; i < n; i++) {
        AgtPoint z = ordered(swapped, (AgtPoint){p[i].local.x - local.x, p[i].local.y - local.y});
        AgtPoint w = {p[i].grid.x - grid.x, p[i].grid.y - grid.y};
        if (i == left_out)
            continue;
        re += z.x * w.x + z.y * w.y;
        im += z.x * w.y - z.y * w.x;
        square += z.x * z.x + z.y * z.y;
    }
    AgtGridMap map = {.swapped = swapped, .centre = local};
    map.scale = hypot(re, im) / square;
    map.rotation_deg = atan2(im, re) / DEG;
    map.spread_m = sqrt(square / (left_out < n ? n - 1 : n));
    AgtPoint at = agt_crs_grid_to_plan(&map, local);
    map.origin_e_m = grid.x - at.x;
    map.origin_n_m = grid.y - at.y;
    measure(p, n, left_out, &map);
    return map;
}

/* The better axis order; @p other takes the largest residual of the worse one. */
static AgtGridMap solve_both(const AgtGridPoint *p, guint n, guint left_out, double *other)
{
    AgtGridMap straight = solve(p, n, left_out, false), swapped = solve(p, n, left_out, true);
    bool turn = swapped.residual_rms_m < straight.residual_rms_m;
    *other = turn ? straight.residual_max_m : swapped.residual_max_m;
    return turn ? swapped : straight;
}

static bool check_points(const AgtGridPoint *p, guint n, GError **error)
{
    if (n < 3)
        return refuse(error,
                      "%u control points do not fix a site grid; three or more are needed, not on "
                      "one line, known in the drawing and in the plan",
                      n);
    for (guint i = 0; i < n; i++) {
        if (!isfinite(p[i].local.x) || !isfinite(p[i].local.y) || !isfinite(p[i].grid.x) ||
            !isfinite(p[i].grid.y))
            return refuse(error, "control point %s has a coordinate that is no number", p[i].id);
        for (guint k = 0; k < i; k++) {
            double there = hypot(p[i].grid.x - p[k].grid.x, p[i].grid.y - p[k].grid.y);
            double here = hypot(p[i].local.x - p[k].local.x, p[i].local.y - p[k].local.y);
            if (there < ONE_PLACE_M || here < ONE_PLACE_HERE)
                return refuse(error,
                              "control points %s and %s are one place in the %s; take points that "
                              "stand apart",
                              p[k].id, p[i].id, there < ONE_PLACE_M ? "plan" : "drawing");
        }
    }
    return true;
}

/* The one point without which all others fit, or n. */
static guint spoiler(const AgtGridPoint *p, guint n, double limit, double *healed_m)
{
    guint found = n;
    for (guint i = 0; i < n && n >= 4; i++) {
        double other;
        AgtGridMap map = solve_both(p, n, i, &other);
        /* Three points left over fit well by chance when their scale may be anything. */
        bool sound = map.residual_max_m <= limit && fabs(map.scale - 1) <= AGT_GRID_SCALE_SLACK;
        if (!sound || (found < n && map.residual_max_m >= *healed_m))
            continue;
        found = i;
        *healed_m = map.residual_max_m;
    }
    return found;
}

static guint worst_of(const AgtGridPoint *p, guint n, const AgtGridMap *map)
{
    guint worst = 0;
    double most = -1;
    for (guint i = 0; i < n; i++) {
        AgtPoint q = agt_crs_grid_to_plan(map, p[i].local);
        double d = hypot(q.x - p[i].grid.x, q.y - p[i].grid.y);
        if (d > most)
            worst = i;
        most = MAX(most, d);
    }
    return worst;
}

static bool check_residual(const AgtGridPoint *p, guint n, const AgtGridLimits *limits,
                           const AgtGridMap *map, GError **error)
{
    if (map->residual_max_m <= limits->residual_max_m)
        return true;
    char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE], c[G_ASCII_DTOSTR_BUF_SIZE];
    double healed = 0;
    guint bad = spoiler(p, n, limits->residual_max_m, &healed);
    const char *worst = p[worst_of(p, n, map)].id;
    number(a, "%.3f", map->residual_max_m);
    number(b, "%.3f", limits->residual_max_m);
    if (bad < n)
        return refuse(error,
                      "the control points do not fit: the largest residual is %s m at %s, %s m is "
                      "allowed; point %s spoils the fit (without it the largest is %s m): check "
                      "its number and coordinates, or leave it out",
                      a, worst, b, p[bad].id, number(c, "%.3f", healed));
    return refuse(error,
                  "the control points do not fit: the largest residual is %s m at %s, %s m is "
                  "allowed%s",
                  a, worst, b,
                  n < 4 ? "; with a fourth point the wrong one could be told"
                        : "; no single point explains it: check that all belong to this drawing");
}

static bool check_order(const AgtGridLimits *limits, const AgtGridMap *map, double other,
                        GError **error)
{
    if (other > limits->residual_max_m && other > CLEARLY_WORSE * map->residual_max_m)
        return true;
    char a[G_ASCII_DTOSTR_BUF_SIZE];
    return refuse(error,
                  "the control points lie so near to one line that the drawing fits as it is and "
                  "mirrored (%s m); add a point off that line",
                  number(a, "%.3f", other));
}

/* Name of the unit that a drawing unit of this many metres looks like, NULL. */
static const char *unit_like(double metres)
{
    static const struct {
        const char *name;
        double metres;
    } units[] = {{"millimetres", 0.001}, {"centimetres", 0.01}, {"decimetres", 0.1},
                 {"metres", 1},          {"kilometres", 1000},  {"inches", 0.0254},
                 {"feet", 0.3048},       {"yards", 0.9144}};
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (fabs(metres / units[i].metres - 1) <= LOOKS_LIKE)
            return units[i].name;
    return NULL;
}

static bool check_scale(const AgtGridLimits *limits, const AgtGridMap *map, GError **error)
{
    if (fabs(map->scale - 1) <= AGT_GRID_SCALE_SLACK)
        return true;
    char a[G_ASCII_DTOSTR_BUF_SIZE];
    const char *like = unit_like(map->scale * limits->unit_m);
    number(a, "%.8g", map->scale);
    if (like)
        return refuse(error,
                      "the scale is %s, not about 1: the local coordinates look like %s; state "
                      "their unit",
                      a, like);
    return refuse(error,
                  "the scale is %s, not about 1, and no unit explains it: check that the local and "
                  "the plan coordinates belong together",
                  a);
}

bool agt_crs_grid_fit(const AgtGridPoint *point, guint n, const AgtGridLimits *limits,
                      AgtGridMap *out, AgtPoint *residuals, GError **error)
{
    if (!check_points(point, n, error))
        return false;
    double other;
    AgtGridMap map = solve_both(point, n, n, &other);
    if (!check_residual(point, n, limits, &map, error) ||
        !check_order(limits, &map, other, error) || !check_scale(limits, &map, error))
        return false;
    for (guint i = 0; residuals && i < n; i++) {
        AgtPoint q = agt_crs_grid_to_plan(&map, point[i].local);
        residuals[i] = (AgtPoint){q.x - point[i].grid.x, q.y - point[i].grid.y};
    }
    *out = map;
    return true;
}

double agt_crs_grid_error_m(const AgtGridMap *map, double point_error_m, AgtBox local)
{
    double dx = MAX(fabs(local.minx - map->centre.x), fabs(local.maxx - map->centre.x));
    double dy = MAX(fabs(local.miny - map->centre.y), fabs(local.maxy - map->centre.y));
    return point_error_m * hypot(1, hypot(dx, dy) / map->spread_m);
}
