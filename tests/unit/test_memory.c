/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory map answers for the whole of a range, for every base and length.
 *
 * links: firmware/base/memory.c tests/unit/lib/test.c
 */
#include <stdbool.h>

#include "base/memory.h"
#include "tests/unit/lib/test.h"

#define LAST UINTPTR_MAX
#define REGIONS 64 /* what the map holds */

/* ---- Ranges ---- */

struct wrap {
	const char *name;
	uintptr_t base;
	size_t size;
	bool wraps;
};

static const struct wrap wraps[] = {
	{ "nothing at 0", 0, 0, false },
	{ "nothing at the last byte", LAST, 0, false },
	{ "the last byte", LAST, 1, false },
	{ "one byte too many at the last byte", LAST, 2, true },
	{ "everything at the last byte", LAST, LAST, true },
	{ "the last page", LAST - 0xfff, 0x1000, false },
	{ "the last page and one byte", LAST - 0xfff, 0x1001, true },
	{ "all but one byte, from 0", 0, LAST, false },
	{ "all but one byte, from 1", 1, LAST, false },
	{ "all but one byte, from 2", 2, LAST, true },
};

static void test_wrap(void **state)
{
	const struct wrap *row = *state;

	assert_int_equal(range_wraps(row->base, row->size), row->wraps);
}

struct overlap {
	const char *name;
	struct range a, b;
	bool overlap;
};

static const struct overlap overlaps[] = {
	{ "the same", { 0x1000, 0x1000 }, { 0x1000, 0x1000 }, true },
	{ "one inside the other", { 0x1000, 0x1000 }, { 0x1800, 1 }, true },
	{ "one shared byte", { 0x1000, 0x1000 }, { 0x1fff, 0x1000 }, true },
	{ "touching", { 0x1000, 0x1000 }, { 0x2000, 0x1000 }, false },
	{ "a gap of one byte", { 0x1000, 0xfff }, { 0x2000, 0x1000 }, false },
	{ "nothing inside something", { 0x1000, 0x1000 }, { 0x1800, 0 }, false },
	{ "nothing and nothing", { 0x1000, 0 }, { 0x1000, 0 }, false },
	{ "both at the end", { LAST - 0xfff, 0x1000 }, { LAST, 1 }, true },
	{ "the end and the beginning", { LAST - 0xfff, 0x1000 }, { 0, 0x1000 }, false },
	{ "all but one byte and that byte", { 0, LAST }, { LAST, 1 }, false },
};

static void test_overlap(void **state)
{
	const struct overlap *row = *state;

	assert_int_equal(range_overlaps(row->a, row->b), row->overlap);
	assert_int_equal(range_overlaps(row->b, row->a), row->overlap);
}

/* ---- RAM: three regions, of which the first two touch, and the firmware ---- */

#define RAM 0x80000000UL
#define RAM_END 0x90000000UL
#define FIRMWARE 0x80001000UL
#define FIRMWARE_END 0x80003000UL
#define HIGH 0xa0000000UL
#define HIGH_END 0xa0001000UL

static void add(enum memory_kind kind, uintptr_t base, uintptr_t end, const char *name)
{
	assert_true(memory_add(kind, base, end - base, name));
}

static int map_machine(void **state)
{
	(void)state;
	memory_init();
	add(MEMORY_RAM, 0x88000000, RAM_END, "RAM");
	add(MEMORY_RAM, HIGH, HIGH_END, "RAM");
	add(MEMORY_RAM, RAM, 0x88000000, "RAM");
	add(MEMORY_FIRMWARE, FIRMWARE, FIRMWARE_END, "the firmware's memory");
	add(MEMORY_FLASH, 0x20000000, 0x22000000, "flash");
	add(MEMORY_DEVICE, 0x10000000, 0x10000100, "the UART");
	return 0;
}

struct ram {
	const char *name;
	uintptr_t base;
	size_t size;
	bool is_ram;
};

