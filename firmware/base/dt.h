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

#include "base/memory.h"

/* A property's value: big-endian cells, strings or bytes; size 0 when absent. */
struct dt_value {
	const void *data;
	int size;
};

struct dt_node {
	int offset;		/* libfdt's handle of the node */
	int depth;		/* 0 is the root */
	const char *name;	/* with the unit address */
	uint32_t address_cells; /* of the parent: how `reg` is to be read */
	uint32_t size_cells;
	const void *fdt;
	uint32_t phandle; /* 0 when the node has none */
	bool disabled;	  /* has a status other than "okay" */
	bool translated;  /* a node above it gives its children other addresses */
	struct dt_value compatible, reg, device_type, interrupts_extended, isa, isa_extensions,
		mmu_type, stdout_path, timebase;
};

/* Why the bytes at `fdt` are no device tree that can be used, in words; NULL when
 * they are one. `fdt` must be readable memory, aligned to 8. */
const char *dt_problem(const void *fdt);

/* The bytes that the tree takes up, by its header. */
size_t dt_size(const void *fdt);

/* Visit each node once, in the tree's order, with `context` passed through. False
 * when the tree breaks off in the middle; what was visited until then is right. */
bool dt_walk(const void *fdt, void (*visit)(const struct dt_node *node, void *context),
	     void *context);

/* A property that only some nodes have, searched by name. */
struct dt_value dt_property(const void *fdt, int offset, const char *name);

/* What an alias stands for (Devicetree Specification 3.3), or NULL. */
const char *dt_alias(const void *fdt, const char *alias);

/* Cell `index` of a value, or 0 behind its end. */
uint32_t dt_cell(struct dt_value value, int index);

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
