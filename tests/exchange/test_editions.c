/* SPDX-License-Identifier: Apache-2.0 */
/* Datasets and their editions: weekly deliveries under other file names, full lists and changes,
 * declared extents, what is gone, what may not follow. */
#include "exchange_test.h"

#define PROFILE                                                                                    \
    "profile: weekly\nkey: nr\nlayers:\n"                                                          \
    "  - {source: '*', where: {kind: H}, target: hazard_area, fields: {imsma_id: iid, global_id: " \
    "gid, class: {value: cha}, status: {value: open}, data_as_of: asof}}\n"                        \
    "  - {source: '*', where: {kind: R}, target: release, fields: {imsma_id: iid, global_id: "     \
    "gid, kind: {value: cleared}, status: {value: handed_over}}}\n"                                \
    "  - {source: '*', where: {kind: E}, target: survey_extent, fields: {kind: {value: "           \
    "dataset}}}\n"
#define ROW(kind, nr, iid, geometry)                                                               \
    FEATURE(geometry,                                                                              \
            "\"kind\":\"" kind "\",\"nr\":" nr ",\"iid\":" iid ",\"gid\":null,\"asof\":null")
#define HAZARD(nr, iid, geometry)  ROW("H", nr, iid, geometry)
#define RELEASE(nr, iid, geometry) ROW("R", nr, iid, geometry)
#define EXTENT(geometry)           ROW("E", "\"E\"", "null", geometry)
#define RECT(w, s, e, n)                                                                           \
    POLYGON("[" w "," s "],[" e "," s "],[" e "," n "],[" w "," n "],[" w "," s "]")
#define ALL RECT("659000", "4439000", "661000", "4441000")
#define A   RECT("660000", "4440000", "660010", "4440010")
#define B   RECT("660100", "4440000", "660110", "4440010")
#define C   RECT("660200", "4440000", "660210", "4440010")
#define FAR RECT("663000", "4443000", "663010", "4443010")

typedef struct {
    AgtPlan *plan;
    void **state;
    guint n; /* files written */
    AgtImportOptions more;
} Weeks;

static Weeks weeks_new(void **state)
{
    return (Weeks){empty_plan("EPSG:32638"), state, 0, {.dataset = "weekly"}};
}

static void weeks_clear(Weeks *w)
{
    agt_plan_unref(w->plan);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Weeks, weeks_clear)

/* Imports a delivery under a name of its own. */
static Imported deliver(Weeks *w, const char *as_of, const char *features)
{
    g_autofree char *name = g_strdup_printf("week-%u.geojson", ++w->n);
    g_autofree char *path = geojson(w->state, name, features);
    return import_edition(w->plan, path, PROFILE, NULL, as_of, false, w->more);
}

/* As deliver(), and the plan goes on with it. */
static Imported taken(Weeks *w, const char *as_of, const char *features)
{
    Imported i = deliver(w, as_of, features);
    AgtPlan *after = applied(w->plan, &i);
    agt_plan_unref(w->plan);
    w->plan = after;
    return i;
}

static const AgtFeature *row(const Weeks *w, AgtLayerId layer, const char *key)
{
    const AgtTable *t = agt_plan_table(w->plan, layer);
    for (guint i = 0; i < t->n; i++)
        if (g_strcmp0(t->rows[i]->source_key, key) == 0)
            return t->rows[i];
    fail_msg("no record %s", key);
    return NULL;
}

static bool absent(const Weeks *w, AgtLayerId layer, const char *key)
{
    const AgtFeature *r = row(w, layer, key);
    const char *flaw = agt_row_text(r, agt_layer_field(agt_layer(layer), "flaw"));
    return agt_flaw_has(flaw, "absent");
}

static guint n_of(const Weeks *w, AgtLayerId layer)
{
    return agt_plan_table(w->plan, layer)->n;
}

static const AgtEdition *edition(const Weeks *w, gint64 number)
{
    AGT_EACH(w->plan, EDITION, Edition, e)
    if (e->number == number)
        return e;
    fail_msg("no such edition");
    return NULL;
}

