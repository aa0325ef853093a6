/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware counters of the PMU extension (SBI v3.0, PMU Extension): that they count
 * what they say, when they are started and not else, in the modes that they shall; that
 * an overflow interrupts; and the snapshot of them all.
 */
#include "tests/conformance/lib/code.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/pmu.h"
#include "tests/conformance/lib/test.h"

#define ROUNDS 20

static bool has_overflow(void)
{
	return board_isa_has("sscofpmf") && pmu.first_programmable != 0;
}

/* ---- Hardware counters ---- */

/* The life of a counter that counts what goes on all the time. */
static void life_of(unsigned long counter, unsigned long event)
{
	unsigned long value;

	pmu_reset();
	expect_success(pmu_config(counter, 1, CLEAR, event, 0), counter, "counter %lu alone",
		       counter);
	expect_equal(pmu_value(counter), 0, "CLEAR_VALUE");
	expect(pmu_stands_still(counter), "counter %lu is not started by that", counter);
	expect_error(pmu_stop(counter, 1, 0), SBI_ERR_ALREADY_STOPPED, "stop before start");
	expect_error(pmu_start(counter, 1, 0, 12345), SBI_SUCCESS, "start");
	expect(pmu_advances(counter), "counter %lu counts", counter);
	expect_error(pmu_start(counter, 1, 0, 0), SBI_ERR_ALREADY_STARTED, "start again");
	expect_error(pmu_config(counter, 1, 0, event, 0), SBI_ERR_NOT_SUPPORTED,
		     "configure it while it counts");
	expect(pmu_advances(counter), "which changes nothing");
	expect_error(pmu_stop(counter, 1, 0), SBI_SUCCESS, "stop");
	expect(pmu_stands_still(counter), "counter %lu stands still", counter);
	expect_error(pmu_stop(counter, 1, 0), SBI_ERR_ALREADY_STOPPED, "stop again");

	value = pmu_value(counter);
	delay(5);
	pmu_start(counter, 1, 0, 0);
	pmu_stop(counter, 1, 0);
	expect(pmu_value(counter) >= value && pmu_value(counter) - value < 1UL << 40,
	       "start without a value goes on from the current one");
	expect_error(pmu_start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, 1UL << 50), SBI_SUCCESS,
		     "start from 2^50");
	expect(pmu_value(counter) >= 1UL << 50 && pmu_value(counter) < 1UL << 51,
	       "counts from there");
	expect_error(pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_RESET), SBI_SUCCESS, "stop with RESET");
	expect_success(pmu_config(counter, 1, CLEAR | AUTO_START, event, 0), counter,
		       "CLEAR_VALUE and AUTO_START");
	expect(pmu_advances(counter) && pmu_value(counter) < 1UL << 50, "counts from 0");
	expect_success(pmu_config(counter, 1, SKIP | CLEAR, event, 0), counter,
		       "SKIP_MATCH takes a counter that counts");
	expect(pmu_value(counter) == 0 && pmu_stands_still(counter), "and it begins anew");
}

static void hardware_counters(void)
{
	unsigned long programmable = pmu.first_programmable;

	testing("SBI_PMU cycle");
	life_of(CYCLE, SBI_PMU_HW_CPU_CYCLES);
	testing("SBI_PMU instret");
	life_of(INSTRET, SBI_PMU_HW_INSTRUCTIONS);
	if (programmable == 0) {
		skip("the hart has none", "programmable counters");
		return;
	}
	testing("SBI_PMU cycles on a programmable counter");
	life_of(programmable, SBI_PMU_HW_CPU_CYCLES);
	testing("SBI_PMU instructions on a programmable counter");
	life_of(programmable, SBI_PMU_HW_INSTRUCTIONS);
	pmu_reset();
}

