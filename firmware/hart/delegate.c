/* SPDX-License-Identifier: BSD-2-Clause */
/* Delegation (see delegate.h). */
#include "hart/delegate.h"

#include "base/bits.h"
#include "hart/features.h"

/* What S-mode handles itself. Not here: calls from S-mode; illegal instructions and
 * fetch access faults, which trap.c looks at first; and fetch page faults, which
 * hart_enter() withholds until S-mode has a trap handler. */
#define EXCEPTIONS                                                                                 \
	(BIT(CAUSE_MISALIGNED_FETCH) | BIT(CAUSE_BREAKPOINT) | BIT(CAUSE_MISALIGNED_LOAD) |        \
	 BIT(CAUSE_LOAD_ACCESS) | BIT(CAUSE_MISALIGNED_STORE) | BIT(CAUSE_STORE_ACCESS) |          \
	 BIT(CAUSE_ECALL_U) | BIT(CAUSE_LOAD_PAGE_FAULT) | BIT(CAUSE_STORE_PAGE_FAULT) |           \
	 BIT(CAUSE_SOFTWARE_CHECK) | BIT(CAUSE_HARDWARE_ERROR))

#define HYPERVISOR_EXCEPTIONS                                                                      \
	(BIT(CAUSE_ECALL_VS) | BIT(CAUSE_FETCH_GUEST_PAGE_FAULT) |                                 \
	 BIT(CAUSE_LOAD_GUEST_PAGE_FAULT) | BIT(CAUSE_VIRTUAL_INSTRUCTION) |                       \
	 BIT(CAUSE_STORE_GUEST_PAGE_FAULT))

/* The interrupts of VS-mode are delegated by hardware when H is there. */
#define INTERRUPTS (MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP)

static unsigned long exceptions_of(const struct hart *self)
{
	return hart_has(self, HART_HAS_H) ? EXCEPTIONS | HYPERVISOR_EXCEPTIONS : EXCEPTIONS;
}

void delegate_init(struct hart *self)
{
	for (int reason = 0; reason < WITHHOLD_REASONS; reason++)
		self->withheld[reason] = 0;
	csr_write(CSR_MEDELEG, exceptions_of(self));
	csr_write(CSR_MIDELEG, INTERRUPTS);
}

void delegate_withhold(struct hart *self, enum withhold_reason reason, unsigned long exceptions)
{
	unsigned long withheld = 0;

	self->withheld[reason] = (uint32_t)exceptions;
	for (int i = 0; i < WITHHOLD_REASONS; i++)
		withheld |= self->withheld[i];
	/* Others change bits of medeleg that are not in exceptions_of(). */
	csr_set(CSR_MEDELEG, exceptions_of(self) & ~withheld);
	csr_clear(CSR_MEDELEG, withheld);
}
