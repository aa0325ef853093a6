/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted output of a payload (see print.h). */
#include "payload/lib/print.h"

#include <stdio.h>

#include "payload/lib/ecall.h"

void print_char(char c)
{
	struct sbiret ret = sbi_call1(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, (unsigned char)c);

	if (ret.error == SBI_ERR_NOT_SUPPORTED)
		sbi_call1(SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0, (unsigned char)c);
}

static int put(char c, FILE *stream)
{
	(void)stream;
	if (c == '\n')
		print_char('\r');
	print_char(c);
	return (unsigned char)c;
}

void print_list(const char *format, va_list args)
{
	FILE console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);

	vfprintf(&console, format, args);
}

void print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_list(format, args);
	va_end(args);
}