static void a_weekly_delivery_updates_the_rows_of_its_dataset(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED =
        taken(&w, "2026-10-01",
              HAZARD("\"1\"", "\"HA-1\"", A) "," HAZARD("\"2\"", "\"HA-2\"", B) "," EXTENT(ALL));
    const char *id = row(&w, AGT_LAYER_HAZARD_AREA, "1")->id;
    w.more.dataset = " WEEKLY";
    g_auto(Imported) j =
        taken(&w, "2026-10-08",
              EXTENT(ALL) "," HAZARD("\"9\"", "\" ha-1 \"", C) "," HAZARD("\"2\"", "\"HA-2\"", B));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 2);
    assert_string_equal(row(&w, AGT_LAYER_HAZARD_AREA, "9")->id, id);
    assert_int_equal(n_of(&w, AGT_LAYER_SURVEY_EXTENT), 1);
    assert_int_equal(n_of(&w, AGT_LAYER_DATASET), 1);
    assert_int_equal(n_of(&w, AGT_LAYER_SOURCE), 2);
    const AgtEdition *e = edition(&w, 2);
    assert_string_equal(e->mode, "full");
    assert_string_equal(e->data_as_of, "2026-10-08");
    assert_string_equal(e->extent, row(&w, AGT_LAYER_SURVEY_EXTENT, "E")->id);
    assert_string_equal(e->status, "received");
    assert_string_equal(e->source, row(&w, AGT_LAYER_HAZARD_AREA, "9")->source);
    assert_int_equal(count_rule(j.findings, "import.record_gone"), 0);
}

static void what_a_full_list_lacks_is_kept_and_marked(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED =
        taken(&w, "2026-10-01",
              HAZARD("\"1\"", "\"HA-1\"", A) "," HAZARD("\"2\"", "\"HA-2\"", B) "," RELEASE(
                  "\"3\"", "\"RE-3\"", C) "," HAZARD("\"4\"", "\"HA-4\"",
                                                     FAR) "," HAZARD("\"5\"", "\"HA-5\"",
                                                                     "null") "," EXTENT(ALL));
    g_auto(Imported) j = taken(&w, "2026-10-08", HAZARD("\"1\"", "\"HA-1\"", A) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 4);
    assert_false(absent(&w, AGT_LAYER_HAZARD_AREA, "1"));
    assert_true(absent(&w, AGT_LAYER_HAZARD_AREA, "2"));
    assert_true(absent(&w, AGT_LAYER_RELEASE, "3"));
    assert_false(absent(&w, AGT_LAYER_HAZARD_AREA, "4")); /* nobody listed that ground */
    assert_true(absent(&w, AGT_LAYER_HAZARD_AREA, "5"));  /* it may lie there */
    const AgtHazardArea *h = (const AgtHazardArea *)row(&w, AGT_LAYER_HAZARD_AREA, "2");
    g_autofree char *mark = g_strdup_printf("absent:%s", edition(&w, 2)->f.id);
    assert_string_equal(h->flaw, mark);
    assert_string_equal(h->quality, "fail");
    assert_string_equal(h->data_as_of, "2026-10-01");
    assert_true(agt_geom_equals(h->f.geom, row(&w, AGT_LAYER_HAZARD_AREA, "2")->geom, 0));
    assert_int_equal(count_rule(j.findings, "import.record_gone"), 3);
    /* Missing once more is nothing new; listed again it is a record like others. */
    g_auto(Imported) k =
        taken(&w, "2026-10-15",
              HAZARD("\"2\"", "\"HA-2\"", B) "," HAZARD("\"1\"", "\"HA-1\"", A) "," EXTENT(ALL));
    assert_int_equal(count_rule(k.findings, "import.record_gone"), 0);
    assert_false(absent(&w, AGT_LAYER_HAZARD_AREA, "2"));
    assert_string_equal(((const AgtRelease *)row(&w, AGT_LAYER_RELEASE, "3"))->quality, "fail");
}

