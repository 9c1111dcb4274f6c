/* SPDX-License-Identifier: Apache-2.0 */
/* Scenes and files of a hamlet made by code. */
#include <glib/gstdio.h>
#include <math.h>

#include "town.h"

/* One drawing and where its files go. */
typedef struct {
    char *layout, *style, *folder;
    AgtPlan *plan;
} Fixture;

static AgtDrawOptions options_of(const Fixture *f)
{
    return (AgtDrawOptions){.sheet = "master",
                            .layout = f->layout,
                            .style = f->style,
                            .lang = AGT_LANG_EN,
                            .as_of = "2026-11-22",
                            .revision_time = "2026-11-20T10:00:00Z",
                            .author = "R. Quliyev",
                            .grid_convergence_deg = 1.06,
                            .grid_factor = 0.999785,
                            .crs_name = "WGS 84 / UTM zone 38N"};
}

static int setup(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    f->layout = source_text("maps/sheet-master.yaml");
    f->style = source_text("maps/style.yaml");
    f->folder = g_dir_make_tmp("draw-XXXXXX", NULL);
    f->plan = hamlet(true);
    *state = f;
    return 0;
}

static void remove_files(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(folder);
}

static int teardown(void **state)
{
    Fixture *f = *state;
    remove_files(f->folder);
    agt_plan_unref(f->plan);
    g_free(f->layout);
    g_free(f->style);
    g_free(f->folder);
    g_free(f);
    return 0;
}

static AgtScene *draw(const Fixture *f, const AgtDrawOptions *o)
{
    g_autoptr(GError) error = NULL;
    AgtScene *s = agt_draw(f->plan, o, &error);
    assert_no_error(error);
    return s;
}

/* Bytes of the PDF of a scene. */
static GBytes *pdf_bytes(const Fixture *f, const AgtScene *s)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(f->folder, "sheet.pdf", NULL);
    char *data = NULL;
    gsize n = 0;
    agt_scene_write_pdf(s, path, &error);
    assert_no_error(error);
    assert_true(g_file_get_contents(path, &data, &n, NULL));
    return g_bytes_new_take(data, n);
}

static void same_input_same_bytes(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f);
    g_autoptr(AgtScene) a = draw(f, &o), b = draw(f, &o);
    g_autofree char *ta = agt_scene_dump(a), *tb = agt_scene_dump(b);
    assert_string_equal(ta, tb);
    g_autoptr(GBytes) pa = pdf_bytes(f, a), pb = pdf_bytes(f, b);
    assert_true(g_bytes_equal(pa, pb));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_input_same_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
