/* SPDX-License-Identifier: Apache-2.0 */
/* Gathering the rows of a table of points into records. */
#include "points.h"

#include <math.h>
#include <string.h>

/* Numbers beyond this are no numbers of points. */
#define NUMBER_MAX 1e9
/* Legs are sighted: a longer one is a slip of the pen. */
#define LEG_MAX_M 100000.0
/* Different values of one field that are kept; of more, the first by the alphabet. */
#define VALUES_MAX 8
/* Room for the names of points in the flaws of a record. */
#define FLAWS_MAX 400

/* Source fields whose values the rows of a record share: those mapped, the key, the id. */
static guint n_sources(const AgtProfileLayer *e)
{
    return 2 * e->fields->len + 2;
}

static const char *source_name(const AgtProfileLayer *e, guint i)
{
    guint n = e->fields->len;
    if (i >= 2 * n)
        return i == 2 * n ? e->key : e->id;
    const AgtProfileField *f = &g_array_index(e->fields, AgtProfileField, i % n);
    const char *name = i < n ? f->from : f->other;
    return name && *name != '@' ? name : NULL;
}

static void group_free(gpointer data)
{
    AgtPointGroup *g = data;
    for (guint i = 0; i < n_sources(g->entry); i++)
        if (g->values[i])
            g_ptr_array_unref(g->values[i]);
    for (guint i = 0; i < g->part->len; i++)
        g_array_unref(g_array_index(g->part, AgtPointPart, i).corner);
    g_free(g->values);
    g_array_unref(g->part);
    g_array_unref(g->point);
    g_string_free(g->flaws, TRUE);
    g_clear_pointer(&g->received, g_bytes_unref);
    g_free(g);
}

AgtPoints *agt_points_new(const AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    bool any = false;
    for (guint from = 0; !l->in->cad && (e = agt_profile_next(l->in->profile, l->name, &from));)
        any = any || (!e->none && e->points.node);
    if (!any)
        return NULL;
    AgtPoints *p = g_new0(AgtPoints, 1);
    p->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    p->group = g_ptr_array_new_with_free_func(group_free);
    p->turn = g_array_new(FALSE, FALSE, sizeof(guint));
    p->own = g_array_new(FALSE, FALSE, sizeof(guint));
    p->text = g_string_chunk_new(4096);
    p->defn = OGR_FD_Create("points");
    OGR_FD_Reference(p->defn);
    OGRFeatureDefnH from = OGR_L_GetLayerDefn(l->ogr);
    for (int i = 0; i < OGR_FD_GetFieldCount(from); i++) {
        OGRFieldDefnH field =
            OGR_Fld_Create(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(from, i)), OFTString);
        OGR_FD_AddFieldDefn(p->defn, field);
        OGR_Fld_Destroy(field);
    }
    return p;
}

void agt_points_free(AgtPoints *p)
{
    if (!p)
        return;
    g_hash_table_unref(p->by_name);
    g_ptr_array_unref(p->group);
    g_array_unref(p->turn);
    g_array_unref(p->own);
    g_string_chunk_free(p->text);
    OGR_FD_Release(p->defn);
    g_free(p);
}

void agt_points_flaw(AgtPointGroup *g, const char *code, const char *detail)
{
    bool room = g->flaws->len < FLAWS_MAX;
    g_autofree char *one =
        detail && room ? g_strdup_printf("%s:%s\n", code, detail) : g_strdup_printf("%s\n", code);
    for (char *c = one; *c; c++)
        if (*c == ',' || ((guchar)*c < ' ' && c[1]))
            *c = ' '; /* a comma separates the flaws of a row */
    if (!strstr(g->flaws->str, one))
        g_string_append(g->flaws, one);
}

/* Text of a field, kept by the layer; NULL. */
static const char *text_of(AgtPoints *p, OGRFeatureH f, const char *field)
{
    bool bad = false;
    g_autofree char *text = field ? agt_value_named(f, field, &bad) : NULL;
    return text ? g_string_chunk_insert(p->text, text) : NULL;
}

static bool is_word(const AgtYamlNode *words, const char *kind)
{
    for (guint i = 0; i < agt_yaml_n(words); i++)
        if (agt_profile_same_word(kind, agt_yaml_text(agt_yaml_at(words, i))))
            return true;
    return false;
}

