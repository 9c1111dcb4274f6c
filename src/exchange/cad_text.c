/* SPDX-License-Identifier: Apache-2.0 */
#include "cad_text.h"

#include <math.h>
#include <string.h>

static bool next_line(AgtCadReader *r, const char **from, gsize *n)
{
    if (r->at >= r->size)
        return false;
    const char *start = r->data + r->at;
    gsize left = r->size - r->at, k = 0;
    while (k < left && start[k] != '\n' && start[k] != '\r')
        k++;
    *from = start;
    *n = k;
    r->at += k;
    if (r->at < r->size)
        r->at += start[k] == '\r' && k + 1 < left && start[k + 1] == '\n' ? 2 : 1;
    r->line++;
    return true;
}

static void trim(const char **s, gsize *n)
{
    while (*n && g_ascii_isspace(**s)) {
        (*s)++;
        (*n)--;
    }
    while (*n && g_ascii_isspace((*s)[*n - 1]))
        (*n)--;
}

static bool whole(const char *s, gsize n, gint64 *out)
{
    char buf[24];
    trim(&s, &n);
    if (!n || n >= sizeof buf)
        return false;
    memcpy(buf, s, n);
    buf[n] = '\0';
    char *end = NULL;
    *out = g_ascii_strtoll(buf, &end, 10);
    return end && !*end;
}

bool agt_cad_next(AgtCadReader *r)
{
    const char *s;
    gsize n;
    gint64 code;
    if (!next_line(r, &s, &n))
        return false;
    guint line = r->line;
    if (!whole(s, n, &code) || code < -10 || code > 1100 || !next_line(r, &r->value, &r->n)) {
        trim(&s, &n);
        r->bad = n > 0 || r->at < r->size; /* blank lines after the end do no harm */
        r->line = line;
        return false;
    }
    r->code = (int)code;
    return true;
}

bool agt_cad_is(const AgtCadReader *r, const char *word)
{
    const char *s = r->value;
    gsize n = r->n;
    trim(&s, &n);
    return strlen(word) == n && memcmp(s, word, n) == 0;
}

bool agt_cad_real(const AgtCadReader *r, double *out)
{
    char buf[64];
    const char *s = r->value;
    gsize n = r->n;
    trim(&s, &n);
    if (!n || n >= sizeof buf)
        return false;
    memcpy(buf, s, n);
    buf[n] = '\0';
    char *end = NULL;
    double v = g_ascii_strtod(buf, &end);
    if (*end || !isfinite(v))
        return false;
    *out = v;
    return true;
}

gint64 agt_cad_int(const AgtCadReader *r)
{
    gint64 v;
    return whole(r->value, r->n, &v) ? v : 0;
}

AgtCadForm agt_cad_form(const char *data, gsize size)
{
    static const char binary[] = "AutoCAD Binary DXF";
    static const char *const older[] = {"MC0.0",  "AC1.2",  "AC1.40", "AC1.50",
                                        "AC2.10", "AC2.21", "AC2.22", "AC3.0"};
    if (size >= sizeof binary && memcmp(data, binary, sizeof binary - 1) == 0)
        return AGT_CAD_BINARY_DXF;
    if (size >= 6 && memcmp(data, "AC10", 4) == 0 && g_ascii_isdigit(data[4]) &&
        g_ascii_isdigit(data[5]))
        return AGT_CAD_DWG;
    for (gsize i = 0; i < G_N_ELEMENTS(older); i++)
        if (size > 8 && memcmp(data, older[i], strlen(older[i])) == 0)
            return AGT_CAD_DWG;
    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        size -= 3;
    }
    AgtCadReader r = {.data = data, .size = size};
    while (agt_cad_next(&r) && r.code == 999)
        ;
    return !r.bad && r.value && r.code == 0 && agt_cad_is(&r, "SECTION") ? AGT_CAD_DXF
                                                                         : AGT_CAD_NONE;
}

static bool known(const char *charset)
{
    GIConv c = g_iconv_open("UTF-8", charset);
    if (c == (GIConv)-1)
        return false;
    g_iconv_close(c);
    return true;
}

