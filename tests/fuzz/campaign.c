/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Damaged copies of a file of every import format: SEEDS RUNS [SECONDS]. Each run damages one of
 * the files of a folder of SEEDS (all of a folder belong together): bits, numbers, cuts, dropped
 * fields. The copy is imported as hazards, as hazards with fields mapped, as hazards with the axes
 * swapped, or by the generic profile, with and without a system given. Whatever the damage:
 *
 *   - import answers with a result or an error of its own that can be read;
 *   - records = stored + quarantined + unmapped, layer by layer;
 *   - there are never fewer hazards than records, but for drawings, where several lines make one
 *     outline: there, records are never without a hazard;
 *   - the changes fit the plan.
 *
 * A reader that crashes, hangs or eats memory in its own process is contained and counted; a seed
 * that is not damaged must be read. The same seeds and AGROTOWN_SEED give the same runs. A run that
 * fails is named, with its files left in place.
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <agrotown/exchange.h>

#include "mutate.h"

typedef struct {
    const char *name; /* of the folder */
    GPtrArray *files; /* of char*: paths, the main file first */
    GPtrArray *bytes; /* of GBytes* */
    bool folder;      /* the folder itself is the source (.gdb) */
} Seed;

typedef struct {
    const char *label;
    AgtYaml *yaml;
    bool hazards;
} Profile;

typedef struct {
    guint read, refused, contained;
} Tally;

static const char hazards_text[] = "profile: fuzz-hazards\n"
                                   "data_as_of: 2026-10-01\n"
                                   "layers:\n"
                                   "  - {source: '*', target: hazard_area, buffer_m: 5}\n";
/* As a delivery is mapped: fields that the damage may have taken away. */
static const char fields_text[] = "profile: fuzz-fields\n"
                                  "data_as_of: 2026-10-01\n"
                                  "layers:\n"
                                  "  - source: '*'\n"
                                  "    target: hazard_area\n"
                                  "    buffer_m: 5\n"
                                  "    key: hid\n"
                                  "    fields:\n"
                                  "      imsma_id: hid\n"
                                  "      class: {from: cls, map: {CHA: cha, SHA: sha}}\n"
                                  "      status: {from: st, map: {Open: open}}\n"
                                  "      position_error_m: acc\n"
                                  "      reported_area_m2: area\n";
static const char swapped_text[] = "profile: fuzz-swapped\n"
                                   "data_as_of: 2026-10-01\n"
                                   "axes: north_east\n"
                                   "layers:\n"
                                   "  - {source: '*', target: hazard_area, buffer_m: 5}\n";
static const char plain_text[] = "profile: fuzz-plain\n"
                                 "terrain: {cell_m: 5}\n"
                                 "layers:\n"
                                 "  - {source: '*', target: survey, fields: {height_m: '@z'}}\n";

static const char points_text[] =
    "profile: fuzz-points\n"
    "crs: EPSG:32638\n"
    "data_as_of: 2026-10-01\n"
    "layers:\n"
    "  - source: '*'\n"
    "    target: hazard_area\n"
    "    points: {group: area, part: part, order: nr, id: id, type: kind, x: e, y: n,\n"
    "      vertex: [turning], reference: [mark], benchmark: [benchmark], evidence: [found],\n"
    "      closing: [closing], original: {x: ox, y: oy},\n"
    "      legs: {bearing: b, distance: d, from: from, chain: previous, angle: deg}}\n"
    "    fields: {bearing_type: north, declination_deg: decl, position_error_m: err}\n";

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (!dir)
        g_error("folder %s cannot be read", folder);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, by_name);
    return names;
}

static bool is_main(const char *path)
{
    static const char *const sides[] = {".dbf", ".shx", ".prj", ".cpg", NULL};
    for (const char *const *s = sides; *s; s++)
        if (g_str_has_suffix(path, *s))
            return false;
    return true;
}

static Seed *seed_read(const char *folder)
{
    Seed *s = g_new0(Seed, 1);
    s->files = names_in(folder);
    if (s->files->len == 1 && g_file_test(s->files->pdata[0], G_FILE_TEST_IS_DIR)) {
        GPtrArray *inner = names_in(s->files->pdata[0]);
        g_ptr_array_unref(s->files);
        s->files = inner;
        s->folder = true;
    }
    for (guint i = 1; i < s->files->len && !s->folder; i++)
        if (is_main(s->files->pdata[i]))
            g_ptr_array_insert(s->files, 0, g_ptr_array_steal_index(s->files, i));
    s->name = g_strdup(folder);
    s->bytes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (guint i = 0; i < s->files->len; i++) {
        char *data;
        gsize len;
        if (!g_file_get_contents(s->files->pdata[i], &data, &len, NULL))
            g_error("%s cannot be read", (char *)s->files->pdata[i]);
        g_ptr_array_add(s->bytes, g_bytes_new_take(data, len));
    }
    return s;
}

static void seed_free(gpointer p)
{
    Seed *s = p;
    g_ptr_array_unref(s->files);
    g_ptr_array_unref(s->bytes);
    g_free((char *)s->name);
    g_free(s);
}

