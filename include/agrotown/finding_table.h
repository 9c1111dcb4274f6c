/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file finding_table.h
 * Findings as rows of a table: one list of columns for CSV, XLSX and GeoPackage. A part of the plan
 * room.
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

/** A column. Names are a format that others read: add, never rename. */
typedef struct {
    const char *name;
    AgtType type; /**< TEXT, INT or REAL */
} AgtFindingColumn;

/** Columns in their order, ended by one without a name. */
extern const AgtFindingColumn agt_finding_columns[];

/** A row of the table. */
typedef struct {
    const AgtFinding *finding;
    guint number;         /**< from 1, in the printed order */
    const char *baseline; /**< "new", "unchanged", NULL */
    AgtLang lang;
} AgtFindingRow;

/** Value of column @p i as text, numbers with a decimal point; NULL when there is none. Newly
 *  allocated. */
char *agt_finding_cell(const AgtFindingRow *row, guint i);

G_END_DECLS
