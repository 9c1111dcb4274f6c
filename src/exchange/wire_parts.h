/* SPDX-License-Identifier: Apache-2.0 */
/* What both ends of the wire agree on. */
#pragma once

#include "wire.h"

/* First and last word; changes with the format. */
#define AGT_WIRE_MAGIC 0x31575441U
/* Length of a text or blob that is not given. */
#define AGT_WIRE_NULL G_MAXUINT32
