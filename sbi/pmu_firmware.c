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

static unsigned long running(const struct pmu *pmu)
{
	return (pmu->started & pmu->configured) >> PMU_FIRMWARE_FIRST;
}

/* Exceptions that hardware delivers to S-mode are seen only while they are counted. */
void pmu_firmware_run(struct hart *self)
{
	const struct pmu *pmu = &self->sbi->pmu;
	unsigned long seen = 0;

	for_each_bit (i, running(pmu)) {
		if (pmu->events[i] < sizeof(causes))
			seen |= BIT(causes[pmu->events[i]]);
	}
	trap_withhold(self, WITHHOLD_COUNTED, seen);
	self->features = (self->features & ~HART_COUNTS) | (running(pmu) != 0 ? HART_COUNTS : 0);
}

void pmu_firmware_count(struct hart *self, unsigned int event)
{
	struct pmu *pmu = &self->sbi->pmu;

	for_each_bit (i, running(pmu))
		pmu->values[i] += pmu->events[i] == event;
}

void pmu_exception(struct hart *self, unsigned long cause)
{
	for (unsigned int event = 0; event < sizeof(causes); event++) {
		if (causes[event] == cause)
			pmu_event(self, event);
	}
}