char *agt_cad_charset(const char *codepage)
{
    static const char *const prefixes[] = {"ansi_", "ansi", "dos", "cp", "windows-", "ibm"};
    g_autofree char *bare = g_strstrip(g_ascii_strdown(codepage, -1));
    if (strcmp(bare, "utf-8") == 0 || strcmp(bare, "utf8") == 0 || strcmp(bare, "ansi_65001") == 0)
        return g_strdup("UTF-8");
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        const char *number = bare + strlen(prefixes[i]);
        if (!g_str_has_prefix(bare, prefixes[i]) || !*number ||
            strspn(number, "0123456789") != strlen(number))
            continue;
        char *name = g_strdup_printf("CP%s", number);
        if (known(name))
            return name;
        g_free(name);
    }
    if (strcmp(bare, "johab") == 0)
        return g_strdup("JOHAB");
    if (g_str_has_prefix(bare, "iso8859-") && known(bare))
        return g_ascii_strup(bare, -1);
    return known(bare) && strcmp(bare, "utf-16") != 0 ? g_ascii_strup(bare, -1) : NULL;
}

static int hex(const char *s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        int d = g_ascii_xdigit_value(s[i]);
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* \M+nXXXX: a letter of an Asian code page. */
static bool multibyte(const char *s, GString *out)
{
    static const char *const pages[] = {"CP932", "CP950", "CP949", "JOHAB", "CP936"};
    int page = g_ascii_digit_value(s[3]), v = page >= 1 && page <= 5 ? hex(s + 4, 4) : -1;
    if (v < 0)
        return false;
    const char bytes[] = {(char)(v >> 8), (char)v};
    g_autofree char *letter = g_convert(bytes, 2, "UTF-8", pages[page - 1], NULL, NULL, NULL);
    if (letter)
        g_string_append(out, letter);
    return letter != NULL;
}

/* Resolves \U+XXXX and \M+nXXXX, which stand for letters in every version. */
static char *resolve(const char *s)
{
    GString *out = g_string_new(NULL);
    while (*s) {
        gsize left = strlen(s);
        int v = left >= 7 && (s[0] == '\\' && (s[1] == 'U' || s[1] == 'u') && s[2] == '+')
                    ? hex(s + 3, 4)
                    : -1;
        if (v > 0 && g_unichar_validate((gunichar)v)) {
            g_string_append_unichar(out, (gunichar)v);
            s += 7;
        } else if (left >= 8 && strncmp(s, "\\M+", 3) == 0 && multibyte(s, out)) {
            s += 8;
        } else {
            g_string_append_c(out, *s++);
        }
    }
    return g_string_free(out, FALSE);
}

static bool ascii(const char *s, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if ((guchar)s[i] >= 0x80)
            return false;
    return true;
}

static AgtCadDoubt doubt_of(const char *text, const char *bytes, gsize n)
{
    if (g_utf8_validate(bytes, (gssize)n, NULL))
        return AGT_CAD_TEXT_UTF8;
    int accented = 0;
    GUnicodeScript word = G_UNICODE_SCRIPT_COMMON;
    AgtCadDoubt doubt = AGT_CAD_TEXT_FINE;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        accented = c >= 0xC0 && c <= 0xFF ? accented + 1 : 0;
        if (accented >= 3)
            return AGT_CAD_TEXT_LATIN;
        GUnicodeScript s = g_unichar_isalpha(c) ? g_unichar_get_script(c) : G_UNICODE_SCRIPT_COMMON;
        bool latin = s == G_UNICODE_SCRIPT_LATIN, cyrillic = s == G_UNICODE_SCRIPT_CYRILLIC;
        if ((latin && word == G_UNICODE_SCRIPT_CYRILLIC) ||
            (cyrillic && word == G_UNICODE_SCRIPT_LATIN))
            doubt = AGT_CAD_TEXT_MIXED;
        word = latin || cyrillic ? s : G_UNICODE_SCRIPT_COMMON;
    }
    return doubt;
}

