/* SPDX-License-Identifier: Apache-2.0 */
/* One page for the site file: map of the works with what permits or forbids them, the figures, the
 * verdict or what is missing, lines to sign. */
#include <string.h>

#include "sheet.h"
#include "text.h"
#include "words.h"

/* Height of the map on the page, mm; signatures and revision at the foot. */
static const double map_h = 118, foot_h = 32;
/* A hazard farther away than this does not make the map smaller, m. */
static const double far_m = 120;

static AgtGeom *works_of(Sheet *s, const AgtClearanceProof *p)
{
    AgtGeom *works = agt_clearance_works(s->o->clearance, p->row, NULL);
    return works ? sheet_keep(s, works) : p->row->geom;
}

/* The works, room round them, and the nearest hazard when it is near enough to be looked at. */
static AgtBox ground_shown(const AgtClearanceProof *p, const AgtGeom *works)
{
    double room = 12;
    if (p->hazard && p->hazard_m < far_m)
        room = MAX(room, p->hazard_m + 8);
    return agt_box_grow(works->box, room);
}

static void arrow(Page *p, AgtPoint a, AgtPoint b, const char *text, Colour c, LabelSet *labels)
{
    double mm = hypot(b.x - a.x, b.y - a.y), angle = atan2(b.y - a.y, b.x - a.x);
    if (mm < 1)
        return;
    page_segment(p, a.x, a.y, b.x, b.y, 0.3, c);
    for (guint i = 0; i < 2; i++) {
        AgtPoint q = i ? b : a;
        double nx = sin(angle), ny = -cos(angle);
        page_segment(p, q.x - nx, q.y - ny, q.x + nx, q.y + ny, 0.3, c);
    }
    if (angle > G_PI / 2 || angle <= -G_PI / 2)
        angle += angle > 0 ? -G_PI : G_PI;
    TextStyle t = {
        .font = FONT_BOLD, .size = 2.4, .colour = c, .align = 0.5, .angle_rad = angle, .halo = 0.5};
    double x = (a.x + b.x) / 2 + 0.6 * sin(angle), y = (a.y + b.y) / 2 - 0.6 * cos(angle);
    page_text(p, &t, TEXT_BASE, x, y, text, NULL);
    labels_avoid_line(labels, a, b, 2.5);
}

/* A margin as a dimension on the ground: from the works straight to what limits them. */
static void margin(Page *p, const Frame *f, const AgtGeom *works, const AgtGeom *other, Colour c,
                   LabelSet *labels)
{
    AgtPoint a, b;
    AgtBox view = f->rect;
    double m = other ? agt_geom_nearest(works, other, &a, &b) : NAN;
    if (!isfinite(m) || isnan(a.x) || isnan(b.x))
        return;
    AgtPoint q = frame_mm(f, a), r = frame_mm(f, b);
    if (r.x < view.minx || r.x > view.maxx || r.y < view.miny || r.y > view.maxy)
        return;
    g_autofree char *text = decimal(m, 2);
    arrow(p, q, r, text, c, labels);
}

static void draw_margins(Sheet *s, Page *p, const AgtClearanceProof *proof, const AgtGeom *works,
                         LabelSet *labels)
{
    const Frame *f = page_frame(p, 0);
    const Colour blue = {0x1f, 0x4e, 0x9c, 255};
    page_pen(p, GROUP_LABELS, 0, "margin", proof->row->id);
    if (proof->hazard && !s->o->masked)
        margin(p, f, works, proof->hazard->geom, RED, labels);
    if (!proof->holds->len)
        return;
    const AgtClearanceHold *h = &g_array_index(proof->holds, AgtClearanceHold, 0);
    AgtGeom *edge = sheet_keep(s, agt_geom_boundary(h->release->f.geom));
    if (!isnan(h->left_m))
        margin(p, f, works, edge, blue, labels);
}

static void draw_map(Sheet *s, Page *p, const AgtClearanceProof *proof, Shown *shown)
{
    AgtGeom *works = works_of(s, proof);
    g_autoptr(LabelSet) labels = labels_new(p, 0, s->points);
    map_draw(s, p, 0, shown, labels);
    hazard_draw(s, p, 0, shown, labels);
    page_pen(p, GROUP_RESTRICTIONS, 0, "works-ground", proof->row->id);
    for (guint i = 0; i < works->n_parts; i++) {
        page_geom(p, page_frame(p, 0), works, i);
        page_stroke(p, &(Line){.colour = INK, .width = 0.5, .dash = {2, 1}, .n_dash = 2});
    }
    draw_margins(s, p, proof, works, labels);
    labels_place(labels);
    watermark_draw(s, p, 0, shown);
    grid_draw(s, p, 0);
}