/* A kind may stand as a code with a label. */
static AgtPointRole role_of(const AgtSourceLayer *l, const AgtProfilePoints *p, const char *kind)
{
    const struct {
        const AgtYamlNode *words;
        AgtPointRole role;
    } lists[] = {{p->vertex, AGT_POINT_VERTEX},
                 {p->reference, AGT_POINT_REFERENCE},
                 {p->benchmark, AGT_POINT_BENCHMARK},
                 {p->evidence, AGT_POINT_EVIDENCE},
                 {p->closing, AGT_POINT_CLOSING}};
    GHashTable *labels = agt_domains_of(l, p->type);
    const char *label = labels && kind ? g_hash_table_lookup(labels, kind) : NULL;
    for (gsize i = 0; kind && i < G_N_ELEMENTS(lists); i++)
        if (is_word(lists[i].words, kind) || (label && is_word(lists[i].words, label)))
            return lists[i].role;
    return p->type ? AGT_POINT_UNKNOWN : AGT_POINT_VERTEX;
}

static bool ends_outline(const AgtSourceLayer *l, const AgtProfilePoints *p, const char *kind)
{
    GHashTable *labels = agt_domains_of(l, p->type);
    const char *label = labels && kind ? g_hash_table_lookup(labels, kind) : NULL;
    return kind && (is_word(p->last, kind) || (label && is_word(p->last, label)));
}

/* The number behind the prefix that the profile states; NaN when there is none. */
static double number_of(const AgtProfilePoints *p, const char *text)
{
    double v;
    gsize n = p->prefix ? strlen(p->prefix) : 0;
    if (n && text && g_ascii_strncasecmp(text, p->prefix, n) == 0)
        text += n;
    g_autofree char *bare = text ? g_strstrip(g_strdup(text)) : NULL;
    return bare && agt_parse_real(bare, &v) && fabs(v) <= NUMBER_MAX ? v : NAN;
}

/* A number in @p from..@p to, times @p factor; NaN for anything else. */
static double measure(const char *text, double to, double factor)
{
    double v;
    return text && agt_parse_real(text, &v) && v >= 0 && v <= to ? v * factor : NAN;
}

/* The single position of a row. */
static void read_place(const AgtSourceLayer *l, OGRGeometryH g, AgtTurningPoint *p)
{
    while (g && OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbMultiPoint &&
           OGR_G_GetGeometryCount(g) == 1)
        g = OGR_G_GetGeometryRef(g, 0);
    if (!g || OGR_G_IsEmpty(g) || OGR_GT_Flatten(OGR_G_GetGeometryType(g)) != wkbPoint)
        return;
    AgtPoint at = {OGR_G_GetX(g, 0), OGR_G_GetY(g, 0)};
    if (l->t->swapped)
        at = (AgtPoint){at.y, at.x};
    p->given = !agt_transform_wild(l->t, at.x, at.y);
    if (p->given)
        p->at = at;
}

/* Coordinates of a geometry column have no text of their own. */
static const char *said_real(AgtPoints *p, double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    return g_string_chunk_insert(p->text, g_ascii_formatd(buf, sizeof buf, "%.12g", v));
}

static AgtTurningPoint read_point(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                                  const AgtProfileLayer *e)
{
    AgtPoints *all = l->points;
    const AgtProfilePoints *pp = &e->points;
    AgtTurningPoint p = {.record = all->turn->len,
                         .said_number = text_of(all, f, pp->order),
                         .part = text_of(all, f, pp->part),
                         .id = text_of(all, f, pp->id),
                         .kind = text_of(all, f, pp->type),
                         .from = text_of(all, f, pp->from),
                         .said_x = text_of(all, f, e->x),
                         .said_y = text_of(all, f, e->y),
                         .said_bearing = text_of(all, f, pp->bearing),
                         .said_distance = text_of(all, f, pp->distance),
                         .original_x = text_of(all, f, pp->original_x),
                         .original_y = text_of(all, f, pp->original_y)};
    read_place(l, g, &p);
    if (!e->x && p.given) {
        p.said_x = said_real(all, p.at.x);
        p.said_y = said_real(all, p.at.y);
    }
    p.number = number_of(pp, p.said_number);
    p.role = role_of(l, pp, p.kind);
    p.last = ends_outline(l, pp, p.kind);
    p.bearing = pp->circle > 0 ? measure(p.said_bearing, pp->circle, 360 / pp->circle) : NAN;
    p.distance = measure(p.said_distance, LEG_MAX_M / pp->length_m, pp->length_m);
    return p;
}

