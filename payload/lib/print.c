/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted output of a payload (see print.h). */
#include "payload/lib/print.h"

#include <stdarg.h>
#include <stdio.h>

#include "payload/lib/ecall.h"

void print_char(char c)
{
	struct sbiret ret = sbi_call1(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, (unsigned char)c);

	if (ret.error == SBI_ERR_NOT_SUPPORTED)
		sbi_call1(SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0, (unsigned char)c);
}

void print(const char *format, ...)
{
	char line[256];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (const char *c = line; *c != '\0'; c++) {
		if (*c == '\n')
			print_char('\r');
		print_char(*c);
	}
}
