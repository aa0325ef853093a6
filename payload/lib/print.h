/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted output of a payload through the SBI debug console (DBCN), or the
 * legacy console where the firmware has no DBCN. */
#ifndef PAYLOAD_LIB_PRINT_H
#define PAYLOAD_LIB_PRINT_H

#include <stdarg.h>

/* Write one byte; blocks until the console has taken it. */
void print_char(char c);

/* printf with the integer conversions of picolibc; "\n" becomes "\r\n". */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same with the arguments of a caller's caller. */
void print_list(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#endif
