/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Releases: which of them may be relied on, to what depth, and which hazards they end. Every
 * missing field is a flaw; a flawed release holds nothing.
 */
#include "private.h"

static bool given(const char *s)
{
    return s && *s && strcmp(s, "unknown") != 0;
}

/* "all", or AP, AT and UXO are all named. */
static bool scope_complete(const char *scope)
{
    static const char *const needed[] = {"AP", "AT", "UXO"};
    if (!scope)
        return false;
    g_auto(GStrv) word = g_strsplit_set(scope, ",; +/", -1);
    guint met = 0;
    for (guint i = 0; word[i]; i++)
        if (g_ascii_strcasecmp(word[i], "all") == 0)
            return true;
    for (guint n = 0; n < G_N_ELEMENTS(needed); n++)
        for (guint i = 0; word[i]; i++)
            if (g_ascii_strcasecmp(word[i], needed[n]) == 0) {
                met++;
                break;
            }
    return met == G_N_ELEMENTS(needed);
}

/* B6: names of the fields that are missing or not reached yet, NULL when complete. */
static const char *lacking(AgtClearance *c, const AgtRelease *r)
{
    const struct {
        const char *field;
        bool ok;
    } need[] = {
        {"status_date", clearance_date_reached(c, r->status_date)},
        {"qa_result", g_strcmp0(r->qa_result, "pass") == 0},
        {"qa_date", clearance_date_reached(c, r->qa_date)},
        {"completion_report", given(r->completion_report)},
        {"handover_certificate", given(r->handover_certificate)},
        {"handover_date", clearance_date_reached(c, r->handover_date)},
        {"target_scope", scope_complete(r->target_scope)},
    };
    g_autoptr(GString) s = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(need); i++)
        if (!need[i].ok)
            g_string_append_printf(s, "%s%s", s->len ? ", " : "", need[i].field);
    return s->len ? agt_arena_text(c->arena, s->str) : NULL;
}

static bool of_ground(const AgtRelease *r)
{
    return g_strcmp0(r->search_kind, "surface") == 0 ||
           g_strcmp0(r->depth_reference, "original") == 0 ||
           g_strcmp0(r->depth_reference, "current") == 0;
}

/* B4: floor of the search below its reference surface; NaN with the reason when unusable. A
 * surface that is not the ground needs a height survey, or a level with its accuracy, of its own.
 */
static double searched_floor(const AgtRelease *r, const char **why)
{
    if (g_strcmp0(r->search_kind, "surface") == 0)
        return 0;
    if (g_strcmp0(r->search_kind, "subsurface") != 0)
        *why = N_("the kind of search is unknown");
    else if (!(r->cleared_depth_m >= 0))
        *why = N_("no cleared depth is recorded");
    else if (!of_ground(r) && !r->terrain && !clearance_level(r).known)
        *why = isnan(r->reference_level_m)
                   ? N_("the surface that the depth counts from is not known to be the ground")
                   : N_("the accuracy of the level that the depth counts from is not stated");
    else
        return r->cleared_depth_m;
    return NAN;
}

/* B9: why the record cannot be relied on; NULL when it can. */
static const char *unreliable(const AgtClearance *c, const AgtRelease *r)
{
    if (!given(r->kind))
        return N_("the kind of the release is unknown");
    if (!given(r->status))
        return N_("the status of the release is unknown");
    if (!given(r->crs_declared))
        return N_("the coordinate system of the release is not declared");
    if (agt_flaw_has(r->flaw, "absent"))
        return N_("the newest edition of its dataset no longer lists the release");
    if (g_strcmp0(r->quality, "ok") != 0)
        return N_("the record of the release is incomplete or broken");
    if (!r->data_as_of || !agt_date_valid(r->data_as_of))
        return N_("the release has no data date");
    if (strcmp(r->data_as_of, c->as_of) > 0)
        return N_("the data date of the release is after the day judged for");
    if (agt_date_days(r->data_as_of, c->as_of) > c->set.data_age_max_days)
        return N_("the data of the release is too old");
    return NULL;
}

