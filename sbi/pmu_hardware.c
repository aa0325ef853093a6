/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware counters (see pmu_hardware.h). */
#include "sbi/pmu_hardware.h"

#include "hart/csr.h"
#include "hart/features.h"
#include "hart/hpm.h"
#include "sbi/pmu_event.h"
#include "sbi/sbi.h"

#define BIT(n) (1U << (n))
#define FIXED (BIT(HPM_CYCLE) | BIT(HPM_INSTRET))
#define XLEN 64

/* The bits of mhpmevent that Sscofpmf defines, and those in mcyclecfg: VUINH to MINH. */
#define FILTER_FLAGS                                                                               \
	(SBI_PMU_CFG_FLAG_SET_VUINH | SBI_PMU_CFG_FLAG_SET_VSINH | SBI_PMU_CFG_FLAG_SET_UINH |     \
	 SBI_PMU_CFG_FLAG_SET_SINH | SBI_PMU_CFG_FLAG_SET_MINH)
#define FILTER_FLAGS_SHIFT 3
#define GUEST_FLAGS (SBI_PMU_CFG_FLAG_SET_VUINH | SBI_PMU_CFG_FLAG_SET_VSINH)
#define SELECTOR_MASK ((1UL << HPMEVENT_VUINH_SHIFT) - 1)

static bool is_fixed(unsigned int number)
{
	return (BIT(number) & FIXED) != 0;
}

/* ---- Which there are ---- */

/* The bits that a programmable counter keeps: a hart without the counter may have the
 * register all the same, reading 0. */
static unsigned long probe(unsigned int number)
{
	if (!hpm_has_counter(number) || !hpm_has_config(number))
		return 0;
	hpm_counter_write(number, ~0UL);
	return hpm_counter_read(number);
}

static void find_programmable(struct pmu_hardware *hardware)
{
	unsigned long common = ~0UL;

	for (unsigned int number = HPM_FIRST; number < HPM_COUNT; number++) {
		unsigned long kept = probe(number);

		if (kept != 0) {
			hardware->counters |= BIT(number);
			common &= kept;
		}
	}
	hardware->width = (unsigned char)(XLEN - __builtin_clzl(common));
}

/* Looking for a register that is not there traps, which S-mode's trap must survive. */
void pmu_hardware_discover(struct pmu_hardware *hardware)
{
	unsigned long mepc = csr_read(CSR_MEPC), mstatus = csr_read(CSR_MSTATUS);

	*hardware = (struct pmu_hardware){
		.counters = FIXED,
		.has_overflow = hart_has(hart_self(), HART_HAS_SSCOFPMF),
		.has_fixed_filter = hpm_has_config(HPM_CONFIG_CYCLE),
	};
	find_programmable(hardware);
	pmu_hardware_clear(hardware);
	csr_write(CSR_MEPC, mepc);
	csr_write(CSR_MSTATUS, mstatus);
}

void pmu_hardware_clear(const struct pmu_hardware *hardware)
{
	for (unsigned int number = 0; number < HPM_COUNT; number++) {
		if (hardware->counters & BIT(number))
			pmu_hardware_forget(hardware, number);
		if (hardware->counters & BIT(number) & ~FIXED)
			hpm_counter_write(number, 0);
	}
}

void pmu_hardware_reset(void)
{
	csr_write(CSR_MCOUNTINHIBIT, ~FIXED);
	csr_clear(CSR_MIP, MIP_LCOFIP);
}

/* ---- Which event ---- */

/* Whether one of these programmable counters counts what the selector says. */
static bool is_counted(uint32_t configured, uint64_t selector)
{
	for (uint32_t left = configured & ~FIXED; left != 0; left &= left - 1) {
		unsigned int number = (unsigned int)__builtin_ctz(left);

		if ((hpm_config_read(number) & SELECTOR_MASK) == selector)
			return true;
	}
	return false;
}

static uint32_t filtering(const struct pmu_hardware *hardware)
{
	uint32_t counters =
		(hardware->has_overflow ? ~FIXED : 0) | (hardware->has_fixed_filter ? FIXED : 0);

	return hardware->counters & counters;
}

