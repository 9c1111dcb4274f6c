/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file gate.h
 * The one gate of products that go to the field: builder sheets, setting-out files, drawings and
 * tracks for instruments. It judges the very snapshot that the product is made from, for
 * construction and for today, and knows no flag that could let something through.
 */
#pragma once

#include "load.h"

/** What one part of a product shows: the pages of a block, a file. */
typedef struct {
    char *name;            /**< id of the block, "" for all of the product */
    GPtrArray *rows;       /**< const AgtFeature *, borrowed from the plan */
    AgtFindings *blocking; /**< what forbids these rows, or everything */
    bool blocked;
} AgtGatePart;

/** A product before the gate. */
typedef struct {
    AgtClearance *clearance; /**< construction, as of today */
    GPtrArray *parts;        /**< of AgtGatePart * */
    bool blocked;            /**< one of the parts is */
    char data_date[11];      /**< oldest clearance data */
    char expires_on[11];     /**< last day the product may be worked by */
} AgtGate;
/** Frees the members. */
void agt_gate_clear(AgtGate *g);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtGate, agt_gate_clear)

/**
 * Opens the plan and loads what a field product is made from: the committed newest revision.
 * Refused: a day other than today (SOURCE_DATE_EPOCH moves no day here), a clock behind the plan,
 * an older @p revision, uncommitted edits. @errors AGT_EXIT_USAGE, AGT_EXIT_CONFLICT
 */
bool agt_gate_open(AgtWork *w, const AgtCli *cli, const char *revision, GError **error);
/** Features of a block: what is dug or built in it, and the block itself. Free with
 *  g_ptr_array_unref(). */
GPtrArray *agt_gate_rows_of_block(const AgtPlan *plan, const AgtFeature *block);
/** All features that are dug or built, or that lead people to a place. */
GPtrArray *agt_gate_rows_of_plan(const AgtPlan *plan);
/** Those of blocks, phases, plots and single features, ids comma-separated. @errors
 * AGT_EXIT_USAGE */
GPtrArray *agt_gate_rows_named(const AgtPlan *plan, const char *ids, GError **error);
/** True for layers whose features may stand in a file for the field. */
bool agt_gate_is_field_layer(AgtLayerId layer);
/** Adds a part; takes @p rows over. */
void agt_gate_add(AgtGate *g, const char *name, GPtrArray *rows);
/** Judges all parts. @errors AGT_EXIT_DATA without signed national settings (B14), or when a part
 *  shows nothing that can be judged */
bool agt_gate_judge(AgtGate *g, const AgtWork *w, const AgtCli *cli, GError **error);
/** Says what blocks, rule by rule, on the talk channel; quiet does not silence it. */
void agt_gate_tell(const AgtGate *g, const AgtCli *cli);
