/* SPDX-License-Identifier: BSD-2-Clause */
/* System Suspend extension, "SUSP" (SBI v3.0, System Suspend Extension). virt has no power
 * to save and RAM keeps its content anyway, so SUSPEND_TO_RAM is a suspend of the only hart
 * that is not stopped. */
#include "hart/enter.h"
#include "sbi/ecall.h"
#include "sbi/hsm.h"

struct sbiret susp_ecall(ECALL_REGISTERS)
{
	switch (fid) {
	case SBI_SUSP_SYSTEM_SUSPEND:
		if ((unsigned int)a0 != SBI_SUSP_SUSPEND_TO_RAM)
			return sbi_error(SBI_ERR_INVALID_PARAM);
		if (!hsm_can_enter(a1))
			return sbi_error(SBI_ERR_INVALID_ADDRESS);
		if (!hsm_others_are_stopped())
			return sbi_error(SBI_ERR_DENIED);
		hsm_suspend();
		hart_enter(hart_self(), a1, a2);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
