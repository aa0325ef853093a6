/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart State Management extension (SBI v3.0, chapter of that name): states, and
 * the ways from one to another by start, stop and the two kinds of suspend.
 *
 * The last parts give addresses that must be refused. A firmware that takes one
 * loses the hart, so they use harts that nothing else needs any more.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define NO_HART (-1UL)

static struct sbiret get_status(unsigned long hartid)
{
	return sbi_call1(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, hartid);
}

static struct sbiret start(unsigned long hartid, unsigned long address, unsigned long opaque)
{
	return sbi_call3(SBI_EXT_HSM, SBI_HSM_HART_START, hartid, address, opaque);
}

static void set_timer(unsigned long time)
{
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, time);
}

static bool has_status(const struct hart *hart, long status)
{
	return hart_status(hart) == status;
}

/* ---- hart_get_status ---- */

static void statuses_at_boot(void)
{
	testing("SBI_HSM hart_get_status");
	expect_success(get_status(harts[0].id), SBI_HSM_STARTED, "the calling hart is STARTED");
	for_each_other_hart (hart)
		expect_success(get_status(hart->id), SBI_HSM_STOPPED,
			       "hart %lu is STOPPED until somebody starts it", hart->id);
	expect_error(get_status(board_absent_hart()), SBI_ERR_INVALID_PARAM, "hart %lu, not there",
		     board_absent_hart());
	for (unsigned long id = 0; id < board_absent_hart(); id++) {
		if (!board_has_hart(id))
			expect_error(get_status(id), SBI_ERR_INVALID_PARAM,
				     "hart %lu, between others but not there", id);
	}
	expect_error(get_status(NO_HART), SBI_ERR_INVALID_PARAM, "hart -1");
	expect_error(get_status(1UL << 32 | harts[0].id), SBI_ERR_INVALID_PARAM,
		     "the calling hart's id with bit 32 set");
	expect_preserved(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, ARGUMENTS(harts[0].id));
}

/* ---- hart_start and hart_stop ---- */

static _Atomic unsigned long runs, release;

static void count_run(void *unused)
{
	(void)unused;
	runs++;
}

static void run_until_released(void *unused)
{
	(void)unused;
	runs++;
	wait_for_boot_hart(release);
}

static void entry_state(const struct hart *hart)
{
	expect_equal(hart->entry.x[A0], hart->id, "hart %lu enters with a0 = its id", hart->id);
	expect_equal(hart->entry.x[A1], (unsigned long)hart, "and a1 = opaque");
	expect_equal(hart->entry_satp, 0, "and satp = 0");
	expect(!(hart->entry_sstatus & SSTATUS_SIE), "and sstatus.SIE = 0");
}

static void start_and_stop(struct hart *hart)
{
	runs = release = 0;
	expect_error(hart_start(hart, run_until_released, NULL), SBI_SUCCESS,
		     "hart %lu, which is stopped", hart->id);
	expect(wait_for(runs), "hart %lu runs", hart->id);
	entry_state(hart);
	expect_success(get_status(hart->id), SBI_HSM_STARTED, "hart_get_status: STARTED");
	expect_error(start(hart->id, (unsigned long)hart_entry, (unsigned long)hart),
		     SBI_ERR_ALREADY_AVAILABLE, "hart %lu, which is started", hart->id);
	release = 1;
	testing("SBI_HSM hart_stop");
	expect_no_return(hart_join(hart), "hart %lu: its status is STOPPED", hart->id);
	testing("SBI_HSM hart_start");
}

static void start_again_and_again(struct hart *hart)
{
	runs = 0;
	for (int i = 0; i < 50; i++) {
		if (!hart_run(hart, count_run, NULL))
			break;
	}
	expect_equal(runs, 50, "hart %lu starts and stops 50 times", hart->id);
}

static void leave_paging_and_timer_on(void *unused)
{
	(void)unused;
	paging_on(1);
	csr_set(sie, INTERRUPT_TIMER | INTERRUPT_SOFTWARE);
	set_timer(time_now() + ticks(1));
}

static void start_after_untidy_stop(struct hart *hart)
{
	hart_run(hart, leave_paging_and_timer_on, NULL);
	delay(10);
	expect(has_status(hart, SBI_HSM_STOPPED), "a timer does not end the stop of hart %lu",
	       hart->id);
	hart_run(hart, count_run, NULL);
	entry_state(hart);
}

