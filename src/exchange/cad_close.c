/* SPDX-License-Identifier: Apache-2.0 */
/* Outlines that a drawing program left open, or that were drawn piece by piece. */
#include <math.h>

#include "cad_take.h"

/* Ends that meet up to rounding, metres. */
#define MEET_M 1e-6
/* Pieces of a hazard's outline belong together up to this gap even where no profile says so. */
#define HAZARD_MEET_M 0.001
/* Lines that stand for arcs while faces are found, metres; the outline is taken to be off by it. */
#define FLAT_M 0.0005
/* An edge of a face lies on a line up to this, metres. */
#define ON_LINE_M 1e-5
/* A line of a hazard that is to be buffered is an outline when its gap is under this share. */
#define NEARLY 0.2

/* One open line. */
typedef struct {
    guint record;
    AgtGeom *flat;
    AgtPoint end[2];
    double length;
    bool consumed;
} Piece;

/* The lines of one layer for one entry. */
typedef struct {
    AgtSourceLayer *l;
    const AgtProfileLayer *entry;
    GArray *pieces;
    double tolerance, largest; /* largest gap closed */
    guint closed, made, used;
} Work;

static AgtCadRecord *record_at(const Work *w, guint i)
{
    return g_ptr_array_index(w->l->in->cad->records, i);
}

static AgtPoint end_of(const AgtCadPath *p, bool last)
{
    const AgtCadVertex *v = &g_array_index(p->v, AgtCadVertex, last ? p->v->len - 1 : 0);
    return (AgtPoint){v->x, v->y};
}

static double apart(AgtPoint a, AgtPoint b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/* The only path of a record when it is an open line, NULL otherwise. */
static AgtCadPath *open_path(const AgtCadRecord *r)
{
    const AgtCadShape *s = r->shape;
    if (!s || s->wild || s->sense != AGT_CAD_LINES || s->paths->len != 1)
        return NULL;
    AgtCadPath *p = g_ptr_array_index(s->paths, 0);
    return p->v->len >= 2 && !agt_cad_path_closed(p) ? p : NULL;
}

static AgtGeom *flat_line(const AgtCadPath *p)
{
    double error = 0;
    g_autoptr(GArray) v = agt_cad_path_points(p, FLAT_M, &error);
    g_autofree AgtPoint *pt = g_new(AgtPoint, v->len);
    for (guint i = 0; i < v->len; i++)
        pt[i] =
            (AgtPoint){g_array_index(v, AgtCadVertex, i).x, g_array_index(v, AgtCadVertex, i).y};
    return agt_geom_new_line(pt, v->len);
}

/* Two lines and an arc can enclose something; two corners without an arc cannot. */
static bool encloses(const AgtCadPath *p)
{
    bool arc = false;
    for (guint i = 0; i + 1 < p->v->len; i++)
        arc = arc || g_array_index(p->v, AgtCadVertex, i).bulge != 0;
    return p->v->len >= 4 || (p->v->len == 3) || arc;
}

/* Closes a line on itself, or collects it. */
static void sort_line(Work *w, guint number)
{
    AgtCadRecord *r = record_at(w, number);
    AgtCadPath *p = open_path(r);
    if (!p)
        return;
    AgtPoint a = end_of(p, false), b = end_of(p, true);
    double gap = apart(a, b);
    r->gap_m = gap;
    r->gap_at = a;
    if (gap <= MAX(w->entry->close_m, MEET_M) && encloses(p)) {
        p->closed = true;
        w->closed++;
        w->largest = MAX(w->largest, gap);
        return;
    }
    r->open = true;
    Piece piece = {.record = number, .flat = flat_line(p), .end = {a, b}};
    piece.length = agt_geom_length_m(piece.flat);
    g_array_append_val(w->pieces, piece);
}

static guint root(GArray *parent, guint i)
{
    while (g_array_index(parent, guint, i) != i) {
        guint above = g_array_index(parent, guint, i);
        g_array_index(parent, guint, i) = g_array_index(parent, guint, above);
        i = above;
    }
    return i;
}

static AgtIndex *index_ends(const GArray *pieces)
{
    g_autofree AgtBox *box = g_new(AgtBox, pieces->len * 2 + 1);
    for (guint i = 0; i < pieces->len * 2; i++) {
        AgtPoint p = g_array_index(pieces, Piece, i / 2).end[i % 2];
        box[i] = (AgtBox){p.x, p.y, p.x, p.y};
    }
    return agt_index_new(box, pieces->len * 2);
}

/* For every end the first end that it is one with. @p by_length: over gaps of half a line, too. */
static GArray *cluster(const GArray *pieces, double tolerance, bool by_length)
{
    guint n = pieces->len * 2;
    GArray *parent = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);
    g_autoptr(AgtIndex) ix = index_ends(pieces);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < n; i++)
        g_array_append_val(parent, i);
    for (guint i = 0; i < n; i++) {
        const Piece *a = &g_array_index(pieces, Piece, i / 2);
        AgtPoint p = a->end[i % 2];
        double reach = by_length ? MAX(tolerance, a->length / 2) : tolerance;
        g_array_set_size(near, 0);
        agt_index_query(ix, agt_box_grow((AgtBox){p.x, p.y, p.x, p.y}, reach), near);
        for (guint k = 0; k < near->len; k++) {
            guint j = g_array_index(near, guint32, k);
            const Piece *b = &g_array_index(pieces, Piece, j / 2);
            if (j == i || apart(p, b->end[j % 2]) > reach)
                continue;
            guint x = root(parent, i), y = root(parent, j);
            g_array_index(parent, guint, MAX(x, y)) = MIN(x, y);
        }
    }
    for (guint i = 0; i < n; i++)
        g_array_index(parent, guint, i) = root(parent, i);
    return parent;
}

