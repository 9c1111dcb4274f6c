/* SPDX-License-Identifier: Apache-2.0 */
/* Between writing and reading of rules as tables. */
#pragma once

#include <agrotown/exchange.h>

/* Columns before and behind the numbers. */
extern const char *const agt_rules_head[], *const agt_rules_tail[];
