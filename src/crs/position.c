/* SPDX-License-Identifier: Apache-2.0 */
/* Positions as people write them. Strict: what can be read in two ways is not read. */
#include <math.h>
#include <string.h>

#include "impl.h"

#define MGRS_BANDS "CDEFGHJKLMNPQRSTUVWX"
/* Marks the place of a comma that parts two numbers. */
#define SEPARATOR '\1'

/* A number, and the letter of the compass that belongs to it (0: none). */
typedef struct {
    double v;
    int decimals;
    int digits; /* before the point */
    bool sign;
} Number;

/* One of the two coordinates: up to three numbers of it. */
typedef struct {
    Number n[3];
    guint count;
    char letter; /* N S E W, 0 */
} Half;

static bool refuse(GError **error, const char *part)
{
    g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNKNOWN,
                "\"%.60s\" cannot be read as one position", part);
    return false;
}

/* Marks of degrees, minutes and seconds become blanks, Cyrillic letters of the compass Latin. */
static char *plain(const char *text)
{
    static const char *const marks[][2] = {
        {"\xc2\xb0", " "},
        {"\xc2\xba", " "},
        {"\xcb\x9a", " "},
        {"\xe2\x80\xb2", " "},
        {"\xe2\x80\xb3", " "},
        {"\xe2\x80\x98", " "},
        {"\xe2\x80\x99", " "},
        {"\xe2\x80\x9c", " "},
        {"\xe2\x80\x9d", " "},
        {"\xc2\xa0", " "},
        {"\xe2\x88\x92", "-"},
        {"'", " "},
        {"\"", " "},
        {"\t", " "},
        /* s.sh., yu.sh., v.d., z.d. */
        {"\xd0\xa1.\xd0\xa8.", " N "},
        {"\xd0\xae.\xd0\xa8.", " S "},
        {"\xd0\x92.\xd0\x94.", " E "},
        {"\xd0\x97.\xd0\x94.", " W "},
        {"\xd0\xa1.", " N "},
        {"\xd0\xa1", " N "},
        {"\xd0\x92", " E "},
    };
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *upper = g_utf8_strup(valid, -1);
    g_autoptr(GString) s = g_string_new(upper);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        g_string_replace(s, marks[i][0], marks[i][1], 0);
    return g_strdup(g_strstrip(s->str));
}

/* Decimal commas become points, other commas separators; false when it cannot be told. */
static bool settle_commas(char *s)
{
    guint inner = 0, outer = 0;
    for (char *c = s; *c; c++)
        if (*c == ',')
            *(c > s && g_ascii_isdigit(c[-1]) && g_ascii_isdigit(c[1]) ? &inner : &outer) += 1;
    bool decimal = !strchr(s, '.') && inner == 2 && outer <= 1;
    if (!decimal && inner + outer > 1)
        return false;
    for (char *c = s; *c; c++)
        if (*c == ',')
            *c = decimal && c > s && g_ascii_isdigit(c[-1]) && g_ascii_isdigit(c[1]) ? '.'
                                                                                     : SEPARATOR;
    return true;
}

static bool read_number(const char **at, Number *n)
{
    const char *c = *at, *start = c;
    n->sign = *c == '-';
    c += *c == '-' || *c == '+';
    const char *digits = c;
    while (g_ascii_isdigit(*c))
        c++;
    n->digits = (int)(c - digits);
    n->decimals = 0;
    if (*c == '.')
        for (c++; g_ascii_isdigit(*c); c++)
            n->decimals++;
    if (!n->digits || n->digits > 9 || n->decimals > 12 || *c == '.')
        return false;
    n->v = g_ascii_strtod(start, NULL);
    *at = c;
    return true;
}

/* True for a group of three digits after a shorter number: 8 662 240. */
static bool continues(const Half *h, const Number *n)
{
    const Number *last = h->count ? &h->n[h->count - 1] : NULL;
    return last && n->digits == 3 && !n->sign && !last->decimals;
}

static bool add_number(Half *h, const Number *n, bool degrees)
{
    if (!degrees && continues(h, n)) {
        Number *last = &h->n[h->count - 1];
        last->v = last->v * 1000 + (last->sign ? -n->v : n->v);
        last->digits += 3;
        last->decimals = n->decimals;
        return last->digits <= 8; /* no easting is longer: two numbers ran together */
    }
    if (h->count == G_N_ELEMENTS(h->n))
        return false;
    h->n[h->count++] = *n;
    return true;
}

/* Cuts at letters or at a separator; without either all numbers end up in the first half. */
static bool cut(const char *s, bool degrees, Half half[2], bool *parted)
{
    bool before = g_ascii_isalpha(*s); /* letters stand before their numbers */
    guint k = 0;
    *parted = false;
    for (const char *c = s; *c;) {
        Number n;
        if (*c == ' ') {
            c++;
        } else if (*c == SEPARATOR || (g_ascii_isalpha(*c) && before && half[0].letter)) {
            if (k == 1 && *c == SEPARATOR)
                return false;
            k = 1;
            *parted = true;
            half[k].letter = g_ascii_isalpha(*c) ? *c : half[k].letter;
            c++;
        } else if (g_ascii_isalpha(*c)) {
            if (half[k].letter || !strchr("NSEW", *c) || (!before && !half[k].count))
                return false;
            half[k].letter = *c++;
            if (!before && k == 0) {
                k = 1;
                *parted = true;
                while (*c == ' ' || *c == SEPARATOR)
                    c++;
            }
        } else if (!read_number(&c, &n) || !add_number(&half[k], &n, degrees)) {
            return false;
        }
    }
    return true;
}