static const struct ram rams[] = {
	{ "nothing, in RAM", RAM_END - 1, 0, true },
	{ "nothing, in the firmware", FIRMWARE, 0, true },
	{ "nothing, in a hole", 0, 0, true },
	{ "the first byte", RAM, 1, true },
	{ "the byte before the first", RAM - 1, 1, false },
	{ "from before the first byte", RAM - 1, 2, false },
	{ "the last byte", RAM_END - 1, 1, true },
	{ "the byte behind the last", RAM_END, 1, false },
	{ "to behind the last byte", RAM_END - 1, 2, false },
	{ "over the seam of two regions that touch", 0x88000000 - 8, 16, true },
	{ "from one region into another, over a hole", RAM_END - 1, HIGH - RAM_END + 2, false },
	{ "a region in the second place", HIGH, HIGH_END - HIGH, true },
	{ "up to the firmware", RAM, FIRMWARE - RAM, true },
	{ "into the firmware", RAM, FIRMWARE - RAM + 1, false },
	{ "the firmware's first byte", FIRMWARE, 1, false },
	{ "the firmware's last byte", FIRMWARE_END - 1, 1, false },
	{ "from inside the firmware", FIRMWARE_END - 1, 2, false },
	{ "from the firmware's end", FIRMWARE_END, RAM_END - FIRMWARE_END, true },
	{ "around the firmware", RAM, RAM_END - RAM, false },
	{ "flash", 0x20000000, 1, false },
	{ "a device", 0x10000000, 1, false },
	{ "address 0", 0, 1, false },
	{ "all but the last byte, from 0", 0, LAST, false },
	{ "RAM and on to the last byte", FIRMWARE_END, LAST - FIRMWARE_END + 1, false },
	{ "RAM and all the way around", FIRMWARE_END, LAST, false },
	{ "the last byte of the address space", LAST, 1, false },
	{ "past the end of the address space", LAST, 2, false },
};

static void test_ram(void **state)
{
	const struct ram *row = *state;

	map_machine(NULL);
	assert_int_equal(memory_is_supervisors(row->base, row->size), row->is_ram);
}

/* ---- Single addresses ---- */

struct place {
	const char *name;
	uintptr_t address;
	bool executable;
	const char *region;
};

static const struct place places[] = {
	{ "RAM below the firmware", FIRMWARE - 1, true, "RAM" },
	{ "the firmware's first byte", FIRMWARE, false, "the firmware's memory" },
	{ "the firmware's last byte", FIRMWARE_END - 1, false, "the firmware's memory" },
	{ "RAM above the firmware", FIRMWARE_END, true, "RAM" },
	{ "RAM's last byte", RAM_END - 1, true, "RAM" },
	{ "behind RAM", RAM_END, false, NULL },
	{ "flash", 0x20000000, true, "flash" },
	{ "behind flash", 0x22000000, false, NULL },
	{ "a device", 0x100000ff, false, "the UART" },
	{ "behind a device", 0x10000100, false, NULL },
	{ "address 0", 0, false, NULL },
	{ "the last byte of the address space", LAST, false, NULL },
};

static void test_place(void **state)
{
	const struct place *row = *state;

	map_machine(NULL);
	assert_int_equal(memory_is_executable(row->address), row->executable);
	if (row->region == NULL)
		assert_null(memory_name(row->address));
	else
		assert_string_equal(memory_name(row->address), row->region);
}

/* ---- Regions that are added ---- */

struct addition {
	const char *name;
	struct range ram[4]; /* in the order in which they are added */
	struct range first;
	size_t sum;
};

