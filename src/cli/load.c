/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

void agt_work_clear(AgtWork *w)
{
    agt_norms_unref(w->norms);
    agt_programme_free(w->programme);
    agt_findings_free(w->loaded);
    agt_plan_unref(w->plan);
    agt_store_close(w->store);
    *w = (AgtWork){0};
}

bool agt_work_open(AgtWork *w, const AgtCli *cli, AgtStoreMode mode, const char *revision,
                   AgtLayerSet layers, GError **error)
{
    w->store = agt_store_open(cli->plan_path, mode, error);
    if (!w->store)
        return false;
    w->loaded = agt_findings_new();
    w->plan = revision ? agt_store_load_held(w->store, revision, layers, w->loaded, error)
                       : agt_store_load(w->store, NULL, layers, w->loaded, error);
    return w->plan != NULL;
}

bool agt_work_programme(const AgtPlan *plan, AgtProgramme **out, GError **error)
{
    if (!agt_plan_config(plan, "programme", NULL))
        return true;
    *out = agt_programme_of_plan(plan, error);
    return *out != NULL;
}

static bool add_set(AgtNorms *norms, const AgtPlan *plan, const char *name, bool wanted,
                    GError **error)
{
    const char *text = agt_plan_config(plan, "norms", name);
    if (!text && wanted) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "the plan keeps no norm set \"%s\"; `agrotown rules` lists those it has", name);
        return false;
    }
    if (!text)
        return true;
    AgtYaml *y = agt_yaml_parse(name, text, -1, error);
    return y && agt_norms_take(norms, y, error);
}

AgtNorms *agt_work_norms_of(const AgtPlan *plan, const char *sets, GError **error)
{
    g_autoptr(AgtNorms) norms = agt_norms_new();
    g_auto(GStrv) names = g_strsplit(sets ? sets : "az,by", ",", -1);
    for (guint i = 0; names[i]; i++)
        if (!add_set(norms, plan, g_strstrip(names[i]), sets != NULL, error))
            return NULL;
    /* The programme's own rules always hold: they are what the town was ordered as. So does that
     * the layers fit each other: figures of a plan whose shapes do not are wrong ones. */
    static const char *const always[] = {"programme", "topology"};
    for (guint i = 0; i < G_N_ELEMENTS(always); i++)
        if (!g_strv_contains((const char *const *)names, always[i]) &&
            !add_set(norms, plan, always[i], false, error))
            return NULL;
    return g_steal_pointer(&norms);
}

bool agt_work_norms(AgtWork *w, const char *sets, GError **error)
{
    if (!agt_work_programme(w->plan, &w->programme, error))
        return false;
    w->norms = agt_work_norms_of(w->plan, sets, error);
    return w->norms != NULL;
}

const char **agt_work_rule_ids(const AgtNorms *norms)
{
    const char **ids = g_new0(const char *, agt_norms_n(norms) + 1);
    for (guint i = 0; i < agt_norms_n(norms); i++)
        ids[i] = agt_norms_get(norms, i)->rule.id;
    return ids;
}

/* Deviations stand among the findings, so that waivers and baselines know them. */
static bool deviate(const AgtPlan *plan, AgtFindings *out, gpointer user, GError **error)
{
    const AgtJudge *by = user;
    const char *name = agt_approved_name(by->against);
    if (by->if_held && !agt_approved_find(plan, name))
        return true;
    AgtApprovedLimits limits;
    if (!agt_approved_limits_of_plan(plan, &limits, error))
        return false;
    g_autoptr(AgtDeviations) d = agt_deviate(plan, name, &limits, out, error);
    if (!d)
        return false;
    if (by->deviations)
        *by->deviations = g_steal_pointer(&d);
    return true;
}

