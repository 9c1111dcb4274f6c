/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hazards, released land and unknown ground. Their look stands here and not in the style: nobody
 * styles a hazard away. Hatches tell the classes apart in grey and to colour-blind readers
 * (mine-action.md 4); released land is never filled green; unknown ground is never blank.
 */
#include <string.h>

#include "sheet.h"
#include "words.h"

static const Colour cha = {0xd0, 0x00, 0x00, 255}, sha = {0xd9, 0x78, 0x00, 255},
                    released = {0x1f, 0x4e, 0x9c, 255}, unknown = {0x8c, 0x8c, 0x8c, 255};

/* IMAS statuses that end a hazard in the records. Anything else, and nothing, keeps it open. */
bool hazard_closed(const char *status)
{
    return g_strcmp0(status, "cancelled") == 0 || g_strcmp0(status, "handed_over") == 0;
}

static void hatch_hazard(Page *p, bool suspected)
{
    Line line = {.colour = suspected ? sha : cha, .width = 0.25};
    Colour tint = line.colour;
    tint.a = 28;
    page_fill(p, tint);
    page_hatch(p, 45, 2, &line);
    if (!suspected)
        page_hatch(p, 135, 2, &line);
}

static void outline_hazard(Page *p, bool suspected)
{
    page_stroke(p, &(Line){.colour = suspected ? sha : cha, .width = 0.7, .round = true});
}

/* Below this size on paper a hazard is a mark, mm: its label stands beside it, not on it. */
static const double mark_mm = 6;
/* No hazard is drawn smaller, mm: a dot of a hair's width is not seen, and only growing is safe. */
static const double least_mm = 1.6;

static double paper_size(const Frame *f, const AgtGeom *g)
{
    return frame_len(f, MAX(g->box.maxx - g->box.minx, g->box.maxy - g->box.miny));
}

static AgtBox paper_box(const Frame *f, const AgtGeom *g)
{
    AgtPoint a = frame_mm(f, (AgtPoint){g->box.minx, g->box.maxy}),
             b = frame_mm(f, (AgtPoint){g->box.maxx, g->box.miny});
    return (AgtBox){a.x, a.y, b.x, b.y};
}

