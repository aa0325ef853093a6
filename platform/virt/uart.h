/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the ns16550 UART, polled: it never touches the interrupt enable register, which
 * belongs to S-mode's driver. Writing and reading are the board's (platform.h). */
#ifndef UART_H
#define UART_H

#include <stdint.h>

/* Use the UART whose register N, one byte wide, is at base + (N << shift). Boot hart. */
void uart_init(uintptr_t base, unsigned int shift);

/* Use none: it is never ready, and nothing is ever received. Boot hart. */
void uart_init_absent(void);

#endif