/* Whatever their numbers are: each alone, then all of them at once. */
static void every_programmable_counter(void)
{
	unsigned long programmable = pmu.hardware & ~(1UL << CYCLE | 1UL << INSTRET);

	testing("SBI_PMU programmable counters");
	for (unsigned long left = programmable; left != 0; left &= left - 1) {
		unsigned long counter = (unsigned long)__builtin_ctzl(left);

		expect_success(pmu_config(counter, 1, CLEAR | AUTO_START, SBI_PMU_HW_CPU_CYCLES, 0),
			       counter, "counter %lu alone", counter);
		expect(pmu_advances(counter), "counter %lu counts cycles", counter);
		expect_error(pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_RESET), SBI_SUCCESS,
			     "counter %lu is stopped", counter);
	}
	expect_error(pmu_start(0, programmable, 0, 0), SBI_SUCCESS, "all are started");
	expect_error(pmu_stop(0, programmable, SBI_PMU_STOP_FLAG_RESET), SBI_SUCCESS,
		     "all are stopped");
}

/* A kernel configures several counters before it starts the first. */
static void matching(void)
{
	struct sbiret first, second;

	testing("SBI_PMU counter_config_matching");
	if (pmu.first_programmable == 0) {
		skip("the hart has no programmable counters", "several counters for cycles");
		return;
	}
	pmu_reset();
	first = pmu_config(0, pmu.all, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	second = pmu_config(0, pmu.all, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	expect_error(first, SBI_SUCCESS, "cycles, of all counters");
	expect_error(second, SBI_SUCCESS, "cycles once more, before that is started");
	expect(first.uvalue != second.uvalue, "are two counters");
	pmu_start(first.uvalue, 1, 0, 0);
	pmu_start(second.uvalue, 1, 0, 0);
	expect(pmu_advances(first.uvalue), "the first counts");
	expect(pmu_advances(second.uvalue), "the second counts");
	pmu_stop(first.uvalue, 1, SBI_PMU_STOP_FLAG_RESET);
	expect(pmu_advances(second.uvalue), "the second goes on when the first is reset");
	pmu_reset();
	for (unsigned long left = pmu.hardware; left != 0; left &= left - 1) {
		struct sbiret got =
			pmu_config(0, pmu.all, CLEAR | AUTO_START, SBI_PMU_HW_CPU_CYCLES, 0);

		if (got.error) {
			expect_error(got, SBI_ERR_NOT_SUPPORTED, "cycles until no counter is left");
			break;
		}
		expect(pmu_advances(got.uvalue), "counter %lu counts cycles", got.uvalue);
	}
	pmu_reset();
}

static void start_and_stop_several(void)
{
	unsigned long pair = 1UL << CYCLE | 1UL << INSTRET;

	testing("SBI_PMU counter_start");
	pmu_reset();
	pmu_config(CYCLE, 1, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	pmu_config(INSTRET, 1, CLEAR, SBI_PMU_HW_INSTRUCTIONS, 0);
	expect_error(pmu_start(0, pair, 0, 0), SBI_SUCCESS, "cycle and instret at once");
	expect(pmu_advances(CYCLE) && pmu_advances(INSTRET), "both count");
	testing("SBI_PMU counter_stop");
	expect_error(pmu_stop(0, pair, 0), SBI_SUCCESS, "cycle and instret at once");
	expect(pmu_stands_still(CYCLE) && pmu_stands_still(INSTRET), "both stand still");
	pmu_start(CYCLE, 1, 0, 0);
	testing("SBI_PMU counter_start");
	expect_error(pmu_start(0, pair, 0, 0), SBI_ERR_ALREADY_STARTED, "one of them is started");
	testing("SBI_PMU counter_stop");
	pmu_stop(0, pair, 0);
	pmu_start(CYCLE, 1, 0, 0);
	expect_error(pmu_stop(0, pair, 0), SBI_ERR_ALREADY_STOPPED, "one of them is stopped");
	expect(pmu_stands_still(CYCLE), "the other is stopped by that");
	pmu_reset();
}

static struct page page;

static void read_after_fences(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		__asm__ volatile("sfence.vma" ::: "memory");
		(void)*(volatile unsigned long *)WINDOW;
	}
}

static void write_after_fences(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		__asm__ volatile("sfence.vma" ::: "memory");
		*(volatile unsigned long *)WINDOW = 1;
	}
}

static void tlb_misses(void)
{
	struct sbiret reads, writes;

	testing("SBI_PMU TLB misses");
	reads = pmu_config(0, pmu.all, CLEAR, SBI_PMU_HW_CACHE_DTLB_READ_MISS, 0);
	writes = pmu_config(0, pmu.all, CLEAR, SBI_PMU_HW_CACHE_DTLB_WRITE_MISS, 0);
	if (reads.error || writes.error) {
		skip("the hart does not count them", "read and write misses");
		return;
	}
	window_map(&page, PTE_READ_WRITE);
	paging_on(0);
	pmu_start(reads.uvalue, 1, 0, 0);
	read_after_fences();
	pmu_stop(reads.uvalue, 1, 0);
	pmu_start(writes.uvalue, 1, 0, 0);
	write_after_fences();
	pmu_stop(writes.uvalue, 1, 0);
	paging_off();
	expect(pmu_value(reads.uvalue) >= ROUNDS, "a load after a fence is a miss");
	expect(pmu_value(writes.uvalue) >= ROUNDS, "a store after a fence is a miss");
	pmu_reset();
}

/* ---- Filters and overflow ---- */

static void filter(unsigned long counter, unsigned long event)
{
	pmu_config(counter, 1, CLEAR | AUTO_START | SBI_PMU_CFG_FLAG_SET_SINH, event, 0);
	delay(2);
	expect_equal(pmu_value(counter), 0, "counter %lu with SET_SINH counts nothing in S-mode",
		     counter);
	pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_RESET);
	pmu_config(counter, 1,
		   CLEAR | AUTO_START | SBI_PMU_CFG_FLAG_SET_UINH | SBI_PMU_CFG_FLAG_SET_VSINH |
			   SBI_PMU_CFG_FLAG_SET_VUINH | SBI_PMU_CFG_FLAG_SET_MINH,
		   event, 0);
	expect(pmu_advances(counter), "counter %lu counts in S-mode when that alone is left",
	       counter);
	pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_RESET);
}