/* Where a hart enters that must not rely on what opaque is. */
static _Atomic unsigned long entered_with[2];

__attribute__((naked)) static void record_arguments_and_stop(void)
{
	__asm__("la t0, %0\n"
		"sd a0, 0(t0)\n"
		"sd a1, 8(t0)\n"
		"li a6, %1\n"
		"li a7, %2\n"
		"ecall\n"
		"1: wfi\n"
		"j 1b\n"
		:
		: "i"(entered_with), "i"(SBI_HSM_HART_STOP), "i"(SBI_EXT_HSM));
}

static void opaque_is_opaque(struct hart *hart)
{
	unsigned long opaque = 0xfedcba9876543210;

	entered_with[0] = entered_with[1] = 0;
	start(hart->id, (unsigned long)record_arguments_and_stop, opaque);
	expect(wait_for(entered_with[1] == opaque), "opaque 0x%lx arrives in a1", opaque);
	expect_equal(entered_with[0], hart->id, "and the hart id in a0");
	hart_join(hart);
}

static void starts(void)
{
	testing("SBI_HSM hart_start");
	expect_error(start(harts[0].id, (unsigned long)hart_entry, 0), SBI_ERR_ALREADY_AVAILABLE,
		     "the calling hart");
	expect_error(start(board_absent_hart(), (unsigned long)hart_entry, 0),
		     SBI_ERR_INVALID_PARAM, "hart %lu, not there", board_absent_hart());
	expect_error(start(NO_HART, (unsigned long)hart_entry, 0), SBI_ERR_INVALID_PARAM,
		     "hart -1");
	expect_error(start(1UL << 32, (unsigned long)hart_entry, 0), SBI_ERR_INVALID_PARAM,
		     "hart 2^32");
	if (hart_count == 1)
		skip("needs a second hart", "starting and stopping another hart");
	for_each_other_hart (hart) {
		start_and_stop(hart);
		start_again_and_again(hart);
		start_after_untidy_stop(hart);
		opaque_is_opaque(hart);
	}
}

static void start_preserves_registers(void)
{
	struct hart *hart = &harts[1];

	if (hart_count == 1)
		return;
	hart->function = count_run;
	expect_preserved(SBI_EXT_HSM, SBI_HSM_HART_START,
			 ARGUMENTS(hart->id, (unsigned long)hart_entry, (unsigned long)hart));
	hart_join(hart);
}

/* ---- Two harts start a third one at the same time ---- */

#define RACES 20

static _Atomic unsigned long race, rivals_done;
static _Atomic long rivals_error;

static void hold_until_both_asked(void *unused)
{
	unsigned long now = race;

	(void)unused;
	wait_for_boot_hart(release == now);
}

static void rival(void *target)
{
	for (unsigned long round = 1; round <= RACES; round++) {
		if (!wait_for(race >= round))
			return;
		rivals_error = hart_start(target, hold_until_both_asked, NULL).error;
		rivals_done = round;
	}
}

/* One of them must have started the hart, the other must know it. */
static bool one_won(long mine, long theirs)
{
	return (mine == SBI_SUCCESS && theirs == SBI_ERR_ALREADY_AVAILABLE) ||
	       (mine == SBI_ERR_ALREADY_AVAILABLE && theirs == SBI_SUCCESS);
}

static void concurrent_starts(void)
{
	unsigned long right = 0;

	testing("SBI_HSM hart_start");
	if (hart_count < 3) {
		skip("needs three harts", "two harts start the same one");
		return;
	}
	race = release = rivals_done = 0;
	hart_start(&harts[1], rival, &harts[2]);
	for (unsigned long round = 1; round <= RACES; round++) {
		long error;

		race = round;
		error = hart_start(&harts[2], hold_until_both_asked, NULL).error;
		wait_for(rivals_done == round);
		right += one_won(error, rivals_error);
		release = round;
		if (!hart_join(&harts[2]))
			break;
	}
	hart_join(&harts[1]);
	expect_equal(right, RACES,
		     "of two harts that start the same one, one gets SBI_SUCCESS and "
		     "one SBI_ERR_ALREADY_AVAILABLE, %d times",
		     RACES);
}

/* ---- hart_suspend: this hart, woken by its timer ---- */

