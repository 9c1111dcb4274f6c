/* SPDX-License-Identifier: Apache-2.0 */
/* The open questions of a plan to the mine action agency, after mine-action.md section 10. */
#include <math.h>
#include <string.h>

#include "settings.h"

#define LINE(out, ...) agt_report_line(out, lang, __VA_ARGS__)

/* Smallest and largest of figures that are given; how many are not. */
typedef struct {
    double min, max;
    guint n, missing;
} Span;

static void span_add(Span *s, double v)
{
    s->n++;
    if (isnan(v))
        s->missing++;
    else if (s->n - s->missing == 1)
        s->min = s->max = v;
    else {
        s->min = MIN(s->min, v);
        s->max = MAX(s->max, v);
    }
}

/* "0.4 to 1.2 m; 3 do not say", "none says" */
static char *span_text(const Span *s, AgtLang lang)
{
    char buf[24];
    if (s->missing == s->n)
        return g_strdup(agt_tr(lang, N_("none says")));
    g_autofree char *a = agt_report_number(s->min, 2), *b = agt_report_number(s->max, 2);
    g_autofree char *range = s->min < s->max
                                 ? agt_report_fill(lang, N_("{a} to {b} m"), "a", a, "b", b, NULL)
                                 : g_strdup_printf("%s m", a);
    if (!s->missing)
        return g_steal_pointer(&range);
    return agt_report_fill(lang, N_("{range}; {n} do not say"), "range", range, "n",
                           agt_report_count(buf, s->missing), NULL);
}

