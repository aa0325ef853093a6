/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory protection (see pmp.h). */
#include "hart/pmp.h"

#include "base/memory.h"
#include "base/print.h"
#include "hart/csr.h"
#include "hart/features.h"
#include "hart/fence.h"
#include "hart/lower.h"

/* How many entries are used at most; every hart of virt has as many, or fewer. The others
 * are off, or come behind the last one, which matches everything. */
#define PMP_ENTRIES_MAX 16
#define ENTRIES_IN_CONFIG 8
#define CONFIGS (PMP_ENTRIES_MAX / ENTRIES_IN_CONFIG)

/* pmpaddr holds address bits 55:2. Its ones at the end say how large a NAPOT range is. */
#define ADDRESS_SHIFT 2
#define NAPOT_SHIFT 3
#define NAPOT_SIZE_MIN 8

#define PMP_RWX (PMP_R | PMP_W | PMP_X)

/* What R = 0, W = 1 means with Smepmp: RW for every mode (its truth table). */
#define PMP_SHARED (PMP_W | PMP_X)

#define WORD sizeof(uint32_t)
#define PAGE_SIZE 4096UL

/* Kept for everything else. */
#define REST_ENTRIES 1

/* Each range has a first and a last word, and a neighbour on either side. */
#define BORDERS_MAX (4UL * PMP_ENTRIES_MAX)

struct border {
	uintptr_t word;
	enum word_access access;
};

/* pmp.S */
size_t pmp_count_entries(void);
void pmp_write_addresses(const unsigned long *addresses, size_t count);

/* linker/firmware.ld */
extern const char __text_end[], __rodata_end[];

/* Written at boot by the boot hart, read-only afterwards. */
static struct plan {
	size_t available, count; /* entries that the harts have, and that are used */
	bool binds_machine;	 /* Smepmp */
	bool closes_firmware;
	/* What each entry closes to S-mode; size 0: nothing. */
	struct range closed[PMP_ENTRIES_MAX];
	unsigned long addresses[PMP_ENTRIES_MAX];
	unsigned long configs[CONFIGS];
	unsigned long early_configs[CONFIGS]; /* until MML is set: what is shared is off */
	struct border borders[BORDERS_MAX];
	size_t border_count;
} plan;

/* ---- The plan ---- */

static const struct range nothing;

static void add_entry(uintptr_t address, unsigned long config, struct range range)
{
	size_t word = plan.count / ENTRIES_IN_CONFIG;
	size_t shift = 8 * (plan.count % ENTRIES_IN_CONFIG);
	bool shared = (config & PMP_RWX) == PMP_SHARED;

	plan.closed[plan.count] = shared ? nothing : range;
	plan.addresses[plan.count] = address;
	plan.configs[word] |= config << shift;
	if (!shared)
		plan.early_configs[word] |= config << shift;
	plan.count++;
}

/* False when there are not enough entries. Where NAPOT does not do, the range begins at the
 * address of the entry before, which may be the right one already. */
static bool add_range(struct range range, unsigned long rule)
{
	uintptr_t start = range.base >> ADDRESS_SHIFT;
	bool napot = range.size >= NAPOT_SIZE_MIN && (range.size & (range.size - 1)) == 0 &&
		     range.base % range.size == 0;
	bool follows = plan.count > 0 && plan.addresses[plan.count - 1] == start;
	size_t needed = napot || follows ? 1 : 2;

	if (plan.count + needed + REST_ENTRIES > plan.available)
		return false;
	if (needed == 2)
		add_entry(start, 0, nothing);
	if (napot)
		add_entry(start | ((range.size >> NAPOT_SHIFT) - 1), PMP_A_NAPOT | rule, range);
	else
		add_entry((range.base + range.size) >> ADDRESS_SHIFT, PMP_A_TOR | rule, range);
	return true;
}

static void add_border(uintptr_t word, enum word_access access)
{
	/* A neighbour may be another device or nothing, also where the tree says RAM. */
	if (access == WORD_CLOSED || (memory_is_supervisors(word, WORD) && machine_can_load(word)))
		plan.borders[plan.border_count++] = (struct border){ word, access };
}

static void add_borders(struct range closed)
{
	uintptr_t end = closed.base + closed.size;

	add_border(closed.base - WORD, WORD_OPEN);
	add_border(closed.base, WORD_CLOSED);
	add_border(end - WORD, WORD_CLOSED);
	add_border(end, WORD_OPEN);
}

