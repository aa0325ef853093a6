/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Firmware Features extension (SBI v3.0, chapter of that name): which features there
 * are, their values, flags, locks and life time; and for each one what it changes.
 *
 * While LANDING_PAD is on, no function pointer may be called, for nothing here is
 * compiled with landing pads; while DOUBLE_TRAP is on, no second trap may come before
 * SDT is cleared. So what happens then is reported afterwards.
 */
#include <string.h>

#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define RESERVED_FLAG (1UL << 1)
#define VALUES_MAX 3

struct feature {
	unsigned int id;
	const char *name;
	const char *extension; /* in riscv,isa; NULL: needs none */
	unsigned long reset;
	unsigned long values[VALUES_MAX]; /* the last ones may repeat */
	unsigned long invalid[VALUES_MAX];
};

static const struct feature features[] = {
	{ SBI_FWFT_MISALIGNED_EXC_DELEG,
	  "MISALIGNED_EXC_DELEG",
	  NULL,
	  0,
	  { 1, 0, 0 },
	  { 2, -1UL, 1UL << 32 } },
	{ SBI_FWFT_LANDING_PAD, "LANDING_PAD", "zicfilp", 0, { 1, 0, 0 }, { 2, -1UL, 1UL << 32 } },
	{ SBI_FWFT_SHADOW_STACK,
	  "SHADOW_STACK",
	  "zicfiss",
	  0,
	  { 1, 0, 0 },
	  { 2, -1UL, 1UL << 32 } },
	{ SBI_FWFT_DOUBLE_TRAP, "DOUBLE_TRAP", "ssdbltrp", 0, { 1, 0, 0 }, { 2, -1UL, 1UL << 32 } },
	{ SBI_FWFT_PTE_AD_HW_UPDATING,
	  "PTE_AD_HW_UPDATING",
	  "svadu",
	  0,
	  { 1, 0, 0 },
	  { 2, -1UL, 1UL << 32 } },
	{ SBI_FWFT_POINTER_MASKING_PMLEN,
	  "POINTER_MASKING_PMLEN",
	  "smnpm",
	  0,
	  { 7, 16, 0 },
	  { 1, 8, 1UL << 32 | 7 } },
};

#define FEATURES (sizeof(features) / sizeof(features[0]))

static struct sbiret set(unsigned long feature, unsigned long value, unsigned long flags)
{
	return sbi_call3(SBI_EXT_FWFT, SBI_FWFT_SET, feature, value, flags);
}

static struct sbiret get(unsigned long feature)
{
	return sbi_call1(SBI_EXT_FWFT, SBI_FWFT_GET, feature);
}

static bool svadu_only(void)
{
	return board_isa_has("svadu") && !board_isa_has("svade");
}

/* A tree that names Svadu without Svade promises that hardware updates A and D: there is
 * nothing to be set. */
static bool has(const struct feature *feature)
{
	if (feature->id == SBI_FWFT_PTE_AD_HW_UPDATING && svadu_only())
		return false;
	return feature->extension == NULL || board_isa_has(feature->extension);
}

static const char *missing(const struct feature *feature)
{
	return board_isa_has(feature->extension) ? "svade" : feature->extension;
}

/* Whether the feature is there; a skipped check when not. */
static bool has_or_skip(unsigned int id, const char *what)
{
	bool there = has(&features[id]);

	testing("SBI_FWFT %s", features[id].name);
	if (!there)
		skip("the hart has no such extension", "%s (%s)", what, missing(&features[id]));
	return there;
}

/* ---- What the extension says of itself ---- */

static void availability(void)
{
	testing("SBI_FWFT");
	expect_success(sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_FWFT), 1,
		       "probe_extension");
	expect_error(sbi_call0(SBI_EXT_FWFT, 2), SBI_ERR_NOT_SUPPORTED, "FID 2");
	expect_error(sbi_call0(SBI_EXT_FWFT, -1), SBI_ERR_NOT_SUPPORTED, "FID -1");
}

