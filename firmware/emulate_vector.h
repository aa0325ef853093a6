/* SPDX-License-Identifier: BSD-2-Clause */
/* Vector loads and stores, element by element (unprivileged architecture, "V", "Vector
 * Loads and Stores"), on a hart with vectors whose mstatus.VS is not Off. */
#ifndef EMULATE_VECTOR_H
#define EMULATE_VECTOR_H

#include "hart/hart.h"
#include "hart/redirect.h"
#include "instruction.h"

/* Do it from vstart on. False when it cannot be done by a hart in this state, or when an
 * access faults: then *trap is that, and vstart the element. */
bool emulate_vector(const struct trap_frame *frame, const struct access *access, struct trap *trap);

#endif
