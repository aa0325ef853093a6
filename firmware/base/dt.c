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
#define DT_DEFAULT_ADDRESS_CELLS 2
#define DT_DEFAULT_SIZE_CELLS 1

/* What the walk remembers of the nodes above the current one. */
struct level {
	uint32_t address_cells, size_cells; /* for the children's reg */
	bool translates;		    /* the children's addresses, here or above */
};

static bool strings_end(const void *fdt)
{
	uint32_t size = fdt_size_dt_strings(fdt);

	return size == 0 || ((const char *)fdt)[fdt_off_dt_strings(fdt) + size - 1] == '\0';
}

const char *dt_problem(const void *fdt)
{
	int error = fdt_check_header(fdt);

	if (error != 0)
		return fdt_strerror(error);
	if (fdt_version(fdt) < DT_VERSION || fdt_last_comp_version(fdt) > DT_VERSION)
		return "it is of another version than 17";
	if (fdt_off_dt_struct(fdt) % FDT_TAGSIZE != 0)
		return "its nodes are not aligned";
	if (!strings_end(fdt))
		return "its last name does not end";
	return NULL;
}

size_t dt_size(const void *fdt)
{
	return fdt_totalsize(fdt);
}

struct dt_value dt_property(const void *fdt, int offset, const char *name)
{
	struct dt_value value = { NULL, 0 };

	value.data = fdt_getprop(fdt, offset, name, &value.size);
	return value.data != NULL ? value : (struct dt_value){ NULL, 0 };
}

const char *dt_alias(const void *fdt, const char *alias)
{
	return fdt_get_alias(fdt, alias);
}

uint32_t dt_cell(struct dt_value value, int index)
{
	if ((index + 1) * (int)sizeof(fdt32_t) > value.size)
		return 0;
	return fdt32_ld((const fdt32_t *)value.data + index);
}

/* Most strings differ in their first letters, so looking there first is worth it. */
static bool is(const char *string, const char *wanted)
{
	return string[0] == wanted[0] && strcmp(string, wanted) == 0;
}

/* A cpu names dozens of extensions, too short for strlen() to be worth its call. */
bool dt_lists(struct dt_value list, const char *string)
{
	const char *at = list.data, *end = at + list.size;

	if (list.size <= 0 || end[-1] != '\0')
		return false;
	for (; at < end; at++) {
		if (is(at, string))
			return true;
		while (*at != '\0')
			at++;
	}
	return false;
}

/* Put one property where its name belongs. The frequent ones are looked for first. */
static void pick(struct dt_node *node, struct level *level, const char *name, struct dt_value value)
{
	if (is(name, "reg"))
		node->reg = value;
	else if (is(name, "compatible"))
		node->compatible = value;
	else if (is(name, "interrupts-extended"))
		node->interrupts_extended = value;
	else if (is(name, "phandle"))
		node->phandle = dt_cell(value, 0);
	else if (is(name, "riscv,isa"))
		node->isa = value;
	else if (is(name, "riscv,isa-extensions"))
		node->isa_extensions = value;
	else if (is(name, "status"))
		node->disabled = !dt_lists(value, "okay") && !dt_lists(value, "ok");
	else if (is(name, "device_type"))
		node->device_type = value;
	else if (is(name, "mmu-type"))
		node->mmu_type = value;
	else if (is(name, "#address-cells"))
		level->address_cells = dt_cell(value, 0);
	else if (is(name, "#size-cells"))
		level->size_cells = dt_cell(value, 0);
	else if (is(name, "ranges"))
		level->translates |= value.size > 0;
	else if (is(name, "stdout-path"))
		node->stdout_path = value;
	else if (is(name, "timebase-frequency"))
		node->timebase = value;
}

/* The walk: where it is, and the node whose properties are being read. */
struct walk {
	const void *fdt;
	void (*visit)(const struct dt_node *node, void *context);
	void *context;
	int depth;    /* of the node; -1 outside the root */
	bool reading; /* the node's properties still come */
	struct dt_node node;
	struct level levels[DT_DEPTH_MAX];
};

