/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One layer of a QGIS project: what its fields are called, what may be typed into them, and that
 * clearance evidence is for reading. The names of elements are those of QGIS 3.22, which later
 * versions read.
 */
#include <string.h>

#include "project.h"

void agt_project_put(GString *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(out, text);
}

char *agt_project_layer_id(const AgtLayer *l)
{
    return g_strconcat("agrotown_", l->name, NULL);
}

/* QgsDataSourceUri: single quotes around a value, \ before ' and \. */
char *agt_project_source(const AgtLayer *l, const char *relative)
{
    g_autoptr(GString) path = g_string_new(relative);
    g_string_replace(path, "\\", "\\\\", 0);
    g_string_replace(path, "'", "\\'", 0);
    return g_strdup_printf("dbname='%s' table=\"%s\"%s", path->str, l->name,
                           l->geom ? " (geom)" : "");
}

const char *agt_project_title(const AgtLayer *l, AgtLang lang)
{
    return agt_tr(lang, l->title);
}

void agt_project_put_crs(GString *out, const char *tag, const char *crs)
{
    agt_project_put(out,
                    "<%s><spatialrefsys nativeFormat=\"Wkt\"><srsid>1</srsid><authid>%s</authid>"
                    "</spatialrefsys></%s>\n",
                    tag, crs, tag); /* without a number, authid is not looked at */
}

/* The meaning up to its first stop, with the unit: "width between red lines, m". */
static char *alias_of(const AgtField *f, AgtLang lang)
{
    const char *doc = agt_tr(lang, f->doc);
    if (g_str_has_prefix(doc, "1: ")) /* of yes-and-no fields */
        doc += strlen("1: ");
    gsize n = strcspn(doc, ";:,(");
    while (n > 0 && doc[n - 1] == ' ')
        n--;
    g_autofree char *head = g_strndup(doc, n);
    return *f->unit ? g_strconcat(head, ", ", f->unit, NULL) : g_steal_pointer(&head);
}

static bool own_field(const AgtField *f)
{
    return strcmp(f->name, "id") == 0 || strcmp(f->name, "birth") == 0;
}

static void put_value_map(GString *out, const AgtField *f)
{
    g_auto(GStrv) values = g_strsplit(f->values, "|", -1);
    g_string_append(out, "<editWidget type=\"ValueMap\"><config><Option type=\"Map\"><Option "
                         "type=\"List\" name=\"map\">");
    agt_project_put(out,
                    "<Option type=\"Map\"><Option type=\"QString\" name=\"%s\" value=\"%s\"/>"
                    "</Option>",
                    "-", "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"); /* QGIS's value for NULL */
    for (guint i = 0; values[i]; i++) {
        g_autofree char *label = g_strdelimit(g_strdup(values[i]), "_", ' ');
        agt_project_put(out,
                        "<Option type=\"Map\"><Option type=\"QString\" name=\"%s\" value=\"%s\"/>"
                        "</Option>",
                        label, values[i]);
    }
    g_string_append(out, "</Option></Option></config></editWidget>");
}

static void put_reference(GString *out, const AgtLayer *of, const char *relative, AgtLang lang)
{
    g_autofree char *id = agt_project_layer_id(of), *source = agt_project_source(of, relative);
    agt_project_put(out,
                    "<editWidget type=\"ValueRelation\"><config><Option type=\"Map\">"
                    "<Option type=\"QString\" name=\"Layer\" value=\"%s\"/>"
                    "<Option type=\"QString\" name=\"LayerName\" value=\"%s\"/>"
                    "<Option type=\"QString\" name=\"LayerProviderName\" value=\"spatialite\"/>"
                    "<Option type=\"QString\" name=\"LayerSource\" value=\"%s\"/>"
                    "<Option type=\"QString\" name=\"Key\" value=\"id\"/>"
                    "<Option type=\"QString\" name=\"Value\" value=\"%s\"/>"
                    "<Option type=\"bool\" name=\"AllowNull\" value=\"true\"/>"
                    "<Option type=\"bool\" name=\"AllowMulti\" value=\"false\"/>"
                    "<Option type=\"bool\" name=\"OrderByValue\" value=\"true\"/>"
                    "<Option type=\"bool\" name=\"UseCompleter\" value=\"false\"/>"
                    "<Option type=\"QString\" name=\"FilterExpression\" value=\"\"/>"
                    "</Option></config></editWidget>",
                    id, agt_project_title(of, lang), source,
                    agt_layer_field(of, "title") ? "title" : "id");
}

