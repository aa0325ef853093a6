/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance Monitoring Unit extension (SBI v3.0, PMU Extension): which counters and
 * events there are, configuring, starting, stopping and reading them, the snapshot,
 * and that they count what they say: hardware events, overflows, firmware events.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define ROUNDS 20
#define COUNTERS_MAX 64

#define FIRMWARE(code) ((unsigned long)SBI_PMU_EVENT_TYPE_FW << SBI_PMU_EVENT_TYPE_SHIFT | (code))
#define CLEAR SBI_PMU_CFG_FLAG_CLEAR_VALUE
#define SKIP SBI_PMU_CFG_FLAG_SKIP_MATCH
#define AUTO_START SBI_PMU_CFG_FLAG_AUTO_START

#define CSR_CYCLE 0xc00UL
#define CSR_TIME 0xc01UL
#define CYCLE 0UL
#define INSTRET 2UL

#define INTERRUPT_OVERFLOW (1UL << 13)

/* What the machine has, found by num_counters and counter_get_info. */
static unsigned long counters, all, hardware, firmware;
static unsigned long firmware_counter;

/* ---- The calls ---- */

static struct sbiret call(long fid, unsigned long a0, unsigned long a1, unsigned long a2)
{
	return sbi_call3(SBI_EXT_PMU, fid, a0, a1, a2);
}

static struct sbiret get_info(unsigned long counter)
{
	return call(SBI_PMU_COUNTER_GET_INFO, counter, 0, 0);
}

static struct sbiret config(unsigned long base, unsigned long mask, unsigned long flags,
			    unsigned long event, unsigned long data)
{
	return sbi_call5(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING, base, mask, flags, event,
			 data);
}

static struct sbiret start(unsigned long base, unsigned long mask, unsigned long flags,
			   unsigned long value)
{
	return sbi_call5(SBI_EXT_PMU, SBI_PMU_COUNTER_START, base, mask, flags, value, 0);
}

static struct sbiret stop(unsigned long base, unsigned long mask, unsigned long flags)
{
	return call(SBI_PMU_COUNTER_STOP, base, mask, flags);
}

static struct sbiret fw_read(unsigned long counter)
{
	return call(SBI_PMU_COUNTER_FW_READ, counter, 0, 0);
}

static struct sbiret set_shmem(unsigned long lo, unsigned long hi, unsigned long flags)
{
	return call(SBI_PMU_SNAPSHOT_SET_SHMEM, lo, hi, flags);
}

static struct sbiret event_info(unsigned long lo, unsigned long hi, unsigned long entries,
				unsigned long flags)
{
	return sbi_call5(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, lo, hi, entries, flags, 0);
}

/* Every counter stopped, no event anywhere: how each test begins and ends. */
static void reset_all(void)
{
	stop(0, all, SBI_PMU_STOP_FLAG_RESET);
	csr_clear(sip, INTERRUPT_OVERFLOW);
}

#define READ(n)                                                                                    \
	case n:                                                                                    \
		return csr_read(0xc00 + n)

static unsigned long read_hardware(unsigned long number)
{
	switch (number) {
		READ(0);
		READ(2);
		READ(3);
		READ(4);
		READ(5);
		READ(6);
		READ(7);
		READ(8);
		READ(9);
		READ(10);
		READ(11);
		READ(12);
		READ(13);
		READ(14);
		READ(15);
		READ(16);
		READ(17);
		READ(18);
		READ(19);
		READ(20);
		READ(21);
		READ(22);
		READ(23);
		READ(24);
		READ(25);
		READ(26);
		READ(27);
		READ(28);
		READ(29);
		READ(30);
		READ(31);
	default:
		return 0;
	}
}

static unsigned long value_of(unsigned long counter)
{
	if (hardware >> counter & 1)
		return read_hardware((get_info(counter).uvalue & 0xfff) - CSR_CYCLE);
	return fw_read(counter).uvalue;
}

/* ---- Which counters there are ---- */

static void look_at(unsigned long counter)
{
	struct sbiret info = get_info(counter);
	unsigned long csr = info.uvalue & 0xfff;

	if (info.error) {
		expect_error(info, SBI_SUCCESS, "counter %lu", counter);
		return;
	}
	all |= 1UL << counter;
	if (info.uvalue & SBI_PMU_INFO_FIRMWARE) {
		firmware |= 1UL << counter;
		return;
	}
	hardware |= 1UL << counter;
	expect(csr >= CSR_CYCLE && csr < CSR_CYCLE + 32 && csr != CSR_TIME,
	       "counter %lu is in a counter's CSR, 0x%lx", counter, csr);
	expect_equal(info.uvalue >> 18, 0, "counter %lu: the reserved bits", counter);
}

