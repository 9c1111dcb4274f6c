/* SPDX-License-Identifier: Apache-2.0 */
/* From a plan to a scene. */
#include <gmodule.h>

#include "impl.h"
#include "sheet.h"
#include "write.h"

void scene_free(AgtScene *s)
{
    if (!s)
        return;
    if (s->pages)
        g_ptr_array_unref(s->pages);
    g_free(s->title);
    g_free(s->author);
    g_free(s->subject);
    g_free(s->keywords);
    g_free(s->time);
    g_free(s->crs);
    g_free(s);
}

static guint n_pages(const AgtScene *s)
{
    return s->pages ? s->pages->len : 0;
}

static void clear_sheet(Sheet *s)
{
    style_free(s->style);
    layout_free(s->layout);
    scene_free(s->scene);
    g_clear_error(&s->error);
    if (s->points)
        g_hash_table_unref(s->points);
    if (s->keep)
        g_ptr_array_unref(s->keep);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, clear_sheet)

/* What files say of themselves; dates are the revision's, so the same plan gives the same bytes. */
static AgtScene *new_scene(const Sheet *s)
{
    const AgtPlanHead *h = agt_plan_head(s->plan);
    AgtScene *scene = g_new0(AgtScene, 1);
    scene->lang = s->lang;
    scene->title =
        g_strdup_printf("%s. %s", h->title ? h->title : "agrotown", s->layout->title[s->lang]);
    scene->author = g_strdup(s->o->author);
    scene->subject = sheet_warning(s, NULL);
    scene->keywords =
        g_strdup_printf("%s %s", h->crs ? h->crs : "", h->revision ? h->revision : "");
    scene->time = g_strdup(s->o->revision_time && *s->o->revision_time ? s->o->revision_time
                                                                       : "1970-01-01T00:00:00Z");
    scene->crs = g_strdup(h->crs);
    scene->srid = h->srid;
    return scene;
}

static bool prepare(Sheet *s, const AgtPlan *plan, const AgtDrawOptions *o, GError **error)
{
    *s = (Sheet){.plan = plan, .o = o, .lang = o->lang};
    s->keep = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    s->points = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    s->judged = o->clearance && agt_clearance_judged(o->clearance);
    s->layout = layout_parse(o->layout, error);
    s->style = s->layout ? style_parse(o->style, error) : NULL;
    return s->style && layout_override(s->layout, o, error) &&
           (!o->site_grid || agt_plan_grid(plan, o->site_grid, &s->site_grid, NULL, error));
}

static AgtScene *draw(const AgtPlan *plan, const AgtDrawOptions *o, GError **error)
{
    g_auto(Sheet) s = {0};
    if (!prepare(&s, plan, o, error))
        return NULL;
    s.scene = new_scene(&s);
    if (!(o->proof              ? dossier_draw(&s, error)
          : s.layout->per_block ? block_draw(&s, error)
          : s.layout->screen    ? screen_draw(&s, error)
                                : master_draw(&s, error)))
        return NULL;
    if (s.error) {
        g_propagate_error(error, g_steal_pointer(&s.error));
        return NULL;
    }
    return g_steal_pointer(&s.scene);
}

static char **pages(const AgtPlan *plan, const AgtDrawOptions *o, GError **error)
{
    g_auto(Sheet) s = {0};
    if (!prepare(&s, plan, o, error))
        return NULL;
    if (s.layout->per_block)
        return block_pages(&s, error);
    char **names = g_new0(char *, 3);
    names[0] = g_strdup(s.layout->name);
    if (s.layout->screen)
        names[1] = g_strdup("legend");
    return names;
}

static bool per_block(const AgtDrawOptions *o, bool *out, GError **error)
{
    g_autoptr(Layout) layout = layout_parse(o->layout, error);
    if (layout)
        *out = layout->per_block;
    return layout != NULL;
}

G_MODULE_EXPORT const AgtDrawImpl agt_draw_impl = {
    .draw = draw,
    .pages = pages,
    .per_block = per_block,
    .notices = notices_draw,
    .free_scene = scene_free,
    .dump = scene_dump,
    .write_pdf = scene_write_pdf,
    .write_png = scene_write_png,
    .to_svg = scene_to_svg,
    .n_pages = n_pages,
};
