/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware counters of the PMU extension (SBI v3.0, PMU Extension): that each event
 * is counted as often as it happens, on the hart where it does.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/pmu.h"
#include "tests/conformance/lib/test.h"

#define ROUNDS 20

/* ---- Firmware counters ---- */

static void firmware_reading(void)
{
	unsigned long hole = (unsigned long)__builtin_ctzl(~pmu.all);

	testing("SBI_PMU counter_fw_read");
	pmu_reset();
	expect_error(pmu_fw_read(CYCLE), SBI_ERR_INVALID_PARAM, "a hardware counter");
	expect_error(pmu_fw_read(INSTRET), SBI_ERR_INVALID_PARAM, "another hardware counter");
	expect_error(pmu_fw_read(pmu.count), SBI_ERR_INVALID_PARAM, "the counter behind the last");
	expect_error(pmu_fw_read(hole), SBI_ERR_INVALID_PARAM, "the first number that is none");
	expect_error(pmu_fw_read(-1UL), SBI_ERR_INVALID_PARAM, "counter -1");
	expect_error(pmu_fw_read(pmu.first_firmware + 64), SBI_ERR_INVALID_PARAM,
		     "64 beyond a firmware counter");
	pmu_config(pmu.first_firmware, 1, 0, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
	pmu_start(pmu.first_firmware, 1, SBI_PMU_START_SET_INIT_VALUE, 0x1234567890abcdef);
	expect_success(pmu_fw_read(pmu.first_firmware), 0x1234567890abcdef, "its initial value");
	testing("SBI_PMU counter_fw_read_hi");
	expect_success(pmu_call(SBI_PMU_COUNTER_FW_READ_HI, pmu.first_firmware, 0, 0), 0,
		       "always 0 on RV64");
	expect_error(pmu_call(SBI_PMU_COUNTER_FW_READ_HI, CYCLE, 0, 0), SBI_ERR_INVALID_PARAM,
		     "a hardware counter");
	expect_error(pmu_call(SBI_PMU_COUNTER_FW_READ_HI, pmu.count, 0, 0), SBI_ERR_INVALID_PARAM,
		     "the counter behind the last");
	pmu_reset();
}

/* A counter of the calling hart, from 0. */
static unsigned long begin_counting(unsigned long code)
{
	struct sbiret got = pmu_config(0, pmu.all, CLEAR | AUTO_START, FIRMWARE(code), 0);

	if (got.error)
		expect_error(got, SBI_SUCCESS, "firmware event %lu can be counted", code);
	return got.uvalue;
}

static unsigned long end_counting(unsigned long counter)
{
	pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_RESET);
	return pmu_fw_read(counter).uvalue;
}

static void set_timer(void)
{
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, -1UL);
}

static void counting_calls(void)
{
	unsigned long first, second;

	testing("SBI_PMU SET_TIMER");
	pmu_reset();
	set_timer();
	first = begin_counting(SBI_PMU_FW_SET_TIMER);
	second = begin_counting(SBI_PMU_FW_SET_TIMER);
	for (int round = 0; round < ROUNDS; round++)
		set_timer();
	sbi_call1(SBI_EXT_LEGACY_SET_TIMER, 0, -1UL);
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER + 1, -1UL);
	pmu_stop(second, 1, 0);
	set_timer();
	expect_success(pmu_fw_read(first), ROUNDS + 2, "each call, the legacy one too");
	expect_success(pmu_fw_read(second), ROUNDS + 1, "by two counters, until one is stopped");
	pmu_stop(first, 1, 0);
	set_timer();
	expect_success(pmu_fw_read(first), ROUNDS + 2, "none after the stop");
	pmu_start(first, 1, 0, 0);
	set_timer();
	expect_success(pmu_fw_read(first), ROUNDS + 3, "goes on after another start");
	pmu_reset();
}

static void all_firmware_counters(void)
{
	unsigned long count = 0, exact = 0;

	testing("SBI_PMU firmware counters");
	while (pmu_config(0, pmu.all, CLEAR | AUTO_START, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0)
		       .error == SBI_SUCCESS)
		count++;
	expect_equal(count, (unsigned long)__builtin_popcountl(pmu.firmware),
		     "all can be used at once");
	set_timer();
	for (unsigned long left = pmu.firmware; left != 0; left &= left - 1)
		exact += pmu_fw_read((unsigned long)__builtin_ctzl(left)).uvalue == 1;
	expect_equal(exact, count, "and all count");
	expect_error(pmu_stop(0, pmu.firmware, SBI_PMU_STOP_FLAG_RESET), SBI_SUCCESS,
		     "stop and reset them at once");
	pmu_start(0, pmu.firmware, 0, 0);
	set_timer();
	exact = 0;
	for (unsigned long left = pmu.firmware; left != 0; left &= left - 1)
		exact += pmu_fw_read((unsigned long)__builtin_ctzl(left)).uvalue == 1;
	expect_equal(exact, count, "started without an event they count nothing");
	pmu_reset();
}

