/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outlines out of rows: the order of the rows changes nothing, and whatever is missing or broken
 * among the points, the record never covers less than the area that was surveyed.
 */
#include <glib/gstdio.h>
#include <string.h>

#include <agrotown/exchange.h>

#include "prop.h"

#define AREAS   12
#define CORNERS 12
/* Neighbours are at most this far apart; the profile states it. */
#define SPACING_M 300

static const char profile[] =
    "profile: points\ncrs: EPSG:32638\ndata_as_of: 2026-10-01\nlayers:\n  - source: t\n"
    "    target: hazard_area\n    points: {group: area, order: nr, type: kind, x: e, y: n, "
    "spacing_max_m: 300, vertex: [turning], reference: [mark], benchmark: [benchmark], "
    "legs: {bearing: b, distance: d, chain: previous, angle: deg, misclosure_max_m: 1}}\n"
    "    fields:\n      bearing_type: north\n";

/* What happens to the rows of an area on their way. */
typedef enum { WHOLE, DROPPED, BLANKED, DOUBLED, LETTERED, UNKNOWN, LEGS, N_FATES } Fate;

typedef struct {
    Fate fate;
    guint n;
    AgtPoint pt[CORNERS + 1];
} Area;

/* A star round a centre; neighbours are near each other because the whole of it is small. */
static Area make_area(Prop *p, guint number)
{
    Area a = {.fate = (Fate)prop_int(p, WHOLE, N_FATES - 1), .n = (guint)prop_int(p, 5, CORNERS)};
    AgtPoint c = {660000 + 1000.0 * number, 4440000};
    for (guint i = 0; i < a.n; i++) {
        double t = 2 * G_PI * (i + prop_real(p, 0.1, 0.9)) / a.n;
        double r = prop_real(p, 10, SPACING_M / 2 - 5);
        a.pt[i] = (AgtPoint){rint((c.x + r * cos(t)) * 1000) / 1000,
                             rint((c.y + r * sin(t)) * 1000) / 1000};
    }
    a.pt[a.n] = a.pt[0];
    return a;
}

static char *number_text(double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(buf, sizeof buf, "%.3f", v));
}

static char *row(guint area, const char *nr, const char *kind, AgtPoint at)
{
    g_autofree char *e = number_text(at.x), *n = number_text(at.y);
    return g_strdup_printf("A%u,%s,%s,%s,%s,,,", area, nr, kind, e, n);
}

/* Legs whose north nobody stated, turned by any angle from the true outline. */
static void add_legs(Prop *p, const Area *a, guint number, GPtrArray *rows)
{
    double turn = prop_real(p, 0, 360);
    g_ptr_array_add(rows, row(number, "1", "benchmark", a->pt[0]));
    for (guint i = 1; i < a->n; i++) {
        double dx = a->pt[i].x - a->pt[i - 1].x, dy = a->pt[i].y - a->pt[i - 1].y;
        double b = fmod(atan2(dx, dy) * 180 / G_PI + 720 + turn, 360);
        g_autofree char *bearing = number_text(b);
        /* a hand's breadth more than the plan's metres: the grid factor is below one */
        g_autofree char *length = number_text(hypot(dx, dy) * 1.0002 + 0.001);
        g_ptr_array_add(rows,
                        g_strdup_printf("A%u,%u,turning,,,%s,%s,", number, i + 1, bearing, length));
    }
}

static void add_rows(Prop *p, const Area *a, guint number, GPtrArray *rows)
{
    guint hit = (guint)prop_int(p, 0, (int)a->n - 1), more = (guint)prop_int(p, 0, 1);
    if (a->fate == LEGS) {
        add_legs(p, a, number, rows);
        return;
    }
    for (guint i = 0; i < a->n; i++) {
        bool at = i == hit || (more && i == (hit + 1) % a->n);
        bool last = i == a->n - 1; /* a last row that is missing leaves no gap */
        g_autofree char *nr = g_strdup_printf(a->fate == LETTERED && at ? "%ub" : "%u", i + 1);
        AgtPoint other = {a->pt[i].x + 5, a->pt[i].y};
        const char *kind = a->fate == UNKNOWN && at ? "corner" : "turning";
        if (a->fate == DROPPED && at && !last)
            continue;
        if (a->fate == BLANKED && at)
            g_ptr_array_add(rows, g_strdup_printf("A%u,%s,%s,?,?,,,", number, nr, kind));
        else
            g_ptr_array_add(rows, row(number, nr, kind, a->pt[i]));
        if (a->fate == DOUBLED && at)
            g_ptr_array_add(rows, row(number, nr, kind, other));
    }
}

