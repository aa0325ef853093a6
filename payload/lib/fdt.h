/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the flattened device tree (Devicetree Specification, chapter 5) that a
 * payload gets at entry: a cursor that visits every property once, in the tree's
 * order. Enough for the few facts a payload asks for; it changes nothing.
 */
#ifndef PAYLOAD_LIB_FDT_H
#define PAYLOAD_LIB_FDT_H

#include <stdbool.h>
#include <stddef.h>

/* Deeper nodes are visited, but go without their name. */
#define FDT_DEPTH_MAX 8

struct fdt_cursor {
	const unsigned char *next;
	const char *strings;
	unsigned int depth;
	const char *nodes[FDT_DEPTH_MAX];
};

struct fdt_property {
	const char *parent; /* name of the node above; "" for the root */
	const char *node;   /* name of the node, with its unit address */
	unsigned int depth; /* of the node: the root is 1 */
	const char *name;
	const unsigned char *data;
	size_t length;
};

/* Aim the cursor at the first property; false if there is no tree at `fdt`. */
bool fdt_start(struct fdt_cursor *cursor, const void *fdt);

/* The next property; false at the end of the tree. */
bool fdt_next(struct fdt_cursor *cursor, struct fdt_property *property);

/* The property `name` of the root's child `node`; false if there is none. */
bool fdt_find(const void *fdt, const char *node, const char *name, struct fdt_property *property);

/* The property's first cells as one big-endian number (4 or 8 bytes long). */
unsigned long fdt_number(const struct fdt_property *property);

#endif
