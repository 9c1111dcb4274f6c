/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The protocol of a clearance delivery: what the file held, what the plan holds of it, and what was
 * changed on the way. Everything is counted from the rows of the plan; only the number of records
 * is what the import booked.
 */
#include "protocol.h"

#include <math.h>
#include <string.h>

static const AgtLayerId layers[] = {
    AGT_LAYER_HAZARD_AREA,   AGT_LAYER_HAZARD_LINE,    AGT_LAYER_HAZARD_POINT,  AGT_LAYER_RELEASE,
    AGT_LAYER_SURVEY_EXTENT, AGT_LAYER_EXPLOSIVE_FIND, AGT_LAYER_GROUND_CHANGE, AGT_LAYER_MARKING,
};

static const AgtField *field_of(const AgtFeature *row, const char *name)
{
    return agt_layer_field(agt_layer(row->layer), name);
}

static const char *text_of(const AgtFeature *row, const char *name)
{
    const AgtField *field = field_of(row, name);
    const char *text = field ? agt_row_text(row, field) : NULL;
    return text && *text ? text : NULL;
}

/* --- Classes and statuses --- */

static bool same_class(const AgtProtocolClass *c, const AgtFeature *row, const char *class)
{
    return c->layer == row->layer && g_strcmp0(c->class, class) == 0 &&
           g_strcmp0(c->raw_class, text_of(row, "raw_class")) == 0 &&
           g_strcmp0(c->status, text_of(row, "status")) == 0 &&
           g_strcmp0(c->raw_status, text_of(row, "raw_status")) == 0;
}

static AgtProtocolClass *class_of(AgtProtocol *p, const AgtFeature *row)
{
    const char *class = text_of(row, field_of(row, "class") ? "class" : "kind");
    for (guint i = 0; i < p->classes->len; i++) {
        AgtProtocolClass *c = &g_array_index(p->classes, AgtProtocolClass, i);
        if (same_class(c, row, class))
            return c;
    }
    AgtProtocolClass c = {.layer = row->layer,
                          .raw_class = text_of(row, "raw_class"),
                          .class = class,
                          .raw_status = text_of(row, "raw_status"),
                          .status = text_of(row, "status")};
    g_array_append_val(p->classes, c);
    return &g_array_index(p->classes, AgtProtocolClass, p->classes->len - 1);
}

static gint by_class(gconstpointer a, gconstpointer b)
{
    const AgtProtocolClass *x = a, *y = b;
    int d = (int)x->layer - (int)y->layer;
    d = d ? d : g_strcmp0(x->class, y->class);
    d = d ? d : g_strcmp0(x->status, y->status);
    d = d ? d : g_strcmp0(x->raw_class, y->raw_class);
    return d ? d : g_strcmp0(x->raw_status, y->raw_status);
}

/* --- Shapes --- */

/* The geometry of the record as it came; NULL when it was not kept, for it is the row's own. */
static AgtGeom *received_of(const AgtFeature *row)
{
    const AgtField *field = field_of(row, "received");
    GBytes *bytes = field ? agt_row_bytes(row, field) : NULL;
    gsize n = 0;
    const guint8 *data = bytes ? g_bytes_get_data(bytes, &n) : NULL;
    return n ? agt_geom_from_wkb(data, n, NULL) : NULL;
}

/* How far the points of @p a lie from @p b at most: 0 when b holds them all. */
static double farthest(const AgtGeom *a, const AgtGeom *b)
{
    double most = 0;
    for (uint32_t i = 0; i < a->n_points; i++) {
        g_autoptr(AgtGeom) point = agt_geom_new_point(a->pt[i].x, a->pt[i].y);
        double d = agt_geom_distance_m(point, b);
        if (isfinite(d))
            most = MAX(most, d);
    }
    return most;
}

static void note_shape(AgtProtocolShape *s, const AgtFeature *row, double received_m2,
                       double stored_m2, double moved_m)
{
    double change = fabs(stored_m2 - received_m2);
    s->records++;
    s->received_m2 += received_m2;
    s->stored_m2 += stored_m2;
    if (!s->farthest_id || moved_m > s->farthest_m) {
        s->farthest_m = moved_m;
        s->farthest_id = row->id;
    }
    if (!s->largest_id || change > s->largest_m2) {
        s->largest_m2 = change;
        s->largest_id = row->id;
    }
}

