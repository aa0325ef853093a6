/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the ns16550 UART, polled (see devices.h and platform.h). */
#include "devices.h"
#include "hart/lower.h"
#include "platform.h"

/* Registers and bits of the 16550. */
#define UART_DATA 0UL /* RBR when read, THR when written */
#define UART_MCR 4UL
#define UART_LSR 5UL
#define UART_MSR 6UL
#define UART_LSR_DR 0x01u   /* a byte was received */
#define UART_LSR_THRE 0x20u /* the transmitter takes a byte */

/* In loop-back mode, the modem's inputs show the outputs: OUT2 is DCD, RTS is CTS. */
#define UART_MCR_LOOP_OUT2_RTS 0x1au
#define UART_MSR_INPUTS 0xf0u
#define UART_MSR_DCD_CTS 0x90u

/* The addresses of the two registers. Written once at boot, before other harts run. */
static volatile uint8_t *uart_data;
static volatile uint8_t *uart_lsr;

void uart_init(uintptr_t base, unsigned int shift)
{
	/* Registers of a UART that is never ready. */
	static uint8_t absent[UART_LSR + 1];

	if (base == 0)
		base = (uintptr_t)absent;
	uart_data = (volatile uint8_t *)(base + (UART_DATA << shift));
	uart_lsr = (volatile uint8_t *)(base + (UART_LSR << shift));
}

bool uart_is_at(uintptr_t base, unsigned int shift)
{
	volatile uint8_t *mcr = (volatile uint8_t *)(base + (UART_MCR << shift));
	volatile uint8_t *msr = (volatile uint8_t *)(base + (UART_MSR << shift));
	uint8_t before, inputs;

	if (!machine_can_load((uintptr_t)mcr) || !machine_can_load((uintptr_t)msr))
		return false;
	before = *mcr;
	*mcr = UART_MCR_LOOP_OUT2_RTS;
	inputs = *msr & UART_MSR_INPUTS;
	*mcr = before;
	return inputs == UART_MSR_DCD_CTS;
}

bool platform_console_put(char byte)
{
	if ((*uart_lsr & UART_LSR_THRE) == 0)
		return false;
	*uart_data = (uint8_t)byte;
	return true;
}

size_t platform_console_write(const char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size && platform_console_put(bytes[done]))
		done++;
	return done;
}

int platform_console_read(void)
{
	return (*uart_lsr & UART_LSR_DR) != 0 ? *uart_data : -1;
}
