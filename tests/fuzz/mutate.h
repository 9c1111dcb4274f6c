/* SPDX-License-Identifier: Apache-2.0 */
/* Random damage, the same for the same seed. */
#pragma once

#include <string.h>

#include "prop.h"

/* A few random changes: bits, bytes, interesting numbers, cuts, doubled stretches. */
static inline void fuzz_mutate(Prop *p, GByteArray *d)
{
    static const guint32 numbers[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x00010000};
    for (int n = prop_int(p, 1, 6); n > 0 && d->len > 0; n--) {
        guint at = (guint)prop_int(p, 0, (int)d->len - 1);
        switch (prop_int(p, 0, 6)) {
        case 0:
            d->data[at] ^= (guint8)(1u << prop_int(p, 0, 7));
            break;
        case 1:
            d->data[at] = (guint8)prop_int(p, 0, 255);
            break;
        case 2:
            if (at + 4 <= d->len)
                memcpy(d->data + at, &numbers[prop_int(p, 0, 5)], 4);
            break;
        case 3:
            g_byte_array_set_size(d, at);
            break;
        case 4:
            g_byte_array_remove_range(d, at, (guint)prop_int(p, 1, (int)(d->len - at)));
            break;
        case 5: {
            guint most = (guint)prop_int(p, 1, 32); /* MIN would draw twice */
            guint len = MIN(most, d->len - at);
            g_autofree guint8 *piece = g_memdup2(d->data + at, len);
            g_byte_array_append(d, piece, len);
            break;
        }
        default:
            d->data[at] = (guint8)(d->data[at] + prop_int(p, -2, 2));
        }
    }
}
