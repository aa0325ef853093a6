/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree has that concerns a firmware on `virt`, found in one walk. What can be
 * understood only later (an interrupt controller before the cpus that it serves), or is to be
 * changed, is noted: a list in the tree's order. Boot hart, at boot.
 */
#ifndef VIRT_SURVEY_H
#define VIRT_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dt.h"
#include "base/memory.h"

enum note_kind {
	/* What platform_fix_tree() changes: */
	NOTE_CHOSEN,
	NOTE_RESERVED_MEMORY,
	NOTE_CPU_WITHOUT_MMU, /* beside others that have one */
	NOTE_APLIC,	      /* its machine-level domain */
	/* Each of these four tells harts apart by its interrupts-extended. */
	NOTE_CLINT,
	NOTE_MSWI, /* of an ACLINT, as is the next */
	NOTE_MTIMER,
	NOTE_IMSIC,
	/* And what it does not change: */
	NOTE_IMSIC_SUPERVISOR,
	NOTE_CPU,
	NOTE_UART,
	NOTE_FINISHER,
	NOTE_FW_CFG,
	NOTE_PMU,
	NOTE_NONE, /* a device of S-mode: its place is all that matters */
};

/* Its pointers are into the tree, good until it is changed. */
struct note {
	struct note *next;
	enum note_kind kind;
	uint32_t intc;	    /* of a cpu: phandle of its interrupt controller */
	struct range place; /* its registers; of a cpu, the base is its id */
	struct dt_node node;
};

/* Kept after the walk, because the tree is changed later. */
extern struct note *survey_notes;

/* The next note of a kind behind this one, the first for NULL; NULL when there is none. */
const struct note *survey_next(const struct note *note, enum note_kind kind);

/* Machine mode goes on using the device beside S-mode. Panics when it is where the firmware
 * is itself, or another device that it uses. */
void survey_share(const struct note *device, const char *name);

/* Walk the tree: makes the notes, fills the memory map, and of struct platform what needs not
 * be tried first. False when the tree breaks off in the middle; what came before counts. */
bool survey_walk(const void *fdt);

#endif
