/* SPDX-License-Identifier: BSD-2-Clause */
/* A hart's machine-mode registers (see setup.h; privileged architecture, "Machine-
 * Level CSRs"). */
#include "hart/setup.h"

#include "hart/delegate.h"
#include "hart/features.h"
#include "hart/pmp.h"

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
		pmp_protect(self);
	delegate_init(self);
	setup_counters(self);
	setup_environment(self);
	if (hart_has(self, HART_HAS_H))
		setup_hypervisor();
	csr_write(CSR_MIE, self->doorbell_bit);
}
