/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug Console extension, "DBCN" (SBI v3.0, Debug Console Extension). */
#ifndef SBI_DBCN_H
#define SBI_DBCN_H

#include "sbi/sbi.h"

/* The calls of the extension. On the calling hart, during an SBI call. */
struct sbiret dbcn_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);

#endif
