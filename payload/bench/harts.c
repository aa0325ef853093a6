/* SPDX-License-Identifier: BSD-2-Clause */
/* The harts of the bench (see bench.h). */
#include "payload/bench/bench.h"
#include "payload/lib/ecall.h"

struct bench_hart bench_harts[BENCH_HARTS_MAX];
unsigned long bench_hart_count;

static char stacks[BENCH_HARTS_MAX][BENCH_STACK_SIZE] __attribute__((aligned(16)));

static long status_of(unsigned long id)
{
	struct sbiret ret = sbi_call1(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, id);

	return ret.error != SBI_SUCCESS ? -1 : ret.value;
}

static void add(unsigned long id)
{
	struct bench_hart *hart = &bench_harts[bench_hart_count];

	hart->id = id;
	hart->stack_top = stacks[bench_hart_count] + BENCH_STACK_SIZE;
	bench_hart_count++;
}

/* Hart ids of virt have no gaps. */
void bench_find_harts(unsigned long boot_hart)
{
	add(boot_hart);
	for (unsigned long id = 0; id < BENCH_HARTS_MAX && status_of(id) >= 0; id++) {
		if (id != boot_hart)
			add(id);
	}
}

void bench_start(unsigned long index, void (*function)(struct bench_hart *self))
{
	struct bench_hart *hart = &bench_harts[index];

	hart->function = function;
	atomic_store(&hart->done, 0);
	atomic_store(&hart->running, 1);
	sbi_call3(SBI_EXT_HSM, SBI_HSM_HART_START, hart->id, (unsigned long)bench_hart_entry,
		  (unsigned long)hart);
}

void bench_join(unsigned long index)
{
	struct bench_hart *hart = &bench_harts[index];

	while (atomic_load(&hart->running) != 0)
		;
	while (status_of(hart->id) != SBI_HSM_STOPPED)
		;
}
