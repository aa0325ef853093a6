/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware counters (see pmu_firmware.h). */
#include "sbi/pmu_firmware.h"

#include "base/bits.h"
#include "hart/trap.h"
#include "sbi/state.h"

/* The exceptions that are counted, by the event. */
static const unsigned char causes[] = {
	[SBI_PMU_FW_MISALIGNED_LOAD] = CAUSE_MISALIGNED_LOAD,
	[SBI_PMU_FW_MISALIGNED_STORE] = CAUSE_MISALIGNED_STORE,
	[SBI_PMU_FW_ACCESS_LOAD] = CAUSE_LOAD_ACCESS,
	[SBI_PMU_FW_ACCESS_STORE] = CAUSE_STORE_ACCESS,
	[SBI_PMU_FW_ILLEGAL_INSN] = CAUSE_ILLEGAL_INSTRUCTION,
};

bool pmu_firmware_has(unsigned long event_idx, uint64_t event_data)
{
	return event_idx >> SBI_PMU_EVENT_TYPE_SHIFT == SBI_PMU_EVENT_TYPE_FW &&
	       (event_idx & SBI_PMU_EVENT_CODE_MASK) <= SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED &&
	       event_data == 0;
}

/* Exceptions that hardware delivers to S-mode are seen only while they are counted. */
void pmu_firmware_run(struct hart *self, unsigned long set)
{
	struct pmu_firmware *counters = &self->sbi->pmu.firmware;
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
	struct pmu_firmware *counters = &self->sbi->pmu.firmware;

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
