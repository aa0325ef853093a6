/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hart can do (see features.h). */
#include "hart/features.h"

#include "base/bits.h"

unsigned long features_menvcfg(void)
{
	unsigned long before = csr_swap(CSR_MENVCFG, ~0UL);

	return csr_swap(CSR_MENVCFG, before);
}

/* MML and MMWP cannot be tried, because they cannot be cleared again; RLB can, until
 * there are locked rules. Where they are ours, MML is set. */
static bool has_smepmp(void)
{
	bool takes_rlb;

	csr_set(CSR_MSECCFG, MSECCFG_RLB);
	takes_rlb = (csr_read(CSR_MSECCFG) & MSECCFG_RLB) != 0;
	csr_clear(CSR_MSECCFG, MSECCFG_RLB);
	return takes_rlb || (csr_read(CSR_MSECCFG) & MSECCFG_MML) != 0;
}

void features_probe(struct hart *self)
{
	unsigned long found = 0, menvcfg = 0, misa = csr_read(CSR_MISA);

	found |= misa == 0 || (misa & MISA('S')) != 0 ? HART_HAS_S : 0UL;
	/* QEMU keeps mstatus.VS on harts without vectors, so the field proves nothing. */
	csr_set(CSR_MSTATUS, MSTATUS_FS_INITIAL | MSTATUS_VS_INITIAL);
	found |= csr_exists(CSR_FCSR) ? HART_HAS_F : 0UL;
	found |= csr_exists(CSR_VLENB) ? HART_HAS_V : 0UL;
	found |= csr_exists(CSR_HSTATUS) ? HART_HAS_H : 0UL;
	if (csr_exists(CSR_MENVCFG)) {
		found |= HART_HAS_MENVCFG;
		menvcfg = features_menvcfg();
	}
	if ((menvcfg & MENVCFG_STCE) && csr_exists(CSR_STIMECMP))
		found |= HART_HAS_SSTC;
	found |= carry(menvcfg, MENVCFG_DTE, HART_HAS_SSDBLTRP);
	found |= csr_exists(CSR_MSTATEEN0) ? HART_HAS_STATEEN : 0UL;
	found |= csr_exists(CSR_MCOUNTINHIBIT) ? HART_HAS_COUNTINHIBIT : 0UL;
	found |= csr_exists(CSR_PMPCFG0) ? HART_HAS_PMP : 0UL;
	found |= csr_exists(CSR_MSECCFG) ? HART_HAS_MSECCFG : 0UL;
	if ((found & HART_HAS_PMP) && (found & HART_HAS_MSECCFG) && has_smepmp())
		found |= HART_HAS_SMEPMP;
	if (csr_exists(CSR_TSELECT) && csr_exists(CSR_TINFO) && csr_exists(CSR_TDATA3))
		found |= HART_HAS_SDTRIG;
	found |= csr_exists(CSR_SCOUNTOVF) ? HART_HAS_SSCOFPMF : 0UL;
	self->features = found;
}
