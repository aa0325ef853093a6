/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System Suspend extension (SBI v3.0, chapter of that name): what is refused, and
 * that the last running hart sleeps until an interrupt that it left enabled comes.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/test.h"

static struct sbiret suspend(unsigned long type, unsigned long address)
{
	return sbi_call3(SBI_EXT_SUSP, SBI_SUSP_SYSTEM_SUSPEND, type, address,
			 (unsigned long)hart_self());
}

static void set_timer(unsigned long time)
{
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, time);
}

static bool timer_pending(void)
{
	return (csr_read(sip) & INTERRUPT_TIMER) != 0;
}

/* A wake-up, also for a firmware that wrongly goes to sleep. */
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

/* ---- What is refused ---- */

static void availability(void)
{
	testing("SBI_SUSP");
	expect_success(sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_SUSP), 1,
		       "probe_extension");
	expect_error(sbi_call0(SBI_EXT_SUSP, 1), SBI_ERR_NOT_SUPPORTED, "FID 1");
	expect_error(sbi_call0(SBI_EXT_SUSP, -1), SBI_ERR_NOT_SUPPORTED, "FID -1");
	testing("SBI_SUSP system_suspend");
}

static void refused_types(void)
{
	static const struct {
		unsigned long type;
		const char *name;
	} types[] = {
		{ 0x00000001, "the first reserved type" },
		{ 0x7fffffff, "the last reserved type" },
		{ 0x80000000, "the first platform-specific type" },
		{ 0xffffffff, "the last platform-specific type" },
		{ -1UL, "the last platform-specific type, sign-extended" },
		{ 1UL << 32 | 1, "the first reserved type, with a bit above the 32" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		arm_wake_up(20);
		expect_error(suspend(types[i].type, (unsigned long)hart_resume),
			     SBI_ERR_INVALID_PARAM, "%s (0x%lx)", types[i].name, types[i].type);
		disarm_wake_up();
	}
}

static void refused_address(const char *name, unsigned long address)
{
	arm_wake_up(20);
	expect_error(suspend(SBI_SUSP_SUSPEND_TO_RAM, address), SBI_ERR_INVALID_ADDRESS,
		     "%s (0x%lx)", name, address);
	disarm_wake_up();
}

static void refused_addresses(void)
{
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t count = board_bad_addresses(bad);

	refused_address("an odd address", (unsigned long)hart_resume + 1);
	for (size_t i = 0; i < count; i++)
		refused_address(bad[i].name, bad[i].address);
}

static _Atomic bool release;

static void run_until_released(void *unused)
{
	(void)unused;
	wait_for_boot_hart(release);
}

static void suspend_itself(void *unused)
{
	bool resumed;

	(void)unused;
	csr_set(sie, INTERRUPT_SOFTWARE);
	hart_suspend(SBI_HSM_SUSPEND_NON_RETENTIVE, &resumed);
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

static void expect_denied(const char *what, const struct hart *hart)
{
	arm_wake_up(20);
	expect_error(suspend(SBI_SUSP_SUSPEND_TO_RAM, (unsigned long)hart_resume), SBI_ERR_DENIED,
		     "hart %lu %s", hart->id, what);
	disarm_wake_up();
}

/* "All but the calling hart be in the HSM STOPPED state": SUSPENDED is another one. */
static void denied_while_others_run(void)
{
	if (hart_count == 1)
		skip("needs a second hart", "another hart runs");
	for_each_other_hart (hart) {
		release = false;
		hart_start(hart, run_until_released, NULL);
		expect_denied("is being started or STARTED", hart);
		wait_for(hart_status(hart) == SBI_HSM_STARTED);
		expect_denied("is STARTED", hart);
		release = true;
		hart_join(hart);

		hart_start(hart, suspend_itself, NULL);
		wait_for(hart_status(hart) == SBI_HSM_SUSPENDED);
		expect_denied("is SUSPENDED", hart);
		sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, hart->id);
		hart_join(hart);
	}
}

static void denied_to_others(void *answer)
{
	*(struct sbiret *)answer = suspend(SBI_SUSP_SUSPEND_TO_RAM, (unsigned long)hart_resume);
}

static void denied_on_another_hart(void)
{
	struct sbiret answer = { .error = SBI_ERR_FAILED };

	if (hart_count == 1) {
		skip("needs a second hart", "another hart than the boot hart");
		return;
	}
	hart_run(&harts[1], denied_to_others, &answer);
	expect_error(answer, SBI_ERR_DENIED, "called on hart %lu while the boot hart runs",
		     harts[1].id);
}

/* ---- Suspend and resume ---- */

static void expect_resumed(bool resumed, const char *what)
{
	const struct hart *hart = hart_self();

	expect_no_return(resumed, "%s: continues at resume_addr", what);
	if (!resumed)
		return;
	expect_equal(hart->entry.x[A0], hart->id, "a0 = hart id");
	expect_equal(hart->entry.x[A1], (unsigned long)hart, "a1 = opaque");
	expect_equal(hart->entry_satp, 0, "satp = 0");
	expect(!(hart->entry_sstatus & SSTATUS_SIE), "sstatus.SIE = 0");
	expect_equal((unsigned long)hart_status(hart), SBI_HSM_STARTED, "the hart is STARTED");
}

static void until_timer(unsigned long type, const char *what)
{
	unsigned long before = time_now();
	bool resumed;

	paging_on(1);
	hart_self()->timer_period = ticks(50);
	arm_wake_up(50);
	csr_set(sstatus, SSTATUS_SIE);
	system_suspend(type, &resumed);
	csr_clear(sstatus, SSTATUS_SIE);
	hart_self()->timer_period = 0;
	expect(time_now() - before >= ticks(50), "%s: does not return before the timer", what);
	expect(timer_pending(), "%s: the timer interrupt is pending", what);
	disarm_wake_up();
	paging_off();
	expect_resumed(resumed, what);
}

static void interrupt_is_pending(void)
{
	bool resumed;

	csr_set(sie, INTERRUPT_SOFTWARE);
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, harts[0].id);
	system_suspend(SBI_SUSP_SUSPEND_TO_RAM, &resumed);
	csr_clear(sie, INTERRUPT_SOFTWARE);
	csr_clear(sip, INTERRUPT_SOFTWARE);
	expect_resumed(resumed, "an IPI is pending already");
}

