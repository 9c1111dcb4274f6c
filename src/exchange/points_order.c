/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the points of an outline: by number, never by row; what cannot be ordered is named.
 */
#include <math.h>
#include <string.h>

#include "points.h"

/* Outlines of more points, or of more parts, are not drawn one by one. */
#define POINTS_MAX 20000
#define PARTS_MAX  1000
/* An area that may reach farther than this is not drawn at all: the record has no bounds. */
#define REACH_MAX_M 50000.0

static int compare_real(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (int)isnan(a) - (int)isnan(b); /* what has no number comes last */
    return (a > b) - (a < b);
}

/* Parts are sorted by number where they are numbers. */
static int compare_part(const char *a, const char *b)
{
    double x, y;
    if (a && b && agt_parse_real(a, &x) && agt_parse_real(b, &y) && x != y)
        return x < y ? -1 : 1;
    return g_strcmp0(a, b);
}

/* Everything a row says takes part, so that the order of the rows in the file does not. */
static int by_number(gconstpointer a, gconstpointer b)
{
    const AgtTurningPoint *p = a, *q = b;
    int c = compare_part(p->part, q->part);
    if (!c)
        c = compare_real(p->number, q->number);
    if (!c)
        c = g_strcmp0(p->said_number, q->said_number);
    const double v[][2] = {{p->at.x, q->at.x},
                           {p->at.y, q->at.y},
                           {p->bearing, q->bearing},
                           {p->distance, q->distance}};
    for (gsize i = 0; !c && i < G_N_ELEMENTS(v); i++)
        c = compare_real(v[i][0], v[i][1]);
    if (!c)
        c = g_strcmp0(p->kind, q->kind);
    return c ? c : g_strcmp0(p->id, q->id);
}

static AgtTurningPoint *point_at(const AgtPointGroup *g, guint i)
{
    return &g_array_index(g->point, AgtTurningPoint, i);
}

static bool is_corner(const AgtTurningPoint *p)
{
    return p->role == AGT_POINT_VERTEX || p->role == AGT_POINT_UNKNOWN;
}

static const char *name_of(const AgtTurningPoint *p)
{
    return p->said_number ? p->said_number : p->id ? p->id : "?";
}

