/* SPDX-License-Identifier: Apache-2.0 */
/* A QGIS project over a plan file: the layers in groups, each with its look, value lists and
 * rights, by a path relative to the project, so that both can be moved together. */
#include "project.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct {
    const char *title;
    AgtLayerId layers[20]; /* drawn from the first one downwards, ended by AGT_N_LAYERS */
} Group;

static const Group groups[] = {
    {N_("Mine clearance (read-only)"),
     {AGT_LAYER_EXPLOSIVE_FIND, AGT_LAYER_HAZARD_POINT, AGT_LAYER_HAZARD_LINE, AGT_LAYER_MARKING,
      AGT_LAYER_HAZARD_AREA, AGT_LAYER_GROUND_CHANGE, AGT_LAYER_RELEASE, AGT_LAYER_SURVEY_EXTENT,
      AGT_N_LAYERS}},
    {N_("Plan"),
     {AGT_LAYER_SETTING_OUT_POINT, AGT_LAYER_PERMIT, AGT_LAYER_WORKS_AREA, AGT_LAYER_BUILDING,
      AGT_LAYER_STREET, AGT_LAYER_PATH, AGT_LAYER_ROUTE, AGT_LAYER_RED_LINE,
      AGT_LAYER_BUILDING_LINE, AGT_LAYER_PARKING, AGT_LAYER_PLOT, AGT_LAYER_BLOCK,
      AGT_LAYER_FACILITY, AGT_N_LAYERS}},
    {N_("Networks"),
     {AGT_LAYER_NETWORK_NODE, AGT_LAYER_NETWORK_LINE, AGT_LAYER_PROTECTION_ZONE, AGT_N_LAYERS}},
    {N_("Existing and approved"),
     {AGT_LAYER_CONTROL_POINT, AGT_LAYER_SURVEY_POINT, AGT_LAYER_SURVEY, AGT_LAYER_EXCLUSION,
      AGT_LAYER_APPROVED_LINE, AGT_LAYER_APPROVED_PLAN, AGT_LAYER_TERRAIN, AGT_N_LAYERS}},
    {N_("Land use"), /* below what stands on the land already */
     {AGT_LAYER_GREEN, AGT_LAYER_BOUNDARY, AGT_LAYER_SITE, AGT_LAYER_LAND_USE, AGT_N_LAYERS}},
    {N_("Records"),
     {AGT_LAYER_PHASE, AGT_LAYER_PARTY, AGT_LAYER_PERSON, AGT_LAYER_REMARK, AGT_LAYER_DECISION,
      AGT_LAYER_WAIVER, AGT_LAYER_ISSUE, AGT_LAYER_SETTING, AGT_LAYER_CONFIG, AGT_LAYER_SITE_GRID,
      AGT_LAYER_DATASET, AGT_LAYER_EDITION, AGT_LAYER_SOURCE, AGT_LAYER_QUARANTINE,
      AGT_LAYER_DISPOSITION, AGT_N_LAYERS}},
};

/* Calls for every layer of the project in the order of drawing. */
#define EACH_LAYER(g, l)                                                                           \
    for (const Group *g = groups; g < groups + G_N_ELEMENTS(groups); g++)                          \
        for (const AgtLayerId *l = g->layers; *l != AGT_N_LAYERS; l++)

/* Name of a layer in the tree. A hazard without a shape cannot be drawn: its layer says so. */
static char *tree_name(const AgtTable *t, AgtLang lang)
{
    guint nowhere = 0;
    const char *title = agt_project_title(t->layer, lang);
    for (guint i = 0; t->layer->geom && t->layer->flags & AGT_LAYER_EVIDENCE && i < t->n; i++)
        nowhere += agt_geom_is_empty(t->rows[i]->geom);
    return nowhere ? g_strdup_printf(agt_tr(lang, N_("%s (%u without a place)")), title, nowhere)
                   : g_strdup(title);
}

