/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing the flattened device tree, in one pass from its beginning to its end: nodes are
 * named by the offsets that dt_walk() gave out, in ascending order. Nothing else of the tree
 * is disturbed.
 */
#ifndef BASE_DT_CHANGE_H
#define BASE_DT_CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

/* Begin to change a tree, which may grow by `room` bytes in place, with the boot CPU's id in
 * its header (Devicetree Specification 5.2). What goes wrong from here on, dt_change_end()
 * tells. */
void dt_change(void *fdt, uint32_t boot_cpu, size_t room);

/* The next properties go into this node, in front of its own; one of the same name
 * is replaced. */
void dt_change_node(int offset);

void dt_change_string(const char *name, const char *string);
void dt_change_cell(const char *name, uint32_t cell);

/* The next properties go into a new child; a child begins behind all properties, and in
 * front of the children that the node has. */
void dt_change_begin_child(const char *name);
void dt_change_end_child(void);

/* Reserve a range in the node, which is /reserved-memory: a child mmode_resv0 with
 * `no-map`; one of the same name is replaced. A new node also gets what it must say of its
 * children. The first reservation is the firmware; OpenSBI's name for it is what kernels
 * and their users look for. */
void dt_change_reserve(struct range range);

/* The tree is complete. NULL, or what libfdt calls the first error: then it is not to be
 * used. */
const char *dt_change_end(void);

#endif
