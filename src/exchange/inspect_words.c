/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What names of layers, fields and values may mean: words in the languages that files of this
 * project come in. A word is tried at the beginning of each part of a name; one of five letters or
 * more anywhere in it; one with = in front only as a whole part. Letters are compared without case
 * and without the dots and hooks of the Azerbaijani ones.
 */
#include <string.h>

#include "inspect.h"

/* Layers, the first that fits is taken: what could kill comes first. */
static const struct {
    AgtLayerId layer;
    const char *words;
} layer_words[] = {
    {AGT_LAYER_HAZARD_AREA, "hazard suspect minefield =mine =mines =mined =sha =cha =uxo =erw =aoi "
                            "danger incident accident "
                            "lifted clearance mayin =mina minalan minali tehluk supheli опасн "
                            "заминир минн минно =мины подозр взрыв "
                            "инцидент skjutfalt =hzd"},
    {AGT_LAYER_RELEASE,
     "cleared released cancelled canceled reduced handover handed temizlen tehvil очищ "
     "разминир сданн"},
    {AGT_LAYER_SURVEY_EXTENT, "survey_extent surveyextent"},
    {AGT_LAYER_CONTROL_POINT, "control benchmark =gcp реперн репер опорн =ггс pikets istinad"},
    {AGT_LAYER_RED_LINE, "red_line redline qirmizi_xett qirmizixett красн strassenbegrenzung"},
    {AGT_LAYER_BUILDING_LINE, "building_line tikinti_xett baugrenze baulinie застройки"},
    {AGT_LAYER_PROTECTION_ZONE, "protection muhafize сзз охранн санитарн schutzgebiet"},
    {AGT_LAYER_LAND_USE,
     "land_use landuse zoning =zone =zones =zona zona_ funksional функц зонир baugebiet zonage "
     "gruenflaeche verkehrsflaeche wohngebaeude gemeinbedarf"},
    {AGT_LAYER_PARKING, "parking dayanacaq парков стоянк stellplatz"},
    {AGT_LAYER_STREET,
     "street =road =roads road kuce =yol yollar дорог улиц strasse carretera route"},
    {AGT_LAYER_PLOT,
     "plot parcel parcelle cadastral участ земельн torpaq mehelle_sah flurst grundst"},
    {AGT_LAYER_BLOCK, "=block =blocks kvartal квартал"},
    {AGT_LAYER_FACILITY, "facilit obyekt объект amenit school mekteb школ"},
    {AGT_LAYER_BUILDING,
     "building =bina binalar =ev evler house здани дома =дом строен bati gebaeude"},
    {AGT_LAYER_GREEN, "=green greenery park yasil озелен зелен =лес wald forest"},
    {AGT_LAYER_NETWORK_LINE,
     "pipe kanalizas su_xett network водопров канализ газопров =лэп кабел sewer water_line"},
    {AGT_LAYER_NETWORK_NODE, "junction manhole колод =люк hydrant guyu"},
    {AGT_LAYER_SURVEY,
     "contour isoline горизонт рельеф izohips topograf топогр =survey survey_line"},
    {AGT_LAYER_SURVEY_POINT, "spot_height spotheight отметк yukseklik hundurluk elevation_point"},
    {AGT_LAYER_EXCLUSION, "existing movcud существ сущ_ heritage abide памятн"},
    {AGT_LAYER_BOUNDARY, "boundar serhed границ bp_plan admin rayon municipal locality localit "
                         "settlement district cantons"},
    {AGT_LAYER_SITE, "=site =sahe =saheler project_area erazi территор"},
};

