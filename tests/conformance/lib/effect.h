/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The effect of a remote fence: another hart, the viewer, looks through the
 * window (paging.h) at a page, over and over, so that it surely has the
 * translation cached. The window is then moved to another page, and after the
 * fence the viewer must see that one.
 */
#ifndef CONFORMANCE_LIB_EFFECT_H
#define CONFORMANCE_LIB_EFFECT_H

#include <stdbool.h>

#include "tests/conformance/lib/hart.h"

/* How the viewer looks: what it does before, to see, and after. */
struct view {
	void (*enter)(void);
	unsigned long (*look)(void);
	void (*leave)(void);
	unsigned long flags; /* of the window's page table entry */
};

/* By satp, with ASID EFFECT_ASID. */
extern const struct view view_of_supervisor;

/* As a guest, by hgatp with VMID EFFECT_VMID, or by vsatp with ASID EFFECT_ASID. */
extern const struct view view_of_g_stage, view_of_vs_stage;

#define EFFECT_ASID 5
#define EFFECT_VMID 3

/* Let a stopped hart look through the window, then move the window. */
void effect_prepare(struct hart *viewer, const struct view *view);

/* After the fence: does the viewer see where the window leads now? Ends it. */
bool effect_is_seen(struct hart *viewer);

#endif