static void denied_features(void)
{
	static const struct {
		unsigned long id;
		const char *name;
	} denied[] = {
		{ 0x00000006, "the first reserved local feature" },
		{ 0x3fffffff, "the last reserved local feature" },
		{ 0x40000000, "the first platform-specific local feature" },
		{ 0x7fffffff, "the last platform-specific local feature" },
		{ 0x80000000, "the first reserved global feature" },
		{ 0xbfffffff, "the last reserved global feature" },
		{ 0xc0000000, "the first platform-specific global feature" },
		{ 0xffffffff, "the last platform-specific global feature" },
		{ -1UL, "the last one, sign-extended" },
	};

	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
		struct sbiret got = get(denied[i].id);

		testing("SBI_FWFT get");
		expect_error(got, SBI_ERR_DENIED, "%s (0x%lx)", denied[i].name, denied[i].id);
		expect_equal(got.uvalue, 0, "its value is zero then");
		testing("SBI_FWFT set");
		expect_error(set(denied[i].id, 1, 0), SBI_ERR_DENIED, "%s (0x%lx)", denied[i].name,
			     denied[i].id);
		expect_error(set(denied[i].id, -1UL, -1UL), SBI_ERR_DENIED,
			     "the same, with an invalid value and invalid flags");
	}
}

static void absent_feature(const struct feature *feature)
{
	struct sbiret got = get(feature->id);

	expect_error(got, SBI_ERR_NOT_SUPPORTED, "get, without %s", missing(feature));
	expect_equal(got.uvalue, 0, "its value is zero then");
	expect_error(set(feature->id, 0, 0), SBI_ERR_NOT_SUPPORTED, "set to 0, without %s",
		     missing(feature));
	expect_error(set(feature->id, feature->values[0], SBI_FWFT_SET_FLAG_LOCK),
		     SBI_ERR_NOT_SUPPORTED, "set to %lu, with LOCK", feature->values[0]);
	expect_error(set(feature->id, 0, RESERVED_FLAG), SBI_ERR_NOT_SUPPORTED,
		     "set to 0, with a reserved flag");
}

/* ---- Values and flags ---- */

static void invalid_parameters(const struct feature *feature)
{
	static const unsigned long flags[] = { RESERVED_FLAG, RESERVED_FLAG | 1, 1UL << 32,
					       1UL << 63, -1UL };
	unsigned long before = get(feature->id).uvalue;

	for (size_t i = 0; i < VALUES_MAX; i++)
		expect_error(set(feature->id, feature->invalid[i], 0), SBI_ERR_INVALID_PARAM,
			     "set to 0x%lx", feature->invalid[i]);
	expect_error(set(feature->id, feature->invalid[0], SBI_FWFT_SET_FLAG_LOCK),
		     SBI_ERR_INVALID_PARAM, "set to 0x%lx, with LOCK", feature->invalid[0]);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		expect_error(set(feature->id, feature->values[0], flags[i]), SBI_ERR_INVALID_PARAM,
			     "set to %lu, with flags 0x%lx", feature->values[0], flags[i]);
	expect_success(get(feature->id), before, "keeps its value");
	expect_error(set(feature->id, before, 0), SBI_SUCCESS, "and is not locked");
}

static void valid_value(const struct feature *feature, unsigned long value)
{
	unsigned long high = feature->id | 1UL << 63 | 1UL << 32;
	struct sbiret was_set = set(feature->id, value, 0);
	struct sbiret got = get(feature->id);
	struct sbiret set_again = set(high, value, 0);
	struct sbiret got_high = get(high);

	set(feature->id, feature->reset, 0);
	expect_success(was_set, 0, "set to %lu", value);
	expect_success(got, value, "get after that");
	expect_success(set_again, 0, "set to %lu once more, with bits above the 32 of the feature",
		       value);
	expect_success(got_high, value, "get, with bits above the 32 of the feature");
}

static void present_feature(const struct feature *feature)
{
	expect_success(get(feature->id), feature->reset, "get: its reset value");
	invalid_parameters(feature);
	for (size_t i = 0; i < VALUES_MAX; i++)
		valid_value(feature, feature->values[i]);
	expect_success(get(feature->id), feature->reset, "get: its reset value again");
	expect_preserved(SBI_EXT_FWFT, SBI_FWFT_GET, ARGUMENTS(feature->id));
	expect_preserved(SBI_EXT_FWFT, SBI_FWFT_SET, ARGUMENTS(feature->id, feature->reset, 0));
}

