/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device tree is read right, and a broken one is survived.
 *
 * links: firmware/base/dt.c tests/unit/lib/test.c tests/unit/lib/tree.c
 */
#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dt.h"
#include "tests/unit/lib/test.h"
#include "tests/unit/lib/tree.h"

/* The depth up to which the walk visits nodes. */
#define DEPTH_MAX 8

static const char sample_walk[] =
	"0  cells 2/1 compatible=13\n"
	"1 chosen cells 2/2\n"
	"1 cpus cells 2/2 timebase=4\n"
	"2 cpu@7 cells 1/0 disabled reg=4:7+0 device_type=4 isa=14 isa-extensions=9\n"
	"3 interrupt-controller cells 2/1 phandle 3 compatible=15\n"
	"1 soc cells 2/2\n"
	"2 clint@2000000 cells 1/1 compatible=27 reg=8:2000000+10000\n"
	"1 aliases cells 2/2\n";

/* ---- The walk ---- */

static FILE *out;

static void write_size(const char *name, struct dt_value value)
{
	if (value.size != 0)
		fprintf(out, " %s=%d", name, value.size);
}

/* Write down all that the walk says of a node, reading every value to its end. */
static void describe(const struct dt_node *node)
{
	struct range range;

	fprintf(out, "%d %s cells %u/%u", node->depth, node->name, node->bus.address_cells,
		node->bus.size_cells);
	if (node->phandle != 0)
		fprintf(out, " phandle %u", node->phandle);
	if (node->disabled)
		fprintf(out, " disabled");
	write_size("compatible", node->compatible);
	write_size("reg", node->reg);
	for (int i = 0; dt_reg(node, i, &range); i++)
		fprintf(out, ":%lx+%lx", (unsigned long)range.base, (unsigned long)range.size);
	write_size("device_type", node->device_type);
	write_size("isa", node->isa);
	write_size("isa-extensions", node->isa_extensions);
	write_size("timebase", node->timebase);
	fputc('\n', out);
	if (dt_lists(node->compatible, "none") || dt_lists(node->device_type, "none") ||
	    dt_isa_has(node, "none"))
		fprintf(out, "this is none\n");
}

/* The walk as text, which the caller frees; whether it came to its end. */
static bool walk(const void *fdt, char **text)
{
	size_t size;
	bool whole;

	out = open_memstream(text, &size);
	whole = dt_walk(fdt, describe);
	fclose(out);
	return whole;
}

static void test_each_node_once(void **state)
{
	void *fdt = tree_sample();
	char *text;

	(void)state;
	assert_null(dt_problem(fdt));
	assert_int_equal(dt_size(fdt), fdt_totalsize(fdt));
	assert_true(walk(fdt, &text));
	assert_string_equal(text, sample_walk);
	free(text);
	free(fdt);
}

static void test_only_a_root(void **state)
{
	void *fdt = tree_finish(tree_begin());
	char *text;

	(void)state;
	assert_true(walk(fdt, &text));
	assert_string_equal(text, "0  cells 2/1\n");
	free(text);
	free(fdt);
}

/* What somebody else cut out of the tree leaves NOPs behind. */
static void test_nops_are_passed_over(void **state)
{
	void *fdt = tree_sample();
	char *text;

	(void)state;
	assert_int_equal(fdt_nop_node(fdt, fdt_path_offset(fdt, "/cpus")), 0);
	assert_int_equal(fdt_nop_node(fdt, fdt_path_offset(fdt, "/aliases")), 0);
	assert_int_equal(fdt_nop_property(fdt, 0, "compatible"), 0);
	assert_int_equal(
		fdt_nop_property(fdt, fdt_path_offset(fdt, "/soc/clint@2000000"), "status"), 0);
	assert_true(walk(fdt, &text));
	assert_string_equal(text, "0  cells 2/1\n"
				  "1 chosen cells 2/2\n"
				  "1 soc cells 2/2\n"
				  "2 clint@2000000 cells 1/1 compatible=27 reg=8:2000000+10000\n");
	free(text);
	free(fdt);
}

