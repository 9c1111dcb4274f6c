/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on a sheet. Findings of one rule share a number: the list says the rule once, with its
 * count and the first ids, and every place on the map carries the number.
 */
#include <string.h>

#include "sheet.h"
#include "text.h"

static const Colour severity_colour[AGT_N_SEVERITIES] = {
    [AGT_BLOCK] = {0xb0, 0x00, 0x20, 255}, [AGT_NOT_BUILDABLE_YET] = {0x7a, 0x2e, 0x8e, 255},
    [AGT_ERROR] = {0xd0, 0x30, 0x00, 255}, [AGT_WARNING] = {0xb8, 0x7a, 0x00, 255},
    [AGT_INFO] = {0x20, 0x60, 0xa8, 255},
};

static const char *const severity_word[AGT_N_SEVERITIES] = {
    [AGT_BLOCK] = N_("block"), [AGT_NOT_BUILDABLE_YET] = N_("not buildable yet"),
    [AGT_ERROR] = N_("error"), [AGT_WARNING] = N_("warning"),
    [AGT_INFO] = N_("info"),
};

/* Findings of one rule and severity. */
typedef struct {
    const AgtFinding *first;
    GPtrArray *all;
} Bundle;

static void clear_bundle(gpointer data)
{
    g_ptr_array_unref(((Bundle *)data)->all);
}

static int compare_bundles(gconstpointer pa, gconstpointer pb)
{
    const Bundle *a = pa, *b = pb;
    if (a->first->severity != b->first->severity)
        return a->first->severity < b->first->severity ? -1 : 1;
    return strcmp(a->first->rule->id, b->first->rule->id);
}

/* Place of a finding on the ground; false when it has none. */
static bool place_of(const Sheet *s, const AgtFinding *f, AgtPoint *at)
{
    if (!isnan(f->at.x) && !isnan(f->at.y)) {
        *at = f->at;
        return true;
    }
    const AgtFeature *row =
        f->layer < AGT_N_LAYERS && *f->id ? agt_plan_find(s->plan, f->layer, f->id) : NULL;
    if (!row || !row->geom || row->geom->n_points == 0)
        return false;
    *at = label_point(s->points, row->geom);
    return true;
}

static bool in_box(AgtBox b, AgtPoint at)
{
    return at.x >= b.minx && at.x <= b.maxx && at.y >= b.miny && at.y <= b.maxy;
}

/* A block sheet lists what lies in its block, and what is about the whole plan. */
static bool belongs(const Sheet *s, const Shown *shown, const AgtFinding *f)
{
    AgtPoint at;
    if (!shown || !shown->block || f->layer >= AGT_N_LAYERS || !*f->id)
        return true;
    return place_of(s, f, &at) && in_box(shown->block->geom->box, at) &&
           agt_geom_contains_point(shown->block->geom, at);
}

/* Worst first, then by rule. */
static GArray *bundles(const Sheet *s, const AgtFindings *f, const Shown *shown)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Bundle));
    g_array_set_clear_func(out, clear_bundle);
    for (guint i = 0; f && i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        guint k = 0;
        if (!belongs(s, shown, x))
            continue;
        while (k < out->len && (g_array_index(out, Bundle, k).first->rule != x->rule ||
                                g_array_index(out, Bundle, k).first->severity != x->severity))
            k++;
        if (k == out->len) {
            Bundle b = {x, g_ptr_array_new()};
            g_array_append_val(out, b);
        }
        g_ptr_array_add(g_array_index(out, Bundle, k).all, (gpointer)x);
    }
    g_array_sort(out, compare_bundles);
    return out;
}

static void mark(Page *p, const AgtFinding *f, AgtPoint at, guint number)
{
    TextStyle t = {.font = FONT_BOLD, .size = 1.9, .colour = WHITE, .align = 0.5};
    g_autofree char *n = g_strdup_printf("%u", number);
    page_circle(p, at.x, at.y, 1.6);
    page_fill(p, severity_colour[f->severity]);
    page_stroke(p, &(Line){.colour = WHITE, .width = 0.2});
    page_text(p, &t, TEXT_MIDDLE, at.x, at.y, n, NULL);
}

