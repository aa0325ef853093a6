/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and fixing the flattened device tree (see dt.h). */
#include "base/dt.h"

#include <libfdt.h>
#include <stdio.h>
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
};

const char *dt_problem(const void *fdt)
{
	int error = fdt_check_header(fdt);

	if (error != 0)
		return fdt_strerror(error);
	if (fdt_version(fdt) < DT_VERSION || fdt_last_comp_version(fdt) > DT_VERSION)
		return "it is of another version than 17";
	return fdt_off_dt_struct(fdt) % FDT_TAGSIZE != 0 ? "its nodes are not aligned" : NULL;
}

size_t dt_size(const void *fdt)
{
	return fdt_totalsize(fdt);
}

const char *dt_error(int error)
{
	return fdt_strerror(error);
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

bool dt_lists(struct dt_value list, const char *string)
{
	return list.size > 0 && fdt_stringlist_contains(list.data, list.size, string);
}

_Static_assert(sizeof("device_type") == sizeof("stdout-path") &&
		       sizeof("device_type") == sizeof("#size-cells"),
	       "they share a case in pick()");

/* Put one property where its name belongs. Names are told apart by a switch on
 * the length first: most properties of a tree are none of these. */
static void pick(struct dt_node *node, struct level *level, const char *name, int length,
		 struct dt_value value)
{
#define IS(literal) (memcmp(name, literal, sizeof(literal) - 1) == 0)
	switch (length) {
	case sizeof("reg") - 1:
		if (IS("reg"))
			node->reg = value;
		break;
	case sizeof("status") - 1:
		if (IS("status"))
			node->disabled = !dt_lists(value, "okay") && !dt_lists(value, "ok");
		break;
	case sizeof("phandle") - 1:
		if (IS("phandle"))
			node->phandle = dt_cell(value, 0);
		break;
	case sizeof("riscv,isa") - 1:
		if (IS("riscv,isa"))
			node->isa = value;
		break;
	case sizeof("compatible") - 1:
		if (IS("compatible"))
			node->compatible = value;
		break;
	case sizeof("device_type") - 1: /* and of two others */
		if (IS("device_type"))
			node->device_type = value;
		else if (IS("stdout-path"))
			node->stdout_path = value;
		else if (IS("#size-cells"))
			level->size_cells = dt_cell(value, 0);
		break;
	case sizeof("#address-cells") - 1:
		if (IS("#address-cells"))
			level->address_cells = dt_cell(value, 0);
		break;
	case sizeof("timebase-frequency") - 1:
		if (IS("timebase-frequency"))
			node->timebase = value;
		break;
	case sizeof("interrupts-extended") - 1:
		if (IS("interrupts-extended"))
			node->interrupts_extended = value;
		break;
	case sizeof("riscv,isa-extensions") - 1:
		if (IS("riscv,isa-extensions"))
			node->isa_extensions = value;
		break;
	default:
		break;
	}
#undef IS
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
	const struct level *above = NULL;

	w->reading = ++w->depth < DT_DEPTH_MAX;
	if (!w->reading)
		return;
	if (w->depth > 0)
		above = &w->levels[w->depth - 1];
	w->levels[w->depth] = (struct level){ DT_DEFAULT_ADDRESS_CELLS, DT_DEFAULT_SIZE_CELLS };
	w->node = (struct dt_node){
		.offset = offset,
		.depth = w->depth,
		.name = fdt_offset_ptr(w->fdt, offset + (int)FDT_TAGSIZE, 1),
		.address_cells = above ? above->address_cells : DT_DEFAULT_ADDRESS_CELLS,
		.size_cells = above ? above->size_cells : DT_DEFAULT_SIZE_CELLS,
	};
}

static void read_property(struct walk *w, int offset)
{
	const struct fdt_property *property;
	const char *name;
	int size, length;

	property = fdt_get_property_by_offset(w->fdt, offset, &size);
	if (property == NULL)
		return;
	name = fdt_get_string(w->fdt, (int)fdt32_to_cpu(property->nameoff), &length);
	if (name != NULL)
		pick(&w->node, &w->levels[w->depth], name, length,
		     (struct dt_value){ property->data, size });
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

	if ((index + (int)cells) * (int)sizeof(fdt32_t) > value.size)
		return false;
	for (uint32_t i = 0; i < cells; i++)
		wide = wide << 32 | dt_cell(value, index + (int)i);
	*number = (uintptr_t)wide;
	return *number == wide;
}

bool dt_reg(const struct dt_node *node, int index, struct range *range)
{
	if (node->address_cells == 0 || node->address_cells > 2 || node->size_cells > 2)
		return false;

	int size_at = (int)node->address_cells;
	int at = index * (size_at + (int)node->size_cells);

	return read_cells(node->reg, at, node->address_cells, &range->base) &&
	       read_cells(node->reg, at + size_at, node->size_cells, &range->size);
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

int dt_grow(void *fdt, size_t extra)
{
	return fdt_open_into(fdt, fdt, (int)(fdt_totalsize(fdt) + extra));
}

int dt_disable(void *fdt, int offset)
{
	return dt_set_string(fdt, offset, "status", "disabled");
}

int dt_set_cell(void *fdt, int offset, const char *name, uint32_t cell)
{
	return fdt_setprop_u32(fdt, offset, name, cell);
}

int dt_set_string(void *fdt, int offset, const char *name, const char *string)
{
	return fdt_setprop(fdt, offset, name, string, (int)strlen(string) + 1);
}

/* What a new /reserved-memory must say (Devicetree Specification 3.5.1). */
static int set_up_reserved_memory(void *fdt, int parent)
{
	int error = fdt_setprop_empty(fdt, parent, "ranges");

	if (error == 0)
		error = fdt_setprop_u32(fdt, parent, "#size-cells", 2);
	if (error == 0)
		error = fdt_setprop_u32(fdt, parent, "#address-cells", 2);
	return error;
}

/* Write `number` as so many cells; the first `cells` words behind it. */
static fdt32_t *put_cells(fdt32_t *to, int cells, uint64_t number)
{
	for (int i = cells - 1; i >= 0; i--)
		*to++ = cpu_to_fdt32(i < 2 ? (uint32_t)(number >> 32 * i) : 0);
	return to;
}

static int find_or_add(void *fdt, int parent, const char *name)
{
	int node = fdt_subnode_offset(fdt, parent, name);

	return node == -FDT_ERR_NOTFOUND ? fdt_add_subnode(fdt, parent, name) : node;
}

int dt_reserve(void *fdt, int parent, bool fresh, int index, struct range range)
{
	fdt32_t reg[2 * FDT_MAX_NCELLS], *end;
	char name[sizeof("mmode_resv00@0123456789abcdef")];
	int error = fresh ? set_up_reserved_memory(fdt, parent) : 0;
	int address_cells, size_cells, node;

	if (error != 0)
		return error;
	address_cells = fdt_address_cells(fdt, parent);
	size_cells = fdt_size_cells(fdt, parent);
	if (address_cells < 0 || size_cells < 0)
		return address_cells < 0 ? address_cells : size_cells;
	end = put_cells(put_cells(reg, address_cells, range.base), size_cells, range.size);

	snprintf(name, sizeof(name), "mmode_resv%d@%lx", index, (unsigned long)range.base);
	node = find_or_add(fdt, parent, name);
	if (node < 0)
		return node;
	error = fdt_setprop_empty(fdt, node, "no-map");
	return error != 0 ? error :
			    fdt_setprop(fdt, node, "reg", reg, (int)((char *)end - (char *)reg));
}

int dt_add_root_child(void *fdt, const char *name)
{
	return fdt_add_subnode(fdt, 0, name);
}
