/* SPDX-License-Identifier: BSD-2-Clause */
/* What a software event does to the code that it interrupts (see sse_context.h). The
 * fields of extensions that S-mode does not have read as zero and stay so. */
#include "sbi/sse_context.h"

#include "base/bits.h"
#include "hart/features.h"
#include "hart/trap.h"
#include "sbi/sbi.h"

enum { A6 = 16, A7 = 17 };

/* What the interrupted mode is remembered by in mstatus: for S-mode, by its sstatus
 * fields, and for the return from machine mode, by the last two. */
#define STATUS_FIELDS                                                                              \
	(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SPELP | MSTATUS_SDT | MSTATUS_MPP |    \
	 MSTATUS_MPELP)

/* What INTERRUPTED_FLAGS say of two registers. */
static unsigned long flags_of(unsigned long sstatus, unsigned long hstatus)
{
	return carry(sstatus, MSTATUS_SPP, SBI_SSE_FLAG_SSTATUS_SPP) |
	       carry(sstatus, MSTATUS_SPIE, SBI_SSE_FLAG_SSTATUS_SPIE) |
	       carry(sstatus, MSTATUS_SPELP, SBI_SSE_FLAG_SSTATUS_SPELP) |
	       carry(sstatus, MSTATUS_SDT, SBI_SSE_FLAG_SSTATUS_SDT) |
	       carry(hstatus, HSTATUS_SPV, SBI_SSE_FLAG_HSTATUS_SPV) |
	       carry(hstatus, HSTATUS_SPVP, SBI_SSE_FLAG_HSTATUS_SPVP);
}

void sse_context_interrupt(struct hart *self, unsigned long *attributes)
{
	unsigned long hstatus = hart_has(self, HART_HAS_H) ? csr_read(CSR_HSTATUS) : 0;
	struct trap trap = trap_read();

	attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS] = flags_of(csr_read(CSR_SSTATUS), hstatus);
	attributes[SBI_SSE_ATTR_INTERRUPTED_SEPC] = csr_read(CSR_SEPC);
	attributes[SBI_SSE_ATTR_INTERRUPTED_A6] = self->frame.x[A6];
	attributes[SBI_SSE_ATTR_INTERRUPTED_A7] = self->frame.x[A7];
	self->frame.x[A6] = self->id;
	self->frame.x[A7] = attributes[SBI_SSE_ATTR_ENTRY_ARG];
	trap_enter_hs(&trap, attributes[SBI_SSE_ATTR_ENTRY_PC]);
}

void sse_context_resume(struct hart *self, const unsigned long *attributes)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS);
	unsigned long flags = attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS];
	unsigned long next = mstatus & ~STATUS_FIELDS;
	unsigned long hstatus = hart_has(self, HART_HAS_H) ? csr_read(CSR_HSTATUS) : 0;

	/* The landing pad state goes back where SRET would put it; the specification
	 * says so of the interruption only. */
	next |= carry(mstatus, MSTATUS_SPP, PRIV_S << MSTATUS_MPP_SHIFT) |
		carry(mstatus, MSTATUS_SPIE, MSTATUS_SIE) |
		carry(mstatus, MSTATUS_SPELP, MSTATUS_MPELP) |
		carry(flags, SBI_SSE_FLAG_SSTATUS_SPP, MSTATUS_SPP) |
		carry(flags, SBI_SSE_FLAG_SSTATUS_SPIE, MSTATUS_SPIE) |
		carry(flags, SBI_SSE_FLAG_SSTATUS_SPELP, MSTATUS_SPELP) |
		carry(flags, SBI_SSE_FLAG_SSTATUS_SDT, MSTATUS_SDT);
	csr_write(CSR_MSTATUS, next);
	csr_write(CSR_MEPC, csr_read(CSR_SEPC));
	csr_write(CSR_SEPC, attributes[SBI_SSE_ATTR_INTERRUPTED_SEPC]);
	self->frame.x[A6] = attributes[SBI_SSE_ATTR_INTERRUPTED_A6];
	self->frame.x[A7] = attributes[SBI_SSE_ATTR_INTERRUPTED_A7];
	if (hart_has(self, HART_HAS_H))
		csr_write(CSR_HSTATUS,
			  (hstatus & ~(HSTATUS_SPV | HSTATUS_SPVP)) |
				  carry(flags, SBI_SSE_FLAG_HSTATUS_SPV, HSTATUS_SPV) |
				  carry(flags, SBI_SSE_FLAG_HSTATUS_SPVP, HSTATUS_SPVP));
	trap_return_to_guest((hstatus & HSTATUS_SPV) != 0);
}