/* Norms that only inform are read in the list: their marks would hide the plan. What is said of
 * mines is marked however mild, and the screen's page can hide marks itself. */
static bool marked(const Sheet *s, const Bundle *b)
{
    const AgtFinding *x = b->first;
    return s->layout->screen || x->severity < AGT_INFO || !*x->rule->set;
}

/* Moves a marker off the ones set before; false after a few steps: then the place is marked
 * enough. */
static bool find_room(const GArray *set, AgtPoint *at)
{
    AgtPoint start = *at;
    for (guint i = 0; i < 12; i++) {
        bool room = true;
        for (guint k = 0; room && k < set->len; k++) {
            AgtPoint q = g_array_index(set, AgtPoint, k);
            room = hypot(q.x - at->x, q.y - at->y) >= 3.3;
        }
        if (room)
            return true;
        double a = i * G_PI / 3, r = 3.5 * (1 + i / 6);
        *at = (AgtPoint){start.x + r * cos(a), start.y + r * sin(a)};
    }
    return false;
}

/* On paper: beside a building, so that its number stays readable, else on the place itself. */
static AgtPoint marker_place(const Sheet *s, const Frame *f, const AgtFinding *x, AgtPoint at)
{
    const AgtFeature *row =
        x->layer == AGT_LAYER_BUILDING ? agt_plan_find(s->plan, AGT_LAYER_BUILDING, x->id) : NULL;
    AgtPoint mm = frame_mm(f, at);
    if (!row || !row->geom || row->geom->n_points == 0)
        return mm;
    AgtPoint corner = frame_mm(f, (AgtPoint){row->geom->box.maxx, row->geom->box.maxy});
    return (AgtPoint){corner.x + 0.6, corner.y - 0.6};
}

/* A finding and where its marker would stand, mm. */
typedef struct {
    const AgtFinding *finding;
    AgtPoint at;
} Place;

static GArray *places_on(const Sheet *s, const Frame *f, const Bundle *b)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Place));
    AgtBox room = agt_box_grow(f->rect, -2);
    for (guint i = 0; i < b->all->len; i++) {
        Place q = {b->all->pdata[i], {0, 0}};
        if (!place_of(s, q.finding, &q.at))
            continue;
        q.at = marker_place(s, f, q.finding, q.at);
        if (in_box(room, q.at))
            g_array_append_val(out, q);
    }
    return out;
}

void findings_mark(Sheet *s, Page *p, guint frame, const Shown *shown, LabelSet *labels)
{
    const Frame *f = page_frame(p, frame);
    g_autoptr(GArray) all = bundles(s, s->o->findings, shown);
    g_autoptr(GArray) set = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    for (guint k = 0; k < all->len; k++) {
        const Bundle *b = &g_array_index(all, Bundle, k);
        if (!marked(s, b))
            continue;
        g_autoptr(GArray) seen = places_on(s, f, b);
        guint n = MIN(seen->len, (guint)MAX(s->layout->findings_max, 0));
        /* More than are marked: those marked are spread over all of them. */
        for (guint i = 0; i < n; i++) {
            const Place *q = &g_array_index(seen, Place, (gsize)i * seen->len / n);
            const AgtFinding *x = q->finding;
            AgtPoint at = q->at;
            if (!find_room(set, &at))
                continue;
            page_pen(p, GROUP_FINDINGS, (gint)frame, agt_severity_name(x->severity), x->id);
            mark(p, x, at, k + 1);
            labels_block(labels, (AgtBox){at.x - 1.7, at.y - 1.7, at.x + 1.7, at.y + 1.7});
            g_array_append_val(set, at);
        }
    }
}

