/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file child.h
 * Work in a process of its own, so that a foreign reader that crashes, loops or eats memory takes
 * nothing with it: no plan, no lock, no output.
 */
#pragma once

#include <agrotown/exchange.h>

/** What a child may use; 0: no limit. */
typedef struct {
    double seconds;       /**< of wall clock, and of processor time */
    guint64 memory_bytes; /**< that it takes beyond what it was born with */
} AgtChildLimits;

/**
 * Runs in the child: appends its product to @p out, or fails with an error. It sees the memory of
 * the parent as it was, and nothing that it changes there is seen by the parent. It has no
 * standard input, no open file of the parent, may write no file, open no connection and start no
 * program.
 */
typedef bool (*AgtChildWork)(gpointer data, GByteArray *out, GError **error);

/**
 * Runs @p work in a child and gives what it appended, or the error it failed with. The product
 * comes from a reader that may have gone wrong without crashing: check it as any foreign bytes.
 * What the child prints is kept out of the program's output and shown with G_MESSAGES_DEBUG=all.
 * The child dies with its parent. @p what is for messages, such as "reading \"town.gpkg\"".
 * The caller must have one thread only.
 * @errors those of @p work; AGT_EXCHANGE_ERROR_CRASHED the child died, or ended without a product;
 * AGT_EXCHANGE_ERROR_LIMIT it was ended at a limit
 */
GBytes *agt_child_run(AgtChildWork work, gpointer data, const AgtChildLimits *limits,
                      const char *what, GError **error);

/** Limits for reading a file or folder: the more bytes, the more of both. */
AgtChildLimits agt_child_limits_for(const char *path);
