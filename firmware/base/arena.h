/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena: memory behind the firmware's image for what depends on the machine,
 * such as one block per hart. Allocated at boot by the boot hart, never freed;
 * closed before S-mode is entered, and its end is the end of the firmware.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

/* Let the arena grow from `start` to at most `limit` (addresses). */
void arena_init(uintptr_t start, uintptr_t limit);

/* `size` bytes of any content, aligned to 16; stops the machine with a sentence when the
 * arena is used up. Boot hart only, before arena_close(). */
void *arena_alloc(size_t size);

/* End allocation: returns the first address behind the arena, aligned to 4 KiB
 * so that no page holds both firmware and S-mode memory. */
uintptr_t arena_close(void);

#endif
