/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RFENCE extension (SBI v3.0, chapter "RFENCE Extension"): the answers of all
 * seven functions, and what they do to another hart: it must not use an old
 * translation or an old instruction once the call has returned.
 */
#include "tests/conformance/lib/effect.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

#define ALL (-1UL)

/* RV64 has at most 16 ASID and 14 VMID bits. */
#define ASID_BEYOND (1UL << 16)
#define VMID_BEYOND (1UL << 14)

struct function {
	long fid;
	const char *name;
	bool takes_range;
	bool hypervisor;
	unsigned long id_beyond; /* the first ASID or VMID that cannot exist, or 0 */
};

static const struct function functions[] = {
	{ SBI_RFENCE_FENCE_I, "SBI_RFENCE remote_fence_i", false, false, 0 },
	{ SBI_RFENCE_SFENCE_VMA, "SBI_RFENCE remote_sfence_vma", true, false, 0 },
	{ SBI_RFENCE_SFENCE_VMA_ASID, "SBI_RFENCE remote_sfence_vma_asid", true, false,
	  ASID_BEYOND },
	{ SBI_RFENCE_HFENCE_GVMA_VMID, "SBI_RFENCE remote_hfence_gvma_vmid", true, true,
	  VMID_BEYOND },
	{ SBI_RFENCE_HFENCE_GVMA, "SBI_RFENCE remote_hfence_gvma", true, true, 0 },
	{ SBI_RFENCE_HFENCE_VVMA_ASID, "SBI_RFENCE remote_hfence_vvma_asid", true, true,
	  ASID_BEYOND },
	{ SBI_RFENCE_HFENCE_VVMA, "SBI_RFENCE remote_hfence_vvma", true, true, 0 },
};

static struct sbiret fence(const struct function *function, unsigned long mask, unsigned long base,
			   unsigned long start, unsigned long size)
{
	return sbi_call5(SBI_EXT_RFENCE, function->fid, mask, base, start, size, 0);
}

static struct sbiret fence_hart(const struct function *function, const struct hart *hart)
{
	return fence(function, 1, hart->id, 0, ALL);
}

static void harts_and_masks(const struct function *function)
{
	unsigned long absent = board_absent_hart();

	expect_error(fence_hart(function, &harts[0]), SBI_SUCCESS, "the calling hart");
	expect_error(fence(function, 0, SBI_HART_MASK_BASE_ALL, 0, ALL), SBI_SUCCESS,
		     "all harts, by base = -1");
	expect_error(fence(function, 0, absent, 0, ALL), SBI_SUCCESS, "an empty mask");
	for_each_other_hart (hart)
		expect_error(fence_hart(function, hart), SBI_SUCCESS, "hart %lu, which is stopped",
			     hart->id);
	expect_error(fence(function, 1, absent, 0, ALL), SBI_ERR_INVALID_PARAM,
		     "hart %lu, not there", absent);
	expect_error(fence(function, 1UL << 2, -2UL, 0, ALL), SBI_ERR_INVALID_PARAM,
		     "base + bit overflows");
}

