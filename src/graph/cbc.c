/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBC through its C interface: the module part of the room, loaded on first use.
 *
 * One process-wide lock and no threads of its own: CBC 2.10.8 is not thread-safe (17 of 40 runs
 * with one model per thread were wrong, with return code 0). It ends by nodes, never by the clock.
 * Parts of it print whatever the log level is, and standard output is the program's product: so it
 * is turned away for the time of the call. Engines write nothing there meanwhile.
 */
#include <coin/Cbc_C_Interface.h>
#include <fcntl.h>
#include <gmodule.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "mip.h"

/* Columns of the program, as CBC wants them. */
typedef struct {
    int *start, *row;
    double *value;
} Columns;

static Columns columns_of(const AgtMip *m)
{
    guint32 n = m->row_start[m->n_rows];
    Columns c = {g_new0(int, m->n_cols + 1), g_new(int, n + 1), g_new(double, n + 1)};
    for (guint32 k = 0; k < n; k++)
        c.start[m->col[k] + 1]++;
    for (guint32 i = 0; i < m->n_cols; i++)
        c.start[i + 1] += c.start[i];
    g_autofree int *next = g_memdup2(c.start, sizeof(int) * (m->n_cols + 1));
    for (guint32 r = 0; r < m->n_rows; r++)
        for (guint32 k = m->row_start[r]; k < m->row_start[r + 1]; k++) {
            int at = next[m->col[k]]++;
            c.row[at] = (int)r;
            c.value[at] = m->value[k];
        }
    return c;
}

static Cbc_Model *model_of(const AgtMip *m)
{
    Columns c = columns_of(m);
    Cbc_Model *model = Cbc_newModel();
    Cbc_loadProblem(model, (int)m->n_cols, (int)m->n_rows, c.start, c.row, c.value, m->lower,
                    m->upper, m->obj, m->row_lower, m->row_upper);
    Cbc_setObjSense(model, m->maximise ? -1 : 1);
    for (guint32 i = 0; i < m->n_cols; i++)
        if (m->integer[i])
            Cbc_setInteger(model, (int)i);
    g_free(c.start);
    g_free(c.row);
    g_free(c.value);
    return model;
}

/* Our own search finds good answers sooner; CBC is asked for the proof. */
static void set_up(Cbc_Model *model, const AgtMip *m)
{
    static const char *const parameter[][2] = {
        {"threads", "0"},           {"randomCbcSeed", "1"}, {"preprocess", "off"},
        {"heuristicsOnOff", "off"}, {"cutsOnOff", "off"},   {"cliqueCuts", "root"},
        {"zeroHalfCuts", "root"},   {"ratioGap", "0"},      {"allowableGap", "0"}};
    Cbc_setLogLevel(model, 0);
    for (guint i = 0; i < G_N_ELEMENTS(parameter); i++)
        Cbc_setParameter(model, parameter[i][0], parameter[i][1]);
    Cbc_setMaximumNodes(model, m->node_limit);
}

/* Standard output to nowhere; a copy of where it went, -1 when it is closed. */
static int turn_away(void)
{
    fflush(stdout);
    int keep = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    int nowhere = keep < 0 ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        close(nowhere);
    }
    return keep;
}

static void turn_back(int keep)
{
    fflush(stdout); /* what CBC left in the buffer goes nowhere, too */
    if (keep < 0)
        return;
    dup2(keep, STDOUT_FILENO);
    close(keep);
}

static void read_answer(Cbc_Model *model, const AgtMip *m, double *x, AgtMipSaid *said)
{
    const double *best = Cbc_bestSolution(model);
    said->optimal = Cbc_isProvenOptimal(model) && best;
    said->infeasible = Cbc_isProvenInfeasible(model);
    said->bound = Cbc_getBestPossibleObjValue(model);
    said->has_bound = isfinite(said->bound) && fabs(said->bound) < 1e49 && !said->infeasible &&
                      !Cbc_isAbandoned(model);
    said->nodes = (guint64)MAX(0, Cbc_getNodeCount(model));
    said->has_x = best != NULL;
    for (guint32 i = 0; best && i < m->n_cols; i++)
        x[i] = best[i];
}

static void solve(const AgtMip *m, double *x, AgtMipSaid *said)
{
    static GMutex lock;
    g_autoptr(GMutexLocker) hold = g_mutex_locker_new(&lock);
    (void)hold; /* lives to the end of the function; clang takes it for unused */
    *said = (AgtMipSaid){0};
    int keep = turn_away();
    Cbc_Model *model = model_of(m);
    set_up(model, m);
    Cbc_solve(model);
    read_answer(model, m, x, said);
    Cbc_deleteModel(model);
    turn_back(keep);
}

G_MODULE_EXPORT const AgtGraphImpl agt_graph_impl = {.solve = solve};
