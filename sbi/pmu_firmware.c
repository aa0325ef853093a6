/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware counters (see pmu_firmware.h). */
#include "sbi/pmu_firmware.h"

#include "base/arena.h"
#include "base/bits.h"
#include "hart/trap.h"

#define COUNT (PMU_FIRMWARE_END - PMU_FIRMWARE_FIRST)

struct firmware_counters {
	uint64_t values[COUNT];
	uint16_t events[COUNT];
	uint16_t running; /* bit n: the n-th of these */
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

void pmu_firmware_init(void)
{
	firmware_counters = arena_alloc(hart_count() * sizeof(*firmware_counters));
}

void pmu_firmware_reset(struct hart *self)
{
	firmware_counters[self->index] = (struct firmware_counters){
		.events = { [0 ... COUNT - 1] = PMU_FIRMWARE_NO_EVENT },
	};
}

bool pmu_firmware_has(unsigned long event_idx, uint64_t event_data)
{
	return event_idx >> SBI_PMU_EVENT_TYPE_SHIFT == SBI_PMU_EVENT_TYPE_FW &&
	       (event_idx & SBI_PMU_EVENT_CODE_MASK) <= SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED &&
	       event_data == 0;
}

uint64_t *pmu_firmware_value(struct hart *self, unsigned long number)
{
	return &firmware_counters[self->index].values[number - PMU_FIRMWARE_FIRST];
}

void pmu_firmware_configure(struct hart *self, unsigned long number, unsigned int event)
{
	firmware_counters[self->index].events[number - PMU_FIRMWARE_FIRST] = (uint16_t)event;
}

/* Exceptions that hardware delivers to S-mode are seen only while they are counted. */
void pmu_firmware_run(struct hart *self, unsigned long set)
{
	struct firmware_counters *counters = &firmware_counters[self->index];
	unsigned long seen = 0;

	counters->running = (uint16_t)(set >> PMU_FIRMWARE_FIRST);
	for_each_bit (i, counters->running) {
		if (counters->events[i] < sizeof(causes))
			seen |= BIT(causes[counters->events[i]]);
	}
	trap_withhold(self, WITHHOLD_COUNTED, seen);
	if (counters->running != 0)
		self->features |= HART_COUNTS;
	else
		self->features &= ~HART_COUNTS;
}

void pmu_firmware_count(struct hart *self, unsigned int event)
{
	struct firmware_counters *counters = &firmware_counters[self->index];

	for_each_bit (i, counters->running) {
		if (counters->events[i] == event)
			counters->values[i]++;
	}
}

void pmu_exception(struct hart *self, unsigned long cause)
{
	for (unsigned int event = 0; event < sizeof(causes); event++) {
		if (causes[event] == cause)
			pmu_event(self, event);
	}
}