/* The line with its ends put where they meet others; *gap grows to the largest move. */
static AgtGeom *snapped(const GArray *pieces, const GArray *parent, guint i, double *gap)
{
    const Piece *p = &g_array_index(pieces, Piece, i);
    g_autofree AgtPoint *pt = g_memdup2(p->flat->pt, p->flat->n_points * sizeof(AgtPoint));
    for (guint k = 0; k < 2; k++) {
        guint first = g_array_index(parent, guint, i * 2 + k);
        AgtPoint to = g_array_index(pieces, Piece, first / 2).end[first % 2];
        *gap = MAX(*gap, apart(to, p->end[k]));
        pt[k ? p->flat->n_points - 1 : 0] = to;
    }
    return agt_geom_new_line(pt, p->flat->n_points);
}

/* Adds a feature for an outline made of several records. */
static void add_made(Work *w, AgtCadRecord *made, const GArray *of)
{
    AgtCad *cad = w->l->in->cad;
    guint number = cad->records->len;
    g_autoptr(GString) key = g_string_new(NULL);
    for (guint i = 0; i < of->len; i++) {
        AgtCadRecord *r = record_at(w, g_array_index(of, guint, i));
        if (!r->outlines)
            r->outlines = g_array_new(FALSE, FALSE, sizeof(guint));
        g_array_append_val(r->outlines, number);
        g_string_append_printf(key, "%s%s", i ? "+" : "", r->key);
    }
    if (of->len > 4) { /* short enough to be said */
        g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key->str, -1);
        const AgtCadRecord *first = record_at(w, g_array_index(of, guint, 0));
        g_string_printf(key, "%s+%u~%.8s", first->key, of->len - 1, sum);
    }
    const AgtCadRecord *first = record_at(w, g_array_index(of, guint, 0));
    made->kind = "";
    made->layer = first->layer;
    made->line = first->line;
    made->key = g_strdup(key->str);
    g_ptr_array_add(cad->records, made);
    OGRFeatureH like = OGR_L_GetFeature(w->l->ogr, g_array_index(of, guint, 0));
    OGRFeatureH f = OGR_F_Clone(like);
    OGR_F_SetFID(f, number);
    OGR_F_SetFieldString(f, OGR_F_GetFieldIndex(f, "EntityHandle"), made->key);
    OGR_F_SetGeometryDirectly(f, agt_cad_geometry(made, NULL));
    /* without a feature the outline is never stored, and its lines stand for themselves */
    w->made += OGR_L_CreateFeature(w->l->ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    OGR_F_Destroy(like);
}

