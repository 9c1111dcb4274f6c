/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contour lines by marching squares between cell centres. A contour crosses a grid edge at most
 * once per level, so the number of the edge names the crossing and lines are joined by equal
 * numbers, not by comparing coordinates.
 */
#include <math.h>

#include <agrotown/plan.h>

#include "heights.h"

/* One piece of a contour, between two grid edges. */
typedef struct {
    gint64 a, b;
} Piece;

/* An end of a piece, for finding the pieces that meet at an edge. */
typedef struct {
    gint64 edge;
    guint piece;
} End;

/* Edge 2k runs east from centre k, edge 2k + 1 south. */
static gint64 edge_of(const AgtHeights *h, gint64 c, gint64 r, int south)
{
    return 2 * (r * h->columns + c) + south;
}

static double to_mm(double v)
{
    return floor(v * 1000 + 0.5) / 1000;
}

static AgtPoint crossing(const AgtHeights *h, gint64 edge, double level)
{
    gint64 k = edge / 2, c = k % h->columns, r = k / h->columns;
    gint64 c1 = c + (edge % 2 == 0), r1 = r + edge % 2;
    double za = (double)agt_heights_cell(h, c, r), zb = (double)agt_heights_cell(h, c1, r1);
    double t = (level - za) / (zb - za);
    double x = h->west_m + ((double)c + 0.5 + t * (double)(c1 - c)) * h->cell_m;
    double y = h->north_m - ((double)r + 0.5 + t * (double)(r1 - r)) * h->cell_m;
    return (AgtPoint){to_mm(x), to_mm(y)};
}

/* The pieces of one square at a level; z is north-west, north-east, south-east, south-west. */
static void add_pieces(const AgtHeights *h, gint64 c, gint64 r, const double z[4], double level,
                       GArray *out)
{
    /* The edges of the square in order: north, east, south, west. */
    const gint64 e[4] = {edge_of(h, c, r, 0), edge_of(h, c + 1, r, 1), edge_of(h, c, r + 1, 0),
                         edge_of(h, c, r, 1)};
    bool up[4];
    gint64 met[4];
    guint n = 0;
    for (int i = 0; i < 4; i++)
        up[i] = z[i] >= level;
    for (int i = 0; i < 4; i++)
        if (up[i] != up[(i + 1) % 4])
            met[n++] = e[i];
    if (n == 2) {
        Piece p = {met[0], met[1]};
        g_array_append_val(out, p);
    } else if (n == 4) { /* a saddle: the mean height says which corners hang together */
        bool mid = (z[0] + z[1] + z[2] + z[3]) / 4 >= level;
        bool cut_nw = mid != up[0];
        Piece p = cut_nw ? (Piece){e[3], e[0]} : (Piece){e[0], e[1]};
        Piece q = cut_nw ? (Piece){e[1], e[2]} : (Piece){e[2], e[3]};
        g_array_append_val(out, p);
        g_array_append_val(out, q);
    }
}

static int by_edge(gconstpointer a, gconstpointer b)
{
    const End *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    return (x->piece > y->piece) - (x->piece < y->piece);
}

static GArray *ends_of(const GArray *pieces)
{
    GArray *ends = g_array_sized_new(FALSE, FALSE, sizeof(End), pieces->len * 2);
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *p = &g_array_index(pieces, Piece, i);
        End a = {p->a, i}, b = {p->b, i};
        g_array_append_val(ends, a);
        g_array_append_val(ends, b);
    }
    g_array_sort(ends, by_edge);
    return ends;
}

/* The other piece at an edge, or G_MAXUINT where the line ends. */
static guint other_piece(const GArray *ends, gint64 edge, guint piece)
{
    guint lo = 0, hi = ends->len;
    while (lo < hi) {
        guint mid = lo + (hi - lo) / 2;
        if (g_array_index(ends, End, mid).edge < edge)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < ends->len && g_array_index(ends, End, lo).edge == edge; lo++)
        if (g_array_index(ends, End, lo).piece != piece)
            return g_array_index(ends, End, lo).piece;
    return G_MAXUINT;
}

/* What becomes of the pieces of one level. */
typedef struct {
    const AgtHeights *h;
    double level;
    const GArray *pieces, *ends;
    bool *used;
    AgtGeomBuilder *lines;
    GArray *levels;
} Join;

