/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware counters of the PMU extension, on the calling hart, and the events that they
 * count (SBI v3.0, PMU Extension, event types 0 to 3). They are numbered as in hart/registers.h,
 * and the callers give only numbers of counters that exist.
 */
#ifndef SBI_PMU_HARDWARE_H
#define SBI_PMU_HARDWARE_H

#include <stdint.h>

#include "hart/hart.h"

/* What a hart's counters can do. */
struct pmu_hardware {
	uint32_t counters;   /* those that exist */
	uint32_t filtering;  /* those that can leave out modes: Sscofpmf, Smcntrpmf */
	unsigned char width; /* bits of the programmable ones */
};

/* Find out, and clear them all. Takes its time, so that only a hart that uses counters pays
 * for it; before S-mode can have used one. */
void pmu_hardware_discover(struct pmu_hardware *hardware);

/* How S-mode finds the counters, of which no more is left than what they can do: cycle and
 * instret run, because a kernel may read them without knowing of this extension; the others
 * are stopped. Set-up only. */
void pmu_hardware_reset(struct pmu_hardware *hardware);

/* The counters that can count the event and leave out the modes that the flags
 * SBI_PMU_CFG_FLAG_SET_…INH name; programmable ones only if none of those in `configured`
 * counts it already, because QEMU counts an event in one of them. Takes any event. */
uint32_t pmu_hardware_find(const struct pmu_hardware *hardware, uint32_t configured,
			   unsigned long config_flags, unsigned long event_idx,
			   uint64_t event_data);

/* Have the counter, which is stopped, count the event, but not in the modes that the flags
 * name, and never in machine mode, where it can leave out modes. */
void pmu_hardware_configure(const struct pmu_hardware *hardware, unsigned long number,
			    unsigned long config_flags, unsigned long event_idx,
			    uint64_t event_data);

/* Go on counting. That the counter has overflowed is forgotten, unless the interrupt that says
 * so is still pending. */
void pmu_hardware_start(unsigned long number);

/* Stop those that are in the set, or let them count nothing. */
void pmu_hardware_stop(const struct pmu_hardware *hardware, unsigned long set);
void pmu_hardware_forget(const struct pmu_hardware *hardware, unsigned long set);

#endif
