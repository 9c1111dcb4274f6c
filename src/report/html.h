/* SPDX-License-Identifier: Apache-2.0 */
/* The report page: what its parts share. */
#pragma once

#include <agrotown/report.h>

#include "json.h"

/* Houses that get a row and a card, and findings that are listed; beyond that a page opens too
 * slowly. The page says so, and its counts are of all. */
enum { HOUSES_MAX = 10000, FINDINGS_MAX = 40000 };

/* A dwelling on the page. */
typedef struct {
    const AgtBuilding *row;
    const AgtPlot *plot;            /* NULL: none */
    const AgtClearanceProof *proof; /* NULL: not worked out */
    bool judged;                    /* false: nothing can be said of it */
    bool forbidden;                 /* a finding forbids its works, or nothing is proven */
} House;

/* A page being written. */
typedef struct {
    GString *out;
    const AgtPlan *plan;
    const AgtFindings *findings;
    const AgtReportPage *page;
    const AgtReportOptions *o;
    AgtLang lang;
    GArray *houses; /* House, in id order */
    guint buildable;
    GPtrArray *rules;       /* AgtRule that have findings, worst first */
    GHashTable *rule_index; /* rule to number + 1 */
} Html;

/* Appends markup; %s is escaped text (NULL: nothing), %u a guint, %h text that is markup already.
 * Nothing else is known. */
void html_put(Html *h, const char *format, ...);
/* Escaped for text and attributes; bytes that are no UTF-8 become replacement characters; newly
 * allocated. */
char *html_escape(const char *text);
/* Text in the page's language. */
#define TR(h, text) agt_tr((h)->lang, (text))
/* A value of a closed list (state, kind of network) as a word; the value itself when unknown. */
const char *html_word(AgtLang lang, const char *value);

/* Finds the dwellings, with what forbids them. */
void html_find_houses(Html *h);
/* Numbers the rules that have findings. */
void html_find_rules(Html *h);
/* Heading, notices, counts and facts. */
void html_summary(Html *h);
/* What is planned, in figures. */
void html_figures(Html *h);
/* The rules that have findings: what to do, source. */
void html_rules(Html *h);
/* Findings of the baseline that are there no more. */
void html_fixed(Html *h);
/* Everything the script shows, as JSON that may stand inside of a script element; newly allocated.
 */
char *html_data(Html *h);
/* Cards of the dwellings, a member of the data. */
void html_add_houses(Html *h, AgtJson *j);
/* Texts of the script, a member of the data. */
void html_add_texts(Html *h, AgtJson *j);
/* Map and findings, which the script fills. */
void html_findings(Html *h);
/* List of the houses and their card, which the script fills. */
void html_houses(Html *h);

/* The style sheet and the script, embedded when the program is built. */
extern const char html_style[], html_script[];
