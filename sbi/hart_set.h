/* SPDX-License-Identifier: BSD-2-Clause */
/* The hart list parameter (SBI v3.0, Binary Encoding, "Hart list parameter"):
 * which harts a call names, checked and walked through. */
#ifndef SBI_HART_SET_H
#define SBI_HART_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bits.h"
#include "hart/hart.h"

struct hart_set {
	unsigned long bits; /* bit n is hart id base + n */
	unsigned long base;
	bool all;    /* every hart; bits and base are ignored */
	size_t next; /* with all: the position in the table that comes next */
};

/* The set that hart_mask and hart_mask_base describe, in *set. False when one of
 * its ids is not a hart of this machine. Takes any values. */
bool hart_set_read(struct hart_set *set, unsigned long hart_mask, unsigned long hart_mask_base);

/* Whether they describe the hart with this id alone: a set that needs no walk. */
static inline bool hart_set_is_only(unsigned long hart_mask, unsigned long hart_mask_base,
				    unsigned long id)
{
	unsigned long bit = id - hart_mask_base;

	/* A base above the id would name it by an overflow; -1 is such a base, too. */
	return hart_mask_base <= id && bit < XLEN && hart_mask == BIT(bit);
}

/* Take the next hart out of the set; NULL when it is empty. */
struct hart *hart_set_next(struct hart_set *set);

#endif