/* A value of a closed list as a word, where the catalogue has one. */
static const char *word(AgtLang lang, const char *value)
{
    static const struct {
        const char *value, *word;
    } words[] = {
        {"residential", N_("Homestead housing")},
        {"public", N_("Public and business")},
        {"education", N_("Education")},
        {"health", N_("Health care")},
        {"commercial", N_("Commercial")},
        {"green", N_("Green space")},
        {"sport", N_("Sport")},
        {"production", N_("Production")},
        {"transport", N_("Streets and transport")},
        {"engineering", N_("Engineering facilities")},
        {"agriculture", N_("Agricultural land")},
        {"reserve", N_("Reserve")},
        {"water", N_("Water")},
        {"livestock", N_("Livestock")},
        {"dwelling", N_("Dwelling")},
        {"outbuilding", N_("Outbuilding")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(value, words[i].value) == 0)
            return agt_tr(lang, words[i].word);
    return value;
}

/* --- What is planned --- */

/* Each district once: a plan has a site row for every part of its ground. */
static void add_districts(GString *out, const AgtPlan *plan, AgtLang lang)
{
    g_autoptr(GHashTable) named = g_hash_table_new(g_str_hash, g_str_equal);
    AGT_EACH(plan, SITE, Site, s)
    if (s->district && !agt_feature_withdrawn(&s->f) &&
        g_hash_table_add(named, (gpointer)s->district))
        LINE(out, N_("District: {name}"), "name", s->district);
}

static void add_place(GString *out, const AgtPlan *plan, AgtLang lang)
{
    const AgtPlanHead *h = agt_plan_head(plan);
    AgtBox b = agt_plan_extent(plan);
    g_autofree char *revision = agt_report_revision(h, lang);
    LINE(out, N_("Plan: {title}, revision {revision}"), "title", h->title, "revision", revision);
    add_districts(out, plan, lang);
    if (b.minx > b.maxx) {
        LINE(out, N_("The plan has no features yet."));
        return;
    }
    g_autofree char *e0 = agt_report_number(floor(b.minx), 0),
                    *e1 = agt_report_number(ceil(b.maxx), 0);
    g_autofree char *n0 = agt_report_number(floor(b.miny), 0),
                    *n1 = agt_report_number(ceil(b.maxy), 0);
    LINE(out, N_("Extent: E {e0} to {e1}, N {n0} to {n1}, {crs}"), "e0", e0, "e1", e1, "n0", n0,
         "n1", n1, "crs", h->crs);
}

/* Rows of a layer with one kind: how many, their depths, metres of lines. */
typedef struct {
    const char *kind;
    Span depth;
    double length_m;
} Kind;

static Kind *kind_of(GArray *kinds, const char *name)
{
    for (guint i = 0; i < kinds->len; i++)
        if (g_strcmp0(g_array_index(kinds, Kind, i).kind, name) == 0)
            return &g_array_index(kinds, Kind, i);
    Kind k = {.kind = name};
    g_array_append_val(kinds, k);
    return &g_array_index(kinds, Kind, kinds->len - 1);
}

static void note_row(GArray *kinds, const AgtFeature *row, const char *kind, double depth_m)
{
    if (agt_feature_withdrawn(row))
        return;
    Kind *k = kind_of(kinds, kind ? kind : "-");
    span_add(&k->depth, depth_m);
    if (row->geom && row->geom->kind == AGT_GEOM_LINE)
        k->length_m += agt_geom_length_m(row->geom);
}

static void add_kinds(GString *out, const AgtLayer *layer, const GArray *kinds, AgtLang lang)
{
    char n[24];
    for (guint i = 0; i < kinds->len; i++) {
        const Kind *k = &g_array_index(kinds, Kind, i);
        g_autofree char *depth = span_text(&k->depth, lang);
        g_autofree char *km = agt_report_number(k->length_m / 1000, 1);
        LINE(out,
             k->length_m > 0 ? N_("  {layer}, {kind}: {n}, {km} km; deepest excavation: {depth}")
                             : N_("  {layer}, {kind}: {n}; deepest excavation: {depth}"),
             "layer", agt_tr(lang, layer->title), "kind", word(lang, k->kind), "n",
             agt_report_count(n, k->depth.n), "km", km, "depth", depth);
    }
}

#define KINDS(UP, Camel, member)                                                                   \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autoptr(GArray) kinds_ = g_array_new(FALSE, TRUE, sizeof(Kind));                         \
        AGT_EACH(plan, UP, Camel, r) note_row(kinds_, &r->f, r->member, r->dig_depth_m);           \
        add_kinds(out, agt_layer(AGT_LAYER_##UP), kinds_, lang);                                   \
    }                                                                                              \
    G_STMT_END

static void add_works(GString *out, const AgtPlan *plan, AgtLang lang)
{
    LINE(out, N_("Works that are planned, and how deep they dig below the ground:"));
    KINDS(BUILDING, Building, kind);
    KINDS(STREET, Street, category);
    KINDS(NETWORK_LINE, NetworkLine, kind);
    KINDS(NETWORK_NODE, NetworkNode, kind);
    KINDS(WORKS_AREA, WorksArea, kind);
}

/* --- Depth by land use --- */

static void note_buildings(const AgtPlan *plan, const AgtLandUse *zone, Span *depth)
{
    AGT_EACH(plan, BUILDING, Building, b)
    if (!agt_feature_withdrawn(&b->f) && !agt_geom_is_empty(b->f.geom) &&
        agt_geom_contains_point(zone->f.geom, agt_geom_centroid(b->f.geom)))
        span_add(depth, b->dig_depth_m);
}

static void add_use(GString *out, const AgtPlan *plan, const char *use, AgtLang lang)
{
    Span depth = {0};
    double area = 0;
    AGT_EACH(plan, LAND_USE, LandUse, z)
    {
        if (g_strcmp0(z->use, use) != 0 || agt_feature_withdrawn(&z->f) ||
            agt_geom_is_empty(z->f.geom))
            continue;
        area += agt_geom_area_m2(z->f.geom);
        note_buildings(plan, z, &depth);
    }
    if (area <= 0)
        return;
    g_autofree char *ha = agt_report_number(area / 10000, 2);
    g_autofree char *need = depth.n ? span_text(&depth, lang) : g_strdup("-");
    LINE(out,
         N_("   {use}: {ha} ha; buildings there dig {need}; clearance depth: ________ m, counted "
            "from ________"),
         "use", word(lang, use), "ha", ha, "need", need);
}

static void add_uses(GString *out, const AgtPlan *plan, AgtLang lang)
{
    const AgtField *f = agt_layer_field(agt_layer(AGT_LAYER_LAND_USE), "use");
    g_auto(GStrv) uses = g_strsplit(f->values, "|", -1);
    for (guint i = 0; uses[i]; i++)
        add_use(out, plan, uses[i], lang);
}

/* --- Widths --- */

static void add_widths(GString *out, const AgtPlan *plan, AgtLang lang)
{
    Span street = {0}, trench = {0};
    AGT_EACH(plan, STREET, Street, s)
    if (!agt_feature_withdrawn(&s->f))
        span_add(&street, s->width_m);
    AGT_EACH(plan, NETWORK_LINE, NetworkLine, l)
    if (!agt_feature_withdrawn(&l->f))
        span_add(&trench, l->trench_width_m);
    g_autofree char *a = span_text(&street, lang), *b = span_text(&trench, lang);
    if (street.n)
        LINE(out, N_("   The plan's streets are wide: {width}."), "width", a);
    if (trench.n)
        LINE(out, N_("   The plan's trenches are wide: {width}."), "width", b);
}

/* --- Questions --- */

static void add_questions(GString *out, const AgtPlan *plan, AgtLang lang)
{
    LINE(out, N_("Questions"));
    LINE(out, N_("1. Please send the requirements for mine clearance activities of 19 September "
                 "2025 and the standards and procedures in force. Which clearance depth is "
                 "required for each land use, and from which surface is it measured: the ground "
                 "at the time of clearance, today's ground, or the design level?"));
    add_uses(out, plan, lang);
    LINE(out, N_("2. Which width must be cleared for roads, access and utility corridors, beyond "
                 "the carriageway or trench? Answer: ________ m"));
    add_widths(out, plan, lang);
    LINE(out, N_("3. Which quality assurance has to be passed, and what does the handover "
                 "certificate look like (fields, signatures, plan)?"));
    LINE(out, N_("4. Which distance must house building keep from an open suspected or confirmed "
                 "hazardous area, and from active clearance or demolition? Answer: ________ m, "
                 "________ m"));
    LINE(out, N_("5. Please send a sample export of the data with its lists of values (codes and "
                 "labels), the history of coordinate systems, the field for position accuracy, "
                 "the links between records, the rhythm of updates and of correction notices."));
    LINE(out, N_("6. Please send the clearance, quality assurance and handover areas for the "
                 "extent above, the terrain model at the time of clearance, and all finds with "
                 "their depth."));
    LINE(out, N_("7. What is the rule after a find in land that was handed over, which form has a "
                 "permit for digging deeper, and which contact is to be printed on the sheets?"));
    LINE(out, N_("8. To whom may areas that are not cleared be shown, and in which form?"));
}

static void add_setting(GString *out, const AgtPlan *plan, const char *name, const char *state,
                        AgtLang lang)
{
    const SettingText *t = agt_report_setting_text(name);
    const AgtSetting *s = (const AgtSetting *)agt_plan_find(plan, AGT_LAYER_SETTING, name);
    const char *unit = agt_clearance_setting_unit(name);
    g_string_append_printf(out, "   %s (%s): ________ %s\n", agt_tr(lang, t->meaning), name, unit);
    if (s && s->value)
        LINE(out, N_("      the plan has {value} {unit}: {lack}"), "value", s->value, "unit", unit,
             "lack", agt_tr(lang, agt_report_setting_lack(state)));
    if (t->ask == ASK_BUILDER)
        LINE(out, N_("      the builder and the surveyor propose it; please agree or object"));
}

static void add_missing(GString *out, const AgtPlan *plan, const char *as_of, AgtLang lang)
{
    guint n = 0;
    for (const char *const *name = agt_clearance_setting_names(); *name; name++) {
        const char *state = agt_clearance_setting_state(plan, *name, as_of);
        if (state && !n++)
            LINE(out, N_("9. These figures are missing in this plan, or are not signed and "
                         "confirmed by two persons. Please give each with its document:"));
        if (state)
            add_setting(out, plan, *name, state, lang);
    }
    if (!n)
        LINE(out, N_("9. All figures that the plan needs are signed and confirmed; please say "
                     "when one of them changes."));
}

char *agt_report_settings_letter(const AgtPlan *plan, const AgtReportOptions *o)
{
    AgtLang lang = o->lang;
    GString *out = g_string_new(NULL);
    agt_report_notice(out, agt_plan_head(plan), lang);
    LINE(out, N_("To the national mine action agency"));
    LINE(out, N_("Date: {date}"), "date", o->as_of);
    LINE(out, N_("Subject: figures and data that are needed before anything is built"));
    g_string_append_c(out, '\n');
    add_place(out, plan, lang);
    add_works(out, plan, lang);
    g_string_append_c(out, '\n');
    add_questions(out, plan, lang);
    add_missing(out, plan, o->as_of, lang);
    g_string_append_c(out, '\n');
    if (!agt_report_settings_complete(plan, o->as_of))
        LINE(out, N_("Until these figures are here, signed by one person and confirmed by another "
                     "one, nothing is said about clearance and no works are permitted on this "
                     "plan."));
    LINE(out, N_("Name, post, signature: ______________________   Date: ____________"));
    return g_string_free(out, FALSE);
}