/* Nodes too deep are passed over, and what comes after them is not. */
static void test_depth_limit(void **state)
{
	void *fdt = tree_begin();
	char *text, expected[1024];
	size_t length = 0;

	(void)state;
	for (int depth = 1; depth < 2 * DEPTH_MAX; depth++)
		tree_node(fdt, "deeper");
	for (int depth = 1; depth < 2 * DEPTH_MAX; depth++)
		tree_end(fdt);
	tree_node(fdt, "after");
	tree_end(fdt);
	fdt = tree_finish(fdt);

	for (int depth = 0; depth < DEPTH_MAX; depth++)
		length += (size_t)sprintf(expected + length, "%d %s cells 2/1\n", depth,
					  depth == 0 ? "" : "deeper");
	sprintf(expected + length, "1 after cells 2/1\n");
	assert_true(walk(fdt, &text));
	assert_string_equal(text, expected);
	free(text);
	free(fdt);
}

/* ---- Addresses behind buses ---- */

/* A device with this reg, two buses deep. The outer one has one cell for everything and
 * maps 0x100 bytes at 0x1000 and at 0x2000; the inner one has the given cells and ranges. */
static void *behind_buses(const uint32_t *ranges, size_t count, uint32_t base, uint32_t size)
{
	void *fdt = tree_begin();

	tree_cells(fdt, "#address-cells", 2);
	tree_node(fdt, "outer");
	tree_cells(fdt, "#address-cells", 1);
	tree_cells(fdt, "#size-cells", 1);
	tree_cells(fdt, "ranges", 0x1000, 0x1, 0x50000000, 0x100, 0x2000, 0x0, 0x60000000, 0x100);
	tree_node(fdt, "inner");
	tree_cells(fdt, "#address-cells", 1);
	tree_cells(fdt, "#size-cells", 1);
	tree_cell_array(fdt, "ranges", ranges, count);
	tree_node(fdt, "device");
	tree_cells(fdt, "reg", base, size);
	tree_end(fdt);
	tree_end(fdt);
	tree_node(fdt, "beside");
	tree_cells(fdt, "reg", 0x20f0, 0x10);
	tree_end(fdt);
	tree_end(fdt);
	return tree_finish(fdt);
}

static const struct bus {
	const char *name;
	uint32_t ranges[6], base, size;
	const char *device;
} buses[] = {
	{ "the first range",
	  { 0, 0x1000, 0x80, 0x80, 0x2000, 0x80 },
	  0x40,
	  0x40,
	  " reg=8:150000040+40" },
	{ "the second one", { 0, 0x1000, 0x80, 0x80, 0x2000, 0x80 }, 0x90, 1, " reg=8:60000010+1" },
	{ "a device that sticks out",
	  { 0, 0x1000, 0x80, 0x80, 0x2000, 0x80 },
	  0x70,
	  0x20,
	  " reg=8" },
	{ "a hole", { 0, 0x1000, 0x80, 0x90, 0x2000, 0x80 }, 0x80, 1, " reg=8" },
	{ "what the outer one does not map", { 0, 0x3000, 0x80, 0, 0, 0 }, 0x10, 1, " reg=8" },
	{ "the end of the addresses",
	  { 0xfffffff0, 0x1000, 0x10, 0, 0, 0 },
	  0xfffffff8,
	  8,
	  " reg=8:150000008+8" },
};

static void test_ranges(void **state)
{
	const struct bus *row = *state;
	void *fdt = behind_buses(row->ranges, 6, row->base, row->size);
	char *text, expected[256];

	sprintf(expected,
		"0  cells 2/1\n1 outer cells 2/1\n2 inner cells 1/1\n3 device cells 1/1%s\n"
		"2 beside cells 1/1 reg=8:600000f0+10\n",
		row->device);
	assert_true(walk(fdt, &text));
	assert_string_equal(text, expected);
	free(text);
	free(fdt);
}

/* An empty one leaves what is below the inner bus to the outer one. */
static void test_empty_ranges(void **state)
{
	void *fdt = behind_buses(NULL, 0, 0x1080, 0x80);
	char *text;

	(void)state;
	assert_true(walk(fdt, &text));
	assert_non_null(strstr(text, "3 device cells 1/1 reg=8:150000080+80\n"));
	free(text);
	free(fdt);
}

struct status {
	const char *name;
	const char *value;
	size_t size;
	bool disabled;
};

#define VALUE(literal) literal, sizeof(literal)

static const struct status statuses[] = {
	{ "okay", VALUE("okay"), false },
	{ "ok, as old trees say", VALUE("ok"), false },
	{ "disabled", VALUE("disabled"), true },
	{ "reserved", VALUE("reserved"), true },
	{ "fail", VALUE("fail"), true },
	{ "a longer word that begins like okay", VALUE("okays"), true },
	{ "an empty string", VALUE(""), true },
	{ "no value", NULL, 0, true },
	{ "okay without its end is no string", "okay", 4, true },
};

