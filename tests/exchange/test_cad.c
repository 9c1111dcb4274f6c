/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings of an institute: every trap that DXF has, in drawings of a few lines. */
#include "exchange_test.h"

#define P(code, value) #code "\n" value "\n"
#define HEADER(vars)   P(0, "SECTION") P(2, "HEADER") vars P(0, "ENDSEC")
#define IN_M           HEADER(P(9, "$ACADVER") P(1, "AC1021") P(9, "$INSUNITS") P(70, "6"))
#define IN_MM                                                                                      \
    HEADER(P(9, "$ACADVER") P(1, "AC1015") P(9, "$DWGCODEPAGE") P(3, "ANSI_1251")                  \
               P(9, "$INSUNITS") P(70, "4"))
#define ENTITIES(all)               P(0, "SECTION") P(2, "ENTITIES") all P(0, "ENDSEC") P(0, "EOF")
#define AT(n, x, y)                 "1" #n "\n" x "\n2" #n "\n" y "\n"
#define ENTITY(kind, handle, layer) P(0, kind) P(5, handle) P(8, layer)
#define LINE_(handle, layer, ax, ay, bx, by)                                                       \
    ENTITY("LINE", handle, layer) AT(0, ax, ay) AT(1, bx, by)
#define CIRCLE_(handle, layer, x, y, r) ENTITY("CIRCLE", handle, layer) AT(0, x, y) P(40, r)
#define TEXT_(handle, layer, x, y, said)                                                           \
    ENTITY("TEXT", handle, layer) AT(0, x, y) P(40, "1") P(1, said)
/* A square with sides of 10 units, closed or not by its flag. */
#define SQUARE_(handle, layer, flag, x0, y0, x1, y1)                                               \
    ENTITY("LWPOLYLINE", handle, layer)                                                            \
    P(90, "4") P(70, flag) AT(0, x0, y0) AT(0, x1, y0) AT(0, x1, y1) AT(0, x0, y1)
#define PLOT_M(handle, layer, n)                                                                   \
    SQUARE_(handle, layer, "1", "6600" n "0", "4440000", "6600" n "8", "4440008")

typedef struct {
    AgtPlan *plan, *after;
    Imported i;
} Case;

