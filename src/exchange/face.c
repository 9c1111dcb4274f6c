/* SPDX-License-Identifier: Apache-2.0 */
/* The face of the room: GDAL comes with the module, on first use. */
#include <plan/module.h>
#include <string.h>
#include <sys/stat.h>

#include "child.h"
#include "impl.h"
#include "wire.h"

G_DEFINE_QUARK(agt - exchange - error - quark, agt_exchange_error)

static const AgtExchangeImpl *impl(GError **error)
{
    if (&agt_exchange_impl)
        return &agt_exchange_impl;
    g_autoptr(GError) why = NULL;
    const AgtExchangeImpl *table = agt_module_symbol("exchange", "agt_exchange_impl", &why);
    if (!table)
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN, "%s", why->message);
    return table;
}

const AgtExchangeImpl *agt_exchange_table(GError **error)
{
    return impl(error);
}

void agt_import_result_free(AgtImportResult *r)
{
    if (!r)
        return;
    agt_changeset_free(r->changes);
    if (r->counts)
        g_ptr_array_unref(r->counts);
    g_free(r->crs);
    g_free(r->operation);
    g_free(r->area_of_use);
    g_free(r->sha256);
    g_free(r->driver);
    g_free(r);
}

/* Of an import in the child. */
typedef struct {
    const AgtPlan *plan;
    const AgtImportOptions *options;
} Job;

/* The module, and GDAL with it, is loaded here: the parent never sees them. */
static bool import_here(gpointer data, GByteArray *out, GError **error)
{
    const Job *job = data;
    g_autoptr(AgtFindings) findings = agt_findings_new();
    const AgtExchangeImpl *t = impl(error);
    g_autoptr(AgtImportResult) r = t ? t->import(job->plan, job->options, findings, error) : NULL;
    return r && agt_wire_write(out, job->plan, r, findings, error);
}

/* A FIFO would be waited for, a device read for ever. "plans.zip/xplan.gml" is no file: the reader
 * says what is wrong with it. */
static bool is_readable_kind(const char *path, GError **error)
{
    struct stat st;
    if (stat(path, &st) != 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                "cannot read \"%s\": it is a device or a pipe; name a file", path);
    return false;
}

AgtImportResult *agt_import(const AgtPlan *plan, const AgtImportOptions *options, AgtFindings *out,
                            GError **error)
{
    g_assert(plan && options && options->path && out);
    if (!is_readable_kind(options->path, error))
        return NULL;
    Job job = {plan, options};
    AgtChildLimits limits = agt_child_limits_for(options->path);
    if (options->read_seconds > 0)
        limits.seconds = options->read_seconds;
    if (options->read_memory_mb)
        limits.memory_bytes = (guint64)options->read_memory_mb << 20;
    g_autofree char *base = g_path_get_basename(options->path);
    g_autofree char *what = g_strdup_printf("reading \"%s\"", base);
    g_autoptr(GBytes) bytes = agt_child_run(import_here, &job, &limits, what, error);
    if (!bytes && error && g_error_matches(*error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_LIMIT)) {
        GError *why = g_steal_pointer(error);
        g_set_error(error, why->domain, why->code,
                    "%s; if the file is sound, allow more with --read-seconds or --read-memory",
                    why->message);
        g_error_free(why);
    }
    return bytes ? agt_wire_read(bytes, plan, out, error) : NULL;
}

bool agt_export(const AgtPlan *plan, const AgtExportOptions *options, GError **error)
{
    g_assert(plan && options && options->path);
    const AgtExchangeImpl *t = impl(error);
    return t && t->export(plan, options, error);
}

void agt_inspection_free(AgtInspection *i)
{
    if (!i)
        return;
    g_free(i->text);
    g_free(i->json);
    g_free(i->profile);
    g_free(i);
}

/* Three texts, each ended by a zero, behind one byte. */
static bool inspect_here(gpointer data, GByteArray *out, GError **error)
{
    const AgtExchangeImpl *t = impl(error);
    g_autoptr(AgtInspection) i = t ? t->inspect(data, error) : NULL;
    if (!i)
        return false;
    const char *const texts[] = {i->text, i->json, i->profile};
    guint8 damaged = i->damaged;
    g_byte_array_append(out, &damaged, 1);
    for (gsize k = 0; k < G_N_ELEMENTS(texts); k++)
        g_byte_array_append(out, (const guint8 *)texts[k], (guint)strlen(texts[k]) + 1);
    return true;
}

static AgtInspection *read_inspection(GBytes *bytes, GError **error)
{
    gsize size;
    const char *at = g_bytes_get_data(bytes, &size), *end = at + size;
    g_autoptr(AgtInspection) i = g_new0(AgtInspection, 1);
    char **const texts[] = {&i->text, &i->json, &i->profile};
    i->damaged = size && *at++;
    for (gsize k = 0; k < G_N_ELEMENTS(texts); k++) {
        const char *zero = at < end ? memchr(at, '\0', (gsize)(end - at)) : NULL;
        if (!zero || !g_utf8_validate(at, zero - at, NULL)) {
            g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED,
                        "the reader of the file gave no readable description");
            return NULL;
        }
        *texts[k] = g_strndup(at, (gsize)(zero - at));
        at = zero + 1;
    }
    return g_steal_pointer(&i);
}

AgtInspection *agt_inspect(const AgtInspectOptions *options, GError **error)
{
    g_assert(options && options->path);
    if (!is_readable_kind(options->path, error))
        return NULL;
    AgtInspectOptions job = *options;
    AgtChildLimits limits = agt_child_limits_for(options->path);
    g_autofree char *base = g_path_get_basename(options->path);
    g_autofree char *what = g_strdup_printf("reading \"%s\"", base);
    g_autoptr(GBytes) bytes = agt_child_run(inspect_here, &job, &limits, what, error);
    return bytes ? read_inspection(bytes, error) : NULL;
}