static void discovery(void)
{
	static const unsigned long beyond[] = { 64, 1UL << 12, 1UL << 32, 1UL << 63, -1UL };
	struct sbiret num = call(SBI_PMU_NUM_COUNTERS, 0, 0, 0);

	testing("SBI_PMU num_counters");
	expect_error(num, SBI_SUCCESS, "any hart");
	counters = num.uvalue;
	expect(counters >= 2 && counters <= COUNTERS_MAX, "there are cycle, instret and more, %lu",
	       counters);

	testing("SBI_PMU counter_get_info");
	for (unsigned long counter = 0; counter < counters && counter < COUNTERS_MAX; counter++)
		look_at(counter);
	expect_success(get_info(CYCLE), CSR_CYCLE | 63UL << SBI_PMU_INFO_WIDTH_SHIFT, "cycle");
	expect_success(get_info(INSTRET), (CSR_CYCLE + 2) | 63UL << SBI_PMU_INFO_WIDTH_SHIFT,
		       "instret");
	expect(firmware != 0, "there are firmware counters");
	firmware_counter = (unsigned long)__builtin_ctzl(firmware);
	expect_error(get_info(counters), SBI_ERR_INVALID_PARAM, "the counter behind the last");
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++)
		expect_error(get_info(beyond[i]), SBI_ERR_INVALID_PARAM, "counter 0x%lx",
			     beyond[i]);
	expect_error(get_info(CYCLE + (1UL << 32)), SBI_ERR_INVALID_PARAM, "counter 2^32");
}

/* ---- Sets of counters ---- */

struct bad_set {
	const char *name;
	unsigned long base, mask;
};

/* Each function that takes a set refuses these. */
static void invalid_sets(struct sbiret (*function)(unsigned long base, unsigned long mask))
{
	const struct bad_set sets[] = {
		{ "the counter behind the last", counters, 1 },
		{ "the last and the one behind it", counters - 1, 3 },
		{ "a valid one and the one behind the last", 0, 1 | 1UL << counters },
		{ "base = 63, bit 1: counter 64", 63, 2 },
		{ "base = 64", 64, 1 },
		{ "base = 2^32", 1UL << 32, 1 },
		{ "base = -1, bit 1: counter 0 by an overflow", -1UL, 2 },
		{ "base = -1, bit 0", -1UL, 1 },
		{ "every bit", 0, -1UL },
	};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		expect_error(function(sets[i].base, sets[i].mask), SBI_ERR_INVALID_PARAM, "%s",
			     sets[i].name);
}

static struct sbiret config_set(unsigned long base, unsigned long mask)
{
	return config(base, mask, 0, SBI_PMU_HW_CPU_CYCLES, 0);
}

static struct sbiret config_first_of_set(unsigned long base, unsigned long mask)
{
	return config(base, mask, SKIP, SBI_PMU_HW_CPU_CYCLES, 0);
}

static struct sbiret start_set(unsigned long base, unsigned long mask)
{
	return start(base, mask, 0, 0);
}

static struct sbiret stop_set(unsigned long base, unsigned long mask)
{
	return stop(base, mask, 0);
}

static void sets(void)
{
	testing("SBI_PMU counter_config_matching");
	invalid_sets(config_set);
	testing("SBI_PMU counter_config_matching, SKIP_MATCH");
	invalid_sets(config_first_of_set);
	expect_error(config(0, 0, SKIP, SBI_PMU_HW_CPU_CYCLES, 0), SBI_ERR_NOT_SUPPORTED,
		     "an empty set has no first counter");
	testing("SBI_PMU counter_start");
	invalid_sets(start_set);
	expect_error(start(0, 0, 0, 0), SBI_SUCCESS, "an empty set");
	testing("SBI_PMU counter_stop");
	invalid_sets(stop_set);
	expect_error(stop(-1UL, 0, 0), SBI_SUCCESS, "an empty set, base = -1");
}

static void flags(void)
{
	testing("SBI_PMU counter_config_matching");
	for (unsigned long bit = 8; bit < 64; bit += 11)
		expect_error(config(0, all, 1UL << bit, SBI_PMU_HW_CPU_CYCLES, 0),
			     SBI_ERR_INVALID_PARAM, "reserved flag %lu", bit);
	testing("SBI_PMU counter_start");
	for (unsigned long bit = 2; bit < 64; bit += 15)
		expect_error(start(CYCLE, 1, 1UL << bit, 0), SBI_ERR_INVALID_PARAM,
			     "reserved flag %lu", bit);
	expect_error(
		start(CYCLE, 1, SBI_PMU_START_SET_INIT_VALUE | SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0),
		SBI_ERR_INVALID_PARAM, "two initial values");
	testing("SBI_PMU counter_stop");
	for (unsigned long bit = 2; bit < 64; bit += 15)
		expect_error(stop(CYCLE, 1, 1UL << bit), SBI_ERR_INVALID_PARAM, "reserved flag %lu",
			     bit);
}

/* ---- Events ---- */

struct bad_event {
	const char *name;
	unsigned long index, data;
};

