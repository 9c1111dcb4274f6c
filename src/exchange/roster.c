/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which clearance record is which row: within its dataset, whatever the file is called. A record is
 * the one that has its global id, its IMSMA id or its key (blanks around and case do not count).
 * A name that several records share names none of them, and neither does a running number: such a
 * record is only the same when its outline is. A match that is wrong would write one hazard over
 * another, and nobody would miss the first; one that is not made leaves both.
 *
 * Keys are given out anew, ids of the information system are not: who has the key of a row but
 * another id is another record, and the row whose key it took is as good as gone.
 */
#include "roster.h"

#include <string.h>

enum { BY_GLOBAL_ID, BY_IMSMA_ID, BY_KEY, N_NAMES };

struct _AgtRoster {
    GHashTable *name[N_NAMES]; /* "layer name" -> row, NULL when several have it */
    GHashTable *shape;         /* "layer" and WKB -> GPtrArray of rows */
    GHashTable *met;           /* rows that this delivery has */
    GHashTable *given;         /* "which layer name" of this delivery */
    GHashTable *replaced;      /* rows whose key or id went to another record */
    GPtrArray *rows;           /* all of the dataset, in the order of layers and ids */
    GPtrArray *extents;        /* extents that this delivery declares */
};

/* Layers of records; datasets and editions are the books. */
static bool is_listed(AgtLayerId layer)
{
    return agt_exchange_is_evidence(layer) && !(agt_layer(layer)->flags & AGT_LAYER_RECORD);
}

static const char *text_of(const AgtFeature *row, const char *field)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), field);
    return f ? agt_row_text(row, f) : NULL;
}

static char *folded(AgtLayerId layer, const char *name)
{
    g_autofree char *bare = g_strstrip(g_strdup(name ? name : ""));
    g_autofree char *fold = g_utf8_casefold(bare, -1);
    return *fold ? g_strdup_printf("%d %s", (int)layer, fold) : NULL;
}

static const char *name_of(const AgtFeature *row, int which, const char *key)
{
    return which == BY_GLOBAL_ID  ? text_of(row, "global_id")
           : which == BY_IMSMA_ID ? text_of(row, "imsma_id")
                                  : key;
}

static void add_name(GHashTable *names, char *name, const AgtFeature *row)
{
    if (!name)
        return;
    bool shared = g_hash_table_contains(names, name);
    g_hash_table_replace(names, name, shared ? NULL : (gpointer)row);
}

/* "A#2" is the second record of the key A: neither is told apart by it. */
static void spoil_twins(GHashTable *names)
{
    g_autoptr(GPtrArray) twins = g_ptr_array_new();
    GHashTableIter it;
    gpointer name;
    for (g_hash_table_iter_init(&it, names); g_hash_table_iter_next(&it, &name, NULL);) {
        const char *hash = strrchr(name, '#');
        if (hash && hash[1] && strspn(hash + 1, "0123456789") == strlen(hash + 1))
            g_ptr_array_add(twins, name);
    }
    for (guint i = 0; i < twins->len; i++) {
        g_autofree char *own = g_strdup(twins->pdata[i]), *base = g_strdup(own);
        *strrchr(base, '#') = '\0';
        if (!g_hash_table_contains(names, base))
            continue;
        g_hash_table_replace(names, g_steal_pointer(&base), NULL);
        g_hash_table_replace(names, g_steal_pointer(&own), NULL);
    }
}

static GBytes *shape_key(const AgtFeature *row)
{
    guint32 layer = row->layer;
    g_autoptr(GByteArray) a = g_byte_array_new();
    g_byte_array_append(a, (const guint8 *)&layer, sizeof layer);
    if (row->geom) {
        g_autoptr(GBytes) wkb = agt_geom_to_wkb(row->geom);
        g_byte_array_append(a, g_bytes_get_data(wkb, NULL), (guint)g_bytes_get_size(wkb));
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&a));
}

static void add_shape(AgtRoster *r, const AgtFeature *row)
{
    GBytes *key = shape_key(row);
    GPtrArray *list = g_hash_table_lookup(r->shape, key);
    if (list) {
        g_bytes_unref(key);
    } else {
        list = g_ptr_array_new();
        g_hash_table_insert(r->shape, key, list);
    }
    g_ptr_array_add(list, (gpointer)row);
}

