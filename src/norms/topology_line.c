/* SPDX-License-Identifier: Apache-2.0 */
/* dangling: ends of lines that miss what they were drawn to. joined: networks in one piece. */
#include "net.h"

/* --- dangling --- */

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtLayerId layer, other; /* other: layer of points that an end may meet, else the same */
    const AgtField *by;      /* lines of another value of it are of another network, NULL */
    double min_m, max_m;
    const Rows *where;
    GArray *near;
} Ends;

/* Same network: equal values, and the field of the same name where the other is of another layer.
 */
static bool same_network(const AgtField *by, const AgtFeature *a, const AgtFeature *b)
{
    const AgtField *f = by ? agt_layer_field(agt_layer(b->layer), by->name) : NULL;
    if (!by || !f)
        return true;
    return g_strcmp0(agt_row_text(a, by), agt_row_text(b, f)) == 0;
}

/* Distance from an end to the line itself without the segment that ends there: a loop closes on
 * its own line. */
static double to_own(const AgtGeom *g, guint32 part, bool last, AgtPoint p)
{
    double best = INFINITY;
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            bool own = r == part && (last ? i + 2 >= g->ring[r + 1] : i == g->ring[r]);
            if (!own)
                best = MIN(best, norm_segment_distance(p, p, g->pt[i], g->pt[i + 1]));
        }
    return best;
}

static double to_geom(const AgtGeom *g, AgtPoint p)
{
    if (g->kind == AGT_GEOM_POINT)
        return hypot(g->pt[0].x - p.x, g->pt[0].y - p.y);
    return norm_segment_geom_distance(p, p, g);
}

/* The nearest other feature of a layer; *best is its distance. */
static const AgtFeature *nearest(const Ends *e, const AgtFeature *row, AgtLayerId layer, AgtPoint p,
                                 double *best)
{
    const AgtTable *t = agt_plan_table(e->run->plan, layer);
    const AgtFeature *found = NULL;
    norm_near(e->run, layer, agt_box_grow((AgtBox){p.x, p.y, p.x, p.y}, e->max_m), e->near);
    for (guint k = 0; k < e->near->len; k++) {
        const AgtFeature *u = t->rows[g_array_index(e->near, guint32, k)];
        if (u == row || !same_network(e->by, row, u))
            continue;
        double d = to_geom(u->geom, p);
        if (d < *best) {
            *best = d;
            found = u;
        }
    }
    return found;
}

static AgtPoint end_of(const AgtGeom *g, guint32 part, bool last)
{
    return g->pt[last ? g->ring[part + 1] - 1 : g->ring[part]];
}

/* What an end just misses, and by how much; NULL when it meets something or nothing is near. */
static const AgtFeature *missed(const Ends *e, const AgtFeature *row, guint32 part, bool last,
                                double *by_m)
{
    const AgtGeom *g = row->geom;
    AgtPoint p = end_of(g, part, last);
    double best = to_own(g, part, last, p);
    /* The segment beside the last one starts where that ends: a stub shorter than the tolerance is
     * no near miss of its own line. */
    if (best > e->min_m)
        best = INFINITY;
    const AgtFeature *found = nearest(e, row, e->layer, p, &best);
    if (e->other != e->layer) {
        const AgtFeature *node = nearest(e, row, e->other, p, &best);
        found = node ? node : found;
    }
    *by_m = best;
    return best > e->min_m && best < e->max_m ? found : NULL;
}

static void check_end(const Ends *e, const AgtFeature *row, guint32 part, bool last,
                      AgtFindings *out)
{
    double by_m = 0;
    const AgtFeature *found = missed(e, row, part, last, &by_m);
    if (!found)
        return;
    AgtFinding *x = norm_add(out, e->rule, row);
    norm_measure(x, by_m, e->min_m, "m");
    norm_other(out, x, found);
    x->at = end_of(row->geom, part, last);
}

static Ends ends_of(AgtNormsRun *run, const AgtNormRule *rule, GArray *near)
{
    Ends e = {.run = run, .rule = rule, .near = near};
    const char *by = agt_yaml_text(agt_yaml_get(rule->node, "by"));
    e.layer = norm_layer(rule, "layer", AGT_LAYER_STREET);
    e.other = norm_layer(rule, "other", e.layer);
    e.where = norm_rows(run, rule, "where", e.layer);
    e.by = by ? agt_layer_field(agt_layer(e.layer), by) : NULL;
    e.min_m = norm_real(rule, "min_m", 0);
    e.max_m = norm_real(rule, "max_m", 0);
    return e;
}

bool norm_end_told(AgtNormsRun *run, guint32 street, guint32 part, bool last)
{
    const AgtFeature *row = agt_plan_table(run->plan, AGT_LAYER_STREET)->rows[street];
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < agt_norms_n(run->norms); i++) {
        const AgtNormRule *rule = agt_norms_get(run->norms, i);
        if (strcmp(rule->kind, "dangling") != 0 || rule->rule.severity > AGT_WARNING ||
            !agt_norm_in_force(rule, run->as_of) ||
            norm_layer(rule, "layer", AGT_LAYER_STREET) != AGT_LAYER_STREET)
            continue;
        double by_m = 0;
        Ends e = ends_of(run, rule, near);
        if (norm_has(e.where, street) && missed(&e, row, part, last, &by_m))
            return true;
    }
    return false;
}

NORM_CHECK(dangling)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    const Ends e = ends_of(run, rule, near);
    const AgtTable *t = agt_plan_table(run->plan, e.layer);
    NORM_EACH (i, e.where) {
        const AgtFeature *row = t->rows[i];
        if (row->geom->kind != AGT_GEOM_LINE)
            continue;
        for (guint32 part = 0; part < row->geom->n_rings; part++) {
            check_end(&e, row, part, false, out);
            check_end(&e, row, part, true, out);
        }
    }
    return true;
}

