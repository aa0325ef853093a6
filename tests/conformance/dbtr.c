/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debug Triggers extension (SBI v3.0, chapter of that name; the debug specification's
 * chapter "Sdtrig" for tdata1): the rules of each function, and that a trigger fires
 * where, when and on which hart it should, and nowhere else.
 *
 * Each function leaves no trigger installed. Both types of address triggers are tried,
 * as far as the hart has them.
 */
#include <stdint.h>
#include <string.h>

#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* tdata1, where mcontrol and mcontrol6 are alike. */
#define TYPE(n) ((unsigned long)(n) << 60)
#define DMODE (1UL << 59)
#define CHAIN (1UL << 11)
#define M (1UL << 6)
#define S (1UL << 4)
#define U (1UL << 3)
#define EXECUTE (1UL << 2)
#define STORE (1UL << 1)
#define LOAD (1UL << 0)

/* Where they are not. */
#define MCONTROL_SELECT (1UL << 19)
#define MCONTROL6_SELECT (1UL << 21)
#define MCONTROL6_VS (1UL << 24)
#define MCONTROL6_VU (1UL << 23)

#define DISABLE (-1UL)

/* Of trig_state: not whether and where it names the hardware's trigger. */
#define STATE_KNOWN 0xdfUL

/* An entry of the shared memory. */
struct entry {
	unsigned long word, tdata1, tdata2, tdata3;
};

#define ENTRIES_MAX 64
#define CANARY 0x5a5a5a5a5a5a5a5aUL

static struct entry shmem[ENTRIES_MAX + 1];
static unsigned long trig_max;

/* What the triggers watch. */
static uint64_t watched[4] __attribute__((aligned(64)));

/* 4-byte instructions, one for each trigger that waits for one. */
__attribute__((naked, aligned(64))) static void watched_code(void)
{
	__asm__(".option push\n"
		".option norvc\n"
		"nop\n"
		"nop\n"
		"ret\n"
		".option pop\n");
}

/* ---- The calls ---- */

static struct sbiret num_triggers(unsigned long trig_tdata1)
{
	return sbi_call1(SBI_EXT_DBTR, SBI_DBTR_NUM_TRIGGERS, trig_tdata1);
}

static struct sbiret set_shmem(unsigned long low, unsigned long high, unsigned long flags)
{
	return sbi_call3(SBI_EXT_DBTR, SBI_DBTR_SET_SHMEM, low, high, flags);
}

static struct sbiret read_triggers(unsigned long base, unsigned long count)
{
	return sbi_call2(SBI_EXT_DBTR, SBI_DBTR_READ_TRIGGERS, base, count);
}

static struct sbiret install(unsigned long count)
{
	return sbi_call1(SBI_EXT_DBTR, SBI_DBTR_INSTALL_TRIGGERS, count);
}

static struct sbiret update(unsigned long count)
{
	return sbi_call1(SBI_EXT_DBTR, SBI_DBTR_UPDATE_TRIGGERS, count);
}

static struct sbiret uninstall(unsigned long base, unsigned long mask)
{
	return sbi_call2(SBI_EXT_DBTR, SBI_DBTR_UNINSTALL_TRIGGERS, base, mask);
}

static struct sbiret enable(unsigned long base, unsigned long mask)
{
	return sbi_call2(SBI_EXT_DBTR, SBI_DBTR_ENABLE_TRIGGERS, base, mask);
}

static struct sbiret disable(unsigned long base, unsigned long mask)
{
	return sbi_call2(SBI_EXT_DBTR, SBI_DBTR_DISABLE_TRIGGERS, base, mask);
}

/* ---- Helpers ---- */

static void configure(size_t i, unsigned long tdata1, const void *address)
{
	shmem[i] = (struct entry){ CANARY, tdata1, (unsigned long)address, 0 };
}

/* An error, and the array index that install and update give with it. */
static void expect_failed_at(struct sbiret got, long error, unsigned long index, const char *name)
{
	expect_error(got, error, "%s", name);
	expect_equal(got.uvalue, index, "and the index of that configuration");
}

static void install_one(unsigned long tdata1, const void *address)
{
	configure(0, tdata1, address);
	expect_success(install(1), 0, "install_triggers, one of tdata1 0x%lx", tdata1);
}

/* What trigger 0 is, read into the first entry. */
static const struct entry *trigger_0(void)
{
	memset(shmem, 0x5a, sizeof(shmem[0]));
	read_triggers(0, 1);
	return &shmem[0];
}

static bool is_zero(const struct entry *entry)
{
	return (entry->word | entry->tdata1 | entry->tdata2 | entry->tdata3) == 0;
}

/* A hart may leave stval 0 for a breakpoint, as QEMU 7 does. */
static bool fired(struct trap trap, const void *address)
{
	return trap.taken && trap.cause == CAUSE_BREAKPOINT &&
	       (trap.tval == (unsigned long)address || trap.tval == 0);
}

static bool store_fires(const void *address)
{
	return fired(catch_trap(try_store, (unsigned long)address), address);
}

static bool load_fires(const void *address)
{
	return fired(catch_trap(try_load, (unsigned long)address), address);
}

/* Execution up to the end of a function that begins at code. */
static bool execute_fires(const void *code, const void *address)
{
	struct trap trap = catch_trap(try_fetch, (unsigned long)code);

	return fired(trap, address) && trap.epc == (unsigned long)address;
}

