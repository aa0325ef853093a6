/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory protection (privileged architecture, "Physical Memory
 * Protection"): what S-mode and U-mode may touch, and, with Smepmp, machine mode. */
#ifndef HART_PMP_H
#define HART_PMP_H

#include "hart/hart.h"

/*
 * The entries are the parts of the address space in ascending order: each begins where
 * the one before it ends. What is RWX below is so for S-mode and U-mode.
 *
 *			without Smepmp	with Smepmp
 *	devices		RWX		RW, also for machine mode
 *	flash		RWX		RWX
 *	more devices	RWX		RW, also for machine mode
 *	RAM		RWX		RWX
 *	text		-		R-X for machine mode only
 *	rodata		-		R-- for machine mode only
 *	data		-		RW- for machine mode only: .data to the arena
 *	the rest	RWX		RWX
 *
 * With Smepmp, machine mode has nothing else: it executes only its text, which nobody
 * can write, and touches S-mode's memory only as hart/guest.h does, with S-mode's rights.
 */
enum pmp_entry {
	PMP_ENTRY_DEVICES,
	PMP_ENTRY_FLASH,
	PMP_ENTRY_MORE_DEVICES,
	PMP_ENTRY_RAM, /* below the firmware; usually there is none */
	PMP_ENTRY_TEXT,
	PMP_ENTRY_RODATA,
	PMP_ENTRY_DATA,
	PMP_ENTRY_REST,
	PMP_ENTRIES,
};

/* Set the calling hart's entries, and with Smepmp lock them until its next reset. Every
 * border is one of a page, so that no page is split. */
void pmp_protect(const struct hart *self);

/* The entry that decides about an address. */
enum pmp_entry pmp_entry_of(uintptr_t address);

#endif