static void ipi_that_is_off(void)
{
	bool resumed;

	csr_clear(sie, INTERRUPT_SOFTWARE);
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, harts[0].id);
	arm_wake_up(5000);
	system_suspend(SBI_SUSP_SUSPEND_TO_RAM, &resumed);
	expect(!timer_pending(), "an IPI that came before wakes, although off in sie");
	expect(!(csr_read(sie) & INTERRUPT_SOFTWARE), "and stays off there");
	disarm_wake_up();
	csr_clear(sip, INTERRUPT_SOFTWARE);
	expect_resumed(resumed, "an IPI is pending already that is off in sie");
}

/* QEMU's goldfish RTC at PLIC source 11: an alarm, as after `rtcwake`. */
#define RTC 0x101000UL
#define RTC_TIME_LOW 0x00
#define RTC_TIME_HIGH 0x04
#define RTC_ALARM_LOW 0x08
#define RTC_ALARM_HIGH 0x0c
#define RTC_IRQ_ENABLED 0x10
#define RTC_CLEAR_INTERRUPT 0x1c
#define RTC_SOURCE 11UL
#define PLIC 0x0c000000UL
#define PLIC_ENABLE(context) (PLIC + 0x2000 + 0x80 * (context))
#define PLIC_THRESHOLD(context) (PLIC + 0x200000 + 0x1000 * (context))
#define PLIC_CLAIM(context) (PLIC_THRESHOLD(context) + 4)
#define ALARM_NS 50000000UL

static unsigned int read32(unsigned long address)
{
	return *(volatile unsigned int *)address;
}

static void write32(unsigned long address, unsigned long value)
{
	*(volatile unsigned int *)address = (unsigned int)value;
}

static void arm_alarm(void)
{
	unsigned long now = read32(RTC + RTC_TIME_LOW);

	now |= (unsigned long)read32(RTC + RTC_TIME_HIGH) << 32;
	write32(RTC + RTC_ALARM_HIGH, (now + ALARM_NS) >> 32);
	write32(RTC + RTC_ALARM_LOW, now + ALARM_NS);
	write32(RTC + RTC_IRQ_ENABLED, 1);
}

/* Of interrupts that are no calls, sie decides which one wakes: not the timer here. Each hart
 * has two contexts on virt: M-mode's and S-mode's. Hart ids are dense where the tests are run
 * with a PLIC. */
static void until_alarm(void)
{
	unsigned long context = 2 * harts[0].id + 1;
	bool resumed;

	if (!board_has_node("plic@c000000")) {
		skip("the machine has no PLIC", "until the RTC's alarm");
		return;
	}
	write32(PLIC + 4 * RTC_SOURCE, 1);
	write32(PLIC_ENABLE(context), 1UL << RTC_SOURCE);
	write32(PLIC_THRESHOLD(context), 0);
	arm_alarm();
	csr_set(sie, INTERRUPT_EXTERNAL);
	set_timer(time_now());
	system_suspend(SBI_SUSP_SUSPEND_TO_RAM, &resumed);
	expect(csr_read(sip) & INTERRUPT_EXTERNAL, "until the RTC's alarm: it is pending");
	csr_clear(sie, INTERRUPT_EXTERNAL);
	disarm_wake_up();
	expect_equal(read32(PLIC_CLAIM(context)), RTC_SOURCE, "the interrupt is the RTC's");
	write32(RTC + RTC_CLEAR_INTERRUPT, 1);
	write32(RTC + RTC_IRQ_ENABLED, 0);
	write32(PLIC_CLAIM(context), RTC_SOURCE);
	expect_resumed(resumed, "until the RTC's alarm");
}

static _Atomic unsigned long runs;

static void count_run(void *unused)
{
	(void)unused;
	runs++;
}

static void others_start_afterwards(void)
{
	if (hart_count == 1)
		skip("needs a second hart", "starting the other harts after a resume");
	for_each_other_hart (hart) {
		runs = 0;
		hart_run(hart, count_run, NULL);
		expect_equal(runs, 1, "hart %lu can be started after a resume", hart->id);
	}
}

void conformance(void)
{
	availability();
	refused_types();
	refused_addresses();
	denied_while_others_run();
	denied_on_another_hart();
	until_timer(SBI_SUSP_SUSPEND_TO_RAM, "until the timer");
	until_timer(1UL << 32, "sleep_type 0 with a bit above the 32");
	interrupt_is_pending();
	ipi_that_is_off();
	until_alarm();
	others_start_afterwards();
}
