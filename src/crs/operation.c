/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing one operation between two systems, and applying it. */
#include <math.h>
#include <string.h>

#include "handle.h"

struct _AgtCrsOp {
    AgtProjContext *c;
    AgtProj *pj; /* axis order east, north */
    char *name, *code, *from, *to;
    double accuracy_m;
    bool has_area;
    AgtBox area;
};

void agt_proj_op_free(AgtCrsOp *op)
{
    if (!op)
        return;
    proj_destroy(op->pj);
    proj_context_destroy(op->c);
    g_free(op->name);
    g_free(op->code);
    g_free(op->from);
    g_free(op->to);
    g_free(op);
}

static AgtBox common(AgtBox a, AgtBox b)
{
    return (AgtBox){MAX(a.minx, b.minx), MAX(a.miny, b.miny), MIN(a.maxx, b.maxx),
                    MIN(a.maxy, b.maxy)};
}

static double size(AgtBox b)
{
    return b.minx > b.maxx || b.miny > b.maxy ? 0 : (b.maxx - b.minx) * (b.maxy - b.miny);
}

/* Where the operation is to be used: as asked, else where both systems are used. */
static bool area_wanted(const AgtCrs *from, const AgtCrs *to, const AgtBox *area, AgtBox *out)
{
    if (area)
        *out = *area;
    else if (from->has_area && to->has_area)
        *out = common(from->area, to->area);
    else if (from->has_area || to->has_area)
        *out = from->has_area ? from->area : to->area;
    else
        return false;
    return out->minx <= out->maxx && out->miny <= out->maxy;
}

/* Share of the wanted area that the operation is made for, 0 to 1. */
static double coverage(AgtProjContext *c, const AgtProj *op, const AgtBox *wanted)
{
    AgtBox area;
    if (!wanted)
        return 1;
    if (!agt_proj_area(c, op, &area))
        return 0;
    AgtBox grown = agt_box_grow(*wanted, 1e-9); /* a point has an area, too */
    AgtBox turned = {area.minx - 360, area.miny, area.maxx - 360, area.maxy};
    double share = MAX(size(common(grown, area)), size(common(grown, turned))) / size(grown);
    return share > 1 - 1e-6 ? 1 : share;
}

/* A conversion (a map projection and its like) is exact by definition; EPSG states no figure. */
static bool is_exact(AgtProjContext *c, const AgtProj *op)
{
    if (proj_get_type(op) == PJ_TYPE_CONVERSION)
        return true;
    bool exact = proj_get_type(op) == PJ_TYPE_CONCATENATED_OPERATION;
    int n = exact ? proj_concatoperation_get_step_count(c, op) : 0;
    for (int i = 0; i < n && exact; i++) {
        g_autoptr(AgtProj) step = proj_concatoperation_get_step(c, op, i);
        exact = step && is_exact(c, step);
    }
    return exact;
}

static double accuracy(AgtProjContext *c, const AgtProj *op)
{
    return is_exact(c, op) ? 0 : proj_coordoperation_get_accuracy(c, op);
}

/* Largest share of the area first, then known and best accuracy, then PROJ's own order. */
static AgtProj *choose(AgtProjContext *c, PJ_OBJ_LIST *list, const AgtBox *wanted)
{
    g_autoptr(AgtProj) best = NULL;
    double best_share = -1, best_accuracy = -1;
    int n = list ? proj_list_get_count(list) : 0;
    for (int i = 0; i < n; i++) {
        g_autoptr(AgtProj) op = proj_list_get(c, list, i);
        if (!op || proj_coordoperation_has_ballpark_transformation(c, op) ||
            !proj_coordoperation_is_instantiable(c, op))
            continue;
        double share = coverage(c, op, wanted), acc = accuracy(c, op);
        bool finer = acc >= 0 && (best_accuracy < 0 || acc < best_accuracy);
        if (best && (share < best_share || (share == best_share && !finer)))
            continue;
        proj_destroy(best);
        best = g_steal_pointer(&op);
        best_share = share;
        best_accuracy = acc;
    }
    return g_steal_pointer(&best);
}