static const struct addition additions[] = {
	{ "no RAM", { { 0, 0 } }, { LAST, 0 }, 0 },
	{ "size 0 is ignored", { { 0x1000, 0 }, { 0x5000, 1 } }, { 0x5000, 1 }, 1 },
	{ "upwards", { { 0x1000, 0x1000 }, { 0x2000, 0x1000 } }, { 0x1000, 0x2000 }, 0x2000 },
	{ "downwards", { { 0x2000, 0x1000 }, { 0x1000, 0x1000 } }, { 0x1000, 0x2000 }, 0x2000 },
	{ "a gap of one byte stays",
	  { { 0x2001, 0xfff }, { 0x1000, 0x1000 } },
	  { 0x1000, 0x1000 },
	  0x1fff },
	{ "a gap is filled last",
	  { { 0x1000, 0x1000 }, { 0x3000, 0x1000 }, { 0x2000, 0x1000 } },
	  { 0x1000, 0x3000 },
	  0x3000 },
	{ "overlapping, upwards",
	  { { 0x1000, 0x1800 }, { 0x2000, 0x1000 } },
	  { 0x1000, 0x2000 },
	  0x2000 },
	{ "overlapping, downwards",
	  { { 0x2000, 0x1000 }, { 0x1000, 0x1800 } },
	  { 0x1000, 0x2000 },
	  0x2000 },
	{ "the same twice",
	  { { 0x1000, 0x1000 }, { 0x1000, 0x1000 } },
	  { 0x1000, 0x1000 },
	  0x1000 },
	{ "inside what is there",
	  { { 0x1000, 0x4000 }, { 0x2000, 0x1000 } },
	  { 0x1000, 0x4000 },
	  0x4000 },
	{ "around what is there",
	  { { 0x2000, 0x1000 }, { 0x4000, 0x1000 }, { 0x1000, 0x8000 } },
	  { 0x1000, 0x8000 },
	  0x8000 },
	{ "at address 0", { { 0x1000, 0x1000 }, { 0, 0x1000 } }, { 0, 0x2000 }, 0x2000 },
	{ "up to the last byte",
	  { { LAST - 0xfff, 0x1000 }, { LAST - 0x1fff, 0x1000 } },
	  { LAST - 0x1fff, 0x2000 },
	  0x2000 },
	{ "what wraps is cut at the end",
	  { { LAST - 0xfff, 0x9000 } },
	  { LAST - 0xfff, 0x1000 },
	  0x1000 },
	{ "the whole address space, but for its last byte",
	  { { 0, 1UL << 63 }, { 1UL << 63, 1UL << 63 } },
	  { 0, LAST },
	  LAST },
	{ "the same, and what lies in it",
	  { { 0, LAST }, { 1UL << 63, 1UL << 63 }, { 0x1000, 0x1000 } },
	  { 0, LAST },
	  LAST },
	{ "the beginning and the end do not touch",
	  { { 0, 0x1000 }, { LAST - 0xfff, 0x1000 } },
	  { 0, 0x1000 },
	  0x2000 },
};

static void test_addition(void **state)
{
	const struct addition *row = *state;

	memory_init();
	for (size_t i = 0; i < COUNT(row->ram); i++)
		assert_true(memory_add(MEMORY_RAM, row->ram[i].base, row->ram[i].size, "RAM"));
	assert_int_equal(memory_first_ram().size, row->first.size);
	assert_int_equal(memory_first_ram().base, row->first.base);
	assert_int_equal(memory_ram_size(), row->sum);
	for (size_t i = 0; i < COUNT(row->ram); i++) {
		size_t size =
			row->ram[i].size < -row->ram[i].base ? row->ram[i].size : -row->ram[i].base;

		/* With the whole address space, the last byte is left out. */
		if (row->sum == LAST && row->ram[i].base + size == 0)
			size--;
		if (row->ram[i].base != 0)
			assert_true(memory_is_supervisors(row->ram[i].base, size));
	}
}

/* Four quarters of a region, in each of their 24 orders, become that region. */
static void test_every_order(void **state)
{
	(void)state;
	for (int order = 0; order < 4 * 4 * 4 * 4; order++) {
		int quarters[] = { order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 };
		unsigned int seen = 0;

		memory_init();
		for (size_t i = 0; i < COUNT(quarters); i++) {
			memory_add(MEMORY_RAM, 0x1000 * (1 + (uintptr_t)quarters[i]), 0x1000,
				   "RAM");
			seen |= 1U << quarters[i];
		}
		assert_int_equal(memory_is_supervisors(0x1000, 0x4000), seen == 0xf);
	}
}

