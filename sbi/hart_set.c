/* SPDX-License-Identifier: BSD-2-Clause */
/* The hart list parameter (see hart_set.h). */
#include "sbi/hart_set.h"

#include "sbi/sbi.h"

bool hart_set_read(struct hart_set *set, unsigned long hart_mask, unsigned long hart_mask_base)
{
	if (hart_mask_base == SBI_HART_MASK_BASE_ALL) {
		*set = (struct hart_set){ .all = true };
		return true;
	}
	*set = (struct hart_set){ .bits = hart_mask, .base = hart_mask_base };
	for (unsigned long bits = hart_mask, id = hart_mask_base; bits != 0; bits >>= 1, id++) {
		if ((bits & 1) && (id < hart_mask_base || hart_by_id(id) == NULL))
			return false;
	}
	return true;
}

struct hart *hart_set_next(struct hart_set *set)
{
	if (set->all)
		return set->next < hart_count() ? hart_at(set->next++) : NULL;
	for (; set->bits != 0; set->bits >>= 1, set->base++) {
		if (set->bits & 1) {
			set->bits &= ~1UL;
			return hart_by_id(set->base);
		}
	}
	return NULL;
}