static struct sbiret suspend(unsigned long type, unsigned long address, unsigned long opaque)
{
	return sbi_call3(SBI_EXT_HSM, SBI_HSM_HART_SUSPEND, type, address, opaque);
}

/* A wrong answer to a call that should be refused must not be a hang. */
static void arm_wake_up(unsigned long milliseconds)
{
	set_timer(time_now() + ticks(milliseconds));
	csr_set(sie, INTERRUPT_TIMER);
}

static void disarm_wake_up(void)
{
	csr_clear(sie, INTERRUPT_TIMER);
	set_timer(-1UL);
}

static bool timer_pending(void)
{
	return (csr_read(sip) & INTERRUPT_TIMER) != 0;
}

static void refused_types(void)
{
	static const struct {
		unsigned long type;
		const char *name;
	} types[] = {
		{ 0x00000001, "the first reserved retentive type" },
		{ 0x0fffffff, "the last reserved retentive type" },
		{ 0x10000000, "the first platform-specific retentive type" },
		{ 0x7fffffff, "the last platform-specific retentive type" },
		{ 0x80000001, "the first reserved non-retentive type" },
		{ 0x8fffffff, "the last reserved non-retentive type" },
		{ 0x90000000, "the first platform-specific non-retentive type" },
		{ 0xffffffff, "the last platform-specific non-retentive type" },
		{ -1UL, "the last platform-specific non-retentive type, sign-extended" },
		{ 1UL << 32 | 1, "the first reserved type, with a bit above the 32" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		arm_wake_up(20);
		expect_error(suspend(types[i].type, (unsigned long)hart_resume,
				     (unsigned long)hart_self()),
			     SBI_ERR_INVALID_PARAM, "%s (0x%lx)", types[i].name, types[i].type);
		disarm_wake_up();
	}
}

struct csrs {
	unsigned long stvec, sscratch, sie, sstatus, satp, sepc, scause, stval, scounteren;
};

static struct csrs read_csrs(void)
{
	return (struct csrs){
		.stvec = csr_read(stvec),
		.sscratch = csr_read(sscratch),
		.sie = csr_read(sie),
		.sstatus = csr_read(sstatus),
		.satp = csr_read(satp),
		.sepc = csr_read(sepc),
		.scause = csr_read(scause),
		.stval = csr_read(stval),
		.scounteren = csr_read(scounteren),
	};
}

static void retentive_keeps_csrs(void)
{
	struct csrs before, after;

	paging_on(2);
	csr_write(sepc, 0x1234);
	csr_write(stval, 0x5678);
	csr_write(scause, CAUSE_BREAKPOINT);
	arm_wake_up(10);
	before = read_csrs();
	suspend(SBI_HSM_SUSPEND_RETENTIVE, 0, 0);
	after = read_csrs();
	disarm_wake_up();
	paging_off();
	expect(!__builtin_memcmp(&before, &after, sizeof(before)),
	       "stvec, sscratch, sie, sstatus, satp, sepc, scause, stval, scounteren survive it");
}

static void retentive_by_timer(void)
{
	arm_wake_up(20);
	expect_error(suspend(SBI_HSM_SUSPEND_RETENTIVE, 1, 0), SBI_SUCCESS,
		     "retentive, until the timer; resume_addr is not used");
	expect(timer_pending(), "returns when the timer interrupt is pending");
	expect_error(suspend(SBI_HSM_SUSPEND_RETENTIVE, 0, 0), SBI_SUCCESS,
		     "retentive, while an interrupt is pending already");
	arm_wake_up(20);
	expect_error(suspend(0xdeadbeefUL << 32, 0, 0), SBI_SUCCESS,
		     "retentive; bits above the 32 of suspend_type do not count");
	expect(timer_pending(), "and it has slept until the timer");
	arm_wake_up(20);
	expect_preserved(SBI_EXT_HSM, SBI_HSM_HART_SUSPEND, ARGUMENTS(0, 0, 0));
	disarm_wake_up();
	retentive_keeps_csrs();
}

static void resume_state(const struct hart *hart)
{
	expect_equal(hart->entry.x[A0], hart->id, "hart %lu resumes with a0 = its id", hart->id);
	expect_equal(hart->entry.x[A1], (unsigned long)hart, "and a1 = opaque");
	expect_equal(hart->entry_satp, 0, "and satp = 0");
	expect(!(hart->entry_sstatus & SSTATUS_SIE), "and sstatus.SIE = 0");
}

/* With paging and interrupts on, so that resuming has something to change. */
static void non_retentive_by_timer(unsigned long type, const char *name)
{
	bool resumed;

	paging_on(2);
	hart_self()->timer_period = ticks(20);
	arm_wake_up(20);
	csr_set(sstatus, SSTATUS_SIE);
	hart_suspend(type, &resumed);
	csr_clear(sstatus, SSTATUS_SIE);
	hart_self()->timer_period = 0;
	paging_off();
	expect_no_return(resumed, "%s, until the timer, resumes at resume_addr", name);
	if (resumed)
		resume_state(&harts[0]);
	expect(timer_pending(), "resumes when the timer interrupt is pending");
	disarm_wake_up();
}

static void suspends_of_this_hart(void)
{
	testing("SBI_HSM hart_suspend");
	refused_types();
	retentive_by_timer();
	non_retentive_by_timer(SBI_HSM_SUSPEND_NON_RETENTIVE, "non-retentive");
	non_retentive_by_timer(0xffffffff00000000UL | SBI_HSM_SUSPEND_NON_RETENTIVE,
			       "non-retentive, sign-extended");
}

/* ---- hart_suspend: another hart, woken by an IPI ---- */

struct suspension {
	unsigned long type;
	bool resumed;
	struct sbiret ret;
};

static void suspend_until_ipi(void *argument)
{
	struct suspension *suspension = argument;

	paging_on(3);
	csr_set(sie, INTERRUPT_SOFTWARE);
	suspension->ret = hart_suspend(suspension->type, &suspension->resumed);
	paging_off();
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

static void suspend_other(struct hart *hart, unsigned long type, const char *name)
{
	struct suspension suspension = { .type = type, .ret = { .error = SBI_ERR_FAILED } };

	hart_start(hart, suspend_until_ipi, &suspension);
	expect(wait_for(has_status(hart, SBI_HSM_SUSPENDED)), "%s, hart %lu: SUSPENDED", name,
	       hart->id);
	delay(5);
	expect(sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, hart->id).error == SBI_SUCCESS,
	       "an IPI to a suspended hart returns");
	expect(hart_join(hart) && suspension.ret.error == SBI_SUCCESS,
	       "hart %lu wakes up by the IPI", hart->id);
	expect_equal(suspension.resumed, type == SBI_HSM_SUSPEND_NON_RETENTIVE,
		     "hart %lu comes back where it should", hart->id);
	if (suspension.resumed)
		resume_state(hart);
}

static void suspends_of_others(void)
{
	testing("SBI_HSM hart_suspend");
	if (hart_count == 1)
		skip("needs a second hart", "another hart, until an IPI");
	for_each_other_hart (hart) {
		suspend_other(hart, SBI_HSM_SUSPEND_RETENTIVE, "retentive");
		suspend_other(hart, SBI_HSM_SUSPEND_NON_RETENTIVE, "non-retentive");
	}
}

/* ---- hart_suspend: what ends it although sie is 0 ---- */

/* Milliseconds after which a hart that was not woken wakes itself. */
#define TOO_LATE 10000
#define CALLS 100

static void ipi_just_before(unsigned long type, const char *name)
{
	bool resumed;

	arm_wake_up(TOO_LATE);
	csr_clear(sie, INTERRUPT_SOFTWARE);
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, harts[0].id);
	hart_suspend(type, &resumed);
	expect(!timer_pending(), "%s: an IPI just before ends it, although off in sie", name);
	expect(!(csr_read(sie) & INTERRUPT_SOFTWARE), "and stays off there");
	expect(csr_read(sip) & INTERRUPT_SOFTWARE, "and is pending");
	csr_clear(sip, INTERRUPT_SOFTWARE);
	disarm_wake_up();
}

