/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console (see console.h). Every wait is bounded, because the hart that has its turn
 * may be dead, stopped or busy elsewhere, and the UART may be one that nobody reads.
 */
#include "sbi/console.h"

#include "sbi/mailbox.h"

/* How often a hart looks whether another one has ended its line (about twenty
 * milliseconds), or its call, before it takes the turn from it. */
#define LINE_TRIES (1UL << 20)
#define CALL_TRIES (1UL << 26)

/* The bit of a turn that is for a line. */
#define LINE 1UL

_Atomic uintptr_t console_turn;

/* The console did not take a byte in time, and none since. A hint, in no order. */
static atomic_bool stuck;

/* The calling hart's turn for a line; without that bit it is one for a call. */
static uintptr_t line_turn(void)
{
	return csr_read(CSR_MSCRATCH);
}

/* Have the turn as `mine`. Whoever gets it while this hart waits has time of its own. */
static void take_turn(uintptr_t mine)
{
	uintptr_t turn = atomic_load_explicit(&console_turn, memory_order_relaxed), seen = turn;
	unsigned long tries = 0, sum = 0;

	while (turn != mine) {
		bool own = (turn | LINE) == line_turn();

		if (turn == 0 || own || sum == CALL_TRIES ||
		    ((turn & LINE) && tries == LINE_TRIES)) {
			if (atomic_compare_exchange_strong_explicit(&console_turn, &turn, mine,
								    memory_order_relaxed,
								    memory_order_relaxed))
				break;
			continue;
		}
		mailbox_serve();
		turn = atomic_load_explicit(&console_turn, memory_order_relaxed);
		tries = turn == seen ? tries + 1 : 0;
		seen = turn;
		sum++;
	}
}

static void end_turn(uintptr_t mine)
{
	atomic_compare_exchange_strong_explicit(&console_turn, &mine, 0, memory_order_relaxed,
						memory_order_relaxed);
}

/* Write a byte as soon as the console is ready for it. */
static bool put_patiently(char byte, unsigned long *patience)
{
	if (platform.console == 0 || atomic_load_explicit(&stuck, memory_order_relaxed))
		*patience = 0;
	while (!platform_console_put(byte)) {
		if (*patience == 0) {
			atomic_store_explicit(&stuck, true, memory_order_relaxed);
			return false;
		}
		--*patience;
		mailbox_serve();
	}
	atomic_store_explicit(&stuck, false, memory_order_relaxed);
	return true;
}

bool console_put_slowly(char byte)
{
	unsigned long patience = CONSOLE_PATIENCE;
	bool taken;

	take_turn(line_turn());
	taken = put_patiently(byte, &patience);
	if (byte == '\n' || !taken)
		end_turn(line_turn());
	return taken;
}

size_t console_write(const char *bytes, size_t size, unsigned long *patience)
{
	size_t done = 0;

	take_turn(line_turn() & ~LINE);
	while ((done += platform_console_write(bytes + done, size - done)) < size &&
	       put_patiently(bytes[done], patience))
		done++;
	return done;
}

void console_end(void)
{
	end_turn(line_turn() & ~LINE);
}
