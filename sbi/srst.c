/* SPDX-License-Identifier: BSD-2-Clause */
/* System Reset extension, "SRST" (SBI v3.0, System Reset Extension). On virt a warm reboot
 * is the same as a cold one: the board has one reset line. */
#include "platform.h"
#include "sbi/ecall.h"

struct sbiret srst_ecall(ECALL_REGISTERS)
{
	unsigned int type = (unsigned int)a0, reason = (unsigned int)a1;
	bool failed = reason == SBI_SRST_REASON_SYSTEM_FAILURE;

	if (fid != SBI_SRST_SYSTEM_RESET)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	/* What follows the last of each is reserved, or some platform's own. */
	if (type > SBI_SRST_TYPE_WARM_REBOOT || reason > SBI_SRST_REASON_SYSTEM_FAILURE)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (type == SBI_SRST_TYPE_SHUTDOWN)
		platform_reset(failed ? PLATFORM_POWER_OFF_FAILED : PLATFORM_POWER_OFF);
	else
		platform_reset(PLATFORM_REBOOT);
	return sbi_error(SBI_ERR_NOT_SUPPORTED);
}
