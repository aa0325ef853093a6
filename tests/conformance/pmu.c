/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance Monitoring Unit extension (SBI v3.0, PMU Extension): which counters and
 * events there are, and what must be refused. What counts is in pmu_hardware.c and
 * pmu_firmware.c.
 */
#include <stdatomic.h>

#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/pmu.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define COUNTERS_MAX 64
#define CSR_TIME 0xc01UL

/* ---- Which counters there are ---- */

/* Numbers below num_counters may be no counters: Linux asks for each and skips those. */
static void look_at(unsigned long counter)
{
	struct sbiret info = pmu_get_info(counter);
	unsigned long csr = info.uvalue & 0xfff;

	if (info.error) {
		expect_error(info, SBI_ERR_INVALID_PARAM, "counter %lu, which there is not",
			     counter);
		return;
	}
	if (info.uvalue & SBI_PMU_INFO_FIRMWARE)
		return;
	expect(csr >= CSR_CYCLE && csr < CSR_CYCLE + 32 && csr != CSR_TIME,
	       "counter %lu is in a counter's CSR, 0x%lx", counter, csr);
	expect_equal(info.uvalue >> 18, 0, "counter %lu: the reserved bits", counter);
}

static void discovery(void)
{
	static const unsigned long beyond[] = { 64, 1UL << 12, 1UL << 32, 1UL << 63, -1UL };

	testing("SBI_PMU num_counters");
	expect_success(pmu_call(SBI_PMU_NUM_COUNTERS, 0, 0, 0), pmu.count, "any hart");
	expect(pmu.count >= 2 && pmu.count <= COUNTERS_MAX,
	       "there are cycle, instret and more, %lu", pmu.count);

	testing("SBI_PMU counter_get_info");
	for (unsigned long counter = 0; counter < pmu.count && counter < COUNTERS_MAX; counter++)
		look_at(counter);
	expect_success(pmu_get_info(CYCLE), CSR_CYCLE | 63UL << SBI_PMU_INFO_WIDTH_SHIFT, "cycle");
	expect_success(pmu_get_info(INSTRET), (CSR_CYCLE + 2) | 63UL << SBI_PMU_INFO_WIDTH_SHIFT,
		       "instret");
	expect(pmu.firmware != 0, "there are firmware counters");
	expect_error(pmu_get_info(pmu.count), SBI_ERR_INVALID_PARAM, "the counter behind the last");
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++)
		expect_error(pmu_get_info(beyond[i]), SBI_ERR_INVALID_PARAM, "counter 0x%lx",
			     beyond[i]);
}

/* ---- Sets of counters ---- */

struct bad_set {
	const char *name;
	unsigned long base, mask;
};