static bool is_quiet(void (*access)(unsigned long), const void *address)
{
	return !catch_trap(access, (unsigned long)address).taken;
}

static bool has_triggers_for(unsigned long tdata1)
{
	return num_triggers(tdata1).value > 0;
}

/* ---- num_triggers ---- */

static void numbers(void)
{
	static const struct {
		const char *name;
		unsigned long tdata1;
	} impossible[] = {
		{ "type 0 with other bits", TYPE(0) | S },
		{ "the first reserved type, 8", TYPE(8) },
		{ "the last reserved type, 11", TYPE(11) },
		{ "mcontrol with m", TYPE(2) | STORE | S | M },
		{ "mcontrol with dmode", TYPE(2) | STORE | S | DMODE },
		{ "mcontrol6 with m", TYPE(6) | STORE | S | M },
		{ "mcontrol6 with dmode", TYPE(6) | STORE | S | DMODE },
	};

	testing("SBI_DBTR num_triggers");
	trig_max = num_triggers(0).uvalue;
	expect(trig_max > 0 && trig_max <= ENTRIES_MAX, "tdata1 = 0 gives trig_max, %lu", trig_max);
	expect(has_triggers_for(TYPE(2)) || has_triggers_for(TYPE(6)),
	       "there are mcontrol or mcontrol6 triggers");
	for (unsigned long type = 2; type <= 6; type += 4) {
		expect(num_triggers(TYPE(type)).uvalue <= trig_max,
		       "type %lu: not more than trig_max", type);
		expect_success(num_triggers(TYPE(type) | STORE | S),
			       num_triggers(TYPE(type)).uvalue,
			       "type %lu: every trigger can wait for stores", type);
	}
	for (size_t i = 0; i < COUNT(impossible); i++)
		expect_success(num_triggers(impossible[i].tdata1), 0, "%s", impossible[i].name);
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_NUM_TRIGGERS, ARGUMENTS(0));
}

/* It counts what triggers could be, and lets them be what they are. */
static void numbers_while_installed(unsigned long type)
{
	unsigned long count = num_triggers(type | LOAD | U).uvalue;

	testing("SBI_DBTR num_triggers");
	install_one(type | STORE | S, &watched[0]);
	expect_success(num_triggers(type | LOAD | U), count, "an installed trigger counts as well");
	expect(store_fires(&watched[0]), "and fires as before");
	expect_equal(trigger_0()->tdata1, type | STORE | S, "and reads as before");
	uninstall(0, 1);
}

/* ---- set_shmem ---- */

static void without_shmem(const char *when)
{
	testing("SBI_DBTR shared memory");
	expect_error(read_triggers(0, 1), SBI_ERR_NO_SHMEM, "read_triggers, %s", when);
	expect_failed_at(install(1), SBI_ERR_NO_SHMEM, 0, "install_triggers, without it");
	expect_failed_at(update(1), SBI_ERR_NO_SHMEM, 0, "update_triggers, without it");
}

static void refused_addresses(void)
{
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t count = board_bad_addresses(bad);
	unsigned long good = (unsigned long)shmem;

	for (size_t i = 0; i < count; i++)
		expect_error(set_shmem(bad[i].address, 0, 0), SBI_ERR_INVALID_ADDRESS, "%s (0x%lx)",
			     bad[i].name, bad[i].address);
	expect_error(set_shmem(board.ram.end - 8, 0, 0), SBI_ERR_INVALID_ADDRESS,
		     "across the end of RAM");
	expect_error(set_shmem(board.ram.end - trig_max * sizeof(struct entry) + 8, 0, 0),
		     SBI_ERR_INVALID_ADDRESS, "the last trigger's tdata3 behind the end of RAM");
	expect_error(set_shmem(good, 1, 0), SBI_ERR_INVALID_ADDRESS, "shmem_phys_hi = 1");
	expect_error(set_shmem(good, DISABLE, 0), SBI_ERR_INVALID_ADDRESS, "shmem_phys_hi = -1");
	for (size_t i = 0; i < board.firmware_count; i++)
		expect_error(set_shmem(board.firmware[i].end - 8, 0, 0), SBI_ERR_INVALID_ADDRESS,
			     "across the firmware's end (0x%lx)", board.firmware[i].end);
}

static void refused_parameters(void)
{
	unsigned long good = (unsigned long)shmem;

	for (unsigned long offset = 1; offset < 8; offset++)
		expect_error(set_shmem(good + offset, 0, 0), SBI_ERR_INVALID_PARAM,
			     "an address that is %lu past a multiple of 8", offset);
	expect_error(set_shmem(DISABLE, 0, 0), SBI_ERR_INVALID_PARAM, "shmem_phys_lo = -1 alone");
	expect_error(set_shmem(good, 0, 1), SBI_ERR_INVALID_PARAM, "flags = 1");
	expect_error(set_shmem(good, 0, 1UL << 63), SBI_ERR_INVALID_PARAM, "flags = 1 << 63");
	expect_error(set_shmem(DISABLE, DISABLE, 1), SBI_ERR_INVALID_PARAM,
		     "flags = 1, to disable it");
}

