/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timer extension (SBI v3.0, chapter "Timer Extension"): when the supervisor's
 * timer interrupt becomes pending, when it does not, and when it is delivered.
 * Everything here holds with and without Sstc.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define NEVER (-1UL)

static struct sbiret set_timer(unsigned long stime_value)
{
	return sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, stime_value);
}

static bool pending(void)
{
	return (csr_read(sip) & INTERRUPT_TIMER) != 0;
}

static void future_clears_pending(void)
{
	expect_success(set_timer(0), 0, "time 0");
	expect(wait_for(pending()), "a time in the past makes the interrupt pending");
	expect_success(set_timer(time_now() + ticks(3600000)), 0, "a time in an hour");
	expect(!pending(), "a time in the future clears the pending interrupt, with sie.STIE off");

	set_timer(time_now());
	expect(wait_for(pending()), "the present time makes the interrupt pending");
	expect_success(set_timer(NEVER), 0, "time -1");
	expect(!pending(), "time -1 clears the pending interrupt");

	csr_set(sie, INTERRUPT_TIMER);
	set_timer(0);
	wait_for(pending());
	set_timer(NEVER);
	expect(!pending(), "time -1 clears the pending interrupt, with sie.STIE on");
	csr_clear(sie, INTERRUPT_TIMER);
}

static void far_times_do_not_fire(void)
{
	set_timer(NEVER);
	delay(20);
	expect(!pending(), "time -1 does not fire");
	set_timer(1UL << 63);
	delay(20);
	expect(!pending(), "a time with only the topmost bit set does not fire");
	set_timer(time_now() + (1UL << 32));
	delay(20);
	expect(!pending(), "a time 2^32 ticks away does not fire");
	set_timer(NEVER);
}

static void replaced_time(void)
{
	/* Long enough that a busy host does not come in between. Replaced by a time, not by -1:
	 * QEMU 8.2 has the time before that fire all the same (stimecmp). */
	set_timer(time_now() + ticks(100));
	set_timer(NEVER - 1);
	delay(120);
	expect(!pending(), "a time that was replaced before it came does not fire");
	set_timer(NEVER - 1);
	set_timer(time_now() + ticks(5));
	expect(wait_for(pending()), "a nearer time replaces a farther one");
	set_timer(NEVER);
}

static void not_before_its_time(void)
{
	unsigned long target = time_now() + ticks(20);
	unsigned long fired;

	set_timer(target);
	wait_for(pending());
	fired = time_now();
	expect(pending() && fired >= target, "fires when its time has come, not before");
	set_timer(NEVER);
}

static void masked_interrupt(void)
{
	unsigned long before = harts[0].timer_interrupts;

	csr_clear(sie, INTERRUPT_TIMER);
	csr_set(sstatus, SSTATUS_SIE);
	set_timer(0);
	expect(wait_for(pending()), "pending in sip while sie.STIE is off");
	delay(5);
	expect_equal(harts[0].timer_interrupts, before, "no trap while sie.STIE is off");
	csr_clear(sstatus, SSTATUS_SIE);
	csr_set(sie, INTERRUPT_TIMER);
	delay(5);
	expect_equal(harts[0].timer_interrupts, before, "no trap while sstatus.SIE is off");
	csr_set(sstatus, SSTATUS_SIE);
	expect(wait_for(harts[0].timer_interrupts != before),
	       "delivered as supervisor timer interrupt once both are on");
	csr_clear(sstatus, SSTATUS_SIE);
	set_timer(NEVER);
}

/* The trap handler turns sie.STIE off, so each of them needs both steps again. */
static void many_interrupts(void)
{
	unsigned long target = harts[0].timer_interrupts + 50;

	csr_set(sstatus, SSTATUS_SIE);
	while (harts[0].timer_interrupts < target) {
		unsigned long before = harts[0].timer_interrupts;

		set_timer(time_now() + ticks(1) / 10);
		csr_set(sie, INTERRUPT_TIMER);
		if (!wait_for(harts[0].timer_interrupts != before))
			break;
	}
	csr_clear(sstatus, SSTATUS_SIE);
	set_timer(NEVER);
	expect_equal(harts[0].timer_interrupts, target, "50 timers one after the other all fire");
}

static void wakes_from_wfi(void)
{
	csr_set(sie, INTERRUPT_TIMER);
	set_timer(time_now() + ticks(10));
	while (!pending())
		__asm__ volatile("wfi");
	expect(pending(), "ends wfi, with sstatus.SIE off");
	csr_clear(sie, INTERRUPT_TIMER);
	set_timer(NEVER);
}

static void fire_on_this_hart(void *fired)
{
	set_timer(time_now() + ticks(5));
	*(bool *)fired = wait_for(pending());
	set_timer(NEVER);
}

static void never_on_this_hart(void *untouched)
{
	set_timer(NEVER);
	delay(20);
	*(bool *)untouched = !pending();
}

static void each_hart_has_its_own(void)
{
	if (hart_count == 1)
		skip("needs a second hart", "each hart has its own timer");
	for_each_other_hart (hart) {
		bool held = false;

		set_timer(NEVER);
		hart_run(hart, fire_on_this_hart, &held);
		expect(held, "hart %lu sets its own timer", hart->id);
		expect(!pending(), "the timer of hart %lu does not fire here", hart->id);

		held = false;
		set_timer(time_now() + ticks(5));
		hart_run(hart, never_on_this_hart, &held);
		expect(held, "this timer does not fire on hart %lu", hart->id);
		expect(wait_for(pending()), "time -1 on hart %lu leaves this timer", hart->id);
	}
	set_timer(NEVER);
}

static void registers(void)
{
	expect_preserved(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ARGUMENTS(NEVER));

	/* Without Sstc the firmware takes a machine timer interrupt right behind the
	 * call, while the registers still hold the pattern. */
	expect_preserved(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ARGUMENTS(0));
	set_timer(NEVER);
}

void conformance(void)
{
	testing("SBI_TIME set_timer");
	future_clears_pending();
	far_times_do_not_fire();
	replaced_time();
	not_before_its_time();
	masked_interrupt();
	many_interrupts();
	wakes_from_wfi();
	each_hart_has_its_own();
	registers();
}
