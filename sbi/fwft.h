/* SPDX-License-Identifier: BSD-2-Clause */
/* Firmware Features extension, "FWFT" (SBI v3.0, Firmware Features Extension). */
#ifndef SBI_FWFT_H
#define SBI_FWFT_H

#include "hart/hart.h"
#include "sbi/sbi.h"

/* Allocate what the harts need. Boot hart, after the hart table is built. */
void fwft_init(void);

/* Forget the locks of the calling hart and look which features it has. Each time that
 * it is started, after setup_hart(), which has given the features their reset values. */
void fwft_reset(struct hart *self);

/* The calls of the extension. On the calling hart, during an SBI call. */
struct sbiret fwft_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);

#endif
