/* SPDX-License-Identifier: Apache-2.0 */
/* What a foreign file holds, found by reading all of it, and a draft of its profile. */
#include "inspect.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cad.h"
#include "impl.h"
#include "landxml_take.h"

/* Bytes beyond ASCII that are looked at to tell a character set. */
#define LETTERS_MAX 65536
/* Names beside a file that are looked at. */
#define NEIGHBOURS_MAX 20000
/* Members of an archive that are listed. */
#define MEMBERS_MAX 200

void agt_seen_free(AgtSeen *s)
{
    if (!s)
        return;
    if (s->raster) {
        agt_seen_layer_free(s->raster->place);
        g_free(s->raster->unit);
        g_free(s->raster);
    }
    if (s->members)
        g_ptr_array_unref(s->members);
    agt_seen_drawing_free(s->drawing);
    agt_landxml_free(s->survey);
    g_ptr_array_unref(s->layers);
    g_ptr_array_unref(s->used);
    g_ptr_array_unref(s->unused);
    g_free(s->charset);
    g_free(s->charset_guess);
    g_free(s->warning);
    g_free(s);
}

bool agt_seen_damaged(const AgtSeen *s)
{
    bool damaged =
        (s->raster && s->raster->place->damage) || (s->drawing && s->drawing->place->damage);
    for (guint i = 0; i < s->layers->len; i++)
        damaged = damaged || ((const AgtSeenLayer *)s->layers->pdata[i])->damage;
    return damaged;
}

static bool has_ending(const char *name, const char *ending)
{
    gsize n = strlen(name), m = strlen(ending);
    return n > m && g_ascii_strcasecmp(name + n - m, ending) == 0;
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* True when the file was read along with the main one. */
static bool was_read(const AgtSourceFile *f, const char *name)
{
    for (guint i = 0; i < f->files->len; i++) {
        g_autofree char *base = g_path_get_basename(f->files->pdata[i]);
        if (strcmp(base, name) == 0)
            return true;
    }
    return false;
}

/* Files of the same name with other endings: which were read, which were not. */
static void see_neighbours(AgtSeen *s, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    const char *dot = strrchr(s->file->name, '.');
    GDir *dir =
        dot && g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_dir_open(folder, 0, NULL) : NULL;
    if (!dir)
        return;
    gsize stem = (gsize)(dot - s->file->name) + 1;
    const char *name;
    for (guint n = 0; n < NEIGHBOURS_MAX && (name = g_dir_read_name(dir)); n++) {
        if (strncmp(name, s->file->name, stem) != 0 || strcmp(name, s->file->name) == 0)
            continue;
        g_ptr_array_add(was_read(s->file, name) ? s->used : s->unused, g_utf8_make_valid(name, -1));
    }
    g_dir_close(dir);
    g_ptr_array_sort(s->used, by_text);
    g_ptr_array_sort(s->unused, by_text);
}

static guint64 size_of(const AgtSourceFile *f)
{
    guint64 sum = 0;
    for (guint i = 0; i < f->maps->len; i++)
        sum += g_mapped_file_get_length(f->maps->pdata[i]);
    return sum;
}

/* Texts of a layer as bytes, until there are enough beyond ASCII. */
static void collect_letters(OGRLayerH ogr, GString *out)
{
    OGRFeatureH f;
    OGR_L_ResetReading(ogr);
    while (out->len < LETTERS_MAX && (f = OGR_L_GetNextFeature(ogr))) {
        for (int i = 0; i < OGR_F_GetFieldCount(f); i++) {
            if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(f, i)) != OFTString)
                continue;
            const char *text = OGR_F_GetFieldAsString(f, i);
            bool high = false;
            for (const char *c = text; *c; c++)
                high = high || (guchar)*c >= 0x80;
            if (high)
                g_string_append_printf(out, "%s\n", text);
        }
        OGR_F_Destroy(f);
    }
}