static void shared_memory(void)
{
	without_shmem("before it is set");
	testing("SBI_DBTR set_shmem");
	refused_addresses();
	refused_parameters();
	testing("SBI_DBTR shared memory");
	expect_error(read_triggers(0, 1), SBI_ERR_NO_SHMEM,
		     "read_triggers, what was refused is not used");
	testing("SBI_DBTR set_shmem");
	expect_success(set_shmem(board.ram.end - trig_max * sizeof(struct entry), 0, 0), 0,
		       "the last bytes of RAM");
	expect_success(set_shmem((unsigned long)shmem, 0, 0), 0, "other memory, when some is set");
	expect_error(set_shmem(board.ram.end, 0, 0), SBI_ERR_INVALID_ADDRESS, "a bad address then");
	testing("SBI_DBTR shared memory");
	expect_success(read_triggers(0, 1), 0,
		       "read_triggers, what was set before that is still used");
	testing("SBI_DBTR set_shmem");
	expect_success(set_shmem(DISABLE, DISABLE, 0), 0, "disables it");
	expect_success(set_shmem(DISABLE, DISABLE, 0), 0, "disables it once more");
	without_shmem("after it was disabled");
	testing("SBI_DBTR set_shmem");
	expect_success(set_shmem((unsigned long)shmem + 8, 0, 0), 0, "aligned to 8 bytes only");
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_SET_SHMEM, ARGUMENTS((unsigned long)shmem, 0, 0));
}

/* ---- read_triggers ---- */

static void read_ranges(void)
{
	static const struct {
		unsigned long base, count; /* added to trig_max */
	} bad[] = {
		{ 0, 0 }, { 0, 1 }, { 1, 0 }, { -1UL, 2 }, { -1UL, -1UL },
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		expect_error(read_triggers(trig_max + bad[i].base, bad[i].count), SBI_ERR_BAD_RANGE,
			     "base trig_max + %ld, count %ld", (long)bad[i].base,
			     (long)bad[i].count);
	expect_error(read_triggers(0, trig_max + 1), SBI_ERR_BAD_RANGE, "one more than there are");
	expect_error(read_triggers(0, -1UL), SBI_ERR_BAD_RANGE, "count -1");
	expect_error(read_triggers(-1UL, 1), SBI_ERR_BAD_RANGE, "base -1");
	expect_error(read_triggers(-1UL, 2), SBI_ERR_BAD_RANGE, "base -1, count 2, which wraps");
	expect_error(read_triggers(1UL << 32, 1), SBI_ERR_BAD_RANGE, "base 2^32");
	expect_success(read_triggers(0, 0), 0, "none");
}

static void read_uninstalled(void)
{
	memset(shmem, 0x5a, sizeof(shmem));
	read_ranges();
	expect_equal(shmem[0].word, CANARY, "none of that writes to the shared memory");
	expect_success(read_triggers(0, trig_max), 0, "all triggers");
	for (size_t i = 0; i < trig_max; i++)
		expect(is_zero(&shmem[i]), "trigger %zu, not installed, is all zero", i);
	expect_equal(shmem[trig_max].word, CANARY, "nothing is written behind them");
}

static void reads(unsigned long type)
{
	unsigned long tdata1 = type | STORE | LOAD | S | U;
	unsigned long state = SBI_DBTR_STATE_MAPPED | SBI_DBTR_STATE_S | SBI_DBTR_STATE_U;

	testing("SBI_DBTR read_triggers");
	install_one(tdata1, &watched[1]);
	configure(0, 0, NULL);
	configure(1, 0, NULL);
	expect_success(read_triggers(0, 1), 0, "an installed trigger");
	expect_equal(shmem[0].word & STATE_KNOWN, state, "trig_state has mapped, s and u");
	expect_equal(shmem[0].tdata1, tdata1, "tdata1 is what was installed");
	expect_equal(shmem[0].tdata2, (unsigned long)&watched[1], "tdata2 is the address");
	expect_equal(shmem[0].tdata3, 0, "tdata3 is 0");
	expect_equal(shmem[1].word, CANARY, "the next entry is untouched");
	if (trig_max > 1) {
		read_triggers(1, 1);
		expect(is_zero(&shmem[0]), "another trigger alone is at offset 0");
	}
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_READ_TRIGGERS, ARGUMENTS(0, 1));
	uninstall(0, 1);
	expect(is_zero(trigger_0()), "an uninstalled trigger is all zero again");
}

/* ---- Firing ---- */

static void fires_on_store(unsigned long type)
{
	install_one(type | STORE | S, &watched[1]);
	expect(store_fires(&watched[1]),
	       "a store: breakpoint exception, stval is the address or 0");
	expect(store_fires(&watched[1]), "so does the next one");
	expect(is_quiet(try_load, &watched[1]), "a load does not fire");
	expect(is_quiet(try_store, &watched[2]), "a store behind it does not fire");
	expect(is_quiet(try_store, (char *)&watched[1] - 1), "a store before it does not fire");
	uninstall(0, 1);
	expect(is_quiet(try_store, &watched[1]), "nor any store once it is uninstalled");
}

static void fires_on_load(unsigned long type)
{
	install_one(type | LOAD | S, &watched[1]);
	expect(load_fires(&watched[1]), "a load: breakpoint exception, stval is the address or 0");
	expect(is_quiet(try_store, &watched[1]), "a store does not fire");
	expect(is_quiet(try_load, &watched[2]), "a load behind it does not fire");
	uninstall(0, 1);
	expect(is_quiet(try_load, &watched[1]), "nor any load once it is uninstalled");
}