static char *bundle_text(const Sheet *s, const Bundle *b)
{
    GString *out = g_string_new(NULL);
    g_autofree char *first = agt_finding_text(b->first, s->lang);
    g_string_append_printf(out, "%s %s (×%u): %s", b->first->rule->id,
                           TR(s, severity_word[b->first->severity]), b->all->len, first);
    for (guint i = 1; i < b->all->len && i <= 6; i++) {
        const AgtFinding *x = b->all->pdata[i];
        if (*x->id)
            g_string_append_printf(out, "%s%s", i == 1 ? " · " : ", ", x->id);
    }
    if (b->all->len > 7)
        g_string_append(out, " …");
    return g_string_free(out, FALSE);
}

static void summary(const Sheet *s, Page *p, Column *c, const GArray *all)
{
    g_autoptr(GString) line = g_string_new(NULL);
    guint count[AGT_N_SEVERITIES] = {0};
    for (guint i = 0; i < all->len; i++)
        count[g_array_index(all, Bundle, i).first->severity] +=
            g_array_index(all, Bundle, i).all->len;
    for (guint i = 0; i < AGT_N_SEVERITIES; i++)
        g_string_append_printf(line, "%s%s: %u", i ? " · " : "", TR(s, severity_word[i]), count[i]);
    g_string_append_printf(line, ". ");
    g_string_append_printf(line, TR(s, N_("At most %d places of each rule carry its number.")),
                           (int)s->layout->findings_max);
    double h;
    page_text(p, &(TextStyle){.font = FONT_BOLD, .size = c->text, .colour = INK, .wrap = c->w},
              TEXT_TOP, c->x, c->y, line->str, &h);
    c->y += h + 1;
}

/* Whom a rule holds for, where nothing may be said of hazards. */
static char *bundle_ids(const Sheet *s, const Bundle *b)
{
    GString *out = g_string_new(TR(s, N_("not permitted")));
    for (guint i = 0; i < b->all->len && i < 24; i++)
        g_string_append_printf(out, "%s%s", i ? ", " : ": ",
                               ((const AgtFinding *)b->all->pdata[i])->id);
    if (b->all->len > 24)
        g_string_append(out, " …");
    return g_string_free(out, FALSE);
}

static void list_bundles(Sheet *s, Page *p, Column *c, const GArray *all, bool numbers)
{
    double left = numbers ? 5 : 0;
    TextStyle t = {.font = FONT_NORMAL, .size = c->text, .colour = INK, .wrap = c->w - left - 1};
    for (guint k = 0; k < all->len; k++) {
        const Bundle *b = &g_array_index(all, Bundle, k);
        g_autofree char *text = s->o->masked ? bundle_ids(s, b) : bundle_text(s, b);
        g_auto(GStrv) lines = text_lines(&t, text, s->error ? NULL : &s->error);
        double need = (lines ? g_strv_length(lines) : 1) * text_leading(t.size) + 1;
        if (c->y + need + 4 > c->bottom) {
            page_textf(p, &(TextStyle){.font = FONT_BOLD, .size = c->text, .colour = RED}, TEXT_TOP,
                       c->x, c->y, TR(s, N_("%u more rules with findings: see the report.")),
                       all->len - k);
            c->y += 4;
            return;
        }
        if (numbers && marked(s, b))
            mark(p, b->first, (AgtPoint){c->x + 2, c->y + 1.8}, k + 1);
        page_text(p, &t, TEXT_TOP, c->x + left, c->y + 0.3, text, NULL);
        c->y += MAX(need, 4);
    }
}

void findings_list(Sheet *s, Page *p, Column *c, const Shown *shown)
{
    if (!s->o->findings || !column_heading(s, p, c, N_("Findings"), 10))
        return;
    g_autoptr(GArray) all = bundles(s, s->o->findings, shown);
    summary(s, p, c, all);
    list_bundles(s, p, c, all, true);
}

void findings_list_all(Sheet *s, Page *p, Column *c, const AgtFindings *f, const char *heading)
{
    if (!column_heading(s, p, c, heading, 10))
        return;
    g_autoptr(GArray) all = bundles(s, f, NULL);
    list_bundles(s, p, c, all, false);
}