static void draw_dot(Page *p, const Frame *f, const AgtGeom *g, bool suspected)
{
    AgtBox b = paper_box(f, g);
    page_circle(p, (b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2, least_mm / 2);
    page_fill(p, suspected ? sha : cha);
}

static void draw_hazard_geom(Page *p, const Frame *f, const AgtGeom *g, bool suspected)
{
    for (guint i = 0; i < g->n_parts; i++) {
        page_geom(p, f, g, i);
        hatch_hazard(p, suspected);
        outline_hazard(p, suspected);
    }
    if (paper_size(f, g) < least_mm)
        draw_dot(p, f, g, suspected);
}

static void draw_closed(Page *p, const Frame *f, const AgtGeom *g)
{
    Line line = {.colour = GREY, .width = 0.25, .dash = {2, 1}, .n_dash = 2};
    for (guint i = 0; i < g->n_parts; i++) {
        page_geom(p, f, g, i);
        page_stroke(p, &line);
    }
}

static const Label mines_label = {
    .style =
        {.font = FONT_TITLE, .size = 2.8, .colour = {0xa0, 0, 0, 255}, .align = 0.5, .halo = 0.5},
    .min_size = 1.8,
    .fit = FIT_OVER,
    .priority = 0,
    .required = true,
};

/* The warning in all three languages, whatever the sheet's: the reader may know only one. */
static void label_hazard(LabelSet *labels, const Frame *f, const AgtFeature *row, const AgtGeom *g)
{
    if (!labels)
        return;
    Label how = mines_label;
    if (paper_size(f, g) < mark_mm) {
        how.fit = FIT_BESIDE;
        how.style.size = how.min_size;
        how.priority = 2;
        labels_block(labels, agt_box_grow(paper_box(f, g), 0.4));
    }
    g_autofree char *text = g_strdup_printf("MİNA / МИНЫ / MINES\n%s", row->id ? row->id : "");
    labels_ask(labels, &how, g, text, "mines", row->id);
}

/* Large hazards carry the warning again, at most every 90 mm. */
static void label_large(Sheet *s, const Page *p, guint frame, const AgtGeom *g, LabelSet *labels)
{
    const Frame *f = page_frame(p, frame);
    double step = 90 * f->scale / 1000;
    AgtBox b = g->box;
    b = (AgtBox){MAX(b.minx, f->world.minx), MAX(b.miny, f->world.miny), MIN(b.maxx, f->world.maxx),
                 MIN(b.maxy, f->world.maxy)};
    if (!labels || (b.maxx - b.minx < step && b.maxy - b.miny < step))
        return;
    for (double x = b.minx + step / 3; x < b.maxx; x += step)
        for (double y = b.miny + step / 3; y < b.maxy; y += step)
            if (agt_geom_contains_point(g, (AgtPoint){x, y})) {
                Label how = mines_label;
                how.required = false;
                how.priority = 1;
                double d = 12 * f->scale / 1000;
                AgtGeom *spot = agt_geom_new_box((AgtBox){x - d, y - d, x + d, y + d});
                labels_ask(labels, &how, sheet_keep(s, spot), "MİNA / МИНЫ / MINES", "mines", NULL);
            }
}

/* Radius of a line or point hazard: its own, the signed setting, else at least what can be seen. */
static double hazard_radius(const Sheet *s, const Frame *f, double own, double setting)
{
    double seen = 2.5 * f->scale / 1000;
    double r = own > 0 ? own : s->judged && setting > 0 ? setting : 0;
    return MAX(r, seen);
}

static void draw_one(Sheet *s, Page *p, guint frame, const AgtFeature *row, const AgtGeom *g,
                     const char *class, const char *status, Sign sign, Shown *shown,
                     LabelSet *labels)
{
    const Frame *f = page_frame(p, frame);
    if (!g || g->n_points == 0 || !agt_box_intersects(g->box, f->world))
        return;
    g_hash_table_add(shown->hazards, (gpointer)row->id);
    page_pen(p, GROUP_HAZARDS, (gint)frame, "hazard", row->id);
    if (hazard_closed(status)) {
        shown->sign[SIGN_CLOSED]++;
        draw_closed(p, f, g);
        return;
    }
    bool suspected = g_strcmp0(class, "sha") == 0;
    shown->sign[sign == SIGN_CHA && suspected ? SIGN_SHA : sign]++;
    draw_hazard_geom(p, f, g, suspected);
    label_hazard(labels, f, row, g);
    label_large(s, p, frame, g, labels);
}

static void draw_hazards(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels)
{
    const AgtClearanceSettings *set = s->judged ? agt_clearance_settings(s->o->clearance) : NULL;
    AGT_EACH(s->plan, HAZARD_AREA, HazardArea, h)
    draw_one(s, p, frame, &h->f, h->f.geom, h->class, h->status, SIGN_CHA, shown, labels);
    AGT_EACH(s->plan, HAZARD_LINE, HazardLine, h)
    {
        double r =
            hazard_radius(s, page_frame(p, frame), h->radius_m, set ? set->line_radius_m : 0);
        AgtGeom *g = h->f.geom ? sheet_keep(s, agt_geom_grow(h->f.geom, r, NULL)) : NULL;
        draw_one(s, p, frame, &h->f, g ? g : h->f.geom, h->class, h->status, SIGN_HAZARD_LINE,
                 shown, labels);
    }
    AGT_EACH(s->plan, HAZARD_POINT, HazardPoint, h)
    {
        double r =
            hazard_radius(s, page_frame(p, frame), h->radius_m, set ? set->point_radius_m : 0);
        AgtGeom *g = h->f.geom ? sheet_keep(s, agt_geom_grow(h->f.geom, r, NULL)) : NULL;
        draw_one(s, p, frame, &h->f, g ? g : h->f.geom, h->class, h->status, SIGN_HAZARD_POINT,
                 shown, labels);
    }
}

static void draw_finds(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels)
{
    AGT_EACH(s->plan, EXPLOSIVE_FIND, ExplosiveFind, x)
    {
        if (!x->f.geom || x->f.geom->n_points == 0 ||
            !agt_box_intersects(x->f.geom->box, page_frame(p, frame)->world))
            continue;
        AgtPoint at = frame_mm(page_frame(p, frame), x->f.geom->pt[0]);
        page_pen(p, GROUP_HAZARDS, (gint)frame, "find", x->f.id);
        page_circle(p, at.x, at.y, 1.1);
        page_fill(p, WHITE);
        page_stroke(p, &(Line){.colour = cha, .width = 0.4});
        page_circle(p, at.x, at.y, 0.35);
        page_fill(p, cha);
        if (labels)
            labels_block(labels, (AgtBox){at.x - 1.3, at.y - 1.3, at.x + 1.3, at.y + 1.3});
        shown->sign[SIGN_FIND]++;
    }
}

/* Works are blocked to the dashed line: hazards with all errors and the stand-off. */
static void draw_grown(Sheet *s, Page *p, guint frame, Shown *shown)
{
    if (!s->judged || s->o->masked)
        return;
    g_autoptr(GError) error = NULL;
    AgtGeom *g = sheet_keep(
        s, agt_clearance_hazard_ground(s->o->clearance, page_frame(p, frame)->world, &error));
    Line line = {.colour = cha, .width = 0.35, .dash = {2.5, 1.2}, .n_dash = 2};
    page_pen(p, GROUP_HAZARDS, (gint)frame, "hazard-grown", NULL);
    for (guint i = 0; g && i < g->n_parts; i++) {
        guint before = p->items[GROUP_HAZARDS]->len;
        page_geom(p, page_frame(p, frame), g, i);
        page_stroke(p, &line);
        shown->sign[SIGN_GROWN] += p->items[GROUP_HAZARDS]->len > before;
    }
}

/* Only handed-over land with passed quality assurance is drawn as released. */
static bool is_released(const AgtRelease *r)
{
    return g_strcmp0(r->status, "handed_over") == 0 && g_strcmp0(r->qa_result, "pass") == 0 &&
           g_strcmp0(r->quality, "fail") != 0;
}

/* Land with a release in force today: as clearance judges it, else by the records alone. */
static AgtGeom *find_released(Sheet *s)
{
    AgtBox all = agt_plan_extent(s->plan);
    if (s->judged && all.minx <= all.maxx)
        return sheet_keep(s, agt_clearance_permitted_ground(s->o->clearance, all, 0, NULL));
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    AGT_EACH(s->plan, RELEASE, Release, r)
    if (r->f.geom && r->f.geom->n_points && is_released(r))
        g_ptr_array_add(parts, r->f.geom);
    return parts->len ? sheet_keep(s, agt_geom_union((const AgtGeom *const *)parts->pdata,
                                                     parts->len, NULL))
                      : NULL;
}

/* Open hazards carry their own hatch. */
static AgtGeom *find_hatched(Sheet *s)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    AGT_EACH(s->plan, HAZARD_AREA, HazardArea, h)
    if (h->f.geom && h->f.geom->n_points && !hazard_closed(h->status))
        g_ptr_array_add(parts, h->f.geom);
    return parts->len ? sheet_keep(s, agt_geom_union((const AgtGeom *const *)parts->pdata,
                                                     parts->len, NULL))
                      : NULL;
}

