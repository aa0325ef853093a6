/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the ns16550 UART, polled: it never touches the interrupt enable register, which
 * belongs to S-mode's driver. Writing and reading are the board's (platform.h). */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

/* Whether it is there, by its loop-back mode; it is left as it was. Boot hart. */
bool uart_is_at(uintptr_t base, unsigned int shift);

/* Use the UART whose register N, one byte wide, is at base + (N << shift). Boot hart. */
void uart_init(uintptr_t base, unsigned int shift);

/* Use none: it is never ready, and nothing is ever received. Boot hart. */
void uart_init_absent(void);

#endif