/* Numbers that are no coordinates, words that are no numbers. */
static void damage_text(Prop *p, GByteArray *d)
{
    static const char *const words[] = {"nan",  "inf", "-1e308", "1e999", "9223372036854775808",
                                        "0",    "",    "\"",     "<",     "{\"a\":[[[[[[[[",
                                        "\xff", "NULL"};
    guint at = (guint)prop_int(p, 0, (int)d->len - 1), end = at;
    while (at < d->len && !g_ascii_isdigit(d->data[at]))
        at++;
    for (end = at; end < d->len && (g_ascii_isdigit(d->data[end]) || d->data[end] == '.');)
        end++;
    if (at == end)
        return;
    const char *word = words[prop_int(p, 0, (int)G_N_ELEMENTS(words) - 1)];
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_append(out, d->data, at);
    g_byte_array_append(out, (const guint8 *)word, (guint)strlen(word));
    g_byte_array_append(out, d->data + end, d->len - end);
    g_byte_array_set_size(d, 0);
    g_byte_array_append(d, out->data, out->len);
}

/* A field loses its name, in one record or in all of them. */
static void drop_field(Prop *p, GByteArray *d)
{
    static const char *const names[] = {"hid",  "cls",         "st",       "acc",
                                        "area", "coordinates", "geometry", "properties"};
    const char *name = names[prop_int(p, 0, (int)G_N_ELEMENTS(names) - 1)];
    guint len = (guint)strlen(name), from = (guint)prop_int(p, 0, (int)d->len - 1);
    bool all = prop_int(p, 0, 1);
    for (guint i = all ? 0 : from; i + len <= d->len; i++) {
        if (memcmp(d->data + i, name, len) != 0)
            continue;
        d->data[i] = '_';
        if (!all)
            return;
    }
}

/* Writes a copy with one file damaged (none in the first round); path of the source. */
static char *seed_write(const Seed *s, Prop *p, bool damaged, const char *into)
{
    guint hit =
        s->files->len > 1 && prop_int(p, 0, 1) ? (guint)prop_int(p, 0, (int)s->files->len - 1) : 0;
    for (guint i = 0; i < s->files->len; i++) {
        gsize len;
        const guint8 *data = g_bytes_get_data(s->bytes->pdata[i], &len);
        g_autoptr(GByteArray) d = g_byte_array_new();
        g_byte_array_append(d, data, (guint)len);
        for (int n = damaged && i == hit && d->len > 0 ? prop_int(p, 1, 3) : 0; n > 0 && d->len;
             n--) {
            int how = prop_int(p, 0, 3);
            if (how == 0)
                damage_text(p, d);
            else if (how == 1)
                drop_field(p, d);
            else
                fuzz_mutate(p, d);
        }
        g_autofree char *base = g_path_get_basename(s->files->pdata[i]);
        g_autofree char *path = g_build_filename(into, base, NULL);
        if (!g_file_set_contents(path, d->data ? (char *)d->data : "", d->len, NULL))
            g_error("%s cannot be written", path);
    }
    g_autofree char *main_file = g_path_get_basename(s->files->pdata[0]);
    return s->folder ? g_strdup(into) : g_build_filename(into, main_file, NULL);
}

static AgtPlan *empty_plan(void)
{
    AgtPlanHead head = {.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        .title = "Fuzz",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .illustrative = true,
                        .revision = "",
                        .revision_name = ""};
    return agt_plan_builder_end(agt_plan_builder_new(&head));
}

static const char *wrong_result(const AgtPlan *plan, const AgtImportResult *r, bool hazards,
                                bool drawing)
{
    guint64 mapped = 0;
    for (guint i = 0; i < r->counts->len; i++) {
        const AgtImportCount *c = r->counts->pdata[i];
        if ((guint64)c->records != (guint64)c->stored + c->quarantined + c->unmapped)
            return "records are not stored + quarantined + unmapped";
        bool evidence = hazards && strcmp(c->target, "hazard_area") == 0;
        mapped += evidence ? c->records - c->joined : 0;
        if (evidence && c->quarantined)
            return "a hazard was quarantined";
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtPlan) after = agt_plan_apply(plan, r->changes, &error);
    if (!after)
        return "the changes do not fit the plan";
    guint64 least = drawing ? MIN(mapped, 1) : mapped;
    guint64 rows = (guint64)agt_plan_table(after, AGT_LAYER_HAZARD_AREA)->n +
                   agt_plan_table(after, AGT_LAYER_HAZARD_LINE)->n +
                   agt_plan_table(after, AGT_LAYER_HAZARD_POINT)->n;
    if (hazards && rows < least)
        return "there are fewer hazards than records";
    return NULL;
}

static const char *wrong_error(const GError *e, bool damaged, Tally *t)
{
    if (!e || !e->message || !*e->message || !g_utf8_validate(e->message, -1, NULL))
        return "no readable error";
    if (e->domain != AGT_EXCHANGE_ERROR && e->domain != AGT_PLAN_ERROR)
        return "an error of another room";
    if (!damaged)
        return "the undamaged file is refused";
    bool contained = e->domain == AGT_EXCHANGE_ERROR &&
                     (e->code == AGT_EXCHANGE_ERROR_CRASHED || e->code == AGT_EXCHANGE_ERROR_LIMIT);
    if (contained)
        printf("contained: %s\n", e->message);
    *(contained ? &t->contained : &t->refused) += 1;
    return NULL;
}