/* A node begins. It is visited once its properties are known. */
static void begin_node(struct walk *w, int offset)
{
	const struct level root = { DT_DEFAULT_ADDRESS_CELLS, DT_DEFAULT_SIZE_CELLS, false };
	const struct level *above = &root;

	w->reading = ++w->depth < DT_DEPTH_MAX;
	if (!w->reading)
		return;
	if (w->depth > 0)
		above = &w->levels[w->depth - 1];
	w->levels[w->depth] = root;
	w->levels[w->depth].translates = above->translates;
	w->node = (struct dt_node){
		.fdt = w->fdt,
		.offset = offset,
		.depth = w->depth,
		.name = fdt_offset_ptr(w->fdt, offset + (int)FDT_TAGSIZE, 1),
		.address_cells = above->address_cells,
		.size_cells = above->size_cells,
		.translated = above->translates,
	};
}

/* The name of a property. Every string ends, because the last one does: dt_problem()
 * has looked. */
static const char *property_name(const void *fdt, const struct fdt_property *property)
{
	uint32_t offset = fdt32_to_cpu(property->nameoff);

	return offset < fdt_size_dt_strings(fdt) ?
		       (const char *)fdt + fdt_off_dt_strings(fdt) + offset :
		       NULL;
}

/* fdt_next_tag() has just seen the property whole. */
static void read_property(struct walk *w, int offset)
{
	const struct fdt_property *property =
		fdt_offset_ptr(w->fdt, offset, sizeof(struct fdt_property));
	const char *name = property_name(w->fdt, property);

	if (name != NULL)
		pick(&w->node, &w->levels[w->depth], name,
		     (struct dt_value){ property->data, (int)fdt32_to_cpu(property->len) });
}

/* The node's first child begins or it ends: all its properties have been read. */
static void visit_node(struct walk *w)
{
	if (w->reading)
		w->visit(&w->node, w->context);
	w->reading = false;
}

bool dt_walk(const void *fdt, void (*visit)(const struct dt_node *node, void *context),
	     void *context)
{
	struct walk w = { .fdt = fdt, .visit = visit, .context = context, .depth = -1 };

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
	struct dt_value ranges = dt_property(fdt, bus, "ranges");
	int child_cells = fdt_address_cells(fdt, bus), size_cells = fdt_size_cells(fdt, bus);
	int parent_cells = fdt_address_cells(fdt, parent);
	int entry = child_cells + parent_cells + size_cells;
	uintptr_t child, up, size;

	if (ranges.size == 0)
		return true;
	if (child_cells < 0 || parent_cells < 0 || size_cells < 0)
		return false;
	for (int at = 0;
	     read_cells(ranges, at, (uint32_t)child_cells, &child) &&
	     read_cells(ranges, at + child_cells, (uint32_t)parent_cells, &up) &&
	     read_cells(ranges, at + child_cells + parent_cells, (uint32_t)size_cells, &size);
	     at += entry) {
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
	int bus = fdt_parent_offset(node->fdt, node->offset);

	for (int depth = node->depth - 1; depth > 0; depth--) {
		int parent = fdt_parent_offset(node->fdt, bus);

		if (parent < 0 || !translate(node->fdt, bus, parent, range))
			return false;
		bus = parent;
	}
	return true;
}

bool dt_reg(const struct dt_node *node, int index, struct range *range)
{
	if (node->address_cells == 0 || node->address_cells > 2 || node->size_cells > 2)
		return false;

	int size_at = (int)node->address_cells;
	int at = index * (size_at + (int)node->size_cells);

	return read_cells(node->reg, at, node->address_cells, &range->base) &&
	       read_cells(node->reg, at + size_at, node->size_cells, &range->size) &&
	       (!node->translated || translate_all(node, range));
}

bool dt_isa_has(const struct dt_node *node, const char *extension)
{
	size_t length = strlen(extension);
	const char *isa = node->isa.data;

	if (node->isa_extensions.size > 0)
		return dt_lists(node->isa_extensions, extension);
	if (node->isa.size <= 0 || isa[node->isa.size - 1] != '\0')
		return false;

	/* riscv,isa is "rv64imafdc_zicsr_zifencei…": names are set off by '_'. */
	while ((isa = strchr(isa, '_')) != NULL) {
		isa++;
		if (strncmp(isa, extension, length) == 0 &&
		    (isa[length] == '_' || isa[length] == '\0'))
			return true;
	}
	return false;
}
