/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All harts at once, in QEMU's parallel mode: operations in a second, or whether every
 * interrupt arrives and every fence ends, for as long as is asked.
 */
#include <string.h>

#include "payload/bench/bench.h"
#include "payload/lib/csr.h"
#include "payload/lib/ecall.h"
#include "payload/lib/print.h"

/* Ticks of virt's time base. */
#define SECOND 10000000UL
#define PATIENCE (30 * SECOND)
#define PAGE 0x1000UL

static atomic_ulong arrived; /* harts that wait for the start */
static atomic_ulong end_time;
static atomic_ulong ended; /* harts that send no more */
static atomic_ulong lost;  /* IPIs that did not arrive */

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

/* The other harts; their ids are below the bits of a mask where this is measured. */
static unsigned long others(const struct bench_hart *self)
{
	unsigned long mask = 0;

	for (unsigned long i = 0; i < bench_hart_count; i++)
		mask |= &bench_harts[i] == self ? 0 : 1UL << bench_harts[i].id;
	return mask;
}

/* Every hart fences the others and not itself: what the harts of a kernel do that map
 * and unmap at the same time. */
static void fence_others(struct bench_hart *self, long function)
{
	unsigned long mask = others(self);

	meet();
	while (!is_over()) {
		sbi_call5(SBI_EXT_RFENCE, function, mask, 0, PAGE, PAGE, 0);
		atomic_fetch_add(&self->done, 1);
	}
	atomic_store(&self->running, 0);
}

static void code_storm(struct bench_hart *self)
{
	fence_others(self, SBI_RFENCE_FENCE_I);
}

static void page_storm(struct bench_hart *self)
{
	fence_others(self, SBI_RFENCE_SFENCE_VMA);
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

/* Take what has come: an IPI of whoever says so. */
static void take_ipi(struct bench_hart *self)
{
	if ((csr_read(sip) & 1UL << IRQ_S_SOFT) == 0)
		return;
	csr_clear(sip, 1UL << IRQ_S_SOFT);
	atomic_store(&self->expected, 0);
}

/* Send to a hart and wait until it has taken it, taking one's own meanwhile. False when
 * it does not within a time that no host takes to come back to a hart. */
static int is_taken(struct bench_hart *self, struct bench_hart *to)
{
	unsigned long patience = csr_read(time) + PATIENCE;

	atomic_store(&to->expected, 1);
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, to->id);
	while (atomic_load(&to->expected) != 0) {
		take_ipi(self);
		if (csr_read(time) > patience)
			return 0;
	}
	return 1;
}

/* Every hart fences all and sends to the next one, in turn, and all end together. */
static void endurance(struct bench_hart *self)
{
	struct bench_hart *next =
		&bench_harts[(unsigned long)(self - bench_harts + 1) % bench_hart_count];

	meet();
	while (!is_over() && atomic_load(&lost) == 0) {
		sbi_call2(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, 0, SBI_HART_MASK_BASE_ALL);
		if (!is_taken(self, next))
			atomic_fetch_add(&lost, 1);
		atomic_fetch_add(&self->done, 1);
	}
	atomic_fetch_add(&ended, 1);
	while (atomic_load(&ended) < bench_hart_count && atomic_load(&lost) == 0)
		take_ipi(self);
	atomic_store(&self->running, 0);
}

static const struct {
	const char *kind;
	void (*function)(struct bench_hart *self);
} storms[] = {
	{ "fence", fence_storm }, { "fence_i_others", code_storm }, { "page_others", page_storm },
	{ "ipi", ipi_storm },	  { "endure", endurance },
};

static void (*function_of(const char *kind))(struct bench_hart *self)
{
	size_t i = 0;

	while (i < sizeof(storms) / sizeof(storms[0]) - 1 && strcmp(storms[i].kind, kind) != 0)
		i++;
	return storms[i].function;
}

void bench_storm(const char *kind, unsigned long seconds)
{
	void (*function)(struct bench_hart * self) = function_of(kind);
	unsigned long operations = 0;

	atomic_store(&end_time, csr_read(time) + seconds * SECOND);
	for (unsigned long i = 1; i < bench_hart_count; i++)
		bench_start(i, function);
	function(&bench_harts[0]);
	for (unsigned long i = 1; i < bench_hart_count; i++)
		bench_join(i);
	for (unsigned long i = 0; i < bench_hart_count; i++)
		operations += atomic_load(&bench_harts[i].done);
	print("\nstorm %s %lu\n", kind, operations);
	if (atomic_load(&lost) != 0)
		print("lost %lu\n", atomic_load(&lost));
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
