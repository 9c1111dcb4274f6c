/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map for a page on the screen: no border, no column, no marks of findings, which the page
 * lays over it itself. The legend and the notes are a page of their own.
 */
#include "sheet.h"

/* Findings and hazards this near to what is planned are on the map, as a share of its size. */
static const double reach = 0.25;

static AgtBox with_reach(AgtBox core, AgtBox other)
{
    double room = reach * MAX(core.maxx - core.minx, core.maxy - core.miny);
    AgtBox most = agt_box_grow(core, room);
    AgtBox cut = {MAX(most.minx, other.minx), MAX(most.miny, other.miny),
                  MIN(most.maxx, other.maxx), MIN(most.maxy, other.maxy)};
    return cut.minx <= cut.maxx && cut.miny <= cut.maxy ? agt_box_union(core, cut) : core;
}

static AgtBox ground_of(const Sheet *s)
{
    static const AgtLayerId near[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                      AGT_LAYER_HAZARD_POINT, AGT_LAYER_RELEASE};
    AgtBox core = plan_ground(s), all = core;
    for (guint l = 0; l < G_N_ELEMENTS(near); l++) {
        const AgtTable *t = agt_plan_table(s->plan, near[l]);
        for (guint i = 0; i < t->n; i++)
            if (t->rows[i]->geom && t->rows[i]->geom->n_points &&
                !agt_feature_withdrawn(t->rows[i]))
                all = agt_box_union(all, with_reach(core, t->rows[i]->geom->box));
    }
    for (guint i = 0; s->o->findings && i < agt_findings_n(s->o->findings); i++) {
        AgtPoint at = agt_findings_get(s->o->findings, i)->at;
        if (!isnan(at.x) && !isnan(at.y))
            all = agt_box_union(all, with_reach(core, (AgtBox){at.x, at.y, at.x, at.y}));
    }
    return agt_box_grow(all, s->layout->margin_m);
}

static void draw_map(Sheet *s, Page *p, Shown *shown)
{
    g_autoptr(LabelSet) labels = labels_new(p, 0, s->points);
    map_draw(s, p, 0, shown, labels);
    map_contours(s, p, 0, shown);
    hazard_draw(s, p, 0, shown, labels);
    labels_place(labels);
    watermark_draw(s, p, 0, shown);
}

static void draw_legend(Sheet *s, const Shown *shown, Page *map)
{
    const Layout *l = s->layout;
    Page *p = scene_add_page(s->scene, "legend", TR(s, N_("Legend")), l->column, 1);
    p->error = &s->error;
    p->labels_lost = map->labels_lost;
    Column c = {1, 0, l->column - 2, 1e6, l->text};
    legend_draw(s, p, &c, shown);
    notes_draw(s, p, &c, shown);
    p->h = c.y;
}

bool screen_draw(Sheet *s, GError **error)
{
    Layout *l = s->layout;
    AgtBox ground = ground_of(s);
    double w = ground.maxx - ground.minx, h = ground.maxy - ground.miny;
    if (!(w > 0) || !(h > 0)) {
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_FIT,
                    "the plan has no features with geometry: import something to draw");
        return false;
    }
    if (!(s->o->scale > 0))
        l->scale = MAX(l->scale, scale_for(MAX(w / l->paper_w, h / l->paper_h) * 1000));
    double k = 1000 / l->scale;
    Page *p = scene_add_page(s->scene, l->name, l->title[s->lang], ceil(w * k), ceil(h * k));
    p->error = &s->error;
    p->places = 2;
    page_add_frame(p, "map", (AgtBox){0, 0, p->w, p->h},
                   (AgtPoint){(ground.minx + ground.maxx) / 2, (ground.miny + ground.maxy) / 2},
                   l->scale);
    g_autofree guint *used = g_new0(guint, s->style->rules->len);
    g_autoptr(GHashTable) hazards = g_hash_table_new(g_str_hash, g_str_equal);
    Shown shown = {.rule = used,
                   .hazards = hazards,
                   .page_no = 1,
                   .pages = 1,
                   .subject = agt_plan_head(s->plan)->title};
    draw_map(s, p, &shown);
    draw_legend(s, &shown, p);
    return true;
}
