/* SPDX-License-Identifier: Apache-2.0 */
/* The parent's side: starts the child, watches it, takes what it hands over. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cage.h"

#define TICK_MS        20
#define MAX_FRAME      ((guint)1 << 31)
#define MAX_TALK       4096
#define SANITIZED_COST 4 /* address sanitizer: time and memory */

enum { RESULT, TALK, N_PIPES };

typedef struct {
    int pid, status;
    int fd[N_PIPES]; /* our ends, -1 when the child closed its own */
    GByteArray *got[N_PIPES];
    bool dead;
    guint64 born_bytes; /* resident at the fork */
    double seconds;     /* that it could have worked */
    const char *limit;  /* the one that ended it, NULL */
} Child;

static void child_clear(Child *c)
{
    for (int i = 0; i < N_PIPES; i++) {
        if (c->fd[i] >= 0)
            close(c->fd[i]);
        g_byte_array_unref(c->got[i]);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Child, child_clear)

static void G_GNUC_NORETURN be_child(AgtChildWork work, gpointer data, int parent, int result,
                                     int talk, const AgtChildLimits *limits)
{
    agt_cage_enter(parent, &result, talk, limits);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();
    bool ok = work(data, out, &error);
    g_assert(ok == (error == NULL));
    _exit(agt_frame_write(result, out, error) ? 0 : 1);
}

/* A fork copies the one thread that calls it; a lock that another one holds would stay locked. */
static bool one_thread(void)
{
    GDir *dir = g_dir_open("/proc/self/task", 0, NULL);
    guint n = 0;
    while (dir && g_dir_read_name(dir))
        n++;
    if (dir)
        g_dir_close(dir);
    return n <= 1;
}

static bool cannot(const char *what, const char *why, GError **error)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                "%s: no process could be started for it: %s", what, why);
    return false;
}

static bool start(Child *c, AgtChildWork work, gpointer data, const AgtChildLimits *limits,
                  const char *what, GError **error)
{
    int result[2], talk[2], parent = getpid();
    guint64 whole;
    if (!one_thread())
        return cannot(what, "several threads are running", error);
    if (pipe2(result, O_CLOEXEC) != 0)
        return cannot(what, g_strerror(errno), error);
    c->fd[RESULT] = result[0];
    if (pipe2(talk, O_CLOEXEC) != 0) {
        close(result[1]);
        return cannot(what, g_strerror(errno), error);
    }
    c->fd[TALK] = talk[0];
    agt_cage_memory(parent, &c->born_bytes, &whole);
    c->pid = fork();
    if (c->pid == 0)
        be_child(work, data, parent, result[1], talk[1], limits);
    int why = errno;
    close(result[1]);
    close(talk[1]);
    if (c->pid < 0)
        return cannot(what, g_strerror(why), error);
    setpgid(c->pid, c->pid); /* both do it: whoever comes first */
    fcntl(c->fd[RESULT], F_SETFL, O_NONBLOCK);
    fcntl(c->fd[TALK], F_SETFL, O_NONBLOCK);
    return true;
}

/* Takes what lies in a pipe. Of talk the end is kept. */
static void take(Child *c, int which)
{
    guint8 buffer[64 * 1024];
    GByteArray *got = c->got[which];
    while (c->fd[which] >= 0 && got->len < MAX_FRAME) {
        gssize n = read(c->fd[which], buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            close(c->fd[which]);
            c->fd[which] = -1;
            return;
        }
        g_byte_array_append(got, buffer, (guint)n);
        if (which == TALK && got->len > MAX_TALK)
            g_byte_array_remove_range(got, 0, got->len - MAX_TALK);
    }
}

static void reap(Child *c, int flags)
{
    int pid;
    while ((pid = waitpid(c->pid, &c->status, flags)) < 0 && errno == EINTR)
        ;
    c->dead = pid != 0;
}

static void end_at(Child *c, const char *limit)
{
    c->limit = limit;
    kill(-c->pid, SIGKILL);
    kill(c->pid, SIGKILL); /* when it had no group yet */
    reap(c, 0);
}

static void check_limits(Child *c, const AgtChildLimits *limits)
{
    guint64 resident, whole;
    if (limits->seconds > 0 && c->seconds > limits->seconds)
        end_at(c, "time");
    else if (c->got[RESULT]->len >= MAX_FRAME)
        end_at(c, "memory");
    else if (limits->memory_bytes && agt_cage_memory(c->pid, &resident, &whole) &&
             resident > c->born_bytes + limits->memory_bytes)
        end_at(c, "memory");
}