AgtRoster *agt_roster_new(const AgtPlan *plan, const char *dataset)
{
    AgtRoster *r = g_new0(AgtRoster, 1);
    for (int n = 0; n < N_NAMES; n++)
        r->name[n] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r->shape = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                     (GDestroyNotify)g_ptr_array_unref);
    r->met = g_hash_table_new(g_direct_hash, g_direct_equal);
    r->replaced = g_hash_table_new(g_direct_hash, g_direct_equal);
    r->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r->rows = g_ptr_array_new();
    r->extents = g_ptr_array_new();
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)i);
        for (guint k = 0; is_listed(i) && k < t->n; k++) {
            if (g_strcmp0(text_of(t->rows[k], "dataset"), dataset) != 0)
                continue;
            g_ptr_array_add(r->rows, (gpointer)t->rows[k]);
            const char *key = t->rows[k]->source_key;
            for (int n = 0; n < N_NAMES; n++)
                if (n != BY_KEY || (key && *key != AGT_ROSTER_NUMBER))
                    add_name(r->name[n], folded(i, name_of(t->rows[k], n, key)), t->rows[k]);
            add_shape(r, t->rows[k]);
        }
    }
    spoil_twins(r->name[BY_KEY]);
    return r;
}

void agt_roster_free(AgtRoster *r)
{
    if (!r)
        return;
    for (int n = 0; n < N_NAMES; n++)
        g_hash_table_unref(r->name[n]);
    g_hash_table_unref(r->shape);
    g_hash_table_unref(r->met);
    g_hash_table_unref(r->given);
    g_hash_table_unref(r->replaced);
    g_ptr_array_unref(r->rows);
    g_ptr_array_unref(r->extents);
    g_free(r);
}

/* True when a name says alone which row it is: then the row is no other. */
static bool is_told_apart(const AgtRoster *r, const AgtFeature *row)
{
    const char *key = row->source_key;
    for (int n = 0; n < N_NAMES; n++) {
        if (n == BY_KEY && (!key || *key == AGT_ROSTER_NUMBER))
            continue;
        g_autofree char *name = folded(row->layer, name_of(row, n, key));
        if (name && g_hash_table_lookup(r->name[n], name) == row)
            return true;
    }
    return false;
}

/* +1: both records have the id and it is the same; -1: it differs; 0: one of them lacks it. */
static int compare_id(const AgtFeature *a, const AgtFeature *b, int which)
{
    g_autofree char *x = folded(a->layer, name_of(a, which, NULL));
    g_autofree char *y = folded(b->layer, name_of(b, which, NULL));
    return !x || !y ? 0 : strcmp(x, y) == 0 ? 1 : -1;
}

static bool same_text(const AgtFeature *a, const AgtFeature *b, const char *field)
{
    g_autofree char *x = folded(a->layer, text_of(a, field));
    g_autofree char *y = folded(b->layer, text_of(b, field));
    return g_strcmp0(x, y) == 0;
}

static bool same_outline(const AgtFeature *a, const AgtFeature *b)
{
    g_autoptr(GBytes) x = shape_key(a), y = shape_key(b);
    return !agt_geom_is_empty(a->geom) && g_bytes_equal(x, y);
}

/* Neither has a place: the same when what bounds them is. */
static bool same_bounds(const AgtFeature *a, const AgtFeature *b)
{
    return same_text(a, b, "municipality") && same_text(a, b, "map_sheet");
}

static bool has_id(const AgtFeature *row)
{
    g_autofree char *global = folded(row->layer, text_of(row, "global_id"));
    g_autofree char *imsma = folded(row->layer, text_of(row, "imsma_id"));
    return global || imsma;
}

/* A key is the only name of both: what they are must go together. Who moved right away from the
 * old outline, or lost it, may be another record with the same number. */
static bool is_like(const AgtFeature *record, const AgtFeature *row)
{
    bool touches = true;
    if (agt_geom_is_empty(row->geom))
        return !agt_geom_is_empty(record->geom) || same_bounds(record, row);
    if (agt_geom_is_empty(record->geom))
        return false;
    return same_outline(record, row) ||
           (agt_geom_intersects(record->geom, row->geom, &touches, NULL) && touches);
}

/*
 * Whether a record may be the row that has its name. A global id says so alone. With one IMSMA id
 * and two global ids it is the row when its outline is: systems give out global ids anew when they
 * are set up again. A key is worth least: no id may speak against it, and where only one of the
 * two has ids the outline must be the same.
 */
