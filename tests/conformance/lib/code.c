/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that are put together while the program runs; see code.h. */
#include "tests/conformance/lib/code.h"

#define RETURN 0x00008067U   /* ret */
#define LOAD_T0 0x00053283U  /* ld t0, 0(a0) */
#define STORE_T0 0x00553023U /* sd t0, 0(a0) */

static unsigned int place[CODE_MAX + 1];

struct trap code_run(const unsigned int code[CODE_MAX], unsigned long argument)
{
	size_t count = 0;

	for (; count < CODE_MAX && code[count] != 0; count++)
		place[count] = code[count];
	place[count] = RETURN;
	__asm__ volatile("fence.i" : : : "memory");
	return catch_trap((void (*)(unsigned long))(unsigned long)place, argument);
}

bool code_csr_read(unsigned int number, unsigned long *value)
{
	const unsigned int code[CODE_MAX] = { CODE_CSRR(number), STORE_T0 };

	return !code_run(code, (unsigned long)value).taken;
}

bool code_csr_write(unsigned int number, unsigned long value)
{
	const unsigned int code[CODE_MAX] = { LOAD_T0, CODE_CSRW(number) };

	return !code_run(code, (unsigned long)&value).taken;
}