static void add_point(GArray *line, AgtPoint p)
{
    const AgtPoint *last = line->len ? &g_array_index(line, AgtPoint, line->len - 1) : NULL;
    if (!last || last->x != p.x || last->y != p.y)
        g_array_append_val(line, p);
}

/* Follows a line from a piece's edge @p from to its end, or round to its start. */
static void follow(Join *j, guint piece, gint64 from)
{
    g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    add_point(line, crossing(j->h, from, j->level));
    gint64 at = from;
    while (piece != G_MAXUINT && !j->used[piece]) {
        j->used[piece] = true;
        const Piece *p = &g_array_index(j->pieces, Piece, piece);
        at = p->a == at ? p->b : p->a;
        add_point(line, crossing(j->h, at, j->level));
        piece = other_piece(j->ends, at, piece);
    }
    if (line->len < 2)
        return; /* a peak that only just touches the level */
    agt_geom_builder_part(j->lines);
    for (guint i = 0; i < line->len; i++) {
        const AgtPoint *p = &g_array_index(line, AgtPoint, i);
        agt_geom_builder_point(j->lines, p->x, p->y);
    }
    g_array_append_val(j->levels, j->level);
}

/* Open lines first, from their ends; what is left after them is closed. */
static void join_level(const AgtHeights *h, double level, const GArray *pieces,
                       AgtGeomBuilder *lines, GArray *levels)
{
    g_autoptr(GArray) ends = ends_of(pieces);
    g_autofree bool *used = g_new0(bool, pieces->len);
    Join j = {h, level, pieces, ends, used, lines, levels};
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *p = &g_array_index(pieces, Piece, i);
        if (!used[i] && other_piece(ends, p->a, i) == G_MAXUINT)
            follow(&j, i, p->a);
        else if (!used[i] && other_piece(ends, p->b, i) == G_MAXUINT)
            follow(&j, i, p->b);
    }
    for (guint i = 0; i < pieces->len; i++)
        if (!used[i])
            follow(&j, i, g_array_index(pieces, Piece, i).a);
}

/* Pieces by level, number of the level from @p first. */
static GPtrArray *cut_squares(const AgtHeights *h, double step_m, gint64 first, gint64 last)
{
    GPtrArray *levels = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (gint64 i = first; i <= last; i++)
        g_ptr_array_add(levels, g_array_new(FALSE, FALSE, sizeof(Piece)));
    for (gint64 r = 0; r + 1 < h->rows; r++)
        for (gint64 c = 0; c + 1 < h->columns; c++) {
            const double z[4] = {
                (double)agt_heights_cell(h, c, r), (double)agt_heights_cell(h, c + 1, r),
                (double)agt_heights_cell(h, c + 1, r + 1), (double)agt_heights_cell(h, c, r + 1)};
            if (isnan(z[0] + z[1] + z[2] + z[3]))
                continue;
            double lo = fmin(fmin(z[0], z[1]), fmin(z[2], z[3]));
            double hi = fmax(fmax(z[0], z[1]), fmax(z[2], z[3]));
            gint64 k1 = MIN(last, (gint64)floor(hi / step_m));
            for (gint64 k = MAX(first, (gint64)ceil(lo / step_m)); k <= k1; k++)
                add_pieces(h, c, r, z, (double)k * step_m, levels->pdata[k - first]);
        }
    return levels;
}

AgtGeom *agt_heights_contours(const AgtHeights *h, double step_m, GArray *level)
{
    g_assert(step_m >= 0.01); /* a centimetre; finer is below any survey */
    double lo = INFINITY, hi = -INFINITY;
    for (gint64 i = 0; i < h->columns * h->rows; i++) {
        lo = fmin(lo, (double)h->z[i]);
        hi = fmax(hi, (double)h->z[i]);
    }
    if (!(lo <= hi))
        return agt_geom_new_empty(AGT_GEOM_LINE);
    gint64 first = (gint64)ceil(lo / step_m), last = (gint64)floor(hi / step_m);
    g_autoptr(GPtrArray) pieces = cut_squares(h, step_m, first, last);
    AgtGeomBuilder *lines = agt_geom_builder_new(AGT_GEOM_LINE);
    for (guint i = 0; i < pieces->len; i++)
        join_level(h, (double)(first + (gint64)i) * step_m, pieces->pdata[i], lines, level);
    AgtGeom *g = agt_geom_builder_end(lines, NULL);
    g_assert(g);
    return g;
}
