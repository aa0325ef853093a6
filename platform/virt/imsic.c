/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the IMSIC (see imsic.h). */
#include "imsic.h"

#include "hart/csr.h"

void imsic_ipi_clear(void)
{
	/* Any value: it claims the one interrupt that counts. */
	csr_write(CSR_MTOPEI, 0);
	/* What was sent before the clearing must be visible to what looks after it. */
	__asm__ volatile("fence o, rw" : : : "memory");
}
