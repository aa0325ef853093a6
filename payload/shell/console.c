/* SPDX-License-Identifier: BSD-2-Clause */
/* Console input of the shell (see console.h). */
#include "payload/shell/console.h"

#include <stddef.h>

#include "payload/lib/csr.h"
#include "payload/lib/ecall.h"

/* Polls a second while nobody types: fast enough to type on, slow enough to
 * leave the host's processor alone. */
#define POLLS_PER_SECOND 200

static bool have_dbcn;
static unsigned long poll_ticks;

/* What was typed while a command ran and looked for Ctrl-C. */
static char ahead[256];
static size_t ahead_next, ahead_end;

void console_init(unsigned long timebase)
{
	struct sbiret probe = sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_DBCN);

	have_dbcn = probe.error == SBI_SUCCESS && probe.value != 0;
	poll_ticks = timebase / POLLS_PER_SECOND;
}

/* The next character, or -1 if none has come. */
static int console_poll(void)
{
	unsigned char c = 0;

	if (!have_dbcn)
		return (int)sbi_call0(SBI_EXT_LEGACY_CONSOLE_GETCHAR, 0).error;

	struct sbiret ret = sbi_call3(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ, 1, (unsigned long)&c, 0);

	return ret.error == SBI_SUCCESS && ret.value == 1 ? c : -1;
}

/* wfi wakes for the timer although sstatus.SIE is off, and nothing traps. */
static void sleep_until_next_poll(void)
{
	struct sbiret ret =
		sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, csr_read(time) + poll_ticks);

	if (ret.error != SBI_SUCCESS)
		return;
	csr_set(sie, 1UL << IRQ_S_TIMER);
	__asm__ volatile("wfi");
	csr_clear(sie, 1UL << IRQ_S_TIMER);
}

char console_read(void)
{
	int c;

	if (ahead_next < ahead_end)
		return ahead[ahead_next++];
	while ((c = console_poll()) < 0)
		sleep_until_next_poll();
	return (char)c;
}

bool console_interrupted(void)
{
	int c;

	if (ahead_next == ahead_end)
		ahead_next = ahead_end = 0;
	while (ahead_end < sizeof(ahead) && (c = console_poll()) >= 0) {
		if (c == CONSOLE_CTRL_C) {
			ahead_next = ahead_end = 0;
			return true;
		}
		ahead[ahead_end++] = (char)c;
	}
	return false;
}
