/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file protocol.h
 * The protocol of a delivery, for `clearance --dataset`.
 */
#pragma once

#include "load.h"

/** Prints it. @param number 0: the newest edition; an earlier one is read from the last revision in
 *  which it was the newest @param revision NULL for the live plan. Exit code, or -1. */
int agt_protocol_run(AgtCli *cli, const char *dataset, double number, const char *revision,
                     const char *format, const char *output, GError **error);