/* Degrees with minutes and seconds, or one number. */
static bool value_of(const Half *h, bool degrees, double *v, double *half_unit)
{
    if (!h->count || (!degrees && h->count != 1))
        return false;
    double unit = 1;
    *v = 0;
    for (guint i = 0; i < h->count; i++, unit /= 60) {
        const Number *n = &h->n[i];
        bool last = i + 1 == h->count;
        if ((!last && n->decimals) || (i && (n->sign || n->v >= 60)))
            return false;
        *v += fabs(n->v) * unit;
        *half_unit = MAX(last ? unit * pow(10, -n->decimals) / 2 : 0, *half_unit);
    }
    bool minus = h->n[0].sign;
    if (minus && h->letter)
        return false;
    if (minus || h->letter == 'S' || h->letter == 'W')
        *v = -*v;
    return true;
}

/* Bare numbers in a row: the first half of them is one coordinate. */
static bool part_evenly(Half half[2], const char *s, bool degrees)
{
    Number all[6];
    guint n = 0;
    for (const char *c = s; *c;) {
        if (*c == ' ')
            c++;
        else if (n == G_N_ELEMENTS(all) || !read_number(&c, &all[n++]))
            return false;
    }
    if (!degrees || n % 2 || !n)
        return false;
    half[0].count = half[1].count = 0;
    for (guint i = 0; i < n; i++) {
        Half *h = &half[i / (n / 2)];
        h->n[h->count++] = all[i];
    }
    return true;
}

/* Two numbers in metres that ran into one half: "662240 4437123". */
static bool part_metres(Half half[2])
{
    if (half[0].count != 2 || half[1].count)
        return false;
    half[1].n[0] = half[0].n[1];
    half[0].count = half[1].count = 1;
    return true;
}

static bool read_pair(char *s, bool degrees, AgtCrsWritten *w)
{
    Half half[2] = {0};
    bool parted;
    if (!settle_commas(s))
        return false;
    bool ok = cut(s, degrees, half, &parted);
    if (!parted && !half[0].letter)
        ok = degrees ? part_evenly(half, s, true) : ok && part_metres(half);
    double v[2];
    w->half_unit = 0;
    if (!ok || !value_of(&half[0], degrees, &v[0], &w->half_unit) ||
        !value_of(&half[1], degrees, &v[1], &w->half_unit))
        return false;
    bool labelled = half[0].letter || half[1].letter;
    bool north_first = half[0].letter == 'N' || half[0].letter == 'S';
    bool north_last = half[1].letter == 'N' || half[1].letter == 'S';
    if (labelled && (!half[0].letter || !half[1].letter || north_first == north_last))
        return false;
    w->order_known = labelled;
    w->at = north_first ? (AgtPoint){v[1], v[0]} : (AgtPoint){v[0], v[1]};
    if (!degrees)
        return true;
    double small = MIN(fabs(v[0]), fabs(v[1])), large = MAX(fabs(v[0]), fabs(v[1]));
    return small <= 90 && large <= 180 && (!labelled || fabs(w->at.y) <= 90);
}

/* Lowest northing of each band, metres (as in GEOTRANS, NGA): tells which 2000 km it is in. */
static double band_bottom(char band)
{
    static const double bottom_km[] = {1100, 2000, 2800, 3700, 4600, 5500, 6400, 7300, 8200, 9100,
                                       0,    800,  1700, 2600, 3500, 4400, 5300, 6200, 7000, 7900};
    return bottom_km[strchr(MGRS_BANDS, band) - MGRS_BANDS] * 1000;
}

static bool zone_of(const char *number, char band, AgtCrsWritten *w)
{
    guint64 zone = 0;
    if (!g_ascii_string_to_unsigned(number, 10, 1, 60, &zone, NULL))
        return false;
    w->utm_zone = band < 'N' ? -(int)zone : (int)zone;
    w->order_known = true;
    return true;
}

