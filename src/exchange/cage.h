/* SPDX-License-Identifier: Apache-2.0 */
/* What a child process gives up before it touches a foreign file, and how it hands over. */
#pragma once

#include "child.h"

/* Sanitizers reserve terabytes of address space, and their reports must be seen. */
#if defined(__SANITIZE_ADDRESS__)
#define AGT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define AGT_SANITIZED 1
#endif
#endif
#ifndef AGT_SANITIZED
#define AGT_SANITIZED 0
#endif

/* Resident and whole size of a process, bytes; false when it cannot be told. */
bool agt_cage_memory(int pid, guint64 *resident, guint64 *whole);
/*
 * In the child: own process group, dies with @p parent, no input, prints into @p talk, no other
 * descriptor than @p result, limits, no writing, no network, no programs.
 */
void agt_cage_enter(int parent, int *result, int talk, const AgtChildLimits *limits);
/* In the child: writes the frame of a product or of an error. */
bool agt_frame_write(int fd, const GByteArray *product, const GError *error);
/*
 * In the parent: the product, or the error. *sound is false when the bytes are no whole frame; then
 * no error is set.
 */
GBytes *agt_frame_read(const GByteArray *frame, bool *sound, GError **error);
