/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's own messages, and the last one of a boot that cannot go on. They go to
 * whatever byte sink was named; before that they go nowhere. The sink keeps lines of
 * several harts apart.
 */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

#include <stdbool.h>

/* Name the function that takes each byte; what it returns is not looked at. Boot hart, at boot. */
void print_init(bool (*put)(char c));

/* printf with integer conversions; "\n" becomes "\r\n". A call prints at
 * most 255 bytes. Any hart, machine mode. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Name the function that powers the machine off with a failing exit status.
 * Boot hart, at boot. */
void panic_init(void (*power_off)(void));

/* Print the sentence, with "gander: " before and a line end behind it, and power
 * off. For boot, when nobody can act on the error; never for what S-mode did. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