AgtFindings *agt_judge(const AgtPlan *plan, AgtFindings *loaded, const AgtJudge *by,
                       AgtValidateSummary *summary, GError **error)
{
    g_autoptr(AgtProgramme) programme = NULL;
    g_autoptr(AgtNorms) norms = NULL;
    if (!by->norms && (!agt_work_programme(plan, &programme, error) ||
                       !(norms = agt_work_norms_of(plan, by->sets, error))))
        return NULL;
    AgtValidateOptions o = {.purpose = by->purpose,
                            .as_of = by->as_of,
                            .norms = norms ? norms : by->norms,
                            .programme = norms ? programme : by->programme,
                            .ids = by->ids,
                            .more = by->against ? deviate : NULL,
                            .more_user = (gpointer)by};
    AgtFindings *f = agt_validate(plan, &o, summary, error);
    if (f && loaded && agt_findings_n(loaded)) {
        agt_findings_join(f, loaded);
        agt_findings_sort(f);
    }
    if (f && norms) /* findings point at rules of the sets */
        agt_findings_keep(f, g_steal_pointer(&norms), (GDestroyNotify)agt_norms_unref);
    return f;
}

AgtFindings *agt_work_judge(AgtWork *w, const AgtCli *cli, AgtPurpose purpose,
                            const char *const *ids, AgtValidateSummary *summary, GError **error)
{
    AgtJudge by = {.purpose = purpose,
                   .as_of = cli->as_of,
                   .ids = ids,
                   .norms = w->norms,
                   .programme = w->programme};
    return agt_judge(w->plan, w->loaded, &by, summary, error);
}

AgtReportOptions agt_work_report(const AgtCli *cli, AgtPurpose purpose,
                                 const AgtValidateSummary *summary)
{
    return (AgtReportOptions){.lang = cli->lang,
                              .colour = cli->colour,
                              .as_of = cli->as_of,
                              .purpose = purpose,
                              .clearance_judged = summary && summary->clearance_judged,
                              .data_date = summary ? summary->data_date : ""};
}

AgtRevisionInfo agt_work_revision(const AgtCli *cli, const char *message)
{
    return (AgtRevisionInfo){.author = cli->author,
                             .message = message,
                             .time = cli->now,
                             .tool = "agrotown " AGT_VERSION};
}

bool agt_work_record(AgtWork *w, const AgtCli *cli, const AgtChangeset *c, const char *message,
                     const char *otherwise, GError **error)
{
    AgtRevisionInfo info = agt_work_revision(cli, message ? message : otherwise);
    g_autoptr(AgtRevision) rev = agt_store_apply(w->store, c, &info, error);
    if (!rev)
        return false;
    agt_talk(cli, agt_tr(cli->lang, N_("recorded r%d (%.12s)")), (int)rev->seq, rev->content);
    return true;
}

AgtPurpose agt_work_purpose(const char *option)
{
    return g_strcmp0(option, "construction") == 0 ? AGT_CONSTRUCTION : AGT_PLANNING;
}

/* A device or a pipe is written to: putting a file in its place would take /dev/null away. */
static bool is_special(const char *path)
{
    GStatBuf st;
    return g_stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static bool write_through(const char *path, const char *text, GError **error)
{
    FILE *f = fopen(path, "w");
    bool good = f && fputs(text, f) >= 0;
    int why = errno;
    if (f && fclose(f) != 0 && good) {
        good = false;
        why = errno;
    }
    return good ||
           agt_refuse(error, AGT_EXIT_IO, "cannot write to \"%s\": %s", path, g_strerror(why));
}

bool agt_work_write(const AgtCli *cli, const char *path, const char *text, GError **error)
{
    if (path && is_special(path))
        return write_through(path, text, error);
    if (path)
        return g_file_set_contents_full(
            path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
            error);
    fputs(text, cli->out);
    return true;
}

char *agt_work_share(const AgtCli *cli, const char *relative, GError **error)
{
    g_autofree char *path = g_build_filename(cli->share, relative, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) ? text : NULL;
}

void agt_print_cell(const AgtCli *cli, const char *text, int width)
{
    int pad = (int)MAX(0, ABS(width) - g_utf8_strlen(text, -1));
    fprintf(cli->out, "%*s%s%*s", width > 0 ? pad : 0, "", text, width < 0 ? pad : 0, "");
}

void agt_talk(const AgtCli *cli, const char *format, ...)
{
    if (cli->quiet)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *line = g_strdup_vprintf(format, args);
    va_end(args);
    fprintf(cli->talk, "%s\n", line);
}
