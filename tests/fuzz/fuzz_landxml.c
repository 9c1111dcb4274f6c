/* SPDX-License-Identifier: Apache-2.0 */
/* LandXML: any bytes are read or refused; what is read keeps its promises. */
#include <exchange/landxml.h>

#include "fuzz.h"

static void check(const AgtLandXmlSurface *s)
{
    g_assert(s->pt->len == s->z->len && s->corner->len % 3 == 0 && s->hidden <= s->faces);
    g_assert(s->source.pt->len == s->source.z->len && s->edge.pt->len == s->edge.z->len);
    g_assert(s->edge.run->len == s->edge_kind->len);
    for (guint i = 0; i < s->corner->len; i++)
        g_assert(g_array_index(s->corner, guint32, i) < s->pt->len);
    const GArray *const runs[] = {s->source.run, s->edge.run};
    const guint ends[] = {s->source.pt->len, s->edge.pt->len};
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < runs[k]->len; i++)
            g_assert(
                g_array_index(runs[k], guint, i) <= ends[k] &&
                (!i || g_array_index(runs[k], guint, i - 1) <= g_array_index(runs[k], guint, i)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data;
    agt_landxml_is(text, len);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtLandXml) x = agt_landxml_read(text, len, &error);
    g_assert((x == NULL) == (error != NULL));
    for (guint i = 0; x && i < x->surfaces->len; i++)
        check(g_ptr_array_index(x->surfaces, i));
    return 0;
}
