/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traps (see trap.h): what the privileged architecture says of delegation ("medeleg and
 * mideleg") and of trap entry into S-mode ("sstatus", "Trap entry" of the hypervisor chapter),
 * which is done by hand here.
 */
#include "hart/trap.h"

#include "base/bits.h"
#include "hart/features.h"

#define TVEC_BASE (~3UL)

/* enter.S: an SRET, not a function. */
extern const char trap_sret[];

/* What S-mode handles itself. Not here: calls from S-mode; illegal instructions and
 * fetch access faults, which trap_exception() looks at first; and fetch page faults, which
 * hart_enter() withholds until S-mode has a trap handler. */
#define EXCEPTIONS                                                                                 \
	(BIT(CAUSE_MISALIGNED_FETCH) | BIT(CAUSE_BREAKPOINT) | BIT(CAUSE_MISALIGNED_LOAD) |        \
	 BIT(CAUSE_LOAD_ACCESS) | BIT(CAUSE_MISALIGNED_STORE) | BIT(CAUSE_STORE_ACCESS) |          \
	 BIT(CAUSE_ECALL_U) | BIT(CAUSE_LOAD_PAGE_FAULT) | BIT(CAUSE_STORE_PAGE_FAULT) |           \
	 BIT(CAUSE_SOFTWARE_CHECK) | BIT(CAUSE_HARDWARE_ERROR))

#define GUEST_PAGE_FAULTS                                                                          \
	(BIT(CAUSE_FETCH_GUEST_PAGE_FAULT) | BIT(CAUSE_LOAD_GUEST_PAGE_FAULT) |                    \
	 BIT(CAUSE_STORE_GUEST_PAGE_FAULT))

#define HYPERVISOR_EXCEPTIONS                                                                      \
	(BIT(CAUSE_ECALL_VS) | BIT(CAUSE_VIRTUAL_INSTRUCTION) | GUEST_PAGE_FAULTS)

/* The interrupts of VS-mode are delegated by hardware when H is there. */
#define INTERRUPTS (MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP)

#define WITH_ADDRESS                                                                               \
	(BIT(CAUSE_MISALIGNED_FETCH) | BIT(CAUSE_FETCH_ACCESS) | BIT(CAUSE_MISALIGNED_LOAD) |      \
	 BIT(CAUSE_LOAD_ACCESS) | BIT(CAUSE_MISALIGNED_STORE) | BIT(CAUSE_STORE_ACCESS) |          \
	 BIT(CAUSE_FETCH_PAGE_FAULT) | BIT(CAUSE_LOAD_PAGE_FAULT) | BIT(CAUSE_STORE_PAGE_FAULT) |  \
	 GUEST_PAGE_FAULTS)

/* ---- Delegation ---- */

static unsigned long exceptions_of(const struct hart *self)
{
	return hart_has(self, HART_HAS_H) ? EXCEPTIONS | HYPERVISOR_EXCEPTIONS : EXCEPTIONS;
}

void trap_delegate(struct hart *self)
{
	for (int reason = 0; reason < WITHHOLD_REASONS; reason++)
		self->withheld[reason] = 0;
	csr_write(CSR_MEDELEG, exceptions_of(self));
	csr_write(CSR_MIDELEG, INTERRUPTS);
}

void trap_withhold(struct hart *self, enum withhold_reason reason, unsigned long exceptions)
{
	unsigned long withheld = 0;

	self->withheld[reason] = (uint32_t)exceptions;
	for (int i = 0; i < WITHHOLD_REASONS; i++)
		withheld |= self->withheld[i];
	/* Others change bits of medeleg that are not in exceptions_of(). */
	csr_set(CSR_MEDELEG, exceptions_of(self) & ~withheld);
	csr_clear(CSR_MEDELEG, withheld);
}

/* ---- A trap ---- */

bool trap_has_address(unsigned long cause)
{
	return cause < XLEN && (WITH_ADDRESS >> cause & 1) != 0;
}

struct trap trap_read(void)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS);
	struct trap trap = {
		.cause = csr_read(CSR_MCAUSE),
		.epc = csr_read(CSR_MEPC),
		.tval = csr_read(CSR_MTVAL),
		.privilege = (mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT,
		.from_guest = (mstatus & MSTATUS_MPV) != 0,
	};

	if (trap.cause == CAUSE_DOUBLE_TRAP)
		trap.tval2 = csr_read(CSR_MTVAL2);
	if (hart_has(hart_self(), HART_HAS_H)) {
		trap.tval2 = csr_read(CSR_MTVAL2);
		trap.tinst = csr_read(CSR_MTINST);
		/* QEMU sets GVA for every trap of a guest with a value in mtval. */
		trap.gva = trap_has_address(trap.cause) && (mstatus & MSTATUS_GVA) != 0;
	}
	return trap;
}

