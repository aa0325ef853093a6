/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the CLINT and the ACLINT (see clint.h). */
#include "clint.h"

#include <string.h>

#include "base/arena.h"

/* One hart's registers; written once at boot, before other harts run. */
struct clint {
	volatile uint32_t *msip;
	volatile uint64_t *mtimecmp;
};

static struct clint *clints; /* indexed by hart->index */

void clint_init(void)
{
	size_t size = hart_count() * sizeof(*clints);

	clints = memset(arena_alloc(size), 0, size);
}

void clint_set_msip(const struct hart *hart, uintptr_t address)
{
	clints[hart->index].msip = (volatile uint32_t *)address;
}

void clint_set_mtimecmp(const struct hart *hart, uintptr_t address)
{
	clints[hart->index].mtimecmp = (volatile uint64_t *)address;
}

bool clint_serves(const struct hart *hart)
{
	return clints[hart->index].msip != NULL && clints[hart->index].mtimecmp != NULL;
}

void clint_ipi_send(const struct hart *hart)
{
	/* What the target will look at must be visible before it is woken. */
	__asm__ volatile("fence rw, o" : : : "memory");
	*clints[hart->index].msip = 1;
}

void clint_ipi_clear(const struct hart *self)
{
	*clints[self->index].msip = 0;
	/* What was sent before the clearing must be visible to what looks after it. */
	__asm__ volatile("fence o, rw" : : : "memory");
}

void clint_timer_set(const struct hart *self, uint64_t when)
{
	*clints[self->index].mtimecmp = when;
}
