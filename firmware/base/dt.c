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

/* How much can be changed at once: nodes, bytes of nodes, bytes of names. */
#define DT_CHANGES_MAX 48
#define DT_TEXT_SIZE 4608
#define DT_NAMES_SIZE 256

/* Of a /reserved-memory that we make. */
#define DT_RESERVATION_CELLS 2

/* Devicetree Specification 2.3.5: what holds when a parent says nothing. */
#define DT_DEFAULT_ADDRESS_CELLS 2
#define DT_DEFAULT_SIZE_CELLS 1

/* What the walk remembers of the nodes above the current one. */
struct level {
	uint32_t address_cells, size_cells; /* for the children's reg */
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

/* Most strings differ in their first letters, so looking there first is worth it: a cpu
 * names dozens of extensions. */
bool dt_lists(struct dt_value list, const char *string)
{
	const char *at = list.data, *end = at + list.size;

	if (list.size <= 0 || end[-1] != '\0')
		return false;
	for (; at < end; at += strlen(at) + 1) {
		if (at[0] == string[0] && strcmp(at, string) == 0)
			return true;
	}
	return false;
}

/* Put one property where its name belongs. Most properties of a tree are none of
 * these, so names are told apart by their first letter before they are compared. */
static void pick(struct dt_node *node, struct level *level, const char *name, struct dt_value value)
{
	switch (name[0]) {
	case '#':
		if (strcmp(name, "#address-cells") == 0)
			level->address_cells = dt_cell(value, 0);
		else if (strcmp(name, "#size-cells") == 0)
			level->size_cells = dt_cell(value, 0);
		break;
	case 'c':
		if (strcmp(name, "compatible") == 0)
			node->compatible = value;
		break;
	case 'd':
		if (strcmp(name, "device_type") == 0)
			node->device_type = value;
		break;
	case 'i':
		if (strcmp(name, "interrupts-extended") == 0)
			node->interrupts_extended = value;
		break;
	case 'p':
		if (strcmp(name, "phandle") == 0)
			node->phandle = dt_cell(value, 0);
		break;
	case 'r':
		if (strcmp(name, "reg") == 0)
			node->reg = value;
		else if (strcmp(name, "riscv,isa") == 0)
			node->isa = value;
		else if (strcmp(name, "riscv,isa-extensions") == 0)
			node->isa_extensions = value;
		break;
	case 's':
		if (strcmp(name, "status") == 0)
			node->disabled = !dt_lists(value, "okay") && !dt_lists(value, "ok");
		else if (strcmp(name, "stdout-path") == 0)
			node->stdout_path = value;
		break;
	case 't':
		if (strcmp(name, "timebase-frequency") == 0)
			node->timebase = value;
		break;
	default:
		break;
	}
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

/* ---- Changes ---- */

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

void dt_change(void *fdt)
{
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
