/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands about harts: their states, starting and stopping, IPIs, the timer. */
#include <stddef.h>
#include <string.h>

#include "payload/lib/csr.h"
#include "payload/lib/ecall.h"
#include "payload/lib/fdt.h"
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/sbi_names.h"
#include "payload/shell/shell.h"
#include "payload/shell/trap.h"
#include "payload/shell/words.h"
#include "payload/shell/worker.h"

/* The longest timer, because nothing can end the wait for it sooner; and how late an
 * interrupt may be, on a host that has much else to do, before it counts as lost. */
#define TIMER_SECONDS_MAX 10
#define LATE_SECONDS_MAX 5

static void print_hart(unsigned long hartid)
{
	struct sbiret state = sbi_call1(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, hartid);
	const struct worker *worker = worker_find(hartid);

	if (state.error != SBI_SUCCESS) {
		print("  hart %lu: %s\n", hartid, sbi_error_name(state.error));
		return;
	}
	print("  hart %lu: %s", hartid, sbi_hart_state_name(state.uvalue));
	if (hartid == shell.hartid)
		print(", runs the shell");
	else if (worker != NULL)
		print(", %lu IPIs counted", worker->ipis);
	print("\n");
}

/* Hart ids need not be dense, so they come from the device tree. */
void command_harts(int count, char **words)
{
	struct fdt_cursor cursor;
	struct fdt_property property;

	(void)count;
	(void)words;
	if (!fdt_start(&cursor, shell.fdt)) {
		print("There is no device tree, which would name the harts.\n");
		return;
	}
	while (fdt_next(&cursor, &property))
		if (property.depth == 3 && strcmp(property.parent, "cpus") == 0 &&
		    strncmp(property.node, "cpu@", 4) == 0 && strcmp(property.name, "reg") == 0)
			print_hart(fdt_number(&property));
}

void command_start(int count, char **words)
{
	struct sbiret answer;
	unsigned long hartid;

	(void)count;
	if (!words_require_number(words[1], "A hart", &hartid))
		return;
	if (worker_start(hartid, &answer))
		print_answer(answer);
	else
		print("The shell has no room for another hart.\n");
}

void command_stop(int count, char **words)
{
	struct worker *worker;
	unsigned long hartid;

	(void)count;
	if (!words_require_number(words[1], "A hart", &hartid))
		return;
	worker = worker_find(hartid);
	if (worker == NULL)
		print("Hart %lu was not started by \"start\", so it would not obey.\n", hartid);
	else
		print_answer(worker_stop(worker));
}

static void print_trap(const struct trap *trap)
{
	print("trap    %s (scause 0x%lx)\n", trap_name(trap->cause), trap->cause);
}

static void await_own_ipi(unsigned long deadline)
{
	struct trap trap;

	if (trap_wait(IRQ_S_SOFT, deadline, &trap))
		print_trap(&trap);
	else
		print("It has not arrived within %d seconds.\n", LATE_SECONDS_MAX);
}

static void await_worker_ipi(const struct worker *worker, unsigned long before,
			     unsigned long deadline)
{
	while (worker->ipis == before && csr_read(time) < deadline)
		;
	if (worker->ipis != before)
		print("Hart %lu has counted %lu IPIs.\n", worker->hartid, worker->ipis);
	else
		print("It has not arrived within %d seconds.\n", LATE_SECONDS_MAX);
}

void command_ipi(int count, char **words)
{
	const struct worker *worker;
	unsigned long before;
	unsigned long hartid;

	(void)count;
	if (!words_require_number(words[1], "A hart", &hartid))
		return;
	worker = worker_find(hartid);
	before = worker != NULL ? worker->ipis : 0;

	struct sbiret answer = sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, hartid);
	unsigned long deadline = csr_read(time) + shell.timebase * LATE_SECONDS_MAX;

	print_answer(answer);
	if (answer.error != SBI_SUCCESS)
		return;
	if (hartid == shell.hartid)
		await_own_ipi(deadline);
	else if (worker != NULL)
		await_worker_ipi(worker, before, deadline);
	else
		print("Nobody there counts IPIs: hart %lu was not started by \"start\".\n", hartid);
}

void command_timer(int count, char **words)
{
	unsigned long ticks;
	struct trap trap;

	(void)count;
	if (!words_require_number(words[1], "The number of ticks", &ticks))
		return;
	if (ticks > shell.timebase * TIMER_SECONDS_MAX) {
		print("At most %lu ticks, which is %d seconds.\n",
		      shell.timebase * TIMER_SECONDS_MAX, TIMER_SECONDS_MAX);
		return;
	}

	unsigned long start = csr_read(time);
	struct sbiret answer = sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, start + ticks);

	print_answer(answer);
	if (answer.error != SBI_SUCCESS)
		return;
	if (trap_wait(IRQ_S_TIMER, start + ticks + shell.timebase * LATE_SECONDS_MAX, &trap)) {
		print_trap(&trap);
		print("It came %lu ticks after the call.\n", trap.time - start);
	} else {
		print("It has not come within %d seconds of its time.\n", LATE_SECONDS_MAX);
	}
}
