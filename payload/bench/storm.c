/* SPDX-License-Identifier: BSD-2-Clause */
/* All harts at once: operations in a second, in QEMU's parallel mode. */
#include <string.h>

#include "payload/bench/bench.h"
#include "payload/lib/csr.h"
#include "payload/lib/ecall.h"
#include "payload/lib/print.h"

/* Ticks of virt's time base. */
#define SECOND 10000000UL

static atomic_ulong arrived; /* harts that wait for the start */
static atomic_ulong end_time;

/* All harts begin together. */
static void meet(void)
{
	atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) < bench_hart_count)
		;
}

static int is_over(void)
{
	return csr_read(time) >= atomic_load(&end_time);
}

/* Every hart fences all. */
static void fence_storm(struct bench_hart *self)
{
	meet();
	while (!is_over()) {
		sbi_call2(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, 0, SBI_HART_MASK_BASE_ALL);
		atomic_fetch_add(&self->done, 1);
	}
	atomic_store(&self->running, 0);
}

/* Every hart sends to the next one and takes what comes to it. */
static void ipi_storm(struct bench_hart *self)
{
	unsigned long next = (unsigned long)(self - bench_harts + 1) % bench_hart_count;

	meet();
	while (!is_over()) {
		sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, bench_harts[next].id);
		csr_clear(sip, 1UL << IRQ_S_SOFT);
		atomic_fetch_add(&self->done, 1);
	}
	atomic_store(&self->running, 0);
}

void bench_storm(const char *kind)
{
	void (*function)(struct bench_hart * self) =
		strcmp(kind, "fence") == 0 ? fence_storm : ipi_storm;
	unsigned long operations = 0;

	atomic_store(&end_time, csr_read(time) + SECOND);
	for (unsigned long i = 1; i < bench_hart_count; i++)
		bench_start(i, function);
	function(&bench_harts[0]);
	for (unsigned long i = 1; i < bench_hart_count; i++)
		bench_join(i);
	for (unsigned long i = 0; i < bench_hart_count; i++)
		operations += atomic_load(&bench_harts[i].done);
	print("\nstorm %s %lu\n", kind, operations);
}

static void add_one(struct bench_hart *self)
{
	atomic_fetch_add(&arrived, 1);
	atomic_store(&self->running, 0);
}

void bench_all_harts(void)
{
	for (unsigned long i = 1; i < bench_hart_count; i++)
		bench_start(i, add_one);
	while (atomic_load(&arrived) + 1 < bench_hart_count)
		;
	print("\nall %lu\n", bench_hart_count);
}