static const struct bad_event bad_events[] = {
	{ "NO_EVENT", 0, 0 },
	{ "general event 11, reserved", 11, 0 },
	{ "cycles with event data, reserved", SBI_PMU_HW_CPU_CYCLES, 1 },
	{ "cache event of a cache that there is not", 0x1ffff, 0 },
	{ "raw event that the hart has not", 0x20000, 0x123456 },
	{ "raw event with a code", 0x20001, 0x1 },
	{ "raw event v2 that the hart has not", 0x30000, 0x123456 },
	{ "raw event v2 that sets MINH", 0x30000, 1UL << 62 | 1 },
	{ "type 4, reserved", 0x40001, 0 },
	{ "type 14, reserved", 0xe0001, 0 },
	{ "firmware event 22, reserved", FIRMWARE(22), 0 },
	{ "firmware event 255, reserved", FIRMWARE(255), 0 },
	{ "firmware event 256, which we do not have", FIRMWARE(256), 0 },
	{ "firmware event with event data, reserved", FIRMWARE(SBI_PMU_FW_SET_TIMER), 1 },
	{ "platform event", FIRMWARE(SBI_PMU_FW_PLATFORM), 1 },
	{ "an index of 21 bits", 1UL << 20 | SBI_PMU_HW_CPU_CYCLES, 0 },
	{ "an index of 33 bits", 1UL << 32 | SBI_PMU_HW_CPU_CYCLES, 0 },
};

static void unsupported_events(void)
{
	testing("SBI_PMU counter_config_matching");
	for (size_t i = 0; i < sizeof(bad_events) / sizeof(bad_events[0]); i++)
		expect_error(config(0, all, 0, bad_events[i].index, bad_events[i].data),
			     SBI_ERR_NOT_SUPPORTED, "%s", bad_events[i].name);
	expect_error(config(0, 0, 0, SBI_PMU_HW_CPU_CYCLES, 0), SBI_ERR_NOT_SUPPORTED,
		     "an empty set");
	expect_error(config(firmware_counter, 1, 0, SBI_PMU_HW_CPU_CYCLES, 0),
		     SBI_ERR_NOT_SUPPORTED, "cycles on a firmware counter");
	expect_error(config(CYCLE, 1, 0, SBI_PMU_HW_INSTRUCTIONS, 0), SBI_ERR_NOT_SUPPORTED,
		     "instructions on cycle");
	expect_error(config(CYCLE, 1, SKIP, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0),
		     SBI_ERR_NOT_SUPPORTED, "SKIP_MATCH does not make cycle a firmware counter");
}

struct info {
	unsigned int event, output;
	unsigned long data;
};

static struct info infos[512] __attribute__((aligned(4096)));

static void event_info_answers(void)
{
	static const unsigned long supported[] = { SBI_PMU_HW_CPU_CYCLES, SBI_PMU_HW_INSTRUCTIONS,
						   FIRMWARE(SBI_PMU_FW_MISALIGNED_LOAD),
						   FIRMWARE(SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED) };
	static const unsigned long unsupported[] = {
		0, 11, 0x1ffff, 0x40001, FIRMWARE(22), FIRMWARE(SBI_PMU_FW_PLATFORM)
	};
	size_t yes = sizeof(supported) / sizeof(supported[0]), count = 0;

	for (size_t i = 0; i < yes; i++)
		infos[count++] = (struct info){ (unsigned int)supported[i], 0xdeadbeee, 0 };
	for (size_t i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++)
		infos[count++] = (struct info){ (unsigned int)unsupported[i], 0xdeadbeef, 0x55 };
	infos[count] = (struct info){ SBI_PMU_HW_CPU_CYCLES, 0xdeadbeef, 0x77 };
	expect_error(event_info((unsigned long)infos, 0, count, 0), SBI_SUCCESS, "%lu entries",
		     count);
	for (size_t i = 0; i < count; i++)
		expect_equal(infos[i].output, i < yes, "event 0x%x", infos[i].event);
	expect(infos[0].event == SBI_PMU_HW_CPU_CYCLES && infos[yes].data == 0x55,
	       "event_idx and event_data are only read");
	expect_equal(infos[count].output, 0xdeadbeef, "the entry behind the last is untouched");
	for (size_t i = 0; i < 512; i++)
		infos[i] = (struct info){ SBI_PMU_HW_INSTRUCTIONS, 0xdeadbeef, 0 };
	expect_error(event_info((unsigned long)infos, 0, 512, 0), SBI_SUCCESS, "512 entries");
	count = 0;
	for (size_t i = 0; i < 512; i++)
		count += infos[i].output == 1;
	expect_equal(count, 512, "each has its answer");
}