/* Area of an outline as it came. One that crosses itself has no area: of a hazard the least counts
 * that it surely encloses, of a release the most that it may mean. */
static double received_area(const AgtGeom *g, bool release)
{
    if (g->kind != AGT_GEOM_POLYGON || agt_geom_is_valid(g, NULL, NULL))
        return agt_geom_area_m2(g);
    g_autoptr(AgtGeom) meant =
        release ? agt_geom_envelop(g, 0, NULL) : agt_geom_repair_inwards(g, NULL);
    return agt_geom_is_empty(meant) ? 0 : agt_geom_area_m2(meant);
}

/* Returns the area as received. What is less than a micrometre or a millionth is rounding. */
static double read_shape(AgtProtocol *p, const AgtFeature *row)
{
    bool release = row->layer == AGT_LAYER_RELEASE || row->layer == AGT_LAYER_SURVEY_EXTENT;
    g_autoptr(AgtGeom) received = received_of(row);
    double stored = agt_geom_is_empty(row->geom) ? 0 : agt_geom_area_m2(row->geom);
    if (agt_geom_is_empty(received))
        return stored;
    double was = received_area(received, release), tol = 1e-6 * (1 + was);
    if (agt_geom_is_empty(row->geom)) {
        if (release)
            note_shape(&p->shrunk, row, was, 0, NAN);
        return was;
    }
    double out = farthest(row->geom, received), in = farthest(received, row->geom);
    if (!release && in > 1e-6)
        note_shape(&p->shrunk_hazards, row, was, stored, in);
    else if (release && out > 1e-6)
        note_shape(&p->grown_releases, row, was, stored, out);
    else if (out > 1e-6 || in > 1e-6 || fabs(stored - was) > tol)
        note_shape(release ? &p->shrunk : &p->grown, row, was, stored, release ? in : out);
    return was;
}

/* --- Flaws --- */

static void count_flaws(GHashTable *flaws, AgtArena *a, const char *list)
{
    g_auto(GStrv) codes = g_strsplit(list ? list : "", ",", -1);
    for (guint i = 0; codes[i]; i++) {
        char *detail = strchr(codes[i], ':');
        if (detail)
            *detail = '\0';
        if (!*codes[i])
            continue;
        gpointer n = g_hash_table_lookup(flaws, codes[i]);
        g_hash_table_insert(flaws, (gpointer)agt_arena_text(a, codes[i]),
                            GUINT_TO_POINTER(GPOINTER_TO_UINT(n) + 1));
    }
}

static gint by_count(gconstpointer a, gconstpointer b)
{
    const AgtProtocolCount *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : strcmp(x->code, y->code);
}

static void list_flaws(AgtProtocol *p, GHashTable *flaws)
{
    GHashTableIter it;
    gpointer code, n;
    g_hash_table_iter_init(&it, flaws);
    while (g_hash_table_iter_next(&it, &code, &n)) {
        AgtProtocolCount c = {code, GPOINTER_TO_UINT(n)};
        g_array_append_val(p->flaws, c);
    }
    g_array_sort(p->flaws, by_count);
}

/* --- All of it --- */

static void count_row(AgtProtocol *p, const AgtFeature *row)
{
    if (p->source && g_strcmp0(row->source, p->source->f.id) == 0 &&
        !agt_flaw_has(text_of(row, "flaw"), "absent"))
        switch ((int)row->layer) {
        case AGT_LAYER_HAZARD_AREA:
        case AGT_LAYER_HAZARD_LINE:
        case AGT_LAYER_HAZARD_POINT:
            p->hazards++;
            break;
        case AGT_LAYER_RELEASE:
            p->releases++;
            break;
        case AGT_LAYER_EXPLOSIVE_FIND:
            p->finds++;
            break;
        default:
            p->others++;
        }
    if (!agt_geom_is_empty(row->geom))
        p->box = agt_box_union(p->box, row->geom->box);
}