/* Fields of ours, by name. */
static const struct {
    const char *field, *words;
} field_words[] = {
    {"name", "name =ad =adi =ady title bezeichnung наимен назван =имя label roadname"},
    {"number", "number =nr =no nomer номер nomre house_n kadastr cadastr"},
    {"district", "district rayon район"},
    {"code", "statistik stat_code код_нп"},
    {"use", "=use landuse teyinat назнач functional nutzung zweckbestimmung art_der"},
    {"kind", "kind type =novu =nov typ =тип =вид art category class fclass"},
    {"category", "categor kateqor катег class highway"},
    {"width_m", "width =en_m =en widt ширин breite largeur"},
    {"carriageway_m", "carriageway yol_m проезж"},
    {"sidewalk_m", "sidewalk pavement seki тротуар"},
    {"lanes", "lanes zolaq полос"},
    {"speed_kmh", "speed suret maxspeed скорост"},
    {"surface", "surface ortuk покрыт"},
    {"dig_depth_m", "dig_depth qazma глубин_коп"},
    {"external", "external xarici внешн"},
    {"max_storeys", "max_stor mertebe этажн storeys_max geschosse"},
    {"storeys", "storey floors mertebe этаж levels"},
    {"coverage_max_pct", "coverage tikinti_fai процент_застр"},
    {"height_m", "height =z elev =ele отмет высот hundur yuksek altitude hoehe _dem =h"},
    {"vertical_datum", "vertical_datum vert_datum"},
    {"surveyed_on", "surveyed survey_date дата_съем"},
    {"capacity", "capacity tutum вместим мощност"},
    {"capacity_unit", "capacity_unit vahid единиц"},
    {"protection_m", "protection_m sanitar сзз"},
    {"spaces", "spaces =yer мест"},
    {"charging", "charging elektrik зарядк"},
    {"buffer_m", "buffer mesafe отступ"},
    {"diameter_mm", "diameter =dn =diam диаметр"},
    {"material", "material материал"},
    {"rooms", "rooms otaq комнат"},
    {"class", "=class hazard_class"},
    {"raw_class", "class typearea hazard_type =type record_class"},
    {"raw_status", "status"},
    {"status_date", "status_date statusdate"},
    {"data_as_of", "data_as_of data_date"},
    {"imsma_id", "imsma"},
    {"global_id", "globalid global_id guid uuid"},
    {"contamination", "contamination"},
    {"device", "device"},
    {"position_method", "position_method"},
    {"position_error_m", "position_error"},
    {"reported_area_m2", "reported_area"},
    {"municipality", "municipalit"},
    {"map_sheet", "map_sheet mapsheet fileid file_id"},
    {"cleared_depth_m", "cleared_depth clearance_depth"},
    {"operator", "operator"},
    {"method", "=method"},
    {"found_on", "found_on date_of_find"},
    {"radius_m", "radius"},
    {"note", "note comment remark qeyd примеч описан description"},
};

/* Values of closed lists, never of evidence. */
static const struct {
    const char *field, *value, *words;
} value_words[] = {
    {"use", "residential", "resident yasay жил wohn dwelling housing homestead"},
    {"use", "public", "public ictimai обществ gemeinbedarf"},
    {"use", "education", "educat tehsil образов учебн schule"},
    {"use", "health", "health sehiyye здравоохр медиц"},
    {"use", "commercial", "commerc ticaret торгов retail gewerbe"},
    {"use", "green", "green yasil озелен рекреац gruen park recreation"},
    {"use", "sport", "sport idman спорт"},
    {"use", "production", "production istehsal производ industr промышл"},
    {"use", "transport", "transport neqliyy транспорт verkehr road yol улич"},
    {"use", "engineering", "engineer muhendis инженер коммунал"},
    {"use", "special", "special xususi спец"},
    {"use", "agriculture", "agricult kend сельскохоз farm"},
    {"use", "water", "water =su водн wasser"},
    {"use", "reserve", "reserve ehtiyat резерв"},
    {"category", "main", "main magistral магистр primary"},
    {"category", "residential", "resident yasay жил"},
    {"category", "local", "local mehelle местн tertiary"},
    {"category", "lane", "lane donge переул dalan"},
    {"category", "service", "service teserruf хозяйств проезд"},
    {"category", "road", "=road =yol =дорога"},
    {"surface", "asphalt", "asphalt asfalt асфальт"},
    {"surface", "concrete", "concrete beton бетон"},
    {"surface", "gravel", "gravel cinqil щеб грав"},
    {"surface", "earth", "earth torpaq грунт unpaved"},
    {"surface", "paving", "paving das брусч"},
    {"kind", "settlement", "settlement menteqe qesebe нп населен locality"},
    {"kind", "agro_cluster", "aqroklaster agrocluster агрокласт"},
    {"kind", "contour", "contour горизонт izohips"},
    {"kind", "building", "building =bina здани строен"},
    {"kind", "ruin", "ruin xarabaliq развал руин"},
    {"kind", "tree", "tree agac дерев"},
    {"kind", "canal", "canal =arx kanal канал арык"},
    {"kind", "water", "water =su вода водоём водоем"},
    {"kind", "heritage", "heritage kurqan abide курган памятн"},
    {"kind", "power_pole", "pole direk опор столб"},
    {"kind", "well", "well quyu колодец"},
    {"kind", "slope", "slope yamac откос"},
};

/* Letters of the Azerbaijani and Turkish alphabets without their marks. */
static gunichar bare(gunichar c)
{
    static const struct {
        gunichar from, to;
    } table[] = {{0x259, 'e'}, {0x18f, 'e'}, {0x131, 'i'}, {0x130, 'i'},
                 {0xfc, 'u'},  {0xf6, 'o'},  {0x11f, 'g'}, {0x15f, 's'},
                 {0xe7, 'c'},  {0xe4, 'a'},  {0xdf, 's'},  {0x451, 0x435}};
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].from == c)
            return table[i].to;
    return c;
}

/* Small bare letters and figures; everything else and each inner capital starts a new part. */
static char *plain(const char *name)
{
    GString *out = g_string_new("_");
    bool small = false;
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool letter = g_unichar_isalnum(c);
        if ((!letter || (small && g_unichar_isupper(c))) && out->str[out->len - 1] != '_')
            g_string_append_c(out, '_');
        if (letter)
            g_string_append_unichar(out, bare(g_unichar_tolower(bare(c))));
        small = letter && g_unichar_islower(c);
    }
    g_string_append_c(out, '_');
    return g_string_free(out, FALSE);
}