static void test_status(void **state)
{
	const struct status *row = *state;
	void *fdt = tree_begin();
	char *text;

	tree_bytes(fdt, "status", row->value, row->size);
	fdt = tree_finish(fdt);
	assert_true(walk(fdt, &text));
	assert_string_equal(text, row->disabled ? "0  cells 2/1 disabled\n" : "0  cells 2/1\n");
	free(text);
	free(fdt);
}

/* ---- Broken trees ---- */

/* A copy of the first `size` bytes, in memory that ends behind them. */
static void *copy(const void *fdt, size_t size)
{
	void *copied = malloc(size);

	assert_non_null(copied);
	return memcpy(copied, fdt, size);
}

static void test_no_tree(void **state)
{
	uint32_t header[16] = { 0 };

	(void)state;
	assert_non_null(dt_problem(header));
}

/* The layout that is read is version 17's; a newer tree says whether it still is that. */
static void test_versions(void **state)
{
	void *fdt = tree_sample();

	(void)state;
	fdt_set_version(fdt, 99);
	assert_null(dt_problem(fdt));
	fdt_set_last_comp_version(fdt, 99);
	assert_non_null(dt_problem(fdt));
	fdt_set_last_comp_version(fdt, 16);
	fdt_set_version(fdt, 16);
	assert_non_null(dt_problem(fdt));
	free(fdt);
}

/* A header that promises less than the blocks need is refused, at every length. */
static void test_shorter_total(void **state)
{
	void *fdt = tree_sample();

	(void)state;
	for (size_t size = sizeof(struct fdt_header); size < dt_size(fdt); size++) {
		void *cut = copy(fdt, size);

		fdt_set_totalsize(cut, (uint32_t)size);
		assert_non_null(dt_problem(cut));
		free(cut);
	}
	free(fdt);
}

/* The nodes break off at every place but in the end mark, behind which there is
 * nothing: the walk says so, and the nodes that it visited before are as they were. */
static void test_structure_breaks_off(void **state)
{
	void *fdt = tree_sample();

	(void)state;
	for (uint32_t size = 0; size <= fdt_size_dt_struct(fdt) - FDT_TAGSIZE; size++) {
		void *cut = copy(fdt, dt_size(fdt));
		char *text;
		bool whole;

		fdt_set_size_dt_struct(cut, size);
		if (dt_problem(cut) == NULL) {
			whole = walk(cut, &text);
			assert_int_equal(whole, size == fdt_size_dt_struct(fdt) - FDT_TAGSIZE);
			assert_int_equal(strncmp(text, sample_walk, strlen(text)), 0);
			free(text);
		}
		free(cut);
	}
	free(fdt);
}

/* Whether a firmware would walk through the tree at all. */
static bool is_readable(const void *fdt, size_t size)
{
	return dt_problem(fdt) == NULL && dt_size(fdt) <= size;
}

/* Each byte in turn becomes something else. The walk may say anything, but it ends,
 * and it reads nothing outside the tree. */
static void test_corrupted_bytes(void **state)
{
	static const unsigned char flips[] = { 0x01, 0x02, 0x08, 0x80, 0xff };
	void *fdt = tree_sample();
	size_t size = dt_size(fdt), survived = 0;

	(void)state;
	for (size_t i = 0; i < size * COUNT(flips); i++) {
		unsigned char *broken = copy(fdt, size);
		char *text;

		broken[i / COUNT(flips)] ^= flips[i % COUNT(flips)];
		if (is_readable(broken, size)) {
			walk(broken, &text);
			dt_alias(broken, "serial0", 7);
			dt_property(&(struct dt_node){ .fdt = broken }, "compatible");
			free(text);
			survived++;
		}
		free(broken);
	}
	/* Most corruptions are in the values, which no header shows. */
	assert_in_range(survived, size, size * COUNT(flips) - 1);
	free(fdt);
}

/* ---- Values ---- */

/* A value in memory of its own; free() its data. libfdt may look at the byte behind
 * it, where a tree has its next tag. */
static struct dt_value value_of(const char *bytes, size_t size)
{
	char *data = calloc(1, size + 1);

	assert_non_null(data);
	if (size != 0)
		memcpy(data, bytes, size);
	return (struct dt_value){ data, (int)size };
}

static void free_value(struct dt_value value)
{
	free((void *)(uintptr_t)value.data);
}

#define CELL(value) (value) >> 24 & 0xff, (value) >> 16 & 0xff, (value) >> 8 & 0xff, (value)&0xff