/* The counters that keep the filter. Linux's perf asks for nearly every event to be counted
 * outside guests only. Where no counter at all can tell, that is taken for the hint that
 * the specification calls it: else perf could count nothing there. */
static uint32_t keeping(const struct pmu_hardware *hardware, unsigned long config_flags)
{
	unsigned long asked = config_flags & FILTER_FLAGS;

	if (filtering(hardware) == 0 || !hart_has(hart_self(), HART_HAS_H))
		asked &= ~GUEST_FLAGS;
	return asked != 0 ? filtering(hardware) : hardware->counters;
}

uint32_t pmu_hardware_find(const struct pmu_hardware *hardware, uint32_t configured,
			   unsigned long config_flags, unsigned long event_idx, uint64_t event_data)
{
	uint32_t counters =
		keeping(hardware, config_flags) & pmu_event_counters(event_idx, event_data);

	if (is_counted(configured, pmu_event_selector(event_idx, event_data)))
		counters &= FIXED;
	return counters;
}

unsigned int pmu_hardware_choose(const struct pmu_hardware *hardware, uint32_t counters)
{
	/* cycle and instret never interrupt, so they come last where others do. */
	if (hardware->has_overflow && (counters & ~FIXED) != 0)
		counters &= ~FIXED;
	return (unsigned int)__builtin_ctz(counters);
}

static void write_config(const struct pmu_hardware *hardware, unsigned int number, uint64_t filter,
			 uint64_t selector)
{
	if (!is_fixed(number)) {
		/* QEMU forgets what the counter counted before only when it is told 0. */
		hpm_config_write(number, 0);
		hpm_config_write(number, hardware->has_overflow ? selector | filter : selector);
	} else if (hardware->has_fixed_filter) {
		hpm_config_write(number == HPM_CYCLE ? HPM_CONFIG_CYCLE : HPM_CONFIG_INSTRET,
				 filter);
	}
}

void pmu_hardware_configure(const struct pmu_hardware *hardware, unsigned int number,
			    unsigned long config_flags, unsigned long event_idx,
			    uint64_t event_data)
{
	uint64_t filter = (config_flags & FILTER_FLAGS) >> FILTER_FLAGS_SHIFT
								   << HPMEVENT_VUINH_SHIFT;

	pmu_hardware_stop(number);
	write_config(hardware, number, filter | HPMEVENT_MINH,
		     pmu_event_selector(event_idx, event_data));
}

void pmu_hardware_forget(const struct pmu_hardware *hardware, unsigned int number)
{
	write_config(hardware, number, 0, 0);
}

/* ---- Counting ---- */

/* While the interrupt of an overflow is pending, S-mode has yet to ask which counter it
 * was. Linux starts counters again before it takes the interrupt. */
static void forget_overflow(unsigned int number)
{
	if ((csr_read(CSR_MIP) & MIP_LCOFIP) == 0)
		hpm_config_write(number, hpm_config_read(number) & ~HPMEVENT_OF);
}

void pmu_hardware_start(const struct pmu_hardware *hardware, unsigned int number, uint64_t value)
{
	if (hardware->has_overflow && !is_fixed(number))
		forget_overflow(number);
	hpm_counter_write(number, value);
	csr_clear(CSR_MCOUNTINHIBIT, BIT(number));
}

void pmu_hardware_stop(unsigned int number)
{
	csr_set(CSR_MCOUNTINHIBIT, BIT(number));
	/* QEMU 7.2 answers the first read with what was counted, and later ones with
	 * what was last written. */
	hpm_counter_write(number, hpm_counter_read(number));
}

uint64_t pmu_hardware_read(unsigned int number)
{
	return hpm_counter_read(number);
}

void pmu_hardware_write(unsigned int number, uint64_t value)
{
	hpm_counter_write(number, value);
}

bool pmu_hardware_overflowed(const struct pmu_hardware *hardware, unsigned int number)
{
	return hardware->has_overflow && !is_fixed(number) &&
	       (hpm_config_read(number) & HPMEVENT_OF) != 0;
}
