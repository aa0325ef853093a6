/* SPDX-License-Identifier: BSD-2-Clause */
/* The harts of a conformance program; see hart.h. */
#include "tests/conformance/lib/hart.h"

#include <stdint.h>

#include "payload/lib/ecall.h"
#include "tests/conformance/lib/test.h"

/* In hart.S. */
extern const char user_return[];
void call_in_supervisor(void (*function)(unsigned long), unsigned long argument);
void call_by_sret(void (*function)(unsigned long), unsigned long argument);
struct sbiret suspend_call(unsigned long type, const void *resume, struct hart *opaque, long fid,
			   long eid);

/* Called by hart.S. */
void hart_record_entry(struct hart *hart);
void hart_main(struct hart *hart) __attribute__((noreturn));
bool trap_handle(struct hart *hart);

struct hart harts[BOARD_MAX_HARTS];
size_t hart_count;

void hart_init(void)
{
	hart_count = board.hart_count;
	for (size_t i = 0; i < hart_count; i++)
		harts[i].id = board.hart_ids[i];
}

static _Atomic unsigned long patience_ms = PATIENCE_MS;

unsigned long wait_deadline(void)
{
	return time_now() + ticks(patience_ms);
}

bool wait_is_over(unsigned long deadline)
{
	if (time_now() < deadline)
		return false;
	patience_ms = PATIENCE_AFTER_FAILURE_MS;
	return true;
}

void delay(unsigned long milliseconds)
{
	unsigned long end = time_now() + ticks(milliseconds);

	while (time_now() < end)
		;
}

void hart_record_entry(struct hart *hart)
{
	hart->entry_satp = csr_read(satp);
	hart->entry_sstatus = csr_read(sstatus);
	hart->entry_sie = csr_read(sie);
	hart->stack_top = (unsigned long)(hart->stack + sizeof(hart->stack));
	hart->trap_stack_top = (unsigned long)(hart->trap_stack + sizeof(hart->trap_stack));
}

/* The first C function of a started hart. */
void hart_main(struct hart *hart)
{
	hart->function(hart->argument);
	csr_clear(sstatus, SSTATUS_SIE);
	csr_write(sie, 0);
	sbi_call0(SBI_EXT_HSM, SBI_HSM_HART_STOP);
	for (;;)
		__asm__ volatile("wfi");
}

struct sbiret hart_start(struct hart *hart, void (*function)(void *), void *argument)
{
	hart->function = function;
	hart->argument = argument;
	hart->stack_top = (unsigned long)(hart->stack + sizeof(hart->stack));
	return sbi_call3(SBI_EXT_HSM, SBI_HSM_HART_START, hart->id, (unsigned long)hart_entry,
			 (unsigned long)hart);
}

long hart_status(const struct hart *hart)
{
	struct sbiret status = sbi_call1(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, hart->id);

	return status.error ? status.error : status.value;
}

bool hart_join(struct hart *hart)
{
	bool stopped = wait_for(hart_status(hart) == SBI_HSM_STOPPED);

	if (!stopped)
		expect(false, "hart %lu stops itself after its part of the test", hart->id);
	return stopped;
}

bool hart_run(struct hart *hart, void (*function)(void *), void *argument)
{
	struct sbiret started = hart_start(hart, function, argument);

	if (started.error) {
		expect_error(started, SBI_SUCCESS, "hart %lu starts for the test", hart->id);
		return false;
	}
	return hart_join(hart);
}

static struct sbiret suspend(long eid, long fid, unsigned long type, bool *resumed)
{
	struct hart *hart = hart_self();
	struct sbiret result;

	hart->entry.x[A0] = ~hart->id;
	result = suspend_call(type, hart_resume, hart, fid, eid);
	*resumed = hart->entry.x[A0] != ~hart->id;
	return result;
}

struct sbiret hart_suspend(unsigned long type, bool *resumed)
{
	return suspend(SBI_EXT_HSM, SBI_HSM_HART_SUSPEND, type, resumed);
}