static void each_feature(void)
{
	for (const struct feature *f = features; f < features + FEATURES; f++) {
		testing("SBI_FWFT %s", f->name);
		if (has(f))
			present_feature(f);
		else
			absent_feature(f);
	}
}

/* ---- Locks, resets, suspends: on a hart that can be started again ---- */

/* Locked at a value that the code of this program can live with. */
static unsigned long locked_value(const struct feature *feature)
{
	return feature->id == SBI_FWFT_LANDING_PAD || feature->id == SBI_FWFT_DOUBLE_TRAP ?
		       0 :
		       feature->values[0];
}

static void lock(const struct feature *feature)
{
	unsigned long value = locked_value(feature);

	expect_success(set(feature->id, value, SBI_FWFT_SET_FLAG_LOCK), 0, "set to %lu, with LOCK",
		       value);
	for (size_t i = 0; i < VALUES_MAX; i++) {
		expect_error(set(feature->id, feature->values[i], 0), SBI_ERR_DENIED_LOCKED,
			     "set to %lu when locked", feature->values[i]);
		expect_error(set(feature->id, feature->values[i], SBI_FWFT_SET_FLAG_LOCK),
			     SBI_ERR_DENIED_LOCKED, "set to %lu, with LOCK, when locked",
			     feature->values[i]);
		expect_error(set(feature->id, feature->invalid[i], 0), SBI_ERR_DENIED_LOCKED,
			     "set to 0x%lx when locked", feature->invalid[i]);
	}
	expect_success(get(feature->id), value, "locked: keeps its value");
}

static void still_locked(const struct feature *feature)
{
	unsigned long value = locked_value(feature);

	expect_success(get(feature->id), value, "after a non-retentive suspend: keeps its value");
	expect_error(set(feature->id, value, 0), SBI_ERR_DENIED_LOCKED, "and its lock");
}

static void reset_again(const struct feature *feature)
{
	expect_success(get(feature->id), feature->reset, "after hart_stop and hart_start: reset");
	expect_error(set(feature->id, feature->reset, 0), SBI_SUCCESS, "and not locked");
}

static void for_each_present(void (*check)(const struct feature *))
{
	for (const struct feature *f = features; f < features + FEATURES; f++) {
		testing("SBI_FWFT %s", f->name);
		if (has(f))
			check(f);
	}
}

static void suspend_for_a_moment(void)
{
	bool resumed;

	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, time_now() + ticks(10));
	csr_set(sie, INTERRUPT_TIMER);
	hart_suspend(SBI_HSM_SUSPEND_NON_RETENTIVE, &resumed);
	csr_clear(sie, INTERRUPT_TIMER);
	sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, -1UL);
}

static void lock_all(void *unused)
{
	(void)unused;
	for_each_present(lock);
	suspend_for_a_moment();
	for_each_present(still_locked);
}

static void expect_reset(void *unused)
{
	(void)unused;
	for_each_present(reset_again);
}

static void keeps_reset_value(const struct feature *feature)
{
	expect_success(get(feature->id), feature->reset, "locked on another hart, not on this one");
	expect_error(set(feature->id, feature->reset, 0), SBI_SUCCESS, "and can be set here");
}

static void locks(void)
{
	if (hart_count == 1) {
		lock_all(NULL);
		testing("SBI_FWFT");
		skip("needs a second hart", "values and locks are the hart's own, and reset");
		return;
	}
	hart_run(&harts[1], lock_all, NULL);
	for_each_present(keeps_reset_value);
	hart_run(&harts[1], expect_reset, NULL);
}

/* ---- PTE_AD_HW_UPDATING: A and D are set, or a page fault says that they are not ---- */

static struct page page;

static struct trap access_window(void (*access)(unsigned long))
{
	struct trap trap;

	window_map(&page, PTE_V | PTE_R | PTE_W);
	paging_on(0);
	trap = catch_trap(access, WINDOW);
	paging_off();
	return trap;
}