static void a_list_of_changes_lacks_nothing(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED =
        taken(&w, "2026-10-01",
              HAZARD("\"1\"", "\"HA-1\"", A) "," RELEASE("\"2\"", "\"RE-2\"", B) "," EXTENT(ALL));
    w.more.mode = "delta";
    g_auto(Imported) j G_GNUC_UNUSED = taken(&w, "2026-10-08", HAZARD("\"3\"", "\"HA-3\"", C));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 2);
    assert_false(absent(&w, AGT_LAYER_HAZARD_AREA, "1"));
    assert_false(absent(&w, AGT_LAYER_RELEASE, "2"));
    assert_false(absent(&w, AGT_LAYER_SURVEY_EXTENT, "E"));
    assert_string_equal(edition(&w, 2)->mode, "delta");
    assert_null(edition(&w, 2)->extent);
    w.more.dataset = "other";
    g_auto(Imported) k = deliver(&w, "2026-10-08", HAZARD("\"3\"", "\"X-3\"", C));
    refused(&k, AGT_EXCHANGE_ERROR_CONTENT, "full");
}

static void without_an_extent_nothing_is_gone(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED =
        taken(&w, "2026-10-01",
              HAZARD("\"1\"", "\"HA-1\"", A) "," HAZARD("\"2\"", "\"HA-2\"", B) "," EXTENT(ALL));
    g_auto(Imported) j = taken(&w, "2026-10-08", HAZARD("\"1\"", "\"HA-1\"", A));
    assert_false(absent(&w, AGT_LAYER_HAZARD_AREA, "2"));
    assert_int_equal(count_rule(j.findings, "import.no_extent"), 1);
    assert_true(absent(&w, AGT_LAYER_SURVEY_EXTENT, "E")); /* no longer declared: B12 */
    assert_null(edition(&w, 2)->extent);
}

static void the_extent_may_come_in_a_file_of_its_own(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_autofree char *extent = write_file(
        state, "extent.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[46.87,40.09],[46.89,40.09],[46.89,"
        "40.11],[46.87,40.11],[46.87,40.09]]]}}]}");
    w.more.extent = extent;
    const char *hazards = HAZARD("\"1\"", "\"HA-1\"", A) "," HAZARD(
        "\"2\"", "\"HA-2\"", B) "," HAZARD("\"4\"", "\"HA-4\"", FAR);
    g_auto(Imported) i G_GNUC_UNUSED = taken(&w, "2026-10-01", hazards);
    assert_int_equal(n_of(&w, AGT_LAYER_SURVEY_EXTENT), 1);
    const AgtFeature *e = agt_plan_table(w.plan, AGT_LAYER_SURVEY_EXTENT)->rows[0];
    assert_true(fabs(agt_geom_area_m2(e->geom) - 3.79e6) < 0.1e6);
    assert_true(agt_geom_contains_point(e->geom, (AgtPoint){660005, 4440005}));
    assert_string_equal(edition(&w, 1)->extent, e->id);
    assert_string_equal(((const AgtSurveyExtent *)e)->dataset, "weekly");
    const AgtSource *s = (const AgtSource *)agt_plan_find(w.plan, AGT_LAYER_SOURCE, e->source);
    assert_string_equal(s->file, "extent.geojson");
    assert_string_equal(s->crs, "EPSG:4326");
    assert_int_equal(s->records, 1);
    assert_int_equal(s->stored, 1);
    g_auto(Imported) j = taken(&w, "2026-10-08", HAZARD("\"1\"", "\"HA-1\"", A));
    assert_int_equal(n_of(&w, AGT_LAYER_SURVEY_EXTENT), 1);
    assert_true(absent(&w, AGT_LAYER_HAZARD_AREA, "2"));
    assert_false(absent(&w, AGT_LAYER_HAZARD_AREA, "4"));
    balanced(j.result, 1, 1, 0, 0);
}

static void an_extent_that_is_none_is_refused(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_autofree char *point =
        geojson(state, "point.geojson", FEATURE(POINT("[660000,4440000]"), ""));
    g_autofree char *plain =
        write_file(state, "plain.csv", "wkt\n\"POLYGON((0 0,1 0,1 1,0 0))\"\n");
    const char *const bad[] = {point, plain, "/nowhere/extent.geojson"};
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        w.more.extent = bad[k];
        g_auto(Imported) i = deliver(&w, "2026-10-01", HAZARD("\"1\"", "\"HA-1\"", A));
        assert_null(i.result);
        assert_non_null(i.error);
    }
}

