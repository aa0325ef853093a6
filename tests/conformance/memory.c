/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory protection: what the device tree reserves for the firmware is denied to
 * S- and U-mode, to the byte, and so is every register of machine mode's devices; all
 * other RAM is theirs to read, write and execute, and what the device tree leaves to them
 * works. On the boot hart and on each hart that HSM starts.
 */
#include <stdio.h>
#include <string.h>

#include "payload/lib/fdt.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/test.h"

#define KIB 1024UL
#define FETCH_STEP (256 * KIB)
#define RET 0x00008067

/* Everything the firmware owns at up to 8 harts is below this (docs/boot.md, "Memory"). */
#define FIRMWARE_LIMIT 0x80080000UL
#define FIRMWARE_LIMIT_HARTS 8

extern const char _start[], __payload_end[];

static char subject[64];

static void testing_hart(const char *what, const struct hart *hart)
{
	snprintf(subject, sizeof(subject), "%s, hart %lu", what, hart->id);
	testing("%s", subject);
}

/* ---- The reservation ---- */

static void reservation(void)
{
	struct fdt_cursor cursor;
	struct fdt_property reg, property;

	testing("/reserved-memory");
	expect(board.firmware_count > 0, "there is an mmode_resv node");
	fdt_start(&cursor, board.fdt);
	while (fdt_next(&cursor, &reg)) {
		if (strcmp(reg.parent, "reserved-memory") != 0 || strcmp(reg.name, "reg") != 0)
			continue;
		expect(board_property(&reg, "no-map", &property), "%s has no-map", reg.node);
	}
	for (size_t i = 0; i < board.firmware_count; i++) {
		const struct range *range = &board.firmware[i];

		expect(range->start >= board.ram.start && range->start < range->end &&
			       range->end <= board.ram.end,
		       "0x%lx-0x%lx is in RAM", range->start, range->end - 1);
		if (hart_count <= FIRMWARE_LIMIT_HARTS)
			expect(range->end <= FIRMWARE_LIMIT, "0x%lx-0x%lx ends below 0x%lx",
			       range->start, range->end - 1, FIRMWARE_LIMIT);
	}
}

/* ---- What is denied ---- */

static void try_load_double(unsigned long address)
{
	(void)*(volatile unsigned long *)address;
}

static void try_store_double(unsigned long address)
{
	*(volatile unsigned long *)address = 0;
}

static const struct access {
	const char *name;
	void (*make)(unsigned long address);
	unsigned long size; /* that it needs to be inside the range */
	unsigned long cause;
} accesses[] = {
	{ "load of a byte", try_load, 1, CAUSE_LOAD_ACCESS },
	{ "store of a byte", try_store, 1, CAUSE_STORE_ACCESS },
	{ "load of 8 bytes", try_load_double, 8, CAUSE_LOAD_ACCESS },
	{ "store of 8 bytes", try_store_double, 8, CAUSE_STORE_ACCESS },
	{ "fetch", try_fetch, 2, CAUSE_FETCH_ACCESS },
};

static const struct mode {
	const char *name;
	struct trap (*attempt)(void (*function)(unsigned long), unsigned long argument);
} modes[] = {
	{ "S-mode", catch_trap },
	{ "U-mode", catch_trap_in_user },
};

static bool denied(const struct mode *mode, const struct access *access, unsigned long address)
{
	struct trap trap = mode->attempt(access->make, address);

	return trap.taken && trap.cause == access->cause && trap.tval == address;
}

static void edges(const struct mode *mode, const struct access *access, const struct range *range)
{
	const unsigned long last = range->end - access->size;

	expect(denied(mode, access, range->start),
	       "%s: %s at the first byte 0x%lx -> exception %lu", mode->name, access->name,
	       range->start, access->cause);
	expect(denied(mode, access, last), "%s: %s at the last byte 0x%lx -> exception %lu",
	       mode->name, access->name, last, access->cause);
}

/* Loads everywhere; a store that were not denied would break the firmware before
 * this could be said, so the edges have to do for those. */
static void every_byte(const struct mode *mode, const struct range *range)
{
	unsigned long address = range->start;

	while (address < range->end && denied(mode, &accesses[0], address))
		address++;
	expect_equal(address, range->end, "%s: no byte of 0x%lx-0x%lx can be loaded", mode->name,
		     range->start, range->end - 1);
}

