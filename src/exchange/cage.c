/* SPDX-License-Identifier: Apache-2.0 */
/* The child's side: what it gives up. */
#include "cage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Room for libraries loaded and files mapped, beyond the memory that is really used. */
#define ADDRESS_SLACK ((guint64)1 << 30)
#define MAX_FILES     128

bool agt_cage_memory(int pid, guint64 *resident, guint64 *whole)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/statm", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    char *at = NULL;
    guint64 page = (guint64)sysconf(_SC_PAGESIZE);
    guint64 all = g_ascii_strtoull(text, &at, 10), held = g_ascii_strtoull(at, NULL, 10);
    *whole = all * page;
    *resident = held * page;
    return true;
}

static void limit(int what, guint64 soft, guint64 hard)
{
    struct rlimit old, new = {.rlim_cur = soft, .rlim_max = hard};
    if (getrlimit((__rlimit_resource_t)what, &old) == 0 && old.rlim_max != RLIM_INFINITY) {
        new.rlim_max = MIN(new.rlim_max, old.rlim_max);
        new.rlim_cur = MIN(new.rlim_cur, new.rlim_max);
    }
    setrlimit((__rlimit_resource_t)what, &new);
}

static void set_limits(const AgtChildLimits *limits)
{
    guint64 resident, whole;
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, 0, 0);
    limit(RLIMIT_NOFILE, MAX_FILES, MAX_FILES);
    if (limits->seconds > 0) {
        guint64 s = (guint64)ceil(limits->seconds) + 1;
        limit(RLIMIT_CPU, s, s + 1);
    }
    if (!AGT_SANITIZED && limits->memory_bytes && agt_cage_memory(getpid(), &resident, &whole)) {
        guint64 most = whole + 2 * limits->memory_bytes + ADDRESS_SLACK;
        limit(RLIMIT_AS, most, most);
    }
}

/* Signals mean to the child what they mean to a new program; writing too much is an error. */
static void reset_signals(void)
{
    static const int names[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD, SIGALRM};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        signal(names[i], SIG_DFL);
    signal(SIGXFSZ, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The parent's descriptors go, the plan file's among them: closing them here neither touches the
 * file nor drops a lock, as POSIX locks belong to the process that took them (fcntl(2)).
 */
static void keep_only(int *result, int talk)
{
    enum { RESULT = 3 };
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, 0);
    dup2(AGT_SANITIZED ? 2 : talk, 1);
    if (!AGT_SANITIZED)
        dup2(talk, 2);
    if (*result != RESULT)
        dup2(*result, RESULT);
    *result = RESULT;
    close_range(RESULT + 1, ~0U, 0);
}

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef ARCH
#define LOAD(field)                                                                                \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (guint32)offsetof(struct seccomp_data, field))
#define GIVE(answer) BPF_STMT(BPF_RET | BPF_K, answer)
#define REFUSE       GIVE(SECCOMP_RET_ERRNO | EACCES)
/* Refuses a call. */
#define NO(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), REFUSE
/* Refuses a call that opens for writing; low word of argument @p n on these machines. */
#define NO_WRITE(name, n)                                                                          \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4),                                        \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (guint32)offsetof(struct seccomp_data, args[n])),       \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1), REFUSE, \
        GIVE(SECCOMP_RET_ALLOW)

/*
 * A list of what a reader never needs, not a list of all it needs: libraries change, and an import
 * that fails on a new kernel helps nobody. Calls not listed stay allowed.
 */
static void refuse_calls(void)
{
    static struct sock_filter code[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
        GIVE(SECCOMP_RET_ALLOW),
        LOAD(nr),
        NO(socket),
        NO(connect),
        NO(bind),
        NO(execve),
        NO(execveat),
        NO(ptrace),
        NO(process_vm_readv),
        NO(process_vm_writev),
        NO(unlinkat),
        NO(linkat),
        NO(symlinkat),
        NO(mkdirat),
        NO(renameat2),
        NO(fchmodat),
        NO(truncate),
#ifdef __NR_renameat
        NO(renameat),
#endif
#ifdef __NR_open
        NO(unlink),
        NO(link),
        NO(symlink),
        NO(mkdir),
        NO(rmdir),
        NO(rename),
        NO(chmod),
        NO(creat),
        NO_WRITE(open, 1),
#endif
        NO_WRITE(openat, 2),
        GIVE(SECCOMP_RET_ALLOW),
    };
    static const struct sock_fprog program = {.len = G_N_ELEMENTS(code), .filter = code};
    /* A kernel without it leaves the other walls standing. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static void refuse_calls(void)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
#endif

void agt_cage_enter(int parent, int *result, int talk, const AgtChildLimits *limits)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    reset_signals();
    keep_only(result, talk);
    set_limits(limits);
    refuse_calls();
}
