/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Large layers are read by several threads, each with a connection and an arena of its own. The
 * rows of a layer are cut by their numbers; what was read is put together in the order of the cuts,
 * so the plan and the findings are the same whatever the number of threads.
 */
#include "internal.h"

/* Numbers of rows to a part, and from how many on a layer is worth a second connection. */
enum { PART_ROWS = 8192, MANY_ROWS = 4 * PART_ROWS, PARTS_MAX = 4096, THREADS_MAX = 8 };

typedef struct {
    gint64 from, to;  /* numbers of rows */
    GPtrArray *rows;  /* of AgtFeature * */
    AgtFindings *out; /* NULL when none are wanted */
    GError *error;
} Part;

typedef struct {
    AgtLayerId layer;
    Part *part;
    guint n;
    gint next; /* the part that nobody reads yet; atomic */
} Job;

/* One reader: the calling thread with the store, the others with connections of their own. */
typedef struct {
    Job *job;
    AgtStore *store;
    AgtArena *arena;
} Reader;

/* --- One part --- */

static void take_rows(AgtLive *live, AgtLayerId layer, GPtrArray *rows, GError **error)
{
    AgtFeature *row = NULL;
    bool bad = false;
    while (agt_live_next(live, &row, &bad, error) && row)
        if (!(bad && agt_layer(layer)->geom && !row->geom)) /* an unreadable shape: a finding */
            g_ptr_array_add(rows, row);
}

static void read_part(const Reader *r, Part *p)
{
    g_autoptr(AgtLive) live = agt_live_open(r->store, r->job->layer, r->arena, p->out, &p->error);
    if (!live)
        return;
    agt_live_range(live, p->from, p->to);
    take_rows(live, r->job->layer, p->rows, &p->error);
}

static gpointer read_parts(gpointer data)
{
    Reader *r = data;
    for (;;) {
        guint i = (guint)g_atomic_int_add(&r->job->next, 1);
        if (i >= r->job->n)
            return NULL;
        read_part(r, &r->job->part[i]);
    }
}

/* --- The cuts --- */

static bool ends_of(AgtStore *s, AgtLayerId layer, gint64 *first, gint64 *last, GError **error)
{
    static const char *const ends[] = {"min", "max"};
    gint64 *end[] = {first, last};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *sql = g_strdup_printf("SELECT %s(" AGT_STORE_ROW ") FROM \"%s\"", ends[i],
                                               agt_layer(layer)->name);
        if (!agt_store_number(s, sql, 0, end[i], error))
            return false;
    }
    return true;
}

/* As many parts as the numbers span, however far apart they lie. */
static void cut(Job *job, gint64 first, gint64 last, bool findings)
{
    guint64 span = (guint64)last - (guint64)first;
    job->n = (guint)MIN(span / PART_ROWS + 1, (guint64)PARTS_MAX);
    job->part = g_new0(Part, job->n);
    guint64 step = span / job->n;
    for (guint i = 0; i < job->n; i++) {
        Part *p = &job->part[i];
        p->from = (gint64)((guint64)first + step * i + (i ? 1 : 0));
        p->to = i + 1 < job->n ? (gint64)((guint64)first + step * (i + 1)) : last;
        p->rows = g_ptr_array_new();
        p->out = findings ? agt_findings_new() : NULL;
    }
}

/* --- All parts --- */

static void read_all(AgtStore *s, Job *job, AgtPlanBuilder *b, guint threads)
{
    Reader reader[THREADS_MAX] = {{job, s, agt_plan_builder_arena(b)}};
    GThread *thread[THREADS_MAX] = {NULL};
    guint n = MIN(MIN(threads, job->n), THREADS_MAX);
    for (guint i = 1; i < n; i++) {
        reader[i] = (Reader){job, agt_store_second(s), NULL};
        if (!reader[i].store)
            continue; /* the others read its share */
        reader[i].arena = agt_arena_new();
        agt_plan_builder_keep(b, reader[i].arena);
        thread[i] = g_thread_try_new("load", read_parts, &reader[i], NULL);
    }
    read_parts(&reader[0]);
    for (guint i = 1; i < n; i++) {
        if (thread[i])
            g_thread_join(thread[i]);
        agt_store_close(reader[i].store);
        agt_arena_unref(reader[i].arena);
    }
}

/* Puts together what was read; the first error counts. */
static bool gather(Job *job, AgtPlanBuilder *b, AgtFindings *out, GError **error)
{
    bool ok = true;
    for (guint i = 0; i < job->n; i++) {
        Part *p = &job->part[i];
        if (ok && p->error) {
            g_propagate_error(error, g_steal_pointer(&p->error));
            ok = false;
        }
        for (guint k = 0; ok && k < p->rows->len; k++)
            agt_plan_builder_add(b, p->rows->pdata[k]);
        if (p->out && out)
            agt_findings_join(out, p->out);
        g_clear_error(&p->error);
        g_ptr_array_unref(p->rows);
        agt_findings_free(p->out);
    }
    g_free(job->part);
    return ok;
}

static bool load_by_one(AgtLive *live, AgtPlanBuilder *b, AgtLayerId layer, GError **error)
{
    GError *local = NULL;
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    take_rows(live, layer, rows, &local);
    for (guint i = 0; i < rows->len; i++)
        agt_plan_builder_add(b, rows->pdata[i]);
    if (local)
        g_propagate_error(error, local);
    return local == NULL;
}

bool agt_load_plain(AgtStore *s, AgtPlanBuilder *b, AgtLayerId layer, AgtFindings *out,
                    guint threads, GError **error)
{
    GError *local = NULL;
    gint64 first = 0, last = 0;
    g_autoptr(AgtLive) live = agt_live_open(s, layer, agt_plan_builder_arena(b), out, &local);
    if (!live) {
        if (local)
            g_propagate_error(error, local);
        return local == NULL;
    }
    guint n = threads ? threads : g_get_num_processors();
    if (n > 1 && agt_live_usual(live) && !ends_of(s, layer, &first, &last, error))
        return false;
    if ((guint64)last - (guint64)first < MANY_ROWS)
        return load_by_one(live, b, layer, error);
    Job job = {.layer = layer};
    cut(&job, first, last, out != NULL);
    read_all(s, &job, b, n);
    return gather(&job, b, out, error);
}
