/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agrotown alert: a find or an accident enters the plan at once, and the stop list is printed.
 *
 * Nothing may keep the stop list from being printed: neither missing settings, nor edits that
 * nobody committed, nor a file that another program holds.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *near_id, *at, *on, *kind, *by, *note, *format, *message;
    double radius;
    gboolean dry_run;
} Options;

static const AgtOption options[] = {
    {.name = "near",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, near_id),
     .value = "ID",
     .help = N_("feature that it happened at or beside; its size adds to the position error")},
    {.name = "at",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, at),
     .value = "E,N",
     .help = N_("place, easting and northing in metres in the plan's coordinate system")},
    {.name = "radius",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, radius),
     .value = "M",
     .min = 0,
     .max = 10000,
     .help = N_("radius of the hazard; the settings' radius of a point when that is larger")},
    {.name = "on",
     .type = AGT_OPT_DATE,
     .offset = offsetof(Options, on),
     .value = "DATE",
     .help = N_("day of the find or accident (today when left out)")},
    {.name = "kind",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, kind),
     .value = "KIND",
     .choices = "find|accident",
     .help = N_("find (default) or accident")},
    {.name = "by",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, by),
     .value = "PERSON",
     .help = N_("who reports it (the author when left out)")},
    {.name = "note",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, note),
     .value = "TEXT",
     .help = N_("what was seen")},
    AGT_OPTION_FORMAT(Options, "text|json", N_("form of the stop list (default text)")),
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_DRY_RUN(Options),
};

/* --- The place --- */

/* Middle of the box of all features with the id, and how far they reach from it. */
static bool place_near(const AgtPlan *plan, const char *id, AgtPoint *at, double *spread,
                       GError **error)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtFeature *row = agt_layer(l)->geom == AGT_LAYER_GEOM_NONE
                                    ? NULL
                                    : agt_plan_find(plan, (AgtLayerId)l, id);
        if (row && !agt_geom_is_empty(row->geom))
            box = agt_box_union(box, row->geom->box);
    }
    if (box.minx > box.maxx)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "--near: the plan has no feature \"%s\" with a place; give --at E,N", id);
    *at = (AgtPoint){(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2};
    *spread = hypot(box.maxx - box.minx, box.maxy - box.miny) / 2;
    return true;
}

/* Degrees, swapped axes, another zone: what cannot be a place in this plan would stop nothing. */
static bool check_place(const AgtPlan *plan, const char *text, AgtPoint at, GError **error)
{
    static const double far_m = 10000; /* beyond the reach of anything found in the plan */
    AgtBox b = agt_plan_extent(plan);
    if (b.minx > b.maxx || (at.x > b.minx - far_m && at.x < b.maxx + far_m &&
                            at.y > b.miny - far_m && at.y < b.maxy + far_m))
        return true;
    g_autofree char *box =
        g_strdup_printf("E %.0f to %.0f, N %.0f to %.0f", b.minx, b.maxx, b.miny, b.maxy);
    g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                "--at %s lies more than 10 km outside the plan (%s): give easting, northing in "
                "metres in %s, or --near ID",
                text, box, agt_plan_head(plan)->crs);
    return false;
}

static bool place_at(const AgtPlan *plan, const char *text, AgtPoint *at, GError **error)
{
    g_auto(GStrv) part = g_strsplit(text, ",", -1);
    if (g_strv_length(part) != 2 || !agt_parse_real(g_strstrip(part[0]), &at->x) ||
        !agt_parse_real(g_strstrip(part[1]), &at->y))
        return agt_refuse(
            error, AGT_EXIT_USAGE,
            "--at: \"%s\" is not E,N: two numbers of metres with decimal points, such as "
            "660123.5,4440101",
            text);
    return check_place(plan, text, *at, error);
}

static bool find_place(const AgtPlan *plan, const Options *o, AgtPoint *at, double *spread,
                       GError **error)
{
    *spread = 0;
    return o->at ? place_at(plan, o->at, at, error)
                 : place_near(plan, o->near_id, at, spread, error);
}