static void case_clear(Case *c)
{
    agt_plan_unref(c->plan);
    agt_plan_unref(c->after);
    imported_clear(&c->i);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

/* Imports a drawing with a profile. */
static Case try_case(void **state, const char *drawing, const char *profile)
{
    Case c = {empty_plan("EPSG:32638"), NULL, {NULL, NULL, NULL}};
    g_autofree char *path = write_file(state, "a.dxf", drawing);
    c.i = import_file(c.plan, path, profile, "EPSG:32638", "2026-10-01", false);
    if (c.i.result)
        c.after = applied(c.plan, &c.i);
    return c;
}

static const AgtTable *table(const Case *c, AgtLayerId layer)
{
    assert_no_error(c->i.error);
    return agt_plan_table(c->after, layer);
}

static const AgtFinding *finding(const Case *c, const char *rule)
{
    for (guint i = 0; i < agt_findings_n(c->i.findings); i++)
        if (strcmp(agt_findings_get(c->i.findings, i)->rule->id, rule) == 0)
            return agt_findings_get(c->i.findings, i);
    fail_msg("no finding %s", rule);
    return NULL;
}

static guint said(const Case *c, const char *rule)
{
    return count_rule(c->i.findings, rule);
}

#define PLOTS(more) "profile: d\n" more "layers:\n  - {source: '*', target: plot}\n"

static void millimetres_become_metres(void **state)
{
    g_auto(Case) c = try_case(state,
                              IN_MM ENTITIES(SQUARE_("2A", "\xc3\xcf_\xd3", "1", "660000000",
                                                     "4440000000", "660010000", "4440020000")),
                              "profile: d\nlayers:\n  - {source: ГП_У, target: plot}\n");
    balanced(c.i.result, 1, 1, 0, 0);
    const AgtFeature *p = table(&c, AGT_LAYER_PLOT)->rows[0];
    assert_float_equal(agt_geom_area_m2(p->geom), 200, 1e-9);
    assert_float_equal(p->geom->box.minx, 660000, 1e-9);
    assert_string_equal(p->source_key, "2A");
    assert_string_equal(finding(&c, "import.cad_units")->arg, "mm");
    assert_string_equal(c.i.result->driver, "DXF");
    assert_string_equal(((AgtImportCount *)g_ptr_array_index(c.i.result->counts, 0))->layer,
                        "ГП_У");
}

static void the_unit_is_never_assumed(void **state)
{
    static const char *const silent[] = {"", HEADER(P(9, "$INSUNITS") P(70, "0")),
                                         HEADER(P(9, "$INSUNITS") P(70, "12")),
                                         HEADER(P(9, "$MEASUREMENT") P(70, "1"))};
    for (gsize i = 0; i < G_N_ELEMENTS(silent); i++) {
        g_autofree char *text =
            g_strconcat(silent[i], ENTITIES(PLOT_M("1", "A", "0")), (char *)NULL);
        g_auto(Case) a = try_case(state, text, PLOTS(""));
        refused(&a.i, AGT_EXCHANGE_ERROR_CONTENT, "units: mm");
        g_auto(Case) b = try_case(state, text, PLOTS("units: m\n"));
        balanced(b.i.result, 1, 1, 0, 0);
    }
    g_auto(Case) c = try_case(state, IN_MM ENTITIES(PLOT_M("1", "A", "0")), PLOTS("units: m\n"));
    refused(&c.i, AGT_EXCHANGE_ERROR_PROFILE, "overrides_header");
    g_auto(Case) d = try_case(state, IN_MM ENTITIES(PLOT_M("1", "A", "0")),
                              PLOTS("units: {value: m, overrides_header: true}\n"));
    balanced(d.i.result, 1, 1, 0, 0);
    g_auto(Case) e = try_case(state, IN_MM ENTITIES(PLOT_M("1", "A", "0")), PLOTS("units: mm\n"));
    assert_float_equal(table(&e, AGT_LAYER_PLOT)->rows[0]->geom->box.minx, 660, 1e-9);
    assert_int_equal(said(&e, "import.cad_size"), 1); /* plots of 8 mm */
    g_auto(Case) f = try_case(state, IN_M ENTITIES(PLOT_M("1", "A", "0")), PLOTS("units: ell\n"));
    assert_true(g_error_matches(f.i.error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
}

static void sizes_that_no_site_has_are_named(void **state)
{
    g_auto(Case) c = try_case(
        state, IN_M ENTITIES(SQUARE_("1", "A", "1", "660000", "4440000", "660000.5", "4440000.5")),
        PLOTS(""));
    assert_float_equal(finding(&c, "import.cad_size")->measured, 0.7071, 1e-3);
    g_auto(Case) d =
        try_case(state, IN_M ENTITIES(PLOT_M("1", "A", "0") PLOT_M("2", "A", "9")), PLOTS(""));
    assert_int_equal(said(&d, "import.cad_size"), 0);
}

static void texts_in_the_wrong_code_page_are_warned_of(void **state)
{
#define SAID(bytes) ENTITIES(PLOT_M("1", "A", "0") TEXT_("2", "T", "660001", "4440001", bytes))
#define PAGE(page)                                                                                 \
    HEADER(P(9, "$ACADVER") P(1, "AC1015") P(9, "$DWGCODEPAGE") P(3, page) P(9, "$INSUNITS")       \
               P(70, "6"))
    static const struct {
        const char *drawing, *more;
        guint warned;
    } cases[] = {
        {PAGE("ANSI_1251") SAID("\xc3\xf0\xe0\xed\xe8\xf6\xe0"), "", 0},
        {PAGE("ANSI_1252") SAID("\xc3\xf0\xe0\xed\xe8\xf6\xe0"), "", 1},
        {PAGE("ANSI_1252") SAID("\xc3\xf0\xe0\xed\xe8\xf6\xe0"), "encoding: CP1251\n", 0},
        {PAGE("ANSI_1252") SAID("Граница"), "", 1},
        {PAGE("ANSI_1252") SAID("Граница"), "encoding: UTF-8\n", 0},
        {IN_M SAID("Граница"), "", 0},
        {IN_M SAID("\xc3\xf0\xe0\xed\xe8\xf6\xe0"), "", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *profile = g_strconcat("profile: d\n", cases[i].more,
                                               "layers:\n  - {source: A, target: plot, fields: "
                                               "{number: {text_inside: T}}}\n",
                                               (char *)NULL);
        g_auto(Case) c = try_case(state, cases[i].drawing, profile);
        assert_int_equal(said(&c, "import.cad_text"), cases[i].warned);
        if (cases[i].warned) {
            assert_non_null(strstr(finding(&c, "import.cad_text")->arg, "T: "));
            continue;
        }
        const AgtPlot *p = (const AgtPlot *)table(&c, AGT_LAYER_PLOT)->rows[0];
        assert_string_equal(p->number, "Граница");
    }
    g_auto(Case) c = try_case(state, cases[0].drawing, PLOTS("encoding: CP99999\n"));
    refused(&c.i, AGT_EXCHANGE_ERROR_PROFILE, "CP99999");
}

#define CLOSING "profile: d\nlayers:\n  - {source: A, target: plot, close_m: 0.05}\n"
#define OPEN_SQUARE(handle, end)                                                                   \
    ENTITY("LWPOLYLINE", handle, "A")                                                              \
    P(70, "0")                                                                                     \
    AT(0, "660000", "4440000")                                                                     \
    AT(0, "660010", "4440000")                                                                     \
    AT(0, "660010", "4440010") AT(0, "660000", "4440010") AT(0, "660000", end)

static void nearly_closed_outlines_are_closed(void **state)
{
    g_auto(Case) c = try_case(state, IN_M ENTITIES(OPEN_SQUARE("1", "4440000.03")), CLOSING);
    balanced(c.i.result, 1, 1, 0, 0);
    assert_float_equal(agt_geom_area_m2(table(&c, AGT_LAYER_PLOT)->rows[0]->geom), 100, 1e-6);
    assert_float_equal(finding(&c, "import.cad_closed")->measured, 0.03, 1e-6);
    g_auto(Case) d = try_case(state, IN_M ENTITIES(OPEN_SQUARE("1", "4440000.3")), CLOSING);
    balanced(d.i.result, 1, 0, 1, 0);
    const AgtQuarantine *q = (const AgtQuarantine *)table(&d, AGT_LAYER_QUARANTINE)->rows[0];
    assert_string_equal(q->reason, "open_outline");
    assert_non_null(strstr(q->detail, "0.300 m at 660000.000, 4440000.000"));
    g_auto(Case) e = try_case(state, IN_M ENTITIES(OPEN_SQUARE("1", "4440000.03")), PLOTS(""));
    balanced(e.i.result, 1, 0, 1, 0); /* nothing is closed without being told */
}

/* Two squares that share a side, drawn with seven lines that miss each other by centimetres. */
#define SEVEN                                                                                      \
    LINE_("1", "A", "660000", "4440000", "660009.99", "4440000")                                   \
    LINE_("2", "A", "660010", "4440000.02", "660010", "4440010")                                   \
    LINE_("3", "A", "660010", "4440010.01", "660000.01", "4440010")                                \
    LINE_("4", "A", "660000", "4440010", "660000", "4440000.01")                                   \
    LINE_("5", "A", "660010.01", "4440000", "660020", "4440000")                                   \
    LINE_("6", "A", "660020", "4440000", "660020", "4440010")                                      \
    LINE_("7", "A", "660020", "4440010", "660010.01", "4440010.01")

static void lines_make_outlines_together(void **state)
{
    g_auto(Case) c = try_case(
        state, IN_M ENTITIES(SEVEN LINE_("8", "A", "660030", "4440000", "660040", "4440000")),
        CLOSING);
    balanced(c.i.result, 8, 7, 1, 0);
    const AgtTable *t = table(&c, AGT_LAYER_PLOT);
    assert_int_equal(t->n, 2);
    for (guint i = 0; i < 2; i++)
        assert_float_equal(agt_geom_area_m2(t->rows[i]->geom), 100, 0.5);
    assert_string_equal(t->rows[0]->source_key, "1+2+3+4");
    assert_string_equal(t->rows[1]->source_key, "2+5+6+7");
    assert_float_equal(finding(&c, "import.cad_joined")->measured, 7, 0);
    assert_in_range((int)(1000 * finding(&c, "import.cad_joined")->required), 10, 40);
    g_auto(Case) d = try_case(state, IN_M ENTITIES(SEVEN), PLOTS(""));
    balanced(d.i.result, 7, 0, 7, 0);
}

#define HAZARDS                                                                                    \
    "profile: d\nlayers:\n  - {source: A, target: hazard_area, fields: {class: {value: sha}, "     \
    "status: {value: open}}}\n"

static bool contains(const AgtGeom *g, double x, double y)
{
    return agt_geom_contains_point(g, (AgtPoint){x, y});
}

static void an_open_hazard_is_enclosed_not_lost(void **state)
{
    g_auto(Case) c = try_case(state, IN_M ENTITIES(OPEN_SQUARE("1", "4440004")), HAZARDS);
    balanced(c.i.result, 1, 1, 0, 0);
    const AgtTable *t = table(&c, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 1);
    assert_true(contains(t->rows[0]->geom, 660005, 4440005));
    const AgtHazardArea *h = (const AgtHazardArea *)t->rows[0];
    assert_string_equal(h->quality, "fail");
    assert_non_null(strstr(h->flaw, "open_outline"));
    /* in pieces, with a gap of three metres */
    g_auto(Case) d = try_case(
        state,
        IN_M ENTITIES(LINE_("1", "A", "660000", "4440000", "660010", "4440000")
                          LINE_("2", "A", "660010", "4440003", "660010", "4440010")
                              LINE_("3", "A", "660010", "4440010", "660000", "4440010")
                                  LINE_("4", "A", "660000", "4440010", "660000", "4440000")),
        HAZARDS);
    balanced(d.i.result, 4, 4, 0, 0);
    t = table(&d, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 1);
    assert_true(contains(t->rows[0]->geom, 660009.9, 4440000.1));
    /* pieces that meet need no profile to be an area */
    g_auto(Case) e =
        try_case(state,
                 IN_M ENTITIES(LINE_("1", "A", "660000", "4440000", "660010", "4440000")
                                   LINE_("2", "A", "660010", "4440000", "660005", "4440010")
                                       LINE_("3", "A", "660005", "4440010", "660000", "4440000")),
                 HAZARDS);
    t = table(&e, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 1);
    assert_string_equal(((const AgtHazardArea *)t->rows[0])->quality, "ok");
    assert_true(contains(t->rows[0]->geom, 660005, 4440003));
}

/* Every point of the true circle is in the hazard; nothing of a release is outside of it. */
static void arcs_of_hazards_go_out_and_of_releases_in(void **state)
{
    static const char *const radii[] = {"0.5", "7", "25", "140", "2500"};
    for (gsize i = 0; i < G_N_ELEMENTS(radii); i++) {
        double r = g_ascii_strtod(radii[i], NULL);
        g_autofree char *text =
            g_strconcat(IN_M P(0, "SECTION") P(2, "ENTITIES") ENTITY("CIRCLE", "1", "A")
                            AT(0, "660000", "4440000") "40\n",
                        radii[i], "\n", P(0, "ENDSEC") P(0, "EOF"), (char *)NULL);
        g_auto(Case) h = try_case(state, text, HAZARDS);
        g_auto(Case) s = try_case(state, text,
                                  "profile: d\nlayers:\n  - {source: A, target: release, fields: "
                                  "{kind: {value: cleared}, "
                                  "status: {value: handed_over}}}\n");
        const AgtGeom *out = table(&h, AGT_LAYER_HAZARD_AREA)->rows[0]->geom;
        const AgtGeom *in = table(&s, AGT_LAYER_RELEASE)->rows[0]->geom;
        for (int k = 0; k < 3600; k++) {
            double t = k * G_PI / 1800 + 1e-4;
            assert_true(contains(out, 660000 + r * cos(t), 4440000 + r * sin(t)));
        }
        for (uint32_t k = 0; k < in->n_points; k++)
            assert_true(hypot(in->pt[k].x - 660000, in->pt[k].y - 4440000) < r);
        double circle = G_PI * r * r, slack = 2 * G_PI * r * 0.01 + 0.01;
        assert_in_range((int)((agt_geom_area_m2(out) - circle) / slack * 100), 0, 100);
        assert_in_range((int)((circle - agt_geom_area_m2(in)) / slack * 100), 0, 100);
    }
}

/* An ellipse, a spline and a bulge, each against points of the true curve. */
static void other_curves_of_hazards_go_out(void **state)
{
    g_auto(Case) c = try_case(
        state,
        IN_M ENTITIES(
            ENTITY("ELLIPSE", "1", "A") AT(0, "660000", "4440000") AT(1, "30", "40") P(40, "0.3")
                P(41, "0.0") P(42, "6.283185307179586") ENTITY("LWPOLYLINE", "2", "A") P(70, "1")
                    AT(0, "660100", "4440000") P(42, "1") AT(0, "660120", "4440000") P(42, "0.2")
                        ENTITY("SPLINE", "3", "A") P(70, "1") P(71, "2") P(40, "0") P(40, "0")
                            P(40, "0") P(40, "1") P(40, "1") P(40, "1") AT(0, "660200", "4440000")
                                AT(0, "660210", "4440030") AT(0, "660220", "4440000")),
        HAZARDS);
    balanced(c.i.result, 3, 3, 0, 0);
    const AgtTable *t = table(&c, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 3);
    for (int k = 0; k <= 1000; k++) {
        double a = k * 2 * G_PI / 1000, u = k / 1000.0, v = 1 - u;
        double x = 30 * cos(a) - 12 * sin(a), y = 40 * cos(a) + 9 * sin(a);
        assert_true(contains(t->rows[0]->geom, 660000 + x, 4440000 + y));
        double half = -fabs(10 * sin(a)); /* counter-clockwise from west to east: below */
        assert_true(contains(t->rows[1]->geom, 660110 + 10 * cos(a), 4440000 + half));
        assert_true(contains(t->rows[2]->geom, 660200 * v * v + 2 * 660210 * u * v + 660220 * u * u,
                             4440000 + 60 * u * v));
    }
    assert_float_equal(agt_geom_area_m2(t->rows[0]->geom), G_PI * 50 * 15, 1.0);
    assert_float_equal(agt_geom_area_m2(t->rows[2]->geom), 2.0 / 3 * 20 * 15, 0.5);
}

static void text_inside_becomes_the_attribute(void **state)
{
    g_auto(Case) c = try_case(
        state,
        IN_M ENTITIES(PLOT_M("1", "A", "0") PLOT_M("2", "A", "1") PLOT_M("3", "A", "2")
                          TEXT_("4", "T", "660001", "4440001", "P-17") ENTITY("MTEXT", "5", "T")
                              AT(0, "660012", "4440002") P(1, "{\\fArial;P-\\H2x;18}")
                                  TEXT_("6", "T", "660090", "4440001", "outside")
                                      TEXT_("7", "U", "660001", "4440003", "other layer")),
        "profile: d\nlayers:\n  - {source: A, target: plot, fields: {number: {text_inside: "
        "'T*'}}}\n");
    balanced(c.i.result, 7, 5, 0, 2);
    const AgtTable *t = table(&c, AGT_LAYER_PLOT);
    assert_string_equal(((const AgtPlot *)t->rows[0])->number, "P-17");
    assert_string_equal(((const AgtPlot *)t->rows[1])->number, "P-18");
    assert_null(((const AgtPlot *)t->rows[2])->number);
    assert_float_equal(finding(&c, "import.cad_no_text")->measured, 1, 0);
    g_auto(Case) d = try_case(
        state,
        IN_M ENTITIES(PLOT_M("1", "A", "0") TEXT_("4", "T", "660001", "4440001", "P-17")
                          TEXT_("5", "T", "660002", "4440001", "600 m2")),
        "profile: d\nlayers:\n  - {source: A, target: plot, fields: {number: {text_inside: T}}}\n");
    assert_null(((const AgtPlot *)table(&d, AGT_LAYER_PLOT)->rows[0])->number);
    assert_float_equal(finding(&d, "import.cad_texts")->measured, 1, 0);
}

/* The text of the inner outline is not one of the outer's. */
static void text_belongs_to_the_smallest_outline(void **state)
{
    g_auto(Case) c = try_case(
        state,
        IN_M ENTITIES(SQUARE_("1", "B", "1", "660000", "4440000", "660050", "4440050")
                          PLOT_M("2", "A", "0") TEXT_("3", "T", "660001", "4440001", "inner")
                              TEXT_("4", "T", "660040", "4440040", "outer")),
        "profile: d\nlayers:\n  - {source: A, target: plot, fields: {number: {text_inside: T}}}\n"
        "  - {source: B, target: block, fields: {note: {text_inside: T}, state: {value: "
        "approved}}}\n");
    balanced(c.i.result, 4, 4, 0, 0);
    assert_string_equal(((const AgtPlot *)table(&c, AGT_LAYER_PLOT)->rows[0])->number, "inner");
    assert_string_equal(table(&c, AGT_LAYER_BLOCK)->rows[0]->note, "outer");
    assert_int_equal(said(&c, "import.cad_texts"), 0);
}

#define BLOCKS(all) P(0, "SECTION") P(2, "BLOCKS") all P(0, "ENDSEC")
#define BLOCK_(name, all)                                                                          \
    P(0, "BLOCK") P(8, "0") P(2, name) P(70, "0") AT(0, "0", "0") all P(0, "ENDBLK")
#define INSERT_(handle, layer, name, x, y) ENTITY("INSERT", handle, layer) P(2, name) AT(0, x, y)

static void blocks_stand_for_places_or_outlines(void **state)
{
    static const char drawing[] =
        IN_M BLOCKS(BLOCK_("house", SQUARE_("F1", "0", "1", "0", "0", "10", "5")
                                        LINE_("F2", "0", "0", "0", "10", "5")))
            ENTITIES(INSERT_("1", "A", "HOUSE", "660000", "4440000") P(41, "2") P(42, "2")
                         P(50, "90") P(66, "1") P(0, "ATTRIB") P(8, "A") P(2, "NUM") P(1, "H-7")
                             P(0, "SEQEND") INSERT_("2", "A", "nothing", "660100", "4440000"));
    g_auto(Case) c =
        try_case(state, drawing,
                 "profile: d\nlayers:\n  - {source: A, target: building, fields: {note: NUM}}\n");
    balanced(c.i.result, 2, 1, 1, 0);
    const AgtBuilding *b = (const AgtBuilding *)table(&c, AGT_LAYER_BUILDING)->rows[0];
    assert_string_equal(b->f.note, "H-7");
    assert_float_equal(agt_geom_area_m2(b->f.geom), 200, 1e-6);
    assert_float_equal(b->f.geom->box.minx, 659990, 1e-6);
    assert_int_equal(said(&c, "import.cad_missing"), 1);
    g_auto(Case) d = try_case(
        state, drawing,
        "profile: d\nlayers:\n  - {source: A, target: control_point, where: {Block: HOUSE}}\n");
    balanced(d.i.result, 2, 1, 0, 1);
    const AgtGeom *g = table(&d, AGT_LAYER_CONTROL_POINT)->rows[0]->geom;
    assert_float_equal(g->pt[0].x, 660000, 1e-9);
}

/* A whole plan inside of one block must not hide its hazards. */
static void mapped_layers_inside_of_blocks_come_out(void **state)
{
    g_auto(Case) c =
        try_case(state,
                 IN_M BLOCKS(BLOCK_("plan", SQUARE_("F1", "A", "1", "0", "0", "10", "10")
                                                SQUARE_("F2", "A", "1", "20", "0", "30", "10")
                                                    SQUARE_("F3", "B", "1", "20", "0", "30", "10")))
                     ENTITIES(INSERT_("1", "0", "plan", "660000", "4440000")),
                 HAZARDS);
    balanced(c.i.result, 3, 2, 0, 1);
    const AgtTable *t = table(&c, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 2);
    assert_string_equal(t->rows[0]->source_key, "@A:1/F1");
    assert_float_equal(finding(&c, "import.cad_inner")->measured, 2, 0);
}

static void blocks_that_hold_themselves_end(void **state)
{
    g_auto(Case) c = try_case(state,
                              IN_M BLOCKS(BLOCK_("a", INSERT_("F1", "0", "b", "1", "1") SQUARE_(
                                                          "F3", "0", "1", "0", "0", "10", "10"))
                                              BLOCK_("b", INSERT_("F2", "0", "a", "1", "1")))
                                  ENTITIES(INSERT_("1", "A", "a", "660000", "4440000")),
                              PLOTS(""));
    balanced(c.i.result, 1, 1, 0, 0);
    assert_int_equal(said(&c, "import.cad_recursive"), 1);
    /* a tower of blocks, each ten times the one below */
    g_autoptr(GString) tower = g_string_new(IN_M P(0, "SECTION") P(2, "BLOCKS")
                                                BLOCK_("b0", LINE_("F", "0", "0", "0", "1", "1")));
    for (int i = 1; i < 12; i++) {
        g_string_append_printf(tower, P(0, "BLOCK") P(8, "0") "2\nb%d\n" P(70, "0"), i);
        for (int k = 0; k < 10; k++)
            g_string_append_printf(tower, P(0, "INSERT") P(8, "0") "2\nb%d\n" AT(0, "0", "0"),
                                   i - 1);
        g_string_append(tower, P(0, "ENDBLK"));
    }
    g_string_append(tower, P(0, "ENDSEC") ENTITIES(INSERT_("1", "A", "b11", "660000", "4440000")));
    g_auto(Case) d = try_case(state, tower->str, PLOTS(""));
    refused(&d.i, AGT_EXCHANGE_ERROR_CONTENT, "blocks");
}

/* clang-format off */
#define HATCH_(handle, layer)                                                                      \
    ENTITY("HATCH", handle, layer)                                                                 \
    AT(0, "0", "0")                                                                                \
    P(2, "SOLID")                                                                                  \
    P(70, "1")                                                                                     \
    P(71, "0")                                                                                     \
    P(91, "1")                                                                                     \
    P(92, "3")                                                                                     \
    P(72, "0")                                                                                     \
    P(73, "1")                                                                                     \
    P(93, "4")                                                                                     \
    AT(0, "660000", "4440000")                                                                     \
    AT(0, "660008", "4440000") AT(0, "660008", "4440008") AT(0, "660000", "4440008") P(97, "0")    \
        P(75, "0") P(76, "1") P(98, "1") AT(0, "660001", "4440001")
/* clang-format on */

static void hatches_are_areas_and_do_not_count_twice(void **state)
{
    g_auto(Case) c = try_case(state, IN_M ENTITIES(HATCH_("1", "A")), PLOTS(""));
    balanced(c.i.result, 1, 1, 0, 0);
    assert_float_equal(agt_geom_area_m2(table(&c, AGT_LAYER_PLOT)->rows[0]->geom), 64, 1e-9);
    g_auto(Case) d =
        try_case(state, IN_M ENTITIES(HATCH_("1", "A") PLOT_M("2", "A", "0")), PLOTS(""));
    balanced(d.i.result, 2, 1, 0, 1);
    assert_string_equal(table(&d, AGT_LAYER_PLOT)->rows[0]->source_key, "2");
    assert_int_equal(said(&d, "import.cad_twin"), 1);
}

static void every_entity_is_accounted_for(void **state)
{
    static const char drawing[] =
        IN_M ENTITIES(PLOT_M("1", "A", "0") ENTITY("3DSOLID", "2", "A") P(1, "xyz")
                          ENTITY("DIMENSION", "3", "A") ENTITY("LINE", "4", "A") P(67, "1")
                              TEXT_("5", "A", "660001", "4440001", "note") PLOT_M("6", "B", "1"));
    g_auto(Case) c =
        try_case(state, drawing, "profile: d\nlayers:\n  - {source: A, target: plot}\n");
    balanced(c.i.result, 6, 1, 1, 4);
    assert_non_null(strstr(finding(&c, "import.cad_unread")->arg, "1 3DSOLID"));
    assert_non_null(strstr(finding(&c, "import.cad_notes")->arg, "1 DIMENSION"));
    assert_float_equal(finding(&c, "import.cad_paper")->measured, 1, 0);
    g_auto(Case) d = try_case(state, drawing, HAZARDS);
    balanced(d.i.result, 6, 2, 0, 4);
    const AgtTable *t = table(&d, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 2);
    assert_null(t->rows[1]->geom);
    assert_non_null(strstr(((const AgtHazardArea *)t->rows[1])->flaw, "kind:3DSOLID"));
}

/* A hazard drawn in another file leaves its place, and counts against. */
static void hazards_in_other_files_are_marked(void **state)
{
    g_auto(Case) c = try_case(
        state,
        IN_M BLOCKS(P(0, "BLOCK") P(8, "0") P(2, "mines") P(70, "4") AT(0, "0", "0") P(0, "ENDBLK"))
            ENTITIES(INSERT_("1", "A", "mines", "660000", "4440000")),
        HAZARDS);
    balanced(c.i.result, 1, 1, 0, 0);
    assert_int_equal(said(&c, "import.cad_xref"), 1);
    const AgtHazardPoint *h = (const AgtHazardPoint *)table(&c, AGT_LAYER_HAZARD_POINT)->rows[0];
    assert_string_equal(h->quality, "fail");
    assert_non_null(strstr(h->flaw, "block:mines"));
}

static void texts_beside_a_hazard_stay_hazards(void **state)
{
    g_auto(Case) c =
        try_case(state,
                 IN_M ENTITIES(PLOT_M("1", "A", "0") TEXT_("2", "A", "660001", "4440001", "MF-1")
                                   TEXT_("3", "A", "660050", "4440001", "MF-2")),
                 HAZARDS);
    balanced(c.i.result, 3, 2, 0, 1);
    assert_int_equal(table(&c, AGT_LAYER_HAZARD_POINT)->n, 1);
    assert_int_equal(said(&c, "import.cad_lone_text"), 1);
}

static void hidden_layers_are_taken_and_named(void **state)
{
    g_auto(Case) c = try_case(state,
                              IN_M P(0, "SECTION") P(2, "TABLES") P(0, "TABLE") P(2, "LAYER")
                                  P(0, "LAYER") P(2, "A") P(70, "1") P(62, "7") P(0, "ENDTAB")
                                      P(0, "ENDSEC") ENTITIES(PLOT_M("1", "a", "0")),
                              PLOTS(""));
    balanced(c.i.result, 1, 1, 0, 0);
    assert_string_equal(finding(&c, "import.cad_hidden")->arg, "A");
}

static void circles_become_points_of_point_layers(void **state)
{
    g_auto(Case) c =
        try_case(state,
                 IN_M ENTITIES(CIRCLE_("1", "A", "660000", "4440000", "0.5")
                                   CIRCLE_("2", "A", "nan", "4440000", "0.5")
                                       CIRCLE_("3", "A", "1e300", "0", "1") PLOT_M("4", "A", "0")),
                 "profile: d\nlayers:\n  - {source: A, target: network_node}\n");
    balanced(c.i.result, 4, 1, 3, 0);
    assert_float_equal(table(&c, AGT_LAYER_NETWORK_NODE)->rows[0]->geom->pt[0].x, 660000, 1e-9);
}

static void mirrored_entities_come_where_they_are_drawn(void **state)
{
    g_auto(Case) c = try_case(
        state,
        IN_M ENTITIES(ENTITY("LWPOLYLINE", "1", "A") P(70, "1") AT(0, "-660000", "4440000")
                          AT(0, "-660010", "4440000") P(42, "1") AT(0, "-660010", "4440010")
                              AT(0, "-660000", "4440010") P(210, "0") P(220, "0") P(230, "-1")),
        PLOTS(""));
    const AgtGeom *g = table(&c, AGT_LAYER_PLOT)->rows[0]->geom;
    assert_float_equal(g->box.minx, 660000, 1e-6);
    assert_float_equal(agt_geom_area_m2(g), 100 - G_PI * 12.5, 0.05);
}

static void what_is_no_text_dxf_is_refused_with_the_way_out(void **state)
{
    g_autofree char *dwg = write_file(state, "b.dwg", "AC1032 and a long row of bytes");
    g_autofree char *binary = write_file(state, "b.dxf", "AutoCAD Binary DXF\r\n\x1a and more");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, dwg, PLOTS(""), "EPSG:32638", NULL, false);
    refused(&i, AGT_EXCHANGE_ERROR_OPEN, "DXF in text form");
    g_auto(Imported) j = import_file(plan, binary, PLOTS(""), "EPSG:32638", NULL, false);
    refused(&j, AGT_EXCHANGE_ERROR_OPEN, "DXF in text form");
    g_auto(Case) c =
        try_case(state, IN_M P(0, "SECTION") P(2, "ENTITIES") PLOT_M("1", "A", "0"), PLOTS(""));
    refused(&c.i, AGT_EXCHANGE_ERROR_CONTENT, "ends in the middle");
    g_auto(Case) d = try_case(state, IN_M P(0, "SECTION") "what\nis this\n", PLOTS(""));
    refused(&d.i, AGT_EXCHANGE_ERROR_CONTENT, "line");
}

static void a_place_on_earth_is_named_but_not_taken(void **state)
{
    static const char drawing[] = IN_M P(0, "SECTION") P(2, "OBJECTS") P(0, "GEODATA")
        P(303, "<CoordinateSystem id=\"UTM84-38N\">") P(0, "ENDSEC")
            ENTITIES(PLOT_M("1", "A", "0"));
    g_auto(Case) c = try_case(state, drawing, PLOTS(""));
    assert_string_equal(finding(&c, "import.cad_geodata")->arg, "UTM84-38N");
    g_autofree char *path = write_file(state, "a.dxf", drawing);
    g_auto(Imported) i = import_file(c.plan, path, PLOTS(""), NULL, NULL, false);
    refused(&i, AGT_EXCHANGE_ERROR_CRS, "--crs");
    g_auto(Imported) j = import_file(c.plan, path, PLOTS(""), "EPSG:4326", NULL, false);
    refused(&j, AGT_EXCHANGE_ERROR_CRS, "metres");
}

static void the_same_drawing_again_keeps_its_rows(void **state)
{
    g_auto(Case) c = try_case(state, IN_M ENTITIES(SEVEN PLOT_M("20", "A", "5")), CLOSING);
    g_autofree char *path =
        write_file(state, "a.dxf", IN_M ENTITIES(P(999, "moved") PLOT_M("20", "A", "5") SEVEN));
    g_auto(Imported) i = import_file(c.after, path, CLOSING, "EPSG:32638", "2026-10-01", false);
    g_autoptr(AgtPlan) again = applied(c.after, &i);
    const AgtTable *t = agt_plan_table(again, AGT_LAYER_PLOT);
    assert_int_equal(t->n, 3);
    for (guint k = 0; k < t->n; k++)
        assert_non_null(agt_plan_find(c.after, AGT_LAYER_PLOT, t->rows[k]->id));
}

#define T(name) cmocka_unit_test_setup_teardown(name, folder_new, folder_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(millimetres_become_metres),
        T(the_unit_is_never_assumed),
        T(sizes_that_no_site_has_are_named),
        T(texts_in_the_wrong_code_page_are_warned_of),
        T(nearly_closed_outlines_are_closed),
        T(lines_make_outlines_together),
        T(an_open_hazard_is_enclosed_not_lost),
        T(arcs_of_hazards_go_out_and_of_releases_in),
        T(other_curves_of_hazards_go_out),
        T(text_inside_becomes_the_attribute),
        T(text_belongs_to_the_smallest_outline),
        T(blocks_stand_for_places_or_outlines),
        T(mapped_layers_inside_of_blocks_come_out),
        T(blocks_that_hold_themselves_end),
        T(hatches_are_areas_and_do_not_count_twice),
        T(every_entity_is_accounted_for),
        T(hazards_in_other_files_are_marked),
        T(texts_beside_a_hazard_stay_hazards),
        T(hidden_layers_are_taken_and_named),
        T(circles_become_points_of_point_layers),
        T(mirrored_entities_come_where_they_are_drawn),
        T(what_is_no_text_dxf_is_refused_with_the_way_out),
        T(a_place_on_earth_is_named_but_not_taken),
        T(the_same_drawing_again_keeps_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
