/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug triggers of the calling hart (debug specification 1.0, "Sdtrig"). They
 * are for S-mode and below: this file leaves none that could fire in machine mode,
 * as long as nobody hands it a tdata1 that says so. On harts with HART_HAS_SDTRIG.
 */
#ifndef HART_TRIGGER_H
#define HART_TRIGGER_H

#include <stdbool.h>
#include <stddef.h>

#include "hart/csr.h"

/* How many triggers are used, of those that a hart has. */
#define TRIGGERS_MAX 16

#define TRIGGER_TYPE_MCONTROL 2UL
#define TRIGGER_TYPE_MCONTROL6 6UL

/* What the three registers of a trigger hold. */
struct trigger {
	unsigned long tdata1, tdata2, tdata3;
};

static inline unsigned long trigger_type(unsigned long tdata1)
{
	return tdata1 >> TDATA1_TYPE_SHIFT;
}

/* Count the hart's triggers; the others take an index below the count. */
size_t trigger_count(void);

/* What a trigger holds. */
struct trigger trigger_read(size_t index);

/* Make a trigger hold this. False when it cannot, because of bits that it does not
 * have; then it is clear. */
bool trigger_write(size_t index, const struct trigger *trigger);

/* Replace tdata1 by another of the same type and bits that it is known to have. */
void trigger_write_tdata1(size_t index, unsigned long tdata1);

/* Make a trigger do nothing and forget its addresses. */
void trigger_clear(size_t index);

/* Whether a trigger could be made to hold this. What it holds stays. */
bool trigger_supports(size_t index, const struct trigger *trigger);

#endif
