/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the next stage comes from, in this order:
 *  1. the file opt/gander/payload that was passed to QEMU with -fw_cfg,
 *  2. what QEMU loaded for -kernel, as its fw_dynamic information says,
 *  3. what lies 2 MiB into RAM already, as QEMU's -device loader puts it there,
 *  4. the payload that was embedded when Gander was built.
 * Each may be an ELF, a raw Linux Image or a flat binary. Nothing is entered that was
 * not checked.
 */
#ifndef NEXT_H
#define NEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

struct next_stage {
	const char *source; /* where it came from, for people */
	const char *kind;   /* what it is, for people */
	unsigned long entry;
	bool names_hart;    /* it came with a wish for the boot hart, */
	unsigned long hart; /* this one */
	bool is_unnamed;    /* QEMU said that it loaded no kernel, as it does for one at 0 */
};

/* Find the next stage and load it; `tree` is where the device tree lies and may
 * grow, and is left alone. Stops the machine with a sentence when what was found
 * cannot be entered. Boot hart, when the memory map is complete. */
struct next_stage next_load(const void *dynamic_info, struct range tree);

/* The function of the next stage that an address lies in, when it came as an ELF
 * that can still be read: its name, cut to `size`, and the distance from its start.
 * For messages; one hart at a time, because the file may be behind a device. */
bool next_symbol(unsigned long address, char *name, size_t size, unsigned long *offset);

#endif
