/* SPDX-License-Identifier: BSD-2-Clause */
/* Timer extension (see time.h). */
#include "sbi/time.h"

#include "hart/features.h"
#include "platform.h"
#include "sbi/ecall.h"
#include "sbi/pmu_firmware.h"

void time_set(unsigned long when)
{
	struct hart *self = hart_self();

	if (hart_has(self, HART_HAS_SSTC)) {
		csr_write(CSR_STIMECMP, when);
		return;
	}
	platform_timer_set(self, when);
	csr_clear(CSR_MIP, MIP_STIP);
	csr_set(CSR_MIE, MIP_MTIP);
}

void time_interrupt(void)
{
	/* The machine's interrupt stays pending until a new time is set; what S-mode
	 * sees is STIP. */
	csr_clear(CSR_MIE, MIP_MTIP);
	csr_set(CSR_MIP, MIP_STIP);
}

void time_set_timer(unsigned long stime_value)
{
	pmu_event(hart_self(), SBI_PMU_FW_SET_TIMER);
	time_set(stime_value);
}

struct sbiret time_ecall(ECALL_REGISTERS)
{
	if (fid != SBI_TIME_SET_TIMER)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	time_set_timer(a0);
	return sbi_value(0);
}
