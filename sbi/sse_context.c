/* SPDX-License-Identifier: BSD-2-Clause */
/* What a software event does to the code that it interrupts (see sse_context.h). The
 * fields of extensions that S-mode does not have read as zero and stay so. */
#include "sbi/sse_context.h"

#include "hart/features.h"
#include "hart/redirect.h"
#include "sbi/sbi.h"

enum { A6 = 16, A7 = 17 };

/* A bit of INTERRUPTED_FLAGS and the field that it saves. */
struct flag {
	unsigned long bit, field;
};

static const struct flag in_sstatus[] = {
	{ SBI_SSE_FLAG_SSTATUS_SPP, MSTATUS_SPP },
	{ SBI_SSE_FLAG_SSTATUS_SPIE, MSTATUS_SPIE },
	{ SBI_SSE_FLAG_SSTATUS_SPELP, MSTATUS_SPELP },
	{ SBI_SSE_FLAG_SSTATUS_SDT, MSTATUS_SDT },
};

static const struct flag in_hstatus[] = {
	{ SBI_SSE_FLAG_HSTATUS_SPV, HSTATUS_SPV },
	{ SBI_SSE_FLAG_HSTATUS_SPVP, HSTATUS_SPVP },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What the interrupted mode is remembered by in mstatus: for S-mode, by its sstatus
 * fields, and for the return from machine mode, by the others. */
#define SUPERVISOR_FIELDS (MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SPELP | MSTATUS_SDT)
#define RETURN_FIELDS (MSTATUS_MPP | MSTATUS_MPELP)

static unsigned long to_flags(unsigned long status, const struct flag *flags, size_t count)
{
	unsigned long bits = 0;

	for (size_t i = 0; i < count; i++) {
		if (status & flags[i].field)
			bits |= flags[i].bit;
	}
	return bits;
}

static unsigned long from_flags(unsigned long bits, const struct flag *flags, size_t count)
{
	unsigned long status = 0;

	for (size_t i = 0; i < count; i++) {
		if (bits & flags[i].bit)
			status |= flags[i].field;
	}
	return status;
}

/* The field `to` as the field `from` is. */
static unsigned long carry(unsigned long status, unsigned long from, unsigned long to)
{
	return (status & from) ? to : 0;
}

/* ---- Into the handler ---- */

/* hstatus.SPVP keeps its value when no guest was interrupted. */
static void stack_virtualization(unsigned long mstatus)
{
	unsigned long hstatus = csr_read(CSR_HSTATUS) & ~HSTATUS_SPV;

	if (mstatus & MSTATUS_MPV)
		hstatus = (hstatus & ~HSTATUS_SPVP) | HSTATUS_SPV |
			  carry(mstatus, PRIV_S << MSTATUS_MPP_SHIFT, HSTATUS_SPVP);
	csr_write(CSR_HSTATUS, hstatus);
}

void sse_context_interrupt(struct hart *self, unsigned long *attributes)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS);
	unsigned long *flags = &attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS];

	*flags = to_flags(mstatus, in_sstatus, COUNT(in_sstatus));
	if (hart_has(self, HART_HAS_H)) {
		*flags |= to_flags(csr_read(CSR_HSTATUS), in_hstatus, COUNT(in_hstatus));
		stack_virtualization(mstatus);
	}
	attributes[SBI_SSE_ATTR_INTERRUPTED_SEPC] = csr_read(CSR_SEPC);
	attributes[SBI_SSE_ATTR_INTERRUPTED_A6] = self->frame.x[A6];
	attributes[SBI_SSE_ATTR_INTERRUPTED_A7] = self->frame.x[A7];

	self->frame.x[A6] = self->id;
	self->frame.x[A7] = attributes[SBI_SSE_ATTR_ENTRY_ARG];
	csr_write(CSR_SEPC, csr_read(CSR_MEPC));
	csr_write(CSR_MEPC, attributes[SBI_SSE_ATTR_ENTRY_PC]);
	csr_write(CSR_MSTATUS, (mstatus & ~(SUPERVISOR_FIELDS | RETURN_FIELDS)) |
				       carry(mstatus, PRIV_S << MSTATUS_MPP_SHIFT, MSTATUS_SPP) |
				       carry(mstatus, MSTATUS_SIE, MSTATUS_SPIE) |
				       carry(mstatus, MSTATUS_MPELP, MSTATUS_SPELP) | MSTATUS_SDT |
				       PRIV_S << MSTATUS_MPP_SHIFT);
	trap_return_to_guest(false);
}

/* ---- Back ---- */

/* Whether it is back to a guest. */
static bool unstack_virtualization(unsigned long flags)
{
	unsigned long hstatus = csr_read(CSR_HSTATUS);

	csr_write(CSR_HSTATUS, (hstatus & ~(HSTATUS_SPV | HSTATUS_SPVP)) |
				       from_flags(flags, in_hstatus, COUNT(in_hstatus)));
	return (hstatus & HSTATUS_SPV) != 0;
}

void sse_context_resume(struct hart *self, const unsigned long *attributes)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS);
	unsigned long flags = attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS];
	unsigned long next = mstatus & ~(SUPERVISOR_FIELDS | RETURN_FIELDS);
	bool guest = hart_has(self, HART_HAS_H) && unstack_virtualization(flags);

	/* The landing pad state goes back where SRET would put it; the specification
	 * says so of the interruption only. */
	next |= carry(mstatus, MSTATUS_SPP, PRIV_S << MSTATUS_MPP_SHIFT) |
		carry(mstatus, MSTATUS_SPIE, MSTATUS_SIE) |
		carry(mstatus, MSTATUS_SPELP, MSTATUS_MPELP) |
		from_flags(flags, in_sstatus, COUNT(in_sstatus));
	csr_write(CSR_MSTATUS, next);
	csr_write(CSR_MEPC, csr_read(CSR_SEPC));
	csr_write(CSR_SEPC, attributes[SBI_SSE_ATTR_INTERRUPTED_SEPC]);
	self->frame.x[A6] = attributes[SBI_SSE_ATTR_INTERRUPTED_A6];
	self->frame.x[A7] = attributes[SBI_SSE_ATTR_INTERRUPTED_A7];
	trap_return_to_guest(guest);
}
