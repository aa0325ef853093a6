/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the SiFive test finisher ("sifive,test0"): QEMU's switch for power-off,
 * reset and exit status. */
#include "platform.h"

/* Commands; the exit status is in bits 31:16 of a failing one. */
#define FINISHER_FAIL 0x3333u
#define FINISHER_PASS 0x5555u
#define FINISHER_RESET 0x7777u
#define FINISHER_STATUS_SHIFT 16

void platform_reset(enum platform_reset kind)
{
	static const uint32_t commands[] = {
		[PLATFORM_POWER_OFF] = FINISHER_PASS,
		[PLATFORM_POWER_OFF_FAILED] = FINISHER_FAIL | 1u << FINISHER_STATUS_SHIFT,
		[PLATFORM_REBOOT] = FINISHER_RESET,
	};

	if (platform.reset == 0)
		return;
	*(volatile uint32_t *)platform.reset = commands[kind];
	/* The machine goes down when this hart next stops translating. */
	for (;;)
		__asm__ volatile("wfi");
}
