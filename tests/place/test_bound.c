/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bound of plots in a block against all layouts there are on a coarse grid, whatever their
 * shape, and under hazards and less land.
 */
#include "checks.h"

/* Cells of 12.5 x 18 m: a plot is 5 or 6 of them (1125 or 1350 m2), with a frontage of two (25 m).
 */
#define CELL_X   12.5
#define CELL_Y   18.0
#define LEAST    5
#define MOST     6
#define ON_FRONT 2
#define MAX_COLS 6
#define MAX_ROWS 4

/* A block of cells: streets below and, when asked for, above. */
typedef struct {
    int cols, rows;
    guint32 land; /* bit row * cols + col */
    bool above;
    GArray *plots; /* guint32 sets of cells that are plots */
    GHashTable *known;
} Grid;

static guint32 bit(const Grid *g, int col, int row)
{
    bool in = col >= 0 && row >= 0 && col < g->cols && row < g->rows;
    return in ? g->land & (guint32)1 << (row * g->cols + col) : 0;
}

/* Cells next to the set, on land. */
static guint32 around(const Grid *g, guint32 set)
{
    guint32 out = 0;
    for (int row = 0; row < g->rows; row++)
        for (int col = 0; col < g->cols; col++)
            if (bit(g, col, row) & set)
                out |= bit(g, col - 1, row) | bit(g, col + 1, row) | bit(g, col, row - 1) |
                       bit(g, col, row + 1);
    return out & ~set;
}

/* Frontage on one street: the longest run of cells in its row, and how far corners are from it. */
static bool fronts(const Grid *g, guint32 set, int row, int sign)
{
    for (int from = 0; from < g->cols; from++) {
        int to = from;
        while (to < g->cols && (bit(g, to, row) & set))
            to++;
        if (to - from < ON_FRONT)
            continue;
        double deep = 0, far = 0;
        for (int r = 0; r < g->rows; r++)
            for (int c = 0; c < g->cols; c++)
                for (int k = 0; (bit(g, c, r) & set) && k < 2; k++) {
                    double y = (sign * (r - row) + 1) * CELL_Y, x = (c + k) * CELL_X;
                    double off = fmax(0, fmax(from * CELL_X - x, x - to * CELL_X));
                    deep = fmax(deep, y);
                    far = fmax(far, hypot(off, y));
                }
        if (deep >= 36 && far <= 60)
            return true;
    }
    return false;
}

/* No hole: what is around hangs together by sides or corners outside. On so few cells only a ring
 * of eight could close one. */
static void grow(Grid *g, guint32 set, int n)
{
    if (g_hash_table_contains(g->known, GUINT_TO_POINTER(set)))
        return;
    g_hash_table_add(g->known, GUINT_TO_POINTER(set));
    if (n >= LEAST && (fronts(g, set, 0, 1) || (g->above && fronts(g, set, g->rows - 1, -1))))
        g_array_append_val(g->plots, set);
    if (n == MOST)
        return;
    guint32 next = around(g, set);
    for (int i = 0; i < 32; i++)
        if (next >> i & 1)
            grow(g, set | (guint32)1 << i, n + 1);
}

static int cells_in(guint32 set)
{
    return __builtin_popcount(set);
}

/* Most plots in the free cells: each has the lowest free cell, or nobody does. */
static int most(const Grid *g, guint32 unused, int floor_n)
{
    if (!unused || cells_in(unused) / LEAST <= floor_n)
        return 0;
    guint32 lowest = unused & -unused;
    int best = 0;
    for (guint i = 0; i < g->plots->len; i++) {
        guint32 set = g_array_index(g->plots, guint32, i);
        if (!(set & lowest) || (set & ~unused))
            continue;
        best = MAX(best, 1 + most(g, unused & ~set, MAX(floor_n, best) - 1));
        if (best >= cells_in(unused) / LEAST)
            return best;
    }
    return MAX(best, most(g, unused & ~lowest, MAX(floor_n, best)));
}

