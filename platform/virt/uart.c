/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the ns16550 UART (see uart.h). */
#include "uart.h"

#include <stddef.h>

/* Registers and bits of the 16550. */
#define UART_RBR 0 /* received byte, when read */
#define UART_THR 0 /* byte to transmit, when written */
#define UART_LSR 5
#define UART_LSR_DR 0x01u   /* a byte was received */
#define UART_LSR_THRE 0x20u /* the transmitter takes a byte */

/* Written once at boot, before other harts run. */
static uintptr_t uart_base;
static unsigned int uart_shift;
static unsigned int uart_width;

static uint8_t read_register(unsigned int number)
{
	uintptr_t address = uart_base + ((uintptr_t)number << uart_shift);

	if (uart_width == 4)
		return (uint8_t) * (volatile uint32_t *)address;
	return *(volatile uint8_t *)address;
}

static void write_register(unsigned int number, uint8_t value)
{
	uintptr_t address = uart_base + ((uintptr_t)number << uart_shift);

	if (uart_width == 4)
		*(volatile uint32_t *)address = value;
	else
		*(volatile uint8_t *)address = value;
}

void uart_init(uintptr_t base, unsigned int shift, unsigned int width)
{
	uart_base = base;
	uart_shift = shift;
	uart_width = width;
}

void uart_write(char byte)
{
	while ((read_register(UART_LSR) & UART_LSR_THRE) == 0)
		;
	write_register(UART_THR, (uint8_t)byte);
}

int uart_read(void)
{
	if ((read_register(UART_LSR) & UART_LSR_DR) == 0)
		return -1;
	return read_register(UART_RBR);
}
