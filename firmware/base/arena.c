/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena (see arena.h): a pointer that moves up. */
#include "base/arena.h"

#include "base/print.h"

#define ARENA_ALIGN 16UL
#define ARENA_PAGE 4096UL

/* Boot hart only. */
static uintptr_t arena_next;
static uintptr_t arena_limit;

static uintptr_t align_up(uintptr_t value, uintptr_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

void arena_init(uintptr_t start, uintptr_t limit)
{
	arena_next = align_up(start, ARENA_ALIGN);
	arena_limit = limit;
}

void *arena_alloc(size_t size)
{
	void *block = (void *)arena_next;
	/* Aligning may have gone past the limit. */
	size_t left = arena_next < arena_limit ? arena_limit - arena_next : 0;

	if (size > left)
		panic("The firmware needs %lu more bytes of memory than the %lu it may use below "
		      "0x%lx. Start the machine with fewer harts.",
		      size - left, left, arena_limit);
	arena_next = align_up(arena_next + size, ARENA_ALIGN);
	return block;
}

uintptr_t arena_close(void)
{
	arena_limit = arena_next = align_up(arena_next, ARENA_PAGE);
	return arena_next;
}
