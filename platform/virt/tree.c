/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the tree: each node that the survey noted, and those that are missing. */
#include <string.h>

#include "base/dt_change.h"
#include "base/memory.h"
#include "base/print.h"
#include "platform.h"
#include "survey.h"

/* Room that the tree needs for what platform_fix_tree() adds, besides strings. */
#define TREE_ROOM 1792UL

static void extend_chosen(const struct platform_chosen *add)
{
	if (add->bootargs != NULL)
		dt_change_string("bootargs", add->bootargs);
	if (add->command != NULL)
		dt_change_string("gander,cmd", add->command);
	dt_change_cell("boot-hartid", (uint32_t)add->boot_hart);
	dt_change_string("gander,version", add->version);
}

/* The nodes that the tree does not have; they become the root's first children. */
static void add_missing(const struct platform_chosen *add)
{
	dt_change_before(survey.first_child);
	if (!survey.has_edit[EDIT_RESERVED_MEMORY]) {
		dt_change_begin_child("reserved-memory");
		dt_change_reserve(0, memory_firmware());
		dt_change_end_child();
	}
	if (!survey.has_edit[EDIT_CHOSEN]) {
		dt_change_begin_child("chosen");
		extend_chosen(add);
		dt_change_end_child();
	}
}

/* The first reservation is the firmware; OpenSBI's name for it is what kernels and
 * their users look for. */
static void apply_edit(struct edit edit, const struct platform_chosen *add)
{
	if (edit.what == EDIT_DISABLE_HART && !survey.offers_mmus)
		return;
	dt_change_node(edit.offset);
	switch (edit.what) {
	case EDIT_CHOSEN:
		extend_chosen(add);
		break;
	case EDIT_RESERVED_MEMORY:
		dt_change_reserve(0, memory_firmware());
		break;
	case EDIT_DISABLE:
	case EDIT_DISABLE_HART:
		dt_change_string("status", "disabled");
		break;
	}
}

size_t platform_tree_growth(const struct platform_chosen *add)
{
	return TREE_ROOM + (add->bootargs != NULL ? strlen(add->bootargs) : 0) +
	       (add->command != NULL ? strlen(add->command) : 0);
}

void platform_fix_tree(void *fdt, const struct platform_chosen *add)
{
	int error;

	dt_change(fdt, (uint32_t)add->boot_hart, platform_tree_growth(add));
	add_missing(add);
	for (size_t i = 0; i < survey.edit_count; i++)
		apply_edit(survey.edits[i], add);
	error = dt_change_end();
	if (error != 0)
		panic("The device tree at 0x%lx could not be changed (libfdt says %s). The next "
		      "stage would overwrite the firmware without knowing.",
		      (unsigned long)fdt, dt_change_error(error));
}
