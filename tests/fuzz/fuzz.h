/* SPDX-License-Identifier: Apache-2.0 */
/* What every fuzz target includes. */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Takes any input without crashing; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