static AgtProj *find(AgtProjContext *c, const AgtProj *from, const AgtProj *to,
                     const AgtBox *wanted)
{
    PJ_OPERATION_FACTORY_CONTEXT *f = proj_create_operation_factory_context(c, NULL);
    proj_operation_factory_context_set_allow_ballpark_transformations(c, f, 0);
    proj_operation_factory_context_set_grid_availability_use(
        c, f, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
    proj_operation_factory_context_set_spatial_criterion(
        c, f, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    if (wanted) {
        double east = wanted->maxx > 180 ? wanted->maxx - 360 : wanted->maxx;
        double west = wanted->minx > 180 ? wanted->minx - 360 : wanted->minx;
        proj_operation_factory_context_set_area_of_interest(c, f, west, MAX(wanted->miny, -90),
                                                            east, MIN(wanted->maxy, 90));
    }
    PJ_OBJ_LIST *list = proj_create_operations(c, from, to, f);
    AgtProj *best = choose(c, list, wanted);
    proj_list_destroy(list);
    proj_operation_factory_context_destroy(f);
    return best;
}

/* "EPSG:15865" of the operation, or of its datum steps, joined with "+". */
static void add_codes(AgtProjContext *c, const AgtProj *op, bool conversions, GString *out)
{
    if (proj_get_type(op) == PJ_TYPE_CONCATENATED_OPERATION && !proj_get_id_code(op, 0)) {
        int n = proj_concatoperation_get_step_count(c, op);
        for (int i = 0; i < n; i++) {
            g_autoptr(AgtProj) step = proj_concatoperation_get_step(c, op, i);
            if (step)
                add_codes(c, step, conversions, out);
        }
        return;
    }
    const char *authority = proj_get_id_auth_name(op, 0), *code = proj_get_id_code(op, 0);
    if (!authority || !code || (!conversions && proj_get_type(op) == PJ_TYPE_CONVERSION))
        return;
    g_autofree char *plain = g_str_has_prefix(authority, "INVERSE(")
                                 ? g_strndup(authority + 8, strlen(authority) - 9)
                                 : g_strdup(authority);
    g_string_append_printf(out, "%s%s:%s", out->len ? "+" : "", plain, code);
}

static char *codes(AgtProjContext *c, const AgtProj *op)
{
    GString *out = g_string_new(NULL);
    add_codes(c, op, false, out);
    if (!out->len)
        add_codes(c, op, true, out);
    return g_string_free(out, FALSE);
}

static void describe(AgtCrsOp *op, const AgtCrs *from, const AgtCrs *to, const AgtProj *chosen)
{
    bool same = from->epsg && from->epsg == to->epsg;
    op->name = g_strdup(same ? "none, the systems are the same" : proj_get_name(chosen));
    op->code = same ? g_strdup("") : codes(op->c, chosen);
    op->from = g_strdup(from->code);
    op->to = g_strdup(to->code);
    op->accuracy_m = accuracy(op->c, chosen);
    op->has_area = agt_proj_area(op->c, chosen, &op->area);
}

AgtCrsOp *agt_proj_op_new(const AgtCrs *from, const AgtCrs *to, const AgtBox *area, GError **error)
{
    AgtCrsOp *op = g_new0(AgtCrsOp, 1);
    op->c = agt_proj_context_new();
    g_autoptr(AgtProj) a = agt_proj_make(op->c, from, error);
    g_autoptr(AgtProj) b = a ? agt_proj_make(op->c, to, error) : NULL;
    AgtBox wanted;
    bool has_wanted = area_wanted(from, to, area, &wanted);
    g_autoptr(AgtProj) chosen = b ? find(op->c, a, b, has_wanted ? &wanted : NULL) : NULL;
    if (chosen)
        op->pj = proj_normalize_for_visualization(op->c, chosen);
    if (op->pj) {
        describe(op, from, to, chosen);
        return op;
    }
    if (b)
        g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_NO_OPERATION,
                    "no known operation of stated quality leads from %s to %s here; give the data "
                    "in another coordinate system",
                    from->code, to->code);
    agt_proj_op_free(op);
    return NULL;
}

const char *agt_proj_op_name(const AgtCrsOp *op)
{
    return op->name;
}

const char *agt_proj_op_code(const AgtCrsOp *op)
{
    return op->code;
}

double agt_proj_op_accuracy_m(const AgtCrsOp *op)
{
    return op->accuracy_m;
}

bool agt_proj_op_area_of_use(const AgtCrsOp *op, AgtBox *degrees)
{
    if (op->has_area)
        *degrees = op->area;
    return op->has_area;
}

static bool outside(const AgtCrsOp *op, AgtPoint p, size_t i, GError **error)
{
    g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_OUTSIDE,
                "position %" G_GSIZE_FORMAT " (%.10g, %.10g) of %s cannot be computed in %s: it "
                "lies outside what these systems are made for",
                i + 1, p.x, p.y, op->from, op->to);
    return false;
}

bool agt_proj_op_apply(AgtCrsOp *op, AgtPoint *pt, size_t n, GError **error)
{
    g_autofree AgtPoint *in = g_memdup2(pt, n * sizeof *pt);
    proj_errno_reset(op->pj);
    for (size_t i = 0; i < n; i++) {
        PJ_COORD q = isfinite(in[i].x) && isfinite(in[i].y)
                         ? proj_trans(op->pj, PJ_FWD, proj_coord(in[i].x, in[i].y, 0, HUGE_VAL))
                         : proj_coord(HUGE_VAL, HUGE_VAL, 0, 0);
        if (proj_errno(op->pj) || !isfinite(q.xy.x) || !isfinite(q.xy.y)) {
            memcpy(pt, in, n * sizeof *pt); /* all or nothing */
            return outside(op, in[i], i, error);
        }
        pt[i] = (AgtPoint){q.xy.x, q.xy.y};
    }
    return true;
}
