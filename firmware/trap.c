/* SPDX-License-Identifier: BSD-2-Clause */
/* The traps that come to machine mode, as trap.S hands them to C: on the hart that
 * took them, with interrupts off. SBI calls go straight to sbi/ecall.h. */
#include "base/bits.h"
#include "base/print.h"
#include "diagnose.h"
#include "emulate.h"
#include "hart/enter.h"
#include "hart/features.h"
#include "hart/trap.h"
#include "sbi/hsm.h"
#include "sbi/mailbox.h"
#include "sbi/pmu_firmware.h"
#include "sbi/sse.h"
#include "sbi/time.h"

/* trap.S calls these. The frame holds all registers: after an exception they are restored
 * from it, and a fault of the firmware itself stops its hart for good. */
void trap_interrupt(unsigned long mcause);
void trap_exception(struct trap_frame *frame);
_Noreturn void trap_machine(const struct trap_frame *frame);

/* stvec's low bits. */
#define STVEC_MODE 3UL
#define STVEC_VECTORED 1UL

void trap_interrupt(unsigned long mcause)
{
	switch (mcause & ~CAUSE_INTERRUPT) {
	case IRQ_M_SOFT:
	case IRQ_M_EXT:
		if (mailbox_interrupt() & MAILBOX_SSE)
			sse_deliver(hart_self());
		break;
	case IRQ_M_TIMER:
		time_interrupt();
		break;
	case IRQ_LCOF:
		/* Undelegated while somebody has registered the event for it. */
		csr_clear(CSR_MIP, MIP_LCOFIP);
		sse_raise_local(hart_self(), SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW);
		break;
	default:
		/* Nothing enables another one. Left enabled, it would come again forever. */
		csr_clear(CSR_MIE, BIT(mcause & ~CAUSE_INTERRUPT));
		print("gander: Hart %lu got interrupt %lu in machine mode, which nothing enabled. "
		      "It is off now.\n",
		      hart_self()->id, mcause & ~CAUSE_INTERRUPT);
		break;
	}
}

/* Whether S-mode trapped at the very instruction where hardware went with the last trap that it
 * delivered to it: at stvec, or, for interrupts in vectored mode, at a place of its own behind
 * that. */
static bool is_at_handler(const struct trap *trap, unsigned long stvec)
{
	unsigned long scause = csr_read(CSR_SCAUSE), handler = stvec & ~STVEC_MODE;

	if ((stvec & STVEC_MODE) == STVEC_VECTORED && (scause & CAUSE_INTERRUPT) != 0)
		handler += 4 * (scause & ~CAUSE_INTERRUPT);
	return trap->privilege == PRIV_S && !trap->from_guest && trap->epc == handler;
}

/* Fetch page faults come here until S-mode has shown that it handles them. The first
 * is handed on by hand, so that one at the handler itself is seen; when another one
 * comes after that, the handler has been fetched, and from then on hardware delivers
 * them: this one happens again. Whether it is left to hardware. */
static bool leave_to_hardware(const struct trap *trap)
{
	struct hart *self = hart_self();

	if (trap->cause != CAUSE_FETCH_PAGE_FAULT)
		return false;
	if (!self->fetch_faulted) {
		self->fetch_faulted = true;
		return false;
	}
	csr_set(CSR_MEDELEG, BIT(CAUSE_FETCH_PAGE_FAULT));
	return true;
}

void trap_exception(struct trap_frame *frame)
{
	struct trap trap = trap_read();
	unsigned long stvec = csr_read(CSR_STVEC);

	pmu_exception(hart_self(), trap.cause);
	if (emulate(frame, &trap)) {
		if (trap.from_guest)
			trap_return_to_guest(true);
		return;
	}
	if (!trap_goes_to_vs(&trap)) {
		/* The handler is none: the place where stvec points at entry, or one that cannot
		 * be fetched. What S-mode's own registers say is what happened. */
		if (is_at_handler(&trap, stvec) &&
		    (trap.cause == CAUSE_FETCH_ACCESS || trap.cause == CAUSE_FETCH_PAGE_FAULT ||
		     stvec == (unsigned long)hart_no_handler))
			diagnose_unhandled(frame, &trap);
		if (stvec == (unsigned long)hart_no_handler)
			diagnose_first_fault(frame, &trap);
	}
	if (leave_to_hardware(&trap))
		return;
	/* Has S-mode trapped in its trap handler at a place where it may not? Hardware notices
	 * that when it delivers the second trap itself; the ones that machine mode hands on are
	 * to end the same. A guest's double trap is for HS-mode to handle. */
	if (!trap.from_guest &&
	    (trap.cause == CAUSE_DOUBLE_TRAP || (csr_read(CSR_SSTATUS) & MSTATUS_SDT) != 0)) {
		if (sse_raise_local(hart_self(), SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP))
			return;
		diagnose_double_trap(frame, &trap);
	}
	/* The handler that would get to know would trap to itself for ever. */
	if (trap.cause == CAUSE_ILLEGAL_INSTRUCTION && is_at_handler(&trap, stvec))
		diagnose_unhandled(frame, &trap);
	trap_redirect(&trap);
}

void trap_machine(const struct trap_frame *frame)
{
	struct hart *self = hart_self();
	struct trap trap = trap_read();

	/* Once is enough: the second fault would be in the telling of the first. */
	if (!self->dead) {
		self->dead = true;
		diagnose_machine(frame, &trap);
	}
	hsm_retire();
}
