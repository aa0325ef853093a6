/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console input of the shell: the debug console (DBCN), or the legacy calls where
 * the firmware has no DBCN. Output is payload/lib/print.h.
 */
#ifndef SHELL_CONSOLE_H
#define SHELL_CONSOLE_H

#include <stdbool.h>

#define CONSOLE_CTRL_C 0x03

/* Find out how to read; `timebase` is the time CSR's frequency in Hz. */
void console_init(unsigned long timebase);

/* Wait for the next character. The hart sleeps between polls. */
char console_read(void);

/* Whether Ctrl-C has come, which drops what was typed before it. For commands that
 * take long; other characters wait for console_read(). */
bool console_interrupted(void);

#endif
