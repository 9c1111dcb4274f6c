/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Height surveys, where levels decide. A survey counts when its vertical datum is the plan's and
 * its accuracy is stated. A level that a release states for its surface, with its accuracy, is a
 * surface too: the level of all of it. Two of them are compared over the whole of the ground worked
 * on: both are bilinear in their cells, so between the lines through the cell centres of either one
 * their difference is greatest and least at a crossing of these lines.
 */
#include "private.h"

/* Crossings are looked at in blocks; a block that the works do not reach is left out. */
enum { BLOCK = 4 };

static const char *datum_of(const AgtClearance *c)
{
    const char *datum = agt_plan_head(c->plan)->vertical_datum;
    return datum && *datum ? datum : "EPSG:5705";
}

/* Anything that a level is compared with. */
static bool levels_wanted(const AgtPlan *plan)
{
    if (agt_plan_table(plan, AGT_LAYER_GROUND_CHANGE)->n)
        return true;
    AGT_EACH(plan, RELEASE, Release, r)
    if (r->terrain || !isnan(r->reference_level_m))
        return true;
    AGT_EACH(plan, NETWORK_LINE, NetworkLine, l)
    if (!isnan(l->invert_from_m) || !isnan(l->invert_to_m))
        return true;
    AGT_EACH(plan, NETWORK_NODE, NetworkNode, n)
    if (!isnan(n->invert_m))
        return true;
    AGT_EACH(plan, BUILDING, Building, b)
    if (!isnan(b->floor_level_m))
        return true;
    return false;
}

/* Words at whose beginning a name says that the surface is one to be built. */
static const char *const designs[] = {"design", "proposed", "planned", "finished",
                                      "layihə", "layihe",   "проект",  "планиров"};

/* Without case and without the dot that a capital İ leaves behind. */
static char *folded(const char *text)
{
    g_autofree char *small = g_utf8_casefold(text, -1);
    g_auto(GStrv) parts = g_strsplit(small, "\xcc\x87", -1);
    return g_strjoinv("", parts);
}

/* A word of the name that begins like that and is no part of another one. */
static bool has_word(const char *name, const char *word)
{
    g_autofree char *small = folded(name);
    for (const char *at = strstr(small, word); at; at = strstr(at + 1, word)) {
        const char *before = at > small ? g_utf8_find_prev_char(small, at) : NULL;
        if (!before || !g_unichar_isalpha(g_utf8_get_char(before)))
            return true;
    }
    return false;
}

/* The table has no field for it: the name is what a drawing office gives a surface. */
bool agt_clearance_is_survey(const AgtTerrain *row)
{
    const char *name = row->f.name;
    if (name && !g_utf8_validate(name, -1, NULL))
        return false;
    for (guint i = 0; name && i < G_N_ELEMENTS(designs); i++)
        if (has_word(name, designs[i]))
            return false;
    return true;
}

static bool load_surface(const AgtClearance *c, Surface *s, const AgtTerrain *t)
{
    s->row = t;
    s->date = clearance_date_reached(c, t->surveyed_on) ? t->surveyed_on : NULL;
    s->grid = agt_heights_from_row(t, NULL); /* a damaged one knows nothing */
    s->comparable =
        s->grid && t->vertical_datum && g_ascii_strcasecmp(t->vertical_datum, datum_of(c)) == 0;
    s->accuracy_m = t->accuracy_m;
    s->known = s->comparable && t->accuracy_m >= 0;
    s->design = !agt_clearance_is_survey(t);
    s->box = (AgtBox){t->west_m, t->north_m - (double)t->rows * t->cell_m,
                      t->west_m + (double)t->columns * t->cell_m, t->north_m};
    return s->grid != NULL;
}

bool agt_clearance_use_surveys(AgtClearance *c, GError **error)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_TERRAIN);
    if (c->surface)
        return true;
    if (!t->loaded) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "layer terrain was not loaded, so levels cannot be judged; load it");
        return false;
    }
    c->surface = g_new0(Surface, t->n + 1);
    for (guint i = 0; i < t->n; i++)
        if (!agt_feature_withdrawn(t->rows[i]) &&
            load_surface(c, &c->surface[c->n_surfaces], (const AgtTerrain *)t->rows[i]))
            c->n_surfaces++;
    return true;
}

bool clearance_load_surfaces(AgtClearance *c, GError **error)
{
    return !levels_wanted(c->plan) || agt_clearance_use_surveys(c, error);
}