/* ---- Back to a guest, or not ---- */

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

	next |= carry(mstatus, PRIV_S << MSTATUS_MPP_SHIFT, MSTATUS_SPP) |
		carry(mstatus, MSTATUS_SIE, MSTATUS_SPIE) |
		carry(mstatus, MSTATUS_MPELP, MSTATUS_SPELP);
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
	if (((csr_read(CSR_MSTATUS) & MSTATUS_MPV) != 0) == guest)
		return;
	if (guest)
		return_by_sret();
	else
		clear_mpv();
}

/* ---- Traps that S-mode or a guest handles ---- */

bool trap_goes_to_vs(const struct trap *trap)
{
	return trap->from_guest && (csr_read(CSR_HEDELEG) >> trap->cause & 1) != 0;
}

/* The new sstatus or vsstatus: SPIE = SIE, SIE = 0, SPP = whether S-mode trapped, SPELP =
 * whether a landing pad was expected, SDT = 1. The last two stay 0 where they are off. */
static unsigned long trapped_status(unsigned long status, const struct trap *trap)
{
	unsigned long next = status & ~(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SPELP);

	return next | carry(status, MSTATUS_SIE, MSTATUS_SPIE) |
	       carry(trap->privilege, PRIV_S, MSTATUS_SPP) |
	       carry(csr_read(CSR_MSTATUS), MSTATUS_MPELP, MSTATUS_SPELP) | MSTATUS_SDT;
}

static void go_on_in_supervisor(unsigned long address, bool guest)
{
	csr_write(CSR_MEPC, address);
	csr_clear(CSR_MSTATUS, MSTATUS_MPP | MSTATUS_MPELP);
	csr_set(CSR_MSTATUS, PRIV_S << MSTATUS_MPP_SHIFT);
	trap_return_to_guest(guest);
}

/* hstatus remembers which mode of which world trapped; SPVP keeps its value when no guest did. */
void trap_enter_hs(const struct trap *trap, unsigned long handler)
{
	if (hart_has(hart_self(), HART_HAS_H)) {
		csr_clear(CSR_HSTATUS, trap->from_guest ? HSTATUS_SPVP : HSTATUS_SPV);
		if (trap->from_guest)
			csr_set(CSR_HSTATUS,
				HSTATUS_SPV | carry(trap->privilege, PRIV_S, HSTATUS_SPVP));
	}
	csr_write(CSR_SSTATUS, trapped_status(csr_read(CSR_SSTATUS), trap));
	csr_write(CSR_SEPC, trap->epc);
	go_on_in_supervisor(handler, false);
}

void trap_redirect(const struct trap *trap)
{
	if (trap_goes_to_vs(trap)) {
		csr_write(CSR_VSSTATUS, trapped_status(csr_read(CSR_VSSTATUS), trap));
		csr_write(CSR_VSCAUSE, trap->cause);
		csr_write(CSR_VSEPC, trap->epc);
		csr_write(CSR_VSTVAL, trap->tval);
		go_on_in_supervisor(csr_read(CSR_VSTVEC) & TVEC_BASE, true);
		return;
	}
	if (hart_has(hart_self(), HART_HAS_H)) {
		csr_clear(CSR_HSTATUS, HSTATUS_GVA);
		csr_set(CSR_HSTATUS, trap->gva ? HSTATUS_GVA : 0);
		csr_write(CSR_HTVAL, trap->tval2);
		csr_write(CSR_HTINST, trap->tinst);
	}
	csr_write(CSR_SCAUSE, trap->cause);
	csr_write(CSR_STVAL, trap->tval);
	trap_enter_hs(trap, csr_read(CSR_STVEC) & TVEC_BASE);
}
