/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's own messages (see print.h). */
#include "base/print.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define PRINT_LINE_SIZE 256

/* Written once at boot, before other harts run. */
static bool (*print_put)(char c);
static void (*panic_power_off)(void);

void print_init(bool (*put)(char c))
{
	print_put = put;
}

void panic_init(void (*power_off)(void))
{
	panic_power_off = power_off;
}

static void print_list(const char *format, va_list args)
{
	char line[PRINT_LINE_SIZE];

	if (print_put == NULL)
		return;
	vsnprintf(line, sizeof(line), format, args);
	for (const char *c = line; *c != '\0'; c++) {
		if (*c == '\n')
			print_put('\r');
		print_put(*c);
	}
}

void print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_list(format, args);
	va_end(args);
}

void panic(const char *format, ...)
{
	va_list args;

	print("\ngander: ");
	va_start(args, format);
	print_list(format, args);
	va_end(args);
	print("\n");
	if (panic_power_off != NULL)
		panic_power_off();
	for (;;)
		;
}
