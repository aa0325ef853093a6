/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the bench payload share. It prints "name value" lines, which
 * bench/bench.py reads. */
#ifndef PAYLOAD_BENCH_H
#define PAYLOAD_BENCH_H

#include <stdatomic.h>

#define BENCH_HARTS_MAX 512
#define BENCH_STACK_SIZE 512

/* A hart that the bench starts. entry.S knows the first three. */
struct bench_hart {
	unsigned long started; /* instret at its first instruction */
	void *stack_top;
	void (*function)(struct bench_hart *self);
	unsigned long id;
	atomic_ulong done;     /* operations, or 1 */
	atomic_ulong running;  /* 1 from its start to its end */
	atomic_ulong expected; /* 1 from when an IPI is sent to it until it is taken */
};

/* entry.S */
unsigned long bench_call(const unsigned long registers[8]);
unsigned long bench_interrupt(const unsigned long registers[8]);
extern const char bench_hart_entry[];

/* Every hart but the calling one that can be started; boot_hart goes to place 0. */
extern struct bench_hart bench_harts[BENCH_HARTS_MAX];
extern unsigned long bench_hart_count;
void bench_find_harts(unsigned long boot_hart);

/* Start hart `index` on a function; wait until it has ended and is STOPPED. */
void bench_start(unsigned long index, void (*function)(struct bench_hart *self));
void bench_join(unsigned long index);

/* calls.c: instructions of calls, alone and between harts. */
void bench_calls(void);

/* storm.c: all harts at once, for so many seconds of `time`; prints operations, and how
 * many IPIs were lost if any were. */
void bench_storm(const char *kind, unsigned long seconds);

/* Every hart reaches S-mode and adds 1. */
void bench_all_harts(void);

#endif
