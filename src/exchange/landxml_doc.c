/* SPDX-License-Identifier: Apache-2.0 */
/* What a LandXML file was read into, its units, and how it is told from other XML. */
#include <string.h>

#include "landxml.h"

static AgtLandXmlRuns runs_new(void)
{
    return (AgtLandXmlRuns){g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
                            g_array_new(FALSE, FALSE, sizeof(double)),
                            g_array_new(FALSE, FALSE, sizeof(guint))};
}

static void runs_clear(AgtLandXmlRuns *r)
{
    g_array_unref(r->pt);
    g_array_unref(r->z);
    g_array_unref(r->run);
}

static void surface_free(gpointer p)
{
    AgtLandXmlSurface *s = p;
    g_free(s->name);
    g_array_unref(s->pt);
    g_array_unref(s->z);
    g_array_unref(s->corner);
    runs_clear(&s->source);
    runs_clear(&s->edge);
    g_array_unref(s->edge_kind);
    g_free(s);
}

AgtLandXmlSurface *agt_landxml_surface_new(void)
{
    AgtLandXmlSurface *s = g_new0(AgtLandXmlSurface, 1);
    s->pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    s->z = g_array_new(FALSE, FALSE, sizeof(double));
    s->corner = g_array_new(FALSE, FALSE, sizeof(guint32));
    s->source = runs_new();
    s->edge = runs_new();
    s->edge_kind = g_array_new(FALSE, FALSE, sizeof(AgtLandXmlEdge));
    return s;
}

static void point_free(gpointer p)
{
    AgtLandXmlPoint *c = p;
    g_free(c->name);
    g_free(c->code);
    g_free(c->desc);
    g_free(c);
}

AgtLandXml *agt_landxml_new(void)
{
    AgtLandXml *x = g_new0(AgtLandXml, 1);
    x->surfaces = g_ptr_array_new_with_free_func(surface_free);
    x->points = g_ptr_array_new_with_free_func(point_free);
    char **const texts[] = {&x->version, &x->linear_unit, &x->height_unit, &x->wkt,
                            &x->vertical_datum};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    return x;
}

void agt_landxml_free(AgtLandXml *x)
{
    if (!x)
        return;
    g_free(x->version);
    g_free(x->linear_unit);
    g_free(x->height_unit);
    g_free(x->wkt);
    g_free(x->vertical_datum);
    g_ptr_array_unref(x->surfaces);
    g_ptr_array_unref(x->points);
    g_free(x);
}

double agt_landxml_unit_m(const char *name)
{
    static const struct {
        const char *name;
        double metres;
    } units[] = {{"meter", 1},         {"metre", 1},        {"millimeter", 0.001},
                 {"centimeter", 0.01}, {"kilometer", 1000}, {"foot", 0.3048},
                 {"feet", 0.3048},     {"inch", 0.0254},    {"USSurveyFoot", 1200.0 / 3937},
                 {"mile", 1609.344},   {"miles", 1609.344}};
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_ascii_strcasecmp(units[i].name, name) == 0)
            return units[i].metres;
    return 0;
}

/* Where the first element begins behind declaration, comments and instructions; NULL. */
static const char *first_element(const char *at, const char *end)
{
    if (end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    for (;;) {
        while (at < end && strchr(" \t\r\n", *at))
            at++;
        if (end - at < 4 || *at != '<')
            return NULL;
        if (at[1] != '?' && at[1] != '!')
            return at;
        const char *stop = at[1] == '?' ? "?>" : memcmp(at, "<!--", 4) == 0 ? "-->" : ">";
        const char *bracket = *stop == '>' ? memchr(at, '[', (gsize)(end - at)) : NULL;
        const char *close = memchr(at, '>', (gsize)(end - at));
        if (bracket && close && bracket < close) /* a document type with definitions of its own */
            stop = "]>";
        const char *found = g_strstr_len(at, end - at, stop);
        if (!found)
            return NULL;
        at = found + strlen(stop);
    }
}

bool agt_landxml_is(const char *data, gsize size)
{
    const char *end = data + MIN(size, 65536), *at = first_element(data, end);
    if (!at)
        return false;
    const char *name = at + 1;
    gsize n = 0;
    while (name + n < end && !strchr(" \t\r\n/>", name[n]))
        n++;
    const char *colon = memchr(name, ':', n);
    if (colon) {
        n -= (gsize)(colon + 1 - name);
        name = colon + 1;
    }
    return n == 7 && memcmp(name, "LandXML", 7) == 0;
}
