/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the CLINT and the ACLINT (see clint.h). */
#include "clint.h"

void clint_ipi_clear(const struct hart *self)
{
	*self->doorbell = 0;
	/* What was sent before the clearing must be visible to what looks after it. */
	__asm__ volatile("fence o, rw" : : : "memory");
}

void clint_timer_set(const struct hart *self, uint64_t when)
{
	*self->mtimecmp = when;
}
