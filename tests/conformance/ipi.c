/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPI extension (SBI v3.0, chapter "IPI Extension"), and with it the rules of
 * hart masks ("Binary Encoding", "Hart list parameter"), which RFENCE shares.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define ROUNDS 100

static struct sbiret send_ipi(unsigned long hart_mask, unsigned long hart_mask_base)
{
	return sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, hart_mask, hart_mask_base);
}

static bool pending(void)
{
	return (csr_read(sip) & INTERRUPT_SOFTWARE) != 0;
}

/* Take an IPI that this hart was sent, if one comes in the time it may take. */
static bool arrived(void)
{
	bool came = wait_for(pending());

	csr_clear(sip, INTERRUPT_SOFTWARE);
	return came;
}

/* No IPI came, and none comes a little later. */
static bool nothing_arrived(void)
{
	bool came;

	delay(5);
	came = pending();
	csr_clear(sip, INTERRUPT_SOFTWARE);
	return !came;
}

static void to_self(void)
{
	unsigned long id = harts[0].id;

	testing("SBI_IPI send_ipi");
	expect_success(send_ipi(1, id), 0, "to the calling hart, base = its id");
	expect(arrived(), "manifests as supervisor software interrupt in sip");
	expect(!pending(), "sip.SSIP can be cleared by the supervisor");
	if (id < 64) {
		expect_success(send_ipi(1UL << id, 0), 0, "to the calling hart, base = 0");
		expect(arrived(), "arrives");
	}
	if (id >= 1) {
		expect_success(send_ipi(2, id - 1), 0, "to the calling hart, base = id - 1");
		expect(arrived(), "arrives");
	}
	if (id >= 63)
		expect_success(send_ipi(1UL << 63, id - 63), 0, "to the calling hart by bit 63");
}

static void as_interrupt(void)
{
	unsigned long before = harts[0].software_interrupts;

	csr_set(sie, INTERRUPT_SOFTWARE);
	csr_set(sstatus, SSTATUS_SIE);
	send_ipi(1, harts[0].id);
	expect(wait_for(harts[0].software_interrupts == before + 1),
	       "is taken as a trap when sie.SSIE and sstatus.SIE are on");
	csr_clear(sstatus, SSTATUS_SIE);
	csr_clear(sie, INTERRUPT_SOFTWARE);
}

static void to_nobody(void)
{
	expect_success(send_ipi(0, 0), 0, "an empty mask");
	expect_success(send_ipi(0, board_absent_hart()), 0,
		       "an empty mask, base = a hart that is not there");
	expect_success(send_ipi(0, -2UL), 0, "an empty mask, base = -2");
	expect(nothing_arrived(), "an empty mask sends nothing");
}

static void to_invalid_harts(void)
{
	unsigned long self = harts[0].id;
	unsigned long absent = board_absent_hart();

	expect_error(send_ipi(1, absent), SBI_ERR_INVALID_PARAM, "hart %lu, not there", absent);
	expect_error(send_ipi(1, 1UL << 32), SBI_ERR_INVALID_PARAM, "hart 2^32, not there");
	expect_error(send_ipi(1, -2UL), SBI_ERR_INVALID_PARAM, "hart -2, not there");
	expect_error(send_ipi(1UL << 63, absent), SBI_ERR_INVALID_PARAM, "hart %lu, not there",
		     absent + 63);
	if (absent - self < 64) {
		expect_error(send_ipi(1 | 1UL << (absent - self), self), SBI_ERR_INVALID_PARAM,
			     "this hart and one that is not there");
		expect(nothing_arrived(), "then the valid hart of the mask gets nothing either");
	}

	for (unsigned long id = 0; id < absent; id++) {
		if (!board_has_hart(id))
			expect_error(send_ipi(1, id), SBI_ERR_INVALID_PARAM,
				     "hart %lu, between others but not there", id);
	}

	/* -2 + 2 is hart 0 only for arithmetic that forgets the carry. */
	expect_error(send_ipi(1UL << 2, -2UL), SBI_ERR_INVALID_PARAM, "base + bit overflows");
	expect_error(send_ipi(1UL << 63, -2UL), SBI_ERR_INVALID_PARAM, "base + bit 63 overflows");
	expect(nothing_arrived(), "a mask that overflows sends nothing");
}

static void to_all_while_others_are_stopped(void)
{
	expect_success(send_ipi(0, SBI_HART_MASK_BASE_ALL), 0, "all harts, by base = -1");
	expect(arrived(), "all harts include the calling one");
	expect_success(send_ipi(0xdeadbeef, SBI_HART_MASK_BASE_ALL), 0,
		       "base = -1 ignores the mask");
	expect(arrived(), "arrives");
	if (hart_count == 1)
		skip("needs a second hart", "to a stopped hart");
	for_each_other_hart (hart)
		expect_success(send_ipi(1, hart->id), 0, "to hart %lu, which is stopped", hart->id);
	for_each_other_hart (hart)
		expect_equal((unsigned long)hart_status(hart), SBI_HSM_STOPPED,
			     "hart %lu has stayed stopped", hart->id);
}

/* What a started hart and the boot hart tell each other. */
static _Atomic unsigned long ready, received;