static void an_older_list_is_refused(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    const char *first = HAZARD("\"1\"", "\"HA-1\"", A) "," EXTENT(ALL);
    g_auto(Imported) i G_GNUC_UNUSED = taken(&w, "2026-10-08", first);
    g_auto(Imported) j G_GNUC_UNUSED =
        taken(&w, "2026-10-08", HAZARD("\"1\"", "\"HA-1\"", B) "," EXTENT(ALL));
    g_autofree char *again = geojson(state, "again.geojson", first);
    const bool reread[] = {false, true};
    for (gsize k = 0; k < 2; k++) { /* edition 1 under another name and the same date */
        g_auto(Imported) x =
            import_edition(w.plan, again, PROFILE, NULL, "2026-10-08", reread[k], w.more);
        refused(&x, AGT_EXCHANGE_ERROR_OLDER, "edition 1");
        g_auto(Imported) y =
            import_edition(w.plan, again, PROFILE, NULL, "2026-10-09", reread[k], w.more);
        refused(&y, AGT_EXCHANGE_ERROR_OLDER, "edition 1");
    }
    g_auto(Imported) l = deliver(&w, "2026-10-07", HAZARD("\"1\"", "\"HA-1\"", C));
    refused(&l, AGT_EXCHANGE_ERROR_OLDER, "2026-10-07");
    w.more.mode = "delta";
    g_auto(Imported) m = deliver(&w, "2026-10-07", HAZARD("\"1\"", "\"HA-1\"", FAR));
    refused(&m, AGT_EXCHANGE_ERROR_OLDER, "2026-10-07");
}

static void a_record_whose_date_goes_back_is_refused(void **state)
{
#define DATED(as_of)                                                                               \
    FEATURE(A, "\"kind\":\"H\",\"nr\":\"1\",\"iid\":\"HA-1\",\"gid\":null,\"asof\":\"" as_of "\"")
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED = taken(&w, "2026-10-08", DATED("2026-10-05") "," EXTENT(ALL));
    g_auto(Imported) j = deliver(&w, "2026-10-15", DATED("2026-10-04") "," EXTENT(ALL));
    refused(&j, AGT_EXCHANGE_ERROR_OLDER, "goes back");
    g_auto(Imported) k G_GNUC_UNUSED = taken(&w, "2026-10-15", DATED("2026-10-06") "," EXTENT(ALL));
    /* One that had only the date of its edition may state its own. */
    g_auto(Imported) l G_GNUC_UNUSED =
        taken(&w, "2026-10-22", HAZARD("\"1\"", "\"HA-1\"", A) "," EXTENT(ALL));
    g_auto(Imported) m G_GNUC_UNUSED = taken(&w, "2026-10-29", DATED("2026-10-20") "," EXTENT(ALL));
}

/* Running numbers shift when a record is taken out: a match by them would overwrite one hazard by
 * another, and the one that is gone would not be missed. */
static void records_without_a_key_match_by_outline(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED =
        taken(&w, "2026-10-01",
              HAZARD("null", "null", A) "," HAZARD("null", "null", B) "," HAZARD(
                  "null", "null", C) "," EXTENT(ALL));
    g_auto(Imported) j G_GNUC_UNUSED = taken(
        &w, "2026-10-08", HAZARD("null", "null", B) "," HAZARD("null", "null", C) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 3);
    guint gone = 0;
    AGT_EACH(w.plan, HAZARD_AREA, HazardArea, h)
    if (agt_flaw_has(h->flaw, "absent")) {
        gone++;
        assert_true(agt_geom_contains_point(h->f.geom, (AgtPoint){660005, 4440005}));
    }
    assert_int_equal(gone, 1);
}