/* A table without a stated character set is read again as bytes. */
static void guess_charset(AgtSeen *s)
{
    AgtProfile raw = {.encoding = ""};
    g_autofree char *said = NULL;
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet;
    GDALDatasetH d = agt_source_file_open(s->file, &raw, &said, NULL);
    if (!d)
        return;
    g_autoptr(GString) letters = g_string_new(NULL);
    for (int i = 0; i < GDALDatasetGetLayerCount(d); i++)
        collect_letters(GDALDatasetGetLayer(d, i), letters);
    s->charset_guess = g_strdup(agt_letters_guess(letters->str, letters->len));
    GDALClose(d);
}

/* What a shapefile says about its character set: the .cpg file, else a byte in the .dbf. */
static void see_charset(AgtSeen *s, OGRLayerH ogr)
{
    const char *cpg = GDALGetMetadataItem(ogr, "ENCODING_FROM_CPG", "SHAPEFILE");
    const char *ldid = GDALGetMetadataItem(ogr, "ENCODING_FROM_LDID", "SHAPEFILE");
    if (cpg && *cpg) {
        s->charset = g_utf8_make_valid(cpg, -1);
        s->charset_sure = true;
    } else if (ldid && *ldid) {
        s->charset = g_utf8_make_valid(ldid, -1);
    }
    if (!cpg || !*cpg)
        guess_charset(s);
    if (s->charset && g_strcmp0(s->charset, s->charset_guess) == 0)
        g_clear_pointer(&s->charset_guess, g_free);
}

/* The sign that stands most often in the first line of a table of text. */
static void see_delimiter(AgtSeen *s)
{
    static const struct {
        char sign;
        const char *name;
    } signs[] = {{',', N_("comma")}, {';', N_("semicolon")}, {'\t', N_("tab")}, {'|', N_("bar")}};
    if (!s->file->maps->len || strcmp(s->driver, "CSV") != 0)
        return;
    GMappedFile *map = s->file->maps->pdata[0];
    const char *bytes = g_mapped_file_get_contents(map);
    gsize size = MIN(g_mapped_file_get_length(map), 65536);
    const char *end = memchr(bytes, '\n', size);
    guint most = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        guint n = 0;
        for (const char *p = bytes; p < (end ? end : bytes + size); p++)
            n += *p == signs[i].sign;
        if (n > most) {
            most = n;
            s->delimiter = signs[i].name;
        }
    }
}

static bool see_layers(AgtSeen *s, GDALDatasetH d, const char *only, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (int i = 0; i < GDALDatasetGetLayerCount(d); i++) {
        OGRLayerH ogr = GDALDatasetGetLayer(d, i);
        g_autofree char *name = g_utf8_make_valid(OGR_L_GetName(ogr), -1);
        g_string_append_printf(names, "%s%s", i ? ", " : "", name);
        if (only && strcmp(only, name) != 0)
            continue;
        if (!s->layers->len && strcmp(s->driver, "ESRI Shapefile") == 0)
            see_charset(s, ogr);
        g_ptr_array_add(s->layers, agt_seen_layer_read(ogr, s->lang));
    }
    if (s->layers->len || !only)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_PROFILE,
                "\"%s\" has no layer \"%s\"; it holds: %s", s->file->name, only,
                names->len ? names->str : "none");
    return false;
}

/* A drawing is read as text, without GDAL: its entities as they were drawn. */
static bool see_drawing(AgtSeen *s, GError **error)
{
    GMappedFile *map = s->file->maps->pdata[0];
    const char *bytes = g_mapped_file_get_contents(map);
    gsize size = g_mapped_file_get_length(map);
    if (agt_cad_form(bytes, size) != AGT_CAD_DXF) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                    "\"%s\" is no DXF drawing: it is damaged or of another format", s->file->name);
        return false;
    }
    s->driver = "DXF";
    s->drawing = agt_seen_drawing_read(bytes, size, s->lang);
    return true;
}