/* Take ROUNDS IPIs by sip, one at a time. */
static void receive(void *unused)
{
	(void)unused;
	ready = 1;
	for (unsigned long round = 0; round < ROUNDS; round++) {
		if (!arrived())
			return;
		received++;
	}
}

static void to_each_other_hart(void)
{
	if (hart_count == 1)
		skip("needs a second hart", "to another hart");
	for_each_other_hart (hart) {
		ready = received = 0;
		hart_start(hart, receive, NULL);
		wait_for(ready);
		for (unsigned long round = 0; round < ROUNDS; round++) {
			send_ipi(1, hart->id);
			if (!wait_for(received == round + 1))
				break;
		}
		expect_equal(received, ROUNDS, "each IPI to hart %lu arrives", hart->id);
		hart_join(hart);
		expect(nothing_arrived(), "an IPI to hart %lu does not come here", hart->id);
	}
}

/* Wait for one IPI or for being told that there is none to wait for. */
static void receive_one(void *got)
{
	ready++;
	*(_Atomic bool *)got = wait_for(pending() || ready == 0) && pending();
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

static _Atomic bool got[BOARD_MAX_HARTS];

/* All other harts wait for an IPI while this one makes a call. */
static void start_receivers(void)
{
	ready = 0;
	for (size_t i = 1; i < hart_count; i++) {
		got[i] = false;
		hart_start(&harts[i], receive_one, (void *)&got[i]);
	}
	wait_for(ready == hart_count - 1);
}

static size_t join_receivers(void)
{
	size_t count = 0;

	for (size_t i = 1; i < hart_count; i++) {
		hart_join(&harts[i]);
		count += got[i];
	}
	return count;
}

static void to_all_others_at_once(void)
{
	unsigned long base = harts[0].id;
	unsigned long mask = 0;

	if (hart_count == 1) {
		skip("needs a second hart", "to all harts, which are all started");
		return;
	}
	start_receivers();
	expect_success(send_ipi(0, SBI_HART_MASK_BASE_ALL), 0, "to all harts, all are started");
	expect_equal(join_receivers(), hart_count - 1, "every other hart gets it");
	expect(arrived(), "and so does the calling one");

	for_each_hart (hart)
		base = hart->id < base ? hart->id : base;
	for_each_other_hart (hart)
		mask |= hart->id - base < 64 ? 1UL << (hart->id - base) : 0;
	start_receivers();
	expect_success(send_ipi(mask, base), 0, "to all but the calling hart, by mask 0x%lx", mask);
	expect_equal(join_receivers(), hart_count - 1, "every other hart gets it");
	expect(nothing_arrived(), "and the calling one does not");
}

/* A mask with one bad hart must not reach the good ones in it, which come first. */
static void invalid_mask_reaches_nobody(void)
{
	unsigned long absent = board_absent_hart();
	struct hart *hart = &harts[hart_count - 1];

	if (hart_count == 1 || absent - hart->id >= 64) {
		skip("needs a second hart", "another hart and one that is not there");
		return;
	}
	start_receivers();
	expect_error(send_ipi(1 | 1UL << (absent - hart->id), hart->id), SBI_ERR_INVALID_PARAM,
		     "hart %lu and one that is not there", hart->id);
	delay(10);
	ready = 0;
	expect_equal(join_receivers(), 0, "then no hart gets anything");
}

static _Atomic unsigned long storming;

/* Send to everybody, over and over, while everybody does the same. */
static void storm(void *answer)
{
	csr_set(sie, INTERRUPT_SOFTWARE);
	csr_set(sstatus, SSTATUS_SIE);
	storming++;
	wait_for(storming == hart_count);
	for (unsigned long round = 0; round < ROUNDS; round++) {
		struct sbiret ret = send_ipi(0, SBI_HART_MASK_BASE_ALL);

		if (ret.error)
			*(_Atomic long *)answer = ret.error;
	}
	csr_clear(sstatus, SSTATUS_SIE);
	csr_clear(sie, INTERRUPT_SOFTWARE);
}

static void storm_of_all_harts(void)
{
	_Atomic long answer = SBI_SUCCESS;

	storming = 0;
	for_each_other_hart (hart)
		hart_start(hart, storm, (void *)&answer);
	storm((void *)&answer);
	for_each_other_hart (hart)
		hart_join(hart);
	expect_error((struct sbiret){ .error = answer }, SBI_SUCCESS,
		     "each hart sends %d IPIs to all, at the same time", ROUNDS);
	for_each_hart (hart)
		expect(hart->software_interrupts > 0, "hart %lu was interrupted", hart->id);
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

static void registers(void)
{
	expect_preserved(SBI_EXT_IPI, SBI_IPI_SEND_IPI, ARGUMENTS(1, harts[0].id));
	expect_preserved(SBI_EXT_IPI, SBI_IPI_SEND_IPI, ARGUMENTS(0, SBI_HART_MASK_BASE_ALL));
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

void conformance(void)
{
	to_self();
	as_interrupt();
	to_nobody();
	to_invalid_harts();
	to_all_while_others_are_stopped();
	to_each_other_hart();
	to_all_others_at_once();
	invalid_mask_reaches_nobody();
	storm_of_all_harts();
	registers();
}
