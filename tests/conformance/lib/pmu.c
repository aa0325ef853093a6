/* SPDX-License-Identifier: BSD-2-Clause */
/* The PMU extension's calls and counters; see pmu.h. */
#include "tests/conformance/lib/pmu.h"

#include "tests/conformance/lib/hart.h"

struct pmu pmu;

static unsigned long lowest(unsigned long set)
{
	return set != 0 ? (unsigned long)__builtin_ctzl(set) : 0;
}

void pmu_init(void)
{
	pmu.count = pmu_call(SBI_PMU_NUM_COUNTERS, 0, 0, 0).uvalue;
	for (unsigned long counter = 0; counter < pmu.count && counter < 64; counter++) {
		struct sbiret info = pmu_get_info(counter);

		if (info.error)
			continue;
		pmu.all |= 1UL << counter;
		if (info.uvalue & SBI_PMU_INFO_FIRMWARE)
			pmu.firmware |= 1UL << counter;
		else
			pmu.hardware |= 1UL << counter;
	}
	pmu.first_firmware = lowest(pmu.firmware);
	pmu.first_programmable = lowest(pmu.hardware & ~(1UL << CYCLE | 1UL << INSTRET));
}

void pmu_reset(void)
{
	pmu_stop(0, pmu.all, SBI_PMU_STOP_FLAG_RESET);
	csr_clear(sip, INTERRUPT_OVERFLOW);
}

#define READ(n)                                                                                    \
	case n:                                                                                    \
		return csr_read(0xc00 + n)

static unsigned long read_hardware(unsigned long number)
{
	switch (number) {
		READ(0);
		READ(2);
		READ(3);
		READ(4);
		READ(5);
		READ(6);
		READ(7);
		READ(8);
		READ(9);
		READ(10);
		READ(11);
		READ(12);
		READ(13);
		READ(14);
		READ(15);
		READ(16);
		READ(17);
		READ(18);
		READ(19);
		READ(20);
		READ(21);
		READ(22);
		READ(23);
		READ(24);
		READ(25);
		READ(26);
		READ(27);
		READ(28);
		READ(29);
		READ(30);
		READ(31);
	default:
		return 0;
	}
}

unsigned long pmu_value(unsigned long counter)
{
	if (pmu.hardware >> counter & 1)
		return read_hardware((pmu_get_info(counter).uvalue & 0xfff) - CSR_CYCLE);
	return pmu_fw_read(counter).uvalue;
}

bool pmu_advances(unsigned long counter)
{
	unsigned long before = pmu_value(counter);

	return wait_for(pmu_value(counter) != before);
}

bool pmu_stands_still(unsigned long counter)
{
	unsigned long before = pmu_value(counter);

	delay(2);
	/* Twice: QEMU 7.2 would forget what it has answered once. */
	return pmu_value(counter) - before + pmu_value(counter) == before;
}

bool pmu_can_interrupt(void)
{
	bool enabled;

	csr_set(sie, INTERRUPT_OVERFLOW);
	enabled = (csr_read(sie) & INTERRUPT_OVERFLOW) != 0;
	csr_clear(sie, INTERRUPT_OVERFLOW);
	return enabled;
}
