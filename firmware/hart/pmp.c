/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory protection (see pmp.h). */
#include "hart/pmp.h"

#include "hart/csr.h"
#include "hart/fence.h"

/* pmpaddr holds address bits 55:2. */
#define PMP_ADDRESS_SHIFT 2

#define PMP_CONFIG(entry, bits) ((unsigned long)(bits) << (8 * (entry)))

void pmp_protect(struct range firmware)
{
	csr_write(CSR_PMPADDR0 + PMP_ENTRY_FIRMWARE_BASE, firmware.base >> PMP_ADDRESS_SHIFT);
	csr_write(CSR_PMPADDR0 + PMP_ENTRY_FIRMWARE,
		  (firmware.base + firmware.size) >> PMP_ADDRESS_SHIFT);
	csr_write(CSR_PMPADDR0 + PMP_ENTRY_EVERYTHING, ~0UL);
	csr_write(CSR_PMPCFG0,
		  PMP_CONFIG(PMP_ENTRY_FIRMWARE, PMP_A_TOR) |
			  PMP_CONFIG(PMP_ENTRY_EVERYTHING, PMP_A_NAPOT | PMP_R | PMP_W | PMP_X));
	/* Translations made under the old rules must go (same chapter, "PMP and Paging"). */
	sfence_vma_all();
}