static void filters(void)
{
	testing("SBI_PMU filters");
	pmu_reset();
	if (has_overflow()) {
		filter(pmu.first_programmable, SBI_PMU_HW_CPU_CYCLES);
		filter(pmu.first_programmable, SBI_PMU_HW_INSTRUCTIONS);
	} else {
		skip("needs Sscofpmf and a counter", "programmable counters");
	}
	if (board_isa_has("smcntrpmf")) {
		filter(CYCLE, SBI_PMU_HW_CPU_CYCLES);
		filter(INSTRET, SBI_PMU_HW_INSTRUCTIONS);
	} else {
		skip("needs Smcntrpmf", "cycle and instret");
	}
}

#define GUEST_FILTERS (SBI_PMU_CFG_FLAG_SET_VSINH | SBI_PMU_CFG_FLAG_SET_VUINH)

/* A counter is given to an event only if it keeps the event's filter: of cycle counters the
 * first does as a rule, the later ones (QEMU counts an event in one programmable counter)
 * do where cycle filters too. */
static void filters_are_kept(void)
{
	struct sbiret got;

	testing("SBI_PMU counter_config_matching");
	for (unsigned long left = pmu.hardware; left != 0; left &= left - 1) {
		got = pmu_config(0, pmu.all, CLEAR | AUTO_START | SBI_PMU_CFG_FLAG_SET_SINH,
				 SBI_PMU_HW_CPU_CYCLES, 0);
		if (got.error) {
			expect_error(got, SBI_ERR_NOT_SUPPORTED,
				     "cycles outside S-mode, where no counter is left that can");
			break;
		}
		delay(2);
		expect_equal(pmu_value(got.uvalue), 0, "cycles outside S-mode, in counter %lu",
			     got.uvalue);
	}
	pmu_reset();
	if (!board_isa_has("smcntrpmf"))
		expect_error(pmu_config(CYCLE, 1, SKIP | SBI_PMU_CFG_FLAG_SET_UINH,
					SBI_PMU_HW_CPU_CYCLES, 0),
			     SBI_ERR_NOT_SUPPORTED, "cycles outside U-mode, in one that cannot");
	expect_error(pmu_config(0, pmu.firmware, SBI_PMU_CFG_FLAG_SET_UINH,
				FIRMWARE(SBI_PMU_FW_ACCESS_LOAD), 0),
		     SBI_ERR_NOT_SUPPORTED, "a firmware event outside U-mode");
	/* Linux's perf asks for these with nearly every event. */
	expect_error(pmu_config(0, pmu.all, GUEST_FILTERS, SBI_PMU_HW_CPU_CYCLES, 0), SBI_SUCCESS,
		     "cycles outside guests");
	expect_error(pmu_config(0, pmu.all, GUEST_FILTERS, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0),
		     SBI_SUCCESS, "a firmware event outside guests");
	pmu_reset();
}

