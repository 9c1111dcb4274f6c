/* SPDX-License-Identifier: Apache-2.0 */
/* Work in a process of its own: whatever it does, we live, know why, and nothing is left over. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exchange/child.h"
#include "support.h"

static const AgtChildLimits few = {.seconds = 20, .memory_bytes = (guint64)256 << 20};

static bool square(gpointer data, GByteArray *out, GError **error)
{
    (void)error;
    guint64 n = *(const guint *)data;
    for (guint64 i = 0; i < n; i++) {
        guint64 v = i * i;
        g_byte_array_append(out, (const guint8 *)&v, sizeof v);
    }
    *(guint *)data = 0; /* ours alone */
    return true;
}

static void gives_bytes(void **state)
{
    (void)state;
    const guint sizes[] = {0, 1, 1000, 1000000};
    for (guint k = 0; k < G_N_ELEMENTS(sizes); k++) {
        guint n = sizes[k];
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) got = agt_child_run(square, &n, &few, "squares", &error);
        assert_no_error(error);
        assert_int_equal(n, sizes[k]);
        gsize len;
        const guint8 *bytes = g_bytes_get_data(got, &len);
        assert_int_equal(len, n * 8);
        for (guint64 i = 0; i < n; i++) {
            guint64 v;
            memcpy(&v, bytes + 8 * i, 8);
            assert_true(v == i * i);
        }
    }
}

static bool complain(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)out;
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG, "profil\xc9\x99.yaml:3:1: no \"%s\"",
                "layers");
    return false;
}

static void gives_the_error(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    assert_null(agt_child_run(complain, NULL, &few, "work", &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
    assert_string_equal(error->message, "profil\xc9\x99.yaml:3:1: no \"layers\"");
}

/* What goes wrong, and the words of the error. */
static void fails(AgtChildWork work, const AgtChildLimits *limits, int code, const char *word)
{
    g_autoptr(GError) error = NULL;
    assert_null(agt_child_run(work, NULL, limits, "reading \"x.dxf\"", &error));
    assert_non_null(error);
    if (!g_error_matches(error, AGT_EXCHANGE_ERROR, code) || !strstr(error->message, word) ||
        !g_str_has_prefix(error->message, "reading \"x.dxf\" "))
        fail_msg("expected code %d and \"%s\": %s", code, word, error->message);
}

static bool crash(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)out, (void)error;
    signal(SIGSEGV, SIG_DFL); /* not the sanitizer's */
    raise(SIGSEGV);
    return true;
}

static bool loop(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)error;
    for (volatile guint64 i = 0;; i++)
        if (i == 1)
            g_byte_array_append(out, (const guint8 *)"x", 1);
    return true;
}

static bool sleep_on(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)out, (void)error;
    for (;;)
        pause();
    return true;
}

static bool eat(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)out, (void)error;
    for (;;)
        memset(g_malloc(1 << 20), 1, 1 << 20);
    return true;
}

static bool leave(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)out, (void)error;
    _exit(0);
}

/* Writes into every descriptor that it can find. */
static bool scribble(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)error;
    for (int fd = 0; fd < 64; fd++)
        if (fd != 1 && fd != 2 && write(fd, "garbage", 7) < 0)
            errno = 0;
    g_byte_array_append(out, (const guint8 *)"fine", 4);
    return true;
}

static bool scribble_and_leave(gpointer data, GByteArray *out, GError **error)
{
    scribble(data, out, error);
    _exit(0);
}

static void outlives_bad_work(void **state)
{
    (void)state;
    const AgtChildLimits brief = {.seconds = 0.3, .memory_bytes = few.memory_bytes};
    const AgtChildLimits long_enough = {.seconds = 120, .memory_bytes = few.memory_bytes};
    fails(crash, &few, AGT_EXCHANGE_ERROR_CRASHED, "signal 11, SEGV");
    fails(loop, &brief, AGT_EXCHANGE_ERROR_LIMIT, "seconds");
    fails(sleep_on, &brief, AGT_EXCHANGE_ERROR_LIMIT, "seconds");
    fails(eat, &long_enough, AGT_EXCHANGE_ERROR_LIMIT, "256 MB of memory");
    fails(leave, &few, AGT_EXCHANGE_ERROR_CRASHED, "exit code 0, no result");
    fails(scribble, &few, AGT_EXCHANGE_ERROR_CRASHED, "no result");
    fails(scribble_and_leave, &few, AGT_EXCHANGE_ERROR_CRASHED, "no result");
}

/* Says what it was let do, one letter each. */
static bool try_all(gpointer data, GByteArray *out, GError **error)
{
    (void)error;
    const char *path = data;
    char byte;
    int plan = open(path, O_RDONLY);
    bool can[] = {open(path, O_RDWR) >= 0,
                  open("/tmp/agt-child-new", O_WRONLY | O_CREAT, 0600) >= 0,
                  g_unlink(path) == 0,
                  g_rename(path, "/tmp/agt-child-moved") == 0,
                  socket(AF_INET, SOCK_STREAM, 0) >= 0,
                  socket(AF_UNIX, SOCK_STREAM, 0) >= 0,
                  execl("/bin/true", "true", (char *)NULL) == 0,
                  read(0, &byte, 1) > 0,
                  plan < 0};
    for (guint i = 0; i < G_N_ELEMENTS(can); i++)
        g_byte_array_append(out, (const guint8 *)(can[i] ? "Y" : "n"), 1);
    return true;
}

