/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of a sheet: what it stands on and what it does not show. */
#include "sheet.h"

static void add(GPtrArray *notes, char *text)
{
    g_ptr_array_add(notes, text);
}

/* The first note of a planning sheet: what was judged about mines, in words nobody can take for a
 * permission. */
static char *clearance_note(const Sheet *s)
{
    const char *as_of = s->o->as_of ? s->o->as_of : "?";
    if (!s->judged)
        return g_strdup_printf(TR(s, N_("MINE CLEARANCE WAS NOT JUDGED (%s). This sheet permits no "
                                        "works and no entry anywhere.")),
                               as_of);
    const char *data = agt_clearance_data_date(s->o->clearance);
    return g_strdup_printf(
        TR(s, N_("PLANNING SHEET, NOT FOR THE FIELD. Mine clearance judged as of "
                 "%s on data of %s. Land without a release on this sheet is "
                 "unknown ground: no entry.")),
        as_of, data ? data : TR(s, N_("unknown date")));
}

static void fill(const Sheet *s, const Page *p, const Shown *shown, GPtrArray *notes)
{
    const AgtPlanHead *h = agt_plan_head(s->plan);
    if (s->o->masked)
        add(notes, g_strdup(TR(s, N_("Hazards are not shown to the receiver of this sheet: hatched "
                                     "ground is no entry."))));
    else
        hazard_notes(s, shown, notes);
    if (h->uncommitted || !h->revision || !*h->revision)
        add(notes, g_strdup(TR(s, N_("Drawn from uncommitted tables: no revision stands for this "
                                     "sheet."))));
    else
        add(notes, g_strdup_printf(TR(s, N_("Plan revision %s, content hash %s.")),
                                   h->revision_name ? h->revision_name : "", h->revision));
    add(notes,
        g_strdup(TR(s, N_("Dimensions and coordinates are metres on the grid of the plan."))));
    if (p->labels_lost)
        add(notes,
            g_strdup_printf(TR(s, N_("Labels without room on this sheet: %u.")), p->labels_lost));
}

static void planning_box(const Sheet *s, Page *p, Column *c)
{
    TextStyle strong = {.font = FONT_BOLD,
                        .size = s->judged ? c->text * 1.1 : c->text * 1.3,
                        .colour = RED,
                        .wrap = c->w - 4};
    double h;
    g_autofree char *first = clearance_note(s);
    page_text(p, &strong, TEXT_TOP, c->x + 2, c->y + 1.5, first, &h);
    page_rect(p, c->x, c->y, c->w, h + 3);
    page_stroke(p, &(Line){.colour = RED, .width = 0.5});
    c->y += h + 4.5;
}

void notes_draw(Sheet *s, Page *p, Column *c, const Shown *shown)
{
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    fill(s, p, shown, notes);
    if (!column_heading(s, p, c, N_("Notes"), 10))
        return;
    TextStyle t = {.font = FONT_NORMAL, .size = c->text, .colour = INK, .wrap = c->w};
    double h;
    page_pen(p, GROUP_FRAME, -1, "note", NULL);
    if (IS_PLANNING(s))
        planning_box(s, p, c);
    else
        field_box(s, p, c, shown);
    for (guint i = 0; i < notes->len; i++) {
        g_autofree char *text = g_strdup_printf("%u. %s", i + 1, (char *)notes->pdata[i]);
        if (c->y + 4 > c->bottom)
            return;
        page_text(p, &t, TEXT_TOP, c->x, c->y, text, &h);
        c->y += h + 0.8;
    }
    c->y += 1.5;
}
