/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge HOUSES HAZARDS [THREADS [FOLDER]]: that many footprints among that many hazards and as many
 * releases, all in memory; prints the seconds (of processors and of the clock) of making ready,
 * which takes one thread, of judging and of judging with all findings, a digest of the findings,
 * and the memory. With FOLDER the same ground is written there as tab-separated files for PostGIS'
 * COPY.
 *
 * Corners and sizes of the polygons are distributed as in hazards/bih_west, but stand closer. Half
 * of the footprints stand on releases.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <agrotown/clearance.h>

static const double ORIGIN_E = 640000, ORIGIN_N = 4300000;
static const double FIELD_M = 600; /* side of the square that a hazard has on average */

typedef struct {
    AgtPlanBuilder *b;
    AgtArena *a;
    guint64 random;
    double side_m;
    GArray *middle; /* AgtPoint: of releases */
    FILE *copy;     /* NULL: none */
} Field;

/* xorshift64*: the same numbers everywhere. */
static double uniform(Field *f, double from, double to)
{
    f->random ^= f->random >> 12;
    f->random ^= f->random << 25;
    f->random ^= f->random >> 27;
    guint64 x = f->random * G_GUINT64_CONSTANT(2685821657736338717);
    return from + (to - from) * (double)(x >> 11) / 9007199254740992.0;
}

/* Value at a share of a distribution given at 0, 10, 25, 50, 75, 90, 99, 100 %. */
static double drawn(Field *f, const double at[8])
{
    static const double share[] = {0, .1, .25, .5, .75, .9, .99, 1};
    double u = uniform(f, 0, 1);
    guint k = 0;
    while (k < 6 && u > share[k + 1])
        k++;
    return at[k] + (at[k + 1] - at[k]) * (u - share[k]) / (share[k + 1] - share[k]);
}

static AgtPoint anywhere(Field *f)
{
    double e = ORIGIN_E + uniform(f, 0, f->side_m);
    return (AgtPoint){e, ORIGIN_N + uniform(f, 0, f->side_m)};
}

/* A star round its middle: its edges never cross. */
static AgtGeom *star(Field *f, AgtPoint middle, double radius, guint corners)
{
    g_autofree AgtPoint *p = g_new(AgtPoint, corners);
    for (guint i = 0; i < corners; i++) {
        double r = radius * uniform(f, 0.6, 1.4), angle = 2 * G_PI * i / corners;
        p[i] = (AgtPoint){round((middle.x + r * cos(angle)) * 1000) / 1000,
                          round((middle.y + r * sin(angle)) * 1000) / 1000};
    }
    return agt_arena_take_geom(f->a, agt_geom_new_polygon(p, corners));
}

static AgtFeature *row(Field *f, AgtLayerId layer, guint number, AgtGeom *geom)
{
    AgtFeature *x = agt_arena_row(f->a, layer);
    x->id = x->birth = agt_arena_printf(f->a, "%s%u", agt_layer(layer)->prefix, number);
    x->geom = geom;
    if (f->copy && geom) {
        g_autofree char *wkt = agt_geom_to_wkt(geom, 3);
        fprintf(f->copy, "%s\tSRID=32638;%s\n", x->id, wkt);
    }
    return x;
}

static void add_hazard(Field *f, guint number)
{
    static const double corners[] = {3, 3, 4, 6, 10, 14, 31, 67};
    static const double radius[] = {3, 29, 67, 130, 207, 298, 513, 879};
    double r = drawn(f, radius);
    AgtGeom *g = star(f, anywhere(f), r, (guint)drawn(f, corners));
    AgtHazardArea *h = (AgtHazardArea *)row(f, AGT_LAYER_HAZARD_AREA, number, g);
    h->class = "sha";
    h->status = "open";
    h->data_as_of = "2026-10-01";
    h->crs_declared = "EPSG:32638";
    h->position_method = "dgnss";
    h->position_error_m = 0.5;
    h->transform_error_m = 0;
    h->quality = "ok";
    agt_plan_builder_add(f->b, &h->f);
}

static void add_release(Field *f, guint number)
{
    static const double corners[] = {3, 3, 3, 4, 6, 10, 25, 125};
    static const double radius[] = {1, 4, 7, 18, 41, 69, 117, 291};
    AgtPoint middle = anywhere(f);
    g_array_append_val(f->middle, middle);
    double size = drawn(f, radius);
    AgtGeom *g = star(f, middle, size, (guint)drawn(f, corners));
    AgtRelease *r = (AgtRelease *)row(f, AGT_LAYER_RELEASE, number, g);
    r->kind = "cleared";
    r->status = "handed_over";
    r->cleared_depth_m = 2;
    r->depth_reference = "original";
    r->target_scope = "all";
    r->search_kind = "subsurface";
    r->qa_result = "pass";
    r->qa_date = r->handover_date = r->status_date = "2026-06-01";
    r->qa_id = r->completion_report = r->handover_certificate = r->recipient = "made up";
    r->data_as_of = "2026-10-01";
    r->crs_declared = "EPSG:32638";
    r->position_method = "dgnss";
    r->position_error_m = 0.05;
    r->transform_error_m = 0;
    r->quality = "ok";
    agt_plan_builder_add(f->b, &r->f);
}