static void ranges(const struct function *function)
{
	static const struct {
		unsigned long start, size;
		long error;
		const char *name;
	} cases[] = {
		{ 0, 0, SBI_SUCCESS, "start 0, size 0: everything" },
		{ 0, ALL, SBI_SUCCESS, "start 0, size -1: everything" },
		{ WINDOW, ALL, SBI_SUCCESS, "any start, size -1: everything" },
		{ WINDOW, 0, SBI_SUCCESS, "any start, size 0: nothing" },
		{ WINDOW, PAGE_SIZE, SBI_SUCCESS, "one page" },
		{ WINDOW + 1, 1, SBI_SUCCESS, "one byte, not aligned" },
		{ WINDOW + 0xfff, 2, SBI_SUCCESS, "two bytes on two pages" },
		{ WINDOW, 1UL << 30, SBI_SUCCESS, "a gibibyte" },
		{ 0, 1UL << 63, SBI_SUCCESS, "half of the address space" },
		{ -PAGE_SIZE, PAGE_SIZE, SBI_SUCCESS, "the last page of the address space" },
		{ -PAGE_SIZE, PAGE_SIZE + 1, SBI_ERR_INVALID_ADDRESS, "one byte past the end" },
		{ WINDOW, -PAGE_SIZE, SBI_ERR_INVALID_ADDRESS, "start + size wraps" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_error(fence(function, 1, harts[0].id, cases[i].start, cases[i].size),
			     cases[i].error, "%s", cases[i].name);
}

static void identifiers(const struct function *function)
{
	unsigned long last = function->id_beyond - 1;

	expect_error(sbi_call5(SBI_EXT_RFENCE, function->fid, 1, harts[0].id, 0, ALL, 1),
		     SBI_SUCCESS, "ASID or VMID 1");
	expect_error(sbi_call5(SBI_EXT_RFENCE, function->fid, 1, harts[0].id, 0, ALL, last + 1),
		     SBI_ERR_INVALID_PARAM, "ASID or VMID 0x%lx, which no hart has", last + 1);
	expect_error(sbi_call5(SBI_EXT_RFENCE, function->fid, 1, harts[0].id, 0, ALL, ALL),
		     SBI_ERR_INVALID_PARAM, "ASID or VMID -1");
}

static void answers(const struct function *function)
{
	harts_and_masks(function);
	if (function->takes_range)
		ranges(function);
	if (function->id_beyond)
		identifiers(function);
	expect_preserved(SBI_EXT_RFENCE, function->fid, ARGUMENTS(1, harts[0].id, 0, ALL, 0));
	expect_preserved(SBI_EXT_RFENCE, function->fid,
			 ARGUMENTS(0, SBI_HART_MASK_BASE_ALL, WINDOW, PAGE_SIZE, 0));
}

/* ---- The effect on another hart ---- */

static const struct effect {
	long fid;
	const struct view *view;
	const char *name;
	unsigned long start, size;
	unsigned long id; /* ASID or VMID */
} effects[] = {
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "size -1", 0, ALL, 0 },
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "start 0, size 0", 0, 0, 0 },
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "the page", WINDOW, PAGE_SIZE, 0 },
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "a byte of it", WINDOW + 0xfff, 1, 0 },
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "a range that it ends",
	  WINDOW - 4 * PAGE_SIZE, 5 * PAGE_SIZE, 0 },
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "2 bytes on 2 pages", WINDOW - 1, 2, 0 },
	{ SBI_RFENCE_SFENCE_VMA, &view_of_supervisor, "a gibibyte around it", WINDOW - (1UL << 29),
	  1UL << 30, 0 },
	{ SBI_RFENCE_SFENCE_VMA_ASID, &view_of_supervisor, "the page", WINDOW, PAGE_SIZE,
	  EFFECT_ASID },
	{ SBI_RFENCE_SFENCE_VMA_ASID, &view_of_supervisor, "size -1", 0, ALL, EFFECT_ASID },
	{ SBI_RFENCE_HFENCE_GVMA_VMID, &view_of_g_stage, "the page", WINDOW, PAGE_SIZE,
	  EFFECT_VMID },
	{ SBI_RFENCE_HFENCE_GVMA_VMID, &view_of_g_stage, "size -1", 0, ALL, EFFECT_VMID },
	{ SBI_RFENCE_HFENCE_GVMA, &view_of_g_stage, "the page", WINDOW, PAGE_SIZE, 0 },
	{ SBI_RFENCE_HFENCE_GVMA, &view_of_g_stage, "size -1", 0, ALL, 0 },
	{ SBI_RFENCE_HFENCE_VVMA_ASID, &view_of_vs_stage, "the page", WINDOW, PAGE_SIZE,
	  EFFECT_ASID },
	{ SBI_RFENCE_HFENCE_VVMA_ASID, &view_of_vs_stage, "size -1", 0, ALL, EFFECT_ASID },
	{ SBI_RFENCE_HFENCE_VVMA, &view_of_vs_stage, "the page", WINDOW, PAGE_SIZE, 0 },
	{ SBI_RFENCE_HFENCE_VVMA, &view_of_vs_stage, "size -1", 0, ALL, 0 },
};

