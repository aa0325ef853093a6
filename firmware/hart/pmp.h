/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory protection (privileged architecture, "Physical Memory
 * Protection"): what S-mode and U-mode may touch, and, with Smepmp, machine mode. */
#ifndef HART_PMP_H
#define HART_PMP_H

#include <stdbool.h>

#include "hart/hart.h"

/*
 * The first entry that matches an address decides. So the firmware's own come first, and
 * what the device tree says of RAM and devices can open none of it. What is RWX below is
 * so for S-mode and U-mode.
 *
 *				without Smepmp	with Smepmp
 *	the firmware:
 *	  text			-		R-X for machine mode only
 *	  rodata		-		R-- for machine mode only
 *	  data			-		RW- for machine mode only: .data to the arena
 *	machine mode's devices	-		RW- for machine mode only
 *	devices it shares	RWX		RW- for every mode
 *	everything else		RWX		RWX
 *
 * With Smepmp, machine mode has nothing else: it executes only its text, which nobody
 * can write, and touches S-mode's memory only as hart/lower.h does, with S-mode's rights.
 */

/* Decide what each entry is for, by the memory map and what the calling hart has; say in a
 * sentence what its entries do not suffice for. Boot hart, when the map is complete. */
void pmp_plan(const struct hart *self);

/* Set the calling hart's entries, with Smepmp lock them until its next reset, and try with
 * S-mode's rights whether each border holds: stops the machine with a sentence if not. */
void pmp_protect(const struct hart *self);

/* Whether S-mode is kept out of the firmware's memory, as planned. */
bool pmp_closes_firmware(void);

/* The entry that closes an address to S-mode; negative when none does. */
int pmp_closed_by(uintptr_t address);

#endif
