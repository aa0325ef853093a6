/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console as harts share it. A line that a hart writes byte by byte, and what it
 * writes by one call, come out whole, unless that hart keeps the others waiting for too
 * long. A hart that waits here answers the fences of others.
 */
#ifndef SBI_CONSOLE_H
#define SBI_CONSOLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform.h"

/* How often a call looks whether the console has become ready: for about a second. */
#define CONSOLE_PATIENCE (1UL << 22)

/* Whose turn it is to write: 0, or mscratch of the hart whose line has not ended yet (all ones
 * in its low bits), less 1 while that hart is in console_write() … console_end(). A hart can
 * lose its turn at any time, and the worst of it is a mixed line: no other memory hangs on it,
 * so its order is relaxed. */
extern _Atomic uintptr_t console_turn;

/* console_put() when it is not this hart's turn, the byte ends a line, or the console is
 * not ready. */
bool console_put_slowly(char byte);

/* Write one byte of the calling hart's line. False when the console did not take it in
 * CONSOLE_PATIENCE; from then on it is tried once a byte, until it takes one again. */
static inline bool console_put(char byte)
{
	uintptr_t turn = atomic_load_explicit(&console_turn, memory_order_relaxed);

	return (turn == csr_read(CSR_MSCRATCH) && byte != '\n' && platform_console_put(byte)) ||
	       console_put_slowly(byte);
}

/* Write bytes, which stay together with those that follow until console_end(). Returns how
 * many the console took before *patience, of CONSOLE_PATIENCE, was used up. */
size_t console_write(const char *bytes, size_t size, unsigned long *patience);
void console_end(void);

#endif