static void effect_on(struct hart *hart, const struct effect *effect)
{
	struct sbiret ret;
	bool seen;

	effect_prepare(hart, effect->view);
	ret = sbi_call5(SBI_EXT_RFENCE, effect->fid, 1, hart->id, effect->start, effect->size,
			effect->id);
	seen = effect_is_seen(hart);
	expect(ret.error == SBI_SUCCESS && seen,
	       "hart %lu, with interrupts off, forgets the old translation: %s", hart->id,
	       effect->name);
}

static void effects_of(const struct function *function)
{
	if (hart_count == 1) {
		skip("needs a second hart", "effect on another hart");
		return;
	}
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
		if (effects[i].fid == function->fid)
			effect_on(&harts[1 + i % (hart_count - 1)], &effects[i]);
	}
}

/* li a0, N; ret */
#define RETURN_OLD 0x80824505UL
#define RETURN_NEW 0x80824509UL

static _Atomic unsigned int code;
static _Atomic bool called, fenced;
static _Atomic unsigned long answer;

/* Call the old code so often that it is cached, then the new code. Not while it is
 * being changed: QEMU forgets the old code right before the store, and whoever calls
 * it in between brings it back for good. */
static void run_code(void *unused)
{
	unsigned long start = (unsigned long)&code;
	unsigned long (*function)(void) = (unsigned long (*)(void))start;

	(void)unused;
	for (int i = 0; i < 100; i++)
		answer = function();
	called = true;
	wait_for(fenced);
	answer = function();
}

static void effect_of_fence_i(void)
{
	if (hart_count == 1)
		skip("needs a second hart", "another hart runs new instructions");
	for_each_other_hart (hart) {
		unsigned long before;

		called = fenced = false;
		code = RETURN_OLD;
		__asm__ volatile("fence.i" : : : "memory");
		hart_start(hart, run_code, NULL);
		wait_for(called);
		before = answer;
		code = RETURN_NEW;
		sbi_call2(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, 1, hart->id);
		fenced = true;
		hart_join(hart);
		expect(before == 1 && answer == 2, "hart %lu runs new instructions", hart->id);
	}
}

#define STORM_ROUNDS 40

static _Atomic unsigned long storming, storm_failures;

/* All harts fence all harts with all functions at the same time. */
static void storm(void *unused)
{
	(void)unused;
	storming++;
	wait_for(storming == hart_count);
	for (unsigned int round = 0; round < STORM_ROUNDS; round++) {
		struct sbiret ret;

		ret = fence(&functions[round % 3], 0, SBI_HART_MASK_BASE_ALL, WINDOW, PAGE_SIZE);
		storm_failures += ret.error != SBI_SUCCESS;
	}
}

/* Interrupts that come while a hart waits for the others must not get lost. */
static void storm_of_all_harts(void)
{
	testing("SBI_RFENCE of all harts at once");
	storming = storm_failures = 0;
	sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, harts[0].id);
	for_each_other_hart (hart)
		hart_start(hart, storm, NULL);
	storm(NULL);
	for_each_other_hart (hart)
		hart_join(hart);
	expect_equal(storm_failures, 0, "each hart sends %d fences to all, and all return",
		     STORM_ROUNDS);
	expect((csr_read(sip) & INTERRUPT_SOFTWARE) != 0, "an IPI from before is still pending");
	csr_clear(sip, INTERRUPT_SOFTWARE);
}

static void without_hypervisor(const struct function *function)
{
	expect_error(fence_hart(function, &harts[0]), SBI_ERR_NOT_SUPPORTED,
		     "on a hart without the hypervisor extension");
}

void conformance(void)
{
	bool hypervisor = board_isa_has("h");

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		const struct function *function = &functions[i];

		testing("%s", function->name);
		if (function->hypervisor && !hypervisor) {
			without_hypervisor(function);
			continue;
		}
		answers(function);
		if (function->takes_range)
			effects_of(function);
		else
			effect_of_fence_i();
	}
	storm_of_all_harts();
}
