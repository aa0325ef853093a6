/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Legacy extensions 0 to 8 (SBI v3.0, chapter "Legacy Extensions"): they answer
 * in a0 alone, ignore a6, and take the harts by a virtual address, which the
 * firmware must read with the supervisor's own rights and translation.
 */
#include <string.h>

#include "payload/lib/print.h"
#include "tests/conformance/lib/console.h"
#include "tests/conformance/lib/effect.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define SSTATUS_SUM (1UL << 18)
#define EVERYTHING 0, -1UL

/* The call, its answer in the form of the other extensions: what is negative in a0 is an
 * error, everything else a value. */
static struct sbiret legacy(long eid, unsigned long a0, unsigned long a1, unsigned long a2)
{
	long answer = sbi_call3(eid, 0x7e57, a0, a1, a2).error;

	return answer < 0 ? sbi_error(answer) : sbi_value((unsigned long)answer);
}

static bool pending(unsigned long interrupt)
{
	return (csr_read(sip) & interrupt) != 0;
}

static void set_timer(void)
{
	testing("legacy set_timer");
	expect_success(legacy(SBI_EXT_LEGACY_SET_TIMER, 0, 0, 0), 0, "time 0");
	expect(wait_for(pending(INTERRUPT_TIMER)), "makes the timer interrupt pending");
	expect_success(legacy(SBI_EXT_LEGACY_SET_TIMER, -1UL, 0, 0), 0, "time -1");
	expect(!pending(INTERRUPT_TIMER), "clears the pending timer interrupt");
	expect_preserved_legacy(SBI_EXT_LEGACY_SET_TIMER, ARGUMENTS(-1UL));
}

static void console_putchar(void)
{
	static const char text[] = "[legacy console]\r\n";
	struct sbiret ret = sbi_value(0);

	testing("legacy console_putchar");
	for (const char *c = text; *c != '\0' && ret.error == SBI_SUCCESS; c++)
		ret = legacy(SBI_EXT_LEGACY_CONSOLE_PUTCHAR, (unsigned char)*c, 0, 0);
	expect_success(ret, 0, "writes each character of a line");
	expect_preserved_legacy(SBI_EXT_LEGACY_CONSOLE_PUTCHAR, ARGUMENTS('\n'));
}

static void console_getchar(void)
{
	testing("legacy console_getchar");
	expect_error(legacy(SBI_EXT_LEGACY_CONSOLE_GETCHAR, 0, 0, 0), SBI_ERR_FAILED,
		     "nothing typed");
	console_type('a');
	expect_success(legacy(SBI_EXT_LEGACY_CONSOLE_GETCHAR, 0, 0, 0), 'a', "a typed character");
	console_type('\xff');
	expect_success(legacy(SBI_EXT_LEGACY_CONSOLE_GETCHAR, 0, 0, 0), 0xff,
		       "byte 0xff, which is no failure");
	expect_preserved_legacy(SBI_EXT_LEGACY_CONSOLE_GETCHAR, NULL, 0);
}

static void clear_ipi(void)
{
	struct sbiret had_pending;

	testing("legacy clear_ipi");
	csr_clear(sip, INTERRUPT_SOFTWARE);
	expect_success(legacy(SBI_EXT_LEGACY_CLEAR_IPI, 0, 0, 0), 0, "no IPI is pending");
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, harts[0].id);
	wait_for(pending(INTERRUPT_SOFTWARE));
	had_pending = legacy(SBI_EXT_LEGACY_CLEAR_IPI, 0, 0, 0);
	expect_error(had_pending, SBI_SUCCESS, "an IPI is pending");
	expect(had_pending.value > 0, "a positive value then");
	expect(!pending(INTERRUPT_SOFTWARE), "clears it");
	expect_preserved_legacy(SBI_EXT_LEGACY_CLEAR_IPI, NULL, 0);
}

/* ---- Hart masks in memory ---- */

#define MASK_WORDS 8

/* Page-aligned, for the window too. */
static struct page mask;

static void mask_only(const struct hart *hart)
{
	memset(mask.word, 0, MASK_WORDS * sizeof(mask.word[0]));
	mask.word[hart->id / 64] |= 1UL << hart->id % 64;
}