static void fires_on_execution(unsigned long type)
{
	const char *code = (const char *)watched_code;

	install_one(type | EXECUTE | S, code + 4);
	expect(execute_fires(code, code + 4),
	       "execution: breakpoint exception, sepc is the address");
	expect(is_quiet(try_fetch, code + 8), "execution behind it does not fire");
	expect(is_quiet(try_load, code + 4), "a load does not fire");
	uninstall(0, 1);
	expect(is_quiet(try_fetch, code), "nor execution once it is uninstalled");
}

static void fires_on_all(unsigned long type)
{
	const void *code = (const void *)watched_code;

	install_one(type | EXECUTE | STORE | LOAD | S, &watched[1]);
	expect(load_fires(&watched[1]) && store_fires(&watched[1]), "load and store in one");
	uninstall(0, 1);
	install_one(type | EXECUTE | STORE | LOAD | S, code);
	expect(execute_fires(code, code) && load_fires(code), "execution and load in one");
	uninstall(0, 1);
	expect(catch_trap(try_load, 0).cause != CAUSE_BREAKPOINT &&
		       catch_trap(try_fetch, 0).cause != CAUSE_BREAKPOINT,
	       "uninstalled, it does not wait at address 0 either");
	install_one(type | S, &watched[1]);
	expect(is_quiet(try_store, &watched[1]), "nothing to wait for: does not fire");
	uninstall(0, 1);
	install_one(type | STORE, &watched[1]);
	expect(is_quiet(try_store, &watched[1]), "no mode: does not fire");
	uninstall(0, 1);
}

static bool store_fires_in_user(const void *address)
{
	return fired(catch_trap_in_user(try_store, (unsigned long)address), address);
}

static void fires_in_its_modes(unsigned long type)
{
	install_one(type | STORE | U, &watched[1]);
	expect(store_fires_in_user(&watched[1]), "u: fires in U-mode");
	expect(is_quiet(try_store, &watched[1]), "u: not in S-mode");
	uninstall(0, 1);
	install_one(type | STORE | S, &watched[1]);
	expect(!store_fires_in_user(&watched[1]), "s: not in U-mode");
	uninstall(0, 1);
	install_one(type | STORE | S | U, &watched[1]);
	expect(store_fires_in_user(&watched[1]) && store_fires(&watched[1]), "s and u: in both");
	uninstall(0, 1);
}

static void read_0(unsigned long unused)
{
	(void)unused;
	read_triggers(0, 1);
}

/* The SBI implementation is no part of what S-mode debugs. */
static void silent_below(unsigned long type)
{
	install_one(type | STORE | LOAD | S | U, &shmem[0].tdata2);
	expect(!catch_trap(read_0, 0).taken, "what the firmware does for S-mode does not fire");
	uninstall(0, 1);
}

static void firing(unsigned long type)
{
	testing(type == TYPE(2) ? "SBI_DBTR mcontrol trigger" : "SBI_DBTR mcontrol6 trigger");
	fires_on_store(type);
	fires_on_load(type);
	fires_on_execution(type);
	fires_on_all(type);
	fires_in_its_modes(type);
	silent_below(type);
}

/* ---- install_triggers ---- */

static void install_all(unsigned long type)
{
	for (size_t i = 0; i < trig_max; i++) {
		configure(0, type | STORE | S, &watched[i % 2]);
		install(1);
		expect_equal(shmem[0].word, i, "installed one by one, this one is trig_idx %zu", i);
	}
	configure(0, type | STORE | S, &watched[2]);
	expect_failed_at(install(1), SBI_ERR_FAILED, 0, "no trigger is left");
	expect_equal(shmem[0].word, CANARY, "and no trig_idx is written");
	expect(store_fires(&watched[0]), "the first one fires");
	expect(trig_max == 1 || store_fires(&watched[1]), "the second one fires");
	expect(is_quiet(try_store, &watched[2]), "the one too many does not");
	expect_success(uninstall(trig_max - 1, 1), 0, "uninstall_triggers, the last");
	expect_success(install(1), 0, "makes room for one");
	expect_equal(shmem[0].word, trig_max - 1, "with its trig_idx");
	expect(store_fires(&watched[2]), "which fires");
	uninstall(0, (1UL << trig_max) - 1);
}

static void install_several(unsigned long type)
{
	for (size_t i = 0; i < trig_max; i++)
		configure(i, type | STORE | S, &watched[i % 2]);
	configure(trig_max, type | STORE | S, &watched[2]);
	expect_error(install(trig_max + 1), SBI_ERR_BAD_RANGE, "one more than there are");
	expect_error(install(-1UL), SBI_ERR_BAD_RANGE, "-1 of them");
	expect_error(install(1UL << 59 | 1), SBI_ERR_BAD_RANGE, "so many that their size wraps");
	expect_success(install(0), 0, "none");
	expect(is_zero(trigger_0()), "which installs none");
	configure(0, type | STORE | S, &watched[0]);
	expect_success(install(trig_max), 0, "as many as there are, in one call");
	for (size_t i = 0; i < trig_max; i++)
		expect_equal(shmem[i].word, i, "entry %zu gets a trig_idx of its own", i);
	expect(store_fires(&watched[0]), "the first one fires");
	expect(trig_max == 1 || store_fires(&watched[1]), "the second one fires");
	uninstall(0, (1UL << trig_max) - 1);
}

