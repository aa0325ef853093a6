/* SPDX-License-Identifier: BSD-2-Clause */
/* Binary Encoding (SBI v3.0): the table of the extensions, and the one dispatch of SBI calls. */
#ifndef SBI_ECALL_H
#define SBI_ECALL_H

#include "hart/hart.h"
#include "sbi/sbi.h"

/* Handle the call that the registers a0-a7 of the calling hart describe. trap.S passes them
 * through as they are and puts what comes back into a0 and a1. Calls that stop or suspend the
 * hart do not return. */
struct sbiret sbi_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			unsigned long a4, unsigned long a5, unsigned long fid, unsigned long eid);

/* 1 if the calling hart has the extension, which may be any value; else 0. */
struct sbiret ecall_probe(unsigned long eid);

/* Allocate what the SBI keeps for each hart (sbi/state.h), and have every hart STOPPED. Boot
 * hart, after the hart table is built. */
void ecall_init(void);

/* Every extension as after a reset of the calling hart, which is being started and has done
 * setup_hart(). */
void ecall_reset(struct hart *self);

#endif