static bool see_survey(AgtSeen *s, GError **error)
{
    gsize size;
    g_autofree char *owned = NULL;
    const char *bytes = agt_landxml_bytes(s->file, &size, &owned, error);
    s->driver = "LandXML";
    s->survey = bytes ? agt_landxml_read(bytes, size, error) : NULL;
    return s->survey != NULL;
}

static bool see_file(AgtSeen *s, const AgtInspectOptions *o, GError **error)
{
    if (!agt_cad_refuse(s->file, error))
        return false;
    if (!s->file->member && agt_cad_is_dxf(s->file))
        return see_drawing(s, error);
    if (agt_landxml_is_file(s->file))
        return see_survey(s, error);
    AgtProfile none = {0};
    GDALDatasetH d = agt_source_file_open(s->file, &none, &s->warning, error);
    if (!d)
        return false;
    s->driver = GDALGetDriverShortName(GDALGetDatasetDriver(d));
    see_delimiter(s);
    bool ok = true;
    if (s->file->raster)
        s->raster = agt_seen_raster_read(d, s->lang);
    else
        ok = see_layers(s, d, o->layer, error);
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* what closing says no longer matters */
    GDALClose(d);
    return ok;
}

/* Names and sizes in an archive, NULL when it is no readable archive. */
static GPtrArray *list_members(const char *path)
{
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet;
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *zip = g_strdup_printf("/vsizip/%s", full);
    VSIDIR *dir = VSIOpenDir(zip, -1, NULL);
    if (!dir)
        return NULL;
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    const VSIDIREntry *e;
    while (out->len < MEMBERS_MAX && (e = VSIGetNextDirEntry(dir))) {
        g_autofree char *name = g_utf8_make_valid(e->pszName, -1);
        if (!VSI_ISDIR(e->nMode))
            g_ptr_array_add(
                out, g_strdup_printf("%s (%" G_GUINT64_FORMAT " bytes)", name, (guint64)e->nSize));
    }
    VSICloseDir(dir);
    g_ptr_array_sort(out, by_text);
    return out;
}

/* An archive that holds several files is described by its members. */
static bool see_archive(AgtSeen *s, const char *path, GError **error)
{
    g_autoptr(GError) why = NULL;
    AgtSourceFile *f = agt_source_file_map(path, &why);
    s->file = f;
    if (f)
        return true;
    bool zip = has_ending(path, ".zip") && g_file_test(path, G_FILE_TEST_IS_REGULAR);
    s->members = zip ? list_members(path) : NULL;
    if (!s->members || !s->members->len) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    return true;
}

static AgtInspection *tell(const AgtSeen *s)
{
    AgtInspection *i = g_new0(AgtInspection, 1);
    i->text = agt_seen_text(s);
    i->json = agt_seen_json(s);
    i->profile = agt_seen_profile(s);
    i->damaged = agt_seen_damaged(s);
    return i;
}

AgtInspection *agt_inspect_run(const AgtInspectOptions *o, GError **error)
{
    agt_gdal_start();
    g_autoptr(AgtSeen) s = g_new0(AgtSeen, 1);
    s->lang = o->lang;
    s->layers = g_ptr_array_new_with_free_func(agt_seen_layer_free);
    s->used = g_ptr_array_new_with_free_func(g_free);
    s->unused = g_ptr_array_new_with_free_func(g_free);
    if (!see_archive(s, o->path, error))
        return NULL;
    g_autoptr(AgtSourceFile) file = (AgtSourceFile *)s->file;
    AgtSourceFile archive = {.sha256 = (char *)"-"};
    g_autofree char *base = g_path_get_basename(o->path);
    archive.name = base;
    if (!file) {
        s->file = &archive;
        return tell(s);
    }
    s->size = size_of(file);
    see_neighbours(s, o->path);
    return see_file(s, o, error) ? tell(s) : NULL;
}
