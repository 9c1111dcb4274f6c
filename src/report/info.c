/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a plan. */
#include <math.h>
#include <string.h>

#include "heading_json.h"
#include "json.h"
#include "words.h"

enum { ROOMS_MAX = 20 };

/* What is counted; index 0 of the rooms holds dwellings that do not say. */
typedef struct {
    gint64 asked, placed;
    gint64 asked_rooms[ROOMS_MAX + 1], placed_rooms[ROOMS_MAX + 1];
    guint plots;
    double site_m2, plots_m2, streets_m, networks_m;
} Figures;

static void count_dwellings(const AgtPlan *plan, Figures *f)
{
    AGT_EACH(plan, BUILDING, Building, b)
    {
        if (g_strcmp0(b->kind, "dwelling") != 0 || agt_feature_withdrawn(&b->f))
            continue;
        gint64 units = b->units == AGT_INT_NULL ? 1 : b->units;
        f->placed += units;
        f->placed_rooms[b->rooms >= 1 && b->rooms <= ROOMS_MAX ? b->rooms : 0] += units;
    }
}

/* Sum of areas, or of lengths, of a layer. */
static double sum(const AgtPlan *plan, AgtLayerId layer, guint *n)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    double total = 0;
    for (guint i = 0; i < t->n; i++) {
        const AgtGeom *g = t->rows[i]->geom;
        if (agt_feature_withdrawn(t->rows[i]))
            continue;
        *n += 1;
        if (g)
            total += g->kind == AGT_GEOM_POLYGON ? agt_geom_area_m2(g) : agt_geom_length_m(g);
    }
    return total;
}

static Figures figures_of(const AgtPlan *plan, const AgtProgramme *p)
{
    Figures f = {0};
    guint n = 0;
    count_dwellings(plan, &f);
    for (guint i = 0; p && i < p->n_mix; i++)
        f.asked_rooms[CLAMP(p->mix[i].rooms, 0, ROOMS_MAX)] += p->mix[i].units;
    f.asked = p ? p->units : 0;
    f.site_m2 = sum(plan, AGT_LAYER_SITE, &n);
    f.plots_m2 = sum(plan, AGT_LAYER_PLOT, &f.plots);
    f.streets_m = sum(plan, AGT_LAYER_STREET, &n);
    f.networks_m = sum(plan, AGT_LAYER_NETWORK_LINE, &n);
    return f;
}

static void add_mix_json(AgtJson *j, const Figures *f)
{
    agt_json_object(j, "mix");
    for (int rooms = 0; rooms <= ROOMS_MAX; rooms++) {
        if (!f->asked_rooms[rooms] && !f->placed_rooms[rooms])
            continue;
        char name[24];
        agt_json_object(j, rooms ? agt_report_count(name, rooms) : "unknown");
        agt_json_int(j, "asked", f->asked_rooms[rooms]);
        agt_json_int(j, "placed", f->placed_rooms[rooms]);
        agt_json_close(j);
    }
    agt_json_close(j);
}

static void add_layers_json(AgtJson *j, const AgtPlan *plan)
{
    agt_json_object(j, "layers");
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(plan, i);
        if (t->loaded)
            agt_json_int(j, t->layer->name, t->n);
        else /* not asked for is not the same as none */
            agt_json_null(j, t->layer->name);
    }
    agt_json_close(j);
}

static void add_extent_json(AgtJson *j, const AgtPlan *plan)
{
    AgtBox box = agt_plan_extent(plan);
    if (box.minx > box.maxx) {
        agt_json_null(j, "extent");
        return;
    }
    agt_json_list(j, "extent");
    agt_json_real(j, NULL, box.minx, 3);
    agt_json_real(j, NULL, box.miny, 3);
    agt_json_real(j, NULL, box.maxx, 3);
    agt_json_real(j, NULL, box.maxy, 3);
    agt_json_close(j);
}

char *agt_report_info_json(const AgtPlan *plan, const AgtProgramme *programme,
                           const AgtFindings *findings, const AgtReportOptions *o)
{
    Figures f = figures_of(plan, programme);
    AgtJson j = agt_json_begin(1);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.info/1");
    agt_report_heading_json(&j, agt_plan_head(plan), findings, o);
    agt_json_text(&j, "programme", programme ? programme->name : NULL);
    if (programme)
        agt_json_int(&j, "units_asked", f.asked);
    else
        agt_json_null(&j, "units_asked");
    agt_json_int(&j, "units_placed", f.placed);
    agt_json_real(&j, "persons", programme ? (double)f.placed * programme->persons_per_unit : NAN,
                  0);
    add_mix_json(&j, &f);
    agt_report_counts_json(&j, "findings", findings);
    agt_json_int(&j, "plots", f.plots);
    agt_json_real(&j, "site_area_m2", f.site_m2, 1);
    agt_json_real(&j, "plot_area_m2", f.plots_m2, 1);
    agt_json_real(&j, "street_length_m", f.streets_m, 1);
    agt_json_real(&j, "network_length_m", f.networks_m, 1);
    add_extent_json(&j, plan);
    add_layers_json(&j, plan);
    agt_json_close(&j);
    return agt_json_finish(&j);
}