/* Military grid: zone, band, square of 100 km, digits; its corner is the south-west one. */
static bool read_mgrs(const char *s, AgtCrsWritten *w)
{
    g_autoptr(GRegex) form = g_regex_new(
        "^(\\d{1,2}) ?([C-HJ-NP-X]) ?([A-HJ-NP-Z])([A-HJ-NP-V]) ?(\\d{0,10})(?: (\\d{1,5}))?$", 0,
        0, NULL);
    g_autoptr(GMatchInfo) m = NULL;
    if (!g_regex_match(form, s, 0, &m))
        return false;
    g_autofree char *zone = g_match_info_fetch(m, 1), *band = g_match_info_fetch(m, 2);
    g_autofree char *column = g_match_info_fetch(m, 3), *row = g_match_info_fetch(m, 4);
    g_autofree char *first = g_match_info_fetch(m, 5), *second = g_match_info_fetch(m, 6);
    g_autofree char *digits = g_strconcat(first, second ? second : "", NULL);
    gsize n = strlen(digits) / 2;
    static const char *const columns[] = {"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"};
    static const char rows[] = "ABCDEFGHJKLMNPQRSTUV";
    if (!zone_of(zone, *band, w) || strlen(digits) % 2 || n > 5 ||
        (second && *second && strlen(first) != strlen(second)))
        return false;
    int z = ABS(w->utm_zone);
    const char *at = strchr(columns[z % 3], *column);
    if (!at)
        return false;
    g_autofree char *x = g_strndup(digits, n);
    double cell = pow(10, 5 - (double)n);
    double row_m = (double)((strchr(rows, *row) - rows + (z % 2 ? 0 : 15)) % 20) * 1e5;
    w->at.x = (double)(at - columns[z % 3] + 1) * 1e5 + g_ascii_strtod(x, NULL) * cell + cell / 2;
    w->at.y = row_m + g_ascii_strtod(digits + n, NULL) * cell + cell / 2;
    while (w->at.y < band_bottom(*band))
        w->at.y += 2e6;
    w->half_unit = cell / 2;
    return true;
}

/* UTM with its zone and band: "38T 662070 4435036". */
static bool read_utm(const char *s, AgtCrsWritten *w)
{
    g_autoptr(GRegex) form =
        g_regex_new("^(?:UTM )?(?:ZONE )?(\\d{1,2}) ?([C-HJ-NP-X])[ ,]+(.*)$", 0, 0, NULL);
    g_autoptr(GMatchInfo) m = NULL;
    if (!g_regex_match(form, s, 0, &m))
        return false;
    g_autofree char *zone = g_match_info_fetch(m, 1), *band = g_match_info_fetch(m, 2);
    g_autofree char *rest = g_match_info_fetch(m, 3);
    AgtCrsWritten pair = {0};
    if (!read_pair(rest, false, &pair) || !(pair.at.x >= 1e5 && pair.at.x < 1e6) ||
        !(pair.at.y >= 0 && pair.at.y <= 1e7))
        return false;
    *w = pair;
    return zone_of(zone, *band, w);
}

GArray *agt_crs_read_written(const char *text, bool geographic, GError **error)
{
    g_autoptr(GArray) out = g_array_new(FALSE, TRUE, sizeof(AgtCrsWritten));
    g_auto(GStrv) part = g_strsplit_set(text, ";|\r\n", -1);
    for (guint i = 0; part[i]; i++) {
        g_autofree char *s = plain(part[i]);
        AgtCrsWritten w = {0};
        if (!*s)
            continue;
        if (!read_mgrs(s, &w) && !read_utm(s, &w)) {
            w = (AgtCrsWritten){0};
            if (!read_pair(s, geographic, &w)) {
                refuse(error, part[i]);
                return NULL;
            }
        }
        g_array_append_val(out, w);
    }
    if (!out->len) {
        refuse(error, text);
        return NULL;
    }
    return g_steal_pointer(&out);
}

/* A parameter of the PROJ string, NaN when it is not there. */
static double parameter(const AgtCrs *crs, const char *name)
{
    const char *at = crs->proj ? strstr(crs->proj, name) : NULL;
    return at ? g_ascii_strtod(at + strlen(name), NULL) : NAN;
}

int agt_crs_zone_prefix(const AgtCrs *crs)
{
    double x = parameter(crs, "+x_0=");
    return x >= 1e6 && x < 1e8 && fmod(x, 1e6) == 5e5 ? (int)(x / 1e6) : 0;
}

/* The easting as the system has it. */
static double easting_in(const AgtCrs *crs, double x)
{
    int prefix = agt_crs_zone_prefix(crs);
    if (prefix && x > 0 && x < 1e6)
        return x + prefix * 1e6;
    double zone = floor(x / 1e6), middle = parameter(crs, "+lon_0=");
    bool bare = !prefix && parameter(crs, "+x_0=") == 5e5 && agt_crs_is_sk42(crs);
    /* 6-degree zones: the middle of zone z is 6 z - 3 degrees east */
    return bare && zone >= 1 && zone <= 60 && middle == 6 * zone - 3 ? x - zone * 1e6 : x;
}

guint agt_crs_written_points(const AgtCrsWritten *w, const AgtCrs *crs, AgtPoint out[2])
{
    bool degrees = agt_crs_is_geographic(crs);
    guint n = w->order_known ? 1 : 2;
    for (guint i = 0; i < n; i++) {
        out[i] = i ? (AgtPoint){w->at.y, w->at.x} : w->at;
        if (!degrees && !w->utm_zone)
            out[i].x = easting_in(crs, out[i].x);
    }
    return n;
}
