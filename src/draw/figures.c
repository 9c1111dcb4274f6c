/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of figures: programme and technical-economic figures; coordinates of a block. */
#include "sheet.h"
#include "words.h"

/* Rows of a table being made; texts are kept until it is drawn. */
typedef struct {
    GArray *rows;
    GPtrArray *keep;
} Rows;

static Rows rows_new(void)
{
    return (Rows){g_array_new(FALSE, TRUE, sizeof(TableRow)),
                  g_ptr_array_new_with_free_func(g_free)};
}

static void rows_clear(Rows *r)
{
    g_array_unref(r->rows);
    g_ptr_array_unref(r->keep);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rows, rows_clear)

/* Appends a row; the texts are handed over and may be NULL. */
static void rows_add(Rows *r, char *a, char *b, char *c, char *d)
{
    TableRow row = {{a, b, c, d}};
    for (guint i = 0; i < 4; i++)
        if (row.cell[i])
            g_ptr_array_add(r->keep, (char *)row.cell[i]);
    g_array_append_val(r->rows, row);
}

static char *count_text(gint64 n)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, n);
}

static gint64 units_with(const Sheet *s, gint64 rooms)
{
    gint64 n = 0;
    AGT_EACH(s->plan, BUILDING, Building, b)
    if (g_strcmp0(b->kind, "dwelling") == 0 && !agt_feature_withdrawn(&b->f) &&
        (rooms < 0 || b->rooms == rooms))
        n += b->units == AGT_INT_NULL ? 1 : b->units;
    return n;
}

static void add_mix(const Sheet *s, const AgtProgramme *programme, Rows *r)
{
    for (guint i = 0; i < programme->n_mix; i++) {
        const AgtMix *m = &programme->mix[i];
        rows_add(r, g_strdup_printf(TR(s, N_("Houses with %d rooms")), m->rooms),
                 count_text(m->units), count_text(units_with(s, m->rooms)), NULL);
    }
    rows_add(r, g_strdup(TR(s, N_("Houses in all"))), count_text(programme->units),
             count_text(units_with(s, -1)), NULL);
    rows_add(r, g_strdup(TR(s, N_("Residents"))),
             decimal(programme->units * programme->persons_per_unit, 0),
             decimal((double)units_with(s, -1) * programme->persons_per_unit, 0), NULL);
}

static void add_lengths(const Sheet *s, Rows *r)
{
    double streets = 0, plots = 0;
    guint n = 0;
    AGT_EACH(s->plan, STREET, Street, st)
    if (st->f.geom && !agt_feature_withdrawn(&st->f))
        streets += agt_geom_length_m(st->f.geom);
    AGT_EACH(s->plan, PLOT, Plot, p)
    if (p->f.geom && !agt_feature_withdrawn(&p->f)) {
        plots += agt_geom_area_m2(p->f.geom);
        n++;
    }
    rows_add(r, g_strdup(TR(s, N_("Plots"))), NULL, count_text(n), NULL);
    if (n)
        rows_add(r, g_strdup(TR(s, N_("Mean plot area, m²"))), NULL, decimal(plots / n, 0), NULL);
    if (streets > 0)
        rows_add(r, g_strdup(TR(s, N_("Streets, km"))), NULL, decimal(streets / 1000, 2), NULL);
}

void programme_draw(Sheet *s, Page *p, Column *c)
{
    g_autoptr(AgtProgramme) programme = agt_programme_of_plan(s->plan, NULL);
    g_auto(Rows) r = rows_new();
    if (programme)
        add_mix(s, programme, &r);
    else
        rows_add(&r, g_strdup(TR(s, N_("Houses in all"))), NULL, count_text(units_with(s, -1)),
                 NULL);
    add_lengths(s, &r);
    if (!column_heading(s, p, c, N_("Programme and figures"), 12))
        return;
    TableRow head = {{TR(s, N_("Figure")), TR(s, N_("asked")), TR(s, N_("on the plan"))}};
    double width[] = {c->w - 50, 25, 25}, align[] = {0, 1, 1};
    table_draw(p, c, &head, &g_array_index(r.rows, TableRow, 0), r.rows->len, 3, width, align);
}