static AgtIndex *index_lines(const GPtrArray *lines)
{
    g_autofree AgtBox *box = g_new(AgtBox, lines->len + 1);
    for (guint i = 0; i < lines->len; i++)
        box[i] = agt_box_grow(((AgtGeom *)g_ptr_array_index(lines, i))->box, ON_LINE_M);
    return agt_index_new(box, lines->len);
}

static int by_number(gconstpointer a, gconstpointer b)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    return (x > y) - (x < y);
}

/* Numbers of the lines that the edges of a face lie on, ascending. */
static GArray *lines_of_face(const AgtGeom *face, const GPtrArray *lines, const AgtIndex *ix)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (uint32_t j = 0; j < face->n_rings; j++)
        for (uint32_t i = face->ring[j]; i + 1 < face->ring[j + 1]; i++) {
            AgtPoint m = {(face->pt[i].x + face->pt[i + 1].x) / 2,
                          (face->pt[i].y + face->pt[i + 1].y) / 2};
            g_array_set_size(near, 0);
            agt_index_query(ix, (AgtBox){m.x, m.y, m.x, m.y}, near);
            for (guint k = 0; k < near->len; k++) {
                guint n = g_array_index(near, guint32, k);
                if (agt_geom_boundary_distance_m(g_ptr_array_index(lines, n), m) <= ON_LINE_M)
                    g_array_append_val(all, n);
            }
        }
    g_array_sort(all, by_number);
    guint kept = 0;
    for (guint i = 0; i < all->len; i++)
        if (!i || g_array_index(all, guint, i) != g_array_index(all, guint, kept - 1))
            g_array_index(all, guint, kept++) = g_array_index(all, guint, i);
    g_array_set_size(all, kept);
    return all;
}

/* Faces that the lines enclose together. */
static void enclose_together(Work *w)
{
    g_autoptr(GArray) parent = cluster(w->pieces, w->tolerance, false);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autofree double *gaps = g_new0(double, w->pieces->len + 1);
    for (guint i = 0; i < w->pieces->len; i++)
        g_ptr_array_add(lines, snapped(w->pieces, parent, i, &gaps[i]));
    g_autoptr(AgtGeom) faces =
        agt_geom_polygonize((const AgtGeom *const *)lines->pdata, lines->len, NULL);
    g_autoptr(AgtIndex) ix = index_lines(lines);
    for (uint32_t i = 0; faces && i < faces->n_parts; i++) {
        g_autoptr(AgtGeom) face = agt_geom_part(faces, i);
        g_autoptr(GArray) of = lines_of_face(face, lines, ix);
        if (!of->len)
            continue;
        AgtCadRecord *made = g_new0(AgtCadRecord, 1);
        for (guint k = 0; k < of->len; k++) {
            guint n = g_array_index(of, guint, k);
            Piece *p = &g_array_index(w->pieces, Piece, n);
            made->gap_m = MAX(made->gap_m, gaps[n]);
            w->used += !p->consumed;
            p->consumed = true;
            g_array_index(of, guint, k) = p->record;
        }
        w->largest = MAX(w->largest, made->gap_m);
        made->gap_m += FLAT_M;
        made->ring = g_steal_pointer(&face);
        add_made(w, made, of);
    }
}

/* Lines with an end in common, through others, too: the number of the first of each group. */
static GArray *groups(const GArray *rest, double tolerance)
{
    g_autoptr(GArray) ends = cluster(rest, tolerance, true);
    guint n = rest->len;
    GArray *parent = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);
    for (guint i = 0; i < n; i++)
        g_array_append_val(parent, i);
    for (guint i = 0; i < 2 * n; i++) {
        guint x = root(parent, i / 2), y = root(parent, g_array_index(ends, guint, i) / 2);
        g_array_index(parent, guint, MAX(x, y)) = MIN(x, y);
    }
    for (guint i = 0; i < n; i++)
        g_array_index(parent, guint, i) = root(parent, i);
    return parent;
}

