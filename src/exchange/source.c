/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "hostile.h"

/* Largest member of an archive that is unpacked. */
#define MEMBER_MAX_BYTES ((vsi_l_offset)1 << 30)

/* Files that belong to a main file; others beside it are not read. */
static const struct {
    const char *ending;
    const char *sides[5];
} companions[] = {
    {".shp", {"shx", "dbf", "prj", "cpg", NULL}},
    {".asc", {"prj", NULL}},
    {".tif", {"tfw", "prj", NULL}},
    {".tiff", {"tfw", "prj", NULL}},
};

static const char *const vector_endings[] = {".shp", ".gpkg", ".geojson", ".json", ".gml",
                                             ".xml", ".kml",  ".kmz",     ".dxf",  ".csv",
                                             ".osm", ".pbf",  ".xlsx",    NULL};
static const char *const raster_endings[] = {".tif", ".tiff", ".asc", ".hgt", NULL};

static bool ends_with(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n > m && g_ascii_strcasecmp(name + n - m, ending) == 0;
}

static bool ends_with_one(const char *name, const char *const *endings)
{
    for (; *endings; endings++)
        if (ends_with(name, *endings))
            return true;
    return false;
}

static AgtSourceFile *fail(AgtSourceFile *f, GError **error, const char *path, const char *why)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN, "cannot read \"%s\": %s", path,
                why);
    agt_source_file_free(f);
    return NULL;
}

/* Size, time of writing and inode of a file. */
static char *stamp_of(const char *path)
{
    struct stat st = {0};
    if (stat(path, &st) != 0)
        return g_strdup("gone");
    return g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GUINT64_FORMAT,
                           (gint64)st.st_size, (gint64)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                           (guint64)st.st_ino);
}

bool agt_source_file_unchanged(const AgtSourceFile *f, GError **error)
{
    for (guint i = 0; i < f->paths->len; i++) {
        g_autofree char *now = stamp_of(f->paths->pdata[i]);
        if (strcmp(now, f->stamps->pdata[i]) == 0)
            continue;
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\" was changed while it was read; nothing was taken over; import it again "
                    "when it is complete",
                    f->name);
        return false;
    }
    return true;
}

/* Maps one file into GDAL's memory and adds its bytes to the hash. */
static bool map_one(AgtSourceFile *f, const char *path, GChecksum *hash, bool tagged,
                    GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *base = g_path_get_basename(path);
    g_ptr_array_add(f->paths, g_strdup(path));
    g_ptr_array_add(f->stamps, stamp_of(path));
    GMappedFile *map = g_mapped_file_new(path, FALSE, &why);
    gsize size = map ? g_mapped_file_get_length(map) : 0;
    if (!map || !size) {
        fail(NULL, error, path, map ? "the file is empty" : why->message);
        if (map)
            g_mapped_file_unref(map);
        return false;
    }
    g_ptr_array_add(f->maps, map);
    if (tagged) { /* several files: their names and sizes keep them apart */
        const char *dot = strrchr(base, '.');
        g_autofree char *tag = g_strdup_printf("%s %" G_GSIZE_FORMAT "\n", dot ? dot : base, size);
        g_checksum_update(hash, (const guchar *)tag, -1);
    }
    gchar *bytes = g_mapped_file_get_contents(map);
    for (gsize at = 0; at < size; at += 1 << 30)
        g_checksum_update(hash, (const guchar *)bytes + at, (gssize)MIN(size - at, 1 << 30));
    char *name = g_strdup_printf("%s/%s", f->folder, base);
    g_ptr_array_add(f->files, name);
    VSILFILE *opened = VSIFileFromMemBuffer(name, (GByte *)bytes, size, FALSE);
    if (opened)
        VSIFCloseL(opened);
    return opened != NULL;
}

/* Side files of @p path that exist, sorted by ending; upper-case endings, too. */
static GPtrArray *side_files(const char *path)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    const char *dot = strrchr(path, '.');
    for (gsize i = 0; dot && i < G_N_ELEMENTS(companions); i++) {
        if (!ends_with(path, companions[i].ending))
            continue;
        for (const char *const *s = companions[i].sides; *s; s++) {
            g_autofree char *upper = g_ascii_strup(*s, -1);
            g_autofree char *a = g_strdup_printf("%.*s.%s", (int)(dot - path), path, *s);
            g_autofree char *b = g_strdup_printf("%.*s.%s", (int)(dot - path), path, upper);
            struct stat st;
            if (stat(a, &st) == 0 && st.st_size > 0)
                g_ptr_array_add(out, g_steal_pointer(&a));
            else if (stat(b, &st) == 0 && st.st_size > 0)
                g_ptr_array_add(out, g_steal_pointer(&b));
        }
    }
    return out;
}