static bool overflow_pending(void)
{
	return (csr_read(sip) & INTERRUPT_OVERFLOW) != 0;
}

static unsigned long overflowed(void)
{
	return csr_read(0xda0); /* scountovf */
}

static void overflow(void)
{
	unsigned long counter = pmu.first_programmable;

	testing("SBI_PMU overflow");
	pmu_reset();
	if (!has_overflow()) {
		skip("needs Sscofpmf and a counter", "an interrupt");
		return;
	}
	if (!pmu_can_interrupt()) {
		skip(CANNOT_INTERRUPT, "an interrupt");
		return;
	}
	pmu_config(counter, 1, 0, SBI_PMU_HW_CPU_CYCLES, 0);
	expect(!overflow_pending(), "nothing is pending before");
	pmu_start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
	expect(wait_for(overflow_pending()), "becomes pending when the counter overflows");
	expect(overflowed() >> counter & 1, "scountovf says which it was");
	csr_set(sie, INTERRUPT_OVERFLOW);
	csr_set(sstatus, SSTATUS_SIE);
	/* The handler masks an interrupt that it does not know. */
	expect(wait_for(!(csr_read(sie) & INTERRUPT_OVERFLOW)), "S-mode takes interrupt 13");
	csr_clear(sstatus, SSTATUS_SIE);
	pmu_stop(counter, 1, 0);
	pmu_start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, 0);
	pmu_stop(counter, 1, 0);
	expect(overflowed() >> counter & 1, "a start with the interrupt pending keeps scountovf");
	csr_clear(sip, INTERRUPT_OVERFLOW);
	expect(!overflow_pending(), "S-mode clears it");
	pmu_start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
	expect(wait_for(overflow_pending()), "comes again after the next start");
	pmu_reset();
	expect_equal(overflowed(), 0, "RESET clears scountovf");
}

/* ---- The snapshot ---- */

static unsigned long snapshot[512] __attribute__((aligned(4096)));

static void fill_snapshot(void)
{
	for (size_t i = 0; i < 512; i++)
		snapshot[i] = 0xabcd0000 + i;
}

static size_t changed_in_snapshot(void)
{
	size_t changed = 0;

	for (size_t i = 1; i < 512; i++)
		changed += snapshot[i] != 0xabcd0000 + i;
	return changed;
}