/* --- The figures --- */

typedef struct {
    TableRow row[20];
    guint n;
    GPtrArray *keep;
} Figures;

/* Takes @p value over. */
static void figure(Figures *t, const char *name, char *value)
{
    g_ptr_array_add(t->keep, value);
    if (t->n < G_N_ELEMENTS(t->row))
        t->row[t->n++] = (TableRow){{name, value}};
}

static const char *known(const char *text)
{
    return text && *text ? text : "?";
}

static char *metres(const Sheet *s, double v)
{
    g_autofree char *n = isnan(v) ? g_strdup("?") : decimal(v, 2);
    return g_strdup_printf("%s %s", n, TR(s, N_("m")));
}

static char *pair(const Sheet *s, double a, double b)
{
    g_autofree char *first = metres(s, a), *second = metres(s, b);
    return g_strdup_printf("%s; %s", first, second);
}

static void release_figures(const Sheet *s, const AgtClearanceHold *h, Figures *t)
{
    const AgtRelease *r = h->release;
    figure(t, TR(s, N_("Release")),
           g_strdup_printf("%s, %s, %s", known(r->f.id), word_of(s->lang, known(r->kind)),
                           h->usable ? TR(s, N_("carries the works"))
                                     : TR(s, N_("cannot carry the "
                                                "works"))));
    figure(t, TR(s, N_("Handover certificate")),
           g_strdup_printf("%s, %s", known(r->handover_certificate), known(r->handover_date)));
    figure(t, TR(s, N_("Completion report; operator")),
           g_strdup_printf("%s; %s", known(r->completion_report), known(r->operator)));
    figure(t, TR(s, N_("Quality check")),
           g_strdup_printf("%s, %s, %s", known(r->qa_result), known(r->qa_id), known(r->qa_date)));
    figure(t, TR(s, N_("Searched to; left below what is dug")),
           pair(s, h->depth_m, h->depth_margin_m));
    figure(t, TR(s, N_("Works to the limit of the release; its position error")),
           pair(s, h->left_m, h->error_m));
}

static void hazard_figures(const Sheet *s, const AgtClearanceProof *p, Figures *t)
{
    g_autofree char *away = metres(s, p->hazard_m), *need = metres(s, p->hazard_need_m);
    figure(t, TR(s, N_("Nearest hazard; needed")),
           p->hazard ? g_strdup_printf("%s, %s; %s", known(p->hazard->id), away, need)
                     : g_strdup(TR(s, N_("none with a place is recorded"))));
    if (p->anywhere)
        figure(t, TR(s, N_("Hazards that may lie anywhere")), g_strdup_printf("%u", p->anywhere));
    if (p->permit)
        figure(t, TR(s, N_("Dig permit")),
               g_strdup_printf("%s, %s, %s", known(p->permit->f.id), known(p->permit->document),
                               known(p->permit->valid_until)));
}

static void draw_figures(Sheet *s, Page *page, Column *c, const AgtClearanceProof *p)
{
    Figures t = {.keep = g_ptr_array_new_with_free_func(g_free)};
    const char *data = agt_clearance_data_date(s->o->clearance);
    TableRow head = {{TR(s, N_("Figure")), p->row->id}};
    double width[] = {0.42 * c->w, 0.58 * c->w}, align[] = {0, 0};
    figure(&t, TR(s, N_("To be dug; works reach beyond the outline")),
           pair(s, p->dig_depth_m, p->margin_m));
    if (p->holds->len)
        release_figures(s, &g_array_index(p->holds, AgtClearanceHold, 0), &t);
    else
        figure(&t, TR(s, N_("Release")), g_strdup(TR(s, N_("none is recorded here"))));
    if (p->together)
        figure(&t, TR(s, N_("Releases")), g_strdup(TR(s, N_("several carry the works together"))));
    hazard_figures(s, p, &t);
    figure(&t, TR(s, N_("Clearance data of; valid until")),
           g_strdup_printf("%s; %s", known(data), s->o->field->expires_on));
    table_draw(page, c, &head, t.row, t.n, 2, width, align);
    g_ptr_array_unref(t.keep);
}

