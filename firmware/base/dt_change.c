/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the flattened device tree (see dt_change.h). */
#include "base/dt_change.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* How much can be changed at once: nodes, bytes of nodes, bytes of names. */
#define DT_CHANGES_MAX 48
#define DT_TEXT_SIZE 4608
#define DT_NAMES_SIZE 256

/* Of a /reserved-memory that we make. */
#define DT_RESERVATION_CELLS 2

/* What is inserted behind the name of one node. */
struct insertion {
	int offset;	   /* where, in the structure block */
	size_t start, end; /* which cells of `text` */
};

/* A tree that is being changed: what goes in, and where. Boot hart only. */
static struct {
	void *fdt;
	int node; /* whose properties come now; -1 if it is a new one */
	size_t count;
	struct insertion insertions[DT_CHANGES_MAX];
	size_t cells, names; /* how much of the two below is used */
	fdt32_t text[DT_TEXT_SIZE / sizeof(fdt32_t)];
	char name[DT_NAMES_SIZE];
	int error; /* the first that happened */
} change;

void dt_change(void *fdt, uint32_t boot_cpu)
{
	fdt_set_boot_cpuid_phys(fdt, boot_cpu);
	change.fdt = fdt;
	change.count = change.cells = change.names = 0;
	change.error = 0;
}

static void fail(int error)
{
	if (change.error == 0)
		change.error = error;
}

/* `size` bytes, filled up with zeros to a cell. */
static void put(const void *bytes, size_t size)
{
	size_t cells = (size + sizeof(fdt32_t) - 1) / sizeof(fdt32_t);

	if (cells > sizeof(change.text) / sizeof(fdt32_t) - change.cells) {
		fail(-FDT_ERR_NOSPACE);
		return;
	}
	if (cells > 0) {
		change.text[change.cells + cells - 1] = 0;
		memcpy(&change.text[change.cells], bytes, size);
	}
	change.cells += cells;
	change.insertions[change.count - 1].end = change.cells;
}

static void put_cell(uint32_t cell)
{
	fdt32_t big_endian = cpu_to_fdt32(cell);

	put(&big_endian, sizeof(big_endian));
}

/* The place that a name will have behind the tree's own names, each once. That one of
 * those may be the same does no harm. */
static uint32_t put_name(const char *name)
{
	size_t size = strlen(name) + 1, at = 0;

	while (at < change.names && strcmp(&change.name[at], name) != 0)
		at += strlen(&change.name[at]) + 1;
	if (size > sizeof(change.name) - at) {
		fail(-FDT_ERR_NOSPACE);
		return 0;
	}
	if (at == change.names) {
		memcpy(&change.name[at], name, size);
		change.names += size;
	}
	return fdt_size_dt_strings(change.fdt) + (uint32_t)at;
}

static void begin_insertion(int offset)
{
	if (change.count == DT_CHANGES_MAX)
		fail(-FDT_ERR_NOSPACE);
	else
		change.insertions[change.count++] =
			(struct insertion){ offset, change.cells, change.cells };
}

void dt_change_node(int offset)
{
	int properties = 0;

	fdt_next_tag(change.fdt, offset, &properties);
	change.node = offset;
	begin_insertion(properties);
}

void dt_change_before(int offset)
{
	change.node = -1;
	begin_insertion(offset);
}

static void put_property(const char *name, const void *value, size_t size)
{
	if (change.node >= 0)
		fdt_nop_property(change.fdt, change.node, name);
	put_cell(FDT_PROP);
	put_cell((uint32_t)size);
	put_cell(put_name(name));
	put(value, size);
}

void dt_change_string(const char *name, const char *string)
{
	put_property(name, string, strlen(string) + 1);
}

void dt_change_cell(const char *name, uint32_t cell)
{
	fdt32_t big_endian = cpu_to_fdt32(cell);

	put_property(name, &big_endian, sizeof(big_endian));
}

/* Children come behind the properties that the node has already. */
static int end_of_properties(int node)
{
	int offset, next = node;
	uint32_t tag;

	do {
		offset = next;
		tag = fdt_next_tag(change.fdt, offset, &next);
	} while (offset == node || tag == FDT_PROP || tag == FDT_NOP);
	return offset;
}

void dt_change_begin_child(const char *name)
{
	if (change.node >= 0)
		begin_insertion(end_of_properties(change.node));
	put_cell(FDT_BEGIN_NODE);
	put(name, strlen(name) + 1);
	change.node = -1;
}

