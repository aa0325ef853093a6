/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware counters and their events (see pmu_hardware.h). */
#include "sbi/pmu_hardware.h"

#include "base/bits.h"
#include "hart/csr.h"
#include "hart/features.h"
#include "hart/registers.h"
#include "platform.h"
#include "sbi/sbi.h"

/* The counters, as sets. */
#define CYCLE (1U << HPM_CYCLE)
#define INSTRET (1U << HPM_INSTRET)
#define FIXED (CYCLE | INSTRET)
#define PROGRAMMABLE (~0U << HPM_FIRST)

/* The bits of mhpmevent that Sscofpmf defines, and those in mcyclecfg: VUINH to MINH. */
#define GUEST_FLAGS (SBI_PMU_CFG_FLAG_SET_VUINH | SBI_PMU_CFG_FLAG_SET_VSINH)
#define FILTER_FLAGS                                                                               \
	(GUEST_FLAGS | SBI_PMU_CFG_FLAG_SET_UINH | SBI_PMU_CFG_FLAG_SET_SINH |                     \
	 SBI_PMU_CFG_FLAG_SET_MINH)
#define FILTER_FLAGS_SHIFT 3

/* The other bits of mhpmevent, and those that a raw event may use. */
#define SELECTOR_MASK (BIT(HPMEVENT_VUINH_SHIFT) - 1)
#define RAW_MASK (BIT(48) - 1)
#define RAW_V2_MASK (BIT(56) - 1)

/* Cells in a row of each property (platform.h). */
#define COUNTERS_ROW 3
#define SELECTOR_ROW 3
#define RAW_ROW 5

/* ---- What a counter counts ---- */

static void write_config(const struct pmu_hardware *hardware, unsigned long number, uint64_t filter,
			 uint64_t selector)
{
	bool filters = (hardware->filtering & BIT(number)) != 0;

	if (number >= HPM_FIRST) {
		/* QEMU forgets what the counter counted before only when it is told 0. */
		hpm_config_write(number, 0);
		hpm_config_write(number, filters ? selector | filter : selector);
	} else if (filters) {
		hpm_config_write(number == HPM_CYCLE ? HPM_CONFIG_CYCLE : number, filter);
	}
}

void pmu_hardware_forget(const struct pmu_hardware *hardware, unsigned long set)
{
	for_each_bit (number, set & hardware->counters)
		write_config(hardware, number, 0, 0);
}

/* ---- The counters of a hart ---- */

static void clear(const struct pmu_hardware *hardware)
{
	pmu_hardware_forget(hardware, ~0UL);
	for_each_bit (number, hardware->counters & PROGRAMMABLE)
		hpm_counter_write(number, 0);
}

/* Looking for a register that is not there traps, which S-mode's trap must survive. */
void pmu_hardware_discover(struct pmu_hardware *hardware)
{
	unsigned long mepc = csr_read(CSR_MEPC), mstatus = csr_read(CSR_MSTATUS);
	unsigned long kept, common = ~0UL;

	*hardware = (struct pmu_hardware){
		.counters = FIXED,
		.filtering = csr_exists(CSR_MCYCLECFG) ? FIXED : 0,
	};
	for_each_bit (number, PROGRAMMABLE) {
		if (!hpm_has_counter(number))
			continue;
		hpm_counter_write(number, ~0UL);
		kept = hpm_counter_read(number);
		if (kept != 0) {
			hardware->counters |= (uint32_t)BIT(number);
			common &= kept;
		}
	}
	if (hart_has(hart_self(), HART_HAS_SSCOFPMF))
		hardware->filtering |= hardware->counters & PROGRAMMABLE;
	hardware->width = (unsigned char)(64 - __builtin_clzl(common));
	clear(hardware);
	csr_write(CSR_MEPC, mepc);
	csr_write(CSR_MSTATUS, mstatus);
}

void pmu_hardware_reset(struct pmu_hardware *hardware)
{
	csr_write(CSR_MCOUNTINHIBIT, ~FIXED);
	csr_clear(CSR_MIP, MIP_LCOFIP);
	if (hardware->counters != 0)
		clear(hardware);
	else if (csr_exists(CSR_SCOUNTINHIBIT)) /* S-mode may use counters without a call */
		pmu_hardware_discover(hardware);
}