/* --- Verdict, what is missing, signatures --- */

static void draw_verdict(Sheet *s, Page *page, Column *c, const AgtClearanceProof *p,
                         const AgtFindings *blocking)
{
    const AgtClearanceSettings *set = agt_clearance_settings(s->o->clearance);
    g_autofree char *depth = decimal(p->dig_depth_m, 2);
    const char *data = agt_clearance_data_date(s->o->clearance);
    g_autofree char *verdict =
        blocking ? g_strdup_printf(TR(s, N_("BLOCKED as of %s: %s may not be built or dug.")),
                                   s->o->as_of, p->row->id)
                 : g_strdup_printf(TR(s, N_("%s: no known conflict as of %s to depth %s m, on data "
                                            "of %s.")),
                                   p->row->id, s->o->as_of, depth, known(data));
    g_autofree char *call = g_strdup_printf(
        TR(s, N_("After any find: stop, touch nothing, go back the way you came, call: %s")),
        set->emergency_line);
    TextStyle big = {
        .font = FONT_BOLD, .size = 3.6, .colour = blocking ? RED : INK, .wrap = c->w - 4};
    TextStyle small = {.font = FONT_BOLD, .size = c->text, .colour = RED, .wrap = c->w - 4};
    double h, top = c->y;
    page_pen(page, GROUP_FRAME, -1, "verdict", NULL);
    page_text(page, &big, TEXT_TOP, c->x + 2, c->y + 1.5, verdict, &h);
    c->y += h + 2;
    page_text(page, &small, TEXT_TOP, c->x + 2, c->y, call, &h);
    c->y += h + 1.5;
    page_rect(page, c->x, top, c->w, c->y - top);
    page_stroke(page, &(Line){.colour = blocking ? RED : INK, .width = 0.5});
    c->y += 2;
}

/* What is missing and who could supply it: each rule once. */
static void draw_missing(Sheet *s, Page *page, Column *c, const AgtFindings *blocking)
{
    TextStyle t = {.font = FONT_NORMAL, .size = c->text, .colour = INK, .wrap = c->w};
    if (!blocking || !column_heading(s, page, c, N_("What is missing, and who could supply it"), 8))
        return;
    for (guint i = 0; i < agt_findings_n(blocking); i++) {
        const AgtFinding *x = agt_findings_get(blocking, i);
        if (i && agt_findings_get(blocking, i - 1)->rule == x->rule)
            continue;
        g_autofree char *text = agt_finding_text(x, s->lang),
                        *what = agt_finding_advice(x, s->lang);
        g_autofree char *line = g_strdup_printf("%s  %s %s", x->rule->id, text, what);
        g_auto(GStrv) lines = text_lines(&t, line, NULL);
        double h = (lines ? g_strv_length(lines) : 1) * text_leading(t.size) + 1;
        if (c->y + h > c->bottom) {
            page_text(page, &t, TEXT_TOP, c->x, c->y, "…", NULL);
            return;
        }
        page_text(page, &t, TEXT_TOP, c->x, c->y, line, NULL);
        c->y += h;
    }
}

static void draw_foot(Sheet *s, Page *p)
{
    static const char *const roles[] = {N_("Mine-action officer"), N_("Site manager")};
    const AgtPlanHead *h = agt_plan_head(s->plan);
    const Layout *l = s->layout;
    double x = l->left + 4, y = p->h - l->bottom - foot_h, w = p->w - l->left - l->right - 8;
    TextStyle t = {.font = FONT_NORMAL, .size = 2.2, .colour = INK};
    page_pen(p, GROUP_FRAME, -1, "signatures", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        double y1 = y + 7 + 9 * i;
        page_text(p, &t, TEXT_BASE, x, y1, TR(s, roles[i]), NULL);
        page_segment(p, x + 0.28 * w, y1 + 0.6, x + 0.72 * w, y1 + 0.6, 0.18, INK);
        page_text(p, &t, TEXT_BASE, x + 0.75 * w, y1, TR(s, N_("Date")), NULL);
        page_segment(p, x + 0.82 * w, y1 + 0.6, x + w, y1 + 0.6, 0.18, INK);
    }
    g_autofree char *revision =
        g_strdup_printf(TR(s, N_("Plan revision %s, content hash %s.")),
                        h->revision_name ? h->revision_name : "", h->revision ? h->revision : "");
    t.size = 1.9;
    page_text(p, &t, TEXT_BASE, x, p->h - l->bottom - 6.5, revision, NULL);
    page_textf(p, &t, TEXT_BASE, x, p->h - l->bottom - 3, "%s %s · agrotown " AGT_VERSION,
               h->crs ? h->crs : "", s->o->crs_name ? s->o->crs_name : "");
}

