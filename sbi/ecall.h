/* SPDX-License-Identifier: BSD-2-Clause */
/* Binary Encoding (SBI v3.0): the extensions, and the one dispatch of SBI calls. */
#ifndef SBI_ECALL_H
#define SBI_ECALL_H

#include "hart/hart.h"
#include "sbi/sbi.h"

/* The registers of a call, a0 to a7: `fid` is the function, `eid` the extension. Whoever handles
 * a call takes all of them, so that they stay where they are, and uses what it needs. */
#define ECALL_UNSIGNED __attribute__((unused)) unsigned long
#define ECALL_REGISTERS                                                                            \
	ECALL_UNSIGNED a0, ECALL_UNSIGNED a1, ECALL_UNSIGNED a2, ECALL_UNSIGNED a3,                \
		ECALL_UNSIGNED a4, ECALL_UNSIGNED a5, ECALL_UNSIGNED fid, ECALL_UNSIGNED eid

typedef struct sbiret ecall_handler(ECALL_REGISTERS);

/* Handle the call that the registers a0-a7 of the calling hart describe. trap.S passes them
 * through as they are and puts what comes back into a0 and a1. Calls that stop or suspend the
 * hart do not return. */
ecall_handler sbi_ecall;

/* 1 if the calling hart has the extension, which may be any value; else 0. */
struct sbiret ecall_probe(unsigned long eid);

/* Allocate what the SBI keeps for each hart (sbi/state.h), and have every hart STOPPED. Boot
 * hart, after the hart table is built. */
void ecall_init(void);

/* Every extension as after a reset of the calling hart, which is being started and has done
 * setup_hart(). */
void ecall_reset(struct hart *self);

/* ---- What each extension gives to ecall.c, which alone uses it ---- */

/* Who handles the calls of an extension. On the calling hart, during an SBI call to an extension
 * that is available. A legacy function returns its result in a0 and leaves a1 alone: what comes
 * back is (result, a1). */
ecall_handler base_ecall, dbcn_ecall, dbtr_ecall, fwft_ecall, hsm_ecall, ipi_ecall, legacy_ecall;
ecall_handler pmu_ecall, rfence_ecall, srst_ecall, sse_ecall, susp_ecall, time_ecall;

/* What ecall_reset() does: no trigger is installed, no feature is locked, no counter or event is
 * used, no memory is shared. */
void dbtr_reset(struct hart *self);
void fwft_reset(struct hart *self);
void pmu_reset(struct hart *self);
void sse_reset(struct hart *self);

#endif