static const unsigned char two_cells[] = { CELL(0x12345678), CELL(0x9abcdef0), 0x11, 0x22 };

struct cell {
	const char *name;
	int size; /* of two_cells */
	int index;
	uint32_t value;
};

static const struct cell cells[] = {
	{ "the first", 8, 0, 0x12345678 }, { "the second", 8, 1, 0x9abcdef0 },
	{ "behind the end", 8, 2, 0 },	   { "far behind the end", 8, 1000000, 0 },
	{ "a cell that is cut", 7, 1, 0 }, { "a cell that is cut, at the end", 10, 2, 0 },
	{ "none at all", 0, 0, 0 },
};

static void test_cell(void **state)
{
	const struct cell *row = *state;
	struct dt_value value = { copy(two_cells, (size_t)row->size), row->size };

	assert_int_equal(dt_cell(value, row->index), row->value);
	free_value(value);
}

struct reg {
	const char *name;
	uint32_t address_cells, size_cells;
	int count; /* cells of reg: 1, 2, 3, … */
	int index;
	bool there;
	struct range range;
};

#define WIDE(high, low) ((uint64_t)(high) << 32 | (low))

static const struct reg regs[] = {
	{ "one cell each", 1, 1, 2, 0, true, { 1, 2 } },
	{ "two cells each", 2, 2, 4, 0, true, { WIDE(1, 2), WIDE(3, 4) } },
	{ "two and one", 2, 1, 3, 0, true, { WIDE(1, 2), 3 } },
	{ "one and two", 1, 2, 3, 0, true, { 1, WIDE(2, 3) } },
	{ "a cpu: no size", 1, 0, 1, 0, true, { 1, 0 } },
	{ "a cpu with a wide id", 2, 0, 2, 0, true, { WIDE(1, 2), 0 } },
	{ "the second range", 1, 1, 4, 1, true, { 3, 4 } },
	{ "the second range, wide", 2, 2, 8, 1, true, { WIDE(5, 6), WIDE(7, 8) } },
	{ "behind the last range", 2, 2, 8, 2, false, { 0, 0 } },
	{ "far behind the last range", 2, 2, 8, 1000, false, { 0, 0 } },
	{ "the size is missing", 2, 2, 2, 0, false, { 0, 0 } },
	{ "half of the size is missing", 2, 2, 3, 0, false, { 0, 0 } },
	{ "half of the address is missing", 2, 0, 1, 0, false, { 0, 0 } },
	{ "the second range is cut", 1, 1, 3, 1, false, { 0, 0 } },
	{ "no reg", 2, 2, 0, 0, false, { 0, 0 } },
	{ "no address cells", 0, 2, 4, 0, false, { 0, 0 } },
	{ "no cells at all", 0, 0, 4, 0, false, { 0, 0 } },
	{ "three address cells, as PCI has", 3, 2, 10, 0, false, { 0, 0 } },
	{ "three size cells", 2, 3, 10, 0, false, { 0, 0 } },
	{ "absurdly many address cells", 0xffffffff, 2, 4, 0, false, { 0, 0 } },
	{ "cells whose sum wraps to something small", 0xffffffff, 3, 4, 1, false, { 0, 0 } },
	{ "cells whose sum is negative", 0x7fffffff, 1, 4, 1, false, { 0, 0 } },
};

static void test_reg(void **state)
{
	const struct reg *row = *state;
	size_t size = (size_t)row->count * sizeof(fdt32_t);
	fdt32_t *numbers = malloc(size);
	struct dt_node node = {
		.bus = { row->address_cells, row->size_cells, false },
		.reg = { numbers, (int)size },
	};
	struct range range = { 0, 0 };

	for (int i = 0; i < row->count; i++)
		numbers[i] = cpu_to_fdt32((uint32_t)i + 1);
	assert_int_equal(dt_reg(&node, row->index, &range), row->there);
	if (row->there) {
		assert_int_equal(range.base, row->range.base);
		assert_int_equal(range.size, row->range.size);
	}
	free(numbers);
}

struct list {
	const char *name;
	const char *value;
	size_t size;
	const char *string;
	bool listed;
};

