/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the tree: each node that was noted for it, and those that are missing. */
#include <string.h>

#include "base/dt_change.h"
#include "base/memory.h"
#include "base/print.h"
#include "platform.h"
#include "survey.h"

/* Room that the tree needs for what platform_fix_tree() adds, besides strings; and for a
 * node that is disabled. */
#define TREE_ROOM 640UL
#define NODE_ROOM 24UL

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
	dt_change_node(0);
	if (survey_next(NULL, NOTE_RESERVED_MEMORY) == NULL) {
		dt_change_begin_child("reserved-memory");
		dt_change_reserve(memory_firmware());
		dt_change_end_child();
	}
	if (survey_next(NULL, NOTE_CHOSEN) == NULL) {
		dt_change_begin_child("chosen");
		extend_chosen(add);
		dt_change_end_child();
	}
}

size_t platform_tree_growth(const struct platform_chosen *add)
{
	size_t room = TREE_ROOM;

	for (const struct note *note = survey_notes; note != NULL; note = note->next)
		room += NODE_ROOM;
	return room + (add->bootargs != NULL ? strlen(add->bootargs) : 0) +
	       (add->command != NULL ? strlen(add->command) : 0);
}

void platform_fix_tree(void *fdt, const struct platform_chosen *add)
{
	dt_change(fdt, (uint32_t)add->boot_hart, platform_tree_growth(add));
	add_missing(add);
	for (const struct note *note = survey_notes; note != NULL; note = note->next) {
		if (note->kind > NOTE_IMSIC)
			continue;
		dt_change_node(note->node.offset);
		if (note->kind == NOTE_CHOSEN)
			extend_chosen(add);
		else if (note->kind == NOTE_RESERVED_MEMORY)
			dt_change_reserve(memory_firmware());
		else
			dt_change_string("status", "disabled");
	}

	const char *problem = dt_change_end();

	if (problem != NULL)
		panic("The device tree at 0x%lx could not be changed (libfdt says %s). The next "
		      "stage would overwrite the firmware without knowing.",
		      (unsigned long)fdt, problem);
}
