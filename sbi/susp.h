/* SPDX-License-Identifier: BSD-2-Clause */
/* System Suspend extension, "SUSP" (SBI v3.0, System Suspend Extension). */
#ifndef SBI_SUSP_H
#define SBI_SUSP_H

#include "sbi/sbi.h"

/* The calls of the extension. On the calling hart, during an SBI call; returns only
 * errors. */
struct sbiret susp_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);

#endif