static void hazards_without_a_place_are_told_apart_by_their_names(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED =
        taken(&w, "2026-10-01", HAZARD("\"1\"", "\"HA-1\"", "null") "," EXTENT(ALL));
    g_auto(Imported) j G_GNUC_UNUSED =
        taken(&w, "2026-10-08", HAZARD("\"2\"", "\"HA-2\"", "null") "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 2);
    assert_true(absent(&w, AGT_LAYER_HAZARD_AREA, "1"));
}

static void duplicates_are_named_and_none_is_lost(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i =
        taken(&w, "2026-10-01",
              HAZARD("\"K\"", "\"HA-1\"", A) "," HAZARD("\" k \"", "\"ha-1 \"", B) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 2);
    assert_int_equal(count_rule(i.findings, "import.duplicate_key"), 1);
    assert_int_equal(count_rule(i.findings, "import.duplicate_id"), 1);
    /* Only the second is left: the first is missed, and not overwritten by it. */
    g_auto(Imported) j G_GNUC_UNUSED =
        taken(&w, "2026-10-08", HAZARD("\"K\"", "\"HA-1\"", B) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 2);
    AGT_EACH(w.plan, HAZARD_AREA, HazardArea, h)
    {
        bool first = agt_geom_contains_point(h->f.geom, (AgtPoint){660005, 4440005});
        assert_true(agt_flaw_has(h->flaw, "absent") == first);
    }
}

/* Numbers and names are given out anew; ids of the information system are not. */
static void a_number_given_out_anew_does_not_overwrite_a_hazard(void **state)
{
#define GUID(nr, gid, geometry)                                                                    \
    FEATURE(geometry,                                                                              \
            "\"kind\":\"H\",\"nr\":\"" nr "\",\"iid\":null,\"gid\":\"" gid "\",\"asof\":null")
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i G_GNUC_UNUSED = taken(
        &w, "2026-10-01", HAZARD("\"1\"", "\"HA-1\"", A) "," GUID("2", "G-2", B) "," EXTENT(ALL));
    g_auto(Imported) j = taken(
        &w, "2026-10-08", HAZARD("\"1\"", "\"HA-7\"", C) "," GUID("2", "G-8", C) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 4);
    guint gone = 0;
    AGT_EACH(w.plan, HAZARD_AREA, HazardArea, h)
    {
        bool old = !agt_geom_contains_point(h->f.geom, (AgtPoint){660205, 4440005});
        assert_true(agt_flaw_has(h->flaw, "absent") == old);
        gone += old;
    }
    assert_int_equal(gone, 2);
    assert_int_equal(count_rule(j.findings, "import.record_gone"), 2);
}

/* What was signed about a record must not end another one that took over its name. */
static void records_that_exchange_their_names_keep_their_rows(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i =
        taken(&w, "2026-10-01", GUID("1", "G-1", A) "," GUID("2", "G-2", B) "," EXTENT(ALL));
    const char *first = row(&w, AGT_LAYER_HAZARD_AREA, "1")->id;
    g_auto(Imported) j G_GNUC_UNUSED =
        taken(&w, "2026-10-08", GUID("1", "G-3", C) "," GUID("3", "G-1", A) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 3);
    assert_string_equal(row(&w, AGT_LAYER_HAZARD_AREA, "3")->id, first);
    assert_true(absent(&w, AGT_LAYER_HAZARD_AREA, "2"));
}

#define BARE(nr, geometry) HAZARD("\"" nr "\"", "null", geometry)
/* The one that is gone, by its middle; fails unless there is exactly one. */
static void only_gone(const Weeks *w, double x, double y)
{
    guint gone = 0;
    AGT_EACH(w->plan, HAZARD_AREA, HazardArea, h)
    {
        bool there = agt_geom_contains_point(h->f.geom, (AgtPoint){x, y});
        assert_true(agt_flaw_has(h->flaw, "absent") == there);
        gone += there;
    }
    assert_int_equal(gone, 1);
}

/* A column of running numbers as key: what was taken out of the list is missed. */
static void numbers_that_shift_lose_no_hazard(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i =
        taken(&w, "2026-10-01", BARE("1", A) "," BARE("2", B) "," BARE("3", C) "," EXTENT(ALL));
    g_auto(Imported) j = taken(&w, "2026-10-08", BARE("1", B) "," BARE("2", C) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 3);
    only_gone(&w, 660005, 4440005);
}

/* An outline that grew or shrank is the same record; one elsewhere under the same number is not. */
static void a_key_alone_names_a_record_near_its_place(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i = taken(&w, "2026-10-01", BARE("1", A) "," BARE("2", B) "," EXTENT(ALL));
    const char *id = row(&w, AGT_LAYER_HAZARD_AREA, "2")->id;
    g_auto(Imported) j = taken(
        &w, "2026-10-08",
        BARE("1", C) "," BARE("2", RECT("660095", "4440000", "660110", "4440010")) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 3);
    assert_string_equal(row(&w, AGT_LAYER_HAZARD_AREA, "2")->id, id);
    only_gone(&w, 660005, 4440005);
}

/* Who loses its ids, or its outline, under an old number: nobody can tell whether it is the same.
 */
static void a_record_that_lost_its_ids_overwrites_none_that_has_them(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i =
        taken(&w, "2026-10-01",
              GUID("1", "G-1", A) "," GUID("2", "G-2", B) "," BARE("3", C) "," EXTENT(ALL));
    const char *second = row(&w, AGT_LAYER_HAZARD_AREA, "2")->id;
    g_auto(Imported) j = taken(&w, "2026-10-08",
                               BARE("1", C) "," BARE("2", B) "," BARE("3", "null") "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 4);
    assert_string_equal(row(&w, AGT_LAYER_HAZARD_AREA, "2")->id, second);
    guint gone = 0;
    AGT_EACH(w.plan, HAZARD_AREA, HazardArea, h)
    gone += agt_flaw_has(h->flaw, "absent");
    assert_int_equal(gone, 1); /* C has its row, under the number 1 now */
}

/* Also in a list of changes: a release whose number went to another one permits nothing. */
static void a_release_whose_number_another_one_has_permits_nothing(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i =
        taken(&w, "2026-10-01",
              RELEASE("\"1\"", "\"RE-1\"", A) "," RELEASE("\"2\"", "\"RE-2\"", B) "," EXTENT(ALL));
    w.more.mode = "delta";
    g_auto(Imported) j = taken(&w, "2026-10-08", RELEASE("\"1\"", "\"RE-7\"", C));
    assert_int_equal(n_of(&w, AGT_LAYER_RELEASE), 3);
    AGT_EACH(w.plan, RELEASE, Release, r)
    assert_true(agt_flaw_has(r->flaw, "absent") ==
                agt_geom_contains_point(r->f.geom, (AgtPoint){660005, 4440005}));
    assert_int_equal(count_rule(j.findings, "import.record_gone"), 1);
}

/* A system set up anew gives out global ids anew. */
static void one_imsma_id_with_two_global_ids_is_one_record_only_in_its_place(void **state)
{
#define IDS(iid, gid, geometry)                                                                    \
    FEATURE(geometry, "\"kind\":\"H\",\"nr\":\"" iid "\",\"iid\":\"" iid "\",\"gid\":\"" gid       \
                      "\",\"asof\":null")
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i =
        taken(&w, "2026-10-01", IDS("HA-1", "G-1", A) "," IDS("HA-2", "G-2", B) "," EXTENT(ALL));
    g_auto(Imported) j =
        taken(&w, "2026-10-08", IDS("HA-1", "N-1", C) "," IDS("HA-2", "N-2", B) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_HAZARD_AREA), 3);
    only_gone(&w, 660005, 4440005);
}

static void a_delivery_of_records_of_another_dataset_asks_for_its_name(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i = taken(&w, "2026-10-01", HAZARD("\"1\"", "\"HA-1\"", A) "," EXTENT(ALL));
    w.more.dataset = NULL;
    g_auto(Imported) j = deliver(&w, "2026-10-08", HAZARD("\"1\"", "\"HA-1\"", C) "," EXTENT(ALL));
    refused(&j, AGT_EXCHANGE_ERROR_CONTENT, "--dataset weekly");
    w.more.dataset = "A B";
    g_auto(Imported) k = deliver(&w, "2026-10-08", HAZARD("\"7\"", "\"HA-7\"", A));
    refused(&k, AGT_EXCHANGE_ERROR_CONTENT, "no name for a dataset");
    /* A file name that was delivered for a dataset stands for it. */
    w.more.dataset = NULL;
    w.n = 0;
    g_auto(Imported) l = taken(&w, "2026-10-08", HAZARD("\"1\"", "\"HA-1\"", B) "," EXTENT(ALL));
    assert_int_equal(n_of(&w, AGT_LAYER_DATASET), 1);
    assert_int_equal(edition(&w, 2)->number, 2);
}

/* A rejected edition holds nothing back: the one before it may be taken again, as a new edition. */
static void a_rejected_edition_makes_way(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    const char *first = HAZARD("\"1\"", "\"HA-1\"", A) "," EXTENT(ALL);
    g_auto(Imported) i = taken(&w, "2026-10-01", first);
    g_auto(Imported) j = taken(&w, "2027-10-01", HAZARD("\"2\"", "\"HA-2\"", B) "," EXTENT(ALL));
    AgtChangeset *c = agt_changeset_new();
    AgtEdition *e = (AgtEdition *)agt_arena_copy(agt_changeset_arena(c), &edition(&w, 2)->f);
    e->status = "rejected";
    agt_changeset_change(c, &edition(&w, 2)->f, &e->f);
    g_autoptr(AgtPlan) turned_down = agt_plan_apply(w.plan, c, NULL);
    agt_changeset_free(c);
    g_autofree char *again = geojson(state, "again.geojson", first);
    g_auto(Imported) x =
        import_edition(turned_down, again, PROFILE, NULL, "2026-10-01", false, w.more);
    refused(&x, AGT_EXCHANGE_ERROR_OLDER, "rejected");
    g_auto(Imported) y =
        import_edition(turned_down, again, PROFILE, NULL, "2026-10-01", true, w.more);
    g_autoptr(AgtPlan) after = applied(turned_down, &y);
    assert_int_equal(agt_plan_table(after, AGT_LAYER_HAZARD_AREA)->n, 2);
    assert_int_equal(agt_plan_table(after, AGT_LAYER_EDITION)->n, 3);
}

/* Same bytes, same dataset, same mode: the day of arrival would move, and what was signed would be
 * asked for again. */
static void the_newest_edition_read_again_is_nothing_new(void **state)
{
    g_auto(Weeks) w = weeks_new(state);
    g_auto(Imported) i = taken(&w, "2026-10-01", BARE("1", A) "," BARE("2", B) "," EXTENT(ALL));
    const char *second = BARE("1", A) "," EXTENT(ALL);
    g_auto(Imported) j = taken(&w, "2026-10-08", second);
    g_autofree char *again = geojson(state, "again.geojson", second);
    g_auto(Imported) x = import_edition(w.plan, again, PROFILE, NULL, "2026-10-08", true, w.more);
    assert_no_error(x.error);
    assert_true(x.result->same_file);
    assert_int_equal(agt_changeset_n(x.result->changes), 0);
    /* What reads otherwise is a new edition: of another day, or by another profile. */
    g_auto(Imported) later =
        import_edition(w.plan, again, PROFILE, NULL, "2026-10-09", true, w.more);
    assert_no_error(later.error);
    assert_false(later.result->same_file);
    g_auto(GStrv) words = g_strsplit(PROFILE, "value: cha", -1);
    g_autofree char *suspected = g_strjoinv("value: sha", words);
    g_auto(Imported) y = import_edition(w.plan, again, suspected, NULL, "2026-10-08", true, w.more);
    assert_no_error(y.error);
    assert_false(y.result->same_file);
    w.more.mode = "delta";
    g_auto(Imported) z = import_edition(w.plan, again, PROFILE, NULL, "2026-10-08", true, w.more);
    assert_no_error(z.error);
    assert_false(z.result->same_file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_new, folder_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_weekly_delivery_updates_the_rows_of_its_dataset),
        TEST(what_a_full_list_lacks_is_kept_and_marked),
        TEST(a_list_of_changes_lacks_nothing),
        TEST(without_an_extent_nothing_is_gone),
        TEST(the_extent_may_come_in_a_file_of_its_own),
        TEST(an_extent_that_is_none_is_refused),
        TEST(an_older_list_is_refused),
        TEST(a_record_whose_date_goes_back_is_refused),
        TEST(records_without_a_key_match_by_outline),
        TEST(hazards_without_a_place_are_told_apart_by_their_names),
        TEST(duplicates_are_named_and_none_is_lost),
        TEST(a_number_given_out_anew_does_not_overwrite_a_hazard),
        TEST(records_that_exchange_their_names_keep_their_rows),
        TEST(numbers_that_shift_lose_no_hazard),
        TEST(a_key_alone_names_a_record_near_its_place),
        TEST(a_record_that_lost_its_ids_overwrites_none_that_has_them),
        TEST(a_release_whose_number_another_one_has_permits_nothing),
        TEST(one_imsma_id_with_two_global_ids_is_one_record_only_in_its_place),
        TEST(a_delivery_of_records_of_another_dataset_asks_for_its_name),
        TEST(a_rejected_edition_makes_way),
        TEST(the_newest_edition_read_again_is_nothing_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