/* All of the frame that is neither: never left blank. What cannot be computed stays unknown. */
static AgtGeom *unknown_ground(Sheet *s, const Frame *f)
{
    AgtGeom *rest = sheet_keep(s, agt_geom_new_box(f->world));
    if (!s->released)
        s->released = find_released(s);
    if (!s->hatched)
        s->hatched = find_hatched(s);
    AgtGeom *known[2] = {s->released, s->hatched};
    for (guint i = 0; i < 2; i++) {
        AgtGeom *less = known[i] && known[i]->n_points
                            ? sheet_keep(s, agt_geom_difference(rest, known[i], NULL))
                            : NULL;
        rest = less ? less : rest;
    }
    return rest;
}

/* Dense on what goes to the field: nobody there takes it for a tint. */
static void unknown_hatch(const Sheet *s, Page *p)
{
    bool field = !IS_PLANNING(s);
    page_hatch(p, 135, field ? 1.3 : 3, &(Line){.colour = unknown, .width = field ? 0.2 : 0.13});
}

static void draw_unknown(Sheet *s, Page *p, guint frame, Shown *shown)
{
    const Frame *f = page_frame(p, frame);
    AgtGeom *rest = unknown_ground(s, f);
    page_pen(p, GROUP_CLEARANCE, (gint)frame, "unknown-ground", NULL);
    for (guint i = 0; i < rest->n_parts; i++) {
        page_geom(p, f, rest, i);
        if (!agt_box_intersects(page_path_box(p, p->path, p->path_n), f->rect))
            continue;
        unknown_hatch(s, p);
        shown->sign[SIGN_UNKNOWN]++;
    }
}

