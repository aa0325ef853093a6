/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is where in the physical address space, as far as the firmware must know:
 * RAM, executable flash, the firmware itself, and devices. Filled from the device tree at
 * boot by the boot hart, read-only afterwards; queries may come from any hart and take any
 * value.
 *
 * Every query takes a whole range and answers for all of it: base + size may wrap
 * around, regions may touch, and a range may straddle several of them.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
	uintptr_t base; /* first address */
	size_t size;	/* bytes */
};

/* Where two of them meet, the first wins. */
enum memory_kind {
	MEMORY_FIRMWARE, /* closed to S-mode: wins over the RAM it lies in */
	MEMORY_MACHINE,	 /* registers of machine mode: closed to S-mode, and wins as well */
	MEMORY_RAM,	 /* readable, writable, executable by S-mode */
	MEMORY_FLASH,	 /* readable and executable by S-mode */
	MEMORY_SHARED,	 /* registers that machine mode uses beside S-mode */
	MEMORY_DEVICE,	 /* registers: only for messages */
};

/* Forget every region: the start of a boot. */
void memory_init(void);

/* Add a region; size 0 is ignored. RAM that touches or overlaps RAM already known
 * is merged with it, and so is what is machine mode's. False when the map is full. */
bool memory_add(enum memory_kind kind, uintptr_t base, size_t size, const char *name);

/* Whether base + size wraps past the end of the address space. A range may end
 * exactly at the end. */
bool range_wraps(uintptr_t base, size_t size);

/* Whether two ranges, neither of which wraps, share a byte. */
bool range_overlaps(struct range a, struct range b);

/* Whether S-mode may read and write every byte of [base, base + size): all of it
 * RAM, none of it closed. A size of 0 asks for nothing and is allowed anywhere. */
bool memory_is_supervisors(uintptr_t base, size_t size);

/* Whether S-mode may execute at this address: RAM or flash, not closed. */
bool memory_is_executable(uintptr_t address);

/* Whether a byte of the range, which does not wrap, lies in a region of that kind. */
bool memory_meets(enum memory_kind kind, struct range range);

/* The region an address lies in, or NULL for a hole. */
const char *memory_name(uintptr_t address);

/* The index-th region of a kind, in no order; false when there are not so many. */
bool memory_region(enum memory_kind kind, size_t index, struct range *range);

/* The first RAM region, by address; size 0 if there is none. */
struct range memory_first_ram(void);

/* The firmware's own range; size 0 until it is known. */
struct range memory_firmware(void);

/* The sum of all RAM, in bytes. */
size_t memory_ram_size(void);

#endif
