/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plots of a strip one by one: of all plots that could come next the one that ends first leaves
 * most room for the others, so taking it each time is best. Slower than the greedy sweep of
 * slice.c, which knows frontage and area alone; for where the other rules cost it plots.
 */
#include "piece.h"

#define EPS 1e-6
/* Beginnings and ends of plots that are tried one by one. */
#define FINE_M 0.5

/* Cuts at even places along the strip, made once. */
typedef struct {
    AgtPlaceCut *cut;
    bool *good;
    guint n; /* the last one */
    double step;
} Cuts;

static Cuts cuts_of(const AgtPlacePiece *p, const AgtPlaceTable *t)
{
    Cuts c = {.n = (guint)fmax(1, ceil(p->line.length / FINE_M - EPS))};
    c.step = p->line.length / c.n;
    c.cut = g_new(AgtPlaceCut, c.n + 1);
    c.good = g_new(bool, c.n + 1);
    for (guint i = 0; i <= c.n; i++)
        c.good[i] = agt_place_cut_at(p, i * c.step, &c.cut[i]);
    c.cut[0] = t->first;
    c.cut[c.n] = t->last;
    c.cut[0].area = t->base;
    c.cut[c.n].area = t->end;
    c.good[0] = c.good[c.n] = true;
    return c;
}

/* The first plot from cut @p from on that keeps all rules, its end to *end; NULL when there is
 * none. */
static AgtPlacePlot *next_plot(const AgtPlaceRow *row, const AgtPlacePiece *p, const Cuts *c,
                               guint from, guint before, double front, double area, guint *end)
{
    for (guint to = from + 1; to < before; to++) {
        const AgtPlaceCut *a = &c->cut[from], *b = &c->cut[to];
        if (!c->good[to] || (to - from) * c->step < front - EPS || b->area - a->area < area - EPS)
            continue;
        if (b->area - a->area > row->rules->area_max + EPS)
            return NULL;
        if (!agt_place_in_order(p, a, b))
            continue;
        AgtPlacePlot *plot = agt_place_plot_between(p, a, b);
        plot->block = row->block;
        plot->zone = row->block->zone;
        if (agt_place_measure(row->job, plot, row->rules)) {
            *end = to;
            return plot;
        }
        agt_place_plot_free(plot);
    }
    return NULL;
}

/* The plot from cut @p from on that ends first, wherever it begins; NULL when there is none. */
static AgtPlacePlot *first_to_end(const AgtPlaceRow *row, const AgtPlacePiece *p, const Cuts *c,
                                  guint from, double front, double area, guint *begin, guint *end)
{
    AgtPlacePlot *best = NULL;
    guint before = c->n + 1;
    for (guint i = from; i + 1 < before; i++) {
        AgtPlacePlot *plot = c->good[i] ? next_plot(row, p, c, i, before, front, area, end) : NULL;
        if (!plot)
            continue;
        if (best)
            agt_place_plot_free(best);
        best = plot;
        before = *end;
        *begin = i;
    }
    *end = before;
    return best;
}

void agt_place_one_by_one(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceTable *t,
                          double front, double area, GPtrArray *out, GPtrArray *taken)
{
    Cuts c = cuts_of(p, t);
    guint at = 0, run = 0, begin = 0, end = 0;
    for (bool any = false;; any = true) {
        AgtPlacePlot *plot = first_to_end(row, p, &c, at, front, area, &begin, &end);
        if (any && (!plot || begin != at)) {
            agt_place_take_run(p, &c.cut[run], &c.cut[at], taken);
            run = begin;
        }
        if (!plot)
            break;
        if (!any)
            run = begin;
        g_ptr_array_add(out, plot);
        at = end;
    }
    g_free(c.cut);
    g_free(c.good);
}
