/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work on many things in several threads. What one call does depends on its number alone and goes
 * to a place of its own, so neither the number of threads nor their order changes any result.
 * Progress is told by the calling thread only.
 */
#include "job.h"

typedef struct {
    AgtPlaceJob *job;
    AgtPlaceEach each;
    gpointer user;
    guint n;
    gint next, done, stop; /* atomic */
    GMutex lock;
    guint failed; /* lowest number that failed */
    GError *error;
} Work;

bool agt_place_tell(AgtPlaceJob *job, const char *stage, double share, GError **error)
{
    const AgtPlaceOptions *o = job->options;
    if (!o->progress)
        return true;
    job->told = fmax(job->told, fmin(share, 1));
    if (o->progress(o->user, stage, job->told))
        return true;
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFLICT,
                "place was stopped; the plan is as it was");
    return false;
}

/* A lower number may still be under way: its error is the one that one thread alone would meet. */
static void fail(Work *w, guint i, GError *error)
{
    g_mutex_lock(&w->lock);
    if (i < w->failed) {
        g_clear_error(&w->error);
        w->error = error;
        w->failed = i;
    } else {
        g_error_free(error);
    }
    g_mutex_unlock(&w->lock);
    g_atomic_int_set(&w->stop, 1);
}

/* Takes numbers until none is left. Numbers are taken in order, so that when one fails all lower
 * ones have been begun, and they are finished. */
static void take(Work *w, const AgtPlaceStage *stage)
{
    while (!g_atomic_int_get(&w->stop)) {
        guint i = (guint)g_atomic_int_add(&w->next, 1);
        GError *error = NULL;
        if (i >= w->n)
            return;
        if (!w->each(w->job, i, w->user, &error)) {
            fail(w, i, error);
            return;
        }
        guint done = (guint)g_atomic_int_add(&w->done, 1) + 1;
        if (stage && !agt_place_tell(w->job, stage->stage,
                                     stage->from + (stage->to - stage->from) * done / w->n, &error))
            fail(w, i, error);
    }
}

static gpointer other_thread(gpointer user)
{
    take(user, NULL);
    return NULL;
}

bool agt_place_each(AgtPlaceJob *job, guint n, AgtPlaceEach each, gpointer user,
                    const AgtPlaceStage *stage, GError **error)
{
    Work w = {.job = job, .each = each, .user = user, .n = n, .failed = G_MAXUINT};
    guint wanted = job->options->threads ? job->options->threads : g_get_num_processors();
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    g_mutex_init(&w.lock);
    for (guint i = 1; i < MIN(wanted, n); i++)
        g_ptr_array_add(others, g_thread_new("place", other_thread, &w));
    take(&w, stage);
    for (guint i = 0; i < others->len; i++)
        g_thread_join(others->pdata[i]);
    g_mutex_clear(&w.lock);
    if (w.error)
        g_propagate_error(error, w.error);
    return !w.error;
}
