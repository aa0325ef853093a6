/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the SiFive test finisher (see finisher.h). */
#include "finisher.h"

/* Commands; the exit status is in bits 31:16 of a failing one. */
#define FINISHER_FAIL 0x3333u
#define FINISHER_PASS 0x5555u
#define FINISHER_RESET 0x7777u
#define FINISHER_STATUS_SHIFT 16

/* Written once at boot, before other harts run. */
static uintptr_t finisher_base;

static void command(uint32_t value)
{
	*(volatile uint32_t *)finisher_base = value;
}

void finisher_init(uintptr_t base)
{
	finisher_base = base;
}

void finisher_pass(void)
{
	command(FINISHER_PASS);
}

void finisher_fail(void)
{
	command(FINISHER_FAIL | 1u << FINISHER_STATUS_SHIFT);
}

void finisher_reset(void)
{
	command(FINISHER_RESET);
}
