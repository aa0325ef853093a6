/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a boot that cannot go on. */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

/* Name the function that powers the machine off with a failing exit status.
 * Boot hart, at boot. */
void panic_init(void (*power_off)(void));

/* Print the sentence, with "gander: " before and a line end behind it, and power
 * off. For boot, when nobody can act on the error; never for what S-mode did. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
