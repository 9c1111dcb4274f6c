/* SPDX-License-Identifier: Apache-2.0 */
/* The sheet of the whole plan: one map, a second frame for what lies apart, a column. */
#include <string.h>

#include "sheet.h"

/* What is shown in the main frame and apart from it, on the ground. */
typedef struct {
    AgtBox core, apart;
} Extent;

static void add_layer(const Sheet *s, AgtLayerId layer, AgtBox *box)
{
    const AgtTable *t = agt_plan_table(s->plan, layer);
    for (guint i = 0; i < t->n; i++)
        if (t->rows[i]->geom && t->rows[i]->geom->n_points && !agt_feature_withdrawn(t->rows[i]))
            *box = agt_box_union(*box, t->rows[i]->geom->box);
}

static bool is_empty(AgtBox b)
{
    return b.minx > b.maxx;
}

static AgtBox cluster_box(const Sheet *s)
{
    AgtBox box = AGT_BOX_EMPTY;
    AGT_EACH(s->plan, BOUNDARY, Boundary, b)
    if (g_strcmp0(b->kind, "agro_cluster") == 0 && b->f.geom && !agt_feature_withdrawn(&b->f))
        box = agt_box_union(box, b->f.geom->box);
    if (!is_empty(box))
        return box;
    AGT_EACH(s->plan, LAND_USE, LandUse, z)
    if (g_strcmp0(z->use, "production") == 0 && z->f.geom && !agt_feature_withdrawn(&z->f))
        box = agt_box_union(box, z->f.geom->box);
    return box;
}

static bool within(AgtBox in, AgtBox b)
{
    return !is_empty(in) && in.minx >= b.minx - 1 && in.maxx <= b.maxx + 1 &&
           in.miny >= b.miny - 1 && in.maxy <= b.maxy + 1;
}

/* The settlement: its boundary and all that is built, without what lies in the cluster. */
static AgtBox core_box(const Sheet *s, AgtBox cluster)
{
    static const AgtLayerId built[] = {AGT_LAYER_SITE,   AGT_LAYER_LAND_USE, AGT_LAYER_BLOCK,
                                       AGT_LAYER_PLOT,   AGT_LAYER_BUILDING, AGT_LAYER_FACILITY,
                                       AGT_LAYER_PARKING};
    AgtBox box = AGT_BOX_EMPTY, grown = is_empty(cluster) ? cluster : agt_box_grow(cluster, 1);
    for (guint l = 0; l < G_N_ELEMENTS(built); l++) {
        const AgtTable *t = agt_plan_table(s->plan, built[l]);
        for (guint i = 0; i < t->n; i++) {
            const AgtFeature *r = t->rows[i];
            if (!r->geom || !r->geom->n_points || agt_feature_withdrawn(r))
                continue;
            for (guint k = 0; k < r->geom->n_parts; k++) {
                g_autoptr(AgtGeom) part = agt_geom_part(r->geom, k);
                if (is_empty(grown) || !within(part->box, grown))
                    box = agt_box_union(box, part->box);
            }
        }
    }
    AGT_EACH(s->plan, BOUNDARY, Boundary, b)
    if (g_strcmp0(b->kind, "settlement") == 0 && b->f.geom && !agt_feature_withdrawn(&b->f))
        box = agt_box_union(box, b->f.geom->box);
    return box;
}

/* Plans without settlement layers (a plain import) show everything they have. */
static Extent find_extent(const Sheet *s)
{
    Extent e = {AGT_BOX_EMPTY, cluster_box(s)};
    e.core = core_box(s, e.apart);
    if (is_empty(e.core)) {
        e.core = agt_plan_extent(s->plan);
        e.apart = AGT_BOX_EMPTY;
    }
    if (is_empty(e.core))
        for (guint l = 0; l < AGT_N_LAYERS; l++)
            if (agt_layer((AgtLayerId)l)->geom != AGT_LAYER_GEOM_NONE)
                add_layer(s, (AgtLayerId)l, &e.core);
    return e;
}

AgtBox plan_ground(const Sheet *s)
{
    Extent e = find_extent(s);
    return agt_box_union(e.core, e.apart);
}

