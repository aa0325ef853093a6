/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF loader: ELF64, little-endian, RISC-V, ET_EXEC, or an ET_DYN that lies where
 * it was linked and needs no relocation that it could not do itself (System V ABI,
 * "Object Files"). The file is hostile until it is proven sound: every field is
 * checked, and nothing is written before all of them were.
 */
#ifndef ELF_LOADER_H
#define ELF_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

/* Where the bytes of the file come from. */
struct elf_source {
	const char *name; /* for people: what it came by */
	size_t size;	  /* bytes in the file */
	/* Copy bytes of the file; offset and size are within it. False: I/O error. */
	bool (*read)(const struct elf_source *source, size_t offset, void *to, size_t size);
	const void *context; /* the reader's own */
	struct range memory; /* where the file lies in memory; size 0 when it does not */
};

/* Whether bytes begin like an ELF file; `size` of them are there. */
bool elf_is_elf(const void *bytes, size_t size);

/* Check the file and load its segments to their physical addresses, zero-filling
 * what is not in the file, but never over `tree`. Returns the physical address of the entry.
 * Stops the machine with a sentence when something is wrong. Boot hart, at boot. */
unsigned long elf_load(const struct elf_source *source, struct range tree);

/* The physical address of the entry of a file whose segments somebody else has
 * loaded; the same checks apply, except for those of where segments may lie. */
unsigned long elf_entry(const struct elf_source *source);

/* The symbol that a (physical or virtual) address of the program lies in: its name, cut to
 * `size`, and the address's distance from its value. Reads all symbols. False when the file
 * has no symbol there. */
bool elf_symbol(const struct elf_source *source, unsigned long address, char *name, size_t size,
		unsigned long *offset);

#endif
