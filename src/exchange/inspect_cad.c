/* SPDX-License-Identifier: Apache-2.0 */
/* What stands on each layer of a DXF drawing, read from its text: outlines and their gaps, texts,
 * blocks, heights. */
#include <math.h>
#include <string.h>

#include "inspect.h"

/* An open line whose ends are nearer than this part of its length may be meant to be closed. */
#define GAP_PART 0.05

typedef struct {
    AgtSeenDrawing *d;
    const char *data;
    gsize size;
    double unit_m; /* 1 when the unit is not known */
} Walk;

/* An entity while its pairs are read. */
typedef struct {
    GArray *pt; /* of AgtPoint */
    double x, z, radius;
    bool closed, heights, skip; /* skip: the place of a polyline's head, of a hatch's elevation */
    GString *text;
    char *block;
} Entity;

static bool is(const char *kind, const char *word)
{
    return strcmp(kind, word) == 0;
}

static void layer_free(gpointer p)
{
    AgtSeenDrawn *l = p;
    g_hash_table_unref(l->blocks);
    g_ptr_array_unref(l->samples);
    g_free(l);
}

static AgtSeenDrawn *layer_new(const AgtCadLayer *head)
{
    AgtSeenDrawn *l = g_new0(AgtSeenDrawn, 1);
    l->head = head;
    l->blocks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    l->samples = g_ptr_array_new_with_free_func(g_free);
    l->box = AGT_BOX_EMPTY;
    l->gap_min = l->zmin = INFINITY;
    l->gap_max = l->zmax = -INFINITY;
    return l;
}

void agt_seen_drawing_free(AgtSeenDrawing *d)
{
    if (!d)
        return;
    g_ptr_array_unref(d->layers);
    agt_seen_layer_free(d->place);
    agt_cad_header_free(d->head);
    g_free(d);
}

static void add_point(Entity *e, double y)
{
    AgtPoint p = {e->x, y};
    if (e->skip)
        e->skip = false;
    else if (isfinite(p.x) && isfinite(p.y))
        g_array_append_val(e->pt, p);
    e->x = NAN;
}

static void add_height(Entity *e, double z)
{
    e->heights = true;
    e->z = z;
}

static void take_number(const AgtCadReader *r, Entity *e, bool child)
{
    double v;
    if (!agt_cad_real(r, &v))
        return;
    if (r->code == 10 || r->code == 11)
        e->x = v;
    else if (r->code == 20 || r->code == 21)
        add_point(e, v);
    else if (r->code == 30 || r->code == 38)
        add_height(e, v);
    else if (r->code == 40)
        e->radius = v;
    else if (r->code == 70 && !child)
        e->closed = (gint64)v & 1;
}

static void take_text(const Walk *w, const AgtCadReader *r, Entity *e)
{
    g_autofree char *text = agt_cad_decode(w->d->head->charset, r->value, r->n, NULL);
    if (r->code == 2 && !e->block)
        e->block = g_steal_pointer(&text);
    else if (r->code == 1 || r->code == 3)
        g_string_append(e->text, text);
}

/* Reads the pairs of an entity and those of its vertices. */
static void read_entity(const Walk *w, const AgtCadEntity *at, Entity *e)
{
    AgtCadReader r = {.data = w->data, .size = w->size, .at = at->from};
    bool polyline = is(at->kind, "POLYLINE"), child = false;
    e->skip = polyline || is(at->kind, "HATCH");
    while (agt_cad_next(&r)) {
        if (r.code == 0 && !(polyline && agt_cad_is(&r, "VERTEX")))
            break;
        if (r.code == 0)
            child = true;
        else if (r.code <= 3)
            take_text(w, &r, e);
        else
            take_number(&r, e, child);
    }
}

static void see_line(AgtSeenDrawn *l, const Entity *e)
{
    const AgtPoint *p = (const AgtPoint *)(gpointer)e->pt->data;
    guint n = e->pt->len;
    double length = 0;
    for (guint i = 1; i < n; i++)
        length += hypot(p[i].x - p[i - 1].x, p[i].y - p[i - 1].y);
    double gap = n ? hypot(p[n - 1].x - p[0].x, p[n - 1].y - p[0].y) : 0;
    if (n >= 3 && (e->closed || gap == 0)) {
        l->closed++;
        return;
    }
    l->open++;
    if (n < 3 || gap > GAP_PART * length)
        return;
    l->gaps++;
    l->gap_min = MIN(l->gap_min, gap);
    l->gap_max = MAX(l->gap_max, gap);
}

