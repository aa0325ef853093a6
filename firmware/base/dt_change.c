/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing the flattened device tree (see dt_change.h). Its nodes and names move to the end
 * of the room that it gets; from there each cell is copied once to where it stays, with what
 * is inserted in between. Until the end, libfdt sees the tree as it was, at that other place.
 */
#include "base/dt_change.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* So much of the room is for names. */
#define NAMES_ROOM 128U

/* Of a /reserved-memory that we make. */
#define DT_RESERVATION_CELLS 2

#define MOVE_ALIGN 8U

/* A tree that is being changed. Boot hart only. */
static struct {
	void *fdt;
	uint32_t old_names;  /* the size of those that it had */
	int node;	     /* whose properties come now; -1 if it is a new one */
	fdt32_t *nodes;	     /* where the nodes begin in the end */
	fdt32_t *to;	     /* where the next cell goes */
	fdt32_t *limit;	     /* from here on are old nodes that are still needed */
	const fdt32_t *from; /* the first of them that was not copied yet */
	int error;	     /* the first that happened */
} change;

static void note(int error)
{
	if (change.error == 0 && error < 0)
		change.error = error;
}

/* An offset of an old node, as libfdt counts it. */
static fdt32_t *old(int offset)
{
	return (fdt32_t *)((char *)change.fdt + fdt_off_dt_struct(change.fdt) + offset);
}

/* Move up what is from `start` to `end` in the tree. memmove() would do it byte by byte. */
static void move_up(char *tree, size_t start, size_t end, size_t distance)
{
	const unsigned long *from = (const unsigned long *)tree;
	volatile unsigned long *to = (volatile unsigned long *)(tree + distance);
	size_t first = start / sizeof(*from);

	for (size_t i = (end + sizeof(*from) - 1) / sizeof(*from); i > first; i--)
		to[i - 1] = from[i - 1];
}

void dt_change(void *fdt, uint32_t boot_cpu, size_t room)
{
	uint32_t nodes = fdt_off_dt_struct(fdt), names = fdt_off_dt_strings(fdt);
	uint32_t distance = 0;

	change.fdt = fdt;
	change.old_names = fdt_size_dt_strings(fdt);
	change.error = 0;
	change.to = change.nodes = (fdt32_t *)((char *)fdt + nodes);
	if (fdt_off_mem_rsvmap(fdt) > nodes || nodes + fdt_size_dt_struct(fdt) > names) {
		note(-FDT_ERR_BADLAYOUT);
	} else if (room < NAMES_ROOM) {
		note(-FDT_ERR_NOSPACE);
	} else {
		distance = ((uint32_t)room - NAMES_ROOM) & -MOVE_ALIGN;
		move_up(fdt, nodes, names + change.old_names, distance);
	}
	fdt_set_boot_cpuid_phys(fdt, boot_cpu);
	fdt_set_version(fdt, FDT_LAST_SUPPORTED_VERSION);
	fdt_set_totalsize(fdt, fdt_totalsize(fdt) + (uint32_t)room);
	fdt_set_off_dt_struct(fdt, nodes + distance);
	fdt_set_off_dt_strings(fdt, names + distance);
	change.from = change.limit = old(0);
}

/* Take room for so many cells; NULL when there is not enough. */
static fdt32_t *take(size_t cells)
{
	fdt32_t *place = change.to;

	if (cells > (size_t)(change.limit - place)) {
		note(-FDT_ERR_NOSPACE);
		return NULL;
	}
	change.to += cells;
	return place;
}

/* Copy what is before `end`, which memmove() would do byte by byte as well, mostly. */
static void copy(const fdt32_t *end)
{
	size_t cells = (size_t)(end - change.from);
	volatile fdt32_t *to = take(cells);

	for (size_t i = 0; to != NULL && i < cells; i++)
		to[i] = change.from[i];
	change.from = end;
}

static void copy_until(int offset)
{
	change.limit = old(offset);
	copy(change.limit);
}

/* `size` bytes, filled up with zeros to a cell. */
static void put(const void *bytes, size_t size)
{
	size_t cells = (size + sizeof(fdt32_t) - 1) / sizeof(fdt32_t);
	fdt32_t *to = take(cells);

	if (to == NULL || cells == 0)
		return;
	to[cells - 1] = 0;
	memcpy(to, bytes, size);
}

static void put_cell(uint32_t cell)
{
	fdt32_t big_endian = cpu_to_fdt32(cell);

	put(&big_endian, sizeof(big_endian));
}

