/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label point: the centroid when it lies well inside, else the centre of the largest circle inside,
 * found by halving cells (V. Agafonkin, polylabel, 2016). Works on invalid polygons too.
 */
#include "geom/internal.h"

/* Cells looked at, at most; reached only by hostile shapes. */
enum { MAX_CELLS = 20000 };

typedef struct {
    AgtPoint at;
    double half;  /* half side */
    double depth; /* distance to the boundary, negative outside */
    double limit; /* no point of the cell is deeper */
} Cell;

static double depth_at(const AgtSegments *s, AgtPoint p)
{
    double d = agt_segments_boundary_distance(s, p);
    return agt_segments_locate(s, p).inner ? d : -d;
}

static Cell cell_at(const AgtSegments *s, double x, double y, double half)
{
    Cell c = {{x, y}, half, 0.0, 0.0};
    c.depth = depth_at(s, c.at);
    c.limit = c.depth + half * G_SQRT2;
    return c;
}

/* Binary heap of cells, greatest limit first; equal limits by place, so that order is fixed. */
static bool before(const Cell *a, const Cell *b)
{
    if (a->limit != b->limit)
        return a->limit > b->limit;
    return a->at.x != b->at.x ? a->at.x < b->at.x : a->at.y < b->at.y;
}

static void push(GArray *heap, Cell c)
{
    g_array_append_val(heap, c);
    Cell *h = (Cell *)(void *)heap->data;
    guint i = heap->len - 1;
    for (; i > 0 && before(&c, &h[(i - 1) / 2]); i = (i - 1) / 2)
        h[i] = h[(i - 1) / 2];
    h[i] = c;
}

static Cell pop(GArray *heap)
{
    Cell *h = (Cell *)(void *)heap->data;
    Cell top = h[0], last = h[heap->len - 1];
    g_array_set_size(heap, heap->len - 1);
    guint n = heap->len, i = 0;
    for (guint k = 1; k < n; k = 2 * i + 1) {
        if (k + 1 < n && before(&h[k + 1], &h[k]))
            k++;
        if (!before(&h[k], &last))
            break;
        h[i] = h[k];
        i = k;
    }
    if (n)
        h[i] = last;
    return top;
}

static AgtPoint deepest(const AgtSegments *s, AgtPoint start)
{
    const AgtBox *b = &s->g->box;
    double width = b->maxx - b->minx, height = b->maxy - b->miny;
    double half = fmax(fmin(width, height), fmax(width, height) / 64.0) / 2.0;
    double precision = fmax(width, height) / 500.0;
    Cell best = cell_at(s, start.x, start.y, 0.0);
    if (!(half > 0.0) || !isfinite(half))
        return best.at;
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(Cell));
    int columns = (int)ceil(width / (2 * half)), rows = (int)ceil(height / (2 * half));
    for (int i = 0; i < MAX(columns, 1); i++)
        for (int k = 0; k < MAX(rows, 1); k++)
            push(heap,
                 cell_at(s, b->minx + (2 * i + 1) * half, b->miny + (2 * k + 1) * half, half));
    for (int n = 0; heap->len && n < MAX_CELLS; n++) {
        Cell c = pop(heap);
        if (c.depth > best.depth)
            best = c;
        if (c.limit - best.depth <= (best.depth > 0.0 ? precision : precision / 1e4))
            break;
        double h = c.half / 2;
        push(heap, cell_at(s, c.at.x - h, c.at.y - h, h));
        push(heap, cell_at(s, c.at.x + h, c.at.y - h, h));
        push(heap, cell_at(s, c.at.x - h, c.at.y + h, h));
        push(heap, cell_at(s, c.at.x + h, c.at.y + h, h));
    }
    return best.at;
}

/* The part with the greatest area or length; the first one of equals. */
static AgtGeom *main_part(const AgtGeom *g)
{
    g_autoptr(AgtGeom) best = agt_geom_part(g, 0);
    double most = -1.0;
    for (uint32_t i = 0; i < g->n_parts && g->n_parts > 1; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(g, i);
        double size =
            g->kind == AGT_GEOM_POLYGON ? agt_geom_area_m2(part) : agt_geom_length_m(part);
        if (size <= most)
            continue;
        most = size;
        agt_geom_unref(best);
        best = g_steal_pointer(&part);
    }
    return g_steal_pointer(&best);
}

AgtPoint agt_geom_label_point(const AgtGeom *g)
{
    g_assert(!agt_geom_is_empty(g));
    if (g->kind == AGT_GEOM_POINT)
        return g->pt[0];
    g_autoptr(AgtGeom) part = main_part(g);
    if (g->kind == AGT_GEOM_LINE)
        return agt_geom_line_at(part, agt_geom_length_m(part) / 2.0, NULL);
    g_auto(AgtSegments) s = agt_segments_make(part, 64);
    AgtPoint c = agt_geom_centroid(part);
    double area = agt_geom_area_m2(part), length = agt_geom_length_m(part);
    if (length > 0.0 && depth_at(&s, c) >= 0.8 * area / length)
        return c;
    return deepest(&s, c);
}

/* Eastings where the rings of g cross the level y. */
static GArray *crossings(const AgtGeom *g, double y)
{
    GArray *x = g_array_new(FALSE, FALSE, sizeof(double));
    for (uint32_t r = 0; r < g->n_rings; r++)
        for (uint32_t i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = g->pt[i], b = g->pt[i + 1];
            if ((a.y > y) == (b.y > y))
                continue;
            double at = a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y));
            g_array_append_val(x, at);
        }
    return x;
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

AgtPoint agt_geom_inside_point(const AgtGeom *g)
{
    if (g->kind != AGT_GEOM_POLYGON)
        return agt_geom_label_point(g);
    AgtPoint c = agt_geom_centroid(g);
    if (agt_geom_contains_point(g, c))
        return c;
    double y = (g->box.miny + g->box.maxy) / 2;
    g_autoptr(GArray) x = crossings(g, y);
    g_array_sort(x, by_value);
    double widest = 0.0;
    for (guint i = 0; i + 1 < x->len; i += 2) {
        double w = g_array_index(x, double, i), e = g_array_index(x, double, i + 1);
        if (e - w > widest) {
            widest = e - w;
            c = (AgtPoint){(w + e) / 2, y};
        }
    }
    return widest > 0.0 ? c : agt_geom_label_point(g);
}