/* --- The records --- */

/* The settings' radius counts whether signed or not: it can only make the hazard larger. */
static double radius(const AgtPlan *plan, const Options *o, bool given)
{
    double settled = NAN;
    const char *text = agt_plan_setting(plan, "clearance.point_radius_m");
    if (!given || !text || !agt_parse_real(text, &settled) || settled < 0)
        return given && !text ? o->radius : NAN;
    return MAX(o->radius, settled);
}

/* A position of the worst class: nobody surveyed it. */
static AgtHazardPoint *make_hazard(AgtArena *a, const AgtPlan *plan, const Options *o, AgtPoint at,
                                   double spread, const char *day)
{
    AgtHazardPoint *h = (AgtHazardPoint *)agt_arena_row(a, AGT_LAYER_HAZARD_POINT);
    AgtIdCounter ids = agt_id_counter(plan, AGT_LAYER_HAZARD_POINT, 3);
    h->f.id = h->f.birth = agt_id_next(&ids, a);
    h->f.geom = agt_arena_take_geom(a, agt_geom_new_point(at.x, at.y));
    h->f.note = agt_arena_text(a, o->note);
    h->class = g_strcmp0(o->kind, "accident") == 0 ? "accident" : "eo_spot";
    h->status = "open";
    h->evidence = "direct";
    h->bounded_by = "geometry";
    h->dataset = "alert";
    h->found_on = h->status_date = h->data_as_of = agt_arena_text(a, day);
    h->position_method = "unknown";
    h->transform_error_m = spread;
    h->crs_declared = agt_arena_text(a, agt_plan_head(plan)->crs);
    h->radius_m = radius(plan, o, o->radius > 0);
    h->quality = "ok";
    return h;
}

static void add_dataset(AgtChangeset *c, const AgtPlan *plan)
{
    if (agt_plan_find(plan, AGT_LAYER_DATASET, "alert"))
        return;
    AgtDataset *d = (AgtDataset *)agt_arena_row(agt_changeset_arena(c), AGT_LAYER_DATASET);
    d->f.id = d->f.birth = "alert";
    d->title = "Finds and accidents reported on site";
    d->kind = "finds";
    agt_changeset_add(c, &d->f);
}

/* Writes beside whatever else is going on in the file; what prevents it is told, not returned. */
static void record(const AgtCli *cli, const Options *o, const AgtChangeset *c, const char *by,
                   AgtAlert *a, char **revision, char **failed)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *message = g_strdup_printf("alert: %s %s", a->hazard->f.id, a->hazard->class);
    AgtRevisionInfo info = agt_work_revision(cli, o->message ? o->message : message);
    if (!info.author || !*info.author)
        info.author = by;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_WRITE, &error);
    g_autoptr(AgtRevision) r = s ? agt_store_add_beside(s, c, &info, &error) : NULL;
    if (r)
        *revision = g_strdup_printf("r%d", (int)r->seq);
    else
        *failed = g_strdup(error->message);
    a->revision = *revision;
    a->failed = *failed;
}

static void print(const AgtCli *cli, const Options *o, const AgtPlan *plan, const AgtAlert *a)
{
    AgtReportOptions ro = agt_work_report(cli, AGT_CONSTRUCTION, NULL);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0 ? agt_report_alert_json(plan, a, &ro)
                                                              : agt_report_alert_text(plan, a, &ro);
    fputs(text, cli->out);
    if (a->failed) /* said even to those who asked for silence */
        fprintf(cli->talk, agt_tr(cli->lang, N_("agrotown: NOT RECORDED: %s\n")), a->failed);
}

/* --- A file that another program holds --- */

static bool copy_file(const char *from, const char *to, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize n;
    return g_file_get_contents(from, &bytes, &n, error) &&
           g_file_set_contents(to, bytes, (gssize)n, error);
}

/* The plan as it is on the disk, with the journal that another program's half-written changes are
 * undone by: for the stop list only. */
