/* SPDX-License-Identifier: BSD-2-Clause */
/* The ns16550 receives what it sends while its loop is closed; see console.h. */
#include "tests/conformance/lib/console.h"

#include "tests/conformance/lib/board.h"
#include "tests/conformance/lib/hart.h"

#define THR 0
#define MCR 4
#define MCR_LOOP (1 << 4)
#define LSR 5
#define LSR_TEMT (1 << 6)

static volatile unsigned char *const uart = (volatile unsigned char *)BOARD_UART;

void console_type(char c)
{
	unsigned char mcr = uart[MCR];

	wait_for(uart[LSR] & LSR_TEMT);
	uart[MCR] = mcr | MCR_LOOP;
	uart[THR] = (unsigned char)c;
	wait_for(uart[LSR] & LSR_TEMT);
	uart[MCR] = mcr;
}
