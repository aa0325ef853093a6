/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device trees for tests: built with libfdt's sequential write, told apart as text.
 *
 *	void *fdt = tree_begin();
 *
 *	tree_node(fdt, "soc");
 *	tree_cells(fdt, "#size-cells", 2);
 *	tree_end(fdt);
 *	fdt = tree_finish(fdt);
 */
#ifndef UNIT_TREE_H
#define UNIT_TREE_H

#include <stddef.h>
#include <stdint.h>

/* A new tree, in its root; free() it. */
void *tree_begin(void);

/* Begin a node in the current one, and end it. */
void tree_node(void *fdt, const char *name);
void tree_end(void *fdt);

/* Properties of the current node. */
void tree_bytes(void *fdt, const char *name, const void *bytes, size_t size);
void tree_cell_array(void *fdt, const char *name, const uint32_t *cells, size_t count);
void tree_string(void *fdt, const char *name, const char *string);
void tree_flag(void *fdt, const char *name);

/* Cells, or the strings of one literal ("first\0second"), written out. */
#define tree_cells(fdt, name, ...)                                                                 \
	tree_cell_array(fdt, name, (const uint32_t[]){ __VA_ARGS__ },                              \
			sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))
#define tree_strings(fdt, name, literal) tree_bytes(fdt, name, literal, sizeof(literal))

/* End the root. The tree is moved to memory of just its size, where whatever reads
 * past its end is caught. */
void *tree_finish(void *fdt);

/* The tree in memory with `extra` bytes behind it; the old one is freed. */
void *tree_with_room(void *fdt, size_t extra);

/* A tree with one of everything that dt_walk() picks out. */
void *tree_sample(void);

/* One line for each node and each property, in the tree's order; free() it. */
char *tree_text(const void *fdt);

/* Fail unless the tree became, from the text `before`, what `expected` says: the lines
 * that are new, after "+ ", and those that are gone, after "- ". Frees `before`. */
void assert_tree_changes(char *before, const void *fdt, const char *expected);

#endif