static AgtPointGroup *group_of(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *e,
                               guint *number)
{
    AgtPoints *all = l->points;
    const char *name = text_of(all, f, e->points.group);
    g_autofree char *folded = g_utf8_casefold(name ? name : "", -1);
    g_autofree char *key = g_strdup_printf("%p %d %s", (const void *)e, name != NULL, folded);
    *number = GPOINTER_TO_UINT(g_hash_table_lookup(all->by_name, key));
    if (*number)
        return g_ptr_array_index(all->group, *number - 1);
    AgtPointGroup *g = g_new0(AgtPointGroup, 1);
    g->entry = e;
    g->name = name;
    g->point = g_array_new(FALSE, TRUE, sizeof(AgtTurningPoint));
    g->part = g_array_new(FALSE, TRUE, sizeof(AgtPointPart));
    g->values = g_new0(GPtrArray *, n_sources(e));
    g->flaws = g_string_new(NULL);
    g->lead = G_MAXUINT;
    g->misclosure_m = NAN;
    g_ptr_array_add(all->group, g);
    *number = all->group->len;
    g_hash_table_insert(all->by_name, g_steal_pointer(&key), GUINT_TO_POINTER(*number));
    return g;
}

/* Adds a value to the few smallest ones, so that the order of the rows does not matter. */
static void add_value(GPtrArray **values, const char *text)
{
    if (!*values)
        *values = g_ptr_array_new_with_free_func(g_free);
    guint at = 0;
    for (guint i = 0; i < (*values)->len; i++) {
        char *one = g_ptr_array_index(*values, i);
        if (agt_profile_same_word(one, text)) {
            if (strcmp(text, one) < 0) {
                g_free(one);
                (*values)->pdata[i] = g_strdup(text);
            }
            return;
        }
        at += strcmp(one, text) < 0;
    }
    g_ptr_array_insert(*values, (gint)at, g_strdup(text));
    if ((*values)->len > VALUES_MAX)
        g_ptr_array_remove_index(*values, VALUES_MAX);
}

static void note_values(AgtPointGroup *g, OGRFeatureH f)
{
    for (guint i = 0; i < n_sources(g->entry); i++) {
        bool bad = false;
        const char *name = source_name(g->entry, i);
        g_autofree char *text = name ? agt_value_named(f, name, &bad) : NULL;
        if (text)
            add_value(&g->values[i], text);
    }
}

void agt_points_see(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH geometry,
                    const AgtProfileLayer *e)
{
    guint number = 0, none = 0;
    if (!l->points)
        return;
    if (e && !e->none && e->points.node) {
        AgtPointGroup *g = group_of(l, f, e, &number);
        AgtTurningPoint p = read_point(l, f, geometry, e);
        g_array_append_val(g->point, p);
        note_values(g, f);
        if (g->lead == G_MAXUINT && p.role != AGT_POINT_EVIDENCE)
            g->lead = p.record;
    }
    g_array_append_val(l->points->turn, number);
    g_array_append_val(l->points->own, none);
}

/* What the rows say of a field: one value, or all of them, which no map knows. */
static char *joined(const GPtrArray *values)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; values && i < values->len; i++)
        g_string_append_printf(out, "%s%s", i ? " | " : "",
                               (const char *)g_ptr_array_index(values, i));
    return g_string_free(out, FALSE);
}

/* A record with the values that the rows share. */
static OGRFeatureH feature_of(const AgtSourceLayer *l, const AgtPointGroup *g)
{
    OGRFeatureH f = OGR_F_Create(l->points->defn);
    for (guint i = 0; i < n_sources(g->entry); i++) {
        const char *name = source_name(g->entry, i);
        int index = name ? OGR_F_GetFieldIndex(f, name) : -1;
        g_autofree char *text = joined(g->values[i]);
        if (index >= 0 && *text)
            OGR_F_SetFieldString(f, index, text);
    }
    return f;
}

