/* SPDX-License-Identifier: Apache-2.0 */
/* The directory of a zip archive is APPNOTE 6.3, sections 4.3.12 and 4.3.16. */
#include "hostile.h"

#include <string.h>

/* Texts pack to a tenth, seldom to a fiftieth; a bomb to a thousandth. */
#define MAX_RATIO     100
#define FREE_BYTES    ((guint64)64 << 20)
#define MAX_UNPACKED  ((guint64)4 << 30)
#define MAX_MEMBERS   10000U
#define END_BYTES     22U
#define MEMBER_BYTES  46U
#define END_SIGNATURE "PK\5\6"

static bool refuse(const char *name, GError **error, const char *why)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, "\"%s\" %s", name, why);
    return false;
}

static guint32 u16(const guint8 *at)
{
    return at[0] | (guint32)at[1] << 8;
}

static guint32 u32(const guint8 *at)
{
    return u16(at) | u16(at + 2) << 16;
}

/* The end record: the last one within reach of the longest comment. NULL when there is none. */
static const guint8 *end_record(const guint8 *data, gsize n)
{
    gsize reach = END_BYTES + 0xffff;
    for (gsize back = END_BYTES; back <= n && back <= reach; back++)
        if (memcmp(data + n - back, END_SIGNATURE, 4) == 0)
            return data + n - back;
    return NULL;
}

/* "..", a root or a drive in a name leads out of the archive. */
static bool leads_out(const guint8 *text, gsize n)
{
    g_autofree char *name = g_strndup((const char *)text, n);
    g_strdelimit(name, "\\", '/');
    if (name[0] == '/' || (name[0] && name[1] == ':') || strlen(name) != n)
        return true;
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    return g_strv_contains((const char *const *)parts, "..");
}

bool agt_hostile_zip(const char *name, const guint8 *data, gsize n, GError **error)
{
    const guint8 *end = end_record(data, n);
    if (!end)
        return refuse(name, error, "is no archive, or its end is missing; get it again");
    guint32 members = u16(end + 10);
    gsize at = u32(end + 16);
    guint64 unpacked = 0;
    if (members > MAX_MEMBERS)
        return refuse(name, error,
                      "holds more than 10000 members; unpack it, and import the files");
    for (guint32 i = 0; i < members; i++) {
        if (at + MEMBER_BYTES > n || memcmp(data + at, "PK\1\2", 4) != 0)
            return refuse(name, error, "is damaged: its directory cannot be read; get it again");
        gsize name_n = u16(data + at + 28);
        if (at + MEMBER_BYTES + name_n > n || leads_out(data + at + MEMBER_BYTES, name_n))
            return refuse(name, error,
                          "holds a member whose name leads out of the archive; it is "
                          "made to harm: do not unpack it");
        unpacked += u32(data + at + 24);
        at += MEMBER_BYTES + name_n + u16(data + at + 30) + u16(data + at + 32);
    }
    if (unpacked > MAX_UNPACKED || (unpacked > FREE_BYTES && unpacked / MAX_RATIO > n))
        return refuse(name, error,
                      "unpacks to far more than data does; if it is meant to be so "
                      "large, unpack it, and import the files");
    return true;
}

bool agt_hostile_xml(const char *name, const guint8 *data, gsize n, GError **error)
{
    static const char mark[] = "<!ENTITY";
    if (!memmem(data, n, mark, sizeof mark - 1))
        return true;
    return refuse(name, error,
                  "declares entities of its own (<!ENTITY), which can stand for "
                  "gigabytes or for another file; have it saved without them");
}
