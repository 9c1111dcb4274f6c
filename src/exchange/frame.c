/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a child hands over: a head with a checksum, then the bytes. The checksum is against what a
 * library that went wrong may have written in between, not against malice.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <agrotown/crs.h>

#include "cage.h"

#define MAGIC        "AGTFRAME"
#define MAX_MESSAGE  ((gsize)64 * 1024)
#define KIND_PRODUCT 1
#define KIND_ERROR   2

typedef struct {
    char magic[8];
    guint64 kind, size, sum;
} Head;

/* FNV-1a over words of 8 bytes, the last one filled with zeros. */
static guint64 checksum(guint64 kind, const guint8 *data, gsize n)
{
    guint64 h = 0xcbf29ce484222325U ^ kind;
    for (gsize at = 0; at < n; at += 8) {
        guint64 word = 0;
        memcpy(&word, data + at, MIN(n - at, 8));
        h = (h ^ word) * 0x100000001b3U;
        h ^= h >> 29;
    }
    return h ^ n;
}

static bool write_all(int fd, const void *data, gsize n)
{
    const guint8 *at = data;
    while (n) {
        gssize done = write(fd, at, MIN(n, (gsize)1 << 30));
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        n -= (gsize)done;
    }
    return true;
}

static bool put(int fd, guint64 kind, const guint8 *data, gsize n)
{
    Head head = {.kind = kind, .size = n, .sum = checksum(kind, data, n)};
    memcpy(head.magic, MAGIC, sizeof head.magic);
    return write_all(fd, &head, sizeof head) && write_all(fd, data, n);
}

/* An error travels as domain, code and message, each ended by a zero byte. */
bool agt_frame_write(int fd, const GByteArray *product, const GError *error)
{
    if (!error)
        return put(fd, KIND_PRODUCT, product->data, product->len);
    g_autofree char *message = g_utf8_make_valid(error->message, -1);
    g_autoptr(GString) text = g_string_new(g_quark_to_string(error->domain));
    g_string_append_c(text, '\0');
    g_string_append_printf(text, "%d", error->code);
    g_string_append_c(text, '\0');
    g_string_append_len(text, message, (gssize)MIN(strlen(message), MAX_MESSAGE));
    return put(fd, KIND_ERROR, (const guint8 *)text->str, text->len + 1);
}

/* Only domains of the program; the quark functions are called so that they are known here. */
static GQuark domain_named(const char *name)
{
    const GQuark ours[] = {AGT_EXCHANGE_ERROR, AGT_PLAN_ERROR, AGT_CRS_ERROR, AGT_GEOM_ERROR};
    for (guint i = 0; i < G_N_ELEMENTS(ours); i++)
        if (strcmp(name, g_quark_to_string(ours[i])) == 0)
            return ours[i];
    return 0;
}

static bool read_error(const guint8 *data, gsize n, GError **error)
{
    const char *domain = (const char *)data, *end = domain + n;
    if (!n || data[n - 1] != '\0' || n > MAX_MESSAGE + 256)
        return false;
    const char *code = domain + strlen(domain) + 1;
    const char *message = code < end ? code + strlen(code) + 1 : end;
    gint64 number;
    if (message >= end || !agt_parse_int(code, &number) || !g_utf8_validate(message, -1, NULL))
        return false;
    GQuark quark = domain_named(domain);
    g_set_error_literal(error, quark ? quark : AGT_EXCHANGE_ERROR,
                        quark ? (int)number : AGT_EXCHANGE_ERROR_CONTENT, message);
    return true;
}

GBytes *agt_frame_read(const GByteArray *frame, bool *sound, GError **error)
{
    Head head;
    *sound = false;
    if (frame->len < sizeof head)
        return NULL;
    memcpy(&head, frame->data, sizeof head);
    const guint8 *data = frame->data + sizeof head;
    gsize n = frame->len - sizeof head;
    if (memcmp(head.magic, MAGIC, sizeof head.magic) != 0 || head.size != n ||
        head.sum != checksum(head.kind, data, n))
        return NULL;
    if (head.kind == KIND_ERROR) {
        *sound = read_error(data, n, error);
        return NULL;
    }
    *sound = head.kind == KIND_PRODUCT;
    return *sound ? g_bytes_new(data, n) : NULL;
}
