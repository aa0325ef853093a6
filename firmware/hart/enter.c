/* SPDX-License-Identifier: BSD-2-Clause */
/* Into S-mode (see enter.h). */
#include "hart/enter.h"

#include "hart/features.h"
#include "hart/fence.h"

/* enter.S */
_Noreturn void enter_supervisor(struct hart *self, unsigned long opaque);

/* mstatus for the first instruction in S-mode: interrupts off, FP and vector state
 * Initial where there is any, no trap-virtualisation bits. */
static unsigned long initial_mstatus(const struct hart *self)
{
	unsigned long mstatus = PRIV_S << MSTATUS_MPP_SHIFT;

	if (hart_has(self, HART_HAS_F))
		mstatus |= MSTATUS_FS_INITIAL;
	if (hart_has(self, HART_HAS_V))
		mstatus |= MSTATUS_VS_INITIAL;
	return mstatus;
}

void hart_enter(struct hart *self, unsigned long address, unsigned long opaque)
{
	csr_write(CSR_SIE, 0);
	csr_write(CSR_SATP, 0);
	csr_write(CSR_SSCRATCH, 0);
	csr_write(CSR_STVEC, hart_no_handler);

	/* A fetch page fault at hart_no_handler must come to machine mode too; once
	 * S-mode has a handler, trap.c delegates it. */
	csr_clear(CSR_MEDELEG, 1UL << CAUSE_FETCH_PAGE_FAULT);

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