static void draw_head(Sheet *s, Page *p, Column *c, const AgtClearanceProof *proof)
{
    const AgtPlanHead *h = agt_plan_head(s->plan);
    g_autofree char *warning =
        h->illustrative ? g_strdup(TR(s, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))) : NULL;
    g_autofree char *title = g_strdup_printf(TR(s, N_("Mine clearance of %s (%s)")), proof->row->id,
                                             TR(s, agt_layer(proof->row->layer)->title));
    page_pen(p, GROUP_FRAME, -1, "title", NULL);
    page_text(p, &(TextStyle){.font = FONT_TITLE, .size = 5, .colour = INK}, TEXT_TOP, c->x, c->y,
              title, NULL);
    page_text(p, &(TextStyle){.font = FONT_NORMAL, .size = 3, .colour = INK}, TEXT_TOP, c->x,
              c->y + 7, h->title, NULL);
    if (warning)
        page_text(p, &(TextStyle){.font = FONT_BOLD, .size = 3, .colour = RED, .align = 1},
                  TEXT_TOP, c->x + c->w, c->y + 7, warning, NULL);
    c->y += 12;
}

static void draw_scale(Sheet *s, Page *p, Column *c)
{
    g_autofree char *n = decimal(page_frame(p, 0)->scale, 0);
    page_pen(p, GROUP_FRAME, -1, "scale", NULL);
    page_textf(p, &(TextStyle){.font = FONT_BOLD, .size = 2.4, .colour = INK}, TEXT_TOP, c->x, c->y,
               TR(s, N_("Scale 1:%s, north up; dashed: ground of the works; metres from it to the "
                        "limit of the release (blue) and to the nearest hazard (red).")),
               n);
    c->y += 4.5;
}

bool dossier_draw(Sheet *s, GError **error)
{
    const AgtClearanceProof *proof = s->o->proof;
    const Layout *l = s->layout;
    if (agt_geom_is_empty(proof->row->geom)) {
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_FIT,
                    "%s has no geometry: there is nothing to draw", proof->row->id);
        return false;
    }
    Page *p = scene_add_page(s->scene, l->name, l->title[s->lang], l->paper_w, l->paper_h);
    p->error = &s->error;
    Column c = {l->left + 4, l->top + 3, l->paper_w - l->left - l->right - 8,
                l->paper_h - l->bottom - foot_h - 2, l->text};
    draw_head(s, p, &c, proof);
    AgtBox rect = {c.x + GRID_RIM, c.y + GRID_RIM, c.x + c.w - GRID_RIM, c.y + map_h - GRID_RIM};
    AgtBox ground = ground_shown(proof, works_of(s, proof));
    double need = 1000 * MAX((ground.maxx - ground.minx) / (rect.maxx - rect.minx),
                             (ground.maxy - ground.miny) / (rect.maxy - rect.miny));
    page_add_frame(p, "main", rect,
                   (AgtPoint){(ground.minx + ground.maxx) / 2, (ground.miny + ground.maxy) / 2},
                   scale_for(need));
    g_autofree guint *used = g_new0(guint, s->style->rules->len);
    g_autoptr(GHashTable) hazards = g_hash_table_new(g_str_hash, g_str_equal);
    Shown shown = {.rule = used, .hazards = hazards, .page_no = 1, .pages = 1};
    draw_map(s, p, proof, &shown);
    c.y += map_h + 1;
    draw_scale(s, p, &c);
    draw_verdict(s, p, &c, proof, field_blocking(s, &shown));
    draw_figures(s, p, &c, proof);
    draw_missing(s, p, &c, field_blocking(s, &shown));
    border_draw(s, p);
    draw_foot(s, p);
    return true;
}