static AgtPoint middle(AgtBox b)
{
    return (AgtPoint){(b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2};
}

/* Where the map stands: inside the border, left of the column, with room for grid labels. */
static AgtBox map_rect(const Layout *l, const Page *p)
{
    double right = p->w - l->right - (l->column > 0 ? l->column + 2 : 0);
    return (AgtBox){l->left + GRID_RIM, l->top + GRID_RIM, right - GRID_RIM,
                    p->h - l->bottom - GRID_RIM};
}

static bool fits(AgtBox ground, double margin, double scale, double w, double h)
{
    return (ground.maxx - ground.minx + 2 * margin) * 1000 / scale <= w &&
           (ground.maxy - ground.miny + 2 * margin) * 1000 / scale <= h;
}

void refuse_fit(const Sheet *s, double need_w, double need_h, double map_w, double map_h,
                const char *what, GError **error)
{
    const Layout *l = s->layout;
    double beside_w = l->paper_w - map_w, beside_h = l->paper_h - map_h, pw, ph;
    g_autofree char *scale = decimal(l->scale, 0), *paper = paper_name(l->paper_w, l->paper_h);
    g_autofree char *w = decimal(need_w, 0), *h = decimal(need_h, 0);
    g_autofree char *other =
        decimal(scale_for(MAX(need_w * 1000 / map_w, need_h * 1000 / map_h)), 0);
    bool any = paper_for(need_w * 1000 / l->scale + beside_w, need_h * 1000 / l->scale + beside_h,
                         &pw, &ph);
    g_autofree char *bigger = any ? paper_name(pw, ph) : NULL;
    bool turned = any && (pw < ph) != (l->paper_w < l->paper_h);
    g_autofree char *size = turned ? g_strdup_printf("%.0fx%.0f", pw, ph) : g_strdup(bigger);
    g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_FIT,
                "%s (%s x %s m) does not fit %s at 1:%s: use --scale %s%s%s", what, w, h, paper,
                scale, other, any ? " or --paper " : "", any ? size : "");
}

/* Ground of the rows that a second frame must not cover. */
static bool covers_something(const Sheet *s, AgtBox ground)
{
    static const AgtLayerId layers[] = {
        AGT_LAYER_SITE,         AGT_LAYER_LAND_USE,    AGT_LAYER_PLOT,
        AGT_LAYER_BUILDING,     AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
        AGT_LAYER_HAZARD_POINT, AGT_LAYER_RELEASE,     AGT_LAYER_FACILITY};
    g_autoptr(AgtGeom) box = agt_geom_new_box(ground);
    for (guint l = 0; l < G_N_ELEMENTS(layers); l++) {
        const AgtTable *t = agt_plan_table(s->plan, layers[l]);
        for (guint i = 0; i < t->n; i++) {
            const AgtFeature *r = t->rows[i];
            bool hit = true;
            if (!r->geom || !r->geom->n_points || agt_feature_withdrawn(r) ||
                !agt_box_intersects(r->geom->box, ground))
                continue;
            if (!agt_geom_intersects(r->geom, box, &hit, NULL) || hit)
                return true;
        }
    }
    return false;
}

/* Tries the corners of the main frame for an inset of w x h mm; the main frame may be moved over
 * the ground as long as it shows the core. */