static void shuffle(Prop *p, GPtrArray *rows)
{
    for (guint i = rows->len; i > 1; i--) {
        guint k = (guint)prop_int(p, 0, (int)i - 1);
        gpointer t = rows->pdata[k];
        rows->pdata[k] = rows->pdata[i - 1];
        rows->pdata[i - 1] = t;
    }
}

/* The plan that the rows give, NULL when they are refused. */
static AgtPlan *import(const char *folder, const GPtrArray *rows)
{
    g_autofree char *path = g_build_filename(folder, "t.csv", NULL);
    g_autoptr(GString) text = g_string_new("area,nr,kind,e,n,b,d,north\n");
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)rows->pdata[i]);
    AgtPlanHead head = {.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        .title = "Test",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .revision = "",
                        .revision_name = ""};
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(agt_plan_builder_new(&head));
    g_autoptr(AgtYaml) yaml = agt_yaml_parse("p.yaml", profile, -1, NULL);
    g_autoptr(AgtFindings) found = agt_findings_new();
    AgtImportOptions o = {
        .path = path, .profile = yaml, .profile_name = "p", .imported_on = "2026-11-22"};
    if (!g_file_set_contents(path, text->str, -1, NULL))
        return NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtImportResult) r = agt_import(plan, &o, found, &error);
    if (!r)
        fprintf(stderr, "%s\n", error->message);
    g_unlink(path);
    return r ? agt_plan_apply(plan, r->changes, NULL) : NULL;
}

static const AgtHazardArea *area_of(const AgtPlan *plan, guint number)
{
    g_autofree char *key = g_strdup_printf("A%u", number);
    AGT_EACH(plan, HAZARD_AREA, HazardArea, h)
    if (g_strcmp0(h->f.source_key, key) == 0)
        return h;
    return NULL;
}

static bool same_record(Prop *p, const AgtHazardArea *a, const AgtHazardArea *b)
{
    bool same = a && b && !a->f.geom == !b->f.geom && g_strcmp0(a->flaw, b->flaw) == 0 &&
                g_strcmp0(a->points, b->points) == 0;
    if (same && a->f.geom) {
        g_autofree char *x = agt_geom_to_wkt(a->f.geom, 3), *y = agt_geom_to_wkt(b->f.geom, 3);
        same = strcmp(x, y) == 0;
    }
    return prop_check(p, same, "the order of the rows changes %s",
                      a ? a->f.source_key : "a record");
}

static bool covers(Prop *p, const Area *a, const AgtHazardArea *h)
{
    if (!prop_check(p, h != NULL, "a record is lost"))
        return false;
    if (!h->f.geom) /* it may lie anywhere */
        return prop_check(p, g_strcmp0(h->bounded_by, "nothing") == 0, "%s has bounds", h->f.id);
    g_autoptr(AgtGeom) want = agt_geom_new_polygon(a->pt, a->n + 1);
    bool in = false, exact = a->fate != WHOLE || agt_geom_equals(want, h->f.geom, 0);
    for (guint i = 0; i < a->n; i++)
        if (!prop_check(p, agt_geom_contains_point(h->f.geom, a->pt[i]), "%s, fate %d, corner %u",
                        h->f.source_key, a->fate, i))
            return false;
    return prop_check(p, agt_geom_covers(h->f.geom, want, &in, NULL) && in && exact,
                      "%s, fate %d: less than what was surveyed (%s)", h->f.source_key, a->fate,
                      h->flaw ? h->flaw : "no flaw");
}

static bool outlines_do_not_shrink(Prop *p)
{
    g_autofree char *folder = g_dir_make_tmp("agt-points-XXXXXX", NULL);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    Area a[AREAS];
    for (guint i = 0; i < AREAS; i++) {
        a[i] = make_area(p, i);
        add_rows(p, &a[i], i, rows);
    }
    g_autoptr(AgtPlan) first = import(folder, rows);
    shuffle(p, rows);
    g_autoptr(AgtPlan) second = import(folder, rows);
    g_rmdir(folder);
    if (!prop_check(p, first && second, "the rows are refused"))
        return false;
    for (guint i = 0; i < AREAS; i++)
        if (!same_record(p, area_of(first, i), area_of(second, i)) ||
            !covers(p, &a[i], area_of(first, i)))
            return false;
    return true;
}

int main(void)
{
    static const PropTest tests[] = {{"outlines do not shrink", outlines_do_not_shrink, 24}};
    return prop_main(tests, G_N_ELEMENTS(tests));
}