/* ---- Exceptions ---- */

static char words[32] __attribute__((aligned(16)));

static void try_illegal(unsigned long unused)
{
	(void)unused;
	__asm__ volatile(".word 0");
}

static void try_misaligned_load(unsigned long address)
{
	__asm__ volatile("lr.w t0, (%0)" : : "r"(address) : "t0", "memory");
}

static void try_misaligned_store(unsigned long address)
{
	__asm__ volatile("amoadd.w t0, t0, (%0)" : : "r"(address) : "t0", "memory");
}

static void counting_exception(unsigned long event, unsigned long cause,
			       void (*function)(unsigned long), unsigned long argument,
			       const char *name)
{
	struct trap trap = catch_trap(function, argument);
	unsigned long counter, taken = 0;

	if (!trap.taken || trap.cause != cause) {
		skip("the hart does not take this trap", "%s", name);
		return;
	}
	counter = begin_counting(event);
	for (int round = 0; round < ROUNDS; round++) {
		trap = catch_trap(function, argument);
		taken += trap.taken && trap.cause == cause;
	}
	if (function == try_load)
		catch_trap_in_user(function, argument);
	expect_equal(taken, ROUNDS, "%s: S-mode gets each of them", name);
	expect((trap.status & SSTATUS_SPP) != 0, "%s: and sees where it came from", name);
	expect_equal(end_counting(counter), function == try_load ? ROUNDS + 1 : ROUNDS,
		     "%s: each is counted", name);
	trap = catch_trap(function, argument);
	expect(trap.taken && trap.cause == cause && pmu_fw_read(counter).uvalue <= ROUNDS + 1,
	       "%s: still S-mode's after the stop", name);
}

static void counting_exceptions(void)
{
	unsigned long misaligned = (unsigned long)words + 14;

	testing("SBI_PMU exceptions");
	counting_exception(SBI_PMU_FW_ILLEGAL_INSN, CAUSE_ILLEGAL_INSTRUCTION, try_illegal, 0,
			   "ILLEGAL_INSN");
	counting_exception(SBI_PMU_FW_ACCESS_LOAD, CAUSE_LOAD_ACCESS, try_load, BOARD_HOLE,
			   "ACCESS_LOAD");
	counting_exception(SBI_PMU_FW_ACCESS_STORE, CAUSE_STORE_ACCESS, try_store, BOARD_HOLE,
			   "ACCESS_STORE");
	counting_exception(SBI_PMU_FW_MISALIGNED_LOAD, 4, try_misaligned_load, misaligned,
			   "MISALIGNED_LOAD");
	counting_exception(SBI_PMU_FW_MISALIGNED_STORE, 6, try_misaligned_store, misaligned,
			   "MISALIGNED_STORE");
}

/* ---- Other harts ---- */

/* The other hart counts what it receives until it is told to end. */
static _Atomic unsigned long counting, done, arrived, received, received_event;