static bool place_inset(const Sheet *s, const Extent *e, AgtBox rect, double w, double h,
                        AgtPoint *centre, AgtBox *inset)
{
    static const double shifts[] = {0, -1, 1};
    double scale = s->layout->scale, m = s->layout->margin_m;
    double slack_x = (rect.maxx - rect.minx) * scale / 1000 - (e->core.maxx - e->core.minx) - 2 * m;
    double slack_y = (rect.maxy - rect.miny) * scale / 1000 - (e->core.maxy - e->core.miny) - 2 * m;
    for (guint i = 0; i < 9; i++) {
        AgtPoint c = middle(e->core);
        c.x += shifts[i % 3] * slack_x / 2;
        c.y += shifts[i / 3] * slack_y / 2;
        for (guint k = 0; k < 4; k++) {
            double x = k & 1 ? rect.minx + GRID_RIM + 2 : rect.maxx - w - GRID_RIM - 2;
            double y = k & 2 ? rect.miny + GRID_RIM + 8 : rect.maxy - h - GRID_RIM - 2;
            AgtBox box = {x, y, x + w, y + h};
            Frame f = {.rect = rect, .scale = scale};
            f.world.minx = c.x - (rect.maxx - rect.minx) * scale / 2000;
            f.world.miny = c.y - (rect.maxy - rect.miny) * scale / 2000;
            AgtPoint a = frame_ground(&f, (AgtPoint){x - 8, y + h + 8});
            AgtPoint b = frame_ground(&f, (AgtPoint){x + w + 8, y - 12});
            if (covers_something(s, (AgtBox){a.x, a.y, b.x, b.y}))
                continue;
            *centre = c;
            *inset = box;
            return true;
        }
    }
    return false;
}

/* Places of the frames: the main one, and the second one when what lies apart needs it. */
typedef struct {
    AgtPoint centre;
    bool second, in_column;
    AgtBox inset; /* of the second frame, mm; only its size when it stands in the column */
    double scale;
} Plan2;

static double frame_size(double ground, double margin, double scale)
{
    return ceil((ground + 2 * margin) * 1000 / scale);
}

static bool arrange(const Sheet *s, const Extent *e, AgtBox rect, Plan2 *out)
{
    static const double smaller[] = {1, 2, 2.5, 5, 10};
    double m = s->layout->margin_m, cw = e->apart.maxx - e->apart.minx,
           ch = e->apart.maxy - e->apart.miny;
    double rw = rect.maxx - rect.minx, rh = rect.maxy - rect.miny;
    AgtBox both = agt_box_union(e->core, e->apart);
    *out = (Plan2){.centre = middle(e->core)};
    if (is_empty(e->apart) || fits(both, m, s->layout->scale, rw, rh)) {
        out->centre = middle(is_empty(e->apart) ? e->core : both);
        return true;
    }
    out->second = true;
    for (guint i = 0; i < G_N_ELEMENTS(smaller); i++) {
        out->scale = s->layout->scale * smaller[i];
        double w = frame_size(cw, m, out->scale), h = frame_size(ch, m, out->scale);
        if (w < rw / 2 && h < rh / 2 && place_inset(s, e, rect, w, h, &out->centre, &out->inset))
            return true;
        out->in_column = w <= s->layout->column - 2 * GRID_RIM - 4 && h <= 0.3 * s->layout->paper_h;
        out->inset = (AgtBox){0, 0, w, h};
        if (out->in_column)
            return true;
    }
    return false;
}

/* An inset takes its ground from the main frame, with its title and grid labels. */
static AgtBox inset_ground(AgtBox r)
{
    return (AgtBox){r.minx - 7, r.miny - 12, r.maxx + 7, r.maxy + 7};
}

static void draw_map(Sheet *s, Page *p, guint frame, Shown *shown)
{
    g_autoptr(LabelSet) labels = labels_new(p, frame, s->points);
    map_draw(s, p, frame, shown, labels);
    coverage_draw(s, p, frame);
    map_contours(s, p, frame, shown);
    hazard_draw(s, p, frame, shown, labels);
    if (p->frames->len > frame + 1) { /* an inset that stands on this frame */
        labels_block(labels, inset_ground(page_frame(p, frame + 1)->rect));
    }
    findings_mark(s, p, frame, shown, labels);
    labels_place(labels);
    watermark_draw(s, p, frame, shown);
    grid_draw(s, p, frame);
}

static void inset_title(Sheet *s, Page *p, guint frame)
{
    const Frame *f = page_frame(p, frame);
    g_autofree char *n = decimal(f->scale, 0);
    AgtBox r = inset_ground(f->rect);
    page_pen(p, GROUP_FRAME, -1, "inset", NULL);
    page_rect(p, r.minx, r.miny, r.maxx - r.minx, r.maxy - r.miny);
    page_stroke(p, &(Line){.colour = INK, .width = 0.35});
    page_textf(p, &(TextStyle){.font = FONT_TITLE, .size = 3, .colour = INK}, TEXT_BASE,
               f->rect.minx, f->rect.miny - 7, TR(s, N_("Agro-cluster, scale 1:%s")), n);
}