static void event_info_refusals(void)
{
	unsigned long address = (unsigned long)infos;
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t bad_count = board_bad_addresses(bad);

	expect_error(event_info(address, 0, 0, 0), SBI_SUCCESS, "no entries");
	expect_error(event_info(address, 0, 1, 1), SBI_ERR_INVALID_PARAM, "flags = 1");
	expect_error(event_info(address, 0, 1, 1UL << 63), SBI_ERR_INVALID_PARAM, "flags = 2^63");
	expect_error(event_info(address + 8, 0, 1, 0), SBI_ERR_INVALID_PARAM, "aligned to 8 only");
	expect_error(event_info(address, 1, 1, 0), SBI_ERR_INVALID_ADDRESS, "address of 65 bits");
	expect_error(event_info(address, 0, 1UL << 60, 0), SBI_ERR_INVALID_ADDRESS,
		     "2^60 entries, whose size overflows to 0");
	expect_error(event_info(address, 0, -1UL, 0), SBI_ERR_INVALID_ADDRESS, "2^64 - 1 entries");
	expect_error(event_info(-16UL, 0, 2, 0), SBI_ERR_INVALID_ADDRESS, "wraps around");
	for (size_t i = 0; i < bad_count; i++)
		expect_error(event_info(bad[i].address & ~15UL, 0, 1, 0), SBI_ERR_INVALID_ADDRESS,
			     "%s", bad[i].name);
	infos[0] = (struct info){ SBI_PMU_HW_CPU_CYCLES, 0xdeadbeef, 0 };
	infos[1] = (struct info){ 1U << 20 | SBI_PMU_HW_CPU_CYCLES, 0xdeadbeef, 0 };
	expect_error(event_info(address, 0, 2, 0), SBI_ERR_INVALID_PARAM,
		     "event_idx with reserved bit 20");
	infos[1].event = 1U << 31 | SBI_PMU_HW_CPU_CYCLES;
	expect_error(event_info(address, 0, 2, 0), SBI_ERR_INVALID_PARAM,
		     "event_idx with reserved bit 31");
	expect_equal(infos[0].output, 0xdeadbeef, "then no entry is answered");
}

/* ---- Hardware counters ---- */

static bool has_overflow(void)
{
	return board_isa_has("sscofpmf");
}

/* Does it count while time passes? */
static bool advances(unsigned long counter)
{
	unsigned long before = value_of(counter);

	return wait_for(value_of(counter) != before);
}

static bool stands_still(unsigned long counter)
{
	unsigned long before = value_of(counter);

	delay(2);
	/* Twice: QEMU 7.2 would forget what it has answered once. */
	return value_of(counter) - before + value_of(counter) == before;
}

/* The life of a counter that counts what goes on all the time. */
static void life_of(unsigned long counter, unsigned long event)
{
	unsigned long value;

	reset_all();
	expect_success(config(counter, 1, CLEAR, event, 0), counter, "counter %lu alone", counter);
	expect_equal(value_of(counter), 0, "CLEAR_VALUE");
	expect(stands_still(counter), "counter %lu is not started by that", counter);
	expect_error(stop(counter, 1, 0), SBI_ERR_ALREADY_STOPPED, "stop before start");
	expect_error(start(counter, 1, 0, 12345), SBI_SUCCESS, "start");
	expect(advances(counter), "counter %lu counts", counter);
	expect_error(start(counter, 1, 0, 0), SBI_ERR_ALREADY_STARTED, "start again");
	expect_error(config(counter, 1, 0, event, 0), SBI_ERR_NOT_SUPPORTED,
		     "configure it while it counts");
	expect(advances(counter), "which changes nothing");
	expect_error(stop(counter, 1, 0), SBI_SUCCESS, "stop");
	expect(stands_still(counter), "counter %lu stands still", counter);
	expect_error(stop(counter, 1, 0), SBI_ERR_ALREADY_STOPPED, "stop again");

	value = value_of(counter);
	delay(5);
	start(counter, 1, 0, 0);
	stop(counter, 1, 0);
	expect(value_of(counter) >= value && value_of(counter) - value < 1UL << 40,
	       "start without a value goes on from the current one");
	expect_error(start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, 1UL << 50), SBI_SUCCESS,
		     "start from 2^50");
	expect(value_of(counter) >= 1UL << 50 && value_of(counter) < 1UL << 51,
	       "counts from there");
	expect_error(stop(counter, 1, SBI_PMU_STOP_FLAG_RESET), SBI_SUCCESS, "stop with RESET");
	expect_success(config(counter, 1, CLEAR | AUTO_START, event, 0), counter,
		       "CLEAR_VALUE and AUTO_START");
	expect(advances(counter) && value_of(counter) < 1UL << 50, "counts from 0");
	expect_success(config(counter, 1, SKIP | CLEAR, event, 0), counter,
		       "SKIP_MATCH takes a counter that counts");
	expect(value_of(counter) == 0 && stands_still(counter), "and it begins anew");
}

static unsigned long first_programmable(void)
{
	unsigned long programmable = hardware & ~(1UL << CYCLE | 1UL << INSTRET);

	return programmable != 0 ? (unsigned long)__builtin_ctzl(programmable) : 0;
}

static void hardware_counters(void)
{
	unsigned long programmable = first_programmable();

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
	reset_all();
}