static void put_tree(GString *out, const AgtPlan *plan, const char *relative, AgtLang lang)
{
    g_string_append(out, "<layer-tree-group>\n");
    for (guint i = 0; i < G_N_ELEMENTS(groups); i++) {
        const Group *g = &groups[i];
        bool records = agt_layer(g->layers[0])->geom == AGT_LAYER_GEOM_NONE;
        agt_project_put(out,
                        "<layer-tree-group name=\"%s\" checked=\"Qt::Checked\" expanded=\"%s\">\n",
                        agt_tr(lang, g->title), records ? "0" : "1");
        for (const AgtLayerId *l = g->layers; *l != AGT_N_LAYERS; l++) {
            const AgtLayer *layer = agt_layer(*l);
            g_autofree char *id = agt_project_layer_id(layer);
            g_autofree char *source = agt_project_source(layer, relative);
            g_autofree char *name = tree_name(agt_plan_table(plan, *l), lang);
            bool legend = layer->geom && agt_plan_table(plan, *l)->n > 0;
            agt_project_put(out,
                            "<layer-tree-layer id=\"%s\" name=\"%s\" providerKey=\"spatialite\" "
                            "source=\"%s\" checked=\"%s\" expanded=\"%s\"/>\n",
                            id, name, source,
                            *l == AGT_LAYER_TERRAIN ? "Qt::Unchecked" : "Qt::Checked",
                            legend ? "1" : "0");
        }
        g_string_append(out, "</layer-tree-group>\n");
    }
    g_string_append(out, "</layer-tree-group>\n");
}

/* Corners and edges of all layers within 12 pixels. */
static void put_snapping(GString *out)
{
    g_string_append(out,
                    "<snapping-settings enabled=\"1\" mode=\"2\" type=\"3\" tolerance=\"12\" "
                    "unit=\"1\" intersection-snapping=\"0\" self-snapping=\"0\" minScale=\"0\" "
                    "maxScale=\"0\" scaleDependencyMode=\"0\"><individual-layer-settings/>"
                    "</snapping-settings>\n");
}

static void put_relation(GString *out, AgtLayerId from, const char *field, AgtLayerId to,
                         AgtLang lang)
{
    const AgtLayer *child = agt_layer(from), *parent = agt_layer(to);
    g_autofree char *a = agt_project_layer_id(child), *b = agt_project_layer_id(parent);
    agt_project_put(out,
                    "<relation id=\"%s_%s\" name=\"%s\" referencingLayer=\"%s\" "
                    "referencedLayer=\"%s\" strength=\"Association\"><fieldRef "
                    "referencingField=\"%s\" referencedField=\"id\"/></relation>\n",
                    child->name, field, agt_project_title(child, lang), a, b, field);
}

/* What is shown first: the site, with some ground around it. */
static AgtBox view_of(const AgtPlan *plan)
{
    AgtBox box = AGT_BOX_EMPTY;
    AGT_EACH(plan, SITE, Site, site)
    {
        if (!agt_geom_is_empty(site->f.geom) && !agt_feature_withdrawn(&site->f))
            box = agt_box_union(box, site->f.geom->box);
    }
    if (box.minx > box.maxx)
        box = agt_plan_extent(plan);
    if (box.minx > box.maxx)
        return box;
    double margin = fmax(10, 0.05 * fmax(box.maxx - box.minx, box.maxy - box.miny));
    return (AgtBox){box.minx - margin, box.miny - margin, box.maxx + margin, box.maxy + margin};
}

static void put_view(GString *out, const AgtPlan *plan)
{
    AgtBox box = view_of(plan);
    const char *crs = agt_plan_head(plan)->crs;
    if (box.minx > box.maxx)
        return;
    char n[4][G_ASCII_DTOSTR_BUF_SIZE];
    const double side[] = {box.minx, box.miny, box.maxx, box.maxy};
    for (guint i = 0; i < 4; i++)
        g_ascii_formatd(n[i], sizeof n[i], "%.3f", side[i]);
    agt_project_put(out,
                    "<mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\"><units>meters"
                    "</units><extent><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax>"
                    "</extent><rotation>0</rotation>",
                    n[0], n[1], n[2], n[3]);
    agt_project_put_crs(out, "destinationsrs", crs);
    g_string_append(out, "</mapcanvas>\n<ProjectViewSettings UseProjectScales=\"0\"><Scales/>");
    agt_project_put(out,
                    "<DefaultViewExtent xmin=\"%s\" ymin=\"%s\" xmax=\"%s\" ymax=\"%s\">"
                    "<spatialrefsys nativeFormat=\"Wkt\"><srsid>1</srsid><authid>%s</authid>"
                    "</spatialrefsys></DefaultViewExtent></ProjectViewSettings>\n",
                    n[0], n[1], n[2], n[3], crs);
}

