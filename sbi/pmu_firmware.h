/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware counters of the PMU extension (SBI v3.0, PMU Extension, event type
 * 15). Each hart has its own, which count what happens on it and are used by it alone.
 *
 * Wherever something happens that can be counted, one calls pmu_event(); as long as no
 * counter runs on the hart, that is one load and one branch.
 */
#ifndef SBI_PMU_FIRMWARE_H
#define SBI_PMU_FIRMWARE_H

#include <stdint.h>

#include "hart/features.h"
#include "sbi/sbi.h"

/* Their numbers: those behind all that a hardware counter can have. */
#define PMU_FIRMWARE_FIRST 32UL
#define PMU_FIRMWARE_END 48UL /* PMU_FIRMWARE_COUNTERS of them (sbi/state.h) */

/* Have those count that are started and have an event, and no others. To be called whenever
 * either has changed, on the calling hart. */
void pmu_firmware_run(struct hart *self);

/* What pmu_event() does where a counter runs. */
void pmu_firmware_count(struct hart *self, unsigned int event);

/* A firmware event (SBI_PMU_FW_…) has happened on the calling hart. */
static inline void pmu_event(struct hart *self, unsigned int event)
{
	if (hart_counts(self))
		pmu_firmware_count(self, event);
}

/* An exception below machine mode has come to the calling hart. */
void pmu_exception(struct hart *self, unsigned long cause);

#endif
