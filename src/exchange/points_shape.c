/* SPDX-License-Identifier: Apache-2.0 */
/* From the points of a record to its outline, and to the list that is kept beside it. */
#include <math.h>
#include <string.h>

#include "points.h"

/* Width that a hazard without an area of its own gets, metres; position errors come on top. */
#define MIN_WIDTH_M 1.0
/* More points are counted in the list, not written out. */
#define LIST_MAX 20000

static const AgtTurningPoint *corner_at(const AgtPointGroup *g, const AgtPointPart *part, guint i)
{
    return &g_array_index(g->point, AgtTurningPoint, g_array_index(part->corner, guint, i));
}

static const AgtPointPart *part_at(const AgtPointGroup *g, guint i)
{
    return &g_array_index(g->part, AgtPointPart, i);
}

/* Corners in order, closed by repeating the first; the plan's coordinates or the file's. */
static void add_run(AgtGeomBuilder *b, const AgtPointGroup *g, const AgtPointPart *part, bool plan,
                    bool ring)
{
    agt_geom_builder_part(b);
    guint n = part->corner->len;
    for (guint i = 0; i < n + ring; i++) {
        const AgtTurningPoint *p = corner_at(g, part, i % n);
        agt_geom_builder_point(b, plan ? p->plan.x : p->at.x, plan ? p->plan.y : p->at.y);
    }
}

/* The last corner may repeat the first already. */
static AgtPointPart without_last(const AgtPointGroup *g, const AgtPointPart *part, GArray *kept)
{
    AgtPointPart out = *part;
    guint n = part->corner->len;
    const AgtTurningPoint *a = corner_at(g, part, 0), *z = corner_at(g, part, n - 1);
    bool closed = n > 3 && a->plan.x == z->plan.x && a->plan.y == z->plan.y;
    g_array_append_vals(kept, part->corner->data, closed ? n - 1 : n);
    out.corner = kept;
    return out;
}

static void add_outline(AgtGeomBuilder *b, const AgtPointGroup *g, const AgtPointPart *part,
                        bool plan, bool ring)
{
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(guint));
    AgtPointPart open = without_last(g, part, kept);
    add_run(b, g, &open, plan, ring);
}

static void add_points(AgtGeomBuilder *b, const AgtGeom *g)
{
    for (uint32_t i = 0; g && i < g->n_points; i++) {
        agt_geom_builder_part(b);
        agt_geom_builder_point(b, g->pt[i].x, g->pt[i].y);
    }
}

/* All known corners, each with the room that it may lie in. */
static AgtGeom *spread(const AgtPointGroup *g, const AgtPointPart *part)
{
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(AGT_GEOM_POINT);
    for (guint i = 0; i < part->corner->len; i++) {
        const AgtTurningPoint *p = corner_at(g, part, i);
        if (!p->placed)
            continue;
        g_autoptr(AgtGeom) at = agt_geom_new_point(p->plan.x, p->plan.y);
        g_autoptr(AgtGeom) room = p->spread_m > 0 ? agt_geom_grow(at, p->spread_m, NULL) : NULL;
        if (p->spread_m > 0 && !room)
            room = agt_geom_new_box(agt_box_grow(at->box, p->spread_m));
        add_points(b, room ? room : at);
    }
    return agt_geom_builder_end(g_steal_pointer(&b), NULL);
}

/* An area that holds every outline that the corners can make, in whatever order. */
static AgtGeom *widened(const AgtPointGroup *g, const AgtPointPart *part)
{
    g_autoptr(AgtGeom) all = spread(g, part);
    if (!all || agt_geom_is_empty(all))
        return NULL;
    double room = fmax(part->reach_m, MIN_WIDTH_M);
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(all, NULL);
    AgtGeom *out = hull ? agt_geom_grow(hull, room, NULL) : NULL;
    if (out && !agt_geom_is_empty(out))
        return out;
    agt_geom_unref(out);
    return agt_geom_new_box(agt_box_grow(all->box, room));
}

static bool any(const AgtPointGroup *g, bool loose)
{
    for (guint i = 0; i < g->part->len; i++)
        if (loose ? part_at(g, i)->loose : part_at(g, i)->by_leg)
            return true;
    return false;
}

/* Every outline is sure: as a file of polygons would give it. */
static void sure_shape(AgtSourceLayer *l, const AgtPointGroup *g, AgtShape *s)
{
    bool line = g->entry->target == AGT_LAYER_HAZARD_LINE, plan = any(g, false);
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(line ? AGT_GEOM_LINE : AGT_GEOM_POLYGON);
    for (guint i = 0; i < g->part->len; i++)
        if (part_at(g, i)->corner->len)
            add_outline(b, g, part_at(g, i), plan, !line);
    AgtGeom *made = agt_geom_builder_end(g_steal_pointer(&b), NULL);
    *(line ? &s->line : &s->polygon) = made;
    s->metric = plan || !agt_crs_is_geographic(l->t->crs);
    s->null = !made;
    s->moved = plan;
}