static void put_widget(GString *out, const AgtField *f, const char *relative, AgtLang lang)
{
    const AgtLayer *of = *f->values == '@' ? agt_layer_by_name(f->values + 1) : NULL;
    if (of)
        put_reference(out, of, relative, lang);
    else if (*f->values && *f->values != '@')
        put_value_map(out, f);
    else if (f->type == AGT_TYPE_DATE)
        g_string_append(out,
                        "<editWidget type=\"DateTime\"><config><Option type=\"Map\">"
                        "<Option type=\"bool\" name=\"allow_null\" value=\"true\"/>"
                        "<Option type=\"bool\" name=\"calendar_popup\" value=\"true\"/>"
                        "<Option type=\"bool\" name=\"field_iso_format\" value=\"false\"/>"
                        "<Option type=\"QString\" name=\"field_format\" value=\"yyyy-MM-dd\"/>"
                        "<Option type=\"QString\" name=\"display_format\" value=\"yyyy-MM-dd\"/>"
                        "</Option></config></editWidget>");
    else if (f->type == AGT_TYPE_BOOL)
        g_string_append(out, "<editWidget type=\"CheckBox\"><config><Option type=\"Map\">"
                             "<Option type=\"QString\" name=\"CheckedState\" value=\"1\"/>"
                             "<Option type=\"QString\" name=\"UncheckedState\" value=\"0\"/>"
                             "</Option></config></editWidget>");
    else if (f->type == AGT_TYPE_BLOB)
        g_string_append(out, "<editWidget type=\"Hidden\"><config><Option/></config></editWidget>");
    else
        agt_project_put(out,
                        "<editWidget type=\"TextEdit\"><config><Option type=\"Map\">"
                        "<Option type=\"bool\" name=\"IsMultiline\" value=\"%s\"/>"
                        "<Option type=\"bool\" name=\"UseHtml\" value=\"false\"/>"
                        "</Option></config></editWidget>",
                        strcmp(f->name, "note") == 0 || strcmp(f->name, "text") == 0 ? "true"
                                                                                     : "false");
}

static void put_fields(GString *out, const AgtLayer *l, const char *relative, AgtLang lang)
{
    g_string_append(out, "<fieldConfiguration>\n<field name=\"ogc_fid\" "
                         "configurationFlags=\"None\"><editWidget type=\"Hidden\"><config><Option/>"
                         "</config></editWidget></field>\n");
    for (guint i = 0; i < l->n_fields; i++) {
        agt_project_put(out, "<field name=\"%s\" configurationFlags=\"None\">", l->fields[i].name);
        put_widget(out, &l->fields[i], relative, lang);
        g_string_append(out, "</field>\n");
    }
    g_string_append(out, "</fieldConfiguration>\n<aliases>\n");
    for (guint i = 0; i < l->n_fields; i++) {
        g_autofree char *alias = alias_of(&l->fields[i], lang);
        g_autofree char *index = g_strdup_printf("%u", i + 1); /* behind the row number */
        agt_project_put(out, "<alias field=\"%s\" index=\"%s\" name=\"%s\"/>\n", l->fields[i].name,
                        index, alias);
    }
    g_string_append(out, "</aliases>\n");
}

/* Ids are unique: said softly, so that QGIS names the piece of a split "P-017_1" and marks a
 * doubled id in the form, and saves all the same. Nobody types the fields of the program. */
static void put_rights(GString *out, const AgtLayer *l)
{
    g_string_append(out, "<constraints><constraint field=\"id\" constraints=\"2\" "
                         "unique_strength=\"2\" notnull_strength=\"0\" exp_strength=\"0\"/>"
                         "</constraints>\n<editable>\n<field name=\"ogc_fid\" editable=\"0\"/>\n");
    for (guint i = 0; i < l->n_fields; i++)
        agt_project_put(out, "<field name=\"%s\" editable=\"%s\"/>\n", l->fields[i].name,
                        own_field(&l->fields[i]) || l->flags & AGT_LAYER_EVIDENCE ? "0" : "1");
    g_string_append(out, "</editable>\n<previewExpression>\"id\"</previewExpression>\n");
}

/* What stands inside the root element of a QML file. */
static void put_style(GString *out, const char *qml)
{
    const char *root = qml ? strstr(qml, "<qgis") : NULL;
    const char *from = root ? strchr(root, '>') : NULL;
    const char *to = from ? g_strrstr(from, "</qgis>") : NULL;
    if (to)
        g_string_append_len(out, from + 1, to - from - 1);
    g_string_append_c(out, '\n');
}

void agt_project_put_layer(GString *out, const AgtLayer *l, const char *name, const char *crs,
                           const char *relative, const char *style, AgtLang lang)
{
    static const char *const shape[][2] = {[AGT_LAYER_GEOM_NONE] = {"No geometry", "NoGeometry"},
                                           [AGT_LAYER_GEOM_POINT] = {"Point", "MultiPoint"},
                                           [AGT_LAYER_GEOM_LINE] = {"Line", "MultiLineString"},
                                           [AGT_LAYER_GEOM_POLYGON] = {"Polygon", "MultiPolygon"}};
    g_autofree char *id = agt_project_layer_id(l), *source = agt_project_source(l, relative);
    agt_project_put(out,
                    "<maplayer type=\"vector\" geometry=\"%s\" wkbType=\"%s\" readOnly=\"%s\" "
                    "styleCategories=\"AllStyleCategories\" hasScaleBasedVisibilityFlag=\"0\" "
                    "labelsEnabled=\"%s\">\n"
                    "<id>%s</id><datasource>%s</datasource><layername>%s</layername>\n",
                    shape[l->geom][0], shape[l->geom][1], l->flags & AGT_LAYER_EVIDENCE ? "1" : "0",
                    style && strstr(style, "labelsEnabled=\"1\"") ? "1" : "0", id, source, name);
    if (l->geom)
        agt_project_put_crs(out, "srs", crs);
    g_string_append(out, "<provider encoding=\"UTF-8\">spatialite</provider>\n<flags>"
                         "<Identifiable>1</Identifiable><Removable>1</Removable>"
                         "<Searchable>1</Searchable><Private>0</Private></flags>\n");
    put_fields(out, l, relative, lang);
    put_rights(out, l);
    put_style(out, style);
    g_string_append(out, "</maplayer>\n");
}