/* 3: a whole part, 2: the beginning of a part, 1: anywhere, 0: not at all. */
static int fit(const char *name, const char *word)
{
    bool whole_only = word[0] == '=';
    g_autofree char *start = g_strdup_printf("_%s", word + whole_only);
    g_autofree char *whole = g_strdup_printf("%s_", start);
    if (strstr(name, whole))
        return 3;
    if (whole_only)
        return 0;
    if (strstr(name, start))
        return 2;
    return g_utf8_strlen(word, -1) >= 5 && strstr(name, word) ? 1 : 0;
}

/* Best fit of one of several words; *hit gets it, newly allocated. */
static int fit_any(const char *name, const char *words, char **hit)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    int best = 0;
    for (char **w = list; *w; w++) {
        int one = **w ? fit(name, *w) : 0;
        if (one > best && hit) {
            g_free(*hit);
            *hit = g_strdup(**w == '=' ? *w + 1 : *w);
        }
        best = MAX(best, one);
    }
    return best;
}

/* A hazard by the kind of its geometry. */
static AgtLayerId hazard_of(int kind)
{
    return kind == AGT_GEOM_POINT  ? AGT_LAYER_HAZARD_POINT
           : kind == AGT_GEOM_LINE ? AGT_LAYER_HAZARD_LINE
                                   : AGT_LAYER_HAZARD_AREA;
}

/* Contours and spot heights change places by geometry; others must fit as they are. */
static AgtLayerId by_kind(AgtLayerId layer, int kind)
{
    if (layer == AGT_LAYER_HAZARD_AREA)
        return hazard_of(kind);
    if (agt_layer(layer)->flags & AGT_LAYER_EVIDENCE)
        return layer;
    bool heights = layer == AGT_LAYER_SURVEY || layer == AGT_LAYER_SURVEY_POINT;
    if (heights && kind == AGT_GEOM_POINT)
        return AGT_LAYER_SURVEY_POINT;
    if (heights && kind == AGT_GEOM_LINE)
        return AGT_LAYER_SURVEY;
    bool grown = layer == AGT_LAYER_EXCLUSION && kind != 0;
    bool fits = (int)agt_layer(layer)->geom == kind;
    return fits || grown || layer == AGT_LAYER_EXCLUSION ? layer : AGT_N_LAYERS;
}

AgtLayerId agt_words_layer(const char *name, int kind, char **word)
{
    g_autofree char *bare_name = plain(name);
    for (gsize i = 0; i < G_N_ELEMENTS(layer_words); i++) {
        g_autofree char *hit = NULL;
        if (!fit_any(bare_name, layer_words[i].words, &hit))
            continue;
        AgtLayerId layer = by_kind(layer_words[i].layer, kind);
        if (layer == AGT_N_LAYERS)
            continue;
        *word = g_steal_pointer(&hit);
        return layer;
    }
    return AGT_N_LAYERS;
}

bool agt_words_clearance(const char *name)
{
    g_autofree char *bare_name = plain(name);
    return fit_any(bare_name, layer_words[0].words, NULL) ||
           fit_any(bare_name, layer_words[1].words, NULL);
}

int agt_words_field(const char *name, const AgtField *ours)
{
    g_autofree char *bare_name = plain(name);
    g_autofree char *own = g_strdup_printf("_%s_", ours->name);
    if (strcmp(bare_name, own) == 0)
        return 4;
    for (gsize i = 0; i < G_N_ELEMENTS(field_words); i++)
        if (strcmp(field_words[i].field, ours->name) == 0)
            return fit_any(bare_name, field_words[i].words, NULL);
    return 0;
}

const char *agt_words_value(const char *word, const AgtField *ours)
{
    g_autofree char *bare_word = plain(word);
    const char *best = NULL;
    int score = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(value_words); i++) {
        if (strcmp(value_words[i].field, ours->name) != 0 ||
            !agt_field_allows(ours, value_words[i].value))
            continue;
        int one = fit_any(bare_word, value_words[i].words, NULL);
        if (one > score) {
            score = one;
            best = value_words[i].value;
        }
    }
    return best;
}

bool agt_words_axis(const char *name, bool east, bool letter)
{
    static const char *const easts = "=x =lon =long =lng longitude easting east =rechtswert долгот "
                                     "uzunluq coord_x =xcoord x_coord point_x x_centroid";
    static const char *const norths = "=y =lat latitude northing north =hochwert широт enlik "
                                      "coord_y =ycoord y_coord point_y y_centroid";
    g_autofree char *bare_name = plain(name);
    if (letter) /* "n" is more often a number than a northing */
        return strcmp(bare_name, east ? "_e_" : "_n_") == 0;
    return fit_any(bare_name, east ? easts : norths, NULL) >= 2;
}
