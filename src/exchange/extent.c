/* SPDX-License-Identifier: Apache-2.0 */
/* The extent that an edition declares, from a polygon file of its own: read like any file. */
#include "heights.h"
#include "import.h"
#include "recount.h"
#include "roster.h"

static const char profile_text[] = "profile: extent\nlayers:\n  - source: \"*\"\n"
                                   "    target: survey_extent\n    fields:\n"
                                   "      kind: {value: dataset}\n";

/* --crs and the profile speak of the data; they hold for an extent that says nothing itself. */
static bool says_crs(GDALDatasetH d)
{
    for (int i = 0; i < GDALDatasetGetLayerCount(d); i++)
        if (OGR_L_GetSpatialRef(GDALDatasetGetLayer(d, i)))
            return true;
    return false;
}

static bool take(AgtIntake *in, GDALDatasetH d, GError **error)
{
    g_free(in->result->driver);
    in->result->driver = g_strdup(GDALGetDriverShortName(GDALGetDatasetDriver(d)));
    return agt_recount_whole(in, error) && agt_vector_take(in, d, error) &&
           agt_recount_check(in, d, error) && agt_source_file_unchanged(in->file, error);
}

/* What both intakes go on with: ids that were given out, findings that are counted. */
static void give_back(AgtIntake *to, const AgtIntake *from)
{
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        to->ids[i] = from->ids[i];
        to->counter[i] = from->counter[i];
    }
    to->tally = from->tally;
    to->went_back += from->went_back;
    to->back = to->back ? to->back : from->back;
}

static bool read_with(AgtIntake *in, const AgtSourceFile *file, const AgtYaml *yaml,
                      const AgtProfile *profile, AgtImportResult *result, GError **error)
{
    g_autofree char *said = NULL;
    GDALDatasetH d = agt_source_file_open(file, profile, &said, error);
    if (!d)
        return false;
    AgtImportOptions options = *in->options;
    options.crs = says_crs(d) ? NULL : in->options->crs ? in->options->crs : in->profile->crs;
    options.profile = yaml;
    options.profile_name = "extent";
    AgtIntake own = *in;
    own.options = &options;
    own.profile = profile;
    own.file = file;
    own.result = result;
    own.cad = NULL;
    own.before = NULL;
    own.source_crs = own.crs_origin = NULL;
    own.heights = NULL;
    own.went_back = 0;
    own.back = NULL;
    own.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    own.source_id = agt_match_id(&own, AGT_LAYER_SOURCE, NULL);
    guint before = agt_roster_extents(in->roster)->len;
    bool ok = take(&own, d, error);
    if (ok)
        agt_ledger_source(&own, result->driver);
    if (ok && agt_roster_extents(in->roster)->len == before) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\" holds no area that can be the extent of the data", file->name);
        ok = false;
    }
    agt_heights_clear(&own);
    give_back(in, &own);
    g_hash_table_unref(own.seen);
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* what closing says no longer matters */
    GDALClose(d);
    return ok;
}

bool agt_extent_take(AgtIntake *in, GError **error)
{
    if (!in->options->extent)
        return true;
    if (!in->roster) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\" holds no clearance data: no extent can be declared for it",
                    in->file->name);
        return false;
    }
    g_autoptr(AgtYaml) yaml = agt_yaml_parse("extent", profile_text, -1, error);
    g_autoptr(AgtProfile) profile = yaml ? agt_profile_read(yaml, error) : NULL;
    g_autoptr(AgtSourceFile) file =
        profile ? agt_source_file_map(in->options->extent, error) : NULL;
    if (!file)
        return false;
    if (file->raster || agt_cad_is_dxf(file)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\": an extent is a file of areas, such as GeoJSON or a shapefile",
                    file->name);
        return false;
    }
    g_autoptr(AgtImportResult) result = agt_intake_result_new(file);
    return read_with(in, file, yaml, profile, result, error);
}
