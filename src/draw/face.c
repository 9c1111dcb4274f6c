/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions: they load the module on first use. */
#include <agrotown/draw.h>

#include "draw/impl.h"
#include "plan/module.h"

#pragma weak agt_draw_impl

G_DEFINE_QUARK(agt - draw - error - quark, agt_draw_error)

static const AgtDrawImpl *impl(GError **error)
{
    static const AgtDrawImpl *found;
    if (!found)
        found = &agt_draw_impl ? &agt_draw_impl : agt_module_symbol("draw", "agt_draw_impl", error);
    return found;
}

AgtScene *agt_draw(const AgtPlan *plan, const AgtDrawOptions *options, GError **error)
{
    const AgtDrawImpl *i = impl(error);
    return i ? i->draw(plan, options, error) : NULL;
}

char **agt_draw_pages(const AgtPlan *plan, const AgtDrawOptions *options, GError **error)
{
    const AgtDrawImpl *i = impl(error);
    return i ? i->pages(plan, options, error) : NULL;
}

bool agt_draw_per_block(const AgtDrawOptions *options, bool *out, GError **error)
{
    const AgtDrawImpl *i = impl(error);
    return i && i->per_block(options, out, error);
}

AgtScene *agt_draw_notices(const AgtPlan *plan, const AgtNotices *notices, GError **error)
{
    const AgtDrawImpl *i = impl(error);
    return i ? i->notices(plan, notices, error) : NULL;
}

/* A scene can only come from agt_draw(), so the module is there from here on. */
void agt_scene_free(AgtScene *s)
{
    if (s)
        impl(NULL)->free_scene(s);
}

char *agt_scene_dump(const AgtScene *s)
{
    return impl(NULL)->dump(s);
}

bool agt_scene_write_pdf(const AgtScene *s, const char *path, GError **error)
{
    return impl(error)->write_pdf(s, path, error);
}

bool agt_scene_write_png(const AgtScene *s, guint page, double dpi, const char *path,
                         GError **error)
{
    g_assert(page < agt_scene_pages(s));
    return impl(error)->write_png(s, page, dpi, path, error);
}

char *agt_scene_to_svg(const AgtScene *s, guint page)
{
    g_assert(page < agt_scene_pages(s));
    return impl(NULL)->to_svg(s, page);
}

guint agt_scene_pages(const AgtScene *s)
{
    return impl(NULL)->n_pages(s);
}