static void may_do_little(void **state)
{
    (void)state;
#if defined(__x86_64__) || defined(__aarch64__)
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "agt-child-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    assert_true(fd >= 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) got = agt_child_run(try_all, path, &few, "work", &error);
    assert_no_error(error);
    g_autofree char *said = g_strndup(g_bytes_get_data(got, NULL), g_bytes_get_size(got));
    assert_string_equal(said, "nnnnnnnnn");
    close(fd);
    assert_int_equal(g_unlink(path), 0);
#endif
}

static bool chatter(gpointer data, GByteArray *out, GError **error)
{
    (void)data, (void)error;
    g_autofree char *line = g_strnfill(1000, 'c');
    for (int i = 0; i < 1000; i++) /* more than a pipe holds */
        if (write(1, line, 1000) != 1000)
            return false;
    puts("into the product");
    fflush(stdout);
    g_byte_array_append(out, (const guint8 *)"fine", 4);
    return true;
}

/* Standard output of @p run, by way of a file. */
static char *output_of(void (*run)(void))
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "agt-child-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    fflush(stdout);
    int kept = dup(1);
    dup2(fd, 1);
    run();
    fflush(stdout);
    dup2(kept, 1);
    close(kept);
    close(fd);
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_unlink(path);
    return text;
}

static void run_chatter(void)
{
    g_autoptr(GError) error = NULL;
    fputs("before ", stdout); /* still in the buffer when the child starts */
    g_autoptr(GBytes) got = agt_child_run(chatter, NULL, &few, "work", &error);
    assert_no_error(error);
    assert_int_equal(g_bytes_get_size(got), 4);
    fputs("after", stdout);
}

static void talk_is_kept_out(void **state)
{
    (void)state;
#if !defined(__SANITIZE_ADDRESS__) /* there the report of the sanitizer is let through */
    g_autofree char *text = output_of(run_chatter);
    assert_string_equal(text, "before after");
#else
    (void)output_of, (void)run_chatter;
#endif
}

static bool tell_and_stay(gpointer data, GByteArray *out, GError **error)
{
    (void)out, (void)error;
    *(volatile int *)data = 1;
    for (;;)
        pause();
    return true;
}

/* Process numbers of the children of @p pid. */
static int child_of(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", pid, pid);
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text ? (int)g_ascii_strtoll(text, NULL, 10) : 0;
}

/* Ended, or ended and not yet collected by whoever inherits it. */
static bool gone(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return true;
    const char *mark = strrchr(text, ')');
    return mark && mark[1] == ' ' && strchr("ZX", mark[2]);
}

static void dies_with_its_parent(void **state)
{
    (void)state;
    static int flag;
    int parent = fork();
    if (parent == 0) {
        agt_child_run(tell_and_stay, &flag, &few, "work", NULL);
        _exit(0);
    }
    int child = 0;
    for (int i = 0; i < 1000 && !child; i++, g_usleep(5000))
        child = child_of(parent);
    assert_true(child > 0);
    g_usleep(50000);
    kill(parent, SIGINT);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    bool ended = false;
    for (int i = 0; i < 1000 && !(ended = gone(child)); i++)
        g_usleep(5000);
    assert_true(ended);
}

static gpointer wait_for(gpointer lock)
{
    g_mutex_lock(lock);
    g_mutex_unlock(lock);
    return NULL;
}

static void refuses_beside_threads(void **state)
{
    (void)state;
    GMutex lock;
    g_mutex_init(&lock);
    g_mutex_lock(&lock);
    GThread *t = g_thread_new("other", wait_for, &lock);
    guint n = 3;
    g_autoptr(GError) error = NULL;
    assert_null(agt_child_run(square, &n, &few, "work", &error));
    assert_non_null(strstr(error->message, "several threads"));
    g_mutex_unlock(&lock);
    g_thread_join(t);
    g_mutex_clear(&lock);
}

static void leaves_no_descriptor(void **state)
{
    (void)state;
    int next = dup(0);
    close(next);
    for (int i = 0; i < 20; i++) {
        guint n = 10;
        g_autoptr(GBytes) got = agt_child_run(square, &n, &few, "work", NULL);
        assert_non_null(got);
        g_autoptr(GError) error = NULL;
        assert_null(agt_child_run(leave, NULL, &few, "work", &error));
    }
    int again = dup(0);
    close(again);
    assert_int_equal(again, next);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_bytes),
        cmocka_unit_test(gives_the_error),
        cmocka_unit_test(outlives_bad_work),
        cmocka_unit_test(may_do_little),
        cmocka_unit_test(talk_is_kept_out),
        cmocka_unit_test(dies_with_its_parent),
        cmocka_unit_test(refuses_beside_threads),
        cmocka_unit_test(leaves_no_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
