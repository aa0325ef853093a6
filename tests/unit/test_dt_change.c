/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A change of the device tree changes nothing else: each is told with exactly the lines
 * that it adds and removes.
 *
 * links: firmware/base/dt.c firmware/base/dt_change.c
 * links: tests/unit/lib/test.c tests/unit/lib/tree.c
 */
#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dt.h"
#include "base/dt_change.h"
#include "tests/unit/lib/test.h"
#include "tests/unit/lib/tree.h"

#define ROOM 512

static int at(const void *fdt, const char *path)
{
	return fdt_path_offset(fdt, path);
}

static void change_nothing(const void *fdt)
{
	(void)fdt;
}

static void disable(const void *fdt)
{
	dt_change_node(at(fdt, "/soc"));
	dt_change_string("status", "disabled");
}

static void disable_what_is_okay(const void *fdt)
{
	dt_change_node(at(fdt, "/soc/clint@2000000"));
	dt_change_string("status", "disabled");
}

static void set_cell(const void *fdt)
{
	dt_change_node(at(fdt, "/chosen"));
	dt_change_cell("boot-hartid", 0x12345678);
}

static void replace_cell(const void *fdt)
{
	dt_change_node(at(fdt, "/cpus"));
	dt_change_cell("timebase-frequency", 1);
}

static void set_strings(const void *fdt)
{
	dt_change_node(at(fdt, "/chosen"));
	dt_change_string("bootargs", "quiet");
	dt_change_string("x", "");
}

static void replace_by_longer_string(const void *fdt)
{
	(void)fdt;
	dt_change_node(0);
	dt_change_string("compatible", "something,with-a-longer-name");
}

static void replace_by_shorter_string(const void *fdt)
{
	(void)fdt;
	dt_change_node(0);
	dt_change_string("compatible", "x");
}

static void add_children(const void *fdt)
{
	(void)fdt;
	dt_change_node(0);
	dt_change_begin_child("first");
	dt_change_cell("n", 1);
	dt_change_end_child();
	dt_change_begin_child("second");
	dt_change_begin_child("inner");
	dt_change_end_child();
	dt_change_end_child();
}

static void reserve_in_new_node(const void *fdt)
{
	(void)fdt;
	dt_change_node(0);
	dt_change_begin_child("reserved-memory");
	dt_change_reserve((struct range){ 0x80000000, 0x40000 });
	dt_change_end_child();
}

static void reserve_in(const void *fdt, const char *path, struct range range)
{
	dt_change_node(at(fdt, path));
	dt_change_reserve(range);
}

static void reserve_in_old_node(const void *fdt)
{
	reserve_in(fdt, "/reserved-memory", (struct range){ 0x123456789a000, 0x1000 });
}

static void reserve_in_one_cell(const void *fdt)
{
	reserve_in(fdt, "/one-cell", (struct range){ 0x80000000, 0x40000 });
}

static void reserve_in_three_cells(const void *fdt)
{
	reserve_in(fdt, "/three-cells", (struct range){ 0x80000000, 0x40000 });
}

static void reserve_again(const void *fdt)
{
	reserve_in(fdt, "/reserved-memory", (struct range){ 0x90000000, 0x2000 });
}

static void change_several_nodes(const void *fdt)
{
	reserve_in_new_node(fdt);
	dt_change_node(at(fdt, "/chosen"));
	dt_change_string("gander,version", "0.1.0");
	dt_change_cell("boot-hartid", 7);
	dt_change_node(at(fdt, "/soc/clint@2000000"));
	dt_change_string("status", "disabled");
}

struct change {
	const char *name;
	void (*make)(const void *fdt); /* the tree as it was */
	const char *changes;
};