/* Each function that takes a set refuses these. */
static void invalid_sets(struct sbiret (*function)(unsigned long base, unsigned long mask))
{
	unsigned long hole = (unsigned long)__builtin_ctzl(~pmu.all);
	const struct bad_set sets[] = {
		{ "the counter behind the last", pmu.count, 1 },
		{ "the last and the one behind it", pmu.count - 1, 3 },
		{ "a valid one and the one behind the last", 0, 1 | 1UL << pmu.count },
		{ "the first number that is no counter", hole, 1 },
		{ "cycle and that", 0, 1 | 1UL << hole },
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
	return pmu_config(base, mask, 0, SBI_PMU_HW_CPU_CYCLES, 0);
}

static struct sbiret config_first_of_set(unsigned long base, unsigned long mask)
{
	return pmu_config(base, mask, SKIP, SBI_PMU_HW_CPU_CYCLES, 0);
}

static struct sbiret start_set(unsigned long base, unsigned long mask)
{
	return pmu_start(base, mask, 0, 0);
}

static struct sbiret stop_set(unsigned long base, unsigned long mask)
{
	return pmu_stop(base, mask, 0);
}

static void sets(void)
{
	testing("SBI_PMU counter_config_matching");
	invalid_sets(config_set);
	testing("SBI_PMU counter_config_matching, SKIP_MATCH");
	invalid_sets(config_first_of_set);
	expect_error(pmu_config(0, 0, SKIP, SBI_PMU_HW_CPU_CYCLES, 0), SBI_ERR_NOT_SUPPORTED,
		     "an empty set has no first counter");
	testing("SBI_PMU counter_start");
	invalid_sets(start_set);
	expect_error(pmu_start(0, 0, 0, 0), SBI_SUCCESS, "an empty set");
	testing("SBI_PMU counter_stop");
	invalid_sets(stop_set);
	expect_error(pmu_stop(-1UL, 0, 0), SBI_SUCCESS, "an empty set, base = -1");
}

static void flags(void)
{
	testing("SBI_PMU counter_config_matching");
	for (unsigned long bit = 8; bit < 64; bit += 11)
		expect_error(pmu_config(0, pmu.all, 1UL << bit, SBI_PMU_HW_CPU_CYCLES, 0),
			     SBI_ERR_INVALID_PARAM, "reserved flag %lu", bit);
	testing("SBI_PMU counter_start");
	for (unsigned long bit = 2; bit < 64; bit += 15)
		expect_error(pmu_start(CYCLE, 1, 1UL << bit, 0), SBI_ERR_INVALID_PARAM,
			     "reserved flag %lu", bit);
	expect_error(pmu_start(CYCLE, 1,
			       SBI_PMU_START_SET_INIT_VALUE | SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0),
		     SBI_ERR_INVALID_PARAM, "two initial values");
	testing("SBI_PMU counter_stop");
	for (unsigned long bit = 2; bit < 64; bit += 15)
		expect_error(pmu_stop(CYCLE, 1, 1UL << bit), SBI_ERR_INVALID_PARAM,
			     "reserved flag %lu", bit);
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
		expect_error(pmu_config(0, pmu.all, 0, bad_events[i].index, bad_events[i].data),
			     SBI_ERR_NOT_SUPPORTED, "%s", bad_events[i].name);
	expect_error(pmu_config(0, 0, 0, SBI_PMU_HW_CPU_CYCLES, 0), SBI_ERR_NOT_SUPPORTED,
		     "an empty set");
	expect_error(pmu_config(pmu.first_firmware, 1, 0, SBI_PMU_HW_CPU_CYCLES, 0),
		     SBI_ERR_NOT_SUPPORTED, "cycles on a firmware counter");
	expect_error(pmu_config(CYCLE, 1, 0, SBI_PMU_HW_INSTRUCTIONS, 0), SBI_ERR_NOT_SUPPORTED,
		     "instructions on cycle");
	expect_error(pmu_config(CYCLE, 1, SKIP, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0),
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
	expect_error(pmu_event_info((unsigned long)infos, 0, count, 0), SBI_SUCCESS, "%lu entries",
		     count);
	for (size_t i = 0; i < count; i++)
		expect_equal(infos[i].output, i < yes, "event 0x%x", infos[i].event);
	expect(infos[0].event == SBI_PMU_HW_CPU_CYCLES && infos[yes].data == 0x55,
	       "event_idx and event_data are only read");
	expect_equal(infos[count].output, 0xdeadbeef, "the entry behind the last is untouched");
	for (size_t i = 0; i < 512; i++)
		infos[i] = (struct info){ SBI_PMU_HW_INSTRUCTIONS, 0xdeadbeef, 0 };
	expect_error(pmu_event_info((unsigned long)infos, 0, 512, 0), SBI_SUCCESS, "512 entries");
	count = 0;
	for (size_t i = 0; i < 512; i++)
		count += infos[i].output == 1;
	expect_equal(count, 512, "each has its answer");
}

/* Another hart writes the input words of all entries again and again, and looks whether they
 * are still what it wrote before. */
#define MEANWHILE_CALLS 100
#define MEANWHILE_SWEEPS 1000

static _Atomic unsigned long sweeps, inputs_lost;
static atomic_bool enough;

static void use_inputs(void *argument)
{
	volatile struct info *entries = argument;
	unsigned long lost = 0;

	for (unsigned int n = 1; !enough; sweeps = n++) {
		for (size_t i = 0; i < 512; i++) {
			lost += entries[i].event != SBI_PMU_HW_CPU_CYCLES + (n - 1) % 2 ||
				entries[i].data != n - 1;
			entries[i].event = SBI_PMU_HW_CPU_CYCLES + n % 2;
			entries[i].data = n;
		}
	}
	inputs_lost = lost;
}

/* Of an entry, the call writes `output` alone: whoever has the rest may go on using it. */
static void event_info_writes_output(void)
{
	unsigned long calls = 0, failed = 0;

	if (hart_count < 2) {
		skip("needs a second hart", "what another hart writes to an entry meanwhile");
		return;
	}
	for (size_t i = 0; i < 512; i++)
		infos[i] = (struct info){ SBI_PMU_HW_CPU_CYCLES, 0xdeadbeef, 0 };
	hart_start(&harts[1], use_inputs, infos);
	expect(wait_for((failed += pmu_event_info((unsigned long)infos, 0, 512, 0).error != 0,
			 ++calls >= MEANWHILE_CALLS && sweeps >= MEANWHILE_SWEEPS)),
	       "another hart writes input words meanwhile");
	enough = true;
	expect(hart_join(&harts[1]), "and comes to its end");
	expect_equal(failed, 0, "calls that fail then");
	expect_equal(inputs_lost, 0, "input words that were written and lost");
	expect_equal(infos[0].output, 1, "the answer");
}

static void event_info_refusals(void)
{
	unsigned long address = (unsigned long)infos;
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t bad_count = board_bad_addresses(bad);

	expect_error(pmu_event_info(address, 0, 0, 0), SBI_SUCCESS, "no entries");
	expect_error(pmu_event_info(address, 0, 1, 1), SBI_ERR_INVALID_PARAM, "flags = 1");
	expect_error(pmu_event_info(address, 0, 1, 1UL << 63), SBI_ERR_INVALID_PARAM,
		     "flags = 2^63");
	expect_error(pmu_event_info(address + 8, 0, 1, 0), SBI_ERR_INVALID_PARAM,
		     "aligned to 8 only");
	expect_error(pmu_event_info(address, 1, 1, 0), SBI_ERR_INVALID_ADDRESS,
		     "address of 65 bits");
	expect_error(pmu_event_info(address, 0, 1UL << 60, 0), SBI_ERR_INVALID_ADDRESS,
		     "2^60 entries, whose size overflows to 0");
	expect_error(pmu_event_info(address, 0, -1UL, 0), SBI_ERR_INVALID_ADDRESS,
		     "2^64 - 1 entries");
	expect_error(pmu_event_info(-16UL, 0, 2, 0), SBI_ERR_INVALID_ADDRESS, "wraps around");
	for (size_t i = 0; i < bad_count; i++)
		expect_error(pmu_event_info(bad[i].address & ~15UL, 0, 1, 0),
			     SBI_ERR_INVALID_ADDRESS, "%s", bad[i].name);
	infos[0] = (struct info){ SBI_PMU_HW_CPU_CYCLES, 0xdeadbeef, 0 };
	infos[1] = (struct info){ 1U << 20 | SBI_PMU_HW_CPU_CYCLES, 0xdeadbeef, 0 };
	expect_error(pmu_event_info(address, 0, 2, 0), SBI_ERR_INVALID_PARAM,
		     "event_idx with reserved bit 20");
	infos[1].event = 1U << 31 | SBI_PMU_HW_CPU_CYCLES;
	expect_error(pmu_event_info(address, 0, 2, 0), SBI_ERR_INVALID_PARAM,
		     "event_idx with reserved bit 31");
	expect_equal(infos[0].output, 0xdeadbeef, "then no entry is answered");
}

/* ---- The rest ---- */

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
	expect_error(pmu_call(SBI_PMU_EVENT_GET_INFO + 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
		     "function 9, which there is not");
}

static unsigned long snapshot[512] __attribute__((aligned(4096)));

static void registers(void)
{
	testing("SBI_PMU");
	pmu_reset();
	expect_preserved(SBI_EXT_PMU, SBI_PMU_NUM_COUNTERS, ARGUMENTS(0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_GET_INFO, ARGUMENTS(0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_SNAPSHOT_SET_SHMEM,
			 ARGUMENTS((unsigned long)snapshot, 0, 0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING,
			 ARGUMENTS(0, pmu.all, 0, SBI_PMU_HW_CPU_CYCLES, 0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING,
			 ARGUMENTS(0, pmu.all, 0, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_START,
			 ARGUMENTS(0, pmu.all, SBI_PMU_START_FLAG_INIT_SNAPSHOT, 0));
	expect_preserved(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ARGUMENTS(-1UL));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_FW_READ, ARGUMENTS(pmu.first_firmware));
	expect_preserved(SBI_EXT_PMU, SBI_PMU_COUNTER_FW_READ_HI, ARGUMENTS(pmu.first_firmware));
	expect_preserved(
		SBI_EXT_PMU, SBI_PMU_COUNTER_STOP,
		ARGUMENTS(0, pmu.all, SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT | SBI_PMU_STOP_FLAG_RESET));
	infos[1].event = SBI_PMU_HW_CPU_CYCLES;
	expect_preserved(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO,
			 ARGUMENTS((unsigned long)infos, 0, 2, 0));
	pmu_set_shmem(-1UL, -1UL, 0);
}

void conformance(void)
{
	before_any_call();
	pmu_init();
	discovery();
	sets();
	flags();
	unsupported_events();
	testing("SBI_PMU event_get_info");
	event_info_answers();
	event_info_writes_output();
	event_info_refusals();
	registers();
}