static bool open_copy(AgtWork *w, const AgtCli *cli, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("agrotown-XXXXXX", error);
    if (!folder)
        return false;
    g_autofree char *copy = g_build_filename(folder, "plan.sqlite", NULL);
    g_autofree char *journal = g_strconcat(cli->plan_path, "-journal", NULL);
    g_autofree char *second = g_strconcat(copy, "-journal", NULL);
    AgtCli there = *cli;
    there.plan_path = copy;
    bool ok = copy_file(cli->plan_path, copy, error);
    if (ok)
        copy_file(journal, second, NULL);
    ok = ok && agt_work_open(w, &there, AGT_STORE_READ, NULL, AGT_LAYERS_ALL, error);
    g_clear_pointer(&w->store, agt_store_close);
    g_unlink(second);
    g_unlink(copy);
    g_rmdir(folder);
    return ok;
}

/* @p busy: who holds the file, when only a copy of it could be read. */
static bool open_plan(AgtWork *w, const AgtCli *cli, char **busy, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (agt_work_open(w, cli, AGT_STORE_READ, NULL, AGT_LAYERS_ALL, &why))
        return true;
    if (!g_error_matches(why, AGT_STORE_ERROR, AGT_STORE_ERROR_BUSY)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    agt_work_clear(w);
    *busy = g_strdup(why->message);
    return open_copy(w, cli, error);
}

static bool check_wish(const AgtCli *cli, const Options *o, const char *day, GError **error)
{
    if (!o->near_id == !o->at)
        return agt_refuse(error, AGT_EXIT_USAGE, "%s", "say where it is: --near ID or --at E,N");
    if (strncmp(cli->now, day, 10) < 0)
        return agt_refuse(error, AGT_EXIT_USAGE, "--on: %s has not come yet", day);
    return true;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    g_autofree char *today = g_strndup(cli->now, 10), *revision = NULL, *failed = NULL;
    const char *day = o->on ? o->on : today;
    const char *by = o->by ? o->by : cli->author && *cli->author ? cli->author : "unnamed";
    AgtPoint at;
    double spread;
    if (!check_wish(cli, o, day, error) || !open_plan(&w, cli, &failed, error) ||
        !find_place(w.plan, o, &at, &spread, error))
        return -1;
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtHazardPoint *h = make_hazard(agt_changeset_arena(c), w.plan, o, at, spread, day);
    h->status_reason = agt_arena_printf(agt_changeset_arena(c), "reported by %s", by);
    agt_changeset_add(c, &h->f);
    add_dataset(c, w.plan);
    g_autoptr(AgtStopList) list = agt_clearance_stop_list(w.plan, &h->f, cli->as_of);
    const char *line = agt_plan_setting(w.plan, "clearance.emergency_line");
    AgtAlert a = {.hazard = h,
                  .list = list,
                  .by = by,
                  .near_id = o->near_id,
                  .emergency = line,
                  .failed = failed,
                  .drill = o->dry_run};
    g_clear_pointer(&w.store, agt_store_close);
    if (!o->dry_run && !failed)
        record(cli, o, c, by, &a, &revision, &failed);
    print(cli, o, w.plan, &a);
    return a.failed ? AGT_EXIT_IO : AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown alert town.sqlite --near H-017 --kind find --by \"C. Builder\" --note \"rusty metal, "
    "0.3 m deep\"",
    "agrotown alert town.sqlite --at 660123,4440101 --kind accident --by PER-003", NULL};

const AgtCommand agt_cmd_alert = {
    .name = "alert",
    .group = N_("Mine action"),
    .summary = N_("a find or an accident: record it and print the stop list"),
    .description =
        N_("Enters a find or an accident as a point hazard with the worst position error, as a "
           "revision of its own, and prints what must stop: issued, staked and built works first, "
           "nearest first, then the permits and papers that no longer hold, with their holders.\n\n"
           "It does not wait for anything: without national settings all works are listed; edits "
           "that nobody committed stay as they are; when the file cannot be written, that is said "
           "and the list is printed all the same (exit code 5)."),
    .arguments = "",
    .min_args = 0,
    .max_args = 0,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
