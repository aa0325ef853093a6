/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A spin lock for a few instructions' worth of work.
 *
 * There are two, and neither is taken while the other is held: report_lock (diagnose.c) and
 * sse_lock (sse.c). The console has its own way (sbi/console.h).
 * What harts share besides are atomics that say their memory order where they are
 * declared. Machine mode takes no interrupts, so a hart is never interrupted by itself
 * while it holds a lock.
 */
#ifndef HART_LOCK_H
#define HART_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>

struct lock {
	atomic_uint held; /* 0 or 1; a word, because the A extension has no bytes */
};

/* Take the lock if it is free; whether it was. */
static inline bool lock_try(struct lock *lock)
{
	return !atomic_load_explicit(&lock->held, memory_order_relaxed) &&
	       !atomic_exchange_explicit(&lock->held, 1, memory_order_acquire);
}

/* Take a lock whose holder cannot die: it touches nothing but the firmware's data. */
static inline void lock_take(struct lock *lock)
{
	while (!lock_try(lock))
		;
}

static inline void lock_release(struct lock *lock)
{
	atomic_store_explicit(&lock->held, 0, memory_order_release);
}

#endif
