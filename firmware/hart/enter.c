/* SPDX-License-Identifier: BSD-2-Clause */
/* Into S-mode (see enter.h; privileged architecture, "Machine-Level CSRs"). */
#include "hart/enter.h"

#include "base/bits.h"
#include "base/print.h"
#include "hart/features.h"
#include "hart/fence.h"
#include "hart/pmp.h"
#include "hart/trap.h"

/* enter.S */
void clear_hypervisor(void);
_Noreturn void enter_supervisor(struct hart *self, unsigned long opaque);

/* ---- Machine mode's registers ---- */

/* A register and the three behind it. */
#define write_four(csr, value)                                                                     \
	do {                                                                                       \
		csr_write(csr, value);                                                             \
		csr_write((csr) + 1, value);                                                       \
		csr_write((csr) + 2, value);                                                       \
		csr_write((csr) + 3, value);                                                       \
	} while (0)

/* Fields of extensions that the hart lacks read as zero and stay so. */
static void setup_environment(const struct hart *self)
{
	unsigned long menvcfg = MENVCFG_CBIE_INVALIDATE | MENVCFG_CBCFE | MENVCFG_CBZE |
				MENVCFG_PBMTE | MENVCFG_CDE;

	if (hart_has(self, HART_HAS_MENVCFG)) {
		if (hart_has(self, HART_HAS_SSTC))
			menvcfg |= MENVCFG_STCE;
		if (self->svadu_only)
			menvcfg |= MENVCFG_ADUE;
		csr_write(CSR_MENVCFG, menvcfg);
		csr_write(CSR_SENVCFG, 0);
	}
	if (hart_has(self, HART_HAS_MSECCFG))
		csr_set(CSR_MSECCFG, MSECCFG_SSEED);
	if (hart_has(self, HART_HAS_STATEEN)) {
		write_four(CSR_MSTATEEN0, ~0UL);
		write_four(CSR_SSTATEEN0, 0);
	}
	if (hart_has(self, HART_HAS_SSTC))
		csr_write(CSR_STIMECMP, ~0UL);
	if (csr_exists(CSR_MCTRCTL))
		csr_write(CSR_MCTRCTL, 0);
}

/* A guest that was here before is gone. Its vsie is in mie, which setup_hart() writes.
 * QEMU 8.2 writes fields of henvcfg only while menvcfg has them, and all QEMUs clear
 * hvip.VSTIP only while menvcfg.STCE is 0. */
static void setup_hypervisor(const struct hart *self)
{
	if (hart_has(self, HART_HAS_MENVCFG)) {
		csr_write(CSR_MENVCFG, ~0UL);
		csr_write(CSR_HENVCFG, 0);
		csr_write(CSR_MENVCFG, 0);
	}
	clear_hypervisor();
	csr_write(CSR_VSSTATUS, VSSTATUS_UXL_64);
	if (hart_has(self, HART_HAS_STATEEN))
		write_four(CSR_HSTATEEN0, 0);
	if (hart_has(self, HART_HAS_SSTC))
		csr_write(CSR_VSTIMECMP, ~0UL);
	if (csr_exists(CSR_VSCTRCTL))
		csr_write(CSR_VSCTRCTL, 0);
	if (csr_exists(CSR_HVIEN)) {
		csr_write(CSR_HVIEN, 0);
		csr_write(CSR_HVICTL, 0);
	}
}

static bool timer_fires(const struct hart *self, uint64_t when)
{
	*self->mtimecmp = when;
	return (csr_read(CSR_MIP) & MIP_MTIP) != 0;
}

/* The tree is tried out here, because set_timer in trap.S must not fault. */
static void check_timer(const struct hart *self)
{
	if (self->mtimecmp == NULL && !hart_has(self, HART_HAS_SSTC))
		panic("Hart %lu has no Sstc, and the device tree names no CLINT or ACLINT for it, "
		      "so it could get no timer interrupts.",
		      self->id);
	if (self->mtimecmp != NULL && (!timer_fires(self, 0) || timer_fires(self, UINT64_MAX)))
		panic("Hart %lu gets no timer interrupt from 0x%lx, where the device tree has its "
		      "compare register.",
		      self->id, (unsigned long)self->mtimecmp);
}

void setup_hart(struct hart *self)
{
	features_probe(self);
	check_timer(self);
	if (hart_has(self, HART_HAS_PMP))
		pmp_protect(self);
	trap_delegate(self);
	if (hart_has(self, HART_HAS_COUNTINHIBIT))
		csr_write(CSR_MCOUNTINHIBIT, 0);
	csr_write(CSR_MCOUNTEREN, ~0UL);
	csr_write(CSR_SCOUNTEREN, COUNTEREN_CY | COUNTEREN_TM | COUNTEREN_IR);
	if (hart_has(self, HART_HAS_H))
		setup_hypervisor(self);
	setup_environment(self);
	csr_write(CSR_MIE, self->doorbell_bit);
}

/* ---- The first instruction of S-mode ---- */

/* What S-mode may have set, and what belongs to traps. */
#define MSTATUS_CLEARED                                                                            \
	(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV |    \
	 MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_FS |         \
	 MSTATUS_VS | MSTATUS_SPELP | MSTATUS_SDT | MSTATUS_GVA | MSTATUS_MPV | MSTATUS_MPELP)

void hart_enter(struct hart *self, unsigned long address, unsigned long opaque)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS) & ~MSTATUS_CLEARED;

	csr_write(CSR_SIE, 0);
	csr_write(CSR_SATP, 0);
	csr_write(CSR_SSCRATCH, 0);
	csr_write(CSR_STVEC, hart_no_handler);

	/* A fetch page fault at hart_no_handler must come to machine mode too; once
	 * S-mode has a handler that can be fetched, trap.c delegates it. */
	csr_clear(CSR_MEDELEG, BIT(CAUSE_FETCH_PAGE_FAULT));
	self->fetch_faulted = false;

	csr_write(CSR_MEPC, address);
	/* For the first instruction in S-mode: interrupts off, no trapping of what S-mode
	 * may do, FP and vector state Initial where there is any. */
	mstatus |= hart_has(self, HART_HAS_F) ? MSTATUS_FS_INITIAL : 0;
	mstatus |= hart_has(self, HART_HAS_V) ? MSTATUS_VS_INITIAL : 0;
	csr_write(CSR_MSTATUS, mstatus | PRIV_S << MSTATUS_MPP_SHIFT);

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