static bool same_real(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_point(const AgtTurningPoint *p, const AgtTurningPoint *q)
{
    return p->given == q->given && same_real(p->at.x, q->at.x) && same_real(p->at.y, q->at.y) &&
           same_real(p->bearing, q->bearing) && same_real(p->distance, q->distance) &&
           g_strcmp0(p->from, q->from) == 0 && p->role == q->role;
}

static void judge_corner(AgtPointGroup *g, AgtPointPart *part, guint i)
{
    AgtTurningPoint *p = point_at(g, i);
    guint n = part->corner->len;
    const AgtTurningPoint *last = n ? point_at(g, g_array_index(part->corner, guint, n - 1)) : NULL;
    if (p->role == AGT_POINT_UNKNOWN) {
        agt_points_flaw(g, "point_kind", p->kind ? p->kind : "?");
        part->loose = true;
    }
    if (isnan(p->number)) {
        agt_points_flaw(g, "point_number", name_of(p));
        part->loose = true;
    } else if (last && last->number == p->number) {
        p->twin = same_point(last, p);
        agt_points_flaw(g, p->twin ? "point_twice" : "point_double", name_of(p));
        part->loose = part->loose || !p->twin;
    }
    if (!p->twin)
        g_array_append_val(part->corner, i);
}

static void add_part(AgtPointGroup *g, guint from, guint to)
{
    AgtPointPart part = {from, to, g_array_new(FALSE, FALSE, sizeof(guint)), false, false, 0};
    for (guint i = from; i < to; i++)
        if (is_corner(point_at(g, i)))
            judge_corner(g, &part, i);
    part.loose = part.loose || !g->name;
    g_array_append_val(g->part, part);
}

bool agt_points_too_many(const AgtPointGroup *g)
{
    return g->point->len > POINTS_MAX || g->part->len > PARTS_MAX;
}

void agt_points_order(AgtPointGroup *g)
{
    g_array_sort(g->point, by_number);
    if (!g->name)
        agt_points_flaw(g, "point_group", NULL);
    guint from = 0;
    for (guint i = 1; i <= g->point->len; i++)
        if (i == g->point->len ||
            compare_part(point_at(g, from)->part, point_at(g, i)->part) != 0) {
            add_part(g, from, i);
            from = i;
        }
    if (agt_points_too_many(g))
        agt_points_flaw(g, "points_many", NULL);
}

/* Runs of corners that are missing or have no place, between those that are known. */
typedef struct {
    double run, longest, total; /* of them, counted */
    double lead;                /* before the first known one; -1 before that is met */
    guint known;
} Gaps;

static void note_missing(AgtPointGroup *g, Gaps *gaps, double from, double to)
{
    gaps->run += to - from + 1;
    gaps->total += to - from + 1;
    g_autofree char *text =
        from == to ? g_strdup_printf("%.0f", from) : g_strdup_printf("%.0f-%.0f", from, to);
    agt_points_flaw(g, "point_gap", text);
}

static void note_corner(AgtPointGroup *g, Gaps *gaps, const AgtTurningPoint *p)
{
    if (!p->placed) {
        agt_points_flaw(g, "point_place", name_of(p));
        gaps->run++;
        gaps->total++;
        return;
    }
    if (!gaps->known++)
        gaps->lead = gaps->run;
    else
        gaps->longest = fmax(gaps->longest, gaps->run);
    gaps->run = 0;
}

/* True when a part of the record ends with the number before @p number. */
static bool continues(const AgtPointGroup *g, double number)
{
    if (g->part->len == 1 || agt_points_too_many(g))
        return false;
    for (guint i = 0; i < g->point->len; i++)
        if (floor(point_at(g, i)->number) == number - 1)
            return true;
    return false;
}

static Gaps find_gaps(AgtPointGroup *g, const AgtPointPart *part)
{
    Gaps gaps = {.lead = -1};
    double before = NAN;
    for (guint i = part->from; i < part->to; i++) {
        const AgtTurningPoint *p = point_at(g, i);
        double number = floor(p->number);
        if (isnan(before) && number > 1 && !continues(g, number))
            note_missing(g, &gaps, 1, number - 1);
        else if (number > before + 1)
            note_missing(g, &gaps, before + 1, number - 1);
        if (!isnan(number))
            before = number;
        if (is_corner(p) && !p->twin)
            note_corner(g, &gaps, p);
    }
    return gaps;
}

/* How far a missing corner may lie from the nearest known one, in steps of the largest spacing. */
static double steps(const AgtPointGroup *g, const AgtPointPart *part, const Gaps *gaps)
{
    double ends = fmax(gaps->lead, 0) + gaps->run;
    if (part->loose) /* not even the neighbours are known */
        return gaps->total;
    if (g->entry->target == AGT_LAYER_HAZARD_LINE)
        return fmax(ceil(gaps->longest / 2), fmax(gaps->lead, gaps->run));
    return ceil(fmax(gaps->longest, ends) / 2);
}

/* Corners in places of their own. */
static guint distinct(const AgtPointGroup *g, const AgtPointPart *part, guint enough)
{
    AgtPoint seen[3];
    guint n = 0;
    for (guint i = 0; n < enough && i < part->corner->len; i++) {
        const AgtTurningPoint *p = point_at(g, g_array_index(part->corner, guint, i));
        bool new = p->placed;
        for (guint k = 0; k < n; k++)
            new = new && (p->plan.x != seen[k].x || p->plan.y != seen[k].y);
        if (new)
            seen[n++] = p->plan;
    }
    return n;
}

/* Where the last point is known by its kind, a missing one shows. */
static void check_end(AgtPointGroup *g, const AgtPointPart *part, Gaps *gaps)
{
    guint n = part->corner->len;
    if (!g->entry->points.last || !n ||
        point_at(g, g_array_index(part->corner, guint, n - 1))->last)
        return;
    gaps->run++;
    gaps->total++;
    agt_points_flaw(g, "point_gap", "end");
}

static void check_part(AgtPointGroup *g, AgtPointPart *part)
{
    guint enough = g->entry->target == AGT_LAYER_HAZARD_LINE ? 2 : 3;
    Gaps gaps = find_gaps(g, part);
    check_end(g, part, &gaps);
    double reach = gaps.total > 0 ? steps(g, part, &gaps) : 0;
    if (distinct(g, part, enough) < enough) {
        agt_points_flaw(g, "points_few",
                        part->corner->len ? name_of(point_at(g, part->from)) : NULL);
        reach = fmax(reach, 1);
    }
    part->reach_m = reach * g->entry->points.spacing_max_m;
    part->loose = part->loose || reach > 0 || agt_points_too_many(g);
    g->unbounded = g->unbounded || !gaps.known || !(part->reach_m <= REACH_MAX_M);
    for (guint i = 0; i < part->corner->len; i++) {
        const AgtTurningPoint *p = point_at(g, g_array_index(part->corner, guint, i));
        part->loose = part->loose || p->spread_m > 0;
        part->by_leg = part->by_leg || p->by_leg;
    }
}

/* A part of nothing but reference points is no part, when there is another one. */
static bool has_corners(const AgtPointPart *part)
{
    return part->corner->len > 0;
}

void agt_points_check(AgtPointGroup *g)
{
    guint drawn = 0;
    for (guint i = 0; i < g->part->len; i++)
        drawn += has_corners(&g_array_index(g->part, AgtPointPart, i));
    for (guint i = 0; i < g->part->len; i++) {
        AgtPointPart *part = &g_array_index(g->part, AgtPointPart, i);
        if (has_corners(part) || !drawn)
            check_part(g, part);
    }
}