static void add_house(Field *f, guint number)
{
    guint release = (guint)uniform(f, 0, f->middle->len - 0.001);
    AgtPoint at = number % 2 ? g_array_index(f->middle, AgtPoint, release) : anywhere(f);
    double turn = uniform(f, 0, G_PI), c = cos(turn), s = sin(turn);
    AgtPoint p[4];
    for (int i = 0; i < 4; i++) {
        double u = i == 1 || i == 2 ? 7 : -7, v = i > 1 ? 5 : -5;
        p[i] = (AgtPoint){round((at.x + u * c - v * s) * 1000) / 1000,
                          round((at.y + u * s + v * c) * 1000) / 1000};
    }
    AgtGeom *g = agt_arena_take_geom(f->a, agt_geom_new_polygon(p, 4));
    AgtBuilding *h = (AgtBuilding *)row(f, AGT_LAYER_BUILDING, number, g);
    h->kind = "dwelling";
    h->dig_depth_m = 1.2;
    agt_plan_builder_add(f->b, &h->f);
}

static void add_setting(Field *f, const char *name)
{
    bool days = g_str_has_suffix(name, "_days"), ratio = g_str_has_suffix(name, "_ratio");
    bool text = !days && !ratio && !g_str_has_suffix(name, "_m");
    AgtSetting *s = (AgtSetting *)agt_arena_row(f->a, AGT_LAYER_SETTING);
    s->f.id = s->f.birth = name;
    s->value = days ? "365" : ratio || strstr(name, "spoil") ? "0" : text ? "made up" : "1";
    s->unit = days ? "d" : ratio ? "m/m" : text ? NULL : "m";
    s->signed_by = "made up A";
    s->confirmed_by = "made up B";
    s->signed_on = s->confirmed_on = "2026-10-01";
    s->document = "made up";
    agt_plan_builder_add(f->b, &s->f);
}

static void add_extent(Field *f)
{
    AgtBox box = {ORIGIN_E - 5000, ORIGIN_N - 5000, ORIGIN_E + f->side_m + 5000,
                  ORIGIN_N + f->side_m + 5000};
    AgtSurveyExtent *x = (AgtSurveyExtent *)row(f, AGT_LAYER_SURVEY_EXTENT, 1,
                                                agt_arena_take_geom(f->a, agt_geom_new_box(box)));
    x->kind = "dataset";
    x->data_as_of = "2026-10-01";
    agt_plan_builder_add(f->b, &x->f);
}

static void fill(Field *f, const char *folder, const char *name, guint n,
                 void (*add)(Field *, guint))
{
    g_autofree char *path = folder ? g_strdup_printf("%s/%s.tsv", folder, name) : NULL;
    f->copy = path ? fopen(path, "w") : NULL;
    if (path && !f->copy)
        g_error("%s cannot be written", path);
    for (guint i = 1; i <= n; i++)
        add(f, i);
    if (f->copy)
        fclose(f->copy);
    f->copy = NULL;
}

static AgtPlan *make_plan(guint houses, guint hazards, const char *folder)
{
    AgtPlanHead head = {.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        .title = "Judge",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .illustrative = true,
                        .revision = "",
                        .revision_name = ""};
    Field f = {.b = agt_plan_builder_new(&head),
               .random = 3,
               .middle = g_array_new(FALSE, FALSE, sizeof(AgtPoint))};
    f.a = agt_plan_builder_arena(f.b);
    f.side_m = FIELD_M * sqrt(hazards);
    fill(&f, folder, "hazard", hazards, add_hazard);
    fill(&f, folder, "release", hazards, add_release);
    fill(&f, folder, "house", houses, add_house);
    add_extent(&f);
    for (const char *const *name = agt_clearance_setting_names(); *name; name++)
        add_setting(&f, *name);
    g_array_unref(f.middle);
    return agt_plan_builder_end(f.b);
}

static double peak_mb(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)used.ru_maxrss / 1024;
}

/* Seconds of the clock and of the processors. */
typedef struct {
    double wall, cpu;
} Time;

static Time now(void)
{
    return (Time){(double)g_get_monotonic_time() / 1e6, (double)clock() / CLOCKS_PER_SEC};
}

static void print_phase(const char *name, Time from, Time to)
{
    printf("%s_s %.2f %s_wall_s %.2f ", name, to.cpu - from.cpu, name, to.wall - from.wall);
}

/* --- Judging with all findings, as `validate` does it --- */

enum { SHARE = 512 };