static bool area_differs(const AgtRelease *r)
{
    double area = agt_geom_is_empty(r->f.geom) ? 0 : agt_geom_area_m2(r->f.geom);
    return r->reported_area_m2 > 0 && fabs(area - r->reported_area_m2) > 0.1 * r->reported_area_m2;
}

/* Land is given only where it surely lies: one position that others contradict, or that was to be
 * checked and cannot be, gives none. A hazard loses nothing by staying where it is stored, so there
 * the same is a warning only. */
static bool check_position(AgtClearance *c, Release *r, AgtFindings *out, GError **error)
{
    Original o;
    if (!clearance_original(c, &r->row->f, &o, error))
        return false;
    clearance_report_original(c, &r->row->f, &o, out);
    if (o.problem && !(r->flaws & FLAW_UNKNOWN)) {
        r->flaws |= FLAW_UNKNOWN;
        r->why_flaw = N_("its original coordinates cannot be compared with the stored ones");
    }
    if (o.differs) {
        r->flaws |= FLAW_POSITION;
        r->why_moved = o.what;
        r->moved_m = o.distance_m;
        r->moved_limit_m = o.tolerance_m;
    }
    clearance_original_clear(&o);
    const AgtFeature *known;
    if (!clearance_landmarks(c, &r->row->f, &o, &known, error))
        return false;
    clearance_report_landmark(c, &r->row->f, &o, known, out);
    if (o.differs && !(r->flaws & FLAW_POSITION)) {
        r->flaws |= FLAW_POSITION;
        r->why_moved = o.what;
        r->moved_m = o.distance_m;
        r->moved_limit_m = o.tolerance_m;
    }
    clearance_original_clear(&o);
    return true;
}

/*
 * The day from which on the ground of a release is known: the earliest of its days, since the
 * search came before all of them. NULL when one is missing.
 */
static const char *searched_on(const AgtClearance *c, const Release *r)
{
    const char *qa = r->row->qa_date;
    if (!r->date || !clearance_date_reached(c, qa))
        return NULL;
    return strcmp(qa, r->date) < 0 ? qa : r->date;
}

static bool load_release(AgtClearance *c, Release *r, const AgtRelease *row, AgtFindings *out,
                         GError **error)
{
    r->row = row;
    r->evidence = clearance_evidence(&row->f);
    double e = clearance_position_error(c, &r->evidence);
    if (!clearance_ground_init(&r->ground, &row->f, e, error)) {
        g_prefix_error(error, "release %s: ", row->f.id ? row->f.id : "?");
        return false;
    }
    if (g_strcmp0(row->status, "handed_over") != 0 || agt_feature_withdrawn(&row->f))
        r->flaws |= FLAW_STATUS;
    r->lacks = lacking(c, row);
    if (r->lacks)
        r->flaws |= FLAW_EVIDENCE;
    if (g_strcmp0(row->kind, "cleared") != 0)
        r->flaws |= FLAW_KIND;
    r->from_ground = of_ground(row);
    r->depth_m = searched_floor(row, &r->why_depth);
    r->level = clearance_level(row);
    if (isnan(r->depth_m))
        r->flaws |= FLAW_DEPTH;
    const char *why = unreliable(c, row);
    if (why) {
        r->flaws |= FLAW_UNKNOWN;
        r->why_flaw = why;
    }
    if (area_differs(row))
        r->flaws |= FLAW_AREA;
    if (!check_position(c, r, out, error))
        return false;
    const char *a = row->status_date, *b = row->handover_date;
    if (clearance_date_reached(c, a) && clearance_date_reached(c, b))
        r->date = strcmp(a, b) < 0 ? a : b;
    r->searched = searched_on(c, r);
    return true;
}

