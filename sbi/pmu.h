/* SPDX-License-Identifier: BSD-2-Clause */
/* Performance Monitoring Unit extension, "PMU" (SBI v3.0, PMU Extension). */
#ifndef SBI_PMU_H
#define SBI_PMU_H

#include "hart/hart.h"
#include "sbi/sbi.h"

/* Allocate what the harts need. Boot hart, after the hart table is built. */
void pmu_init(void);

/* Every counter as after a reset of the hart, no snapshot memory. The calling hart,
 * each time it is started, after setup_hart(). */
void pmu_reset(struct hart *self);

/* The calls of the extension. On the calling hart, during an SBI call. */
struct sbiret pmu_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			unsigned long a4, unsigned long fid);

#endif