/* Shown over the map, too: a picture of the canvas goes round without its title. */
static void put_properties(GString *out, const char *notice)
{
    g_string_append(out, "<properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1"
                         "</ProjectionsEnabled></SpatialRefSys>"
                         "<Paths><Absolute type=\"bool\">false</Absolute></Paths>"
                         "<Measurement><DistanceUnits type=\"QString\">meters</DistanceUnits>"
                         "<AreaUnits type=\"QString\">m2</AreaUnits></Measurement>");
    if (notice)
        agt_project_put(out,
                        "<TitleLabel><Enabled type=\"bool\">true</Enabled><Label type=\"QString\">"
                        "%s</Label><Placement type=\"int\">5</Placement></TitleLabel>",
                        notice);
    g_string_append(out, "</properties>\n");
}

static GString *make_project(const AgtPlan *plan, const AgtProjectOptions *o, const char *relative)
{
    const AgtPlanHead *head = agt_plan_head(plan);
    const char *notice =
        head->illustrative ? agt_tr(o->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION")) : NULL;
    g_autofree char *title =
        notice ? g_strdup_printf("%s - %s", head->title, notice) : g_strdup(head->title);
    GString *out = g_string_new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    agt_project_put(out,
                    "<qgis version=\"3.22.16\" projectname=\"%s\">\n<homePath path=\"\"/>\n"
                    "<title>%s</title>\n",
                    title, title);
    agt_project_put_crs(out, "projectCrs", head->crs);
    put_tree(out, plan, relative, o->lang);
    put_snapping(out);
    g_string_append(out, "<relations>\n");
    put_relation(out, AGT_LAYER_BUILDING, "plot", AGT_LAYER_PLOT, o->lang);
    put_relation(out, AGT_LAYER_PLOT, "block", AGT_LAYER_BLOCK, o->lang);
    g_string_append(out, "</relations>\n");
    put_view(out, plan);
    g_string_append(out, "<projectlayers>\n");
    EACH_LAYER(g, l)
    {
        g_autofree char *name = tree_name(agt_plan_table(plan, *l), o->lang);
        agt_project_put_layer(out, agt_layer(*l), name, head->crs, relative,
                              o->styles ? o->styles[*l] : NULL, o->lang);
    }
    g_string_append(out, "</projectlayers>\n<layerorder>\n");
    EACH_LAYER(g, l)
    {
        g_autofree char *id = agt_project_layer_id(agt_layer(*l));
        if (agt_layer(*l)->geom)
            agt_project_put(out, "<layer id=\"%s\"/>\n", id);
    }
    g_string_append(out, "</layerorder>\n");
    put_properties(out, notice);
    g_string_append(out, "</qgis>\n");
    return out;
}

/* Path to a file as seen from the folder of another one. */
static char *relative_path(const char *to, const char *from)
{
    g_autofree char *a = g_canonicalize_filename(from, NULL);
    g_autofree char *b = g_canonicalize_filename(to, NULL);
    g_autofree char *folder = g_path_get_dirname(a);
    g_auto(GStrv) x = g_strsplit(folder, "/", -1), y = g_strsplit(b, "/", -1);
    guint same = 0;
    while (x[same] && y[same] && y[same + 1] && strcmp(x[same], y[same]) == 0)
        same++;
    GString *out = g_string_new(x[same] && *x[same] ? "" : "./");
    for (guint i = same; x[i] && *x[i]; i++)
        g_string_append(out, "../");
    for (guint i = same; y[i]; i++)
        g_string_append_printf(out, "%s%s", i > same ? "/" : "", y[i]);
    return g_string_free(out, FALSE);
}

bool agt_export_project(const AgtPlan *plan, const AgtProjectOptions *options, GError **error)
{
    g_assert(plan && options && options->path && options->plan_path);
    g_autofree char *relative = relative_path(options->plan_path, options->path);
    g_autoptr(GString) text = make_project(plan, options, relative);
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents_full(options->path, text->str, (gssize)text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0644, &why))
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                options->path, why->message);
    return false;
}