/* Time in which we ourselves were stopped (Ctrl-Z) does not count against the child. */
static void watch(Child *c, const AgtChildLimits *limits)
{
    gint64 before = g_get_monotonic_time();
    while (!c->dead) {
        GPollFD fds[N_PIPES];
        guint n = 0;
        for (int i = 0; i < N_PIPES; i++)
            if (c->fd[i] >= 0)
                fds[n++] = (GPollFD){.fd = c->fd[i], .events = G_IO_IN | G_IO_HUP};
        g_poll(fds, n, c->fd[RESULT] < 0 ? 1 : TICK_MS);
        for (int i = 0; i < N_PIPES; i++)
            take(c, i);
        reap(c, WNOHANG);
        gint64 now = g_get_monotonic_time();
        c->seconds += MIN((double)(now - before) / 1e6, 1.0);
        before = now;
        if (!c->dead)
            check_limits(c, limits);
    }
    kill(-c->pid, SIGKILL); /* anything it may have left */
    for (int i = 0; i < N_PIPES; i++)
        take(c, i);
}

static bool says(const GByteArray *talk, const char *word)
{
    return talk->len && memmem(talk->data, talk->len, word, strlen(word));
}

/* Why an allocation failed is only said in words: GDAL's, the C++ library's, GLib's. */
static bool out_of_memory(const GByteArray *talk)
{
    return says(talk, "ut of memory") || says(talk, "bad_alloc") || says(talk, "annot allocate") ||
           says(talk, "failed to allocate");
}

static void set_limit_error(const Child *c, const AgtChildLimits *limits, const char *what,
                            GError **error)
{
    bool time = g_strcmp0(c->limit, "time") == 0 ||
                (WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGXCPU);
    g_autofree char *most =
        time ? g_strdup_printf("%.0f seconds", limits->seconds)
             : g_strdup_printf("%" G_GUINT64_FORMAT " MB of memory", limits->memory_bytes >> 20);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_LIMIT,
                "%s needed more than %s and was ended; nothing was taken over", what, most);
}

static void set_crash_error(const Child *c, const char *what, GError **error)
{
    g_autofree char *how = NULL;
    if (WIFSIGNALED(c->status))
        how = g_strdup_printf("signal %d, %s", WTERMSIG(c->status),
                              sigabbrev_np(WTERMSIG(c->status)));
    else
        how = g_strdup_printf("exit code %d, no result", WEXITSTATUS(c->status));
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED,
                "%s crashed in the reader (%s); nothing was taken over: the file is damaged, or "
                "the reader has a fault; save it in another format, such as GeoPackage",
                what, how);
}

static GBytes *outcome(const Child *c, const AgtChildLimits *limits, const char *what,
                       GError **error)
{
    bool sound = false;
    bool done = WIFEXITED(c->status) && WEXITSTATUS(c->status) == 0 && !c->limit;
    GBytes *product = done ? agt_frame_read(c->got[RESULT], &sound, error) : NULL;
    if (c->got[TALK]->len)
        g_debug("%s: %.*s", what, (int)c->got[TALK]->len, (const char *)c->got[TALK]->data);
    if (sound)
        return product;
    bool limited = c->limit || (WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGXCPU) ||
                   (limits->memory_bytes && out_of_memory(c->got[TALK]));
    if (limited)
        set_limit_error(c, limits, what, error);
    else
        set_crash_error(c, what, error);
    return NULL;
}

GBytes *agt_child_run(AgtChildWork work, gpointer data, const AgtChildLimits *limits,
                      const char *what, GError **error)
{
    g_assert(work && limits && what);
    g_auto(Child) c = {.fd = {-1, -1}, .got = {g_byte_array_new(), g_byte_array_new()}};
    if (!start(&c, work, data, limits, what, error))
        return NULL;
    watch(&c, limits);
    return outcome(&c, limits, what, error);
}

/* Of "plans.zip/xplan.gml" the archive counts. */
static guint64 bytes_of(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        g_autofree char *up = g_path_get_dirname(path);
        return strcmp(up, path) != 0 && errno == ENOTDIR ? bytes_of(up) : 0;
    }
    if (!S_ISDIR(st.st_mode))
        return (guint64)MAX(st.st_size, 0);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    guint64 sum = 0;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *one = g_build_filename(path, name, NULL);
        if (stat(one, &st) == 0 && S_ISREG(st.st_mode))
            sum += (guint64)st.st_size;
    }
    if (dir)
        g_dir_close(dir);
    return sum;
}

/* A minute and 1 GiB for any file, and more with its size; beyond that the user says so. */
AgtChildLimits agt_child_limits_for(const char *path)
{
    guint64 bytes = bytes_of(path), cost = AGT_SANITIZED ? SANITIZED_COST : 1;
    guint64 memory = ((guint64)1 << 30) + 24 * bytes;
    guint64 here = (guint64)sysconf(_SC_PHYS_PAGES) * (guint64)sysconf(_SC_PAGESIZE) / 4 * 3;
    return (AgtChildLimits){.seconds = (60 + (double)bytes / 250e3) * (double)cost,
                            .memory_bytes = MIN(memory * cost, here)};
}
