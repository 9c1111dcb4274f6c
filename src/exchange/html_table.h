/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes that stand as a table of HTML in the description of a placemark. */
#pragma once

#include <glib.h>

/* What field names begin with that mean a row of that table: "@description:Status". */
#define AGT_DESCRIPTION "@description:"

/*
 * Value of the row named @p name, newly allocated; NULL when there is none or it is empty. Names
 * are compared without case and outer spaces. Rows have two cells; "Name: value" lines count as
 * well. Several rows of one name that differ are joined by " | ", so that no map knows them.
 */
char *agt_html_cell(const char *html, const char *name);