static void snapshot_refusals(void)
{
	unsigned long address = (unsigned long)snapshot;
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t bad_count = board_bad_addresses(bad);

	testing("SBI_PMU snapshot_set_shmem");
	expect_error(pmu_set_shmem(address, 0, 1), SBI_ERR_INVALID_PARAM, "flags = 1");
	expect_error(pmu_set_shmem(-1UL, -1UL, 1UL << 63), SBI_ERR_INVALID_PARAM,
		     "disable with flags = 2^63");
	for (unsigned long offset = 1; offset < 4096; offset *= 2)
		expect_error(pmu_set_shmem(address + offset, 0, 0), SBI_ERR_INVALID_PARAM,
			     "aligned to %lu only", offset);
	expect_error(pmu_set_shmem(-1UL, 0, 0), SBI_ERR_INVALID_PARAM, "-1 in the low half only");
	expect_error(pmu_set_shmem(address, -1UL, 0), SBI_ERR_INVALID_ADDRESS,
		     "-1 in the high half only");
	expect_error(pmu_set_shmem(address, 1, 0), SBI_ERR_INVALID_ADDRESS, "address of 65 bits");
	expect_error(pmu_set_shmem(-4096UL, 0, 0), SBI_ERR_INVALID_ADDRESS, "the last page of all");
	for (size_t i = 0; i < bad_count; i++)
		expect_error(pmu_set_shmem(bad[i].address & ~4095UL, 0, 0), SBI_ERR_INVALID_ADDRESS,
			     "%s", bad[i].name);
	testing("SBI_PMU counter_start");
	expect_error(pmu_start(CYCLE, 1, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0), SBI_ERR_NO_SHMEM,
		     "INIT_SNAPSHOT before it is set");
	testing("SBI_PMU counter_stop");
	expect_error(pmu_stop(CYCLE, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_ERR_NO_SHMEM,
		     "TAKE_SNAPSHOT before it is set");
}

static void snapshot_values(void)
{
	unsigned long fw = pmu.first_firmware;
	unsigned long set = 1UL << CYCLE | 1UL << INSTRET | 1UL << fw;

	testing("SBI_PMU snapshot");
	pmu_reset();
	fill_snapshot();
	expect_error(pmu_set_shmem((unsigned long)snapshot, 0, 0), SBI_SUCCESS,
		     "snapshot_set_shmem, a page of RAM");
	expect(changed_in_snapshot() == 0 && snapshot[0] == 0xabcd0000,
	       "does not touch the memory");
	pmu_config(CYCLE, 1, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	pmu_config(INSTRET, 1, CLEAR, SBI_PMU_HW_INSTRUCTIONS, 0);
	pmu_config(fw, 1, CLEAR, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
	snapshot[1 + CYCLE] = 1UL << 40;
	snapshot[1 + INSTRET] = 1UL << 41;
	snapshot[1 + fw] = 77;
	expect_error(pmu_start(0, set, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 99), SBI_SUCCESS,
		     "counter_start, INIT_SNAPSHOT");
	expect(pmu_value(CYCLE) >> 40 == 1 && pmu_value(INSTRET) >> 41 == 1 && pmu_value(fw) == 77,
	       "each counter starts from its own value");
	expect(snapshot[0] == 0xabcd0000, "and the memory is only read");
	fill_snapshot();
	expect_error(pmu_stop(0, set, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_SUCCESS,
		     "counter_stop, TAKE_SNAPSHOT");
	expect(snapshot[1 + CYCLE] == pmu_value(CYCLE) &&
		       snapshot[1 + INSTRET] == pmu_value(INSTRET),
	       "the values of the hardware counters are in it");
	expect_equal(snapshot[1 + fw], 77, "and that of the firmware counter");
	expect_equal(snapshot[0], 0, "nothing overflowed");
	expect_equal(changed_in_snapshot(), 3, "no other value is touched");

	fill_snapshot();
	pmu_start(INSTRET, 1, 0, 0);
	expect_error(pmu_stop(INSTRET, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_SUCCESS,
		     "counter_stop, TAKE_SNAPSHOT from base = 2");
	expect_equal(snapshot[1], pmu_value(INSTRET), "its value is the first");
	expect_equal(changed_in_snapshot(), 1, "no other value is touched");
	snapshot[1] = 1UL << 42;
	pmu_start(INSTRET, 1, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0);
	expect(pmu_value(INSTRET) >> 42 == 1, "INIT_SNAPSHOT from base = 2 takes the first value");
	expect_error(
		pmu_stop(INSTRET, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT | SBI_PMU_STOP_FLAG_RESET),
		SBI_SUCCESS, "counter_stop, TAKE_SNAPSHOT and RESET");
	expect(snapshot[1] >> 42 == 1, "the value is that before the reset");
}

static void snapshot_of_overflow(void)
{
	unsigned long counter = pmu.first_programmable;

	if (!has_overflow()) {
		skip("needs Sscofpmf and a counter", "the bitmap of overflows");
		return;
	}
	if (!pmu_can_interrupt()) {
		skip(CANNOT_INTERRUPT, "the bitmap of overflows");
		return;
	}
	pmu_reset();
	pmu_config(counter, 1, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	pmu_start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
	wait_for(overflow_pending());
	pmu_stop(0, 1UL << counter, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT);
	expect_equal(snapshot[0], 1UL << counter, "the counter that overflowed, base = 0");
	pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT);
	expect_equal(snapshot[0], 1, "and from its own base");
	csr_clear(sip, INTERRUPT_OVERFLOW);
	pmu_start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, 0);
	pmu_stop(counter, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT);
	expect_equal(snapshot[0], 0, "a start makes that forgotten");
	pmu_reset();
}

static void snapshot_off(void)
{
	expect_error(pmu_set_shmem(-1UL, -1UL, 0), SBI_SUCCESS, "snapshot_set_shmem, disable");
	fill_snapshot();
	expect_error(pmu_stop(CYCLE, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_ERR_NO_SHMEM,
		     "counter_stop, TAKE_SNAPSHOT after that");
	expect(changed_in_snapshot() == 0, "and the memory stays as it is");
	expect_error(pmu_set_shmem(-1UL, -1UL, 0), SBI_SUCCESS,
		     "snapshot_set_shmem, disable again");
}

/* ---- Across a stop ---- */

/* Counter delegation (Ssccfg): siselect names the counter, sireg is its value, sireg2 its
 * event. */
#define CSR_SISELECT 0x150
#define CSR_SIREG 0x151
#define CSR_SIREG2 0x152
#define DELEGATED_COUNTER 0x40
#define LEFT (1UL << 40)

static unsigned long found_event, found_value, found_cycle_filter;

static void leave_counter_running(void *unused)
{
	(void)unused;
	pmu_config(pmu.first_programmable, 1, 0, SBI_PMU_HW_CPU_CYCLES, 0);
	pmu_start(pmu.first_programmable, 1, SBI_PMU_START_SET_INIT_VALUE, LEFT);
}

static void leave_delegated_counter(void *unused)
{
	(void)unused;
	code_csr_write(CSR_SISELECT, DELEGATED_COUNTER + pmu.first_programmable);
	code_csr_write(CSR_SIREG2, SBI_PMU_HW_CPU_CYCLES | 1UL << 61); /* SINH */
	code_csr_write(CSR_SIREG, LEFT);
	code_csr_write(CSR_SISELECT, DELEGATED_COUNTER + CYCLE);
	code_csr_write(CSR_SIREG2, 1UL << 61);
}

static void look_at_counter(void *unused)
{
	(void)unused;
	code_csr_read((unsigned int)(CSR_CYCLE + pmu.first_programmable), &found_value);
}

/* Asking how many counters there are must not change one of them, either. */
static void look_at_delegated_counter(void *unused)
{
	(void)unused;
	code_csr_write(CSR_SISELECT, DELEGATED_COUNTER + CYCLE);
	code_csr_read(CSR_SIREG2, &found_cycle_filter);
	code_csr_write(CSR_SISELECT, DELEGATED_COUNTER + pmu.first_programmable);
	code_csr_read(CSR_SIREG2, &found_event);
	code_csr_read(CSR_SIREG, &found_value);
	code_csr_write(CSR_SIREG, LEFT);
	pmu_call(SBI_PMU_NUM_COUNTERS, 0, 0, 0);
	pmu_get_info(pmu.first_programmable);
	expect_equal(pmu_value(pmu.first_programmable), LEFT,
		     "what S-mode writes itself stays when it asks for the counters");
}

static void across_a_stop(void)
{
	testing("SBI_PMU after hart_stop and hart_start");
	if (hart_count == 1 || pmu.first_programmable == 0) {
		skip("needs a second hart with such counters", "programmable counters");
		return;
	}
	hart_run(&harts[1], leave_counter_running, NULL);
	hart_run(&harts[1], look_at_counter, NULL);
	expect_equal(found_value, 0, "a programmable counter's value");
	if (!board_isa_has("ssccfg")) {
		skip("needs Ssccfg", "a delegated counter");
		return;
	}
	hart_run(&harts[1], leave_delegated_counter, NULL);
	hart_run(&harts[1], look_at_delegated_counter, NULL);
	expect_equal(found_value, 0, "a delegated counter's value");
	expect_equal(found_event, 0, "a delegated counter's event");
	expect_equal(found_cycle_filter, 0, "the filter of cycle");
	/* As the hart's first: nobody has asked for its counters before. */
	hart_run(&harts[hart_count - 1], leave_delegated_counter, NULL);
	hart_run(&harts[hart_count - 1], look_at_delegated_counter, NULL);
	expect_equal(found_value, 0, "a delegated counter's value, without a call before");
	expect_equal(found_event, 0, "a delegated counter's event, without a call before");
}

void conformance(void)
{
	pmu_init();
	hardware_counters();
	every_programmable_counter();
	matching();
	start_and_stop_several();
	tlb_misses();
	filters();
	filters_are_kept();
	overflow();
	snapshot_refusals();
	snapshot_values();
	snapshot_of_overflow();
	snapshot_off();
	across_a_stop();
}