/* Formats that cannot say their own system. */
static bool needs_crs(const char *path)
{
    return g_str_has_suffix(path, ".csv") || g_str_has_suffix(path, ".xlsx") ||
           g_str_has_suffix(path, ".dxf") || g_str_has_suffix(path, ".xml");
}

/* The profile that an undamaged seed must be read by. */
static guint first_profile(const char *path)
{
    if (g_str_has_suffix(path, "turning.csv"))
        return 2;
    return g_str_has_suffix(path, ".xml") ? 1 : 0;
}

static void import_one(const AgtPlan *plan, const char *path, const Profile *profile,
                       const char *crs, bool damaged, Tally *t, GPtrArray *wrong)
{
    AgtImportOptions o = {.path = path,
                          .profile = profile->yaml,
                          .profile_name = profile->label,
                          .crs = crs,
                          .imported_on = "2026-11-22"};
    g_autoptr(AgtFindings) findings = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtImportResult) r = agt_import(plan, &o, findings, &error);
    const char *bad = NULL;
    if (r) {
        t->read++;
        bad = wrong_result(plan, r, profile->hazards, g_str_has_suffix(path, ".dxf"));
    } else {
        bad = wrong_error(error, damaged, t);
    }
    if (bad)
        g_ptr_array_add(wrong, g_strdup_printf("%s (%s, %s): %s%s%s", path, profile->label,
                                               crs ? crs : "own system", bad, error ? ": " : "",
                                               error ? error->message : ""));
}

static void clear(const char *folder)
{
    g_autoptr(GPtrArray) names = names_in(folder);
    for (guint i = 0; i < names->len; i++)
        g_remove(names->pdata[i]);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        g_error("usage: %s SEEDS RUNS [SECONDS]", argv[0]);
    g_autoptr(GPtrArray) folders = names_in(argv[1]);
    g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func(seed_free);
    for (guint i = 0; i < folders->len; i++)
        g_ptr_array_add(seeds, seed_read(folders->pdata[i]));
    gint64 runs = g_ascii_strtoll(argv[2], NULL, 10);
    gint64 until =
        argc > 3 ? g_get_monotonic_time() + g_ascii_strtoll(argv[3], NULL, 10) * G_USEC_PER_SEC
                 : G_MAXINT64;
    Profile profiles[] = {{"hazards", agt_yaml_parse("hazards", hazards_text, -1, NULL), true},
                          {"plain", agt_yaml_parse("plain", plain_text, -1, NULL), false},
                          {"points", agt_yaml_parse("points", points_text, -1, NULL), true},
                          {"fields", agt_yaml_parse("fields", fields_text, -1, NULL), true},
                          {"swapped", agt_yaml_parse("swapped", swapped_text, -1, NULL), true}};
    static const guint damaged_by[] = {0, 0, 1, 3, 4};
    g_autofree char *root = g_dir_make_tmp("agrotown-fuzz-XXXXXX", NULL);
    g_autofree char *plain = g_build_filename(root, "plain", NULL);
    g_autofree char *gdb = g_build_filename(root, "seed.gdb", NULL);
    g_mkdir(plain, 0700);
    g_mkdir(gdb, 0700);
    g_autoptr(AgtPlan) plan = empty_plan();
    g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func(g_free);
    Tally t = {0};
    gint64 done = 0;
    for (; done < runs && !wrong->len && g_get_monotonic_time() < until; done++) {
        const Seed *s = seeds->pdata[done % seeds->len];
        Prop p = prop_start(prop_seed(), (uint64_t)done);
        bool damaged = done >= seeds->len;
        g_autofree char *path = seed_write(s, &p, damaged, s->folder ? gdb : plain);
        const char *crs = (damaged ? prop_int(&p, 0, 1) : needs_crs(path)) ? "EPSG:32638" : NULL;
        const Profile *profile = &profiles[damaged && !g_str_has_suffix(path, "turning.csv")
                                               ? damaged_by[prop_int(&p, 0, 4)]
                                               : first_profile(path)];
        import_one(plan, path, profile, crs, damaged, &t, wrong);
        if (!wrong->len)
            clear(s->folder ? gdb : plain);
    }
    printf("%" G_GINT64_FORMAT " runs over %u seeds: %u read, %u refused, %u contained\n", done,
           seeds->len, t.read, t.refused, t.contained);
    for (guint i = 0; i < wrong->len; i++)
        printf("WRONG: %s\n", (char *)wrong->pdata[i]);
    if (!wrong->len) {
        g_rmdir(plain);
        g_rmdir(gdb);
        g_rmdir(root);
    }
    for (guint i = 0; i < G_N_ELEMENTS(profiles); i++) {
        g_assert(profiles[i].yaml);
        agt_yaml_free(profiles[i].yaml);
    }
    return wrong->len ? 1 : 0;
}
