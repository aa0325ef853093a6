/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that calls take, under `-icount shift=0`: one number a call, exact. */
#include <stddef.h>

#include "payload/bench/bench.h"
#include "payload/lib/csr.h"
#include "payload/lib/ecall.h"
#include "payload/lib/print.h"

/* The second time a call is made everything is as it will be from then on. */
#define ROUNDS 3

static char text[64];

struct call {
	const char *name;
	unsigned long registers[8]; /* a0-a7 */
};

#define SELF 0x5e1f /* stands for a mask of the calling hart alone */

static struct call calls[] = {
	{ "base_get_spec_version", { 0, 0, 0, 0, 0, 0, SBI_BASE_GET_SPEC_VERSION, SBI_EXT_BASE } },
	{ "base_probe_extension",
	  { SBI_EXT_TIME, 0, 0, 0, 0, 0, SBI_BASE_PROBE_EXTENSION, SBI_EXT_BASE } },
	{ "time_set_timer", { -1UL, 0, 0, 0, 0, 0, SBI_TIME_SET_TIMER, SBI_EXT_TIME } },
	{ "ipi_send_to_self", { SELF, 0, 0, 0, 0, 0, SBI_IPI_SEND_IPI, SBI_EXT_IPI } },
	{ "rfence_fence_i_self", { SELF, 0, 0, 0, 0, 0, SBI_RFENCE_FENCE_I, SBI_EXT_RFENCE } },
	{ "rfence_sfence_vma_self",
	  { SELF, 0, 0x1000, 0x1000, 0, 0, SBI_RFENCE_SFENCE_VMA, SBI_EXT_RFENCE } },
	{ "hsm_hart_get_status", { 0, 0, 0, 0, 0, 0, SBI_HSM_HART_GET_STATUS, SBI_EXT_HSM } },
	{ "dbcn_write_byte", { ' ', 0, 0, 0, 0, 0, SBI_DBCN_CONSOLE_WRITE_BYTE, SBI_EXT_DBCN } },
	{ "dbcn_write_64_bytes",
	  { sizeof(text), (unsigned long)text, 0, 0, 0, 0, SBI_DBCN_CONSOLE_WRITE, SBI_EXT_DBCN } },
	{ "error_unknown_extension", { 0, 0, 0, 0, 0, 0, 0, 0x0a123456 } },
	{ "error_unknown_hart", { 1, 99999, 0, 0, 0, 0, SBI_IPI_SEND_IPI, SBI_EXT_IPI } },
	{ "error_dbcn_bad_buffer",
	  { 8, 0x80000000, 0, 0, 0, 0, SBI_DBCN_CONSOLE_WRITE, SBI_EXT_DBCN } },
};

static void set_self(unsigned long *registers)
{
	if (registers[0] != SELF)
		return;
	registers[0] = 1;
	registers[1] = bench_harts[0].id;
}

static void bench_one_call(struct call *call)
{
	unsigned long instructions = 0;

	set_self(call->registers);
	for (int i = 0; i < ROUNDS; i++)
		instructions = bench_call(call->registers);
	csr_write(sip, 0);
	print("\ncall %s %lu\n", call->name, instructions);
}

static void bench_timer_interrupt(void)
{
	const unsigned long past[8] = { 0, 0, 0, 0, 0, 0, SBI_TIME_SET_TIMER, SBI_EXT_TIME };
	const unsigned long never[8] = { -1UL, 0, 0, 0, 0, 0, SBI_TIME_SET_TIMER, SBI_EXT_TIME };
	unsigned long instructions = 0;

	for (int i = 0; i < ROUNDS; i++) {
		csr_write(sie, 1UL << IRQ_S_TIMER);
		instructions = bench_interrupt(past);
		bench_call(never);
	}
	print("call timer_interrupt %lu\n", instructions);
}

static int ipi_is_pending(void)
{
	return (csr_read(sip) & 1UL << IRQ_S_SOFT) != 0;
}

/* Sleep until an IPI is pending, and take it. */
static void wait_for_ipi(void)
{
	csr_write(sie, 1UL << IRQ_S_SOFT);
	while (!ipi_is_pending())
		__asm__ volatile("wfi");
	csr_write(sip, 0);
	csr_write(sie, 0);
}

static void send_ipi(unsigned long id)
{
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, id);
}

static unsigned long now(void)
{
	unsigned long instructions;

	__asm__ volatile("rdinstret %0" : "=r"(instructions));
	return instructions;
}

/* What the second hart does: says that it is there, and answers one IPI. */
static void answer(struct bench_hart *self)
{
	send_ipi(bench_harts[0].id);
	wait_for_ipi();
	send_ipi(bench_harts[0].id);
	atomic_store(&self->running, 0);
}

/* Whoever waits sleeps, so only what the two harts do for each other is counted. */
static void bench_second_hart(void)
{
	unsigned long before = now();

	bench_start(1, answer);
	wait_for_ipi();
	print("call hart_start_to_first_instruction %lu\n", bench_harts[1].started - before);

	before = now();
	send_ipi(bench_harts[1].id);
	wait_for_ipi();
	print("call ipi_round_trip %lu\n", now() - before);
	bench_join(1);
}

void bench_calls(void)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		bench_one_call(&calls[i]);
	bench_timer_interrupt();
	if (bench_hart_count > 1)
		bench_second_hart();
}