static void install_invalid(unsigned long type)
{
	const struct {
		const char *name;
		unsigned long tdata1;
	} invalid[] = {
		{ "bit m", type | STORE | S | M },
		{ "bit m alone", type | STORE | M },
		{ "bit dmode", type | STORE | S | DMODE },
		{ "type 0", STORE | S },
		{ "the first reserved type", TYPE(8) | STORE | S },
		{ "the last reserved type", TYPE(11) | STORE | S },
		{ "type 15, disabled", TYPE(15) },
		{ "chain in the last configuration", type | STORE | S | CHAIN },
	};

	for (size_t i = 0; i < COUNT(invalid); i++) {
		configure(0, invalid[i].tdata1, &watched[1]);
		expect_failed_at(install(1), SBI_ERR_INVALID_PARAM, 0, invalid[i].name);
	}
	expect(is_zero(trigger_0()), "none of them is installed");
	expect(is_quiet(try_store, &watched[1]), "nor fires");
}

static void install_without_h(void)
{
	configure(0, TYPE(6) | STORE | MCONTROL6_VS, &watched[1]);
	expect_failed_at(install(1), SBI_ERR_INVALID_PARAM, 0, "vs, without H");
	configure(0, TYPE(6) | STORE | MCONTROL6_VU, &watched[1]);
	expect_failed_at(install(1), SBI_ERR_INVALID_PARAM, 0, "vu, without H");
}

static void install_with_h(void)
{
	unsigned long tdata1 = TYPE(6) | STORE | MCONTROL6_VS | MCONTROL6_VU;

	install_one(tdata1, &watched[1]);
	expect(is_quiet(try_store, &watched[1]), "vs and vu: does not fire in S-mode");
	expect(!store_fires_in_user(&watched[1]), "nor in U-mode");
	disable(0, 1);
	expect_equal(trigger_0()->tdata1, TYPE(6) | STORE, "disabled, tdata1 has neither");
	expect_equal(shmem[0].word & STATE_KNOWN,
		     SBI_DBTR_STATE_MAPPED | SBI_DBTR_STATE_VS | SBI_DBTR_STATE_VU,
		     "trig_state has mapped, vs and vu");
	enable(0, 1);
	expect_equal(trigger_0()->tdata1, tdata1, "enabled, tdata1 has both again");
	uninstall(0, 1);
}

/* mcontrol has no vs and vu. */
static void install_guest_modes(unsigned long type)
{
	if (type != TYPE(6))
		return;
	if (board_isa_has("h"))
		install_with_h();
	else
		install_without_h();
}

/* Bits that are optional: what num_triggers says, install must do. */
static void install_unsupported(unsigned long type)
{
	const struct {
		const char *name;
		unsigned long tdata1;
	} optional[] = {
		{ "select: compare data",
		  type | (type == TYPE(2) ? MCONTROL_SELECT : MCONTROL6_SELECT) },
		{ "match 1: a range", type | 1UL << 7 },
		{ "action 2: trace on", type | 2UL << 12 },
		{ "an interrupt trigger", TYPE(4) },
		{ "an exception trigger", TYPE(5) },
	};

	for (size_t i = 0; i < COUNT(optional); i++) {
		if (has_triggers_for(optional[i].tdata1)) {
			skip("the hart has it", "%s is not supported", optional[i].name);
			continue;
		}
		configure(0, optional[i].tdata1 | STORE | S, &watched[1]);
		expect_failed_at(install(1), SBI_ERR_NOT_SUPPORTED, 0, optional[i].name);
	}
	expect(is_zero(trigger_0()), "none of them is installed");
}

/* All of them or none. */
static void install_partly(unsigned long type)
{
	if (trig_max < 2) {
		skip("needs two triggers", "a second configuration that fails");
		return;
	}
	configure(0, type | STORE | S, &watched[0]);
	configure(1, type | STORE | S | M, &watched[1]);
	expect_failed_at(install(2), SBI_ERR_INVALID_PARAM, 1, "the second has m");
	expect_equal(shmem[0].word, CANARY, "no trig_idx is written");
	expect(is_quiet(try_store, &watched[0]), "the first, which was fine, does not fire");
	expect(is_zero(trigger_0()), "and is not installed");

	install_one(type | STORE | S, &watched[2]);
	for (size_t i = 0; i < trig_max; i++)
		configure(i, type | STORE | S, &watched[0]);
	expect_failed_at(install(trig_max), SBI_ERR_FAILED, trig_max - 1,
			 "no trigger is left for the last");
	expect(is_quiet(try_store, &watched[0]), "none of the others fires");
	expect(store_fires(&watched[2]), "the one that was there still fires");
	uninstall(0, 1);
	expect_error(uninstall(1, 1), SBI_ERR_INVALID_PARAM,
		     "uninstall_triggers, the others are not installed");
}

/* Two configurations that fire only together: on both, a store at that address. */
static void install_chain(unsigned long type)
{
	bool chains = has_triggers_for(type | CHAIN | STORE | S);

	if (trig_max < 2) {
		skip("needs two triggers", "a chain");
		return;
	}
	configure(0, type | STORE | S | CHAIN, &watched[0]);
	configure(1, type | STORE | S, &watched[0]);
	if (!chains) {
		expect_failed_at(install(2), SBI_ERR_NOT_SUPPORTED, 0, "a chain, without chains");
		expect(is_quiet(try_store, &watched[0]), "no part of it is left");
		return;
	}
	expect_success(install(2), 0, "a chain");
	expect_equal(shmem[1].word, shmem[0].word + 1, "has contiguous trig_idx");
	expect(store_fires(&watched[0]), "it fires when both match");
	uninstall(shmem[0].word, 3);
}