static const Label release_label = {
    .style = {.font = FONT_ITALIC,
              .size = 2,
              .colour = {0x1f, 0x4e, 0x9c, 255},
              .align = 0.5,
              .halo = 0.35},
    .min_size = 1.7,
    .fit = FIT_OVER,
    .priority = 20,
    .required = true,
};

char *release_text(const Sheet *s, const AgtRelease *r)
{
    const char *id = r->f.id ? r->f.id : "",
               *kind = word_of(s->lang, r->kind ? r->kind : "unknown");
    if (!is_released(r))
        return g_strdup_printf(TR(s, N_("%s: %s, NOT HANDED OVER")), id, kind);
    g_autofree char *depth =
        isnan(r->cleared_depth_m) ? g_strdup("?") : decimal(r->cleared_depth_m, 2);
    return g_strdup_printf(TR(s, N_("%s: %s to %s m\nhanded over %s, certificate %s")), id, kind,
                           depth, r->handover_date ? r->handover_date : "?",
                           r->handover_certificate ? r->handover_certificate : "?");
}

static void label_release(const Sheet *s, const AgtRelease *r, LabelSet *labels)
{
    g_autofree char *text = release_text(s, r);
    labels_ask(labels, &release_label, r->f.geom, text, "release", r->f.id);
}

static void draw_releases(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels)
{
    const Frame *f = page_frame(p, frame);
    AGT_EACH(s->plan, RELEASE, Release, r)
    {
        if (!r->f.geom || !r->f.geom->n_points || !agt_box_intersects(r->f.geom->box, f->world))
            continue;
        bool good = is_released(r);
        Line line = {.colour = released, .width = good ? 0.5 : 0.3, .round = true};
        if (!good) {
            line.dash[0] = 0.8;
            line.dash[1] = 1.2;
            line.n_dash = 2;
        }
        shown->sign[good ? SIGN_RELEASED : SIGN_CLAIMED]++;
        page_pen(p, GROUP_CLEARANCE, (gint)frame, good ? "released" : "release-claimed", r->f.id);
        for (guint i = 0; i < r->f.geom->n_parts; i++) {
            page_geom(p, f, r->f.geom, i);
            page_stroke(p, &line);
        }
        if (labels && !good && paper_size(f, r->f.geom) < mark_mm)
            p->labels_lost++;
        else if (labels)
            label_release(s, r, labels);
    }
}

void hazard_draw(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels)
{
    draw_unknown(s, p, frame, shown);
    draw_releases(s, p, frame, shown, labels);
    draw_hazards(s, p, frame, shown, labels);
    draw_grown(s, p, frame, shown);
    draw_finds(s, p, frame, shown, labels);
}

