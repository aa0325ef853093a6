/* SPDX-License-Identifier: BSD-2-Clause */
/* The traps that come to machine mode (see trap.h). */
#include "trap.h"

#include "base/print.h"
#include "diagnose.h"
#include "hart/enter.h"
#include "hart/features.h"
#include "hart/redirect.h"
#include "sbi/rfence.h"
#include "sbi/time.h"

#define CAUSE_INTERRUPT (1UL << 63)

void trap_interrupt(unsigned long mcause)
{
	switch (mcause & ~CAUSE_INTERRUPT) {
	case IRQ_M_SOFT:
		rfence_interrupt();
		break;
	case IRQ_M_TIMER:
		time_interrupt();
		break;
	default:
		/* Nothing enables another one. Left enabled, it would come again forever. */
		csr_clear(CSR_MIE, 1UL << (mcause & ~CAUSE_INTERRUPT));
		print("gander: Hart %lu got interrupt %lu in machine mode, which nothing enabled. "
		      "It is off now.\n",
		      hart_self()->id, mcause & ~CAUSE_INTERRUPT);
		break;
	}
}

static struct trap read_trap(void)
{
	struct trap trap = {
		.cause = csr_read(CSR_MCAUSE),
		.epc = csr_read(CSR_MEPC),
		.tval = csr_read(CSR_MTVAL),
	};

	if (trap.cause == CAUSE_DOUBLE_TRAP)
		trap.tval2 = csr_read(CSR_MTVAL2);
	if (hart_has(hart_self(), HART_HAS_H)) {
		trap.tval2 = csr_read(CSR_MTVAL2);
		trap.tinst = csr_read(CSR_MTINST);
		trap.gva = (csr_read(CSR_MSTATUS) & MSTATUS_GVA) != 0;
	}
	return trap;
}

static bool from_guest(void)
{
	return (csr_read(CSR_MSTATUS) & MSTATUS_MPV) != 0;
}

/* Whether S-mode trapped, hardware went to its handler, and that is no handler: the
 * place where stvec points at entry, or one that cannot be fetched. */
static bool is_missing_handler(const struct trap *trap, unsigned long vector)
{
	return !from_guest() && trap->epc == vector &&
	       (trap->cause == CAUSE_FETCH_ACCESS || trap->cause == CAUSE_FETCH_PAGE_FAULT ||
		vector == (unsigned long)hart_no_handler);
}

/* Whether S-mode has trapped in its trap handler at a place where it may not. Hardware
 * notices it when it delivers the second trap itself; the ones that machine mode hands
 * on are to end the same. A guest's double trap is for HS-mode to handle. */
static bool is_double_trap(const struct trap *trap)
{
	return !from_guest() &&
	       (trap->cause == CAUSE_DOUBLE_TRAP || (csr_read(CSR_SSTATUS) & MSTATUS_SDT) != 0);
}

void trap_exception(struct trap_frame *frame)
{
	struct trap trap = read_trap();
	unsigned long vector = csr_read(CSR_STVEC) & ~3UL;

	if (!redirect_goes_to_vs(trap.cause)) {
		/* What S-mode's own registers say is what happened. */
		if (is_missing_handler(&trap, vector))
			diagnose_unhandled(frame, &trap);
		if (vector == (unsigned long)hart_no_handler)
			diagnose_first_fault(frame, &trap);
	}

	/* The first genuine fetch page fault: from now on they are S-mode's alone. This
	 * one happens again and hardware delivers it. */
	if (trap.cause == CAUSE_FETCH_PAGE_FAULT) {
		csr_set(CSR_MEDELEG, 1UL << CAUSE_FETCH_PAGE_FAULT);
		return;
	}
	if (is_double_trap(&trap))
		diagnose_double_trap(frame, &trap);
	redirect_trap(&trap);
}

void trap_machine(const struct trap_frame *frame)
{
	struct hart *self = hart_self();
	struct trap trap = read_trap();

	/* Once is enough: the second fault would be in the telling of the first. */
	if (!self->dead) {
		self->dead = true;
		diagnose_machine(frame, &trap);
	}
	csr_write(CSR_MIE, 0);
	for (;;)
		__asm__ volatile("wfi");
}
