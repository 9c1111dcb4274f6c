/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covering made smaller, where ways cost nothing and capacities do not matter: a site that serves
 * no more than another and costs no less is not needed, and a client that every site of another
 * serves is served with that one.
 */
#include <math.h>
#include <string.h>

#include "site.h"

#define ROUNDS 8

/* Rows of bits. */
typedef struct {
    guint32 n, words;
    guint64 *bit;
    guint32 *size; /* bits set in a row */
} Bits;

static Bits bits_new(guint32 n, guint32 width)
{
    guint32 words = width / 64 + 1;
    return (Bits){n, words, g_new0(guint64, (gsize)n * words + 1), g_new0(guint32, n + 1)};
}

static void bits_clear(Bits *b)
{
    g_free(b->bit);
    g_free(b->size);
}

static void set_bit(Bits *b, guint32 row, guint32 at)
{
    b->bit[(gsize)row * b->words + at / 64] |= (guint64)1 << (at % 64);
    b->size[row]++;
}

static bool within(const Bits *b, guint32 inner, guint32 outer)
{
    const guint64 *p = b->bit + (gsize)inner * b->words, *q = b->bit + (gsize)outer * b->words;
    if (b->size[inner] > b->size[outer])
        return false;
    for (guint32 k = 0; k < b->words; k++)
        if (p[k] & ~q[k])
            return false;
    return true;
}

/* Clients that still ask, sites that are still there. */
static void fill_bits(const AgtSiteNet *g, Bits *site, Bits *client)
{
    *site = bits_new(g->m, g->n);
    *client = bits_new(g->n, g->m);
    for (guint32 i = 0; i < g->n; i++)
        for (guint32 k = g->row[i]; k < g->row[i + 1] && g->leave[i] > 0; k++)
            if (g->state[g->to[k]] != AGT_SITE_OUT) {
                set_bit(site, g->to[k], i);
                set_bit(client, i, g->to[k]);
            }
}

/* Of equal ones the first stays. */
static bool drop_sites(AgtSiteNet *g, const Bits *site)
{
    bool any = false;
    for (guint32 j = 0; j < g->m; j++)
        for (guint32 k = 0; k < g->m && g->state[j] == AGT_SITE_FREE; k++) {
            bool equal = site->size[j] == site->size[k] && g->open_cost[j] == g->open_cost[k];
            if (k == j || g->state[k] == AGT_SITE_OUT || !within(site, j, k) ||
                (g->state[k] == AGT_SITE_FREE &&
                 (g->open_cost[k] > g->open_cost[j] || (equal && k > j))))
                continue;
            g->state[j] = AGT_SITE_OUT;
            any = true;
        }
    return any;
}

static bool drop_clients(AgtSiteNet *g, const Bits *client)
{
    bool any = false;
    for (guint32 i = 0; i < g->n; i++)
        for (guint32 k = 0; k < g->n && !isfinite(g->leave[i]); k++) {
            if (k == i || isfinite(g->leave[k]) || (client->size[i] == client->size[k] && k > i) ||
                !client->size[k] || !within(client, k, i))
                continue;
            g->leave[i] = 0;
            any = true;
        }
    return any;
}

void agt_site_reduce(AgtSiteNet *g)
{
    bool again = true;
    for (guint32 round = 0; again && round < ROUNDS; round++) {
        Bits site, client;
        fill_bits(g, &site, &client);
        again = drop_sites(g, &site);
        again = drop_clients(g, &client) || again;
        bits_clear(&site);
        bits_clear(&client);
    }
}
