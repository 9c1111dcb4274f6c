/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings from anywhere: never a crash, and what is read has numbers that are numbers. */
#include <math.h>
#include <string.h>

#include "exchange/cad_shape.h"
#include "fuzz/fuzz.h"

static void check_shape(const AgtCadShape *s)
{
    g_assert(s && s->handle);
    g_assert(!s->text || g_utf8_validate(s->text, -1, NULL));
    g_assert(!s->block || g_utf8_validate(s->block, -1, NULL));
    for (guint i = 0; s->paths && i < s->paths->len; i++)
        g_assert(s->paths->pdata[i]);
}

static void take_inner(const AgtCadEntity *inner, AgtCadShape *s, const char *handles,
                       gpointer user)
{
    g_assert(inner && handles && user);
    check_shape(s);
    agt_cad_shape_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    g_autofree char *text = g_strndup((const char *)data, len); /* ended by a zero for nobody */
    agt_cad_form(text, len);
    g_autoptr(AgtCadHeader) h = agt_cad_header_read(text, len, NULL);
    g_assert(h && h->layers && h->entities);
    for (guint i = 0; i < h->layers->len; i++)
        g_assert(g_utf8_validate(((const AgtCadLayer *)h->layers->pdata[i])->name, -1, NULL));
    g_autofree bool *own = g_new0(bool, h->layers->len + 1);
    for (guint i = 0; i < h->layers->len; i++)
        own[i] = len % 2;
    AgtCadDrawing d = {.header = h,
                       .data = text,
                       .size = len,
                       .unit_m = 0.001,
                       .own = own,
                       .split = take_inner,
                       .user = h};
    for (guint i = 0; i < h->entities->len; i++) {
        g_autoptr(AgtCadShape) s =
            agt_cad_shape_read(&d, &g_array_index(h->entities, AgtCadEntity, i));
        check_shape(s);
    }
    return 0;
}
