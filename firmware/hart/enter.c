/* SPDX-License-Identifier: BSD-2-Clause */
/* Into S-mode (see enter.h). */
#include "hart/enter.h"

#include "base/bits.h"
#include "hart/features.h"
#include "hart/fence.h"

/* enter.S */
_Noreturn void enter_supervisor(struct hart *self, unsigned long opaque);

/* What S-mode may have set, and what belongs to traps. */
#define MSTATUS_CLEARED                                                                            \
	(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV |    \
	 MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_FS |         \
	 MSTATUS_VS | MSTATUS_SPELP | MSTATUS_SDT | MSTATUS_GVA | MSTATUS_MPV | MSTATUS_MPELP)

/* For the first instruction in S-mode: interrupts off, no trapping of what S-mode
 * may do, FP and vector state Initial where there is any. */
static unsigned long initial_mstatus(const struct hart *self)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS) & ~MSTATUS_CLEARED;

	if (hart_has(self, HART_HAS_F))
		mstatus |= MSTATUS_FS_INITIAL;
	if (hart_has(self, HART_HAS_V))
		mstatus |= MSTATUS_VS_INITIAL;
	return mstatus | PRIV_S << MSTATUS_MPP_SHIFT;
}

void hart_enter(struct hart *self, unsigned long address, unsigned long opaque)
{
	csr_write(CSR_SIE, 0);
	csr_write(CSR_SATP, 0);
	csr_write(CSR_SSCRATCH, 0);
	csr_write(CSR_STVEC, hart_no_handler);

	/* A fetch page fault at hart_no_handler must come to machine mode too; once
	 * S-mode has a handler that can be fetched, trap.c delegates it. */
	csr_clear(CSR_MEDELEG, BIT(CAUSE_FETCH_PAGE_FAULT));
	self->fetch_faulted = false;

	csr_write(CSR_MEPC, address);
	csr_write(CSR_MSTATUS, initial_mstatus(self));

	/* Whoever asked for this start may have written the code just now, and this
	 * hart took part in no remote fence while it was stopped. */
	fence_i();
	sfence_vma_all();
	if (hart_has(self, HART_HAS_H)) {
		hfence_gvma_all();
		hfence_vvma_all();
	}
	enter_supervisor(self, opaque);
}