/* In the sample tree. */
static const struct change changes[] = {
	{ "nothing", change_nothing, "" },
	{ "disabling", disable, "+ /soc status \"disabled\"\n" },
	{ "disabling what was okay", disable_what_is_okay,
	  "+ /soc/clint@2000000 status \"disabled\"\n"
	  "- /soc/clint@2000000 status \"okay\"\n" },
	{ "a new cell", set_cell, "+ /chosen boot-hartid 0x12345678\n" },
	{ "another cell", replace_cell,
	  "+ /cpus timebase-frequency 0x1\n"
	  "- /cpus timebase-frequency 0x989680\n" },
	{ "new strings", set_strings,
	  "+ /chosen bootargs \"quiet\"\n"
	  "+ /chosen x 00\n" },
	{ "a longer string", replace_by_longer_string,
	  "+ / compatible \"something,with-a-longer-name\"\n"
	  "- / compatible \"riscv-virtio\"\n" },
	{ "a shorter string", replace_by_shorter_string,
	  "+ / compatible \"x\"\n"
	  "- / compatible \"riscv-virtio\"\n" },
	{ "new children of the root", add_children,
	  "+ /first\n"
	  "+ /first n 0x1\n"
	  "+ /second\n"
	  "+ /second/inner\n" },
	{ "a reservation in a new node", reserve_in_new_node,
	  "+ /reserved-memory\n"
	  "+ /reserved-memory #address-cells 0x2\n"
	  "+ /reserved-memory #size-cells 0x2\n"
	  "+ /reserved-memory ranges\n"
	  "+ /reserved-memory/mmode_resv0@80000000\n"
	  "+ /reserved-memory/mmode_resv0@80000000 reg 0x0 0x80000000 0x0 0x40000\n"
	  "+ /reserved-memory/mmode_resv0@80000000 no-map\n" },
	{ "several nodes", change_several_nodes,
	  "+ /reserved-memory\n"
	  "+ /reserved-memory #address-cells 0x2\n"
	  "+ /reserved-memory #size-cells 0x2\n"
	  "+ /reserved-memory ranges\n"
	  "+ /reserved-memory/mmode_resv0@80000000\n"
	  "+ /reserved-memory/mmode_resv0@80000000 reg 0x0 0x80000000 0x0 0x40000\n"
	  "+ /reserved-memory/mmode_resv0@80000000 no-map\n"
	  "+ /chosen gander,version \"0.1.0\"\n"
	  "+ /chosen boot-hartid 0x7\n"
	  "+ /soc/clint@2000000 status \"disabled\"\n"
	  "- /soc/clint@2000000 status \"okay\"\n" },
};

static void *copy_of(const void *fdt, size_t room)
{
	void *copy = malloc(fdt_totalsize(fdt) + room);

	assert_non_null(copy);
	return memcpy(copy, fdt, fdt_totalsize(fdt));
}

/* Make the change in memory of just the size that it may take. Offsets are of a copy,
 * because the tree is being changed already. */
static const char *try_change(const struct change *row, const void *fdt, size_t room)
{
	void *copy = copy_of(fdt, room);
	char *before = tree_text(copy);
	const char *problem;

	dt_change(copy, 0, room);
	row->make(fdt);
	problem = dt_change_end();
	if (problem == NULL) {
		assert_tree_changes(before, copy, row->changes);
		assert_null(dt_problem(copy));
	} else {
		free(before);
	}
	free(copy);
	return problem;
}

/* With too little room, the change is refused: it is never made by halves. */
static void apply(void *fdt, const struct change *row)
{
	size_t room = 0;

	while (try_change(row, fdt, room) != NULL) {
		assert_string_equal(try_change(row, fdt, room), "FDT_ERR_NOSPACE");
		assert_in_range(++room, 1, ROOM);
	}
	for (; room < ROOM; room++)
		assert_null(try_change(row, fdt, room));
	free(fdt);
}

static void test_change(void **state)
{
	apply(tree_sample(), *state);
}

