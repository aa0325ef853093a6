/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hart can do (see features.h). */
#include "hart/features.h"

#define MISA(letter) (1UL << ((letter) - 'A'))

/* Whether a bit that an extension adds to menvcfg can be set. */
static bool menvcfg_takes(unsigned long bit)
{
	unsigned long before = csr_read(CSR_MENVCFG);
	bool takes;

	csr_set(CSR_MENVCFG, bit);
	takes = (csr_read(CSR_MENVCFG) & bit) != 0;
	csr_write(CSR_MENVCFG, before);
	return takes;
}

void features_probe(struct hart *self)
{
	unsigned long misa = csr_read(CSR_MISA);
	unsigned long found = 0;

	if (misa & MISA('F'))
		found |= HART_HAS_F;
	if (misa & MISA('V'))
		found |= HART_HAS_V;
	if (misa & MISA('H'))
		found |= HART_HAS_H;
	if (misa & MISA('S'))
		found |= HART_HAS_S;
	if (csr_exists(CSR_MENVCFG))
		found |= HART_HAS_MENVCFG;
	if ((found & HART_HAS_MENVCFG) && menvcfg_takes(MENVCFG_STCE) && csr_exists(CSR_STIMECMP))
		found |= HART_HAS_SSTC;
	if (csr_exists(CSR_MSTATEEN0))
		found |= HART_HAS_STATEEN;
	if (csr_exists(CSR_MCOUNTINHIBIT))
		found |= HART_HAS_COUNTINHIBIT;
	if (csr_exists(CSR_PMPCFG0))
		found |= HART_HAS_PMP;
	if (csr_exists(CSR_MSECCFG))
		found |= HART_HAS_MSECCFG;
	self->features = found;
}