/* The cells' outline: columns of the heights given, from the street up. */
static AgtPlan *grid_plan(const Grid *g, const int *height)
{
    double xy[2 * (2 * MAX_COLS + 2)];
    size_t n = 0;
    Town t = town_at(660000, 4440000);
    xy[n++] = g->cols * CELL_X;
    xy[n++] = 0;
    for (int c = g->cols - 1; c >= 0; c--) {
        if (c + 1 == g->cols || height[c] != height[c + 1]) {
            xy[n++] = (c + 1) * CELL_X;
            xy[n++] = height[c] * CELL_Y;
        }
        if (c == 0 || height[c - 1] != height[c]) {
            xy[n++] = c * CELL_X;
            xy[n++] = height[c] * CELL_Y;
        }
    }
    xy[n++] = 0;
    xy[n++] = 0;
    town_zone(&t, xy, n / 2);
    town_line(&t, 12, -20, -6, g->cols * CELL_X + 20, -6);
    if (g->above)
        town_line(&t, 12, -20, g->rows * CELL_Y + 6, g->cols * CELL_X + 20, g->rows * CELL_Y + 6);
    return town_end(&t);
}

static void check_grid(Grid *g, const int *height, int *tight)
{
    g_autoptr(AgtProgramme) programme = town_programme(20, 20, 20, 20);
    g->land = 0;
    for (int c = 0; c < g->cols; c++)
        for (int r = 0; r < height[c]; r++)
            g->land |= (guint32)1 << (r * g->cols + c);
    g->plots = g_array_new(FALSE, FALSE, sizeof(guint32));
    g->known = g_hash_table_new(NULL, NULL);
    for (int i = 0; i < 32; i++)
        if (g->land >> i & 1)
            grow(g, (guint32)1 << i, 1);
    g_autoptr(AgtPlan) plan = grid_plan(g, height);
    Placed p = place(plan, programme);
    int best = most(g, g->land, 0);
    if (best > p.sum.bound)
        fail_msg("%d plots fit on the grid, bound %d", best, p.sum.bound);
    *tight += best == p.sum.bound;
    placed_clear(&p);
    g_array_unref(g->plots);
    g_hash_table_unref(g->known);
}

/* Rectangles, L-shapes, steps up and down. */
static void no_layout_beats_it(void **state)
{
    (void)state;
    int tight = 0, n = 0;
    g_autoptr(GRand) r = g_rand_new_with_seed(3);
    for (int round = 0; round < 24; round++) {
        Grid g = {.cols = g_rand_int_range(r, 2, MAX_COLS + 1), .rows = MAX_ROWS};
        int height[MAX_COLS], low = g_rand_int_range(r, 1, MAX_ROWS + 1);
        int bend = g_rand_int_range(r, 0, g.cols + 1);
        g.rows = g_rand_int_range(r, 2, MAX_ROWS + 1);
        for (int c = 0; c < g.cols; c++)
            height[c] = round % 3 == 0   ? g.rows
                        : round % 3 == 1 ? (c < bend ? MIN(low, g.rows) : g.rows)
                                         : CLAMP(1 + c * g.rows / g.cols, 1, g.rows);
        g.above = round % 3 == 0 && round % 2;
        check_grid(&g, height, &tight);
        n++;
    }
    print_message("%d of %d grids reach the bound\n", tight, n);
    assert_true(tight * 4 >= n);
}

/* ---- monotone ---- */

static double mm(GRand *r, double lo, double hi)
{
    return round(g_rand_double_range(r, lo, hi) * 1000) / 1000;
}

typedef struct {
    double zone[10], street[3][40], hazard[4][8];
    int streets, width;
} Site;

static Site random_site(guint32 seed)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(seed);
    Site s = {.zone = {mm(r, -20, 60), mm(r, -20, 40), mm(r, 340, 420), mm(r, -20, 40),
                       mm(r, 340, 420), mm(r, 240, 320), mm(r, 150, 250), mm(r, 220, 330),
                       mm(r, -20, 60), mm(r, 240, 320)},
              .width = 10 + 2 * (int)(seed % 4),
              .streets = 1 + (int)(seed % 3)};
    for (int k = 0; k < s.streets; k++) {
        double bend = g_rand_double_range(r, -60, 60), phase = g_rand_double_range(r, 0, 6);
        bool vertical = k == 2;
        for (int i = 0; i < 20; i++) {
            double off = 60 + 110 * k + bend * sin((24 * i - 30) / 90.0 + phase);
            s.street[k][2 * i + (vertical ? 1 : 0)] = -30 + 24 * i;
            s.street[k][2 * i + (vertical ? 0 : 1)] = round(off * 1000) / 1000;
        }
    }
    for (int k = 0; k < 4; k++) {
        double x = mm(r, 10, 390), y = mm(r, 10, 290), a = mm(r, 3, 60), b = mm(r, 3, 60);
        double hazard[] = {x, y, x + a, y + 1, x + a, y + b, x - 1, y + b};
        memcpy(s.hazard[k], hazard, sizeof hazard);
    }
    return s;
}