static bool may_be(const AgtFeature *record, const AgtFeature *row, int name)
{
    int global = compare_id(record, row, BY_GLOBAL_ID);
    int imsma = compare_id(record, row, BY_IMSMA_ID);
    if (name == BY_GLOBAL_ID || global > 0)
        return true;
    if (name == BY_IMSMA_ID)
        return global == 0 || same_outline(record, row);
    if (global < 0 || imsma != 0)
        return global == 0 && imsma > 0;
    return has_id(record) || has_id(row) ? same_outline(record, row) : is_like(record, row);
}

static bool is_contradicted(const AgtFeature *record, const AgtFeature *row)
{
    return compare_id(record, row, BY_GLOBAL_ID) < 0 || compare_id(record, row, BY_IMSMA_ID) < 0;
}

static const AgtFeature *by_shape(const AgtRoster *r, const AgtFeature *row)
{
    g_autoptr(GBytes) key = shape_key(row);
    const GPtrArray *list = g_hash_table_lookup(r->shape, key);
    for (guint i = 0; list && i < list->len; i++)
        if (!g_hash_table_contains(r->met, list->pdata[i]) && !is_told_apart(r, list->pdata[i]) &&
            !is_contradicted(row, list->pdata[i]))
            return list->pdata[i];
    return NULL;
}

/* The numbers of a list shift when a record is taken out: with the outline of another row that, as
 * the record itself, has no other name than its key, it is that one. */
static const AgtFeature *shifted(const AgtRoster *r, const AgtFeature *record,
                                 const AgtFeature *row)
{
    if (has_id(record) || same_outline(record, row) || agt_geom_is_empty(record->geom))
        return NULL;
    g_autoptr(GBytes) key = shape_key(record);
    const GPtrArray *list = g_hash_table_lookup(r->shape, key);
    for (guint i = 0; list && i < list->len; i++)
        if (!g_hash_table_contains(r->met, list->pdata[i]) && !has_id(list->pdata[i]))
            return list->pdata[i];
    return NULL;
}

/* By its names; *fresh tells that it has one which the plan does not know. */
static const AgtFeature *by_name(const AgtRoster *r, const AgtFeature *row, const char *key,
                                 bool *fresh)
{
    *fresh = false;
    for (int n = 0; n < N_NAMES; n++) {
        if (n == BY_KEY && *key == AGT_ROSTER_NUMBER)
            continue;
        g_autofree char *name = folded(row->layer, name_of(row, n, key));
        const AgtFeature *one = name ? g_hash_table_lookup(r->name[n], name) : NULL;
        bool unmet = one && !g_hash_table_contains(r->met, one);
        const AgtFeature *other = one && n == BY_KEY ? shifted(r, row, one) : NULL;
        if (unmet && !other && may_be(row, one, n))
            return one;
        if (unmet)
            g_hash_table_add(r->replaced, (gpointer)one);
        if (other)
            return other;
        *fresh = *fresh || unmet || (name && !g_hash_table_contains(r->name[n], name));
    }
    return NULL;
}

/* Ids of the information system that a second record of the delivery repeats. */
static void note_repeated(AgtRoster *r, AgtIntake *in, const AgtFeature *row)
{
    static const char *const fields[] = {"global_id", "imsma_id"};
    for (int n = BY_GLOBAL_ID; n <= BY_IMSMA_ID; n++) {
        const char *name = text_of(row, fields[n]);
        g_autofree char *fold = folded(row->layer, name);
        if (!fold || g_hash_table_add(r->given, g_strdup_printf("%d %s", n, fold)))
            continue;
        g_autofree char *said = g_strdup_printf("%s %s", fields[n], name);
        agt_intake_tally(in, &agt_exchange_duplicate_id, said, NULL);
    }
}

const AgtFeature *agt_roster_find(AgtRoster *r, AgtIntake *in, const AgtFeature *row,
                                  const char *key)
{
    bool fresh;
    note_repeated(r, in, row);
    const AgtFeature *found = by_name(r, row, key, &fresh);
    if (!found && !fresh)
        found = by_shape(r, row);
    if (found)
        g_hash_table_add(r->met, (gpointer)found);
    return found;
}