static void install_preserves(unsigned long type)
{
	configure(0, type | STORE | S, &watched[1]);
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_INSTALL_TRIGGERS, ARGUMENTS(1));
	uninstall(0, 1);
}

static void installs(unsigned long type)
{
	testing("SBI_DBTR install_triggers");
	install_all(type);
	install_several(type);
	install_invalid(type);
	install_guest_modes(type);
	install_unsupported(type);
	install_partly(type);
	install_chain(type);
	install_preserves(type);
}

/* ---- update_triggers ---- */

static struct sbiret update_one(unsigned long trig_idx, unsigned long tdata1, const void *address)
{
	configure(0, tdata1, address);
	shmem[0].word = trig_idx;
	return update(1);
}

static void update_address_and_kind(unsigned long type)
{
	install_one(type | STORE | S, &watched[0]);
	expect_success(update_one(0, type | STORE | S, &watched[1]), 0, "another address");
	expect(store_fires(&watched[1]), "fires at the new address");
	expect(is_quiet(try_store, &watched[0]), "not at the old one");
	expect_equal(trigger_0()->tdata2, (unsigned long)&watched[1], "which is read back");
	expect_success(update_one(0, type | LOAD | S, &watched[1]), 0, "load instead of store");
	expect(load_fires(&watched[1]), "fires on a load");
	expect(is_quiet(try_store, &watched[1]), "not on a store");
	expect_success(update_one(0, type | LOAD | U, &watched[1]), 0, "U-mode instead of S-mode");
	expect(is_quiet(try_load, &watched[1]), "does not fire in S-mode");
	expect_equal(trigger_0()->word & STATE_KNOWN, SBI_DBTR_STATE_MAPPED | SBI_DBTR_STATE_U,
		     "trig_state has mapped and u");
	disable(0, 1);
	expect_success(update_one(0, type | STORE | S, &watched[2]), 0, "while it is disabled");
	expect(store_fires(&watched[2]), "enables it");
	uninstall(0, 1);
}

static void update_nothing_to_something(unsigned long type)
{
	install_one(type, NULL);
	expect_success(update_one(0, type | STORE | S, &watched[0]), 0,
		       "one that waits for nothing");
	expect(store_fires(&watched[0]), "fires then");
	uninstall(0, 1);
}

static void update_invalid(unsigned long type)
{
	unsigned long good = type | STORE | S;
	const struct {
		const char *name;
		unsigned long trig_idx, tdata1;
	} invalid[] = {
		{ "trig_idx trig_max", trig_max, good },
		{ "trig_idx -1", -1UL, good },
		{ "trig_idx 2^32", 1UL << 32, good },
		{ "another type", 0, good ^ TYPE(4) },
		{ "no type", 0, STORE | S },
		{ "another chain", 0, good | CHAIN },
		{ "bit m", 0, good | M },
		{ "bit dmode", 0, good | DMODE },
	};

	install_one(good, &watched[0]);
	for (size_t i = 0; i < COUNT(invalid); i++)
		expect_failed_at(update_one(invalid[i].trig_idx, invalid[i].tdata1, &watched[1]),
				 SBI_ERR_INVALID_PARAM, 0, invalid[i].name);
	if (has_triggers_for(good | 1UL << 7))
		skip("the hart has it", "match 1 is not supported");
	else
		expect_failed_at(update_one(0, good | 1UL << 7, &watched[1]), SBI_ERR_NOT_SUPPORTED,
				 0, "match 1: a range");
	expect(store_fires(&watched[0]), "after all of that, it fires where it did");
	expect(is_quiet(try_store, &watched[1]), "and not elsewhere");
	expect_equal(trigger_0()->tdata1, good, "and reads as it did");
	expect_error(update(trig_max + 1), SBI_ERR_BAD_RANGE, "one more than there are");
	expect_error(update(-1UL), SBI_ERR_BAD_RANGE, "-1 of them");
	expect_success(update(0), 0, "none");
	uninstall(0, 1);
}

static void update_uninstalled(unsigned long type)
{
	expect_failed_at(update_one(0, type | STORE | S, &watched[1]), SBI_ERR_FAILED, 0,
			 "a trigger that is not installed");
	expect(is_quiet(try_store, &watched[1]), "does not fire");
	if (trig_max < 2) {
		skip("needs two triggers", "a second configuration that fails");
		return;
	}
	install_one(type | STORE | S, &watched[0]);
	configure(0, type | STORE | S, &watched[0]);
	configure(1, type | STORE | S, &watched[1]);
	shmem[0].word = 0;
	shmem[1].word = 1;
	expect_failed_at(update(2), SBI_ERR_FAILED, 1, "the second is not installed");
	uninstall(0, 1);
}

static void update_preserves(unsigned long type)
{
	install_one(type | STORE | S, &watched[0]);
	shmem[0].word = 0;
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_UPDATE_TRIGGERS, ARGUMENTS(1));
	uninstall(0, 1);
}

