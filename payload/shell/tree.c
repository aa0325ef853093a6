/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree as S-mode gets it, in the notation of its source form. */
#include <stddef.h>
#include <string.h>

#include "payload/lib/fdt.h"
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/console.h"
#include "payload/shell/shell.h"
#include "payload/shell/wrap.h"

#define CELL_SIZE 4

/* Strings, each with its end: the tree itself does not say what a value is. */
static bool is_strings(const struct fdt_property *property)
{
	if (property->length == 0 || property->data[0] == '\0' ||
	    property->data[property->length - 1] != '\0')
		return false;
	for (size_t i = 0; i < property->length; i++)
		if (property->data[i] != '\0' &&
		    (property->data[i] < ' ' || property->data[i] > '~'))
			return false;
	return true;
}

static void print_strings(const struct fdt_property *property)
{
	const char *string = (const char *)property->data;
	const char *end = string + property->length;

	for (; string < end; string += strlen(string) + 1)
		wrap(string == (const char *)property->data ? "" : ",", "\"%s\"", string);
}

static void print_cells(const struct fdt_property *property)
{
	for (size_t i = 0; i < property->length; i += CELL_SIZE) {
		struct fdt_property cell = { .data = property->data + i, .length = CELL_SIZE };

		wrap("", "%s0x%lx%s", i == 0 ? "<" : "", fdt_number(&cell),
		     i + CELL_SIZE == property->length ? ">" : "");
	}
}

static void print_bytes(const struct fdt_property *property)
{
	for (size_t i = 0; i < property->length; i++)
		wrap("", "%s%02x%s", i == 0 ? "[" : "", property->data[i],
		     i + 1 == property->length ? "]" : "");
}

static void print_property(const struct fdt_property *property)
{
	int indent = 2 * (int)property->depth;

	wrap_start(indent + 4);
	wrap("", "%*s%s%s", indent, "", property->name, property->length > 0 ? " =" : "");
	if (is_strings(property))
		print_strings(property);
	else if (property->length % CELL_SIZE == 0)
		print_cells(property);
	else
		print_bytes(property);
	print("\n");
}

/* Whether a node has this name, which may leave out the unit address. */
static bool is_named(const char *node, const char *name)
{
	size_t length = strlen(name);

	return strncmp(node, name, length) == 0 && (node[length] == '\0' || node[length] == '@');
}

/* Without a name all nodes are wanted, else those with the name and their children. */
static bool is_wanted(const struct fdt_property *property, const char *name)
{
	return name == NULL || is_named(property->node, name) || is_named(property->parent, name);
}

void command_tree(int count, char **words)
{
	const char *name = count == 2 ? words[1] : NULL;
	const char *node = NULL;
	struct fdt_cursor cursor;
	struct fdt_property property;

	if (!fdt_start(&cursor, shell.fdt)) {
		print("There is no device tree at %p.\n", shell.fdt);
		return;
	}
	while (fdt_next(&cursor, &property) && !console_interrupted()) {
		if (!is_wanted(&property, name))
			continue;
		if (property.node != node)
			print("%*s%s:\n", 2 * (int)property.depth - 2, "",
			      property.depth == 1 ? "/" : property.node);
		node = property.node;
		print_property(&property);
	}
	if (node == NULL)
		print("The device tree has no node \"%s\", or it is empty.\n", words[1]);
}
