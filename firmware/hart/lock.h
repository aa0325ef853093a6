/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A spin lock for a few instructions' worth of work.
 *
 * Order of locks, outermost first: report_lock (diagnose.c), print_lock (print.c);
 * sse_lock (sbi/sse_event.h) alone.
 * What harts share besides are atomics that say their memory order where they are
 * declared. Machine mode takes no interrupts, so a hart is never interrupted by itself
 * while it holds a lock.
 */
#ifndef HART_LOCK_H
#define HART_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>

/* Tries before lock_try() gives up: far longer than any holder needs to print a
 * line, so it only runs out when the holder is dead. */
#define LOCK_TRIES 100000000UL

struct lock {
	atomic_uint held; /* 0 or 1; a word, because the A extension has no bytes */
};

/* Take the lock; false when its holder did not let go of it for so long that it
 * must be dead. The caller may then go on without it. */
static inline bool lock_try(struct lock *lock)
{
	for (unsigned long i = 0; i < LOCK_TRIES; i++) {
		if (!atomic_load_explicit(&lock->held, memory_order_relaxed) &&
		    !atomic_exchange_explicit(&lock->held, 1, memory_order_acquire))
			return true;
	}
	return false;
}

/* Take a lock whose holder cannot die: it touches nothing but the firmware's data. */
static inline void lock_take(struct lock *lock)
{
	while (atomic_load_explicit(&lock->held, memory_order_relaxed) ||
	       atomic_exchange_explicit(&lock->held, 1, memory_order_acquire))
		;
}

static inline void lock_release(struct lock *lock)
{
	atomic_store_explicit(&lock->held, 0, memory_order_release);
}

#endif