/* The site with the first @p hazards of its hazards and its zone drawn in by @p less of its width.
 */
static AgtPlan *site_plan(const Site *s, int hazards, double less)
{
    Town t = town_at(660000, 4440000);
    double zone[10], cx = 0, cy = 0;
    for (int i = 0; i < 5; i++) {
        cx += s->zone[2 * i] / 5;
        cy += s->zone[2 * i + 1] / 5;
    }
    for (int i = 0; i < 5; i++) {
        zone[2 * i] = s->zone[2 * i] + (cx - s->zone[2 * i]) * less;
        zone[2 * i + 1] = s->zone[2 * i + 1] + (cy - s->zone[2 * i + 1]) * less;
    }
    town_zone(&t, zone, 5);
    for (int k = 0; k < s->streets; k++)
        town_street(&t, s->width, s->street[k], 20);
    for (int k = 0; k < hazards; k++)
        town_exclusion(&t, 0, s->hazard[k], 4);
    return town_end(&t);
}

static int bound_of(const AgtPlan *plan, const AgtProgramme *programme)
{
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
    Placed p = place_with(plan, programme, &o);
    int bound = p.sum.bound;
    assert_true((int)rows(p.after, AGT_LAYER_PLOT) <= bound);
    placed_clear(&p);
    return bound;
}

static void hazards_never_raise_it(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(1, 1, 0, 0);
    int fell = 0;
    for (guint32 seed = 1; seed <= 16; seed++) {
        Site s = random_site(seed);
        int before = G_MAXINT;
        for (int n = 0; n <= 4; n++) {
            g_autoptr(AgtPlan) plan = site_plan(&s, n, 0);
            int bound = bound_of(plan, programme);
            if (bound > before)
                fail_msg("site %u: hazard %d raises the bound from %d to %d", seed, n, before,
                         bound);
            fell += n && bound < before;
            before = bound;
        }
    }
    assert_true(fell > 8);
}

static void less_land_never_raises_it(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(1, 1, 0, 0);
    for (guint32 seed = 1; seed <= 16; seed++) {
        Site s = random_site(seed);
        int before = G_MAXINT;
        for (int n = 0; n < 6; n++) {
            g_autoptr(AgtPlan) plan = site_plan(&s, (int)(seed % 2), 0.04 * n);
            int bound = bound_of(plan, programme);
            if (bound > before)
                fail_msg("site %u: less land (%d) raises the bound from %d to %d", seed, n, before,
                         bound);
            before = bound;
        }
    }
}

/* Known cases, each limited by another term. */
static void each_term_counts(void **state)
{
    (void)state;
    const struct {
        double width, depth;
        int bound;
    } cases[] = {
        {100, 40, 4},  /* both: 100 / 25 and 4000 / 1000 */
        {99, 60, 3},   /* frontage */
        {200, 38, 7},  /* area: 7600 m2 */
        {400, 35, 0},  /* nowhere deep enough */
        {100, 200, 4}, /* no farther than depth_max: 100 x 60 m would be 6, frontage 4 */
        {24, 60, 0},   /* no frontage */
    };
    g_autoptr(AgtProgramme) programme = town_programme(1, 1, 0, 0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Town t = town_at(660000, 4440000);
        town_box(&t, 0, 0, cases[i].width, cases[i].depth);
        town_line(&t, 12, -20, -6, 420, -6);
        g_autoptr(AgtPlan) plan = town_end(&t);
        assert_int_equal(bound_of(plan, programme), cases[i].bound);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_term_counts),
        cmocka_unit_test(no_layout_beats_it),
        cmocka_unit_test(hazards_never_raise_it),
        cmocka_unit_test(less_land_never_raises_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
