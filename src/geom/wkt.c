/* SPDX-License-Identifier: Apache-2.0 */
/* Well-known text. Read strictly: decimal points, every byte accounted for. */
#include <string.h>

#include "geom/internal.h"

typedef struct {
    const char *text, *at;
    AgtGeomBuilder *b;
    AgtGeomKind kind;
    GError **error;
} Reader;

static bool fail(Reader *r, const char *what)
{
    g_set_error(r->error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_PARSE,
                "well-known text: %s at character %d", what, (int)(r->at - r->text) + 1);
    return false;
}

static void skip_space(Reader *r)
{
    while (g_ascii_isspace(*r->at))
        r->at++;
}

static bool take(Reader *r, char c)
{
    skip_space(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

/* Takes a word of letters when it is the given one, whatever its case. */
static bool take_word(Reader *r, const char *word)
{
    skip_space(r);
    size_t n = strlen(word);
    if (g_ascii_strncasecmp(r->at, word, n) != 0 || g_ascii_isalpha(r->at[n]))
        return false;
    r->at += n;
    return true;
}

static bool read_number(Reader *r, double *value)
{
    skip_space(r);
    const char *digits = r->at + (*r->at == '-' || *r->at == '+');
    bool plain = g_ascii_isdigit(*digits) || (*digits == '.' && g_ascii_isdigit(digits[1]));
    if (!plain || (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')))
        return fail(r, "a number is expected");
    char *end;
    *value = g_ascii_strtod(r->at, &end);
    r->at = end;
    return true;
}

/* x y and up to two further ordinates, which are dropped. */
static bool read_position(Reader *r)
{
    double v[4];
    int n = 0;
    for (; n < 4; n++) {
        skip_space(r);
        if (n >= 2 && (*r->at == ',' || *r->at == ')'))
            break;
        if (!read_number(r, &v[n]))
            return false;
    }
    agt_geom_builder_point(r->b, v[0], v[1]);
    return true;
}

/* ( x y, x y ) */
static bool read_positions(Reader *r)
{
    if (!take(r, '('))
        return fail(r, "\"(\" is expected");
    do {
        if (!read_position(r))
            return false;
    } while (take(r, ','));
    return take(r, ')') ? true : fail(r, "\")\" is expected");
}

/* ( (ring), (ring) ) */
static bool read_rings(Reader *r)
{
    if (!take(r, '('))
        return fail(r, "\"(\" is expected");
    bool first = true;
    do {
        if (!first)
            agt_geom_builder_ring(r->b);
        first = false;
        if (!read_positions(r))
            return false;
    } while (take(r, ','));
    return take(r, ')') ? true : fail(r, "\")\" is expected");
}

static bool read_part(Reader *r)
{
    if (take_word(r, "EMPTY"))
        return true;
    agt_geom_builder_part(r->b);
    return r->kind == AGT_GEOM_POLYGON ? read_rings(r) : read_positions(r);
}

/* A member of a MULTIPOINT may stand without its own brackets. */
static bool read_member(Reader *r)
{
    skip_space(r);
    bool bare = r->kind == AGT_GEOM_POINT && *r->at != '(' && !g_ascii_isalpha(*r->at);
    if (!bare)
        return read_part(r);
    agt_geom_builder_part(r->b);
    return read_position(r);
}

static bool read_members(Reader *r)
{
    if (take_word(r, "EMPTY"))
        return true;
    if (!take(r, '('))
        return fail(r, "\"(\" is expected");
    do {
        if (!read_member(r))
            return false;
    } while (take(r, ','));
    return take(r, ')') ? true : fail(r, "\")\" is expected");
}

static void skip_srid(Reader *r)
{
    skip_space(r);
    if (g_ascii_strncasecmp(r->at, "SRID=", 5) != 0)
        return;
    const char *p = r->at + 5;
    while (g_ascii_isdigit(*p))
        p++;
    if (*p == ';')
        r->at = p + 1;
}

/* The tag, with Z, M or ZM glued to it or after it. */
static bool read_tag(Reader *r, bool *multi)
{
    static const char *const names[] = {"POINT", "LINESTRING", "POLYGON"};
    skip_space(r);
    *multi = g_ascii_strncasecmp(r->at, "MULTI", 5) == 0;
    const char *name = r->at + (*multi ? 5 : 0);
    for (int k = 0; k < 3; k++) {
        size_t n = strlen(names[k]);
        if (g_ascii_strncasecmp(name, names[k], n) != 0)
            continue;
        r->at = name + n;
        r->kind = (AgtGeomKind)(k + 1);
        if (!take_word(r, "ZM") && !take_word(r, "Z"))
            take_word(r, "M");
        return true;
    }
    return fail(r, "a point, line or polygon is expected");
}

AgtGeom *agt_geom_from_wkt(const char *wkt, GError **error)
{
    Reader r = {wkt, wkt, NULL, AGT_GEOM_POINT, error};
    bool multi;
    skip_srid(&r);
    if (!read_tag(&r, &multi))
        return NULL;
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(r.kind);
    r.b = b;
    if (!(multi ? read_members(&r) : read_part(&r)))
        return NULL;
    skip_space(&r);
    if (*r.at) {
        fail(&r, "text after the end");
        return NULL;
    }
    return agt_geom_builder_end(g_steal_pointer(&b), error);
}

/* The usual number by whole arithmetic. Not for those so near to the middle of two that rounding
 * might go either way, nor for those too large to be scaled without error. */
static bool put_usual(GString *out, double v, int decimals)
{
    static const double scale[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (decimals < 0 || decimals >= (int)G_N_ELEMENTS(scale))
        return false;
    double scaled = fabs(v) * scale[decimals], whole = floor(scaled), rest = scaled - whole;
    if (!(scaled < 1e12) || fabs(rest - 0.5) < 1e-3)
        return false;
    char text[32], *at = text + sizeof text;
    guint64 n = (guint64)whole + (rest > 0.5);
    bool minus = v < 0 && n > 0;
    for (int k = 0; n > 0 || k <= decimals; k++, n /= 10) {
        if (k > 0 && k == decimals)
            *--at = '.';
        *--at = (char)('0' + n % 10);
    }
    if (minus)
        *--at = '-';
    g_string_append_len(out, at, text + sizeof text - at);
    return true;
}

static void put_number(GString *out, double v, int decimals)
{
    if (put_usual(out, v, decimals))
        return;
    char format[16], text[512];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(text, sizeof text, format, v);
    bool zero = text[0] == '-' && strspn(text, "-0.") == strlen(text);
    g_string_append(out, zero ? text + 1 : text);
}

static void put_ring(GString *out, const AgtGeom *g, uint32_t ring, int decimals)
{
    g_string_append_c(out, '(');
    for (uint32_t i = g->ring[ring]; i < g->ring[ring + 1]; i++) {
        if (i > g->ring[ring])
            g_string_append(out, ", ");
        put_number(out, g->pt[i].x, decimals);
        g_string_append_c(out, ' ');
        put_number(out, g->pt[i].y, decimals);
    }
    g_string_append_c(out, ')');
}

char *agt_geom_to_wkt(const AgtGeom *g, int decimals)
{
    static const char *const names[] = {"", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};
    GString *out = g_string_new(names[g->kind]);
    g_string_append(out, g->n_parts ? " (" : " EMPTY");
    for (uint32_t i = 0; i < g->n_parts; i++) {
        g_string_append(out, i ? ", " : "");
        if (g->kind == AGT_GEOM_POLYGON)
            g_string_append_c(out, '(');
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            g_string_append(out, j > g->part[i] ? ", " : "");
            put_ring(out, g, j, decimals);
        }
        if (g->kind == AGT_GEOM_POLYGON)
            g_string_append_c(out, ')');
    }
    if (g->n_parts)
        g_string_append_c(out, ')');
    return g_string_free(out, FALSE);
}
