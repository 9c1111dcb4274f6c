/* SPDX-License-Identifier: Apache-2.0 */
/* Column titles that people write over a table, in three languages. */
#pragma once

#include <agrotown/plan.h>

/* Name of the field that a column title means: our own name or its title in az, ru or en, letter
 * case aside; "geometry" too. NULL when there is none. Borrowed. */
const char *agt_title_field(const AgtLayer *layer, const char *title);
/* The names of all columns a table of the layer may have, comma-separated; newly allocated. */
char *agt_title_list(const AgtLayer *layer);