/* The place of a name behind the tree's own names, each once. That one of those may be the
 * same does no harm. */
static uint32_t put_name(const char *name)
{
	char *names = (char *)change.fdt + fdt_off_dt_strings(change.fdt);
	uint32_t at = change.old_names, end = fdt_size_dt_strings(change.fdt);
	size_t size = strlen(name) + 1;

	while (at < end && strcmp(names + at, name) != 0)
		at += (uint32_t)strlen(names + at) + 1;
	if (at < end)
		return at;
	if (size > fdt_totalsize(change.fdt) - fdt_off_dt_strings(change.fdt) - end) {
		note(-FDT_ERR_NOSPACE);
		return 0;
	}
	memcpy(names + end, name, size);
	fdt_set_size_dt_strings(change.fdt, end + (uint32_t)size);
	return end;
}

void dt_change_node(int offset)
{
	int properties = 0;

	fdt_next_tag(change.fdt, offset, &properties);
	copy_until(offset);
	/* The limit stays: libfdt looks at the node once more for each property. */
	copy(old(properties));
	change.node = offset;
}

/* Its value comes next. */
static void begin_property(const char *name, size_t size)
{
	if (change.node >= 0)
		fdt_nop_property(change.fdt, change.node, name);
	put_cell(FDT_PROP);
	put_cell((uint32_t)size);
	put_cell(put_name(name));
}

void dt_change_string(const char *name, const char *string)
{
	size_t size = strlen(string) + 1;

	begin_property(name, size);
	put(string, size);
}

void dt_change_cell(const char *name, uint32_t cell)
{
	begin_property(name, sizeof(cell));
	put_cell(cell);
}

void dt_change_begin_child(const char *name)
{
	int last = change.node, property;

	/* Children come behind the properties that the node has already. */
	if (change.node >= 0) {
		fdt_for_each_property_offset (property, change.fdt, change.node)
			last = property;
		fdt_next_tag(change.fdt, last, &last);
		copy_until(last);
	}
	put_cell(FDT_BEGIN_NODE);
	put(name, strlen(name) + 1);
	change.node = -1;
}

void dt_change_end_child(void)
{
	put_cell(FDT_END_NODE);
}

static void put_number(uint64_t number, int cells)
{
	for (int i = cells - 1; i >= 0; i--)
		put_cell(i < 2 ? (uint32_t)(number >> 32 * i) : 0);
}

void dt_change_reserve(struct range range)
{
	int address_cells = DT_RESERVATION_CELLS, size_cells = DT_RESERVATION_CELLS;
	char name[sizeof("mmode_resv0@0123456789abcdef")];

	snprintf(name, sizeof(name), "mmode_resv0@%lx", (unsigned long)range.base);
	if (change.node < 0) {
		/* How a new one's children write addresses and sizes, it must say (Devicetree
		 * Specification 3.5.1). */
		dt_change_cell("#address-cells", DT_RESERVATION_CELLS);
		dt_change_cell("#size-cells", DT_RESERVATION_CELLS);
		begin_property("ranges", 0);
	} else {
		note(address_cells = fdt_address_cells(change.fdt, change.node));
		note(size_cells = fdt_size_cells(change.fdt, change.node));
		/* From an earlier boot of the same tree. */
		fdt_nop_node(change.fdt, fdt_subnode_offset(change.fdt, change.node, name));
	}
	dt_change_begin_child(name);
	begin_property("reg", (size_t)(address_cells + size_cells) * sizeof(fdt32_t));
	put_number(range.base, address_cells);
	put_number(range.size, size_cells);
	begin_property("no-map", 0);
	dt_change_end_child();
}

const char *dt_change_end(void)
{
	char *tree = change.fdt;
	fdt32_t *names = (fdt32_t *)(tree + fdt_off_dt_strings(tree));
	size_t names_size = fdt_size_dt_strings(tree);

	copy_until((int)fdt_size_dt_struct(tree));
	if (change.error != 0)
		return fdt_strerror(change.error);
	fdt_set_off_dt_struct(tree, (uint32_t)((char *)change.nodes - tree));
	fdt_set_size_dt_struct(tree, (uint32_t)((char *)change.to - (char *)change.nodes));
	fdt_set_off_dt_strings(tree, (uint32_t)((char *)change.to - tree));
	change.from = names;
	change.limit = names + (names_size + sizeof(fdt32_t) - 1) / sizeof(fdt32_t);
	copy(change.limit);
	return NULL;
}