static _Atomic unsigned long wakes;

/* Hart 0 calls as soon as it has seen the last wake: so its calls come at any time before,
 * in and after a suspend. */
static void suspend_until_called(void *type)
{
	bool resumed;

	while (wakes < CALLS) {
		arm_wake_up(TOO_LATE);
		hart_suspend((unsigned long)type, &resumed);
		if (timer_pending())
			break;
		csr_clear(sip, INTERRUPT_SOFTWARE);
		wakes++;
	}
	disarm_wake_up();
}

static void call_by_ipi(const struct hart *hart)
{
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, hart->id);
}

/* One that comes earlier is done earlier. */
static void call_by_fence(const struct hart *hart)
{
	wait_for(has_status(hart, SBI_HSM_SUSPENDED));
	sbi_call5(SBI_EXT_RFENCE, SBI_RFENCE_SFENCE_VMA, 1, hart->id, 0, -1UL, 0);
}

static void call_again_and_again(struct hart *hart, unsigned long type,
				 void (*call)(const struct hart *hart), const char *name)
{
	unsigned long calls = 0;

	wakes = 0;
	hart_start(hart, suspend_until_called, (void *)type);
	do {
		call(hart);
		calls++;
	} while (wait_for(wakes >= calls || has_status(hart, SBI_HSM_STOPPED)) && wakes == calls &&
		 calls < CALLS);
	expect_equal(wakes, CALLS, "%s: of %d, each ends a suspend of hart %lu", name, CALLS,
		     hart->id);
	hart_join(hart);
}

