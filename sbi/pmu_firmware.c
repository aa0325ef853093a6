/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware counters (see pmu_firmware.h). */
#include "sbi/pmu_firmware.h"

#include <string.h>

#include "base/arena.h"
#include "hart/delegate.h"

#define BIT(n) (1U << (n))

/* Of a counter that is not configured. Platform events are none that happen here. */
#define NO_EVENT SBI_PMU_FW_PLATFORM

struct firmware_counters {
	uint64_t values[PMU_FIRMWARE_COUNTERS];
	uint16_t events[PMU_FIRMWARE_COUNTERS]; /* SBI_PMU_FW_…, or NO_EVENT */
	uint32_t running;			/* bits by slot */
};

static struct firmware_counters *firmware_counters; /* indexed by hart->index */

/* The exceptions that are counted, by the event. */
static const unsigned char causes[] = {
	[SBI_PMU_FW_MISALIGNED_LOAD] = CAUSE_MISALIGNED_LOAD,
	[SBI_PMU_FW_MISALIGNED_STORE] = CAUSE_MISALIGNED_STORE,
	[SBI_PMU_FW_ACCESS_LOAD] = CAUSE_LOAD_ACCESS,
	[SBI_PMU_FW_ACCESS_STORE] = CAUSE_STORE_ACCESS,
	[SBI_PMU_FW_ILLEGAL_INSN] = CAUSE_ILLEGAL_INSTRUCTION,
};

static struct firmware_counters *counters_of(const struct hart *self)
{
	return &firmware_counters[self->index];
}

void pmu_firmware_init(void)
{
	firmware_counters = arena_alloc(hart_count() * sizeof(*firmware_counters));
}

void pmu_firmware_reset(struct hart *self)
{
	struct firmware_counters *counters = counters_of(self);

	memset(counters, 0, sizeof(*counters));
	for (unsigned int slot = 0; slot < PMU_FIRMWARE_COUNTERS; slot++)
		counters->events[slot] = NO_EVENT;
}

bool pmu_firmware_has(unsigned long event_idx, uint64_t event_data)
{
	return event_idx >> SBI_PMU_EVENT_TYPE_SHIFT == SBI_PMU_EVENT_TYPE_FW &&
	       (event_idx & SBI_PMU_EVENT_CODE_MASK) <= SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED &&
	       event_data == 0;
}

/* Exceptions that hardware delivers to S-mode are seen only while they are counted. */
static void see_exceptions(struct hart *self)
{
	const struct firmware_counters *counters = counters_of(self);
	unsigned long seen = 0;

	for (unsigned int slot = 0; slot < PMU_FIRMWARE_COUNTERS; slot++) {
		unsigned int event = counters->events[slot];

		if ((counters->running & BIT(slot)) && event < sizeof(causes))
			seen |= BIT(causes[event]);
	}
	delegate_withhold(self, WITHHOLD_COUNTED, seen);
}

static void set_running(struct hart *self, uint32_t running)
{
	counters_of(self)->running = running;
	if (running != 0)
		self->features |= HART_COUNTS;
	else
		self->features &= ~HART_COUNTS;
	see_exceptions(self);
}

void pmu_firmware_configure(struct hart *self, unsigned int slot, unsigned long event_idx)
{
	pmu_firmware_stop(self, slot);
	counters_of(self)->events[slot] = event_idx & SBI_PMU_EVENT_CODE_MASK;
}

void pmu_firmware_forget(struct hart *self, unsigned int slot)
{
	counters_of(self)->events[slot] = NO_EVENT;
}

void pmu_firmware_start(struct hart *self, unsigned int slot, uint64_t value)
{
	counters_of(self)->values[slot] = value;
	set_running(self, counters_of(self)->running | BIT(slot));
}

void pmu_firmware_stop(struct hart *self, unsigned int slot)
{
	set_running(self, counters_of(self)->running & ~BIT(slot));
}

uint64_t pmu_firmware_read(const struct hart *self, unsigned int slot)
{
	return counters_of(self)->values[slot];
}

void pmu_firmware_write(struct hart *self, unsigned int slot, uint64_t value)
{
	counters_of(self)->values[slot] = value;
}

void pmu_firmware_count(struct hart *self, unsigned int event)
{
	struct firmware_counters *counters = counters_of(self);

	for (uint32_t left = counters->running; left != 0; left &= left - 1) {
		unsigned int slot = (unsigned int)__builtin_ctz(left);

		if (counters->events[slot] == event)
			counters->values[slot]++;
	}
}

void pmu_exception(struct hart *self, unsigned long cause)
{
	for (unsigned int event = 0; event < sizeof(causes); event++) {
		if (causes[event] == cause)
			pmu_event(self, event);
	}
}