/* Letter by letter, U+FFFD for what the character set does not have. */
static char *convert_rest(const char *charset, const char *bytes, gsize n)
{
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *c = g_convert(bytes + i, 1, "UTF-8", charset, NULL, NULL, NULL);
        g_string_append(out, c && *c ? c : "\xEF\xBF\xBD");
    }
    return g_string_free(out, FALSE);
}

char *agt_cad_decode(const char *charset, const char *bytes, gsize n, AgtCadDoubt *doubt)
{
    AgtCadDoubt found = AGT_CAD_TEXT_FINE;
    trim(&bytes, &n);
    const char *zero = n ? memchr(bytes, 0, n) : NULL;
    if (zero)
        n = (gsize)(zero - bytes);
    bool utf8 = strcmp(charset, "UTF-8") == 0;
    g_autofree char *text = NULL;
    if (ascii(bytes, n)) {
        text = g_strndup(bytes, n);
    } else if (utf8) {
        if (!g_utf8_validate(bytes, (gssize)n, NULL))
            found = AGT_CAD_TEXT_INVALID;
        text = g_utf8_make_valid(bytes, (gssize)n);
    } else {
        text = g_convert(bytes, (gssize)n, "UTF-8", charset, NULL, NULL, NULL);
        if (text)
            found = doubt_of(text, bytes, n);
        else
            found = AGT_CAD_TEXT_INVALID;
        if (!text)
            text = convert_rest(charset, bytes, n);
    }
    if (doubt)
        *doubt = found;
    return resolve(text);
}

/* %%c, %%d, %%p, %%nnn and the switches %%u, %%o, %%k of a TEXT. */
static const char *percent(const char *s, GString *out)
{
    char c = g_ascii_tolower(s[2]);
    if (c == 'c')
        g_string_append(out, "⌀");
    else if (c == 'd')
        g_string_append(out, "°");
    else if (c == 'p')
        g_string_append(out, "±");
    else if (c == '%')
        g_string_append_c(out, '%');
    else if (g_ascii_isdigit(c) && g_ascii_isdigit(s[3]) && g_ascii_isdigit(s[4])) {
        char number[4] = {s[2], s[3], s[4], '\0'};
        int v = (int)g_ascii_strtoll(number, NULL, 10);
        if (v >= 32 && v < 127)
            g_string_append_c(out, (char)v);
        return s + 5;
    } else if (!strchr("uok", c) || !c) {
        g_string_append(out, "%%");
        return s + 2;
    }
    return s + 3;
}

/* \Sa^b; and \Sa/b; stack two texts: "a/b". */
static const char *stacked(const char *s, GString *out)
{
    for (; *s && *s != ';'; s++)
        g_string_append_c(out, *s == '^' || *s == '#' ? '/' : *s);
    return *s ? s + 1 : s;
}

/* One code of an MTEXT that begins with a backslash. */
static const char *backslash(const char *s, GString *out)
{
    char c = s[1];
    if (c == '\\' || c == '{' || c == '}') {
        g_string_append_c(out, c);
        return s + 2;
    }
    if (c == 'P' || c == 'N' || c == 'X' || c == '~') {
        g_string_append_c(out, ' ');
        return s + 2;
    }
    if (c == 'S')
        return stacked(s + 2, out);
    if (c && strchr("LlOoKk", c))
        return s + 2;
    if (c && strchr("ACcFfHhQTWp", c)) {
        const char *end = strchr(s, ';');
        return end ? end + 1 : s + strlen(s);
    }
    g_string_append_c(out, '\\');
    return s + 1;
}

char *agt_cad_plain(const char *text, bool mtext)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *s = text; *s;) {
        if (s[0] == '%' && s[1] == '%' && s[2])
            s = percent(s, out);
        else if (mtext && *s == '\\')
            s = backslash(s, out);
        else if (mtext && (*s == '{' || *s == '}'))
            s++;
        else if (*s == '^' && strchr("IJM", s[1]) && s[1]) {
            g_string_append_c(out, ' ');
            s += 2;
        } else
            g_string_append_c(out, *s++);
    }
    g_strstrip(out->str);
    return g_strdup(out->str);
}