/* Value of one of our fields as the rows of the record give it, on a row for trial. */
static void try_field(const AgtSourceLayer *l, AgtArena *a, AgtFeature *row, OGRFeatureH f,
                      const AgtPointGroup *g, const char *field)
{
    for (guint i = 0; i < g->entry->fields->len; i++) {
        AgtProfileField pf = g_array_index(g->entry->fields, AgtProfileField, i);
        g_autofree char *word = NULL;
        if (strcmp(pf.field->name, field) != 0)
            continue;
        pf.labels = agt_domains_of(l, pf.from);
        agt_value_set(a, row, &pf, f, NAN, &word);
    }
}

static void judge(AgtSourceLayer *l, AgtPointGroup *g)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtFeature *row = agt_arena_row(a, g->entry->target);
    const AgtLayer *layer = agt_layer(g->entry->target);
    OGRFeatureH f = feature_of(l, g);
    try_field(l, a, row, f, g, "bearing_type");
    try_field(l, a, row, f, g, "declination_deg");
    try_field(l, a, row, f, g, "position_error_m");
    OGR_F_Destroy(f);
    g->error_stated = agt_row_real(row, agt_layer_field(layer, "position_error_m")) >= 0;
    AgtLegNorth north = {.bearing_type = agt_row_text(row, agt_layer_field(layer, "bearing_type")),
                         .declination_deg =
                             agt_row_real(row, agt_layer_field(layer, "declination_deg"))};
    agt_points_order(g);
    agt_points_place(l, g, &north);
    if (g->lead != G_MAXUINT)
        agt_points_check(g);
    for (guint i = 0; i < g->point->len; i++) {
        const AgtTurningPoint *p = &g_array_index(g->point, AgtTurningPoint, i);
        if (p->role == AGT_POINT_EVIDENCE)
            g_array_index(l->points->own, guint, p->record) = i + 1;
    }
}

void agt_points_judge(AgtSourceLayer *l)
{
    for (guint i = 0; l->points && i < l->points->group->len; i++)
        judge(l, g_ptr_array_index(l->points->group, i));
}

static void take_group(AgtSourceLayer *l, AgtPointGroup *g, AgtImportCount *count)
{
    AgtShape s;
    OGRFeatureH f = feature_of(l, g);
    l->group = g;
    l->key = g->name ? g->name : "(none)";
    agt_points_shape(l, g, &s);
    agt_intake_evidence(l, f, NULL, g->entry, count, &s);
    agt_shape_clear(&s);
    OGR_F_Destroy(f);
    l->group = NULL;
    l->key = NULL;
}

/* A point that is a hazard of its own: what was found there, or fired from there. */
static void take_own(AgtSourceLayer *l, const AgtPointGroup *g, guint i, AgtImportCount *count)
{
    const AgtTurningPoint *p = &g_array_index(g->point, AgtTurningPoint, i);
    AgtShape s = {.z = NAN, .metric = true, .moved = true, .null = !p->placed};
    if (p->placed)
        s.point = agt_geom_new_point(p->plan.x, p->plan.y);
    OGRFeatureH f = feature_of(l, g);
    const char *name = p->id ? p->id : p->said_number ? p->said_number : "?";
    g_autofree char *key = g_strdup_printf("%s/%s", g->name ? g->name : "(none)", name);
    l->key = key;
    agt_intake_evidence(l, f, NULL, g->entry, count, &s);
    l->key = NULL;
    agt_shape_clear(&s);
    OGR_F_Destroy(f);
}

bool agt_points_take(AgtSourceLayer *l, const AgtProfileLayer *entry, AgtImportCount *count)
{
    if (!l->points)
        return false;
    guint record = l->points->taken++;
    guint number = g_array_index(l->points->turn, guint, record);
    if (!number || !entry || entry->none)
        return false;
    AgtPointGroup *g = g_ptr_array_index(l->points->group, number - 1);
    guint own = g_array_index(l->points->own, guint, record);
    count->records++;
    if (own)
        take_own(l, g, own - 1, count);
    else if (g->lead == record)
        take_group(l, g, count);
    else {
        count->stored++;
        count->joined++;
    }
    return true;
}