/* In a tree with reservations of several kinds. */
static const struct change reservations[] = {
	{ "in a node that is there", reserve_in_old_node,
	  "+ /reserved-memory/mmode_resv0@123456789a000\n"
	  "+ /reserved-memory/mmode_resv0@123456789a000 reg 0x12345 0x6789a000 0x0 0x1000\n"
	  "+ /reserved-memory/mmode_resv0@123456789a000 no-map\n" },
	{ "in place of an earlier one", reserve_again,
	  "+ /reserved-memory/mmode_resv0@90000000 reg 0x0 0x90000000 0x0 0x2000\n"
	  "- /reserved-memory/mmode_resv0@90000000 reg 0x0 0x1 0x0 0x2\n" },
	{ "in a node of one cell", reserve_in_one_cell,
	  "+ /one-cell/mmode_resv0@80000000\n"
	  "+ /one-cell/mmode_resv0@80000000 reg 0x80000000 0x40000\n"
	  "+ /one-cell/mmode_resv0@80000000 no-map\n" },
	{ "in a node of three cells", reserve_in_three_cells,
	  "+ /three-cells/mmode_resv0@80000000\n"
	  "+ /three-cells/mmode_resv0@80000000 reg 0x0 0x0 0x80000000 0x40000\n"
	  "+ /three-cells/mmode_resv0@80000000 no-map\n" },
};

static void reservation_node(void *fdt, const char *name, uint32_t address_cells,
			     uint32_t size_cells)
{
	tree_node(fdt, name);
	tree_cells(fdt, "#address-cells", address_cells);
	tree_cells(fdt, "#size-cells", size_cells);
}

static void test_reservation(void **state)
{
	void *fdt = tree_begin();

	reservation_node(fdt, "reserved-memory", 2, 2);
	tree_node(fdt, "mmode_resv0@90000000");
	tree_cells(fdt, "reg", 0, 1, 0, 2);
	tree_flag(fdt, "no-map");
	tree_end(fdt);
	tree_end(fdt);
	reservation_node(fdt, "one-cell", 1, 1);
	tree_end(fdt);
	reservation_node(fdt, "three-cells", 3, 1);
	tree_end(fdt);
	apply(tree_finish(fdt), *state);
}

static char huge[8192];

static void add_huge_value(const void *fdt)
{
	(void)fdt;
	dt_change_node(0);
	dt_change_string("huge", huge);
	dt_change_cell("small", 1);
}

static void add_huge_name(const void *fdt)
{
	(void)fdt;
	dt_change_node(0);
	dt_change_string(huge, "a name");
}

static void test_too_much(void **state)
{
	static const struct change value = { "value", add_huge_value, "" },
				   name = { "name", add_huge_name, "" };
	void *fdt = tree_sample();

	(void)state;
	memset(huge, 'x', sizeof(huge) - 1);
	assert_string_equal(try_change(&value, fdt, ROOM), "FDT_ERR_NOSPACE");
	assert_string_equal(try_change(&name, fdt, ROOM), "FDT_ERR_NOSPACE");
	free(fdt);
}

/* The blocks of a tree come in one order (Devicetree Specification 5.1). */
static void test_blocks_in_another_order(void **state)
{
	static const struct change nothing = { "nothing", change_nothing, "" };
	void *fdt = tree_sample(), *other = copy_of(fdt, sizeof(fdt32_t));
	uint32_t first = fdt_off_dt_struct(fdt), names_size = (fdt_size_dt_strings(fdt) + 3) & -4U;

	(void)state;
	memcpy((char *)other + first, (char *)fdt + fdt_off_dt_strings(fdt),
	       fdt_size_dt_strings(fdt));
	fdt_set_totalsize(other, fdt_totalsize(fdt) + (uint32_t)sizeof(fdt32_t));
	fdt_set_off_dt_strings(other, first);
	memcpy((char *)other + first + names_size, (char *)fdt + first, fdt_size_dt_struct(fdt));
	fdt_set_off_dt_struct(other, first + names_size);
	assert_null(dt_problem(other));
	assert_string_equal(try_change(&nothing, other, ROOM), "FDT_ERR_BADLAYOUT");
	free(fdt);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_blocks_in_another_order),
	};

	return cmocka_run_group_tests_name("dt_change", tests, NULL, NULL) +
	       run_rows(test_change, changes) + run_rows(test_reservation, reservations);
}