static void whatever_sie_says(void)
{
	testing("SBI_HSM hart_suspend");
	ipi_just_before(SBI_HSM_SUSPEND_RETENTIVE, "retentive");
	ipi_just_before(SBI_HSM_SUSPEND_NON_RETENTIVE, "non-retentive");
	for_each_other_hart (hart) {
		call_again_and_again(hart, SBI_HSM_SUSPEND_RETENTIVE, call_by_ipi,
				     "retentive, IPIs");
		call_again_and_again(hart, SBI_HSM_SUSPEND_NON_RETENTIVE, call_by_ipi,
				     "non-retentive, IPIs");
		call_again_and_again(hart, SBI_HSM_SUSPEND_RETENTIVE, call_by_fence,
				     "retentive, remote fences");
		call_again_and_again(hart, SBI_HSM_SUSPEND_NON_RETENTIVE, call_by_fence,
				     "non-retentive, remote fences");
	}
}

/* ---- Addresses that must be refused ---- */

/* A hart that a wrong answer may cost us; NULL when there is none left. */
static struct hart *spare_hart(void)
{
	for (struct hart *hart = harts + hart_count - 1; hart > harts; hart--) {
		if (has_status(hart, SBI_HSM_STOPPED))
			return hart;
	}
	return NULL;
}

static void refused_start(const char *name, unsigned long address)
{
	struct hart *hart = spare_hart();

	if (!hart)
		skip("needs a hart that a wrong answer may cost", "%s (0x%lx)", name, address);
	else
		expect_error(start(hart->id, address, 0), SBI_ERR_INVALID_ADDRESS, "%s (0x%lx)",
			     name, address);
}

static _Atomic long suspend_answer;

static void suspend_to_bad_address(void *address)
{
	arm_wake_up(20);
	suspend_answer = suspend(SBI_HSM_SUSPEND_NON_RETENTIVE, (unsigned long)address, 0).error;
	disarm_wake_up();
}

/* The calling hart is the one in danger here, so another one makes the call. */
static void refused_resume(const char *name, unsigned long address)
{
	struct hart *hart = spare_hart();

	if (!hart) {
		skip("needs a hart that a wrong answer may cost", "non-retentive to %s (0x%lx)",
		     name, address);
		return;
	}
	suspend_answer = SBI_SUCCESS;
	if (hart_run(hart, suspend_to_bad_address, (void *)address))
		expect_error((struct sbiret){ .error = suspend_answer }, SBI_ERR_INVALID_ADDRESS,
			     "non-retentive to %s (0x%lx)", name, address);
}

static void refused_addresses(const char *subject, void (*refused)(const char *, unsigned long))
{
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t count = board_bad_addresses(bad);

	testing("%s", subject);
	refused("an odd address", (unsigned long)hart_entry + 1);
	for (size_t i = 0; i < count; i++)
		refused(bad[i].name, bad[i].address);
}

void conformance(void)
{
	statuses_at_boot();
	starts();
	start_preserves_registers();
	concurrent_starts();
	suspends_of_this_hart();
	suspends_of_others();
	whatever_sie_says();
	refused_addresses("SBI_HSM hart_start", refused_start);
	refused_addresses("SBI_HSM hart_suspend", refused_resume);
}