static void see_text(AgtSeenDrawn *l, const Entity *e, bool mtext)
{
    double v;
    g_autofree char *plain = agt_cad_plain(e->text->str, mtext);
    g_autofree char *point = g_strdelimit(g_strdup(plain), ",", '.');
    l->texts++;
    l->numbers += agt_parse_real(g_strstrip(point), &v);
    if (l->samples->len < 3 && *plain)
        g_ptr_array_add(l->samples, g_steal_pointer(&plain));
}

static void see_block(AgtSeenDrawn *l, const char *name)
{
    const char *key = name ? name : "";
    gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(l->blocks, key));
    g_hash_table_insert(l->blocks, g_strdup(key), GSIZE_TO_POINTER(n + 1));
    l->inserts++;
}

static void see_place(Walk *w, AgtSeenDrawn *l, const Entity *e)
{
    for (guint i = 0; i < e->pt->len; i++) {
        AgtPoint p = g_array_index(e->pt, AgtPoint, i);
        l->box = agt_box_union(l->box, (AgtBox){p.x, p.y, p.x, p.y});
    }
    if (!e->pt->len)
        return;
    AgtPoint first = g_array_index(e->pt, AgtPoint, 0);
    AgtSeenPlace *all = &w->d->place->place;
    all->box = agt_box_union(all->box, l->box);
    agt_seen_place_point(all, first.x * w->unit_m, first.y * w->unit_m);
}

static void see_height(AgtSeenDrawn *l, const Entity *e)
{
    if (!e->heights || e->z == 0)
        return;
    l->with_z++;
    l->zmin = MIN(l->zmin, e->z);
    l->zmax = MAX(l->zmax, e->z);
}

static void see_entity(Walk *w, const AgtCadEntity *at)
{
    AgtSeenDrawn *l = w->d->layers->pdata[at->layer];
    Entity e = {
        .pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint)), .x = NAN, .text = g_string_new(NULL)};
    read_entity(w, at, &e);
    bool picture = is(at->kind, "IMAGE") || is(at->kind, "VIEWPORT") || is(at->kind, "OLE2FRAME");
    w->d->shapes += !picture;
    bool text = is(at->kind, "TEXT") || is(at->kind, "MTEXT");
    if (text)
        see_text(l, &e, is(at->kind, "MTEXT"));
    else if (is(at->kind, "INSERT"))
        see_block(l, e.block);
    else if (is(at->kind, "POINT"))
        l->points++;
    else if (is(at->kind, "HATCH") || is(at->kind, "SOLID") || is(at->kind, "CIRCLE"))
        l->areas++;
    else if (!picture)
        see_line(l, &e);
    see_place(w, l, &e);
    see_height(l, &e);
    g_array_unref(e.pt);
    g_string_free(e.text, TRUE);
    g_free(e.block);
}

AgtSeenDrawing *agt_seen_drawing_read(const char *data, gsize size, AgtLang lang)
{
    AgtSeenDrawing *d = g_new0(AgtSeenDrawing, 1);
    d->head = agt_cad_header_read(data, size, NULL);
    d->place = agt_seen_layer_new("drawing", lang);
    d->layers = g_ptr_array_new_with_free_func(layer_free);
    for (guint i = 0; i < d->head->layers->len; i++)
        g_ptr_array_add(d->layers, layer_new(d->head->layers->pdata[i]));
    d->unit = agt_cad_insunits_name(d->head->insunits);
    d->place->metric = d->unit != NULL;
    Walk w = {.d = d, .data = data, .size = size, .unit_m = d->unit ? agt_cad_unit_m(d->unit) : 1};
    for (guint i = 0; i < d->head->entities->len; i++) {
        const AgtCadEntity *e = &g_array_index(d->head->entities, AgtCadEntity, i);
        if (!e->paper && e->layer < d->layers->len)
            see_entity(&w, e);
    }
    if (d->head->damage)
        d->place->damage = g_strdup(d->head->damage);
    else if (!d->head->ended)
        d->place->damage = g_strdup("the drawing breaks off before its end");
    agt_seen_guess_place(d->place);
    return d;
}

int agt_seen_drawn_kind(const AgtSeenDrawn *l)
{
    guint areas = l->closed + l->gaps + l->areas, lines = l->open - l->gaps;
    guint points = l->points + l->inserts + l->texts;
    if (areas >= lines && areas >= points)
        return areas ? AGT_GEOM_POLYGON : 0;
    return lines >= points ? AGT_GEOM_LINE : AGT_GEOM_POINT;
}

double agt_seen_drawn_close_m(const AgtSeenDrawing *d, const AgtSeenDrawn *l)
{
    if (!l->gaps || !d->unit)
        return 0;
    double gap = l->gap_max * agt_cad_unit_m(d->unit), step = 0.01;
    for (int i = 0; step < gap * 1.01; i++)
        step *= i % 3 == 1 ? 2.5 : 2;
    return step;
}
