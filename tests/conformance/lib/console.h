/* SPDX-License-Identifier: BSD-2-Clause */
/* Typing at the console without a person. */
#ifndef CONFORMANCE_LIB_CONSOLE_H
#define CONFORMANCE_LIB_CONSOLE_H

/* Have a character arrive at the UART as if somebody typed it. It holds one. */
void console_type(char c);

#endif