static void count_received(void *unused)
{
	unsigned long counter = begin_counting(received_event);

	(void)unused;
	counting = 1;
	while (wait_for(done || (csr_read(sip) & INTERRUPT_SOFTWARE)) && !done) {
		csr_clear(sip, INTERRUPT_SOFTWARE);
		arrived++;
	}
	received = end_counting(counter);
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

struct exchange {
	const char *name;
	unsigned long sent; /* the event; that of the receiver is the next */
	long eid, fid;
};

static void exchange_with(struct hart *hart, const struct exchange *exchange)
{
	unsigned long counter, failed = 0;

	received_event = exchange->sent + 1;
	counting = done = arrived = received = 0;
	hart_start(hart, count_received, NULL);
	wait_for(counting);
	counter = begin_counting(exchange->sent);
	for (unsigned long round = 1; round <= ROUNDS; round++) {
		failed +=
			sbi_call5(exchange->eid, exchange->fid, 1, hart->id, 0, 4096, 0).error != 0;
		/* Two IPIs that nobody has seen yet are one. */
		if (exchange->eid == SBI_EXT_IPI)
			wait_for(arrived == round);
		/* To oneself it is not "to other hart". */
		sbi_call5(exchange->eid, exchange->fid, 1, harts[0].id, 0, 4096, 0);
	}
	csr_clear(sip, INTERRUPT_SOFTWARE);
	done = 1;
	hart_join(hart);
	if (failed != 0) {
		skip("the call is not supported", "%s", exchange->name);
		end_counting(counter);
		return;
	}
	expect_equal(end_counting(counter), ROUNDS, "%s_SENT to hart %lu", exchange->name,
		     hart->id);
	expect_equal(received, ROUNDS, "%s_RECEIVED by hart %lu", exchange->name, hart->id);
}

static const struct exchange exchanges[] = {
	{ "IPI", SBI_PMU_FW_IPI_SENT, SBI_EXT_IPI, SBI_IPI_SEND_IPI },
	{ "FENCE_I", SBI_PMU_FW_FENCE_I_SENT, SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I },
	{ "SFENCE_VMA", SBI_PMU_FW_SFENCE_VMA_SENT, SBI_EXT_RFENCE, SBI_RFENCE_SFENCE_VMA },
	{ "SFENCE_VMA_ASID", SBI_PMU_FW_SFENCE_VMA_ASID_SENT, SBI_EXT_RFENCE,
	  SBI_RFENCE_SFENCE_VMA_ASID },
	{ "HFENCE_GVMA", SBI_PMU_FW_HFENCE_GVMA_SENT, SBI_EXT_RFENCE, SBI_RFENCE_HFENCE_GVMA },
	{ "HFENCE_GVMA_VMID", SBI_PMU_FW_HFENCE_GVMA_VMID_SENT, SBI_EXT_RFENCE,
	  SBI_RFENCE_HFENCE_GVMA_VMID },
	{ "HFENCE_VVMA", SBI_PMU_FW_HFENCE_VVMA_SENT, SBI_EXT_RFENCE, SBI_RFENCE_HFENCE_VVMA },
	{ "HFENCE_VVMA_ASID", SBI_PMU_FW_HFENCE_VVMA_ASID_SENT, SBI_EXT_RFENCE,
	  SBI_RFENCE_HFENCE_VVMA_ASID },
};

static void counting_exchanges(void)
{
	testing("SBI_PMU between harts");
	pmu_reset();
	if (hart_count == 1) {
		skip("needs a second hart", "IPIs and fences");
		return;
	}
	for (size_t i = 0; i < sizeof(exchanges) / sizeof(exchanges[0]); i++)
		exchange_with(&harts[hart_count - 1], &exchanges[i]);
}

static void counting_many_targets(void)
{
	unsigned long counter;

	if (hart_count == 1)
		return;
	counter = begin_counting(SBI_PMU_FW_IPI_SENT);
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 0, SBI_HART_MASK_BASE_ALL);
	csr_clear(sip, INTERRUPT_SOFTWARE);
	expect_equal(end_counting(counter), 0, "nothing is sent to harts that are stopped");
}

/* What a hart finds when it has been started: nothing of its earlier life. */
static _Atomic long found_start, found_shmem;
static _Atomic unsigned long found_set, found_value;
static unsigned long other_snapshot[512] __attribute__((aligned(4096)));

static void leave_counters_running(void *unused)
{
	(void)unused;
	pmu_set_shmem((unsigned long)other_snapshot, 0, 0);
	pmu_config(pmu.first_firmware, 1, CLEAR | AUTO_START, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
	pmu_config(CYCLE, 1, CLEAR | AUTO_START, SBI_PMU_HW_CPU_CYCLES, 0);
	set_timer();
}

static void look_at_counters(void *unused)
{
	(void)unused;
	found_value = pmu_fw_read(pmu.first_firmware).uvalue;
	found_shmem = pmu_stop(CYCLE, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT).error;
	found_start = pmu_start(pmu.first_firmware, 1, 0, 0).error;
	set_timer();
	found_set = pmu_fw_read(pmu.first_firmware).uvalue;
}

static void across_a_stop(void)
{
	testing("SBI_PMU after hart_stop and hart_start");
	pmu_reset();
	if (hart_count == 1) {
		skip("needs a second hart", "counters");
		return;
	}
	hart_run(&harts[1], leave_counters_running, NULL);
	expect_error(pmu_start(pmu.first_firmware, 1, 0, 0), SBI_SUCCESS,
		     "another hart's counters are its own");
	hart_run(&harts[1], look_at_counters, NULL);
	expect_error((struct sbiret){ .error = found_shmem }, SBI_ERR_NO_SHMEM,
		     "there is no snapshot memory");
	expect_error((struct sbiret){ .error = found_start }, SBI_SUCCESS, "no counter is started");
	expect_equal(found_value, 0, "the firmware counter's value");
	expect_equal(found_set, 0, "and it counts nothing without an event");
	pmu_reset();
}

void conformance(void)
{
	pmu_init();
	firmware_reading();
	counting_calls();
	all_firmware_counters();
	counting_exceptions();
	counting_exchanges();
	counting_many_targets();
	across_a_stop();
}