static void read_rows(AgtProtocol *p)
{
    g_autoptr(GHashTable) flaws = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        const AgtTable *t = agt_plan_table(p->plan, layers[i]);
        for (guint k = 0; k < t->n; k++) {
            const AgtFeature *row = t->rows[k];
            if (g_strcmp0(text_of(row, "dataset"), p->dataset->f.id) != 0)
                continue;
            AgtProtocolClass *c = class_of(p, row);
            c->records++;
            c->absent += agt_flaw_has(text_of(row, "flaw"), "absent");
            c->received_area_m2 += read_shape(p, row);
            c->area_m2 += agt_geom_is_empty(row->geom) ? 0 : agt_geom_area_m2(row->geom);
            count_flaws(flaws, p->arena, text_of(row, "flaw"));
            count_row(p, row);
        }
    }
    g_array_sort(p->classes, by_class);
    list_flaws(p, flaws);
}

static void read_waiting(AgtProtocol *p)
{
    g_autoptr(GArray) all = agt_clearance_waiting(p->plan);
    for (guint i = 0; i < all->len; i++)
        if (g_strcmp0(g_array_index(all, AgtWait, i).dataset, p->dataset->f.id) == 0)
            g_array_append_val(p->waiting, g_array_index(all, AgtWait, i));
    AGT_EACH(p->plan, QUARANTINE, Quarantine, q)
    if (p->source && g_strcmp0(q->source, p->source->f.id) == 0)
        g_ptr_array_add(p->quarantined, (gpointer)q);
}

/* Values and units of all clearance settings, in the order of their names: what verdicts lean on.
 */
static void hash_settings(AgtProtocol *p)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    AGT_EACH(p->plan, SETTING, Setting, s)
    {
        const char *part[] = {s->f.id, s->value, s->unit};
        for (guint i = 0; i < G_N_ELEMENTS(part) && g_str_has_prefix(s->f.id, "clearance."); i++)
            g_checksum_update(sum, (const guchar *)(part[i] ? part[i] : ""),
                              (gssize)(part[i] ? strlen(part[i]) : 0) + 1);
    }
    g_strlcpy(p->settings_hash, g_checksum_get_string(sum), sizeof p->settings_hash);
}

void agt_protocol_read(AgtProtocol *p, const AgtPlan *plan, const AgtDataset *dataset,
                       const AgtEdition *edition)
{
    *p = (AgtProtocol){.plan = plan,
                       .dataset = dataset,
                       .edition = edition,
                       .arena = agt_arena_new(),
                       .classes = g_array_new(FALSE, FALSE, sizeof(AgtProtocolClass)),
                       .flaws = g_array_new(FALSE, FALSE, sizeof(AgtProtocolCount)),
                       .box = AGT_BOX_EMPTY,
                       .quarantined = g_ptr_array_new(),
                       .waiting = g_array_new(FALSE, FALSE, sizeof(AgtWait))};
    if (edition->source)
        p->source = (const AgtSource *)agt_plan_find(plan, AGT_LAYER_SOURCE, edition->source);
    if (edition->extent)
        p->extent =
            (const AgtSurveyExtent *)agt_plan_find(plan, AGT_LAYER_SURVEY_EXTENT, edition->extent);
    read_rows(p);
    read_waiting(p);
    hash_settings(p);
}

void agt_protocol_clear(AgtProtocol *p)
{
    g_clear_pointer(&p->classes, g_array_unref);
    g_clear_pointer(&p->flaws, g_array_unref);
    g_clear_pointer(&p->waiting, g_array_unref);
    g_clear_pointer(&p->quarantined, g_ptr_array_unref);
    g_clear_pointer(&p->arena, agt_arena_unref);
}

guint agt_protocol_rows(const AgtProtocol *p)
{
    return p->hazards + p->releases + p->finds + p->others;
}

const char *agt_protocol_imbalance(const AgtProtocol *p)
{
    const AgtSource *s = p->source;
    if (!s)
        return N_("the edition names no imported file: its records cannot be accounted for");
    const gint64 n[] = {s->records, s->stored, s->quarantined, s->unmapped};
    for (guint i = 0; i < G_N_ELEMENTS(n); i++)
        if (n[i] == AGT_INT_NULL)
            return N_("the import did not book how many records the file had");
    if (n[0] != n[1] + n[2] + n[3])
        return N_("records are not stored + quarantined + unmapped");
    if (agt_protocol_rows(p) < n[1])
        return N_(
            "the plan has fewer rows than records were stored: some make one row together, or "
            "rows are lost; compare them with the file");
    if (p->quarantined->len != n[2])
        return N_("the records in quarantine are not as many as the import booked");
    return NULL;
}
