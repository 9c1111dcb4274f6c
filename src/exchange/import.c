/* SPDX-License-Identifier: Apache-2.0 */
/* From a file to a changeset. */
#include "import.h"

#include <gmodule.h>
#include <string.h>

#include "export.h"
#include "heights.h"
#include "impl.h"
#include "inspect.h"
#include "landxml_take.h"
#include "recount.h"

static void count_free(gpointer p)
{
    AgtImportCount *c = p;
    g_free(c->layer);
    g_free(c->target);
    g_free(c);
}

AgtImportResult *agt_intake_result_new(const AgtSourceFile *file)
{
    AgtImportResult *r = g_new0(AgtImportResult, 1);
    r->changes = agt_changeset_new();
    r->counts = g_ptr_array_new_with_free_func(count_free);
    r->sha256 = g_strdup(file->sha256);
    r->driver = g_strdup("");
    return r;
}

/* The same bytes read in the same way: a site grid that was fitted again reads them anew. */
static bool known_bytes(const AgtPlan *plan, const char *sha256)
{
    AGT_EACH(plan, SOURCE, Source, s)
    if (g_strcmp0(s->sha256, sha256) == 0 && !agt_plan_grid_changed(plan, s) &&
        !g_str_has_prefix(s->file ? s->file : "", "approved/")) /* taken as a reference, not in */
        return true;
    return false;
}

static void say(AgtIntake *in, const char *text)
{
    if (text)
        agt_findings_add_plan(in->out, &agt_exchange_reader)->arg =
            agt_arena_text(agt_findings_arena(in->out), text);
}

/* Drawings are read by our own reader. */
static GDALDatasetH open_file(AgtIntake *in, char **said, GError **error)
{
    if (!agt_cad_refuse(in->file, error))
        return NULL;
    if (agt_cad_is_dxf(in->file))
        return agt_cad_open(in->file, in->profile, &in->cad, error);
    return agt_source_file_open(in->file, in->profile, said, error);
}

/* Surveys are read by our own reader. */
static bool run_landxml(AgtIntake *in, GError **error)
{
    static const char driver[] = "LandXML";
    g_free(in->result->driver);
    in->result->driver = g_strdup(driver);
    return agt_ledger_begin(in, error) && agt_landxml_take(in, error) &&
           agt_ledger_end(in, driver, error);
}

static bool run(AgtIntake *in, GError **error)
{
    if (agt_landxml_is_file(in->file))
        return run_landxml(in, error);
    g_autofree char *said = NULL;
    GDALDatasetH d = open_file(in, &said, error);
    if (!d)
        return false;
    const char *driver = in->cad ? "DXF" : GDALGetDriverShortName(GDALGetDatasetDriver(d));
    g_free(in->result->driver);
    in->result->driver = g_strdup(driver);
    say(in, said);
    bool ok = agt_recount_whole(in, error) && agt_ledger_begin(in, error) &&
              (in->file->raster ? agt_raster_take(in, d, error)
                                : agt_vector_take(in, d, error) && agt_heights_grid(in, error) &&
                                      agt_recount_check(in, d, error)) &&
              agt_source_file_unchanged(in->file, error) && agt_extent_take(in, error) &&
              agt_ledger_end(in, driver, error);
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* what closing says no longer matters */
    GDALClose(d);
    g_clear_pointer(&in->cad, agt_cad_free);
    return ok;
}

static bool begin(AgtIntake *in, GError **error)
{
    g_autoptr(GError) why = NULL;
    in->plan_crs = agt_crs_new(agt_plan_head(in->plan)->crs, &why);
    if (!in->plan_crs) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRS, "the plan's own %s",
                    why->message);
        return false;
    }
    agt_changeset_keep_plan(in->changes, in->plan);
    agt_match_begin(in);
    return true;
}

/* Names out of a damaged file end up in messages. */
static void make_readable(GError **error)
{
    if (!error || !*error || g_utf8_validate((*error)->message, -1, NULL))
        return;
    char *valid = g_utf8_make_valid((*error)->message, -1);
    g_free((*error)->message);
    (*error)->message = valid;
}

/* Nothing reaches the caller unless all of it succeeds. */
static AgtImportResult *take(const AgtPlan *plan, const AgtImportOptions *options, AgtFindings *out,
                             GError **error)
{
    agt_gdal_start();
    g_autoptr(AgtProfile) profile = agt_profile_read(options->profile, error);
    g_autoptr(AgtSourceFile) file = profile ? agt_source_file_map(options->path, error) : NULL;
    if (!file)
        return NULL;
    if (!file->raster && !options->profile && !agt_landxml_is_file(file)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_PROFILE,
                    "\"%s\" needs a profile that says which layer and field is which; name one "
                    "with --profile",
                    file->name);
        return NULL;
    }
    g_autoptr(AgtImportResult) result = agt_intake_result_new(file);
    if (!options->reread && !agt_edition_known(plan, options, file->name, file->sha256, error))
        return NULL;
    if (!options->reread && known_bytes(plan, file->sha256)) {
        result->same_file = true;
        return g_steal_pointer(&result);
    }
    g_autoptr(AgtFindings) findings = agt_findings_new();
    AgtIntake in = {.plan = plan,
                    .options = options,
                    .profile = profile,
                    .file = file,
                    .out = findings,
                    .result = result,
                    .changes = result->changes,
                    .arena = agt_changeset_arena(result->changes)};
    bool ok = begin(&in, error) && run(&in, error), repeats = ok && agt_edition_repeats(&in);
    agt_heights_clear(&in);
    agt_match_clear(&in);
    agt_crs_free(in.plan_crs);
    if (!ok)
        return NULL;
    if (repeats) {
        AgtImportResult *same = agt_intake_result_new(file);
        same->same_file = true;
        return same;
    }
    agt_findings_join(out, findings);
    return g_steal_pointer(&result);
}

static AgtImportResult *import(const AgtPlan *plan, const AgtImportOptions *options,
                               AgtFindings *out, GError **error)
{
    AgtImportResult *r = take(plan, options, out, error);
    if (!r)
        make_readable(error);
    return r;
}

G_MODULE_EXPORT const AgtExchangeImpl agt_exchange_impl = {
    .import = import,
    .export = agt_export_run,
    .inspect = agt_inspect_run,
    .write_sheets = agt_sheets_write_run,
    .read_sheets = agt_sheets_read_run,
};
