/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes, keys and little-endian numbers. */
#include <math.h>
#include <string.h>

#include "internal.h"

AgtHash agt_sha256(gconstpointer data, gsize n)
{
    AgtHash h;
    gsize len = sizeof h.b;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, data, (gssize)n);
    g_checksum_get_digest(sum, h.b, &len);
    return h;
}

bool agt_hash_equal(const AgtHash *a, const AgtHash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

bool agt_hash_is_zero(const AgtHash *h)
{
    static const AgtHash zero;
    return agt_hash_equal(h, &zero);
}

char *agt_hash_hex(const AgtHash *h)
{
    GString *hex = g_string_sized_new(65);
    for (guint i = 0; i < sizeof h->b; i++)
        g_string_append_printf(hex, "%02x", h->b[i]);
    return g_string_free(hex, FALSE);
}

bool agt_hash_parse(const char *hex, AgtHash *out)
{
    if (!hex || strlen(hex) != 64)
        return false;
    AgtHash h;
    for (guint i = 0; i < 32; i++) {
        int hi = g_ascii_xdigit_value(hex[2 * i]), lo = g_ascii_xdigit_value(hex[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        h.b[i] = (guint8)(hi * 16 + lo);
    }
    *out = h;
    return true;
}

guint agt_key_hash(gconstpointer key)
{
    return agt_get_u32(key); /* keys are SHA-256 already */
}

gboolean agt_key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(AgtKey)) == 0;
}

void agt_put_u8(GByteArray *out, guint8 v)
{
    g_byte_array_append(out, &v, 1);
}

void agt_put_u32(GByteArray *out, guint32 v)
{
    v = GUINT32_TO_LE(v);
    g_byte_array_append(out, (const guint8 *)&v, sizeof v);
}

void agt_put_u64(GByteArray *out, guint64 v)
{
    v = GUINT64_TO_LE(v);
    g_byte_array_append(out, (const guint8 *)&v, sizeof v);
}

void agt_put_real(GByteArray *out, double v)
{
    guint64 bits;
    v = isnan(v) ? (double)NAN : v + 0.0; /* -0.0 becomes 0.0; one NaN */
    memcpy(&bits, &v, sizeof bits);
    agt_put_u64(out, bits);
}

guint32 agt_get_u32(const guint8 *p)
{
    guint32 v;
    memcpy(&v, p, sizeof v);
    return GUINT32_FROM_LE(v);
}

guint64 agt_get_u64(const guint8 *p)
{
    guint64 v;
    memcpy(&v, p, sizeof v);
    return GUINT64_FROM_LE(v);
}

double agt_get_real(const guint8 *p)
{
    guint64 bits = agt_get_u64(p);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}