static void updates(unsigned long type)
{
	testing("SBI_DBTR update_triggers");
	update_address_and_kind(type);
	update_nothing_to_something(type);
	update_invalid(type);
	update_uninstalled(type);
	update_preserves(type);
}

/* ---- uninstall_triggers, enable_triggers, disable_triggers ---- */

/* Sets that none of the three takes, with trigger 0 installed. */
static void refused_sets(struct sbiret (*call)(unsigned long base, unsigned long mask))
{
	const struct {
		const char *name;
		unsigned long base, mask;
	} sets[] = {
		{ "base trig_max", trig_max, 1 },
		{ "base -1", -1UL, 1 },
		{ "base -1, whose bit 1 wraps to trigger 0", -1UL, 2 },
		{ "base -1, which wraps to trigger 0, and that", -1UL, 3 },
		{ "base 2^32", 1UL << 32, 1 },
		{ "base 64", 64, 1 },
		{ "trigger 0 and one behind the last", 0, 1UL << trig_max | 1 },
		{ "trigger 0 and bit 63", 0, 1UL << 63 | 1 },
		{ "every bit", 0, -1UL },
	};

	for (size_t i = 0; i < COUNT(sets); i++)
		expect_error(call(sets[i].base, sets[i].mask), SBI_ERR_INVALID_PARAM, "%s",
			     sets[i].name);
	expect_success(call(0, 0), 0, "no trigger");
	expect_success(call(-1UL, 0), 0, "no trigger, base -1");
}

static void refused_with_uninstalled(struct sbiret (*call)(unsigned long base, unsigned long mask))
{
	expect_error(call(0, 1), SBI_ERR_INVALID_PARAM, "a trigger that is not installed");
	if (trig_max < 2) {
		skip("needs two triggers", "one that is installed and one that is not");
		return;
	}
	install_one((has_triggers_for(TYPE(6)) ? TYPE(6) : TYPE(2)) | STORE | S, &watched[0]);
	expect_error(call(0, 3), SBI_ERR_INVALID_PARAM,
		     "one that is installed and one that is not");
	expect(store_fires(&watched[0]), "changes nothing for the first");
	uninstall(0, 1);
}

static void uninstalls(unsigned long type)
{
	testing("SBI_DBTR uninstall_triggers");
	install_one(type | STORE | S, &watched[0]);
	refused_sets(uninstall);
	expect(store_fires(&watched[0]), "after all of that, trigger 0 still fires");
	expect_success(uninstall(0, 1), 0, "trigger 0");
	expect(is_zero(trigger_0()), "reads as zero");
	expect(is_quiet(try_store, &watched[0]), "does not fire");
	refused_with_uninstalled(uninstall);
	install_one(type | STORE | S, &watched[0]);
	disable(0, 1);
	expect_success(uninstall(0, 1), 0, "a disabled trigger");
	install_one(type | STORE | S, &watched[1]);
	expect(store_fires(&watched[1]), "one that is installed in its place is enabled");
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_UNINSTALL_TRIGGERS, ARGUMENTS(0, 1));
}

static void uninstall_middle(unsigned long type)
{
	if (trig_max < 2)
		return;
	install_one(type | STORE | S, &watched[0]);
	install_one(type | STORE | S, &watched[1]);
	expect_success(uninstall(0, 1), 0, "trigger 0 of two");
	expect(is_quiet(try_store, &watched[0]), "does not fire any more");
	expect(store_fires(&watched[1]), "the other does");
	install_one(type | STORE | S, &watched[2]);
	expect_equal(shmem[0].word, 0, "the next one gets the free trig_idx");
	expect(store_fires(&watched[1]) && store_fires(&watched[2]), "both fire");
	expect_success(uninstall(1, 1), 0, "trigger 1, by base");
	expect(is_quiet(try_store, &watched[1]), "does not fire any more");
	uninstall(0, 1);
}

static void disables(unsigned long type)
{
	unsigned long state = SBI_DBTR_STATE_MAPPED | SBI_DBTR_STATE_S;

	testing("SBI_DBTR disable_triggers");
	install_one(type | STORE | S, &watched[0]);
	refused_sets(disable);
	expect(store_fires(&watched[0]), "after all of that, trigger 0 still fires");
	expect_success(disable(0, 1), 0, "trigger 0");
	expect(is_quiet(try_store, &watched[0]), "does not fire");
	expect_success(disable(0, 1), 0, "once more");
	expect_equal(trigger_0()->tdata1, type | STORE, "tdata1 has no mode any more");
	expect_equal(shmem[0].tdata2, (unsigned long)&watched[0], "tdata2 is what it was");
	expect_equal(shmem[0].word & STATE_KNOWN, state, "trig_state has mapped and s");
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_DISABLE_TRIGGERS, ARGUMENTS(0, 1));
	uninstall(0, 1);
	refused_with_uninstalled(disable);
}

