/* SPDX-License-Identifier: Apache-2.0 */
/* Stop notices: a page for each holder of papers that are no longer true. */
#include "sheet.h"
#include "text.h"

static const double page_w = 210, page_h = 297, rim = 15, band_h = 62;

/* A notice on its way over its pages. */
typedef struct {
    const AgtPlan *plan;
    const AgtNotices *n;
    const AgtNotice *notice;
    AgtScene *scene;
    GError **error;
    Page *page;
    double y;
    guint number;
} Sheets;

/* "Stop" in three languages: who finds the sheet may read one of them only. */
static void draw_band(const Sheets *s)
{
    static const char *const stop[] = {"DAYANDIRIN", "СТОП", "STOP"};
    page_pen(s->page, GROUP_PAPER, -1, "stop", NULL);
    page_rect(s->page, 0, 0, page_w, band_h);
    page_fill(s->page, RED);
    page_pen(s->page, GROUP_LABELS, -1, "stop", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(stop); i++)
        page_text(s->page,
                  &(TextStyle){.font = FONT_BOLD, .size = 19, .colour = WHITE, .align = 0.5},
                  TEXT_MIDDLE, page_w / 2, 13 + 18.5 * i, stop[i], NULL);
}

static void begin_page(Sheets *s)
{
    g_autofree char *name = g_strdup_printf("notice-%u", ++s->number);
    s->page = scene_add_page(s->scene, name, s->notice->holder, page_w, page_h);
    s->page->error = s->error;
    draw_band(s);
    s->y = band_h + 6;
}

/* A paragraph; on a page of its own when this one is full. */
static void paragraph(Sheets *s, Font font, double size, Colour colour, const char *text)
{
    TextStyle t = {.font = font, .size = size, .colour = colour, .wrap = page_w - 2 * rim};
    g_auto(GStrv) lines = text_lines(&t, text, NULL);
    double h = (lines ? g_strv_length(lines) : 1) * text_leading(size);
    if (s->y + h > page_h - rim && s->y > band_h + 10)
        begin_page(s);
    page_pen(s->page, GROUP_LABELS, -1, "notice", NULL);
    page_text(s->page, &t, TEXT_TOP, rim, s->y, text, &h);
    s->y += h + size * 0.5;
}

static void words(Sheets *s, Font font, double size, Colour colour, const char *msgid,
                  const char *value)
{
    g_autofree char *text =
        g_strconcat(agt_tr(s->n->lang, msgid), value ? " " : "", value ? value : "", NULL);
    paragraph(s, font, size, colour, text);
}

static void draw_notice(Sheets *s)
{
    const AgtPlanHead *h = agt_plan_head(s->plan);
    const AgtNotices *n = s->n;
    begin_page(s);
    if (h->illustrative)
        words(s, FONT_BOLD, 5, RED, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"), NULL);
    words(s, FONT_BOLD, 5, INK, N_("To:"), s->notice->holder);
    words(s, FONT_NORMAL, 4, INK, N_("Plan:"), h->title);
    words(s, FONT_NORMAL, 4, INK, N_("Revision:"), n->revision);
    words(s, FONT_NORMAL, 4, INK, N_("Date:"), n->as_of);
    words(s, FONT_BOLD, 4.5, RED,
          N_("The papers below are no longer true. Stop all works that follow them, now."), NULL);
    words(s, FONT_NORMAL, 4, INK,
          N_("Dig no further, touch nothing that you find, keep others out, and do as the mine "
             "action agency says. Give all copies back; begin again only with new papers."),
          NULL);
    if (n->emergency)
        words(s, FONT_BOLD, 5, INK, N_("Call after a find or an accident:"), n->emergency);
    else
        words(s, FONT_BOLD, 4.5, RED,
              N_("No emergency line is in the settings: call the mine action agency."), NULL);
    words(s, FONT_BOLD, 4.5, INK, N_("What comes back, and why:"), NULL);
    for (const char *const *p = s->notice->papers; *p; p++)
        paragraph(s, FONT_NORMAL, 3.6, INK, *p);
    words(s, FONT_NORMAL, 3.6, INK,
          N_("Received by, date, signature: ______________________________"), NULL);
}

AgtScene *notices_draw(const AgtPlan *plan, const AgtNotices *n, GError **error)
{
    const AgtPlanHead *h = agt_plan_head(plan);
    AgtScene *scene = g_new0(AgtScene, 1);
    GError *bad = NULL;
    scene->lang = n->lang;
    scene->title = g_strdup_printf("%s. STOP", h->title ? h->title : "agrotown");
    scene->author = g_strdup(n->author);
    scene->subject = g_strdup(
        h->illustrative ? agt_tr(n->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION")) : NULL);
    scene->time =
        g_strdup(n->revision_time && *n->revision_time ? n->revision_time : "1970-01-01T00:00:00Z");
    scene->crs = g_strdup(h->crs);
    scene->srid = h->srid;
    Sheets s = {.plan = plan, .n = n, .scene = scene, .error = &bad};
    for (guint i = 0; i < n->n && !bad; i++) {
        s.notice = &n->notice[i];
        draw_notice(&s);
    }
    if (bad) {
        g_propagate_error(error, bad);
        scene_free(scene);
        return NULL;
    }
    return scene;
}