static const char *const sign_titles[N_SIGNS] = {
    [SIGN_CHA] = N_("Confirmed hazardous area, or hazard of unknown class: no entry"),
    [SIGN_SHA] = N_("Suspected hazardous area: no entry"),
    [SIGN_HAZARD_LINE] = N_("Hazardous line with its half width: no entry"),
    [SIGN_HAZARD_POINT] = N_("Hazardous point with its radius: no entry"),
    [SIGN_GROWN] = N_("Hazards with all position errors and the stand-off: no works inside"),
    [SIGN_CLOSED] = N_("Former hazard, closed in the records: no permission by itself"),
    [SIGN_FIND] = N_("Explosive find"),
    [SIGN_RELEASED] = N_("Released land, handed over: to the depth written there only"),
    [SIGN_CLAIMED] = N_("Land reported as released but not handed over: no permission"),
    [SIGN_UNKNOWN] =
        N_("Ground without a release in force, or unknown: treat as hazardous, no entry"),
};

const char *hazard_sign_title(Sign sign)
{
    return sign_titles[sign];
}

void hazard_swatch(const Sheet *s, Page *p, Sign sign, double x, double y, double w, double h)
{
    page_rect(p, x, y, w, h);
    if (sign == SIGN_HAZARD_POINT)
        page_circle(p, x + w / 2, y + h / 2, h / 2);
    if (sign <= SIGN_HAZARD_POINT) {
        hatch_hazard(p, sign == SIGN_SHA);
        outline_hazard(p, sign == SIGN_SHA);
    } else if (sign == SIGN_GROWN) {
        page_stroke(p, &(Line){.colour = cha, .width = 0.35, .dash = {2.5, 1.2}, .n_dash = 2});
    } else if (sign == SIGN_CLOSED) {
        page_stroke(p, &(Line){.colour = GREY, .width = 0.25, .dash = {2, 1}, .n_dash = 2});
    } else if (sign == SIGN_FIND) {
        page_circle(p, x + w / 2, y + h / 2, 1.1);
        page_stroke(p, &(Line){.colour = cha, .width = 0.4});
    } else if (sign == SIGN_UNKNOWN) {
        unknown_hatch(s, p);
        page_stroke(p, &(Line){.colour = unknown, .width = 0.1});
    } else if (sign == SIGN_CONTOUR) {
        page_segment(p, x, y + h / 2, x + w, y + h / 2, 0.15, (Colour){0xa8, 0x7c, 0x50, 255});
    } else {
        Line line = {.colour = released, .width = sign == SIGN_RELEASED ? 0.5 : 0.3};
        if (sign == SIGN_CLAIMED) {
            line.dash[0] = 0.8;
            line.dash[1] = 1.2;
            line.n_dash = 2;
        }
        page_stroke(p, &line);
    }
}

/* Says of one hazard table what no frame shows. */
static void note_table(const Sheet *s, AgtLayerId layer, const Shown *shown, GString *ids,
                       guint *nowhere, guint *outside)
{
    const AgtTable *t = agt_plan_table(s->plan, layer);
    for (guint i = 0; i < t->n; i++) {
        const AgtFeature *r = t->rows[i];
        if (r->geom && r->geom->n_points > 0) {
            *outside += !g_hash_table_contains(shown->hazards, r->id);
            continue;
        }
        (*nowhere)++;
        if (ids->len <= 200)
            g_string_append_printf(ids, "%s%s", ids->len ? ", " : "", r->id ? r->id : "?");
    }
}

void hazard_notes(const Sheet *s, const Shown *shown, GPtrArray *out)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    guint nowhere = 0, outside = 0;
    note_table(s, AGT_LAYER_HAZARD_AREA, shown, ids, &nowhere, &outside);
    note_table(s, AGT_LAYER_HAZARD_LINE, shown, ids, &nowhere, &outside);
    note_table(s, AGT_LAYER_HAZARD_POINT, shown, ids, &nowhere, &outside);
    if (ids->len > 200)
        g_string_append(ids, " …");
    if (nowhere)
        g_ptr_array_add(out, g_strdup_printf(TR(s, N_("Hazards without a known place, they may lie "
                                                      "anywhere on this sheet: %u (%s).")),
                                             nowhere, ids->str));
    if (outside)
        g_ptr_array_add(
            out,
            g_strdup_printf(TR(s, N_("Hazards outside the frames of this sheet: %u.")), outside));
}
