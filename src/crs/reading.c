/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings of the same numbers that common mistakes lead to (domain/mine-action.md, section 8):
 * another datum, Gauss-Krueger against UTM, the zone beside, zone numbers before the easting, axes
 * exchanged, feet. One table serves both questions: which reading puts a file on the site, and
 * which one explains where a record stands.
 */
#include <math.h>
#include <string.h>

#include "impl.h"

#define FOOT_M 0.3048

typedef enum { KIND_OTHER, KIND_WGS84, KIND_SK42, KIND_UTM, KIND_GAUSS } Kind;

struct _AgtCrsReading {
    Kind stated, read;
    bool swapped, feet, datum;
    bool same;     /* the stated system itself */
    double prefix; /* put before the easting, metres */
    bool strip;    /* the easting without its millions */
    char *system;
    bool degrees;    /* of the system of the reading */
    AgtCrsOp *first; /* to degrees of the stated datum, NULL */
    AgtCrsOp *op;    /* to the plan, NULL: the numbers are in it */
};

static void reading_free(gpointer data)
{
    AgtCrsReading *r = data;
    agt_crs_op_free(r->first);
    agt_crs_op_free(r->op);
    g_free(r->system);
    g_free(r);
}

static Kind kind_of(const AgtCrs *crs)
{
    int e = crs->epsg;
    if (e == 4326)
        return KIND_WGS84;
    if ((e > 32600 && e <= 32660) || (e > 32700 && e <= 32760))
        return KIND_UTM;
    if (!agt_crs_is_sk42(crs))
        return KIND_OTHER;
    return crs->geographic ? KIND_SK42 : KIND_GAUSS;
}

static bool of_sk42(Kind k)
{
    return k == KIND_SK42 || k == KIND_GAUSS;
}

typedef struct {
    GPtrArray *out;
    const AgtCrs *stated, *plan;
    Kind kind;
} Maker;

/* A reading in system @p code; NULL when no operation leads from it to the plan. */
static AgtCrsReading *add(Maker *m, const char *code)
{
    g_autoptr(AgtCrs) crs = agt_crs_new(code, NULL);
    bool same = crs && strcmp(crs->code, m->plan->code) == 0;
    AgtCrsOp *op = crs && !same ? agt_crs_op_new(crs, m->plan, NULL, NULL) : NULL;
    if (!crs || (!op && !same))
        return NULL;
    AgtCrsReading *r = g_new0(AgtCrsReading, 1);
    r->stated = m->kind;
    r->read = kind_of(crs);
    r->same = strcmp(crs->code, m->stated->code) == 0;
    r->degrees = crs->geographic;
    r->system = g_strdup(crs->code);
    r->op = op;
    g_ptr_array_add(m->out, r);
    return r;
}

/* The degrees behind the numbers, taken for those of the other datum. */
static void add_datum(Maker *m)
{
    bool sk42 = of_sk42(m->kind);
    if (m->kind == KIND_OTHER)
        return;
    const char *own = sk42 ? "EPSG:4284" : "EPSG:4326", *other = sk42 ? "EPSG:4326" : "EPSG:4284";
    g_autoptr(AgtCrsOp) first = NULL;
    if (!m->stated->geographic) {
        g_autoptr(AgtCrs) base = agt_crs_new(own, NULL);
        first = base ? agt_crs_op_new(m->stated, base, NULL, NULL) : NULL;
        if (!first)
            return;
    }
    AgtCrsReading *r = add(m, other);
    if (!r)
        return;
    r->datum = true;
    r->first = g_steal_pointer(&first);
}

/* Numbers of the stated system in another one; its eastings with and without zone number. */
static void add_system(Maker *m, const char *code, double prefix, bool swapped)
{
    AgtCrsReading *r = add(m, code);
    if (!r)
        return;
    r->prefix = prefix;
    r->strip = prefix == 0 && !r->degrees;
    r->swapped = swapped;
}

