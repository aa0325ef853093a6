/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's own messages (see print.h). */
#include "base/print.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define PRINT_LINE_SIZE 256

/* Written once at boot, before other harts run. */
static void (*print_put)(char c);

void print_init(void (*put)(char c))
{
	print_put = put;
}

void print(const char *format, ...)
{
	char line[PRINT_LINE_SIZE];
	va_list args;

	if (print_put == NULL)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (const char *c = line; *c != '\0'; c++) {
		if (*c == '\n')
			print_put('\r');
		print_put(*c);
	}
}