static bool arrived(void)
{
	bool came = wait_for(pending(INTERRUPT_SOFTWARE));

	csr_clear(sip, INTERRUPT_SOFTWARE);
	return came;
}

static bool nothing_arrived(void)
{
	bool came;

	delay(5);
	came = pending(INTERRUPT_SOFTWARE);
	csr_clear(sip, INTERRUPT_SOFTWARE);
	return !came;
}

static struct sbiret send_ipi(unsigned long hart_mask)
{
	return legacy(SBI_EXT_LEGACY_SEND_IPI, hart_mask, 0, 0);
}

static _Atomic bool ready, got;

static void receive(void *unused)
{
	(void)unused;
	ready = true;
	got = arrived();
}

static void ipi_to_others(void)
{
	if (hart_count == 1)
		skip("needs a second hart", "another hart");
	for_each_other_hart (hart) {
		ready = got = false;
		mask_only(hart);
		expect_success(send_ipi((unsigned long)mask.word), 0, "hart %lu, which is stopped",
			       hart->id);
		hart_start(hart, receive, NULL);
		wait_for(ready);
		send_ipi((unsigned long)mask.word);
		hart_join(hart);
		expect(got, "arrives at hart %lu", hart->id);
		expect(nothing_arrived(), "and not here");
	}
}

static void ipi_to_all(void)
{
	ready = got = false;
	if (hart_count > 1) {
		hart_start(&harts[1], receive, NULL);
		wait_for(ready);
	}
	expect_success(send_ipi(0), 0, "NULL: all harts, started or not");
	expect(arrived(), "arrives here");
	if (hart_count == 1)
		return;
	hart_join(&harts[1]);
	expect(got, "arrives at hart %lu", harts[1].id);
}

static void ipi(void)
{
	testing("legacy send_ipi");
	mask_only(&harts[0]);
	expect_success(send_ipi((unsigned long)mask.word), 0, "the calling hart");
	expect(arrived(), "arrives");
	memset(mask.word, 0, MASK_WORDS * sizeof(mask.word[0]));
	expect_success(send_ipi((unsigned long)mask.word), 0, "an empty mask");
	expect(nothing_arrived(), "sends nothing");
	ipi_to_others();
	ipi_to_all();
}

/* ---- What the four calls that take a mask have in common ---- */

static const struct mask_call {
	long eid;
	const char *name;
} mask_calls[] = {
	{ SBI_EXT_LEGACY_SEND_IPI, "legacy send_ipi" },
	{ SBI_EXT_LEGACY_REMOTE_FENCE_I, "legacy remote_fence_i" },
	{ SBI_EXT_LEGACY_REMOTE_SFENCE_VMA, "legacy remote_sfence_vma" },
	{ SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID, "legacy remote_sfence_vma_asid" },
};

