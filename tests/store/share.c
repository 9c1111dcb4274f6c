/* SPDX-License-Identifier: Apache-2.0 */
/* Which file systems are shared with other computers, and which of them pass on no locks. */
#include <sys/sysmacros.h>

#include "store/internal.h"
#include "support.h"

static const char mounts[] =
    "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "30 22 0:50 / /plans rw,relatime shared:9 - nfs4 files:/plans "
    "rw,vers=4.2,local_lock=none,addr=10.0.0.2\n"
    "31 22 0:51 / /old rw - nfs files:/old rw,vers=3,nolock,local_lock=all\n"
    "32 22 0:52 / /smb rw,relatime shared:1 master:2 - cifs //files/plans "
    "rw,vers=3.1.1,cache=strict\n"
    "33 22 0:53 / /smb2 rw - cifs //files/plans rw,vers=3.1.1,nobrl\n"
    "34 22 0:54 / /mnt/c rw,noatime - 9p C:\\134 "
    "rw,dirsync,aname=drvfs;path=C:\\;uid=1000,access=client\n"
    "35 22 0:55 / /ssh rw,nosuid - fuse.sshfs me@files:/plans rw,user_id=0\n"
    "36 22 8:17 / /stick rw - fuseblk /dev/sdb1 rw,user_id=0\n"
    "37 22 0:56 / /vm rw - 9p host rw,trans=virtio\n"
    "38 22 0:57 / /nobrl rw - cifs //files/nobrl-plans rw,prefixpath=nobrl\n"
    "39 22 0:58 / /torn rw - cifs\n";

static void judged(guint32 magic, guint number, const char *share, const char *no_locks)
{
    dev_t device = number > 1000 ? makedev(8, 17) : makedev(0, number);
    AgtStoreHome home = agt_store_home_judge(magic, device, mounts);
    assert_int_equal(g_strcmp0(home.share, share), 0);
    assert_int_equal(g_strcmp0(home.no_locks, no_locks), 0);
}

static void disks_are_not_shares(void **state)
{
    (void)state;
    judged(0xef53, 50, NULL, NULL);       /* ext4 */
    judged(0x01021994, 50, NULL, NULL);   /* tmpfs */
    judged(0x65735546, 2000, NULL, NULL); /* NTFS on a stick */
    judged(0x53464846, 54, NULL, NULL);   /* a number nobody listed */
}

static void shares_are_named(void **state)
{
    (void)state;
    judged(0x6969, 50, "NFS", NULL);
    judged(0xff534d42, 52, "SMB", NULL);
    judged(0xfe534d42, 52, "SMB", NULL);
    judged(0x01021997, 54, "Windows disk in WSL", NULL);
    judged(0x01021997, 56, "9P", NULL);
    judged(0x65735546, 55, "fuse.sshfs", NULL);
}

static void shares_without_locks_are_known(void **state)
{
    (void)state;
    judged(0x6969, 51, "NFS", "nolock");
    judged(0xff534d42, 53, "SMB", "nobrl");
    judged(0xff534d42, 57, "SMB", NULL); /* the word in a path is no option */
}

/* A share stays one when the mount table does not know it or cannot be read. */
static void unknown_mounts_stay_shares(void **state)
{
    (void)state;
    judged(0x6969, 99, "NFS", NULL);
    judged(0xff534d42, 58, "SMB", NULL);
    judged(0x65735546, 99, "FUSE", NULL);
    assert_string_equal(agt_store_home_judge(0x6969, makedev(0, 50), NULL).share, "NFS");
}

static void this_folder_is_found(void **state)
{
    (void)state;
    assert_null(agt_store_home("/proc/no/such/folder/plan.sqlite").share);
    assert_null(agt_store_home("/proc/self/plan.sqlite").share);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_are_not_shares),
        cmocka_unit_test(shares_are_named),
        cmocka_unit_test(shares_without_locks_are_known),
        cmocka_unit_test(unknown_mounts_stay_shares),
        cmocka_unit_test(this_folder_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
