/* SPDX-License-Identifier: Apache-2.0 */
/* Where a plan file lies: SQLite keeps two writers apart by locks, and locks between computers are
 * what network file systems do badly or not at all (sqlite.org/useovernet.html). Under WSL a
 * Windows program and a Linux one do not see each other's locks on /mnt/c either
 * (microsoft/WSL#2395). */
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "internal.h"

/* Numbers from Linux' statfs(2). */
enum { FUSE = 0x65735546, V9FS = 0x01021997 };
static const struct {
    guint32 magic;
    const char *name;
} kinds[] = {
    {0x6969, "NFS"},      {0x517b, "SMB"},     {0xfe534d42, "SMB"},        {0xff534d42, "SMB"},
    {V9FS, "9P"},         {0x5346414f, "AFS"}, {0x6b414653, "AFS"},        {0x00c36400, "Ceph"},
    {0x73757245, "Coda"}, {0x564c, "NCP"},     {0x786f4256, "VirtualBox"}, {FUSE, "FUSE"},
};

static const char *kind_of(guint32 magic)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].magic == magic)
            return kinds[i].name;
    return NULL;
}

/* Words of a line of mountinfo: "ID PARENT MAJ:MIN ROOT POINT OPTIONS [TAGS] - TYPE SOURCE
 * OPTIONS". */
typedef struct {
    char **word;
    guint n, dash;
} MountLine;

static bool mount_of(const char *mountinfo, dev_t device, MountLine *out)
{
    g_autofree char *number = g_strdup_printf("%u:%u", major(device), minor(device));
    g_auto(GStrv) lines = g_strsplit(mountinfo ? mountinfo : "", "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = g_strsplit(lines[i], " ", -1);
        guint n = g_strv_length(words), dash = 6;
        while (dash < n && strcmp(words[dash], "-") != 0)
            dash++;
        if (dash + 3 < n && strcmp(words[2], number) == 0) {
            *out = (MountLine){g_steal_pointer(&words), n, dash};
            return true;
        }
    }
    return false;
}

static bool option_is_set(const char *options, const char *name)
{
    g_auto(GStrv) all = g_strsplit_set(options, ",;", -1);
    return g_strv_contains((const char *const *)all, name);
}

/* The first option that keeps locks on this computer, NULL when there is none. */
static const char *no_locks(const MountLine *m)
{
    static const char *const off[] = {"nolock", "nobrl", "local_lock=all", "local_lock=posix"};
    for (guint i = 0; i < G_N_ELEMENTS(off); i++)
        if (option_is_set(m->word[5], off[i]) || option_is_set(m->word[m->dash + 3], off[i]))
            return off[i];
    return NULL;
}

AgtStoreHome agt_store_home_judge(guint32 magic, dev_t device, const char *mountinfo)
{
    AgtStoreHome home = {.share = kind_of(magic)};
    MountLine m;
    if (!home.share || !mount_of(mountinfo, device, &m))
        return home;
    g_auto(GStrv) words = m.word;
    const char *type = words[m.dash + 1];
    if (magic == FUSE) /* fuseblk: a disk of this computer, NTFS for example */
        home.share = strcmp(type, "fuseblk") == 0 ? NULL : g_intern_string(type);
    else if (magic == V9FS && strstr(words[m.dash + 3], "aname=drvfs"))
        home.share = "Windows disk in WSL";
    if (home.share)
        home.no_locks = no_locks(&m);
    return home;
}

AgtStoreHome agt_store_home(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct statfs fs;
    struct stat st;
    /* A plan that is about to be made lies where its folder lies. */
    if ((statfs(path, &fs) != 0 || stat(path, &st) != 0) &&
        (statfs(folder, &fs) != 0 || stat(folder, &st) != 0))
        return (AgtStoreHome){0};
    if (!kind_of((guint32)fs.f_type))
        return (AgtStoreHome){0};
    g_autofree char *mountinfo = NULL;
    g_file_get_contents("/proc/self/mountinfo", &mountinfo, NULL, NULL);
    return agt_store_home_judge((guint32)fs.f_type, st.st_dev, mountinfo);
}

bool agt_store_may_write(const char *path, GError **error)
{
    AgtStoreHome home = agt_store_home(path);
    if (!home.no_locks)
        return true;
    g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_IO,
                "\"%s\" lies on a network share (%s) that is mounted without locks (%s): two "
                "computers could write at once and damage it; copy it to a disk of this computer, "
                "work there and copy it back, or mount the share with locks",
                path, home.share, home.no_locks);
    return false;
}
