/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the steps of siting share. Every aim becomes one problem here: opening costs and ways'
 * costs as low as possible, at most so many sites, each client served by one way or left at a
 * price (none, where it must be served).
 */
#pragma once

#include <agrotown/siting.h>

typedef enum { AGT_SITE_FREE, AGT_SITE_IN, AGT_SITE_OUT } AgtSiteState;

/* A way as a site sees it. */
typedef struct {
    guint32 client, way; /* way: its place in the rows */
} AgtSiteEnd;

typedef struct {
    guint32 n, m; /* clients, sites */
    guint32 *row; /* n + 1 offsets into to and cost: ways of a client, cheapest first */
    guint32 *to;  /* site */
    double *cost; /* of serving the client wholly */
    guint32 *col; /* m + 1 offsets into end: ways of a site, clients ascending */
    AgtSiteEnd *end;
    double *open_cost;
    double *leave;  /* price of not serving a client; infinite: not allowed */
    double *demand; /* NULL: capacities have no limit */
    double *capacity;
    double need;       /* sum of demand of clients that must be served */
    guint8 *state;     /* AgtSiteState */
    guint32 most;      /* sites at most */
    bool split, equal; /* equal: all demands are the same */
    bool whole;        /* every value is a whole number */
    double worst;      /* no answer costs more */
} AgtSiteNet;

void agt_site_net_free(AgtSiteNet *g);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtSiteNet, agt_site_net_free)

/* Which site serves whom. */
typedef struct {
    bool *open;
    guint32 *site; /* per client, AGT_GRAPH_NONE: left */
    GArray *share; /* AgtSitingShare, when a client may be split and capacities matter */
    double value;  /* infinite: nothing known yet */
} AgtSitePlan;

void agt_site_plan_init(AgtSitePlan *p, const AgtSiteNet *g);
void agt_site_plan_clear(AgtSitePlan *p);
void agt_site_plan_copy(AgtSitePlan *to, const AgtSitePlan *from, const AgtSiteNet *g);
/* Opening and ways added up afresh; infinite when the plan breaks what is asked. */
double agt_site_worth(const AgtSiteNet *g, const AgtSitePlan *p);

/* site_flow.c: the cheapest assignment of clients in parts to the open sites, exact. False when
 * there is none. @p part: one number per client and open site, in the order of @p list. */
bool agt_site_transport(const AgtSiteNet *g, const guint32 *list, guint32 n_list, double *part);

/* site_search.c, for nets without capacities. The best assignment of the open sites. */
void agt_site_nearest(const AgtSiteNet *g, AgtSitePlan *p);
/* Adds, drops and exchanges sites as long as that helps, from p->open; fills p. */
void agt_site_interchange(const AgtSiteNet *g, AgtSitePlan *p);
/* The same from several starts, p->open is one of them, until a value is @p enough. */
void agt_site_search(const AgtSiteNet *g, guint32 starts, double enough, AgtSitePlan *p);

/* site_reduce.c, where ways cost nothing and capacities do not matter: closes sites that are not
 * needed and lets clients go that are served with others. */
void agt_site_reduce(AgtSiteNet *g);

/* site_assign.c, for nets with capacities: assigns clients to p->open. False when it finds nothing
 * below @p cutoff; *exact: what it found is the best for these sites, or that there is nothing is
 * sure. */
bool agt_site_assign(const AgtSiteNet *g, double cutoff, AgtSitePlan *p, bool *exact);
/* Adds, drops and exchanges sites, at most @p tries assignments. */
void agt_site_exchange(const AgtSiteNet *g, guint32 tries, AgtSitePlan *p);

/* site_bound.c: multipliers of the clients and what they prove. */
typedef struct {
    const AgtSiteNet *g;
    guint8 *state; /* of this node of the tree */
    guint8 *shut;  /* per way: cannot be used in this node; NULL without capacities */
    double *price; /* per client: the multipliers */
    double *best;  /* those of the best bound */
    double *slope, *drift;
    double *rho;   /* per site: what opening it brings */
    double *usual; /* per site: how often it was chosen lately, 0 to 1 */
    bool *chosen;
    bool *taken;    /* per way, with capacities */
    guint32 *count; /* per client: how often it is served */
    guint32 *order; /* free sites that would be worth opening */
    double cell;    /* measures all demands, 0: none does */
    guint32 *sack;  /* room for knapsacks */
    double *table;
    guint8 *kept;
    double bound; /* best one here */
    double last;  /* of the last prices */
    guint64 work; /* ways looked at, all in all */
    bool exact;   /* the last choice serves every client once: it is an answer worth `last` */
} AgtSiteBound;

void agt_site_bound_init(AgtSiteBound *b, const AgtSiteNet *g);
void agt_site_bound_clear(AgtSiteBound *b);
/* No answer at this bound is better than @p cutoff. */
bool agt_site_beaten(const AgtSiteNet *g, double bound, double cutoff);
/* Bound of the present prices; fixes in b->state what no answer below @p cutoff can have. */
double agt_site_bound_at(AgtSiteBound *b, double cutoff);
/* One step along the slope towards @p target. */
void agt_site_bound_step(AgtSiteBound *b, double length, double target);

/* site_mip.c: a plan with sites as in @p state by the solver; its value is infinite when there is
 * none (too large, no solver, an answer that failed the check). */
void agt_site_mip(const AgtSiteNet *g, const guint8 *state, guint64 step_limit, AgtSitePlan *plan,
                  guint64 *steps);

/* site_tree.c */
typedef struct {
    guint64 step_limit;
    bool solver;   /* what is left open goes to the solver */
    guint64 work;  /* ways looked at, 0: a usual number */
    double enough; /* an answer of this value is as good as the best; -inf: none is */
    double cutoff; /* answers of this value and above are of no use; +inf: all are */
} AgtSiteGoal;

/*
 * The best plan below the cutoff. *@p p may hold a plan already. True when all was searched: then
 * p->value is the least (or at most `enough`), or infinite: there is none below the cutoff.
 */
bool agt_site_tree(const AgtSiteNet *g, const AgtSiteGoal *goal, AgtSitePlan *p, AgtProof *proof);

/* One way of looking at what is asked. */
typedef struct {
    AgtSitingAim aim;
    double reach;     /* infinite: none */
    double factor;    /* of all capacities */
    guint32 number;   /* sites at most */
    bool plain;       /* sites count 1 each, whatever they cost */
    const bool *skip; /* clients left out, NULL: none */
} AgtSiteView;

/* site_net.c */
AgtSiteNet *agt_site_net_new(const AgtSiting *what, const AgtSiteView *v);

/* site_why.c */
typedef enum { AGT_SITE_NO, AGT_SITE_YES, AGT_SITE_UNSURE } AgtSiteVerdict;
/* Whether at most v->number sites can serve all clients; @p p (or NULL) gets such a plan. */
AgtSiteVerdict agt_site_can_serve(const AgtSiting *what, const AgtSiteView *v, AgtSitePlan *p,
                                  guint64 *steps);
/* The smallest reach with which they can, up to v->reach; infinite: none. @p bound: proven, no
 * smaller one does. */
double agt_site_least_reach(const AgtSiting *what, const AgtSiteView *v, AgtSitePlan *p,
                            double *bound, guint64 *steps);
/* What would do; nobody and never are filled already. */
void agt_site_why(const AgtSiting *what, AgtSitingWhy *why);
/* Sites at most, when none are asked all. */
guint32 agt_site_number(const AgtSiting *what);
/* One flag per client: those in @p list. */
bool *agt_site_flags(const AgtSiting *what, const GArray *list);