typedef struct {
    AgtClearance *c;
    const AgtTable *houses;
    AgtFindings **of; /* one for each share */
    gint next;        /* share to be taken, atomic */
} Worded;

static gpointer word_shares(gpointer data)
{
    Worded *w = data;
    for (;;) {
        guint share = (guint)g_atomic_int_add(&w->next, 1), from = share * SHARE;
        if (from >= w->houses->n)
            return NULL;
        w->of[share] = agt_findings_new();
        for (guint i = from; i < MIN(w->houses->n, from + SHARE); i++)
            agt_clearance_check(w->c, w->houses->rows[i], w->of[share]);
    }
}

static AgtFindings *word_all(AgtClearance *c, const AgtTable *houses, guint threads)
{
    guint n = (houses->n + SHARE - 1) / SHARE;
    g_autofree AgtFindings **of = g_new0(AgtFindings *, n + 1);
    Worded w = {c, houses, of, 0};
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    for (guint i = 1; i < threads; i++)
        g_ptr_array_add(others, g_thread_new("word", word_shares, &w));
    word_shares(&w);
    for (guint i = 0; i < others->len; i++)
        g_thread_join(others->pdata[i]);
    AgtFindings *all = agt_findings_new();
    for (guint i = 0; i < n; i++) {
        agt_findings_join(all, of[i]);
        agt_findings_free(of[i]);
    }
    return all;
}

/* Everything in a finding but the areas, which are worked out when asked for. */
static char *digest(const AgtFindings *f)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        const double number[] = {x->measured, x->required, x->at.x, x->at.y, x->severity};
        const char *text[] = {x->rule->id, x->id, x->other_id, x->what, x->arg};
        g_checksum_update(sum, (const guchar *)number, sizeof number);
        for (guint k = 0; k < G_N_ELEMENTS(text); k++)
            g_checksum_update(sum, (const guchar *)(text[k] ? text[k] : ""),
                              text[k] ? (gssize)strlen(text[k]) + 1 : 1);
    }
    return g_strndup(g_checksum_get_string(sum), 16);
}

typedef struct {
    guint pass, near, outside, different;
} Tally;

/* The quick verdicts must be those of the findings. */
static Tally count(const AgtTable *houses, const bool *passes, const AgtFindings *found)
{
    Tally y = {0};
    g_autoptr(GHashTable) blocked = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < agt_findings_n(found); i++) {
        const AgtFinding *x = agt_findings_get(found, i);
        y.near += strcmp(x->rule->id, "B1") == 0;
        y.outside += strcmp(x->rule->id, "B2") == 0;
        if (x->severity == AGT_BLOCK && strcmp(x->rule->id, "B7") != 0)
            g_hash_table_add(blocked, (gpointer)x->id);
    }
    for (guint i = 0; i < houses->n; i++) {
        y.pass += passes[i];
        y.different += passes[i] == g_hash_table_contains(blocked, houses->rows[i]->id);
    }
    return y;
}

int main(int argc, char **argv)
{
    gint64 houses, hazards, threads = 1;
    if (argc < 3 || !agt_parse_int(argv[1], &houses) || !agt_parse_int(argv[2], &hazards) ||
        (argc > 3 && (!agt_parse_int(argv[3], &threads) || threads < 1 || threads > 64))) {
        g_printerr("usage: judge HOUSES HAZARDS [THREADS [FOLDER]]\n");
        return 2;
    }
    g_autoptr(AgtPlan) plan = make_plan((guint)houses, (guint)hazards, argc > 4 ? argv[4] : NULL);
    double with_plan = peak_mb();
    Time start = now();
    g_autoptr(AgtFindings) of_data = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtClearance) c =
        agt_clearance_new(plan, AGT_CONSTRUCTION, "2026-11-01", of_data, &error);
    if (!c || !agt_clearance_judged(c)) {
        g_printerr("judge: %s\n", error ? error->message : "not judged");
        return 1;
    }
    Time ready = now();
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_BUILDING);
    g_autofree bool *passes = g_new(bool, t->n + 1);
    agt_clearance_pass_many(c, t->rows, t->n, (guint)threads, passes);
    Time judged = now();
    double peak = peak_mb();
    g_autoptr(AgtFindings) found = word_all(c, t, (guint)threads);
    Time worded = now();
    Tally y = count(t, passes, found);
    g_autofree char *sum = digest(found);
    print_phase("ready", start, ready);
    print_phase("judge", ready, judged);
    print_phase("worded", judged, worded);
    printf("threads %d pass %u near %u outside %u findings %s plan_mb %.0f peak_mb %.0f worded_mb "
           "%.0f\n",
           (int)threads, y.pass, y.near, y.outside, sum, with_plan, peak, peak_mb());
    if (y.different)
        g_printerr("judge: %u verdicts differ from the findings\n", y.different);
    return y.different ? 1 : 0;
}
