/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the flattened device tree, over libfdt (Devicetree Specification v0.4). One walk
 * over the tree visits each node once with the properties that drivers ask for already picked
 * out, so that nothing searches the tree again. Boot hart, at boot.
 */
#ifndef BASE_DT_H
#define BASE_DT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

/* A property's value: big-endian cells, strings or bytes; size 0 when absent. */
struct dt_value {
	const void *data;
	int size;
};

/* How a node writes what its children's `reg` says. */
struct dt_bus {
	uint32_t address_cells, size_cells;
	bool translates; /* it, or a node above, gives its children other addresses */
};

struct dt_node {
	const void *fdt;
	int offset;	   /* libfdt's handle of the node */
	int depth;	   /* 0 is the root */
	const char *name;  /* with the unit address */
	struct dt_bus bus; /* the node's parent */
	uint32_t phandle;  /* 0 when the node has none */
	bool disabled;	   /* has a status other than "okay" */
	struct dt_value compatible, reg, device_type, isa, isa_extensions, mmu_type, timebase;
};

/* Why the bytes at `fdt` are no device tree that can be used, in words; NULL when
 * they are one. `fdt` must be readable memory, aligned to 8. */
const char *dt_problem(const void *fdt);

/* The bytes that the tree takes up, by its header. */
size_t dt_size(const void *fdt);

/* Visit each node once, in the tree's order. False when the tree breaks off in the middle;
 * what was visited until then is right. */
bool dt_walk(const void *fdt, void (*visit)(const struct dt_node *node));

/* A property that only some nodes have, searched by name. */
struct dt_value dt_property(const struct dt_node *node, const char *name);

/* What an alias, of so many letters, stands for (Devicetree Specification 3.3), or NULL. */
const char *dt_alias(const void *fdt, const char *alias, size_t length);

/* Cell `index` of a value, or 0 behind its end. */
uint32_t dt_cell(struct dt_value value, int index);

/* A value that is one string, or several; NULL when the last does not end. */
const char *dt_string(struct dt_value value);

/* Most strings differ in their first letters, so looking there first is worth it. */
static inline bool dt_same(const char *string, const char *wanted)
{
	return string[0] == wanted[0] && strcmp(string, wanted) == 0;
}

/* Whether one of a string list's strings is `string`. */
bool dt_lists(struct dt_value list, const char *string);

/* Range `index` of the node's `reg`, as a hart sees it; false when there is none, or one
 * that the address space cannot hold or that a bus above does not hand on. As long as the
 * tree is as it was walked. */
bool dt_reg(const struct dt_node *node, int index, struct range *range);

/* Whether the node (of a cpu) names the ISA extension, in riscv,isa-extensions or
 * else in riscv,isa; lower case, more than one letter. */
bool dt_isa_has(const struct dt_node *node, const char *extension);

#endif
