/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a boot that cannot go on (see panic.h). */
#include "base/panic.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "base/print.h"

#define PANIC_SENTENCE_SIZE 240

/* Written once at boot, before other harts run. */
static void (*panic_power_off)(void);

void panic_init(void (*power_off)(void))
{
	panic_power_off = power_off;
}

void panic(const char *format, ...)
{
	char sentence[PANIC_SENTENCE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	print("\ngander: ");
	print("%s\n", sentence);
	if (panic_power_off != NULL)
		panic_power_off();
	for (;;)
		;
}
