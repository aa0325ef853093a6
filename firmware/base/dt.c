/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the flattened device tree (see dt.h). */
#include "base/dt.h"

#include <libfdt.h>
#include <string.h>

/* Deeper nodes than this hold nothing that firmware needs. */
#define DT_DEPTH_MAX 8

/* Since 2004 there is no other. */
#define DT_VERSION 17U

/* Devicetree Specification 2.3.5: what holds when a parent says nothing. */
static const struct dt_bus default_bus = { .address_cells = 2, .size_cells = 1 };

const char *dt_problem(const void *fdt)
{
	int error = fdt_check_header(fdt);
	struct dt_value names = { NULL, 0 };

	if (error != 0)
		return fdt_strerror(error);
	if (fdt_version(fdt) < DT_VERSION || fdt_last_comp_version(fdt) > DT_VERSION)
		return "it is of another version than 17";
	if (fdt_off_dt_struct(fdt) % FDT_TAGSIZE != 0)
		return "its nodes are not aligned";
	names.data = (const char *)fdt + fdt_off_dt_strings(fdt);
	names.size = (int)fdt_size_dt_strings(fdt);
	if (names.size != 0 && dt_string(names) == NULL)
		return "its last name does not end";
	return NULL;
}

size_t dt_size(const void *fdt)
{
	return fdt_totalsize(fdt);
}

struct dt_value dt_property(const struct dt_node *node, const char *name)
{
	struct dt_value value = { NULL, 0 };

	value.data = fdt_getprop(node->fdt, node->offset, name, &value.size);
	return value.data != NULL ? value : (struct dt_value){ NULL, 0 };
}

const char *dt_alias(const void *fdt, const char *alias, size_t length)
{
	return fdt_get_alias_namelen(fdt, alias, (int)length);
}

uint32_t dt_cell(struct dt_value value, int index)
{
	if ((index + 1) * (int)sizeof(fdt32_t) > value.size)
		return 0;
	return fdt32_ld((const fdt32_t *)value.data + index);
}

const char *dt_string(struct dt_value value)
{
	const char *string = value.data;

	return value.size > 0 && string[value.size - 1] == '\0' ? string : NULL;
}

/* A cpu names dozens of extensions, too short for strlen() to be worth its call. */
bool dt_lists(struct dt_value list, const char *string)
{
	const char *at = dt_string(list);

	if (at == NULL)
		return false;
	for (const char *end = at + list.size; at < end; at++) {
		if (dt_same(at, string))
			return true;
		while (*at != '\0')
			at++;
	}
	return false;
}

/* The walk: where it is, and the node whose properties are being read. */
struct walk {
	void (*visit)(const struct dt_node *node);
	int depth;    /* of the node; -1 outside the root */
	bool reading; /* the node's properties still come */
	struct dt_node node;
	struct dt_bus buses[DT_DEPTH_MAX + 1]; /* by the depth of their children */
};

/* Put one property where its name belongs. The frequent ones are looked for first. */
static void pick(struct dt_node *node, struct dt_bus *bus, const char *name, struct dt_value value)
{
	if (dt_same(name, "reg"))
		node->reg = value;
	else if (dt_same(name, "compatible"))
		node->compatible = value;
	else if (dt_same(name, "phandle"))
		node->phandle = dt_cell(value, 0);
	else if (dt_same(name, "riscv,isa"))
		node->isa = value;
	else if (dt_same(name, "riscv,isa-extensions"))
		node->isa_extensions = value;
	else if (dt_same(name, "status"))
		node->disabled = !dt_lists(value, "okay") && !dt_lists(value, "ok");
	else if (dt_same(name, "device_type"))
		node->device_type = value;
	else if (dt_same(name, "mmu-type"))
		node->mmu_type = value;
	else if (dt_same(name, "#address-cells"))
		bus->address_cells = dt_cell(value, 0);
	else if (dt_same(name, "#size-cells"))
		bus->size_cells = dt_cell(value, 0);
	else if (dt_same(name, "ranges"))
		bus->translates |= value.size > 0;
	else if (dt_same(name, "timebase-frequency"))
		node->timebase = value;
}

/* A node begins. It is visited once its properties are known. */
static void begin_node(struct walk *w, int offset)
{
	w->reading = ++w->depth < DT_DEPTH_MAX;
	if (!w->reading)
		return;

	struct dt_bus *bus = &w->buses[w->depth];

	w->node = (struct dt_node){
		.fdt = w->node.fdt,
		.offset = offset,
		.depth = w->depth,
		.name = fdt_offset_ptr(w->node.fdt, offset + (int)FDT_TAGSIZE, 1),
		.bus = bus[0],
	};
	bus[1] = default_bus;
	bus[1].translates = bus[0].translates;
}

/* fdt_next_tag() has just seen the property whole. And its name ends, because the last name
 * does: dt_problem() has looked. */