/* False when there are not enough entries for it. */
static bool add_firmware(void)
{
	struct range firmware = memory_firmware();
	uintptr_t text_end = (uintptr_t)__text_end, rodata_end = (uintptr_t)__rodata_end;
	uintptr_t end = firmware.base + firmware.size;

	if (!plan.binds_machine)
		return add_range(firmware, 0);
	add_border(text_end, WORD_CLOSED);
	add_border(rodata_end, WORD_CLOSED);
	return add_range((struct range){ firmware.base, text_end - firmware.base },
			 PMP_L | PMP_R | PMP_X) &&
	       add_range((struct range){ text_end, rodata_end - text_end }, PMP_L | PMP_R) &&
	       add_range((struct range){ rodata_end, end - rodata_end }, PMP_L | PMP_R | PMP_W);
}

/* False when machine mode would be kept from what it needs. */
static bool add_devices(void)
{
	unsigned long machine = plan.binds_machine ? PMP_L | PMP_R | PMP_W : 0;
	struct range range;

	for (size_t i = 0; memory_region(MEMORY_MACHINE, i, &range); i++) {
		if (add_range(range, machine)) {
			add_borders(range);
			continue;
		}
		if (plan.binds_machine)
			return false;
		print("gander: The harts' %lu PMP entries do not suffice: %s at 0x%lx, machine "
		      "mode's own, stays open to S-mode.\n",
		      plan.available, memory_name(range.base), range.base);
	}
	for (size_t i = 0; plan.binds_machine && memory_region(MEMORY_SHARED, i, &range); i++) {
		if (!add_range(range, PMP_SHARED))
			return false;
	}
	return true;
}

/* False when there are not enough entries to bind machine mode. */
static bool try_plan(size_t available, bool binds_machine)
{
	struct range firmware = memory_firmware();

	plan = (struct plan){ .available = available, .binds_machine = binds_machine };
	plan.closes_firmware = add_firmware();
	if (plan.closes_firmware) {
		add_borders(firmware);
		if (!add_devices())
			return false;
	} else {
		add_border(firmware.base + firmware.size, WORD_OPEN);
	}
	if (available >= REST_ENTRIES)
		add_entry(-1UL, PMP_A_NAPOT | PMP_RWX, nothing);
	return plan.closes_firmware;
}

void pmp_plan(const struct hart *self)
{
	size_t available = hart_has(self, HART_HAS_PMP) ? pmp_count_entries() : 0;

	if (hart_has(self, HART_HAS_SMEPMP)) {
		/* Counting left ones in the address; the lowest that stayed is the grain (same
		 * chapter, "Address Matching"). */
		unsigned long ones = csr_read(CSR_PMPADDR0);

		if ((ones & -ones) << ADDRESS_SHIFT <= PAGE_SIZE && try_plan(available, true))
			return;
		print("gander: The harts' %lu PMP entries do not suffice to bind machine mode, "
		      "too (Smepmp), or are too coarse.\n",
		      available);
	}
	try_plan(available, false);
}

bool pmp_closes_firmware(void)
{
	return plan.closes_firmware;
}

int pmp_closed_by(uintptr_t address)
{
	for (size_t i = 0; i < plan.count; i++) {
		if (address - plan.closed[i].base < plan.closed[i].size)
			return (int)i;
	}
	return -1;
}

/* ---- A hart's registers ---- */

static void write_configs(const unsigned long configs[CONFIGS])
{
	csr_write(CSR_PMPCFG0, configs[0]);
	if (plan.available > ENTRIES_IN_CONFIG)
		csr_write(CSR_PMPCFG2, configs[1]);
}

/*
 * Rules for what machine mode executes can be added only before MML is set, and those
 * for what is shared have a meaning only behind that. The book would not need RLB in
 * between, but QEMU up to 10.0 refuses the latter without it.
 */
static void lock_rules(void)
{
	csr_set(CSR_MSECCFG, MSECCFG_RLB);
	write_configs(plan.early_configs);
	csr_set(CSR_MSECCFG, MSECCFG_MML | MSECCFG_MMWP);
	write_configs(plan.configs);
	csr_clear(CSR_MSECCFG, MSECCFG_RLB);
}

static void check_borders(const struct hart *self)
{
	static const char *const words[] = { "closed", "readable", "open" };

	for (size_t i = 0; i < plan.border_count; i++) {
		struct border border = plan.borders[i];
		enum word_access access = lower_access(border.word);

		if (access != border.access)
			panic("PMP of hart %lu does not do what it was set to: 0x%lx is %s to "
			      "S-mode and should be %s.",
			      self->id, border.word, words[access], words[border.access]);
	}
}

void pmp_protect(const struct hart *self)
{
	/* Locked at an earlier start: only a reset undoes it. */
	if (hart_has(self, HART_HAS_SMEPMP) && (csr_read(CSR_MSECCFG) & MSECCFG_MML) != 0)
		return;
	pmp_write_addresses(plan.addresses, plan.count);
	if (plan.binds_machine)
		lock_rules();
	else
		write_configs(plan.configs);
	/* Translations made under the old rules must go (same chapter, "PMP and Paging"). */
	sfence_vma_all();
	check_borders(self);
}