static void report_release(const AgtClearance *c, const Release *r, AgtFindings *out)
{
    const char *id = r->row->f.id ? r->row->f.id : "?";
    /* One that is gone never permits again; a signature only ends the asking. */
    bool settled =
        agt_flaw_has(r->row->flaw, "absent") && clearance_disposed(c, r->row->f.id, false);
    if ((r->flaws & FLAW_UNKNOWN) && !settled) {
        AgtFinding *x = clearance_add(c, out, &rule_b9, &r->row->f);
        x->what = r->why_flaw;
        x->arg = agt_arena_text(agt_findings_arena(out), id);
    }
    if (r->flaws & FLAW_AREA) {
        AgtFinding *x = clearance_add(c, out, &rule_b13, &r->row->f);
        x->measured = agt_geom_is_empty(r->row->f.geom) ? 0 : agt_geom_area_m2(r->row->f.geom);
        x->required = r->row->reported_area_m2;
        x->unit = "m2";
    }
}

bool clearance_load_releases(AgtClearance *c, AgtFindings *out, GError **error)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_RELEASE);
    c->release = g_new0(Release, t->n);
    g_autofree AgtBox *box = g_new0(AgtBox, t->n);
    for (guint i = 0; i < t->n; i++) {
        Release *r = &c->release[c->n_releases++];
        if (!load_release(c, r, (const AgtRelease *)t->rows[i], out, error))
            return false;
        report_release(c, r, out);
        box[i] = r->ground.geom ? r->ground.geom->box : AGT_BOX_EMPTY;
    }
    c->release_index = agt_index_new(box, c->n_releases);
    return true;
}

/* --- B11: something was found after the land had been handed over --- */

/* Any point says that something was found: a device, an accident, a spot. */
static bool is_find(const Hazard *h)
{
    return h->row->layer == AGT_LAYER_EXPLOSIVE_FIND || h->row->layer == AGT_LAYER_HAZARD_POINT;
}

/* The find may lie anywhere within its position error; without a date it counts as later. */
static bool reopens(const Hazard *h, const Release *r)
{
    if ((r->flaws & FLAW_STATUS) || !r->ground.geom || !h->geom)
        return false;
    if (h->date && r->date && strcmp(h->date, r->date) <= 0)
        return false;
    return !(agt_geom_distance_within_m(h->geom, r->ground.geom, h->error_m) > h->error_m);
}

void clearance_reopen(AgtClearance *c, AgtFindings *out)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < c->n_hazards; i++) {
        const Hazard *h = &c->hazard[i];
        if (!is_find(h) || !h->geom)
            continue;
        g_array_set_size(near, 0);
        agt_index_query(c->release_index, agt_box_grow(h->geom->box, h->error_m), near);
        for (guint k = 0; k < near->len; k++) {
            Release *r = &c->release[g_array_index(near, guint32, k)];
            if (!reopens(h, r))
                continue;
            r->flaws |= FLAW_REOPENED;
            AgtFinding *x = clearance_add(c, out, &rule_b11, &r->row->f);
            x->other_layer = h->row->layer;
            x->other_id = agt_arena_text(agt_findings_arena(out), h->row->id ? h->row->id : "?");
            x->at = agt_geom_centroid(h->geom);
            x->what = h->date ? N_("it was found after the release")
                              : N_("the day it was found is not recorded");
        }
    }
}

/* --- B3: a hazard ends only by a release that is linked to it, is later and covers it --- */

static char *folded(const char *name)
{
    return g_str_is_ascii(name) ? g_ascii_strdown(name, -1) : g_utf8_casefold(name, -1);
}

/* Folded name -> record. A name that several records share names none of them. */
static void add_name(GHashTable *names, const char *name, gpointer record)
{
    if (!given(name))
        return;
    char *key = g_strstrip(folded(name));
    bool shared = g_hash_table_contains(names, key) && g_hash_table_lookup(names, key) != record;
    g_hash_table_insert(names, key, shared ? NULL : record);
}