static void enables(unsigned long type)
{
	testing("SBI_DBTR enable_triggers");
	install_one(type | STORE | S, &watched[0]);
	expect_success(enable(0, 1), 0, "trigger 0, which is enabled");
	disable(0, 1);
	refused_sets(enable);
	expect(is_quiet(try_store, &watched[0]), "after all of that, it does not fire");
	expect_success(enable(0, 1), 0, "trigger 0, which was disabled");
	expect(store_fires(&watched[0]), "fires");
	expect(!store_fires_in_user(&watched[0]), "in the mode that it had, no other");
	expect_equal(trigger_0()->tdata1, type | STORE | S, "tdata1 is what was installed");
	expect_preserved(SBI_EXT_DBTR, SBI_DBTR_ENABLE_TRIGGERS, ARGUMENTS(0, 1));
	uninstall(0, 1);
	expect_success(enable(0, 1), 0, "a trigger that is not installed");
	expect(is_quiet(try_store, &watched[0]), "does not fire");
	expect(is_zero(trigger_0()), "and reads as zero");
}

/* ---- Other harts ---- */

static struct entry other_shmem[ENTRIES_MAX];
static long other_error;
static bool other_fired, other_is_zero;

static void store_here(void *address)
{
	other_fired = store_fires(address);
}

static void read_without_shmem(void *unused)
{
	(void)unused;
	other_error = read_triggers(0, 1).error;
}

/* The same, with shared memory of its own. */
static void install_here(void *address)
{
	other_is_zero = false;
	set_shmem((unsigned long)other_shmem, 0, 0);
	memset(other_shmem, 0x5a, sizeof(other_shmem));
	if (read_triggers(0, 1).error == SBI_SUCCESS)
		other_is_zero = is_zero(&other_shmem[0]);
	other_shmem[0] = (struct entry){ .tdata2 = (unsigned long)address };
	other_shmem[0].tdata1 = (has_triggers_for(TYPE(6)) ? TYPE(6) : TYPE(2)) | STORE | S;
	other_error = install(1).error;
	other_fired = store_fires(address);
}

static void on_another_hart(struct hart *hart)
{
	hart_run(hart, read_without_shmem, NULL);
	expect_error((struct sbiret){ .error = other_error }, SBI_ERR_NO_SHMEM,
		     "hart %lu has no shared memory when another one has", hart->id);
	hart_run(hart, store_here, &watched[0]);
	expect(!other_fired, "a trigger of hart %lu does not fire on hart %lu", harts[0].id,
	       hart->id);
	for (int start = 1; start <= 2; start++) {
		hart_run(hart, install_here, &watched[1]);
		expect(other_is_zero, "start %d of hart %lu: it has no trigger installed", start,
		       hart->id);
		expect_error((struct sbiret){ .error = other_error }, SBI_SUCCESS,
			     "start %d of hart %lu: it installs one", start, hart->id);
		expect(other_fired, "start %d of hart %lu: it fires there", start, hart->id);
		expect(is_quiet(try_store, &watched[1]), "and not on hart %lu", harts[0].id);
	}
	hart_run(hart, store_here, &watched[1]);
	expect(!other_fired, "it is gone when hart %lu is started again", hart->id);
	hart_run(hart, read_without_shmem, NULL);
	expect_error((struct sbiret){ .error = other_error }, SBI_ERR_NO_SHMEM,
		     "and so is its shared memory");
}

static void other_harts(unsigned long type)
{
	testing("SBI_DBTR across harts");
	if (hart_count == 1) {
		skip("needs a second hart", "each hart has triggers of its own");
		return;
	}
	install_one(type | STORE | S, &watched[0]);
	for_each_other_hart (hart)
		on_another_hart(hart);
	expect(store_fires(&watched[0]), "the trigger of hart %lu still fires", harts[0].id);
	uninstall(0, 1);
}

/* A hart that only slept keeps its triggers. */
static void suspended(unsigned long type)
{
	bool resumed;

	testing("SBI_DBTR across hart_suspend");
	install_one(type | STORE | S, &watched[0]);
	csr_set(sie, INTERRUPT_SOFTWARE);
	csr_set(sip, INTERRUPT_SOFTWARE);
	hart_suspend(SBI_HSM_SUSPEND_NON_RETENTIVE, &resumed);
	csr_clear(sip, INTERRUPT_SOFTWARE);
	csr_clear(sie, INTERRUPT_SOFTWARE);
	expect(resumed, "the hart suspends and resumes");
	expect(store_fires(&watched[0]), "a trigger still fires");
	expect_success(read_triggers(0, 1), 0, "the shared memory is still set");
	uninstall(0, 1);
}

static void every_function(unsigned long type)
{
	numbers_while_installed(type);
	reads(type);
	firing(type);
	installs(type);
	updates(type);
	uninstalls(type);
	uninstall_middle(type);
	disables(type);
	enables(type);
	other_harts(type);
	suspended(type);
}

void conformance(void)
{
	testing("SBI_DBTR");
	if (sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_DBTR).value == 0) {
		expect_error(num_triggers(0), SBI_ERR_NOT_SUPPORTED, "not available");
		skip("the firmware or the hart has no debug triggers", "everything else");
		return;
	}
	numbers();
	if (trig_max == 0 || trig_max > ENTRIES_MAX)
		return;
	shared_memory();
	testing("SBI_DBTR read_triggers");
	read_uninstalled();
	for (unsigned long type = 2; type <= 6; type += 4) {
		if (has_triggers_for(TYPE(type)))
			every_function(TYPE(type));
		else
			skip("the hart has none", "triggers of type %lu", type);
	}
	testing("SBI_DBTR unknown function");
	expect_error(sbi_call0(SBI_EXT_DBTR, 8), SBI_ERR_NOT_SUPPORTED, "function 8");
}
