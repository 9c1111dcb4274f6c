/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Property tests. A property is a function that makes its input from a Prop and returns true when
 * it holds:
 *
 *     static bool union_is_not_smaller(Prop *p)
 *     {
 *         double a = prop_real(p, 0, p->size);
 *         return prop_check(p, a >= 0, "a = %g", a);
 *     }
 *     int main(void)
 *     {
 *         static const PropTest tests[] = {{"union is not smaller", union_is_not_smaller, 500}};
 *         return prop_main(tests, G_N_ELEMENTS(tests));
 *     }
 *
 * Every run has its own number, from which all its random values follow, and a size that rises
 * from 1 to 100, so that small inputs come first. A failure prints the seed and the run:
 *
 *     AGROTOWN_SEED=7      other random values (default 1: the same in every CI run)
 *     AGROTOWN_RUNS=20     multiplies the count of runs
 *     AGROTOWN_RUN=133     only this run of each property
 *
 * When a run fails, the same run is tried again with smaller sizes; the smallest that still fails
 * is the one shown.
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* State of one run. */
typedef struct {
    uint64_t state; /* of the generator */
    int size;       /* 1 .. 100: how large or wild the input shall be */
    char *message;  /* what failed */
} Prop;

/* A property, and how many runs it deserves. */
typedef struct {
    const char *name;
    bool (*holds)(Prop *p);
    int runs;
} PropTest;

/* splitmix64 (S. Vigna, public domain). */
static inline uint64_t prop_u64(Prop *p)
{
    uint64_t z = p->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Generator for stream `stream` of a seed. */
static inline Prop prop_start(uint64_t seed, uint64_t stream)
{
    Prop p = {.state = seed * 0xd1342543de82ef95u + stream, .size = 100};
    p.state = prop_u64(&p);
    return p;
}

/* Number of a variable of the environment. */
static inline uint64_t prop_env(const char *name, uint64_t otherwise)
{
    const char *text = g_getenv(name);
    return text ? g_ascii_strtoull(text, NULL, 10) : otherwise;
}

static inline uint64_t prop_seed(void)
{
    return prop_env("AGROTOWN_SEED", 1);
}

/* Whole number in low .. high. */
static inline int prop_int(Prop *p, int low, int high)
{
    return low + (int)(prop_u64(p) % ((uint64_t)((int64_t)high - low) + 1));
}

/* Real number in [low, high). */
static inline double prop_real(Prop *p, double low, double high)
{
    return low + (high - low) * ((double)(prop_u64(p) >> 11) * 0x1p-53);
}

/* True in one of n cases. */
static inline bool prop_one_in(Prop *p, int n)
{
    return prop_int(p, 1, n) == 1;
}

/* Keeps a message when ok is false; gives ok. */
G_GNUC_PRINTF(3, 4)
static inline bool prop_check(Prop *p, bool ok, const char *format, ...)
{
    if (ok || p->message)
        return ok;
    va_list args;
    va_start(args, format);
    p->message = g_strdup_vprintf(format, args);
    va_end(args);
    return false;
}

/* One run; prints why it fails when asked to. */
static inline bool prop_try(const PropTest *t, uint64_t run, int size, bool print)
{
    Prop p = prop_start(prop_seed(), run);
    p.size = size;
    bool ok = t->holds(&p);
    if (!ok && print)
        fprintf(stderr,
                "FAILED %s\n  AGROTOWN_SEED=%" G_GUINT64_FORMAT " AGROTOWN_RUN=%" G_GUINT64_FORMAT
                " size %d\n  %s\n",
                t->name, prop_seed(), run, size, p.message ? p.message : "does not hold");
    g_free(p.message);
    return ok;
}

/* Sanitizers cost a factor of ten; a quarter of the runs has to do there. */
#if defined(__SANITIZE_ADDRESS__)
#define PROP_SHARE 4
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PROP_SHARE 4
#endif
#endif
#ifndef PROP_SHARE
#define PROP_SHARE 1
#endif

/* All runs of a property, until one fails. */
static inline bool prop_runs(const PropTest *t)
{
    uint64_t n = ((uint64_t)t->runs + PROP_SHARE - 1) / PROP_SHARE * prop_env("AGROTOWN_RUNS", 1);
    uint64_t only = prop_env("AGROTOWN_RUN", G_MAXUINT64);
    for (uint64_t run = 0; run < n; run++) {
        int size = 1 + (int)(run * 100 / n) % 100;
        if ((only != G_MAXUINT64 && run != only) || prop_try(t, run, size, false))
            continue;
        for (int small = 1; small <= size; small++)
            if (!prop_try(t, run, small, false)) {
                prop_try(t, run, small, true);
                return false;
            }
    }
    printf("ok %s (%" G_GUINT64_FORMAT " runs)\n", t->name, n);
    return true;
}

/* Runs all properties; exit code 0 when all hold. */
static inline int prop_main(const PropTest *tests, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok = prop_runs(&tests[i]) && ok;
    return ok ? 0 : 1;
}
