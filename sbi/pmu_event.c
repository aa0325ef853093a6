/* SPDX-License-Identifier: BSD-2-Clause */
/* Hardware events (see pmu_event.h). */
#include "sbi/pmu_event.h"

#include <stdbool.h>

#include "hart/hpm.h"
#include "platform.h"
#include "sbi/sbi.h"

#define CYCLE (1U << HPM_CYCLE)
#define INSTRET (1U << HPM_INSTRET)
#define PROGRAMMABLE (~0U << HPM_FIRST)

/* The bits of mhpmevent that a raw event may use. */
#define RAW_MASK ((1UL << 48) - 1)
#define RAW_V2_MASK ((1UL << 56) - 1)

/* Cells in a row of each property (platform.h). */
#define COUNTERS_ROW 3
#define SELECTOR_ROW 3
#define RAW_ROW 5

/* What QEMU can count, for a device tree that does not say. */
static const uint32_t default_counters[] = {
	SBI_PMU_HW_CPU_CYCLES,
	SBI_PMU_HW_CPU_CYCLES,
	CYCLE | PROGRAMMABLE,
	SBI_PMU_HW_INSTRUCTIONS,
	SBI_PMU_HW_INSTRUCTIONS,
	INSTRET | PROGRAMMABLE,
	SBI_PMU_HW_CACHE_DTLB_READ_MISS,
	SBI_PMU_HW_CACHE_DTLB_READ_MISS,
	PROGRAMMABLE,
	SBI_PMU_HW_CACHE_DTLB_WRITE_MISS,
	SBI_PMU_HW_CACHE_DTLB_WRITE_MISS,
	PROGRAMMABLE,
	SBI_PMU_HW_CACHE_ITLB_READ_MISS,
	SBI_PMU_HW_CACHE_ITLB_READ_MISS,
	PROGRAMMABLE,
};

static struct platform_cells event_counters(void)
{
	if (platform.event_counters.count != 0)
		return platform.event_counters;
	return (struct platform_cells){ default_counters,
					sizeof(default_counters) / sizeof(default_counters[0]) };
}

static uint64_t wide(const uint32_t *cells)
{
	return (uint64_t)cells[0] << 32 | cells[1];
}

static uint32_t counters_by_index(unsigned long event_idx)
{
	struct platform_cells rows = event_counters();
	uint32_t counters = 0;

	for (size_t i = 0; i + COUNTERS_ROW <= rows.count; i += COUNTERS_ROW) {
		if (rows.cells[i] <= event_idx && event_idx <= rows.cells[i + 1])
			counters |= rows.cells[i + 2];
	}
	return counters;
}

static uint32_t counters_by_selector(uint64_t selector)
{
	struct platform_cells rows = platform.raw_event_counters;
	uint32_t counters = 0;

	for (size_t i = 0; i + RAW_ROW <= rows.count; i += RAW_ROW) {
		if ((selector & wide(rows.cells + i + 2)) == wide(rows.cells + i))
			counters |= rows.cells[i + 4];
	}
	return counters & PROGRAMMABLE;
}

static bool is_within(uint64_t event_data, uint64_t mask)
{
	return (event_data & ~mask) == 0;
}

uint32_t pmu_event_counters(unsigned long event_idx, uint64_t event_data)
{
	bool has_code = (event_idx & SBI_PMU_EVENT_CODE_MASK) != 0;

	switch (event_idx >> SBI_PMU_EVENT_TYPE_SHIFT) {
	case SBI_PMU_EVENT_TYPE_HW:
	case SBI_PMU_EVENT_TYPE_CACHE:
		return event_idx != 0 && event_data == 0 ? counters_by_index(event_idx) : 0;
	case SBI_PMU_EVENT_TYPE_RAW:
		return !has_code && is_within(event_data, RAW_MASK) ?
			       counters_by_selector(event_data) :
			       0;
	case SBI_PMU_EVENT_TYPE_RAW_V2:
		return !has_code && is_within(event_data, RAW_V2_MASK) ?
			       counters_by_selector(event_data) :
			       0;
	default:
		return 0;
	}
}

uint64_t pmu_event_selector(unsigned long event_idx, uint64_t event_data)
{
	struct platform_cells rows = platform.event_selectors;

	if (event_idx >> SBI_PMU_EVENT_TYPE_SHIFT >= SBI_PMU_EVENT_TYPE_RAW)
		return event_data;
	for (size_t i = 0; i + SELECTOR_ROW <= rows.count; i += SELECTOR_ROW) {
		if (rows.cells[i] == event_idx)
			return wide(rows.cells + i + 1);
	}
	/* "may use the zero-extended event_idx", and QEMU does. */
	return event_idx;
}