/* Part of the access is fine and part is not: the whole is not. */
static void straddling(const struct mode *mode, const struct range *range)
{
	struct trap load, store;

	if (board_firmware_at(range->end)) {
		skip("another reserved range follows", "%s: across the end 0x%lx", mode->name,
		     range->end);
		return;
	}
	load = mode->attempt(try_load_double, range->end - 4);
	store = mode->attempt(try_store_double, range->end - 4);
	expect(load.taken && load.cause == CAUSE_LOAD_ACCESS,
	       "%s: load across the end 0x%lx -> exception 5", mode->name, range->end);
	expect(store.taken && store.cause == CAUSE_STORE_ACCESS,
	       "%s: store across the end 0x%lx -> exception 7", mode->name, range->end);
}

static void denials_on_this_hart(void *unused)
{
	(void)unused;
	testing_hart("firmware memory", hart_self());
	for (size_t m = 0; m < 2; m++) {
		for (size_t i = 0; i < board.firmware_count; i++) {
			for (size_t a = 0; a < sizeof(accesses) / sizeof(accesses[0]); a++)
				edges(&modes[m], &accesses[a], &board.firmware[i]);
			straddling(&modes[m], &board.firmware[i]);
		}
	}
}

static void denials_of_every_byte(void)
{
	testing_hart("firmware memory", &harts[0]);
	for (size_t m = 0; m < 2; m++) {
		for (size_t i = 0; i < board.firmware_count; i++)
			every_byte(&modes[m], &board.firmware[i]);
	}
}

/* Page tables are no way around it. */
static void denials_with_paging(void)
{
	testing("firmware memory, with paging");
	paging_on(0);
	for (size_t i = 0; i < board.firmware_count; i++) {
		const void *firmware = (const void *)board.firmware[i].start;

		window_map(firmware, PTE_READ_WRITE | PTE_X);
		__asm__ volatile("sfence.vma" : : : "memory");
		for (size_t a = 0; a < sizeof(accesses) / sizeof(accesses[0]); a++)
			expect(denied(&modes[0], &accesses[a], WINDOW),
			       "%s through a page that leads to %p -> exception %lu",
			       accesses[a].name, firmware, accesses[a].cause);
	}
	paging_off();
}

static void denials(void)
{
	if (!board.has_pmp) {
		testing("firmware memory");
		skip(BOARD_NO_PMP, "loads, stores and fetches that are denied");
		return;
	}
	denials_on_this_hart(NULL);
	denials_of_every_byte();
	denials_with_paging();
	for_each_other_hart (hart)
		hart_run(hart, denials_on_this_hart, NULL);
}

/* ---- Machine mode's devices ---- */

/* What every one of these devices takes. */
static void try_load_word(unsigned long address)
{
	(void)*(volatile unsigned int *)address;
}

static void try_store_word(unsigned long address)
{
	*(volatile unsigned int *)address = 0;
}

static const struct access device_accesses[] = {
	{ "load", try_load_word, sizeof(unsigned int), CAUSE_LOAD_ACCESS },
	{ "store", try_store_word, sizeof(unsigned int), CAUSE_STORE_ACCESS },
	{ "fetch", try_fetch, sizeof(unsigned int), CAUSE_FETCH_ACCESS },
};

/* Every hart's MSIP, compare register and interrupt file, and the time, are words of these. */
static void every_register(const struct mode *mode, const struct access *access,
			   const struct range *range)
{
	unsigned long address = range->start;

	while (address < range->end && denied(mode, access, address))
		address += access->size;
	expect_equal(address, range->end, "%s: %s of every word of 0x%lx-0x%lx -> exception %lu",
		     mode->name, access->name, range->start, range->end - 1, access->cause);
}

static void every_device(void)
{
	testing_hart("machine mode's devices", &harts[0]);
	expect(board.machine_device_count > 0, "the device tree has some");
	for (size_t m = 0; m < 2; m++) {
		for (size_t i = 0; i < board.machine_device_count; i++) {
			for (size_t a = 0; a < 3; a++)
				every_register(&modes[m], &device_accesses[a],
					       &board.machine_devices[i]);
		}
	}
}