static bool map_file(AgtSourceFile *f, const char *path, GError **error)
{
    g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GPtrArray) sides = side_files(path);
    bool ok = map_one(f, path, hash, sides->len > 0, error);
    for (guint i = 0; ok && i < sides->len; i++) {
        const char *side = g_ptr_array_index(sides, i);
        f->charset_stated = f->charset_stated || ends_with(side, ".cpg");
        ok = map_one(f, side, hash, true, error);
    }
    f->sha256 = g_strdup(g_checksum_get_string(hash));
    /* OpenStreetMap extracts come packed */
    bool packed = ends_with(f->name, ".osm.gz");
    f->path = g_strdup_printf("%s%s/%s", packed ? "/vsigzip/" : "", f->folder, f->name);
    return ok;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A file geodatabase is a folder of files. */
static bool map_folder(AgtSourceFile *f, const char *path, GError **error)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    if (!dir || !ends_with(f->name, ".gdb")) {
        if (dir)
            g_dir_close(dir);
        fail(NULL, error, path, "it is a folder; name a file in it, or a .gdb folder");
        return false;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(dir)))
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_dir_close(dir);
    g_ptr_array_sort(names, by_name);
    g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *outer = f->folder;
    f->folder = g_strdup_printf("%s/%s", outer, f->name);
    VSIMkdirRecursive(f->folder, 0700); /* the driver asks whether it is a folder */
    for (guint i = 0; i < names->len; i++) {
        const char *one = g_ptr_array_index(names, i);
        struct stat st;
        bool file = stat(one, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
                    !ends_with(one, ".lock");
        if (file && !map_one(f, one, hash, true, error))
            return false;
    }
    f->sha256 = g_strdup(g_checksum_get_string(hash));
    f->path = g_strdup(f->folder);
    return true;
}

/* Members of an archive that could be meant. */
static GPtrArray *members(const char *zip)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    char **all = VSIReadDirRecursive(zip);
    for (char **m = all; m && *m; m++)
        if (ends_with_one(*m, vector_endings) || ends_with_one(*m, raster_endings))
            g_ptr_array_add(out, g_strdup(*m));
    CSLDestroy(all);
    g_ptr_array_sort(out, by_name);
    return out;
}

static bool pick_member(AgtSourceFile *f, const char *asked, GError **error)
{
    g_autofree char *zip = g_strdup_printf("/vsizip/%s", f->path);
    g_autoptr(GPtrArray) found = members(zip);
    if (asked) {
        f->member = g_strdup(asked);
    } else if (found->len == 1) {
        f->member = g_strdup(g_ptr_array_index(found, 0));
    } else {
        g_ptr_array_add(found, NULL);
        g_autofree char *list = g_strjoinv(", ", (char **)found->pdata);
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                    "archive \"%s\" does not hold just one file that can be imported; name it as "
                    "%s/MEMBER. It holds: %s",
                    f->name, f->name, *list ? list : "none");
        return false;
    }
    char *inside = g_strdup_printf("%s/%s", zip, f->member);
    g_free(f->path);
    f->path = inside;
    VSIStatBufL st;
    if (VSIStatL(f->path, &st) != 0 || (vsi_l_offset)st.st_size > MEMBER_MAX_BYTES) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                    "archive \"%s\" has no member \"%s\" under 1 GiB", f->name, f->member);
        return false;
    }
    return true;
}

/* What no reader of GDAL's should see at all. */
static bool check_harmless(const AgtSourceFile *f, GError **error)
{
    static const char *const archives[] = {".zip", ".kmz", ".xlsx", NULL};
    static const char *const texts[] = {".kml", ".gml", ".xml", NULL};
    bool zip = ends_with_one(f->name, archives), xml = ends_with_one(f->name, texts);
    if (!f->maps->len || (!zip && !xml))
        return true;
    GMappedFile *map = g_ptr_array_index(f->maps, 0);
    const guint8 *data = (const guint8 *)g_mapped_file_get_contents(map);
    gsize n = g_mapped_file_get_length(map);
    return zip ? agt_hostile_zip(f->name, data, n, error)
               : agt_hostile_xml(f->name, data, n, error);
}