static void expect_updating(bool on, const char *when)
{
	struct trap load = access_window(try_load);
	unsigned long after_load = window_flags();
	struct trap store = access_window(try_store);
	unsigned long after_store = window_flags();

	if (on) {
		expect(!load.taken && (after_load & (PTE_A | PTE_D)) == PTE_A, "%s: a load sets A",
		       when);
		expect(!store.taken && (after_store & (PTE_A | PTE_D)) == (PTE_A | PTE_D),
		       "%s: a store sets A and D", when);
		return;
	}
	expect(load.taken && load.cause == CAUSE_LOAD_PAGE_FAULT && !(after_load & PTE_A),
	       "%s: a load faults and leaves A alone", when);
	expect(store.taken && store.cause == CAUSE_STORE_PAGE_FAULT && !(after_store & PTE_D),
	       "%s: a store faults and leaves D alone", when);
}

/* Where the tree names neither Svadu nor Svade, either may be. */
static void expect_promised_updating(const char *when)
{
	testing("SBI_FWFT PTE_AD_HW_UPDATING");
	if (board_isa_has("svadu") || board_isa_has("svade"))
		expect_updating(svadu_only(), when);
	else
		skip("the tree promises nothing", "hardware updating %s", when);
}

/* What the device tree promises holds, and asking about it changes nothing. */
static void updating_at_entry(void)
{
	expect_promised_updating("at entry");
	get(SBI_FWFT_PTE_AD_HW_UPDATING);
	expect_promised_updating("after get");
}

static void updating(void)
{
	expect_promised_updating("after set to its reset value");
	if (!has_or_skip(SBI_FWFT_PTE_AD_HW_UPDATING, "hardware updating"))
		return;
	set(SBI_FWFT_PTE_AD_HW_UPDATING, 1, 0);
	expect_updating(true, "1");
	suspend_for_a_moment();
	expect_updating(true, "1, after a non-retentive suspend");
	set(SBI_FWFT_PTE_AD_HW_UPDATING, 0, 0);
	expect_updating(false, "0");
}

/* ---- MISALIGNED_EXC_DELEG ---- */

/* Across 16 bytes: with Zama16b, loads and stores within them are atomic. */
static _Alignas(16) char buffer[32];
#define MISALIGNED_ADDRESS ((unsigned long)buffer + 14)

static void try_misaligned_lr(unsigned long address)
{
	__asm__ volatile("lr.w zero, (%0)" : : "r"(address) : "memory");
}

static void try_misaligned_amo(unsigned long address)
{
	__asm__ volatile("amoadd.w zero, zero, (%0)" : : "r"(address) : "memory");
}

static void expect_misaligned(unsigned long value, void (*attempt)(unsigned long),
			      unsigned long cause, const char *what)
{
	struct trap trap = catch_trap(attempt, MISALIGNED_ADDRESS);

	/* With one hart, QEMU does an atomic as a load and a store. */
	expect(trap.taken && (trap.cause == cause || trap.cause == CAUSE_LOAD_MISALIGNED) &&
		       trap.tval == MISALIGNED_ADDRESS,
	       "%lu, %s: arrives in S-mode, with the address", value, what);
	expect((trap.status & (SSTATUS_SPP | SSTATUS_SIE)) == SSTATUS_SPP,
	       "%lu, %s: sstatus is that of a trap from S-mode", value, what);
}

/* Atomics cannot be emulated, so S-mode sees their exceptions either way. */
static void misaligned(void)
{
	testing("SBI_FWFT MISALIGNED_EXC_DELEG");
	for (unsigned long value = 0; value <= 1; value++) {
		set(SBI_FWFT_MISALIGNED_EXC_DELEG, value, 0);
		expect_misaligned(value, try_misaligned_lr, CAUSE_LOAD_MISALIGNED, "lr.w");
		if (board_isa_has("zama16b"))
			skip("the hart does them anywhere (Zama16b)", "%lu, amoadd.w", value);
		else
			expect_misaligned(value, try_misaligned_amo, CAUSE_STORE_MISALIGNED,
					  "amoadd.w");
	}
	set(SBI_FWFT_MISALIGNED_EXC_DELEG, features[SBI_FWFT_MISALIGNED_EXC_DELEG].reset, 0);
}

/* ---- LANDING_PAD ---- */

/* t1, because a jump by ra, t0 or t2 needs no landing pad; lpad 0 is an auipc x0. */
static void jump_to_landing_pad(unsigned long unused)
{
	(void)unused;
	__asm__ volatile("la t1, 1f\n"
			 "jr t1\n"
			 ".balign 4\n"
			 "1: .word 0x00000017\n"
			 :
			 :
			 : "t1", "memory");
}

