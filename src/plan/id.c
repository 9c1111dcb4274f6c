/* SPDX-License-Identifier: Apache-2.0 */
/* The order of ids, and a number that tells most of it. */
#include <string.h>

#include "internal.h"

int agt_id_compare(const char *a, const char *b)
{
    a = a ? a : "";
    b = b ? b : "";
    const char *a0 = a, *b0 = b;
    while (*a && *b) {
        if (g_ascii_isdigit(*a) && g_ascii_isdigit(*b)) {
            while (*a == '0')
                a++;
            while (*b == '0')
                b++;
            size_t na = strspn(a, "0123456789"), nb = strspn(b, "0123456789");
            if (na != nb)
                return na < nb ? -1 : 1;
            int c = memcmp(a, b, na);
            if (c)
                return c < 0 ? -1 : 1;
            a += na;
            b += nb;
        } else {
            if (*a != *b)
                return (guchar)*a < (guchar)*b ? -1 : 1;
            a++;
            b++;
        }
    }
    if (*a || *b)
        return *a ? 1 : -1;
    int c = strcmp(a0, b0); /* "P-01" and "P-1" are two ids */
    return c < 0 ? -1 : c > 0;
}

/* Longest number that is packed; the head bytes of numbers stay among those of the digits. */
enum { DIGITS_MAX = 8 };

/* Bytes put together from the most significant on; what finds no room is left out. */
typedef struct {
    guint64 value;
    int room; /* bits */
} Packed;

static void put(Packed *p, guint8 byte)
{
    if (p->room < 8)
        return;
    p->room -= 8;
    p->value |= (guint64)byte << p->room;
}

/* A number as its length, which comes where a digit would, and two digits in each byte. */
static void put_number(Packed *p, const char *digit, size_t n)
{
    put(p, (guint8)('0' + n));
    for (size_t i = 0; i < n; i += 2)
        put(p, (guint8)((digit[i] - '0') * 16 + (i + 1 < n ? digit[i + 1] - '0' : 0)));
}

guint64 agt_id_rank(const char *id)
{
    Packed p = {0, 64};
    while (id && *id && p.room) {
        if (!g_ascii_isdigit(*id)) {
            put(&p, (guint8)*id++);
            continue;
        }
        while (*id == '0')
            id++;
        size_t n = 0;
        while (g_ascii_isdigit(id[n]))
            n++;
        if (n > DIGITS_MAX) { /* longer than all others, and no more is told */
            put(&p, '0' + DIGITS_MAX + 1);
            break;
        }
        put_number(&p, id, n);
        id += n;
    }
    return p.value;
}
