/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the programs for the PMU extension share: its calls, the counters of this
 * machine, and reading any of them.
 */
#ifndef CONFORMANCE_LIB_PMU_H
#define CONFORMANCE_LIB_PMU_H

#include <stdbool.h>

#include "payload/lib/ecall.h"

#define FIRMWARE(code) ((unsigned long)SBI_PMU_EVENT_TYPE_FW << SBI_PMU_EVENT_TYPE_SHIFT | (code))
#define CLEAR SBI_PMU_CFG_FLAG_CLEAR_VALUE
#define SKIP SBI_PMU_CFG_FLAG_SKIP_MATCH
#define AUTO_START SBI_PMU_CFG_FLAG_AUTO_START

#define CSR_CYCLE 0xc00UL
#define CYCLE 0UL
#define INSTRET 2UL

#define INTERRUPT_OVERFLOW (1UL << 13)

/* What the calling hart has, as num_counters and counter_get_info say. */
struct pmu {
	unsigned long count;
	unsigned long all, hardware, firmware; /* sets: bit n is counter n */
	unsigned long first_firmware, first_programmable;
};

extern struct pmu pmu;

/* Ask. The boot hart, before the first of the functions below. */
void pmu_init(void);

/* Every counter stopped, no event anywhere: how each test begins and ends. */
void pmu_reset(void);

/* The value of a counter of either kind. */
unsigned long pmu_value(unsigned long counter);

/* Does it count while time passes? */
bool pmu_advances(unsigned long counter);
bool pmu_stands_still(unsigned long counter);

/* Whether the hart lets S-mode enable the interrupt of counters that overflow, which no
 * software event may have for its source now. A firmware that does not delegate it looks the
 * same: tests/system/test_pmu.py asks the emulator. */
bool pmu_can_interrupt(void);

#define CANNOT_INTERRUPT "this hart does not let S-mode see the overflow interrupt"

/* The calls. */
static inline struct sbiret pmu_call(long fid, unsigned long a0, unsigned long a1, unsigned long a2)
{
	return sbi_call3(SBI_EXT_PMU, fid, a0, a1, a2);
}

static inline struct sbiret pmu_get_info(unsigned long counter)
{
	return pmu_call(SBI_PMU_COUNTER_GET_INFO, counter, 0, 0);
}

static inline struct sbiret pmu_config(unsigned long base, unsigned long mask, unsigned long flags,
				       unsigned long event, unsigned long data)
{
	return sbi_call5(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING, base, mask, flags, event,
			 data);
}

static inline struct sbiret pmu_start(unsigned long base, unsigned long mask, unsigned long flags,
				      unsigned long value)
{
	return sbi_call5(SBI_EXT_PMU, SBI_PMU_COUNTER_START, base, mask, flags, value, 0);
}

static inline struct sbiret pmu_stop(unsigned long base, unsigned long mask, unsigned long flags)
{
	return pmu_call(SBI_PMU_COUNTER_STOP, base, mask, flags);
}

static inline struct sbiret pmu_fw_read(unsigned long counter)
{
	return pmu_call(SBI_PMU_COUNTER_FW_READ, counter, 0, 0);
}

static inline struct sbiret pmu_set_shmem(unsigned long lo, unsigned long hi, unsigned long flags)
{
	return pmu_call(SBI_PMU_SNAPSHOT_SET_SHMEM, lo, hi, flags);
}

static inline struct sbiret pmu_event_info(unsigned long lo, unsigned long hi,
					   unsigned long entries, unsigned long flags)
{
	return sbi_call5(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, lo, hi, entries, flags, 0);
}

#endif