/* Parts of which something is not sure are widened; what is left is one area. */
static AgtGeom *loose_area(const AgtPointGroup *g)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < g->part->len; i++) {
        AgtGeom *one = part_at(g, i)->corner->len ? widened(g, part_at(g, i)) : NULL;
        if (one)
            g_ptr_array_add(all, one);
    }
    if (!all->len)
        return NULL;
    const AgtGeom *const *list = (const AgtGeom *const *)all->pdata;
    AgtGeom *out = all->len > 1 ? agt_geom_union(list, all->len, NULL) : agt_geom_ref(list[0]);
    return out ? out : agt_geom_collect(AGT_GEOM_POLYGON, list, all->len);
}

static GBytes *as_received(const AgtPointGroup *g)
{
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(AGT_GEOM_POINT);
    for (guint i = 0; i < g->part->len; i++)
        for (guint k = 0; k < part_at(g, i)->corner->len; k++) {
            const AgtTurningPoint *p = corner_at(g, part_at(g, i), k);
            if (!p->placed)
                continue;
            agt_geom_builder_part(b);
            agt_geom_builder_point(b, p->plan.x, p->plan.y);
        }
    g_autoptr(AgtGeom) all = agt_geom_builder_end(g_steal_pointer(&b), NULL);
    return all && !agt_geom_is_empty(all) ? agt_geom_to_wkb(all) : NULL;
}

void agt_points_shape(AgtSourceLayer *l, AgtPointGroup *g, AgtShape *s)
{
    *s = (AgtShape){.z = NAN, .metric = true};
    if (!g->unbounded && !any(g, true)) {
        sure_shape(l, g, s);
        return;
    }
    g->received = as_received(g);
    if (!g->unbounded && agt_exchange_is_hazard(g->entry->target))
        s->polygon = loose_area(g);
    s->null = !s->polygon;
    s->moved = true;
}

static void put_text(GString *out, const char *name, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, ",\"%s\":", name);
    agt_value_json_string(out, text);
}

static void put_real(GString *out, const char *name, const char *format, double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf, format, v);
    g_string_append_printf(out, ",\"%s\":%s", name, buf);
}

static void put_point(GString *out, const AgtTurningPoint *p)
{
    static const char *const roles[] = {"vertex",   "reference", "benchmark",
                                        "evidence", "closing",   "unknown"};
    g_string_append_printf(out, "{\"role\":\"%s\"", roles[p->role]);
    const char *const texts[][2] = {{"number", p->said_number},
                                    {"id", p->id},
                                    {"kind", p->kind},
                                    {"part", p->part},
                                    {"x", p->said_x},
                                    {"y", p->said_y},
                                    {"bearing", p->said_bearing},
                                    {"distance", p->said_distance},
                                    {"from", p->from},
                                    {"original_x", p->original_x},
                                    {"original_y", p->original_y}};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        put_text(out, texts[i][0], texts[i][1]);
    if (p->placed) {
        put_real(out, "e", "%.3f", p->plan.x);
        put_real(out, "n", "%.3f", p->plan.y);
    }
    if (p->placed && p->spread_m > 0)
        put_real(out, "within_m", "%.3f", p->spread_m);
    g_string_append_c(out, '}');
}

char *agt_points_json(const AgtPointGroup *g)
{
    GString *out = g_string_new("[");
    for (guint i = 0; i < MIN(g->point->len, LIST_MAX); i++) {
        if (i)
            g_string_append_c(out, ',');
        put_point(out, &g_array_index(g->point, AgtTurningPoint, i));
    }
    if (g->point->len > LIST_MAX)
        g_string_append_printf(out, ",{\"role\":\"unknown\",\"more\":%u}",
                               g->point->len - LIST_MAX);
    g_string_append_c(out, ']');
    return g_string_free(out, FALSE);
}

/* As the surveyor wrote it; separators of positions must not stand inside. */
static bool put_original(GString *out, const AgtTurningPoint *p)
{
    const char *x = p->original_x, *y = p->original_y;
    if (!x || !y || strpbrk(x, ";|\n\r") || strpbrk(y, ";|\n\r"))
        return false;
    g_string_append_printf(out, "%s%s %s", out->len ? "; " : "", x, y);
    return true;
}

char *agt_points_original(const AgtPointGroup *g)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (agt_points_too_many(g))
        return NULL;
    for (guint i = 0; i < g->part->len; i++) {
        const AgtPointPart *part = part_at(g, i);
        for (guint k = 0; k < part->corner->len; k++)
            if (!put_original(out, corner_at(g, part, k)))
                return NULL;
    }
    return out->len ? g_strdup(out->str) : NULL;
}
