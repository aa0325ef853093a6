/* SPDX-License-Identifier: BSD-2-Clause */
/* A hart's machine-mode registers (see setup.h; privileged architecture, "Machine-
 * Level CSRs"). */
#include "hart/setup.h"

#include "base/memory.h"
#include "hart/features.h"
#include "hart/pmp.h"

#define BIT(n) (1UL << (n))

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

static void setup_delegation(const struct hart *self)
{
	unsigned long exceptions = EXCEPTIONS;

	if (hart_has(self, HART_HAS_H))
		exceptions |= HYPERVISOR_EXCEPTIONS;
	csr_write(CSR_MEDELEG, exceptions);
	csr_write(CSR_MIDELEG, INTERRUPTS);
}

static void setup_counters(const struct hart *self)
{
	if (hart_has(self, HART_HAS_COUNTINHIBIT))
		csr_write(CSR_MCOUNTINHIBIT, 0);
	csr_write(CSR_MCOUNTEREN, ~0UL);
	csr_write(CSR_SCOUNTEREN, COUNTEREN_CY | COUNTEREN_TM | COUNTEREN_IR);
}

/* Fields of extensions that the hart lacks read as zero and stay so. */
static void setup_environment(const struct hart *self)
{
	unsigned long menvcfg =
		MENVCFG_CBIE_INVALIDATE | MENVCFG_CBCFE | MENVCFG_CBZE | MENVCFG_PBMTE;

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
	if (hart_has(self, HART_HAS_STATEEN))
		csr_write(CSR_MSTATEEN0, ~0UL);
	if (hart_has(self, HART_HAS_SSTC))
		csr_write(CSR_STIMECMP, ~0UL);
}

/* A guest that was here before is gone. */
static void setup_hypervisor(void)
{
	csr_write(CSR_HSTATUS, 0);
	csr_write(CSR_HEDELEG, 0);
	csr_write(CSR_HIDELEG, 0);
	csr_write(CSR_HVIP, 0);
	csr_write(CSR_HGATP, 0);
	if (csr_exists(CSR_HENVCFG))
		csr_write(CSR_HENVCFG, 0);
}

void setup_hart(struct hart *self)
{
	features_probe(self);
	if (hart_has(self, HART_HAS_PMP))
		pmp_protect(memory_firmware());
	setup_delegation(self);
	setup_counters(self);
	setup_environment(self);
	if (hart_has(self, HART_HAS_H))
		setup_hypervisor();
	csr_write(CSR_MIE, MIP_MSIP);
}