/* A kernel configures several counters before it starts the first. */
static void matching(void)
{
	struct sbiret first, second;

	testing("SBI_PMU counter_config_matching");
	reset_all();
	first = config(0, all, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	second = config(0, all, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	expect_error(first, SBI_SUCCESS, "cycles, of all counters");
	expect_error(second, SBI_SUCCESS, "cycles once more, before that is started");
	expect(first.uvalue != second.uvalue, "are two counters");
	start(first.uvalue, 1, 0, 0);
	start(second.uvalue, 1, 0, 0);
	expect(advances(first.uvalue), "the first counts");
	expect(advances(second.uvalue), "the second counts");
	stop(first.uvalue, 1, SBI_PMU_STOP_FLAG_RESET);
	expect(advances(second.uvalue), "the second goes on when the first is reset");
	reset_all();
	for (unsigned long left = hardware; left != 0; left &= left - 1) {
		struct sbiret got = config(0, all, CLEAR | AUTO_START, SBI_PMU_HW_CPU_CYCLES, 0);

		if (got.error) {
			expect_error(got, SBI_ERR_NOT_SUPPORTED, "cycles until no counter is left");
			break;
		}
		expect(advances(got.uvalue), "counter %lu counts cycles", got.uvalue);
	}
	reset_all();
}

static void start_and_stop_several(void)
{
	unsigned long pair = 1UL << CYCLE | 1UL << INSTRET;

	testing("SBI_PMU counter_start");
	reset_all();
	config(CYCLE, 1, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	config(INSTRET, 1, CLEAR, SBI_PMU_HW_INSTRUCTIONS, 0);
	expect_error(start(0, pair, 0, 0), SBI_SUCCESS, "cycle and instret at once");
	expect(advances(CYCLE) && advances(INSTRET), "both count");
	testing("SBI_PMU counter_stop");
	expect_error(stop(0, pair, 0), SBI_SUCCESS, "cycle and instret at once");
	expect(stands_still(CYCLE) && stands_still(INSTRET), "both stand still");
	start(CYCLE, 1, 0, 0);
	expect_error(start(0, pair, 0, 0), SBI_ERR_ALREADY_STARTED, "one of them is started");
	stop(0, pair, 0);
	start(CYCLE, 1, 0, 0);
	expect_error(stop(0, pair, 0), SBI_ERR_ALREADY_STOPPED, "one of them is stopped");
	expect(stands_still(CYCLE), "the other is stopped by that");
	reset_all();
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
	reads = config(0, all, CLEAR, SBI_PMU_HW_CACHE_DTLB_READ_MISS, 0);
	writes = config(0, all, CLEAR, SBI_PMU_HW_CACHE_DTLB_WRITE_MISS, 0);
	if (reads.error || writes.error) {
		skip("the hart does not count them", "read and write misses");
		return;
	}
	window_map(&page, PTE_READ_WRITE);
	paging_on(0);
	start(reads.uvalue, 1, 0, 0);
	read_after_fences();
	stop(reads.uvalue, 1, 0);
	start(writes.uvalue, 1, 0, 0);
	write_after_fences();
	stop(writes.uvalue, 1, 0);
	paging_off();
	expect(value_of(reads.uvalue) >= ROUNDS, "a load after a fence is a miss");
	expect(value_of(writes.uvalue) >= ROUNDS, "a store after a fence is a miss");
	reset_all();
}

/* ---- Filters and overflow ---- */

static void filter(unsigned long counter, unsigned long event)
{
	config(counter, 1, CLEAR | AUTO_START | SBI_PMU_CFG_FLAG_SET_SINH, event, 0);
	delay(2);
	expect_equal(value_of(counter), 0, "counter %lu with SET_SINH counts nothing in S-mode",
		     counter);
	stop(counter, 1, SBI_PMU_STOP_FLAG_RESET);
	config(counter, 1,
	       CLEAR | AUTO_START | SBI_PMU_CFG_FLAG_SET_UINH | SBI_PMU_CFG_FLAG_SET_VSINH |
		       SBI_PMU_CFG_FLAG_SET_VUINH | SBI_PMU_CFG_FLAG_SET_MINH,
	       event, 0);
	expect(advances(counter), "counter %lu counts in S-mode when that alone is left", counter);
	stop(counter, 1, SBI_PMU_STOP_FLAG_RESET);
}

static void filters(void)
{
	testing("SBI_PMU filters");
	reset_all();
	if (has_overflow()) {
		filter(first_programmable(), SBI_PMU_HW_CPU_CYCLES);
		filter(first_programmable(), SBI_PMU_HW_INSTRUCTIONS);
	} else {
		skip("needs Sscofpmf", "programmable counters");
	}
	if (board_isa_has("smcntrpmf")) {
		filter(CYCLE, SBI_PMU_HW_CPU_CYCLES);
		filter(INSTRET, SBI_PMU_HW_INSTRUCTIONS);
	} else {
		skip("needs Smcntrpmf", "cycle and instret");
	}
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
	unsigned long counter = first_programmable();

	testing("SBI_PMU overflow");
	reset_all();
	if (!has_overflow()) {
		skip("needs Sscofpmf", "an interrupt");
		return;
	}
	config(counter, 1, 0, SBI_PMU_HW_CPU_CYCLES, 0);
	expect(!overflow_pending(), "nothing is pending before");
	start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
	expect(wait_for(overflow_pending()), "becomes pending when the counter overflows");
	expect(overflowed() >> counter & 1, "scountovf says which it was");
	csr_set(sie, INTERRUPT_OVERFLOW);
	csr_set(sstatus, SSTATUS_SIE);
	/* The handler masks an interrupt that it does not know. */
	expect(wait_for(!(csr_read(sie) & INTERRUPT_OVERFLOW)), "S-mode takes interrupt 13");
	csr_clear(sstatus, SSTATUS_SIE);
	stop(counter, 1, 0);
	start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, 0);
	stop(counter, 1, 0);
	expect(overflowed() >> counter & 1, "a start with the interrupt pending keeps scountovf");
	csr_clear(sip, INTERRUPT_OVERFLOW);
	expect(!overflow_pending(), "S-mode clears it");
	start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
	expect(wait_for(overflow_pending()), "comes again after the next start");
	reset_all();
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
	expect_error(set_shmem(address, 0, 1), SBI_ERR_INVALID_PARAM, "flags = 1");
	expect_error(set_shmem(-1UL, -1UL, 1UL << 63), SBI_ERR_INVALID_PARAM,
		     "disable with flags = 2^63");
	for (unsigned long offset = 1; offset < 4096; offset *= 2)
		expect_error(set_shmem(address + offset, 0, 0), SBI_ERR_INVALID_PARAM,
			     "aligned to %lu only", offset);
	expect_error(set_shmem(-1UL, 0, 0), SBI_ERR_INVALID_PARAM, "-1 in the low half only");
	expect_error(set_shmem(address, -1UL, 0), SBI_ERR_INVALID_ADDRESS,
		     "-1 in the high half only");
	expect_error(set_shmem(address, 1, 0), SBI_ERR_INVALID_ADDRESS, "address of 65 bits");
	expect_error(set_shmem(-4096UL, 0, 0), SBI_ERR_INVALID_ADDRESS, "the last page of all");
	for (size_t i = 0; i < bad_count; i++)
		expect_error(set_shmem(bad[i].address & ~4095UL, 0, 0), SBI_ERR_INVALID_ADDRESS,
			     "%s", bad[i].name);
	expect_error(start(CYCLE, 1, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0), SBI_ERR_NO_SHMEM,
		     "INIT_SNAPSHOT before it is set");
	expect_error(stop(CYCLE, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_ERR_NO_SHMEM,
		     "TAKE_SNAPSHOT before it is set");
}

static void snapshot_values(void)
{
	unsigned long fw = firmware_counter;
	unsigned long set = 1UL << CYCLE | 1UL << INSTRET | 1UL << fw;

	reset_all();
	fill_snapshot();
	expect_error(set_shmem((unsigned long)snapshot, 0, 0), SBI_SUCCESS, "a page of RAM");
	expect(changed_in_snapshot() == 0 && snapshot[0] == 0xabcd0000,
	       "does not touch the memory");
	config(CYCLE, 1, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	config(INSTRET, 1, CLEAR, SBI_PMU_HW_INSTRUCTIONS, 0);
	config(fw, 1, CLEAR, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
	snapshot[1 + CYCLE] = 1UL << 40;
	snapshot[1 + INSTRET] = 1UL << 41;
	snapshot[1 + fw] = 77;
	expect_error(start(0, set, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 99), SBI_SUCCESS,
		     "INIT_SNAPSHOT");
	expect(value_of(CYCLE) >> 40 == 1 && value_of(INSTRET) >> 41 == 1 && value_of(fw) == 77,
	       "each counter starts from its own value");
	expect(snapshot[0] == 0xabcd0000, "and the memory is only read");
	fill_snapshot();
	expect_error(stop(0, set, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_SUCCESS, "TAKE_SNAPSHOT");
	expect(snapshot[1 + CYCLE] == value_of(CYCLE) && snapshot[1 + INSTRET] == value_of(INSTRET),
	       "the values of the hardware counters are in it");
	expect_equal(snapshot[1 + fw], 77, "and that of the firmware counter");
	expect_equal(snapshot[0], 0, "nothing overflowed");
	expect_equal(changed_in_snapshot(), 3, "no other value is touched");

	fill_snapshot();
	start(INSTRET, 1, 0, 0);
	expect_error(stop(INSTRET, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_SUCCESS,
		     "TAKE_SNAPSHOT from base = 2");
	expect_equal(snapshot[1], value_of(INSTRET), "its value is the first");
	expect_equal(changed_in_snapshot(), 1, "no other value is touched");
	snapshot[1] = 1UL << 42;
	start(INSTRET, 1, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0);
	expect(value_of(INSTRET) >> 42 == 1, "INIT_SNAPSHOT from base = 2 takes the first value");
	expect_error(stop(INSTRET, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT | SBI_PMU_STOP_FLAG_RESET),
		     SBI_SUCCESS, "TAKE_SNAPSHOT and RESET");
	expect(snapshot[1] >> 42 == 1, "the value is that before the reset");
}

static void snapshot_of_overflow(void)
{
	unsigned long counter = first_programmable();

	if (!has_overflow()) {
		skip("needs Sscofpmf", "the bitmap of overflows");
		return;
	}
	reset_all();
	config(counter, 1, CLEAR, SBI_PMU_HW_CPU_CYCLES, 0);
	start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
	wait_for(overflow_pending());
	stop(0, 1UL << counter, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT);
	expect_equal(snapshot[0], 1UL << counter, "the counter that overflowed, base = 0");
	stop(counter, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT);
	expect_equal(snapshot[0], 1, "and from its own base");
	csr_clear(sip, INTERRUPT_OVERFLOW);
	start(counter, 1, SBI_PMU_START_SET_INIT_VALUE, 0);
	stop(counter, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT);
	expect_equal(snapshot[0], 0, "a start makes that forgotten");
	reset_all();
}

static void snapshot_off(void)
{
	expect_error(set_shmem(-1UL, -1UL, 0), SBI_SUCCESS, "disable");
	fill_snapshot();
	expect_error(stop(CYCLE, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT), SBI_ERR_NO_SHMEM,
		     "TAKE_SNAPSHOT after that");
	expect(changed_in_snapshot() == 0, "and the memory stays as it is");
	expect_error(set_shmem(-1UL, -1UL, 0), SBI_SUCCESS, "disable again");
}

/* ---- Firmware counters ---- */

static void firmware_reading(void)
{
	testing("SBI_PMU counter_fw_read");
	reset_all();
	expect_error(fw_read(CYCLE), SBI_ERR_INVALID_PARAM, "a hardware counter");
	expect_error(fw_read(INSTRET), SBI_ERR_INVALID_PARAM, "another hardware counter");
	expect_error(fw_read(counters), SBI_ERR_INVALID_PARAM, "the counter behind the last");
	expect_error(fw_read(-1UL), SBI_ERR_INVALID_PARAM, "counter -1");
	expect_error(fw_read(firmware_counter + 64), SBI_ERR_INVALID_PARAM,
		     "64 beyond a firmware counter");
	config(firmware_counter, 1, 0, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
	start(firmware_counter, 1, SBI_PMU_START_SET_INIT_VALUE, 0x1234567890abcdef);
	expect_success(fw_read(firmware_counter), 0x1234567890abcdef, "its initial value");
	testing("SBI_PMU counter_fw_read_hi");
	expect_success(call(SBI_PMU_COUNTER_FW_READ_HI, firmware_counter, 0, 0), 0,
		       "always 0 on RV64");
	expect_error(call(SBI_PMU_COUNTER_FW_READ_HI, CYCLE, 0, 0), SBI_ERR_INVALID_PARAM,
		     "a hardware counter");
	expect_error(call(SBI_PMU_COUNTER_FW_READ_HI, counters, 0, 0), SBI_ERR_INVALID_PARAM,
		     "the counter behind the last");
	reset_all();
}

/* A counter of the calling hart, from 0. */
static unsigned long begin_counting(unsigned long code)
{
	struct sbiret got = config(0, all, CLEAR | AUTO_START, FIRMWARE(code), 0);

	if (got.error)
		expect_error(got, SBI_SUCCESS, "firmware event %lu can be counted", code);
	return got.uvalue;
}

static unsigned long end_counting(unsigned long counter)
{
	stop(counter, 1, SBI_PMU_STOP_FLAG_RESET);
	return fw_read(counter).uvalue;
}

static void set_timer(void)
{
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, -1UL);
}

static void counting_calls(void)
{
	unsigned long first, second;

	testing("SBI_PMU SET_TIMER");
	reset_all();
	set_timer();
	first = begin_counting(SBI_PMU_FW_SET_TIMER);
	second = begin_counting(SBI_PMU_FW_SET_TIMER);
	for (int round = 0; round < ROUNDS; round++)
		set_timer();
	sbi_call1(SBI_EXT_LEGACY_SET_TIMER, 0, -1UL);
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER + 1, -1UL);
	stop(second, 1, 0);
	set_timer();
	expect_success(fw_read(first), ROUNDS + 2, "each call, the legacy one too");
	expect_success(fw_read(second), ROUNDS + 1, "by two counters, until one is stopped");
	stop(first, 1, 0);
	set_timer();
	expect_success(fw_read(first), ROUNDS + 2, "none after the stop");
	start(first, 1, 0, 0);
	set_timer();
	expect_success(fw_read(first), ROUNDS + 3, "goes on after another start");
	reset_all();
}

static void all_firmware_counters(void)
{
	unsigned long count = 0, exact = 0;

	testing("SBI_PMU firmware counters");
	while (config(0, all, CLEAR | AUTO_START, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0).error ==
	       SBI_SUCCESS)
		count++;
	expect_equal(count, (unsigned long)__builtin_popcountl(firmware),
		     "all can be used at once");
	set_timer();
	for (unsigned long left = firmware; left != 0; left &= left - 1)
		exact += fw_read((unsigned long)__builtin_ctzl(left)).uvalue == 1;
	expect_equal(exact, count, "and all count");
	expect_error(stop(0, firmware, SBI_PMU_STOP_FLAG_RESET), SBI_SUCCESS,
		     "stop and reset them at once");
	start(0, firmware, 0, 0);
	set_timer();
	exact = 0;
	for (unsigned long left = firmware; left != 0; left &= left - 1)
		exact += fw_read((unsigned long)__builtin_ctzl(left)).uvalue == 1;
	expect_equal(exact, count, "started without an event they count nothing");
	reset_all();
}

/* ---- Exceptions ---- */

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
	expect(trap.taken && trap.cause == cause && fw_read(counter).uvalue <= ROUNDS + 1,
	       "%s: still S-mode's after the stop", name);
}

static void counting_exceptions(void)
{
	unsigned long misaligned = (unsigned long)&page + 14;

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
	reset_all();
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
	set_shmem((unsigned long)other_snapshot, 0, 0);
	config(firmware_counter, 1, CLEAR | AUTO_START, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
	config(CYCLE, 1, CLEAR | AUTO_START, SBI_PMU_HW_CPU_CYCLES, 0);
	set_timer();
}

static void look_at_counters(void *unused)
{
	(void)unused;
	found_value = fw_read(firmware_counter).uvalue;
	found_shmem = stop(CYCLE, 1, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT).error;
	found_start = start(firmware_counter, 1, 0, 0).error;
	set_timer();
	found_set = fw_read(firmware_counter).uvalue;
}

static void across_a_stop(void)
{
	testing("SBI_PMU after hart_stop and hart_start");
	reset_all();
	if (hart_count == 1) {
		skip("needs a second hart", "counters");
		return;
	}
	hart_run(&harts[1], leave_counters_running, NULL);
	expect_error(start(firmware_counter, 1, 0, 0), SBI_SUCCESS,
		     "another hart's counters are its own");
	hart_run(&harts[1], look_at_counters, NULL);
	expect_error((struct sbiret){ .error = found_shmem }, SBI_ERR_NO_SHMEM,
		     "there is no snapshot memory");
	expect_error((struct sbiret){ .error = found_start }, SBI_SUCCESS, "no counter is started");
	expect_equal(found_value, 0, "the firmware counter's value");
	expect_equal(found_set, 0, "and it counts nothing without an event");
	reset_all();
}

/* A kernel that knows nothing of this extension reads cycle and instret: the first
 * check of all, because the next makes them stop. */
static void before_any_call(void)
{
	unsigned long cycle = csr_read(cycle), instret = csr_read(instret);

	testing("SBI_PMU counters at entry");
	expect(wait_for(csr_read(cycle) != cycle), "cycle counts");
	expect(wait_for(csr_read(instret) != instret), "instret counts");
	expect_success(sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_PMU), 1,
		       "probe_extension");
	expect_error(call(SBI_PMU_EVENT_GET_INFO + 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
		     "function 9, which there is not");
}

static void registers(void)
{
	testing("SBI_PMU");
	reset_all();
	expect_preserved(SBI_EXT_PMU, SBI_PMU_NUM_COUNTERS, ARGUMENTS(0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_GET_INFO, ARGUMENTS(0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_SNAPSHOT_SET_SHMEM,
			 ARGUMENTS((unsigned long)snapshot, 0, 0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING,
			 ARGUMENTS(0, all, 0, SBI_PMU_HW_CPU_CYCLES, 0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING,
			 ARGUMENTS(0, all, 0, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_START,
			 ARGUMENTS(0, all, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0));
	expect_preserved(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ARGUMENTS(-1UL));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_FW_READ, ARGUMENTS(firmware_counter));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_FW_READ_HI, ARGUMENTS(firmware_counter));
	expect_preserved(
		SBI_EXT_PMU, SBI_PMU_COUNTER_STOP,
		ARGUMENTS(0, all, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT | SBI_PMU_STOP_FLAG_RESET));
	infos[1].event = SBI_PMU_HW_CPU_CYCLES;
	expect_preserved(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO,
			 ARGUMENTS((unsigned long)infos, 0, 2, 0));
	set_shmem(-1UL, -1UL, 0);
}

void conformance(void)
{
	before_any_call();
	discovery();
	sets();
	flags();
	unsupported_events();
	testing("SBI_PMU event_get_info");
	event_info_answers();
	event_info_refusals();
	hardware_counters();
	matching();
	start_and_stop_several();
	tlb_misses();
	filters();
	overflow();
	snapshot_refusals();
	snapshot_values();
	snapshot_of_overflow();
	snapshot_off();
	firmware_reading();
	counting_calls();
	all_firmware_counters();
	counting_exceptions();
	counting_exchanges();
	counting_many_targets();
	across_a_stop();
	registers();
}