void dt_change_end_child(void)
{
	put_cell(FDT_END_NODE);
}

/* Write `number` as so many cells; the next cell behind it. */
static fdt32_t *write_cells(fdt32_t *to, int cells, uint64_t number)
{
	for (int i = cells - 1; i >= 0; i--)
		*to++ = cpu_to_fdt32(i < 2 ? (uint32_t)(number >> 32 * i) : 0);
	return to;
}

/* How the children of /reserved-memory write addresses and sizes; where the node is
 * new, say so (Devicetree Specification 3.5.1). */
static int reservation_cells(const char *name, int (*read)(const void *fdt, int node))
{
	int cells = change.node >= 0 ? read(change.fdt, change.node) : DT_RESERVATION_CELLS;

	if (change.node < 0)
		dt_change_cell(name, DT_RESERVATION_CELLS);
	if (cells < 0)
		fail(cells);
	return cells;
}

/* A child of this name, from an earlier boot of the same tree, is replaced. */
static void remove_child(const char *name)
{
	int child = change.node >= 0 ? fdt_subnode_offset(change.fdt, change.node, name) : -1;

	if (child >= 0)
		fdt_nop_node(change.fdt, child);
}

void dt_change_reserve(int index, struct range range)
{
	fdt32_t reg[2 * FDT_MAX_NCELLS], *end;
	char name[sizeof("mmode_resv00@0123456789abcdef")];
	int address_cells = reservation_cells("#address-cells", fdt_address_cells);
	int size_cells = reservation_cells("#size-cells", fdt_size_cells);

	if (change.node < 0)
		put_property("ranges", NULL, 0);
	end = write_cells(write_cells(reg, address_cells, range.base), size_cells, range.size);
	snprintf(name, sizeof(name), "mmode_resv%d@%lx", index, (unsigned long)range.base);
	remove_child(name);
	dt_change_begin_child(name);
	put_property("reg", reg, (size_t)((char *)end - (char *)reg));
	put_property("no-map", NULL, 0);
	dt_change_end_child();
}

/* Move cells up to where they may overlap themselves. memmove() would do it byte by
 * byte, and the cells of a tree are seldom aligned to more than themselves. */
static void move_up(char *to, const char *from, size_t size)
{
	volatile fdt32_t *target = (volatile fdt32_t *)to;
	const fdt32_t *source = (const fdt32_t *)from;

	for (size_t i = size / sizeof(fdt32_t); i > 0; i--)
		target[i - 1] = source[i - 1];
}

static size_t align_to_cell(size_t size)
{
	return (size + sizeof(fdt32_t) - 1) & ~(sizeof(fdt32_t) - 1);
}

/* From the tree's end to its beginning: every cell moves once, by the size of all
 * that is inserted before it. */
static void insert_all(char *nodes, size_t nodes_size)
{
	size_t end = nodes_size;

	for (size_t i = change.count; i > 0; i--) {
		const struct insertion *in = &change.insertions[i - 1];
		size_t at = (size_t)in->offset;

		move_up(nodes + at + in->end * sizeof(fdt32_t), nodes + at, end - at);
		memcpy(nodes + at + in->start * sizeof(fdt32_t), &change.text[in->start],
		       (in->end - in->start) * sizeof(fdt32_t));
		end = at;
	}
}

int dt_change_apply(size_t room)
{
	size_t text = change.cells * sizeof(fdt32_t);
	char *tree = change.fdt, *names;
	int error = change.error;

	if (error == 0 && text + change.names + sizeof(fdt32_t) > room)
		error = -FDT_ERR_NOSPACE;
	/* Its header; and the blocks' order, should they have another one. */
	if (error == 0)
		error = fdt_open_into(tree, tree, (int)(fdt_totalsize(tree) + room));
	if (error != 0)
		return error;

	names = tree + fdt_off_dt_strings(tree);
	move_up(names + text, names, align_to_cell(fdt_size_dt_strings(tree)));
	memcpy(names + text + fdt_size_dt_strings(tree), change.name, change.names);
	insert_all(tree + fdt_off_dt_struct(tree), fdt_size_dt_struct(tree));

	fdt_set_off_dt_strings(tree, fdt_off_dt_strings(tree) + (uint32_t)text);
	fdt_set_size_dt_strings(tree, fdt_size_dt_strings(tree) + (uint32_t)change.names);
	fdt_set_size_dt_struct(tree, fdt_size_dt_struct(tree) + (uint32_t)text);
	return 0;
}

const char *dt_change_error(int error)
{
	return fdt_strerror(error);
}
