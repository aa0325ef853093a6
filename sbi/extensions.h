/* SPDX-License-Identifier: BSD-2-Clause */
/* What each extension gives to ecall.c, which alone uses it. */
#ifndef SBI_EXTENSIONS_H
#define SBI_EXTENSIONS_H

#include "hart/hart.h"
#include "sbi/sbi.h"

/* The registers of a call, a0 to a7: `fid` is the function, `eid` the extension. Whoever handles
 * a call takes all of them, so that they stay where they are, and uses what it needs. */
#define ECALL_UNSIGNED __attribute__((unused)) unsigned long
#define ECALL_REGISTERS                                                                            \
	ECALL_UNSIGNED a0, ECALL_UNSIGNED a1, ECALL_UNSIGNED a2, ECALL_UNSIGNED a3,                \
		ECALL_UNSIGNED a4, ECALL_UNSIGNED a5, ECALL_UNSIGNED fid, ECALL_UNSIGNED eid

/* Who handles the calls of an extension. On the calling hart, during an SBI call to an extension
 * that is available. A legacy function returns its result in a0 and leaves a1 alone: what comes
 * back is (result, a1). */
typedef struct sbiret ecall_handler(ECALL_REGISTERS);

ecall_handler base_ecall, dbcn_ecall, dbtr_ecall, fwft_ecall, hsm_ecall, ipi_ecall, legacy_ecall;
ecall_handler pmu_ecall, rfence_ecall, srst_ecall, sse_ecall, susp_ecall, time_ecall;

/* Everything as after a reset of the hart: no trigger is installed, no feature is locked, no
 * counter or event is used, no memory is shared. The calling hart, each time that it is started,
 * after setup_hart() and before it enters S-mode. */
void dbtr_reset(struct hart *self);
void fwft_reset(struct hart *self);
void pmu_reset(struct hart *self);
void sse_reset(struct hart *self);

#endif