static void test_devices_do_not_merge(void **state)
{
	(void)state;
	memory_init();
	assert_true(memory_add(MEMORY_DEVICE, 0x1000, 0x1000, "one"));
	assert_true(memory_add(MEMORY_DEVICE, 0x2000, 0x1000, "another"));
	assert_string_equal(memory_name(0x1fff), "one");
	assert_string_equal(memory_name(0x2000), "another");
}

static void test_init_forgets_every_region(void **state)
{
	map_machine(state);
	memory_init();
	assert_false(memory_is_supervisors(RAM_END - 1, 1));
	assert_null(memory_name(FIRMWARE));
	assert_int_equal(memory_firmware().size, 0);
	assert_int_equal(memory_ram_size(), 0);
}

/* Machine mode's registers are closed also where the tree says that there is RAM or flash;
 * those that touch are one range. */
static void test_machine_registers_win(void **state)
{
	struct range range;

	map_machine(state);
	assert_false(memory_region(MEMORY_MACHINE, 0, &range));
	add(MEMORY_MACHINE, 0x89000000, 0x89001000, "the CLINT");
	add(MEMORY_MACHINE, 0x21000000, 0x21000008, "the APLIC");
	add(MEMORY_MACHINE, 0x89001000, 0x89002000, "the CLINT");
	assert_true(memory_is_supervisors(0x88000000, 0x1000000));
	assert_true(memory_is_supervisors(0x89002000, 8));
	assert_false(memory_is_supervisors(0x89000fff, 2));
	assert_false(memory_is_supervisors(0x88000000, 0x1000001));
	assert_false(memory_is_supervisors(0x89001ffc, 8));
	assert_false(memory_is_executable(0x89000000));
	assert_false(memory_is_executable(0x21000007));
	assert_true(memory_is_executable(0x21000008));
	assert_string_equal(memory_name(0x89001fff), "the CLINT");
	assert_true(memory_region(MEMORY_MACHINE, 0, &range));
	assert_true(memory_region(MEMORY_MACHINE, 1, &range));
	assert_int_equal(range.base, 0x89000000);
	assert_int_equal(range.size, 0x2000);
	assert_false(memory_region(MEMORY_MACHINE, 2, &range));
}

static void test_firmware_range(void **state)
{
	map_machine(state);
	assert_int_equal(memory_firmware().base, FIRMWARE);
	assert_int_equal(memory_firmware().size, FIRMWARE_END - FIRMWARE);
}

/* A full map takes nothing new, except RAM that merges with RAM that it has. */
static void test_full_map(void **state)
{
	(void)state;
	memory_init();
	assert_true(memory_add(MEMORY_RAM, RAM, 0x1000, "RAM"));
	for (uintptr_t i = 1; i < REGIONS; i++)
		assert_true(memory_add(MEMORY_DEVICE, i * 0x1000, 1, "a device"));
	assert_false(memory_add(MEMORY_DEVICE, 0, 1, "one too many"));
	assert_false(memory_add(MEMORY_RAM, HIGH, 1, "RAM"));
	assert_true(memory_add(MEMORY_DEVICE, 0, 0, "nothing"));
	assert_null(memory_name(0));
	assert_false(memory_is_supervisors(HIGH, 1));
	assert_true(memory_add(MEMORY_RAM, RAM + 0x1000, 0x1000, "RAM"));
	assert_true(memory_is_supervisors(RAM, 0x2000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_order),
		cmocka_unit_test(test_devices_do_not_merge),
		cmocka_unit_test(test_init_forgets_every_region),
		cmocka_unit_test(test_machine_registers_win),
		cmocka_unit_test(test_firmware_range),
		cmocka_unit_test(test_full_map),
	};

	return run_rows(test_wrap, wraps) + run_rows(test_overlap, overlaps) +
	       run_rows(test_ram, rams) + run_rows(test_place, places) +
	       run_rows(test_addition, additions) +
	       cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