static void jump_elsewhere(unsigned long unused)
{
	(void)unused;
	__asm__ volatile("la t1, 1f\n"
			 "jr t1\n"
			 ".balign 4\n"
			 "1: .word 0x00000013\n" /* nop */
			 :
			 :
			 : "t1", "memory");
}

/* The feature on or off around the jump alone. */
static void jump_elsewhere_with_pads(unsigned long value)
{
	set(SBI_FWFT_LANDING_PAD, value, 0);
	jump_elsewhere(0);
}

static void jump_to_landing_pad_with_pads(unsigned long value)
{
	set(SBI_FWFT_LANDING_PAD, value, 0);
	jump_to_landing_pad(0);
}

/* This exception comes before the look at the landing pad, and to machine mode first. */
static void jump_to_nowhere_with_pads(unsigned long value)
{
	set(SBI_FWFT_LANDING_PAD, value, 0);
	__asm__ volatile("li t1, %0\n"
			 "jr t1\n"
			 :
			 : "i"(BOARD_HOLE)
			 : "t1", "memory");
}

static void stop_with_expectation(void *unused)
{
	(void)unused;
	csr_set(sstatus, SSTATUS_SPELP);
}

/* What was expected when a hart stopped is nothing to the one that starts. */
static void expectation_of_started_hart(void)
{
	if (hart_count == 1) {
		skip("needs a second hart", "sstatus.SPELP after hart_start");
		return;
	}
	hart_run(&harts[1], stop_with_expectation, NULL);
	hart_run(&harts[1], stop_with_expectation, NULL);
	expect(!(harts[1].entry_sstatus & SSTATUS_SPELP), "sstatus.SPELP is 0 after hart_start");
}

#define TVAL_LANDING_PAD_FAULT 2

static struct trap jump(void (*how)(unsigned long), unsigned long value)
{
	struct trap trap = catch_trap(how, value);

	set(SBI_FWFT_LANDING_PAD, 0, 0);
	return trap;
}

static void landing_pads(void)
{
	struct trap missing, nowhere;

	if (!has_or_skip(SBI_FWFT_LANDING_PAD, "indirect jumps"))
		return;
	expect(!jump(jump_elsewhere_with_pads, 0).taken, "0: a jump may go anywhere");
	expect(!jump(jump_to_landing_pad_with_pads, 1).taken, "1: a jump to a landing pad");
	missing = jump(jump_elsewhere_with_pads, 1);
	expect(missing.taken && missing.cause == CAUSE_SOFTWARE_CHECK &&
		       missing.tval == TVAL_LANDING_PAD_FAULT,
	       "1: a jump to another instruction raises a software check");
	nowhere = jump(jump_to_nowhere_with_pads, 1);
	expect(nowhere.taken && nowhere.cause == CAUSE_FETCH_ACCESS &&
		       (nowhere.status & SSTATUS_SPELP) != 0,
	       "1: a jump to where nothing is leaves the expectation in sstatus.SPELP");
	nowhere = jump(jump_to_nowhere_with_pads, 0);
	expect(nowhere.taken && !(nowhere.status & SSTATUS_SPELP), "0: it expects nothing");
	expectation_of_started_hart();
}

/* ---- SHADOW_STACK ---- */

/* ssp is there for S-mode while the feature is on. */
static void try_ssp(unsigned long value)
{
	__asm__ volatile("csrw 0x011, %0" : : "r"(value) : "memory");
}

static void shadow_stack(void)
{
	struct trap off, on;
	unsigned long ssp;

	if (!has_or_skip(SBI_FWFT_SHADOW_STACK, "the register ssp"))
		return;
	off = catch_trap(try_ssp, (unsigned long)buffer);
	expect(off.taken && off.cause == CAUSE_ILLEGAL_INSTRUCTION,
	       "0: writing ssp is an illegal instruction");
	set(SBI_FWFT_SHADOW_STACK, 1, 0);
	on = catch_trap(try_ssp, (unsigned long)buffer);
	/* ssrdp a0, which is one of Zimop's that return 0 while the feature is off. */
	__asm__ volatile(".word 0xcdc04573\n mv %0, a0" : "=r"(ssp) : : "a0");
	expect(!on.taken, "1: ssp can be written");
	expect_equal(ssp, (unsigned long)buffer, "1: ssrdp reads it");
	set(SBI_FWFT_SHADOW_STACK, 0, 0);
	__asm__ volatile(".word 0xcdc04573\n mv %0, a0" : "=r"(ssp) : : "a0");
	expect_equal(ssp, 0, "0: ssrdp gives 0");
}