/* --- joined --- */

/* Roles of nodes that a network is fed from or empties into. */
static bool feeds(const AgtNetworkNode *n)
{
    static const char *const roles[] = {"source",  "tower",     "tank",       "pump",
                                        "outfall", "treatment", "substation", "transformer",
                                        "cabinet", "regulator"};
    for (guint i = 0; n->role && i < G_N_ELEMENTS(roles); i++)
        if (strcmp(n->role, roles[i]) == 0)
            return true;
    return false;
}

/* Lines come first, then nodes: numbers of a graph whose edges say what touches. */
typedef struct {
    AgtNormsRun *run;
    const AgtTable *line, *node;
    double tolerance;
    GArray *edges; /* AgtGraphEdge */
    GArray *near;
} Network;

static const AgtFeature *member(const Network *n, guint32 i)
{
    return i < n->line->n ? n->line->rows[i] : n->node->rows[i - n->line->n];
}

static const char *kind_of(const Network *n, guint32 i)
{
    return i < n->line->n ? ((const AgtNetworkLine *)member(n, i))->kind
                          : ((const AgtNetworkNode *)member(n, i))->kind;
}

/* Joins @p i, which has an end or stands at @p p, to every line there. */
static void join_at(const Network *n, guint32 i, AgtPoint p)
{
    norm_near(n->run, AGT_LAYER_NETWORK_LINE,
              agt_box_grow((AgtBox){p.x, p.y, p.x, p.y}, n->tolerance), n->near);
    for (guint k = 0; k < n->near->len; k++) {
        guint32 j = g_array_index(n->near, guint32, k);
        if (j == i || g_strcmp0(kind_of(n, i), kind_of(n, j)) != 0 ||
            !norm_within(p, n->line->rows[j]->geom, n->tolerance))
            continue;
        AgtGraphEdge e = {i, j, 1};
        g_array_append_val(n->edges, e);
    }
}

static void join_member(const Network *n, guint32 i)
{
    const AgtGeom *g = member(n, i)->geom;
    bool line = i < n->line->n;
    for (guint32 r = 0; r < g->n_rings; r++) {
        join_at(n, i, g->pt[g->ring[r]]);
        if (line)
            join_at(n, i, g->pt[g->ring[r + 1] - 1]);
    }
}

/* One connected piece. */
typedef struct {
    const AgtFeature *first; /* a line where it has one */
    const char *kind;
    double length_m;
    bool fed, used;
} Piece;

static Piece *pieces_of(const Network *n, guint32 *n_pieces)
{
    guint32 count = n->line->n + n->node->n;
    g_autoptr(AgtGraph) graph =
        agt_graph_new(count, (const AgtGraphEdge *)n->edges->data, n->edges->len, NULL);
    g_autofree guint32 *of = g_new(guint32, count + 1);
    *n_pieces = agt_graph_components(graph, of);
    Piece *piece = g_new0(Piece, *n_pieces + 1);
    for (guint32 i = 0; i < count; i++) {
        const AgtFeature *row = member(n, i);
        Piece *p = &piece[of[i]];
        if (!norm_usable(row, NULL))
            continue;
        p->first = p->first ? p->first : row;
        p->kind = kind_of(n, i);
        p->used = true;
        if (i < n->line->n)
            p->length_m += agt_geom_length_m(row->geom);
        else
            p->fed = p->fed || feeds((const AgtNetworkNode *)row);
    }
    return piece;
}

/* The piece that others of its network should be joined to: the longest of those that are fed. */
static const Piece *main_piece(const Piece *piece, guint32 n, const char *kind)
{
    const Piece *best = NULL;
    for (guint32 i = 0; i < n; i++) {
        const Piece *p = &piece[i];
        if (!p->used || g_strcmp0(p->kind, kind) != 0)
            continue;
        if (!best || p->fed > best->fed || (p->fed == best->fed && p->length_m > best->length_m))
            best = p;
    }
    return best;
}

/* A network may have several sources, so a piece with one of its own stands by itself. */
static void report_pieces(const AgtNormRule *rule, const Piece *piece, guint32 n, AgtFindings *out)
{
    g_autoptr(GHashTable) mains = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint32 i = 0; i < n; i++) {
        const Piece *p = &piece[i];
        if (!p->used || p->fed)
            continue;
        const char *kind = p->kind ? p->kind : "";
        const Piece *best = g_hash_table_lookup(mains, kind);
        if (!best) {
            best = main_piece(piece, n, p->kind);
            g_hash_table_insert(mains, (gpointer)kind, (gpointer)best);
        }
        if (best == p)
            continue;
        AgtFinding *x = norm_add(out, rule, p->first);
        norm_measure(x, p->length_m, 0, "m");
        norm_other(out, x, best->first);
        x->at = agt_geom_label_point(p->first->geom);
    }
}

NORM_CHECK(joined)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(AgtGraphEdge));
    Network n = {.run = run,
                 .line = agt_plan_table(run->plan, AGT_LAYER_NETWORK_LINE),
                 .node = agt_plan_table(run->plan, AGT_LAYER_NETWORK_NODE),
                 .tolerance = norm_real(rule, "tolerance_m", 0),
                 .edges = edges,
                 .near = near};
    guint32 count = n.line->n + n.node->n, n_pieces = 0;
    for (guint32 i = 0; i < count; i++)
        if (norm_usable(member(&n, i), NULL))
            join_member(&n, i);
    g_autofree Piece *piece = pieces_of(&n, &n_pieces);
    report_pieces(rule, piece, n_pieces, out);
    return true;
}
