/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the CLINT and the ACLINT (see clint.h). */
#include "clint.h"

bool clint_serves(const struct hart *hart)
{
	return hart->msip != NULL && hart->mtimecmp != NULL;
}

void clint_ipi_send(const struct hart *hart)
{
	/* What the target will look at must be visible before it is woken. */
	__asm__ volatile("fence rw, o" : : : "memory");
	*hart->msip = 1;
}

void clint_ipi_clear(const struct hart *self)
{
	*self->msip = 0;
	/* What was sent before the clearing must be visible to what looks after it. */
	__asm__ volatile("fence o, rw" : : : "memory");
}

void clint_timer_set(const struct hart *self, uint64_t when)
{
	*self->mtimecmp = when;
}