static void add_names(GHashTable *names, const AgtFeature *row, const char *imsma_id,
                      const char *global_id, gpointer record)
{
    add_name(names, row->id, record);
    add_name(names, imsma_id, record);
    add_name(names, global_id, record);
    add_name(names, row->source_key, record);
}

static GHashTable *names_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void link_pair(GHashTable *links, Hazard *h, Release *r)
{
    GPtrArray *list = g_hash_table_lookup(links, h);
    if (!list) {
        list = g_ptr_array_new();
        g_hash_table_insert(links, h, list);
    }
    if (!g_ptr_array_find(list, r, NULL))
        g_ptr_array_add(list, r);
}

/* Records that a comma-separated list of ids names. */
static GPtrArray *named(GHashTable *names, const char *list)
{
    GPtrArray *out = g_ptr_array_new();
    g_auto(GStrv) word = g_strsplit_set(list ? list : "", ",;", -1);
    for (guint k = 0; word[k]; k++) {
        g_autofree char *fold = folded(word[k]);
        gpointer record = g_hash_table_lookup(names, g_strstrip(fold));
        if (record)
            g_ptr_array_add(out, record);
    }
    return out;
}

static bool any_links(const AgtClearance *c)
{
    for (guint i = 0; i < c->n_hazards; i++)
        if (given(c->hazard[i].f.links))
            return true;
    for (guint i = 0; i < c->n_releases; i++)
        if (given(c->release[i].evidence.links))
            return true;
    return false;
}

/* Hazard -> its linked releases; either record may name the other. */
static GHashTable *collect_links(AgtClearance *c)
{
    GHashTable *links = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL,
                                              (GDestroyNotify)g_ptr_array_unref);
    if (!any_links(c))
        return links;
    g_autoptr(GHashTable) hazards = names_new(), releases = names_new();
    for (guint i = 0; i < c->n_hazards; i++) {
        const HazardFields *f = &c->hazard[i].f;
        add_names(hazards, c->hazard[i].row, f->imsma_id, f->global_id, &c->hazard[i]);
    }
    for (guint i = 0; i < c->n_releases; i++) {
        const Evidence *e = &c->release[i].evidence;
        add_names(releases, &c->release[i].row->f, e->imsma_id, e->global_id, &c->release[i]);
    }
    for (guint i = 0; i < c->n_releases; i++) {
        g_autoptr(GPtrArray) to = named(hazards, c->release[i].evidence.links);
        for (guint k = 0; k < to->len; k++)
            link_pair(links, to->pdata[k], &c->release[i]);
    }
    for (guint i = 0; i < c->n_hazards; i++) {
        g_autoptr(GPtrArray) to = named(releases, c->hazard[i].f.links);
        for (guint k = 0; k < to->len; k++)
            link_pair(links, &c->hazard[i], to->pdata[k]);
    }
    return links;
}

/* The status date of a hazard that is closed is the day of the release itself. */
static bool is_later(const Release *r, const Hazard *h)
{
    if (!r->date || !h->date)
        return false;
    int order = strcmp(r->date, h->date);
    return order > 0 || (order == 0 && g_strcmp0(h->f.status, "handed_over") == 0);
}

static bool may_end(const Release *r, const Hazard *h)
{
    unsigned bad = FLAW_STATUS | FLAW_EVIDENCE | FLAW_UNKNOWN | FLAW_REOPENED | FLAW_EXTENT |
                   FLAW_AREA | FLAW_POSITION;
    return !(r->flaws & bad) && r->ground.geom && is_later(r, h);
}

/*
 * Finds that clearance removed are part of the land release record itself (mine-action.md 2.1):
 * one that was disposed of before the release, and lies inside it with all errors, has ended.
 */
