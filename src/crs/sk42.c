/* SPDX-License-Identifier: Apache-2.0 */
/* SK-42 and its kin in every spelling: coordinates that come through them are worse than they
 * look. Needs no PROJ, so that a plan can be judged without it. */
#include <string.h>

#include "impl.h"

/* EPSG codes of geographic and projected systems on the Pulkovo datums (proj.db 9.1, datum name
 * "Pulkovo..."; a test compares all of them with PROJ). */
static const int pulkovo_codes[][2] = {
    {2166, 2168},   {2171, 2175},   {2397, 2399},   {2463, 2549}, {2551, 2599}, {2601, 2735},
    {2738, 2758},   {2935, 2941},   {3120, 3120},   {3146, 3147}, {3150, 3151}, {3328, 3335},
    {3350, 3352},   {3388, 3390},   {3833, 3844},   {4178, 4179}, {4200, 4200}, {4284, 4284},
    {4417, 4417},   {4434, 4434},   {5631, 5631},   {5663, 5665}, {5670, 5675}, {7825, 7831},
    {20004, 20032}, {20064, 20092}, {28402, 28492},
};

/* What a name, WKT or PROJ string of such a system holds, without blanks and marks, in lower case;
 * 6378245 m is the half axis of the Krassowsky ellipsoid. The last ones are Cyrillic: SK-42, SK-63,
 * SK-95, Pulkovo, Krasovsky. */
static const char *const pulkovo_words[] = {
    "pulkovo",
    "krass",
    "krasovsk",
    "6378245",
    "sk42",
    "sk63",
    "sk95",
    "ck42",
    "ck63",
    "ck95",
    "cs63",
    "1942gk",
    "\xd1\x81\xd0\xba"
    "42",
    "\xd1\x81\xd0\xba"
    "63",
    "\xd1\x81\xd0\xba"
    "95",
    "\xd0\xbf\xd1\x83\xd0\xbb\xd0\xba\xd0\xbe\xd0\xb2",
    "\xd0\xba\xd1\x80\xd0\xb0\xd1\x81\xd0\xbe\xd0\xb2\xd1\x81",
};

/* The EPSG number that the text is, 0 when it is something else. */
static guint64 epsg_of(const char *text)
{
    guint64 code = 0;
    g_autofree char *clean = g_strstrip(g_strdup(text));
    const char *digits = strrchr(clean, ':');
    bool epsg = g_ascii_strncasecmp(clean, "EPSG:", 5) == 0 ||
                g_ascii_strncasecmp(clean, "urn:ogc:def:crs:EPSG:", 21) == 0;
    return epsg && g_ascii_string_to_unsigned(digits + 1, 10, 0, G_MAXINT, &code, NULL) ? code : 0;
}

/* Lower case without blanks, hyphens, dots, underscores and the like. */
static char *folded(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    GString *out = g_string_new(NULL);
    for (const char *c = lower; *c; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        if (g_unichar_isalnum(u) || u == '=')
            g_string_append_unichar(out, u);
    }
    return g_string_free(out, FALSE);
}

bool agt_crs_text_is_sk42(const char *text)
{
    if (!text)
        return false;
    guint64 code = epsg_of(text);
    for (gsize i = 0; code && i < G_N_ELEMENTS(pulkovo_codes); i++)
        if (code >= (guint64)pulkovo_codes[i][0] && code <= (guint64)pulkovo_codes[i][1])
            return true;
    if (code)
        return false;
    g_autofree char *plain = folded(text);
    for (gsize i = 0; i < G_N_ELEMENTS(pulkovo_words); i++)
        if (strstr(plain, pulkovo_words[i]))
            return true;
    return false;
}

bool agt_crs_is_sk42(const AgtCrs *crs)
{
    const char *const said[] = {crs->code, crs->name,     crs->proj,
                                crs->wkt,  crs->wkt_esri, crs->definition};
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        if (agt_crs_text_is_sk42(said[i]))
            return true;
    return false;
}
