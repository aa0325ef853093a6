/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists within the width of a terminal (see wrap.h). */
#include "payload/shell/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "payload/lib/print.h"

#define WIDTH 79

static int column;
static int indent_of_others;

void wrap_start(int indent)
{
	column = 0;
	indent_of_others = indent;
}

/* One column is left for the separator behind the piece. */
static void separate(const char *separator, int length)
{
	int between = (int)strlen(separator) + 1;

	if (column == 0)
		return;
	if (column + between + length + 1 <= WIDTH) {
		print("%s ", separator);
		column += between;
	} else {
		print("%s\n%*s", separator, indent_of_others, "");
		column = indent_of_others;
	}
}

void wrap(const char *separator, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);

	separate(separator, length);
	va_start(args, format);
	print_list(format, args);
	va_end(args);
	column += length;
}
