/* SPDX-License-Identifier: Apache-2.0 */
/* Loaded before the program (LD_PRELOAD): statfs() says FAKE_FS_TYPE (hex), and the mount table is
 * read from FAKE_MOUNTS. Stands for a network share on a machine that has none. */
#undef _FILE_OFFSET_BITS /* both names of each call are wanted, not one for the other */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

static __fsword_t pretended(__fsword_t real)
{
    const char *type = getenv("FAKE_FS_TYPE");
    return type ? (__fsword_t)strtoul(type, NULL, 16) : real;
}

int statfs(const char *path, struct statfs *out)
{
    int (*real)(const char *, struct statfs *) =
        (int (*)(const char *, struct statfs *))dlsym(RTLD_NEXT, "statfs");
    int code = real(path, out);
    if (code == 0)
        out->f_type = pretended(out->f_type);
    return code;
}

int statfs64(const char *path, struct statfs64 *out)
{
    int (*real)(const char *, struct statfs64 *) =
        (int (*)(const char *, struct statfs64 *))dlsym(RTLD_NEXT, "statfs64");
    int code = real(path, out);
    if (code == 0)
        out->f_type = pretended(out->f_type);
    return code;
}

static int open_other(const char *name, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    const char *mounts = getenv("FAKE_MOUNTS");
    return real(mounts && strcmp(path, "/proc/self/mountinfo") == 0 ? mounts : path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_other("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_other("open64", path, flags, mode);
}
