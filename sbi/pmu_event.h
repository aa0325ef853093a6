/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware events of the PMU extension (SBI v3.0, PMU Extension, event types 0 to
 * 3): which counters can count them, and how a counter is told to. */
#ifndef SBI_PMU_EVENT_H
#define SBI_PMU_EVENT_H

#include <stdint.h>

/* The hardware counters (bits by number, see hart/hpm.h) that can count the event, as
 * the device tree has it; 0 for an event that there is not. Takes any values. */
uint32_t pmu_event_counters(unsigned long event_idx, uint64_t event_data);

/* What a programmable counter's mhpmevent must hold to count such an event, without
 * the bits that Sscofpmf defines. */
uint64_t pmu_event_selector(unsigned long event_idx, uint64_t event_data);

#endif
