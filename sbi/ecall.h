/* SPDX-License-Identifier: BSD-2-Clause */
/* Binary Encoding (SBI v3.0): the one dispatch of SBI calls. */
#ifndef SBI_ECALL_H
#define SBI_ECALL_H

#include "sbi/sbi.h"

/* Handle the call that the registers a0-a7 of the calling hart describe: a7 is the
 * extension, a6 the function. trap.S passes them through as they are and puts what
 * comes back into a0 and a1. Calls that stop or suspend the hart do not return. */
struct sbiret sbi_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			unsigned long a4, unsigned long a5, unsigned long fid, unsigned long eid);

#endif