static void read_property(struct walk *w, int offset)
{
	const char *fdt = w->node.fdt;
	const struct fdt_property *property =
		fdt_offset_ptr(fdt, offset, sizeof(struct fdt_property));
	uint32_t name = fdt32_to_cpu(property->nameoff);

	if (name < fdt_size_dt_strings(fdt))
		pick(&w->node, &w->buses[w->depth + 1], fdt + fdt_off_dt_strings(fdt) + name,
		     (struct dt_value){ property->data, (int)fdt32_to_cpu(property->len) });
}

/* The node's first child begins or it ends: all its properties have been read. */
static void visit_node(struct walk *w)
{
	if (w->reading)
		w->visit(&w->node);
	w->reading = false;
}

bool dt_walk(const void *fdt, void (*visit)(const struct dt_node *node))
{
	struct walk w = { visit, -1, false, { .fdt = fdt }, { default_bus } };

	/* Every tag once; on an error fdt_next_tag() says FDT_END and `next` is negative. */
	for (int offset = 0, next;; offset = next) {
		switch (fdt_next_tag(fdt, offset, &next)) {
		case FDT_BEGIN_NODE:
			visit_node(&w);
			begin_node(&w, offset);
			break;
		case FDT_PROP:
			if (w.reading)
				read_property(&w, offset);
			break;
		case FDT_END_NODE:
			visit_node(&w);
			if (--w.depth < 0)
				return true;
			break;
		case FDT_NOP:
			break;
		default:
			return false;
		}
	}
}

/* A number of up to two cells; false when the address space cannot hold it. */
static bool read_cells(struct dt_value value, int index, uint32_t cells, uintptr_t *number)
{
	uint64_t wide = 0;

	if (cells > 2 || (index + (int)cells) * (int)sizeof(fdt32_t) > value.size)
		return false;
	for (uint32_t i = 0; i < cells; i++)
		wide = wide << 32 | dt_cell(value, index + (int)i);
	*number = (uintptr_t)wide;
	return *number == wide;
}

/* One step up: the address that a bus's child has, in the words of the bus's own parent
 * (Devicetree Specification 2.3.8). An empty or missing `ranges` leaves it as it is. */
static bool translate(const void *fdt, int bus, int parent, struct range *range)
{
	int child_cells = fdt_address_cells(fdt, bus), size_cells = fdt_size_cells(fdt, bus);
	int parent_cells = fdt_address_cells(fdt, parent);
	struct dt_value ranges = { NULL, 0 };
	uintptr_t child, up, size;

	ranges.data = fdt_getprop(fdt, bus, "ranges", &ranges.size);
	if (ranges.size <= 0)
		return true;
	/* An error of libfdt is negative, which are more cells than can be read. */
	for (int at = 0;
	     read_cells(ranges, at, (uint32_t)child_cells, &child) &&
	     read_cells(ranges, at + child_cells, (uint32_t)parent_cells, &up) &&
	     read_cells(ranges, at + child_cells + parent_cells, (uint32_t)size_cells, &size);
	     at += child_cells + parent_cells + size_cells) {
		if (range->base - child < size && range->size <= size - (range->base - child)) {
			range->base = up + (range->base - child);
			return true;
		}
	}
	return false;
}

/* From the node's parent up to the root. Few trees need it, so libfdt may search. */
static bool translate_all(const struct dt_node *node, struct range *range)
{
	int bus = fdt_parent_offset(node->fdt, node->offset), parent;

	for (; (parent = fdt_parent_offset(node->fdt, bus)) >= 0; bus = parent) {
		if (!translate(node->fdt, bus, parent, range))
			return false;
	}
	return true;
}

bool dt_reg(const struct dt_node *node, int index, struct range *range)
{
	uint32_t address_cells = node->bus.address_cells, size_cells = node->bus.size_cells;

	if (address_cells == 0 || address_cells > 2 || size_cells > 2)
		return false;

	int at = index * (int)(address_cells + size_cells);

	return read_cells(node->reg, at, address_cells, &range->base) &&
	       read_cells(node->reg, at + (int)address_cells, size_cells, &range->size) &&
	       (!node->bus.translates || translate_all(node, range));
}

bool dt_isa_has(const struct dt_node *node, const char *extension)
{
	const char *isa = dt_string(node->isa);
	const char *at = isa != NULL ? strchr(isa, '_') : NULL;
	size_t length = strlen(extension);

	if (node->isa_extensions.size > 0)
		return dt_lists(node->isa_extensions, extension);

	/* riscv,isa is "rv64imafdc_zicsr_zifencei…": names are set off by '_'. */
	for (; at != NULL; at = strchr(at + 1, '_')) {
		if (strncmp(at + 1, extension, length) == 0 &&
		    (at[1 + length] == '_' || at[1 + length] == '\0'))
			return true;
	}
	return false;
}
