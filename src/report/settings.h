/* SPDX-License-Identifier: Apache-2.0 */
/* What the national settings mean, and whom to ask for them. */
#pragma once

#include "words.h"

/* The questions to the mine action agency that settings belong to (mine-action.md section 10). */
typedef enum { ASK_DEPTH, ASK_STANDOFF, ASK_DATA, ASK_FIND, ASK_BUILDER, N_ASKS } SettingAsk;

typedef struct {
    const char *name;    /* without "clearance." */
    const char *meaning; /* msgid */
    SettingAsk ask;
} SettingText;

/* Of a setting's full name; never NULL for a name of agt_clearance_setting_names(). */
const SettingText *agt_report_setting_text(const char *name);
/* What to ask, and whom: a msgid. */
const char *agt_report_setting_ask(SettingAsk ask);
/* What a setting lacks, for a code of agt_clearance_setting_state(); a msgid. */
const char *agt_report_setting_lack(const char *state);