void agt_roster_declare(AgtRoster *r, const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_SURVEY_EXTENT && !agt_geom_is_empty(row->geom) &&
        g_strcmp0(((const AgtSurveyExtent *)row)->kind, "dataset") == 0)
        g_ptr_array_add(r->extents, (gpointer)row);
}

const GPtrArray *agt_roster_extents(const AgtRoster *r)
{
    return r->extents;
}

/* Sharing an edge is no part in it. Doubt counts as meeting. */
static bool meets(const AgtGeom *extent, const AgtGeom *g)
{
    static const double nothing = 0.01; /* m2, m */
    bool any = true;
    if (!agt_geom_intersects(extent, g, &any, NULL) || !any || g->kind == AGT_GEOM_POINT)
        return any;
    g_autoptr(AgtGeom) part = agt_geom_intersection(extent, g, NULL);
    if (!part)
        return true;
    return (g->kind == AGT_GEOM_POLYGON ? agt_geom_area_m2(part) : agt_geom_length_m(part)) >
           nothing;
}

/* A record that lies partly in the ground that was listed anew should have been listed. */
static bool in_extents(const AgtRoster *r, const AgtFeature *row)
{
    if (agt_geom_is_empty(row->geom))
        return r->extents->len > 0; /* it may lie there */
    for (guint i = 0; i < r->extents->len; i++)
        if (meets(((const AgtFeature *)r->extents->pdata[i])->geom, row->geom))
            return true;
    return false;
}

/* A list of changes lacks only rows whose names it gives to others. */
static bool is_missing(const AgtRoster *r, const AgtIntake *in, const AgtFeature *row)
{
    if (g_hash_table_contains(r->met, row))
        return false;
    if (g_hash_table_contains(r->replaced, row))
        return true;
    if (in->delta)
        return false;
    /* What the newest list does not declare is no longer declared. */
    if (row->layer == AGT_LAYER_SURVEY_EXTENT)
        return g_strcmp0(((const AgtSurveyExtent *)row)->kind, "dataset") == 0;
    return in->covers[row->layer] && in_extents(r, row);
}

/* Evidence stays, marked: a record that is missing from a newer list is not gone. */
static void mark(AgtIntake *in, const AgtFeature *row, const char *edition)
{
    const AgtLayer *layer = agt_layer(row->layer);
    const AgtField *flaw = agt_layer_field(layer, "flaw");
    const char *old = agt_row_text(row, flaw);
    AgtFeature *marked = agt_arena_copy(in->arena, row);
    agt_row_set_text(
        in->arena, marked, flaw,
        agt_arena_printf(in->arena, "%s%sabsent:%s", old ? old : "", old ? "," : "", edition));
    agt_intake_set(in, marked, "quality", "fail");
    agt_changeset_change(in->changes, row, marked);
    AgtFinding *x = agt_findings_add(in->out, &agt_exchange_record_gone, row);
    x->arg = agt_arena_text(agt_findings_arena(in->out), row->source_key);
    x->what = agt_exchange_is_hazard(row->layer) || row->layer == AGT_LAYER_EXPLOSIVE_FIND
                  ? N_("it goes on counting as a hazard")
              : row->layer == AGT_LAYER_RELEASE ? N_("it permits nothing any more")
                                                : N_("clearance evidence is kept");
}

/* Without an extent nobody can tell what is gone from what was not listed. */
static void note_unlisted(const AgtRoster *r, AgtIntake *in)
{
    guint n = 0;
    for (guint i = 0; i < r->rows->len && !r->extents->len; i++) {
        const AgtFeature *row = r->rows->pdata[i];
        n += in->covers[row->layer] && row->layer != AGT_LAYER_SURVEY_EXTENT &&
             !g_hash_table_contains(r->met, row);
    }
    if (!n)
        return;
    AgtFinding *x = agt_findings_add_plan(in->out, &agt_exchange_no_extent);
    x->measured = n;
    x->arg = agt_arena_text(agt_findings_arena(in->out), in->dataset);
}

void agt_roster_gone(const AgtRoster *r, AgtIntake *in, const char *edition)
{
    if (!in->delta)
        note_unlisted(r, in);
    for (guint i = 0; i < r->rows->len; i++) {
        const AgtFeature *row = r->rows->pdata[i];
        if (is_missing(r, in, row) && !agt_flaw_has(text_of(row, "flaw"), "absent"))
            mark(in, row, edition);
    }
}
