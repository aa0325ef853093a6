/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands in for firmware/base/print.c (see panic.h). */
#include "tests/unit/lib/panic.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/print.h"
#include "tests/unit/lib/test.h"

/* As in the original: a sentence that is cut there is cut here. */
#define PRINT_LINE_SIZE 256

void (*panic_power_off)(void);

static bool (*print_put)(char c);

static bool expected;
static jmp_buf back;
static char sentence[PRINT_LINE_SIZE];

const char *panic_of(void (*action)(void *), void *argument)
{
	const char *said = sentence;

	expected = true;
	if (setjmp(back) == 0) {
		action(argument);
		said = NULL;
	}
	expected = false;
	return said;
}

void print_init(bool (*put)(char c))
{
	print_put = put;
}

void print(const char *format, ...)
{
	char line[PRINT_LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (const char *c = line; print_put != NULL && *c != '\0'; c++)
		print_put(*c);
}

void panic_init(void (*power_off)(void))
{
	panic_power_off = power_off;
}

void panic(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	if (expected)
		longjmp(back, 1);
	fail_msg("panic: %s", sentence);
	abort();
}
