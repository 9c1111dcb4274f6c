/* SPDX-License-Identifier: Apache-2.0 */
/* What a sheet for the field says: verdict, days, depths, whom to call, who holds it. */
#include "sheet.h"

const AgtFindings *field_blocking(const Sheet *s, const Shown *shown)
{
    const AgtDrawField *f = s->o->field;
    return f && f->blocking ? g_hash_table_lookup(f->blocking, shown->block ? shown->block->id : "")
                            : NULL;
}

/* Depth of the plot as a whole and of the works of each house on it, the least of them. */
static double plot_depth(const Sheet *s, const AgtPlot *plot)
{
    AgtClearance *c = s->o->clearance;
    double least = agt_clearance_depth_m(c, plot->f.geom, 0);
    AGT_EACH(s->plan, BUILDING, Building, b)
    {
        if (isnan(least) || g_strcmp0(b->plot, plot->f.id) != 0 || agt_feature_withdrawn(&b->f))
            continue;
        g_autoptr(AgtClearanceProof) proof = agt_clearance_prove(c, &b->f);
        double own = agt_clearance_depth_m(c, b->f.geom, proof->margin_m);
        least = isnan(own) ? NAN : MIN(least, own);
    }
    return least;
}

/* What blocks the page forbids entry to all of it: no plot on it may say how deep. */
char *field_depth_text(const Sheet *s, const Shown *shown, const AgtPlot *plot)
{
    double depth = s->judged && !field_blocking(s, shown) ? plot_depth(s, plot) : NAN;
    if (isnan(depth))
        return g_strdup(TR(s, N_("NO ENTRY")));
    if (depth <= 0)
        return g_strdup(TR(s, N_("NO DIGGING")));
    g_autofree char *m = decimal(floor(depth * 100 + 1e-6) / 100, 2);
    return g_strdup_printf(TR(s, N_("no deeper than %s m")), m);
}

/* Rules that block with the number of findings: "B1 ×3, B2 ×1". */
static char *rules_of(const AgtFindings *f)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0, n = 0; i < agt_findings_n(f); i++) {
        const AgtRule *rule = agt_findings_get(f, i)->rule;
        n++;
        if (i + 1 < agt_findings_n(f) && agt_findings_get(f, i + 1)->rule == rule)
            continue;
        g_string_append_printf(out, "%s%s ×%u", out->len ? ", " : "", rule->id, n);
        n = 0;
    }
    return g_string_free(out, FALSE);
}

static char *verdict(const Sheet *s, const AgtFindings *blocking)
{
    const char *data = s->judged ? agt_clearance_data_date(s->o->clearance) : NULL;
    g_autofree char *rules = blocking && !s->o->masked ? rules_of(blocking) : g_strdup("");
    if (blocking)
        return g_strdup_printf(
            TR(s, N_("BLOCKED as of %s, data of %s: no entry, no digging, no building. %s")),
            s->o->as_of, data ? data : TR(s, N_("unknown date")), rules);
    return g_strdup_printf(TR(s, N_("No known conflict as of %s on data of %s, for what "
                                    "this sheet shows. Not valid after %s.")),
                           s->o->as_of, data ? data : TR(s, N_("unknown date")),
                           s->o->field->expires_on);
}

/* The releases under the block: kind, depth, date, certificate. */
static char *releases_text(const Sheet *s, const Shown *shown)
{
    GString *out = g_string_new(NULL);
    AGT_EACH(s->plan, RELEASE, Release, r)
    {
        bool meets = true;
        if (!shown->block || !r->f.geom || !r->f.geom->n_points ||
            !agt_box_intersects(r->f.geom->box, shown->block->geom->box) ||
            (agt_geom_intersects(r->f.geom, shown->block->geom, &meets, NULL) && !meets))
            continue;
        g_autofree char *one = release_text(s, r);
        g_strdelimit(one, "\n", ' ');
        g_string_append_printf(out, "%s%s", out->len ? "; " : "", one);
    }
    return g_string_free(out, FALSE);
}

static char *holder_text(const Sheet *s)
{
    const AgtDrawField *f = s->o->field;
    if (!f->issue)
        return g_strdup(
            TR(s, N_("NOT REGISTERED: no recipient is recorded. Not to be handed out.")));
    return g_strdup_printf(TR(s, N_("Record %s, holder: %s%s%s. For the holder's site only: not to "
                                    "be copied or passed on; returned or destroyed after its last "
                                    "day.")),
                           f->issue, f->recipient, f->holder ? ", " : "",
                           f->holder ? f->holder : "");
}

static void put_line(Page *p, Column *c, const TextStyle *t, const char *text)
{
    double h;
    page_text(p, t, TEXT_TOP, c->x + 2, c->y + 1.3, text, &h);
    c->y += h + 0.9;
}

void field_box(Sheet *s, Page *p, Column *c, const Shown *shown)
{
    const AgtFindings *blocking = field_blocking(s, shown);
    const AgtClearanceSettings *set = s->judged ? agt_clearance_settings(s->o->clearance) : NULL;
    TextStyle strong = {.font = FONT_BOLD, .size = c->text * 1.1, .colour = RED, .wrap = c->w - 4};
    TextStyle t = {.font = FONT_NORMAL, .size = c->text, .colour = INK, .wrap = c->w - 4};
    g_autofree char *first = verdict(s, blocking), *holder = holder_text(s);
    g_autofree char *call =
        g_strdup_printf(TR(s, N_("After any find: stop, touch nothing, go back the way you came, "
                                 "call: %s")),
                        set ? set->emergency_line : "?");
    double top = c->y;
    page_pen(p, GROUP_FRAME, -1, "field-box", NULL);
    put_line(p, c, &strong, first);
    put_line(p, c, &strong, call);
    if (!blocking)
        put_line(
            p, c, &t,
            TR(s, N_("Dig no deeper than is written on the plot, counted from the ground as it "
                     "is before any levelling: what is cut off counts, what is filled in "
                     "does not. Where nothing is written, do not dig. Hatched ground: no "
                     "entry.")));
    g_autofree char *releases = releases_text(s, shown);
    if (*releases)
        put_line(p, c, &t, releases);
    put_line(p, c, &t, holder);
    page_rect(p, c->x, top, c->w, c->y - top + 0.8);
    page_stroke(p, &(Line){.colour = RED, .width = 0.5});
    c->y += 2.5;
}

void field_list(Sheet *s, Page *p, Column *c, const Shown *shown)
{
    const AgtFindings *blocking = field_blocking(s, shown);
    if (blocking)
        findings_list_all(s, p, c, blocking, N_("What blocks this sheet"));
}