/* ---- Counters that can count an event ---- */

static uint64_t wide(const uint32_t *cells)
{
	return (uint64_t)cells[0] << 32 | cells[1];
}

/* What the architecture says of cycle and instret, and the device tree of the others. */
static uint32_t counters_by_index(unsigned long event_idx)
{
	struct platform_cells rows = platform.event_counters;
	uint32_t counters = 0;

	if (event_idx == SBI_PMU_HW_CPU_CYCLES)
		counters = CYCLE;
	else if (event_idx == SBI_PMU_HW_INSTRUCTIONS)
		counters = INSTRET;
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

static uint32_t event_counters(unsigned long event_idx, uint64_t event_data)
{
	unsigned long type = event_idx >> SBI_PMU_EVENT_TYPE_SHIFT;
	uint64_t raw_mask = type == SBI_PMU_EVENT_TYPE_RAW ? RAW_MASK : RAW_V2_MASK;

	if (type <= SBI_PMU_EVENT_TYPE_CACHE)
		return event_idx != 0 && event_data == 0 ? counters_by_index(event_idx) : 0;
	if (type > SBI_PMU_EVENT_TYPE_RAW_V2 || (event_idx & SBI_PMU_EVENT_CODE_MASK) != 0 ||
	    event_data > raw_mask)
		return 0;
	return counters_by_selector(event_data);
}

/* What mhpmevent must hold, without the bits that Sscofpmf defines. */
static uint64_t event_selector(unsigned long event_idx, uint64_t event_data)
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

/* Linux's perf asks for nearly every event to be counted outside guests only. Where no counter
 * at all can tell, that is taken for the hint that the specification calls it: else perf could
 * count nothing there. */
uint32_t pmu_hardware_find(const struct pmu_hardware *hardware, uint32_t configured,
			   unsigned long config_flags, unsigned long event_idx, uint64_t event_data)
{
	uint64_t selector = event_selector(event_idx, event_data);
	unsigned long filter = config_flags & FILTER_FLAGS;
	uint32_t counters;

	if (hardware->filtering == 0 || !hart_has(hart_self(), HART_HAS_H))
		filter &= ~GUEST_FLAGS;
	counters = filter != 0 ? hardware->filtering : hardware->counters;
	counters &= event_counters(event_idx, event_data);
	for_each_bit (number, configured & PROGRAMMABLE) {
		if ((hpm_config_read(number) & SELECTOR_MASK) == selector)
			counters &= FIXED;
	}
	return counters;
}

/* ---- Counting ---- */

void pmu_hardware_configure(const struct pmu_hardware *hardware, unsigned long number,
			    unsigned long config_flags, unsigned long event_idx,
			    uint64_t event_data)
{
	uint64_t filter = (config_flags & FILTER_FLAGS) >> FILTER_FLAGS_SHIFT
								   << HPMEVENT_VUINH_SHIFT;

	write_config(hardware, number, filter | HPMEVENT_MINH,
		     event_selector(event_idx, event_data));
}

void pmu_hardware_start(unsigned long number)
{
	/* While the interrupt of an overflow is pending, S-mode has yet to ask which counter
	 * it was. Linux starts counters again before it takes the interrupt. */
	if (number >= HPM_FIRST && hart_has(hart_self(), HART_HAS_SSCOFPMF) &&
	    (csr_read(CSR_MIP) & MIP_LCOFIP) == 0)
		hpm_config_write(number, hpm_config_read(number) & ~HPMEVENT_OF);
	csr_clear(CSR_MCOUNTINHIBIT, BIT(number));
}

void pmu_hardware_stop(const struct pmu_hardware *hardware, unsigned long set)
{
	csr_set(CSR_MCOUNTINHIBIT, set & hardware->counters);
	/* QEMU 7.2 answers the first read with what was counted, and later ones with
	 * what was last written. */
	for_each_bit (number, set & hardware->counters)
		hpm_counter_write(number, hpm_counter_read(number));
}