void clearance_free_surfaces(AgtClearance *c)
{
    for (guint i = 0; i < c->n_surfaces; i++)
        agt_heights_free(c->surface[i].grid);
    g_free(c->surface);
}

const Surface *clearance_surface(const AgtClearance *c, const char *id)
{
    for (guint i = 0; id && i < c->n_surfaces; i++)
        if (g_strcmp0(c->surface[i].row->f.id, id) == 0)
            return &c->surface[i];
    return NULL;
}

static bool holds_box(AgtBox outer, AgtBox inner)
{
    return inner.minx >= outer.minx && inner.maxx <= outer.maxx && inner.miny >= outer.miny &&
           inner.maxy <= outer.maxy;
}

/* No day comes before any. */
const Surface *clearance_present(const AgtClearance *c, AgtBox box)
{
    const Surface *best = NULL;
    for (guint i = 0; i < c->n_surfaces; i++) {
        const Surface *s = &c->surface[i];
        if (s->comparable && !s->design && holds_box(s->box, box) &&
            (!best || g_strcmp0(s->date, best->date) > 0))
            best = s;
    }
    return best;
}

Surface clearance_level(const AgtRelease *r)
{
    bool known = isfinite(r->reference_level_m) && r->reference_accuracy_m >= 0;
    return (Surface){.level_m = r->reference_level_m,
                     .accuracy_m = r->reference_accuracy_m,
                     .comparable = known,
                     .known = known};
}

/* --- Two surveys compared --- */

/* Lines through the cell centres of a grid within from..to. */
static void add_lines(GArray *at, double first, double cell, gint64 n, double from, double to)
{
    double k = MAX(0.0, ceil((from - first) / cell));
    for (; k < (double)n && first + k * cell < to; k++) {
        double v = first + k * cell;
        g_array_append_val(at, v);
    }
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static GArray *lines_between(double from, double to)
{
    GArray *at = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_val(at, from);
    g_array_append_val(at, to);
    return at;
}

/* West-east and south-north lines of both grids within the box, with its edges. */
static void crossings(const Surface *a, const Surface *b, AgtBox box, GArray **xs, GArray **ys)
{
    const Surface *both[] = {a, b};
    *xs = lines_between(box.minx, box.maxx);
    *ys = lines_between(box.miny, box.maxy);
    for (guint i = 0; i < 2; i++) {
        const AgtTerrain *t = both[i]->row;
        if (!t)
            continue;
        add_lines(*xs, t->west_m + t->cell_m / 2, t->cell_m, t->columns, box.minx, box.maxx);
        add_lines(*ys, both[i]->box.miny + t->cell_m / 2, t->cell_m, t->rows, box.miny, box.maxy);
    }
    g_array_sort(*xs, by_value);
    g_array_sort(*ys, by_value);
}

static double at(const GArray *list, guint i)
{
    return g_array_index(list, double, MIN(i, list->len - 1));
}

static bool reached(AgtBox block, const AgtGeom *g, double margin_m)
{
    if (!agt_box_intersects(agt_box_grow(g->box, margin_m), block))
        return false;
    g_autoptr(AgtGeom) area = agt_geom_new_box(agt_box_grow(block, 1e-6));
    return !(agt_geom_distance_within_m(area, g, margin_m) > margin_m);
}

static double height(const Surface *s, AgtPoint p)
{
    return s->grid ? agt_heights_at(s->grid, p) : s->level_m;
}

bool clearance_drop(const Surface *now, const Surface *then, const AgtGeom *g, double margin_m,
                    double *least, double *most)
{
    g_autoptr(GArray) xs = NULL, ys = NULL;
    bool whole = true;
    *least = INFINITY;
    *most = -INFINITY;
    crossings(now, then, agt_box_grow(g->box, margin_m), &xs, &ys);
    for (guint i = 0; i + 1 < xs->len; i += BLOCK)
        for (guint k = 0; k + 1 < ys->len; k += BLOCK) {
            if (!reached((AgtBox){at(xs, i), at(ys, k), at(xs, i + BLOCK), at(ys, k + BLOCK)}, g,
                         margin_m))
                continue;
            for (guint x = i; x <= i + BLOCK; x++)
                for (guint y = k; y <= k + BLOCK; y++) {
                    AgtPoint p = {at(xs, x), at(ys, y)};
                    double d = height(now, p) - height(then, p);
                    whole = whole && !isnan(d);
                    *least = fmin(*least, d);
                    *most = fmax(*most, d);
                }
        }
    return whole;
}