static void answers(const struct mask_call *call)
{
	mask_only(&harts[0]);
	expect_success(legacy(call->eid, (unsigned long)mask.word, EVERYTHING), 0,
		       "the calling hart");
	expect_success(legacy(call->eid, 0, EVERYTHING), 0, "NULL: all harts");
	expect_success(legacy(call->eid, 0, WINDOW, PAGE_SIZE), 0, "all harts, one page");
	expect_preserved_legacy(call->eid, ARGUMENTS((unsigned long)mask.word, EVERYTHING, 0));
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

/* The call, with a known value in every register, under catch_trap. */
static struct registers before;

static void make_call(unsigned long unused)
{
	(void)unused;
	call_recorded(&before);
}

static void fault(const struct mask_call *call, unsigned long pointer, unsigned long cause,
		  const char *what)
{
	struct trap trap;
	bool same = true;

	for (size_t n = 0; n < 32; n++)
		before.x[n] = 0x1234567800000000 + n;
	before.x[A0] = pointer;
	before.x[A7] = (unsigned long)call->eid;
	trap = catch_trap(make_call, 0);
	for (size_t n = 1; n < 32; n++)
		same = same && hart_self()->trap.x[n] == before.x[n];
	expect(trap.taken && trap.cause == cause, "%s: the caller gets exception %lu", what, cause);
	expect_equal(trap.epc, (unsigned long)call_recorded_ecall, "sepc is at the ecall");
	expect_equal(trap.tval, pointer, "stval is the pointer");
	expect((trap.status & (SSTATUS_SPP | SSTATUS_SPIE)) == SSTATUS_SPP,
	       "sstatus says that it came from S-mode with interrupts off");
	expect(same, "every register is as it was");
}

static void faults_without_paging(const struct mask_call *call)
{
	fault(call, BOARD_HOLE, CAUSE_LOAD_ACCESS, "a mask where nothing is");
	if (board.firmware_count == 0 || !board.has_pmp) {
		skip(board.has_pmp ? "the device tree reserves nothing" : BOARD_NO_PMP,
		     "a mask inside the firmware");
		return;
	}
	fault(call, board.firmware[0].start, CAUSE_LOAD_ACCESS, "a mask inside the firmware");
	fault(call, board.firmware[0].end - 8, CAUSE_LOAD_ACCESS,
	      "a mask in the firmware's last bytes");
}

static void map_window(const void *page, unsigned long flags)
{
	window_map(page, flags);
	__asm__ volatile("sfence.vma" : : : "memory");
}

static void expect_mask_in_window(const struct mask_call *call, const char *what)
{
	csr_clear(sip, INTERRUPT_SOFTWARE);
	expect_success(legacy(call->eid, WINDOW, EVERYTHING), 0, "%s", what);
	if (call->eid == SBI_EXT_LEGACY_SEND_IPI)
		expect(arrived(), "and it is read where it really is");
}

static void with_paging(const struct mask_call *call)
{
	const unsigned long execute_only = PTE_V | PTE_X | PTE_A;

	mask_only(&harts[0]);
	map_window(&mask, PTE_READ_WRITE);
	paging_on(0);
	expect_mask_in_window(call, "a mask at a virtual address");
	map_window(&mask, PTE_READ_WRITE | PTE_U);
	fault(call, WINDOW, CAUSE_LOAD_PAGE_FAULT, "a mask in a user page, sstatus.SUM off");
	csr_set(sstatus, SSTATUS_SUM);
	expect_mask_in_window(call, "a mask in a user page, sstatus.SUM on");
	csr_clear(sstatus, SSTATUS_SUM);
	map_window(&mask, execute_only);
	fault(call, WINDOW, CAUSE_LOAD_PAGE_FAULT, "a mask in a page that only executes");
	map_window(NULL, 0);
	fault(call, WINDOW, CAUSE_LOAD_PAGE_FAULT, "a mask in a page that is not there");
	fault(call, 1UL << 38, CAUSE_LOAD_PAGE_FAULT, "a mask at no virtual address");
	if (board.firmware_count && board.has_pmp) {
		map_window((const void *)board.firmware[0].start, PTE_READ_WRITE);
		fault(call, WINDOW, CAUSE_LOAD_ACCESS, "a virtual address of the firmware");
	}
	paging_off();
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

/* A remote fence does what its name says: another hart sees where the window leads. */
static void effect(const struct mask_call *call)
{
	struct hart *hart = &harts[hart_count - 1];

	if (hart_count == 1) {
		skip("needs a second hart", "effect on another hart");
		return;
	}
	mask_only(hart);
	effect_prepare(hart, &view_of_supervisor);
	sbi_call5(call->eid, 0, (unsigned long)mask.word, WINDOW, PAGE_SIZE, EFFECT_ASID, 0);
	expect(effect_is_seen(hart), "hart %lu forgets the old translation", hart->id);
}

static void masks(void)
{
	for (size_t i = 0; i < sizeof(mask_calls) / sizeof(mask_calls[0]); i++) {
		testing("%s", mask_calls[i].name);
		answers(&mask_calls[i]);
		faults_without_paging(&mask_calls[i]);
		with_paging(&mask_calls[i]);
		if (mask_calls[i].eid >= SBI_EXT_LEGACY_REMOTE_SFENCE_VMA)
			effect(&mask_calls[i]);
	}
}

/* The last step; it prints only if it does not work. */
static void shutdown(void)
{
	testing("legacy shutdown");
	last_check("powers off");
	legacy(SBI_EXT_LEGACY_SHUTDOWN, 0, 0, 0);
	expect(false, "does not return");
	finish();
}

void conformance(void)
{
	set_timer();
	console_putchar();
	console_getchar();
	clear_ipi();
	ipi();
	masks();
	shutdown();
}