/* The same for a member that was picked out of an archive. */
static bool check_member(const AgtSourceFile *f, GError **error)
{
    static const char *const texts[] = {".kml", ".gml", ".xml", NULL};
    GByte *data = NULL;
    vsi_l_offset n = 0;
    if (!ends_with_one(f->path, texts))
        return true;
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* what cannot be read is told of when it is opened */
    bool ok = !VSIIngestFile(NULL, f->path, &data, &n, (GIntBig)MEMBER_MAX_BYTES) ||
              agt_hostile_xml(f->member, data, n, error);
    CPLFree(data);
    return ok;
}

/* "plans.zip/xplan.gml": the length of the part that is a file, or 0. */
static size_t archive_part(const char *path)
{
    for (const char *p = path; (p = strstr(p, ".zip/")); p++) {
        g_autofree char *zip = g_strndup(path, (gsize)(p - path) + 4);
        if (g_file_test(zip, G_FILE_TEST_IS_REGULAR))
            return (size_t)(p - path) + 4;
    }
    return 0;
}

AgtSourceFile *agt_source_file_map(const char *path, GError **error)
{
    static gint number;
    AgtSourceFile *f = g_new0(AgtSourceFile, 1);
    f->maps = g_ptr_array_new_with_free_func((GDestroyNotify)g_mapped_file_unref);
    f->files = g_ptr_array_new_with_free_func(g_free);
    f->paths = g_ptr_array_new_with_free_func(g_free);
    f->stamps = g_ptr_array_new_with_free_func(g_free);
    f->folder = g_strdup_printf("/vsimem/agt%d", g_atomic_int_add(&number, 1));
    size_t zip = archive_part(path);
    g_autofree char *outer = zip ? g_strndup(path, zip) : g_strdup(path);
    while (strlen(outer) > 1 && g_str_has_suffix(outer, "/"))
        outer[strlen(outer) - 1] = '\0';
    f->name = g_path_get_basename(outer);
    bool folder = g_file_test(outer, G_FILE_TEST_IS_DIR);
    if (!folder && !g_file_test(outer, G_FILE_TEST_IS_REGULAR))
        return fail(f, error, path, g_strerror(ENOENT));
    bool ok = folder ? map_folder(f, outer, error) : map_file(f, outer, error);
    ok = ok && (folder || check_harmless(f, error));
    if (ok && ends_with(f->name, ".zip"))
        ok = pick_member(f, zip ? path + zip + 1 : NULL, error) && check_member(f, error);
    if (!ok) {
        agt_source_file_free(f);
        return NULL;
    }
    f->raster = ends_with_one(f->path, raster_endings);
    return f;
}

void agt_source_file_free(AgtSourceFile *f)
{
    if (!f)
        return;
    for (guint i = 0; i < f->files->len; i++)
        VSIUnlink(g_ptr_array_index(f->files, i));
    VSIRmdirRecursive(f->folder);
    g_ptr_array_unref(f->files);
    g_ptr_array_unref(f->paths);
    g_ptr_array_unref(f->stamps);
    g_ptr_array_unref(f->maps);
    g_free(f->folder);
    g_free(f->name);
    g_free(f->path);
    g_free(f->member);
    g_free(f->sha256);
    g_free(f);
}

/* Options of the drivers; an option that a driver does not know is not passed to it. */
static char **open_options(const AgtSourceFile *f, const AgtProfile *profile)
{
    char **o = NULL;
    if (ends_with(f->path, ".gml") || ends_with(f->path, ".xml"))
        o = CSLSetNameValue(o, "DOWNLOAD_SCHEMA", "NO");
    if (ends_with(f->path, ".csv"))
        o = CSLSetNameValue(o, "AUTODETECT_TYPE", "NO");
    if (ends_with(f->path, ".shp") && profile->encoding)
        o = CSLSetNameValue(o, "ENCODING", profile->encoding);
    return o;
}

GDALDatasetH agt_source_file_open(const AgtSourceFile *f, const AgtProfile *profile, char **said,
                                  GError **error)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    char **options = open_options(f, profile);
    unsigned flags =
        (f->raster ? GDAL_OF_RASTER : GDAL_OF_VECTOR) | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR;
    GDALDatasetH d = GDALOpenEx(f->path, flags, NULL, (const char *const *)options, NULL);
    CSLDestroy(options);
    if (!d) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                    "\"%s\" cannot be read: it is damaged or of a format that is not supported "
                    "(%s)",
                    f->name, log->failure->len ? log->failure->str : "no driver takes it");
        return NULL;
    }
    const GString *first = log->failure->len ? log->failure : log->warning;
    *said = first->len ? g_strdup(first->str) : NULL;
    return d;
}