/* ---- DOUBLE_TRAP ---- */

static void try_ebreak(unsigned long unused)
{
	(void)unused;
	__asm__ volatile(".balign 4\nebreak\nnop" : : : "memory");
}

static void try_illegal(unsigned long unused)
{
	(void)unused;
	__asm__ volatile(".balign 4\nunimp" : : : "memory");
}

/* SDT of sstatus as the trap handler finds it. */
static bool sdt_in_handler(void (*attempt)(unsigned long))
{
	struct trap trap = catch_trap(attempt, 0);

	csr_clear(sstatus, SSTATUS_SDT);
	return (trap.status & SSTATUS_SDT) != 0;
}

static void trap_twice(void *attempt)
{
	set(SBI_FWFT_DOUBLE_TRAP, 1, 0);
	csr_set(sstatus, SSTATUS_SDT);
	((void (*)(unsigned long))attempt)(0);
}

static void double_trap_ends_a_hart(void (*attempt)(unsigned long), const char *what)
{
	struct sbiret started;

	if (hart_count == 1) {
		skip("needs a hart that it may cost", "%s with SDT set", what);
		return;
	}
	started = hart_start(&harts[1], trap_twice, (void *)attempt);
	expect(started.error == SBI_SUCCESS && hart_join(&harts[1]),
	       "1: %s with SDT set ends the hart, and no other", what);
	expect(!harts[1].caught.taken, "1: and does not come to its handler");
}

static void double_trap(void)
{
	bool off, delegated, handed_on;

	if (!has_or_skip(SBI_FWFT_DOUBLE_TRAP, "sstatus.SDT"))
		return;
	csr_set(sstatus, SSTATUS_SDT);
	off = (csr_read(sstatus) & SSTATUS_SDT) != 0 || sdt_in_handler(try_ebreak);
	set(SBI_FWFT_DOUBLE_TRAP, 1, 0);
	delegated = sdt_in_handler(try_ebreak);
	handed_on = sdt_in_handler(try_illegal);
	set(SBI_FWFT_DOUBLE_TRAP, 0, 0);
	expect(!off, "0: sstatus.SDT stays 0");
	expect(delegated, "1: SDT is set at a breakpoint");
	expect(handed_on, "1: and at an illegal instruction, which the firmware may hand on");
	memset(&harts[1].caught, 0, sizeof(harts[1].caught));
	double_trap_ends_a_hart(try_ebreak, "a breakpoint");
	double_trap_ends_a_hart(try_illegal, "an illegal instruction");
}

/* ---- POINTER_MASKING_PMLEN ---- */

static bool reads_through(unsigned long tag)
{
	return !catch_trap(try_load, (unsigned long)buffer | tag).taken;
}

static void expect_masked(unsigned long pmlen)
{
	set(SBI_FWFT_POINTER_MASKING_PMLEN, pmlen, 0);
	expect(reads_through(0), "%lu: an address without a tag", pmlen);
	expect_equal(reads_through(1UL << 63 | 1UL << 57), pmlen >= 7,
		     "%lu: a tag in the highest 7 bits is ignored", pmlen);
	expect_equal(reads_through(1UL << 63 | 1UL << 48), pmlen >= 16,
		     "%lu: a tag in the highest 16 bits is ignored", pmlen);
	expect(!reads_through(1UL << 47), "%lu: bit 47 is part of the address", pmlen);
	set(SBI_FWFT_POINTER_MASKING_PMLEN, 0, 0);
}

static void pointer_masking(void)
{
	if (!has_or_skip(SBI_FWFT_POINTER_MASKING_PMLEN, "tags in addresses"))
		return;
	expect_masked(0);
	expect_masked(7);
	expect_masked(16);
}

void conformance(void)
{
	updating_at_entry();
	availability();
	denied_features();
	each_feature();
	updating();
	misaligned();
	landing_pads();
	shadow_stack();
	double_trap();
	pointer_masking();
	locks();
}