static void draw_part(Sheet *s, Page *p, Part part, Column *c, Shown *shown)
{
    switch (part) {
    case PART_LEGEND:
        legend_draw(s, p, c, shown);
        break;
    case PART_BALANCE:
        balance_draw(s, p, c);
        break;
    case PART_PROGRAMME:
        programme_draw(s, p, c);
        break;
    case PART_NOTES:
        notes_draw(s, p, c, shown);
        break;
    case PART_FINDINGS:
        findings_list(s, p, c, shown);
        break;
    default:
        break;
    }
}

/* The column: heading, scale block above the title block, parts between. */
static void draw_column(Sheet *s, Page *p, Column c, Shown *shown)
{
    const Layout *l = s->layout;
    TextStyle title = {.font = FONT_TITLE, .size = 7, .colour = INK, .wrap = c.w};
    double h;
    page_pen(p, GROUP_FRAME, -1, "title", NULL);
    page_text(p, &title, TEXT_TOP, c.x, c.y + 1, l->title[s->lang], &h);
    c.y += h + 1;
    title.size = 3.6;
    page_text(p, &title, TEXT_TOP, c.x, c.y, agt_plan_head(s->plan)->title, &h);
    c.y += h + 2;
    for (guint i = 0; i < l->n_parts; i++)
        draw_part(s, p, l->part[i], &c, shown);
}

bool master_draw(Sheet *s, GError **error)
{
    Layout *l = s->layout;
    Page *p = scene_add_page(s->scene, l->name, l->title[s->lang], l->paper_w, l->paper_h);
    p->error = &s->error;
    AgtBox rect = map_rect(l, p);
    Extent e = find_extent(s);
    if (is_empty(e.core)) {
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_FIT,
                    "the plan has no features with geometry: import something to draw");
        return false;
    }
    Plan2 a;
    double w = rect.maxx - rect.minx, h = rect.maxy - rect.miny;
    if (w < 50 || h < 50 || !fits(e.core, l->margin_m, l->scale, w, h) ||
        !arrange(s, &e, rect, &a)) {
        refuse_fit(s, e.core.maxx - e.core.minx + 2 * l->margin_m,
                   e.core.maxy - e.core.miny + 2 * l->margin_m, w, h, "the plan", error);
        return false;
    }
    g_autofree guint *used = g_new0(guint, s->style->rules->len);
    g_autoptr(GHashTable) hazards = g_hash_table_new(g_str_hash, g_str_equal);
    Shown shown = {.rule = used,
                   .hazards = hazards,
                   .page_no = 1,
                   .pages = 1,
                   .subject = agt_plan_head(s->plan)->title};
    Column c = {p->w - l->right - l->column + 2, l->top + 2, l->column - 4,
                p->h - l->bottom - STAMP_H - 30, l->text};
    guint main = page_add_frame(p, "main", rect, a.centre, l->scale);
    if (a.second && a.in_column) {
        a.inset = (AgtBox){c.x + GRID_RIM, c.bottom - GRID_RIM - (a.inset.maxy - a.inset.miny),
                           c.x + GRID_RIM + a.inset.maxx, c.bottom - GRID_RIM};
        c.bottom = a.inset.miny - 14;
    }
    if (a.second)
        page_add_frame(p, "agro-cluster", a.inset, middle(e.apart), a.scale);
    if (a.second && !a.in_column)
        g_array_index(p->frames, Frame, main).hole = inset_ground(a.inset);
    draw_map(s, p, main, &shown);
    if (a.second) {
        draw_map(s, p, 1, &shown);
        inset_title(s, p, 1);
    }
    border_draw(s, p);
    draw_column(s, p, c, &shown);
    grid_scale_block(s, p, main, p->w - l->right - l->column + 2, p->h - l->bottom - STAMP_H - 26,
                     l->column - 4);
    stamp_draw(s, p, &shown, p->w - l->right, p->h - l->bottom);
    return true;
}
