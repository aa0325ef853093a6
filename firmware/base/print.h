/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's own messages. They go to whatever byte sink the platform named;
 * before that they go nowhere. Lines of several harts do not mix.
 */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

/* Name the function that writes one byte to the console. Boot hart, at boot. */
void print_init(void (*put)(char c));

/* printf with integer conversions; "\n" becomes "\r\n". What one call prints stays
 * together; a call prints at most 255 bytes. Any hart, machine mode. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