static const struct list lists[] = {
	{ "the only one", VALUE("ns16550a"), "ns16550a", true },
	{ "the last of three", VALUE("sifive,test1\0sifive,test0\0syscon"), "syscon", true },
	{ "the one in the middle", VALUE("sifive,test1\0sifive,test0\0syscon"), "sifive,test0",
	  true },
	{ "only the beginning", VALUE("ns16550a"), "ns16550", false },
	{ "only the end", VALUE("ns16550a"), "550a", false },
	{ "longer", VALUE("ns16550"), "ns16550a", false },
	{ "across two strings", VALUE("ab\0cd"), "b\0c", false },
	{ "another case", VALUE("NS16550A"), "ns16550a", false },
	{ "the end of the only one is cut", "ns16550a", 7, "ns16550a", false },
	{ "absent", NULL, 0, "ns16550a", false },
};

static void test_list(void **state)
{
	const struct list *row = *state;
	struct dt_value value = value_of(row->value, row->size);

	assert_int_equal(dt_lists(value, row->string), row->listed);
	free_value(value);
}

struct isa {
	const char *name;
	const char *isa; /* riscv,isa */
	size_t isa_size;
	const char *extensions; /* riscv,isa-extensions */
	size_t extensions_size;
	const char *extension;
	bool has;
};

#define NONE NULL, 0

static const struct isa isas[] = {
	{ "first behind the letters", VALUE("rv64imafdch_zicsr_sstc"), NONE, "zicsr", true },
	{ "last", VALUE("rv64imafdch_zicsr_sstc"), NONE, "sstc", true },
	{ "absent", VALUE("rv64imafdch_zicsr_sstc"), NONE, "svadu", false },
	{ "only the beginning", VALUE("rv64imac_svadulter"), NONE, "svadu", false },
	{ "only the end", VALUE("rv64imac_xsvadu"), NONE, "svadu", false },
	{ "longer than what is there", VALUE("rv64imac_sva"), NONE, "svadu", false },
	{ "not set off", VALUE("rv64imacsstc"), NONE, "sstc", false },
	{ "without its end", "rv64imac_sstc", 13, NONE, "sstc", false },
	{ "only letters", VALUE("rv64imac"), NONE, "sstc", false },
	{ "empty", VALUE(""), NONE, "sstc", false },
	{ "nothing said", NONE, NONE, "sstc", false },
	{ "in the list", NONE, VALUE("i\0m\0sstc\0svadu"), "sstc", true },
	{ "last of the list", NONE, VALUE("i\0m\0sstc\0svadu"), "svadu", true },
	{ "not in the list", NONE, VALUE("i\0m\0sstc"), "svadu", false },
	{ "the list wins: it has it", VALUE("rv64imac"), VALUE("i\0sstc"), "sstc", true },
	{ "the list wins: it has it not", VALUE("rv64imac_sstc"), VALUE("i\0m"), "sstc", false },
};

static void test_isa(void **state)
{
	const struct isa *row = *state;
	struct dt_node node = {
		.isa = value_of(row->isa, row->isa_size),
		.isa_extensions = value_of(row->extensions, row->extensions_size),
	};

	assert_int_equal(dt_isa_has(&node, row->extension), row->has);
	free_value(node.isa);
	free_value(node.isa_extensions);
}

static void test_property(void **state)
{
	void *fdt = tree_sample();
	struct dt_node root = { .fdt = fdt };

	(void)state;
	assert_int_equal(dt_property(&root, "compatible").size, sizeof("riscv-virtio"));
	assert_null(dt_property(&root, "absent").data);
	assert_int_equal(dt_property(&root, "absent").size, 0);
	free(fdt);
}

static void test_alias(void **state)
{
	void *fdt = tree_sample();

	(void)state;
	assert_string_equal(dt_alias(fdt, "serial0:115200", 7), "/soc/serial@10000000");
	assert_null(dt_alias(fdt, "serial1", 7));
	assert_null(dt_alias(fdt, "serial0", 6));
	free(fdt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_node_once),
		cmocka_unit_test(test_only_a_root),
		cmocka_unit_test(test_nops_are_passed_over),
		cmocka_unit_test(test_depth_limit),
		cmocka_unit_test(test_empty_ranges),
		cmocka_unit_test(test_no_tree),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_shorter_total),
		cmocka_unit_test(test_structure_breaks_off),
		cmocka_unit_test(test_corrupted_bytes),
		cmocka_unit_test(test_property),
		cmocka_unit_test(test_alias),
	};

	return cmocka_run_group_tests_name("dt", tests, NULL, NULL) + run_rows(test_ranges, buses) +
	       run_rows(test_status, statuses) + run_rows(test_cell, cells) +
	       run_rows(test_reg, regs) + run_rows(test_list, lists) + run_rows(test_isa, isas);
}