static void edges_of_devices(void *unused)
{
	(void)unused;
	testing_hart("machine mode's devices", hart_self());
	for (size_t i = 0; i < board.machine_device_count; i++) {
		for (size_t a = 0; a < 3; a++)
			edges(&modes[0], &device_accesses[a], &board.machine_devices[i]);
	}
}

static void machine_devices(void)
{
	if (!board.has_pmp) {
		testing("machine mode's devices");
		skip(BOARD_NO_PMP, "loads, stores and fetches that are denied");
		return;
	}
	every_device();
	for_each_other_hart (hart)
		hart_run(hart, edges_of_devices, NULL);
}

/* SSWI is there for S-mode, to send IPIs without the firmware: a word for each hart. */
static void ring_own(unsigned long base)
{
	((volatile unsigned int *)base)[hart_self()->id] = 1;
}

static void supervisor_device(void)
{
	struct trap trap;

	testing("SSWI");
	if (board.sswi_count != 1) {
		skip("the machine has none, or several", "a store raises the software interrupt");
		return;
	}
	trap = catch_trap(ring_own, board.sswi.start);
	expect(!trap.taken && wait_for(csr_read(sip) & INTERRUPT_SOFTWARE),
	       "a store raises the software interrupt");
	csr_clear(sip, INTERRUPT_SOFTWARE);
	expect(!catch_trap(try_load_word, board.sswi.start).taken, "it can be loaded");
}

/* ---- What is granted ---- */

/* How far the sweep got; where it stopped, when it stopped. */
static volatile unsigned long sweep_at;

static bool in_this_program(unsigned long address)
{
	return address >= (unsigned long)_start && address < (unsigned long)__payload_end;
}

/* Call an instruction that returns, in memory that gets its content back. */
static void execute_at(unsigned long address)
{
	volatile unsigned int *instruction = (volatile unsigned int *)address;
	unsigned int kept = *instruction;

	*instruction = RET;
	__asm__ volatile("fence.i" : : : "memory");
	try_fetch(address);
	*instruction = kept;
	__asm__ volatile("fence.i" : : : "memory");
}

/* Read and write each page and execute here and there, writing what was read. */
static void sweep(unsigned long start)
{
	sweep_at = start;
	while (sweep_at < board.ram.end) {
		volatile unsigned long *word = (volatile unsigned long *)sweep_at;
		const struct range *firmware = board_firmware_at(sweep_at);
		unsigned long kept;

		if (firmware) {
			sweep_at = firmware->end;
			continue;
		}
		kept = *word;
		*word = kept;
		if ((sweep_at == start || sweep_at % FETCH_STEP == 0) && !in_this_program(sweep_at))
			execute_at(sweep_at);
		sweep_at = (sweep_at & -PAGE_SIZE) + PAGE_SIZE;
	}
}

static void execute_last(unsigned long address)
{
	execute_at(address);
}

/* The first bytes behind the firmware, whose ranges may touch each other. */
static unsigned long behind_firmware(void)
{
	unsigned long address = board.ram.start;
	const struct range *range;

	while ((range = board_firmware_at(address)) != NULL)
		address = range->end;
	return address;
}

static void grants(const struct mode *mode)
{
	unsigned long start = behind_firmware();
	unsigned long last = board.ram.end - sizeof(unsigned int);
	struct trap trap = mode->attempt(sweep, start);

	expect(!trap.taken && sweep_at == board.ram.end,
	       "%s: every page of 0x%lx-0x%lx can be loaded, stored and fetched from (reached 0x%lx)",
	       mode->name, start, board.ram.end - 1, sweep_at);
	expect(!mode->attempt(execute_last, last).taken, "%s: so can the last bytes of RAM, 0x%lx",
	       mode->name, last);
}

static void grants_on_this_hart(void *unused)
{
	(void)unused;
	testing_hart("free memory", hart_self());
	grants(&modes[0]);
	grants(&modes[1]);
}

void conformance(void)
{
	reservation();
	denials();
	machine_devices();
	supervisor_device();
	grants_on_this_hart(NULL);
	for_each_other_hart (hart)
		hart_run(hart, grants_on_this_hart, NULL);
}
