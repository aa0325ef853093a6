/* SPDX-License-Identifier: BSD-2-Clause */
/* System Reset extension (see srst.h). On virt a warm reboot is the same as a cold
 * one: the board has one reset line. */
#include "sbi/srst.h"

#include <stdbool.h>

#include "platform.h"

static bool type_is_known(unsigned int type)
{
	return type == SBI_SRST_TYPE_SHUTDOWN || type == SBI_SRST_TYPE_COLD_REBOOT ||
	       type == SBI_SRST_TYPE_WARM_REBOOT;
}

static bool reason_is_known(unsigned int reason)
{
	return reason == SBI_SRST_REASON_NONE || reason == SBI_SRST_REASON_SYSTEM_FAILURE;
}

static struct sbiret system_reset(unsigned int type, unsigned int reason)
{
	if (!type_is_known(type) || !reason_is_known(reason))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (type != SBI_SRST_TYPE_SHUTDOWN)
		platform_reset(PLATFORM_REBOOT);
	else if (reason == SBI_SRST_REASON_SYSTEM_FAILURE)
		platform_reset(PLATFORM_POWER_OFF_FAILED);
	else
		platform_reset(PLATFORM_POWER_OFF);
	/* Back here: the board has nothing to reset it with. */
	return sbi_error(SBI_ERR_NOT_SUPPORTED);
}

struct sbiret srst_ecall(unsigned long a0, unsigned long a1, unsigned long fid)
{
	switch (fid) {
	case SBI_SRST_SYSTEM_RESET:
		return system_reset((unsigned int)a0, (unsigned int)a1);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
