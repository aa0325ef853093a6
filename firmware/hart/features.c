/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hart can do (see features.h). */
#include "hart/features.h"

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

static bool has_supervisor(void)
{
	unsigned long misa = csr_read(CSR_MISA);

	return misa == 0 || (misa & MISA_S) != 0;
}

void features_probe(struct hart *self)
{
	unsigned long found = 0, menvcfg = 0;

	if (has_supervisor())
		found |= HART_HAS_S;
	/* QEMU keeps mstatus.VS on harts without vectors, so the field proves nothing. */
	csr_set(CSR_MSTATUS, MSTATUS_FS_INITIAL | MSTATUS_VS_INITIAL);
	if (csr_exists(CSR_FCSR))
		found |= HART_HAS_F;
	if (csr_exists(CSR_VLENB))
		found |= HART_HAS_V;
	if (csr_exists(CSR_HSTATUS))
		found |= HART_HAS_H;
	if (csr_exists(CSR_MENVCFG)) {
		found |= HART_HAS_MENVCFG;
		menvcfg = features_menvcfg();
	}
	if ((menvcfg & MENVCFG_STCE) && csr_exists(CSR_STIMECMP))
		found |= HART_HAS_SSTC;
	if (menvcfg & MENVCFG_DTE)
		found |= HART_HAS_SSDBLTRP;
	if (csr_exists(CSR_MSTATEEN0))
		found |= HART_HAS_STATEEN;
	if (csr_exists(CSR_MCOUNTINHIBIT))
		found |= HART_HAS_COUNTINHIBIT;
	if (csr_exists(CSR_PMPCFG0))
		found |= HART_HAS_PMP;
	if (csr_exists(CSR_MSECCFG))
		found |= HART_HAS_MSECCFG;
	if ((found & HART_HAS_PMP) && (found & HART_HAS_MSECCFG) && has_smepmp())
		found |= HART_HAS_SMEPMP;
	if (csr_exists(CSR_TSELECT) && csr_exists(CSR_TINFO) && csr_exists(CSR_TDATA3))
		found |= HART_HAS_SDTRIG;
	if (csr_exists(CSR_SCOUNTOVF))
		found |= HART_HAS_SSCOFPMF;
	self->features = found;
}
