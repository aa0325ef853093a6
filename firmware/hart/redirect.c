/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handing a trap on (see redirect.h): what the privileged architecture says of trap
 * entry into S-mode ("sstatus", "Trap entry" of the hypervisor chapter), done by
 * hand. mstatus.MPP holds the mode that trapped.
 */
#include "hart/redirect.h"

#include "hart/enter.h"
#include "hart/features.h"

#define TVEC_BASE (~3UL)

bool trap_has_address(unsigned long cause)
{
	switch (cause) {
	case CAUSE_MISALIGNED_FETCH:
	case CAUSE_FETCH_ACCESS:
	case CAUSE_MISALIGNED_LOAD:
	case CAUSE_LOAD_ACCESS:
	case CAUSE_MISALIGNED_STORE:
	case CAUSE_STORE_ACCESS:
	case CAUSE_FETCH_PAGE_FAULT:
	case CAUSE_LOAD_PAGE_FAULT:
	case CAUSE_STORE_PAGE_FAULT:
	case CAUSE_FETCH_GUEST_PAGE_FAULT:
	case CAUSE_LOAD_GUEST_PAGE_FAULT:
	case CAUSE_STORE_GUEST_PAGE_FAULT:
		return true;
	default:
		return false;
	}
}

struct trap trap_read(void)
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
		/* QEMU sets GVA for every trap of a guest with a value in mtval. */
		trap.gva =
			trap_has_address(trap.cause) && (csr_read(CSR_MSTATUS) & MSTATUS_GVA) != 0;
		trap.from_guest = trap_from_guest();
	}
	return trap;
}

/* The new sstatus or vsstatus: SPIE = SIE, SIE = 0, SPP = whether S-mode trapped, SPELP =
 * whether a landing pad was expected, SDT = 1. The last two stay 0 where they are off. */
static unsigned long trapped_status(unsigned long status, bool from_supervisor)
{
	unsigned long next = status & ~(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SPELP);

	if (status & MSTATUS_SIE)
		next |= MSTATUS_SPIE;
	if (from_supervisor)
		next |= MSTATUS_SPP;
	if (csr_read(CSR_MSTATUS) & MSTATUS_MPELP)
		next |= MSTATUS_SPELP;
	return next | MSTATUS_SDT;
}

bool trap_from_guest(void)
{
	return (csr_read(CSR_MSTATUS) & MSTATUS_MPV) != 0;
}

bool redirect_goes_to_vs(const struct trap *trap)
{
	return trap->from_guest && (csr_read(CSR_HEDELEG) >> trap->cause & 1) != 0;
}

/* MRET to machine mode itself clears MPV ("Trap Return" of the hypervisor chapter), and
 * MPP, and moves MPIE to MIE. */
static void clear_mpv(void)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS), mepc = csr_read(CSR_MEPC), next;

	csr_write(CSR_MSTATUS, (mstatus | MSTATUS_MPP) & ~MSTATUS_MPIE);
	__asm__ volatile("	la	%0, 1f\n"
			 "	csrw	mepc, %0\n"
			 "	mret\n"
			 "1:\n"
			 : "=r"(next)
			 :
			 : "memory");
	csr_write(CSR_MSTATUS, mstatus & ~MSTATUS_MPV);
	csr_write(CSR_MEPC, mepc);
}

/* What SRET enters, from HS-mode or from machine mode, hstatus.SPV and sstatus say. So MRET
 * goes to an SRET of ours. What that needs is HS-mode's, but while a guest runs only the next
 * trap's to write. */
static void return_by_sret(void)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS);
	unsigned long next = mstatus & ~(MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SPELP | MSTATUS_MPIE);

	if ((mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == PRIV_S)
		next |= MSTATUS_SPP;
	if (mstatus & MSTATUS_SIE)
		next |= MSTATUS_SPIE;
	if (mstatus & MSTATUS_MPELP)
		next |= MSTATUS_SPELP;
	csr_set(CSR_HSTATUS, HSTATUS_SPV);
	csr_write(CSR_SEPC, csr_read(CSR_MEPC));
	csr_write(CSR_MEPC, trap_sret);
	csr_write(CSR_MSTATUS, next | MSTATUS_MPP);
}

/* No CSR write changes MPV on QEMU from 10.0.13 on. */
void trap_return_to_guest(bool guest)
{
	if (guest)
		csr_set(CSR_MSTATUS, MSTATUS_MPV);
	else
		csr_clear(CSR_MSTATUS, MSTATUS_MPV);
	if (trap_from_guest() == guest)
		return;
	if (guest)
		return_by_sret();
	else
		clear_mpv();
}

static void to_vs(const struct trap *trap, bool from_supervisor)
{
	csr_write(CSR_VSSTATUS, trapped_status(csr_read(CSR_VSSTATUS), from_supervisor));
	csr_write(CSR_VSCAUSE, trap->cause);
	csr_write(CSR_VSEPC, trap->epc);
	csr_write(CSR_VSTVAL, trap->tval);
	csr_write(CSR_MEPC, csr_read(CSR_VSTVEC) & TVEC_BASE);
}

/* hstatus remembers which mode of which world trapped; SPVP keeps its value when
 * no guest did. */
static void set_hypervisor_registers(const struct trap *trap, bool from_supervisor)
{
	unsigned long hstatus = csr_read(CSR_HSTATUS) & ~(HSTATUS_SPV | HSTATUS_GVA);

	if (trap->from_guest) {
		hstatus |= HSTATUS_SPV;
		hstatus &= ~HSTATUS_SPVP;
		if (from_supervisor)
			hstatus |= HSTATUS_SPVP;
	}
	if (trap->gva)
		hstatus |= HSTATUS_GVA;
	csr_write(CSR_HSTATUS, hstatus);
	csr_write(CSR_HTVAL, trap->tval2);
	csr_write(CSR_HTINST, trap->tinst);
}

static void to_hs(const struct trap *trap, bool from_supervisor)
{
	if (hart_has(hart_self(), HART_HAS_H))
		set_hypervisor_registers(trap, from_supervisor);
	csr_write(CSR_SSTATUS, trapped_status(csr_read(CSR_SSTATUS), from_supervisor));
	csr_write(CSR_SCAUSE, trap->cause);
	csr_write(CSR_SEPC, trap->epc);
	csr_write(CSR_STVAL, trap->tval);
	csr_write(CSR_MEPC, csr_read(CSR_STVEC) & TVEC_BASE);
}

void redirect_trap(const struct trap *trap)
{
	bool from_supervisor = (csr_read(CSR_MSTATUS) & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == PRIV_S;
	bool to_guest = redirect_goes_to_vs(trap);

	if (to_guest)
		to_vs(trap, from_supervisor);
	else
		to_hs(trap, from_supervisor);
	csr_clear(CSR_MSTATUS, MSTATUS_MPP | MSTATUS_MPELP);
	csr_set(CSR_MSTATUS, PRIV_S << MSTATUS_MPP_SHIFT);
	if (trap->from_guest)
		trap_return_to_guest(to_guest);
}
