/* SPDX-License-Identifier: Apache-2.0 */
/* Character sets: which one bytes are in, and text that was decoded with the wrong one. */
#include <string.h>

#include "inspect.h"

/* Letters of a word by sort. */
typedef struct {
    guint high, letters;     /* bytes from 0x80 on, and all letters */
    guint lower, upper, odd; /* of the high ones, once decoded */
} Tally;

static bool is_cyrillic(gunichar c)
{
    return c >= 0x400 && c < 0x530;
}

/* How a run of bytes reads in a character set; odd: what stands in no word. */
static Tally tally(const char *bytes, gsize len, const char *charset)
{
    Tally t = {0};
    g_autofree char *text = g_convert(bytes, (gssize)len, "UTF-8", charset, NULL, NULL, NULL);
    if (!text) {
        t.odd = G_MAXUINT / 2;
        return t;
    }
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        t.letters += g_unichar_isalpha(c);
        if (c < 0x80)
            continue;
        t.high++;
        if (!g_unichar_isalpha(c) && !strchr("\xc2\xab\xbb\x96", (int)(c & 0xff)))
            t.odd++;
        else if (g_unichar_islower(c))
            t.lower++;
        else
            t.upper++;
    }
    return t;
}

/* In Cyrillic text most letters are beyond ASCII, and most of them are small ones. */
static const char *guess_cyrillic(const char *bytes, gsize len)
{
    static const char *const sets[] = {"CP1251", "CP866", "KOI8-R"};
    const char *best = NULL;
    double score = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        Tally t = tally(bytes, len, sets[i]);
        double s = (double)t.lower + 0.4 * t.upper - 4.0 * t.odd;
        if (s > score) {
            score = s;
            best = sets[i];
        }
    }
    return best;
}

static bool has_byte(const char *bytes, gsize len, const char *wanted)
{
    for (gsize i = 0; i < len; i++)
        if ((guchar)bytes[i] >= 0x80 && strchr(wanted, bytes[i]))
            return true;
    return false;
}

const char *agt_letters_guess(const char *bytes, gsize len)
{
    guint high = 0, ascii = 0;
    for (gsize i = 0; i < len; i++) {
        high += (guchar)bytes[i] >= 0x80;
        ascii += g_ascii_isalpha(bytes[i]);
    }
    if (!high)
        return NULL;
    if (g_utf8_validate(bytes, (gssize)len, NULL))
        return "UTF-8";
    if (high > ascii)
        return guess_cyrillic(bytes, len);
    /* the Turkish letters stand where Icelandic ones stand in Western Europe */
    return has_byte(bytes, len, "\xd0\xdd\xde\xf0\xfd\xfe") ? "CP1254" : "CP1252";
}

/* The bytes that a text was decoded from when that was done byte by byte. */
static char *bytes_of(const char *text, gsize *len)
{
    static const char *const sets[] = {"ISO-8859-1", "CP1252"};
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        char *bytes = g_convert(text, -1, sets[i], "UTF-8", NULL, len, NULL);
        if (bytes)
            return bytes;
    }
    return NULL;
}

/* A row of accented letters with hardly a plain one is no language. */
static bool is_accented_only(const char *text)
{
    guint run = 0, longest = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        run = c >= 0xc0 && c <= 0xff ? run + 1 : 0;
        longest = MAX(longest, run);
    }
    return longest >= 4;
}

char *agt_letters_repair(const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        if (is_cyrillic(g_utf8_get_char(p)))
            return NULL;
    gsize len;
    g_autofree char *bytes = bytes_of(text, &len);
    if (!bytes)
        return NULL;
    if (g_utf8_validate(bytes, (gssize)len, NULL))
        return g_steal_pointer(&bytes);
    const char *set = is_accented_only(text) ? guess_cyrillic(bytes, len) : NULL;
    return set ? g_convert(bytes, (gssize)len, "UTF-8", set, NULL, NULL, NULL) : NULL;
}
