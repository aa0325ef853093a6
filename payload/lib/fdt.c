/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the flattened device tree (see fdt.h). */
#include "payload/lib/fdt.h"

#include <stdint.h>
#include <string.h>

#define FDT_MAGIC 0xd00dfeed

/* Offsets of the header's fields (5.2). */
#define FDT_OFF_DT_STRUCT 8
#define FDT_OFF_DT_STRINGS 12

/* Tokens of the structure block (5.4.1). Others carry no data and are skipped. */
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE 2
#define FDT_PROP 3
#define FDT_END 9

static uint32_t cell(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Tokens are aligned to 4 bytes. */
static size_t padded(size_t length)
{
	return (length + 3) & ~(size_t)3;
}

static const char *node_name(const struct fdt_cursor *cursor, unsigned int depth)
{
	return depth >= 1 && depth <= FDT_DEPTH_MAX ? cursor->nodes[depth - 1] : "";
}

static void begin_node(struct fdt_cursor *cursor)
{
	const char *name = (const char *)cursor->next;

	if (cursor->depth < FDT_DEPTH_MAX)
		cursor->nodes[cursor->depth] = name;
	cursor->depth++;
	cursor->next += padded(strlen(name) + 1);
}

static void read_property(struct fdt_cursor *cursor, struct fdt_property *property)
{
	property->parent = node_name(cursor, cursor->depth - 1);
	property->node = node_name(cursor, cursor->depth);
	property->depth = cursor->depth;
	property->length = cell(cursor->next);
	property->name = cursor->strings + cell(cursor->next + 4);
	property->data = cursor->next + 8;
	cursor->next += 8 + padded(property->length);
}

bool fdt_start(struct fdt_cursor *cursor, const void *fdt)
{
	const unsigned char *header = fdt;

	if (header == NULL || cell(header) != FDT_MAGIC)
		return false;
	*cursor = (struct fdt_cursor){
		.next = header + cell(header + FDT_OFF_DT_STRUCT),
		.strings = (const char *)header + cell(header + FDT_OFF_DT_STRINGS),
	};
	return true;
}

bool fdt_next(struct fdt_cursor *cursor, struct fdt_property *property)
{
	for (;;) {
		uint32_t token = cell(cursor->next);

		if (token == FDT_END)
			return false;
		cursor->next += 4;
		if (token == FDT_BEGIN_NODE) {
			begin_node(cursor);
		} else if (token == FDT_END_NODE) {
			cursor->depth--;
		} else if (token == FDT_PROP) {
			read_property(cursor, property);
			return true;
		}
	}
}

bool fdt_find(const void *fdt, const char *node, const char *name, struct fdt_property *property)
{
	struct fdt_cursor cursor;

	if (!fdt_start(&cursor, fdt))
		return false;
	while (fdt_next(&cursor, property))
		if (property->depth == 2 && strcmp(property->node, node) == 0 &&
		    strcmp(property->name, name) == 0)
			return true;
	return false;
}

unsigned long fdt_number(const struct fdt_property *property)
{
	if (property->length < 4)
		return 0;
	if (property->length < 8)
		return cell(property->data);
	return (unsigned long)cell(property->data) << 32 | cell(property->data + 4);
}
