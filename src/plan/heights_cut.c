/* SPDX-License-Identifier: Apache-2.0 */
/* A height grid cut by outlines, row by row through the centres of the cells. */
#include <math.h>

#include <agrotown/plan.h>

#include "heights.h"

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where the rings of a part cross a row, from the west. */
static void crossings(const AgtGeom *g, uint32_t part, double y, GArray *out)
{
    g_array_set_size(out, 0);
    for (uint32_t j = g->part[part]; j < g->part[part + 1]; j++)
        for (uint32_t i = g->ring[j]; i + 1 < g->ring[j + 1]; i++) {
            AgtPoint a = g->pt[i], b = g->pt[i + 1];
            if ((a.y <= y) == (b.y <= y))
                continue;
            double x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            g_array_append_val(out, x);
        }
    g_array_sort(out, by_value);
}

/* Marks the cells whose centres lie in some part of a polygon. */
static guint8 *cells_in(const AgtHeights *h, const AgtGeom *g)
{
    guint8 *in = g_malloc0((gsize)(h->columns * h->rows));
    g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
    for (uint32_t part = 0; part < g->n_parts; part++)
        for (gint64 row = 0; row < h->rows; row++) {
            crossings(g, part, h->north_m - ((double)row + 0.5) * h->cell_m, x);
            for (guint k = 0; k + 1 < x->len; k += 2) {
                double from = (g_array_index(x, double, k) - h->west_m) / h->cell_m - 0.5;
                double to = (g_array_index(x, double, k + 1) - h->west_m) / h->cell_m - 0.5;
                gint64 c1 = (gint64)floor(CLAMP(to, -1, (double)h->columns - 1));
                for (gint64 c = (gint64)ceil(CLAMP(from, 0, (double)h->columns)); c <= c1; c++)
                    in[row * h->columns + c] = 1;
            }
        }
    return in;
}

AgtHeights *agt_heights_cut(const AgtHeights *h, const AgtGeom *within, const AgtGeom *without,
                            gint64 *empty)
{
    g_autofree guint8 *in = within ? cells_in(h, within) : NULL;
    g_autofree guint8 *out = without ? cells_in(h, without) : NULL;
    AgtHeights *cut = agt_heights_new_empty(h->columns, h->rows, h->west_m, h->north_m, h->cell_m);
    *empty = 0;
    for (gint64 i = 0; i < h->columns * h->rows; i++) {
        if ((!in || in[i]) && !(out && out[i]))
            cut->z[i] = h->z[i];
        *empty += isnan(cut->z[i]) ? 1 : 0;
    }
    return cut;
}
