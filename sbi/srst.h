/* SPDX-License-Identifier: BSD-2-Clause */
/* System Reset extension, "SRST" (SBI v3.0, System Reset Extension). */
#ifndef SBI_SRST_H
#define SBI_SRST_H

#include "sbi/sbi.h"

/* The calls of the extension. Returns only errors. */
struct sbiret srst_ecall(unsigned long a0, unsigned long a1, unsigned long fid);

#endif