static void add_zones(Maker *m, int zone, bool swapped)
{
    for (int d = 0; d < 3; d++) { /* the zone itself first, then its neighbours */
        int z = zone + (d == 2 ? -1 : d);
        if (z < 1 || z > 32)
            continue;
        g_autofree char *gauss = g_strdup_printf("EPSG:%d", 28400 + z);
        g_autofree char *utm = g_strdup_printf("EPSG:%d", 32630 + z);
        if (z >= 2)
            add_system(m, gauss, z * 1e6, swapped);
        add_system(m, utm, 0, swapped);
    }
    add_system(m, "EPSG:4326", 0, swapped);
    add_system(m, "EPSG:4284", 0, swapped);
}

GPtrArray *agt_crs_readings(const AgtCrs *stated, const AgtCrs *plan, double lon_deg)
{
    Maker m = {g_ptr_array_new_with_free_func(reading_free), stated, plan, kind_of(stated)};
    int zone = (int)floor(lon_deg / 6) + 1; /* zone z of 6 degrees has its middle at 6 z - 3 */
    AgtCrsReading *swapped = add(&m, stated->definition);
    if (swapped)
        swapped->swapped = swapped->same = true;
    add_datum(&m);
    add_zones(&m, zone, false);
    AgtCrsReading *feet = stated->geographic ? NULL : add(&m, stated->definition);
    if (feet)
        feet->feet = feet->same = true;
    add_zones(&m, zone, true);
    return m.out;
}

static bool fits_unit(const AgtCrsReading *r, AgtPoint p)
{
    bool degrees = fabs(p.x) <= 180 && fabs(p.y) <= 90;
    return r->degrees == degrees;
}

bool agt_crs_reading_apply(const AgtCrsReading *r, AgtPoint numbers, AgtPoint *out)
{
    AgtPoint p = r->swapped ? (AgtPoint){numbers.y, numbers.x} : numbers;
    if (r->feet)
        p = (AgtPoint){p.x * FOOT_M, p.y * FOOT_M};
    AgtPoint given = p;
    if (r->prefix > 0 && p.x > 0 && p.x < 1e6)
        p.x += r->prefix;
    if (r->strip && p.x >= 1e6)
        p.x = fmod(p.x, 1e6);
    /* the stated system read as stated is no mistake */
    if (r->same && !r->swapped && !r->feet && p.x == given.x)
        return false;
    if ((r->first && !agt_crs_op_apply(r->first, &p, 1, NULL)) || !fits_unit(r, p) ||
        (r->op && !agt_crs_op_apply(r->op, &p, 1, NULL)))
        return false;
    *out = p;
    return true;
}

AgtCrsTrap agt_crs_reading_trap(const AgtCrsReading *r, bool stated_is_true)
{
    Kind truth = stated_is_true ? r->stated : r->read, read = stated_is_true ? r->read : r->stated;
    bool sk42 = of_sk42(truth), as_sk42 = of_sk42(read);
    if (r->feet)
        return AGT_TRAP_FEET;
    if (r->swapped)
        return AGT_TRAP_SWAPPED;
    if (r->same)
        return AGT_TRAP_PREFIX;
    if (r->datum ||
        (r->degrees && sk42 != as_sk42 && r->stated != KIND_UTM && r->stated != KIND_GAUSS))
        return sk42 ? AGT_TRAP_SK42_AS_WGS84 : AGT_TRAP_WGS84_AS_SK42;
    if (truth == KIND_GAUSS && read == KIND_UTM)
        return AGT_TRAP_GAUSS_AS_UTM;
    if (truth == KIND_UTM && read == KIND_GAUSS)
        return AGT_TRAP_UTM_AS_GAUSS;
    if (truth == read && (truth == KIND_UTM || truth == KIND_GAUSS))
        return AGT_TRAP_ZONE;
    return AGT_TRAP_UNITS;
}

const char *agt_crs_reading_system(const AgtCrsReading *r)
{
    return r->system;
}