static bool removed(const AgtClearance *c, const Hazard *h, const GArray *near)
{
    if (h->row->layer != AGT_LAYER_EXPLOSIVE_FIND ||
        !given(((const AgtExplosiveFind *)h->row)->disposal))
        return false;
    for (guint i = 0; i < near->len; i++) {
        const Release *r = &c->release[g_array_index(near, guint32, i)];
        bool inside = false;
        double need = h->error_m + r->ground.error_m;
        if (may_end(r, h) && agt_geom_covers(r->ground.geom, h->geom, &inside, NULL) && inside &&
            (need <= 0 || agt_geom_room_within_m(r->ground.geom, h->geom, need) >= need))
            return true;
    }
    return false;
}

/* The outlines as recorded are compared: the release of a hazard is surveyed on its edge, and the
 * errors of that edge are taken from the release when works are judged. */
static bool covered(const Hazard *h, const GPtrArray *list, bool *later, bool *result,
                    GError **error)
{
    g_autoptr(GPtrArray) part = g_ptr_array_new();
    *result = *later = false;
    for (guint i = 0; i < list->len; i++) {
        const Release *r = list->pdata[i];
        if (!may_end(r, h))
            continue;
        *later = true;
        g_ptr_array_add(part, r->ground.geom);
        if (!agt_geom_covers(r->ground.geom, h->geom, result, error))
            return false;
        if (*result)
            return true;
    }
    if (part->len < 2)
        return true;
    g_autoptr(AgtGeom) all =
        agt_geom_union_by_pairs((const AgtGeom *const *)part->pdata, part->len, error);
    return all && agt_geom_covers(all, h->geom, result, error);
}

/* Handed-over land that a standing hazard overlaps, for B3 under works. */
static bool note_overlaps(AgtClearance *c, Hazard *h, const GArray *near, GError **error)
{
    for (guint k = 0; k < near->len; k++) {
        guint32 n = g_array_index(near, guint32, k);
        bool meets = false;
        if ((c->release[n].flaws & FLAW_STATUS) || !c->release[n].ground.geom)
            continue;
        if (!agt_geom_intersects(h->geom, c->release[n].ground.geom, &meets, error))
            return false;
        if (!meets)
            continue;
        if (!h->over)
            h->over = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_array_append_val(h->over, n);
    }
    return true;
}

/* The same for hazards without a place, many of which share what bounds them. */
static bool note_unplaced(AgtClearance *c, Hazard *h, const GArray *near, GHashTable *of_bounds,
                          GError **error)
{
    GArray *known = g_hash_table_lookup(of_bounds, h->geom);
    if (known) {
        h->over = known->len ? g_array_ref(known) : NULL;
        return true;
    }
    if (!note_overlaps(c, h, near, error))
        return false;
    g_hash_table_insert(of_bounds, h->geom,
                        h->over ? g_array_ref(h->over)
                                : g_array_new(FALSE, FALSE, sizeof(guint32)));
    return true;
}

bool clearance_supersede(AgtClearance *c, GError **error)
{
    g_autoptr(GHashTable) links = collect_links(c);
    g_autoptr(GHashTable) of_bounds =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < c->n_hazards; i++) {
        Hazard *h = &c->hazard[i];
        if (!h->geom || h->superseded)
            continue;
        const GPtrArray *list = g_hash_table_lookup(links, h);
        bool later = false, ended = false;
        if (list && !covered(h, list, &later, &ended, error))
            return false;
        g_array_set_size(near, 0);
        agt_index_query(c->release_index, h->geom->box, near);
        /* What nobody knows the outline of, nothing is known to cover. */
        h->superseded = (ended || removed(c, h, near)) && !h->waits;
        h->why_wins = ended   ? N_("its outline had to be widened, and nobody has signed for it")
                      : !list ? N_("no release links to it")
                      : later ? N_("the releases that link to it do not cover it")
                              : N_("no usable release that links to it is later");
        if (h->superseded)
            continue;
        if (!(h->unplaced ? note_unplaced(c, h, near, of_bounds, error)
                          : note_overlaps(c, h, near, error)))
            return false;
    }
    return true;
}