/* The hull of some lines of a hazard. */
static void enclose_group(Work *w, const GPtrArray *group)
{
    g_autoptr(GArray) of = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    double gap = 0, length = 0;
    for (guint i = 0; i < group->len; i++) {
        const Piece *p = g_ptr_array_index(group, i);
        g_array_append_val(of, p->record);
        g_ptr_array_add(lines, p->flat);
        length += p->length;
        gap = apart(p->end[0], p->end[1]);
    }
    g_autoptr(AgtGeom) all =
        agt_geom_collect(AGT_GEOM_LINE, (const AgtGeom *const *)lines->pdata, lines->len);
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(all, NULL);
    bool straight = !hull || agt_geom_area_m2(hull) < 1e-3 * length;
    bool row = w->entry->buffer_m > 0 && group->len == 1 && gap > NEARLY * length;
    if (straight || row) /* a straight line is no outline, and what is to be buffered is a line */
        return;
    AgtCadRecord *made = g_new0(AgtCadRecord, 1);
    made->ring = g_steal_pointer(&hull);
    made->open = made->hull = true;
    made->gap_m = FLAT_M;
    add_made(w, made, of);
}

/* What is left of a hazard's outlines: nothing of it may be lost. */
static void enclose_rest(Work *w)
{
    g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(Piece));
    for (guint i = 0; i < w->pieces->len; i++)
        if (!g_array_index(w->pieces, Piece, i).consumed)
            g_array_append_val(rest, g_array_index(w->pieces, Piece, i));
    g_autoptr(GArray) first = groups(rest, w->tolerance);
    g_autofree GPtrArray **group = g_new0(GPtrArray *, rest->len + 1);
    for (guint i = 0; i < rest->len; i++) {
        guint g = g_array_index(first, guint, i);
        if (!group[g])
            group[g] = g_ptr_array_new();
        g_ptr_array_add(group[g], &g_array_index(rest, Piece, i));
    }
    for (guint i = 0; i < rest->len; i++)
        if (group[i]) {
            enclose_group(w, group[i]);
            g_ptr_array_unref(group[i]);
        }
}

static void report(Work *w)
{
    AgtIntake *in = w->l->in;
    AgtArena *a = agt_findings_arena(in->out);
    if (w->closed && w->largest > MEET_M) {
        AgtFinding *x = agt_findings_add_plan(in->out, &agt_exchange_cad_closed);
        x->measured = w->largest;
        x->required = w->entry->close_m;
        x->arg = agt_arena_text(a, w->l->name);
    }
    if (w->used) {
        AgtFinding *x = agt_findings_add_plan(in->out, &agt_exchange_cad_joined);
        x->measured = w->used;
        x->required = w->largest;
        x->arg = agt_arena_text(a, w->l->name);
    }
}

static void close_entry(AgtSourceLayer *l, const AgtProfileLayer *entry, const GArray *numbers)
{
    bool hazard = agt_exchange_is_hazard(entry->target);
    Work w = {.l = l, .entry = entry, .pieces = g_array_new(FALSE, FALSE, sizeof(Piece))};
    w.tolerance = hazard ? MAX(entry->close_m, HAZARD_MEET_M) : entry->close_m;
    for (guint i = 0; i < numbers->len; i++)
        sort_line(&w, g_array_index(numbers, guint, i));
    if (w.pieces->len && w.tolerance > 0)
        enclose_together(&w);
    if (w.pieces->len && hazard)
        enclose_rest(&w);
    report(&w);
    for (guint i = 0; i < w.pieces->len; i++)
        agt_geom_unref(g_array_index(w.pieces, Piece, i).flat);
    g_array_unref(w.pieces);
}

void agt_cad_close(AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));) {
        if (e->none || agt_layer(e->target)->geom != AGT_LAYER_GEOM_POLYGON)
            continue;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint));
        OGR_L_ResetReading(l->ogr);
        OGRFeatureH f;
        while ((f = OGR_L_GetNextFeature(l->ogr))) {
            guint number = (guint)OGR_F_GetFID(f);
            if (agt_intake_entry(l, f) == e && !agt_cad_is_made(l, f))
                g_array_append_val(numbers, number);
            OGR_F_Destroy(f);
        }
        close_entry(l, e, numbers);
    }
}