struct sbiret system_suspend(unsigned long type, bool *resumed)
{
	return suspend(SBI_EXT_SUSP, SBI_SUSP_SYSTEM_SUSPEND, type, resumed);
}

/* A timer that is to wake a suspended hart must do so also when it comes too early, on a
 * busy host, and interrupts the hart on its way there. */
static void timer_handle(struct hart *hart)
{
	hart->timer_interrupts++;
	if (hart->timer_period == 0)
		csr_clear(sie, INTERRUPT_TIMER);
	else
		sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, time_now() + hart->timer_period);
}

/* Interrupts that only go away when their source is seen to are masked. */
static void interrupt_handle(struct hart *hart, unsigned long cause)
{
	unsigned long bit = 1UL << (cause & ~CAUSE_INTERRUPT);

	if (bit == INTERRUPT_SOFTWARE) {
		csr_clear(sip, INTERRUPT_SOFTWARE);
		hart->software_interrupts++;
		return;
	}
	if (bit == INTERRUPT_TIMER)
		timer_handle(hart);
	else
		csr_clear(sie, bit);
}

static void give_up(struct hart *hart)
{
	const struct trap *trap = &hart->caught;

	expect(false,
	       "hart %lu took an exception that no test expected, scause=%lu sepc=0x%lx "
	       "stval=0x%lx",
	       hart->id, trap->cause, trap->epc, trap->tval);
	if (hart == &harts[0])
		finish();
	sbi_call0(SBI_EXT_HSM, SBI_HSM_HART_STOP);
}

/* False sends the hart back to the caller of catch_trap. */
bool trap_handle(struct hart *hart)
{
	unsigned long cause = csr_read(scause);

	if (cause & CAUSE_INTERRUPT) {
		interrupt_handle(hart, cause);
		return true;
	}
	hart->caught = (struct trap){
		.cause = cause,
		.epc = csr_read(sepc),
		.tval = csr_read(stval),
		.status = csr_read(sstatus),
	};
	hart->caught.taken = hart->caught.epc != (unsigned long)user_return;
	if (!hart->catching)
		give_up(hart);
	return false;
}

static struct trap attempt(void (*call)(void (*)(unsigned long), unsigned long),
			   void (*function)(unsigned long), unsigned long argument)
{
	struct hart *hart = hart_self();
	unsigned long interrupts = csr_read(sstatus) & SSTATUS_SIE;

	hart->caught = (struct trap){ .taken = false };
	hart->catching = true;
	call(function, argument);
	hart->catching = false;
	csr_set(sstatus, interrupts);
	return hart->caught;
}

struct trap catch_trap(void (*function)(unsigned long), unsigned long argument)
{
	return attempt(call_in_supervisor, function, argument);
}

struct trap catch_trap_in_user(void (*function)(unsigned long), unsigned long argument)
{
	csr_clear(sstatus, SSTATUS_SPP);
	return attempt(call_by_sret, function, argument);
}

static struct trap attempt_in_guest(void (*function)(unsigned long), unsigned long argument)
{
	struct trap trap;

	csr_set(hstatus, HSTATUS_SPV);
	trap = attempt(call_by_sret, function, argument);
	trap.hstatus = csr_read(hstatus);
	csr_clear(hstatus, HSTATUS_SPV);
	return trap;
}

struct trap catch_trap_in_vs(void (*function)(unsigned long), unsigned long argument)
{
	csr_set(sstatus, SSTATUS_SPP);
	return attempt_in_guest(function, argument);
}

struct trap catch_trap_in_vu(void (*function)(unsigned long), unsigned long argument)
{
	csr_clear(sstatus, SSTATUS_SPP);
	return attempt_in_guest(function, argument);
}

void try_load(unsigned long address)
{
	(void)*(volatile uint8_t *)address;
}

void try_store(unsigned long address)
{
	*(volatile uint8_t *)address = 0;
}

void try_fetch(unsigned long address)
{
	((void (*)(void))address)();
}