static void add_units(GString *out, const AgtProgramme *p, const Figures *f, AgtLang lang)
{
    char a[24], b[24], r[24];
    if (p)
        agt_report_line(out, lang, N_("units: {placed} of {asked} placed"), "placed",
                        agt_report_count(a, f->placed), "asked", agt_report_count(b, f->asked));
    else
        agt_report_line(out, lang, N_("units: {placed} placed; the plan has no programme"),
                        "placed", agt_report_count(a, f->placed));
    for (int rooms = 0; rooms <= ROOMS_MAX; rooms++) {
        if (!f->asked_rooms[rooms] && !f->placed_rooms[rooms])
            continue;
        agt_report_count(a, f->placed_rooms[rooms]);
        agt_report_count(b, f->asked_rooms[rooms]);
        if (rooms)
            agt_report_line(out, lang, N_("  {rooms} rooms: {placed} of {asked}"), "rooms",
                            agt_report_count(r, rooms), "placed", a, "asked", b);
        else
            agt_report_line(out, lang, N_("  rooms not given: {placed}"), "placed", a);
    }
}

static void add_measures(GString *out, const Figures *f, AgtLang lang)
{
    g_autofree char *site = agt_report_number(f->site_m2 / 10000, 2);
    g_autofree char *plots = agt_report_number(f->plots_m2 / 10000, 2);
    g_autofree char *streets = agt_report_number(f->streets_m / 1000, 2);
    g_autofree char *networks = agt_report_number(f->networks_m / 1000, 2);
    char n[24];
    agt_report_line(out, lang,
                    N_("site {site} ha; plots {n}, {plots} ha; streets {streets} km; networks "
                       "{networks} km"),
                    "site", site, "n", agt_report_count(n, f->plots), "plots", plots, "streets",
                    streets, "networks", networks);
}

static void add_layers(GString *out, const AgtPlan *plan, AgtLang lang)
{
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(plan, i);
        if (t->n)
            g_string_append_printf(out, "  %-18s %6u  %s\n", t->layer->name, t->n,
                                   agt_tr(lang, t->layer->title));
    }
}

char *agt_report_info_text(const AgtPlan *plan, const AgtProgramme *programme,
                           const AgtFindings *findings, const AgtReportOptions *o)
{
    const AgtPlanHead *head = agt_plan_head(plan);
    Figures f = figures_of(plan, programme);
    GString *out = g_string_new(NULL);
    agt_report_notice(out, head, o->lang);
    agt_report_heading(out, findings, NULL, o);
    g_autofree char *revision = agt_report_revision(head, o->lang);
    agt_report_line(out, o->lang, N_("{title}, {revision}"), "title", head->title, "revision",
                    revision);
    agt_report_line(out, o->lang, N_("coordinates {crs}, heights {datum}"), "crs", head->crs,
                    "datum", head->vertical_datum);
    add_units(out, programme, &f, o->lang);
    add_measures(out, &f, o->lang);
    if (findings) {
        g_autofree char *counts = agt_report_counts_text(findings, o->lang);
        agt_report_line(out, o->lang, N_("findings: {counts}"), "counts", counts);
    }
    add_layers(out, plan, o->lang);
    return g_string_free(out, FALSE);
}

/* The caller ends the line. */
static char *finish_line(AgtJson *j)
{
    char *text = agt_json_finish(j);
    text[strlen(text) - 1] = '\0';
    return text;
}

char *agt_report_revision_json(const AgtReportRevision *r)
{
    AgtJson j = agt_json_begin(0);
    agt_json_object(&j, NULL);
    agt_json_int(&j, "revision", r->seq);
    agt_json_text(&j, "hash", r->hash);
    agt_json_text(&j, "content", r->content);
    agt_json_text(&j, "parent", r->parent && *r->parent ? r->parent : NULL);
    agt_json_text(&j, "merged", r->merged && *r->merged ? r->merged : NULL);
    agt_json_list(&j, "names");
    for (guint i = 0; r->names && r->names[i]; i++)
        agt_json_text(&j, NULL, r->names[i]);
    agt_json_close(&j);
    agt_json_text(&j, "author", r->author);
    agt_json_text(&j, "time", r->time);
    agt_json_text(&j, "message", r->message);
    agt_json_int(&j, "added", r->added);
    agt_json_int(&j, "changed", r->changed);
    agt_json_int(&j, "removed", r->removed);
    agt_json_close(&j);
    return finish_line(&j);
}

char *agt_report_ref_json(const AgtReportRef *r)
{
    AgtJson j = agt_json_begin(0);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "name", r->name);
    agt_json_text(&j, "kind", r->tag ? "tag" : "branch");
    agt_json_bool(&j, "locked", r->locked);
    agt_json_bool(&j, "current", r->current);
    if (r->seq)
        agt_json_int(&j, "revision", r->seq);
    else
        agt_json_null(&j, "revision");
    agt_json_text(&j, "content", r->content);
    agt_json_text(&j, "time", r->time);
    agt_json_text(&j, "message", r->message);
    agt_json_close(&j);
    return finish_line(&j);
}
