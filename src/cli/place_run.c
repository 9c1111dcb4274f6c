/* SPDX-License-Identifier: Apache-2.0 */
/* A run of place: a line of progress on a terminal, and an orderly end on Ctrl-C. */
#include "place_run.h"

#include <signal.h>
#include <unistd.h>

enum { BAR = 24 };

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

typedef struct {
    const AgtCli *cli;
    bool shown;   /* a terminal reads along */
    int promille; /* last one shown, -1: none */
} Watch;

static void show(Watch *w, const char *stage, double share)
{
    char bar[BAR + 1];
    int promille = (int)(share * 1000);
    if (!w->shown || promille <= w->promille)
        return;
    w->promille = promille;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < share * BAR ? '#' : '.';
    bar[BAR] = 0;
    fprintf(w->cli->talk, "\r[%s] %3d %%  %s\033[K", bar, promille / 10,
            agt_tr(w->cli->lang, stage));
    fflush(w->cli->talk);
}

static bool watch(gpointer user, const char *stage, double share)
{
    show(user, stage, share);
    return !interrupted;
}

void agt_placed_clear(AgtPlaced *p)
{
    agt_changeset_free(p->set);
    agt_findings_free(p->findings);
    p->set = NULL;
    p->findings = NULL;
}

bool agt_place_run(const AgtCli *cli, const AgtWork *w, AgtPlaceOptions options, AgtPlaced *out,
                   bool *stopped, GError **error)
{
    Watch eyes = {cli, !cli->quiet && isatty(fileno(cli->talk)), -1};
    /* A second Ctrl-C ends the program at once: nothing is being written here. */
    struct sigaction catch = {.sa_handler = on_interrupt, .sa_flags = SA_RESETHAND}, before;
    options.progress = watch;
    options.user = &eyes;
    interrupted = 0;
    sigaction(SIGINT, NULL, &before);
    if (before.sa_handler != SIG_IGN)
        sigaction(SIGINT, &catch, NULL);
    out->variant = options.variant;
    out->findings = agt_findings_new();
    out->set =
        agt_place(w->plan, w->programme, w->norms, &options, &out->summary, out->findings, error);
    sigaction(SIGINT, &before, NULL);
    if (eyes.promille >= 0)
        fprintf(cli->talk, "\r\033[K");
    *stopped = interrupted != 0;
    if (!out->set || *stopped)
        return false;
    agt_findings_sort(out->findings);
    return true;
}
